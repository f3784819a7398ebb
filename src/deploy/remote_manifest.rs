//! What a remote holds, and how that is written down there.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::deploy::headers::Headers;
use crate::deploy::local::is_own;
use crate::deploy::plan::Entry;
use crate::emit::{Manifest, Receipt};
use crate::model::Digest;

/// Version of the formats of this module. Another one is refused: a newer diglot may promise other
/// things.
const FORMAT: u32 = 1;
/// Largest file of these formats that is read, in bytes: ten times that of a site of 350,000 pages.
pub(super) const MAX_BYTES: u64 = 1 << 29;

/// One version of a site on a remote.
///
/// Written as JSON: `format` (1), `site` (the address it was built for), `generation` (counted from
/// 1), `restores` (the generation that a rollback brought back; absent after a deploy), `headers` (the
/// sets of headers that files are sent with) and `entries` (`path`, `size`, `sha256` and the number of
/// its headers, in the byte order of paths, one to a line).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RemoteManifest {
    pub(super) site: String,
    pub(super) generation: u64,
    pub(super) restores: Option<u64>,
    /// In the byte order of their paths.
    pub(super) entries: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: u32,
    site: String,
    generation: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    restores: Option<u64>,
    headers: Vec<Headers>,
    entries: Vec<FileEntry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileEntry {
    path: String,
    size: u64,
    sha256: String,
    headers: usize,
}

impl RemoteManifest {
    /// The entry at `path`.
    pub(super) fn get(&self, path: &str) -> Option<&Entry> {
        let at = self
            .entries
            .binary_search_by(|entry| (*entry.path).cmp(path))
            .ok()?;
        Some(&self.entries[at])
    }

    /// The bytes of the file; equal for equal manifests.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut numbers = BTreeMap::new();
        for entry in &self.entries {
            numbers.insert(&*entry.headers, 0);
        }
        for (at, number) in numbers.values_mut().enumerate() {
            *number = at;
        }
        let restores = self.restores.map_or_else(String::new, |restores| {
            format!("\"restores\": {restores},\n")
        });
        let mut text = format!(
            "{{\n\"format\": {FORMAT},\n\"site\": {},\n\"generation\": {},\n{restores}\"headers\": {},\n\"entries\": [",
            json(&self.site),
            self.generation,
            json(&numbers.keys().collect::<Vec<_>>()),
        );
        text.reserve(self.entries.len() * 170);
        for (at, entry) in self.entries.iter().enumerate() {
            text.push_str(if at == 0 { "\n" } else { ",\n" });
            text.push_str(&json(&FileEntry {
                path: entry.path.to_string(),
                size: entry.length,
                sha256: entry.digest.to_string(),
                headers: numbers[&*entry.headers],
            }));
        }
        text.push_str("\n]\n}\n");
        text.into_bytes()
    }

    /// Reads what [`RemoteManifest::to_bytes`] has made; anything else is an error in a sentence.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, String> {
        // The reader of JSON has a limit of depth of its own; whoever fetches has one of size.
        let file: File = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if file.format != FORMAT {
            return Err(format!("format {} is not known", file.format));
        }
        let headers: Vec<_> = file.headers.into_iter().map(Arc::new).collect();
        let mut entries = Vec::with_capacity(file.entries.len());
        for entry in file.entries {
            let digest = Digest::from_hex(&entry.sha256);
            entries.push(Entry {
                digest: digest.ok_or_else(|| format!("{:?} has no valid digest", entry.path))?,
                length: entry.size,
                headers: headers
                    .get(entry.headers)
                    .ok_or_else(|| format!("{:?} has no headers", entry.path))?
                    .clone(),
                path: entry.path.into(),
            });
        }
        if !entries.is_sorted_by(|a, b| a.path < b.path) {
            return Err("paths are not in order".to_owned());
        }
        let manifest = Self {
            site: file.site,
            generation: file.generation,
            restores: file.restores,
            entries,
        };
        manifest.check_paths()?;
        Ok(manifest)
    }

    /// Every path must be one that a build could have written: keys are compared, and deleted.
    fn check_paths(&self) -> Result<(), String> {
        if let Some(own) = self.entries.iter().find(|entry| is_own(&entry.path)) {
            return Err(format!("{:?} is no path of a site", own.path));
        }
        let receipt = |entry: &Entry| Receipt {
            path: entry.path.clone(),
            digest: entry.digest,
            length: entry.length,
        };
        Manifest::new(&self.site, self.entries.iter().map(receipt).collect())
            .map(|_| ())
            .map_err(|error| error.to_string())
    }
}

