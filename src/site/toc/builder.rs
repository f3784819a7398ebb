//! From the files of tables of contents to their entries: what each name leads to.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Entry, Link, Toc, Used};
use crate::article::body::Display;
use crate::diag::{Diagnostic, codes};
use crate::site::links::{Broken, Resolution};
use crate::site::{Anchors, Site, TocNode, paths};

/// A table of contents of an edition in the making.
pub(super) struct Builder<'s> {
    pub(super) site: &'s Site,
    pub(super) edition: usize,
    pub(super) used: &'s BTreeMap<String, Used<'s>>,
    /// Source text of names, by edition.
    pub(super) source_names: &'s [BTreeMap<String, String>],
    /// Lower-case paths of files that others include.
    pub(super) included: BTreeSet<String>,
    /// Lower-case paths of files that include themselves by way of others.
    pub(super) circular: BTreeSet<String>,
    /// Entries that stand for the first page of another table of contents: the file and entry, and
    /// the folder.
    pub(super) folders: Vec<(Box<str>, usize, String)>,
    /// Ids of the pages that entries name together with a place on them.
    pub(super) anchors: Anchors<'s>,
    pub(super) report: Vec<Diagnostic>,
}

impl Builder<'_> {
    /// Resolves the file `key`, a path in lower case, and what it includes.
    pub(super) fn toc(&mut self, key: &str) -> Toc {
        let used = &self.used[key];
        let path = &used.file.path;
        let folder = path.rfind('/').map_or("", |at| &path[..at]);
        let mut toc = Toc {
            path: path.clone(),
            folder: folder.into(),
            url: paths::key(&paths::address(self.site, &format!("{folder}/index.yml"))).into(),
            docset: self.site.folders.nearest(path).unwrap_or(0),
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
                let known = self.source_names[used.donor].get(&*node.name);
                known.map(|name| name.as_str().into()).unwrap_or_default()
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
            let is_left_out = || self.site.one_cloud || self.is_draft(used, node);
            if !leads_on && nowhere && is_left_out() {
                // Its page, or all that lies below it, is for another cloud or not ready yet.
                toc.entries.pop();
            }
        }
    }

    /// Whether an entry leads to a draft, or all entries below it did.
    fn is_draft(&self, used: &Used<'_>, node: &TocNode) -> bool {
        let is_draft = |href: &str| {
            let found = || self.site.resolve(self.edition, &used.file.path, href);
            !href.is_empty() && found() == Resolution::Broken(Broken::Draft)
        };
        let leads_to_one =
            |node: &TocNode| [&*node.topic_href, &*node.href].into_iter().any(is_draft);
        let mut open = vec![node];
        while let Some(node) = open.pop() {
            if leads_to_one(node) {
                return true;
            }
            open.extend(&node.items);
        }
        false
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
        let toc_href = &*node.toc_href;
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
    fn page(&mut self, used: &Used<'_>, node: &TocNode, href: &str) -> (Link, Option<Arc<str>>) {
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
                        fragment: fragment.into(),
                    },
                    title,
                )
            }
            Resolution::Url(url) => {
                let found = self.site.reference(self.edition, href, Display::Name);
                let name = found.filter(|_| node.name.is_empty());
                (Link::Url(url.into()), name.map(|found| found.name.into()))
            }
            Resolution::Broken(Broken::Uid) => {
                let message = format!("nothing has the uid {}", node.uid);
                self.say(used, node, &codes::XREF_NOT_FOUND, message);
                (Link::None, None)
            }
            Resolution::Broken(_) if href.ends_with('/') => (Link::None, None),
            Resolution::Broken(Broken::OutOfScope) if self.site.one_cloud => (Link::None, None),
            // The entry of a draft goes, too: it waits for the article.
            Resolution::Broken(Broken::Draft)
            | Resolution::SamePage { .. }
            | Resolution::Generated(_)
            | Resolution::Resource { .. } => (Link::None, None),
            Resolution::Broken(broken) => {
                let why = match broken {
                    Broken::OutOfScope => "is not published",
                    Broken::OtherRepository => "belongs to another repository",
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
        }
    }
}

/// Names of tables of contents, in lower case.
const TOC_NAMES: [&str; 4] = ["toc.yml", "toc.yaml", "toc.md", "toc.json"];

/// Whether `href` names a table of contents rather than a page.
fn is_toc(href: &str) -> bool {
    let href = href.split(['?', '#']).next().unwrap_or_default();
    let name = href.rsplit('/').next().unwrap_or(href);
    let mut names = TOC_NAMES.iter();
    names.any(|toc| name.eq_ignore_ascii_case(toc))
}

/// The address of the page that an entry leads to, or what its uid stands for.
fn page_of(node: &TocNode) -> Option<Cow<'_, str>> {
    let addresses = [&node.topic_href, &node.href, &node.toc_href].into_iter();
    let mut pages = addresses.filter(|href| !href.is_empty() && !is_toc(href));
    let page = pages.next().map(|href| Cow::Borrowed(&**href));
    let uid = Some(&node.uid).filter(|uid| !uid.is_empty() && node.href.is_empty());
    page.or_else(|| {
        let uid = uid?.replace('%', "%25").replace('#', "%23");
        Some(Cow::Owned(format!("xref:{}", uid.replace('?', "%3F"))))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_called_toc_are_tables_of_contents() {
        assert!(is_toc("sub/TOC.yml") && is_toc("toc.md"));
        assert!(!is_toc("sub/") && !is_toc("mytoc.yml"));
    }
}
