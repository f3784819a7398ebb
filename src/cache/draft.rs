//! Files of the cache while they are written.

use std::fs::{self, File};
use std::io::{self, Seek as _, SeekFrom, Write};
use std::path::PathBuf;

use super::{Cache, DRAFT, EXTENSION, MAGIC};
use crate::model::{Digest, Digester};

/// Bytes that are gathered before they go to the disk.
const ROOM: usize = 64 << 10;

/// A file on its way to the cache, so that whoever makes many bytes need not have them all at once.
///
/// Writing never fails: what the machine says waits for [`Draft::complete`], because serializers tell
/// of an error only that there was one. A draft that is dropped is gone.
#[derive(Debug)]
pub struct Draft {
    file: File,
    buffer: Vec<u8>,
    digester: Digester,
    error: Option<io::Error>,
    place: Place,
}

/// A file that is complete, but not kept yet. One that is dropped is gone.
#[derive(Debug)]
pub struct Drafted {
    digest: Digest,
    place: Place,
}

/// Where a draft lies, and where it goes.
#[derive(Debug)]
struct Place {
    draft: PathBuf,
    target: PathBuf,
    is_kept: bool,
}

impl Drop for Place {
    fn drop(&mut self) {
        if !self.is_kept {
            // Nothing is lost with it.
            let _ = fs::remove_file(&self.draft);
        }
    }
}

impl Draft {
    pub(super) fn new(cache: &Cache, name: &str) -> io::Result<Self> {
        cache.furnish()?;
        let place = Place {
            // Two processes that keep the same name write drafts of their own.
            draft: cache.path(&format!("{name}.{}", std::process::id()), DRAFT),
            target: cache.path(name, EXTENSION),
            is_kept: false,
        };
        let mut file = File::create(&place.draft)?;
        file.write_all(MAGIC)?;
        // The place of the digest, which is known in the end.
        file.write_all(&[0; Digest::BYTES])?;
        Ok(Self {
            file,
            buffer: Vec::new(),
            digester: Digester::default(),
            error: None,
            place,
        })
    }

    /// Appends a byte: a serializer makes most of what it makes byte by byte.
    #[inline]
    pub fn push(&mut self, byte: u8) {
        if self.buffer.len() >= ROOM {
            self.empty();
        }
        self.buffer.push(byte);
    }

    /// Appends bytes.
    #[inline]
    pub fn extend_from_slice(&mut self, bytes: &[u8]) {
        if self.buffer.len() + bytes.len() > ROOM {
            self.empty();
        }
        if bytes.len() > ROOM {
            self.put(bytes);
        } else {
            self.buffer.extend_from_slice(bytes);
        }
    }

    /// Ends the file.
    ///
    /// # Errors
    /// When the machine has failed, now or before.
    pub fn complete(mut self) -> io::Result<Drafted> {
        self.empty();
        if let Some(error) = self.error {
            return Err(error);
        }
        let digest = self.digester.finish();
        self.file.seek(SeekFrom::Start(MAGIC.len() as u64))?;
        self.file.write_all(digest.as_bytes())?;
        Ok(Drafted {
            digest,
            place: self.place,
        })
    }

    /// Brings what was gathered to the disk.
    fn empty(&mut self) {
        let buffer = std::mem::take(&mut self.buffer);
        self.put(&buffer);
        self.buffer = buffer;
        self.buffer.clear();
    }

    fn put(&mut self, bytes: &[u8]) {
        if self.error.is_none() {
            self.digester.update(bytes);
            self.error = self.file.write_all(bytes).err();
        }
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drafted {
    /// Puts the file in place of what is kept under its name; returns the digest of its bytes.
    ///
    /// # Errors
    /// When the machine fails.
    pub fn keep(mut self) -> io::Result<Digest> {
        fs::rename(&self.place.draft, &self.place.target)?;
        self.place.is_kept = true;
        Ok(self.digest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_come_piece_by_piece_are_kept_as_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Cache::new(folder.path().join("cache"));
        for size in [0, 1, ROOM - 1, ROOM, ROOM + 1, 3 * ROOM] {
            let mut draft = cache.draft("a").expect("begun");
            let all: Vec<u8> = (0..=250).cycle().take(size + 3).collect();
            let (most, last) = all.split_at(size);
            draft.write_all(most).expect("never fails");
            for byte in last {
                draft.push(*byte);
            }
            let digest = draft.complete().and_then(Drafted::keep).expect("kept");
            let loaded = cache.load("a").expect("whole");
            assert_eq!(loaded, Some((all, digest)), "{size} bytes");
        }
    }

    #[test]
    fn what_is_not_kept_leaves_nothing_behind() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Cache::new(folder.path().join("cache"));
        drop(cache.draft("a").expect("begun"));
        drop(cache.draft("a").and_then(Draft::complete).expect("written"));
        assert!(matches!(cache.load("a"), Ok(None)));
        assert_eq!(cache.files().expect("listed"), Vec::<PathBuf>::new());
    }
}
