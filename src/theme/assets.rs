//! Files of a theme that are published as they are.

use std::collections::BTreeMap;

use super::Files;
use crate::diag::{Diagnostic, Reported, codes};
use crate::model::Digest;

/// A file to publish below `assets/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// Path below the theme's `assets/`, `help.css`.
    pub name: String,
    /// The same with a part of the digest of its bytes, `help.3f2a91bc.css`: a file of that name
    /// never changes, so that browsers may keep it for ever.
    pub published: String,
    /// What a server says it is.
    pub content_type: &'static str,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Extensions that may be published, with their content types.
const TYPES: &[(&str, &str)] = &[
    ("avif", "image/avif"),
    ("css", "text/css; charset=utf-8"),
    ("gif", "image/gif"),
    ("ico", "image/x-icon"),
    ("jpg", "image/jpeg"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("txt", "text/plain; charset=utf-8"),
    ("webmanifest", "application/manifest+json"),
    ("webp", "image/webp"),
    ("woff2", "font/woff2"),
];

/// Hexadecimal digits of the digest in a published name: one in four thousand million collides.
const DIGITS: usize = 8;

/// Reads the assets of a theme, by name.
pub(super) fn read(files: &Files<'_>) -> Reported<Vec<Asset>> {
    let mut report = Vec::new();
    let found = files.below("assets/");
    let mut assets = BTreeMap::new();
    // Style sheets come last: they name the others, whose published names must stand by then.
    let (sheets, others): (Vec<_>, Vec<_>) = found
        .into_iter()
        .partition(|(name, _)| extension(name) == "css");
    for (name, bytes) in others.into_iter().chain(sheets) {
        let Some((_, content_type)) = TYPES.iter().find(|(known, _)| *known == extension(name))
        else {
            let place = files.place(&format!("assets/{name}"));
            let message = "files of this type are not published";
            report.push(Diagnostic::on_file(&codes::THEME_FILE, &place, message));
            continue;
        };
        let bytes = match extension(name) {
            "css" => point_to_published(bytes, &assets),
            _ => bytes.to_vec(),
        };
        assets.insert(name, asset(name, content_type, bytes));
    }
    Reported {
        value: assets.into_values().collect(),
        report,
    }
}

fn asset(name: &str, content_type: &'static str, bytes: Vec<u8>) -> Asset {
    let digest = Digest::of(&bytes).short(DIGITS);
    let (stem, extension) = name
        .rsplit_once('.')
        .expect("the type is told by an extension");
    Asset {
        name: name.to_owned(),
        published: format!("{stem}.{digest}.{extension}"),
        content_type,
        bytes,
    }
}

fn extension(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// Replaces `url(NAME)` by the published name, for style sheets that use fonts or pictures.
fn point_to_published(css: &[u8], assets: &BTreeMap<&str, Asset>) -> Vec<u8> {
    let Ok(css) = std::str::from_utf8(css) else {
        return css.to_vec();
    };
    let mut css = css.to_owned();
    for (name, asset) in assets {
        for quote in ["", "\"", "'"] {
            let from = format!("url({quote}{name}{quote})");
            if css.contains(&from) {
                css = css.replace(&from, &format!("url(\"{}\")", asset.published));
            }
        }
    }
    css.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_overlay(files: &[(&str, &str)]) -> Reported<Vec<Asset>> {
        let overlay = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
            .collect();
        read(&Files {
            name: "help",
            overlay: &overlay,
        })
    }

    fn find<'a>(assets: &'a Reported<Vec<Asset>>, name: &str) -> &'a Asset {
        assets
            .value
            .iter()
            .find(|asset| asset.name == name)
            .unwrap()
    }

    #[test]
    fn names_follow_the_bytes() {
        let first = read_overlay(&[("assets/own.css", "a{}")]);
        let second = read_overlay(&[("assets/own.css", "b{}")]);
        assert_eq!(find(&first, "own.css").published, "own.5f546eb4.css");
        assert_ne!(
            find(&first, "own.css").published,
            find(&second, "own.css").published
        );
        assert_eq!(
            find(&first, "help.js").content_type,
            "text/javascript; charset=utf-8"
        );
    }

    #[test]
    fn style_sheets_name_published_files() {
        let assets = read_overlay(&[
            (
                "assets/own.css",
                "a{src:url(fonts/a.woff2)} b{src:url('x.png')}",
            ),
            ("assets/fonts/a.woff2", "font"),
        ]);
        let font = &find(&assets, "fonts/a.woff2").published;
        assert_eq!(
            String::from_utf8_lossy(&find(&assets, "own.css").bytes),
            format!("a{{src:url(\"{font}\")}} b{{src:url('x.png')}}")
        );
    }

    #[test]
    fn leaves_out_files_of_unknown_type() {
        let assets = read_overlay(&[("assets/run.php", "")]);
        assert_eq!(
            &*assets.report[0].message,
            "files of this type are not published"
        );
        assert!(assets.value.iter().all(|asset| asset.name != "run.php"));
    }
}
