//! Tables of contents with their links resolved, and the place of every page in them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::links::Resolution;
use super::{Anchors, Site, TocFile, TocNode, paths};
use crate::article::body::Display;
use crate::diag::{Diagnostic, codes};
use crate::model::CloudSet;

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
    pub title: String,
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
        fragment: String,
    },
    /// To another address.
    Url(String),
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
    files: &[Vec<TocFile>],
    source_names: &[BTreeMap<String, String>],
    report: &mut Vec<Diagnostic>,
) {
    let mut linked = Vec::with_capacity(files.len());
    for edition in 0..site.editions.len() {
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
        let folders = std::mem::take(&mut builder.folders);
        report.append(&mut builder.report);
        link_folders(&mut tocs, &folders);
        tocs.retain(|toc| !included.contains(&*toc.path.to_lowercase()));
        tocs.sort_by(|a, b| (a.docset, &a.path).cmp(&(b.docset, &b.path)));
        for toc in &mut tocs {
            toc.sequence = sequence(toc, edition);
            toc.clouds = clouds(toc, site);
        }
        linked.push(tocs);
    }
    for (edition, tocs) in site.editions.iter_mut().zip(linked) {
        edition.tocs = tocs;
    }
    for edition in 0..site.editions.len() {
        place_pages(site, edition);
    }
}

