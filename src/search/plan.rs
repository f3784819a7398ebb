//! Counted words of an edition's pages -> the files of words, and what each is made of.
//!
//! Words with the same first letters are together, so a file is made of some rows of forms, and of
//! nothing else: a file whose rows are as before need not be made again. How large a file becomes
//! is guessed from what goes into it, because that is known before any of them is made. Only the words
//! of files that are not as before are unpacked; of many, those of so many files at a time as fit
//! into [`ROUND`]. Counts of a text rise by form and files are ranges of forms, so each round goes on
//! in each text where the one before has stopped, and all of them together read each text once.

use std::ops::Range;

use super::groups::{Member, Occurrence};
use super::lexicon::Lexicon;
use super::made::Weights;
use super::rows::{Bagged, OWN, Rows, SOURCE};
use crate::model::Digest;

/// Bytes of a file of words before it is compressed, more or less. A query asks for one or two of
/// them for each word, so they are small; a request costs about as much as a few kilobytes, so they
/// are not tiny.
const FILE: usize = 6 << 10;

/// Bytes that a page takes behind a word, more or less.
pub(super) const PAGE: usize = 2;

/// Words on pages that are unpacked at a time, of twelve bytes each.
const ROUND: usize = 1 << 20;

/// The counted words of a page, by the digests of its text and of its source.
#[derive(Debug, Clone, Copy)]
pub(super) struct Content {
    pub(super) own: Digest,
    /// Whether its own text is one of the source.
    pub(super) of_source: bool,
    /// Whether its own text is counted at all.
    pub(super) is_counted: bool,
    pub(super) source: Option<Digest>,
}

/// The words of two languages, and the pages that have them.
pub(super) struct Plan<'w> {
    texts: Vec<Bagged<'w>>,
    rows: Rows<'w>,
    /// [`FILE`].
    file: usize,
}

/// A file of words, before it is made.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Draft<'w, K> {
    /// The first letters of its first word.
    pub(super) from: &'w str,
    /// Says everything about it.
    pub(super) key: Digest,
    pub(super) weights: Weights,
    pub(super) content: Inside<'w, K>,
}

/// What goes into a file of words.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Inside<'w, K> {
    /// The same as into one that is known.
    Known(K),
    /// Forms, and where they occur.
    Words(Vec<Member<'w>>, Vec<Occurrence>),
}

/// Some rows that follow each other, and become a file.
struct File<K> {
    rows: Range<usize>,
    weights: Weights,
    key: Digest,
    known: Option<K>,
}

impl<'w> Plan<'w> {
    pub(super) fn of(own: &'w Lexicon, source: &'w Lexicon, pages: &[Content]) -> Self {
        let texts = texts([own, source], pages);
        Self {
            rows: Rows::of([own, source], &texts),
            texts,
            file: FILE,
        }
    }

