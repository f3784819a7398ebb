//! Texts of pages -> the files that excerpts are cut from.

use serde::Serialize;

use super::Page;
use super::text::Text;
use crate::model::Digest;

/// Bytes of a file of texts before it is compressed, more or less. Excerpts of ten pages ask for ten
/// of them at most, so a file holds one long page or a few short ones.
const FILE: usize = 6 << 10;

/// One page: address, title, language where it is another one, title in the source language where it
/// is another one, sections.
#[derive(Serialize)]
struct Written<'r>(
    &'r str,
    &'r str,
    &'r str,
    &'r str,
    Vec<(&'r str, &'r str, &'r str)>,
);

/// Parts pages into files. Which page goes into which file is known from the sizes of their texts;
/// the texts themselves are looked at when a file has to be made.
#[derive(Debug, Default)]
pub(super) struct Texts {
    /// Number of the first page in `open`.
    from: u32,
    size: usize,
    open: Vec<Waiting>,
}

/// A page of the file that is not full yet.
#[derive(Debug)]
struct Waiting {
    address: String,
    title: String,
    foreign: String,
    source_title: String,
    head: Digest,
    /// The page as JSON, if its text was at hand.
    json: Option<String>,
}

/// A file of texts, before it is made.
pub(super) struct Draft {
    /// Number of its first page.
    pub(super) from: u32,
    /// Says everything about it.
    pub(super) key: Digest,
    pages: Vec<Waiting>,
}

impl Texts {
    /// Adds the next page. Once a file is full, it comes back.
    pub(super) fn add(&mut self, page: &Page<'_>, text: Option<&Text>) -> Option<Draft> {
        let mut waiting = Waiting {
            address: page.address.clone(),
            title: page.title.to_owned(),
            foreign: page.foreign.map_or("", |locale| locale.as_str()).to_owned(),
            source_title: page
                .source_title
                .filter(|title| *title != page.title)
                .unwrap_or_default()
                .to_owned(),
            head: page.head.digest,
            json: None,
        };
        waiting.json = text.map(|text| waiting.written(text));
        let size = waiting.address.len()
            + waiting.title.len()
            + waiting.source_title.len()
            + page.head.size as usize;
        let is_full = !self.open.is_empty() && self.size + size / 2 >= FILE;
        let full = if is_full { self.close() } else { None };
        self.size += size;
        self.open.push(waiting);
        full
    }

    /// The last file.
    pub(super) fn close(&mut self) -> Option<Draft> {
        let pages = std::mem::take(&mut self.open);
        let from = self.from;
        self.from += u32::try_from(pages.len()).expect("pages of a site can be counted");
        self.size = 0;
        (!pages.is_empty()).then(|| Draft {
            from,
            key: key(&pages),
            pages,
        })
    }
}

fn key(pages: &[Waiting]) -> Digest {
    let mut all = Vec::new();
    for page in pages {
        for text in [
            &page.address,
            &page.title,
            &page.foreign,
            &page.source_title,
        ] {
            all.extend(text.as_bytes());
            all.push(0);
        }
        all.extend(page.head.as_bytes());
    }
    Digest::of(&all)
}

impl Draft {
    /// The text of the file. `fetch` gives texts that were not at hand, by the number of the page; one
    /// that is gone since its page was added is empty.
    pub(super) fn text(&self, mut fetch: impl FnMut(u32) -> Option<Text>) -> String {
        let pages = (self.from..).zip(&self.pages);
        let pages = pages.map(|(number, page)| match &page.json {
            Some(json) => json.clone(),
            None => page.written(&fetch(number).unwrap_or_default()),
        });
        format!("[{}]", pages.collect::<Vec<_>>().join(","))
    }
}

impl Waiting {
    fn written(&self, text: &Text) -> String {
        let sections = text.sections.iter();
        let page = Written(
            &self.address,
            &self.title,
            &self.foreign,
            &self.source_title,
            sections.map(|s| (&*s.id, &*s.heading, &*s.text)).collect(),
        );
        serde_json::to_string(&page).expect("texts always serialize")
    }
}
