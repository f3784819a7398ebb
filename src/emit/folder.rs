//! The output folder, from opening to publishing.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::emit::changes::{Changes, Note, diff};
use crate::emit::conflicts;
use crate::emit::disk::{Disk, Kind, LocalDisk};
use crate::emit::error::{EmitError, Naming as _};
use crate::emit::guard;
use crate::emit::hold::{MadeFolders, hold};
use crate::emit::in_place;
use crate::emit::leftovers;
use crate::emit::lock::Lock;
use crate::emit::manifest::{MAX_BYTES, Manifest, MarkerReader, Receipt};
use crate::emit::names::{self, MARKER};
use crate::emit::seal::{FileStamp, Seal, Untouched};
use crate::emit::spare::{self, Spare};
use crate::emit::staging::Staging;
use crate::emit::swap::{self, Failure, Switch};
use crate::model::Digest;

/// What a run says about its output folder.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// Identifier of the site, stable from build to build: the folder of another site is refused.
    pub site_id: &'a str,
    /// What the site is made from: content, theme, `site.toml`. The folder may not be, contain or lie
    /// in any of it.
    pub protected: &'a [PathBuf],
    /// Takes over a folder that somebody else has filled. Nothing in it is ever deleted or replaced,
    /// except a marker.
    pub adopt: bool,
    /// How long to wait for another run that writes the folder.
    pub lock_wait: Duration,
    /// Brings everything to the medium before it is published, so that a power failure shows the
    /// complete old or new site as well.
    pub durable: bool,
    /// Keeps the folders of the site once more, hidden beside the output, so that the next run changes
    /// in them only what differs. They hold no bytes of their own.
    pub spare: bool,
}

/// An output folder that this run writes, and no other.
///
/// Nothing in the folder changes before [`OutputFolder::publish`]. Dropping it without publishing
/// removes what was staged.
pub struct OutputFolder {
    disk: Arc<dyn Disk>,
    dir: PathBuf,
    /// Whether the folder exists.
    present: bool,
    /// Whether it has a marker of this site.
    marked: bool,
    manifest: Manifest,
    site: Box<str>,
    durable: bool,
    /// Where the spare tree lies, if one is wanted.
    spare: Option<PathBuf>,
    /// Why folders cannot be exchanged here, when that is known from the start.
    file_by_file: Option<&'static str>,
    staging: Staging,
    /// Files that nobody has touched since they were published, as far as that is known.
    untouched: Untouched,
    /// Whether these folders of the output are folders, and not links to some.
    folders: Mutex<HashMap<Box<str>, bool>>,
    notes: Vec<Note>,
    // Fields are dropped in order: the locks lie in the folders that were made for them.
    _locks: Vec<Lock>,
    _above: MadeFolders,
}

/// Says whether an output may have the path `path`, without taking its bytes.
///
/// # Errors
/// [`EmitError::Path`] for a path that no output may have.
pub fn vet(path: &str) -> Result<(), EmitError> {
    if names::is_output_path(path) {
        return Ok(());
    }
    Err(EmitError::Path { path: path.into() })
}

impl OutputFolder {
    /// Locks the output folder `dir`, which need not exist, makes it whole if a run has died while it
    /// wrote it, and reads its marker.
    ///
    /// # Errors
    /// [`EmitError::Refused`] for a folder that is not ours or never can be, [`EmitError::Locked`]
    /// when another run has it, [`EmitError::Io`] when the machine fails. The folder then is as it
    /// was.
    pub fn open(dir: &Path, options: &Options<'_>) -> Result<Self, EmitError> {
        let home = std::env::home_dir();
        Self::open_on(Arc::new(LocalDisk), dir, options, home.as_deref())
    }

