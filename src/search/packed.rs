//! Counted words of the articles of one language, in little room.
//!
//! What is counted is kept from one run to the next and shared by all editions, and of a large
//! locale all of it is in memory, so it is packed: forms lie one after another in one text, in the
//! order of an index, and articles refer to them by number. Articles are known by the digest of their
//! text, so that nobody has to ask whether they are the same as before.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::bags::{Bag, Bags, Counts, SMALL};
use super::groups::{order, prefix};
use super::made::Short;
use crate::model::{ByKey, Digest};

/// A word as it is compared, and what its forms have in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Form {
    pub(super) folded: Box<str>,
    pub(super) stem: Box<str>,
    /// Whether it is a pair of characters of writing without spaces.
    pub(super) pair: bool,
}

/// The same, as part of [`Words`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct FormRef<'w> {
    pub(super) folded: &'w str,
    pub(super) stem: &'w str,
    pub(super) pair: bool,
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
    pub(super) fn sorted(numbers: ByKey<Form, u32>, bags: &Bags) -> Self {
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
            for count in self.counts(bag) {
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

    /// What is known of the article whose text has a digest with this first half. Looks at all.
    pub(super) fn bag_of_half(&self, half: Short) -> Option<&Bag> {
        let mut all = self.bags.all.iter();
        all.find(|bag| Short::from(&bag.head) == half)
    }

    pub(super) fn counts(&self, bag: &Bag) -> Counts<'_> {
        self.bags.counts(bag, self.forms.len())
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

    /// Number of articles.
    pub(super) fn articles(&self) -> usize {
        self.bags.all.len()
    }

    /// Bytes that forms and counts take, more or less.
    #[must_use]
    pub fn size(&self) -> usize {
        self.text.len() + self.bags.counts.len()
    }

    /// Where `form` is, or would be, among the forms from the number `from` on, and whether it is there.
    pub(super) fn find(&self, form: &FormRef<'_>, from: u32) -> (u32, bool) {
        let rest = from..u32::try_from(self.forms.len()).expect(SMALL);
        let (mut low, mut high) = (rest.start, rest.end);
        while low < high {
            let middle = low.midpoint(high);
            match self.form(middle).order(form) {
                Ordering::Less => low = middle + 1,
                Ordering::Equal => return (middle, true),
                Ordering::Greater => high = middle,
            }
        }
        (low, false)
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

    /// Reads what [`Words::to_bytes`] has written; none when it is anything else, as far as that shows
    /// without looking at every count: those that cannot be are left out when they are asked for.
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
        rest.is_empty().then_some(words)
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
    pub(super) fn order(&self, other: &Self) -> Ordering {
        order(self.folded, other.folded)
            .then_with(|| (self.stem, self.pair).cmp(&(other.stem, other.pair)))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::model::Locale;
    use crate::search::count::Counter;
    use crate::search::text;

    pub(in crate::search) fn head(text: &str) -> Digest {
        Digest::of(text.as_bytes())
    }

    /// The counted words of German texts, each with itself as its title.
    pub(in crate::search) fn words(texts: &[&str]) -> Words {
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
