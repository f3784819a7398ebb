//! What names (uids) stand for: pages of the site, and places that cross-reference maps know.

use std::collections::HashMap;

use percent_encoding::percent_decode_str;

use super::links::Resolution;
use super::{Edition, Site};
use crate::article::body::Display;
use crate::diag::{Diagnostic, codes};
use crate::source::ExternalReference;

/// The uids that an edition knows.
#[derive(Debug, Default)]
pub(super) struct Uids {
    /// Pages of the edition.
    pages: HashMap<Box<str>, usize>,
    /// Entries of the maps of its docsets: number of the docset in its tree, and of the entry.
    external: HashMap<Box<str>, (usize, usize)>,
}

/// What a cross reference leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target<'s> {
    /// Where it leads.
    pub resolution: Resolution,
    /// What it is called.
    pub name: &'s str,
}

/// Collects the uids of all editions. Of pages with one uid the first by path counts.
pub(super) fn link(site: &mut Site, report: &mut Vec<Diagnostic>) {
    for edition in &mut site.editions {
        let mut uids = Uids::default();
        for (number, page) in edition.pages.iter().enumerate() {
            let Some(uid) = &page.card.uid else { continue };
            let first = *uids.pages.entry(uid.clone()).or_insert(number);
            if first != number && !page.fallback {
                let other = &edition.pages[first].card.file;
                let message = format!("the uid {uid} is that of {other}, too; that page counts");
                let file = &page.card.file;
                report.push(Diagnostic::on_file(&codes::XREF_DUPLICATE, file, message));
            }
        }
        let docsets = edition.tree.iter().flat_map(|tree| tree.docsets.iter());
        for (docset, references) in docsets.map(|docset| &docset.references).enumerate() {
            for (number, reference) in references.iter().enumerate() {
                let uid = reference.uid.as_str().into();
                uids.external.entry(uid).or_insert((docset, number));
            }
        }
        edition.uids = uids;
    }
}

impl Edition {
    fn external(&self, uid: &str) -> Option<&ExternalReference> {
        let (docset, number) = *self.uids.external.get(uid)?;
        self.tree.as_ref()?.docsets[docset].references.get(number)
    }
}

impl Site {
    /// What the reference `address`, `xref:uid?query#fragment`, stands for, and what `display` calls
    /// it: a page of the edition, else of the source language, else an entry of their maps.
    #[must_use]
    pub fn reference(&self, edition: usize, address: &str, display: Display) -> Option<Target<'_>> {
        let (uid, fragment) = parts(address)?;
        let editions = || {
            let source = self.source.filter(|source| *source != edition);
            std::iter::once(edition).chain(source)
        };
        let page = editions().find_map(|number| {
            let page = *self.editions[number].uids.pages.get(uid.as_str())?;
            Some(Target {
                name: &self.editions[number].pages[page].card.title,
                resolution: Resolution::Page {
                    edition: number,
                    page,
                    fragment: fragment.clone(),
                    deviation: None,
                },
            })
        });
        page.or_else(|| {
            let found = editions().find_map(|number| self.editions[number].external(&uid))?;
            let hash = if fragment.is_empty() { "" } else { "#" };
            let href = format!("{}{hash}{fragment}", found.href);
            // A map whose addresses are references again could lead in a circle.
            parts(&href).is_none().then(|| Target {
                resolution: self.resolve(edition, "", &href),
                name: name(found, display),
            })
        })
    }
}

/// The uid and the fragment of an address, decoded.
fn parts(address: &str) -> Option<(String, String)> {
    let rest = address
        .get(..5)
        .filter(|scheme| scheme.eq_ignore_ascii_case("xref:"));
    let rest = &address[rest?.len()..];
    let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
    let uid = rest.split('?').next().unwrap_or_default();
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    Some((decode(uid), decode(fragment)))
}

/// The name that is asked for, else the nearest one there is.
fn name(entry: &ExternalReference, display: Display) -> &str {
    let wanted = match display {
        Display::Name => &entry.name,
        Display::NameWithType => &entry.name_with_type,
        Display::FullName => &entry.full_name,
    };
    let mut names = [wanted, &entry.name, &entry.full_name].into_iter();
    let name = names.find(|name| !name.is_empty());
    name.map_or(entry.uid.as_str(), String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_decoded() {
        assert_eq!(
            parts("xref:a.b%2A?displayProperty=name#c%20d"),
            Some(("a.b*".to_owned(), "c d".to_owned()))
        );
        assert_eq!(parts("https://x"), None);
    }

    #[test]
    fn a_name_that_is_missing_is_replaced() {
        let entry = ExternalReference {
            uid: "a.b".to_owned(),
            name: "b".to_owned(),
            ..ExternalReference::default()
        };
        assert_eq!(name(&entry, Display::FullName), "b");
        assert_eq!(name(&ExternalReference::default(), Display::Name), "");
    }
}
