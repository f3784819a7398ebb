//! The file that a search begins with.

use serde::{Deserialize, Serialize};

/// What a browser must know before it can look a word up.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Entry {
    /// [`FORMAT`](super::FORMAT).
    pub(super) format: u32,
    /// Digest of everything that the index was made of.
    pub(super) records: String,
    /// Language of the edition.
    pub(super) lang: String,
    /// Language of the source.
    pub(super) source: String,
    /// Clouds that pages are for: id and name.
    pub(super) clouds: Vec<(String, String)>,
    /// Files of words: the first letters that each begins with, and its digest.
    pub(super) words: Vec<(String, String)>,
    /// Files of texts: the first page of each, and its digest.
    pub(super) texts: Vec<(u32, String)>,
    /// Digest of the list of words.
    pub(super) list: String,
    pub(super) pages: Pages,
}

/// A number for each page, in their order.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Pages {
    /// Different words of the title.
    pub(super) title: Vec<u32>,
    /// Different words of the title in the source language; 0 where that is not searched.
    pub(super) source_title: Vec<u32>,
    /// Words of the text, as a power of two that is not greater.
    pub(super) length: Vec<u32>,
    /// Clouds of the page, as a sum: 1 for the first of `clouds`, 2 for the second, 4 for the third.
    pub(super) clouds: Vec<u64>,
    /// 1 for a page that shows the source language because the locale lacks the article, 2 for one
    /// that is reconstructed.
    pub(super) flags: Vec<u8>,
}
