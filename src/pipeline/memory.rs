//! What a session remembers of articles, and when that still holds.
//!
//! An article depends on its file, on its place in the site, on the files it includes and on the
//! rules of its locale. All of them are held against what they were when it was read; what is
//! remembered is the value together with its report, so that a hit says all that reading would say.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex};

use super::load::{Kept, Units};
use super::parts::{PageParts, Use, is_settled};
use crate::article::clouds::LearnedPhrases;
use crate::article::markdown::Labels;
use crate::config::Config;
use crate::diag::Reported;
use crate::model::{ArticleId, Locale, RepoPath};
use crate::source::{Docset, Stamp};

/// What every article depends on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Basis {
    pub(super) config: Config,
    pub(super) labels: BTreeMap<Locale, Labels>,
    pub(super) lossy: bool,
    pub(super) units: Units,
    /// They decide on metadata and addresses.
    pub(super) docsets: BTreeMap<Locale, Vec<Docset>>,
}

/// A file of a locale.
type Key = (Locale, Box<str>);

/// Articles by their files, as the run before read them, and as this one does.
#[derive(Debug, Default)]
pub(super) struct Memory {
    basis: Option<Basis>,
    wanted: BTreeMap<Locale, HashSet<String>>,
    learned: BTreeMap<Locale, LearnedPhrases>,
    before: Entries,
    now: Mutex<Entries>,
}

#[derive(Debug, Default, Clone)]
struct Entries {
    articles: HashMap<Key, Arc<Known>>,
    restored: HashMap<ArticleId, Arc<Known>>,
}

/// An article as it was read, with what was noticed; no value where the file is none.
pub(super) type Read = Reported<Option<Kept>>;

/// An article that was read, and what it was read from.
#[derive(Debug)]
struct Known {
    from: From,
    /// Whether the stamps will differ once a file changes again.
    settled: bool,
    uses: Vec<Use>,
    value: Arc<Read>,
}

/// What an article was read from, apart from the files that it names.
#[derive(Debug, PartialEq)]
pub(super) struct From {
    /// Stamps of its file, or of those it may be reconstructed from.
    pub(super) stamps: Vec<Stamp>,
    /// The translations it may be reconstructed from, best first, with the hash of their source.
    pub(super) donors: Vec<(RepoPath, Box<str>)>,
}

impl Memory {
    /// The memory for a run on `basis`: everything is forgotten when that is another one.
    pub(super) fn carried(before: Option<&Self>, basis: Basis) -> Self {
        let before = before.filter(|before| before.basis.as_ref() == Some(&basis));
        let Some(before) = before else {
            return Self {
                basis: Some(basis),
                ..Self::default()
            };
        };
        Self {
            basis: Some(basis),
            wanted: before.wanted.clone(),
            learned: before.learned.clone(),
            before: before.now.lock().expect(UNPOISONED).clone(),
            now: Mutex::default(),
        }
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
        from: From,
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
        from: From,
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
    from: From,
    parts: &mut PageParts<'_>,
    read: impl FnOnce(&PageParts<'_>) -> Read,
) -> Arc<Known> {
    let settled = from
        .stamps
        .iter()
        .all(|stamp| is_settled(*stamp, parts.newest));
    let known = known.filter(|known| known.settled && known.from == from);
    if let Some(known) = known.filter(|known| parts.confirm(&known.uses)) {
        return Arc::clone(known);
    }
    parts.uses = Some(Mutex::default());
    let value = Arc::new(read(parts));
    let uses = parts.uses.take().map(Mutex::into_inner);
    Arc::new(Known {
        from,
        settled,
        uses: uses.and_then(Result::ok).unwrap_or_default(),
        value,
    })
}
