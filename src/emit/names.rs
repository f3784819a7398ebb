//! Names in and beside an output folder.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// The marker of an output folder: a [`super::Manifest`] as JSON.
pub const MARKER: &str = ".diglot-manifest.json";
/// Staging folder inside an output folder, where it cannot lie beside it.
const STAGING: &str = ".diglot-staging";
/// Lock inside an output folder, where it cannot lie beside it.
const LOCK: &str = ".diglot-lock";

/// Longest path of an output in bytes, relative to the output folder: what Linux and macOS can open
/// with a folder name of the same length before it.
const MAX_PATH: usize = 2048;

/// Whether `path` may be the path of an output: relative, normalized, `/` between its parts, no
/// control characters, and no name that we keep for ourselves.
///
/// Where output paths come from has stricter rules; this is the last door before the disk.
pub(super) fn is_output_path(path: &str) -> bool {
    is_normalized(path) && path.split('/').next().is_some_and(|first| !is_ours(first))
}

/// Whether a path of letters of ASCII has nothing in it that needs a closer look: no empty part, and
/// none that begins with a dot. Nearly all are so, and every run asks this of all of them.
fn is_plain(path: &str) -> bool {
    let mut before = b'/';
    let is_good = path.bytes().all(|byte| {
        let begins = before == b'/';
        before = byte;
        matches!(byte, b' '..=b'~') && byte != b'\\' && !(begins && matches!(byte, b'/' | b'.'))
    });
    is_good && before != b'/'
}

/// Whether `path` is relative and normalized, so that it names one place inside a folder.
pub(super) fn is_normalized(path: &str) -> bool {
    path.len() <= MAX_PATH && (is_plain(path) || is_made_of_names(path))
}

/// The same of any path.
fn is_made_of_names(path: &str) -> bool {
    !path.chars().any(|c| c == '\\' || c.is_control())
        && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

/// Whether `name` is kept for ourselves at the top of an output folder.
fn is_ours(name: &str) -> bool {
    // Case-blind file systems would take these for one name.
    [MARKER, STAGING, LOCK]
        .iter()
        .any(|ours| ours.eq_ignore_ascii_case(name))
}

/// Whether something called `name` at the top of an output folder is a lock or staging folder of
/// ours, which is no part of what the folder holds.
pub(super) fn is_housekeeping(name: &OsStr) -> bool {
    name == STAGING || name == LOCK
}

/// Number of bytes that two paths have in common at their beginning, up to the end of a character.
pub(super) fn common(one: &str, other: &str) -> usize {
    let bytes = one.bytes().zip(other.bytes());
    let mut same = bytes.take_while(|(one, other)| one == other).count();
    while !other.is_char_boundary(same) {
        same -= 1;
    }
    same
}

/// The folders that `path` lies in, outermost first: `a`, `a/b` for `a/b/c.html`.
pub(super) fn ancestors(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

/// Where the lock and the staging folder of an output folder lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The lock file.
    pub(super) lock: PathBuf,
    /// The staging folder.
    pub(super) staging: PathBuf,
}

impl Place {
    /// Hidden, next to the folder: the place that allows an exchange.
    pub(super) fn beside(dir: &Path) -> Self {
        Self {
            lock: hidden(dir, ".diglot-lock"),
            staging: hidden(dir, ".diglot-staging"),
        }
    }

    /// Hidden, in the folder: for mount points, and where the folder above cannot be written.
    pub(super) fn inside(dir: &Path) -> Self {
        Self {
            lock: dir.join(LOCK),
            staging: dir.join(STAGING),
        }
    }
}

/// Where the spare tree of the output folder `dir` lies.
pub(super) fn spare(dir: &Path) -> PathBuf {
    hidden(dir, ".diglot-spare")
}

/// The path next to `dir` that has its name between a dot and `end`.
fn hidden(dir: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(dir.file_name().unwrap_or_default());
    name.push(end);
    dir.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_paths_stay_inside_and_leave_our_names_alone() {
        for good in [
            "a",
            "a/b.html",
            ".nojekyll",
            ".well-known/x",
            "ü/日本.html",
            "a/.diglot-lock",
        ] {
            assert!(is_output_path(good), "{good}");
        }
        for bad in [
            "",
            "/a",
            "a/",
            "a//b",
            "..",
            "a/../b",
            "./a",
            "a\\b",
            "a\0",
            "a\nb",
            MARKER,
            STAGING,
            LOCK,
            ".Diglot-Lock",
            ".diglot-staging/a",
        ] {
            assert!(!is_output_path(bad), "{bad:?}");
        }
        assert!(!is_output_path(&"a/".repeat(MAX_PATH)));
    }

    #[test]
    fn a_path_that_looks_plain_is_made_of_names() {
        let parts = [
            "", ".", "..", "a", ".a", "a.", "/", "//", "\\", "\n", "ü", "~", " ",
        ];
        for one in parts {
            for two in parts {
                for three in parts {
                    let path = format!("{one}{two}/{three}");
                    assert!(!is_plain(&path) || is_made_of_names(&path), "{path:?}");
                }
            }
        }
        assert!(is_plain("de-de/a.b/index.html") && !is_plain("de-de/.nojekyll"));
    }

    #[test]
    fn ancestors_come_outermost_first() {
        assert_eq!(ancestors("a/b/c").collect::<Vec<_>>(), ["a", "a/b"]);
        assert_eq!(ancestors("a").count(), 0);
    }

    #[test]
    fn housekeeping_is_hidden() {
        let place = Place::beside(Path::new("/x/public"));
        assert_eq!(place.lock, Path::new("/x/.public.diglot-lock"));
        assert_eq!(place.staging, Path::new("/x/.public.diglot-staging"));
        assert_eq!(
            spare(Path::new("/x/public")),
            Path::new("/x/.public.diglot-spare")
        );
    }
}
