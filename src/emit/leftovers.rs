//! What dead runs have left, and how it goes away (R-O4, R-O6).

use std::path::Path;

use crate::emit::changes::Note;
use crate::emit::disk::{Disk, is_absent};
use crate::emit::error::{EmitError, Naming as _};
use crate::emit::journal::Journal;
use crate::emit::names::Place;
use crate::emit::retire::{Previous, retire};
use crate::emit::staging::{self, Leftover};

/// Whether `dir` is in the middle of a switch file by file, so that it does not look like an output
/// folder, but is one.
pub(super) fn is_interrupted(disk: &dyn Disk, dir: &Path) -> Result<bool, EmitError> {
    Ok(staging::look(disk, &Place::inside(dir).staging)? == Leftover::Interrupted)
}

/// Makes the output folder `dir` whole and removes what dead runs have left beside and in it. The
/// lock is held.
pub(super) fn clear(disk: &dyn Disk, dir: &Path) -> Result<Vec<Note>, EmitError> {
    let mut notes = Vec::new();
    for place in [Place::inside(dir), Place::beside(dir)] {
        let root = place.staging;
        match staging::look(disk, &root)? {
            Leftover::None => continue,
            Leftover::Exchanged if exists(disk, dir)? => {
                notes.extend(retire(
                    disk,
                    &staging::tree(&root),
                    dir,
                    &Previous::Replaced,
                )?);
            }
            // If somebody has removed the new version, the previous one is of no use either.
            Leftover::Unfinished | Leftover::Exchanged => {}
            Leftover::Interrupted => Journal::load(disk, &root)?.undo(disk, &root, dir)?,
        }
        staging::remove(disk, &root).naming("remove", &root)?;
    }
    Ok(notes)
}

fn exists(disk: &dyn Disk, dir: &Path) -> Result<bool, EmitError> {
    match disk.stat(dir) {
        Err(error) if is_absent(&error) => Ok(false),
        found => found.map(|_| true).naming("read", dir),
    }
}