/// The files an edition uses, by lower-case path: its own, else those of the source language; the
/// source language itself borrows from the locale with the longest ones.
fn used_files<'f>(
    site: &Site,
    files: &'f [Vec<TocFile>],
    edition: usize,
) -> BTreeMap<String, Used<'f>> {
    let mut used = BTreeMap::new();
    let mut add = |donor: usize| {
        for file in &files[donor] {
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

struct Builder<'s> {
    site: &'s Site,
    edition: usize,
    used: &'s BTreeMap<String, Used<'s>>,
    /// Source text of names, by edition.
    source_names: &'s [BTreeMap<String, String>],
    /// Lower-case paths of files that others include.
    included: BTreeSet<String>,
    /// Lower-case paths of files that include themselves by way of others.
    circular: BTreeSet<String>,
    /// Entries that stand for the first page of another table of contents: the file and entry, and
    /// the folder.
    folders: Vec<(Box<str>, usize, String)>,
    /// Ids of the pages that entries name together with a place on them.
    anchors: Anchors<'s>,
    report: Vec<Diagnostic>,
}

impl Builder<'_> {
    fn toc(&mut self, key: &str) -> Toc {
        let used = &self.used[key];
        let path = &used.file.path;
        let folder = path.rfind('/').map_or("", |at| &path[..at]);
        let mut toc = Toc {
            path: path.clone(),
            folder: folder.into(),
            url: paths::key(&paths::address(self.site, &format!("{folder}/index.yml"))).into(),
            docset: paths::docset_of(&self.site.docsets, path).unwrap_or(0),
            ..Toc::default()
        };
        self.nodes(
            &mut toc,
            used,
            &used.file.nodes,
            None,
            &mut vec![key.to_owned()],
        );
        toc
    }

    fn nodes(
        &mut self,
        toc: &mut Toc,
        used: &Used<'_>,
        nodes: &[TocNode],
        parent: Option<usize>,
        open: &mut Vec<String>,
    ) {
        for node in nodes {
            self.node(toc, used, node, parent, open);
        }
    }

    fn say(
        &mut self,
        used: &Used<'_>,
        node: &TocNode,
        code: &'static crate::diag::Code,
        message: String,
    ) {
        // A file that is used by several editions is reported once, by the one that wrote it.
        if used.donor == self.edition {
            self.report.push(Diagnostic::at(
                code,
                &used.file.file,
                node.at.0 as usize..node.at.1 as usize,
                message,
            ));
        }
    }

    fn node(
        &mut self,
        toc: &mut Toc,
        used: &Used<'_>,
        node: &TocNode,
        parent: Option<usize>,
        open: &mut Vec<String>,
    ) {
        let included = self.included_file(used, node);
        let page = page_of(node);
        let page = page.as_deref();
        // A folder with a table of contents stands for the first page of that.
        let folder = page.and_then(|href| self.folder(used, href));
        let (link, title) = match page {
            Some(href) if folder.is_none() => self.page(used, node, href),
            _ => (Link::None, None),
        };
        let borrowed = used.donor != self.edition;
        let name = match title {
            // A borrowed entry speaks another language: the page's own title is better.
            Some(title) if borrowed || node.name.is_empty() => title,
            // A group has no page, but its name may stand somewhere with its source text. Without
            // it, what lies in the group stands in its place: no foreign word is shown.
            _ if borrowed && self.site.source != Some(used.donor) => {
                let known = self.source_names[used.donor].get(&node.name);
                known.cloned().unwrap_or_default()
            }
            _ => node.name.clone(),
        };
        let has_items = !node.items.is_empty() || included.is_some();
        let number = toc.entries.len();
        let shown = !name.is_empty();
        if shown {
            if let Some(folder) = folder {
                self.folders.push((toc.path.clone(), number, folder));
            }
            toc.entries.push(Entry {
                title: name,
                link,
                parent,
                end: 0,
                expanded: node.expanded,
            });
        } else if !borrowed && !has_items {
            self.say(
                used,
                node,
                &codes::YAML_MISSING,
                "entry of a table of contents has neither a name nor a target with a title"
                    .to_owned(),
            );
        }
        let below = if shown { Some(number) } else { parent };
        if let Some(key) = included {
            self.include(toc, used, node, &key, below, open);
        }
        self.nodes(toc, used, &node.items, below, open);
        if shown {
            toc.entries[number].end = toc.entries.len();
            let leads_on = toc.entries.len() > number + 1;
            let awaited = self
                .folders
                .last()
                .is_some_and(|(path, entry, _)| *entry == number && *path == toc.path);
            let nowhere = toc.entries[number].link == Link::None && !awaited;
            if self.site.one_cloud && !leads_on && nowhere {
                // Its page, or all that lies below it, is for another cloud.
                toc.entries.pop();
            }
        }
    }

    /// The folder that `href` names, in lower case, if it has a table of contents of its own.
    fn folder(&self, used: &Used<'_>, href: &str) -> Option<String> {
        let folder = href.strip_suffix('/').filter(|_| !href.starts_with('/'))?;
        let folder = paths::join(&used.file.path, folder)?.to_lowercase();
        let slash = if folder.is_empty() { "" } else { "/" };
        let path = |name: &str| format!("{folder}{slash}{name}");
        let mut names = TOC_NAMES.iter();
        let found = names.any(|name| self.used.contains_key(&path(name)));
        found.then_some(folder)
    }

    /// The lower-case path of the table of contents whose entries stand below `node`.
    fn included_file(&mut self, used: &Used<'_>, node: &TocNode) -> Option<String> {
        let topic = &node.topic_href;
        if is_toc(topic) || topic.ends_with('/') && !topic.starts_with('/') && !topic.contains(':')
        {
            let message = format!("topicHref names {topic}, which is no page");
            self.say(used, node, &codes::TOC_TOPIC_HREF, message);
        }
        let toc_href = node.toc_href.as_str();
        if !toc_href.is_empty()
            && !is_toc(toc_href)
            && !toc_href.starts_with('/')
            && !toc_href.ends_with('/')
            && !toc_href.contains("://")
        {
            let message = format!("tocHref names {toc_href}, which is no table of contents");
            self.say(used, node, &codes::TOC_HREF, message);
        }
        let href = [&node.toc_href, &node.href]
            .into_iter()
            .find(|href| is_toc(href))?;
        let key = paths::join(&used.file.path, href).map(|path| path.to_lowercase())?;
        if !self.used.contains_key(&key) {
            self.say(
                used,
                node,
                &codes::TOC_NOT_FOUND,
                format!("table of contents {href} does not exist"),
            );
            return None;
        }
        Some(key)
    }

    fn include(
        &mut self,
        toc: &mut Toc,
        used: &Used<'_>,
        node: &TocNode,
        key: &str,
        below: Option<usize>,
        open: &mut Vec<String>,
    ) {
        if open.iter().any(|other| other == key) {
            self.circular.insert(key.to_owned());
            self.say(
                used,
                node,
                &codes::TOC_CIRCULAR,
                format!(
                    "table of contents includes itself: {} -> {key}",
                    open.join(" -> ")
                ),
            );
            return;
        }
        self.included.insert(key.to_owned());
        open.push(key.to_owned());
        let inner = &self.used[key];
        self.nodes(toc, inner, &inner.file.nodes, below, open);
        open.pop();
    }

    /// What `href` leads to, and the title of that page in the edition's language.
    fn page(&mut self, used: &Used<'_>, node: &TocNode, href: &str) -> (Link, Option<String>) {
        match self.site.resolve(self.edition, &used.file.path, href) {
            Resolution::Page {
                edition,
                page,
                fragment,
                ..
            } => {
                let target = &self.site.editions[edition].pages[page];
                let card = &target.card;
                if !self.anchors.allow(target, &fragment) {
                    let message = format!("page {} has no id {fragment}", card.id);
                    self.say(used, node, &codes::LINK_BOOKMARK_NOT_FOUND, message);
                }
                let own = card.locale == self.site.editions[self.edition].locale;
                let title = (own || node.name.is_empty()).then(|| card.title.clone());
                (
                    Link::Page {
                        edition,
                        page,
                        fragment,
                    },
                    title,
                )
            }
            Resolution::Url(url) => {
                let found = self.site.reference(self.edition, href, Display::Name);
                let name = found.filter(|_| node.name.is_empty());
                (Link::Url(url), name.map(|found| found.name.to_owned()))
            }
            Resolution::Broken(super::Broken::Uid) => {
                let message = format!("nothing has the uid {}", node.uid);
                self.say(used, node, &codes::XREF_NOT_FOUND, message);
                (Link::None, None)
            }
            Resolution::Broken(_) if href.ends_with('/') => (Link::None, None),
            Resolution::Broken(super::Broken::OutOfScope) if self.site.one_cloud => {
                (Link::None, None)
            }
            Resolution::Broken(broken) => {
                let why = match broken {
                    super::Broken::OutOfScope => "is not published",
                    super::Broken::OtherRepository => "belongs to another repository",
                    _ => "does not exist",
                };
                self.say(
                    used,
                    node,
                    &codes::TOC_PAGE_NOT_FOUND,
                    format!("page {href} of the table of contents {why}"),
                );
                (Link::None, None)
            }
            Resolution::SamePage { .. }
            | Resolution::Generated(_)
            | Resolution::Resource { .. } => (Link::None, None),
        }
    }
}

