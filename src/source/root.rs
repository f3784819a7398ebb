//! Folders that files may be opened in, and nowhere else.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::model::{Digest, RepoPath};

use super::ledger::{Ledger, Reading, Sighted};
use super::tree::File as Listed;
use super::walk::{self, Stamp};

/// A folder with input files. Whatever the files themselves say, nothing outside of it is opened
/// (R-P1 to R-P3): the check is made on the file that was opened, after following links.
#[derive(Debug)]
pub struct Root {
    name: RepoPath,
    store: Store,
    /// What its files hold, where somebody wants to know that later.
    ledger: Option<Ledger>,
}

/// What others may see of a folder: what it is called, not where it is.
impl Serialize for Root {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.name.serialize(serializer)
    }
}

#[derive(Debug)]
enum Store {
    Disk(Disk),
    /// Files by their path, for sites that never were on a disk: tests, and editors that preview
    /// unsaved text.
    Memory(BTreeMap<String, Vec<u8>>),
}

#[derive(Debug)]
struct Disk {
    /// The folder with all links resolved.
    dir: PathBuf,
    /// Other folders that links may lead to, resolved as well.
    readable: Vec<PathBuf>,
    /// The open folder, for the kernel to keep path look-ups inside.
    #[cfg(target_os = "linux")]
    handle: std::os::fd::OwnedFd,
}

/// Why a file was not opened.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The path or a link leads out of the folder.
    #[error("it leads out of the content folder")]
    Outside,
    /// The links lead nowhere or in a circle.
    #[error("it is a link that leads nowhere")]
    Dangling,
    /// It is a folder, pipe, socket or device.
    #[error("it is no regular file")]
    Special,
    /// It has more bytes than were asked for.
    #[error("it is larger than {limit} bytes")]
    TooLarge {
        /// Most bytes a file may have.
        limit: u64,
    },
    /// The machine does not give it.
    #[error(transparent)]
    Io(#[from] io::Error),
}

impl Root {
    /// Opens the folder `dir`, which diagnostics call `name`. Links inside may lead to the folders
    /// `readable`, too; those that do not exist are left out.
    ///
    /// # Errors
    /// When `dir` is no folder that can be read.
    pub fn on_disk(name: RepoPath, dir: &Path, readable: &[PathBuf]) -> io::Result<Self> {
        let dir = dir.canonicalize()?;
        let readable = readable.iter().filter_map(|dir| dir.canonicalize().ok());
        let disk = Disk {
            readable: readable.collect(),
            #[cfg(target_os = "linux")]
            handle: linux::open_folder(&dir)?,
            dir,
        };
        let store = Store::Disk(disk);
        Ok(Self {
            name,
            store,
            ledger: None,
        })
    }

    /// A folder whose files are in memory, by their path.
    #[must_use]
    pub fn in_memory(name: RepoPath, files: BTreeMap<String, Vec<u8>>) -> Self {
        let store = Store::Memory(files);
        Self {
            name,
            store,
            ledger: None,
        }
    }

    /// How diagnostics call the folder.
    #[must_use]
    pub fn name(&self) -> &RepoPath {
        &self.name
    }

    /// The path that names the file at `path`, which is relative to this folder, in diagnostics.
    #[must_use]
    pub fn repo_path(&self, path: &str) -> RepoPath {
        match (self.name.as_str(), path) {
            (name, "") => RepoPath::new(name),
            ("" | ".", path) => RepoPath::new(path),
            (name, path) => RepoPath::new(&format!("{name}/{path}")),
        }
    }

    /// The folder on disk with all links resolved; `None` for files in memory.
    #[must_use]
    pub fn dir(&self) -> Option<&Path> {
        match &self.store {
            Store::Disk(disk) => Some(&disk.dir),
            Store::Memory(_) => None,
        }
    }

    /// The files in memory, when that is where they are.
    pub(super) fn memory(&self) -> Option<&BTreeMap<String, Vec<u8>>> {
        match &self.store {
            Store::Disk(_) => None,
            Store::Memory(files) => Some(files),
        }
    }

    /// Whether a file with all its links resolved lies where it may be read.
    pub(super) fn allows(&self, resolved: &Path) -> bool {
        match &self.store {
            Store::Disk(disk) => disk.allows(resolved),
            Store::Memory(_) => false,
        }
    }