    /// Hands out the files in their order. `known` has what is known of files, by their keys.
    pub(super) fn each<K, E>(
        self,
        known: impl Fn(&Digest) -> Option<K>,
        take: impl FnMut(Draft<'w, K>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.in_rounds(ROUND, known, take)
    }

    /// The same with other rounds.
    fn in_rounds<K, E>(
        mut self,
        room: usize,
        known: impl Fn(&Digest) -> Option<K>,
        mut take: impl FnMut(Draft<'w, K>) -> Result<(), E>,
    ) -> Result<(), E> {
        let file = |(rows, weights)| {
            let key = self.key(&rows);
            let known = known(&key);
            File {
                rows,
                weights,
                key,
                known,
            }
        };
        let mut rest: Vec<File<K>> = self.files().into_iter().map(file).collect();
        while !rest.is_empty() {
            let after = rest.split_off(self.fitting(&rest, room));
            let round = std::mem::replace(&mut rest, after);
            let unpacked = self.unpacked(&round);
            for (file, occurrences) in round.into_iter().zip(unpacked) {
                take(self.draft(file, occurrences))?;
            }
        }
        Ok(())
    }

    /// How many of `files` are unpacked at a time: one at least.
    fn fitting<K>(&self, files: &[File<K>], room: usize) -> usize {
        let mut sum = 0;
        let fits = files.iter().take_while(|file| {
            let is_first = sum == 0;
            sum += self.size(file);
            is_first || sum <= room
        });
        fits.count()
    }

    /// How many occurrences have to be unpacked for a file.
    fn size<K>(&self, file: &File<K>) -> usize {
        let rows = self.rows.all[file.rows.clone()].iter();
        if file.known.is_some() {
            0
        } else {
            rows.map(|row| row.occurrences).sum()
        }
    }

    /// The rows of each file. Of two rows that would make a file too large, the second begins one.
    fn files(&self) -> Vec<(Range<usize>, Weights)> {
        let mut files: Vec<(Range<usize>, Weights)> = Vec::new();
        for (at, row) in self.rows.all.iter().enumerate() {
            if row.occurrences == 0 {
                continue;
            }
            let weight = self.rows.length(row) + row.occurrences * PAGE;
            match files.last_mut() {
                Some((rows, weights)) if !begins_beyond(self.file, weights.all, weight) => {
                    rows.end = at + 1;
                    weights.all += weight;
                }
                _ => {
                    let weights = Weights {
                        first: weight,
                        all: weight,
                    };
                    files.push((at..at + 1, weights));
                }
            }
        }
        files
    }

    /// What tells whether a file is as before: its forms, and the sums of its rows. Forms have their
    /// position in the row with them, because that is what sums know them by.
    fn key(&self, file: &Range<usize>) -> Digest {
        let mut all = Vec::with_capacity(FILE);
        let rows = self.rows.all[file.clone()].iter();
        for row in rows.filter(|row| row.occurrences > 0) {
            for side in [OWN, SOURCE] {
                for (at, form) in (0_u32..).zip(row.forms[side].clone()) {
                    if !self.rows.is_used(side, form) {
                        continue;
                    }
                    let form = self.rows.words[side].form(form);
                    all.extend(at.to_le_bytes());
                    all.extend(form.folded.as_bytes());
                    all.push(b'\t');
                    all.extend(form.stem.as_bytes());
                    all.push(if form.pair { b'\r' } else { b'\n' });
                }
                all.push(b'\n');
            }
            all.extend(row.sum.to_le_bytes());
        }
        Digest::of(&all)
    }

    /// The words on pages of each of some files that follow each other, with the numbers of forms
    /// beginning anew in each file and language; none of files that are known. Texts are read on to the
    /// end of the last of these files.
    fn unpacked<K>(&mut self, files: &[File<K>]) -> Vec<Vec<Occurrence>> {
        let wanted = || {
            files
                .iter()
                .enumerate()
                .filter(|file| file.1.known.is_none())
        };
        let (Some((_, first)), Some((_, last))) = (wanted().next(), wanted().next_back()) else {
            return files.iter().map(|_| Vec::new()).collect();
        };
        let rows = first.rows.start..last.rows.end;
        let mut file_of = vec![usize::MAX; rows.len()];
        for (number, file) in wanted() {
            file_of[file.rows.start - rows.start..file.rows.end - rows.start].fill(number);
        }
        let mut unpacked: Vec<_> = files
            .iter()
            .map(|file| (self.numbers(file), Vec::with_capacity(self.size(file))))
            .collect();
        let ends = [OWN, SOURCE].map(|side| self.rows.forms(&rows, side).end);
        for text in &mut self.texts {
            while let Some(count) = text.counts.next_below(ends[text.side]) {
                let row = self.rows.row_of(text.side, count.form);
                // Before the first row lie those of files that are known.
                let file = row.checked_sub(rows.start).map(|at| file_of[at]);
                if let Some((starts, found)) = file.and_then(|file| unpacked.get_mut(file)) {
                    let (from, numbers) = &starts[text.side];
                    found.push(Occurrence {
                        form: numbers[(count.form - from) as usize],
                        page: text.page,
                        places: text.places(count.places),
                    });
                }
            }
        }
        unpacked.into_iter().map(|(_, found)| found).collect()
    }

    /// For both languages, the first form of a file, and the position in the file of each from there
    /// on: forms of the source come after the others, and those that no page has have none.
    fn numbers<K>(&self, file: &File<K>) -> [(u32, Vec<u32>); 2] {
        let mut next = 0;
        [OWN, SOURCE].map(|side| {
            if file.known.is_some() {
                return (0, Vec::new());
            }
            let forms = self.rows.forms(&file.rows, side);
            let number = |form: u32| {
                let number = next;
                next += u32::from(self.rows.is_used(side, form));
                number
            };
            (forms.start, forms.map(number).collect())
        })
    }

    fn draft<K>(&self, file: File<K>, occurrences: Vec<Occurrence>) -> Draft<'w, K> {
        let members = |side: usize| {
            let forms = self.rows.forms(&file.rows, side);
            let used = forms.filter(move |form| self.rows.is_used(side, *form));
            used.map(move |form| Member {
                form: self.rows.words[side].form(form),
                is_source: side == SOURCE,
            })
        };
        Draft {
            from: self.rows.all[file.rows.start].prefix,
            key: file.key,
            weights: file.weights,
            content: match file.known {
                Some(known) => Inside::Known(known),
                None => Inside::Words(members(OWN).chain(members(SOURCE)).collect(), occurrences),
            },
        }
    }
}

/// Whether a row of `weight` begins a file, behind one that weighs `open`.
pub(super) fn begins(open: usize, weight: usize) -> bool {
    begins_beyond(FILE, open, weight)
}

/// The same for files of another size.
fn begins_beyond(file: usize, open: usize, weight: usize) -> bool {
    open + weight / 2 >= file
}

/// The texts of `pages`, page by page.
fn texts<'w>(words: [&'w Lexicon; 2], pages: &[Content]) -> Vec<Bagged<'w>> {
    let bagged = |page: u32, side: usize, is_behind: bool, head: &Digest| {
        Some(Bagged {
            page,
            side,
            is_behind,
            counts: words[side].counts(head)?,
        })
    };
    let mut texts = Vec::with_capacity(pages.len() * 2);
    for (page, content) in (0..).zip(pages) {
        let side = if content.of_source { SOURCE } else { OWN };
        texts.extend(bagged(page, side, false, &content.own));
        let source = content.source.as_ref();
        texts.extend(source.and_then(|head| bagged(page, SOURCE, true, head)));
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Locale;
    use crate::search::count::Counter;
    use crate::search::packed::Words;
    use crate::search::text;

    /// The counted words of texts, which are known by the digests of themselves.
    fn words(locale: &str, texts: &[&str]) -> Lexicon {
        counted(locale, texts).into()
    }

    fn counted(locale: &str, texts: &[&str]) -> Words {
        let mut counter = Counter::of(&Locale::parse(locale).unwrap());
        for text in texts {
            let head = Digest::of(text.as_bytes());
            counter.count(&head, "Hilfe", &text::read(&format!("<p>{text}</p>")));
        }
        counter.finish().unwrap_or_default()
    }

    const GERMAN: &[&str] = &[
        "Die Rechnung kommt monatlich, die Zahlung auch.",
        "Partner bezahlen Rechnungen.",
        "Zahlungen und Partner",
    ];
    const ENGLISH: &[&str] = &["Partners pay invoices monthly.", "Payments and partners"];

    /// A page by its text, and that of its source.
    fn page(own: &str, source: Option<&str>) -> Content {
        Content {
            own: Digest::of(own.as_bytes()),
            of_source: ENGLISH.contains(&own),
            is_counted: true,
            source: source.map(|text| Digest::of(text.as_bytes())),
        }
    }

    fn pages() -> Vec<Content> {
        vec![
            page(GERMAN[0], None),
            page(GERMAN[1], Some(ENGLISH[0])),
            page(ENGLISH[1], None),
            page(GERMAN[2], Some(ENGLISH[1])),
        ]
    }

    /// The first letters and the keys of all files.
    fn keys(german: &Lexicon, english: &Lexicon, pages: &[Content]) -> Vec<(String, Digest)> {
        let mut keys = Vec::new();
        let done: Result<(), ()> = Plan::of(german, english, pages).each(
            |_| None::<()>,
            |draft| {
                keys.push((draft.from.to_owned(), draft.key));
                Ok(())
            },
        );
        done.unwrap();
        keys
    }

    /// All files of rows of their own, so that a few words make many.
    fn drafts<'w>(
        (german, english): (&'w Lexicon, &'w Lexicon),
        room: usize,
        known: impl Fn(&Digest) -> Option<()>,
    ) -> Vec<Draft<'w, ()>> {
        let mut drafts = Vec::new();
        let mut plan = Plan::of(german, english, &pages());
        plan.file = 1;
        let done: Result<(), ()> = plan.in_rounds(room, known, |draft| {
            drafts.push(draft);
            Ok(())
        });
        done.unwrap();
        drafts
    }

    #[test]
    fn a_key_does_not_tell_in_which_order_texts_were_counted() {
        let (german, english) = (words("de-DE", GERMAN), words("en-US", ENGLISH));
        let turned: Vec<&str> = GERMAN.iter().rev().copied().collect();
        let [one, other] = [&turned[..1], &turned[1..]].map(|texts| counted("de-DE", texts));
        let joined = one.joined(&other, |_| true).into();
        let beside = Lexicon::of(one, other);
        let all = keys(&german, &english, &pages());
        assert!(!all.is_empty());
        assert_eq!(keys(&words("de-DE", &turned), &english, &pages()), all);
        assert_eq!(keys(&joined, &english, &pages()), all);
        assert_eq!(keys(&beside, &english, &pages()), all);
    }

    #[test]
    fn a_key_changes_with_everything_that_goes_into_the_file() {
        let (german, english) = (words("de-DE", GERMAN), words("en-US", ENGLISH));
        let all = keys(&german, &english, &pages());
        let mut others = vec![all.clone()];
        let mut differs = |german: &Lexicon, pages: &[Content], what: &str| {
            let keys = keys(german, &english, pages);
            assert!(!others.contains(&keys), "{what}");
            others.push(keys);
        };
        let mut swapped = pages();
        swapped.swap(0, 1);
        differs(&german, &swapped, "pages have other numbers");
        let mut fewer = pages();
        fewer[3].source = None;
        differs(&german, &fewer, "a source is gone");
        let mut turned = pages();
        (turned[1].source, turned[3].source) = (turned[3].source, turned[1].source);
        differs(&german, &turned, "two pages have the source of each other");
        let mut own = pages();
        own[2].of_source = false;
        differs(
            &german,
            &own,
            "a page is not found by the words of the source",
        );
        // The heads stay, as if two texts had changed and nothing else.
        let often = "Zahlungen, Zahlungen und Partner";
        let mut places = pages();
        places[3].own = page(often, None).own;
        let counted = words("de-DE", &[GERMAN[0], GERMAN[1], often]);
        differs(&counted, &places, "a word occurs more often");
        let form = "Zahlungs und Partner";
        places[3].own = page(form, None).own;
        let counted = words("de-DE", &[GERMAN[0], GERMAN[1], form]);
        differs(&counted, &places, "a word has another form");
    }

    #[test]
    fn many_rounds_give_the_same_as_one() {
        let (german, english) = (words("de-DE", GERMAN), words("en-US", ENGLISH));
        let all = drafts((&german, &english), usize::MAX, |_| None);
        assert!(all.len() > 8);
        for room in 1..20 {
            assert_eq!(drafts((&german, &english), room, |_| None), all, "{room}");
        }
    }

    #[test]
    fn files_that_are_known_are_not_unpacked_and_change_nothing_in_others() {
        let (german, english) = (words("de-DE", GERMAN), words("en-US", ENGLISH));
        let all = drafts((&german, &english), usize::MAX, |_| None);
        for (step, room) in [(1, 1), (2, 3), (2, usize::MAX), (3, 1), (5, 8)] {
            let known: Vec<Digest> = all.iter().step_by(step).map(|draft| draft.key).collect();
            let is_known = |key: &Digest| known.contains(key).then_some(());
            let some = drafts((&german, &english), room, is_known);
            assert_eq!(some.len(), all.len());
            for (one, other) in some.iter().zip(&all) {
                if known.contains(&one.key) {
                    assert_eq!(one.content, Inside::Known(()));
                } else {
                    assert_eq!(one, other);
                }
            }
        }
    }
}
