//! Counted words of one language in two parts: most of them, and those that were counted since.
//!
//! An edit counts the words of one article, and the words of all others are in an order that one new
//! word would shift. So what is new is kept beside what is there, and only the numbers of forms are
//! brought into one order: neither are counts looked at for that, nor is much written down. Once the
//! second part has grown, both are [joined](Words::joined).

use std::collections::HashSet;
use std::sync::Arc;

use super::bags::{Bag, Counts};
use super::groups::prefix;
use super::packed::{FormRef, Words};
use crate::model::Digest;

/// How many times smaller than the first part the second one is.
const SHARE: usize = 8;

/// Counted words of one language.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    parts: [Arc<Words>; 2],
    /// Whether the first part is another than the one that was read.
    is_anew: bool,
    /// The order of all forms; none if the second part is empty.
    merged: Option<Merged>,
}

/// The forms of two parts in one order, those that are in both once.
#[derive(Debug, Clone)]
struct Merged {
    /// Where each form stands in its part.
    forms: Vec<u32>,
    /// The numbers here of the forms of each part.
    numbers: [Vec<u32>; 2],
    /// As [`Words::starts`].
    starts: Vec<u32>,
}

/// Added to the number of a form of the second part.
const SECOND: u32 = 1 << 31;

/// Why numbers fit.
const SMALL: &str = "the words of one language are below two billions";

impl Lexicon {
    /// The words of two parts, as [`Lexicon::parts`] has told them in another run.
    #[must_use]
    pub fn of(first: Words, second: Words) -> Self {
        Self::joint([first.into(), second.into()], false)
    }

    fn joint(parts: [Arc<Words>; 2], is_anew: bool) -> Self {
        let merged = (parts[1].len() > 0).then(|| Merged::of(&parts));
        Self {
            parts,
            is_anew,
            merged,
        }
    }

    /// The same with the words of more articles. Of articles that are not `wanted`, words may go.
    #[must_use]
    pub fn with(&self, found: &Words, wanted: &HashSet<Digest>) -> Self {
        let is_wanted = |head: &Digest| wanted.contains(head);
        let second = self.parts[1].joined(found, is_wanted);
        let [first, _] = &self.parts;
        let is_stale = first.articles() > 2 * wanted.len();
        if second.size() <= self.room() && !is_stale {
            return Self::joint([Arc::clone(first), second.into()], self.is_anew);
        }
        let first = first.joined(&second, is_wanted);
        Self::joint([first.into(), Arc::default()], true)
    }

    /// The parts, to be kept: of the first one nothing if it is the one that was read.
    #[must_use]
    pub fn parts(&self) -> (Option<&Words>, &Words) {
        let [first, second] = &self.parts;
        (self.is_anew.then_some(first), second)
    }

    /// Bytes that the second part may take, as [`Words::size`] tells.
    pub(super) fn room(&self) -> usize {
        self.parts[0].size() / SHARE
    }

    /// Whether the article is among them whose text has the digest `head`.
    #[must_use]
    pub fn has(&self, head: &Digest) -> bool {
        self.bag(head).is_some()
    }

    /// What is known of an article.
    pub(super) fn bag(&self, head: &Digest) -> Option<&Bag> {
        self.parts.iter().find_map(|part| part.bag(head))
    }

    /// How often an article has each word.
    pub(super) fn counts(&self, head: &Digest) -> Option<Counts<'_>> {
        let mut parts = self.parts.iter().enumerate();
        let (which, bag) = parts.find_map(|(which, part)| Some((which, part.bag(head)?)))?;
        let counts = self.parts[which].counts(bag);
        Some(match &self.merged {
            Some(merged) => counts.renumbered(&merged.numbers[which]),
            None => counts,
        })
    }

    pub(super) fn form(&self, number: u32) -> FormRef<'_> {
        match &self.merged {
            None => self.parts[0].form(number),
            Some(merged) => of_parts(&self.parts, merged.forms[number as usize]),
        }
    }

    /// Number of forms.
    pub(super) fn len(&self) -> usize {
        match &self.merged {
            None => self.parts[0].len(),
            Some(merged) => merged.forms.len(),
        }
    }

    /// Number of the first form of each row of forms that begin with the same letters.
    pub(super) fn starts(&self) -> &[u32] {
        match &self.merged {
            None => self.parts[0].starts(),
            Some(merged) => &merged.starts,
        }
    }
}

impl From<Words> for Lexicon {
    fn from(words: Words) -> Self {
        Self::joint([words.into(), Arc::default()], true)
    }
}

/// The form at `place`, as [`Merged`] has it.
fn of_parts(parts: &[Arc<Words>; 2], place: u32) -> FormRef<'_> {
    match place.checked_sub(SECOND) {
        Some(second) => parts[1].form(second),
        None => parts[0].form(place),
    }
}

