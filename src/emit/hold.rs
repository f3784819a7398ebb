//! The locks of an output folder, and the folders above it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::emit::disk::{Disk, is_absent};
use crate::emit::error::{EmitError, Naming as _};
use crate::emit::lock::{Lock, NoLock};
use crate::emit::names::Place;

/// The locks of a run, and what follows from where they could be taken.
pub(super) struct Hold {
    pub(super) place: Place,
    /// Why folders cannot be exchanged here, when that is known from the start.
    pub(super) file_by_file: Option<&'static str>,
    pub(super) locks: Vec<Lock>,
}

/// Takes the lock beside the folder, or inside where that is impossible.
pub(super) fn hold(
    disk: &Arc<dyn Disk>,
    dir: &Path,
    present: bool,
    wait: Duration,
) -> Result<Hold, EmitError> {
    let (beside, inside) = (Place::beside(dir), Place::inside(dir));
    let take = |place: &Place| Lock::take(disk, &place.lock, wait);
    let failed = |error, place: &Place| match error {
        NoLock::Held(holder) => EmitError::Locked {
            dir: dir.to_owned(),
            holder,
        },
        NoLock::Failed(source) => EmitError::Io {
            action: "lock",
            path: place.lock.clone(),
            source,
        },
    };
    let reason = if present && disk.is_mount_point(dir).naming("read", dir)? {
        "something is mounted there"
    } else {
        match take(&beside) {
            Ok(lock) => {
                let mut locks = vec![lock];
                // A run that sees the folder through a mount would lock it from inside.
                if exists(disk.as_ref(), &inside.lock) || exists(disk.as_ref(), &inside.staging) {
                    locks.push(take(&inside).map_err(|error| failed(error, &inside))?);
                }
                return Ok(Hold {
                    place: beside,
                    file_by_file: None,
                    locks,
                });
            }
            Err(NoLock::Failed(error)) if present && is_closed(&error) => {
                "the folder above it cannot be written"
            }
            Err(error) => return Err(failed(error, &beside)),
        }
    };
    let lock = take(&inside).map_err(|error| failed(error, &inside))?;
    Ok(Hold {
        place: inside,
        file_by_file: Some(reason),
        locks: vec![lock],
    })
}

fn is_closed(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
    )
}

fn exists(disk: &dyn Disk, path: &Path) -> bool {
    !matches!(disk.stat(path), Err(error) if is_absent(&error))
}

/// Folders above the output folder that this run has made; removed again if they stay empty.
pub(super) struct MadeFolders {
    disk: Arc<dyn Disk>,
    /// Outermost first.
    made: Vec<PathBuf>,
}

impl MadeFolders {
    /// Makes the folders above the output folder `dir` that do not exist.
    pub(super) fn above(disk: &Arc<dyn Disk>, dir: &Path) -> Result<Self, EmitError> {
        let missing = dir
            .ancestors()
            .skip(1)
            .take_while(|path| !exists(disk.as_ref(), path));
        let missing: Vec<_> = missing.map(Path::to_owned).collect();
        let mut folders = Self {
            disk: Arc::clone(disk),
            made: Vec::new(),
        };
        for path in missing.into_iter().rev() {
            match disk.make_folder(&path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                made => {
                    made.naming("make", &path)?;
                    folders.made.push(path);
                }
            }
        }
        Ok(folders)
    }
}

impl Drop for MadeFolders {
    fn drop(&mut self) {
        let mut inner = self.made.iter().rev();
        while inner
            .next()
            .is_some_and(|path| self.disk.remove_folder(path).is_ok())
        {}
    }
}
