//! The next look at a tree of which is known what has changed.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::survey::now;
use super::tree::Tree;
use super::walk::stamp;

impl Tree {
    /// The tree after only the files at `paths` have changed, which lie in its folder with all links
    /// resolved. None if more than their contents may be different: they must be listed, and nothing
    /// but themselves may depend on them, as it does on `docfx.json`.
    #[must_use]
    pub fn touched(&self, paths: &[&Path]) -> Option<Self> {
        if self.linked {
            return None;
        }
        let now = now();
        let dir = self.root.dir()?;
        let mut stamps = BTreeMap::new();
        for path in paths {
            let below = path.strip_prefix(dir).ok()?.to_str()?;
            if self.frame.contains(below) {
                return None;
            }
            self.files.get(below)?;
            let metadata = fs::symlink_metadata(path).ok()?;
            if !metadata.is_file() {
                return None;
            }
            stamps.insert(below, stamp(&metadata));
        }
        let mut files = self.files.clone();
        for (path, stamp) in stamps {
            files.get_mut(path)?.stamp = stamp;
        }
        Some(Self {
            root: self.root.again(self.sighted(), now)?,
            files,
            docsets: self.docsets.clone(),
            redirects: self.redirects.clone(),
            dependents: self.dependents.clone(),
            by_lower: Arc::clone(&self.by_lower),
            frame: self.frame.clone(),
            linked: false,
        })
    }
}
