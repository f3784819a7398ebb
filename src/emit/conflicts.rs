//! What stands in the way of new files: R-O3, asked before anything changes.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use crate::emit::disk::{Disk, Kind, is_absent};
use crate::emit::error::{EmitError, Naming as _};
use crate::emit::manifest::Manifest;
use crate::emit::names;

/// Fails when one of the `written` paths would land on something in `dir` that is not in `old`, or
/// would pass through a symbolic link.
pub(super) fn refuse_foreign(
    disk: &dyn Disk,
    dir: &Path,
    old: &Manifest,
    written: &[Arc<str>],
) -> Result<(), EmitError> {
    let mut search = Search {
        disk,
        dir,
        old,
        folders: HashMap::new(),
    };
    let mut found = BTreeSet::new();
    for path in written {
        found.extend(search.in_the_way_of(path)?.map(Arc::<str>::from));
    }
    if found.is_empty() {
        Ok(())
    } else {
        Err(EmitError::Foreign {
            paths: found.into_iter().collect(),
        })
    }
}

struct Search<'a> {
    disk: &'a dyn Disk,
    dir: &'a Path,
    old: &'a Manifest,
    /// What lies where these folders should be.
    folders: HashMap<&'a str, Above>,
}

/// What lies where a folder should be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Above {
    /// Nothing, or a file of ours, which goes: nothing can be in the way below it.
    Free,
    Folder,
    Foreign,
}

impl<'a> Search<'a> {
    /// The foreign path that keeps `path` from being written: itself, or a folder above it.
    fn in_the_way_of(&mut self, path: &'a str) -> Result<Option<&'a str>, EmitError> {
        // Most paths of a new site end here: below a folder that is not there, nobody need look.
        for folder in std::iter::once("").chain(names::ancestors(path)) {
            match self.above(folder)? {
                Above::Free => return Ok(None),
                Above::Folder => {}
                Above::Foreign => return Ok(Some(folder)),
            }
        }
        let is_foreign = match self.kind(path)? {
            None => false,
            Some(Kind::Folder) => !self.is_all_ours(path)?,
            Some(Kind::File | Kind::Link | Kind::Special) => !self.old.contains(path),
        };
        Ok(is_foreign.then_some(path))
    }

    fn above(&mut self, folder: &'a str) -> Result<Above, EmitError> {
        if let Some(known) = self.folders.get(folder) {
            return Ok(*known);
        }
        let found = match self.kind(folder)? {
            Some(Kind::Folder) => Above::Folder,
            Some(_) if !self.old.contains(folder) => Above::Foreign,
            Some(_) | None => Above::Free,
        };
        self.folders.insert(folder, found);
        Ok(found)
    }

    fn kind(&self, path: &str) -> Result<Option<Kind>, EmitError> {
        let at = self.dir.join(path);
        match self.disk.stat(&at) {
            Err(error) if is_absent(&error) => Ok(None),
            found => Ok(Some(found.naming("read", &at)?.kind)),
        }
    }

    /// Whether a folder holds nothing but files of ours, so that it goes when they go.
    fn is_all_ours(&self, folder: &str) -> Result<bool, EmitError> {
        if !self.old.is_below(folder) {
            return Ok(false);
        }
        let at = self.dir.join(folder);
        for (name, kind) in self.disk.list(&at).naming("read", &at)? {
            let path = name.to_str().map(|name| format!("{folder}/{name}"));
            let is_ours = match (path, kind) {
                (None, _) => false,
                (Some(path), Kind::Folder) => self.is_all_ours(&path)?,
                (Some(path), _) => self.old.contains(&path),
            };
            if !is_ours {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
