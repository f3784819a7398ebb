//! Opening an output folder: everything that comes before somebody asks what is published in it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::emit::changes::{Changes, Note};
use crate::emit::disk::{Disk, LocalDisk};
use crate::emit::error::{EmitError, Refusal};
use crate::emit::folder::OutputFolder;
use crate::emit::guard;
use crate::emit::hold::{MadeFolders, hold};
use crate::emit::leftovers;
use crate::emit::lock::Lock;
use crate::emit::manifest::{Manifest, MarkerReader};
use crate::emit::names;
use crate::emit::seal::{Seal, Untouched};
use crate::emit::spare;
use crate::emit::staging::Staging;

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

/// An output folder that was opened by somebody who has a seal of it.
pub enum Opened {
    /// The marker is the one that was sealed.
    Sealed(SealedFolder),
    /// It is another one, or there is none.
    Read(OutputFolder),
}

/// An output folder with the marker that a run before has sealed. It was not read: what it lists, the
/// seal knows as well.
pub struct SealedFolder {
    ground: Ground,
    seal: Seal,
    untouched: Untouched,
}

/// A folder that this run may write, and no other.
pub(super) struct Ground {
    pub(super) disk: Arc<dyn Disk>,
    pub(super) dir: PathBuf,
    /// Whether the folder exists.
    pub(super) present: bool,
    pub(super) site: Box<str>,
    pub(super) durable: bool,
    /// Where the spare tree lies, if one is wanted.
    pub(super) spare: Option<PathBuf>,
    /// Why folders cannot be exchanged here, when that is known from the start.
    pub(super) file_by_file: Option<&'static str>,
    pub(super) staging: Staging,
    pub(super) notes: Vec<Note>,
    // Fields are dropped in order: the locks lie in the folders that were made for them.
    _locks: Vec<Lock>,
    _above: MadeFolders,
}

impl Drop for Ground {
    fn drop(&mut self) {
        // What cannot be removed now is recognized by the next run.
        let _ = self.staging.discard();
    }
}

/// What a look at the folder found.
enum Found {
    /// The marker of the seal.
    Sealed,
    /// What is published; none when nothing of this site is.
    Read(Option<Manifest>),
}

