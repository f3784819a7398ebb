//! Reading an output folder that a run has finished.

use std::path::{Path, PathBuf};

use crate::emit::disk::{Disk, Kind, LocalDisk};
use crate::emit::error::{EmitError, Naming as _};
use crate::emit::manifest::{Manifest, Receipt};
use crate::model::Digest;

/// A finished output folder, to be read.
#[derive(Debug)]
pub struct Published {
    dir: PathBuf,
    manifest: Manifest,
}

impl Published {
    /// Opens the output folder `dir`, which must have a marker.
    ///
    /// # Errors
    /// As [`Manifest::read`].
    pub fn open(dir: &Path) -> Result<Self, EmitError> {
        Ok(Self {
            dir: dir.to_owned(),
            manifest: Manifest::read(dir)?,
        })
    }

    /// What the folder holds, as its marker says.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The bytes of one of its files.
    ///
    /// # Errors
    /// [`EmitError::Missing`] when they are no longer those that the marker promises,
    /// [`EmitError::Io`] when they cannot be read.
    pub fn bytes(&self, receipt: &Receipt) -> Result<Vec<u8>, EmitError> {
        let missing = || EmitError::Missing {
            path: receipt.path.clone(),
        };
        let path = self.dir.join(&*receipt.path);
        let found = LocalDisk.stat(&path).map_err(|_| missing())?;
        // A link could lead out of the folder.
        if found.kind != Kind::File || found.length != receipt.length {
            return Err(missing());
        }
        let bytes = LocalDisk
            .read(&path, receipt.length)
            .naming("read", &path)?;
        if Digest::of(&bytes) == receipt.digest {
            Ok(bytes)
        } else {
            Err(missing())
        }
    }
}