/// Names of tables of contents, in lower case.
const TOC_NAMES: [&str; 4] = ["toc.yml", "toc.yaml", "toc.md", "toc.json"];

/// Whether `href` names a table of contents rather than a page.
fn is_toc(href: &str) -> bool {
    let href = href.split(['?', '#']).next().unwrap_or_default();
    let name = href.rsplit('/').next().unwrap_or(href).to_ascii_lowercase();
    TOC_NAMES.contains(&name.as_str())
}

/// The address of the page that an entry leads to, or what its uid stands for.
fn page_of(node: &TocNode) -> Option<Cow<'_, str>> {
    let addresses = [&node.topic_href, &node.href, &node.toc_href].into_iter();
    let mut pages = addresses.filter(|href| !href.is_empty() && !is_toc(href));
    let page = pages.next().map(|href| Cow::Borrowed(href.as_str()));
    let uid = Some(&node.uid).filter(|uid| !uid.is_empty() && node.href.is_empty());
    page.or_else(|| {
        let uid = uid?.replace('%', "%25").replace('#', "%23");
        Some(Cow::Owned(format!("xref:{}", uid.replace('?', "%3F"))))
    })
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

/// Gives every page the nearest table of contents that lists it, else the nearest one in its own
/// folder or above.
fn place_pages(site: &mut Site, edition: usize) {
    let mut best = HashMap::<usize, ((usize, usize), Place)>::new();
    let edition = &mut site.editions[edition];
    for (number, toc) in edition.tocs.iter().enumerate() {
        for entry in &toc.sequence {
            let Link::Page { page, .. } = toc.entries[*entry].link else {
                continue;
            };
            let distance = distance(edition.pages[page].card.id.folder(), &toc.folder);
            let place = Place {
                toc: number,
                entry: Some(*entry),
            };
            let known = best.entry(page).or_insert((distance, place));
            if distance < known.0 {
                *known = (distance, place);
            }
        }
    }
    for (number, page) in edition.pages.iter_mut().enumerate() {
        let asked = page
            .card
            .toc
            .as_deref()
            .and_then(|toc| paths::join(&page.card.path, toc.trim_start_matches('~')))
            .map(|path| stem(&path));
        // Like the original program's, its extension means nothing: `toc.json` is `toc.yml`.
        let asked =
            asked.and_then(|path| edition.tocs.iter().position(|toc| stem(&toc.path) == path));
        page.place = match (asked, best.get(&number)) {
            (Some(toc), found) => Some(Place {
                toc,
                entry: found
                    .filter(|(_, place)| place.toc == toc)
                    .and_then(|(_, place)| place.entry),
            }),
            (None, Some((_, place))) => Some(*place),
            (None, None) => {
                let folder = page.card.id.folder();
                let near = edition
                    .tocs
                    .iter()
                    .enumerate()
                    .map(|(number, toc)| (distance(folder, &toc.folder), number));
                near.filter(|((down, _), _)| *down == 0)
                    .min()
                    .map(|(_, toc)| Place { toc, entry: None })
            }
        };
    }
}

/// A path without extension, in lower case.
fn stem(path: &str) -> String {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    stem.to_lowercase()
}

/// Steps down and steps up from the folder of a page to that of a table of contents.
fn distance(page: &str, toc: &str) -> (usize, usize) {
    let parts = |path: &str| {
        path.split('/')
            .filter(|part| !part.is_empty())
            .map(str::to_lowercase)
            .collect::<Vec<_>>()
    };
    let (page, toc) = (parts(page), parts(toc));
    let shared = page.iter().zip(&toc).take_while(|(a, b)| a == b).count();
    (toc.len() - shared, page.len() - shared)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_count_steps_down_before_steps_up() {
        assert_eq!(distance("a/b", "a"), (0, 1));
        assert_eq!(distance("a", "a/b"), (1, 0));
        assert_eq!(distance("A/b", "a/c"), (1, 1));
    }

    #[test]
    fn only_files_called_toc_are_tables_of_contents() {
        assert!(is_toc("sub/TOC.yml") && is_toc("toc.md"));
        assert!(!is_toc("sub/") && !is_toc("mytoc.yml"));
    }
}
