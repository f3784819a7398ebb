//! Stage 5b: what readers search each edition with.
//!
//! An index is made after all pages, so that nobody waits for it who looks at one: edition by edition
//! in parallel, each page by page, so that of the text of a site only one page is in memory. Words of
//! the source are counted once for all editions.

use std::fmt::Write as _;
use std::sync::Arc;

use rayon::prelude::*;

use super::load::Reader;
use super::past::Carry;
use super::shelf::Shelf;
use super::{BuildError, Input};
use crate::article::body::Body;
use crate::article::card::Card;
use crate::config::Config;
use crate::emit::{EmitError, OutputFolder, Receipt};
use crate::model::{Digest, Permalink};
use crate::search::{self, About, Bag, File, Index, Known, Lexicon, Record, Text};
use crate::site::{Edition, Page, Site};

/// What indexes are made of.
#[derive(Clone, Copy)]
pub(super) struct Pages<'p> {
    pub(super) config: &'p Config,
    pub(super) site: &'p Site,
    pub(super) reader: &'p Reader,
    pub(super) shelf: &'p Shelf,
}

/// Words of the articles in the source language.
pub(super) struct Originals {
    lexicon: Lexicon,
    /// By number of the article.
    bags: Vec<Option<Bag>>,
}

/// Changes with anything that makes another index of the same records.
const VERSION: &str = concat!("search 1, diglot ", env!("CARGO_PKG_VERSION"));

/// The path of a file of the index of an edition.
pub(super) fn path(edition: &Edition, name: &str) -> String {
    format!("{}/search/{name}", edition.locale.segment())
}

/// Makes the index of each of `editions` and brings it to `folder`, unless the one that is published
/// there was made of the same records. `carry` tells which articles are those of the build before:
/// where all are, their bodies need not be looked at.
pub(super) fn stage(
    pages: Pages<'_>,
    editions: &[usize],
    carry: Option<&Carry>,
    input: &Input<'_>,
    folder: &OutputFolder,
) -> Result<Vec<Receipt>, BuildError> {
    let mut receipts = Vec::new();
    let mut doubtful = Vec::new();
    for &edition in editions {
        match carry.and_then(|carry| pages.carried(edition, carry, folder)) {
            Some(carried) => receipts.extend(carried),
            None => doubtful.push(edition),
        }
    }
    if doubtful.is_empty() {
        return Ok(receipts);
    }
    input.progress.begin("indexing", doubtful.len());
    let sources = pages.source_digests();
    let seen: Vec<(usize, Digest, Option<Vec<Receipt>>)> = doubtful
        .par_iter()
        .map(|&edition| {
            let records = pages.records(edition, &sources);
            let published = pages.published(edition, &records, folder);
            (edition, records, published)
        })
        .collect();
    let all_published = seen.iter().all(|(.., published)| published.is_some());
    let originals = (!all_published).then(|| pages.originals()).flatten();
    let made: Result<Vec<Vec<Receipt>>, BuildError> = seen
        .into_par_iter()
        .map(|(edition, records, published)| {
            input.stop_if_cancelled()?;
            let receipts = match published {
                Some(receipts) => receipts,
                None => pages.stage_index(edition, records, originals.as_ref(), folder)?,
            };
            input.progress.step();
            Ok(receipts)
        })
        .collect();
    receipts.extend(made?.into_iter().flatten());
    Ok(receipts)
}

