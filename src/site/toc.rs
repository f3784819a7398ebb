//! Tables of contents with their links resolved, and the place of every page in them.

mod builder;
mod place;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::{Anchors, Site, TocFile, TocNode};
use crate::diag::Diagnostic;
use crate::model::CloudSet;

use builder::Builder;
use place::place_pages;

/// A table of contents of one edition: its entries in reading order, each with its subtree behind
/// it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Toc {
    /// Path of the file below the root of the locale it comes from.
    pub path: Box<str>,
    /// Folder of the file below the root, without slash at its end.
    pub folder: Box<str>,
    /// Address of the folder without locale and slashes at its ends.
    pub url: Box<str>,
    /// Number of the docset it belongs to.
    pub docset: usize,
    /// Entries in depth-first order.
    pub entries: Vec<Entry>,
    /// Entries that lead to a page not led to before, ascending: the order of previous and next.
    pub sequence: Vec<usize>,
    /// For each entry, the clouds of the page it leads to and of all pages below it; empty where
    /// there is none.
    pub clouds: Vec<CloudSet>,
}

/// One entry of a table of contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Text.
    pub title: Arc<str>,
    /// Where it leads.
    pub link: Link,
    /// The entry it lies below.
    pub parent: Option<usize>,
    /// Number of the first entry after its subtree.
    pub end: usize,
    /// Whether it is unfolded at first.
    pub expanded: bool,
}

/// Where an entry leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// Nowhere: it is the heading of a group.
    None,
    /// To a page; of the own edition, or of the source language's where the locale has none.
    Page {
        /// Number of the edition.
        edition: usize,
        /// Number of the page there.
        page: usize,
        /// Part after `#`; empty without one.
        fragment: Box<str>,
    },
    /// To another address.
    Url(Box<str>),
}

/// The place of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Number of the table of contents.
    pub toc: usize,
    /// The entry that leads to the page; none when the page only lies near it.
    pub entry: Option<usize>,
}

impl Toc {
    /// The entries directly below `parent`, or those of the top level.
    pub fn children(&self, parent: Option<usize>) -> impl Iterator<Item = usize> + '_ {
        let (mut at, end) = parent.map_or((0, self.entries.len()), |parent| {
            (parent + 1, self.entries[parent].end)
        });
        std::iter::from_fn(move || {
            let current = (at < end).then_some(at)?;
            at = self.entries[current].end;
            Some(current)
        })
    }

    /// The entry and those it lies below, from the top down.
    #[must_use]
    pub fn branch(&self, entry: usize) -> Vec<usize> {
        let mut branch: Vec<usize> =
            std::iter::successors(Some(entry), |entry| self.entries[*entry].parent).collect();
        branch.reverse();
        branch
    }
}

/// A table of contents an edition uses, and whether another locale wrote it.
struct Used<'f> {
    file: &'f TocFile,
    /// Number of the edition whose file it is.
    donor: usize,
}

/// Resolves the tables of contents of all editions and gives every page its place.
pub(super) fn link(
    site: &mut Site,
    files: &[Arc<[TocFile]>],
    source_names: &[BTreeMap<String, String>],
    report: &mut Vec<Diagnostic>,
) {
    let linked: Vec<(Vec<Toc>, Vec<Diagnostic>)> = (0..site.editions.len())
        .into_par_iter()
        .map(|edition| tocs(site, files, source_names, edition))
        .collect();
    let own = linked.into_iter().map(|(tocs, noticed)| {
        report.extend(noticed);
        tocs
    });
    let own: Vec<Vec<Toc>> = own.collect();
    site.editions
        .par_iter_mut()
        .zip(own)
        .for_each(|(edition, tocs)| {
            edition.tocs = tocs;
            place_pages(edition);
        });
}

