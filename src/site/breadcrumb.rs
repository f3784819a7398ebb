//! Breadcrumb files: which parts of an address have which names.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::links::Resolution;
use super::toc::Link;
use super::{Page, Site, TocFile, TocNode, paths};
use crate::diag::{Diagnostic, Reported, codes};

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
    pub title: Arc<str>,
    /// Start of the addresses it stands for, without locale, in lower case, with a slash at its end;
    /// empty for all of them, none for an entry that says nothing of it.
    prefix: Option<String>,
    /// Where it leads.
    pub link: Link,
    parent: Option<usize>,
}

impl Breadcrumb {
    /// The entries for the address `path`, which has no locale, from the top down.
    #[must_use]
    pub fn chain(&self, path: &str) -> Vec<&Crumb> {
        let path = format!("{}/", path.trim_matches('/'));
        let length = |crumb: &Crumb| {
            let prefix = crumb.prefix.as_ref()?;
            path.starts_with(prefix).then_some(prefix.len())
        };
        let inside = self.crumbs.iter().enumerate();
        let inside = inside.filter_map(|(number, crumb)| Some((length(crumb)?, number)));
        let deepest = inside.max().map(|(_, number)| number);
        let mut chain: Vec<&Crumb> =
            std::iter::successors(deepest, |number| self.crumbs[*number].parent)
                .map(|number| &self.crumbs[number])
                .filter(|crumb| !crumb.title.is_empty())
                .collect();
        chain.reverse();
        chain
    }
}

/// Resolves the breadcrumb files of all editions.
pub(super) fn link(site: &mut Site, files: &[Arc<[TocFile]>], report: &mut Vec<Diagnostic>) {
    let resolved: Vec<Reported<HashMap<String, Breadcrumb>>> = files
        .par_iter()
        .enumerate()
        .map(|(edition, files)| breadcrumbs(site, edition, files))
        .collect();
    for (edition, resolved) in site.editions.iter_mut().zip(resolved) {
        edition.breadcrumbs = resolved.unpack(report);
    }
    for edition in 0..site.editions.len() {
        report_missing(site, edition, report);
    }
}

/// The breadcrumb files of one edition, by their names; of two with one name, the first counts.
fn breadcrumbs(
    site: &Site,
    edition: usize,
    files: &[TocFile],
) -> Reported<HashMap<String, Breadcrumb>> {
    let mut report = Vec::new();
    let mut by_name = HashMap::new();
    for file in files {
        let mut breadcrumb = Breadcrumb::default();
        let nodes = &file.nodes;
        add(
            site,
            edition,
            file,
            nodes,
            None,
            &mut breadcrumb,
            &mut report,
        );
        by_name.entry(stem(&file.path)).or_insert(breadcrumb);
    }
    Reported {
        value: by_name,
        report,
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
                fragment: fragment.into(),
            },
            Resolution::Url(url) if url.starts_with("http") => Link::Url(url.into()),
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
        let prefix = prefix(site, file, &node.toc_href);
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

/// The start of addresses that `toc_href` means: a path from the root of the host, perhaps with host
/// and locale, or the path of a file. What stands in the folder itself is in it as well.
fn prefix(site: &Site, file: &TocFile, toc_href: &str) -> Option<String> {
    let href = toc_href.split(['?', '#']).next().unwrap_or_default();
    if href.is_empty() {
        return None;
    }
    let absolute = match href.split_once("://") {
        Some((_, rest)) => Some(rest.split_once('/').map_or("", |(_, path)| path)),
        None => href.strip_prefix('/'),
    };
    let path = match absolute {
        Some(path) => {
            let (first, rest) = path.split_once('/').unwrap_or((path, ""));
            if super::links::is_locale(first) {
                rest
            } else {
                path
            }
            .to_owned()
        }
        None => paths::address(site, &paths::join(&file.path, href)?),
    };
    let path = path.trim_matches('/').to_lowercase();
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
    let of_folder = matches!(name.split('.').next(), Some("toc" | "index"));
    let folder = if of_folder { folder } else { &path };
    let slash = if folder.is_empty() { "" } else { "/" };
    Some(format!("{folder}{slash}"))
}

impl Site {
    /// The breadcrumb file that the metadata of a page names, in its locale or else in the source
    /// language. Names map back to the source: `/portal/breadcrumb/toc.json` is `breadcrumb/toc.yml`
    /// in the folder of the docset.
    #[must_use]
    pub fn breadcrumb(&self, edition: usize, page: &Page) -> Option<&Breadcrumb> {
        let wanted = self.breadcrumb_paths(page);
        let editions = std::iter::once(edition).chain(self.source);
        let mut found = editions.filter_map(|number| {
            let files = &self.editions[number].breadcrumbs;
            wanted.iter().find_map(|wanted| files.get(wanted))
        });
        found.next()
    }

    /// Lower-case paths, without extension, of what may be the wanted file, the likeliest first: a
    /// relative one starts from the page, or from the folder of the docset that gives it to all.
    fn breadcrumb_paths(&self, page: &Page) -> Vec<String> {
        let Some(named) = page.card.breadcrumb.as_deref() else {
            return Vec::new();
        };
        let docset = &self.docsets[page.docset];
        let from_docset = |path: &str| paths::join(&format!("{}/x", docset.folder), path);
        let found = match (named.strip_prefix('/'), named.strip_prefix("~/")) {
            (Some(site_path), _) => {
                let rest = site_path
                    .get(..docset.url.len())
                    .filter(|start| start.eq_ignore_ascii_case(&docset.url))
                    .map_or(site_path, |start| &site_path[start.len()..]);
                vec![from_docset(rest.trim_start_matches('/'))]
            }
            (None, Some(path)) => vec![from_docset(path)],
            (None, None) => vec![paths::join(&page.card.path, named), from_docset(named)],
        };
        found
            .into_iter()
            .flatten()
            .map(|path| stem(&path))
            .collect()
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
        .filter(|page| page.is_of(&site.editions[edition]))
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
            title: title.into(),
            prefix: Some(prefix.to_owned()),
            link: Link::None,
            parent,
        };
        let breadcrumb = Breadcrumb {
            crumbs: vec![
                crumb("A", "a/", None),
                crumb("B", "a/b/", Some(0)),
                crumb("C", "a/bc/", Some(0)),
                crumb("", "e/", None),
                crumb("F", "e/f/", Some(3)),
            ],
        };
        let titles = |path: &str| {
            breadcrumb
                .chain(path)
                .iter()
                .map(|crumb| &*crumb.title)
                .collect::<Vec<_>>()
        };
        assert_eq!(titles("a/b/c"), ["A", "B"]);
        assert_eq!(titles("a/x"), ["A"]);
        assert_eq!(titles("e/f"), ["F"]);
        assert!(titles("x").is_empty());
    }
}
