//! The finished build that is deployed (R-Y1).

use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::deploy::error::DeployError;
use crate::deploy::plan::Entry;
use crate::emit::{EmitError, Manifest, Receipt, Refusal};
use crate::model::Digest;

/// Where the bytes of a file come from.
pub(super) trait Content: Sync {
    /// The bytes that `entry` stands for, and no others.
    fn bytes(&self, entry: &Entry) -> Result<Vec<u8>, DeployError>;
}

/// An output folder whose files are those of its marker.
#[derive(Debug)]
pub(super) struct LocalSite {
    folder: PathBuf,
    pub(super) manifest: Manifest,
}

/// Name that is kept for what a deploy writes for itself.
pub(super) const OWN: &str = ".diglot";

impl LocalSite {
    /// Opens the output folder `folder` of a build for `base_url`, and reads every file of it: an
    /// unfinished or damaged build is refused.
    pub(super) fn open(folder: &Path, base_url: &str) -> Result<Self, DeployError> {
        const BUILD: &str = "`diglot build` makes one";
        let refused = |reason: String, help: &str| DeployError::NotDeployable {
            folder: folder.to_owned(),
            reason,
            help: help.to_owned(),
        };
        let manifest = match Manifest::read(folder) {
            Ok(manifest) if manifest.entries().is_empty() => {
                // What `clean` leaves behind: deployed, it would take the site off the target.
                return Err(refused("it holds no site".to_owned(), BUILD));
            }
            Ok(manifest) => manifest,
            Err(EmitError::Refused {
                reason: Refusal::Unmarked,
                ..
            }) => return Err(refused("it holds no finished build".to_owned(), BUILD)),
            Err(EmitError::Refused { reason, .. }) => {
                return Err(refused(reason.to_string(), "build the site again"));
            }
            Err(error) => return Err(error.into()),
        };
        if manifest.site() != base_url {
            let reason = format!(
                "it was built for {}, and the target is for {base_url}",
                manifest.site()
            );
            let help = format!(
                "build it for there, into a folder of its own: `diglot build --base-url {base_url} --output DIR`; then deploy with `--output DIR`"
            );
            return Err(refused(reason, &help));
        }
        let site = Self {
            folder: folder.to_owned(),
            manifest,
        };
        let entries = site.manifest.entries();
        if let Some(own) = entries.iter().find(|entry| is_own(&entry.path)) {
            let reason = format!("{} has a name that deploys need", own.path);
            return Err(refused(reason, "call the file something else"));
        }
        // All faults are found, and the first by path is told: the same one on every run.
        let faults = entries
            .par_iter()
            .filter_map(|entry| site.read(entry).err());
        let mut faults: Vec<_> = faults.collect();
        if faults.is_empty() {
            Ok(site)
        } else {
            Err(faults.swap_remove(0))
        }
    }

    /// The bytes of a file, which must be those that the marker promises.
    pub(super) fn read(&self, receipt: &Receipt) -> Result<Vec<u8>, DeployError> {
        self.checked(&receipt.path, receipt.digest)
    }

    fn checked(&self, path: &str, digest: Digest) -> Result<Vec<u8>, DeployError> {
        let file = self.folder.join(path);
        let differs = |what: &str| DeployError::NotDeployable {
            folder: self.folder.clone(),
            reason: format!("{path} {what}"),
            help: "build the site again".to_owned(),
        };
        // A link could lead out of the folder.
        let found = match fs::symlink_metadata(&file) {
            Ok(found) => found,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(differs("is missing"));
            }
            Err(source) => {
                return Err(DeployError::Machine {
                    action: "read",
                    path: file,
                    source,
                });
            }
        };
        if !found.is_file() {
            return Err(differs("is not a regular file"));
        }
        let bytes = fs::read(&file).map_err(|source| DeployError::Machine {
            action: "read",
            path: file,
            source,
        })?;
        if Digest::of(&bytes) != digest {
            return Err(differs("was changed after the build"));
        }
        Ok(bytes)
    }
}

/// Whether `path` lies where deploys keep their own notes.
pub(super) fn is_own(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or(path);
    first.eq_ignore_ascii_case(OWN)
}

impl Content for LocalSite {
    fn bytes(&self, entry: &Entry) -> Result<Vec<u8>, DeployError> {
        // Read once more: the folder may have been exchanged by a build since it was opened.
        self.checked(&entry.path, entry.digest)
    }
}
