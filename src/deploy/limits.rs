//! How much a deploy may delete without being told so (R-Y5).

use crate::deploy::error::DeployError;
use crate::deploy::plan::Entry;

/// The page for missing addresses, which every locale has in its folder.
const MISSING: &str = "/404.html";

/// Refuses to make `wanted` of `known` when that deletes more files than `allowed`; without it, more
/// than 25 and a tenth of the known files, or a whole locale. Both are in the order of their paths.
///
/// Small sites have locales of less than 25 files, and it takes no more than a checkout that is
/// missing, or a build with `--locale`, for one of them to be gone.
pub(super) fn check(
    known: &[Entry],
    wanted: &[Entry],
    allowed: Option<usize>,
) -> Result<(), DeployError> {
    let is_gone = |entry: &&Entry| {
        wanted
            .binary_search_by(|other| other.path.cmp(&entry.path))
            .is_err()
    };
    let gone: Vec<&Entry> = known.iter().filter(is_gone).collect();
    let most = allowed.unwrap_or_else(|| (known.len() / 10).max(25));
    if gone.len() > most {
        return Err(DeployError::TooManyDeletions {
            asked: gone.len(),
            allowed: most,
        });
    }
    let folders = gone.iter().filter_map(|entry| {
        let folder = entry.path.strip_suffix(MISSING)?;
        (!folder.contains('/')).then(|| folder.into())
    });
    let folders: Vec<Box<str>> = folders.collect();
    if allowed.is_none() && !folders.is_empty() {
        return Err(DeployError::WholeLocale {
            folders,
            asked: gone.len(),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::deploy::headers::Headers;
    use crate::model::Digest;

    fn entries(paths: &[&str]) -> Vec<Entry> {
        let mut paths = paths.to_vec();
        paths.sort_unstable();
        let entry = |path: &&str| Entry {
            path: (*path).into(),
            digest: Digest::of(b""),
            length: 0,
            headers: Arc::new(Headers::none()),
        };
        paths.iter().map(entry).collect()
    }

    fn numbered(count: usize) -> Vec<Entry> {
        let paths: Vec<String> = (0..count).map(|at| format!("{at:04}")).collect();
        entries(&paths.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// R-Y5
    #[test]
    fn many_deletions_must_be_allowed() {
        let check = |known: usize, left: usize, allowed| {
            check(&numbered(known), &numbered(left), allowed).is_ok()
        };
        assert!(check(25, 0, None));
        assert!(!check(26, 0, None));
        assert!(!check(259, 233, None));
        assert!(check(260, 234, None));
        assert!(check(26, 0, Some(26)));
        assert!(!check(1000, 999, Some(0)));
    }

    #[test]
    fn a_whole_locale_does_not_go_unasked() {
        let known = entries(&[
            "404.html",
            "de/404.html",
            "de/a.html",
            "fr/404.html",
            "old/index.html",
        ]);
        let without_french = entries(&["404.html", "de/404.html", "de/a.html"]);
        let error = check(&known, &without_french, None).expect_err("a locale is gone");
        assert_eq!(
            error.to_string(),
            "everything in fr/ would be deleted, 2 files in all: if that is meant, allow it with --max-deletes 2"
        );
        assert!(check(&known, &without_french, Some(2)).is_ok());
        let without_page = entries(&["404.html", "de/404.html", "fr/404.html"]);
        assert!(check(&known, &without_page, None).is_ok());
    }
}
