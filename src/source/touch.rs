//! The next look at a tree of which is known what has changed.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::survey::now;
use super::tree::Tree;
use super::walk::stamp;

/// Most files that a tree remembers as changed since its folder was listed; with more of them the
/// folder had better be listed again.
const MOST: usize = 4096;

impl Tree {
    /// The tree after only the files at `paths` have changed, which lie in its folder with all links
    /// resolved. None if more than their contents may be different: they must be listed, and nothing
    /// but themselves may depend on them, as it does on `docfx.json`.
    ///
    /// Takes time for the files that have changed, not for those that are there: all that was known
    /// of the others is shared with this tree.
    #[must_use]
    pub fn touched(&self, paths: &[&Path]) -> Option<Self> {
        if self.linked || self.restamped.len() + paths.len() > MOST {
            return None;
        }
        let now = now();
        let mut restamped = self.restamped.clone();
        for path in paths {
            let below = self.path_below(path)?;
            if self.frame.contains(below) {
                return None;
            }
            self.files.get(below)?;
            let metadata = fs::symlink_metadata(path).ok()?;
            if !metadata.is_file() {
                return None;
            }
            restamped.insert(below.into(), stamp(&metadata));
        }
        Some(Self {
            root: self.root.again(|path| self.stamp(path), now)?,
            files: Arc::clone(&self.files),
            docsets: Arc::clone(&self.docsets),
            folders: Arc::clone(&self.folders),
            redirects: Arc::clone(&self.redirects),
            dependents: self.dependents.clone(),
            by_lower: Arc::clone(&self.by_lower),
            frame: Arc::clone(&self.frame),
            restamped,
            linked: false,
        })
    }

    /// The path below the root of the file at `path`, which is absolute and without links; none when
    /// it lies elsewhere.
    #[must_use]
    pub fn path_below<'p>(&self, path: &'p Path) -> Option<&'p str> {
        path.strip_prefix(self.root.dir()?).ok()?.to_str()
    }
}
