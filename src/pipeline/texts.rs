//! Texts of input files for printing diagnostics.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use crate::diag::Texts;
use crate::model::RepoPath;
use crate::source;
use crate::theme;

/// Gives the text of input files by reading them again.
///
/// Positions are byte ranges until they are printed, so nothing is kept in memory for diagnostics
/// that may never be shown. The last files stay, because diagnostics come file by file.
#[derive(Debug)]
pub struct InputTexts {
    root: PathBuf,
    last: Mutex<BTreeMap<RepoPath, Option<Arc<str>>>>,
}

/// Files that stay in memory.
const KEPT: usize = 8;

impl InputTexts {
    /// Texts of files below `root`, the folder of `site.toml`.
    #[must_use]
    pub fn new(root: PathBuf) -> Self {
        Self {
            root,
            last: Mutex::default(),
        }
    }
}

impl Texts for InputTexts {
    fn text(&self, file: &RepoPath) -> Option<Arc<str>> {
        let mut last = self.last.lock().expect("no panic under this lock");
        if let Some(text) = last.get(file) {
            return text.clone();
        }
        let read = source::text_for_printing(&self.root, file);
        let text: Option<Arc<str>> = read.or_else(|| theme::builtin_text(file)).map(Into::into);
        if last.len() >= KEPT {
            last.clear();
        }
        last.insert(file.clone(), text.clone());
        text
    }
}
