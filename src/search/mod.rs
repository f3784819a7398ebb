//! The pages of an edition -> the files that readers search it with.
//!
//! What comes in are plain records: address, title, text by headings, clouds, and the same article in
//! the source language. What goes out are files below `LOCALE/search/`, which scripts of the theme
//! read: no server is asked. Nothing here knows the disk, the theme or the other editions.
//!
//! The work has two steps, so that an edit is cheap. *Counting* gives the words of an article, packed
//! and known by the digest of its text ([`Words`], [`Lexicon`]); it is most of the work, and done once
//! for each text. *Making* ([`Index`]) parts what was counted into files, each of which is known by a
//! digest of what goes into it ([`Made`]): those that were there before are not made again. Where only
//! a few pages have other texts, counts of the others are not even looked at: each file of words has a
//! stock of what went into it, and the words that came and went are brought into that.
//!
//! # The format
//!
//! `entry.json` is the start: see `entry.rs` for its fields. All other files are called
//! `KIND.DIGEST.idx`, so that they can be kept for ever, and are UTF-8 compressed with gzip: they are
//! small on every host, whatever it compresses by itself. Pages are known by their number.
//!
//! - `words.*.idx` has a line for each group of words that are searched for as one: what all of them
//!   begin with, the rest of each, separated by commas, and the pages, separated by tabs. Words are
//!   folded as `fold.rs` tells. Lines are sorted by their UTF-16 code units, and words with the same
//!   first three letters are in one file. Pages are written in digits of six bits, `A` to `Z`, `a` to
//!   `z`, `0` to `9`, `-`, `_`: the pages that are skipped since the one before, five bits in a digit
//!   and the least first, the sixth bit telling that more follow; then one digit that says where the
//!   word stands: 1 title, 2 heading, 4 times how often in the text (0 never, 1 once, 2 up to four
//!   times, 3 more often), 16 title in the source language, 32 elsewhere in the source.
//! - `texts.*.idx` is a JSON list of pages: address below the locale, title, language if it is not
//!   the edition's, title in the source language if that is another one, and a list of sections: id,
//!   heading, text.
//! - `list.*.idx` has the words that mistyped ones are compared with, one on each line: how many
//!   UTF-16 code units it shares with the one before, as a digit, and the rest. They come by the files
//!   that have them, sorted in each.

mod amend;
mod bags;
mod count;
mod entry;
mod fold;
mod groups;
mod lexicon;
mod made;
mod packed;
mod plan;
mod rows;
mod stem;
mod stock;
mod text;
mod texts;
mod words;

use std::collections::HashMap;
use std::io::Write as _;
use std::sync::Arc;

use crate::model::{CloudSet, Digest, Locale};
use amend::Amended;
pub use amend::Fresh;
pub use count::Counter;
use entry::{Entry, Pages};
use groups::{Member, Occurrence};
pub use lexicon::Lexicon;
pub use made::Made;
use made::{PageNote, Short, TextFile, Weights, WordFile};
pub use packed::Words;
use plan::{Content, Draft, Inside, Plan};
pub use stock::{Fetch, Stocks, Store};
pub use text::{Head, Section, Text, head, read};

/// Number of the format. A script refuses a higher one than it knows.
pub const FORMAT: u32 = 1;

/// Hexadecimal digits of the digests in names.
const DIGITS: usize = 10;

/// A page, as search sees it.
#[derive(Debug)]
pub struct Page<'r> {
    /// Where it stands below the folder of its locale, percent-encoded.
    pub address: String,
    /// Its title.
    pub title: &'r str,
    /// The language of its text where that is not the edition's.
    pub foreign: Option<&'r Locale>,
    /// Whether its words are among those of articles in the source language.
    pub of_source: bool,
    /// Whether it shows the source language because the locale lacks the article.
    pub fallback: bool,
    /// Whether its text was put together from translations.
    pub reconstructed: bool,
    /// Clouds it is for.
    pub clouds: CloudSet,
    /// What its text is known by.
    pub head: Head,
    /// Digest of the text of the same article in the source language, where it is found by that, too.
    pub source: Option<Digest>,
    /// The title of that article.
    pub source_title: Option<&'r str>,
}

/// What an index says of its edition.
#[derive(Debug, Clone)]
pub struct About<'a> {
    /// Language of the edition.
    pub locale: &'a Locale,
    /// Language of the source.
    pub source: &'a Locale,
    /// Clouds of the site: id and name, by their position.
    pub clouds: Vec<(String, String)>,
}

