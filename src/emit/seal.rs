//! What a run remembers of the files that it has published, to know later that nobody has touched them.
//!
//! A marker says what the files of an output folder are; that they still are so is told by their
//! stamps. The time of the last change of their entries is not among them, because carrying a file
//! over to the next version of the folder changes that.

use std::path::Path;
use std::time::SystemTime;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::emit::disk::{Disk, Kind};
use crate::emit::manifest::Manifest;
use crate::model::Digest;

/// The files of an output folder as they were when they had been published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// The digest of the marker.
    pub(super) marker: Digest,
    /// In the order of the marker; none of a file that was not there.
    pub(super) files: Vec<Option<FileStamp>>,
}

/// What tells that a file was touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileStamp {
    length: u64,
    /// In nanoseconds since 1970.
    modified: i64,
    inode: u64,
}

/// The files of a manifest that nobody has touched, in its order.
pub(super) type Untouched = Vec<Option<FileStamp>>;

impl FileStamp {
    /// The stamp of the file at `path` in `dir`; none when there is no file.
    fn of(disk: &dyn Disk, dir: &Path, path: &str) -> Option<Self> {
        let found = disk.stat(&dir.join(path)).ok()?;
        let modified = found.modified.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        (found.kind == Kind::File).then_some(Self {
            length: found.length,
            modified: i64::try_from(modified.as_nanos()).ok()?,
            inode: found.id.1,
        })
    }
}

impl Seal {
    /// Seals the files of `manifest` in `dir`; those whose stamps are `known`, in the same order, need
    /// not be looked at.
    pub(super) fn of(
        disk: &dyn Disk,
        dir: &Path,
        manifest: &Manifest,
        marker: Digest,
        known: Vec<Option<FileStamp>>,
    ) -> Self {
        let files = manifest.entries().par_iter().zip(known);
        let files =
            files.map(|(entry, known)| known.or_else(|| FileStamp::of(disk, dir, &entry.path)));
        Self {
            marker,
            files: files.collect(),
        }
    }

    /// The files of `manifest`, whose marker this is, that nobody has touched.
    pub(super) fn untouched(&self, disk: &dyn Disk, dir: &Path, manifest: &Manifest) -> Untouched {
        let files = manifest.entries().par_iter().zip(&self.files);
        let same = files.map(|(entry, stamp)| {
            let found = FileStamp::of(disk, dir, &entry.path);
            found.filter(|_| found == *stamp)
        });
        same.collect()
    }
}
