//! Words of one edition -> groups of words that are searched for as one, with the pages of each.
//!
//! A reader who types one form of a word wants all of them. Which forms belong together is decided
//! here, by stemmers, and written into the index; the browser only looks words up. A word may be one
//! of two languages, the edition's and that of the source: their groups are one then.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::lexicon::{Bag, Form, Lexicon};

/// Words that begin with the same letters, this many, lie in one file of the index: so only those are
/// put into a group.
pub(super) const PREFIX: usize = 3;

/// A word on a page.
#[derive(Debug, Clone, Copy)]
struct Occurrence {
    /// Number of the form; forms of the source language have [`SOURCE`] set.
    form: u32,
    page: u32,
    found: Found,
}

const SOURCE: u32 = 1 << 31;

/// Where a page has a word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) title: bool,
    pub(super) heading: bool,
    /// Times in the text.
    pub(super) text: u16,
    pub(super) source_title: bool,
    pub(super) source: bool,
}

/// Forms that are searched for as one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Group<'l> {
    /// What all forms begin with.
    pub(super) key: &'l str,
    /// The forms, sorted.
    pub(super) forms: Vec<&'l str>,
    /// Whether it is a pair of characters.
    pub(super) pair: bool,
    /// Pages in their order.
    pub(super) pages: Vec<(u32, Found)>,
}

/// All words of an edition, page by page.
#[derive(Debug, Default)]
pub(super) struct Occurrences(Vec<Occurrence>);

impl Occurrences {
    /// Adds the words of a page of its own; `foreign` when they are of the source language.
    pub(super) fn own(&mut self, page: u32, bag: &Bag, foreign: bool) {
        self.0.extend(bag.counts.iter().map(|count| Occurrence {
            form: count.form | if foreign { SOURCE } else { 0 },
            page,
            found: Found {
                title: count.in_title,
                heading: count.in_heading,
                text: count.in_text,
                ..Found::default()
            },
        }));
    }

    /// Adds the words that the source of a page has.
    pub(super) fn source(&mut self, page: u32, bag: &Bag) {
        self.0.extend(bag.counts.iter().map(|count| Occurrence {
            form: count.form | SOURCE,
            page,
            found: Found {
                source_title: count.in_title,
                source: !count.in_title,
                ..Found::default()
            },
        }));
    }

    /// The groups, sorted by [`order`] of their keys.
    pub(super) fn into_groups<'l>(
        mut self,
        own: &'l Lexicon,
        source: Option<&'l Lexicon>,
    ) -> Vec<Group<'l>> {
        let source = source.map_or(&[][..], Lexicon::forms);
        let of_form = |form: u32| match form & SOURCE {
            0 => &own.forms()[form as usize],
            _ => &source[(form & !SOURCE) as usize],
        };
        let mut used: Vec<u32> = self.0.iter().map(|found| found.form).collect();
        used.sort_unstable();
        used.dedup();
        let (families, members) = families(&used, of_form);
        for found in &mut self.0 {
            let at = used.binary_search(&found.form).expect("it is used");
            found.form = families[at];
        }
        self.0
            .sort_unstable_by_key(|found| (found.form, found.page));
        let mut groups: Vec<Group<'l>> = self
            .0
            .chunk_by(|a, b| a.form == b.form)
            .map(|found| group(&members[found[0].form as usize], found))
            .collect();
        groups.sort_by(|a, b| order(a.key, b.key).then_with(|| a.forms.cmp(&b.forms)));
        groups
    }
}

/// The order of words in an index: that of their UTF-16 code units, which is how browsers compare.
pub(super) fn order(a: &str, b: &str) -> Ordering {
    a.encode_utf16().cmp(b.encode_utf16())
}

/// The first letters of a word.
pub(super) fn prefix(word: &str) -> &str {
    let end = word.char_indices().nth(PREFIX).map(|(at, _)| at);
    &word[..end.unwrap_or(word.len())]
}

