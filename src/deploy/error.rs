//! Why a site could not be deployed.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use crate::emit::EmitError;

/// The deploy ended before its work was done.
///
/// No message holds a credential: addresses are shown without user names and passwords, and what a
/// service answered is not repeated (R-Y9).
#[derive(Debug, thiserror::Error)]
pub enum DeployError {
    /// The folder is not a finished build, or not of this site. Nothing was changed.
    #[error("{} cannot be deployed: {reason}", .folder.display())]
    NotDeployable {
        /// The output folder of the build.
        folder: PathBuf,
        /// What is wrong with it.
        reason: String,
        /// How to get one that can be.
        help: String,
    },
    /// The output folder or the target folder says no.
    #[error(transparent)]
    Folder(#[from] EmitError),
    /// The configuration or the environment lacks something, or holds something unusable.
    #[error("{0}")]
    Setup(String),
    /// The target is not one to write to. Nothing was changed.
    #[error("refused to deploy: {0}")]
    Refused(String),
    /// Objects that diglot did not write are where pages should go. Nothing was changed.
    #[error("objects that diglot did not write are in the way: {}", list(.paths))]
    Foreign {
        /// Keys below the prefix of the target, sorted.
        paths: Vec<Arc<str>>,
    },
    /// More would be deleted than is allowed without asking. Nothing was changed.
    #[error(
        "{asked} files would be deleted, which is more than {allowed}: allow it with --max-deletes {asked}"
    )]
    TooManyDeletions {
        /// How many would be deleted.
        asked: usize,
        /// How many may be.
        allowed: usize,
    },
    /// All of a locale would be deleted. Nothing was changed.
    #[error(
        "everything in {}/ would be deleted, {asked} files in all: if that is meant, allow it with --max-deletes {asked}",
        .folders.join("/, ")
    )]
    WholeLocale {
        /// Folders at the top of the target, sorted.
        folders: Vec<Box<str>>,
        /// How many files would be deleted.
        asked: usize,
    },
    /// Another deploy to the same target is running, or has won.
    #[error("another deploy to this target is running or came first{0}")]
    Locked(String),
    /// There is no earlier version to go back to, or parts of it are gone. Nothing was changed.
    #[error("cannot roll back: {0}")]
    NoVersion(String),
    /// The remote failed.
    #[error("cannot {action} {what}: {reason}")]
    Remote {
        /// What was tried, a verb: `write`, `list`.
        action: &'static str,
        /// What it was tried on.
        what: String,
        /// What came of it.
        reason: String,
        /// What may help.
        help: Option<&'static str>,
    },
    /// The machine failed.
    #[error("cannot {action} {}", .path.display())]
    Machine {
        /// What was tried, a verb: `read`, `start`.
        action: &'static str,
        /// The file, folder or program it was tried on.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Somebody asked to stop.
    #[error("stopped")]
    Cancelled,
}

impl DeployError {
    /// The exit code that tells this error to a script; `None` when a signal decides.
    #[must_use]
    pub fn exit_code(&self) -> Option<u8> {
        Some(match self {
            Self::Setup(_) => 2,
            Self::NotDeployable { .. }
            | Self::Refused(_)
            | Self::Foreign { .. }
            | Self::TooManyDeletions { .. }
            | Self::WholeLocale { .. }
            | Self::NoVersion(_)
            // On a target, files of others in the way are a refusal and no fault of the input.
            | Self::Folder(EmitError::Foreign { .. }) => 3,
            Self::Folder(error) => error.exit_code(),
            Self::Locked(_) => 4,
            Self::Machine { .. } => 5,
            Self::Remote { .. } => 6,
            Self::Cancelled => return None,
        })
    }
}

impl DeployError {
    /// What to do about it, when there is something to say.
    #[must_use]
    pub fn help(&self) -> Option<&str> {
        match self {
            Self::NotDeployable { help, .. } => Some(help),
            Self::Remote { help, .. } => *help,
            Self::Foreign { .. } => {
                Some("move them elsewhere, or deploy to another `prefix` or folder")
            }
            Self::WholeLocale { .. } => Some(
                "a locale is left out by a build with --locale or --cloud, and when its files are missing",
            ),
            Self::Locked(_) => Some("run the command again when the other one has ended"),
            _ => None,
        }
    }
}

/// The first few of `paths`, and how many more there are.
fn list(paths: &[Arc<str>]) -> String {
    const SHOWN: usize = 10;
    let shown = paths[..paths.len().min(SHOWN)].join(", ");
    match paths.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
