//! Words of a file of an index -> groups of words that are searched for as one, with their pages.
//!
//! A reader who types one form of a word wants all of them. Which forms belong together is decided
//! here, by stemmers, and written into the index; the browser only looks words up. A word may be one
//! of two languages, the edition's and that of the source: their groups are one then.

use std::cmp::Ordering;

use super::bags::{HEADING, OFTEN, ONCE, TITLE};
use super::packed::FormRef;
use crate::model::ByKey;

/// Words that begin with the same letters, this many, lie in one file of the index: so only those are
/// put into a group.
const PREFIX: usize = 3;

/// A word on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Occurrence {
    /// Position of the form among those of its file.
    pub(super) form: u32,
    pub(super) page: u32,
    pub(super) places: Places,
}

/// Where a page has a word: [`TITLE`], [`HEADING`] and times [`ONCE`] of its own text, and places of
/// its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Places(pub(super) u8);

/// In the title in the source language.
const SOURCE_TITLE: u8 = 32;
/// Elsewhere in the source.
const SOURCE: u8 = 64;

impl Places {
    /// Places in the source of a page that are `places` of that source.
    pub(super) fn of_source(places: u8) -> Self {
        Self(if places & TITLE != 0 {
            SOURCE_TITLE
        } else {
            SOURCE
        })
    }

    /// Times in the text; [`OFTEN`] means so often or more.
    pub(super) fn times(self) -> u8 {
        (self.0 / ONCE) & 7
    }

    pub(super) fn has_title(self) -> bool {
        self.0 & TITLE != 0
    }

    pub(super) fn has_heading(self) -> bool {
        self.0 & HEADING != 0
    }

    pub(super) fn has_source_title(self) -> bool {
        self.0 & SOURCE_TITLE != 0
    }

    pub(super) fn has_source(self) -> bool {
        self.0 & SOURCE != 0
    }

    /// Where a page has one of two forms.
    fn and(self, other: Self) -> Self {
        let times = (self.times() + other.times()).min(OFTEN);
        let rest = (self.0 | other.0) & !(7 * ONCE);
        Self(rest | (times * ONCE))
    }

    /// What a page's own text has need not be found through its source.
    fn told_once(self) -> Self {
        let is_own = self.0 & !SOURCE != 0;
        Self(if is_own { self.0 & !SOURCE } else { self.0 })
    }
}

/// A form of one of the two languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Member<'w> {
    pub(super) form: FormRef<'w>,
    pub(super) is_source: bool,
}

/// Forms that are searched for as one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Group<'w> {
    /// What all forms begin with.
    pub(super) key: &'w str,
    /// The forms, sorted.
    pub(super) forms: Vec<&'w str>,
    /// Whether it is a pair of characters.
    pub(super) pair: bool,
    /// Pages in their order.
    pub(super) pages: Vec<(u32, Places)>,
}

/// The groups of `occurrences`, sorted by [`order`] of their keys. `forms` are all that occur.
pub(super) fn groups<'w>(forms: &[Member<'w>], occurrences: &mut [Occurrence]) -> Vec<Group<'w>> {
    let (families, members) = families(forms);
    for found in &mut *occurrences {
        found.form = families[found.form as usize];
    }
    occurrences.sort_unstable();
    let mut groups: Vec<Group<'w>> = occurrences
        .chunk_by(|a, b| a.form == b.form)
        .map(|found| group(&members[found[0].form as usize], found))
        .collect();
    groups.sort_by(|a, b| order(a.key, b.key).then_with(|| a.forms.cmp(&b.forms)));
    groups
}

/// The order of words in an index: that of their UTF-16 code units, which is how browsers compare.
///
/// It is the order of bytes, except that characters of four bytes are pairs of surrogates, which
/// stand before U+E000.
pub(super) fn order(a: &str, b: &str) -> Ordering {
    let mut pairs = a.bytes().zip(b.bytes());
    match pairs.find(|(a, b)| a != b) {
        None => a.len().cmp(&b.len()),
        Some((0xee | 0xef, 0xf0..)) => Ordering::Greater,
        Some((0xf0.., 0xee | 0xef)) => Ordering::Less,
        Some((a, b)) => a.cmp(&b),
    }
}

/// The first letters of a word.
pub(super) fn prefix(word: &str) -> &str {
    let end = word.char_indices().nth(PREFIX).map(|(at, _)| at);
    &word[..end.unwrap_or(word.len())]
}

