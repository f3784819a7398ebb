//! What an output folder holds, and how that is written down.

use std::io;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::emit::disk::{Disk, Kind, LocalDisk, create_in_parts, is_absent};
use crate::emit::error::{EmitError, Naming as _, Refusal};
use crate::emit::marker;
use crate::emit::names::{self, MARKER};
use crate::model::Digest;

/// Largest marker that is read, in bytes: twenty times that of a site of 350,000 pages.
pub(super) const MAX_BYTES: u64 = 1 << 30;

/// One output whose bytes lie in the folder, or are staged to go there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Receipt {
    /// Path below the output folder, normalized, with `/` between its parts.
    pub path: Arc<str>,
    /// Digest of the bytes.
    pub digest: Digest,
    /// Number of bytes.
    pub length: u64,
}

/// The outputs of a site, as its marker lists them.
///
/// Written to `.diglot-manifest.json` as a JSON object with `format` (1), `site` and `entries`, an
/// array of `{"path", "size", "sha256"}` objects in the byte order of their paths, one to a line, so
/// that equal sites have equal markers and a difference is readable.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    site: Box<str>,
    entries: Vec<Receipt>,
}

impl Manifest {
    /// The manifest of a site that is called `site` and consists of `receipts`, in any order.
    ///
    /// # Errors
    /// [`EmitError::Path`] for a path that no output may have, and [`EmitError::Clash`] when a path
    /// is given twice or lies below another one.
    pub fn new(site: &str, receipts: Vec<Receipt>) -> Result<Self, EmitError> {
        let mut entries = receipts;
        if let Some(bad) = entries
            .iter()
            .find(|entry| !names::is_output_path(&entry.path))
        {
            return Err(EmitError::Path {
                path: bad.path.clone(),
            });
        }
        entries.sort_unstable_by(|a, b| a.path.cmp(&b.path));
        let manifest = Self {
            site: site.into(),
            entries,
        };
        match manifest.clash() {
            Some(path) => Err(EmitError::Clash { path: path.into() }),
            None => Ok(manifest),
        }
    }

    /// Reads the marker of the output folder `dir`.
    ///
    /// # Errors
    /// [`EmitError::Refused`] when there is none or it is damaged, [`EmitError::Io`] when it cannot
    /// be read.
    pub fn read(dir: &Path) -> Result<Self, EmitError> {
        let refused = |reason| EmitError::Refused {
            dir: dir.to_owned(),
            reason,
        };
        match Self::find(&LocalDisk, dir)? {
            Marker::Valid(manifest) => Ok(manifest),
            Marker::Absent => Err(refused(Refusal::Unmarked)),
            Marker::Damaged(why) => Err(refused(Refusal::Damaged(why))),
            Marker::NotAFile => Err(refused(Refusal::MarkerKind)),
        }
    }

    /// Looks for the marker of `dir`.
    pub(super) fn find(disk: &dyn Disk, dir: &Path) -> Result<Marker, EmitError> {
        MarkerReader::default().find(disk, dir)
    }

    /// Reads the bytes of a marker.
    ///
    /// # Errors
    /// A sentence for a person, when the bytes are not what [`Manifest::to_bytes`] may have made.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let (site, entries) = marker::read(bytes)?;
        if !entries.is_sorted_by(|a, b| a.path < b.path) {
            return Err("paths are not in order".to_owned());
        }
        let manifest = Self {
            site: site.into(),
            entries,
        };
        match manifest.clash() {
            Some(path) => Err(format!("{path} stands twice")),
            None => Ok(manifest),
        }
    }

    /// The bytes of the marker; equal for equal manifests.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        marker::parts(&self.site, &self.entries).flatten().collect()
    }

    /// Writes the marker to a file that does not exist yet, part by part.
    pub(super) fn create(&self, disk: &dyn Disk, path: &Path) -> io::Result<()> {
        create_in_parts(disk, path, marker::parts(&self.site, &self.entries))
    }

    /// Identifier of the site.
    #[must_use]
    pub fn site(&self) -> &str {
        &self.site
    }

    /// What the folder holds, in the byte order of paths.
    #[must_use]
    pub fn entries(&self) -> &[Receipt] {
        &self.entries
    }

    /// The entry at `path`.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Receipt> {
        let entries = &self.entries;
        let at = entries.binary_search_by(|entry| (*entry.path).cmp(path));
        Some(&entries[at.ok()?])
    }

    /// Whether an entry lies at `path`.
    #[must_use]
    pub fn contains(&self, path: &str) -> bool {
        self.get(path).is_some()
    }

    /// Whether an entry lies somewhere below the folder `path`.
    pub(super) fn is_below(&self, path: &str) -> bool {
        // `a.b` stands between `a` and `a/b`, so the first path after `a/` is looked for.
        let folder = format!("{path}/");
        let at = self.entries.partition_point(|entry| *entry.path < *folder);
        self.entries
            .get(at)
            .is_some_and(|entry| entry.path.starts_with(&folder))
    }

    /// The entries, each with the one that has its path in `other`.
    pub(super) fn beside<'a>(
        &'a self,
        other: &'a Self,
    ) -> impl Iterator<Item = (&'a Receipt, Option<&'a Receipt>)> {
        let mut others = other.entries.iter().peekable();
        self.entries.iter().map(move |entry| {
            // Both are in the order of paths, so that one walk finds all.
            while others.next_if(|other| other.path < entry.path).is_some() {}
            (entry, others.next_if(|other| other.path == entry.path))
        })
    }

    /// A path that stands twice, or that is a file and the folder of another one.
    fn clash(&self) -> Option<&str> {
        // All paths that begin with a path follow it without a gap, `a.b` and `a/b` alike: so those
        // that the next one begins with are at hand.
        let mut beginnings: Vec<&str> = Vec::new();
        self.entries.iter().find_map(|entry| {
            let path = &*entry.path;
            while beginnings.pop_if(|last| !path.starts_with(*last)).is_some() {}
            let clash = beginnings.iter().find(|beginning| {
                let rest = &path[beginning.len()..];
                rest.is_empty() || rest.starts_with('/')
            });
            let clash = clash.copied();
            beginnings.push(path);
            clash
        })
    }
}

