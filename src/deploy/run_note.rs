//! A note on this machine of the run that is at work on a target.
//!
//! Who finds the claim of a dead run on a remote cannot know that it is dead and has to watch it. On
//! the same machine there is a quicker way: the dead run's name stands in a file whose lock the
//! kernel has let go.

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use crate::deploy::error::DeployError;
use crate::deploy::retry::random;

/// How much of the file is read: the names of two hundred dead runs.
const MAX_BYTES: u64 = 8192;

/// The file, locked; removed when the run ends in order.
pub(super) struct RunNote {
    /// Name of this run.
    pub(super) run: String,
    /// Names of runs that died before.
    pub(super) dead: Vec<String>,
    /// Where the file lies or would lie.
    path: PathBuf,
    file: Option<File>,
}

impl RunNote {
    /// Takes the note beside the output folder. A place that cannot be written costs nothing but
    /// time after a death.
    ///
    /// # Errors
    /// [`DeployError::Locked`] when another run of this machine is at work on the target.
    pub(super) fn take(output: &Path, target: &str) -> Result<Self, DeployError> {
        let mut note = Self {
            run: format!("{:016x}{:016x}", random(), random()),
            dead: Vec::new(),
            path: path(output, target),
            file: None,
        };
        let file = File::options()
            .read(true)
            .append(true)
            .create(true)
            .open(&note.path);
        let Ok(mut file) = file else {
            return Ok(note);
        };
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(DeployError::Locked(String::new())),
            Err(TryLockError::Error(_)) => return Ok(note),
        }
        let mut dead = String::new();
        let _ = (&mut file).take(MAX_BYTES).read_to_string(&mut dead);
        note.dead = dead.lines().map(str::to_owned).collect();
        // A run may die before it claims anything, so that the names before it still count.
        if writeln!(file, "{}", note.run).is_ok() {
            note.file = Some(file);
        }
        Ok(note)
    }

    /// A path beside the note that no run but this one uses. Programs that a dead run has started may
    /// live on for a while, and still write to its own.
    pub(super) fn beside(&self) -> PathBuf {
        let mut name = self.path.file_name().unwrap_or_default().to_owned();
        name.push(format!("-{}", self.run));
        self.path.with_file_name(name)
    }

    /// Removes what dead runs have left at their paths. What cannot be removed yet is left to the next
    /// run.
    pub(super) fn sweep(&self) {
        // Without the lock, another run may be alive.
        let (Some(_), Some(name), Some(folder)) =
            (&self.file, self.path.file_name(), self.path.parent())
        else {
            return;
        };
        let start = format!("{}-", name.to_string_lossy());
        // The folder of a relative output without any folder is the present one.
        let folder = if folder == Path::new("") {
            Path::new(".")
        } else {
            folder
        };
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let run = name.to_str().and_then(|name| name.strip_prefix(&start));
            if run.is_some_and(is_run) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }

    /// The run has ended in order, whatever came of it.
    pub(super) fn finish(self) {
        if self.file.is_some() {
            // Removed while it is locked; one that stays names a run that has given its claim back.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Whether `text` has the form of the name of a run.
fn is_run(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn path(output: &Path, target: &str) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(output.file_name().unwrap_or_default());
    name.push(format!(".diglot-deploy-{target}"));
    output.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_run_is_known_by_name_and_a_living_one_keeps_others_out() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let output = folder.path().join("public");
        let first = RunNote::take(&output, "live").expect("free");
        assert!(first.dead.is_empty());
        assert!(RunNote::take(&output, "live").is_err());
        assert!(RunNote::take(&output, "staging").is_ok());
        let name = first.run.clone();
        drop(first); // As if the process had died: the lock goes, the file stays.
        let second = RunNote::take(&output, "live").expect("free");
        assert_eq!(second.dead, std::slice::from_ref(&name));
        let names = [name, second.run.clone()];
        drop(second);
        let third = RunNote::take(&output, "live").expect("free");
        assert_eq!(third.dead, names);
        third.finish();
        let fourth = RunNote::take(&output, "live").expect("free");
        assert!(fourth.dead.is_empty());
    }

    #[test]
    fn only_what_dead_runs_have_left_is_swept_away() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let output = folder.path().join("public");
        let dead = RunNote::take(&output, "live").expect("free");
        let left = dead.beside();
        drop(dead);
        let others = ["x".repeat(32), "0".repeat(31), "clone".to_owned()];
        let others = others.map(|end| {
            folder
                .path()
                .join(format!(".public.diglot-deploy-live-{end}"))
        });
        for path in others.iter().chain([&left]) {
            fs::create_dir(path).expect("a folder is made");
        }
        RunNote::take(&output, "live").expect("free").sweep();
        assert!(!left.exists());
        assert!(others.iter().all(|path| path.exists()));
    }
}
