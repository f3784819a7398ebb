//! What files of words were made of, kept so that one of them can be made again with another page.
//!
//! A file of words has groups of forms, and a page only once for each group: a page cannot be taken
//! out of it. So what went in is kept for each file, form by form. Stocks lie one after another in two
//! places, as counted words do: most of them, and those that were made since, so that an edit writes
//! little. Each has a digest of its own and is read alone; [`settle`] brings both together once the
//! second place holds much.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::groups::{Member, Occurrence, Places, order, prefix};
use super::packed::FormRef;
use super::plan::PAGE;
use super::rows::SOURCE;
use crate::model::Digest;

/// How many times smaller than the first place the second one is.
const SHARE: u64 = 4;

/// One of the two places of stocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Store {
    /// Most stocks.
    First,
    /// What was made since these were written.
    Second,
}

/// Gives the bytes at a place; none when there are not so many.
pub type Fetch<'f> = dyn Fn(Store, Range<u64>) -> Option<Vec<u8>> + 'f;

/// Where the stock of a file lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Spot {
    store: Store,
    from: u64,
    length: u64,
    digest: Digest,
}

impl Spot {
    /// The bytes, if they are still there.
    pub(super) fn fetch(&self, fetch: &Fetch<'_>) -> Option<Vec<u8>> {
        let bytes = fetch(self.store, self.from..self.from.checked_add(self.length)?)?;
        (Digest::of(&bytes) == self.digest).then_some(bytes)
    }
}

/// Stocks to be kept.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Stocks {
    /// What the first place has to hold from now on; none if it stays as it is.
    pub first: Option<Vec<u8>>,
    /// The same of the second one.
    pub second: Option<Vec<u8>>,
}

/// A form, with the pages that have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stocked {
    /// The language, as rows have it.
    pub(super) side: usize,
    pub(super) pair: bool,
    pub(super) folded: Box<str>,
    pub(super) stem: Box<str>,
    /// Pages in their order, with [`Places`].
    pub(super) pages: Vec<(u32, u8)>,
}

/// The same as it is written: whether it is of the source, whether it is a pair, word, stem, and pages
/// by how many are skipped since the one before.
#[derive(Serialize, Deserialize)]
struct Written<'w>(bool, bool, &'w str, &'w str, Vec<(u32, u8)>);

impl Stocked {
    pub(super) fn form(&self) -> FormRef<'_> {
        FormRef {
            folded: &self.folded,
            stem: &self.stem,
            pair: self.pair,
        }
    }

    pub(super) fn prefix(&self) -> &str {
        prefix(&self.folded)
    }
}

