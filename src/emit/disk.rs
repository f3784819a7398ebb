//! The file-system calls that writing an output folder is made of.
//!
//! All of them go through [`Disk`], so that tests can let any single one fail, or stop the world
//! after it. No call follows a symbolic link in the last part of a path, except where it says so.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::os::unix::fs::{
    DirEntryExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _,
};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rustix::fs::{
    AtFlags, CWD, FileType, Mode, OFlags, RenameFlags, Statx, StatxAttributes, StatxFlags,
    StatxTimestamp,
};

/// What lies at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    /// A symbolic link, wherever it leads.
    Link,
    /// A named pipe, socket or device.
    Special,
}

impl From<fs::FileType> for Kind {
    fn from(kind: fs::FileType) -> Self {
        if kind.is_file() {
            Self::File
        } else if kind.is_dir() {
            Self::Folder
        } else if kind.is_symlink() {
            Self::Link
        } else {
            Self::Special
        }
    }
}

impl From<FileType> for Kind {
    fn from(kind: FileType) -> Self {
        match kind {
            FileType::RegularFile => Self::File,
            FileType::Directory => Self::Folder,
            FileType::Symlink => Self::Link,
            _ => Self::Special,
        }
    }
}

/// What is known of a file without reading it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stat {
    pub(super) kind: Kind,
    /// In bytes.
    pub(super) length: u64,
    /// Device and inode: equal for two paths of one file.
    pub(super) id: (u64, u64),
    /// Permission bits.
    pub(super) mode: u32,
    pub(super) modified: SystemTime,
    /// When its bytes, names, permissions or links changed last, in nanoseconds since 1970.
    pub(super) changed: i64,
}

impl From<&Statx> for Stat {
    fn from(found: &Statx) -> Self {
        let mode = u32::from(found.stx_mode);
        let changed = &found.stx_ctime;
        Self {
            kind: FileType::from_raw_mode(mode).into(),
            length: found.stx_size,
            id: (
                rustix::fs::makedev(found.stx_dev_major, found.stx_dev_minor),
                found.stx_ino,
            ),
            mode: mode & 0o7777,
            modified: time(&found.stx_mtime),
            changed: changed
                .tv_sec
                .saturating_mul(1_000_000_000)
                .saturating_add(i64::from(changed.tv_nsec)),
        }
    }
}

fn time(stamp: &StatxTimestamp) -> SystemTime {
    let whole = Duration::from_secs(stamp.tv_sec.unsigned_abs());
    let second = if stamp.tv_sec < 0 {
        SystemTime::UNIX_EPOCH - whole
    } else {
        SystemTime::UNIX_EPOCH + whole
    };
    second + Duration::from_nanos(u64::from(stamp.tv_nsec))
}

