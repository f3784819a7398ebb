//! The place of every page in the tables of contents of its edition.

use std::collections::HashMap;

use super::{Link, Place, Toc};
use crate::site::{Edition, paths};

/// Gives every page the nearest table of contents that lists it, else the nearest one in its own
/// folder or above.
pub(super) fn place_pages(edition: &mut Edition) {
    let mut best = HashMap::<usize, ((usize, usize), Place)>::new();
    for (number, toc) in edition.tocs.iter().enumerate() {
        let folder = parts(&toc.folder);
        for entry in &toc.sequence {
            let Link::Page { page, .. } = toc.entries[*entry].link else {
                continue;
            };
            let distance = distance(edition.pages[page].card.id.folder(), &folder);
            let place = Place {
                toc: number,
                entry: Some(*entry),
            };
            let known = best.entry(page).or_insert((distance, place));
            if distance < known.0 {
                *known = (distance, place);
            }
        }
    }
    let (by_stem, by_folder) = (by_stem(&edition.tocs), by_folder(&edition.tocs));
    for (number, page) in edition.pages.iter_mut().enumerate() {
        let asked = page
            .card
            .toc
            .as_deref()
            .and_then(|toc| paths::join(&page.card.path, toc.trim_start_matches('~')))
            .map(|path| stem(&path));
        // Like the original program's, its extension means nothing: `toc.json` is `toc.yml`.
        let asked = asked.and_then(|path| by_stem.get(&path).copied());
        page.place = match (asked, best.get(&number)) {
            (Some(toc), found) => Some(Place {
                toc,
                entry: found
                    .filter(|(_, place)| place.toc == toc)
                    .and_then(|(_, place)| place.entry),
            }),
            (None, Some((_, place))) => Some(*place),
            (None, None) => {
                nearest(&by_folder, page.card.id.folder()).map(|toc| Place { toc, entry: None })
            }
        };
    }
}

/// Tables of contents by their paths as [`stem`] has them, the first of several.
fn by_stem(tocs: &[Toc]) -> HashMap<String, usize> {
    let numbered = tocs.iter().enumerate().rev();
    numbered.map(|(at, toc)| (stem(&toc.path), at)).collect()
}

/// Tables of contents by the parts of their folders, the first of several. Each page that is in none
/// asks for one, so that a site of many must not look at all of them.
fn by_folder(tocs: &[Toc]) -> HashMap<Vec<String>, usize> {
    let numbered = tocs.iter().enumerate().rev();
    numbered.map(|(at, toc)| (parts(&toc.folder), at)).collect()
}

/// The table of contents in `folder`, else in the nearest one above.
fn nearest(by_folder: &HashMap<Vec<String>, usize>, folder: &str) -> Option<usize> {
    let folder = parts(folder);
    let mut above = (0..=folder.len()).rev();
    above.find_map(|length| by_folder.get(&folder[..length]).copied())
}

/// A path without extension, in lower case.
fn stem(path: &str) -> String {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    stem.to_lowercase()
}

/// Steps down and steps up from the folder of a page to that of a table of contents, whose parts are
/// `toc`.
fn distance(page: &str, toc: &[String]) -> (usize, usize) {
    let names = || page.split('/').filter(|part| !part.is_empty());
    // Nearly all names are in lower case.
    let is_same = |name: &str, part: &str| name == part || name.to_lowercase() == part;
    let both = names().zip(toc);
    let shared = both.take_while(|(a, b)| is_same(a, b)).count();
    (toc.len() - shared, names().count() - shared)
}

/// The folders that a path is made of, in lower case.
fn parts(path: &str) -> Vec<String> {
    let parts = path.split('/').filter(|part| !part.is_empty());
    parts.map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_folder_above_has_the_table_of_contents() {
        let toc = |folder: &str| Toc {
            folder: folder.into(),
            ..Toc::default()
        };
        let tocs = ["a/b", "A", "a", "c/d"].map(toc);
        let by_folder = by_folder(&tocs);
        let nearest = |folder| nearest(&by_folder, folder);
        assert_eq!(nearest("a/b/c"), Some(0));
        assert_eq!(nearest("A/B"), Some(0));
        assert_eq!(nearest("a/bb"), Some(1));
        assert_eq!(nearest("c"), None);
        assert_eq!(nearest(""), None);
    }

    #[test]
    fn distances_count_steps_down_before_steps_up() {
        let distance = |page, toc| distance(page, &parts(toc));
        assert_eq!(distance("a/b", "a"), (0, 1));
        assert_eq!(distance("a", "a/b"), (1, 0));
        assert_eq!(distance("A/b", "a/c"), (1, 1));
        assert_eq!(distance("a/B", "A/b/"), (0, 0));
    }
}
