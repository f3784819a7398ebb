//! Why an output folder could not be written.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The output folder says no.
#[derive(Debug, thiserror::Error)]
pub enum EmitError {
    /// The folder is not one to write to; nothing was touched.
    #[error("refused to write to {}: {reason}", .dir.display())]
    Refused {
        /// The folder, links resolved as far as it exists.
        dir: PathBuf,
        /// Why not.
        reason: Refusal,
    },
    /// Another run is writing the folder.
    #[error("{} is being written by another run{}", .dir.display(), by(.holder.as_ref()))]
    Locked {
        /// The folder.
        dir: PathBuf,
        /// Who holds the lock; absent when the other run has not said so yet.
        holder: Option<Holder>,
    },
    /// Pages would land on files that were not written by us. Nothing was changed.
    #[error("files that diglot did not write are in the way: {}", list(.paths))]
    Foreign {
        /// The files, relative to the output folder, sorted.
        paths: Vec<Arc<str>>,
    },
    /// Two outputs want the same path, or one is a file where the other needs a folder.
    #[error("two outputs want the path {path}")]
    Clash {
        /// The path, relative to the output folder.
        path: Arc<str>,
    },
    /// A path that no output may have: absolute, not normalized, or a name that we keep for ourselves.
    #[error("no output can have the path {path:?}")]
    Path {
        /// The path as it was given.
        path: Arc<str>,
    },
    /// A receipt for bytes that lie nowhere: they were not staged in this run, and the published file
    /// is another one or gone.
    #[error("the bytes of {path} are neither staged nor published")]
    Missing {
        /// The path, relative to the output folder.
        path: Arc<str>,
    },
    /// The machine failed.
    #[error("cannot {action} {}", .path.display())]
    Io {
        /// What was tried, a verb: `write`, `read`.
        action: &'static str,
        /// The file or folder it was tried on.
        path: PathBuf,
        /// What the system said: disk full, read-only.
        source: io::Error,
    },
}

impl EmitError {
    /// The exit code that tells this error to a script.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Foreign { .. } | Self::Clash { .. } | Self::Path { .. } => 1,
            Self::Refused { .. } => 3,
            Self::Locked { .. } => 4,
            Self::Missing { .. } | Self::Io { .. } => 5,
        }
    }
}

/// Why a folder is not one to write to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The root of a file system.
    #[error("it is the root of a file system")]
    Root,
    /// The home folder, or a folder around it.
    #[error("it is or contains the home folder")]
    Home,
    /// It is, contains or lies inside something that the site is made from.
    #[error("it is, contains or lies inside {}, which the site is made from", .0.display())]
    Protected(PathBuf),
    /// A file, pipe or device.
    #[error("it is not a folder")]
    NotAFolder,
    /// The path does not lead to a place where a folder could be: a link to nowhere, or `..` below a
    /// folder that does not exist.
    #[error("the path leads nowhere")]
    Nowhere,
    /// A symbolic link to a folder that we did not write.
    #[error("it is a symbolic link to a folder that diglot did not write")]
    Link,
    /// A folder with files and without marker.
    #[error("it holds files and was not written by diglot (--adopt takes it over)")]
    Unmarked,
    /// A folder whose marker is no manifest that we would write.
    #[error("its {marker} is damaged: {0}", marker = super::MARKER)]
    Damaged(String),
    /// Something other than a regular file has the name of the marker.
    #[error("its {marker} is not a regular file", marker = super::MARKER)]
    MarkerKind,
    /// The output of another site.
    #[error("it belongs to the site {0:?}")]
    OtherSite(String),
    /// Something that we did not make has the name of our staging folder.
    #[error("{} is in the way and was not made by diglot", .0.display())]
    Staging(PathBuf),
}

/// Who holds a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// Process id.
    pub pid: u32,
    /// When the run took the lock, in seconds since 1970-01-01 UTC.
    pub started: u64,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = date(self.started / 86_400);
        let second = self.started % 86_400;
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        write!(f, "process {}, started ", self.pid)?;
        write!(
            f,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"
        )
    }
}

fn by(holder: Option<&Holder>) -> String {
    holder.map_or_else(String::new, |holder| format!(" ({holder})"))
}

/// The Gregorian date `days` after 1970-01-01.
///
/// Counts in years that begin in March, so that a leap day is the last day of its year and months
/// have a regular length: 153 days for every five.
fn date(days: u64) -> (u64, u64, u64) {
    const ERA: u64 = 146_097; // days of 400 years
    let day = days + 719_468; // from 0000-03-01
    let (era, day) = (day / ERA, day % ERA);
    let year = (day - day / 1460 + day / 36_524 - day / (ERA - 1)) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153; // 0 is March
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    (era * 400 + year + next, month, day)
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

/// Names what an operation was about, when it fails.
pub(super) trait Naming<T> {
    /// Turns the error into one that says what was tried on which path.
    fn naming(self, action: &'static str, path: &Path) -> Result<T, EmitError>;
}

impl<T> Naming<T> for io::Result<T> {
    fn naming(self, action: &'static str, path: &Path) -> Result<T, EmitError> {
        self.map_err(|source| EmitError::Io {
            action,
            path: path.to_owned(),
            source,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holders_are_named_with_a_readable_time() {
        let check = |started, text: &str| {
            let shown = Holder { pid: 7, started }.to_string();
            assert_eq!(shown, format!("process 7, started {text}"));
        };
        check(0, "1970-01-01T00:00:00Z");
        check(951_782_399, "2000-02-28T23:59:59Z");
        check(951_782_400, "2000-02-29T00:00:00Z");
        check(951_868_800, "2000-03-01T00:00:00Z");
        check(1_767_225_599, "2025-12-31T23:59:59Z");
        check(4_107_542_400, "2100-03-01T00:00:00Z");
    }

    #[test]
    fn long_lists_are_cut() {
        let paths: Vec<Arc<str>> = (0..12).map(|n| n.to_string().into()).collect();
        assert_eq!(list(&paths), "0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 2 more");
        assert_eq!(list(&paths[..2]), "0, 1");
    }
}
