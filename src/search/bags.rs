//! Articles with how often each has which word, in little room.
//!
//! An article is a row of numbers of about two bytes for each of its words.

use serde::{Deserialize, Serialize};

use crate::model::Digest;

/// How often an article has a word, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Count {
    /// Number of the form.
    pub(super) form: u32,
    /// [`TITLE`], [`HEADING`], and [`ONCE`] times how often in the text, [`OFTEN`] meaning or more.
    pub(super) places: u8,
}

/// In the title.
pub(super) const TITLE: u8 = 1;
/// In a heading.
pub(super) const HEADING: u8 = 2;
/// Once in the text below headings.
pub(super) const ONCE: u8 = 4;
/// More than this makes no difference.
pub(super) const OFTEN: u8 = 5;
/// Bits of [`Count::places`].
const PLACES: u32 = 5;

impl Count {
    pub(super) fn new(form: u32, in_title: bool, in_heading: bool, in_text: usize) -> Self {
        let times = u8::try_from(in_text).unwrap_or(OFTEN).min(OFTEN);
        let places = u8::from(in_title) * TITLE + u8::from(in_heading) * HEADING + times * ONCE;
        Self { form, places }
    }

    pub(super) fn in_title(self) -> bool {
        self.places & TITLE != 0
    }
}

/// What is known of one article, besides its counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Bag {
    /// Digest of its text.
    pub(super) head: Digest,
    /// Number of different words of the title.
    pub(super) title: u32,
    /// Number of words of headings and text.
    pub(super) length: u32,
    /// Where its counts begin, and where they end.
    from: u32,
    to: u32,
}

/// Articles with their counts. Numbers of forms rise within an article; each is written as the
/// difference to the one before.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Bags {
    pub(super) all: Vec<Bag>,
    pub(super) counts: Vec<u8>,
}

/// Why positions fit.
pub(super) const SMALL: &str = "the words of one language are below four gigabytes";

impl Bags {
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Adds an article. `counts` are in the order of their numbers.
    pub(super) fn push(&mut self, head: Digest, title: usize, length: usize, counts: &[Count]) {
        let from = u32::try_from(self.counts.len()).expect(SMALL);
        let mut last = 0;
        for count in counts {
            let mut rest = u64::from(count.form - last) << PLACES | u64::from(count.places);
            last = count.form;
            while rest > 0x7f {
                self.counts
                    .push(u8::try_from(rest & 0x7f | 0x80).expect("eight bits"));
                rest >>= 7;
            }
            self.counts.push(u8::try_from(rest).expect("seven bits"));
        }
        self.all.push(Bag {
            head,
            title: u32::try_from(title).expect(SMALL),
            length: u32::try_from(length).expect(SMALL),
            from,
            to: u32::try_from(self.counts.len()).expect(SMALL),
        });
    }

    /// The counts of an article. Numbers from `forms` on are none.
    pub(super) fn counts(&self, bag: &Bag, forms: usize) -> Counts<'_> {
        let counts = self.counts.get(bag.from as usize..bag.to as usize);
        Counts {
            rest: counts.unwrap_or_default(),
            form: 0,
            forms,
            numbers: None,
        }
    }

    /// Adds `bag` of `other`, whose forms are called `numbers` here, to those of this one.
    pub(super) fn adopt(&mut self, other: &Self, bag: &Bag, numbers: &[u32]) {
        let counts = other.counts(bag, numbers.len()).map(|count| Count {
            form: numbers[count.form as usize],
            ..count
        });
        let mut counts: Vec<Count> = counts.collect();
        counts.sort_unstable_by_key(|count| count.form);
        self.push(bag.head, bag.title as usize, bag.length as usize, &counts);
    }

    pub(super) fn sort(&mut self) {
        self.all.sort_unstable_by_key(|bag| bag.head);
        self.all.dedup_by_key(|bag| bag.head);
    }
}

/// Unpacks counts, which rise by form. Bytes that are no counts end it.
#[derive(Debug, Clone)]
pub(super) struct Counts<'b> {
    rest: &'b [u8],
    form: u32,
    /// Number of forms that there are.
    forms: usize,
    /// What the forms are called, if not by their own numbers; in the same order.
    numbers: Option<&'b [u32]>,
}

impl<'b> Counts<'b> {
    /// The same with forms called by `numbers`.
    pub(super) fn renumbered(self, numbers: &'b [u32]) -> Self {
        Self {
            numbers: Some(numbers),
            ..self
        }
    }

    /// The next count if it is of a form below `end`; none is skipped.
    pub(super) fn next_below(&mut self, end: u32) -> Option<Count> {
        let mut after = Self { ..*self };
        let count = after.next().filter(|count| count.form < end)?;
        *self = after;
        Some(count)
    }

    /// The next number. Those of two bytes are most of all.
    fn number(&mut self) -> Option<u64> {
        if let [one @ (0x80..), other @ (..0x80), rest @ ..] = self.rest {
            self.rest = rest;
            return Some(u64::from(one & 0x7f) | u64::from(*other) << 7);
        }
        let (mut value, mut shift) = (0_u64, 0_u32);
        loop {
            let (byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            value |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
            shift += 7;
            if *byte < 0x80 {
                return Some(value);
            }
        }
    }
}

impl Iterator for Counts<'_> {
    type Item = Count;

    fn next(&mut self) -> Option<Count> {
        let value = self.number()?;
        let gap = u32::try_from(value >> PLACES).unwrap_or(u32::MAX);
        self.form = self.form.saturating_add(gap);
        if self.form as usize >= self.forms {
            self.rest = &[];
            return None;
        }
        let places = u8::try_from(value & ((1 << PLACES) - 1)).expect("five bits");
        Some(Count {
            form: match self.numbers {
                Some(numbers) => numbers[self.form as usize],
                None => self.form,
            },
            places,
        })
    }
}