    /// Reads the file at `path`, which is relative to this folder, with `/` between its parts.
    ///
    /// Never waits: a named pipe is refused before it could block.
    ///
    /// # Errors
    /// See [`Refused`]; `limit` is the most bytes a file may have.
    pub fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, Refused> {
        let Some(ledger) = &self.ledger else {
            return self.read_unseen(path, limit).map(|read| read.0);
        };
        let read = self.read_unseen(path, limit);
        // Originals are put together from files that were read as translations.
        let stamp = |file: &File| Some(walk::stamp(&file.metadata().ok()?));
        match &read {
            Ok((_, Some(file))) if ledger.holds_still(path, || stamp(file)) => {}
            Ok((bytes, _)) => ledger.note(path, Some(Digest::of(bytes))),
            Err(_) => ledger.note(path, None),
        }
        read.map(|read| read.0)
    }

    /// Reads the first `limit` bytes of the file at `path`, which nobody takes for its content.
    ///
    /// # Errors
    /// See [`Refused`].
    pub fn head(&self, path: &str, limit: u64) -> Result<Vec<u8>, Refused> {
        let Store::Disk(disk) = &self.store else {
            let (mut bytes, _) = self.read_unseen(path, u64::MAX)?;
            bytes.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
            return Ok(bytes);
        };
        let mut bytes = Vec::new();
        disk.open(path)?.0.take(limit).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// The bytes of a file, and the file itself where it lies on the disk.
    fn read_unseen(&self, path: &str, limit: u64) -> Result<(Vec<u8>, Option<File>), Refused> {
        let disk = match &self.store {
            Store::Disk(disk) => disk,
            Store::Memory(files) => {
                let bytes = files.get(path).cloned();
                let bytes = bytes.ok_or_else(|| Refused::Io(io::ErrorKind::NotFound.into()));
                return bytes.map(|bytes| (bytes, None));
            }
        };
        let (mut file, length) = disk.open(path)?;
        let bytes = contents(&mut file, length, limit)?;
        if bytes.len() as u64 > limit {
            return Err(Refused::TooLarge { limit });
        }
        Ok((bytes, Some(file)))
    }

    /// The same folder once more, with a ledger that goes on from this one's; `stamp` has the stamps
    /// of the files as this one knows them. None for files in memory, or when the machine has no more
    /// handles.
    pub(super) fn again(&self, stamp: impl Fn(&str) -> Option<Stamp>, now: i64) -> Option<Self> {
        let ledger = self.ledger.as_ref()?;
        let Store::Disk(disk) = &self.store else {
            return None;
        };
        let disk = Disk {
            dir: disk.dir.clone(),
            readable: disk.readable.clone(),
            #[cfg(target_os = "linux")]
            handle: disk.handle.try_clone().ok()?,
        };
        Some(Self {
            name: self.name.clone(),
            store: Store::Disk(disk),
            ledger: Some(ledger.next(stamp, now)),
        })
    }

    /// From now on notes what the files hold that are read, and believes what the run before saw.
    /// Its files are listed at the time `now`.
    pub(super) fn keep_ledger(&mut self, before: Vec<Sighted>, now: i64) {
        self.ledger = Some(Ledger::after(before, now));
    }

    /// Makes notes of `files` share their paths.
    pub(super) fn lend_paths(&mut self, files: &Arc<BTreeMap<Arc<str>, Listed>>) {
        if let Some(ledger) = &mut self.ledger {
            ledger.lend_paths(files);
        }
    }

    /// What the files hold, if that is noted.
    pub(super) fn ledger(&self) -> Option<&Ledger> {
        self.ledger.as_ref()
    }

    /// The digest of the file at `path`, which has the stamp `stamp` now; the file is read only if
    /// that tells nothing. None when it cannot be read, or nobody keeps a ledger.
    pub(super) fn digest(&self, path: &str, stamp: Stamp) -> Option<Digest> {
        let ledger = self.ledger.as_ref()?;
        match ledger.seen(path) {
            Reading::Of(digest) => return Some(digest),
            Reading::InVain => return None,
            Reading::NotYet => {}
        }
        let known = ledger
            .before(path)
            .filter(|before| before.stamp == Some(stamp))
            .and_then(|before| before.digest);
        known.or_else(|| {
            self.read(path, MOST).ok()?;
            match ledger.seen(path) {
                Reading::Of(digest) => Some(digest),
                Reading::InVain | Reading::NotYet => None,
            }
        })
    }
}

/// Most bytes of a file that is read for its digest alone.
const MOST: u64 = 1 << 30;

impl Disk {
    fn allows(&self, resolved: &Path) -> bool {
        resolved.starts_with(&self.dir) || self.readable.iter().any(|dir| resolved.starts_with(dir))
    }

