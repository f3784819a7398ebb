//! Bytes by name, kept on the disk from one run to the next.
//!
//! What is kept here makes the next run faster and nothing else (R-O8): whatever is wrong with a file,
//! too new, cut short, another program's, it counts as absent, and the folder may be deleted at any
//! time. A file is the line [`MAGIC`], the SHA-256 of what follows, and then the bytes; it appears
//! under its name when it is complete, so that processes at the same time see one version or
//! another. This module does not know what the bytes mean.
#![allow(
    clippy::disallowed_methods,
    reason = "this module is an edge that reads and writes the disk"
)]

mod draft;
mod scratch;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::model::Digest;

pub use draft::{Draft, Drafted};
pub use scratch::{Scratch, Spot};

/// First bytes of a file, with the version of this frame.
const MAGIC: &[u8] = b"diglot cache 1\n";
/// What names of files end in.
const EXTENSION: &str = "diglot-cache";
/// What names of files end in while they are written.
const DRAFT: &str = "diglot-draft";
/// Largest file that is read, in bytes.
const MOST: u64 = 1 << 30;
/// Names of files that tell other programs to leave the folder alone, and what they hold.
const SIGNS: [(&str, &str); 2] = [
    (".gitignore", "# Made by diglot.\n*\n"),
    (
        "CACHEDIR.TAG",
        "Signature: 8a477f597d28d172789f06886806bc55\n# Made by diglot; see https://bford.info/cachedir/\n",
    ),
];

/// A folder with what earlier runs have kept.
#[derive(Debug, Clone)]
pub struct Cache {
    folder: PathBuf,
}

/// Why something that was kept cannot be used. The caller does its work again.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// It is no file of ours, or not a whole one.
    #[error("{0} is damaged")]
    Damaged(PathBuf),
    /// The machine does not give it.
    #[error("{path} cannot be read: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the machine says.
        source: io::Error,
    },
}

impl Cache {
    /// The cache in `folder`, which need not exist.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The bytes called `name`, with their digest, which reading them has to compute anyway; none if
    /// there are none.
    ///
    /// # Errors
    /// When there is something that cannot be used.
    pub fn load(&self, name: &str) -> Result<Option<(Vec<u8>, Digest)>, Unusable> {
        let path = self.path(name, EXTENSION);
        match read(&path) {
            Ok(Some(kept)) => Ok(Some(kept)),
            Ok(None) => Err(Unusable::Damaged(path)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(Unusable::Io { path, source }),
        }
    }

    /// Some of the bytes called `name`, which the caller has a digest of: that of all of them is not
    /// looked at. None if there are not so many.
    #[must_use]
    pub fn part(&self, name: &str, range: Range<u64>) -> Option<Vec<u8>> {
        let mut file = File::open(self.path(name, EXTENSION)).ok()?;
        let before = HEAD as u64;
        let end = before.checked_add(range.end)?;
        if end > file.metadata().ok()?.len() {
            return None;
        }
        let length = usize::try_from(range.end.checked_sub(range.start)?).ok()?;
        file.seek(SeekFrom::Start(before + range.start)).ok()?;
        let mut bytes = vec![0; length];
        file.read_exact(&mut bytes).ok()?;
        Some(bytes)
    }

    /// Keeps `bytes` as `name`, in place of what is kept there; all at once, or not at all. Returns their
    /// digest.
    ///
    /// # Errors
    /// When the machine fails, or the folder is a link: that may lead anywhere.
    pub fn save(&self, name: &str, bytes: &[u8]) -> io::Result<Digest> {
        let mut draft = self.draft(name)?;
        draft.write_all(bytes)?;
        draft.complete()?.keep()
    }

    /// Begins a file that will be kept as `name`.
    ///
    /// # Errors
    /// As [`Cache::save`].
    pub fn draft(&self, name: &str) -> io::Result<Draft> {
        Draft::new(self, name)
    }

    /// Deletes the oldest of what is kept, and drafts of dead processes. Files whose names are the same
    /// up to the first hyphen belong together and stay together; `most` such families stay.
    ///
    /// # Errors
    /// When the machine fails.
    pub fn prune(&self, most: usize) -> io::Result<()> {
        let mut kept = BTreeMap::<OsString, (SystemTime, Vec<PathBuf>)>::new();
        for path in self.files()? {
            let modified = fs::metadata(&path).and_then(|found| found.modified());
            match (has_extension(&path, DRAFT), modified) {
                (false, Ok(modified)) => {
                    let (newest, paths) =
                        kept.entry(family(&path)).or_insert((modified, Vec::new()));
                    *newest = modified.max(*newest);
                    paths.push(path);
                }
                // A draft waits until a site is published.
                (true, Ok(modified))
                    if modified.elapsed().is_ok_and(|age| age.as_secs() > 3600) =>
                {
                    or_gone(fs::remove_file(&path))?;
                }
                _ => {}
            }
        }
        let mut kept: Vec<_> = kept.into_values().collect();
        kept.sort();
        let surplus = kept.len().saturating_sub(most);
        let surplus = kept.into_iter().take(surplus);
        surplus
            .flat_map(|(_, paths)| paths)
            .try_for_each(|path| or_gone(fs::remove_file(path)))
    }

    /// Deletes everything that is kept, and the folder if nothing else is in it.
    ///
    /// # Errors
    /// When the machine fails.
    pub fn clear(&self) -> io::Result<()> {
        if is_link(&self.folder) || !self.folder.is_dir() {
            return Ok(());
        }
        for path in self.files()? {
            or_gone(fs::remove_file(path))?;
        }
        for (name, text) in SIGNS {
            let path = self.folder.join(name);
            if fs::read_to_string(&path).is_ok_and(|found| found == text) {
                or_gone(fs::remove_file(path))?;
            }
        }
        match fs::remove_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => Ok(()),
            done => or_gone(done),
        }
    }