/// The calls. Implementations hold no state of the folder.
pub(super) trait Disk: Send + Sync {
    /// The absolute path without links and `..`; follows links.
    fn resolve(&self, path: &Path) -> io::Result<PathBuf>;
    fn stat(&self, path: &Path) -> io::Result<Stat>;
    /// Opens a folder for [`Disk::stat_in`].
    fn open_folder(&self, folder: &Path) -> io::Result<OwnedFd>;
    /// The same as [`Disk::stat`] for a path below an open folder, which the system need not look for
    /// each time.
    fn stat_in(&self, folder: &OwnedFd, path: &str) -> io::Result<Stat>;
    /// Whether something else is mounted at the folder, so that it cannot be renamed.
    fn is_mount_point(&self, folder: &Path) -> io::Result<bool>;
    /// The names in a folder, in no particular order, each with the number of its file on the disk of
    /// the folder.
    fn list_numbered(&self, folder: &Path) -> io::Result<Vec<(OsString, Kind, u64)>>;
    /// The same without numbers.
    fn list(&self, folder: &Path) -> io::Result<Vec<(OsString, Kind)>> {
        let names = self.list_numbered(folder)?.into_iter();
        Ok(names.map(|(name, kind, _)| (name, kind)).collect())
    }
    /// The bytes of a regular file of at most `limit` bytes.
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>>;
    fn read_link(&self, path: &Path) -> io::Result<PathBuf>;
    /// Opens a file to lock it, making it when it does not exist.
    fn open_lock(&self, path: &Path) -> io::Result<File>;
    fn make_folder(&self, path: &Path) -> io::Result<()>;
    /// Writes a file that does not exist yet.
    fn create(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Writes to the end of a file.
    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Copies a regular file to a path where nothing is yet, with its permissions and time.
    fn copy(&self, from: &Path, to: &Path) -> io::Result<()>;
    fn link(&self, from: &Path, to: &Path) -> io::Result<()>;
    fn symbolic_link(&self, target: &Path, at: &Path) -> io::Result<()>;
    /// Moves, replacing a file at `to`.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Moves to a path where nothing is.
    fn rename_free(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Lets two paths change places, in one step.
    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()>;
    fn remove_file(&self, path: &Path) -> io::Result<()>;
    /// Removes an empty folder.
    fn remove_folder(&self, path: &Path) -> io::Result<()>;
    fn set_mode(&self, path: &Path, mode: u32) -> io::Result<()>;
    /// Brings everything on the file system of `folder` to the medium.
    fn sync(&self, folder: &Path) -> io::Result<()>;
}

/// The disk of this machine.
pub(super) struct LocalDisk;

impl Disk for LocalDisk {
    fn resolve(&self, path: &Path) -> io::Result<PathBuf> {
        fs::canonicalize(path)
    }

    fn stat(&self, path: &Path) -> io::Result<Stat> {
        let found = fs::symlink_metadata(path)?;
        Ok(Stat {
            kind: found.file_type().into(),
            length: found.len(),
            id: (found.dev(), found.ino()),
            mode: found.mode() & 0o7777,
            modified: found.modified()?,
            changed: found
                .ctime()
                .saturating_mul(1_000_000_000)
                .saturating_add(found.ctime_nsec()),
        })
    }

    fn open_folder(&self, folder: &Path) -> io::Result<OwnedFd> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        Ok(rustix::fs::open(folder, flags, Mode::empty())?)
    }

    fn stat_in(&self, folder: &OwnedFd, path: &str) -> io::Result<Stat> {
        let flags = AtFlags::SYMLINK_NOFOLLOW;
        let found = rustix::fs::statx(folder, path, flags, StatxFlags::BASIC_STATS)?;
        Ok((&found).into())
    }

    fn is_mount_point(&self, folder: &Path) -> io::Result<bool> {
        // Asked for, because a bind mount has the device number of what it shows.
        let asked = rustix::fs::statx(CWD, folder, AtFlags::SYMLINK_NOFOLLOW, StatxFlags::TYPE);
        if let Ok(found) = asked
            && found
                .stx_attributes_mask
                .contains(StatxAttributes::MOUNT_ROOT)
        {
            return Ok(found.stx_attributes.contains(StatxAttributes::MOUNT_ROOT));
        }
        let above = folder.parent().unwrap_or(folder);
        Ok(fs::symlink_metadata(folder)?.dev() != fs::symlink_metadata(above)?.dev())
    }

    fn list_numbered(&self, folder: &Path) -> io::Result<Vec<(OsString, Kind, u64)>> {
        fs::read_dir(folder)?
            .map(|entry| {
                let entry = entry?;
                let kind = entry.file_type()?.into();
                Ok((entry.file_name(), kind, entry.ino()))
            })
            .collect()
    }

    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        // Opening a pipe would wait for a writer; a link may lead anywhere.
        let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
        let file = OpenOptions::new()
            .read(true)
            .custom_flags(flags.bits().cast_signed())
            .open(path)?;
        let length = file.metadata()?.len();
        if !file.metadata()?.is_file() || length > limit {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "not a file of a sensible size",
            ));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0));
        file.take(limit).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn read_link(&self, path: &Path) -> io::Result<PathBuf> {
        fs::read_link(path)
    }

    fn open_lock(&self, path: &Path) -> io::Result<File> {
        OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed())
            .open(path)
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        fs::create_dir(path)
    }

    fn create(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
        file.write_all(bytes)
    }

    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = OpenOptions::new().append(true).open(path)?;
        file.write_all(bytes)
    }

    fn copy(&self, from: &Path, to: &Path) -> io::Result<()> {
        let found = fs::symlink_metadata(from)?;
        OpenOptions::new().write(true).create_new(true).open(to)?;
        fs::copy(from, to)?;
        // Without permission to write, a time cannot be set through the file; it is only a nicety.
        if let Ok(copy) = OpenOptions::new().write(true).open(to) {
            copy.set_modified(found.modified()?)?;
        }
        Ok(())
    }

    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::hard_link(from, to)
    }

    fn symbolic_link(&self, target: &Path, at: &Path) -> io::Result<()> {
        std::os::unix::fs::symlink(target, at)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn rename_free(&self, from: &Path, to: &Path) -> io::Result<()> {
        let done = rustix::fs::renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE);
        match done.map_err(io::Error::from) {
            Err(error) if is_unsupported(&error) => match fs::symlink_metadata(to) {
                Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
                Err(_) => fs::rename(from, to),
            },
            done => done,
        }
    }

    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        rustix::fs::renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?;
        Ok(())
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }

    fn set_mode(&self, path: &Path, mode: u32) -> io::Result<()> {
        fs::set_permissions(path, fs::Permissions::from_mode(mode))
    }

    fn sync(&self, folder: &Path) -> io::Result<()> {
        let folder = File::open(folder)?;
        #[cfg(target_os = "linux")]
        rustix::fs::syncfs(&folder)?;
        #[cfg(not(target_os = "linux"))]
        {
            folder.sync_all()?;
            rustix::fs::sync();
        }
        Ok(())
    }
}

