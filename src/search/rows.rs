//! Forms of two languages -> rows of those that begin with the same letters, and what pages have of
//! each.
//!
//! All counts of all pages are looked at once, in no particular order, and each row gets the number of
//! those that concern it and their sum. The sum tells whether a row is as it was before without
//! anybody keeping its counts, or putting them in an order: every count is mixed into 128 bits, and
//! the bits are added up. Two different rows have the same sum by an accident of one in 2^128; nobody
//! has a reason to make one on purpose, because what comes of it is found in the author's own index.

use std::ops::Range;

use super::bags::Counts;
use super::groups::{Places, order, prefix};
use super::lexicon::Lexicon;

/// Which of the two languages; the same as the position in pairs.
pub(super) const OWN: usize = 0;
pub(super) const SOURCE: usize = 1;

/// Forms of both languages that begin with the same letters.
pub(super) struct Row<'w> {
    pub(super) prefix: &'w str,
    pub(super) forms: [Range<u32>; 2],
    /// Number of times that a page has one of them.
    pub(super) occurrences: usize,
    /// The same for the same occurrences.
    pub(super) sum: u128,
}

/// All forms of two languages.
pub(super) struct Rows<'w> {
    pub(super) words: [&'w Lexicon; 2],
    pub(super) all: Vec<Row<'w>>,
    /// The row of each form, of both languages, with [`USED`] if some page has it.
    row_of: [Vec<u32>; 2],
}

/// Added to the row of a form that some page has: every count asks for both.
const USED: u32 = 1 << 31;

/// The words of one text of one page: its own, or its source.
#[derive(Clone)]
pub(super) struct Bagged<'w> {
    pub(super) page: u32,
    /// The language that the text is in.
    pub(super) side: usize,
    /// Whether it is the source that the page was translated from.
    pub(super) is_behind: bool,
    pub(super) counts: Counts<'w>,
}

impl Bagged<'_> {
    /// Where the page has a word that the text has in `places`.
    pub(super) fn places(&self, places: u8) -> Places {
        if self.is_behind {
            Places::of_source(places)
        } else {
            Places(places)
        }
    }
}

impl<'w> Rows<'w> {
    /// The rows of all words of two languages, and what `texts` have of them.
    pub(super) fn of(words: [&'w Lexicon; 2], texts: &[Bagged<'w>]) -> Self {
        let (all, row_of) = parted(words);
        let mut rows = Self { words, all, row_of };
        for text in texts {
            rows.add(text);
        }
        rows
    }

    fn add(&mut self, text: &Bagged<'w>) {
        let side = text.side;
        let row_of = &mut self.row_of[side];
        let page = u64::from(text.page) << 8;
        for count in text.counts.clone() {
            let row = &mut row_of[count.form as usize];
            *row |= USED;
            let row = &mut self.all[(*row & !USED) as usize];
            let form = count.form - row.forms[side].start;
            let places = text.places(count.places).0;
            row.occurrences += 1;
            row.sum = row
                .sum
                .wrapping_add(mixed(side, form, page | u64::from(places)));
        }
    }

    /// The row of a form.
    pub(super) fn row_of(&self, side: usize, form: u32) -> usize {
        (self.row_of[side][form as usize] & !USED) as usize
    }

    /// Whether some page has the form.
    pub(super) fn is_used(&self, side: usize, form: u32) -> bool {
        self.row_of[side][form as usize] & USED != 0
    }

    /// The forms of some rows that follow each other.
    pub(super) fn forms(&self, rows: &Range<usize>, side: usize) -> Range<u32> {
        let rows = &self.all[rows.clone()];
        let end = rows.last().map_or(0, |row| row.forms[side].end);
        rows.first().map_or(0, |row| row.forms[side].start)..end
    }

    /// Bytes of the forms of a row that some page has, with one more for each.
    pub(super) fn length(&self, row: &Row<'_>) -> usize {
        let length = |side: usize| -> usize {
            let forms = row.forms[side].clone();
            let forms = forms.filter(|form| self.is_used(side, *form));
            let lengths = forms.map(|form| self.words[side].form(form).folded.len() + 1);
            lengths.sum()
        };
        length(OWN) + length(SOURCE)
    }
}

/// A number that looks like chance for every count of a row: the position of its form there, and
/// `rest`, which is the page and 8 bits of places.
fn mixed(side: usize, form: u32, rest: u64) -> u128 {
    let form = u64::from(form) << 1 | side as u64;
    // Nothing overlaps below eight million forms in one row.
    let all = form.rotate_left(40) ^ rest;
    let (one, other) = (scattered(all), scattered(all ^ 0x5851_f42d_4c95_7f2d));
    u128::from(one) << 64 | u128::from(other)
}

/// A bijection that scatters numbers; the last step of the generator `SplitMix64`.
fn scattered(number: u64) -> u64 {
    let number = (number ^ number >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ number >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ number >> 31
}

/// The forms of two languages by their first letters, and the row of each form.
fn parted<'w>(words: [&'w Lexicon; 2]) -> (Vec<Row<'w>>, [Vec<u32>; 2]) {
    let mut rows: Vec<Row<'w>> = Vec::new();
    let mut row_of = words.map(|words| Vec::with_capacity(words.len()));
    let mut next = [0; 2];
    let row = |side: usize, at: usize| {
        let from = *words[side].starts().get(at)?;
        let end = words[side].starts().get(at + 1).copied();
        let end = end.or_else(|| u32::try_from(words[side].len()).ok());
        let prefix: &'w str = prefix(words[side].form(from).folded);
        Some((prefix, from..end.unwrap_or(from)))
    };
    loop {
        let heads = [OWN, SOURCE].map(|side| row(side, next[side]));
        let prefixes = heads.iter().flatten().map(|(prefix, _)| *prefix);
        let Some(prefix) = prefixes.min_by(|a, b| order(a, b)) else {
            return (rows, row_of);
        };
        let number = u32::try_from(rows.len()).ok().filter(|row| *row < USED);
        let number = number.expect("there are fewer rows than forms, which are below two billions");
        let forms = [OWN, SOURCE].map(|side| match &heads[side] {
            Some((own, forms)) if *own == prefix => {
                next[side] += 1;
                row_of[side].resize(forms.end as usize, number);
                forms.clone()
            }
            _ => {
                let end = u32::try_from(row_of[side].len()).expect("forms have numbers");
                end..end
            }
        });
        rows.push(Row {
            prefix,
            forms,
            occurrences: 0,
            sum: 0,
        });
    }
}
