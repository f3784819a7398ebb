//! Counted words of an edition's pages -> the files of words, and what each is made of.
//!
//! Words with the same first letters are together, so a file is made of some rows of forms, and of
//! nothing else: a file whose rows are as before need not be made again. How large a file becomes
//! is guessed from what goes into it, because that is known before any of them is made. Of a large
//! locale, only the words of so many files are unpacked at a time as fit into [`ROUND`].

use std::ops::Range;

use super::groups::{Member, Occurrence, Places, order, prefix};
use super::packed::Words;
use crate::model::Digest;

/// Bytes of a file of words before it is compressed, more or less. A query asks for one or two of
/// them for each word, so they are small; a request costs about as much as a few kilobytes, so they
/// are not tiny.
const FILE: usize = 6 << 10;

/// Bytes that a page takes behind a word, more or less.
const PAGE: usize = 2;

/// Words on pages that are unpacked at a time, of twelve bytes each.
const ROUND: usize = 1 << 20;

/// The counted words of a page, by the digests of its text and of its source.
#[derive(Debug, Clone, Copy)]
pub(super) struct Content {
    pub(super) own: Digest,
    /// Whether its own text is one of the source.
    pub(super) of_source: bool,
    pub(super) source: Option<Digest>,
}

/// The words of two languages, and the pages that have them.
pub(super) struct Plan<'w> {
    own: &'w Words,
    source: &'w Words,
    pages: &'w [Content],
    rows: Vec<Row<'w>>,
    /// The row of each form, of both languages.
    row_of: [Vec<u32>; 2],
    /// Whether some page has it.
    used: [Vec<bool>; 2],
}

/// Forms of both languages that begin with the same letters.
struct Row<'w> {
    prefix: &'w str,
    forms: [Range<u32>; 2],
    /// Number of times that a page has one of them.
    occurrences: usize,
    weight: usize,
}

/// A file of words, before it is made.
pub(super) struct Draft<'w> {
    /// The first letters of its first word.
    pub(super) from: &'w str,
    /// Says everything about it.
    pub(super) key: Digest,
    pub(super) forms: Vec<Member<'w>>,
    pub(super) occurrences: Vec<Occurrence>,
}

/// Which of the two languages; the same as the position in pairs.
const OWN: usize = 0;
const SOURCE: usize = 1;

impl<'w> Plan<'w> {
    pub(super) fn of(own: &'w Words, source: &'w Words, pages: &'w [Content]) -> Self {
        let (rows, row_of) = rows([own, source]);
        let mut plan = Self {
            own,
            source,
            pages,
            rows,
            row_of,
            used: [vec![false; own.len()], vec![false; source.len()]],
        };
        plan.weigh();
        plan
    }

    /// Hands out the files in their order.
    pub(super) fn each<E>(
        &self,
        mut take: impl FnMut(Draft<'w>) -> Result<(), E>,
    ) -> Result<(), E> {
        let files = self.files();
        let size = |file: &Range<usize>| -> usize {
            let rows = self.rows[file.clone()].iter();
            rows.map(|row| row.occurrences).sum()
        };
        let mut rest = &files[..];
        while !rest.is_empty() {
            let mut room = ROUND;
            let fits = rest.iter().take_while(|file| {
                let is_first = room == ROUND;
                let left = room.checked_sub(size(file));
                room = left.unwrap_or(0);
                left.is_some() || is_first
            });
            let (round, after) = rest.split_at(fits.count());
            rest = after;
            for (file, occurrences) in round.iter().zip(self.unpacked(round)) {
                take(self.draft(file.clone(), occurrences))?;
            }
        }
        Ok(())
    }

    fn words(&self, side: usize) -> &'w Words {
        if side == OWN { self.own } else { self.source }
    }

    /// Calls `each` with every word on a page: page, language, number of the form, places.
    fn visit(&self, mut each: impl FnMut(u32, usize, u32, Places)) {
        for (page, content) in (0..).zip(self.pages) {
            let side = if content.of_source { SOURCE } else { OWN };
            let words = self.words(side);
            for count in words
                .bag(&content.own)
                .into_iter()
                .flat_map(|bag| words.counts(bag))
            {
                each(page, side, count.form, Places(count.places));
            }
            let source = content.source.and_then(|head| self.source.bag(&head));
            for count in source.into_iter().flat_map(|bag| self.source.counts(bag)) {
                each(page, SOURCE, count.form, Places::of_source(count.places));
            }
        }
    }

