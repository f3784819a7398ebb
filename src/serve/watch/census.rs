//! A count of what lies in the watched folders, to compare with the next one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, Metadata};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use super::events::Tells;

/// One number for each folder: it changes when a file in the folder does. Whole lists of files would
/// tell more, and take memory that grows with them.
#[derive(Debug, Default)]
pub(super) struct Census {
    folders: BTreeMap<PathBuf, u64>,
}

/// Which folders the roots are; `None` for one that does not exist.
#[derive(Debug, Default)]
pub(super) struct Roots(BTreeMap<PathBuf, Option<u64>>);

/// Roots that are not what they were.
#[derive(Debug, Default)]
pub(super) struct Lost {
    pub(super) gone: Vec<PathBuf>,
    pub(super) back: Vec<PathBuf>,
}

impl Census {
    /// Looks at every file below `roots` without opening one.
    pub(super) fn take(roots: &[PathBuf], tells: &Tells) -> Self {
        let mut census = Self::default();
        let mut next: Vec<PathBuf> = roots.to_vec();
        while let Some(folder) = next.pop() {
            if tells.ignores(&folder) || census.folders.contains_key(&folder) {
                continue;
            }
            let number = count(&folder, &mut next);
            census.folders.insert(folder, number);
        }
        census
    }

    /// The folders that are new, gone or different.
    pub(super) fn differs_from(&self, before: &Self) -> BTreeSet<PathBuf> {
        let differs = |a: &Self, b: &Self| -> Vec<PathBuf> {
            let folders = a.folders.iter();
            let other = folders.filter(|(folder, number)| b.folders.get(*folder) != Some(number));
            other.map(|(folder, _)| folder.clone()).collect()
        };
        let mut all: BTreeSet<PathBuf> = differs(self, before).into_iter().collect();
        all.extend(differs(before, self));
        all
    }
}

impl Roots {
    /// What the roots are now.
    pub(super) fn take(roots: &[PathBuf]) -> Self {
        Self(roots.iter().map(|r| (r.clone(), identity(r))).collect())
    }

    /// The roots that have vanished or come back since `before`; `None` when all are what they were.
    /// A root that was replaced is neither, and yet a change.
    pub(super) fn changes_since(&self, before: &Self) -> Option<Lost> {
        let mut lost = Lost::default();
        for (root, now) in &self.0 {
            let was = before.0.get(root).copied().flatten();
            match (was, now) {
                (Some(_), None) => lost.gone.push(root.clone()),
                (None, Some(_)) => lost.back.push(root.clone()),
                _ => {}
            }
        }
        (self.0 != before.0).then_some(lost)
    }
}

/// A number for the files of a folder; the folders in it go to `next`.
fn count(folder: &Path, next: &mut Vec<PathBuf>) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else {
        return 0;
    };
    // Folders are listed in any order, so that the numbers of their files are added.
    let mut sum = 1_u64;
    for entry in entries.flatten() {
        let Ok(metadata) = entry.metadata() else {
            continue;
        };
        if metadata.is_dir() {
            next.push(entry.path());
        } else {
            let mut hasher = DefaultHasher::new();
            entry.file_name().hash(&mut hasher);
            stamp(&metadata, &mut hasher);
            sum = sum.wrapping_add(hasher.finish());
        }
    }
    sum
}

/// What changes with a file. The time of the last change of its state cannot be set back, unlike
/// that of its content, so that a file with an old time stamp is noticed.
#[cfg(unix)]
fn stamp(metadata: &Metadata, hasher: &mut DefaultHasher) {
    use std::os::unix::fs::MetadataExt as _;
    let state = (metadata.ctime(), metadata.ctime_nsec());
    let content = (metadata.mtime(), metadata.mtime_nsec());
    (state, content, metadata.ino(), metadata.len()).hash(hasher);
}

#[cfg(not(unix))]
fn stamp(metadata: &Metadata, hasher: &mut DefaultHasher) {
    (metadata.modified().ok(), metadata.len()).hash(hasher);
}

/// Which folder it is that has this path now; `None` when there is none.
#[cfg(unix)]
fn identity(root: &Path) -> Option<u64> {
    use std::os::unix::fs::MetadataExt as _;
    let metadata = fs::metadata(root).ok().filter(Metadata::is_dir)?;
    let mut hasher = DefaultHasher::new();
    (metadata.dev(), metadata.ino()).hash(&mut hasher);
    Some(hasher.finish())
}

#[cfg(not(unix))]
fn identity(root: &Path) -> Option<u64> {
    let metadata = fs::metadata(root).ok().filter(Metadata::is_dir)?;
    let mut hasher = DefaultHasher::new();
    metadata.created().ok().hash(&mut hasher);
    Some(hasher.finish())
}