/// Reads a marker. For those who look at it more than once, the bytes are understood once.
#[derive(Debug, Default)]
pub(super) struct MarkerReader {
    keeps: bool,
    last: Option<(Vec<u8>, Manifest)>,
}

impl MarkerReader {
    /// A reader for more than one look.
    pub(super) fn keeping() -> Self {
        Self {
            keeps: true,
            last: None,
        }
    }

    /// Looks for the marker of `dir`.
    pub(super) fn find(&mut self, disk: &dyn Disk, dir: &Path) -> Result<Marker, EmitError> {
        let path = dir.join(MARKER);
        match disk.stat(&path) {
            Err(error) if is_absent(&error) => return Ok(Marker::Absent),
            found => {
                if found.naming("read", &path)?.kind != Kind::File {
                    return Ok(Marker::NotAFile);
                }
            }
        }
        match disk.read(&path, MAX_BYTES) {
            Ok(bytes) => Ok(self
                .parse(bytes)
                .map_or_else(Marker::Damaged, Marker::Valid)),
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                Ok(Marker::Damaged(error.to_string()))
            }
            Err(error) => Err(error).naming("read", &path),
        }
    }

    fn parse(&mut self, bytes: Vec<u8>) -> Result<Manifest, String> {
        if let Some((_, manifest)) = self.last.take_if(|(last, _)| *last == bytes) {
            return Ok(manifest);
        }
        let manifest = Manifest::parse(&bytes)?;
        if self.keeps {
            self.last = Some((bytes, manifest.clone()));
        }
        Ok(manifest)
    }
}

/// What was found where a marker should be.
#[derive(Debug)]
pub(super) enum Marker {
    Absent,
    Valid(Manifest),
    /// A file that is no marker, and what is wrong with it.
    Damaged(String),
    NotAFile,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn receipt(path: &str) -> Receipt {
        Receipt {
            path: path.into(),
            digest: Digest::of(path.as_bytes()),
            length: 3,
        }
    }

    fn manifest(paths: &[&str]) -> Result<Manifest, EmitError> {
        Manifest::new("help", paths.iter().copied().map(receipt).collect())
    }

    #[test]
    fn equal_sites_have_equal_markers_that_read_back() {
        let one = manifest(&["a/b", "a.b", "ü", "c"]).expect("valid");
        let other = manifest(&["c", "a.b", "ü", "a/b"]).expect("valid");
        assert_eq!(one.to_bytes(), other.to_bytes());
        assert_eq!(Manifest::parse(&one.to_bytes()), Ok(one));
        let none = Manifest::default();
        assert_eq!(Manifest::parse(&none.to_bytes()), Ok(none));
    }

    #[test]
    fn a_path_is_given_once_and_is_a_file_or_a_folder() {
        for paths in [
            ["a", "b", "a"],
            ["a", "a.b", "a/b"],
            ["a/b", "a/b/c/d", "x"],
        ] {
            assert!(
                matches!(manifest(&paths), Err(EmitError::Clash { .. })),
                "{paths:?}"
            );
        }
        assert!(matches!(manifest(&["../a"]), Err(EmitError::Path { .. })));
    }

    #[test]
    fn folders_are_known_by_what_lies_below() {
        let site = manifest(&["a.b", "a/b/c", "d"]).expect("valid");
        assert!(site.is_below("a") && site.is_below("a/b"));
        assert!(!site.is_below("a/b/c") && !site.is_below("d") && !site.is_below("e"));
        assert!(site.contains("d") && !site.contains("a"));
    }

    #[test]
    fn damaged_markers_are_not_ours() {
        let good = manifest(&["a", "b"]).expect("valid").to_bytes();
        let good = String::from_utf8(good).expect("UTF-8");
        let check = |from: &str, to: &str| {
            assert!(good.contains(from), "{from}");
            assert!(
                Manifest::parse(good.replacen(from, to, 1).as_bytes()).is_err(),
                "{from} -> {to}"
            );
        };
        check("\"format\": 1", "\"format\": 2");
        check("\"format\"", "\"extra\": 1, \"format\"");
        check("\"path\":\"a\"", "\"path\":\"c\"");
        check("\"path\":\"a\"", "\"path\":\"b\"");
        check("\"path\":\"a\"", "\"path\":\"../a\"");
        check("\"path\":\"a\"", "\"path\":\"/a\"");
        check("\"path\":\"a\"", "\"path\":\".diglot-manifest.json\"");
        check("\"size\":3", "\"size\":-3");
        check("\"sha256\":\"", "\"sha256\":\"0");
        check("]\n}\n", "]\n");
    }
}
