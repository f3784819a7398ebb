//! The usual switch: a complete new folder takes the place of the old one in one step (R-O4).
//!
//! What stays is carried over by hard links; the rest was staged. After the exchange the old folder
//! lies where the new one was staged. There it retires, or becomes the [spare](super::spare) tree.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use crate::emit::disk::{Disk, Kind, ensure_folder, is_absent};
use crate::emit::error::{EmitError, Naming as _};
use crate::emit::manifest::Manifest;
use crate::emit::names::{self, MARKER};
use crate::emit::staging::Staging;

/// Everything a switch needs to know.
pub(super) struct Switch<'a> {
    pub(super) disk: &'a dyn Disk,
    /// The output folder.
    pub(super) dir: &'a Path,
    /// Whether it exists.
    pub(super) present: bool,
    pub(super) staging: &'a Staging,
    pub(super) old: &'a Manifest,
    pub(super) new: &'a Manifest,
    /// Whether everything is brought to the medium before the switch.
    pub(super) durable: bool,
}

/// Why there was no exchange. The output folder is as it was.
pub(super) enum Failure {
    /// The file system cannot do it here; files can still be written one by one.
    Impossible(String),
    Failed(EmitError),
}

impl From<EmitError> for Failure {
    fn from(error: EmitError) -> Self {
        Self::Failed(error)
    }
}

/// Completes the staged tree and puts it in the place of the output folder. Says whether that existed,
/// and now lies where the tree was.
pub(super) fn swap(switch: &Switch<'_>) -> Result<bool, Failure> {
    let (disk, dir, tree) = (switch.disk, switch.dir, switch.staging.tree());
    if switch.present {
        carry_over(switch, &tree)?;
    }
    let marker = tree.join(MARKER);
    switch.new.create(disk, &marker).naming("write", &marker)?;
    if switch.durable {
        disk.sync(&tree).naming("sync", &tree)?;
    }
    if !switch.present {
        disk.rename_free(&tree, dir).naming("make", dir)?;
        return Ok(false);
    }
    disk.exchange(&tree, dir)
        .map_err(|error| impossible(error, "exchange", dir))?;
    Ok(true)
}

/// Links everything that stays into the staged tree.
fn carry_over(switch: &Switch<'_>, tree: &Path) -> Result<(), Failure> {
    let top = Level {
        disk: switch.disk,
        new: tree.to_owned(),
        made: AtomicBool::new(true),
        above: None,
    };
    let kept = carry(switch, switch.dir, Some(""), &top)?;
    if kept + switch.staging.len() != switch.new.entries().len() {
        return Err(missing(switch, tree)?.into());
    }
    copy_mode(switch.disk, switch.dir, tree)
        .map_err(|error| impossible(error, "copy the mode of", switch.dir))
}

/// A folder of the new tree, made when the first thing is put into it.
struct Level<'a> {
    disk: &'a dyn Disk,
    new: PathBuf,
    made: AtomicBool,
    above: Option<&'a Level<'a>>,
}

impl Level<'_> {
    fn ensure(&self) -> io::Result<()> {
        // Two threads may make the same folder; one of them finds it then.
        if !self.made.load(Ordering::Relaxed) {
            self.above.map_or(Ok(()), Level::ensure)?;
            ensure_folder(self.disk, &self.new)?;
            self.made.store(true, Ordering::Relaxed);
        }
        Ok(())
    }
}

