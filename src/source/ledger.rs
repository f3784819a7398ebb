//! What the files of a folder hold, told by digests.
//!
//! A file is known by the digest of its bytes; its stamp only tells when that need not be computed
//! again. So what was made of a file holds as long as its bytes do, also in a fresh checkout, where
//! all stamps are new.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, OnceLock};

use serde::{Deserialize, Serialize};

use super::tree::File;
use super::walk::Stamp;
use crate::model::{ByKey, Digest, Lookup, shared_text};

/// How long before a look at the folder a file must have come to rest, in nanoseconds. Disks count
/// time in steps of up to two seconds: a file that changed within the last one may change once more
/// and have the same stamp.
const STEP: i64 = 2_000_000_000;

/// Most files that are noted beside the long list of those before.
const MOST: usize = 1024;

/// A file as a run found it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sighted {
    #[serde(deserialize_with = "shared_text::deserialize")]
    pub(super) path: Arc<str>,
    /// None if it may change without changing its stamp.
    pub(super) stamp: Option<Stamp>,
    /// None if nobody has read it, so that it does not matter what it holds.
    pub(super) digest: Option<Digest>,
}

/// The files of a folder, found by their paths once somebody asks for one.
#[derive(Debug, Default)]
struct Sightings {
    files: Vec<Sighted>,
    by_path: OnceLock<Lookup>,
}

impl Sightings {
    fn of(files: Vec<Sighted>) -> Self {
        Self {
            files,
            by_path: OnceLock::new(),
        }
    }

    fn find(&self, path: &str) -> Option<&Sighted> {
        let paths = || Lookup::of(self.files.iter().map(|sighted| &*sighted.path));
        let by_path = self.by_path.get_or_init(paths);
        let at = by_path.find(path, |at| *self.files[at].path == *path)?;
        Some(&self.files[at])
    }
}

/// What came of reading a file in this run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    NotYet,
    Of(Digest),
    /// It could not be read, or was another one each time.
    InVain,
}

/// The digests of one folder's files, those of the run before and those that were read by now.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    before: Arc<Sightings>,
    /// What the runs between that one and this saw, which goes before it.
    since: HashMap<Arc<str>, Sighted>,
    /// None where a file could not be read, or was another one each time.
    seen: Mutex<ByKey<Arc<str>, Option<Digest>>>,
    /// The files that are listed, for their paths.
    listed: Arc<BTreeMap<Arc<str>, File>>,
    /// When the folder was looked at.
    now: i64,
}

/// Why locks are never poisoned.
const UNPOISONED: &str = "no panic under this lock";

impl Ledger {
    /// A ledger of files that were listed at the time `now`, which believes what the run before saw.
    pub(super) fn after(before: Vec<Sighted>, now: i64) -> Self {
        Self {
            before: Arc::new(Sightings::of(before)),
            since: HashMap::new(),
            seen: Mutex::default(),
            listed: Arc::default(),
            now,
        }
    }

    /// Makes notes of `files` share their paths: a site has as many notes as files.
    pub(super) fn lend_paths(&mut self, files: &Arc<BTreeMap<Arc<str>, File>>) {
        self.listed = Arc::clone(files);
    }

    /// A ledger of the same files at the time `now`, which believes all that this one knows. `stamp`
    /// has the stamps of the files that this one was kept of. It takes time for what was read by now.
    pub(super) fn next(&self, stamp: impl Fn(&str) -> Option<Stamp>, now: i64) -> Self {
        let paths: Vec<Arc<str>> = {
            let seen = self.seen.lock().expect(UNPOISONED);
            seen.keys().cloned().collect()
        };
        // Files that are not listed are looked at each time.
        let read = paths
            .iter()
            .filter_map(|path| Some(self.sighted(path, stamp(path)?)));
        let (before, since) = if self.since.len() + paths.len() <= MOST {
            let mut since = self.since.clone();
            since.extend(read.map(|sighted| (sighted.path.clone(), sighted)));
            (Arc::clone(&self.before), since)
        } else {
            let mut all: BTreeMap<Arc<str>, Sighted> = (self.before.files.iter())
                .map(|sighted| (sighted.path.clone(), sighted.clone()))
                .collect();
            let since = self.since.values().cloned();
            all.extend(
                since
                    .chain(read)
                    .map(|sighted| (sighted.path.clone(), sighted)),
            );
            let all = Sightings::of(all.into_values().collect());
            (Arc::new(all), HashMap::new())
        };
        Self {
            before,
            since,
            seen: Mutex::default(),
            listed: Arc::clone(&self.listed),
            now,
        }
    }

    /// What the next run may believe of the file at `path`, which was listed with `stamp`.
    pub(super) fn sighted(&self, path: &Arc<str>, stamp: Stamp) -> Sighted {
        let stamp = settled(stamp, self.now);
        let believed = || {
            let before = self.before(path)?;
            let holds = before.stamp.is_some() && before.stamp == stamp;
            before.digest.filter(|_| holds)
        };
        Sighted {
            path: Arc::clone(path),
            stamp,
            digest: match self.seen(path) {
                Reading::Of(digest) => Some(digest),
                Reading::InVain => None,
                Reading::NotYet => believed(),
            },
        }
    }

