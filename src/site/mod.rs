//! Stage 3: cards, tables of contents and redirects -> the linked [`Site`].
//!
//! What comes in are the cards of all articles and the lists of files; what goes out is everything
//! that concerns more than one page: who is whose alternate and counterpart, which table of contents
//! a page belongs to, what stands where in it, where old addresses lead, and what a reference in a
//! file means. The site knows no body, no HTML and no theme.

mod addresses;
mod anchors;
mod breadcrumb;
mod clouds;
mod counterparts;
mod linking;
mod links;
mod paths;
mod redirects;
mod references;
mod toc;
mod toc_file;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use serde::Serialize;

use crate::article::card::Card;
use crate::model::{ArticleId, ByKey, Locale, Lookup, Permalink, RepoPath};
use crate::source::{Folders, Tree, stands_at};

pub use anchors::{Anchors, Ids};
pub use breadcrumb::{Breadcrumb, Crumb};
pub use clouds::{CloudIndex, CloudSection};
pub use linking::link;
pub use links::{Broken, Deviation, Resolution};
pub use redirects::{Redirect, RedirectTarget};
pub use references::Target as ReferenceTarget;
pub use toc::{Entry as TocEntry, Link as TocLink, Place, Toc};
pub use toc_file::{TocFile, TocNode, group_names, read_toc};

/// What one locale brings into the site.
#[derive(Debug, Clone, Default, Serialize)]
pub struct LocaleInput {
    /// Its files; none for a source locale that exists only as the source side of translations.
    pub tree: Option<Arc<Tree>>,
    /// Cards of its articles, reconstructed ones among them.
    pub cards: Vec<Arc<Card>>,
    /// Paths of articles that are left out because they are drafts.
    pub drafts: Vec<Arc<str>>,
    /// Its tables of contents.
    pub tocs: Arc<[TocFile]>,
    /// Its breadcrumb files.
    pub breadcrumbs: Arc<[TocFile]>,
    /// Names of groups of its tables of contents, with their source text as far as translations of
    /// articles give it.
    pub source_names: BTreeMap<String, String>,
}

/// Everything that concerns more than one page.
#[derive(Debug)]
pub struct Site {
    /// Absolute address of the root, with a slash at its end.
    pub base_url: String,
    /// One edition for each locale, in the order of their tags.
    pub editions: Vec<Edition>,
    /// The edition in the source language.
    pub source: Option<usize>,
    /// Docsets of all locales.
    pub docsets: Vec<Docset>,
    /// The docsets by their folders.
    folders: Folders,
    /// Clouds, as the configuration defines them.
    pub clouds: Vec<crate::config::CloudConfig>,
    /// Articles by number, in the order of their ids.
    pub articles: Vec<Article>,
    /// Whether pages are folders or files.
    url_style: crate::config::UrlStyle,
    /// Whether only the articles of one cloud are here: links to others are no faults then.
    pub one_cloud: bool,
    /// Whether each edition has a page that it is searched on.
    pub searched: bool,
    /// Whether names are made such that every host can publish them.
    portable: bool,
    /// Base for links to places outside of the site that are written without host.
    outside_links: Option<String>,
    /// The name of the site in each locale.
    titles: BTreeMap<Locale, String>,
    /// Prefixes of file names that stand for a cloud, in small letters: `china-`.
    prefixes: Vec<String>,
}

/// An article in all locales.
#[derive(Debug)]
pub struct Article {
    /// Its id.
    pub id: ArticleId,
    /// The editions that have a page for it, fallbacks included, with the number of that page.
    pub pages: Vec<(usize, usize)>,
    /// Articles about the same task in other clouds.
    pub counterparts: Vec<usize>,
    /// Hash of the newest source revision that any locale was translated from.
    pub newest_source: Arc<str>,
}

/// A publishable folder of all locales.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Docset {
    /// Folder below the root of a locale; empty for the whole tree.
    pub folder: Box<str>,
    /// Prefix of its addresses, without slashes at the ends; may be empty.
    pub url: Box<str>,
    /// Name for all locales.
    pub name: Option<String>,
    /// Names by locale.
    pub names: BTreeMap<Locale, String>,
}