/// Locks the folder `dir` and makes it whole. The marker is read unless it is the one of `seal`.
pub(super) fn open_on(
    disk: Arc<dyn Disk>,
    dir: &Path,
    options: &Options<'_>,
    home: Option<&Path>,
    seal: Option<Seal>,
) -> Result<Opened, EmitError> {
    let (dir, is_link) = guard::locate(disk.as_ref(), dir)?;
    guard::refuse_places(disk.as_ref(), &dir, options.protected, home)?;
    let seal = seal.filter(|seal| *seal.site == *options.site_id);
    let mut reader = MarkerReader::keeping();
    let mut look = || {
        let is_sealed = |seal: &Seal| seal.has_marker(disk.as_ref(), &dir);
        if seal.as_ref().is_some_and(is_sealed) {
            return Ok((true, Ok(Found::Sealed)));
        }
        let state = guard::inspect(disk.as_ref(), &dir, &mut reader)?;
        let present = !matches!(state, guard::State::Absent);
        let admitted = guard::admit(state, options.site_id, is_link, options.adopt);
        Ok::<_, EmitError>((present, admitted.map(Found::Read)))
    };
    let refused = |reason: Refusal| EmitError::Refused {
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
    let found = admitted.map_err(refused)?;
    let ground = Ground {
        staging: Staging::new(&disk, &hold.place.staging),
        present,
        site: options.site_id.into(),
        durable: options.durable,
        spare: spare.filter(|_| options.spare),
        file_by_file: hold.file_by_file,
        notes,
        _locks: hold.locks,
        _above: above,
        dir,
        disk,
    };
    Ok(match (found, seal) {
        (Found::Sealed, Some(seal)) => Opened::Sealed(SealedFolder::of(ground, seal)),
        (Found::Read(manifest), _) => Opened::Read(OutputFolder::of(ground, manifest)),
        (Found::Sealed, None) => unreachable!("the seal was held against the marker"),
    })
}

impl Opened {
    /// Opens the output folder `dir` as [`OutputFolder::open`] does, and looks which of its files are
    /// as the run that made `seal` has left them.
    ///
    /// # Errors
    /// As there.
    pub fn look(dir: &Path, options: &Options<'_>, seal: Option<Seal>) -> Result<Self, EmitError> {
        let home = std::env::home_dir();
        open_on(Arc::new(LocalDisk), dir, options, home.as_deref(), seal)
    }

    /// Whether everything is there that was sealed, and nobody has touched it.
    #[must_use]
    pub fn is_untouched(&self) -> bool {
        match self {
            Self::Sealed(folder) => folder.untouched.iter().all(Option::is_some),
            Self::Read(_) => false,
        }
    }

    /// The folder, ready to be written.
    ///
    /// # Errors
    /// When the marker cannot be read.
    pub fn read(self) -> Result<OutputFolder, EmitError> {
        match self {
            Self::Sealed(folder) => folder.read(),
            Self::Read(folder) => Ok(folder),
        }
    }

    /// Publishes nothing: what there is to tell of a folder that stays as it is.
    #[must_use]
    pub fn leave(self) -> Changes {
        match self {
            Self::Sealed(mut folder) => left(&mut folder.ground, folder.untouched.len()),
            Self::Read(mut folder) => {
                let unchanged = folder.manifest().entries().len();
                left(&mut folder.ground, unchanged)
            }
        }
    }
}

fn left(ground: &mut Ground, unchanged: usize) -> Changes {
    Changes {
        unchanged,
        notes: std::mem::take(&mut ground.notes),
        ..Changes::default()
    }
}

impl SealedFolder {
    fn of(ground: Ground, seal: Seal) -> Self {
        let untouched = seal.untouched(ground.disk.as_ref(), &ground.dir);
        Self {
            ground,
            seal,
            untouched,
        }
    }

    fn read(self) -> Result<OutputFolder, EmitError> {
        let Self {
            ground,
            seal,
            untouched,
        } = self;
        let (disk, dir) = (ground.disk.as_ref(), &*ground.dir);
        let state = guard::inspect(disk, dir, &mut MarkerReader::default())?;
        // Nobody who keeps to locks has changed it since; what others have done is met as ever.
        let is_sealed = seal.has_marker(disk, dir);
        let manifest = guard::admit(state, &ground.site, false, false);
        let manifest = manifest.map_err(|reason| EmitError::Refused {
            dir: dir.to_owned(),
            reason,
        })?;
        let mut folder = OutputFolder::of(ground, manifest);
        if is_sealed && folder.manifest().entries().len() == untouched.len() {
            folder.untouched = untouched;
        }
        Ok(folder)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::emit::names::MARKER;

    fn options(site_id: &str) -> Options<'_> {
        Options {
            site_id,
            protected: &[],
            adopt: false,
            lock_wait: Duration::ZERO,
            durable: false,
            spare: true,
        }
    }

    /// A folder with two pages that were sealed.
    fn sealed() -> (tempfile::TempDir, PathBuf, Seal) {
        let folder = tempfile::tempdir().expect("temporary folder");
        let dir = folder.path().join("public");
        let mut output = OutputFolder::open(&dir, &options("help")).expect("opened");
        let stage = |path: &&str| output.stage(path, path.as_bytes()).expect("staged");
        let receipts = ["a/index.html", "b.html"].iter().map(stage).collect();
        let (_, seal) = output.publish_sealed(receipts).expect("published");
        (folder, dir, seal)
    }

    fn look(dir: &Path, site: &str, seal: &Seal) -> Result<Opened, EmitError> {
        Opened::look(dir, &options(site), Some(seal.clone()))
    }

    #[test]
    fn a_folder_that_nobody_has_touched_is_left_without_reading_its_marker() {
        let (_folder, dir, seal) = sealed();
        let opened = look(&dir, "help", &seal).expect("opened");
        assert!(matches!(opened, Opened::Sealed(_)) && opened.is_untouched());
        assert_eq!(opened.leave().unchanged, 2);
        let read = look(&dir, "help", &seal).and_then(Opened::read);
        let read = read.expect("read");
        assert_eq!(read.manifest().entries().len(), 2);
        assert!(read.untouched("b.html").is_some() && read.untouched("c.html").is_none());
    }

    #[test]
    fn what_somebody_has_done_to_a_sealed_folder_is_noticed() {
        let (_folder, dir, seal) = sealed();
        fs::write(dir.join("b.html"), "edited by hand").expect("written");
        let opened = look(&dir, "help", &seal).expect("opened");
        assert!(!opened.is_untouched());
        let read = opened.read().expect("read");
        assert!(read.untouched("a/index.html").is_some() && read.untouched("b.html").is_none());
        drop(read);
        // The seal of one site says nothing of the folder of another.
        assert!(look(&dir, "another", &seal).is_err());
        fs::write(dir.join(MARKER), "not a marker").expect("written");
        assert!(look(&dir, "help", &seal).is_err());
        fs::remove_file(dir.join(MARKER)).expect("removed");
        assert!(look(&dir, "help", &seal).is_err());
    }
}
