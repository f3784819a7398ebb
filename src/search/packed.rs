//! Counted words of the articles of one language, in little room.
//!
//! What is counted is kept from one run to the next and shared by all editions, and of a large
//! locale all of it is in memory, so it is packed: forms lie one after another in one text, in the
//! order of an index, and an article is a row of numbers of about two bytes for each of its words.
//! Articles are known by the digest of their text, so that nobody has to ask whether they are the
//! same as before.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::groups::{order, prefix};
use crate::model::Digest;

/// A word as it is compared, and what its forms have in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Form {
    pub(super) folded: Box<str>,
    pub(super) stem: Box<str>,
    /// Whether it is a pair of characters of writing without spaces.
    pub(super) pair: bool,
}

/// The same, as part of [`Words`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FormRef<'w> {
    pub(super) folded: &'w str,
    pub(super) stem: &'w str,
    pub(super) pair: bool,
}

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
    head: Digest,
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
    all: Vec<Bag>,
    counts: Vec<u8>,
}

/// Why positions fit.
const SMALL: &str = "the words of one language are below four gigabytes";

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

    fn counts(&self, bag: &Bag) -> Counts<'_> {
        Counts {
            rest: &self.counts[bag.from as usize..bag.to as usize],
            form: 0,
        }
    }

    /// Adds `bag` of `other`, whose forms are called `numbers` here, to those of this one.
    fn adopt(&mut self, other: &Self, bag: &Bag, numbers: &[u32]) {
        let counts = other.counts(bag).map(|count| Count {
            form: numbers[count.form as usize],
            ..count
        });
        let mut counts: Vec<Count> = counts.collect();
        counts.sort_unstable_by_key(|count| count.form);
        self.push(bag.head, bag.title as usize, bag.length as usize, &counts);
    }

    fn sort(&mut self) {
        self.all.sort_unstable_by_key(|bag| bag.head);
        self.all.dedup_by_key(|bag| bag.head);
    }
}

/// Unpacks counts, which rise by form.
#[derive(Debug, Clone)]
pub(super) struct Counts<'b> {
    rest: &'b [u8],
    form: u32,
}

impl Counts<'_> {
    /// The next count if it is of a form below `end`; none is skipped.
    pub(super) fn next_below(&mut self, end: u32) -> Option<Count> {
        let mut after = Self { ..*self };
        let count = after.next().filter(|count| count.form < end)?;
        *self = after;
        Some(count)
    }
}

impl Iterator for Counts<'_> {
    type Item = Count;

    fn next(&mut self) -> Option<Count> {
        let (mut value, mut shift) = (0_u64, 0_u32);
        loop {
            let (byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            value |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
            shift += 7;
            if *byte < 0x80 {
                break;
            }
        }
        let gap = u32::try_from(value >> PLACES).unwrap_or(u32::MAX);
        self.form = self.form.saturating_add(gap);
        let places = u8::try_from(value & ((1 << PLACES) - 1)).expect("five bits");
        Some(Count {
            form: self.form,
            places,
        })
    }
}

/// Where a form stands in the text of all forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    from: u32,
    folded: u16,
    stem: u16,
    pair: bool,
}

/// Counted words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// The folded word and the stem of each form.
    text: String,
    forms: Vec<Place>,
    /// The first form of each row that begins with the same letters, see [`prefix`].
    starts: Vec<u32>,
    bags: Bags,
}

/// Words as they are written down: lengths of each form's word and stem, and whether it is a pair.
#[derive(Serialize, Deserialize)]
struct Written<'w> {
    text: &'w str,
    forms: Vec<(u16, u16, bool)>,
    bags: Vec<Bag>,
    counts: &'w [u8],
}

impl Words {
    /// Words of `bags`, whose forms have `numbers` in any order.
    pub(super) fn sorted(numbers: HashMap<Form, u32>, bags: &Bags) -> Self {
        let mut forms: Vec<(Form, u32)> = numbers.into_iter().collect();
        forms.sort_unstable_by(|(a, _), (b, _)| a.view().order(&b.view()));
        let mut words = Self::default();
        let mut numbers = vec![0; forms.len()];
        for (form, number) in &forms {
            numbers[*number as usize] = words.push(form.view());
        }
        for bag in &bags.all {
            words.bags.adopt(bags, bag, &numbers);
        }
        words.bags.sort();
        words
    }