/// One locale of the site.
#[derive(Debug)]
pub struct Edition {
    /// The locale.
    pub locale: Locale,
    /// Its files.
    pub tree: Option<Arc<Tree>>,
    /// Its pages in the order of their article ids.
    pub pages: Vec<Page>,
    /// Its tables of contents.
    pub tocs: Vec<Toc>,
    /// Index of each cloud, in the order of the site's clouds.
    pub clouds: Vec<CloudIndex>,
    /// Breadcrumb files, by lower-case path below the root of the locale, without extension.
    breadcrumbs: HashMap<String, Breadcrumb>,
    /// Old addresses of this locale, by path.
    pub redirects: BTreeMap<Permalink, Redirect>,
    /// Redirects by the lower-case id of the article that is gone.
    redirected: ByKey<Box<str>, Permalink>,
    /// Pages by lower-case article id.
    by_id: Lookup,
    /// Pages by address without locale, in lower case and without slash at its end.
    by_address: Lookup,
    /// Pages by permalink.
    by_permalink: Lookup,
    /// Resources by lower-case path below the root.
    resources: ByKey<Arc<str>, Arc<str>>,
    /// Cards of files that only send their readers on.
    moved: Vec<Arc<Card>>,
    /// Names that stand for pages and for places elsewhere.
    uids: references::Uids,
    /// What lies in the tree but is not published, by lower-case path.
    unpublished: BTreeSet<Arc<str>>,
    /// Articles of any locale that are left out because they are drafts, by lower-case path.
    drafts: BTreeSet<Box<str>>,
}

/// A page made of an article.
#[derive(Debug, Clone)]
pub struct Page {
    /// The article's card; of a fallback page, one of the source language.
    pub card: Arc<Card>,
    /// Where the page stands.
    pub permalink: Permalink,
    /// Number of the article.
    pub article: usize,
    /// Number of the docset.
    pub docset: usize,
    /// Whether the locale lacks the article, so that the page shows the source language.
    pub fallback: bool,
    /// Table of contents and entry that stand for the page.
    pub place: Option<Place>,
}

impl Edition {
    /// The front page of the locale.
    #[must_use]
    pub fn home(&self, site: &Site) -> Permalink {
        site.permalink(&format!("{}/", self.locale.segment()))
    }

    /// The page that groups the articles of the locale by cloud: its front page, unless an article
    /// of the site stands there.
    #[must_use]
    pub fn overview(&self, site: &Site) -> Permalink {
        let home = self.home(site);
        if self.page_at(&home).is_some() {
            site.permalink(&format!("{}/clouds/", self.locale.segment()))
        } else {
            home
        }
    }

    /// The page of the article `id`, its letter case aside.
    #[must_use]
    pub fn page(&self, id: &str) -> Option<usize> {
        self.page_called(&id.to_lowercase())
    }

    /// The page of the article whose id is `id`, which is in lower case, its own letter case aside.
    fn page_called(&self, id: &str) -> Option<usize> {
        let is = |page: usize| {
            let own = self.pages[page].card.id.as_str();
            own.eq_ignore_ascii_case(id) || !own.is_ascii() && own.to_lowercase() == id
        };
        self.by_id.find(id, is)
    }

    /// The page whose address without locale has the key `key`, see [`paths::key`].
    fn page_keyed(&self, key: &str) -> Option<usize> {
        let is = |page: usize| paths::has_key(&self.pages[page].card.address, key);
        self.by_address.find(key, is)
    }

    /// The page that stands at `permalink`.
    fn page_at(&self, permalink: &Permalink) -> Option<usize> {
        let is = |page: usize| self.pages[page].permalink == *permalink;
        self.by_permalink.find(permalink.as_str(), is)
    }
}

impl Page {
    /// Whether `edition`, which has the page, also has the file it is made of, and so answers for
    /// what is wrong there.
    #[must_use]
    pub fn is_of(&self, edition: &Edition) -> bool {
        self.card.home == edition.locale && !self.card.reconstructed
    }
}

impl Site {
    /// The permalink of a page `path`, which ends in a slash, in the site's style of addresses.
    #[must_use]
    pub fn permalink(&self, path: &str) -> Permalink {
        paths::styled(self.url_style, path)
    }

    /// The page that an article has in an edition.
    #[must_use]
    pub fn page_of(&self, article: usize, edition: usize) -> Option<&Page> {
        let pages = &self.articles[article].pages;
        let at = pages
            .binary_search_by_key(&edition, |(edition, _)| *edition)
            .ok()?;
        Some(&self.editions[edition].pages[pages[at].1])
    }

    /// Whether another locale was translated from a newer revision of the source than a page.
    #[must_use]
    pub fn is_stale(&self, page: &Page) -> bool {
        let card = &page.card;
        !page.fallback
            && !card.reconstructed
            && !card.source_hash.is_empty()
            && card.source_hash != self.articles[page.article].newest_source
    }

