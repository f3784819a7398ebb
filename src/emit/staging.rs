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
use crate::emit::writer::Writer;
use crate::model::Digest;

/// First line of a tag; the second holds device and inode of the tree.
const TAG: &str = "diglot staging 1";
/// Far more than a tag has bytes.
const MAX_TAG: u64 = 256;

/// Files of more bytes are written by whoever brings them: what waits to be written is a copy.
const LARGE: usize = 256 << 10;

/// The staging folder of one run. It is made when the first file is put.
pub(super) struct Staging {
    place: Arc<Place>,
    writer: Writer<Waiting>,
}

/// A file that waits to be written.
struct Waiting {
    path: Arc<str>,
    bytes: Vec<u8>,
}

/// The folder itself, and what is known of it.
struct Place {
    disk: Arc<dyn Disk>,
    root: PathBuf,
    state: Mutex<State>,
    /// Folders of the tree that are known to exist.
    folders: Mutex<HashSet<Box<str>>>,
}

#[derive(Default)]
struct State {
    /// Whether the folder on disk is ours to remove.
    begun: bool,
    /// Whether tag and tree are there.
    ready: bool,
    /// Nothing more needs to be written.
    over: bool,
    files: HashMap<Arc<str>, Staged>,
    /// Why a file could not be written, after which nothing is published.
    fault: Option<Fault>,
}

#[derive(Clone, Copy)]
struct Staged {
    digest: Digest,
    is_written: bool,
}

/// Why a file could not be written.
enum Fault {
    /// Another output has its path, as a file or as a folder.
    Clash(Arc<str>),
    Io(PathBuf, io::Error),
}

impl Fault {
    /// The fault of making `path`, at `at`. On file systems that are blind to case or to Unicode
    /// forms, what has the path of an output may look different.
    fn of(error: io::Error, path: &Arc<str>, at: &Path) -> Self {
        use io::ErrorKind;
        match error.kind() {
            ErrorKind::AlreadyExists | ErrorKind::IsADirectory | ErrorKind::NotADirectory => {
                Self::Clash(path.clone())
            }
            _ => Self::Io(at.to_owned(), error),
        }
    }

    /// What is told of it, to everyone who puts a file after it and to whoever publishes.
    fn error(&self) -> EmitError {
        match self {
            Self::Clash(path) => EmitError::Clash { path: path.clone() },
            Self::Io(path, error) => EmitError::Io {
                action: "write",
                path: path.clone(),
                source: match error.raw_os_error() {
                    Some(number) => io::Error::from_raw_os_error(number),
                    None => io::Error::new(error.kind(), error.to_string()),
                },
            },
        }
    }
}

impl Staging {
    /// Plans to stage at `root`, where nothing may be.
    pub(super) fn new(disk: &Arc<dyn Disk>, root: &Path) -> Self {
        let place = Arc::new(Place {
            disk: Arc::clone(disk),
            root: root.to_owned(),
            state: Mutex::default(),
            folders: Mutex::default(),
        });
        let there = Arc::clone(&place);
        let writer = Writer::new(move |waiting: Waiting| {
            there.write(&waiting.path, &waiting.bytes);
        });
        Self { place, writer }
    }

    /// The staging folder.
    pub(super) fn root(&self) -> &Path {
        &self.place.root
    }

    /// The folder that holds the staged files by their output paths.
    pub(super) fn tree(&self) -> PathBuf {
        tree(&self.place.root)
    }

    /// Makes the folder, if it was not made yet.
    pub(super) fn ensure(&self) -> Result<(), EmitError> {
        self.place.begin(&mut self.place.state())
    }

    /// Stages a file, which is written some time before [`Staging::settle`] returns. Called from many
    /// threads.
    ///
    /// An error may be that of another file, which was put before.
    pub(super) fn put(&self, receipt: &Receipt, bytes: &[u8]) -> Result<(), EmitError> {
        self.place.announce(receipt)?;
        if bytes.len() > LARGE {
            self.place.write(&receipt.path, bytes);
            return self.place.check();
        }
        self.writer.hand(Waiting {
            path: receipt.path.clone(),
            bytes: bytes.to_vec(),
        });
        Ok(())
    }

    /// Waits until everything is written.
    ///
    /// # Errors
    /// When something could not be written, no matter whom that has been told before.
    pub(super) fn settle(&self) -> Result<(), EmitError> {
        self.writer.settle();
        self.place.check()
    }