/// The tables of contents of one edition, and what was noticed in them.
fn tocs(
    site: &Site,
    files: &[Arc<[TocFile]>],
    source_names: &[BTreeMap<String, String>],
    edition: usize,
) -> (Vec<Toc>, Vec<Diagnostic>) {
    let used = used_files(site, files, edition);
    let mut builder = Builder {
        site,
        edition,
        used: &used,
        source_names,
        included: BTreeSet::new(),
        circular: BTreeSet::new(),
        folders: Vec::new(),
        anchors: Anchors::default(),
        report: Vec::new(),
    };
    let mut tocs: Vec<Toc> = used.keys().map(|key| builder.toc(key)).collect();
    let mut included = std::mem::take(&mut builder.included);
    // Files that include each other are all parts of something else, but of nothing that stays.
    for key in std::mem::take(&mut builder.circular) {
        included.remove(&key);
    }
    link_folders(&mut tocs, &builder.folders);
    tocs.retain(|toc| !included.contains(&*toc.path.to_lowercase()));
    tocs.sort_by(|a, b| (a.docset, &a.path).cmp(&(b.docset, &b.path)));
    for toc in &mut tocs {
        toc.sequence = sequence(toc, edition);
        toc.clouds = clouds(toc, site);
        toc.entries.shrink_to_fit();
    }
    (tocs, builder.report)
}

/// The files an edition uses, by lower-case path: its own, else those of the source language; the
/// source language itself borrows from the locale with the longest ones.
fn used_files<'f>(
    site: &Site,
    files: &'f [Arc<[TocFile]>],
    edition: usize,
) -> BTreeMap<String, Used<'f>> {
    let mut used = BTreeMap::new();
    let mut add = |donor: usize| {
        for file in files[donor].iter() {
            used.entry(file.path.to_lowercase())
                .or_insert(Used { file, donor });
        }
    };
    add(edition);
    match site.source {
        Some(source) if source != edition => add(source),
        _ => {
            let mut donors: Vec<usize> =
                (0..files.len()).filter(|donor| *donor != edition).collect();
            donors.sort_by_key(|donor| {
                std::cmp::Reverse(
                    files[*donor]
                        .iter()
                        .map(|file| count(&file.nodes))
                        .sum::<usize>(),
                )
            });
            donors.into_iter().for_each(&mut add);
        }
    }
    used
}

fn count(nodes: &[TocNode]) -> usize {
    nodes.iter().map(|node| 1 + count(&node.items)).sum()
}

/// Leads entries that name a folder to the first page of the folder's own table of contents.
fn link_folders(tocs: &mut [Toc], folders: &[(Box<str>, usize, String)]) {
    for (path, entry, folder) in folders {
        let Some(target) = tocs
            .iter()
            .find(|toc| toc.folder.eq_ignore_ascii_case(folder))
            .and_then(first_page)
        else {
            continue;
        };
        if let Some(toc) = tocs.iter_mut().find(|toc| toc.path == *path) {
            toc.entries[*entry].link = target;
        }
    }
}

/// The first page in breadth-first order.
pub(super) fn first_page(toc: &Toc) -> Option<Link> {
    let mut level: Vec<usize> = toc.children(None).collect();
    while !level.is_empty() {
        if let Some(found) = level
            .iter()
            .map(|entry| &toc.entries[*entry].link)
            .find(|link| matches!(link, Link::Page { .. }))
        {
            return Some(found.clone());
        }
        level = level
            .into_iter()
            .flat_map(|entry| toc.children(Some(entry)).collect::<Vec<_>>())
            .collect();
    }
    None
}

fn sequence(toc: &Toc, own: usize) -> Vec<usize> {
    let mut seen = HashSet::new();
    let first = |entry: &Entry| matches!(&entry.link, Link::Page { edition, page, .. } if *edition == own && seen.insert(*page));
    let mut first = first;
    (0..toc.entries.len())
        .filter(|number| first(&toc.entries[*number]))
        .collect()
}

/// The clouds of what each entry leads to, those below it included.
fn clouds(toc: &Toc, site: &Site) -> Vec<CloudSet> {
    let own = toc.entries.iter().map(|entry| match &entry.link {
        Link::Page { edition, page, .. } => site.editions[*edition].pages[*page].card.clouds,
        Link::None | Link::Url(_) => CloudSet::EMPTY,
    });
    let mut clouds: Vec<CloudSet> = own.collect();
    // An entry stands before all that lie below it.
    for number in (0..clouds.len()).rev() {
        if let Some(parent) = toc.entries[number].parent {
            clouds[parent] = clouds[parent].union(clouds[number]);
        }
    }
    clouds
}
