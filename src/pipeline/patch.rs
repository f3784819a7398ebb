//! The next look of a session at its articles, when only the contents of some files have changed.
//!
//! It comes to the same as reading the whole site with a memory, and takes time for what has changed
//! instead of what there is: all else is shared with the look before. Where a change reaches further
//! than the articles that show it (into what a locale has learned from all of them, or into which
//! article is reconstructed from which), there is no patch, and the whole site is read.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use super::load::{Kept, Reader};
use super::memory::{Key, Memory, Read, User};
use super::parts::{Cache, FileKey, PageParts};
use super::shelf::Shelf;
use crate::article::card::Card;
use crate::article::markdown::Labels;
use crate::diag::Diagnostic;
use crate::model::{ArticleId, Locale};
use crate::site::LocaleInput;
use crate::source::{FileKind, Tree};
use crate::theme::Theme;

/// What a patch comes to.
pub(super) struct Patch {
    pub(super) reader: Reader,
    pub(super) shelf: Shelf,
    /// The articles that were read again.
    pub(super) read: Vec<Again>,
}

/// An article that was read again.
pub(super) struct Again {
    before: Arc<Read>,
    now: Arc<Read>,
}

impl Again {
    fn sides(&self) -> Option<(&Kept, &Kept)> {
        Some((self.before.value.as_ref()?, self.now.value.as_ref()?))
    }

    /// Its card, when there was and is an article.
    pub(super) fn card(&self) -> Option<&Arc<Card>> {
        Some(&self.sides()?.1.card)
    }

    /// As it was read now.
    pub(super) fn now(self) -> Arc<Read> {
        self.now
    }

    /// The card, if it is another one than before.
    pub(super) fn new_card(&self) -> Option<&Arc<Card>> {
        let (before, now) = self.sides()?;
        (before.card != now.card).then_some(&now.card)
    }

    /// Whether its page may look different.
    pub(super) fn shows_something_new(&self) -> bool {
        self.sides().is_some_and(|(before, now)| {
            let (before, now) = (before.body(), now.body());
            let known = before.is_some() && now.is_some();
            !known || before != now
        })
    }

    /// Whether nothing but this article and what is linked with it can be different.
    fn stays_within(&self) -> bool {
        let Some((before, now)) = self.sides() else {
            return self.before.value.is_none() && self.now.value.is_none();
        };
        let (a, b) = (&before.card, &now.card);
        before.phrases == now.phrases
            && before.names == now.names
            // What it says of the source decides on reconstructed articles.
            && (&a.id, &a.path, &a.address, &a.file) == (&b.id, &b.path, &b.address, &b.file)
            && (a.bilingual, a.handed_over, &a.source_hash)
                == (b.bilingual, b.handed_over, &b.source_hash)
    }
}

impl Reader {
    /// What this reader would come to, had only the files `touched` changed from its trees to
    /// `trees`; none if the whole site must be read.
    pub(super) fn patched(
        &self,
        shelf: &Shelf,
        trees: BTreeMap<Locale, Arc<Tree>>,
        touched: &BTreeSet<FileKey>,
    ) -> Option<Patch> {
        let mut users = self.articles_of(&trees, touched)?;
        let mut shelf = shelf.again();
        for card in users.iter().filter_map(|user| self.card_of(user)) {
            shelf.take(&card.home, &card.id);
        }
        let mut reader = self.again(trees, touched)?;
        let articles = users.iter().filter_map(|user| match user {
            User::Article(key) => Some(key),
            User::Restored(_) => None,
        });
        let articles: Vec<&Key> = articles.collect();
        let mut read = reader.ask_for_articles(self, &articles, &shelf).ok()?;
        let sources = read.iter().filter_map(Again::card);
        let sources = sources.filter(|card| self.donors().contains_key(&card.id));
        let sources: Vec<User> = sources
            .map(|card| User::Restored(card.id.clone()))
            .collect();
        users.extend(sources);
        let restored = users.iter().filter_map(|user| match user {
            User::Restored(id) => Some(id),
            User::Article(_) => None,
        });
        let restored: Vec<&ArticleId> = restored.collect();
        read.extend(reader.ask_for_restored(self, &restored, &shelf).ok()?);
        let memory = reader.memory_mut()?;
        memory.settle(true);
        // Asked for were more than have changed: all of their bodies go back, new or old.
        for card in users.iter().filter_map(|user| reader.card_of(user)) {
            let (before, now) = (self.read_of(&card), reader.read_of(&card));
            let same = before.zip(now).is_some_and(|(a, b)| Arc::ptr_eq(a, b));
            if let Some(body) = now.and_then(|read| read.value.as_ref()?.body()) {
                if same {
                    shelf.put_back(&card.home, &card.id, body);
                } else {
                    shelf.put(&card.home, &card.id, body);
                }
            }
        }
        Some(Patch {
            reader,
            shelf,
            read,
        })
    }

    /// The articles that may be different when `touched` are; none when more than articles may be.
    fn articles_of(
        &self,
        trees: &BTreeMap<Locale, Arc<Tree>>,
        touched: &BTreeSet<FileKey>,
    ) -> Option<BTreeSet<User>> {
        let mut users = BTreeSet::new();
        let mut files = Vec::new();
        for (locale, path) in touched {
            let tree = trees.get(locale)?;
            let file = tree.files.get(path)?;
            match file.kind {
                FileKind::Toc | FileKind::Breadcrumb | FileKind::Settings => return None,
                FileKind::Markdown | FileKind::Yaml if file.published => {
                    users.insert(User::Article((locale.clone(), path.clone())));
                }
                _ => {}
            }
            files.push(tree.repo_path(path));
        }
        users.extend(self.memory()?.users(&files));
        Some(users)
    }

