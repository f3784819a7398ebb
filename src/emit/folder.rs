//! The output folder, from opening to publishing.

use std::path::Path;
use std::sync::{Mutex, OnceLock};

use crate::emit::changes::{Changes, Note, diff};
use crate::emit::conflicts;
use crate::emit::disk::Kind;
use crate::emit::error::{EmitError, Naming as _};
use crate::emit::in_place;
use crate::emit::manifest::{Manifest, Receipt};
use crate::emit::names;
use crate::emit::open::{Ground, Opened, Options};
use crate::emit::seal::{FileStamp, Seal, Untouched};
use crate::emit::spare::{self, Spare};
use crate::emit::swap::{self, Failure, Switch};
use crate::model::{ByKey, Digest, Lookup};

/// An output folder that this run writes, and no other.
///
/// Nothing in the folder changes before [`OutputFolder::publish`]. Dropping it without publishing
/// removes what was staged.
pub struct OutputFolder {
    pub(super) ground: Ground,
    /// Whether it has a marker of this site.
    marked: bool,
    manifest: Manifest,
    /// Files that nobody has touched since they were published, as far as that is known.
    pub(super) untouched: Untouched,
    /// The files of the manifest by their paths, once somebody has asked for one.
    by_path: OnceLock<Lookup>,
    /// Whether these folders of the output are folders, and not links to some.
    folders: Mutex<ByKey<Box<str>, bool>>,
    /// The spare tree, if somebody has looked at it already.
    seen: OnceLock<spare::Seen>,
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
        Opened::look(dir, options, None)?.read()
    }

    /// A folder in which `manifest` is published; none when nothing of this site is.
    pub(super) fn of(ground: Ground, manifest: Option<Manifest>) -> Self {
        Self {
            ground,
            marked: manifest.is_some(),
            manifest: manifest.unwrap_or_default(),
            untouched: Untouched::default(),
            by_path: OnceLock::new(),
            folders: Mutex::default(),
            seen: OnceLock::new(),
        }
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
                .ground
                .disk
                .stat(&self.ground.dir.join(&*receipt.path))
                .is_ok_and(|found| found.kind == Kind::File && found.length == receipt.length)
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
    /// [`Opened::look`] was given a seal of is known.
    #[must_use]
    pub fn untouched(&self, path: &str) -> Option<&Receipt> {
        let entries = self.manifest.entries();
        let paths = || Lookup::of(entries.iter().map(|entry| &*entry.path));
        // A build asks this of nearly all files.
        let by_path = self.by_path.get_or_init(paths);
        let at = by_path.find(path, |at| *entries[at].path == *path)?;
        self.untouched.get(at)?.is_some().then(|| &entries[at])
    }

    /// Takes the `bytes` of the output `path`. They are written to the staging folder, unless the same
    /// are published already, by a thread of its own and some time before [`OutputFolder::publish`]
    /// looks for them. May be called from many threads.
    ///
    /// # Errors
    /// [`EmitError::Path`] for a path that no output may have, [`EmitError::Clash`] when another
    /// output has it, [`EmitError::Io`] when bytes cannot be written: these, or those of an output that
    /// was staged before, which publishing then tells as well.
    pub fn stage(&self, path: &str, bytes: &[u8]) -> Result<Receipt, EmitError> {
        vet(path)?;
        let receipt = Receipt {
            path: path.into(),
            digest: Digest::of(bytes),
            length: bytes.len() as u64,
        };
        if !self.holds(&receipt) {
            self.ground.staging.put(&receipt, bytes)?;
        }
        Ok(receipt)
    }

    /// The same for an output that comes in parts, which are written as they come: it would take too
    /// much memory as a whole.
    ///
    /// # Errors
    /// As [`OutputFolder::stage`].
    pub fn stage_in_parts(
        &self,
        path: &str,
        parts: impl IntoIterator<Item = Vec<u8>>,
    ) -> Result<Receipt, EmitError> {
        let mut parts = parts.into_iter();
        let first = parts.next().unwrap_or_default();
        let Some(second) = parts.next() else {
            return self.stage(path, &first);
        };
        vet(path)?;
        let parts = [first, second].into_iter().chain(parts);
        let receipt = self.ground.staging.put_in_parts(path, parts)?;
        // Only the whole has told whether it is published already.
        if self.holds(&receipt) {
            self.ground.staging.take_back(&receipt.path)?;
        }
        Ok(receipt)
    }

    /// Looks at the spare tree, which publishing otherwise does when everything else waits for it. For
    /// runs that will publish something within a second.
    pub fn look_ahead(&self) {
        let Ground { disk, dir, .. } = &self.ground;
        let root = self.ground.spare.as_deref();
        let seen = root.and_then(|root| spare::look(disk.as_ref(), dir, root, &self.manifest));
        if let Some(seen) = seen {
            // Of two looks, either will do.
            let _ = self.seen.set(seen);
        }
    }

    /// The bytes of an output that was staged in this run, or else is published.
    ///
    /// # Errors
    /// [`EmitError::Missing`] when there are none with this digest, [`EmitError::Io`] when they cannot
    /// be read.
    pub fn bytes(&self, receipt: &Receipt) -> Result<Vec<u8>, EmitError> {
        let folder = if self.ground.staging.has_written(&receipt.path)? {
            self.ground.staging.tree()
        } else {
            self.ground.dir.clone()
        };
        let path = folder.join(&*receipt.path);
        let bytes = self
            .ground
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
        let (changes, new) = self.publish_site(receipts)?;
        let known = self.touched_last(&new, &changes);
        let seal = Seal::of(self.ground.disk.as_ref(), &self.ground.dir, &new, &known);
        Ok((changes, seal))
    }

    /// Returns the manifest besides.
    fn publish_site(&mut self, receipts: Vec<Receipt>) -> Result<(Changes, Manifest), EmitError> {
        let new = Manifest::new(&self.ground.site, receipts)?;
        self.ground.staging.settle()?;
        self.refuse_missing(&new)?;
        self.ground.staging.retain(&new)?;
        let mut changes = diff(&self.manifest, &new);
        changes.restore(self.ground.staging.paths().into_iter());
        if !self.marked || !changes.is_empty() {
            let disk = self.ground.disk.as_ref();
            let root = self.ground.spare.as_deref();
            // Looked for first, because what is in its place may have to move to the output.
            let seen = self.seen.take();
            let (dir, notes) = (&self.ground.dir, &mut self.ground.notes);
            let spare =
                root.and_then(|root| spare::find(disk, dir, root, &self.manifest, seen, notes));
            conflicts::refuse_foreign(disk, &self.ground.dir, &self.manifest, &changes.written)?;
            let notes = self.switch(&new, &changes, spare)?;
            self.ground.notes.extend(notes);
        }
        changes.notes.append(&mut self.ground.notes);
        Ok((changes, new))
    }

    fn refuse_missing(&self, new: &Manifest) -> Result<(), EmitError> {
        let staged = &self.ground.staging;
        let is_nowhere =
            |(entry, published): &(&Receipt, Option<&Receipt>)| match staged.digest(&entry.path) {
                Some(digest) => digest != entry.digest,
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
        changes: &Changes,
        spare: Option<Spare<'_>>,
    ) -> Result<Vec<Note>, EmitError> {
        self.ground.staging.ensure()?;
        let switch = Switch {
            disk: self.ground.disk.as_ref(),
            dir: &self.ground.dir,
            present: self.ground.present,
            staging: &self.ground.staging,
            old: &self.manifest,
            new,
            durable: self.ground.durable,
        };
        if let Some(spare) = spare {
            match spare.switch(&switch, changes) {
                Ok(notes) => return Ok(notes),
                // Whatever it was, it is met again on the long way, or it is not.
                Err(_) => self.forget_spare(),
            }
        }
        let reason = match self.ground.file_by_file {
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
        match &self.ground.spare {
            // To bring more into it than it holds already takes longer than to begin anew.
            Some(root) if changed <= changes.unchanged => spare::found(switch, changes, root),
            _ => spare::abandon(switch, self.ground.staging.root()),
        }
    }

    /// Removes a spare tree that is of no use. If that fails, the next run tries again.
    fn forget_spare(&self) {
        if let Some(root) = &self.ground.spare {
            let _ = spare::remove(self.ground.disk.as_ref(), root);
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
            let is_folder = || matches!(self.ground.disk.stat(&self.ground.dir.join(folder)), Ok(found) if found.kind == Kind::Folder);
            let is = self.is_in_folders(folder) && is_folder();
            self.folders.lock().expect("no panic under this lock").insert(folder.into(), is);
            is
        })
    }
}
