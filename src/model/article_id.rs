//! Identity of an article in all locales.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::model::shared_text;

use super::Pool;

/// Path of an article below the root of its locale, without extension: `partner-center/billing`.
///
/// Articles with the same id are alternates of each other: a page may be Markdown in one locale and
/// YAML in another. The letter case is that of the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ArticleId(#[serde(deserialize_with = "shared_text::deserialize")] Arc<str>);

impl ArticleId {
    /// The id of the file at `path`, which is relative to the root of its locale.
    #[must_use]
    pub fn of_file(path: &str) -> Self {
        Self(Self::text_of_file(path).into())
    }

    /// The same as text.
    #[must_use]
    pub fn text_of_file(path: &str) -> &str {
        let name_at = path.rfind('/').map_or(0, |at| at + 1);
        let end = path[name_at..]
            .rfind('.')
            .filter(|at| *at > 0)
            .map_or(path.len(), |at| name_at + at);
        &path[..end]
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id in lower case, by which articles are found; most ids are their own.
    #[must_use]
    pub fn lower(&self) -> Arc<str> {
        let is_lower = |byte: u8| byte.is_ascii() && !byte.is_ascii_uppercase();
        if self.0.bytes().all(is_lower) {
            return Arc::clone(&self.0);
        }
        let lower = self.0.to_lowercase();
        if *lower == *self.0 {
            Arc::clone(&self.0)
        } else {
            lower.into()
        }
    }

    /// The same id with the text that all its articles share.
    #[must_use]
    pub fn shared(self, pool: &Pool) -> Self {
        Self(pool.share(self.0))
    }

    /// The last part of the path.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// Everything before the last `/`, empty at the top.
    #[must_use]
    pub fn folder(&self) -> &str {
        self.0.rfind('/').map_or("", |at| &self.0[..at])
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drops_only_the_extension_of_the_name() {
        assert_eq!(ArticleId::of_file("a.b/c.md").as_str(), "a.b/c");
        assert_eq!(ArticleId::of_file("a.b/c").as_str(), "a.b/c");
        assert_eq!(ArticleId::of_file("c.d.yml").as_str(), "c.d");
        assert_eq!(
            ArticleId::of_file("a/.well-known").as_str(),
            "a/.well-known"
        );
    }
}
