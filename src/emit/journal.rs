//! The record of a switch that goes file by file, and the way back from it.
//!
//! While a journal lies in the staging folder, the output folder is somewhere between two versions:
//! new files come from the `tree` of the staging folder, and what they replace lies in its `old`.
//! Which of the steps were done shows in where the files are, so that the journal is written once.
//! Its removal completes the switch.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::emit::disk::{Disk, Kind, Stat, ensure_folder, is_absent, or_absent};
use crate::emit::error::{EmitError, Naming as _, Refusal};
use crate::emit::names::{self, MARKER};
use crate::emit::staging;

/// Version of the format.
const FORMAT: u32 = 1;
/// As for a marker.
const MAX_BYTES: u64 = 1 << 30;

/// What a switch does, as JSON has it. Paths are relative to the output folder.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Journal {
    format: u32,
    /// Folders that have to be made, outermost first.
    pub(super) folders: Vec<String>,
    /// Files where nothing was.
    pub(super) created: Vec<String>,
    /// Files in the place of others. The others were linked or copied to `old` before.
    pub(super) replaced: Vec<String>,
    /// Files that move to `old`.
    pub(super) deleted: Vec<String>,
}

impl Journal {
    /// Plans to write the files `written` and to remove `deleted`. What is in the way of the written
    /// files is ours; that was asked before.
    pub(super) fn plan(
        disk: &dyn Disk,
        dir: &Path,
        written: &[Arc<str>],
        deleted: &[Arc<str>],
    ) -> Result<Self, EmitError> {
        let mut journal = Self {
            format: FORMAT,
            ..Self::default()
        };
        let mut folders = BTreeSet::new();
        for path in written.iter().map(|path| &**path).chain([MARKER]) {
            match kind(disk, &dir.join(path))? {
                None | Some(Kind::Folder) => journal.created.push(path.to_owned()),
                Some(Kind::File | Kind::Link | Kind::Special) => {
                    journal.replaced.push(path.to_owned());
                }
            }
            folders.extend(names::ancestors(path));
        }
        for folder in folders {
            if kind(disk, &dir.join(folder))? != Some(Kind::Folder) {
                journal.folders.push(folder.to_owned());
            }
        }
        for path in deleted {
            // A folder that somebody made in the place of our file is not ours to move.
            if !matches!(kind(disk, &dir.join(&**path))?, None | Some(Kind::Folder)) {
                journal.deleted.push(path.to_string());
            }
        }
        Ok(journal)
    }

    /// Writes the journal of the staging folder `root`, in one step.
    pub(super) fn save(&self, disk: &dyn Disk, root: &Path) -> Result<(), EmitError> {
        let bytes = serde_json::to_vec(self).expect("strings and numbers are JSON");
        let (draft, journal) = (root.join("journal.new"), staging::journal(root));
        disk.create(&draft, &bytes).naming("write", &draft)?;
        disk.rename(&draft, &journal).naming("write", &journal)
    }

    /// Reads the journal of the staging folder `root`.
    pub(super) fn load(disk: &dyn Disk, root: &Path) -> Result<Self, EmitError> {
        let path = staging::journal(root);
        let bytes = disk.read(&path, MAX_BYTES).naming("read", &path)?;
        let journal: Option<Self> = serde_json::from_slice(&bytes).ok();
        let journal = journal.filter(Self::is_sound);
        let reason = Refusal::Staging(path);
        journal.ok_or_else(|| EmitError::Refused {
            dir: root.to_owned(),
            reason,
        })
    }

    fn is_sound(&self) -> bool {
        let files = [&self.created, &self.replaced, &self.deleted];
        self.format == FORMAT
            && self.folders.iter().all(|path| names::is_output_path(path))
            && files
                .into_iter()
                .flatten()
                .all(|path| path == MARKER || names::is_output_path(path))
    }

    /// Brings the output folder `dir` back to what it was. May itself be interrupted and repeated.
    pub(super) fn undo(&self, disk: &dyn Disk, root: &Path, dir: &Path) -> Result<(), EmitError> {
        let (tree, old) = (staging::tree(root), staging::old(root));
        for path in &self.created {
            let staged = tree.join(path);
            if kind(disk, &staged)?.is_none() {
                or_absent(disk.rename(&dir.join(path), &staged)).naming("restore", &staged)?;
            }
        }
        for folder in self.folders.iter().rev() {
            let at = dir.join(folder);
            or_in_use(disk.remove_folder(&at)).naming("remove", &at)?;
        }
        for path in &self.deleted {
            if kind(disk, &old.join(path))?.is_some() {
                make_folders(disk, dir, path)?;
                disk.rename(&old.join(path), &dir.join(path))
                    .naming("restore", &dir.join(path))?;
            }
        }
        for path in &self.replaced {
            // What was not replaced yet is better than its copy.
            if kind(disk, &tree.join(path))?.is_none() {
                or_absent(disk.rename(&old.join(path), &dir.join(path)))
                    .naming("restore", &dir.join(path))?;
            }
        }
        let journal = staging::journal(root);
        or_absent(disk.remove_file(&journal)).naming("remove", &journal)
    }
}

/// What lies at `path`, if anything.
pub(super) fn kind(disk: &dyn Disk, path: &Path) -> Result<Option<Kind>, EmitError> {
    match disk.stat(path) {
        Err(error) if is_absent(&error) => Ok(None),
        found => found
            .map(|Stat { kind, .. }| Some(kind))
            .naming("read", path),
    }
}

/// Makes the folders that `path` lies in, below `root`.
pub(super) fn make_folders(disk: &dyn Disk, root: &Path, path: &str) -> Result<(), EmitError> {
    names::ancestors(path).try_for_each(|folder| {
        let at = root.join(folder);
        ensure_folder(disk, &at).naming("make", &at)
    })
}

/// Accepts that a folder is not there or not empty.
pub(super) fn or_in_use(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => Ok(()),
        other => or_absent(other),
    }
}
