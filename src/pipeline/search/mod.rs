//! Stage 5b: what readers search each edition with.
//!
//! An index is made of articles and needs no page that was made of them: edition by edition in
//! parallel, each page by page, so that of the text of a site only one page is in memory.
//!
//! An edit has to be cheap here, too. An article is remembered together with the [`Head`] of its
//! text, so that an edition whose texts are the same as before is left as it is without looking at
//! one of them. Of any other, the words of new texts are counted and brought together with those of
//! the others, which are remembered; and what the index before has in common with it is taken over,
//! file by file ([`Recall`]).

mod fresh;
mod making;

use std::collections::HashSet;
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use memchr::memmem;
use rayon::prelude::*;

use super::load::Reader;
use super::recall::{Place, Recall};
use super::shelf::Shelf;
use super::{BuildError, Input, Progress};
use crate::article::card::Card;
use crate::config::Config;
use crate::model::{Digest, Permalink};
use crate::search::{self, About, Before, Counter, Head, Index, Lexicon, Part, Text, Words};
use crate::site::{Edition, Page, Site};
use fresh::Own;
use making::Making;

/// What indexes are made of.
#[derive(Clone, Copy)]
pub(super) struct Pages<'p> {
    pub(super) config: &'p Config,
    pub(super) site: &'p Site,
    pub(super) reader: &'p Reader,
    pub(super) shelf: &'p Shelf,
    pub(super) recall: &'p dyn Recall,
}

/// Changes with anything that makes another index of the same records.
const VERSION: &str = concat!("search 2, diglot ", env!("CARGO_PKG_VERSION"));

/// The path of a file of the index of an edition.
pub(super) fn path(edition: &Edition, name: &str) -> String {
    format!("{}/search/{name}", edition.locale.segment())
}

/// The heads of the pages of an edition, in their order; none of a page that cannot be read.
type Heads = Vec<Option<Head>>;

/// The articles in the source language.
struct Sources {
    /// By number of the article.
    heads: Heads,
    /// What was counted to know them.
    counted: Option<Words>,
    /// The words of the texts that these have taken the place of, as far as they were searched.
    gone: Option<Words>,
    /// All their words, once an index asks for them.
    words: OnceLock<Arc<Lexicon>>,
}

/// What making the indexes of a site has come to.
pub(super) struct Staged<F> {
    /// Their files.
    pub(super) files: Vec<F>,
    /// Number of editions with texts that were not counted before.
    pub(super) counted: usize,
}

impl<F> Default for Staged<F> {
    fn default() -> Self {
        Self {
            files: Vec::new(),
            counted: 0,
        }
    }
}

/// Makes the index of each of `editions` and brings it to `place`, unless the one that is there was
/// made of the same records. Told to `progress` is how many of them have texts to be counted.
pub(super) fn stage<P: Place>(
    pages: Pages<'_>,
    editions: &[usize],
    input: &Input<'_>,
    progress: &dyn Progress,
    place: &P,
) -> Result<Staged<P::File>, BuildError> {
    if editions.is_empty() {
        return Ok(Staged::default());
    }
    let editions = editions.par_iter();
    let heads: Vec<(usize, Option<Heads>)> = editions
        .map(|&edition| (edition, pages.known_heads(edition)))
        .collect();
    let doubtful = heads.iter().filter(|(_, known)| known.is_none()).count();
    if doubtful > 0 {
        progress.begin("indexing", doubtful);
    }
    let sources = pages.sources(place);
    let made: Result<Vec<Vec<P::File>>, BuildError> = heads
        .into_par_iter()
        .map(|(edition, known)| {
            input.stop_if_cancelled()?;
            let is_doubtful = known.is_none();
            // Those of sources are known by now.
            let known = known.or_else(|| pages.known_heads(edition));
            let files = pages.index(edition, known.as_ref(), &sources, place)?;
            if is_doubtful {
                progress.step();
            }
            Ok(files)
        })
        .collect();
    Ok(Staged {
        files: made?.into_iter().flatten().collect(),
        counted: doubtful,
    })
}

