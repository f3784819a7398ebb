//! Where changed files wait until the whole site stands.
//!
//! A staging folder holds a `tag` that says it is ours, and a `tree` with the files. When files are
//! switched one by one, it also holds `old` and a `journal`; see the module that does so.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use crate::emit::disk::{Disk, Kind, Stat, ensure_folder, is_absent, or_absent, remove_tree};
use crate::emit::error::{EmitError, Naming as _, Refusal};
use crate::emit::manifest::{Manifest, Receipt};
use crate::emit::names;
use crate::model::Digest;

/// First line of a tag; the second holds device and inode of the tree.
const TAG: &str = "diglot staging 1";
/// Far more than a tag has bytes.
const MAX_TAG: u64 = 256;

/// The staging folder of one run. It is made when the first file is put.
pub(super) struct Staging {
    disk: Arc<dyn Disk>,
    root: PathBuf,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Whether the folder on disk is ours to remove.
    begun: bool,
    /// Whether tag and tree are there.
    ready: bool,
    /// Folders of the tree that are known to exist.
    folders: HashSet<Box<str>>,
    files: HashMap<Arc<str>, Digest>,
}

impl Staging {
    /// Plans to stage at `root`, where nothing may be.
    pub(super) fn new(disk: &Arc<dyn Disk>, root: &Path) -> Self {
        let state = Mutex::default();
        Self {
            disk: Arc::clone(disk),
            root: root.to_owned(),
            state,
        }
    }

    /// The staging folder.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The folder that holds the staged files by their output paths.
    pub(super) fn tree(&self) -> PathBuf {
        tree(&self.root)
    }

    /// Makes the folder, if it was not made yet.
    pub(super) fn ensure(&self) -> Result<(), EmitError> {
        self.begin(&mut self.state())
    }

    /// Stages a file. Called from many threads.
    pub(super) fn put(&self, receipt: &Receipt, bytes: &[u8]) -> Result<(), EmitError> {
        let missing = self.announce(receipt)?;
        let done = self.write(&receipt.path, &missing, bytes);
        // Half a file must not stay. One that does stay registered, so that it is never published.
        if let Err(error) = &done
            && (matches!(error, EmitError::Clash { .. }) || self.remove(&receipt.path).is_ok())
        {
            self.state().files.remove(&receipt.path);
        }
        done
    }

    /// The digest of the file staged at `path`.
    pub(super) fn get(&self, path: &str) -> Option<Digest> {
        self.state().files.get(path).copied()
    }

    /// The digests of the staged files.
    pub(super) fn digests(&self) -> BTreeMap<Arc<str>, Digest> {
        let state = self.state();
        let files = state.files.iter();
        files
            .map(|(path, digest)| (path.clone(), *digest))
            .collect()
    }

    /// Number of staged files.
    pub(super) fn len(&self) -> usize {
        self.state().files.len()
    }

    /// The staged paths, sorted.
    pub(super) fn paths(&self) -> Vec<Arc<str>> {
        let mut paths: Vec<_> = self.state().files.keys().cloned().collect();
        paths.sort_unstable();
        paths
    }

    /// Removes staged files that are no part of `site`.
    pub(super) fn retain(&self, site: &Manifest) -> Result<(), EmitError> {
        for path in self.paths().iter().filter(|path| !site.contains(path)) {
            self.remove(path)?;
            let folders: Vec<_> = names::ancestors(path).collect();
            // Innermost first, up to the first one with something in it.
            let mut inner = folders.iter().rev().map(|folder| self.tree().join(folder));
            while inner
                .next()
                .is_some_and(|folder| self.disk.remove_folder(&folder).is_ok())
            {}
            self.state().files.remove(path);
        }
        Ok(())
    }

    /// Removes everything that was staged, unless a journal tells the next run what to do with it.
    pub(super) fn discard(&self) -> io::Result<()> {
        let is_settled =
            || matches!(self.disk.stat(&journal(&self.root)), Err(error) if is_absent(&error));
        if self.state().begun && is_settled() {
            remove(self.disk.as_ref(), &self.root)?;
        }
        Ok(())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no panic under this lock")
    }

    /// Registers a file before it is written, so that two threads never write the same one and no
    /// file lies in the tree that we do not know of. Returns the folders that may have to be made.
    fn announce(&self, receipt: &Receipt) -> Result<Vec<Box<str>>, EmitError> {
        let mut state = self.state();
        self.begin(&mut state)?;
        let path = receipt.path.clone();
        if state.files.contains_key(&path) {
            return Err(EmitError::Clash { path });
        }
        state.files.insert(path.clone(), receipt.digest);
        let missing = names::ancestors(&path).filter(|folder| !state.folders.contains(*folder));
        Ok(missing.map(Into::into).collect())
    }

    fn write(&self, path: &str, missing: &[Box<str>], bytes: &[u8]) -> Result<(), EmitError> {
        let tree = self.tree();
        for folder in missing {
            let at = tree.join(&**folder);
            ensure_folder(self.disk.as_ref(), &at).map_err(|error| named(error, path, &at))?;
        }
        if !missing.is_empty() {
            self.state().folders.extend(missing.iter().cloned());
        }
        let at = tree.join(path);
        self.disk
            .create(&at, bytes)
            .map_err(|error| named(error, path, &at))
    }

    fn remove(&self, path: &str) -> Result<(), EmitError> {
        let at = self.tree().join(path);
        or_absent(self.disk.remove_file(&at)).naming("remove", &at)
    }

    fn begin(&self, state: &mut State) -> Result<(), EmitError> {
        if state.ready {
            return Ok(());
        }
        self.disk
            .make_folder(&self.root)
            .naming("make", &self.root)?;
        state.begun = true;
        furnish(self.disk.as_ref(), &self.root)?;
        state.ready = true;
        Ok(())
    }
}

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

/// The error of making `path`, at `at`.
fn named(error: io::Error, path: &str, at: &Path) -> EmitError {
    if is_taken(&error) {
        return EmitError::Clash { path: path.into() };
    }
    EmitError::Io {
        action: "write",
        path: at.to_owned(),
        source: error,
    }
}

/// Whether another output has this path, as a file or as a folder. On file systems that are blind to
/// case or to Unicode forms, its path may look different.
fn is_taken(error: &io::Error) -> bool {
    use io::ErrorKind;
    matches!(
        error.kind(),
        ErrorKind::AlreadyExists | ErrorKind::IsADirectory | ErrorKind::NotADirectory
    )
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
