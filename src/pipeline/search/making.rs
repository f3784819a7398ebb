//! One index on its way from the pages of an edition to files.

use std::sync::Arc;

use super::{BuildError, Heads, Pages, Sources, below, is_searched};
use crate::model::Digest;
use crate::search::{self, Counter, Finished, Fresh, Head, Index, Lexicon, Part, Text};
use crate::site::Page;

/// An index that is being made.
pub(super) struct Making<'p> {
    pub(super) pages: Pages<'p>,
    pub(super) edition: usize,
    /// The pages of the index, by their numbers there.
    pub(super) searched: Vec<&'p Page>,
    pub(super) index: Index<'p>,
}

impl<'p> Making<'p> {
    /// Goes through the pages of the edition once, and gives the heads of all. Texts that have no
    /// `known` head are read, counted, and written to their files in one go.
    pub(super) fn read(
        &mut self,
        known: Option<&Heads>,
        sources: &Sources,
        counter: &mut Counter,
        take: &mut impl FnMut(Part) -> Result<(), BuildError>,
    ) -> Result<Heads, BuildError> {
        let pages = self.pages;
        let own = &pages.site.editions[self.edition];
        let mut heads = Vec::with_capacity(own.pages.len());
        for (at, page) in own.pages.iter().enumerate() {
            let is_source = page.card.home == pages.config.source_locale;
            let known = match known {
                Some(heads) => heads[at],
                None if is_source => sources.heads[page.article],
                None => pages.reader.head(&page.card),
            };
            let is_searched = is_searched(&page.card);
            let (head, text) = match known {
                Some(head) => (Some(head), None),
                None if is_source || !is_searched => (None, None),
                None => match pages.count(&page.card, counter) {
                    Some((head, text)) => (Some(head), Some(text)),
                    None => (None, None),
                },
            };
            heads.push(head);
            if let Some(head) = head.filter(|_| is_searched) {
                self.add(page, head, text.as_ref(), sources)
                    .map_or(Ok(()), &mut *take)?;
            }
        }
        Ok(heads)
    }

    fn add(
        &mut self,
        page: &'p Page,
        head: Head,
        text: Option<&Text>,
        sources: &Sources,
    ) -> Option<Part> {
        let pages = self.pages;
        let own = &pages.site.editions[self.edition];
        let source = pages.source_of(self.edition, page, &sources.heads);
        let record = search::Page {
            address: below(&page.permalink),
            title: &page.card.title,
            foreign: (page.card.locale != own.locale).then_some(&page.card.locale),
            of_source: page.card.home != own.locale,
            is_counted: pages.is_counted(self.edition, &page.card),
            fallback: page.fallback,
            reconstructed: page.card.reconstructed,
            clouds: page.card.clouds,
            head,
            source: source
                .filter(|_| pages.has_words_of_source(page))
                .map(|head| head.digest),
            source_title: source.and_then(|_| pages.source_title(page)),
        };
        self.searched.push(page);
        let searched = &self.searched;
        let fetch = |page: u32| pages.text(&searched[page as usize].card);
        self.index.add(&record, text, fetch)
    }

    pub(super) fn finish(
        self,
        records: &Digest,
        fresh: Option<&Fresh<'_>>,
        words: impl FnOnce() -> (Arc<Lexicon>, Arc<Lexicon>),
        take: impl FnMut(Part) -> Result<(), BuildError>,
    ) -> Result<Finished, BuildError> {
        let fetch = |page: u32| self.pages.text(&self.searched[page as usize].card);
        self.index.finish(records, fresh, words, fetch, take)
    }
}
