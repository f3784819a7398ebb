//! From what all locales bring to one linked site.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use super::{
    Article, Docset, Edition, LocaleInput, Page, Site, breadcrumb, clouds, counterparts, paths,
    redirects, references, toc,
};
use crate::article::card::Card;
use crate::config::{Config, Fallback, PortableNames};
use crate::diag::{Diagnostic, Reported, codes};
use crate::model::{ArticleId, ByKey, CloudSet, KeySet, Locale, Lookup, Permalink};
use crate::source::{Folders, Tree, is_fallback, stands_at};

/// Links what all locales bring into one site.
///
/// `only` keeps the articles of one cloud (`build --cloud`).
#[must_use]
pub fn link(
    config: &Config,
    mut inputs: BTreeMap<Locale, LocaleInput>,
    only: Option<usize>,
) -> Reported<Site> {
    let mut report = Vec::new();
    lend(&mut inputs, &config.source_locale);
    agree_on_clouds(&mut inputs, &config.source_locale);
    let docsets = merge_docsets(config, &inputs);
    let folders = docsets.iter().map(|docset| &*docset.folder).zip(0..);
    let mut site = Site {
        base_url: config.base_url.clone(),
        editions: Vec::with_capacity(inputs.len()),
        source: inputs
            .keys()
            .position(|locale| *locale == config.source_locale),
        folders: Folders::of(folders),
        docsets,
        clouds: config.clouds.clone(),
        articles: Vec::new(),
        url_style: config.url_style,
        one_cloud: only.is_some(),
        searched: config.search.enabled,
        portable: config.portable_names == PortableNames::Encode,
        outside_links: config.outside_links.clone(),
        titles: inputs
            .keys()
            .map(|locale| (locale.clone(), config.title_in(locale).to_owned()))
            .collect(),
        prefixes: paths::cloud_prefixes(&config.clouds),
    };
    let (ids, newest) = number_articles(&inputs);
    let numbers: ByKey<ArticleId, usize> = ids.iter().cloned().zip(0..).collect();
    let source_cards = inputs
        .get(&config.source_locale)
        .map(|input| input.cards.clone())
        .unwrap_or_default();
    let editions: Vec<Reported<Edition>> = inputs
        .par_iter()
        .map(|(locale, input)| {
            let is_source = *locale == config.source_locale;
            let (own, fallback) = shown(config, locale, input, &source_cards, is_source);
            let tree = input.tree.clone();
            edition(&site, locale, tree, &own, fallback, &numbers, only)
        })
        .collect();
    for edition in editions {
        site.editions.push(edition.unpack(&mut report));
    }
    let mut tocs = Vec::with_capacity(inputs.len());
    let mut breadcrumbs = Vec::with_capacity(inputs.len());
    let mut source_names = Vec::with_capacity(inputs.len());
    let mut drafts = BTreeSet::<Box<str>>::new();
    for input in inputs.into_values() {
        drafts.extend(input.drafts.iter().map(|path| path.to_lowercase().into()));
        tocs.push(input.tocs);
        breadcrumbs.push(input.breadcrumbs);
        source_names.push(input.source_names);
    }
    for edition in &mut site.editions {
        edition.drafts.clone_from(&drafts);
    }
    site.articles = articles(ids, newest, &site.editions);
    check_conflicts(&site, &mut report);
    check_case(&site, &mut report);
    references::link(&mut site, &mut report);
    redirects::link(&mut site, config, &mut report);
    toc::link(&mut site, &tocs, &source_names, &mut report);
    breadcrumb::link(&mut site, &breadcrumbs, &mut report);
    clouds::link(&mut site);
    counterparts::link(&mut site, config, &mut report);
    Reported {
        value: site,
        report,
    }
}

/// The cards of an edition: its own, and those of the source language that may stand in.
fn shown<'c>(
    config: &Config,
    locale: &Locale,
    input: &'c LocaleInput,
    source_cards: &'c [Arc<Card>],
    is_source: bool,
) -> (Cow<'c, [Arc<Card>]>, &'c [Arc<Card>]) {
    let own = config.locales.get(locale);
    let fallback = own
        .and_then(|locale| locale.fallback)
        .unwrap_or(config.fallback);
    if is_source {
        (Cow::Borrowed(&input.cards), &[])
    } else if fallback == Fallback::Link {
        // The source edition has what stands in for translations.
        let own = input.cards.iter().filter(|card| card.locale == *locale);
        (own.cloned().collect(), &[])
    } else {
        (Cow::Borrowed(&input.cards), source_cards)
    }
}

/// Gives the source locale the articles that it lacks and that another locale keeps a text of, in the
/// source language, for itself: pages that stand in for a translation have an original then. Of
/// several texts the first by locale is taken.
fn lend(inputs: &mut BTreeMap<Locale, LocaleInput>, source: &Locale) {
    let own = inputs
        .get(source)
        .into_iter()
        .flat_map(|input| &input.cards);
    let mut known: KeySet<Arc<str>> = own.map(|card| card.id.lower()).collect();
    let all = inputs.values().flat_map(|input| &input.cards);
    let texts = all.filter(|card| card.locale == *source && card.home != *source);
    let lent: Vec<_> = texts
        .filter(|card| known.insert(card.id.lower()))
        .cloned()
        .collect();
    if !lent.is_empty() {
        let input = inputs.entry(source.clone()).or_default();
        input.cards.extend(lent);
    }
}

