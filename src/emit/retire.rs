//! The end of a previous version, after the new one has taken its place.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use rayon::prelude::*;

use crate::emit::changes::Note;
use crate::emit::disk::{Disk, Kind, ensure_folder, is_absent, or_absent, remove_from};
use crate::emit::error::{EmitError, Naming as _};
use crate::emit::manifest::{Manifest, Marker};
use crate::emit::names::{self, MARKER};
use crate::emit::twins::Pair;

/// What the tree was that is taken apart.
#[derive(Debug, Clone, Copy)]
pub(super) enum Previous<'a> {
    /// The output until a moment ago.
    Replaced,
    /// The output once more, with these folders.
    Spare(&'a [Pair]),
}

impl Previous<'_> {
    /// Whether a foreign file was known, so that it was removed from the output if it is not there.
    fn is_known(&self, path: &Path) -> bool {
        let Self::Spare(pairs) = self else {
            return false;
        };
        let folder = path.parent().and_then(Path::to_str);
        let name = path.file_name().and_then(|name| name.to_str());
        folder.zip(name).is_some_and(|(folder, name)| {
            let at = pairs.binary_search_by(|pair| (*pair.path).cmp(folder));
            at.is_ok_and(|at| pairs[at].foreign.iter().any(|known| **known == *name))
        })
    }
}

/// Takes the previous version `old` apart. What is in its manifest goes, and so does what was carried
/// over to `new`. Anything else was put there by somebody between carrying and exchanging, or who had
/// the folder open, and moves to `new`.
pub(super) fn retire(
    disk: &dyn Disk,
    old: &Path,
    new: &Path,
    previous: &Previous<'_>,
) -> Result<Vec<Note>, EmitError> {
    let manifest = |dir| match Manifest::find(disk, dir)? {
        Marker::Valid(manifest) => Ok(manifest),
        Marker::Absent | Marker::Damaged(_) | Marker::NotAFile => Ok(Manifest::default()),
    };
    let (ours, published) = (manifest(old)?, manifest(new)?);
    let retirement = Retirement {
        disk,
        old,
        new,
        previous,
        ours,
        published,
        notes: Mutex::default(),
    };
    retirement.empty(Path::new(""))?;
    // Last, because without it a later run could not tell our files from foreign ones.
    let marker = old.join(MARKER);
    or_absent(remove_from(disk, old, &marker)).naming("remove", &marker)?;
    or_absent(disk.remove_folder(old)).naming("remove", old)?;
    let notes = retirement.notes.into_inner();
    let mut notes = notes.expect("no panic under this lock");
    notes.sort_by_key(ToString::to_string);
    Ok(notes)
}

struct Retirement<'a> {
    disk: &'a dyn Disk,
    old: &'a Path,
    new: &'a Path,
    previous: &'a Previous<'a>,
    /// What the previous version consists of.
    ours: Manifest,
    /// What the new version consists of.
    published: Manifest,
    notes: Mutex<Vec<Note>>,
}