/// The family of each of `forms`, and the members of each family.
fn families<'w>(forms: &[Member<'w>]) -> (Vec<u32>, Vec<Vec<FormRef<'w>>>) {
    let mut parents: Vec<usize> = (0..forms.len()).collect();
    let mut by_folded = ByKey::<&str, usize>::default();
    let mut by_stem = ByKey::<(bool, &str, &str), usize>::default();
    for (at, Member { form, is_source }) in forms.iter().enumerate() {
        let same = *by_folded.entry(form.folded).or_insert(at);
        join(&mut parents, at, same);
        let key = (*is_source, form.stem, prefix(form.folded));
        let kin = *by_stem.entry(key).or_insert(at);
        join(&mut parents, at, kin);
    }
    let mut members: Vec<Vec<FormRef<'w>>> = Vec::new();
    // By the first form of each.
    let mut numbers = vec![None; forms.len()];
    let mut families = Vec::with_capacity(forms.len());
    for (at, member) in forms.iter().enumerate() {
        let next = u32::try_from(members.len()).expect("there are fewer families than forms");
        let family = *numbers[root(&mut parents, at)].get_or_insert(next);
        if family == next {
            members.push(Vec::new());
        }
        members[family as usize].push(member.form);
        families.push(family);
    }
    (families, members)
}

fn root(parents: &mut [usize], mut at: usize) -> usize {
    while parents[at] != at {
        parents[at] = parents[parents[at]];
        at = parents[at];
    }
    at
}

fn join(parents: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(parents, a), root(parents, b));
    parents[a.max(b)] = a.min(b);
}

fn group<'w>(members: &[FormRef<'w>], found: &[Occurrence]) -> Group<'w> {
    let mut forms: Vec<&str> = members.iter().map(|form| form.folded).collect();
    forms.sort_unstable();
    forms.dedup();
    let (first, last) = (forms[0], forms[forms.len() - 1]);
    let of_page = |found: &[Occurrence]| {
        let places = found.iter().map(|found| found.places);
        let all = places.fold(Places(0), Places::and);
        (found[0].page, all.told_once())
    };
    Group {
        key: shared(first, last),
        forms,
        // A sign that stands for several letters is a word, also where these would be a pair.
        pair: members.iter().all(|form| form.pair),
        pages: found
            .chunk_by(|a, b| a.page == b.page)
            .map(of_page)
            .collect(),
    }
}

/// What two words begin with. Of sorted words, the first and the last share what all share.
fn shared<'w>(a: &'w str, b: &str) -> &'w str {
    let same = a.char_indices().zip(b.chars());
    let mut same = same.skip_while(|((_, a), b)| a == b);
    let end = same.next().map(|((at, _), _)| at);
    &a[..end.unwrap_or(a.len().min(b.len()))]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member<'w>(folded: &'w str, stem: &'w str, is_source: bool) -> Member<'w> {
        let form = FormRef {
            folded,
            stem,
            pair: false,
        };
        Member { form, is_source }
    }

    fn found(form: u32, page: u32, places: u8) -> Occurrence {
        Occurrence {
            form,
            page,
            places: Places(places),
        }
    }

    #[test]
    fn forms_of_a_word_are_one_group_across_languages() {
        let forms = [
            member("partner", "partn", false),
            member("partnern", "partn", false),
            member("partners", "partner", true),
            member("partner", "partner", true),
            member("haus", "haus", false),
            member("hauser", "haus", false),
        ];
        let mut all = [
            found(0, 0, TITLE),
            found(1, 0, ONCE),
            found(2, 0, SOURCE_TITLE),
            found(3, 0, SOURCE),
            found(3, 1, SOURCE),
            found(5, 1, 3 * ONCE),
            found(4, 1, 4 * ONCE),
        ];
        let groups = groups(&forms, &mut all);
        let seen: Vec<_> = groups
            .iter()
            .map(|group| (group.key, group.forms.clone(), group.pages.clone()))
            .collect();
        assert_eq!(
            seen,
            [
                (
                    "haus",
                    vec!["haus", "hauser"],
                    vec![(1, Places(OFTEN * ONCE))]
                ),
                (
                    "partner",
                    vec!["partner", "partnern", "partners"],
                    vec![
                        (0, Places(TITLE | ONCE | SOURCE_TITLE)),
                        (1, Places(SOURCE))
                    ]
                ),
            ]
        );
    }

    #[test]
    fn words_with_other_first_letters_are_apart() {
        let forms = [member("die", "die", false), member("dying", "die", false)];
        let mut all = [found(0, 0, ONCE), found(1, 0, ONCE)];
        assert_eq!(groups(&forms, &mut all).len(), 2);
    }

    #[test]
    fn the_order_is_that_of_browsers() {
        let words = [
            "",
            "ab",
            "abc",
            "é",
            "\u{d7ff}",
            "\u{20000}",
            "\u{e000}",
            "\u{fa00}",
            "\u{fa00}a",
        ];
        for a in words {
            for b in words {
                assert_eq!(
                    order(a, b),
                    a.encode_utf16().cmp(b.encode_utf16()),
                    "{a} {b}"
                );
            }
        }
        assert_eq!(prefix("請求書等"), "請求書");
    }
}
