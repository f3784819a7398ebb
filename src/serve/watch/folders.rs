//! The folders that the system watches for us.
//!
//! Each folder is watched by itself and not together with those below it: that is how the output can
//! be left out, and how new folders are watched before anybody looks into them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use notify::{ErrorKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::events::Tells;

/// The folders that are watched.
#[derive(Debug, Default)]
pub(super) struct Folders {
    watched: BTreeSet<PathBuf>,
}

impl Folders {
    /// Watches `path` and all folders below it, or stops to if they are gone. The error is in words:
    /// the system gives no more watches.
    pub(super) fn follow(
        &mut self,
        watcher: &mut RecommendedWatcher,
        path: &Path,
        tells: &Tells,
    ) -> Result<(), String> {
        // A folder of that name may be another than the one that is watched.
        self.forget(watcher, path);
        let mut found = Vec::new();
        let mut next = vec![path.to_owned()];
        while let Some(folder) = next.pop() {
            if tells.ignores(&folder) || !folder.is_dir() {
                continue;
            }
            // Watched first and read afterwards: what is created in between is seen twice, not never.
            if let Err(error) = watcher.watch(&folder, RecursiveMode::NonRecursive) {
                if is_gone(&error) {
                    continue;
                }
                return Err(words(&error));
            }
            next.extend(below(&folder));
            found.push(folder);
        }
        self.watched.extend(found);
        Ok(())
    }

    /// Stops to watch `path` and all folders below it.
    fn forget(&mut self, watcher: &mut RecommendedWatcher, path: &Path) {
        let gone: Vec<PathBuf> = self
            .watched
            .range(path.to_owned()..)
            .take_while(|folder| folder.starts_with(path))
            .cloned()
            .collect();
        for folder in gone {
            // The system has forgotten folders that are gone before us.
            let _ = watcher.unwatch(&folder);
            self.watched.remove(&folder);
        }
    }
}

/// The folders in a folder; links are not followed, since what they lead to is watched itself or no
/// part of the input.
fn below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let folders = entries.flatten().filter(|entry| {
        let kind = entry.file_type();
        kind.is_ok_and(|kind| kind.is_dir())
    });
    folders.map(|entry| entry.path()).collect()
}

fn is_gone(error: &notify::Error) -> bool {
    match &error.kind {
        ErrorKind::PathNotFound => true,
        ErrorKind::Io(error) => error.kind() == std::io::ErrorKind::NotFound,
        _ => false,
    }
}

/// Why the system sends no events, with the limit that was reached.
pub(super) fn words(error: &notify::Error) -> String {
    let descriptors = |error: &std::io::Error| error.raw_os_error() == Some(24);
    match &error.kind {
        ErrorKind::MaxFilesWatch => {
            "the limit of watched folders is reached (fs.inotify.max_user_watches)".to_owned()
        }
        ErrorKind::Io(error) if descriptors(error) => {
            "the limit of watchers is reached (fs.inotify.max_user_instances)".to_owned()
        }
        _ => format!("the system does not tell about changes ({error})"),
    }
}