impl Retirement<'_> {
    /// Removes or moves what lies in the folder `path`, except the marker.
    fn empty(&self, path: &Path) -> Result<(), EmitError> {
        let folder = self.old.join(path);
        let entries = self.disk.list(&folder).naming("read", &folder)?;
        entries.into_par_iter().try_for_each(|(name, kind)| {
            let path = path.join(name);
            let at = self.old.join(&path);
            if kind == Kind::Folder {
                self.empty(&path)?;
                or_absent(self.disk.remove_folder(&at)).naming("remove", &at)
            } else if path == Path::new(MARKER) {
                Ok(())
            } else if self.is_superfluous(&path)? {
                remove_from(self.disk, &folder, &at).naming("remove", &at)
            } else {
                self.rescue(&path)
            }
        })
    }

    fn is_superfluous(&self, path: &Path) -> Result<bool, EmitError> {
        let is_copy = matches!(self.previous, Previous::Spare(_));
        let is_ours = path.to_str().is_some_and(|path| {
            self.ours.contains(path) || (is_copy && self.published.contains(path))
        });
        if is_ours || names::is_housekeeping(path.as_os_str()) {
            return Ok(true);
        }
        let (old, new) = (self.old.join(path), self.new.join(path));
        let before = self.disk.stat(&old).naming("read", &old)?;
        let after = match self.disk.stat(&new) {
            Err(error) if is_absent(&error) => return Ok(self.previous.is_known(path)),
            found => found.naming("read", &new)?,
        };
        let is_taken = path
            .to_str()
            .is_some_and(|path| self.published.contains(path));
        // The same file; or an editor has replaced it, before or after the exchange, and what was
        // saved last is in place. Links were made anew and have the time of that.
        Ok(before.id == after.id || (!is_taken && before.modified <= after.modified))
    }

    /// Moves a foreign file to where it belongs, or to a free name beside it.
    fn rescue(&self, path: &Path) -> Result<(), EmitError> {
        let (from, to) = (self.old.join(path), self.new.join(path));
        if let Some(folder) = path.parent() {
            self.make_folders(folder)?;
        }
        let is_ours = path
            .to_str()
            .is_some_and(|path| self.published.contains(path));
        if !is_ours {
            return self.disk.rename(&from, &to).naming("move", &from);
        }
        let free = self.move_beside(&from, &to)?;
        let shown = |path: &Path| path.display().to_string();
        let mut notes = self.notes.lock().expect("no panic under this lock");
        notes.push(Note::Moved {
            from: shown(path),
            to: shown(free.strip_prefix(self.new).unwrap_or(&free)),
        });
        Ok(())
    }

    /// Moves `from` to the first free name like `to.moved-1`.
    fn move_beside(&self, from: &Path, to: &Path) -> Result<PathBuf, EmitError> {
        let mut number = 1;
        loop {
            let mut free = to.as_os_str().to_owned();
            free.push(format!(".moved-{number}"));
            match self.disk.rename_free(from, Path::new(&free)) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
                done => return done.map(|()| free.into()).naming("move", from),
            }
        }
    }

    fn make_folders(&self, folder: &Path) -> Result<(), EmitError> {
        let mut at = self.new.to_owned();
        for part in folder.components() {
            at.push(part);
            ensure_folder(self.disk, &at).naming("make", &at)?;
            if self.disk.stat(&at).naming("read", &at)?.kind != Kind::Folder {
                // Never through a link.
                return Err(io::ErrorKind::NotADirectory.into()).naming("make", &at);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::{Duration, SystemTime};

    use super::*;
    use crate::emit::disk::LocalDisk;
    use crate::emit::manifest::Receipt;
    use crate::model::Digest;

    /// Two versions of an output folder just after the exchange, each with one page of ours.
    struct Exchanged {
        folder: tempfile::TempDir,
    }

    impl Exchanged {
        fn new(old_page: &str, new_page: &str) -> Self {
            let exchanged = Self {
                folder: tempfile::tempdir().expect("temporary folder"),
            };
            for (name, page) in [("old", old_page), ("new", new_page)] {
                let receipt = Receipt {
                    path: page.into(),
                    digest: Digest::of(b"page"),
                    length: 4,
                };
                let manifest = Manifest::new("help", vec![receipt]).expect("valid");
                exchanged.write(&format!("{name}/{page}"), "page");
                exchanged.write(
                    &format!("{name}/{MARKER}"),
                    &String::from_utf8_lossy(&manifest.to_bytes()),
                );
            }
            exchanged
        }

        fn write(&self, path: &str, text: &str) {
            let at = self.folder.path().join(path);
            fs::create_dir_all(at.parent().expect("below a folder")).expect("made");
            fs::write(at, text).expect("written");
        }

        fn date(&self, path: &str, seconds: u64) {
            let file = fs::File::options()
                .write(true)
                .open(self.folder.path().join(path))
                .expect("opened");
            file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
                .expect("set");
        }

        #[track_caller]
        fn check(&self, notes: &[Note], files: &[(&str, &str)]) {
            let (old, new) = (
                self.folder.path().join("old"),
                self.folder.path().join("new"),
            );
            let done = retire(&LocalDisk, &old, &new, &Previous::Replaced);
            assert_eq!(done.expect("retired"), notes);
            assert!(!old.exists());
            for (path, text) in files {
                assert_eq!(
                    fs::read_to_string(new.join(path)).expect("read"),
                    *text,
                    "{path}"
                );
            }
            let count = LocalDisk.list(&new).expect("listed").len();
            assert_eq!(count, files.len() + 2, "page, marker and {files:?}");
        }
    }

    /// R-O3: also what was put there while we published.
    #[test]
    fn foreign_files_that_arrive_during_the_switch_move_along() {
        let folders = Exchanged::new("page.html", "page.html");
        folders.write("old/late/notes.txt", "mine");
        folders.check(&[], &[("late/notes.txt", "mine")]);
    }

    #[test]
    fn foreign_files_that_arrive_where_a_new_page_is_move_beside_it() {
        let folders = Exchanged::new("old.html", "new.html");
        folders.write("old/new.html", "mine");
        folders.write("new/new.html.moved-1", "taken");
        let note = Note::Moved {
            from: "new.html".to_owned(),
            to: "new.html.moved-2".to_owned(),
        };
        folders.check(
            &[note],
            &[("new.html.moved-1", "taken"), ("new.html.moved-2", "mine")],
        );
    }

    #[test]
    fn of_a_foreign_file_that_was_saved_during_the_switch_the_last_version_stays() {
        for (old, new, stays) in [(1, 2, "after"), (2, 1, "before")] {
            let folders = Exchanged::new("page.html", "page.html");
            folders.write("old/notes.txt", "before");
            folders.write("new/notes.txt", "after");
            folders.date("old/notes.txt", old);
            folders.date("new/notes.txt", new);
            folders.check(&[], &[("notes.txt", stays)]);
        }
    }
}