/// Gives translations that do not tell their clouds those of their original, where that tells them:
/// an article is for the same clouds in every language, and hand-offs lag behind.
fn agree_on_clouds(inputs: &mut BTreeMap<Locale, LocaleInput>, source: &Locale) {
    let told = |card: &&Arc<Card>| !card.assumed_clouds && !card.reconstructed;
    let originals = inputs
        .get(source)
        .into_iter()
        .flat_map(|input| &input.cards);
    let originals: HashMap<ArticleId, CloudSet> = originals
        .filter(told)
        .map(|card| (card.id.clone(), card.clouds))
        .collect();
    if originals.is_empty() {
        return;
    }
    for input in inputs.values_mut() {
        for card in input.cards.iter_mut().filter(|card| card.assumed_clouds) {
            if let Some(clouds) = originals.get(&card.id) {
                let card = Arc::make_mut(card);
                card.clouds = *clouds;
                card.assumed_clouds = false;
            }
        }
    }
}

/// The ids of all articles, in their order, and the newest source revision of each.
fn number_articles(inputs: &BTreeMap<Locale, LocaleInput>) -> (Vec<ArticleId>, Vec<Arc<str>>) {
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
    (newest.into_keys().cloned().collect(), hashes)
}

fn merge_docsets(config: &Config, inputs: &BTreeMap<Locale, LocaleInput>) -> Vec<Docset> {
    let mut docsets: Vec<Docset> = Vec::new();
    for docset in inputs
        .values()
        .filter_map(|input| input.tree.as_ref())
        .flat_map(|tree| tree.docsets.iter())
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

fn edition(
    site: &Site,
    locale: &Locale,
    tree: Option<Arc<Tree>>,
    own: &[Arc<Card>],
    fallback: &[Arc<Card>],
    ids: &ByKey<ArticleId, usize>,
    only: Option<usize>,
) -> Reported<Edition> {
    let mut report = Vec::new();
    let in_cloud = |card: &Card| only.is_none_or(|cloud| card.clouds.contains(cloud));
    let wanted = |card: &&Arc<Card>| in_cloud(card) && card.redirect_url.is_none();
    let have: KeySet<Arc<str>> = own.iter().map(|card| card.id.lower()).collect();
    let missing = fallback
        .iter()
        .filter(|card| !have.contains(&card.id.lower()))
        .filter(wanted);
    let mut pages: Vec<Page> = own
        .iter()
        .filter(wanted)
        .map(|card| (card, card.locale != *locale))
        .chain(missing.map(|card| (card, true)))
        .map(|(card, fallback)| Page {
            card: Arc::clone(card),
            permalink: paths::page(site, locale, &paths::key(&card.address)),
            article: ids[&card.id],
            docset: site.folders.nearest(card.id.as_str()).unwrap_or(0),
            fallback,
            place: None,
        })
        .collect();
    pages.sort_by(|a, b| a.card.id.cmp(&b.card.id));
    pages.shrink_to_fit();
    if own.is_empty() {
        report.push(Diagnostic::new(
            &codes::SITE_NO_PAGES,
            crate::diag::Place::Nowhere,
            format!("locale {locale} has no pages of its own"),
        ));
    }
    let mut edition = Edition {
        locale: locale.clone(),
        by_id: Lookup::of(pages.iter().map(|page| page.card.id.lower())),
        by_address: Lookup::of(pages.iter().map(|page| paths::key(&page.card.address))),
        by_permalink: Lookup::of(pages.iter().map(|page| page.permalink.as_str())),
        pages,
        tocs: Vec::new(),
        clouds: Vec::new(),
        breadcrumbs: HashMap::new(),
        redirects: BTreeMap::new(),
        redirected: ByKey::default(),
        moved: own
            .iter()
            .filter(|card| card.redirect_url.is_some())
            .cloned()
            .collect(),
        resources: ByKey::default(),
        uids: references::Uids::default(),
        unpublished: BTreeSet::new(),
        drafts: BTreeSet::new(),
        tree,
    };
    edition.index_files();
    for card in own.iter().filter(|card| !in_cloud(card)) {
        edition.unpublished.insert(card.path.to_lowercase().into());
    }
    Reported {
        value: edition,
        report,
    }
}

impl Edition {
    /// Sorts the files that are no pages into those that links may lead to and those they may not.
    fn index_files(&mut self) {
        use crate::source::FileKind;
        let Some(tree) = self.tree.clone() else {
            return;
        };
        for (path, file) in tree.files.iter() {
            let lower = stands_at(path).to_lowercase();
            let key = if *lower == **path {
                Arc::clone(path)
            } else {
                lower.into()
            };
            match file.kind {
                FileKind::Resource if file.published => {
                    self.resources.insert(key, path.clone());
                }
                FileKind::Markdown | FileKind::Yaml if file.published => {}
                // It stands in for nothing.
                _ if is_fallback(path) && file.docset.is_none() => {}
                _ => {
                    self.unpublished.insert(key);
                }
            }
        }
    }
}

fn articles(ids: Vec<ArticleId>, newest: Vec<Arc<str>>, editions: &[Edition]) -> Vec<Article> {
    let mut articles: Vec<Article> = ids
        .into_iter()
        .zip(newest)
        .map(|(id, newest_source)| Article {
            id,
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
