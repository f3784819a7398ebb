//! Files for machines: robots, the list of redirects, the manifest.

use std::borrow::Cow;
use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::{Deserialize, Serialize, Serializer as _};

use crate::config::Config;
use crate::model::{Digest, Permalink};
use crate::page::page_of_view;
use crate::site::{Page, RedirectTarget, Site};

/// A file and its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListFile {
    /// Path below the output folder.
    pub path: String,
    /// Content.
    pub text: String,
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
                RedirectTarget::File { edition, path } => {
                    site.resource_page(*edition, path).absolute("/")
                }
                RedirectTarget::Site { permalink, tail } => permalink.absolute("/") + tail,
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
pub struct ManifestEntry<'e> {
    /// Absolute address.
    pub url: String,
    /// Path below the output folder.
    pub path: Cow<'e, str>,
    /// Locale whose folder it lies in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<Cow<'e, str>>,
    /// Ids of the clouds that an article is for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clouds: Vec<Cow<'e, str>>,
    /// SHA-256 of its bytes.
    pub digest: String,
    /// What a host should send it with.
    pub content_type: Cow<'e, str>,
}

impl ManifestEntry<'_> {
    /// The same with texts of its own.
    #[must_use]
    pub fn into_owned(self) -> ManifestEntry<'static> {
        let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        ManifestEntry {
            url: self.url,
            path: owned(self.path),
            locale: self.locale.map(owned),
            clouds: self.clouds.into_iter().map(owned).collect(),
            digest: self.digest,
            content_type: owned(self.content_type),
        }
    }
}

/// Path of the manifest below the output folder.
pub const MANIFEST: &str = "manifest.json";

/// The bytes of `manifest.json`, part by part, because the whole takes more memory than anything else
/// that is made of a large site: address, path, locale, clouds, digest and content type of every
/// output; `entry` tells those of one.
///
/// # Panics
/// Never: entries consist of texts, which JSON can hold.
pub fn manifest<'t, T: Sync, E: Serialize>(
    outputs: &'t [T],
    entry: impl Fn(&'t T) -> E + Sync,
) -> impl Iterator<Item = Vec<u8>> {
    let count = outputs.len();
    let rounds = outputs.chunks(ROUND).enumerate();
    let parts = rounds.flat_map(move |(number, round)| {
        let pieces = round.par_chunks(PIECE).enumerate().map(|(at, piece)| {
            let start = number * ROUND + at * PIECE;
            let mut json = entries(piece, &entry);
            json[0] = if start == 0 { b'[' } else { b',' };
            if start + piece.len() == count {
                json.extend_from_slice(b"\n]\n");
            }
            json
        });
        pieces.collect::<Vec<_>>()
    });
    parts.chain((count == 0).then(|| b"[]\n".to_vec()))
}

/// About as many bytes as an entry of the manifest takes.
const ENTRY: usize = 384;
/// Number of entries of a part, which a thread writes in one go.
const PIECE: usize = 256;
/// Number of entries that are made before the first of them is taken.
const ROUND: usize = 16 * PIECE;

/// The entries of some outputs, as they stand in a list: behind its bracket, or another character.
fn entries<'t, T, E: Serialize>(outputs: &'t [T], entry: impl Fn(&'t T) -> E) -> Vec<u8> {
    let mut json = Vec::with_capacity(outputs.len() * ENTRY);
    let written = serde_json::Serializer::pretty(&mut json).collect_seq(outputs.iter().map(entry));
    written.expect("texts have a form in JSON");
    json.truncate(json.len() - "\n]".len());
    json
}

/// What the manifest says of the outputs of a site.
pub struct Entries<'s> {
    config: &'s Config,
    site: &'s Site,
    /// Numbers of editions by the folders that they lie in.
    folders: BTreeMap<String, usize>,
}

impl<'s> Entries<'s> {
    /// Those of outputs of `site`.
    #[must_use]
    pub fn of(config: &'s Config, site: &'s Site) -> Self {
        let folders = site.editions.iter().enumerate();
        let folders = folders.map(|(number, edition)| (edition.locale.segment(), number));
        Self {
            config,
            site,
            folders: folders.collect(),
        }
    }

    /// That of the output at `path`.
    #[must_use]
    pub fn entry<'e>(&self, path: &'e str, digest: Digest) -> ManifestEntry<'e>
    where
        's: 'e,
    {
        let site = self.site;
        let first = path.split('/').next().unwrap_or_default();
        let edition = self.folders.get(first).copied();
        let page = edition.and_then(|edition| {
            let own = page_at(site, edition, path);
            own.or_else(|| page_of_view(self.config, site, edition, path))
        });
        let (url, page) = page.map_or_else(
            || (Permalink::new(path), None),
            |(url, page)| (url, Some(page)),
        );
        let clouds = page.map(|page| {
            let clouds = page.card.clouds.iter();
            let clouds = clouds.filter_map(|cloud| site.clouds.get(cloud));
            clouds.map(|cloud| Cow::Borrowed(&*cloud.id)).collect()
        });
        ManifestEntry {
            url: url.absolute(&site.base_url),
            path: path.into(),
            locale: edition.map(|edition| site.editions[edition].locale.as_str().into()),
            clouds: clouds.unwrap_or_default(),
            digest: digest.to_string(),
            content_type: content_type(path).into(),
        }
    }
}

/// The page that is written to `path`, with its address.
fn page_at<'s>(site: &'s Site, edition: usize, path: &str) -> Option<(Permalink, &'s Page)> {
    let folder = path.strip_suffix("index.html").map(Permalink::new);
    let mut addresses = folder.into_iter().chain([Permalink::new(path)]);
    addresses.find_map(|address| {
        let page = site.page_at(edition, &address)?;
        Some((page.permalink.clone(), page))
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

    #[test]
    fn a_manifest_in_parts_is_one_list() {
        for count in [0, 1, PIECE, PIECE + 1, ROUND, 2 * ROUND, 2 * ROUND + 1] {
            let outputs: Vec<usize> = (0..count).collect();
            let entry = |number: &usize| BTreeMap::from([("path", number.to_string())]);
            let entries: Vec<_> = outputs.iter().map(entry).collect();
            let parts: Vec<_> = manifest(&outputs, entry).collect();
            assert_eq!(parts.len(), count.div_ceil(PIECE).max(1));
            assert_eq!(parts.concat(), json(&entries).as_bytes(), "{count}");
        }
    }
}
