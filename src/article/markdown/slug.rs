//! Ids of headings.

use std::collections::hash_map::Entry;

use unicode_normalization::char::is_combining_mark;

use crate::model::ByKey;

/// The id made from the text of a heading: lower case, blanks become `-`, everything but letters,
/// marks, digits, `_` and `-` is dropped. Empty results become `section`.
pub(super) fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match c {
            '_' | '-' => slug.push(c),
            c if c.is_whitespace() => slug.push('-'),
            c if c.is_alphanumeric() || is_combining_mark(c) => slug.extend(c.to_lowercase()),
            _ => {}
        }
    }
    if slug.is_empty() {
        "section".to_owned()
    } else {
        slug
    }
}

/// Hands out ids that are unique on a page.
#[derive(Debug, Default)]
pub(super) struct Ids {
    /// Every id given out, with the number to try next when it is asked for again.
    taken: ByKey<Box<str>, usize>,
}

impl Ids {
    /// `wanted` itself the first time, later `wanted-1`, `wanted-2`, …; tells whether it had to give
    /// way.
    pub(super) fn claim(&mut self, wanted: &str) -> (Box<str>, bool) {
        let mut number = match self.taken.entry(wanted.into()) {
            Entry::Vacant(slot) => {
                slot.insert(1);
                return (wanted.into(), false);
            }
            Entry::Occupied(slot) => *slot.get(),
        };
        loop {
            let candidate: Box<str> = format!("{wanted}-{number}").into();
            number += 1;
            if !self.taken.contains_key(&candidate) {
                self.taken.insert(wanted.into(), number);
                self.taken.insert(candidate.clone(), 1);
                return (candidate, true);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_follow_the_dialect() {
        for (text, expected) in [
            ("Foo & Bar: baz!", "foo--bar-baz"),
            ("请求 价格", "请求-价格"),
            ("v2.1 notes", "v21-notes"),
            ("…", "section"),
            ("Éa_b-C", "éa_b-c"),
            ("שָׁלוֹם", "שָׁלוֹם"),
        ] {
            assert_eq!(slug(text), expected, "{text}");
        }
    }

    #[test]
    fn repeated_ids_are_numbered_around_taken_ones() {
        let mut ids = Ids::default();
        let claimed: Vec<_> = ["a", "a-1", "a", "a", "b"]
            .into_iter()
            .map(|id| ids.claim(id))
            .collect();
        let expected = [
            ("a", false),
            ("a-1", false),
            ("a-2", true),
            ("a-3", true),
            ("b", false),
        ];
        assert_eq!(claimed, expected.map(|(id, moved)| (id.into(), moved)));
    }
}
