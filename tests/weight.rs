//! What a page costs its readers before they see it.
//!
//! An article of median length is at most 30 KB of HTML, and styles and scripts of its first view are
//! at most 30 KB together when they are compressed, whatever the number of articles.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests are edges themselves"
)]

mod common;
#[path = "common/corpus.rs"]
mod corpus;

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::Path;

use common::{Site, Tree, diglot, paths, ran, skip};

const KB: usize = 1000;

/// Median length of the articles of each locale in a built folder.
fn medians(root: &Path) -> Vec<(String, usize)> {
    let mut folders: Vec<_> = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    let medians = folders.iter().filter_map(|folder| {
        let texts = paths(folder)
            .into_iter()
            .map(|path| fs::read(path).unwrap());
        let mut lengths: Vec<usize> = texts
            .filter(|text| is_article(text))
            .map(|text| text.len())
            .collect();
        lengths.sort_unstable();
        let median = lengths.get(lengths.len() / 2)?;
        let name = folder.file_name().unwrap().to_string_lossy();
        Some((name.into_owned(), *median))
    });
    medians.collect()
}

fn is_article(text: &[u8]) -> bool {
    let mark = b"<body class=\"is-article\"";
    text.windows(mark.len()).any(|part| part == mark)
}

#[track_caller]
fn check_medians(root: &Path) {
    let medians = medians(root);
    assert!(medians.len() >= 6, "{medians:?}");
    for (locale, median) in &medians {
        assert!(*median <= 30 * KB, "{locale}: {median} of {medians:?}");
    }
}

#[test]
fn an_article_of_median_length_is_small() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("site");
    ran(diglot()
        .args(["build", "--root", env!("CARGO_MANIFEST_DIR"), "--output"])
        .arg(&output))
    .expect(0);
    check_medians(&output);
}

#[test]
fn an_article_of_median_length_of_the_corpus_is_small() {
    let trees = match corpus::folder().and_then(|folder| corpus::unpacked(&folder)) {
        Ok(trees) => trees,
        Err(reason) => return skip(&format!("the corpus is missing: {reason}")),
    };
    let folder = tempfile::tempdir().unwrap();
    fs::write(
        folder.path().join("site.toml"),
        corpus::configuration(&trees),
    )
    .unwrap();
    ran(diglot()
        .args(["build", "--quiet", "--root"])
        .arg(folder.path()))
    .expect(0);
    check_medians(&folder.path().join("public"));
}

/// Lengths of the assets that an article asks for before it is shown, compressed.
#[test]
fn styles_and_scripts_of_the_first_view_are_small() {
    let site = Site::new(common::SMALL);
    let built = site.built(&[]);
    let html = String::from_utf8_lossy(&built["de-de/start/index.html"]).into_owned();
    let mut all = 0;
    for (path, bytes) in &built {
        let kind = Path::new(path).extension();
        let is_code = kind.is_some_and(|kind| kind == "css" || kind == "js");
        // What a reader may ask for later is named in attributes of its own.
        let names = ["src", "href"].map(|name| format!(" {name}=\"../../{path}\""));
        if is_code && names.iter().any(|name| html.contains(name)) {
            let mut encoder =
                flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            encoder.write_all(bytes).unwrap();
            all += encoder.finish().unwrap().len();
        }
    }
    assert!((5 * KB..=30 * KB).contains(&all), "{all} bytes");
}

/// A site of one locale whose table of contents has `count` entries at its top.
fn flat(count: usize) -> Tree {
    let site =
        Site::new("--- site.toml\ntitle = \"Help\"\nbase_url = \"https://help.example.com\"\n");
    let mut toc = String::new();
    for at in 0..count {
        let _ = writeln!(toc, "- name: Article {at:04}\n  href: a{at:04}.md");
        site.write(
            &format!("content/en-us/a{at:04}.md"),
            format!("# Article {at:04}\n\nText.\n"),
        );
    }
    site.write("content/en-us/TOC.yml", toc);
    site.built(&[])
}

#[test]
fn pages_do_not_grow_with_the_table_of_contents() {
    let page = "en-us/a0040/index.html";
    let (small, large) = (flat(80), flat(800));
    assert_eq!(small[page].len(), large[page].len());
    let text = String::from_utf8_lossy(&large[page]);
    for (title, listed) in [
        ("0027", false),
        ("0028", true),
        ("0040", true),
        ("0052", true),
        ("0053", false),
    ] {
        assert_eq!(
            text.contains(&format!(">Article {title}</a>")),
            listed,
            "{title}"
        );
    }
    let whole = String::from_utf8_lossy(&large["en-us/toc/index.html"]);
    assert!(whole.contains(">Article 0799</a>"));
}
