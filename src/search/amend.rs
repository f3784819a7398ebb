//! An index in which a few pages have other words -> its files of words, without a look at the others.
//!
//! A plan looks at every count of every page. Where pages have kept their numbers and only some of them
//! have other texts, it is known which words came and which went, and each of them concerns one file.
//! Such a file is made again from its [stock](super::stock); all others are taken over. Where files begin
//! depends on how large the rows before are, up to the next row that begins a file in either case: from
//! there on files are as they were, so that what comes out is what a plan gives.

use std::collections::{BTreeMap, HashSet};

use super::groups::{Places, order, prefix};
use super::made::{Made, PageNote, Short, Weights, WordFile};
use super::packed::{FormRef, Words};
use super::plan::{Content, begins};
use super::rows::{OWN, SOURCE};
use super::stock::{self, Fetch, Stocked};

/// Most pages with other texts: with many, nearly all files are concerned.
const MOST: usize = 32;

/// Words that were counted because a few texts are other than they were, by [`OWN`] and [`SOURCE`].
#[derive(Debug, Clone, Copy, Default)]
pub struct Fresh<'f> {
    /// Those of texts that have come.
    pub come: [Option<&'f Words>; 2],
    /// Those of texts that have gone.
    pub gone: [Option<&'f Words>; 2],
}

/// The pages and the files of words of an index.
pub(super) struct Amended<'m> {
    pub(super) pages: Vec<PageNote>,
    pub(super) files: Vec<File<'m>>,
}

/// A file of words.
pub(super) enum File<'m> {
    /// It is as before.
    Same(&'m WordFile),
    /// It is made of other words.
    Made(Anew),
}

/// What a file of words is made of.
pub(super) struct Anew {
    /// The first letters of its first word.
    pub(super) from: String,
    pub(super) weights: Weights,
    /// Those of the source after the others, both in the order of an index.
    pub(super) forms: Vec<Stocked>,
}

/// A word of one text of a page.
#[derive(Debug, PartialEq, Eq)]
struct Word<'f> {
    side: usize,
    form: FormRef<'f>,
    page: u32,
    places: u8,
}

/// Words that have gone, and words that have come.
#[derive(Default)]
struct Changes<'f> {
    gone: Vec<Word<'f>>,
    come: Vec<Word<'f>>,
}

/// The index of `contents`, if it is that of `made` with few other texts, and all of it is at hand.
pub(super) fn amend<'m>(
    made: &'m Made,
    contents: &[Content],
    fresh: &Fresh<'_>,
    has: &dyn Fn(&WordFile) -> bool,
    fetch: &Fetch<'_>,
) -> Option<Amended<'m>> {
    if contents.len() != made.pages.len() || made.words.is_empty() {
        return None;
    }
    let pages = made.pages.iter().zip(contents);
    let changed = pages.filter(|(page, content)| !page.is_same(content));
    if changed.count() > MOST {
        return None;
    }
    let mut changes = Changes::default();
    let mut pages = Vec::with_capacity(contents.len());
    for (number, (page, content)) in (0..).zip(made.pages.iter().zip(contents)) {
        pages.push(if page.is_same(content) {
            page.clone()
        } else {
            changes.of_page(number, page, content, fresh)?
        });
    }
    changes.cancel();
    let files = files(&made.words, changes, has, fetch)?;
    Some(Amended { pages, files })
}

impl<'f> Changes<'f> {
    /// Adds what is different on a page; returns what is known of the page now.
    fn of_page(
        &mut self,
        number: u32,
        page: &PageNote,
        content: &Content,
        fresh: &Fresh<'f>,
    ) -> Option<PageNote> {
        let side = |of_source: bool| if of_source { SOURCE } else { OWN };
        let mut now = PageNote {
            own: Short::from(&content.own),
            of_source: content.of_source,
            source: content.source.as_ref().map(Short::from),
            ..page.clone()
        };
        if page.is_counted != content.is_counted {
            return None;
        }
        if (page.own, page.of_source) != (now.own, now.of_source) {
            let words = fresh.gone[side(page.of_source)]?;
            let bag = words.bag_of_half(page.own)?;
            add(
                &mut self.gone,
                number,
                side(page.of_source),
                false,
                words,
                bag,
            );
            let words = fresh.come[side(now.of_source)]?;
            let bag = words.bag(&content.own)?;
            add(
                &mut self.come,
                number,
                side(now.of_source),
                false,
                words,
                bag,
            );
            now.title = bag.title;
            now.length = bag.length.max(1).ilog2();
        }
        if page.source != now.source {
            if let Some(source) = page.source {
                let words = fresh.gone[SOURCE]?;
                let bag = words.bag_of_half(source)?;
                add(&mut self.gone, number, SOURCE, true, words, bag);
            }
            now.source_title = 0;
            if let Some(source) = &content.source {
                let words = fresh.come[SOURCE]?;
                let bag = words.bag(source)?;
                add(&mut self.come, number, SOURCE, true, words, bag);
                now.source_title = bag.title;
            }
        }
        Some(now)
    }

