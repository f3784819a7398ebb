//! The pages of an edition -> the files that readers search it with.
//!
//! What comes in are plain records: address, title, text by headings, clouds, and the same article in
//! the source language. What goes out are files below `LOCALE/search/`, which scripts of the theme
//! read: no server is asked. Nothing here knows the disk, the theme or the other editions.
//!
//! The work has two steps, so that an edit is cheap. *Counting* gives the words of an article, packed
//! and known by the digest of its text ([`Words`], [`Lexicon`]); it is most of the work, and done once
//! for each text. *Making* ([`Index`]) parts what was counted into files, each of which is known by a
//! digest of what goes into it ([`Made`]): those that were there before are not made again.
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

mod bags;
mod count;
mod entry;
mod fold;
mod groups;
mod lexicon;
mod packed;
mod plan;
mod rows;
mod stem;
mod text;
mod texts;
mod words;

use std::collections::BTreeMap;
use std::io::Write as _;

use serde::{Deserialize, Serialize};

use crate::model::{CloudSet, Digest, Locale};
pub use count::Counter;
use entry::{Entry, Pages};
pub use lexicon::Lexicon;
pub use packed::Words;
use plan::{Content, Draft, Inside, Plan};
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

/// The files of an index by digests of everything that each was made of. An index that is made
/// afterwards takes over those that it would make again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// Digests in the names of files of texts.
    texts: BTreeMap<Digest, String>,
    /// Digests in the names of files of words, and their parts of the list.
    words: BTreeMap<Digest, (String, String)>,
}

/// What may be taken over from an index that was made before.
#[derive(Clone, Copy)]
pub struct Before<'b> {
    /// Its files.
    pub made: &'b Made,
    /// Whether a file, by its name, is still there.
    pub has: &'b dyn Fn(&str) -> bool,
}

impl<'b> Before<'b> {
    /// The file of words that was made of what `key` tells of, if it is still there: the digest in its
    /// name, and its part of the list.
    fn words(&self, key: &Digest) -> Option<&'b (String, String)> {
        let known = self.made.words.get(key)?;
        (self.has)(&name("words", &known.0)).then_some(known)
    }
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
    made: Made,
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
        Self {
            made: Made::default(),
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
    /// everything that the index is made of, `own` has the words of the edition's own articles,
    /// `source` those of articles in the source language; `fetch` as before.
    ///
    /// # Errors
    /// Those of `sink`.
    ///
    /// # Panics
    /// Never: numbers and texts always have a form in JSON.
    pub fn finish<E>(
        mut self,
        records: &Digest,
        (own, source): (&Lexicon, &Lexicon),
        fetch: impl FnMut(u32) -> Option<Text>,
        mut sink: impl FnMut(Part) -> Result<(), E>,
    ) -> Result<Made, E> {
        if let Some(last) = self.texts.close() {
            sink(self.text_file(&last, fetch))?;
        }
        self.entry.records = records.to_string();
        self.measure(own, source);
        let contents = std::mem::take(&mut self.contents);
        let mut list = String::new();
        let before = self.before;
        let known = |key: &Digest| before.words(key);
        let plan = Plan::of(own, source, &contents);
        plan.each(known, |draft| sink(self.word_file(draft, &mut list)))?;
        self.entry.list = digest(&list);
        sink(self.file("list", &self.entry.list, || list))?;
        self.name_clouds();
        let entry = serde_json::to_vec(&self.entry).expect("an entry always serializes");
        sink(Part::New(File {
            name: ENTRY.to_owned(),
            bytes: entry,
        }))?;
        Ok(self.made)
    }

    /// Notes how long titles and texts are.
    fn measure(&mut self, own: &Lexicon, source: &Lexicon) {
        let pages = &mut self.entry.pages;
        for content in &self.contents {
            let words = if content.of_source { source } else { own };
            let bag = words.bag(&content.own);
            let source = content.source.and_then(|head| source.bag(&head));
            let length = bag.map_or(0, |bag| bag.length);
            pages.title.push(bag.map_or(0, |bag| bag.title));
            pages.source_title.push(source.map_or(0, |bag| bag.title));
            pages.length.push(length.max(1).ilog2());
        }
    }

    fn text_file(&mut self, draft: &texts::Draft, fetch: impl FnMut(u32) -> Option<Text>) -> Part {
        let known = self.before.made.texts.get(&draft.key).cloned();
        let known = known.filter(|digest| (self.before.has)(&name("texts", digest)));
        let part;
        let digest = if let Some(digest) = known {
            part = Part::Same(name("texts", &digest));
            digest
        } else {
            let text = draft.text(fetch);
            let digest = digest(&text);
            part = self.file("texts", &digest, || text);
            digest
        };
        self.made.texts.insert(draft.key, digest.clone());
        self.entry.texts.push((draft.from, digest));
        part
    }

    fn word_file(&mut self, draft: Draft<'_, &(String, String)>, list: &mut String) -> Part {
        let part;
        let (digest, listed) = match draft.content {
            Inside::Known(known) => {
                part = Part::Same(name("words", &known.0));
                known.clone()
            }
            Inside::Words(forms, mut occurrences) => {
                let groups = groups::groups(&forms, &mut occurrences);
                let text = words::text(&groups);
                let digest = digest(&text);
                part = self.file("words", &digest, || text);
                (digest, words::list(&groups))
            }
        };
        list.push_str(&listed);
        self.entry
            .words
            .push((draft.from.to_owned(), digest.clone()));
        self.made.words.insert(draft.key, (digest, listed));
        part
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
