//! What a [`Reader`] has for the run after it: another reader in the same process, or notes for the next.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Frame, LocalNotes, Reader};
use crate::article::clouds::LearnedPhrases;
use crate::model::{KeySet, Locale};
use crate::pipeline::memory::Anew;
use crate::pipeline::parts::FileKey;
use crate::source::Tree;

impl Reader {
    /// A reader of `trees` that knows what this one does, where only the files `touched` have
    /// changed; none unless articles are remembered.
    pub(in crate::pipeline) fn again(
        &self,
        trees: BTreeMap<Locale, Arc<Tree>>,
        touched: &BTreeSet<FileKey>,
    ) -> Option<Self> {
        Some(Self {
            trees,
            source_locale: self.source_locale.clone(),
            options: self.options,
            rules: Arc::clone(&self.rules),
            learned: Arc::clone(&self.learned),
            nothing_learned: LearnedPhrases::default(),
            wanted: Arc::clone(&self.wanted),
            nothing_wanted: KeySet::default(),
            labels: Arc::clone(&self.labels),
            markdown: self.markdown.clone(),
            units: self.units,
            segments: self.segments,
            described: self.described,
            cache: self.cache.carried_but(touched),
            clock: self.clock,
            memory: Some(self.memory.as_ref()?.next()),
            is_session: self.is_session,
            is_patched: true,
            highlighter: Arc::clone(&self.highlighter),
            pool: Arc::clone(&self.pool),
            contents_before: BTreeMap::new(),
            contents: self.contents.clone(),
            all: self.all,
            donors: Arc::clone(&self.donors),
        })
    }

    /// Number of articles that were read in this run.
    pub(in crate::pipeline) fn count(&self) -> usize {
        match &self.memory {
            Some(memory) => memory.count(),
            None => self.all,
        }
    }

    /// What is written down for the next process besides what belongs to one locale; none unless
    /// articles are remembered.
    pub(in crate::pipeline) fn frame(&self) -> Option<Frame> {
        Some(Frame {
            grounds: self.memory.as_ref()?.grounds(),
            parts: self.cache.reports(),
        })
    }

    /// What is written down of each locale; none of one of which the process before has written down
    /// the same.
    pub(in crate::pipeline) fn local_notes(&self) -> BTreeMap<Locale, Option<LocalNotes>> {
        let Some(memory) = &self.memory else {
            return BTreeMap::new();
        };
        let source = &self.source_locale;
        let mut changed = memory.changed(source);
        changed.extend(self.contents.iter().filter_map(|(locale, contents)| {
            let before = self.contents_before.get(locale);
            let is_same = before.is_some_and(|before| Arc::ptr_eq(before, contents));
            (!is_same).then(|| locale.clone())
        }));
        let mut notes = memory.notes(changed, source);
        let locales: BTreeSet<&Locale> = self.trees.keys().chain([source]).collect();
        let local = locales.into_iter().map(|locale| {
            let contents = self.contents.get(locale).map(Arc::clone);
            let articles = notes.remove(locale);
            let local = articles.map(|articles| LocalNotes { articles, contents });
            (locale.clone(), local)
        });
        local.collect()
    }

    /// The articles that were read in this run, by the locales that have them; none unless articles are
    /// remembered.
    pub(in crate::pipeline) fn anew(&self) -> Option<Anew> {
        Some(self.memory.as_ref()?.anew())
    }
}
