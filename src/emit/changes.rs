//! The plan of a switch, and what is told of it.

use std::sync::Arc;

use crate::emit::manifest::Manifest;

/// What a build changes in an output folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Paths with new bytes, sorted: new files, changed ones, and those somebody had removed.
    pub written: Vec<Arc<str>>,
    /// Number of files that stay as they are.
    pub unchanged: usize,
    /// Paths that are no longer part of the site, sorted.
    pub deleted: Vec<Arc<str>>,
    /// What a person should know about the way it was done.
    pub notes: Vec<Note>,
}

impl Changes {
    /// Whether nothing is written and nothing deleted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.written.is_empty() && self.deleted.is_empty()
    }

    /// Counts the unchanged files that are written again, because somebody had removed them.
    pub(super) fn restore(&mut self, staged: impl Iterator<Item = Arc<str>>) {
        let is_planned = |path: &Arc<str>| self.written.binary_search(path).is_ok();
        let removed: Vec<_> = staged.filter(|path| !is_planned(path)).collect();
        self.unchanged -= removed.len();
        self.written.extend(removed);
        self.written.sort_unstable();
    }
}

/// Something worth a warning about a site that has been published all the same.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Note {
    /// The site could not be switched in one step.
    #[error("the output folder was written file by file: {0}")]
    FileByFile(String),
    /// A file that somebody put into the folder during the switch was moved to a new place there.
    #[error("{from} appeared while the site was published and is now {to}")]
    Moved {
        /// Where it appeared, relative to the output folder.
        from: String,
        /// Where it is now.
        to: String,
    },
    /// The previous version could not be removed; the next run tries again.
    #[error("the previous version could not be removed: {0}")]
    Leftover(String),
}

/// Plans the way from `old` to `new`; touches nothing.
#[must_use]
pub fn diff(old: &Manifest, new: &Manifest) -> Changes {
    let fresh = new
        .beside(old)
        .filter(|(entry, before)| *before != Some(*entry));
    let gone = old.beside(new).filter(|(_, after)| after.is_none());
    let written: Vec<_> = fresh.map(|(entry, _)| entry.path.clone()).collect();
    Changes {
        unchanged: new.entries().len() - written.len(),
        written,
        deleted: gone.map(|(entry, _)| entry.path.clone()).collect(),
        notes: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emit::manifest::Receipt;
    use crate::model::Digest;

    fn manifest(files: &[(&str, &str)]) -> Manifest {
        let receipt = |(path, text): &(&str, &str)| Receipt {
            path: (*path).into(),
            digest: Digest::of(text.as_bytes()),
            length: text.len() as u64,
        };
        Manifest::new("help", files.iter().map(receipt).collect()).expect("valid")
    }

    fn names(paths: &[&str]) -> Vec<Arc<str>> {
        paths.iter().copied().map(Into::into).collect()
    }

    #[test]
    fn files_are_written_kept_or_deleted() {
        let old = manifest(&[("a", "1"), ("b", "1"), ("c", "1")]);
        let new = manifest(&[("b", "1"), ("c", "2"), ("d", "1")]);
        let changes = diff(&old, &new);
        assert_eq!(changes.written, names(&["c", "d"]));
        assert_eq!(changes.deleted, names(&["a"]));
        assert_eq!(changes.unchanged, 1);
        assert!(diff(&old, &old).is_empty());
    }

    #[test]
    fn restored_files_count_as_written() {
        let site = manifest(&[("a", "1"), ("b", "1"), ("c", "1")]);
        let mut changes = diff(&site, &site);
        changes.restore(names(&["b"]).into_iter());
        assert_eq!((changes.written, changes.unchanged), (names(&["b"]), 2));
    }
}
