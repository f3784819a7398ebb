//! The files that a run stages.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use super::buffers::Buffers;
use super::writer::Writer;
use super::{furnish, journal, remove, tree};
use crate::emit::disk::{Disk, create_in_parts, ensure_folder, is_absent, or_absent};
use crate::emit::error::{EmitError, Naming as _};
use crate::emit::manifest::{Manifest, Receipt};
use crate::emit::names;
use crate::model::{Digest, Digester, KeyHasher, KeySet};

/// Files of more bytes are written by whoever brings them: what waits to be written is a copy.
const LARGE: usize = 256 << 10;

/// The staging folder of one run. It is made when the first file is put.
pub(in crate::emit) struct Staging {
    place: Arc<Place>,
    writer: Writer<Waiting>,
    buffers: Arc<Buffers>,
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
    folders: Mutex<KeySet<Box<str>>>,
}

#[derive(Default)]
struct State {
    /// Whether the folder on disk is ours to remove.
    begun: bool,
    /// Whether tag and tree are there.
    ready: bool,
    /// Nothing more needs to be written.
    over: bool,
    files: HashMap<Arc<str>, Staged, KeyHasher>,
    /// Why a file could not be written, after which nothing is published.
    fault: Option<Fault>,
}

#[derive(Clone, Copy)]
struct Staged {
    /// None of a file that is still coming.
    digest: Option<Digest>,
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
    pub(in crate::emit) fn new(disk: &Arc<dyn Disk>, root: &Path) -> Self {
        let place = Arc::new(Place {
            disk: Arc::clone(disk),
            root: root.to_owned(),
            state: Mutex::default(),
            folders: Mutex::default(),
        });
        let buffers = Arc::<Buffers>::default();
        let (there, written) = (Arc::clone(&place), Arc::clone(&buffers));
        let writer = Writer::new(move |waiting: Waiting| {
            there.write(&waiting.path, [&waiting.bytes]);
            written.take_back(waiting.bytes);
        });
        Self {
            place,
            writer,
            buffers,
        }
    }

    /// The staging folder.
    pub(in crate::emit) fn root(&self) -> &Path {
        &self.place.root
    }

    /// The folder that holds the staged files by their output paths.
    pub(in crate::emit) fn tree(&self) -> PathBuf {
        tree(&self.place.root)
    }

    /// Makes the folder, if it was not made yet.
    pub(in crate::emit) fn ensure(&self) -> Result<(), EmitError> {
        self.place.begin(&mut self.place.state())
    }

    /// Stages a file, which is written some time before [`Staging::settle`] returns. Called from many
    /// threads.
    ///
    /// An error may be that of another file, which was put before.
    pub(in crate::emit) fn put(&self, receipt: &Receipt, bytes: &[u8]) -> Result<(), EmitError> {
        self.place.announce(&receipt.path, Some(receipt.digest))?;
        if bytes.len() > LARGE {
            self.place.write(&receipt.path, [bytes]);
            return self.place.check();
        }
        self.writer.hand(Waiting {
            path: receipt.path.clone(),
            bytes: self.buffers.copy(bytes),
        });
        Ok(())
    }

    /// Stages a file that comes in parts, each of which is written before the next is asked for.
    ///
    /// An error may be that of another file, which was put before.
    pub(in crate::emit) fn put_in_parts(
        &self,
        path: &str,
        parts: impl Iterator<Item = Vec<u8>>,
    ) -> Result<Receipt, EmitError> {
        let path = Arc::from(path);
        self.place.announce(&path, None)?;
        let (mut digest, mut length) = (Digester::default(), 0);
        let parts = parts.inspect(|part| {
            digest.update(part);
            length += part.len() as u64;
        });
        self.place.write(&path, parts);
        self.place.check()?;
        let digest = digest.finish();
        self.place.name(&path, digest);
        Ok(Receipt {
            path,
            digest,
            length,
        })
    }

    /// Removes a staged file.
    pub(in crate::emit) fn take_back(&self, path: &str) -> Result<(), EmitError> {
        self.settle()?;
        self.drop_file(path)
    }

