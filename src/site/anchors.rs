//! The ids of pages that links name.

use std::cell::OnceCell;
use std::rc::Rc;

use super::Page;
use crate::article::names::Names;
use crate::model::{ByKey, KeySet};

/// Suggestions that one page asks for at most: no more of its faults are shown anyway.
const SUGGESTIONS: usize = crate::diag::MAX_PER_FILE;
/// Ids that are compared for one suggestion.
const COMPARED: usize = 500;
/// Longest id that is compared, in bytes: the time of a comparison grows with its square.
const COMPARABLE: usize = 64;
/// Likeness from which on an id is suggested, between 0 and 1.
const LIKE: f64 = 0.6;

/// The ids of the pages that one page links to, made ready once for all its links: a page may have
/// as many links as ids.
#[derive(Default)]
pub struct Anchors<'s> {
    pages: ByKey<&'s str, Rc<Ids<'s>>>,
    suggestions: usize,
}

impl<'s> Anchors<'s> {
    /// The ids of `page`.
    pub fn of(&mut self, page: &'s Page) -> Rc<Ids<'s>> {
        let known = self.pages.entry(page.permalink.as_str());
        Rc::clone(known.or_insert_with(|| Rc::new(Ids::new(&page.card.anchors))))
    }

    /// Whether a link to `page` may name `fragment`: an id of it, or the whole page.
    pub fn allow(&mut self, page: &'s Page, fragment: &str) -> bool {
        matches!(fragment, "" | "top") || self.of(page).has(fragment)
    }

    /// The id that is most like `fragment`, if one is at all.
    pub fn like(&mut self, ids: &Ids<'s>, fragment: &str) -> Option<&'s str> {
        self.suggestions += 1;
        if self.suggestions > SUGGESTIONS || fragment.len() > COMPARABLE {
            return None;
        }
        let lower = fragment.to_lowercase();
        let comparable = ids.list.iter().filter(|id| id.len() <= COMPARABLE);
        let likeness = |id: &'s str| (strsim::normalized_damerau_levenshtein(id, &lower), id);
        let compared = comparable.take(COMPARED).map(likeness);
        let nearest = compared.max_by(|a, b| a.0.total_cmp(&b.0));
        nearest
            .filter(|(likeness, _)| *likeness > LIKE)
            .map(|(_, id)| id)
    }
}

/// The ids of one page.
pub struct Ids<'s> {
    list: &'s Names,
    exact: KeySet<&'s str>,
    /// By lower case; most pages are never asked for it.
    lower: OnceCell<ByKey<String, &'s str>>,
}

impl<'s> Ids<'s> {
    fn new(list: &'s Names) -> Self {
        Self {
            list,
            exact: list.iter().collect(),
            lower: OnceCell::new(),
        }
    }

    /// Whether the page has `id`.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.exact.contains(id)
    }

    /// The first id that differs from `id` in letter case at most.
    #[must_use]
    pub fn in_any_case(&self, id: &str) -> Option<&'s str> {
        let lower = self.lower.get_or_init(|| {
            let mut lower = ByKey::default();
            for id in self.list.iter() {
                lower.entry(id.to_lowercase()).or_insert(id);
            }
            lower
        });
        lower.get(&id.to_lowercase()).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_in_any_case_and_the_first_counts() {
        let list = Names::from_iter(["Next", "next", "a"]);
        let ids = Ids::new(&list);
        assert!(ids.has("next") && !ids.has("NEXT"));
        assert_eq!(ids.in_any_case("NEXT"), Some("Next"));
        assert_eq!(ids.in_any_case("b"), None);
    }

    #[test]
    fn suggestions_are_near_and_few() {
        let list = Names::from_iter(["next-steps", "before"]);
        let (ids, mut anchors) = (Ids::new(&list), Anchors::default());
        assert_eq!(anchors.like(&ids, "Next-step"), Some("next-steps"));
        assert_eq!(anchors.like(&ids, "zzz"), None);
        for _ in 0..SUGGESTIONS {
            anchors.like(&ids, "next-step");
        }
        assert_eq!(anchors.like(&ids, "next-step"), None);
    }
}