    /// The page that stands at an address of an edition.
    #[must_use]
    pub fn page_at(&self, edition: usize, permalink: &Permalink) -> Option<&Page> {
        let edition = &self.editions[edition];
        Some(&edition.pages[edition.page_at(permalink)?])
    }

    /// The page with the whole table of contents of a docset.
    #[must_use]
    pub fn toc_page(&self, edition: usize, toc: usize) -> Permalink {
        let edition = &self.editions[edition];
        let folder = edition.tocs[toc].url.as_ref();
        let slash = if folder.is_empty() { "" } else { "/" };
        self.permalink(&format!("{}/{folder}{slash}toc/", edition.locale.segment()))
    }

    /// The index page of a cloud.
    #[must_use]
    pub fn cloud_page(&self, edition: usize, cloud: usize) -> Permalink {
        self.permalink(&format!(
            "{}/clouds/{}/",
            self.editions[edition].locale.segment(),
            self.clouds[cloud].id
        ))
    }

    /// The page of an edition that says what the facts about translations mean; none where nothing
    /// is translated. An article may stand there instead of the page that is made.
    #[must_use]
    pub fn about_page(&self, edition: usize) -> Option<Permalink> {
        let segment = self.editions[edition].locale.segment();
        let page = self.permalink(&format!("{segment}/about-translations/"));
        (self.editions.len() > 1).then_some(page)
    }

    /// The page that an edition is searched on, if it is.
    #[must_use]
    pub fn search_page(&self, edition: usize) -> Option<Permalink> {
        let locale = self.editions[edition].locale.segment();
        self.searched
            .then(|| self.permalink(&format!("{locale}/search/")))
    }

    /// Where a resource of an edition's tree is published.
    #[must_use]
    pub fn resource_page(&self, edition: usize, path: &str) -> Permalink {
        let edition = &self.editions[edition];
        let path = stands_at(path);
        let docset = self.folders.nearest(path);
        let rest = docset.map_or(path, |docset| {
            paths::below(path, &self.docsets[docset].folder)
        });
        let rest = paths::published(self, rest);
        let url = docset.map_or("", |docset| &self.docsets[docset].url);
        let slash = if url.is_empty() { "" } else { "/" };
        Permalink::new(&format!("{}/{url}{slash}{rest}", edition.locale.segment()))
    }

    /// The name of a cloud in a locale.
    #[must_use]
    pub fn cloud_name(&self, cloud: usize, locale: &Locale) -> &str {
        let cloud = &self.clouds[cloud];
        localized(&cloud.names, locale).unwrap_or(&cloud.name)
    }

    /// The name of a docset in an edition: as configured, else the title of its first page, else its
    /// folder, or the name of the site where it has none.
    #[must_use]
    pub fn docset_name(&self, docset: usize, edition: usize) -> String {
        let edition = &self.editions[edition];
        let docset = &self.docsets[docset];
        if let Some(name) = localized(&docset.names, &edition.locale).or(docset.name.as_deref()) {
            return name.to_owned();
        }
        let slash = if docset.folder.is_empty() { "" } else { "/" };
        match edition.page(&format!("{}{slash}index", docset.folder)) {
            Some(page) => edition.pages[page].card.title.to_string(),
            // The docset is the whole tree.
            None if docset.folder.is_empty() => self.titles[&edition.locale].clone(),
            None => paths::readable(&docset.folder),
        }
    }

    /// Where references start from that stand in `file`, which may be one that the article of `card`
    /// includes: a path below the root of a locale.
    #[must_use]
    pub fn base_of<'f>(&self, card: &'f Card, file: &'f RepoPath) -> &'f str {
        if *file == card.file {
            return &card.path;
        }
        self.locate(file)
            .map_or(&card.path, |(_, path)| stands_at(path))
    }

    /// The edition whose tree `file` lies in, and its path there.
    #[must_use]
    pub fn locate<'f>(&self, file: &'f RepoPath) -> Option<(usize, &'f str)> {
        self.editions
            .iter()
            .enumerate()
            .find_map(|(number, edition)| {
                let root = edition.tree.as_ref()?.root.name().as_str();
                let below = file.as_str().strip_prefix(root)?;
                let below = if root.is_empty() {
                    below
                } else {
                    below.strip_prefix('/')?
                };
                Some((number, below))
            })
    }
}

/// The entry for a locale or the nearest of its parents.
fn localized<'m>(names: &'m BTreeMap<Locale, String>, locale: &Locale) -> Option<&'m str> {
    locale.parents().find_map(|tag| {
        names
            .iter()
            .find(|(name, _)| name.as_str() == tag)
            .map(|(_, text)| text.as_str())
    })
}
