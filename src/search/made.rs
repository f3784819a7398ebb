//! What is known of an index that was made.

use std::io::Read as _;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::name;
use super::packed::Words;
use super::plan::Content;
use super::stock::Spot;
use super::text::{Section, Text, head};
use crate::model::{ByKey, Digest};

/// Most bytes of a file of texts that is unpacked: many times what one holds.
const MOST: u64 = 64 << 20;

/// Bytes of words that are not worth bringing together, however few the others are.
const ROOM: u64 = 16 << 10;

/// The files of an index by digests of everything that each was made of, and the pages. An index that
/// is made afterwards takes over the files that it would make again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    pub(super) texts: Vec<TextFile>,
    pub(super) words: Vec<WordFile>,
    pub(super) pages: Vec<PageNote>,
    /// Bytes of the first place of stocks.
    pub(super) stocked: u64,
    /// Bytes that words may take beside the others of their language before all are brought together.
    pub(super) room: u64,
}

/// A file of texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TextFile {
    /// Number of its first page.
    pub(super) from: u32,
    pub(super) key: Digest,
    /// The digest in its name.
    pub(super) digest: String,
}

/// A file of words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct WordFile {
    /// The first letters of its first word.
    pub(super) from: String,
    pub(super) key: Digest,
    /// The digest in its name.
    pub(super) digest: String,
    /// Its part of the list.
    pub(super) list: String,
    pub(super) weights: Weights,
    /// Where that lies which it was made of, if somebody keeps it.
    pub(super) stock: Option<Spot>,
}

/// How large a file of words is, in the measure that parts words into files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Weights {
    /// Of its first row.
    pub(super) first: usize,
    /// Of all its rows.
    pub(super) all: usize,
}

/// The first half of a digest: enough to tell one text from the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Short(u128);

impl From<&Digest> for Short {
    fn from(digest: &Digest) -> Self {
        let bytes = digest.as_bytes().first_chunk();
        Self(u128::from_le_bytes(*bytes.expect("a digest has 32 bytes")))
    }
}

/// A page as it was searched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PageNote {
    /// Of its text.
    pub(super) own: Short,
    pub(super) of_source: bool,
    pub(super) is_counted: bool,
    /// Of its source.
    pub(super) source: Option<Short>,
    /// What the entry says of it.
    pub(super) title: u32,
    pub(super) source_title: u32,
    pub(super) length: u32,
}

impl PageNote {
    /// Whether it shows what `content` tells of.
    pub(super) fn is_same(&self, content: &Content) -> bool {
        let own = (self.own, self.of_source, self.is_counted);
        let same_own = own
            == (
                Short::from(&content.own),
                content.of_source,
                content.is_counted,
            );
        same_own && self.source == content.source.as_ref().map(Short::from)
    }
}

impl Made {
    /// The pages whose own texts are other than those with the digests `heads`, by their numbers; none
    /// if there were more or fewer pages, so that nobody can tell. Texts of the source in an edition of
    /// another language are left out.
    #[must_use]
    pub fn replaced(&self, heads: &[Digest]) -> Vec<u32> {
        if heads.len() != self.pages.len() {
            return Vec::new();
        }
        let pages = (0..).zip(self.pages.iter().zip(heads));
        let other =
            pages.filter(|(_, (page, head))| !page.of_source && page.own != Short::from(*head));
        other.map(|(number, _)| number).collect()
    }

    /// Whether there is room for so much beside most words of the language: else it is time to bring all
    /// together.
    #[must_use]
    pub fn admits(&self, more: &Words) -> bool {
        more.size() as u64 <= self.room.max(ROOM)
    }

    /// The title and the text that a page had, out of the file that has them, whose bytes `bytes` gives
    /// by its name.
    pub fn text(
        &self,
        page: u32,
        bytes: impl FnOnce(&str) -> Option<Vec<u8>>,
    ) -> Option<(String, Text)> {
        let at = self.texts.partition_point(|file| file.from <= page);
        let file = self.texts.get(at.checked_sub(1)?)?;
        let packed = bytes(&name("texts", &file.digest))?;
        let mut json = String::new();
        let unpacked = flate2::read::GzDecoder::new(&*packed).take(MOST);
        { unpacked }.read_to_string(&mut json).ok()?;
        let pages: Vec<Read> = serde_json::from_str(&json).ok()?;
        let read = pages.into_iter().nth((page - file.from) as usize)?;
        let sections = read.4.into_iter();
        let sections = sections.map(|(id, heading, text)| Section { id, heading, text });
        let (title, text) = (
            read.1,
            Text {
                sections: sections.collect(),
            },
        );
        let is_it = self.pages.get(page as usize)?.own == Short::from(&head(&title, &text).digest);
        is_it.then_some((title, text))
    }

    /// Files of words by what they were made of.
    pub(super) fn words_by_key(&self) -> ByKey<Digest, &WordFile> {
        let words = self.words.iter();
        words.map(|file| (file.key, file)).collect()
    }
}

/// A page of a file of texts: its title is the second, and its sections are the last.
type Read = (
    IgnoredAny,
    String,
    IgnoredAny,
    IgnoredAny,
    Vec<(String, String, String)>,
);
