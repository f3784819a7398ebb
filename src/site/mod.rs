//! Stage 3: cards, tables of contents and redirects -> the linked [`Site`].
//!
//! What comes in are the cards of all articles and the lists of files; what goes out is everything
//! that concerns more than one page: who is whose alternate and counterpart, which table of contents
//! a page belongs to, what stands where in it, where old addresses lead, and what a reference in a
//! file means. The site knows no body, no HTML and no theme.

mod anchors;
mod breadcrumb;
mod clouds;
mod counterparts;
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
use crate::config::{Config, Fallback, PortableNames};
use crate::diag::{Diagnostic, Reported, codes};
use crate::model::{ArticleId, Locale, Permalink, RepoPath};
use crate::source::Tree;

pub use anchors::{Anchors, Ids};
pub use breadcrumb::{Breadcrumb, Crumb};
pub use clouds::{CloudIndex, CloudSection};
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
    /// Its tables of contents.
    pub tocs: Vec<TocFile>,
    /// Its breadcrumb files.
    pub breadcrumbs: Vec<TocFile>,
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
    /// Prefixes of file names that stand for a cloud: `China-`.
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
    pub newest_source: Box<str>,
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
    /// Breadcrumb files, by path below the root of the locale.
    pub breadcrumbs: BTreeMap<Box<str>, Breadcrumb>,
    /// Old addresses of this locale, by path.
    pub redirects: BTreeMap<Permalink, Redirect>,
    /// Redirects by the lower-case id of the article that is gone.
    redirected: HashMap<Box<str>, Permalink>,
    /// Pages by lower-case article id.
    by_id: HashMap<Box<str>, usize>,
    /// Pages by address without locale, in lower case and without slash at its end.
    by_address: HashMap<Box<str>, usize>,
    /// Pages by permalink.
    by_permalink: HashMap<Permalink, usize>,
    /// Resources by lower-case path below the root.
    resources: HashMap<Box<str>, Box<str>>,
    /// Cards of files that only send their readers on.
    moved: Vec<Arc<Card>>,
    /// Names that stand for pages and for places elsewhere.
    uids: references::Uids,
    /// What lies in the tree but is not published, by lower-case path.
    unpublished: BTreeSet<Box<str>>,
}

