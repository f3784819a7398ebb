//! How a [`Reader`] comes to one article: remembered, read from its file, or put together from the source
//! sides of its translations.

use std::sync::{Arc, OnceLock};

use super::{Kept, Reader, Units};
use crate::article::body::Body;
use crate::article::card::Card;
use crate::article::{self, Article, Origin, Rules, Source};
use crate::diag::Reported;
use crate::model::Locale;
use crate::pipeline::memory::{Donor, From, Read};
use crate::pipeline::parts::PageParts;
use crate::pipeline::restore;
use crate::pipeline::shelf::Shelf;
use crate::search::Head;
use crate::source::{Tree, is_fallback, stands_at};

impl Reader {
    /// One article, read again only if something it depends on has changed.
    pub(in crate::pipeline) fn recall(
        &self,
        locale: &Locale,
        tree: &Tree,
        path: &Arc<str>,
        shelf: &Shelf,
    ) -> Arc<Read> {
        let mut parts = self.parts(locale, self.language_of(locale, path), None);
        let read = |parts: &PageParts<'_>| {
            let read = self.read(locale, tree, path, parts);
            let keep = |mut article: Article| {
                if article.card.path == *path {
                    article.card.path = Arc::clone(path);
                }
                Kept::of(article, shelf, &self.pool)
            };
            Reported {
                value: read.value.map(keep),
                report: read.report,
            }
        };
        let Some(memory) = &self.memory else {
            return Arc::new(read(&parts));
        };
        let from = || From::File(tree.digest(path));
        memory.article((locale, path), from, &mut parts, read)
    }

    /// Reads one article.
    fn read(
        &self,
        locale: &Locale,
        tree: &Tree,
        path: &str,
        parts: &PageParts<'_>,
    ) -> Reported<Option<Article>> {
        let file = tree.repo_path(path);
        let mut report = Vec::new();
        let Some(text) = tree.text(path, self.options).unpack(&mut report) else {
            return Reported {
                value: None,
                report,
            };
        };
        let metadata = tree.metadata(path);
        let origin = Origin {
            path: stands_at(path),
            locale: self.language_of(locale, path),
            home: locale,
            address: &tree.address(path).unwrap_or_default(),
            metadata: &metadata,
            is_source: *self.language_of(locale, path) == self.source_locale,
        };
        let source = Source {
            file: &file,
            text: &text.text,
            map: &text.map,
        };
        let rules = self.rules_of(origin.locale);
        let value = article::read(source, origin, rules, parts).unpack(&mut report);
        Reported { value, report }
    }

    /// Language of the file at `path` of a locale.
    pub(in crate::pipeline) fn language_of<'l>(
        &'l self,
        locale: &'l Locale,
        path: &str,
    ) -> &'l Locale {
        if is_fallback(path) {
            &self.source_locale
        } else {
            locale
        }
    }

    fn rules_of(&self, locale: &Locale) -> Rules<'_> {
        Rules {
            clouds: &self.rules,
            learned: self.learned.get(locale).unwrap_or(&self.nothing_learned),
            wanted: self.wanted.get(locale).unwrap_or(&self.nothing_wanted),
            labels: &self.labels[locale],
            markdown: &self.markdown,
            source: &self.source_locale,
            compare: (self.units == Units::Compared).then_some(&self.source_locale),
            segments: self.segments,
            described: self.described,
        }
    }

    pub(in crate::pipeline) fn parts<'p>(
        &'p self,
        locale: &'p Locale,
        language: &'p Locale,
        donor: Option<&'p Locale>,
    ) -> PageParts<'p> {
        PageParts {
            trees: &self.trees,
            source_locale: &self.source_locale,
            options: self.options,
            cache: &self.cache,
            highlighter: &self.highlighter,
            locale,
            language,
            donor,
            compare: self.units == Units::Compared,
            uses: None,
            clock: self.clock,
            deadline: OnceLock::new(),
        }
    }

    /// The same as [`Reader::restore`], made again only if a translation has changed.
    pub(in crate::pipeline) fn recall_restored(
        &self,
        donors: &[Arc<Card>],
        shelf: &Shelf,
    ) -> Option<Arc<Read>> {
        let best = donors.first()?;
        let source = &self.source_locale;
        let mut parts = self.parts(source, source, Some(&best.locale));
        let read = |parts: &PageParts<'_>| {
            let article = self.restore(donors, parts);
            Reported::silent(article.map(|article| Kept::of(article, shelf, &self.pool)))
        };
        let Some(memory) = &self.memory else {
            return Some(Arc::new(read(&parts)));
        };
        let digest = |card: &Card| self.trees.get(&card.locale)?.digest(&card.path);
        let donor = |card: &Arc<Card>| Donor {
            file: card.file.clone(),
            digest: digest(card),
            source_hash: Arc::clone(&card.source_hash),
        };
        let from = || From::Donors(donors.iter().map(donor).collect());
        Some(memory.restored(&best.id, from, &mut parts, read))
    }

    /// The article that `donors` are translations of. What is wrong with their files is reported
    /// where they are read as translations.
    fn restore(&self, donors: &[Arc<Card>], parts: &PageParts<'_>) -> Option<Article> {
        let best = donors.first()?;
        let tree = &self.trees[&best.locale];
        let text = tree.text(&best.path, self.options).value?;
        let others = donors[1..]
            .iter()
            .filter(|other| other.source_hash == best.source_hash && !best.source_hash.is_empty());
        let others: Vec<_> = others
            .map(|other| {
                move || {
                    self.trees[&other.locale]
                        .text(&other.path, self.options)
                        .value
                }
            })
            .collect();
        let restored = restore::document(&best.file, &text, &others);
        let metadata = tree.metadata(&best.path);
        let origin = Origin {
            path: &best.path,
            locale: &self.source_locale,
            home: &self.source_locale,
            address: &best.address,
            metadata: &metadata,
            is_source: true,
        };
        let source = Source {
            file: &best.file,
            text: &text.text,
            map: &text.map,
        };
        let rules = self.rules_of(&self.source_locale);
        Some(article::read_restored(source, origin, &restored, rules, parts).value)
    }

    /// What the text of an article is known by, if that is remembered.
    pub(in crate::pipeline) fn head(&self, card: &Card) -> Option<Head> {
        let known = self.known(card)?;
        known.value.as_ref()?.head()
    }

    /// Remembers what the text of an article is known by.
    pub(in crate::pipeline) fn keep_head(&self, card: &Card, head: Head) {
        let known = self.known(card);
        if let Some(kept) = known.as_ref().and_then(|known| known.value.as_ref()) {
            kept.keep_head(head);
        }
    }

    /// What is remembered of an article.
    fn known(&self, card: &Card) -> Option<Arc<Read>> {
        let memory = self.memory.as_ref()?;
        if card.reconstructed {
            return memory.known(card, &card.path);
        }
        let path = self.trees.get(&card.home)?.find(&card.path)?;
        let known = memory.known(card, path)?;
        // A draft may stand where another text stands in for it.
        let is_same = |kept: &Kept| kept.card.locale == card.locale;
        known.value.as_ref().is_some_and(is_same).then_some(known)
    }

    /// The body of the article that `card` stands for, read again.
    pub(in crate::pipeline) fn body(&self, card: &Card) -> Option<Body> {
        if card.reconstructed {
            let donors = self.donors.get(&card.id)?;
            let best = donors.first()?;
            let source = &self.source_locale;
            let parts = self.parts(source, source, Some(&best.locale));
            return Some(self.restore(donors, &parts)?.body);
        }
        let tree = self.trees.get(&card.home)?;
        let parts = self.parts(&card.home, &card.locale, None);
        let read = self.read(&card.home, tree, tree.find(&card.path)?, &parts);
        Some(read.value?.body)
    }
}