/// The family of each of the forms `used`, by position, and the members of each family.
fn families<'l>(used: &[u32], of_form: impl Fn(u32) -> &'l Form) -> (Vec<u32>, Vec<Vec<&'l Form>>) {
    let mut parents: Vec<usize> = (0..used.len()).collect();
    let mut by_folded = HashMap::<&str, usize>::new();
    let mut by_stem = HashMap::<(u32, &str, &str), usize>::new();
    for (at, &number) in used.iter().enumerate() {
        let form = of_form(number);
        let same = *by_folded.entry(&form.folded).or_insert(at);
        join(&mut parents, at, same);
        let key = (number & SOURCE, &*form.stem, prefix(&form.folded));
        let kin = *by_stem.entry(key).or_insert(at);
        join(&mut parents, at, kin);
    }
    let mut members: Vec<Vec<&Form>> = Vec::new();
    let mut numbers = HashMap::<usize, u32>::new();
    let mut families = Vec::with_capacity(used.len());
    for (at, &number) in used.iter().enumerate() {
        let next = u32::try_from(members.len()).expect("there are fewer families than forms");
        let family = *numbers.entry(root(&mut parents, at)).or_insert(next);
        if family == next {
            members.push(Vec::new());
        }
        members[family as usize].push(of_form(number));
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

fn group<'l>(members: &[&'l Form], found: &[Occurrence]) -> Group<'l> {
    let mut forms: Vec<&str> = members.iter().map(|form| &*form.folded).collect();
    forms.sort_unstable();
    forms.dedup();
    let (first, last) = (forms[0], forms[forms.len() - 1]);
    Group {
        key: shared(first, last),
        forms,
        pair: members[0].pair,
        pages: found
            .chunk_by(|a, b| a.page == b.page)
            .map(|found| (found[0].page, merged(found)))
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

/// Where a page has any form of a group. What its own text has need not be found through its source.
fn merged(found: &[Occurrence]) -> Found {
    let mut all = Found::default();
    for Occurrence { found, .. } in found {
        all.title |= found.title;
        all.heading |= found.heading;
        all.text = all.text.saturating_add(found.text);
        all.source_title |= found.source_title;
        all.source |= found.source;
    }
    let own = all.title || all.heading || all.text > 0;
    all.source &= !own && !all.source_title;
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Locale;
    use crate::search::text;

    #[test]
    fn forms_of_a_word_are_one_group_across_languages() {
        let german = Locale::parse("de-DE").unwrap();
        let english = Locale::parse("en-US").unwrap();
        let (mut own, mut source) = (Lexicon::of(&german), Lexicon::of(&english));
        let mut all = Occurrences::default();
        let read = |text: &str| text::read(&format!("<p>{text}</p>"));
        all.own(0, &own.bag("Partner", &read("Partnern")), false);
        all.source(0, &source.bag("Partners", &read("partner bills")));
        all.own(1, &own.bag("Haus", &read("Häuser")), false);
        all.own(2, &source.bag("Bill", &read("")), true);
        let groups = all.into_groups(&own, Some(&source));
        let seen: Vec<_> = groups
            .iter()
            .map(|group| (group.key, group.forms.clone(), group.pages.len()))
            .collect();
        assert_eq!(
            seen,
            [
                ("bill", vec!["bill", "bills"], 2),
                ("haus", vec!["haus", "hauser"], 1),
                ("partner", vec!["partner", "partnern", "partners"], 1),
            ]
        );
        let partner = groups[2].pages[0].1;
        assert!(partner.title && partner.source_title && !partner.source);
        assert!(groups[0].pages[0].1.source && groups[0].pages[1].1.title);
    }

    #[test]
    fn words_with_other_first_letters_are_apart() {
        let english = Locale::parse("en-US").unwrap();
        let mut own = Lexicon::of(&english);
        let mut all = Occurrences::default();
        all.own(0, &own.bag("die dying", &text::read("")), false);
        let groups = all.into_groups(&own, None);
        assert_eq!(groups.len(), 2);
    }

    #[test]
    fn the_order_is_that_of_browsers() {
        assert_eq!(order("\u{20000}", "\u{fa00}"), Ordering::Less);
        assert_eq!(order("ab", "abc"), Ordering::Less);
        assert_eq!(prefix("請求書等"), "請求書");
    }
}