    /// Whether a file is staged at `path`; waits until it can be read.
    ///
    /// # Errors
    /// As [`Staging::settle`].
    pub(super) fn has_written(&self, path: &str) -> Result<bool, EmitError> {
        let staged = self.place.state().files.get(path).copied();
        if staged.is_some_and(|staged| !staged.is_written) {
            self.settle()?;
        }
        Ok(staged.is_some())
    }

    /// Whether a file is staged at `path`.
    pub(super) fn has(&self, path: &str) -> bool {
        self.place.state().files.contains_key(path)
    }

    /// The digests of the staged files.
    pub(super) fn digests(&self) -> BTreeMap<Arc<str>, Digest> {
        let state = self.place.state();
        let files = state.files.iter();
        files
            .map(|(path, staged)| (path.clone(), staged.digest))
            .collect()
    }

    /// Number of staged files.
    pub(super) fn len(&self) -> usize {
        self.place.state().files.len()
    }

    /// The staged paths, sorted.
    pub(super) fn paths(&self) -> Vec<Arc<str>> {
        let mut paths: Vec<_> = self.place.state().files.keys().cloned().collect();
        paths.sort_unstable();
        paths
    }

    /// Removes staged files that are no part of `site`.
    pub(super) fn retain(&self, site: &Manifest) -> Result<(), EmitError> {
        for path in self.paths().iter().filter(|path| !site.contains(path)) {
            self.place.remove(path)?;
            let folders: Vec<_> = names::ancestors(path).collect();
            // Innermost first, up to the first one with something in it.
            let mut inner = folders.iter().rev().map(|folder| self.tree().join(folder));
            while inner
                .next()
                .is_some_and(|folder| self.place.disk.remove_folder(&folder).is_ok())
            {}
            self.place.state().files.remove(path);
        }
        Ok(())
    }

    /// Removes everything that was staged, unless a journal tells the next run what to do with it.
    pub(super) fn discard(&self) -> io::Result<()> {
        let Place { disk, root, .. } = &*self.place;
        self.place.state().over = true;
        self.writer.settle();
        let is_settled = || matches!(disk.stat(&journal(root)), Err(error) if is_absent(&error));
        if self.place.state().begun && is_settled() {
            remove(disk.as_ref(), root)?;
        }
        Ok(())
    }
}

impl Place {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no panic under this lock")
    }

    fn check(&self) -> Result<(), EmitError> {
        match &self.state().fault {
            Some(fault) => Err(fault.error()),
            None => Ok(()),
        }
    }

    /// Registers a file before it is written, so that no two have one path and no file lies in the
    /// tree that we do not know of.
    fn announce(&self, receipt: &Receipt) -> Result<(), EmitError> {
        let mut state = self.state();
        self.begin(&mut state)?;
        if let Some(fault) = &state.fault {
            return Err(fault.error());
        }
        let path = receipt.path.clone();
        if state.files.contains_key(&path) {
            return Err(EmitError::Clash { path });
        }
        let staged = Staged {
            digest: receipt.digest,
            is_written: false,
        };
        state.files.insert(path, staged);
        Ok(())
    }

    /// Writes a file that was registered, or notes why that cannot be. After the first fault nothing
    /// is written, because nothing will be published.
    fn write(&self, path: &Arc<str>, bytes: &[u8]) {
        let is_idle = |state: &State| state.over || state.fault.is_some();
        if is_idle(&self.state()) {
            return;
        }
        let written = self.try_write(path, bytes);
        // Half a file must not stay.
        if matches!(written, Err(Fault::Io(..))) {
            let _ = self.remove(path);
        }
        let mut state = self.state();
        match written {
            Ok(()) => {
                if let Some(staged) = state.files.get_mut(path) {
                    staged.is_written = true;
                }
            }
            Err(fault) => state.fault = Some(fault),
        }
    }

    fn try_write(&self, path: &Arc<str>, bytes: &[u8]) -> Result<(), Fault> {
        let tree = tree(&self.root);
        for folder in names::ancestors(path) {
            if self.folders().contains(folder) {
                continue;
            }
            let at = tree.join(folder);
            ensure_folder(self.disk.as_ref(), &at).map_err(|error| Fault::of(error, path, &at))?;
            self.folders().insert(folder.into());
        }
        let at = tree.join(&**path);
        let created = self.disk.create(&at, bytes);
        created.map_err(|error| Fault::of(error, path, &at))
    }

    fn folders(&self) -> MutexGuard<'_, HashSet<Box<str>>> {
        self.folders.lock().expect("no panic under this lock")
    }

    fn remove(&self, path: &str) -> Result<(), EmitError> {
        let at = tree(&self.root).join(path);
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
