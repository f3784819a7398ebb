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
mod index;
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

use std::io::Write as _;

use crate::model::{CloudSet, Digest, Locale};
pub use amend::Fresh;
pub use count::Counter;
use entry::Entry;
pub use index::{Finished, Index};
pub use lexicon::Lexicon;
pub use made::Made;
pub use packed::Words;
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
    /// Whether its words are among any: those of a text that a locale lends to others are not.
    pub is_counted: bool,
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
