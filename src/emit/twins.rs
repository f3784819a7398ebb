//! Whether two trees of folders hold the same: the same names, and the same files under them.
//!
//! Files are the same when they are one file with two names, so that their bytes need not be read:
//! what changes the one changes the other. A name can only come, go or get another file when its
//! folder changes; so a folder that was found to hold the same in both trees need not be listed again
//! while it has the same stamp in both.

use std::ffi::OsString;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::emit::disk::{Disk, Kind, Stat};
use crate::emit::manifest::Manifest;
use crate::emit::names::{MARKER, common};
use crate::model::shared_text;

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
    #[serde(deserialize_with = "shared_text::deserialize")]
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
    pub(super) fn compare(&self, mut pairs: Vec<Pair>, look: Look) -> Option<Vec<Pair>> {
        let now = now();
        let device = self.disk.stat(self.trees[0]).ok()?.id.0;
        let listed = pairs.par_chunks(RUN).enumerate().map(|(number, run)| {
            let near = Near::of(self, run, device, look);
            let touched = run.iter().zip(number * RUN..);
            let touched = touched.filter(|(pair, _)| !near.is_untouched(pair, look));
            let listed = touched.map(|(pair, at)| {
                let listed = self.listed(pair, &pairs, device, now)?;
                Some((at, listed))
            });
            listed.collect()
        });
        let listed: Option<Vec<Vec<(usize, Pair)>>> = listed.collect();
        for (at, pair) in listed?.into_iter().flatten() {
            pairs[at] = pair;
        }
        Some(pairs)
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
        is_folder(&found, device).then_some(found)
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

fn is_folder(found: &Stat, device: u64) -> bool {
    found.kind == Kind::Folder && found.id.0 == device
}

/// Most folders of a run. Threads share runs out among them.
const RUN: usize = 128;

/// A run of folders in both trees. They are asked for their stamps from the folder that all of them lie
/// in, so that the system need not look for that each time.
struct Near<'a> {
    disk: &'a dyn Disk,
    device: u64,
    /// Path of the folder that all lie in; empty for the tops of the trees.
    top: &'a str,
    tops: [Option<OwnedFd>; 2],
}

impl<'a> Near<'a> {
    fn of(twins: &Twins<'a>, run: &'a [Pair], device: u64, look: Look) -> Self {
        let (first, last) = (run.first(), run.last());
        // They are in order: what the first and the last begin with, all others begin with.
        let shared = first.zip(last).map_or("", |(first, last)| {
            &first.path[..common(&first.path, &last.path)]
        });
        let top = shared.rsplit_once('/').map_or("", |(folder, _)| folder);
        let open = |which: usize| twins.disk.open_folder(&twins.at(which, top)).ok();
        Self {
            disk: twins.disk,
            device,
            top,
            tops: match look {
                Look::AtBoth => [open(0), open(1)],
                Look::AtSecond => [None, open(1)],
            },
        }
    }

    /// Whether both folders look as they did when they held the same.
    fn is_untouched(&self, pair: &Pair, look: Look) -> bool {
        let is_same = |which: usize| {
            let known = pair.stamps[which];
            known.is_some() && known == self.stamp(which, &pair.path)
        };
        match look {
            Look::AtBoth => is_same(0) && is_same(1),
            Look::AtSecond => pair.stamps[0].is_some() && is_same(1),
        }
    }

    /// The stamp of a folder that is not mounted from elsewhere.
    fn stamp(&self, which: usize, path: &str) -> Option<Stamp> {
        let below = path.get(self.top.len()..)?.trim_start_matches('/');
        let below = if below.is_empty() { "." } else { below };
        let top = self.tops[which].as_ref()?;
        let found = self.disk.stat_in(top, below).ok()?;
        is_folder(&found, self.device).then(|| Stamp::of(&found))
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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::emit::disk::LocalDisk;

    #[test]
    fn folders_are_found_from_the_one_that_all_of_a_run_lie_in() {
        let temporary = tempfile::tempdir().expect("temporary folder");
        let trees = ["one", "other"].map(|name| temporary.path().join(name));
        let paths = ["", "a", "a/b", "a/b/c", "a/b/c/ä", "a/b/c/ö", "a/bc"];
        for tree in &trees {
            for path in paths {
                fs::create_dir_all(tree.join(path)).expect("made");
            }
        }
        fs::write(trees[0].join("a/file"), "no folder").expect("written");
        let ours = Manifest::default();
        let twins = Twins {
            disk: &LocalDisk,
            trees: [&trees[0], &trees[1]],
            ours: &ours,
        };
        let device = LocalDisk.stat(&trees[0]).expect("there").id.0;
        let pairs = paths.map(Pair::unknown);
        for (run, top) in [
            (0..7, ""),
            (1..7, ""),
            (2..7, "a"),
            (4..6, "a/b/c"),
            (3..4, "a/b"),
        ] {
            let near = Near::of(&twins, &pairs[run.clone()], device, Look::AtBoth);
            assert_eq!(near.top, top, "{run:?}");
            for path in &paths[run.clone()] {
                let stamps = [0, 1].map(|which| near.stamp(which, path));
                let found = [0, 1].map(|which| twins.folder(which, path, device));
                let expected = found.map(|found| found.map(|found| Stamp::of(&found)));
                assert!(expected.iter().all(Option::is_some), "{path}");
                assert_eq!(stamps, expected, "{path}");
            }
            let others = ["a/file", "a/b/none"].map(|path| near.stamp(0, path));
            assert_eq!(others, [None, None], "{run:?}");
            let elsewhere = Near::of(&twins, &pairs, device + 1, Look::AtSecond);
            assert_eq!(elsewhere.stamp(1, "a"), None);
        }
    }
}
