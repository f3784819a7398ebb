//! Files for machines: sitemaps, robots, the list of redirects, the manifest.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize, Serializer as _};

use crate::article::body::escape;
use crate::config::Config;
use crate::model::{Date, Digest, Permalink};
use crate::page::bilingual_permalink;
use crate::site::{Edition, RedirectTarget, Site};

/// Most addresses of one sitemap (sitemaps.org).
const SITEMAP_ADDRESSES: usize = 50_000;
/// Most bytes of one sitemap before it is compressed (the same page).
const SITEMAP_BYTES: usize = 52_428_800;
/// What a sitemap begins with.
const SITEMAP_HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n";
/// What a sitemap ends with.
const SITEMAP_TAIL: &str = "</urlset>\n";

/// A file and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListFile {
    /// Path below the output folder.
    pub path: String,
    /// Content.
    pub text: String,
}

/// The sitemap of each edition, and the index of them all.
///
/// Fallback pages are left out: they are copies of the source page. So are pages that ask search
/// engines to stay away.
#[must_use]
pub fn sitemaps(site: &Site) -> Vec<ListFile> {
    let room = SITEMAP_BYTES - SITEMAP_HEAD.len() - SITEMAP_TAIL.len();
    let mut files = Vec::new();
    let mut index = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for edition in &site.editions {
        let entries = entries(site, edition);
        let parts = parts(&entries, SITEMAP_ADDRESSES, room);
        for (number, part) in parts.into_iter().enumerate() {
            let suffix = if number == 0 {
                String::new()
            } else {
                format!("-{}", number + 1)
            };
            let path = format!("{}/sitemap{suffix}.xml", edition.locale.segment());
            index.push_str("<sitemap><loc>");
            escape(&mut index, &format!("{}{path}", site.base_url));
            index.push_str("</loc>");
            push_lastmod(&mut index, newest(part));
            index.push_str("</sitemap>\n");
            let mut text = String::from(SITEMAP_HEAD);
            text.extend(part.iter().map(|entry| entry.xml.as_str()));
            text.push_str(SITEMAP_TAIL);
            files.push(ListFile { path, text });
        }
    }
    index.push_str("</sitemapindex>\n");
    files.push(ListFile {
        path: "sitemap.xml".to_owned(),
        text: index,
    });
    files
}

/// An address of a sitemap.
struct Entry {
    /// When the article changed, where it says so.
    date: Option<Date>,
    /// The element `<url>`.
    xml: String,
}

/// Cuts `entries` where a sitemap would have more than so many addresses or bytes. An entry that
/// has no room anywhere stands alone.
fn parts(entries: &[Entry], addresses: usize, bytes: usize) -> Vec<&[Entry]> {
    let mut parts = Vec::new();
    let (mut start, mut length) = (0, 0);
    for (at, entry) in entries.iter().enumerate() {
        let full = at - start == addresses || length + entry.xml.len() > bytes;
        if full && at > start {
            parts.push(&entries[start..at]);
            (start, length) = (at, 0);
        }
        length += entry.xml.len();
    }
    if start < entries.len() {
        parts.push(&entries[start..]);
    }
    parts
}

/// The date of the newest entry that has one.
fn newest(entries: &[Entry]) -> Option<Date> {
    entries.iter().filter_map(|entry| entry.date).max()
}

fn push_lastmod(xml: &mut String, date: Option<Date>) {
    if let Some(date) = date {
        let _ = write!(xml, "<lastmod>{date}</lastmod>");
    }
}

fn entries(site: &Site, edition: &Edition) -> Vec<Entry> {
    let pages = edition
        .pages
        .iter()
        .filter(|page| !page.fallback && !page.card.noindex);
    pages
        .map(|page| {
            let mut xml = String::from("<url><loc>");
            escape(&mut xml, &page.permalink.absolute(&site.base_url));
            xml.push_str("</loc>");
            push_lastmod(&mut xml, page.card.date);
            for alternate in crate::page::alternates(site, page.article) {
                let _ = write!(
                    xml,
                    "<xhtml:link rel=\"alternate\" hreflang=\"{}\" href=\"",
                    alternate.hreflang
                );
                escape(&mut xml, &alternate.href);
                xml.push_str("\"/>");
            }
            xml.push_str("</url>\n");
            Entry {
                date: page.card.date,
                xml,
            }
        })
        .collect()
}

/// `robots.txt`: everything may be read, and where the sitemap is.
#[must_use]
pub fn robots(site: &Site) -> ListFile {
    ListFile {
        path: "robots.txt".to_owned(),
        text: format!(
            "User-agent: *\nAllow: /\n\nSitemap: {}sitemap.xml\n",
            site.base_url
        ),
    }
}

/// Every old address and where it leads, as paths from the root of the site or whole addresses.
pub(super) fn redirect_map(site: &Site) -> BTreeMap<String, String> {
    let mut map = BTreeMap::new();
    for edition in &site.editions {
        for (from, redirect) in &edition.redirects {
            let target = match &redirect.target {
                RedirectTarget::Url(url) => url.clone(),
                RedirectTarget::Site(permalink) => permalink.absolute("/"),
                RedirectTarget::Page { edition, page, .. } => {
                    let page = &site.editions[*edition].pages[*page];
                    page.permalink.absolute("/") + &redirect.target.tail()
                }
            };
            map.insert(from.absolute("/"), target);
        }
    }
    map
}

