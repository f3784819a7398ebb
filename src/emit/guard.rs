//! Which folders are written to at all (R-O1, R-O2).

use std::io;
use std::path::{Path, PathBuf};

use crate::emit::disk::{Disk, Kind, is_absent};
use crate::emit::error::{EmitError, Naming as _, Refusal};
use crate::emit::manifest::{Manifest, Marker, MarkerReader};
use crate::emit::names;

/// What lies where an output folder should be.
#[derive(Debug)]
pub(super) enum State {
    Absent,
    Empty,
    /// A folder with a valid marker.
    Marked(Manifest),
    /// A folder with something in it, and why it is not ours.
    Other(Refusal),
}

/// The absolute path of the folder `dir`, with links resolved as far as it exists, and whether the
/// last part of `dir` is a link.
pub(super) fn locate(disk: &dyn Disk, dir: &Path) -> Result<(PathBuf, bool), EmitError> {
    let absolute = std::path::absolute(dir).naming("resolve", dir)?;
    let is_link = match disk.stat(&absolute) {
        Ok(found) => found.kind == Kind::Link,
        Err(error) if is_absent(&error) => false,
        Err(error) => return Err(error).naming("read", &absolute),
    };
    Ok((resolve(disk, &absolute)?, is_link))
}

/// Resolves as much of `path` as exists; the rest is taken as it is.
fn resolve(disk: &dyn Disk, path: &Path) -> Result<PathBuf, EmitError> {
    let nowhere = || EmitError::Refused {
        dir: path.to_owned(),
        reason: Refusal::Nowhere,
    };
    match disk.resolve(path) {
        Ok(resolved) => Ok(resolved),
        Err(error) if is_absent(&error) => {
            let (Some(above), Some(name)) = (path.parent(), path.file_name()) else {
                return Err(nowhere());
            };
            if disk.stat(path).is_ok() {
                return Err(nowhere()); // A link that leads nowhere.
            }
            Ok(resolve(disk, above)?.join(name))
        }
        Err(error) => Err(error).naming("resolve", path),
    }
}

/// Refuses a resolved path that no flag makes an output folder: R-O2.
pub(super) fn refuse_places(
    disk: &dyn Disk,
    dir: &Path,
    protected: &[PathBuf],
    home: Option<&Path>,
) -> Result<(), EmitError> {
    let refused = |reason| EmitError::Refused {
        dir: dir.to_owned(),
        reason,
    };
    if dir.parent().is_none() || dir.file_name().is_none() {
        return Err(refused(Refusal::Root));
    }
    // A home that leads nowhere cannot be in danger.
    if let Some(home) = home.and_then(|home| locate(disk, home).ok())
        && contains(disk, dir, &home.0)
    {
        return Err(refused(Refusal::Home));
    }
    for input in protected {
        let (resolved, _) = locate(disk, input)?;
        if contains(disk, dir, &resolved) || contains(disk, &resolved, dir) {
            return Err(refused(Refusal::Protected(resolved)));
        }
    }
    Ok(())
}

/// Whether `inner` is `outer` or lies in it. Both are resolved.
///
/// Names alone do not tell: a file system may be blind to case, or mounted in two places.
fn contains(disk: &dyn Disk, outer: &Path, inner: &Path) -> bool {
    inner.starts_with(outer)
        || disk.stat(outer).is_ok_and(|outer| {
            let same = |path| disk.stat(path).is_ok_and(|found| found.id == outer.id);
            inner.ancestors().any(same)
        })
}

/// Looks at what lies at the resolved path `dir`.
pub(super) fn inspect(
    disk: &dyn Disk,
    dir: &Path,
    reader: &mut MarkerReader,
) -> Result<State, EmitError> {
    match disk.stat(dir) {
        Err(error) if is_absent(&error) => return Ok(State::Absent),
        found => {
            if found.naming("read", dir)?.kind != Kind::Folder {
                return Ok(State::Other(Refusal::NotAFolder));
            }
        }
    }
    // The marker is looked for after the names: another run may exchange the folder in between, and
    // what it puts there has a marker.
    match disk.list(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(State::Absent),
        names => {
            let names = names.naming("read", dir)?;
            if names.iter().all(|(name, _)| names::is_housekeeping(name)) {
                return Ok(State::Empty);
            }
        }
    }
    Ok(match reader.find(disk, dir)? {
        Marker::Valid(manifest) => State::Marked(manifest),
        Marker::Absent => State::Other(Refusal::Unmarked),
        Marker::Damaged(why) => State::Other(Refusal::Damaged(why)),
        Marker::NotAFile => State::Other(Refusal::MarkerKind),
    })
}

