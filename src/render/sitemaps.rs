//! Sitemaps: the addresses of a site, for search engines.
//!
//! The format is that of sitemaps.org, with links to the same article in other languages. These make
//! it one of the largest files of a site; so sitemaps are made one by one, and whoever takes one lets
//! it go before the next is made.

use std::fmt::Write as _;

use super::lists::ListFile;
use crate::article::body::escape;
use crate::model::Date;
use crate::page::alternates;
use crate::site::{Edition, Page, Site};

/// Most addresses of one sitemap (sitemaps.org).
const MOST_ADDRESSES: usize = 50_000;
/// Most bytes of one sitemap before it is compressed (the same page).
const MOST_BYTES: usize = 52_428_800;
/// What a sitemap begins with.
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n";
/// What a sitemap ends with.
const TAIL: &str = "</urlset>\n";

/// A sitemap of one edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sitemap {
    /// The file.
    pub file: ListFile,
    /// What the index says of it.
    pub listed: Listed,
}

/// What the index of sitemaps says of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    path: String,
    /// The date of its newest page that has one.
    newest: Option<Date>,
}

/// The sitemaps of an edition, each made when it is asked for.
///
/// Fallback pages are left out: they are copies of the source page. So are pages that ask search
/// engines to stay away.
pub fn of_edition<'s>(site: &'s Site, edition: &'s Edition) -> impl Iterator<Item = Sitemap> + 's {
    let pages = edition.pages.iter();
    let pages = pages.filter(|page| !page.fallback && !page.card.noindex);
    let entries = pages.map(|page| entry(site, page));
    let room = MOST_BYTES - HEAD.len() - TAIL.len();
    parts(entries, MOST_ADDRESSES, room)
        .enumerate()
        .map(|(number, part)| {
            let suffix = match number {
                0 => String::new(),
                _ => format!("-{}", number + 1),
            };
            let path = format!("{}/sitemap{suffix}.xml", edition.locale.segment());
            Sitemap {
                listed: Listed {
                    path: path.clone(),
                    newest: part.date,
                },
                file: ListFile {
                    path,
                    text: part.xml,
                },
            }
        })
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

/// Some XML, and the newest date in it.
#[derive(Debug, PartialEq, Eq)]
struct Dated {
    xml: String,
    date: Option<Date>,
}

/// Joins `entries` to sitemaps of at most so many addresses and bytes. An entry that has no room
/// anywhere stands alone.
fn parts(
    entries: impl Iterator<Item = Dated>,
    addresses: usize,
    bytes: usize,
) -> impl Iterator<Item = Dated> {
    let mut entries = entries.peekable();
    std::iter::from_fn(move || {
        let first = entries.next()?;
        let mut part = Dated {
            xml: format!("{HEAD}{}", first.xml),
            date: first.date,
        };
        let (mut number, mut length) = (1, first.xml.len());
        while let Some(next) =
            entries.next_if(|next| number < addresses && length + next.xml.len() <= bytes)
        {
            number += 1;
            length += next.xml.len();
            part.xml.push_str(&next.xml);
            part.date = part.date.max(next.date);
        }
        part.xml.push_str(TAIL);
        Some(part)
    })
}

fn push_lastmod(xml: &mut String, date: Option<Date>) {
    if let Some(date) = date {
        let _ = write!(xml, "<lastmod>{date}</lastmod>");
    }
}

/// The element `<url>` of a page.
fn entry(site: &Site, page: &Page) -> Dated {
    let mut xml = String::from("<url><loc>");
    escape(&mut xml, &page.permalink.absolute(&site.base_url));
    xml.push_str("</loc>");
    push_lastmod(&mut xml, page.card.date);
    for alternate in alternates(site, page.article) {
        xml.push_str("<xhtml:link rel=\"alternate\" hreflang=\"");
        xml.push_str(&alternate.hreflang);
        xml.push_str("\" href=\"");
        escape(&mut xml, &alternate.href);
        xml.push_str("\"/>");
    }
    xml.push_str("</url>\n");
    Dated {
        date: page.card.date,
        xml,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(length: usize, date: &str) -> Dated {
        Dated {
            date: Date::parse(date),
            xml: "x".repeat(length),
        }
    }

    #[test]
    fn sitemaps_are_cut_by_addresses_and_by_bytes() {
        let check = |lengths: &[usize], expected: &[usize]| {
            let entries = lengths.iter().map(|length| entry(*length, ""));
            let parts = parts(entries, 3, 100);
            let got: Vec<_> = parts
                .map(|part| part.xml.len() - HEAD.len() - TAIL.len())
                .collect();
            assert_eq!(got, expected, "{lengths:?}");
        };
        check(&[], &[]);
        check(&[1, 1, 1], &[3]);
        check(&[1, 1, 1, 1], &[3, 1]);
        check(&[50, 50, 1], &[100, 1]);
        check(&[50, 51, 49], &[50, 100]);
        check(&[101, 1], &[101, 1]);
    }

    #[test]
    fn the_newest_page_dates_its_sitemap() {
        let date = |dates: &[&str]| {
            let entries = dates.iter().map(|date| entry(1, date));
            let part = parts(entries, 3, 100).next();
            part.and_then(|part| part.date)
        };
        let newest = Date::new(2021, 1, 28);
        assert_eq!(date(&["", "2021-01-28", "2020-12-31"]), newest);
        assert_eq!(date(&[""]), None);
    }
}
