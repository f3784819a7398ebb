//! What a session remembers of articles, and when that still holds.
//!
//! An article depends on its file, on its place in the site, on the files it includes and on the
//! rules of its locale. All of them are held against what they were when it was read, files by the
//! digests of their bytes; what is remembered is the value together with its report, so that a hit
//! says all that reading would say. A memory can be written down for a run of tomorrow, without the
//! texts of articles: those that are wanted are read again.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};

use super::load::{Kept, Units};
use super::parts::{PageParts, Use};
use crate::article::card::Card;
use crate::article::clouds::LearnedPhrases;
use crate::article::markdown::Labels;
use crate::config::Config;
use crate::diag::Reported;
use crate::model::{ArticleId, Digest, Locale, RepoPath};
use crate::source::Docset;

/// What every article depends on.
#[derive(Serialize)]
pub(super) struct Basis<'b> {
    pub(super) config: &'b Config,
    pub(super) labels: &'b BTreeMap<Locale, Labels>,
    pub(super) lossy: bool,
    pub(super) units: Units,
    /// They decide on metadata and addresses.
    pub(super) docsets: BTreeMap<&'b Locale, &'b [Docset]>,
}

impl Basis<'_> {
    fn digest(&self) -> Digest {
        let json = serde_json::to_vec(self).expect("everything here has a form in JSON");
        Digest::of(&json)
    }
}

/// A file of a locale.
type Key = (Locale, Box<str>);

/// Articles by their files, as the run before read them, and as this one does.
#[derive(Debug, Default)]
pub(super) struct Memory {
    basis: Option<Digest>,
    wanted: BTreeMap<Locale, HashSet<String>>,
    learned: BTreeMap<Locale, LearnedPhrases>,
    before: Entries,
    now: Mutex<Entries>,
}

/// A memory as it is written down.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Notes {
    basis: Option<Digest>,
    wanted: BTreeMap<Locale, HashSet<String>>,
    learned: BTreeMap<Locale, LearnedPhrases>,
    articles: Vec<(Key, Known)>,
    restored: Vec<(ArticleId, Known)>,
}

#[derive(Debug, Default, Clone)]
struct Entries {
    articles: HashMap<Key, Arc<Known>>,
    restored: HashMap<ArticleId, Arc<Known>>,
}

/// An article as it was read, with what was noticed; no value where the file is none.
pub(super) type Read = Reported<Option<Kept>>;

/// An article that was read, and what it was read from.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Known {
    from: From,
    uses: Vec<Use>,
    value: Arc<Read>,
    /// Whether it was read in this run.
    #[serde(skip)]
    anew: bool,
}

/// What an article was read from, apart from the files that it names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct From {
    /// Digests of its file, or of those it may be reconstructed from; none of one that could not be
    /// read.
    pub(super) files: Vec<Option<Digest>>,
    /// The translations it may be reconstructed from, best first, with the hash of their source.
    pub(super) donors: Vec<(RepoPath, Box<str>)>,
}

impl From {
    /// Whether all files could be read: what may be in the others nobody knows.
    fn is_known(&self) -> bool {
        self.files.iter().all(Option::is_some)
    }
}

impl Entries {
    /// What this run has read is old to the next one.
    fn settle(&mut self) {
        let all = self.articles.values_mut().chain(self.restored.values_mut());
        for known in all.filter(|known| known.anew) {
            Arc::make_mut(known).anew = false;
        }
    }
}

impl Memory {
    /// The memory for a run on `basis`: everything is forgotten when that is another one.
    pub(super) fn carried(before: Option<&Self>, basis: &Basis<'_>) -> Self {
        let basis = Some(basis.digest());
        let Some(before) = before.filter(|before| before.basis == basis) else {
            return Self {
                basis,
                ..Self::default()
            };
        };
        let mut entries = before.now.lock().expect(UNPOISONED).clone();
        entries.settle();
        Self {
            basis,
            wanted: before.wanted.clone(),
            learned: before.learned.clone(),
            before: entries,
            now: Mutex::default(),
        }
    }

    /// The same for a run that knows the one before from what it wrote down.
    pub(super) fn of_notes(notes: Notes, basis: &Basis<'_>) -> Self {
        let basis = Some(basis.digest());
        if notes.basis != basis {
            return Self {
                basis,
                ..Self::default()
            };
        }
        let articles = notes.articles.into_iter();
        let restored = notes.restored.into_iter();
        Self {
            basis,
            wanted: notes.wanted,
            learned: notes.learned,
            before: Entries {
                articles: articles
                    .map(|(key, known)| (key, Arc::new(known)))
                    .collect(),
                restored: restored.map(|(id, known)| (id, Arc::new(known))).collect(),
            },
            now: Mutex::default(),
        }
    }