/// A page made of an article.
#[derive(Debug, Clone)]
pub struct Page {
    /// The article's card; of a fallback page, the card of the source language.
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
        if self.by_permalink.contains_key(&home) {
            site.permalink(&format!("{}/clouds/", self.locale.segment()))
        } else {
            home
        }
    }

    /// The page of the article `id`, its letter case aside.
    #[must_use]
    pub fn page(&self, id: &str) -> Option<usize> {
        self.by_id.get(id.to_lowercase().as_str()).copied()
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

    /// The page that stands at an address of an edition.
    #[must_use]
    pub fn page_at(&self, edition: usize, permalink: &Permalink) -> Option<&Page> {
        let edition = &self.editions[edition];
        let number = edition.by_permalink.get(permalink)?;
        Some(&edition.pages[*number])
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
        let docset = paths::docset_of(&self.docsets, path);
        let rest = docset.map_or(path, |docset| {
            paths::below(path, &self.docsets[docset].folder)
        });
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
    /// folder.
    #[must_use]
    pub fn docset_name(&self, docset: usize, edition: usize) -> String {
        let edition = &self.editions[edition];
        let docset = &self.docsets[docset];
        if let Some(name) = localized(&docset.names, &edition.locale).or(docset.name.as_deref()) {
            return name.to_owned();
        }
        let slash = if docset.folder.is_empty() { "" } else { "/" };
        match edition.page(&format!("{}{slash}index", docset.folder)) {
            Some(page) => edition.pages[page].card.title.clone(),
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
        self.locate(file).map_or(&card.path, |(_, path)| path)
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

/// Links what all locales bring into one site.
///
/// `only` keeps the articles of one cloud (`build --cloud`).
#[must_use]
pub fn link(
    config: &Config,
    inputs: BTreeMap<Locale, LocaleInput>,
    only: Option<usize>,
) -> Reported<Site> {
    let mut report = Vec::new();
    let docsets = merge_docsets(config, &inputs);
    let mut site = Site {
        base_url: config.base_url.clone(),
        editions: Vec::with_capacity(inputs.len()),
        source: inputs
            .keys()
            .position(|locale| *locale == config.source_locale),
        docsets,
        clouds: config.clouds.clone(),
        articles: Vec::new(),
        url_style: config.url_style,
        one_cloud: only.is_some(),
        searched: config.search.enabled,
        portable: config.portable_names == PortableNames::Encode,
        outside_links: config.outside_links.clone(),
        prefixes: paths::cloud_prefixes(&config.clouds),
    };
    let (ids, newest) = number_articles(&inputs);
    let mut tocs = Vec::with_capacity(inputs.len());
    let mut breadcrumbs = Vec::with_capacity(inputs.len());
    let mut source_names = Vec::with_capacity(inputs.len());
    let source_cards = inputs
        .get(&config.source_locale)
        .map(|input| input.cards.clone())
        .unwrap_or_default();
    for (locale, input) in inputs {
        let is_source = locale == config.source_locale;
        let fallback = config
            .locales
            .get(&locale)
            .and_then(|locale| locale.fallback)
            .unwrap_or(config.fallback);
        let fallback_cards: &[Arc<Card>] = if is_source || fallback == Fallback::Link {
            &[]
        } else {
            &source_cards
        };
        site.editions.push(edition(
            &site,
            &locale,
            input.tree,
            &input.cards,
            fallback_cards,
            &ids,
            only,
            &mut report,
        ));
        tocs.push(input.tocs);
        breadcrumbs.push(input.breadcrumbs);
        source_names.push(input.source_names);
    }
    site.articles = articles(&ids, newest, &site.editions);
    check_conflicts(&site, &mut report);
    check_case(&site, &mut report);
    references::link(&mut site, &mut report);
    redirects::link(&mut site, config, &mut report);
    toc::link(&mut site, &tocs, &source_names, &mut report);
    breadcrumb::link(&mut site, breadcrumbs, &mut report);
    clouds::link(&mut site);
    counterparts::link(&mut site, config, &mut report);
    Reported {
        value: site,
        report,
    }
}

/// Numbers of the articles, and the newest source revision of each.
fn number_articles(
    inputs: &BTreeMap<Locale, LocaleInput>,
) -> (BTreeMap<ArticleId, usize>, Vec<Box<str>>) {
    let mut newest = BTreeMap::<&ArticleId, &Card>::new();
    for card in inputs.values().flat_map(|input| &input.cards) {
        let best = newest.entry(&card.id).or_insert(card);
        if !card.reconstructed && (best.reconstructed || card.handed_over > best.handed_over) {
            *best = card;
        }
    }
    let hashes = newest
        .values()
        .map(|card| card.source_hash.clone())
        .collect();
    (newest.into_keys().cloned().zip(0..).collect(), hashes)
}

fn merge_docsets(config: &Config, inputs: &BTreeMap<Locale, LocaleInput>) -> Vec<Docset> {
    let mut docsets: Vec<Docset> = Vec::new();
    for docset in inputs
        .values()
        .filter_map(|input| input.tree.as_ref())
        .flat_map(|tree| &tree.docsets)
    {
        if docsets
            .iter()
            .any(|known| known.folder.eq_ignore_ascii_case(&docset.folder))
        {
            continue;
        }
        let configured = config
            .docsets
            .iter()
            .find(|configured| configured.path.eq_ignore_ascii_case(&docset.folder));
        docsets.push(Docset {
            folder: docset.folder.as_str().into(),
            url: docset.url.trim_matches('/').to_lowercase().into(),
            name: configured.and_then(|docset| docset.name.clone()),
            names: configured
                .map(|docset| docset.names.clone())
                .unwrap_or_default(),
        });
    }
    // As the configuration has them, then by name.
    let position = |docset: &Docset| {
        let mut configured = config.docsets.iter();
        let at = configured.position(|own| own.path.eq_ignore_ascii_case(&docset.folder));
        at.unwrap_or(usize::MAX)
    };
    docsets.sort_by(|a, b| (position(a), &a.folder).cmp(&(position(b), &b.folder)));
    docsets
}

#[expect(
    clippy::too_many_arguments,
    reason = "one call; a struct would only repeat the names"
)]
fn edition(
    site: &Site,
    locale: &Locale,
    tree: Option<Arc<Tree>>,
    own: &[Arc<Card>],
    fallback: &[Arc<Card>],
    ids: &BTreeMap<ArticleId, usize>,
    only: Option<usize>,
    report: &mut Vec<Diagnostic>,
) -> Edition {
    let in_cloud = |card: &Card| only.is_none_or(|cloud| card.clouds.contains(cloud));
    let wanted = |card: &&Arc<Card>| in_cloud(card) && card.redirect_url.is_none();
    let have: BTreeSet<String> = own
        .iter()
        .map(|card| card.id.as_str().to_lowercase())
        .collect();
    let missing = fallback
        .iter()
        .filter(|card| !have.contains(&card.id.as_str().to_lowercase()))
        .filter(wanted);
    let mut pages: Vec<Page> = own
        .iter()
        .filter(wanted)
        .map(|card| (card, false))
        .chain(missing.map(|card| (card, true)))
        .map(|(card, fallback)| Page {
            card: Arc::clone(card),
            permalink: paths::page(site, locale, &paths::key(&card.address)),
            article: ids[&card.id],
            docset: paths::docset_of(&site.docsets, card.id.as_str()).unwrap_or(0),
            fallback,
            place: None,
        })
        .collect();
    pages.sort_by(|a, b| a.card.id.cmp(&b.card.id));
    if own.is_empty() {
        report.push(Diagnostic::new(
            &codes::SITE_NO_PAGES,
            crate::diag::Place::Nowhere,
            format!("locale {locale} has no pages of its own"),
        ));
    }
    let mut edition = Edition {
        locale: locale.clone(),
        by_id: pages
            .iter()
            .enumerate()
            .map(|(number, page)| (page.card.id.as_str().to_lowercase().into(), number))
            .collect(),
        by_address: pages
            .iter()
            .enumerate()
            .map(|(number, page)| (paths::key(&page.card.address).into(), number))
            .collect(),
        by_permalink: pages
            .iter()
            .enumerate()
            .map(|(number, page)| (page.permalink.clone(), number))
            .collect(),
        pages,
        tocs: Vec::new(),
        clouds: Vec::new(),
        breadcrumbs: BTreeMap::new(),
        redirects: BTreeMap::new(),
        redirected: HashMap::new(),
        moved: own
            .iter()
            .filter(|card| card.redirect_url.is_some())
            .cloned()
            .collect(),
        resources: HashMap::new(),
        uids: references::Uids::default(),
        unpublished: BTreeSet::new(),
        tree,
    };
    edition.index_files();
    for card in own.iter().filter(|card| !in_cloud(card)) {
        edition.unpublished.insert(card.path.to_lowercase().into());
    }
    edition
}

impl Edition {
    /// Sorts the files that are no pages into those that links may lead to and those they may not.
    fn index_files(&mut self) {
        use crate::source::FileKind;
        let Some(tree) = self.tree.clone() else {
            return;
        };
        for (path, file) in &tree.files {
            let key: Box<str> = path.to_lowercase().into();
            match file.kind {
                FileKind::Resource if file.published => {
                    self.resources.insert(key, path.clone());
                }
                FileKind::Markdown | FileKind::Yaml if file.published => {}
                _ => {
                    self.unpublished.insert(key);
                }
            }
        }
    }
}

fn articles(
    ids: &BTreeMap<ArticleId, usize>,
    newest: Vec<Box<str>>,
    editions: &[Edition],
) -> Vec<Article> {
    let mut articles: Vec<Article> = ids
        .keys()
        .zip(newest)
        .map(|(id, newest_source)| Article {
            id: id.clone(),
            pages: Vec::new(),
            counterparts: Vec::new(),
            newest_source,
        })
        .collect();
    for (number, edition) in editions.iter().enumerate() {
        for (page_number, page) in edition.pages.iter().enumerate() {
            let pages = &mut articles[page.article].pages;
            if pages.last().is_none_or(|(last, _)| *last != number) {
                pages.push((number, page_number));
            }
        }
    }
    articles
}

/// Two sources for one output are an error that names both.
fn check_conflicts(site: &Site, report: &mut Vec<Diagnostic>) {
    for edition in &site.editions {
        let mut seen = HashMap::<&Permalink, &Card>::new();
        for page in &edition.pages {
            if let Some(other) = seen.insert(&page.permalink, &page.card) {
                report.push(Diagnostic::on_file(
                    &codes::OUTPUT_PATH_CONFLICT,
                    &page.card.file,
                    format!(
                        "{} and {} would both be written to {}",
                        other.file,
                        page.card.file,
                        page.permalink.output_path()
                    ),
                ));
            }
        }
    }
}

/// Paths of alternates that differ in letter case only.
fn check_case(site: &Site, report: &mut Vec<Diagnostic>) {
    let mut seen = HashMap::<String, &Article>::new();
    for article in &site.articles {
        if let Some(other) = seen.insert(article.id.as_str().to_lowercase(), article)
            && let Some((edition, page)) = article.pages.first()
        {
            let file = &site.editions[*edition].pages[*page].card.file;
            report.push(Diagnostic::on_file(
                &codes::FILE_CASE,
                file,
                format!(
                    "path {} differs from {} of another locale in letter case only",
                    article.id, other.id
                ),
            ));
        }
    }
}
