//! What is fuzzed: each function takes any text and must come back.
//!
//! The ordinary tests run every seed through the same functions (`tests/properties.rs`).
#![allow(dead_code, reason = "each target uses one of them")]

use diglot::article::markdown::{Context, Labels, NoParts, PageOptions, Text, render};
use diglot::article::units::{Side, unwrap_units};
use diglot::config::MarkdownConfig;
use diglot::model::{OffsetMap, RepoPath};

fn file() -> RepoPath {
    RepoPath::new("a.md")
}

/// Front matter of a file.
pub(crate) fn front_matter(text: &str) {
    let _ = diglot::article::front_matter::read(&file(), text);
}

/// A YAML document.
pub(crate) fn yaml(text: &str) {
    let _ = diglot::article::front_matter::parse_yaml(&file(), text, 0);
}

/// Tables of contents, as YAML and as Markdown.
pub(crate) fn toc(text: &str) {
    let _ = diglot::site::read_toc(&file(), "TOC.yml", text);
    let _ = diglot::site::read_toc(&file(), "TOC.md", text);
}

/// Bilingual wrappers.
pub(crate) fn units(text: &str) {
    for side in [Side::Target, Side::Source] {
        let once = unwrap_units(&file(), text, 0, side).value;
        // Everything that is shown leads back into the file.
        for at in 0..u32::try_from(once.text.len()).unwrap_or(0) {
            assert!((once.map.original(at) as usize) <= text.len());
        }
    }
}

/// A whole article, from its text to its body.
pub(crate) fn page(text: &str) {
    let map = OffsetMap::shifted(0);
    let text = Text {
        file: &file(),
        text,
        map: &map,
        units: &[],
        original: text,
    };
    let context = Context {
        labels: &Labels::default(),
        parts: &NoParts,
        options: &MarkdownConfig::default(),
        page: &PageOptions::default(),
    };
    let body = render(text, context).value;
    // No reference gets past its slot, and nothing active gets past the allow-list.
    let html = body.html.to_ascii_lowercase();
    assert!(
        !html.contains("<script") && !html.contains("javascript:"),
        "{html}"
    );
}
