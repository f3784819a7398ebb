//! `.fallback/`: texts of the source language that the repository of a locale keeps for what it has
//! not translated.
//!
//! A file in there stands where it would stand without that folder: `.fallback/portal/a.md` is the
//! article `portal/a`, its links start from `portal/`, and it has the metadata of `portal/a.md`. It
//! counts only where the locale has no file of its own. What it may be is decided by its place alone,
//! so that the patterns of a docset need not know the folder.

use std::collections::BTreeSet;

use crate::model::ArticleId;

use super::kind::FileKind;
use super::walk::Listing;

/// The folder, at the top of a locale.
const FOLDER: &str = ".fallback/";

/// The path that the file at `path`, below the root of a locale, stands at; its own unless it lies in
/// `.fallback/`.
#[must_use]
pub fn stands_at(path: &str) -> &str {
    path.strip_prefix(FOLDER).unwrap_or(path)
}

/// Whether the file at `path`, below the root of a locale, is a text of the source language that
/// stands in for one that the locale lacks.
#[must_use]
pub fn is_fallback(path: &str) -> bool {
    path.starts_with(FOLDER)
}

/// The path of the file that stands in at `path`.
pub(super) fn of(path: &str) -> String {
    format!("{FOLDER}{path}")
}

/// What a locale has itself, so that nothing stands in for it.
pub(super) struct Own(BTreeSet<String>);

impl Own {
    /// What the files of `listing` leave nothing to stand in for. Nothing needs to be known of a
    /// locale without the folder.
    pub(super) fn of(listing: &Listing) -> Self {
        let paths = || listing.files.keys();
        if !paths().any(|path| is_fallback(path)) {
            return Self(BTreeSet::new());
        }
        let own = paths().filter(|path| !is_fallback(path));
        Self(own.map(|path| key(path)).collect())
    }

    /// Whether the locale has what the file at `path`, which lies in `.fallback/`, stands in for.
    pub(super) fn has(&self, path: &str) -> bool {
        self.0.contains(&key(stands_at(path)))
    }
}

/// What two files have in common one of which stands in for the other: articles their id, whatever
/// their format, all others their path.
fn key(path: &str) -> String {
    match FileKind::of(path) {
        FileKind::Markdown | FileKind::Yaml => ArticleId::of_file(path).as_str().to_lowercase(),
        _ => path.to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_folder_at_the_top_is_a_stand_in() {
        assert_eq!(stands_at(".fallback/a/b.md"), "a/b.md");
        for path in ["a/.fallback/b.md", ".fallbacks/b.md", "b.md"] {
            assert_eq!(stands_at(path), path);
            assert!(!is_fallback(path), "{path}");
        }
    }

    #[test]
    fn an_article_of_another_format_or_letter_case_is_the_locales_own() {
        let mut listing = Listing::default();
        for path in ["a/Faq.yml", "m/x.png", ".fallback/x"] {
            listing
                .files
                .insert(path.into(), super::super::walk::Stamp::default());
        }
        let own = Own::of(&listing);
        assert!(own.has(".fallback/a/faq.md"));
        assert!(own.has(".fallback/m/X.png"));
        assert!(!own.has(".fallback/m/x.gif"));
        assert!(!own.has(".fallback/faq.md"));
    }
}