    /// What this run writes down for the next one.
    pub(super) fn notes(&self) -> Notes {
        let now = self.now.lock().expect(UNPOISONED);
        let articles = now.articles.iter();
        let restored = now.restored.iter();
        Notes {
            basis: self.basis,
            wanted: self.wanted.clone(),
            learned: self.learned.clone(),
            articles: articles
                .map(|(key, known)| (key.clone(), Known::clone(known)))
                .collect(),
            restored: restored
                .map(|(id, known)| (id.clone(), Known::clone(known)))
                .collect(),
        }
    }

    /// The article that `card` is of, which stands in the file at `path`.
    pub(super) fn known(&self, card: &Card, path: &str) -> Option<Arc<Read>> {
        let now = self.now.lock().expect(UNPOISONED);
        let known = if card.reconstructed {
            now.restored.get(&card.id)
        } else {
            now.articles.get(&(card.home.clone(), path.into()))
        };
        Some(Arc::clone(&known?.value))
    }

    /// Number of files that this run has read as articles.
    pub(super) fn count(&self) -> usize {
        let now = self.now.lock().expect(UNPOISONED);
        let all = now.articles.values().chain(now.restored.values());
        all.filter(|known| known.anew).count()
    }

    /// The articles that this run has read, and not remembered.
    pub(super) fn anew(&self) -> HashSet<(Locale, ArticleId)> {
        let now = self.now.lock().expect(UNPOISONED);
        let all = now.articles.values().chain(now.restored.values());
        let read = all.filter(|known| known.anew);
        read.filter_map(|known| {
            let card = known.value.value.as_ref()?.card();
            Some((card.home.clone(), card.id.clone()))
        })
        .collect()
    }

    /// Forgets the articles of locales whose wanted names have changed.
    pub(super) fn want(&mut self, wanted: &BTreeMap<Locale, HashSet<String>>) {
        if self.wanted != *wanted {
            let changed = |locale: &Locale| self.wanted.get(locale) != wanted.get(locale);
            self.before
                .articles
                .retain(|(locale, _), _| !changed(locale));
            self.before.restored.clear();
            self.wanted = wanted.clone();
        }
    }

    /// Forgets the pages in YAML of locales that have learned other names of clouds.
    pub(super) fn learn(&mut self, learned: &BTreeMap<Locale, LearnedPhrases>) {
        if self.learned != *learned {
            let changed = |locale: &Locale| self.learned.get(locale) != learned.get(locale);
            self.before
                .articles
                .retain(|(locale, path), _| is_markdown(path) || !changed(locale));
            self.learned = learned.clone();
        }
    }

    /// The article in the file at `path`, if nothing it depends on has changed; else what `read`
    /// makes of it.
    pub(super) fn article(
        &self,
        (locale, path): (&Locale, &str),
        from: impl Fn() -> From,
        parts: &mut PageParts<'_>,
        read: impl FnOnce(&PageParts<'_>) -> Read,
    ) -> Arc<Read> {
        let key = (locale.clone(), path.into());
        let known = recall(self.before.articles.get(&key), from, parts, read);
        let mut now = self.now.lock().expect(UNPOISONED);
        now.articles.insert(key, Arc::clone(&known));
        Arc::clone(&known.value)
    }

    /// The same for an article that is reconstructed.
    pub(super) fn restored(
        &self,
        id: &ArticleId,
        from: impl Fn() -> From,
        parts: &mut PageParts<'_>,
        read: impl FnOnce(&PageParts<'_>) -> Read,
    ) -> Arc<Read> {
        let known = recall(self.before.restored.get(id), from, parts, read);
        let mut now = self.now.lock().expect(UNPOISONED);
        now.restored.insert(id.clone(), Arc::clone(&known));
        Arc::clone(&known.value)
    }
}

/// Why locks are never poisoned.
const UNPOISONED: &str = "no panic under this lock";

fn is_markdown(path: &str) -> bool {
    let extension = path.rsplit('.').next();
    extension.is_some_and(|extension| extension.eq_ignore_ascii_case("md"))
}

fn recall(
    known: Option<&Arc<Known>>,
    from: impl Fn() -> From,
    parts: &mut PageParts<'_>,
    read: impl FnOnce(&PageParts<'_>) -> Read,
) -> Arc<Known> {
    if let Some(known) = known {
        let from = from();
        if from.is_known() && known.from == from && parts.confirm(&known.uses) {
            return Arc::clone(known);
        }
    }
    parts.uses = Some(Mutex::default());
    let value = Arc::new(read(parts));
    let uses = parts.uses.take().map(Mutex::into_inner);
    Arc::new(Known {
        // Asked for only now, because digests of files that were read are at hand.
        from: from(),
        uses: uses.and_then(Result::ok).unwrap_or_default(),
        value,
        anew: true,
    })
}