    /// Opens a regular file, and says how long it is.
    fn open(&self, path: &str) -> Result<(File, u64), Refused> {
        if path.starts_with('/') || path.split(['/', '\\']).any(|part| part == "..") {
            return Err(Refused::Outside);
        }
        #[cfg(target_os = "linux")]
        if let Some(file) = linux::open_beneath(&self.handle, path)? {
            return regular(file);
        }
        self.open_resolved(path)
    }

    /// Resolves all links, opens what they lead to without following any more, and makes sure that
    /// nobody put a link in between.
    fn open_resolved(&self, path: &str) -> Result<(File, u64), Refused> {
        let resolve = || self.dir.join(path).canonicalize().map_err(unresolved);
        let resolved = resolve()?;
        if !self.allows(&resolved) {
            return Err(Refused::Outside);
        }
        // Opening a pipe waits for its other end, so it must be known beforehand that it is none.
        if !resolved.symlink_metadata()?.is_file() {
            return Err(Refused::Special);
        }
        let file = File::options().read(true).open(&resolved)?;
        if resolve()? != resolved {
            return Err(Refused::Outside);
        }
        regular(file)
    }
}

fn regular(file: File) -> Result<(File, u64), Refused> {
    let found = file.metadata()?;
    if found.is_file() {
        Ok((file, found.len()))
    } else {
        Err(Refused::Special)
    }
}

/// What `file` holds, which was `length` bytes long a moment ago: at most one byte more than `limit`.
///
/// Nearly always it is as long still, so that it is read in one go, and asked for more once.
fn contents(file: &mut File, length: u64, limit: u64) -> io::Result<Vec<u8>> {
    let most = limit.saturating_add(1);
    // One byte more, so that the end is found without making room for others.
    let expected = length.saturating_add(1).min(most);
    let expected = usize::try_from(expected).map_err(io::Error::other)?;
    let mut bytes = Vec::with_capacity(expected);
    while bytes.len() < expected {
        match read_into_room(file, &mut bytes) {
            Ok(0) => break,
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    if bytes.len() >= expected {
        let rest = most.saturating_sub(bytes.len() as u64);
        file.take(rest).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// Reads once, as much as there is room for in `bytes`, which is some. The room is not made zero before:
/// that takes as long as it takes to compute a tenth of the digest.
#[cfg(unix)]
fn read_into_room(file: &mut File, bytes: &mut Vec<u8>) -> io::Result<usize> {
    Ok(rustix::io::read(
        file,
        rustix::buffer::spare_capacity(bytes),
    )?)
}

#[cfg(not(unix))]
fn read_into_room(file: &mut File, bytes: &mut Vec<u8>) -> io::Result<usize> {
    let before = bytes.len();
    bytes.resize(bytes.capacity(), 0);
    let read = file.read(&mut bytes[before..]);
    bytes.truncate(before + read.as_ref().map_or(0, |read| *read));
    read
}

/// Why a path could not be resolved.
pub(super) fn unresolved(error: io::Error) -> Refused {
    if is_circle(&error) {
        Refused::Dangling
    } else {
        Refused::Io(error)
    }
}

#[cfg(unix)]
fn is_circle(error: &io::Error) -> bool {
    rustix::io::Errno::from_io_error(error) == Some(rustix::io::Errno::LOOP)
}

#[cfg(not(unix))]
fn is_circle(_: &io::Error) -> bool {
    false
}

/// The kernel's own way to keep a look-up inside a folder: one system call, no race.
#[cfg(target_os = "linux")]
mod linux {
    use std::fs::File;
    use std::io;
    use std::os::fd::OwnedFd;
    use std::path::Path;

    use rustix::fs::{Mode, OFlags, ResolveFlags};
    use rustix::io::Errno;

    use super::Refused;

    pub(super) fn open_folder(dir: &Path) -> io::Result<OwnedFd> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(rustix::fs::open(dir, flags, Mode::empty())?)
    }

    /// `None` when the kernel cannot tell: it is too old, or a link names its target from the root
    /// of the file system, which may well be inside.
    pub(super) fn open_beneath(folder: &OwnedFd, path: &str) -> Result<Option<File>, Refused> {
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
        let inside = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
        match rustix::fs::openat2(folder, path, flags, Mode::empty(), inside) {
            Ok(file) => Ok(Some(file.into())),
            Err(Errno::LOOP) => Err(Refused::Dangling),
            // A socket cannot be opened at all.
            Err(Errno::NXIO | Errno::NODEV) => Err(Refused::Special),
            Err(Errno::XDEV | Errno::NOSYS | Errno::PERM | Errno::INVAL | Errno::AGAIN) => Ok(None),
            Err(error) => Err(Refused::Io(error.into())),
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn read(root: &Root, path: &str) -> Result<String, String> {
        let bytes = root.read(path, 10).map_err(|refused| refused.to_string());
        bytes.map(|bytes| String::from_utf8(bytes).expect("test files are text"))
    }

    /// R-P2
    #[test]
    fn follows_links_inside_and_refuses_those_that_lead_out() {
        let temp = tempfile::tempdir().unwrap();
        let dir = temp.path().join("in");
        std::fs::create_dir_all(dir.join("sub")).unwrap();
        std::fs::create_dir(temp.path().join("shared")).unwrap();
        std::fs::write(dir.join("a.md"), "a").unwrap();
        std::fs::write(temp.path().join("shared/s.md"), "s").unwrap();
        std::fs::write(temp.path().join("secret"), "x").unwrap();
        symlink("../a.md", dir.join("sub/relative.md")).unwrap();
        symlink(dir.join("a.md"), dir.join("absolute.md")).unwrap();
        symlink("../secret", dir.join("out.md")).unwrap();
        symlink(temp.path().join("secret"), dir.join("out-absolute.md")).unwrap();
        symlink("..", dir.join("up")).unwrap();
        symlink("../shared/s.md", dir.join("shared.md")).unwrap();
        symlink("circle.md", dir.join("circle.md")).unwrap();

        let shared = [temp.path().join("shared")];
        let root = Root::on_disk(RepoPath::new("in"), &dir, &shared).unwrap();
        assert_eq!(read(&root, "sub/relative.md").unwrap(), "a");
        assert_eq!(read(&root, "absolute.md").unwrap(), "a");
        assert_eq!(read(&root, "shared.md").unwrap(), "s");
        let outside = Refused::Outside.to_string();
        for path in [
            "out.md",
            "out-absolute.md",
            "up/secret",
            "../secret",
            "sub/../../secret",
        ] {
            assert_eq!(read(&root, path).unwrap_err(), outside, "{path}");
        }
        assert_eq!(
            read(&root, "circle.md").unwrap_err(),
            Refused::Dangling.to_string()
        );
    }

    #[test]
    fn files_are_read_whole_whatever_length_they_had() {
        let temp = tempfile::tempdir().unwrap();
        let path = temp.path().join("a");
        let all: Vec<u8> = (0..=250).cycle().take(30_000).collect();
        std::fs::write(&path, &all).unwrap();
        for length in [0, 1, 29_999, 30_000, 30_001, 90_000] {
            for limit in [u64::MAX, 30_000, 29_999, 20_000, 0] {
                let got = contents(&mut File::open(&path).unwrap(), length, limit).unwrap();
                let expected = limit.saturating_add(1).min(30_000);
                assert_eq!(
                    got,
                    all[..usize::try_from(expected).unwrap()],
                    "{length} {limit}"
                );
            }
        }
    }

    /// R-P3
    #[test]
    fn never_waits_for_a_pipe_and_reads_no_folder() {
        let temp = tempfile::tempdir().unwrap();
        let pipe = temp.path().join("pipe.md");
        let (kind, mode) = (rustix::fs::FileType::Fifo, rustix::fs::Mode::RUSR);
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, kind, mode, 0).unwrap();
        std::fs::create_dir(temp.path().join("folder.md")).unwrap();
        let root = Root::on_disk(RepoPath::new("in"), temp.path(), &[]).unwrap();
        for path in ["pipe.md", "folder.md"] {
            assert_eq!(
                read(&root, path).unwrap_err(),
                Refused::Special.to_string(),
                "{path}"
            );
        }
    }

    #[test]
    fn refuses_more_bytes_than_the_limit() {
        let temp = tempfile::tempdir().unwrap();
        std::fs::write(temp.path().join("a"), "0123456789").unwrap();
        std::fs::write(temp.path().join("b"), "0123456789-").unwrap();
        let root = Root::on_disk(RepoPath::new("in"), temp.path(), &[]).unwrap();
        assert_eq!(read(&root, "a").unwrap().len(), 10);
        assert_eq!(read(&root, "b").unwrap_err(), "it is larger than 10 bytes");
    }
}