    pub(super) fn open_on(
        disk: Arc<dyn Disk>,
        dir: &Path,
        options: &Options<'_>,
        home: Option<&Path>,
    ) -> Result<Self, EmitError> {
        let (dir, is_link) = guard::locate(disk.as_ref(), dir)?;
        guard::refuse_places(disk.as_ref(), &dir, options.protected, home)?;
        let mut reader = MarkerReader::default();
        let mut look = || {
            let state = guard::inspect(disk.as_ref(), &dir, &mut reader)?;
            let present = !matches!(state, guard::State::Absent);
            Ok((
                present,
                guard::admit(state, options.site_id, is_link, options.adopt),
            ))
        };
        let refused = |reason| EmitError::Refused {
            dir: dir.clone(),
            reason,
        };
        // Looked at before anything is touched, and again once nobody else can change it.
        let (present, admitted) = look()?;
        if let Err(reason) = admitted
            && !leftovers::is_interrupted(disk.as_ref(), &dir)?
        {
            return Err(refused(reason));
        }
        let above = MadeFolders::above(&disk, &dir)?;
        let hold = hold(&disk, &dir, present, options.lock_wait)?;
        let mut notes = leftovers::clear(disk.as_ref(), &dir)?;
        // It lies where only folders that can be exchanged have their locks.
        let spare = hold.file_by_file.is_none().then(|| names::spare(&dir));
        if let Some(root) = &spare {
            notes.extend(spare::settle(disk.as_ref(), &dir, root, options.spare)?);
        }
        let (present, admitted) = look()?;
        let manifest = admitted.map_err(refused)?;
        Ok(Self {
            staging: Staging::new(&disk, &hold.place.staging),
            present,
            marked: manifest.is_some(),
            manifest: manifest.unwrap_or_default(),
            site: options.site_id.into(),
            durable: options.durable,
            spare: spare.filter(|_| options.spare),
            file_by_file: hold.file_by_file,
            untouched: Untouched::default(),
            folders: Mutex::default(),
            notes,
            _locks: hold.locks,
            _above: above,
            dir,
            disk,
        })
    }

    /// What is published now; empty when nothing of this site is.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Whether the bytes that `receipt` stands for are published, so that they need not be staged.
    ///
    /// Compares with the marker, and asks the disk whether a file of that length is still there.
    #[must_use]
    pub fn holds(&self, receipt: &Receipt) -> bool {
        self.manifest.get(&receipt.path) == Some(receipt)
            && self.is_in_folders(&receipt.path)
            && self
                .disk
                .stat(&self.dir.join(&*receipt.path))
                .is_ok_and(|found| found.kind == Kind::File && found.length == receipt.length)
    }

    /// Looks which of the published files are as the run that made `seal` has left them. Says whether
    /// all of them are.
    #[must_use]
    pub fn recognize(&mut self, seal: &Seal) -> bool {
        let marker = self.dir.join(MARKER);
        let found = self.disk.read(&marker, MAX_BYTES);
        let entries = self.manifest.entries().len();
        if !self.marked
            || entries != seal.files.len()
            || found.map(|bytes| Digest::of(&bytes)).ok() != Some(seal.marker)
        {
            return false;
        }
        self.untouched = seal.untouched(self.disk.as_ref(), &self.dir, &self.manifest);
        self.untouched.iter().all(Option::is_some)
    }

    /// The stamps of the files of `new` that nobody has touched and that `changes` leave as they are:
    /// carried over to another version of the folder, a file keeps its stamp.
    fn touched_last(&self, new: &Manifest, changes: &Changes) -> Vec<Option<FileStamp>> {
        let mut old = self
            .manifest
            .entries()
            .iter()
            .zip(&self.untouched)
            .peekable();
        let mut written = changes.written.iter().peekable();
        // All of them are in the order of paths, so that one walk finds all.
        let entries = new.entries().iter().map(|entry| {
            while old.next_if(|(old, _)| old.path < entry.path).is_some() {}
            let before = old.next_if(|(old, _)| old.path == entry.path);
            let is_written = written.next_if(|path| **path == entry.path).is_some();
            before.and_then(|(_, stamp)| *stamp).filter(|_| !is_written)
        });
        entries.collect()
    }