/// `redirects.json`: every old address and where it leads, for hosts that redirect by themselves.
#[must_use]
pub fn redirects(site: &Site) -> ListFile {
    ListFile {
        path: "redirects.json".to_owned(),
        text: json(&redirect_map(site)),
    }
}

/// What `manifest.json` says of one output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestEntry {
    /// Absolute address.
    pub url: String,
    /// Path below the output folder.
    pub path: String,
    /// Locale whose folder it lies in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// Ids of the clouds that an article is for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clouds: Vec<String>,
    /// SHA-256 of its bytes.
    pub digest: String,
    /// What a host should send it with.
    pub content_type: String,
}

/// `manifest.json`: address, path, locale, clouds, digest and content type of every output.
///
/// # Panics
/// Never: entries consist of texts, which JSON can hold.
pub fn manifest(entries: impl Iterator<Item: Serialize>) -> ListFile {
    // A list that doubles its room when it grows would take twice the memory for a moment.
    let mut json = Vec::with_capacity(entries.size_hint().0 * ENTRY);
    let written = serde_json::Serializer::pretty(&mut json).collect_seq(entries);
    written.expect("texts have a form in JSON");
    json.push(b'\n');
    ListFile {
        path: "manifest.json".to_owned(),
        text: String::from_utf8(json).expect("JSON is UTF-8"),
    }
}

/// About as many bytes as an entry of the manifest takes.
const ENTRY: usize = 384;

/// The entries of the manifest for some outputs of a site, in their order, made one by one: all of
/// them at once would take as much memory as all cards.
pub fn manifest_entries<'r>(
    config: &Config,
    site: &'r Site,
    receipts: impl Iterator<Item = (&'r str, Digest)>,
) -> impl Iterator<Item = ManifestEntry> {
    let mut pages = BTreeMap::new();
    for (number, edition) in site.editions.iter().enumerate() {
        for (at, page) in edition.pages.iter().enumerate() {
            let view = bilingual_permalink(config, site, number, at);
            for permalink in [page.permalink.clone()].into_iter().chain(view) {
                pages.insert(permalink.output_path(), (permalink, page));
            }
        }
    }
    let folders = site.editions.iter().map(|edition| {
        let locale = &edition.locale;
        (locale.segment(), locale.to_string())
    });
    let locales: BTreeMap<String, String> = folders.collect();
    receipts.map(move |(path, digest)| {
        let page = pages.get(path);
        let url = page.map_or_else(|| Permalink::new(path), |(permalink, _)| permalink.clone());
        let first = path.split('/').next().unwrap_or_default();
        let clouds = page.map(|(_, page)| {
            page.card
                .clouds
                .iter()
                .filter_map(|cloud| site.clouds.get(cloud))
                .map(|cloud| cloud.id.clone())
                .collect()
        });
        ManifestEntry {
            url: url.absolute(&site.base_url),
            path: path.to_owned(),
            locale: locales.get(first).cloned(),
            clouds: clouds.unwrap_or_default(),
            digest: digest.to_string(),
            content_type: content_type(path).to_owned(),
        }
    })
}

fn json(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("maps of strings always serialize");
    text.push('\n');
    text
}

/// The content type that a host should send a file with.
#[must_use]
pub fn content_type(path: &str) -> &'static str {
    match path
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
        .as_str()
    {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "xml" => "application/xml",
        "txt" | "csv" => "text/plain; charset=utf-8",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "svg" => "image/svg+xml",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "webmanifest" => "application/manifest+json",
        "md" => "text/markdown; charset=utf-8",
        "wasm" => "application/wasm",
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "mp3" => "audio/mpeg",
        "vtt" => "text/vtt; charset=utf-8",
        _ => "application/octet-stream",
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

    #[test]
    fn sitemaps_are_cut_by_addresses_and_by_bytes() {
        let check = |lengths: &[usize], expected: &[usize]| {
            let entries: Vec<_> = lengths.iter().map(|length| entry(*length, "")).collect();
            let parts = parts(&entries, 3, 100);
            let got: Vec<_> = parts.iter().map(|part| part.len()).collect();
            assert_eq!(got, expected, "{lengths:?}");
        };
        check(&[], &[]);
        check(&[1, 1, 1], &[3]);
        check(&[1, 1, 1, 1], &[3, 1]);
        check(&[50, 50, 1], &[2, 1]);
        check(&[50, 51, 49], &[1, 2]);
        check(&[101, 1], &[1, 1]);
    }

    #[test]
    fn the_newest_page_dates_its_sitemap() {
        let entries = ["", "2021-01-28", "2020-12-31"].map(|date| entry(1, date));
        assert_eq!(newest(&entries), Date::new(2021, 1, 28));
        assert_eq!(newest(&entries[..1]), None);
    }
}