/// The keys that an unfinished run may have written: whatever lies there is ours, and may be anything.
///
/// Written as JSON: `format` (1), `generation` (the one that the run was to make) and `paths`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pending {
    format: u32,
    pub(super) generation: u64,
    /// Sorted.
    pub(super) paths: Vec<String>,
}

impl Pending {
    pub(super) fn new(generation: u64, mut paths: Vec<String>) -> Self {
        paths.sort_unstable();
        paths.dedup();
        Self {
            format: FORMAT,
            generation,
            paths,
        }
    }

    pub(super) fn contains(&self, path: &str) -> bool {
        let found = self.paths.binary_search_by(|own| own.as_str().cmp(path));
        found.is_ok()
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        format!("{}\n", json(self)).into_bytes()
    }

    pub(super) fn parse(bytes: &[u8]) -> Result<Self, String> {
        let pending: Self = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if pending.format != FORMAT {
            return Err(format!("format {} is not known", pending.format));
        }
        if !pending.paths.is_sorted() || pending.paths.iter().any(|path| is_own(path)) {
            return Err("paths are not in order".to_owned());
        }
        Ok(pending)
    }
}

fn json(value: &(impl Serialize + ?Sized)) -> String {
    serde_json::to_string(value).expect("strings and numbers are JSON")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> RemoteManifest {
        let headers = |cache: &str| {
            Arc::new(Headers {
                content_type: "text/html".to_owned(),
                cache_control: cache.to_owned(),
                content_encoding: String::new(),
            })
        };
        let entry = |path: &str, cache| Entry {
            path: path.into(),
            digest: Digest::of(path.as_bytes()),
            length: 3,
            headers: headers(cache),
        };
        RemoteManifest {
            site: "https://help.example.com/".to_owned(),
            generation: 3,
            restores: None,
            entries: vec![entry("a", "x"), entry("b", "y"), entry("c", "x")],
        }
    }

    #[test]
    fn manifests_read_back() {
        let mut some = manifest();
        assert_eq!(RemoteManifest::parse(&some.to_bytes()), Ok(some.clone()));
        some.restores = Some(1);
        assert_eq!(RemoteManifest::parse(&some.to_bytes()), Ok(some));
    }

    /// R-Y10
    #[test]
    fn what_a_remote_says_is_not_believed() {
        let good = String::from_utf8(manifest().to_bytes()).expect("UTF-8");
        let check = |from: &str, to: &str| {
            assert!(good.contains(from), "{from}");
            let bad = good.replacen(from, to, 1);
            assert!(
                RemoteManifest::parse(bad.as_bytes()).is_err(),
                "{from} -> {to}"
            );
        };
        check("\"format\": 1", "\"format\": 2");
        check("\"path\":\"a\"", "\"path\":\"../a\"");
        check("\"path\":\"a\"", "\"path\":\"/a\"");
        check("\"path\":\"a\"", "\"path\":\"b\"");
        check("\"path\":\"a\"", "\"path\":\".diglot/manifest.json\"");
        check("\"headers\":1", "\"headers\":2");
        check("\"sha256\":\"", "\"sha256\":\"0");
        check("\"site\"", "\"x\":1,\"site\"");
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(RemoteManifest::parse(deep.as_bytes()).is_err());
        assert!(Pending::parse(deep.as_bytes()).is_err());
    }

    #[test]
    fn pending_paths_read_back_and_are_found() {
        let pending = Pending::new(2, vec!["b".to_owned(), "a".to_owned(), "b".to_owned()]);
        assert_eq!(Pending::parse(&pending.to_bytes()), Ok(pending.clone()));
        assert!(pending.contains("a") && pending.contains("b") && !pending.contains("c"));
    }
}