    /// The receipt of the file published at `path`, if nobody has touched it since. Only what
    /// [`OutputFolder::recognize`] has looked at is known.
    #[must_use]
    pub fn untouched(&self, path: &str) -> Option<&Receipt> {
        let at = self.manifest.position(path)?;
        let is_untouched = self.untouched.get(at)?.is_some();
        is_untouched.then(|| &self.manifest.entries()[at])
    }

    /// Publishes nothing: what there is to tell of a folder that stays as it is.
    #[must_use]
    pub fn leave(mut self) -> Changes {
        Changes {
            unchanged: self.manifest.entries().len(),
            notes: std::mem::take(&mut self.notes),
            ..Changes::default()
        }
    }

    /// Takes the `bytes` of the output `path`. They are written to the staging folder, unless the same
    /// are published already. May be called from many threads.
    ///
    /// # Errors
    /// [`EmitError::Path`] for a path that no output may have, [`EmitError::Clash`] when another
    /// output has it, [`EmitError::Io`] when the bytes cannot be written.
    pub fn stage(&self, path: &str, bytes: &[u8]) -> Result<Receipt, EmitError> {
        vet(path)?;
        let receipt = Receipt {
            path: path.into(),
            digest: Digest::of(bytes),
            length: bytes.len() as u64,
        };
        if !self.holds(&receipt) {
            self.staging.put(&receipt, bytes)?;
        }
        Ok(receipt)
    }

    /// The bytes of an output that was staged in this run, or else is published.
    ///
    /// # Errors
    /// [`EmitError::Missing`] when there are none with this digest, [`EmitError::Io`] when they cannot
    /// be read.
    pub fn bytes(&self, receipt: &Receipt) -> Result<Vec<u8>, EmitError> {
        let folder = match self.staging.get(&receipt.path) {
            Some(_) => self.staging.tree(),
            None => self.dir.clone(),
        };
        let path = folder.join(&*receipt.path);
        let bytes = self
            .disk
            .read(&path, receipt.length)
            .naming("read", &path)?;
        if Digest::of(&bytes) == receipt.digest {
            Ok(bytes)
        } else {
            Err(EmitError::Missing {
                path: receipt.path.clone(),
            })
        }
    }

    /// Publishes the site that consists of `receipts`, and of nothing else: what was published before
    /// and is not among them is deleted. When nothing has changed, nothing is touched.
    ///
    /// A receipt may also be one that [`OutputFolder::holds`], or one of [`OutputFolder::manifest`].
    ///
    /// # Errors
    /// Whatever the error, the folder is as it was: [`EmitError::Foreign`] when new outputs would land
    /// on files that are not ours, [`EmitError::Clash`] or [`EmitError::Path`] for receipts that do
    /// not fit together, [`EmitError::Missing`] for one without bytes, [`EmitError::Io`] when the
    /// machine fails.
    pub fn publish(mut self, receipts: Vec<Receipt>) -> Result<Changes, EmitError> {
        Ok(self.publish_site(receipts)?.0)
    }

    /// The same as [`OutputFolder::publish`], with a seal for the next run. Dropping the folder removes
    /// what was staged, which may wait for the disk.
    ///
    /// # Errors
    /// As there.
    pub fn publish_sealed(&mut self, receipts: Vec<Receipt>) -> Result<(Changes, Seal), EmitError> {
        let (changes, new, marker) = self.publish_site(receipts)?;
        let known = self.touched_last(&new, &changes);
        let marker = Digest::of(&marker);
        let seal = Seal::of(self.disk.as_ref(), &self.dir, &new, marker, known);
        Ok((changes, seal))
    }