    fn card_of(&self, user: &User) -> Option<Arc<Card>> {
        let memory = self.memory()?;
        let read = match user {
            User::Article((locale, path)) => memory.article_read(locale, path),
            User::Restored(id) => memory.restored_read(id),
        };
        Some(Arc::clone(&read?.value.as_ref()?.card))
    }

    /// Asks this reader for articles, and holds them against what the one before knew.
    fn ask_for_articles(
        &self,
        before: &Self,
        keys: &[&Key],
        shelf: &Shelf,
    ) -> Result<Vec<Again>, Wider> {
        let known = before.memory().ok_or(Wider)?;
        let ask = |(locale, path): &&Key| {
            let before = known.article_read(locale, path).ok_or(Wider)?;
            let tree = self.trees.get(locale).ok_or(Wider)?;
            again(before, self.recall(locale, tree, path, shelf))
        };
        let read: Result<Vec<Option<Again>>, Wider> = keys.par_iter().map(ask).collect();
        Ok(read?.into_iter().flatten().collect())
    }

    /// The same for articles that are reconstructed.
    fn ask_for_restored(
        &self,
        before: &Self,
        ids: &[&ArticleId],
        shelf: &Shelf,
    ) -> Result<Vec<Again>, Wider> {
        let known = before.memory().ok_or(Wider)?;
        let ask = |id: &&ArticleId| {
            let before = known.restored_read(id).ok_or(Wider)?;
            let donors = self.donors().get(*id).ok_or(Wider)?;
            let now = self.recall_restored(donors, shelf).ok_or(Wider)?;
            again(before, now)
        };
        let read: Result<Vec<Option<Again>>, Wider> = ids.par_iter().map(ask).collect();
        Ok(read?.into_iter().flatten().collect())
    }

    /// Whether a theme gives articles the same texts as they were read with.
    pub(super) fn has_labels_of(&self, theme: &Theme) -> bool {
        let mut labels = self.labels().iter();
        labels
            .all(|(locale, own): (&Locale, &Labels)| *own == super::load::labels_of(theme, locale))
    }

    /// The article that `card` stands for, as it was read; none unless articles are remembered.
    pub(super) fn read_of(&self, card: &Card) -> Option<&Arc<Read>> {
        let memory = self.memory()?;
        if card.reconstructed {
            memory.restored_read(&card.id)
        } else {
            memory.article_read(&card.home, self.trees.get(&card.home)?.find(&card.path)?)
        }
    }

    /// Adds everything that a session noticed while it read to `report`, and leaves out what is said
    /// of files that nobody sees although a page shows their code.
    pub(super) fn report(&self, report: &mut Vec<Diagnostic>) {
        let contents = self.contents_reports().flatten();
        let articles = self.memory().into_iter().flat_map(Memory::report);
        report.extend(contents.chain(articles).cloned());
        self.with_used(|cache| {
            report.extend(cache.report());
            report.retain(|diagnostic| !cache.shows_ignored(&self.trees, diagnostic));
        });
    }

    /// Looks at the cache as if this reader had asked for every article.
    fn with_used(&self, look: impl FnOnce(&Cache)) {
        let (true, Some(memory)) = (self.is_patched(), self.memory()) else {
            return look(self.cache());
        };
        let cache = self.cache().carried();
        for (user, uses) in memory.uses().filter(|(_, uses)| !uses.is_empty()) {
            let (locale, language, donor) = match &user {
                User::Article((locale, path)) => (locale, self.language_of(locale, path), None),
                User::Restored(id) => {
                    let best = self.donors().get(id).and_then(|donors| donors.first());
                    let source = &self.source_locale;
                    (source, source, best.map(|card| &card.locale))
                }
            };
            let parts = PageParts {
                cache: &cache,
                ..self.parts(locale, language, donor)
            };
            parts.confirm(uses);
        }
        look(&cache);
    }
}

/// A difference reaches further than the articles that were read again.
struct Wider;

/// An article that is another one than before; none if it is the same.
fn again(before: &Arc<Read>, now: Arc<Read>) -> Result<Option<Again>, Wider> {
    if Arc::ptr_eq(before, &now) {
        return Ok(None);
    }
    let again = Again {
        before: Arc::clone(before),
        now,
    };
    if again.stays_within() {
        Ok(Some(again))
    } else {
        Err(Wider)
    }
}

/// Puts cards and trees in the place of those of the same articles.
pub(super) fn replace(
    inputs: &mut BTreeMap<Locale, LocaleInput>,
    cards: &[&Arc<Card>],
    trees: &BTreeMap<Locale, Arc<Tree>>,
) {
    let name = |card: &Card| (card.home.clone(), card.id.clone(), card.path.clone());
    let new: HashMap<_, _> = cards.iter().map(|card| (name(card), *card)).collect();
    let concerned: BTreeSet<&Locale> = cards.iter().map(|card| &card.home).collect();
    for (locale, input) in inputs {
        if let Some(tree) = trees.get(locale) {
            input.tree = Some(Arc::clone(tree));
        }
        if !concerned.contains(locale) {
            continue;
        }
        for card in &mut input.cards {
            if let Some(new) = new.get(&name(card)) {
                *card = Arc::clone(new);
            }
        }
    }
}