/// Carries over what stays of the folder `old`, which is called `path` below the output folder unless
/// its name is not UTF-8 and thus foreign. Returns how many files of ours were carried.
///
/// Driven by what lies in the folder rather than by the manifest, so that no link is ever followed.
fn carry(
    switch: &Switch<'_>,
    old: &Path,
    path: Option<&str>,
    level: &Level<'_>,
) -> Result<usize, Failure> {
    let disk = switch.disk;
    let entries = disk
        .list(old)
        .map_err(|error| impossible(error, "read", old))?;
    let is_foreign = path.is_none_or(|path| !path.is_empty() && !switch.old.is_below(path));
    if is_foreign {
        // Also an empty folder is somebody's.
        level.ensure().naming("make", &level.new)?;
    }
    // File systems take their time for each name, and most folders hold one page each.
    let kept = entries.into_par_iter().map(|(name, kind)| {
        let (from, to) = (old.join(&name), level.new.join(&name));
        let path = path.and_then(|path| Some(below(path, name.to_str()?)));
        if kind == Kind::Folder {
            let inner = Level {
                disk,
                new: to,
                made: AtomicBool::new(false),
                above: Some(level),
            };
            return carry(switch, &from, path.as_deref(), &inner);
        }
        let ours = path.as_deref().filter(|path| switch.old.contains(path));
        let stays = match (ours, path.as_deref()) {
            (Some(ours), _) => kind == Kind::File && is_kept(switch, ours),
            (None, path) => !path.is_some_and(is_reserved),
        };
        if !stays {
            return Ok(0);
        }
        level.ensure().naming("make", &level.new)?;
        let done = carry_file(disk, kind, &from, &to)?;
        Ok(usize::from(done && ours.is_some()))
    });
    let kept = kept.try_reduce(|| 0, |one, other| Ok(one + other))?;
    if is_foreign {
        copy_mode(disk, old, &level.new).naming("make", &level.new)?;
    }
    Ok(kept)
}

/// Whether our file at `path` is part of the new site, unchanged.
fn is_kept(switch: &Switch<'_>, path: &str) -> bool {
    switch.new.contains(path) && !switch.staging.has(path)
}

/// Whether a path at the top of the folder is one that each run makes anew.
fn is_reserved(path: &str) -> bool {
    path == MARKER || names::is_housekeeping(path.as_ref())
}

fn below(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}

/// Returns whether the file was still there.
fn carry_file(disk: &dyn Disk, kind: Kind, from: &Path, to: &Path) -> Result<bool, Failure> {
    let done = match kind {
        Kind::Link => disk
            .read_link(from)
            .and_then(|target| disk.symbolic_link(&target, to)),
        Kind::File | Kind::Special | Kind::Folder => disk.link(from, to),
    };
    match done {
        Ok(()) => Ok(true),
        // Removed by somebody meanwhile.
        Err(error) if is_absent(&error) => Ok(false),
        Err(error) => Err(impossible(error, "link", from)),
    }
}

fn copy_mode(disk: &dyn Disk, from: &Path, to: &Path) -> io::Result<()> {
    let (wanted, found) = (disk.stat(from)?.mode, disk.stat(to)?.mode);
    if wanted == found {
        Ok(())
    } else {
        disk.set_mode(to, wanted)
    }
}

/// Names the receipt whose bytes are nowhere.
fn missing(switch: &Switch<'_>, tree: &Path) -> Result<EmitError, EmitError> {
    for entry in switch.new.entries() {
        let at = tree.join(&*entry.path);
        match switch.disk.stat(&at) {
            Err(error) if is_absent(&error) => {
                return Ok(EmitError::Missing {
                    path: entry.path.clone(),
                });
            }
            found => found.naming("read", &at)?,
        };
    }
    // Something foreign arrived between the search for conflicts and now.
    Ok(EmitError::Foreign {
        paths: switch.staging.paths(),
    })
}

/// Sorts an error into "not here" and "the machine failed".
fn impossible(error: io::Error, action: &'static str, path: &Path) -> Failure {
    use io::ErrorKind;
    match error.kind() {
        ErrorKind::CrossesDevices
        | ErrorKind::Unsupported
        | ErrorKind::InvalidInput
        | ErrorKind::PermissionDenied
        | ErrorKind::ResourceBusy
        | ErrorKind::TooManyLinks => {
            Failure::Impossible(format!("cannot {action} {}: {error}", path.display()))
        }
        _ => Failure::Failed(EmitError::Io {
            action,
            path: path.to_owned(),
            source: error,
        }),
    }
}

/// An error and what the system said, in one line.
pub(super) fn with_reason(error: &EmitError) -> String {
    match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}