/// Whether a file system answers like this to a call that it does not know at all.
pub(super) fn is_unsupported(error: &io::Error) -> bool {
    use io::ErrorKind;
    matches!(
        error.kind(),
        ErrorKind::Unsupported | ErrorKind::InvalidInput
    )
}

/// Whether there is nothing at the path that gave this error: no such name, or a file on the way.
pub(super) fn is_absent(error: &io::Error) -> bool {
    use io::ErrorKind;
    matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory)
}

/// Accepts that nothing was there.
pub(super) fn or_absent(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if is_absent(&error) => Ok(()),
        other => other,
    }
}

/// Writes a file that does not exist yet, and comes in parts.
pub(super) fn create_in_parts(
    disk: &dyn Disk,
    path: &Path,
    parts: impl IntoIterator<Item = impl AsRef<[u8]>>,
) -> io::Result<()> {
    let mut parts = parts.into_iter();
    match parts.next() {
        Some(first) => disk.create(path, first.as_ref())?,
        None => disk.create(path, b"")?,
    }
    parts.try_for_each(|part| disk.append(path, part.as_ref()))
}

/// Makes a folder, or finds it.
pub(super) fn ensure_folder(disk: &dyn Disk, path: &Path) -> io::Result<()> {
    match disk.make_folder(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

/// Removes a tree that is ours alone, down to its root; an absent one is fine. Links are removed, not
/// followed. Recursion ends where paths become too long for the system.
pub(super) fn remove_tree(disk: &dyn Disk, root: &Path) -> io::Result<()> {
    let entries = match disk.list(root) {
        Err(error) if is_absent(&error) => return Ok(()),
        entries => entries?,
    };
    for (name, kind) in entries {
        let path = root.join(name);
        match kind {
            Kind::Folder => remove_tree(disk, &path)?,
            Kind::File | Kind::Link | Kind::Special => remove_from(disk, root, &path)?,
        }
    }
    or_absent(disk.remove_folder(root))
}

/// Removes a file from a folder that is ours to empty, even one that its owner has closed to writing.
pub(super) fn remove_from(disk: &dyn Disk, folder: &Path, path: &Path) -> io::Result<()> {
    match or_absent(disk.remove_file(path)) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            disk.set_mode(folder, 0o700)?;
            or_absent(disk.remove_file(path))
        }
        done => done,
    }
}