/// Makes the index of one edition, or takes it over.
pub(super) fn one<P: Place>(
    pages: Pages<'_>,
    edition: usize,
    place: &P,
) -> Result<Vec<P::File>, BuildError> {
    let sources = pages.sources(place);
    let known = pages.known_heads(edition);
    pages.index(edition, known.as_ref(), &sources, place)
}

impl<'p> Pages<'p> {
    fn index<P: Place>(
        self,
        edition: usize,
        known: Option<&Heads>,
        sources: &Sources,
        place: &P,
    ) -> Result<Vec<P::File>, BuildError> {
        // Nothing new can be found out about an edition whose heads are known.
        let records = |heads: &Heads| self.records(edition, heads, &sources.heads);
        let known_records = known.map(records);
        if let Some(records) = &known_records
            && let Some(published) = self.published(edition, records, place)
        {
            return Ok(published);
        }
        let own = &self.site.editions[edition];
        let locale = &own.locale;
        let made = self.recall.made(locale);
        let has = |name: &str| place.same(&path(own, name)).is_some();
        let fetch = |store, range: Range<u64>| self.recall.stock(locale, store, range);
        let before = Before {
            made: &made,
            has: &has,
            stocks: self.recall.keeps_stocks().then_some(&fetch),
        };
        let mut files = Vec::new();
        let mut take = |part| -> Result<(), BuildError> {
            files.push(match part {
                Part::Same(name) => {
                    let same = place.same(&path(own, &name));
                    same.expect("nobody removes files of an output while it is locked")
                }
                Part::New(file) => place.put(path(own, &file.name), file.bytes)?,
            });
            Ok(())
        };
        let mut counter = Counter::of(locale);
        let mut making = Making {
            pages: self,
            edition,
            searched: Vec::new(),
            index: Index::new(self.about(edition), before),
        };
        let heads = making.read(known, sources, &mut counter, &mut take)?;
        let records = if let Some(records) = known_records {
            records
        } else {
            let records = records(&heads);
            if let Some(published) = self.published(edition, &records, place) {
                return Ok(published);
            }
            records
        };
        let own = Own {
            gone: self.own_gone(edition, &heads, &made, place),
            counted: counter.finish(),
        };
        let words = || {
            let own = self.own_words(edition, &heads, own.counted.clone(), sources);
            (own, self.source_words(edition, sources))
        };
        let more = self.more_words(edition, &heads, &own, sources);
        let fresh = self.fresh(edition, &own, sources);
        let is_room = more.as_ref().is_none_or(|more| made.admits(more));
        let fresh = is_room.then_some(&fresh);
        let finished = making.finish(&records, fresh, words, &mut take)?;
        if let Some(more) = more.filter(|_| finished.is_amended) {
            self.recall.keep_more_words(locale, &more);
        }
        self.recall.keep_stocks(locale, &finished.stocks);
        self.recall.keep_made(locale, &finished.made);
        // Pages without a word in common may still share a file: two empty lists are one.
        files.sort();
        files.dedup();
        Ok(files)
    }

    /// The files of the index of an edition that is there, if it was made of `records`.
    fn published<P: Place>(
        &self,
        edition: usize,
        records: &Digest,
        place: &P,
    ) -> Option<Vec<P::File>> {
        let own = &self.site.editions[edition];
        let entry = place.bytes(&path(own, search::ENTRY))?;
        let records = records.to_string();
        // Nearly always somebody asks because it is of others, which is told without understanding it.
        memmem::find(&entry, records.as_bytes())?;
        let known = search::known(&entry)?;
        if known.records != records {
            return None;
        }
        let names = known.names.iter();
        let files: Option<Vec<P::File>> = names.map(|name| place.same(&path(own, name))).collect();
        let mut files = files?;
        files.sort();
        files.dedup();
        Some(files)
    }