    /// Waits until everything is written.
    ///
    /// # Errors
    /// When something could not be written, no matter whom that has been told before.
    pub(in crate::emit) fn settle(&self) -> Result<(), EmitError> {
        self.writer.settle();
        self.place.check()
    }

    /// Whether a file is staged at `path`; waits until it can be read.
    ///
    /// # Errors
    /// As [`Staging::settle`].
    pub(in crate::emit) fn has_written(&self, path: &str) -> Result<bool, EmitError> {
        let staged = self.place.state().files.get(path).copied();
        if staged.is_some_and(|staged| !staged.is_written) {
            self.settle()?;
        }
        Ok(staged.is_some())
    }

    /// Whether a file is staged at `path`.
    pub(in crate::emit) fn has(&self, path: &str) -> bool {
        self.place.state().files.contains_key(path)
    }

    /// The digest of the file that is staged at `path`.
    pub(in crate::emit) fn digest(&self, path: &str) -> Option<Digest> {
        self.place.state().files.get(path)?.digest
    }

    /// Number of staged files.
    pub(in crate::emit) fn len(&self) -> usize {
        self.place.state().files.len()
    }

    /// The staged paths, sorted.
    pub(in crate::emit) fn paths(&self) -> Vec<Arc<str>> {
        let mut paths: Vec<_> = self.place.state().files.keys().cloned().collect();
        paths.sort_unstable();
        paths
    }

    /// Removes staged files that are no part of `site`.
    pub(in crate::emit) fn retain(&self, site: &Manifest) -> Result<(), EmitError> {
        for path in self.paths().iter().filter(|path| !site.contains(path)) {
            self.drop_file(path)?;
        }
        Ok(())
    }

    /// Removes a file that was written, and the folders that hold nothing else.
    fn drop_file(&self, path: &str) -> Result<(), EmitError> {
        self.place.remove(path)?;
        let folders: Vec<_> = names::ancestors(path).collect();
        // Innermost first, up to the first one with something in it.
        let mut inner = folders.iter().rev().map(|folder| self.tree().join(folder));
        while inner
            .next()
            .is_some_and(|folder| self.place.disk.remove_folder(&folder).is_ok())
        {}
        self.place.state().files.remove(path);
        Ok(())
    }

    /// Removes everything that was staged, unless a journal tells the next run what to do with it.
    pub(in crate::emit) fn discard(&self) -> io::Result<()> {
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
    fn announce(&self, path: &Arc<str>, digest: Option<Digest>) -> Result<(), EmitError> {
        let mut state = self.state();
        self.begin(&mut state)?;
        if let Some(fault) = &state.fault {
            return Err(fault.error());
        }
        if state.files.contains_key(path) {
            return Err(EmitError::Clash { path: path.clone() });
        }
        let staged = Staged {
            digest,
            is_written: false,
        };
        state.files.insert(path.clone(), staged);
        Ok(())
    }

    /// Registers the digest of a file that has come to its end.
    fn name(&self, path: &str, digest: Digest) {
        if let Some(staged) = self.state().files.get_mut(path) {
            staged.digest = Some(digest);
        }
    }

    /// Writes a file that was registered, or notes why that cannot be. After the first fault nothing
    /// is written, because nothing will be published.
    fn write(&self, path: &Arc<str>, parts: impl IntoIterator<Item = impl AsRef<[u8]>>) {
        let is_idle = |state: &State| state.over || state.fault.is_some();
        if is_idle(&self.state()) {
            return;
        }
        let written = self.try_write(path, parts);
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

    fn try_write(
        &self,
        path: &Arc<str>,
        parts: impl IntoIterator<Item = impl AsRef<[u8]>>,
    ) -> Result<(), Fault> {
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
        let written = create_in_parts(self.disk.as_ref(), &at, parts);
        written.map_err(|error| Fault::of(error, path, &at))
    }

    fn folders(&self) -> MutexGuard<'_, KeySet<Box<str>>> {
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