impl Merged {
    /// Puts the forms of both in order. Those of the second part are looked up in the first one, so
    /// that it takes no time to speak of while they are few.
    fn of(parts: &[Arc<Words>; 2]) -> Self {
        let [first, second] = parts;
        let count = |words: &Words| u32::try_from(words.len()).ok().filter(|len| *len < SECOND);
        let [firsts, seconds] = [first, second].map(|words| count(words).expect(SMALL));
        let mut merged = Self {
            forms: Vec::with_capacity(first.len() + second.len()),
            numbers: [first, second].map(|words| Vec::with_capacity(words.len())),
            starts: Vec::with_capacity(first.starts().len()),
        };
        let mut next = 0;
        for form in 0..seconds {
            let (at, is_there) = first.find(&second.form(form), next);
            merged.adopt(next..at);
            next = at;
            let number = u32::try_from(merged.forms.len()).expect(SMALL);
            merged.numbers[1].push(number);
            if is_there {
                merged.adopt(at..at + 1);
                next = at + 1;
            } else {
                merged.forms.push(SECOND + form);
            }
        }
        merged.adopt(next..firsts);
        merged.start(parts);
        merged
    }

    /// Takes over forms of the first part.
    fn adopt(&mut self, forms: std::ops::Range<u32>) {
        let from = u32::try_from(self.forms.len()).expect(SMALL);
        let count = forms.end - forms.start;
        self.forms.extend(forms);
        self.numbers[0].extend(from..from + count);
    }

    /// Finds where rows begin. A form that came between others of one row begins none, so only new
    /// forms are looked at, and those that a new one has come before.
    fn start(&mut self, parts: &[Arc<Words>; 2]) {
        let form = |number: u32| of_parts(parts, self.forms[number as usize]);
        let is_start = |number: &u32| {
            let before = number.checked_sub(1).map(|before| form(before).folded);
            before.is_none_or(|before| prefix(before) != prefix(form(*number).folded))
        };
        let is_new = |number: u32| self.forms[number as usize] >= SECOND;
        let old = parts[0].starts().iter();
        let old = old.map(|start| self.numbers[0][*start as usize]);
        let old = old.filter(|start| *start == 0 || !is_new(start - 1) || is_start(start));
        let new = self.numbers[1].iter().copied();
        let new = new.filter(|number| is_new(*number) && is_start(number));
        let mut starts: Vec<u32> = old.chain(new).collect();
        starts.sort_unstable();
        self.starts = starts;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::packed::tests::{head, words};

    const TEXTS: &[&str] = &[
        "Rechnung und Zahlung",
        "請求書 zahlen, Partner bezahlen die Rechnungen, und Zahlungen kommen",
        "Aal Rechner 請求 Zahlung zz",
        "Zahl 𠀀 \u{fa00}",
    ];

    /// Everything that an index asks for.
    type Seen<'l> = (Vec<FormRef<'l>>, Vec<u32>, Vec<Vec<(FormRef<'l>, u8)>>);

    fn seen(lexicon: &Lexicon) -> Seen<'_> {
        let forms = (0..).take(lexicon.len()).map(|number| lexicon.form(number));
        let counts = TEXTS.iter().map(|text| {
            let counts = lexicon.counts(&head(text)).unwrap();
            let counts = counts.map(|count| (lexicon.form(count.form), count.places));
            counts.collect()
        });
        (forms.collect(), lexicon.starts().to_vec(), counts.collect())
    }

    #[test]
    fn two_parts_look_as_one() {
        let whole = Lexicon::from(words(TEXTS));
        for first in 0..1 << TEXTS.len() {
            let part = |wanted: bool| {
                let texts = TEXTS.iter().enumerate();
                let texts = texts.filter(|(at, _)| (first >> at & 1 == 1) == wanted);
                words(&texts.map(|(_, text)| *text).collect::<Vec<_>>())
            };
            let parts = Lexicon::of(part(true), part(false));
            assert_eq!(seen(&parts), seen(&whole), "{first:b}");
        }
    }

    #[test]
    fn what_is_new_lies_beside_until_it_is_much() {
        let texts: Vec<String> = (0..40).map(|n| format!("Wort{n} und Satz{n}")).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let wanted: HashSet<Digest> = texts.iter().map(|text| head(text)).collect();
        let kept = Lexicon::of(words(&texts[..30]), Words::default());
        let more = kept.with(&words(&texts[30..31]), &wanted);
        assert!(more.parts().0.is_none() && more.parts().1.has(&head(texts[30])));
        assert!(more.has(&head(texts[0])) && more.has(&head(texts[30])));
        let much = more.with(&words(&texts[31..]), &wanted);
        assert!(much.parts().0.is_some_and(|first| first.articles() == 40));
        assert_eq!(much.parts().1.articles(), 0);
    }

    #[test]
    fn words_of_articles_that_are_gone_go_once_they_are_most() {
        let texts: Vec<String> = (0..40).map(|n| format!("Wort{n} und Satz{n}")).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let kept = Lexicon::of(words(&texts[..39]), Words::default());
        let few: HashSet<Digest> = texts[30..].iter().map(|text| head(text)).collect();
        let fewer = kept.with(&words(&texts[39..]), &few);
        assert!(!fewer.has(&head(texts[0])) && fewer.has(&head(texts[30])));
    }
}