    /// The words of both, as far as they are of articles that are `wanted`.
    ///
    /// # Panics
    /// Beyond four gigabytes of words.
    #[must_use]
    pub fn joined(&self, other: &Self, wanted: impl Fn(&Digest) -> bool) -> Self {
        let parts = [self, other];
        let used = parts.map(|part| part.used(&wanted));
        let mut words = Self::default();
        let mut numbers = parts.map(|part| vec![0; part.forms.len()]);
        let mut next = [0; 2];
        loop {
            for side in 0..2 {
                let rest = used[side][next[side]..].iter();
                next[side] += rest.take_while(|used| !**used).count();
            }
            let heads = [0, 1].map(|side| {
                let at = u32::try_from(next[side]).expect(SMALL);
                (next[side] < parts[side].forms.len()).then(|| parts[side].form(at))
            });
            let Some(least) = heads.into_iter().flatten().min_by(FormRef::order) else {
                break;
            };
            let number = words.push(least);
            for side in 0..2 {
                if heads[side] == Some(least) {
                    numbers[side][next[side]] = number;
                    next[side] += 1;
                }
            }
        }
        for (part, numbers) in parts.iter().zip(&numbers) {
            for bag in part.bags.all.iter().filter(|bag| wanted(&bag.head)) {
                words.bags.adopt(&part.bags, bag, numbers);
            }
        }
        words.bags.sort();
        words
    }

    /// Which forms the articles that are `wanted` have.
    fn used(&self, wanted: impl Fn(&Digest) -> bool) -> Vec<bool> {
        let mut used = vec![false; self.forms.len()];
        for bag in self.bags.all.iter().filter(|bag| wanted(&bag.head)) {
            for count in self.bags.counts(bag) {
                used[count.form as usize] = true;
            }
        }
        used
    }

    /// Adds the next form in their order, and gives its number.
    fn push(&mut self, form: FormRef<'_>) -> u32 {
        let number = u32::try_from(self.forms.len()).expect(SMALL);
        let last = number.checked_sub(1).map(|last| self.form(last).folded);
        if last.is_none_or(|last| prefix(last) != prefix(form.folded)) {
            self.starts.push(number);
        }
        let length = |text: &str| u16::try_from(text.len()).expect("a word is short");
        self.forms.push(Place {
            from: u32::try_from(self.text.len()).expect(SMALL),
            folded: length(form.folded),
            stem: length(form.stem),
            pair: form.pair,
        });
        self.text.push_str(form.folded);
        self.text.push_str(form.stem);
        number
    }

    /// Whether the article is among them whose text has the digest `head`.
    #[must_use]
    pub fn has(&self, head: &Digest) -> bool {
        self.bag(head).is_some()
    }

    pub(super) fn bag(&self, head: &Digest) -> Option<&Bag> {
        let all = &self.bags.all;
        let at = all.binary_search_by_key(head, |bag| bag.head).ok()?;
        Some(&all[at])
    }