    /// Returns the manifest and its bytes besides.
    fn publish_site(
        &mut self,
        receipts: Vec<Receipt>,
    ) -> Result<(Changes, Manifest, Vec<u8>), EmitError> {
        let new = Manifest::new(&self.site, receipts)?;
        let marker = new.to_bytes();
        self.refuse_missing(&new)?;
        self.staging.retain(&new)?;
        let mut changes = diff(&self.manifest, &new);
        changes.restore(self.staging.paths().into_iter());
        if !self.marked || !changes.is_empty() {
            let disk = self.disk.as_ref();
            let root = self.spare.as_deref();
            // Looked for first, because what is in its place may have to move to the output.
            let spare = root.and_then(|root| {
                spare::find(disk, &self.dir, root, &self.manifest, &mut self.notes)
            });
            conflicts::refuse_foreign(disk, &self.dir, &self.manifest, &changes.written)?;
            let notes = self.switch(&new, &marker, &changes, spare)?;
            self.notes.extend(notes);
        }
        changes.notes.append(&mut self.notes);
        Ok((changes, new, marker))
    }

    fn refuse_missing(&self, new: &Manifest) -> Result<(), EmitError> {
        let staged = self.staging.digests();
        let is_nowhere =
            |(entry, published): &(&Receipt, Option<&Receipt>)| match staged.get(&entry.path) {
                Some(digest) => *digest != entry.digest,
                None => *published != Some(*entry),
            };
        match new.beside(&self.manifest).find(is_nowhere) {
            Some((entry, _)) => Err(EmitError::Missing {
                path: entry.path.clone(),
            }),
            None => Ok(()),
        }
    }

    fn switch(
        &self,
        new: &Manifest,
        marker: &[u8],
        changes: &Changes,
        spare: Option<Spare<'_>>,
    ) -> Result<Vec<Note>, EmitError> {
        self.staging.ensure()?;
        let switch = Switch {
            disk: self.disk.as_ref(),
            dir: &self.dir,
            present: self.present,
            staging: &self.staging,
            old: &self.manifest,
            new,
            marker,
            durable: self.durable,
        };
        if let Some(spare) = spare {
            match spare.switch(&switch, changes) {
                Ok(notes) => return Ok(notes),
                // Whatever it was, it is met again on the long way, or it is not.
                Err(_) => self.forget_spare(),
            }
        }
        let reason = match self.file_by_file {
            Some(reason) => reason.to_owned(),
            None => match swap::swap(&switch) {
                Ok(false) => return Ok(Vec::new()),
                Ok(true) => return Ok(self.retire(&switch, changes)),
                Err(Failure::Failed(error)) => return Err(error),
                Err(Failure::Impossible(reason)) => reason,
            },
        };
        let mut notes = in_place::write(&switch, changes)?;
        notes.insert(0, Note::FileByFile(reason));
        Ok(notes)
    }

    /// The end of the previous version: it becomes the spare tree, where that is worth it.
    fn retire(&self, switch: &Switch<'_>, changes: &Changes) -> Vec<Note> {
        let changed = changes.written.len() + changes.deleted.len();
        match &self.spare {
            // To bring more into it than it holds already takes longer than to begin anew.
            Some(root) if changed <= changes.unchanged => spare::found(switch, changes, root),
            _ => spare::abandon(switch, self.staging.root()),
        }
    }

    /// Removes a spare tree that is of no use. If that fails, the next run tries again.
    fn forget_spare(&self) {
        if let Some(root) = &self.spare {
            let _ = spare::remove(self.disk.as_ref(), root);
        }
    }

    /// Whether everything above `path` in the output is a folder: what lies behind a link is not ours.
    fn is_in_folders(&self, path: &str) -> bool {
        let Some((folder, _)) = path.rsplit_once('/') else {
            return true;
        };
        let known = self
            .folders
            .lock()
            .expect("no panic under this lock")
            .get(folder)
            .copied();
        known.unwrap_or_else(|| {
            let is_folder = || matches!(self.disk.stat(&self.dir.join(folder)), Ok(found) if found.kind == Kind::Folder);
            let is = self.is_in_folders(folder) && is_folder();
            self.folders.lock().expect("no panic under this lock").insert(folder.into(), is);
            is
        })
    }
}

impl Drop for OutputFolder {
    fn drop(&mut self) {
        // What cannot be removed now is recognized by the next run.
        let _ = self.staging.discard();
    }
}
