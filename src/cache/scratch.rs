//! Bytes that one run puts aside and takes back, in a file that has no name.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt as _;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Cache, DRAFT};

/// A file for the time of one run.
///
/// It has no name, so that nobody else finds it, and that it is gone with the process however that
/// ends. What it holds is not secured by digests: only this process can have written it.
#[derive(Debug)]
pub struct Scratch {
    file: File,
    /// Where the next bytes go.
    end: AtomicU64,
}

/// Where some bytes were put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    at: u64,
    length: u32,
}

impl Scratch {
    /// An empty file on the disk of `cache`.
    ///
    /// # Errors
    /// When the machine fails, or the folder of the cache is a link.
    pub fn new(cache: &Cache) -> io::Result<Self> {
        cache.furnish()?;
        let mut number = 0;
        let (path, file) = loop {
            let name = format!("scratch-{number}.{}", std::process::id());
            let path = cache.path(&name, DRAFT);
            let mut options = OpenOptions::new();
            match options.read(true).write(true).create_new(true).open(&path) {
                Ok(file) => break (path, file),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
                Err(error) => return Err(error),
            }
        };
        fs::remove_file(path)?;
        Ok(Self {
            file,
            end: AtomicU64::new(0),
        })
    }

    /// Puts `bytes` aside. May be called from many threads.
    ///
    /// # Errors
    /// When the machine fails, or there are more than 4 GiB at once.
    pub fn put(&self, bytes: &[u8]) -> io::Result<Spot> {
        let length = u32::try_from(bytes.len()).map_err(io::Error::other)?;
        let at = self.end.fetch_add(u64::from(length), Ordering::Relaxed);
        self.file.write_all_at(bytes, at)?;
        Ok(Spot { at, length })
    }

    /// The bytes that were put at `spot` of this file.
    ///
    /// # Errors
    /// When the machine fails.
    pub fn get(&self, spot: Spot) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; spot.length as usize];
        self.file.read_exact_at(&mut bytes, spot.at)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_back_what_was_put_aside_and_leaves_no_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Cache::new(folder.path().join("cache"));
        let scratches = [(); 2].map(|()| Scratch::new(&cache).expect("a file"));
        let texts = ["one", "", "another"];
        for (number, scratch) in scratches.iter().enumerate() {
            let own = |text: &str| format!("{text} {number}").into_bytes();
            let spots = texts.map(|text| scratch.put(&own(text)).expect("put aside"));
            for (text, spot) in texts.iter().zip(spots) {
                assert_eq!(scratch.get(spot).expect("kept"), own(text));
            }
        }
        assert_eq!(
            cache.files().expect("listed"),
            Vec::<std::path::PathBuf>::new()
        );
    }
}
