//! The index of each cloud, in the order of the tables of contents.

use std::cmp::Ordering;

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed, CollatorPreferences};
use icu_locale::Locale as IcuLocale;
use rayon::prelude::*;

use super::toc::{Link, Toc};
use super::{Edition, Site};

/// The articles of one cloud in one edition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CloudIndex {
    /// Number of articles.
    pub count: usize,
    /// One section for each table of contents with articles of the cloud, then those of docsets
    /// without one.
    pub sections: Vec<CloudSection>,
}

/// The part of a cloud's index that belongs to one docset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloudSection {
    /// Number of the docset.
    pub docset: usize,
    /// The table of contents.
    pub toc: Option<usize>,
    /// Its entries that lead to an article of the cloud, or lie above one that does, ascending.
    pub entries: Vec<usize>,
    /// Pages of the cloud that no table of contents lists, by title.
    pub unlisted: Vec<usize>,
}

/// Makes the indexes of all editions.
pub(super) fn link(site: &mut Site) {
    let clouds = site.clouds.len();
    let editions = site.editions.par_iter_mut().enumerate();
    editions.for_each(|(number, edition)| {
        let indexes = (0..clouds).map(|cloud| index(edition, number, cloud));
        edition.clouds = indexes.collect();
    });
}

fn index(edition: &Edition, number: usize, cloud: usize) -> CloudIndex {
    let member = |page: usize| edition.pages[page].card.clouds.contains(cloud);
    let mut sections: Vec<CloudSection> = edition
        .tocs
        .iter()
        .enumerate()
        .map(|(toc_number, toc)| CloudSection {
            docset: toc.docset,
            toc: Some(toc_number),
            entries: kept(toc, |link| matches!(link, Link::Page { edition, page, .. } if *edition == number && member(*page))),
            unlisted: Vec::new(),
        })
        .collect();
    let mut unlisted: Vec<usize> = (0..edition.pages.len())
        .filter(|page| {
            member(*page)
                && edition.pages[*page]
                    .place
                    .is_none_or(|place| place.entry.is_none())
        })
        .collect();
    unlisted.retain(|page| !edition.pages[*page].card.hidden);
    let collator = Titles::new(&edition.locale);
    unlisted.sort_by(|a, b| {
        collator
            .compare(&edition.pages[*a].card.title, &edition.pages[*b].card.title)
            .then(a.cmp(b))
    });
    for page in unlisted {
        let docset = edition.pages[page].docset;
        let toc = edition.pages[page].place.map(|place| place.toc);
        match sections
            .iter_mut()
            .find(|section| section.toc == toc && section.docset == docset)
        {
            Some(section) => section.unlisted.push(page),
            None => sections.push(CloudSection {
                docset,
                toc: None,
                entries: Vec::new(),
                unlisted: vec![page],
            }),
        }
    }
    sections.retain(|section| !section.entries.is_empty() || !section.unlisted.is_empty());
    CloudIndex {
        count: (0..edition.pages.len())
            .filter(|page| member(*page) && !edition.pages[*page].card.hidden)
            .count(),
        sections,
    }
}

/// Entries whose link is wanted, and those they lie below.
fn kept(toc: &Toc, wanted: impl Fn(&Link) -> bool) -> Vec<usize> {
    let mut kept = vec![false; toc.entries.len()];
    for (leaf, entry) in toc.entries.iter().enumerate() {
        let mut above = wanted(&entry.link).then_some(leaf);
        // What lies above one that is kept is kept already.
        while let Some(entry) = above.filter(|entry| !kept[*entry]) {
            kept[entry] = true;
            above = toc.entries[entry].parent;
        }
    }
    let numbered = kept.into_iter().enumerate();
    numbered
        .filter_map(|(entry, kept)| kept.then_some(entry))
        .collect()
}

/// Compares titles by the rules of a language.
pub(crate) struct Titles(Option<CollatorBorrowed<'static>>);

impl Titles {
    pub(crate) fn new(locale: &crate::model::Locale) -> Self {
        let preferences = IcuLocale::try_from_str(locale.as_str())
            .map(CollatorPreferences::from)
            .unwrap_or_default();
        Self(Collator::try_new(preferences, CollatorOptions::default()).ok())
    }

    pub(crate) fn compare(&self, a: &str, b: &str) -> Ordering {
        self.0
            .as_ref()
            .map_or_else(|| a.cmp(b), |collator| collator.compare(a, b))
    }
}