impl Pages<'_> {
    /// The receipts of the published index of an edition, if none of its articles, in its language or
    /// in that of the source, was read anew.
    fn carried(
        &self,
        edition: usize,
        carry: &Carry,
        folder: &OutputFolder,
    ) -> Option<Vec<Receipt>> {
        let is_same = |card: &Card| carry.is_same(&card.home, &card.id);
        let source = |page: &Page| self.site.page_of(page.article, self.site.source?);
        let mut pages = self.site.editions[edition].pages.iter();
        let all_are_same = pages.all(|page| {
            is_same(&page.card) && source(page).is_none_or(|source| is_same(&source.card))
        });
        let known = self.known(edition, folder).filter(|_| all_are_same)?;
        self.receipts(
            edition,
            known,
            |receipt| folder.is_untouched(receipt),
            folder,
        )
    }

    /// The receipts of the published index of an edition, if it was made of `records`.
    fn published(
        &self,
        edition: usize,
        records: &Digest,
        folder: &OutputFolder,
    ) -> Option<Vec<Receipt>> {
        let known = self.known(edition, folder);
        let known = known.filter(|known| known.records == records.to_string())?;
        self.receipts(edition, known, |receipt| folder.holds(receipt), folder)
    }

    /// What the published entry of an edition says.
    fn known(&self, edition: usize, folder: &OutputFolder) -> Option<Known> {
        let path = path(&self.site.editions[edition], search::ENTRY);
        let entry = folder.bytes(folder.manifest().get(&path)?).ok()?;
        search::known(&entry)
    }

    /// The receipts of the files of an index, if all of them are `whole`.
    fn receipts(
        &self,
        edition: usize,
        known: Known,
        whole: impl Fn(&Receipt) -> bool,
        folder: &OutputFolder,
    ) -> Option<Vec<Receipt>> {
        let own = &self.site.editions[edition];
        let receipt = |name: String| {
            let receipt = folder.manifest().get(&path(own, &name))?;
            whole(receipt).then(|| receipt.clone())
        };
        known.names.into_iter().map(receipt).collect()
    }

    /// Makes the index of one edition.
    pub(super) fn index(&self, edition: usize) -> Vec<File> {
        let records = self.records(edition, &self.source_digests());
        let originals = self.originals();
        let mut files = Vec::new();
        let all: Result<(), std::convert::Infallible> =
            self.fill(edition, records, originals.as_ref(), |file| {
                files.push(file);
                Ok(())
            });
        let Ok(()) = all;
        files
    }

    fn stage_index(
        &self,
        edition: usize,
        records: Digest,
        originals: Option<&Originals>,
        folder: &OutputFolder,
    ) -> Result<Vec<Receipt>, BuildError> {
        let own = &self.site.editions[edition];
        let mut receipts = Vec::new();
        self.fill(edition, records, originals, |file| {
            receipts.push(folder.stage(&path(own, &file.name), &file.bytes)?);
            Ok::<(), EmitError>(())
        })?;
        // Pages without a word in common may still share a file: two empty lists are one.
        receipts.sort_by(|a, b| a.path.cmp(&b.path));
        receipts.dedup();
        Ok(receipts)
    }

    /// Hands the files of the index of an edition to `sink`, as they are made.
    fn fill<E>(
        &self,
        edition: usize,
        records: Digest,
        originals: Option<&Originals>,
        mut sink: impl FnMut(File) -> Result<(), E>,
    ) -> Result<(), E> {
        let own = &self.site.editions[edition];
        let clouds = self.site.clouds.iter().enumerate().map(|(number, cloud)| {
            let name = self.site.cloud_name(number, &own.locale);
            (cloud.id.clone(), name.to_owned())
        });
        let mut index = Index::new(About {
            locale: &own.locale,
            source: &self.config.source_locale,
            clouds: clouds.collect(),
            records,
        });
        for page in own.pages.iter().filter(|page| is_searched(&page.card)) {
            let Some(text) = self.text(&page.card) else {
                continue;
            };
            let record = self.record(edition, page, text, originals);
            index.add(&record).map_or(Ok(()), &mut sink)?;
        }
        let files = index.finish(originals.map(|originals| &originals.lexicon));
        files.into_iter().try_for_each(sink)
    }

    fn record<'a>(
        &'a self,
        edition: usize,
        page: &'a Page,
        text: Text,
        originals: Option<&'a Originals>,
    ) -> Record<'a> {
        let own = &self.site.editions[edition];
        let is_source = self.site.source == Some(edition);
        let originals = originals.filter(|_| !is_source);
        let originals = originals.filter(|_| page.fallback || self.config.search.source_text);
        let source = originals.and_then(|originals| originals.bags[page.article].as_ref());
        let title = self.site.source.and_then(|source| {
            let page = self.site.page_of(page.article, source)?;
            Some(page.card.title.as_str())
        });
        Record {
            address: below(&page.permalink),
            title: &page.card.title,
            foreign: (page.card.locale != own.locale).then_some(&page.card.locale),
            fallback: page.fallback,
            reconstructed: page.card.reconstructed,
            clouds: page.card.clouds,
            text,
            source,
            source_title: title.filter(|_| source.is_some()),
        }
    }

    /// Counts the words of all articles in the source language, where translations are searched by
    /// them.
    fn originals(&self) -> Option<Originals> {
        let source = self.site.source?;
        let is_needed = |edition: &Edition| edition.pages.iter().any(|page| page.fallback);
        let editions = &self.site.editions;
        if !self.config.search.source_text && !editions.iter().any(is_needed) {
            return None;
        }
        let mut originals = Originals {
            lexicon: Lexicon::of(&editions[source].locale),
            bags: vec![None; self.site.articles.len()],
        };
        for page in &editions[source].pages {
            let bag = self
                .text(&page.card)
                .map(|text| originals.lexicon.bag(&page.card.title, &text));
            originals.bags[page.article] = bag;
        }
        Some(originals)
    }

    fn text(&self, card: &Card) -> Option<Text> {
        Some(search::read(&self.body(card)?.html))
    }

    fn body(&self, card: &Card) -> Option<Arc<Body>> {
        let kept = self.shelf.get(&card.home, &card.id).map(Arc::clone);
        kept.or_else(|| self.reader.body(card).map(Arc::new))
    }

    /// A digest of each article in the source language.
    fn source_digests(&self) -> Vec<Option<Digest>> {
        let mut digests = vec![None; self.site.articles.len()];
        if let Some(source) = self.site.source {
            let pages = &self.site.editions[source].pages;
            let digest = |page: &Page| (page.article, self.digest(&page.card));
            let found: Vec<_> = pages.par_iter().map(digest).collect();
            for (article, digest) in found {
                digests[article] = Some(digest);
            }
        }
        digests
    }

    fn digest(&self, card: &Card) -> Digest {
        let body = self.body(card);
        let html = body.as_ref().map_or("", |body| &body.html);
        Digest::of(&[card.title.as_bytes(), b"\0", html.as_bytes()].concat())
    }

    /// A digest of everything that the index of an edition is made of.
    fn records(&self, edition: usize, sources: &[Option<Digest>]) -> Digest {
        let own = &self.site.editions[edition];
        let source_locale = &self.config.source_locale;
        let config = &self.config.search;
        let mut all = format!("{VERSION} {} {source_locale} {config:?}\n", own.locale);
        for (number, cloud) in self.site.clouds.iter().enumerate() {
            let name = self.site.cloud_name(number, &own.locale);
            let _ = writeln!(all, "{} {name}", cloud.id);
        }
        for page in own.pages.iter().filter(|page| is_searched(&page.card)) {
            let card = &page.card;
            let source = sources[page.article];
            let shows_source = page.fallback && card.home != own.locale;
            let text = if self.site.source == Some(edition) || shows_source {
                source
            } else {
                Some(self.digest(card))
            };
            let _ = writeln!(
                all,
                "{} {} {:?} {text:?} {source:?} {} {}",
                page.permalink, card.locale, card.clouds, page.fallback, card.reconstructed
            );
        }
        Digest::of(all.as_bytes())
    }
}

/// Whether readers are to find an article.
fn is_searched(card: &Card) -> bool {
    !card.hidden && !card.noindex
}

/// Where a page stands below the folder of its locale.
fn below(permalink: &Permalink) -> String {
    let path = permalink.absolute("");
    path.split_once('/')
        .map_or_else(String::new, |(_, below)| below.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_begin_below_the_locale() {
        let below = |path: &str| below(&Permalink::new(path));
        assert_eq!(below("de-de/portal/a b/"), "portal/a%20b/");
        assert_eq!(below("de-de/x.html"), "x.html");
        assert_eq!(below("de-de/"), "");
    }
}