    /// The run before saw this of the file at `path`.
    pub(super) fn before(&self, path: &str) -> Option<&Sighted> {
        if let Some(sighted) = self.since.get(path) {
            return Some(sighted);
        }
        self.before.find(path)
    }

    /// Notes that the file at `path` was read, or could not be.
    pub(super) fn note(&self, path: &str, digest: Option<Digest>) {
        let mut seen = self.seen.lock().expect(UNPOISONED);
        match seen.get_mut(path) {
            // It changed between two readings: what was made of it is of neither of them.
            Some(known) if *known != digest => *known = None,
            Some(_) => {}
            None => {
                let listed = self.listed.get_key_value(path);
                let path = listed.map_or_else(|| path.into(), |(path, _)| Arc::clone(path));
                seen.insert(path, digest);
            }
        }
    }

    /// Whether the file at `path`, which was read just now, held what it held when it was read before
    /// in this run, because it has not changed since it was listed. `found` is its stamp after it was
    /// read, which is asked for only if that can tell.
    pub(super) fn holds_still(&self, path: &str, found: impl FnOnce() -> Option<Stamp>) -> bool {
        if !matches!(self.seen(path), Reading::Of(_)) {
            return false;
        }
        let listed = self.listed.get(path);
        let listed = listed.and_then(|file| settled(file.stamp, self.now));
        listed.is_some() && listed == found()
    }

    /// What was read of the file at `path`.
    pub(super) fn seen(&self, path: &str) -> Reading {
        match self.seen.lock().expect(UNPOISONED).get(path) {
            Some(Some(digest)) => Reading::Of(*digest),
            Some(None) => Reading::InVain,
            None => Reading::NotYet,
        }
    }

    /// Everything that was read by now; none when a file could not be read.
    pub(super) fn all_seen(&self) -> Option<BTreeMap<Arc<str>, Digest>> {
        let seen = self.seen.lock().expect(UNPOISONED);
        let seen = seen.iter();
        seen.map(|(path, digest)| Some((path.clone(), (*digest)?)))
            .collect()
    }
}

/// `stamp`, if a file that has it at the time `now` will have another one when it changes again.
pub(super) fn settled(stamp: Stamp, now: i64) -> Option<Stamp> {
    (stamp.changed.max(stamp.modified) < now - STEP).then_some(stamp)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileKind;

    #[test]
    fn a_file_that_changes_while_it_is_read_is_not_known() {
        let ledger = Ledger::default();
        let (one, other) = (Digest::of(b"1"), Digest::of(b"2"));
        ledger.note("a", Some(one));
        ledger.note("a", Some(one));
        assert_eq!(ledger.seen("a"), Reading::Of(one));
        assert_eq!(ledger.all_seen().map(|seen| seen.len()), Some(1));
        ledger.note("a", Some(other));
        assert_eq!(ledger.seen("a"), Reading::InVain);
        assert_eq!(ledger.all_seen(), None);
    }

    #[test]
    fn a_file_that_was_read_before_holds_the_same_as_long_as_its_stamp_does() {
        let stamp = |changed: i64| Stamp {
            size: 1,
            changed,
            ..Stamp::default()
        };
        let file = |changed: i64| File {
            kind: FileKind::Markdown,
            docset: None,
            published: true,
            stamp: stamp(changed),
        };
        let now = 10 * STEP;
        let files = [("old", file(1)), ("new", file(now - 1))];
        let files = files.map(|(path, file)| (Arc::from(path), file));
        let mut ledger = Ledger::after(Vec::new(), now);
        ledger.lend_paths(&Arc::new(BTreeMap::from(files)));
        let holds = |path, changed| ledger.holds_still(path, || Some(stamp(changed)));
        assert!(!holds("old", 1), "nobody has read it");
        for path in ["old", "new", "hidden"] {
            ledger.note(path, Some(Digest::of(b"1")));
        }
        assert!(holds("old", 1));
        assert!(!holds("old", 2), "it has changed");
        assert!(!ledger.holds_still("old", || None));
        assert!(
            !holds("new", now - 1),
            "it may change and keep its stamp, so that its stamp tells nothing"
        );
        assert!(!holds("hidden", 1), "nobody has listed it");
        ledger.note("old", Some(Digest::of(b"2")));
        assert!(!holds("old", 1), "it was another one each time");
    }

    #[test]
    fn a_file_that_has_just_changed_is_looked_at_again() {
        let stamp = Stamp {
            modified: 10_000_000_000,
            ..Stamp::default()
        };
        assert_eq!(settled(stamp, 10_000_000_000), None);
        assert_eq!(settled(stamp, 11_900_000_000), None);
        assert_eq!(settled(stamp, 12_100_000_000), Some(stamp));
        // A clock that goes wrong costs time only.
        assert_eq!(settled(stamp, 0), None);
    }
}
