//! Breadcrumb files: which parts of an address have which names.

use super::links::Resolution;
use super::toc::Link;
use super::{Page, Site, TocFile, TocNode, paths};
use crate::diag::{Diagnostic, codes};

/// A breadcrumb file, its entries in depth-first order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Breadcrumb {
    /// Entries; parents stand before their children.
    pub crumbs: Vec<Crumb>,
}

/// One entry of a breadcrumb file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crumb {
    /// Text.
    pub title: String,
    /// Start of the addresses it stands for, without locale, in lower case, with a slash at its end.
    prefix: String,
    /// Where it leads.
    pub link: Link,
    parent: Option<usize>,
}

impl Breadcrumb {
    /// The entries for the address `path`, which has no locale, from the top down.
    #[must_use]
    pub fn chain(&self, path: &str) -> Vec<&Crumb> {
        let path = format!("{}/", path.trim_matches('/'));
        let inside = self
            .crumbs
            .iter()
            .enumerate()
            .filter(|(_, crumb)| path.starts_with(&crumb.prefix));
        let deepest = inside
            .max_by_key(|(number, crumb)| (crumb.prefix.len(), *number))
            .map(|(number, _)| number);
        let mut chain: Vec<&Crumb> =
            std::iter::successors(deepest, |number| self.crumbs[*number].parent)
                .map(|number| &self.crumbs[number])
                .collect();
        chain.reverse();
        chain
    }
}

/// Resolves the breadcrumb files of all editions.
pub(super) fn link(site: &mut Site, files: Vec<Vec<TocFile>>, report: &mut Vec<Diagnostic>) {
    for (edition, files) in files.into_iter().enumerate() {
        let resolved = files
            .iter()
            .map(|file| {
                let mut breadcrumb = Breadcrumb::default();
                add(
                    site,
                    edition,
                    file,
                    &file.nodes,
                    None,
                    &mut breadcrumb,
                    report,
                );
                (file.path.clone(), breadcrumb)
            })
            .collect();
        site.editions[edition].breadcrumbs = resolved;
    }
    for edition in 0..site.editions.len() {
        report_missing(site, edition, report);
    }
}

fn add(
    site: &Site,
    edition: usize,
    file: &TocFile,
    nodes: &[TocNode],
    parent: Option<usize>,
    breadcrumb: &mut Breadcrumb,
    report: &mut Vec<Diagnostic>,
) {
    for node in nodes {
        let href = if node.topic_href.is_empty() {
            &node.toc_href
        } else {
            &node.topic_href
        };
        let link = match site.resolve(edition, &file.path, href) {
            Resolution::Page {
                edition,
                page,
                fragment,
                ..
            } => Link::Page {
                edition,
                page,
                fragment,
            },
            Resolution::Url(url) if url.starts_with("http") => Link::Url(url),
            _ => Link::None,
        };
        if node.name.is_empty() {
            report.push(Diagnostic::at(
                &codes::YAML_MISSING,
                &file.file,
                node.at.0 as usize..node.at.1 as usize,
                "entry of a breadcrumb file has no name",
            ));
        }
        let number = breadcrumb.crumbs.len();
        let prefix = format!("{}/", node.toc_href.trim_matches('/').to_lowercase());
        breadcrumb.crumbs.push(Crumb {
            title: node.name.clone(),
            prefix,
            link,
            parent,
        });
        add(
            site,
            edition,
            file,
            &node.items,
            Some(number),
            breadcrumb,
            report,
        );
    }
}

impl Site {
    /// The breadcrumb file that the metadata of a page names, in its locale or else in the source
    /// language. Names map back to the source: `/portal/breadcrumb/toc.json` is `breadcrumb/toc.yml`
    /// in the folder of the docset.
    #[must_use]
    pub fn breadcrumb(&self, edition: usize, page: &Page) -> Option<&Breadcrumb> {
        let wanted = self.breadcrumb_path(page)?;
        let editions = std::iter::once(edition).chain(self.source);
        let mut found = editions.filter_map(|number| {
            self.editions[number]
                .breadcrumbs
                .iter()
                .find(|(path, _)| stem(path) == wanted)
                .map(|(_, breadcrumb)| breadcrumb)
        });
        found.next()
    }

    /// Lower-case path of the wanted file below the locale's root, without extension.
    fn breadcrumb_path(&self, page: &Page) -> Option<String> {
        let named = page
            .card
            .breadcrumb
            .as_deref()
            .filter(|path| !path.is_empty())?;
        let docset = &self.docsets[page.docset];
        let path = match named.strip_prefix('/') {
            Some(site_path) => {
                let rest = site_path
                    .get(..docset.url.len())
                    .filter(|start| start.eq_ignore_ascii_case(&docset.url))
                    .map_or(site_path, |start| &site_path[start.len()..]);
                paths::join(
                    &format!("{}/x", docset.folder),
                    rest.trim_start_matches('/'),
                )?
            }
            None => paths::join(&page.card.path, named.trim_start_matches("~/"))?,
        };
        Some(stem(&path))
    }
}

fn stem(path: &str) -> String {
    path.rsplit_once('.')
        .map_or(path, |(stem, _)| stem)
        .to_lowercase()
}

/// Reports a missing file once for each docset.
fn report_missing(site: &Site, edition: usize, report: &mut Vec<Diagnostic>) {
    let mut said = std::collections::BTreeSet::new();
    for page in site.editions[edition]
        .pages
        .iter()
        .filter(|page| !page.fallback && !page.card.reconstructed)
    {
        let Some(named) = page
            .card
            .breadcrumb
            .as_deref()
            .filter(|path| !path.is_empty())
        else {
            continue;
        };
        if site.breadcrumb(edition, page).is_none() && said.insert(page.docset) {
            report.push(Diagnostic::on_file(
                &codes::BREADCRUMB_NOT_FOUND,
                &page.card.file,
                format!("breadcrumb file {named} does not exist"),
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_deepest_prefix_gives_the_chain() {
        let crumb = |title: &str, prefix: &str, parent| Crumb {
            title: title.to_owned(),
            prefix: prefix.to_owned(),
            link: Link::None,
            parent,
        };
        let breadcrumb = Breadcrumb {
            crumbs: vec![
                crumb("A", "a/", None),
                crumb("B", "a/b/", Some(0)),
                crumb("C", "a/bc/", Some(0)),
            ],
        };
        let titles = |path: &str| {
            breadcrumb
                .chain(path)
                .iter()
                .map(|crumb| crumb.title.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(titles("a/b/c"), ["A", "B"]);
        assert_eq!(titles("a/x"), ["A"]);
        assert_eq!(titles("x"), Vec::<String>::new());
    }
}
