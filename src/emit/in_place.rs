//! The other switch: file by file, for places where folders cannot be exchanged (R-O4).
//!
//! The staging folder lies inside the output folder, because that may be a file system of its own.
//! First everything new is brought there, and everything that will be replaced is kept there; only
//! then does the first visible file change. From then on a journal leads back, and an error does so
//! at once.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use crate::emit::changes::{Changes, Note};
use crate::emit::disk::{Disk, Kind, is_absent, or_absent};
use crate::emit::error::{EmitError, Naming as _};
use crate::emit::journal::{Journal, make_folders, or_in_use};
use crate::emit::names::{self, MARKER, Place};
use crate::emit::staging;
use crate::emit::swap::{Switch, with_reason};

/// Writes the staged files into the output folder, which exists, and removes deleted ones.
pub(super) fn write(switch: &Switch<'_>, changes: &Changes) -> Result<Vec<Note>, EmitError> {
    let root = Place::inside(switch.dir).staging;
    let work = Work {
        switch,
        root: &root,
    };
    let done = work.prepare(changes).and_then(|journal| work.act(&journal));
    let is_settled =
        matches!(switch.disk.stat(&staging::journal(&root)), Err(error) if is_absent(&error));
    let removed = if is_settled {
        staging::remove(switch.disk, &root)
    } else {
        Ok(())
    };
    done?;
    let leftover = |error| {
        with_reason(&EmitError::Io {
            action: "remove",
            path: root.clone(),
            source: error,
        })
    };
    Ok(removed
        .err()
        .map(leftover)
        .map(Note::Leftover)
        .into_iter()
        .collect())
}

struct Work<'a> {
    switch: &'a Switch<'a>,
    /// The staging folder inside the output folder.
    root: &'a Path,
}

impl Work<'_> {
    /// Makes everything ready. Nothing that a reader sees has changed afterwards.
    fn prepare(&self, changes: &Changes) -> Result<Journal, EmitError> {
        let Switch { disk, dir, .. } = *self.switch;
        self.bring()?;
        let marker = staging::tree(self.root).join(MARKER);
        self.switch
            .new
            .create(disk, &marker)
            .naming("write", &marker)?;
        let journal = Journal::plan(disk, dir, &changes.written, &changes.deleted)?;
        let old = staging::old(self.root);
        disk.make_folder(&old).naming("make", &old)?;
        for path in &journal.replaced {
            make_folders(disk, &old, path)?;
            keep(disk, &dir.join(path), &old.join(path)).naming("keep", &dir.join(path))?;
        }
        for path in &journal.deleted {
            make_folders(disk, &old, path)?;
        }
        Ok(journal)
    }

    /// Moves what was staged beside the output folder into it.
    fn bring(&self) -> Result<(), EmitError> {
        let Switch { disk, staging, .. } = *self.switch;
        if staging.root() == self.root {
            return Ok(());
        }
        disk.make_folder(self.root).naming("make", self.root)?;
        staging::furnish(disk, self.root)?;
        let (from, to) = (staging.tree(), staging::tree(self.root));
        for path in staging.paths() {
            make_folders(disk, &to, &path)?;
            let (from, to) = (from.join(&*path), to.join(&*path));
            let moved = match disk.rename(&from, &to) {
                Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
                    disk.copy(&from, &to)
                }
                moved => moved,
            };
            moved.naming("write", &to)?;
        }
        Ok(())
    }

    /// Does it, or undoes what was done. Should undoing fail as well, the next run undoes it.
    fn act(&self, journal: &Journal) -> Result<(), EmitError> {
        let Switch {
            disk, dir, durable, ..
        } = *self.switch;
        let done = journal.save(disk, self.root).and_then(|()| {
            if durable {
                disk.sync(dir).naming("sync", dir)?;
            }
            self.change(journal)
        });
        if done.is_err() {
            // The first error is the one to tell.
            let _ = journal.undo(disk, self.root, dir);
        }
        done
    }

    /// Pages come after what they name, deletions after pages, and the marker last: a reader in
    /// between finds whole pages that find their files.
    fn change(&self, journal: &Journal) -> Result<(), EmitError> {
        let Switch { disk, dir, .. } = *self.switch;
        let created: BTreeSet<&str> = journal.created.iter().map(String::as_str).collect();
        let folders: BTreeSet<&str> = journal.folders.iter().map(String::as_str).collect();
        let is_in_the_way = |path: &&String| {
            folders.contains(path.as_str())
                || names::ancestors(path).any(|above| created.contains(above))
        };
        let (first, last): (Vec<_>, Vec<_>) = journal.deleted.iter().partition(is_in_the_way);
        self.delete(&first)?;
        for folder in &journal.folders {
            let at = dir.join(folder);
            disk.make_folder(&at).naming("make", &at)?;
        }
        let is_page = |path: &str| path.to_ascii_lowercase().ends_with(".html");
        for pages in [false, true] {
            for path in journal
                .created
                .iter()
                .filter(|p| is_page(p) == pages && *p != MARKER)
            {
                self.put(path, true)?;
            }
            for path in journal
                .replaced
                .iter()
                .filter(|p| is_page(p) == pages && *p != MARKER)
            {
                self.put(path, false)?;
            }
        }
        self.delete(&last)?;
        self.put(MARKER, false)?;
        let journal = staging::journal(self.root);
        disk.remove_file(&journal).naming("remove", &journal)
    }

    fn put(&self, path: &str, free: bool) -> Result<(), EmitError> {
        let disk = self.switch.disk;
        let (from, to) = (
            staging::tree(self.root).join(path),
            self.switch.dir.join(path),
        );
        match if free {
            disk.rename_free(&from, &to)
        } else {
            disk.rename(&from, &to)
        } {
            // It was put there by somebody since we looked.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(EmitError::Foreign {
                paths: vec![path.into()],
            }),
            done => done.naming("write", &to),
        }
    }

    /// Moves files away, and removes the folders that held nothing else.
    fn delete(&self, paths: &[&String]) -> Result<(), EmitError> {
        let Switch { disk, dir, .. } = *self.switch;
        let old = staging::old(self.root);
        for path in paths {
            let at = dir.join(path);
            or_absent(disk.rename(&at, &old.join(path))).naming("remove", &at)?;
        }
        let mut folders: Vec<_> = paths
            .iter()
            .flat_map(|path| names::ancestors(path))
            .collect();
        folders.sort_unstable();
        folders.dedup();
        for folder in folders.iter().rev() {
            let at = dir.join(folder);
            or_in_use(disk.remove_folder(&at)).naming("remove", &at)?;
        }
        Ok(())
    }
}

/// Keeps a second name of a file, or a copy.
fn keep(disk: &dyn Disk, from: &Path, to: &Path) -> io::Result<()> {
    match disk.stat(from)?.kind {
        Kind::Link => disk.symbolic_link(&disk.read_link(from)?, to),
        Kind::Special => disk.link(from, to),
        Kind::File | Kind::Folder => match disk.link(from, to) {
            Err(error) if error.kind() != io::ErrorKind::StorageFull => disk.copy(from, to),
            done => done,
        },
    }
}
