//! What a run remembers of the files that it has published, to know later that nobody has touched them.
//!
//! A marker says what the files of an output folder are; that they still are so is told by their
//! stamps. The time of the last change of their entries is not among them, because carrying a file
//! over to the next version of the folder changes that.
//!
//! Most runs find nothing to do, and a site has many files; so a seal has their paths itself, and a
//! run that finds it whole need not read the marker, which has more to say. Paths are written down as
//! what differs from the one before, which is a third of them, and files are looked for from the
//! folder that the others of their run lie in.

use std::os::fd::OwnedFd;
use std::path::Path;
use std::time::SystemTime;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::emit::disk::{Disk, Kind, Stat};
use crate::emit::manifest::{Manifest, Receipt};
use crate::emit::names::{MARKER, common};

/// The files of an output folder as they were when they had been published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// Identifier of the site whose folder it is.
    pub(super) site: Box<str>,
    /// The marker, which lists the same files; none if it was not there.
    marker: Option<FileStamp>,
    /// In the order of the marker.
    runs: Vec<Run>,
}

/// Files of a marker that follow each other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Run {
    /// What is new in each path, one after another.
    texts: String,
    files: Vec<Sealed>,
}

/// One file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Sealed {
    /// How many bytes of its path are those of the one before in the run.
    same: u16,
    /// Length in bytes of the text that follows them.
    new: u16,
    /// None of a file that was not there.
    stamp: Option<FileStamp>,
}

/// Most files of a run. Threads share runs out among them.
const RUN: usize = 128;

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
    /// The stamp of what was found; none when that is no file.
    fn of(found: &Stat) -> Option<Self> {
        let modified = found.modified.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        (found.kind == Kind::File).then_some(Self {
            length: found.length,
            modified: i64::try_from(modified.as_nanos()).ok()?,
            inode: found.id.1,
        })
    }

    /// The stamp of the file at `path` in an open folder.
    fn in_folder(disk: &dyn Disk, folder: &OwnedFd, path: &str) -> Option<Self> {
        Self::of(&disk.stat_in(folder, path).ok()?)
    }

    /// The stamp of the marker of `dir`.
    fn of_marker(disk: &dyn Disk, dir: &Path) -> Option<Self> {
        Self::of(&disk.stat(&dir.join(MARKER)).ok()?)
    }
}

impl Seal {
    /// Seals the files of `manifest` in `dir`; those whose stamps are `known`, in the same order, need
    /// not be looked at.
    pub(super) fn of(
        disk: &dyn Disk,
        dir: &Path,
        manifest: &Manifest,
        known: &[Option<FileStamp>],
    ) -> Self {
        let folder = disk.open_folder(dir).ok();
        let files = manifest.entries().par_chunks(RUN);
        let runs = files.zip(known.par_chunks(RUN)).map(|(files, known)| {
            let stamp = |path: &str| FileStamp::in_folder(disk, folder.as_ref()?, path);
            Run::of(files, known, stamp)
        });
        Self {
            site: manifest.site().into(),
            marker: FileStamp::of_marker(disk, dir),
            runs: runs.collect(),
        }
    }

    /// Whether the marker of `dir` is the one that lists the sealed files.
    pub(super) fn has_marker(&self, disk: &dyn Disk, dir: &Path) -> bool {
        self.marker.is_some() && self.marker == FileStamp::of_marker(disk, dir)
    }

    /// Which of the files in `dir` nobody has touched.
    pub(super) fn untouched(&self, disk: &dyn Disk, dir: &Path) -> Untouched {
        let runs = self.runs.par_iter().map(|run| {
            let top = run.top();
            let folder = disk.open_folder(&dir.join(top)).ok();
            run.untouched(|path| {
                let below = path.get(top.len()..)?;
                FileStamp::in_folder(disk, folder.as_ref()?, below.trim_start_matches('/'))
            })
        });
        let runs: Vec<Untouched> = runs.collect();
        runs.concat()
    }
}

impl Run {
    fn of(
        files: &[Receipt],
        known: &[Option<FileStamp>],
        stamp: impl Fn(&str) -> Option<FileStamp>,
    ) -> Self {
        let mut run = Self::default();
        let mut before = "";
        for (file, known) in files.iter().zip(known) {
            let path = &*file.path;
            let same = common(before, path);
            let new = &path[same..];
            run.texts.push_str(new);
            run.files.push(Sealed {
                same: length(same),
                new: length(new.len()),
                stamp: known.or_else(|| stamp(path)),
            });
            before = path;
        }
        run
    }

    /// The folder that all files of the run lie in; empty for the top.
    fn top(&self) -> &str {
        // The first path stands there whole. What the others leave of it is in all of them.
        let first = self.files.first().map_or(0, |file| usize::from(file.new));
        let others = self.files.iter().skip(1).map(|file| usize::from(file.same));
        let shared = others.fold(first, usize::min);
        let shared = self.texts.get(..shared).unwrap_or("");
        shared.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    fn untouched(&self, stamp: impl Fn(&str) -> Option<FileStamp>) -> Untouched {
        let mut path = String::new();
        let mut texts = &*self.texts;
        let files = self.files.iter().map(|file| {
            // What was kept is whole, or it would not have been read; nothing is lost if it is not.
            let (new, rest) = texts.split_at_checked(usize::from(file.new))?;
            texts = rest;
            if !path.is_char_boundary(usize::from(file.same)) {
                return None;
            }
            path.truncate(usize::from(file.same));
            path.push_str(new);
            stamp(&path).filter(|found| file.stamp == Some(*found))
        });
        files.collect()
    }
}

fn length(bytes: usize) -> u16 {
    u16::try_from(bytes).expect("paths of outputs have at most 2048 bytes")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Digest;

    fn stamp(number: u64) -> FileStamp {
        FileStamp {
            length: number,
            modified: 0,
            inode: 1,
        }
    }

    #[test]
    fn paths_come_back_from_what_differs_between_them() {
        let paths = ["a", "a.b/ä", "a.b/ö", "a.b/ö/ü", "b", "日", "旧"];
        let files: Vec<Receipt> = paths
            .iter()
            .map(|path| Receipt {
                path: (*path).into(),
                digest: Digest::of(b""),
                length: 0,
            })
            .collect();
        let number = |path: &str| paths.iter().position(|known| *known == path);
        let found = |path: &str| Some(stamp(number(path)? as u64));
        let mut known = vec![None; paths.len()];
        known[2] = Some(stamp(9));
        let run = Run::of(&files, &known, found);
        assert!(run.texts.len() < paths.concat().len());
        let untouched = run.untouched(found);
        let same: Vec<bool> = untouched.iter().map(Option::is_some).collect();
        // The stamp that was known is another one than the disk has now.
        assert_eq!(same, [true, true, false, true, true, true, true]);
    }

    #[test]
    fn a_run_knows_the_folder_that_all_its_files_lie_in() {
        let top = |paths: &[&str]| {
            let files = paths.iter().map(|path| Receipt {
                path: (*path).into(),
                digest: Digest::of(b""),
                length: 0,
            });
            let files: Vec<Receipt> = files.collect();
            let run = Run::of(&files, &vec![None; files.len()], |_| None);
            run.top().to_owned()
        };
        assert_eq!(top(&["a/b/c", "a/b/d/e", "a/b/d/f"]), "a/b");
        assert_eq!(top(&["a/b/c", "a/bc"]), "a");
        assert_eq!(top(&["a/b"]), "a");
        assert_eq!(top(&["a", "a.b/c"]), "");
        assert_eq!(top(&[]), "");
    }
}
