//! Files for machines: sitemaps, robots, the list of redirects, the manifest.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::article::body::escape;
use crate::config::Config;
use crate::model::{Digest, Locale, Permalink};
use crate::page::bilingual_permalink;
use crate::site::{Edition, RedirectTarget, Site};

/// Most addresses of one sitemap (sitemaps.org).
const SITEMAP_LIMIT: usize = 50_000;

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
    let mut files = Vec::new();
    for edition in &site.editions {
        let entries = entries(site, edition);
        for (number, part) in entries.chunks(SITEMAP_LIMIT).enumerate() {
            let suffix = if number == 0 {
                String::new()
            } else {
                format!("-{}", number + 1)
            };
            let mut text = String::from(
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n",
            );
            text.extend(part.iter().map(String::as_str));
            text.push_str("</urlset>\n");
            files.push(ListFile {
                path: format!("{}/sitemap{suffix}.xml", edition.locale.segment()),
                text,
            });
        }
    }
    let mut index = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for file in &files {
        index.push_str("<sitemap><loc>");
        escape(&mut index, &format!("{}{}", site.base_url, file.path));
        index.push_str("</loc></sitemap>\n");
    }
    index.push_str("</sitemapindex>\n");
    files.push(ListFile {
        path: "sitemap.xml".to_owned(),
        text: index,
    });
    files
}

fn entries(site: &Site, edition: &Edition) -> Vec<String> {
    let pages = edition
        .pages
        .iter()
        .filter(|page| !page.fallback && !page.card.noindex);
    pages
        .map(|page| {
            let mut entry = String::from("<url><loc>");
            escape(&mut entry, &page.permalink.absolute(&site.base_url));
            entry.push_str("</loc>");
            if let Some(date) = page.card.date {
                let _ = write!(entry, "<lastmod>{date}</lastmod>");
            }
            for alternate in crate::page::alternates(site, page.article) {
                let _ = write!(
                    entry,
                    "<xhtml:link rel=\"alternate\" hreflang=\"{}\" href=\"",
                    alternate.hreflang
                );
                escape(&mut entry, &alternate.href);
                entry.push_str("\"/>");
            }
            entry.push_str("</url>\n");
            entry
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
#[must_use]
pub fn manifest(entries: &[ManifestEntry]) -> ListFile {
    ListFile {
        path: "manifest.json".to_owned(),
        text: json(&entries),
    }
}

/// The entries of the manifest for some outputs of a site, in their order.
#[must_use]
pub fn manifest_entries(
    config: &Config,
    site: &Site,
    receipts: &[(Box<str>, Digest)],
) -> Vec<ManifestEntry> {
    let mut pages = BTreeMap::new();
    for (number, edition) in site.editions.iter().enumerate() {
        for (at, page) in edition.pages.iter().enumerate() {
            let view = bilingual_permalink(config, site, number, at);
            for permalink in [page.permalink.clone()].into_iter().chain(view) {
                pages.insert(permalink.output_path(), (permalink, page));
            }
        }
    }
    let mut entries = Vec::with_capacity(receipts.len());
    for (path, digest) in receipts {
        let page = pages.get(&**path);
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
        entries.push(ManifestEntry {
            url: url.absolute(&site.base_url),
            path: path.to_string(),
            locale: site
                .editions
                .iter()
                .map(|edition| &edition.locale)
                .find(|locale| locale.segment() == first)
                .map(Locale::to_string),
            clouds: clouds.unwrap_or_default(),
            digest: digest.to_string(),
            content_type: content_type(path).to_owned(),
        });
    }
    entries
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