    /// Leaves out what has gone and come again.
    fn cancel(&mut self) {
        let key = |word: &Word<'f>| (word.side, word.page, word.places, word.form);
        let gone: HashSet<_> = self.gone.iter().map(key).collect();
        let come: HashSet<_> = self.come.iter().map(key).collect();
        self.gone.retain(|word| !come.contains(&key(word)));
        self.come.retain(|word| !gone.contains(&key(word)));
    }
}

/// Adds the words of a text to those of `page`.
fn add<'f>(
    all: &mut Vec<Word<'f>>,
    page: u32,
    side: usize,
    is_behind: bool,
    words: &'f Words,
    bag: &super::bags::Bag,
) {
    all.extend(words.counts(bag).map(|count| Word {
        side,
        form: words.form(count.form),
        page,
        places: if is_behind {
            Places::of_source(count.places).0
        } else {
            count.places
        },
    }));
}

/// The files of words after `changes`.
fn files<'m>(
    before: &'m [WordFile],
    changes: Changes<'_>,
    has: &dyn Fn(&WordFile) -> bool,
    fetch: &Fetch<'_>,
) -> Option<Vec<File<'m>>> {
    let mut of_files = BTreeMap::<usize, Changes<'_>>::new();
    let place = |word: &Word<'_>| {
        let letters = prefix(word.form.folded);
        let after = before.partition_point(|file| order(&file.from, letters).is_le());
        after.saturating_sub(1)
    };
    for word in changes.gone {
        of_files.entry(place(&word)).or_default().gone.push(word);
    }
    for word in changes.come {
        of_files.entry(place(&word)).or_default().come.push(word);
    }
    let unpacked = |file: &WordFile| stock::unpack(&file.stock?.fetch(fetch)?);
    let mut parting = Parting {
        files: Vec::with_capacity(before.len() + 1),
        open: None,
        unpacked: &unpacked,
    };
    for (number, file) in before.iter().enumerate() {
        let changes = of_files.remove(&number);
        if changes.is_none() && has(file) && parting.begins(file.weights.first) {
            parting.open = Some(file.weights.all);
            parting.files.push(File::Same(file));
            continue;
        }
        let mut forms = unpacked(file)?;
        if let Some(changes) = changes {
            apply(&mut forms, &changes)?;
        }
        for row in stock::rows(forms) {
            parting.add(row)?;
        }
    }
    Some(parting.finish())
}

/// Brings changes into the stock of a file; none if they do not fit.
fn apply(forms: &mut Vec<Stocked>, changes: &Changes<'_>) -> Option<()> {
    let find = |forms: &[Stocked], word: &Word<'_>| {
        let is_it = |form: &Stocked| form.side == word.side && form.form() == word.form;
        forms.iter().position(is_it)
    };
    for word in &changes.gone {
        let at = find(forms, word)?;
        let pages = &mut forms[at].pages;
        let page = pages.binary_search(&(word.page, word.places)).ok()?;
        pages.remove(page);
    }
    for word in &changes.come {
        let at = find(forms, word).unwrap_or_else(|| {
            // Within a side, forms stand in the order of an index.
            let is_before = |form: &Stocked| {
                let sides = form.side.cmp(&word.side);
                sides.then_with(|| form.form().order(&word.form)).is_lt()
            };
            let at = forms.partition_point(is_before);
            let form = Stocked {
                side: word.side,
                pair: word.form.pair,
                folded: word.form.folded.into(),
                stem: word.form.stem.into(),
                pages: Vec::new(),
            };
            forms.insert(at, form);
            at
        });
        let pages = &mut forms[at].pages;
        // A page has a form of one language once.
        let page = pages
            .binary_search_by_key(&word.page, |(page, _)| *page)
            .err()?;
        pages.insert(page, (word.page, word.places));
    }
    forms.retain(|form| !form.pages.is_empty());
    Some(())
}

/// Rows and files on their way to the files of an index.
struct Parting<'m, 'u> {
    files: Vec<File<'m>>,
    /// How large the last file is.
    open: Option<usize>,
    unpacked: &'u dyn Fn(&WordFile) -> Option<Vec<Stocked>>,
}

impl<'m> Parting<'m, '_> {
    /// Whether a row begins a file.
    fn begins(&self, weight: usize) -> bool {
        self.open.is_none_or(|open| begins(open, weight))
    }

    fn add(&mut self, row: Vec<Stocked>) -> Option<()> {
        let weight = stock::weight(&row);
        if self.begins(weight) {
            self.open = Some(weight);
            let weights = Weights {
                first: weight,
                all: weight,
            };
            self.files.push(File::Made(Anew {
                from: row.first()?.prefix().to_owned(),
                weights,
                forms: row,
            }));
            return Some(());
        }
        let last = self.files.last_mut()?;
        if let File::Same(file) = last {
            *last = File::Made(Anew {
                from: file.from.clone(),
                weights: file.weights,
                forms: (self.unpacked)(file)?,
            });
        }
        if let File::Made(anew) = last {
            anew.forms.extend(row);
            anew.weights.all += weight;
            self.open = Some(anew.weights.all);
        }
        Some(())
    }

    fn finish(mut self) -> Vec<File<'m>> {
        for file in &mut self.files {
            if let File::Made(anew) = file {
                anew.forms.sort_by_key(|form| form.side);
            }
        }
        self.files
    }
}