    fn about(self, edition: usize) -> About<'p> {
        let own = &self.site.editions[edition];
        let clouds = self.site.clouds.iter().enumerate().map(|(number, cloud)| {
            let name = self.site.cloud_name(number, &own.locale);
            (cloud.id.clone(), name.to_owned())
        });
        About {
            locale: &own.locale,
            source: &self.config.source_locale,
            clouds: clouds.collect(),
        }
    }

    /// The heads of an edition, if those of all its articles are remembered.
    fn known_heads(&self, edition: usize) -> Option<Heads> {
        let pages = self.site.editions[edition].pages.iter();
        pages
            .map(|page| {
                if self.is_asked_for(edition, page) {
                    self.reader.head(&page.card).map(Some)
                } else {
                    Some(None)
                }
            })
            .collect()
    }

    /// Whether anybody asks for the words of a page.
    fn is_asked_for(&self, edition: usize, page: &Page) -> bool {
        is_searched(&page.card) || self.site.source == Some(edition)
    }

    /// The heads of the articles in the source language, where translations are searched by them.
    fn sources<P: Place>(&self, place: &P) -> Sources {
        let mut sources = Sources {
            heads: vec![None; self.site.articles.len()],
            counted: None,
            gone: None,
            words: OnceLock::new(),
        };
        let Some(source) = self.site.source else {
            return sources;
        };
        let pages = &self.site.editions[source].pages;
        // All editions wait for these words, so that everybody counts.
        let size = pages.len().div_ceil(rayon::current_num_threads()).max(1);
        let counted: Vec<(Heads, Option<Words>)> = pages
            .par_chunks(size)
            .map(|pages| {
                let mut counter = Counter::of(&self.site.editions[source].locale);
                let heads = pages.iter().map(|page| {
                    let known = self.reader.head(&page.card);
                    known.or_else(|| {
                        if self.is_of_source(&page.card) {
                            Some(self.count(&page.card, &mut counter)?.0)
                        } else {
                            self.find_head(&page.card)
                        }
                    })
                });
                (heads.collect(), counter.finish())
            })
            .collect();
        let (heads, words): (Vec<Heads>, Vec<Option<Words>>) = counted.into_iter().unzip();
        let words = words.into_iter().flatten();
        sources.counted = words.reduce(|all, words| all.joined(&words, |_| true));
        let heads: Heads = heads.into_iter().flatten().collect();
        if sources.counted.is_some() && self.recall.keeps_stocks() {
            let made = self.recall.made(&self.site.editions[source].locale);
            sources.gone = self.gone(source, &heads, &made, place);
        }
        for (page, head) in pages.iter().zip(heads) {
            sources.heads[page.article] = head;
        }
        sources
    }

    /// Counts the words of an article, and remembers its head.
    fn count(&self, card: &Card, counter: &mut Counter) -> Option<(Head, Text)> {
        let text = self.text(card)?;
        let head = search::head(&card.title, &text);
        counter.count(&head.digest, &card.title, &text);
        self.reader.keep_head(card, head);
        Some((head, text))
    }

    /// The head of an article whose words nobody counts: one that a locale lends to the source.
    fn find_head(&self, card: &Card) -> Option<Head> {
        let head = search::head(&card.title, &self.text(card)?);
        self.reader.keep_head(card, head);
        Some(head)
    }

    /// Whether the words of an article are among those that an edition is searched by.
    fn is_counted(&self, edition: usize, card: &Card) -> bool {
        card.home == self.site.editions[edition].locale || self.is_of_source(card)
    }

    /// Whether the words of an article are those of the source locale.
    fn is_of_source(&self, card: &Card) -> bool {
        card.home == self.config.source_locale
    }

    /// Whether the words of the source of a page are counted.
    fn has_words_of_source(&self, page: &Page) -> bool {
        let source = self.site.source;
        let source = source.and_then(|source| self.site.page_of(page.article, source));
        source.is_some_and(|source| self.is_of_source(&source.card))
    }

    /// All words of articles of an edition's own, as `heads` tell of them.
    fn words(
        &self,
        edition: usize,
        heads: &[Option<Head>],
        counted: Option<Words>,
    ) -> Arc<Lexicon> {
        let own = &self.site.editions[edition];
        let pages = || {
            let pages = own.pages.iter().zip(heads);
            pages.filter_map(|(page, head)| Some((page, head.as_ref()?.digest)))
        };
        let pages = || pages().filter(|(page, _)| page.card.home == own.locale);
        let known = self.recall.words(&own.locale).unwrap_or_default();
        let mut counter = Counter::of(&own.locale);
        for (page, head) in pages() {
            let is_counted = counted.as_ref().is_some_and(|words| words.has(&head));
            if !known.has(&head) && !is_counted {
                // The article is as before, and its words are lost.
                self.count(&page.card, &mut counter);
            }
        }
        let found = [counted, counter.finish()];
        if found.iter().all(Option::is_none) {
            return known;
        }
        let wanted: HashSet<Digest> = pages().map(|(_, head)| head).collect();
        let found = found.into_iter().flatten();
        let found = found.reduce(|all, found| all.joined(&found, |_| true));
        let words = Arc::new(known.with(&found.unwrap_or_default(), &wanted));
        self.recall.keep_words(&own.locale, &words);
        words
    }

    fn own_words(
        &self,
        edition: usize,
        heads: &[Option<Head>],
        counted: Option<Words>,
        sources: &Sources,
    ) -> Arc<Lexicon> {
        if self.site.source == Some(edition) {
            self.words_of_sources(edition, sources)
        } else {
            self.words(edition, heads, counted)
        }
    }

    /// The words of articles in the source language, if pages of the edition are found by them.
    fn source_words(&self, edition: usize, sources: &Sources) -> Arc<Lexicon> {
        let own = &self.site.editions[edition];
        let is_needed = || self.config.search.source_text || own.pages.iter().any(|p| p.fallback);
        match self.site.source {
            Some(source) if source != edition && is_needed() => {
                self.words_of_sources(source, sources)
            }
            _ => Arc::default(),
        }
    }

    fn words_of_sources(&self, source: usize, sources: &Sources) -> Arc<Lexicon> {
        let words = sources.words.get_or_init(|| {
            let pages = self.site.editions[source].pages.iter();
            let heads: Heads = pages.map(|page| sources.heads[page.article]).collect();
            self.words(source, &heads, sources.counted.clone())
        });
        Arc::clone(words)
    }

    fn text(&self, card: &Card) -> Option<Text> {
        let kept = self.shelf.fetch(&card.home, &card.id, &card.file);
        let body = kept.or_else(|| self.reader.body(card).map(Arc::new))?;
        Some(search::read(&body.html))
    }

    /// The head of the source that a page is found by, besides its own text.
    fn source_of(&self, edition: usize, page: &Page, sources: &[Option<Head>]) -> Option<Head> {
        let is_source = self.site.source == Some(edition);
        let is_wanted = self.config.search.source_text && !is_source && !page.fallback;
        sources[page.article].filter(|_| is_wanted)
    }

    /// A digest of everything that the index of an edition is made of.
    fn records(&self, edition: usize, heads: &[Option<Head>], sources: &[Option<Head>]) -> Digest {
        let own = &self.site.editions[edition];
        let source_locale = &self.config.source_locale;
        let mut all = format!("{VERSION} {} {source_locale}\n", own.locale);
        for (number, cloud) in self.site.clouds.iter().enumerate() {
            let name = self.site.cloud_name(number, &own.locale);
            let _ = writeln!(all, "{} {name}", cloud.id);
        }
        for (page, head) in own.pages.iter().zip(heads) {
            let card = &page.card;
            let Some(head) = head.filter(|_| is_searched(card)) else {
                continue;
            };
            let source = self.source_of(edition, page, sources);
            let title = source.and_then(|_| self.source_title(page));
            let _ = writeln!(
                all,
                "{} {} {:?} {} {} {} {} {title:?}",
                page.permalink,
                card.locale,
                card.clouds,
                page.fallback,
                card.reconstructed,
                head.digest,
                source
                    .map(|head| head.digest.to_string())
                    .unwrap_or_default(),
            );
            // The same text may be counted tomorrow.
            if !self.is_counted(edition, card) {
                all.push_str("lent\n");
            }
            if source.is_some() && !self.has_words_of_source(page) {
                all.push_str("source lent\n");
            }
        }
        Digest::of(all.as_bytes())
    }

    fn source_title(&self, page: &Page) -> Option<&'p str> {
        let source = self.site.page_of(page.article, self.site.source?)?;
        Some(&*source.card.title)
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
