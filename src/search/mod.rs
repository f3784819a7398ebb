//! The pages of an edition -> the files that readers search it with.
//!
//! What comes in are plain records: address, title, text by headings, clouds, and the words of the
//! same article in the source language. What goes out are files below `LOCALE/search/`, which scripts
//! of the theme read: no server is asked. Nothing here knows the disk, the theme or the other
//! editions.
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
//!   UTF-16 code units it shares with the one before, as a digit, and the rest.

mod entry;
mod fold;
mod groups;
mod lexicon;
mod stem;
mod text;
mod texts;
mod words;

use std::io::Write as _;

use crate::model::{CloudSet, Digest, Locale};
use entry::{Entry, Pages};
use groups::Occurrences;
pub use lexicon::{Bag, Lexicon};
pub use text::{Section, Text, read};

/// Number of the format. A script refuses a higher one than it knows.
pub const FORMAT: u32 = 1;

/// Hexadecimal digits of the digests in names.
const DIGITS: usize = 10;

/// A page, as search sees it.
#[derive(Debug)]
pub struct Record<'r> {
    /// Where it stands below the folder of its locale, percent-encoded.
    pub address: String,
    /// Its title.
    pub title: &'r str,
    /// The language of its text where that is not the edition's.
    pub foreign: Option<&'r Locale>,
    /// Whether it shows the source language because the locale lacks the article.
    pub fallback: bool,
    /// Whether its text was put together from translations.
    pub reconstructed: bool,
    /// Clouds it is for.
    pub clouds: CloudSet,
    /// Its text.
    pub text: Text,
    /// The words of the same article in the source language, counted by the lexicon of originals;
    /// those of a fallback page are its own.
    pub source: Option<&'r Bag>,
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
    /// Digest of everything that the index is made of.
    pub records: Digest,
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
    lexicon: Lexicon,
    found: Occurrences,
    texts: texts::Texts,
    entry: Entry,
    /// Clouds of each page, by their position in the site.
    clouds: Vec<CloudSet>,
}

impl<'a> Index<'a> {
    /// An index without pages.
    #[must_use]
    pub fn new(about: About<'a>) -> Self {
        Self {
            lexicon: Lexicon::of(about.locale),
            found: Occurrences::default(),
            texts: texts::Texts::default(),
            entry: Entry {
                format: FORMAT,
                records: about.records.to_string(),
                lang: about.locale.to_string(),
                source: about.source.to_string(),
                clouds: Vec::new(),
                words: Vec::new(),
                texts: Vec::new(),
                list: String::new(),
                pages: Pages::default(),
            },
            clouds: Vec::new(),
            about,
        }
    }

    /// Adds the next page, and gives a file of texts once it is full.
    ///
    /// # Panics
    /// Beyond four thousand million pages.
    pub fn add(&mut self, record: &Record<'_>) -> Option<File> {
        let number = u32::try_from(self.clouds.len()).expect("pages of a site can be counted");
        let own;
        let (bag, foreign) = if let Some(source) = record.source.filter(|_| record.fallback) {
            (source, true)
        } else {
            own = self.lexicon.bag(record.title, &record.text);
            (&own, false)
        };
        self.found.own(number, bag, foreign);
        let source = record.source.filter(|_| !record.fallback);
        if let Some(source) = source {
            self.found.source(number, source);
        }
        let pages = &mut self.entry.pages;
        pages.title.push(bag.title);
        pages.source_title.push(source.map_or(0, |bag| bag.title));
        pages.length.push(bag.length.max(1).ilog2());
        pages
            .flags
            .push(u8::from(record.fallback) | u8::from(record.reconstructed) << 1);
        self.clouds.push(record.clouds);
        let full = self.texts.add(record);
        full.map(|full| self.text_file(full))
    }

    /// The other files, the entry as the last one. `originals` has counted the words of sources.
    ///
    /// # Panics
    /// Never: numbers and texts always have a form in JSON.
    #[must_use]
    pub fn finish(mut self, originals: Option<&Lexicon>) -> Vec<File> {
        let mut files = Vec::new();
        let last = self.texts.close();
        files.extend(last.map(|last| self.text_file(last)));
        let found = std::mem::take(&mut self.found);
        let groups = found.into_groups(&self.lexicon, originals);
        for words in words::files(&groups) {
            let file = packed("words", &words.text);
            self.entry.words.push((words.from, digest(&words.text)));
            files.push(file);
        }
        let list = words::list(&groups);
        self.entry.list = digest(&list);
        files.push(packed("list", &list));
        self.name_clouds();
        let entry = serde_json::to_vec(&self.entry).expect("an entry always serializes");
        files.push(File {
            name: ENTRY.to_owned(),
            bytes: entry,
        });
        files
    }

    fn text_file(&mut self, (from, text): (u32, String)) -> File {
        self.entry.texts.push((from, digest(&text)));
        packed("texts", &text)
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

/// A file called by its content, compressed. There is no time in it, so that the same text always
/// gives the same file.
fn packed(kind: &str, text: &str) -> File {
    const SAFE: &str = "writing to memory does not fail";
    let level = flate2::Compression::default();
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), level);
    writer.write_all(text.as_bytes()).expect(SAFE);
    File {
        name: name(kind, &digest(text)),
        bytes: writer.finish().expect(SAFE),
    }
}

fn digest(text: &str) -> String {
    Digest::of(text.as_bytes()).short(DIGITS)
}

fn name(kind: &str, digest: &str) -> String {
    format!("{kind}.{digest}.idx")
}

#[cfg(test)]
mod tests;
