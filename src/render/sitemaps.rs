//! Sitemaps: the addresses of a site, for search engines.
//!
//! The format is that of sitemaps.org, with links to the same article in other languages. These make
//! it one of the largest files of a site; so sitemaps are made one by one, and each part by part.

use std::fmt::Write as _;
use std::iter::Peekable;

use super::lists::ListFile;
use crate::article::body::escape;
use crate::model::Date;
use crate::page::alternate_pages;
use crate::site::{Edition, Page, Site};

/// Most addresses of one sitemap (sitemaps.org).
const MOST_ADDRESSES: usize = 50_000;
/// Most bytes of one sitemap before it is compressed (the same page).
const MOST_BYTES: usize = 52_428_800;
/// Bytes after which a part ends: a sitemap of a few thousand pages is one.
const PART: usize = 1 << 20;
/// About as many bytes as a link to another language takes.
const ALTERNATE: usize = 160;
/// What a sitemap begins with.
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n";
/// What a sitemap ends with.
const TAIL: &str = "</urlset>\n";

/// What the index of sitemaps says of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    path: String,
    /// The date of its newest page that has one.
    newest: Option<Date>,
}

/// The sitemaps of an edition, one after the other.
pub struct Sitemaps<'s> {
    /// Folder of the edition.
    folder: String,
    entries: Peekable<Box<dyn Iterator<Item = Entry> + 's>>,
    /// Number of sitemaps that were begun.
    begun: usize,
    limits: Limits,
}

/// What one sitemap may hold.
#[derive(Clone, Copy)]
struct Limits {
    addresses: usize,
    /// Bytes of all entries.
    bytes: usize,
}

/// One sitemap: an iterator over its bytes, part by part.
pub struct Sitemap<'m, 's> {
    listed: Listed,
    of: &'m mut Sitemaps<'s>,
    /// Number and bytes of the entries that were taken.
    addresses: usize,
    bytes: usize,
    is_over: bool,
}

/// The element `<url>` of a page, and the date of the page.
struct Entry {
    xml: String,
    date: Option<Date>,
}

impl<'s> Sitemaps<'s> {
    /// Those of `edition`.
    ///
    /// Fallback pages are left out: they are copies of the source page. So are pages that ask search
    /// engines to stay away.
    #[must_use]
    pub fn of(site: &'s Site, edition: &'s Edition) -> Self {
        let pages = edition.pages.iter();
        let pages = pages.filter(|page| !page.fallback && !page.card.noindex);
        let limits = Limits {
            addresses: MOST_ADDRESSES,
            bytes: MOST_BYTES - HEAD.len() - TAIL.len(),
        };
        let entries = pages.map(|page| entry(site, page));
        Self::new(edition.locale.segment(), entries, limits)
    }

    fn new(folder: String, entries: impl Iterator<Item = Entry> + 's, limits: Limits) -> Self {
        let entries: Box<dyn Iterator<Item = Entry>> = Box::new(entries);
        Self {
            folder,
            entries: entries.peekable(),
            begun: 0,
            limits,
        }
    }

    /// The next sitemap, with the addresses that the one before has left; none when it has left none.
    pub fn begin(&mut self) -> Option<Sitemap<'_, 's>> {
        self.entries.peek()?;
        let suffix = match self.begun {
            0 => String::new(),
            number => format!("-{}", number + 1),
        };
        self.begun += 1;
        let listed = Listed {
            path: format!("{}/sitemap{suffix}.xml", self.folder),
            newest: None,
        };
        Some(Sitemap {
            listed,
            of: self,
            addresses: 0,
            bytes: 0,
            is_over: false,
        })
    }
}

impl Sitemap<'_, '_> {
    /// Its path below the output folder.
    #[must_use]
    pub fn path(&self) -> String {
        self.listed.path.clone()
    }

    /// What the index says of it, once it has come to its end.
    #[must_use]
    pub fn finish(mut self) -> Listed {
        while self.next().is_some() {}
        self.listed
    }

    /// The next entry that has room. One that has none in any sitemap stands alone.
    fn take(&mut self) -> Option<Entry> {
        let (addresses, bytes) = (self.addresses, self.bytes);
        let limits = self.of.limits;
        let entry = self.of.entries.next_if(|entry| {
            let has_room = addresses < limits.addresses && bytes + entry.xml.len() <= limits.bytes;
            has_room || addresses == 0
        })?;
        self.addresses += 1;
        self.bytes += entry.xml.len();
        self.listed.newest = self.listed.newest.max(entry.date);
        Some(entry)
    }
}

