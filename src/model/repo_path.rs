//! Paths of input files.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::model::shared_text;

/// Path of an input file relative to the root of the site, with `/` between its parts:
/// `content/de-de/billing.md`, or `../partner-center-pr.de-de/billing.md` for a locale that lives in
/// a checkout of its own. The path names a file in diagnostics; it is never joined with content.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RepoPath(#[serde(deserialize_with = "shared_text::deserialize")] Arc<str>);

impl RepoPath {
    /// Takes a path as it is.
    #[must_use]
    pub fn new(path: &str) -> Self {
        Self(path.into())
    }

    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last part.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }
}

impl fmt::Display for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
