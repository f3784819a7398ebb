//! What indexes take over from those that were made before.
//!
//! Everything is known by digests of what it was made of, so nothing here can be wrong, only missing:
//! words of articles that are gone, or a file that somebody has removed.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::{Arc, Mutex};

use super::BuildError;
use crate::emit::{OutputFolder, Receipt};
use crate::model::Locale;
use crate::search::{Lexicon, Made, Stocks, Store, Words};

/// Keeps what counting and making came to.
pub(super) trait Recall: Sync {
    /// Counted words of articles in the language of a locale.
    fn words(&self, locale: &Locale) -> Option<Arc<Lexicon>>;

    /// Keeps them for the next time.
    fn keep_words(&self, locale: &Locale, words: &Arc<Lexicon>);

    /// The second part of them alone.
    fn more_words(&self, _: &Locale) -> Words {
        Words::default()
    }

    /// Keeps the second part, and leaves the first one as it is.
    fn keep_more_words(&self, _: &Locale, _: &Words) {}

    /// Whether stocks of the files of indexes are kept. Where a locale is searched now and then they
    /// are not worth their room.
    fn keeps_stocks(&self) -> bool {
        false
    }

    /// A part of the stocks of a locale.
    fn stock(&self, _: &Locale, _: Store, _: Range<u64>) -> Option<Vec<u8>> {
        None
    }

    /// Keeps stocks of a locale.
    fn keep_stocks(&self, _: &Locale, _: &Stocks) {}

    /// The files of the index of a locale.
    fn made(&self, locale: &Locale) -> Made;

    /// Keeps what is known of them.
    fn keep_made(&self, locale: &Locale, made: &Made);
}

/// Nothing is known, and nothing is kept.
pub(super) struct Forgetful;

impl Recall for Forgetful {
    fn words(&self, _: &Locale) -> Option<Arc<Lexicon>> {
        None
    }

    fn keep_words(&self, _: &Locale, _: &Arc<Lexicon>) {}

    fn made(&self, _: &Locale) -> Made {
        Made::default()
    }

    fn keep_made(&self, _: &Locale, _: &Made) {}
}

/// Where the files of an index lie, and go. Paths are those of outputs.
pub(super) trait Place: Sync {
    /// What stands for a file.
    type File: Clone + Ord + Send;

    /// The file that is there already.
    fn same(&self, path: &str) -> Option<Self::File>;

    /// The bytes of a file that is there already.
    fn bytes(&self, path: &str) -> Option<Vec<u8>>;

    /// Takes a file.
    fn put(&self, path: String, bytes: Vec<u8>) -> Result<Self::File, BuildError>;
}

impl Place for OutputFolder {
    type File = Receipt;

    fn same(&self, path: &str) -> Option<Receipt> {
        // What was recognized need not be looked at once more.
        let known = self.untouched(path);
        let known = known.or_else(|| self.manifest().get(path).filter(|known| self.holds(known)));
        known.cloned()
    }

    fn bytes(&self, path: &str) -> Option<Vec<u8>> {
        OutputFolder::bytes(self, self.manifest().get(path)?).ok()
    }

    fn put(&self, path: String, bytes: Vec<u8>) -> Result<Receipt, BuildError> {
        Ok(self.stage(&path, &bytes)?)
    }
}

/// The files of an index by their paths.
pub(super) type Files = HashMap<String, Arc<[u8]>>;

impl Place for Files {
    type File = (String, Arc<[u8]>);

    fn same(&self, path: &str) -> Option<Self::File> {
        let (path, bytes) = self.get_key_value(path)?;
        Some((path.clone(), Arc::clone(bytes)))
    }

    fn bytes(&self, path: &str) -> Option<Vec<u8>> {
        Some(self.get(path)?.to_vec())
    }

    fn put(&self, path: String, bytes: Vec<u8>) -> Result<Self::File, BuildError> {
        Ok((path, bytes.into()))
    }
}

/// What a session keeps of the indexes that somebody has searched.
#[derive(Default)]
pub(super) struct Searched {
    words: Mutex<BTreeMap<Locale, Arc<Lexicon>>>,
    made: Mutex<BTreeMap<Locale, Made>>,
    files: Mutex<BTreeMap<Locale, Arc<Files>>>,
}

/// Why locks are never poisoned.
const UNPOISONED: &str = "no panic under this lock";

impl Searched {
    /// The files of the last index of a locale.
    pub(super) fn files(&self, locale: &Locale) -> Arc<Files> {
        let files = self.files.lock().expect(UNPOISONED);
        files.get(locale).map(Arc::clone).unwrap_or_default()
    }

    pub(super) fn keep_files(&self, locale: &Locale, files: &Arc<Files>) {
        let mut all = self.files.lock().expect(UNPOISONED);
        all.insert(locale.clone(), Arc::clone(files));
    }
}

impl Recall for Searched {
    fn words(&self, locale: &Locale) -> Option<Arc<Lexicon>> {
        let words = self.words.lock().expect(UNPOISONED);
        words.get(locale).map(Arc::clone)
    }

    fn keep_words(&self, locale: &Locale, words: &Arc<Lexicon>) {
        let mut all = self.words.lock().expect(UNPOISONED);
        all.insert(locale.clone(), Arc::clone(words));
    }

    fn made(&self, locale: &Locale) -> Made {
        let made = self.made.lock().expect(UNPOISONED);
        made.get(locale).cloned().unwrap_or_default()
    }

    fn keep_made(&self, locale: &Locale, made: &Made) {
        let mut all = self.made.lock().expect(UNPOISONED);
        all.insert(locale.clone(), made.clone());
    }
}
