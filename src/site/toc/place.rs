//! The place of every page in the tables of contents of its edition.

use std::collections::HashMap;

use super::{Link, Place, Toc};
use crate::site::{Edition, paths};

/// Gives every page the nearest table of contents that lists it, else the nearest one in its own
/// folder or above.
pub(super) fn place_pages(edition: &mut Edition) {
    let mut best = HashMap::<usize, ((usize, usize), Place)>::new();
    for (number, toc) in edition.tocs.iter().enumerate() {
        for entry in &toc.sequence {
            let Link::Page { page, .. } = toc.entries[*entry].link else {
                continue;
            };
            let distance = distance(edition.pages[page].card.id.folder(), &toc.folder);
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
    let mut by_stem = HashMap::new();
    for (number, toc) in edition.tocs.iter().enumerate() {
        by_stem.entry(stem(&toc.path)).or_insert(number);
    }
    let mut near = HashMap::<String, Option<usize>>::new();
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
                let folder = page.card.id.folder();
                let toc = match near.get(folder) {
                    Some(toc) => *toc,
                    None => {
                        let toc = nearest(folder, &edition.tocs);
                        near.insert(folder.to_owned(), toc);
                        toc
                    }
                };
                toc.map(|toc| Place { toc, entry: None })
            }
        };
    }
}

/// The nearest table of contents in a folder or above.
fn nearest(folder: &str, tocs: &[Toc]) -> Option<usize> {
    let near = tocs
        .iter()
        .enumerate()
        .map(|(number, toc)| (distance(folder, &toc.folder), number));
    let near = near.filter(|((down, _), _)| *down == 0).min();
    near.map(|(_, toc)| toc)
}

/// A path without extension, in lower case.
fn stem(path: &str) -> String {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    stem.to_lowercase()
}

/// Steps down and steps up from the folder of a page to that of a table of contents.
fn distance(page: &str, toc: &str) -> (usize, usize) {
    let parts = |path: &str| {
        path.split('/')
            .filter(|part| !part.is_empty())
            .map(str::to_lowercase)
            .collect::<Vec<_>>()
    };
    let (page, toc) = (parts(page), parts(toc));
    let shared = page.iter().zip(&toc).take_while(|(a, b)| a == b).count();
    (toc.len() - shared, page.len() - shared)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_count_steps_down_before_steps_up() {
        assert_eq!(distance("a/b", "a"), (0, 1));
        assert_eq!(distance("a", "a/b"), (1, 0));
        assert_eq!(distance("A/b", "a/c"), (1, 1));
    }
}