/// What may be taken over from an index that was made before.
#[derive(Clone, Copy)]
pub struct Before<'b> {
    /// Its files.
    pub made: &'b Made,
    /// Whether a file, by its name, is still there.
    pub has: &'b dyn Fn(&str) -> bool,
    /// Gives stocks of files of words that were kept; none where nobody keeps any.
    pub stocks: Option<&'b Fetch<'b>>,
}

/// An index that is finished.
#[derive(Debug)]
pub struct Finished {
    /// What is known of it.
    pub made: Made,
    /// Stocks of its files of words, to be kept by whoever has given those before.
    pub stocks: Stocks,
    /// Whether it was made without a look at the words of all articles.
    pub is_amended: bool,
}

/// A file of an index, or the name of one that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// The file of this name is as before.
    Same(String),
    /// A file that may be new.
    New(File),
}

/// A file of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name below `LOCALE/search/`.
    pub name: String,
    /// Content.
    pub bytes: Vec<u8>,
}

/// The name of the file that a search begins with.
pub const ENTRY: &str = "entry.json";

/// An index that pages are added to.
pub struct Index<'a> {
    about: About<'a>,
    before: Before<'a>,
    /// Files of texts of the index before, by what they were made of.
    known_texts: HashMap<Digest, &'a str>,
    made: Made,
    /// Stocks of files of words that were made anew, by number of the file.
    stocks: Vec<(usize, Vec<u8>)>,
    texts: texts::Texts,
    entry: Entry,
    contents: Vec<Content>,
    /// Clouds of each page, by their position in the site.
    clouds: Vec<CloudSet>,
}

impl<'a> Index<'a> {
    /// An index without pages.
    #[must_use]
    pub fn new(about: About<'a>, before: Before<'a>) -> Self {
        let known = before.made.texts.iter();
        Self {
            known_texts: known.map(|file| (file.key, &*file.digest)).collect(),
            made: Made::default(),
            stocks: Vec::new(),
            texts: texts::Texts::default(),
            entry: Entry {
                format: FORMAT,
                records: String::new(),
                lang: about.locale.to_string(),
                source: about.source.to_string(),
                clouds: Vec::new(),
                words: Vec::new(),
                texts: Vec::new(),
                list: String::new(),
                pages: Pages::default(),
            },
            contents: Vec::new(),
            clouds: Vec::new(),
            about,
            before,
        }
    }

    /// Adds the next page, with its `text` if that is at hand, and gives a file of texts once it is
    /// full. `fetch` gives the text of a page that was added without, by its number.
    pub fn add(
        &mut self,
        page: &Page<'_>,
        text: Option<&Text>,
        fetch: impl FnMut(u32) -> Option<Text>,
    ) -> Option<Part> {
        self.contents.push(Content {
            own: page.head.digest,
            of_source: page.of_source,
            source: page.source.filter(|_| !page.of_source),
        });
        let flags = u8::from(page.fallback) | u8::from(page.reconstructed) << 1;
        self.entry.pages.flags.push(flags);
        self.clouds.push(page.clouds);
        let full = self.texts.add(page, text)?;
        Some(self.text_file(&full, fetch))
    }

    /// Hands the other files to `sink`, the entry as the last one. `records` is the digest of
    /// everything that the index is made of. Where `fresh` has all words that have come and gone since
    /// the index before, that is enough; else `words` is asked for those of the edition's own articles,
    /// and those of articles in the source language. `fetch` as before.
    ///
    /// # Errors
    /// Those of `sink`.
    ///
    /// # Panics
    /// Never: numbers and texts always have a form in JSON.
    pub fn finish<E>(
        mut self,
        records: &Digest,
        fresh: Option<&Fresh<'_>>,
        words: impl FnOnce() -> (Arc<Lexicon>, Arc<Lexicon>),
        fetch: impl FnMut(u32) -> Option<Text>,
        mut sink: impl FnMut(Part) -> Result<(), E>,
    ) -> Result<Finished, E> {
        if let Some(last) = self.texts.close() {
            sink(self.text_file(&last, fetch))?;
        }
        self.entry.records = records.to_string();
        let contents = std::mem::take(&mut self.contents);
        let amended = fresh.and_then(|fresh| self.amended(&contents, fresh));
        let is_amended = amended.is_some();
        match amended {
            Some(amended) => self.take_over(amended, &mut sink)?,
            None => self.plan(&contents, words(), &mut sink)?,
        }
        self.measure();
        let words = self.made.words.iter();
        let list: String = words.map(|file| &*file.list).collect();
        self.entry.list = digest(&list);
        sink(self.file("list", &self.entry.list, || list))?;
        self.name_clouds();
        let entry = serde_json::to_vec(&self.entry).expect("an entry always serializes");
        sink(Part::New(File {
            name: ENTRY.to_owned(),
            bytes: entry,
        }))?;
        let stocks = self.settle();
        Ok(Finished {
            made: self.made,
            stocks,
            is_amended,
        })
    }