/// What goes into a file as bytes. Pages of a form come in their order.
pub(super) fn pack(forms: &[Member<'_>], occurrences: &[Occurrence]) -> Vec<u8> {
    let written = forms.iter().map(|member| {
        let FormRef { folded, stem, pair } = member.form;
        Written(member.is_source, pair, folded, stem, Vec::new())
    });
    let mut written: Vec<Written<'_>> = written.collect();
    let mut next = vec![0; forms.len()];
    for found in occurrences {
        let form = found.form as usize;
        let skipped = found.page - next[form];
        written[form].4.push((skipped, found.places.0));
        next[form] = found.page + 1;
    }
    postcard::to_stdvec(&written).expect("everything here has a form in bytes")
}

/// What [`pack`] has packed.
pub(super) fn unpack(bytes: &[u8]) -> Option<Vec<Stocked>> {
    let written: Vec<Written<'_>> = postcard::from_bytes(bytes).ok()?;
    let forms = written.into_iter();
    let forms = forms.map(|Written(is_source, pair, folded, stem, mut pages)| {
        let mut next = 0_u32;
        for (page, _) in &mut pages {
            *page = page.checked_add(next)?;
            next = page.checked_add(1)?;
        }
        Some(Stocked {
            side: usize::from(is_source),
            pair,
            folded: folded.into(),
            stem: stem.into(),
            pages,
        })
    });
    forms.collect()
}

/// Forms as a file has them, and where they occur.
pub(super) fn members(forms: &[Stocked]) -> (Vec<Member<'_>>, Vec<Occurrence>) {
    let members = forms.iter().map(|form| Member {
        form: form.form(),
        is_source: form.side == SOURCE,
    });
    let found = (0..).zip(forms).flat_map(|(number, form)| {
        form.pages.iter().map(move |(page, places)| Occurrence {
            form: number,
            page: *page,
            places: Places(*places),
        })
    });
    (members.collect(), found.collect())
}

/// Parts forms into rows of those that begin with the same letters, in their order.
pub(super) fn rows(mut forms: Vec<Stocked>) -> Vec<Vec<Stocked>> {
    forms.sort_by(|a, b| order(a.prefix(), b.prefix()).then(a.side.cmp(&b.side)));
    let mut rows: Vec<Vec<Stocked>> = Vec::new();
    for form in forms {
        match rows.last_mut() {
            Some(row) if row[0].prefix() == form.prefix() => row.push(form),
            _ => rows.push(vec![form]),
        }
    }
    rows
}

/// How large a row makes its file; the same as a plan says.
pub(super) fn weight(row: &[Stocked]) -> usize {
    let weights = row.iter();
    weights
        .map(|form| form.folded.len() + 1 + form.pages.len() * PAGE)
        .sum()
}

/// Finds a place for stocks that are `new`, each by the number of its spot. Of stocks that were kept
/// but cannot be read, nothing is known any more. `length` is that of the first place.
pub(super) fn settle(
    spots: &mut [Option<Spot>],
    new: Vec<(usize, Vec<u8>)>,
    length: &mut u64,
    fetch: &Fetch<'_>,
) -> Stocks {
    if new.is_empty() {
        return Stocks::default();
    }
    for (number, _) in &new {
        spots[*number] = None;
    }
    let mut second = carried(spots, Store::Second, fetch);
    second.extend(new);
    let size: usize = second.iter().map(|(_, bytes)| bytes.len()).sum();
    if size as u64 <= *length / SHARE {
        return Stocks {
            first: None,
            second: Some(laid(spots, Store::Second, second)),
        };
    }
    let mut all = carried(spots, Store::First, fetch);
    all.extend(second);
    all.sort_unstable_by_key(|(number, _)| *number);
    let first = laid(spots, Store::First, all);
    *length = first.len() as u64;
    Stocks {
        first: Some(first),
        second: Some(Vec::new()),
    }
}

/// The stocks of a place that are still wanted.
fn carried(spots: &mut [Option<Spot>], store: Store, fetch: &Fetch<'_>) -> Vec<(usize, Vec<u8>)> {
    let mut carried = Vec::new();
    for (number, spot) in spots.iter_mut().enumerate() {
        let Some(known) = spot.take_if(|spot| spot.store == store) else {
            continue;
        };
        carried.extend(known.fetch(fetch).map(|bytes| (number, bytes)));
    }
    carried
}

/// Lays stocks one after another.
fn laid(spots: &mut [Option<Spot>], store: Store, stocks: Vec<(usize, Vec<u8>)>) -> Vec<u8> {
    let mut all = Vec::new();
    for (number, bytes) in stocks {
        spots[number] = Some(Spot {
            store,
            from: all.len() as u64,
            length: bytes.len() as u64,
            digest: Digest::of(&bytes),
        });
        all.extend(bytes);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stocked(side: usize, folded: &str, pages: &[(u32, u8)]) -> Stocked {
        Stocked {
            side,
            pair: false,
            folded: folded.into(),
            stem: folded.into(),
            pages: pages.to_vec(),
        }
    }

    #[test]
    fn what_was_packed_comes_back() {
        let forms = vec![
            stocked(0, "rechnung", &[(0, 4), (7, 5), (1 << 20, 1)]),
            stocked(1, "invoice", &[(3, 64)]),
        ];
        let (members, found) = members(&forms);
        let bytes = pack(&members, &found);
        assert_eq!(unpack(&bytes), Some(forms));
        for end in 0..bytes.len() {
            // Nothing but what is there.
            assert!(unpack(&bytes[..end]).is_none_or(|forms| forms.is_empty()));
        }
    }

    #[test]
    fn rows_are_those_of_first_letters_in_the_order_of_an_index() {
        let forms = ["zahl", "zahlung", "invoice", "zahn", "aal"];
        let forms = forms.map(|form| stocked(usize::from(form == "invoice"), form, &[(0, 4)]));
        let rows = rows(forms.to_vec());
        let seen: Vec<Vec<&str>> = rows
            .iter()
            .map(|row| row.iter().map(|form| &*form.folded).collect())
            .collect();
        assert_eq!(
            seen,
            [
                vec!["aal"],
                vec!["invoice"],
                vec!["zahl", "zahlung", "zahn"]
            ]
        );
        assert_eq!(weight(&rows[0]), 4 + PAGE);
    }

    #[test]
    fn stocks_move_together_once_the_new_ones_are_many() {
        let stock = |number: usize, text: &str| (number, text.repeat(10).into_bytes());
        let (mut spots, mut length) = (vec![None; 9], 0);
        let all = (0..9).map(|number| stock(number, "all")).collect();
        let kept = settle(&mut spots, all, &mut length, &|_, _| None);
        let first = kept.first.expect("the first place is empty");
        assert_eq!((length, kept.second), (270, Some(Vec::new())));
        let fetch = |first: &[u8], second: &[u8], store: Store, range: Range<u64>| {
            let bytes = if store == Store::First { first } else { second };
            let range = usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?;
            bytes.get(range).map(<[u8]>::to_vec)
        };
        let one = settle(&mut spots, vec![stock(4, "one")], &mut length, &|s, r| {
            fetch(&first, b"", s, r)
        });
        let second = one.second.expect("something is new");
        assert_eq!((one.first, second.len()), (None, 30));
        let more = (0..2).map(|number| stock(number, "two")).collect();
        let both = |store, range| fetch(&first, &second, store, range);
        let two = settle(&mut spots, more, &mut length, &both);
        let first = two.first.expect("the second place holds a third");
        let texts = ["two", "two", "all", "all", "one"].map(|text| text.repeat(10));
        for (spot, text) in spots.iter().zip(texts) {
            let found = spot.and_then(|spot| spot.fetch(&|s, r| fetch(&first, b"", s, r)));
            assert_eq!(found, Some(text.into_bytes()));
        }
        // What is damaged is none.
        let spot = spots[0].expect("known");
        assert_eq!(spot.fetch(&|s, r| fetch(&[0; 270], b"", s, r)), None);
    }
}