    fn path(&self, name: &str, extension: &str) -> PathBuf {
        self.folder.join(format!("{name}.{extension}"))
    }

    /// The files in the folder that are ours by their names.
    fn files(&self) -> io::Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let path = entry.path();
            let ours = has_extension(&path, EXTENSION) || has_extension(&path, DRAFT);
            if ours && entry.file_type()?.is_file() {
                files.push(path);
            }
        }
        Ok(files)
    }

    /// Makes the folder, with what tells other programs to leave it alone.
    fn furnish(&self) -> io::Result<()> {
        if is_link(&self.folder) {
            return Err(io::Error::other("it is a link"));
        }
        if self.folder.is_dir() {
            return Ok(());
        }
        fs::create_dir_all(&self.folder)?;
        for (name, text) in SIGNS {
            let made = OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(self.folder.join(name));
            match made {
                Ok(mut file) => file.write_all(text.as_bytes())?,
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// What the files of a family have in common.
fn family(path: &Path) -> OsString {
    let name = path.file_stem().unwrap_or_default();
    let text = name.to_string_lossy();
    text.split('-').next().unwrap_or_default().into()
}

fn is_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_symlink())
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found == extension)
}

/// Accepts that somebody else was faster.
fn or_gone(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

/// What the file at `path` holds behind its head, with the digest of that; none if the head is not true
/// of it. Never waits: what is no regular file is refused before it is opened.
fn read(path: &Path) -> io::Result<Option<(Vec<u8>, Digest)>> {
    let found = fs::symlink_metadata(path)?;
    if !found.is_file() || found.len() > MOST {
        return Err(io::Error::other("it is no file of a sensible size"));
    }
    let mut file = File::open(path)?.take(MOST);
    let mut head = Vec::with_capacity(HEAD);
    file.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    let mut bytes = Vec::with_capacity(usize::try_from(found.len()).unwrap_or(0));
    file.read_to_end(&mut bytes)?;
    let digest = Digest::of(&bytes);
    let is_true = head.strip_prefix(MAGIC) == Some(digest.as_bytes());
    Ok(is_true.then_some((bytes, digest)))
}

/// Number of bytes before those that are kept.
const HEAD: usize = MAGIC.len() + Digest::BYTES;

#[cfg(test)]
mod tests {
    use super::*;

    fn cache() -> (tempfile::TempDir, Cache) {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Cache::new(folder.path().join("cache"));
        (folder, cache)
    }

    #[test]
    fn gives_back_what_was_kept() {
        let (_folder, cache) = cache();
        assert!(matches!(cache.load("a"), Ok(None)));
        cache.save("a", b"one").expect("kept");
        cache.save("a", b"another").expect("kept");
        assert_eq!(
            cache
                .load("a")
                .expect("whole")
                .map(|(bytes, _)| bytes)
                .as_deref(),
            Some(&b"another"[..])
        );
        let ignored = cache.folder.join(".gitignore");
        assert!(fs::read_to_string(ignored).expect("a file").contains("*\n"));
    }

    #[test]
    fn a_part_is_given_without_a_look_at_the_rest() {
        let (_folder, cache) = cache();
        cache.save("a", b"some bytes").expect("kept");
        let part = |range| cache.part("a", range);
        assert_eq!(part(5..10).as_deref(), Some(&b"bytes"[..]));
        assert_eq!(part(0..0).as_deref(), Some(&b""[..]));
        assert_eq!(part(5..11), None);
        assert_eq!(part(u64::MAX..u64::MAX), None);
        assert_eq!(cache.part("b", 0..0), None);
    }

    /// R-O8
    #[test]
    fn a_file_that_is_damaged_anywhere_is_not_used() {
        let (_folder, cache) = cache();
        cache.save("a", b"some bytes").expect("kept");
        let path = cache.path("a", EXTENSION);
        let whole = fs::read(&path).expect("a file");
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            fs::write(&path, &bytes).expect("written");
            assert!(cache.load("a").is_err(), "changed at {at}");
            fs::write(&path, &whole[..at]).expect("written");
            assert!(cache.load("a").is_err(), "cut at {at}");
        }
        fs::remove_file(&path).expect("removed");
        fs::create_dir(&path).expect("made");
        assert!(cache.load("a").is_err(), "a folder");
    }

    #[test]
    fn the_oldest_go_first() {
        let (_folder, cache) = cache();
        for (age, name) in ["c-old", "a", "b", "c-new"].into_iter().enumerate() {
            cache.save(name, b"x").expect("kept");
            let time = std::time::SystemTime::UNIX_EPOCH
                + std::time::Duration::from_secs(1_000 + age as u64);
            let file = File::options()
                .write(true)
                .open(cache.path(name, EXTENSION));
            file.expect("a file").set_modified(time).expect("dated");
        }
        cache.prune(2).expect("pruned");
        let kept = |name| cache.load(name).expect("whole").is_some();
        assert_eq!(
            ["a", "b", "c-old", "c-new"].map(kept),
            [false, true, true, true]
        );
    }

    #[test]
    fn clearing_leaves_what_others_have_put_there() {
        let (_folder, cache) = cache();
        cache.clear().expect("there is nothing");
        cache.save("a", b"x").expect("kept");
        cache.clear().expect("cleared");
        assert!(!cache.folder.exists());
        cache.save("a", b"x").expect("kept");
        fs::write(cache.folder.join("notes.txt"), "mine").expect("written");
        cache.clear().expect("cleared");
        assert!(cache.folder.join("notes.txt").exists());
        assert!(matches!(cache.load("a"), Ok(None)));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_place_of_the_folder_is_not_followed() {
        let (folder, cache) = cache();
        let elsewhere = folder.path().join("elsewhere");
        fs::create_dir(&elsewhere).expect("made");
        std::os::unix::fs::symlink(&elsewhere, &cache.folder).expect("linked");
        assert!(cache.save("a", b"x").is_err());
        cache.clear().expect("nothing of ours");
        assert_eq!(fs::read_dir(&elsewhere).expect("listed").count(), 0);
    }
}