    fn weigh(&mut self) {
        let mut used = std::mem::take(&mut self.used);
        let mut occurrences = vec![0; self.rows.len()];
        self.visit(|_, side, form, _| {
            used[side][form as usize] = true;
            occurrences[self.row_of[side][form as usize] as usize] += 1;
        });
        let (own, source) = (self.own, self.source);
        for (row, occurrences) in self.rows.iter_mut().zip(occurrences) {
            let length = |side: usize, words: &Words| -> usize {
                let forms = row.forms[side].clone();
                let forms = forms.filter(|form| used[side][*form as usize]);
                forms.map(|form| words.form(form).folded.len() + 1).sum()
            };
            row.weight = length(OWN, own) + length(SOURCE, source) + occurrences * PAGE;
            row.occurrences = occurrences;
        }
        self.used = used;
    }

    /// The rows of each file. Of two rows that would make a file too large, the second begins one.
    fn files(&self) -> Vec<Range<usize>> {
        let mut files: Vec<Range<usize>> = Vec::new();
        let mut open = 0;
        for (at, row) in self.rows.iter().enumerate() {
            match files.last_mut() {
                _ if row.occurrences == 0 => {}
                Some(file) if open + row.weight / 2 < FILE => {
                    file.end = at + 1;
                    open += row.weight;
                }
                _ => {
                    files.push(at..at + 1);
                    open = row.weight;
                }
            }
        }
        files
    }

    /// The words on pages of each of some files that follow each other, with the numbers of forms
    /// beginning anew in each file and language.
    fn unpacked(&self, files: &[Range<usize>]) -> Vec<Vec<Occurrence>> {
        let mut file_of = vec![usize::MAX; self.rows.len()];
        let mut unpacked = Vec::with_capacity(files.len());
        let mut starts = Vec::with_capacity(files.len());
        for (number, file) in files.iter().enumerate() {
            file_of[file.clone()].fill(number);
            let rows = &self.rows[file.clone()];
            let size = rows.iter().map(|row| row.occurrences).sum();
            unpacked.push(Vec::with_capacity(size));
            starts.push(self.numbers(file.clone()));
        }
        self.visit(|page, side, form, places| {
            let file = file_of[self.row_of[side][form as usize] as usize];
            if file != usize::MAX {
                let (from, numbers) = &starts[file][side];
                unpacked[file].push(Occurrence {
                    form: numbers[(form - from) as usize],
                    page,
                    places,
                });
            }
        });
        unpacked
    }

    /// For both languages, the first form of a file, and the position in the file of each from there
    /// on: forms of the source come after the others, and those that no page has have none.
    fn numbers(&self, file: Range<usize>) -> [(u32, Vec<u32>); 2] {
        let mut next = 0;
        [OWN, SOURCE].map(|side| {
            let forms = self.forms(&file, side);
            let number = |form: u32| {
                let number = next;
                next += u32::from(self.used[side][form as usize]);
                number
            };
            (forms.start, forms.map(number).collect())
        })
    }

    fn forms(&self, file: &Range<usize>, side: usize) -> Range<u32> {
        let rows = &self.rows[file.clone()];
        let end = rows.last().map_or(0, |row| row.forms[side].end);
        rows.first().map_or(0, |row| row.forms[side].start)..end
    }

    fn draft(&self, file: Range<usize>, occurrences: Vec<Occurrence>) -> Draft<'w> {
        let mut forms = Vec::new();
        let mut all = Vec::with_capacity(occurrences.len() * 9 + 1024);
        for side in [OWN, SOURCE] {
            let words = self.words(side);
            let used = self.forms(&file, side);
            for form in used.filter(|form| self.used[side][*form as usize]) {
                let form = words.form(form);
                all.extend(form.folded.as_bytes());
                all.push(b'\t');
                all.extend(form.stem.as_bytes());
                all.push(if form.pair { b'\r' } else { b'\n' });
                forms.push(Member {
                    form,
                    is_source: side == SOURCE,
                });
            }
            all.push(b'\n');
        }
        for found in &occurrences {
            all.extend(found.form.to_le_bytes());
            all.extend(found.page.to_le_bytes());
            all.push(found.places.0);
        }
        Draft {
            from: self.rows[file.start].prefix,
            key: Digest::of(&all),
            forms,
            occurrences,
        }
    }
}

/// The forms of two languages by their first letters, and the row of each form.
fn rows<'w>(words: [&'w Words; 2]) -> (Vec<Row<'w>>, [Vec<u32>; 2]) {
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
        let number = u32::try_from(rows.len()).expect("there are fewer rows than forms");
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
            weight: 0,
        });
    }
}