/// What we take over of a folder in this state, or why not: R-O1. `None` is a folder without marker
/// of ours, all of whose files are foreign.
pub(super) fn admit(
    state: State,
    site: &str,
    is_link: bool,
    adopt: bool,
) -> Result<Option<Manifest>, Refusal> {
    match state {
        State::Marked(manifest) if manifest.site() == site => Ok(Some(manifest)),
        State::Absent | State::Empty | State::Other(_) if is_link => Err(Refusal::Link),
        State::Absent | State::Empty => Ok(None),
        State::Marked(_) | State::Other(Refusal::Unmarked | Refusal::Damaged(_)) if adopt => {
            Ok(None)
        }
        State::Marked(other) => Err(Refusal::OtherSite(other.site().to_owned())),
        State::Other(reason) => Err(reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::disk::LocalDisk;

    fn marked(site: &str) -> State {
        State::Marked(Manifest::new(site, Vec::new()).expect("valid"))
    }

    /// R-O1: absent, empty or ours; `--adopt` for the rest.
    #[test]
    fn only_our_own_folders_are_taken_unless_told() {
        let state = |n| match n {
            0 => State::Absent,
            1 => State::Empty,
            2 => marked("help"),
            3 => marked("other"),
            4 => State::Other(Refusal::Unmarked),
            5 => State::Other(Refusal::Damaged(String::new())),
            _ => State::Other(Refusal::NotAFolder),
        };
        let taken = |is_link, adopt| -> Vec<bool> {
            (0..7)
                .map(|n| admit(state(n), "help", is_link, adopt).is_ok())
                .collect()
        };
        assert_eq!(
            taken(false, false),
            [true, true, true, false, false, false, false]
        );
        assert_eq!(
            taken(false, true),
            [true, true, true, true, true, true, false]
        );
        assert_eq!(
            taken(true, false),
            [false, false, true, false, false, false, false]
        );
        assert_eq!(
            taken(true, true),
            [false, false, true, true, false, false, false]
        );
    }

    /// R-O2: compared after resolving links and `..`.
    #[test]
    fn inputs_are_protected_from_every_side() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let root = folder.path().canonicalize().expect("resolved");
        std::fs::create_dir_all(root.join("content/de")).expect("made");
        std::os::unix::fs::symlink("content", root.join("link")).expect("linked");
        let check = |dir: &str, protected: &str| {
            let (dir, _) = locate(&LocalDisk, &root.join(dir)).expect("located");
            refuse_places(&LocalDisk, &dir, &[root.join(protected)], None).is_ok()
        };
        assert!(check("public", "content"));
        assert!(check("contents", "content"));
        assert!(check("content-public", "missing/content"));
        for (dir, protected) in [
            ("content", "content"),
            ("content/de/public", "content"),
            ("content/new/public", "content"),
            ("link", "content"),
            ("link/public", "content"),
            ("content/de/../public", "content"),
            ("content", "link/de"),
            ("missing/public", "missing"),
        ] {
            assert!(!check(dir, protected), "{dir} {protected}");
        }
    }

    #[test]
    fn a_path_that_leads_nowhere_is_refused() {
        let folder = tempfile::tempdir().expect("temporary folder");
        std::os::unix::fs::symlink("missing", folder.path().join("link")).expect("linked");
        for path in ["link", "link/public", "missing/../public/.."] {
            let got = locate(&LocalDisk, &folder.path().join(path));
            let refused = matches!(
                got,
                Err(EmitError::Refused {
                    reason: Refusal::Nowhere,
                    ..
                })
            );
            assert!(refused, "{path}");
        }
    }
}
