//! One writer per output folder (R-O7).

use std::fs::File;
use std::io::{self, Read as _, Seek as _, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use crate::emit::disk::Disk;
use crate::emit::error::Holder;

/// How long a waiting run sleeps between two looks at the lock.
const PAUSE: Duration = Duration::from_millis(50);

/// An advisory lock on a file that names its holder. The kernel lets go of it when the process dies;
/// a file without holder means nothing.
pub(super) struct Lock {
    disk: Arc<dyn Disk>,
    path: PathBuf,
    file: File,
}

/// Why there is no lock.
pub(super) enum NoLock {
    /// Somebody has it, and did not let go in time.
    Held(Option<Holder>),
    Failed(io::Error),
}

impl From<io::Error> for NoLock {
    fn from(error: io::Error) -> Self {
        Self::Failed(error)
    }
}

impl Lock {
    /// Takes the lock at `path`, waiting for at most `wait`.
    pub(super) fn take(disk: &Arc<dyn Disk>, path: &Path, wait: Duration) -> Result<Self, NoLock> {
        let end = Instant::now() + wait;
        loop {
            let mut file = disk.open_lock(path)?;
            match file.try_lock() {
                Ok(()) if is_at(disk.as_ref(), &file, path)? => {
                    // The line is for people; without room for it on the disk the lock still holds.
                    let _ = sign(&mut file);
                    let (disk, path) = (Arc::clone(disk), path.to_owned());
                    return Ok(Self { disk, path, file });
                }
                // The last holder has removed the file since we opened it: it guards nothing.
                Ok(()) => {}
                Err(std::fs::TryLockError::WouldBlock) if Instant::now() < end => {
                    thread::sleep(PAUSE.min(end.saturating_duration_since(Instant::now())));
                }
                Err(std::fs::TryLockError::WouldBlock) => {
                    return Err(NoLock::Held(read(&mut file)));
                }
                Err(std::fs::TryLockError::Error(error)) => return Err(error.into()),
            }
        }
    }
}

impl Drop for Lock {
    /// Removes the file while it is still locked: who opened it before finds another file, or none,
    /// at its path and tries again. What cannot be removed is an unlocked file, which is harmless.
    fn drop(&mut self) {
        if is_at(self.disk.as_ref(), &self.file, &self.path).unwrap_or(false) {
            let _ = self.disk.remove_file(&self.path);
        }
    }
}

/// Whether `file` is what lies at `path` now.
fn is_at(disk: &dyn Disk, file: &File, path: &Path) -> io::Result<bool> {
    let ours = file.metadata()?;
    match disk.stat(path) {
        Ok(found) => Ok(found.id == (ours.dev(), ours.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Writes process id and time, in seconds since 1970-01-01 UTC.
fn sign(file: &mut File) -> io::Result<()> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let started = now.map_or(0, |passed| passed.as_secs());
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{} {started}", std::process::id())
}

fn read(file: &mut File) -> Option<Holder> {
    let mut text = String::new();
    file.take(64).read_to_string(&mut text).ok()?;
    let (pid, started) = text.trim_end().split_once(' ')?;
    Some(Holder {
        pid: pid.parse().ok()?,
        started: started.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::disk::LocalDisk;

    fn take(path: &Path, wait: u64) -> Result<Lock, NoLock> {
        let disk: Arc<dyn Disk> = Arc::new(LocalDisk);
        Lock::take(&disk, path, Duration::from_millis(wait))
    }

    #[test]
    fn the_second_learns_who_is_first() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let path = folder.path().join("lock");
        let first = take(&path, 0);
        assert!(first.is_ok());
        let Err(NoLock::Held(Some(holder))) = take(&path, 0) else {
            panic!("locked twice")
        };
        assert_eq!(holder.pid, std::process::id());
        assert!(holder.started > 1_700_000_000);
        drop(first);
        assert!(!path.exists());
        assert!(take(&path, 0).is_ok());
    }

    #[test]
    fn a_file_left_by_a_dead_run_locks_nobody_out() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let path = folder.path().join("lock");
        std::fs::write(&path, "4194304 1\n and more than we would write").expect("written");
        assert!(take(&path, 0).is_ok());
        assert!(!path.exists());
    }

    #[test]
    fn who_waits_gets_the_lock_in_the_end() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let path = folder.path().join("lock");
        let first = take(&path, 0);
        thread::scope(|scope| {
            let second = scope.spawn(|| take(&path, 60_000).is_ok());
            thread::sleep(PAUSE);
            drop(first);
            assert!(second.join().expect("no panic"));
        });
    }
}