impl Iterator for Sitemap<'_, '_> {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        if self.is_over {
            return None;
        }
        let mut part = Vec::new();
        if self.addresses == 0 {
            part.extend_from_slice(HEAD.as_bytes());
        }
        while part.len() < PART {
            let Some(entry) = self.take() else {
                self.is_over = true;
                part.extend_from_slice(TAIL.as_bytes());
                break;
            };
            part.extend_from_slice(entry.xml.as_bytes());
        }
        Some(part)
    }
}

/// The index of all sitemaps, at the root.
#[must_use]
pub fn index<'l>(site: &Site, sitemaps: impl IntoIterator<Item = &'l Listed>) -> ListFile {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for Listed { path, newest } in sitemaps {
        text.push_str("<sitemap><loc>");
        escape(&mut text, &format!("{}{path}", site.base_url));
        text.push_str("</loc>");
        push_lastmod(&mut text, *newest);
        text.push_str("</sitemap>\n");
    }
    text.push_str("</sitemapindex>\n");
    ListFile {
        path: "sitemap.xml".to_owned(),
        text,
    }
}

fn push_lastmod(xml: &mut String, date: Option<Date>) {
    if let Some(date) = date {
        let _ = write!(xml, "<lastmod>{date}</lastmod>");
    }
}

fn entry(site: &Site, page: &Page) -> Entry {
    let alternates = alternate_pages(site, page.article);
    let mut xml = String::with_capacity(ALTERNATE * (alternates.len() + 1));
    xml.push_str("<url><loc>");
    escape(&mut xml, &page.permalink.absolute(&site.base_url));
    xml.push_str("</loc>");
    push_lastmod(&mut xml, page.card.date);
    for (hreflang, alternate) in alternates {
        xml.push_str("<xhtml:link rel=\"alternate\" hreflang=\"");
        xml.push_str(hreflang);
        xml.push_str("\" href=\"");
        escape(&mut xml, &alternate.absolute(&site.base_url));
        xml.push_str("\"/>");
    }
    xml.push_str("</url>\n");
    Entry {
        date: page.card.date,
        xml,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(length: usize, date: &str) -> Entry {
        Entry {
            date: Date::parse(date),
            xml: "x".repeat(length),
        }
    }

    /// Bytes and date of each sitemap of these entries.
    fn cut(entries: Vec<Entry>, addresses: usize, bytes: usize) -> Vec<(Vec<u8>, Listed)> {
        let limits = Limits { addresses, bytes };
        let mut sitemaps = Sitemaps::new("de-de".to_owned(), entries.into_iter(), limits);
        let mut made = Vec::new();
        while let Some(mut sitemap) = sitemaps.begin() {
            let bytes = sitemap.by_ref().flatten().collect();
            made.push((bytes, sitemap.finish()));
        }
        made
    }

    #[test]
    fn sitemaps_are_cut_by_addresses_and_by_bytes() {
        let check = |lengths: &[usize], expected: &[usize]| {
            let entries = lengths.iter().map(|length| entry(*length, ""));
            let cut = cut(entries.collect(), 3, 100);
            let got: Vec<_> = cut
                .iter()
                .map(|(bytes, _)| bytes.len() - HEAD.len() - TAIL.len())
                .collect();
            assert_eq!(got, expected, "{lengths:?}");
            let names = ["de-de/sitemap.xml", "de-de/sitemap-2.xml"];
            let paths = cut.iter().map(|(_, listed)| &*listed.path);
            assert!(paths.eq(names.into_iter().take(expected.len())));
        };
        check(&[], &[]);
        check(&[1, 1, 1], &[3]);
        check(&[1, 1, 1, 1], &[3, 1]);
        check(&[50, 50, 1], &[100, 1]);
        check(&[50, 51, 49], &[50, 100]);
        check(&[101, 1], &[101, 1]);
    }

    #[test]
    fn a_sitemap_in_parts_is_one_file() {
        let limits = Limits {
            addresses: 9,
            bytes: usize::MAX,
        };
        let entries = (0..3).map(|_| entry(PART / 2 + 1, ""));
        let mut sitemaps = Sitemaps::new("de-de".to_owned(), entries, limits);
        let parts: Vec<_> = sitemaps.begin().expect("one").collect();
        assert_eq!(parts.len(), 2);
        let xml = "x".repeat(3 * (PART / 2 + 1));
        assert_eq!(parts.concat(), format!("{HEAD}{xml}{TAIL}").as_bytes());
        assert!(sitemaps.begin().is_none());
    }

    #[test]
    fn the_newest_page_dates_its_sitemap() {
        let date = |dates: &[&str]| {
            let entries = dates.iter().map(|date| entry(1, date));
            cut(entries.collect(), 3, 100)[0].1.newest
        };
        let newest = Date::new(2021, 1, 28);
        assert_eq!(date(&["", "2021-01-28", "2020-12-31"]), newest);
        assert_eq!(date(&[""]), None);
    }
}
