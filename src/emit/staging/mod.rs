//! Where changed files wait until the whole site stands.
//!
//! A staging folder holds a `tag` that says it is ours, and a `tree` with the files. When files are
//! switched one by one, it also holds `old` and a `journal`; see the module that does so.

mod buffers;
mod run;
mod writer;

use std::io;
use std::path::{Path, PathBuf};

use crate::emit::disk::{Disk, Kind, Stat, is_absent, or_absent, remove_tree};
use crate::emit::error::{EmitError, Naming as _, Refusal};
pub(super) use run::Staging;

/// First line of a tag; the second holds device and inode of the tree.
const TAG: &str = "diglot staging 1";
/// Far more than a tag has bytes.
const MAX_TAG: u64 = 256;

/// Makes tag and tree in an empty staging folder.
pub(super) fn furnish(disk: &dyn Disk, root: &Path) -> Result<(), EmitError> {
    let tree = tree(root);
    disk.make_folder(&tree).naming("make", &tree)?;
    write_tag(disk, root, &tag(root))
}

/// Makes the tag of a staging folder say that its tree belongs there.
pub(super) fn tag_anew(disk: &dyn Disk, root: &Path) -> Result<(), EmitError> {
    let (draft, tag) = (root.join("tag.new"), tag(root));
    write_tag(disk, root, &draft)?;
    disk.rename(&draft, &tag).naming("write", &tag)
}

fn write_tag(disk: &dyn Disk, root: &Path, tag: &Path) -> Result<(), EmitError> {
    let tree = tree(root);
    let (device, inode) = disk.stat(&tree).naming("read", &tree)?.id;
    let text = format!("{TAG}\n{device} {inode}\n");
    disk.create(tag, text.as_bytes()).naming("write", tag)
}

/// The staged files of the staging folder `root`.
pub(super) fn tree(root: &Path) -> PathBuf {
    root.join("tree")
}

/// What was replaced or deleted, by the same paths, until a switch is complete.
pub(super) fn old(root: &Path) -> PathBuf {
    root.join("old")
}

/// What is being switched, while a switch is not complete.
pub(super) fn journal(root: &Path) -> PathBuf {
    root.join("journal")
}

fn tag(root: &Path) -> PathBuf {
    root.join("tag")
}

/// A staging folder that a dead run has left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leftover {
    /// Nothing is there.
    None,
    /// Files that were never published.
    Unfinished,
    /// The tree is the previous version of the output: the run died after the exchange.
    Exchanged,
    /// The run died while it switched file by file.
    Interrupted,
}

/// Looks for a staging folder at `root`, and whether it is ours.
pub(super) fn look(disk: &dyn Disk, root: &Path) -> Result<Leftover, EmitError> {
    let foreign = || EmitError::Refused {
        dir: root.to_owned(),
        reason: Refusal::Staging(root.to_owned()),
    };
    let Some(found) = find(disk, root)? else {
        return Ok(Leftover::None);
    };
    if found.kind != Kind::Folder {
        return Err(foreign());
    }
    if find(disk, &journal(root))?.is_some() {
        return Ok(Leftover::Interrupted);
    }
    let tree = find(disk, &tree(root))?;
    match read_tag(disk, root)? {
        Some(id) if tree.is_some_and(|tree| tree.id != id) => Ok(Leftover::Exchanged),
        Some(_) => Ok(Leftover::Unfinished),
        None if is_bare(disk, root)? => Ok(Leftover::Unfinished),
        None => Err(foreign()),
    }
}

/// Removes a staging folder of ours; the tag goes last, so that what is left stays recognizable.
pub(super) fn remove(disk: &dyn Disk, root: &Path) -> io::Result<()> {
    or_absent(disk.remove_file(&journal(root)))?;
    or_absent(disk.remove_file(&root.join("journal.new")))?;
    remove_tree(disk, &old(root))?;
    remove_tree(disk, &tree(root))?;
    or_absent(disk.remove_file(&tag(root)))?;
    or_absent(disk.remove_folder(root))
}

fn find(disk: &dyn Disk, path: &Path) -> Result<Option<Stat>, EmitError> {
    match disk.stat(path) {
        Err(error) if is_absent(&error) => Ok(None),
        found => found.map(Some).naming("read", path),
    }
}

fn read_tag(disk: &dyn Disk, root: &Path) -> Result<Option<(u64, u64)>, EmitError> {
    let path = tag(root);
    let bytes = match disk.read(&path, MAX_TAG) {
        Err(error) if is_absent(&error) || error.kind() == io::ErrorKind::InvalidData => {
            return Ok(None);
        }
        bytes => bytes.naming("read", &path)?,
    };
    let numbers = || {
        let text = std::str::from_utf8(&bytes).ok()?;
        let line = text
            .strip_prefix(TAG)?
            .strip_prefix('\n')?
            .strip_suffix('\n')?;
        let (device, inode) = line.split_once(' ')?;
        Some((device.parse().ok()?, inode.parse().ok()?))
    };
    Ok(numbers())
}

/// Whether a run may have died before it had written the tag: nothing but an empty tree and some
/// bytes of the tag are there.
fn is_bare(disk: &dyn Disk, root: &Path) -> Result<bool, EmitError> {
    let names = disk.list(root).naming("read", root)?;
    if names
        .iter()
        .any(|(name, _)| name != "tree" && name != "tag")
    {
        return Ok(false);
    }
    let tree = tree(root);
    match disk.list(&tree) {
        Err(error) if is_absent(&error) => Ok(true),
        names => Ok(names.naming("read", &tree)?.is_empty()),
    }
}
