//! Whether two trees of folders hold the same: the same names, and the same files under them.
//!
//! Files are the same when they are one file with two names, so that their bytes need not be read:
//! what changes the one changes the other. A name can only come, go or get another file when its
//! folder changes; so a folder that was found to hold the same in both trees need not be listed again
//! while it has the same stamp in both.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::emit::disk::{Disk, Kind, Stat};
use crate::emit::manifest::Manifest;
use crate::emit::names::MARKER;

/// How long ago a folder must have changed for its stamp to tell of the next change, in nanoseconds.
/// Systems read the clock for stamps a hundred times a second at least.
const STEP: i64 = 100_000_000;
/// The same on a disk that counts whole seconds.
const LONG_STEP: i64 = 2 * SECOND;
const SECOND: i64 = 1_000_000_000;

/// A folder that lies at one path in both trees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Pair {
    /// Below the tops of the trees; empty for the tops.
    pub(super) path: Arc<str>,
    /// What it was like in either tree when it held the same in both; none where it may change and
    /// look the same.
    pub(super) stamps: [Option<Stamp>; 2],
    /// Names of the files in it that are not ours.
    pub(super) foreign: Vec<Box<str>>,
}

impl Pair {
    /// A pair of which nothing is known.
    pub(super) fn unknown(path: &str) -> Self {
        Self {
            path: path.into(),
            stamps: [None; 2],
            foreign: Vec::new(),
        }
    }
}

/// What tells that a folder was touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stamp {
    inode: u64,
    /// When something in it or about it changed last, in nanoseconds since 1970. Nobody can set that.
    changed: i64,
}

impl Stamp {
    fn of(found: &Stat) -> Self {
        Self {
            inode: found.id.1,
            changed: found.changed,
        }
    }

    /// The stamp, if every change after the time `now` gives another one.
    fn settled(self, now: i64) -> Option<Self> {
        let step = match self.changed % SECOND {
            0 => LONG_STEP,
            _ => STEP,
        };
        (self.changed.saturating_add(step) < now).then_some(self)
    }
}

/// A name in a folder, and the number of its file.
type Named = (OsString, Kind, u64);

/// Which of two trees are asked for the stamps of their folders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    AtBoth,
    /// The first one was looked at already.
    AtSecond,
}

/// Two trees that should hold the same.
#[derive(Clone, Copy)]
pub(super) struct Twins<'a> {
    pub(super) disk: &'a dyn Disk,
    pub(super) trees: [&'a Path; 2],
    /// Files that are ours in both.
    pub(super) ours: &'a Manifest,
}

impl Twins<'_> {
    /// Compares the trees, whose folders are `pairs`, in the order of their paths, and no others.
    /// Returns what is known of them now; none when the trees differ or cannot be read.
    pub(super) fn compare(&self, pairs: &[Pair], look: Look) -> Option<Vec<Pair>> {
        let now = now();
        let device = self.disk.stat(self.trees[0]).ok()?.id.0;
        let compared = pairs.par_iter().map(|pair| {
            if self.is_untouched(pair, device, look) {
                return Some(pair.clone());
            }
            self.listed(pair, pairs, device, now)
        });
        compared.collect()
    }

    /// Whether both folders look as they did when they held the same.
    fn is_untouched(&self, pair: &Pair, device: u64, look: Look) -> bool {
        let is_same = |which: usize| {
            let known = pair.stamps[which];
            let found = || self.folder(which, &pair.path, device);
            known.is_some() && known == found().map(|found| Stamp::of(&found))
        };
        match look {
            Look::AtBoth => is_same(0) && is_same(1),
            Look::AtSecond => pair.stamps[0].is_some() && is_same(1),
        }
    }

    /// Compares what lies in both folders.
    fn listed(&self, pair: &Pair, pairs: &[Pair], device: u64, now: i64) -> Option<Pair> {
        // Asked before the names are, so that a name that comes later gives another stamp.
        let found = [0, 1].map(|which| self.folder(which, &pair.path, device));
        let [Some(one), Some(other)] = found else {
            return None;
        };
        let names = [0, 1].map(|which| self.names(&self.at(which, &pair.path)));
        let [Some(names), Some(others)] = names else {
            return None;
        };
        let same_names = names.len() == others.len()
            && (names.iter().zip(&others)).all(|(a, b)| (&a.0, a.1) == (&b.0, b.1));
        if one.mode != other.mode || !same_names {
            return None;
        }
        let mut foreign = Vec::new();
        for ((name, kind, number), (.., other)) in names.iter().zip(&others) {
            let name = name.to_str()?;
            let path = below(&pair.path, name);
            let is_ours = self.ours.contains(&path) || path == MARKER;
            let is_same = match kind {
                // What lies in a folder that is not among the pairs would not be compared.
                Kind::Folder => pairs
                    .binary_search_by(|pair| (*pair.path).cmp(&path))
                    .is_ok(),
                Kind::Link => !is_ours && self.links_agree(&path)?,
                // Numbers of one disk; some file systems list others than they tell of a file.
                Kind::File | Kind::Special => number == other || self.files_agree(&path, device)?,
            };
            if !is_same {
                return None;
            }
            if !is_ours && *kind != Kind::Folder {
                foreign.push(name.into());
            }
        }
        Some(Pair {
            path: pair.path.clone(),
            stamps: [one, other].map(|found| Stamp::of(&found).settled(now)),
            foreign,
        })
    }

    fn at(&self, which: usize, path: &str) -> PathBuf {
        at(self.trees[which], path)
    }

    /// A folder that is not mounted from elsewhere.
    fn folder(&self, which: usize, path: &str, device: u64) -> Option<Stat> {
        let found = self.disk.stat(&self.at(which, path)).ok()?;
        (found.kind == Kind::Folder && found.id.0 == device).then_some(found)
    }

    /// What lies in a folder, in the order of names.
    fn names(&self, folder: &Path) -> Option<Vec<Named>> {
        let mut names = self.disk.list_numbered(folder).ok()?;
        names.sort_unstable_by(|(one, ..), (other, ..)| one.cmp(other));
        Some(names)
    }

    fn files_agree(&self, path: &str, device: u64) -> Option<bool> {
        let [one, other] = [0, 1].map(|which| self.disk.stat(&self.at(which, path)));
        let (one, other) = (one.ok()?, other.ok()?);
        Some(one.id == other.id && one.id.0 == device)
    }

    fn links_agree(&self, path: &str) -> Option<bool> {
        let [one, other] = [0, 1].map(|which| self.disk.read_link(&self.at(which, path)));
        Some(one.ok()? == other.ok()?)
    }
}

/// The folders of a tree, in the order of their paths; none if one cannot be read or has a name that
/// is not UTF-8.
pub(super) fn folders(disk: &dyn Disk, tree: &Path) -> Option<Vec<Pair>> {
    let mut paths = vec![String::new()];
    let mut next = 0;
    while next < paths.len() {
        let folder = paths[next].clone();
        for (name, kind) in disk.list(&at(tree, &folder)).ok()? {
            if kind == Kind::Folder {
                paths.push(below(&folder, name.to_str()?));
            }
        }
        next += 1;
    }
    paths.sort_unstable();
    Some(paths.iter().map(|path| Pair::unknown(path)).collect())
}

fn at(tree: &Path, path: &str) -> PathBuf {
    // Joined with nothing, a path would end in a slash and be that of another thing.
    if path.is_empty() {
        tree.to_owned()
    } else {
        tree.join(path)
    }
}

/// The path of what is called `name` in `folder`.
pub(super) fn below(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}

/// The clock tells which stamps can be trusted, and reaches no output.
pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
    })
}