    pub(super) fn counts(&self, bag: &Bag) -> Counts<'_> {
        self.bags.counts(bag)
    }

    pub(super) fn form(&self, number: u32) -> FormRef<'_> {
        let place = self.forms[number as usize];
        let from = place.from as usize;
        let middle = from + usize::from(place.folded);
        FormRef {
            folded: &self.text[from..middle],
            stem: &self.text[middle..middle + usize::from(place.stem)],
            pair: place.pair,
        }
    }

    /// Number of forms.
    pub(super) fn len(&self) -> usize {
        self.forms.len()
    }

    /// Number of the first form of each row of forms that begin with the same letters.
    pub(super) fn starts(&self) -> &[u32] {
        &self.starts
    }

    /// The words as bytes, for another run.
    ///
    /// # Panics
    /// Never: everything here has a form in bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let forms = self.forms.iter();
        let written = Written {
            text: &self.text,
            forms: forms
                .map(|form| (form.folded, form.stem, form.pair))
                .collect(),
            bags: self.bags.all.clone(),
            counts: &self.bags.counts,
        };
        postcard::to_stdvec(&written).expect("everything here has a form in bytes")
    }

    /// Reads what [`Words::to_bytes`] has written; none when it is anything else.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let written: Written<'_> = postcard::from_bytes(bytes).ok()?;
        let mut words = Self::default();
        let mut rest = written.text;
        for (folded, stem, pair) in written.forms {
            let (own, after) = rest.split_at_checked(usize::from(folded))?;
            let (stem, after) = after.split_at_checked(usize::from(stem))?;
            rest = after;
            words.push(FormRef {
                folded: own,
                stem,
                pair,
            });
        }
        words.bags = Bags {
            all: written.bags,
            counts: written.counts.to_vec(),
        };
        let known = |bag: &Bag| {
            let inside = bag.from <= bag.to && bag.to as usize <= words.bags.counts.len();
            let mut counts = inside.then(|| words.bags.counts(bag)).into_iter().flatten();
            inside && counts.all(|count| (count.form as usize) < words.forms.len())
        };
        (rest.is_empty() && words.bags.all.iter().all(known)).then_some(words)
    }
}

impl Form {
    fn view(&self) -> FormRef<'_> {
        FormRef {
            folded: &self.folded,
            stem: &self.stem,
            pair: self.pair,
        }
    }
}

impl FormRef<'_> {
    fn order(&self, other: &Self) -> std::cmp::Ordering {
        order(self.folded, other.folded)
            .then_with(|| (self.stem, self.pair).cmp(&(other.stem, other.pair)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Locale;
    use crate::search::count::Counter;
    use crate::search::text;

    fn head(text: &str) -> Digest {
        Digest::of(text.as_bytes())
    }

    fn words(texts: &[&str]) -> Words {
        let mut counter = Counter::of(&Locale::parse("de-DE").unwrap());
        for text in texts {
            counter.count(&head(text), text, &text::read(&format!("<p>{text}</p>")));
        }
        counter.finish().unwrap_or_default()
    }

    #[test]
    fn words_do_not_tell_in_which_order_they_were_counted() {
        let texts = [
            "Rechnung und Zahlung",
            "請求書 zahlen",
            "Zahlung 𠀀 \u{fa00}",
        ];
        let all = words(&texts);
        assert_eq!(words(&[texts[2], texts[0], texts[1]]).forms, all.forms);
        let joined = words(&texts[..1]).joined(&words(&texts[1..]), |_| true);
        assert_eq!((&joined.text, &joined.forms), (&all.text, &all.forms));
        for text in texts {
            let counts = |words: &Words| {
                let bag = words.bag(&head(text)).unwrap();
                words.counts(bag).collect::<Vec<_>>()
            };
            assert_eq!(counts(&joined), counts(&all));
        }
    }

    #[test]
    fn what_no_wanted_article_has_is_forgotten() {
        let all = words(&["Rechnung bezahlen", "Partner bezahlen"]);
        let wanted = head("Partner bezahlen");
        let fewer = all.joined(&Words::default(), |head| *head == wanted);
        assert_eq!(fewer.text, words(&["Partner bezahlen"]).text);
        assert!(fewer.has(&wanted) && !fewer.has(&head("Rechnung bezahlen")));
    }

    #[test]
    fn bytes_give_the_words_back_and_other_bytes_nothing() {
        let all = words(&["Rechnung und Zahlung", "請求書"]);
        let bytes = all.to_bytes();
        assert_eq!(Words::from_bytes(&bytes), Some(all));
        for end in 0..bytes.len() {
            assert_eq!(Words::from_bytes(&bytes[..end]), None, "cut at {end}");
        }
        for at in 0..bytes.len() {
            let mut bytes = bytes.clone();
            bytes[at] ^= 0x40;
            // Whatever comes out, it can be used.
            if let Some(words) = Words::from_bytes(&bytes) {
                let all = words.bags.all.iter();
                let mut counts = all.flat_map(|bag| words.counts(bag));
                assert!(counts.all(|count| words.form(count.form).folded.len() < 64));
            }
        }
    }
}