    /// What comes of the index before, where few texts are others.
    fn amended(&self, contents: &[Content], fresh: &Fresh<'_>) -> Option<Amended<'a>> {
        let Before { made, has, stocks } = self.before;
        let has = |file: &WordFile| has(&name("words", &file.digest));
        amend::amend(made, contents, fresh, &has, stocks?)
    }

    /// Takes over what an index before has, as far as it was not amended.
    fn take_over<E>(
        &mut self,
        amended: Amended<'a>,
        sink: &mut impl FnMut(Part) -> Result<(), E>,
    ) -> Result<(), E> {
        self.made.pages = amended.pages;
        self.made.room = self.before.made.room;
        for file in amended.files {
            sink(match file {
                amend::File::Same(known) => self.same_words(known.clone()),
                amend::File::Made(anew) => {
                    let (members, found) = stock::members(&anew.forms);
                    // What no plan calls a file: the next one makes it once more.
                    let key = Digest::of(&stock::pack(&members, &found));
                    self.new_words(&anew.from, key, anew.weights, &members, found)
                }
            })?;
        }
        Ok(())
    }

    /// Parts the words of all pages into files.
    fn plan<E>(
        &mut self,
        contents: &[Content],
        (own, source): (Arc<Lexicon>, Arc<Lexicon>),
        sink: &mut impl FnMut(Part) -> Result<(), E>,
    ) -> Result<(), E> {
        self.made.pages = noted(contents, &own, &source);
        self.made.room = own.room() as u64;
        let before = self.before;
        let known = before.made.words_by_key();
        let known = |key: &Digest| {
            // One that nobody has kept the stock of could not be amended later.
            let kept = |file: &&WordFile| before.stocks.is_none() || file.stock.is_some();
            let file = known.get(key).copied().filter(kept)?;
            (before.has)(&name("words", &file.digest)).then_some(file)
        };
        let plan = Plan::of(&own, &source, contents);
        plan.each(known, |draft| sink(self.word_file(draft)))
    }

    /// Says in the entry how long titles and texts are.
    fn measure(&mut self) {
        let pages = &mut self.entry.pages;
        for note in &self.made.pages {
            pages.title.push(note.title);
            pages.source_title.push(note.source_title);
            pages.length.push(note.length);
        }
    }

    fn text_file(&mut self, draft: &texts::Draft, fetch: impl FnMut(u32) -> Option<Text>) -> Part {
        let known = self.known_texts.get(&draft.key).copied();
        let known = known.filter(|digest| (self.before.has)(&name("texts", digest)));
        let part;
        let digest = if let Some(digest) = known {
            part = Part::Same(name("texts", digest));
            digest.to_owned()
        } else {
            let text = draft.text(fetch);
            let digest = digest(&text);
            part = self.file("texts", &digest, || text);
            digest
        };
        self.made.texts.push(TextFile {
            from: draft.from,
            key: draft.key,
            digest: digest.clone(),
        });
        self.entry.texts.push((draft.from, digest));
        part
    }

    fn word_file(&mut self, draft: Draft<'_, &WordFile>) -> Part {
        let Draft {
            from, key, weights, ..
        } = draft;
        match draft.content {
            Inside::Known(known) => self.same_words(WordFile {
                from: from.to_owned(),
                weights,
                ..known.clone()
            }),
            Inside::Words(forms, found) => self.new_words(from, key, weights, &forms, found),
        }
    }

    fn same_words(&mut self, file: WordFile) -> Part {
        let part = Part::Same(name("words", &file.digest));
        self.list_words(file);
        part
    }

    fn new_words(
        &mut self,
        from: &str,
        key: Digest,
        weights: Weights,
        forms: &[Member<'_>],
        mut found: Vec<Occurrence>,
    ) -> Part {
        if self.before.stocks.is_some() {
            let number = self.made.words.len();
            self.stocks.push((number, stock::pack(forms, &found)));
        }
        let groups = groups::groups(forms, &mut found);
        let text = words::text(&groups);
        let digest = digest(&text);
        let part = self.file("words", &digest, || text);
        self.list_words(WordFile {
            from: from.to_owned(),
            key,
            digest,
            list: words::list(&groups),
            weights,
            stock: None,
        });
        part
    }

    fn list_words(&mut self, file: WordFile) {
        let listed = (file.from.clone(), file.digest.clone());
        self.entry.words.push(listed);
        self.made.words.push(file);
    }

    /// Finds a place for new stocks.
    fn settle(&mut self) -> Stocks {
        self.made.stocked = self.before.made.stocked;
        let Some(fetch) = self.before.stocks else {
            return Stocks::default();
        };
        let words = self.made.words.iter();
        let mut spots: Vec<_> = words.map(|file| file.stock).collect();
        let new = std::mem::take(&mut self.stocks);
        let stocks = stock::settle(&mut spots, new, &mut self.made.stocked, fetch);
        for (file, spot) in self.made.words.iter_mut().zip(spots) {
            file.stock = spot;
        }
        stocks
    }

    /// The file called by the digest of its text, which is only compressed if it is not there.
    fn file(&self, kind: &str, digest: &str, text: impl FnOnce() -> String) -> Part {
        let name = name(kind, digest);
        if (self.before.has)(&name) {
            return Part::Same(name);
        }
        let bytes = packed_bytes(&text());
        Part::New(File { name, bytes })
    }

    /// Names the clouds that pages are for; of one cloud nobody needs to be told.
    fn name_clouds(&mut self) {
        let used = self.clouds.iter().fold(CloudSet::EMPTY, |a, b| a.union(*b));
        let used: Vec<usize> = used
            .iter()
            .filter(|cloud| *cloud < self.about.clouds.len())
            .collect();
        let names = used.iter().map(|cloud| self.about.clouds[*cloud].clone());
        self.entry.clouds = names.collect();
        let sum = |clouds: &CloudSet| {
            let used = used.iter().enumerate();
            let bits = used.filter(|(_, cloud)| clouds.contains(**cloud));
            bits.map(|(bit, _)| 1_u64 << bit).sum()
        };
        self.entry.pages.clouds = self.clouds.iter().map(sum).collect();
    }
}

/// What is known of pages with `contents`.
fn noted(contents: &[Content], own: &Lexicon, source: &Lexicon) -> Vec<PageNote> {
    let noted = contents.iter().map(|content| {
        let words = if content.of_source { source } else { own };
        let bag = words.bag(&content.own);
        let behind = content.source.and_then(|head| source.bag(&head));
        PageNote {
            own: Short::from(&content.own),
            of_source: content.of_source,
            source: content.source.as_ref().map(Short::from),
            title: bag.map_or(0, |bag| bag.title),
            source_title: behind.map_or(0, |bag| bag.title),
            length: bag.map_or(0, |bag| bag.length).max(1).ilog2(),
        }
    });
    noted.collect()
}

/// An index as its entry tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Digest of everything that it was made of, as hexadecimal digits.
    pub records: String,
    /// Names of all its files.
    pub names: Vec<String>,
}

/// Reads an entry; none when it is no entry of this format.
#[must_use]
pub fn known(entry: &[u8]) -> Option<Known> {
    let entry: Entry = serde_json::from_slice(entry).ok()?;
    if entry.format != FORMAT {
        return None;
    }
    let words = entry.words.iter().map(|(_, digest)| name("words", digest));
    let texts = entry.texts.iter().map(|(_, digest)| name("texts", digest));
    let others = [name("list", &entry.list), ENTRY.to_owned()];
    Some(Known {
        names: words.chain(texts).chain(others).collect(),
        records: entry.records,
    })
}

/// A text, compressed. There is no time in it, so that the same text always gives the same file.
fn packed_bytes(text: &str) -> Vec<u8> {
    const SAFE: &str = "writing to memory does not fail";
    let level = flate2::Compression::default();
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), level);
    writer.write_all(text.as_bytes()).expect(SAFE);
    writer.finish().expect(SAFE)
}

fn digest(text: &str) -> String {
    Digest::of(text.as_bytes()).short(DIGITS)
}

fn name(kind: &str, digest: &str) -> String {
    format!("{kind}.{digest}.idx")
}

#[cfg(test)]
mod tests;
