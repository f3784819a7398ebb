//! Whoever prefers Pagefind can run it over the output: marks on the pages tell it what to read.
//!
//! Pagefind is a program in an npm package for each kind of machine, which `npm ci` in `tests/html`
//! installs. Without it the test is skipped, unless `DIGLOT_REQUIRE_TOOLS=1` says that it has to be
//! there.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests and benchmarks are edges themselves"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{diglot, missing, paths, ran};
use serde_json::Value;

/// Texts of the theme that stand around every article, or in its head.
const AROUND: [&str; 7] = [
    "skip_to_content",
    "all_languages",
    "on_this_page",
    "whole_contents",
    "read_in_source",
    "reading_original",
    "reading_side",
];

/// The program; where it is not installed, the test is skipped.
fn pagefind() -> Option<PathBuf> {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/html/node_modules/@pagefind");
    let machine = match std::env::consts::ARCH {
        "aarch64" => "linux-arm64",
        _ => "linux-x64",
    };
    let program = tools.join(machine).join("bin/pagefind_extended");
    if program.exists() {
        return Some(program);
    }
    missing("Pagefind is not installed: run npm ci in tests/html");
    None
}

/// Addresses of the articles below a locale's folder that search engines may have, bilingual views
/// and pages of the theme left out.
fn articles(site: &Path, locale: &str) -> BTreeSet<String> {
    let is_article = |text: &str| {
        text.contains("<body class=\"is-article\"") && !text.contains("<meta name=\"robots\"")
    };
    let files = paths(&site.join(locale)).into_iter();
    let files = files.filter(|path| path.ends_with("index.html"));
    let articles = files.filter(|path| is_article(&fs::read_to_string(path).unwrap()));
    let address = |path: PathBuf| {
        let path = path.strip_prefix(site).unwrap().to_str().unwrap();
        format!("/{}", path.strip_suffix("index.html").unwrap())
    };
    articles.map(address).collect()
}

/// What Pagefind has kept of each page of a locale: JSON behind a mark, compressed.
fn fragments(index: &Path, locale: &str) -> Vec<Value> {
    let files = paths(&index.join("fragment")).into_iter();
    let own = files.filter(|path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        name.starts_with(&format!("{locale}_"))
    });
    let read = |path: PathBuf| {
        let mut text = Vec::new();
        let file = fs::File::open(path).unwrap();
        flate2::read::GzDecoder::new(file)
            .read_to_end(&mut text)
            .unwrap();
        serde_json::from_slice(text.strip_prefix(b"pagefind_dcd").unwrap()).unwrap()
    };
    own.map(read).collect()
}

/// Texts of the theme in the language of `locale`, by id.
fn texts(locale: &str) -> BTreeMap<String, String> {
    let language = locale.split('-').next().unwrap();
    let file = format!("themes/help/strings/{language}.ftl");
    let catalog = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
    let messages = catalog.lines().filter_map(|line| line.split_once(" = "));
    messages
        .map(|(id, text)| (id.to_owned(), text.to_owned()))
        .collect()
}

#[test]
fn pagefind_finds_the_articles_of_each_locale_and_nothing_else() {
    let Some(pagefind) = pagefind() else { return };
    let folder = tempfile::tempdir().unwrap();
    let (site, index) = (folder.path().join("site"), folder.path().join("pagefind"));
    ran(diglot()
        .args(["build", "--root", env!("CARGO_MANIFEST_DIR"), "--output"])
        .arg(&site))
    .expect(0);
    ran(Command::new(pagefind)
        .arg("--site")
        .arg(&site)
        .arg("--output-path")
        .arg(&index))
    .expect(0);

    let entry = fs::read(index.join("pagefind-entry.json")).unwrap();
    let entry: Value = serde_json::from_slice(&entry).unwrap();
    let languages = entry["languages"].as_object().unwrap();
    let locales: Vec<&str> = languages.keys().map(String::as_str).collect();
    assert_eq!(
        locales,
        ["ar-sa", "de-de", "en-us", "es-es", "ja-jp", "ru-ru"]
    );
    for (locale, language) in languages {
        let expected = articles(&site, locale);
        let found = fragments(&index, locale);
        assert!(expected.len() > 30, "{locale}: {expected:?}");
        assert_eq!(language["page_count"], expected.len(), "{locale}");
        let addresses: BTreeSet<String> = found
            .iter()
            .map(|page| page["url"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(addresses, expected, "{locale}");
        let texts = texts(locale);
        for page in &found {
            let (address, content) = (&page["url"], page["content"].as_str().unwrap());
            assert!(page["meta"]["title"].is_string(), "{address} has no title");
            assert!(
                page["filters"]["cloud"].is_array(),
                "{address} has no cloud"
            );
            // The manual quotes texts of the theme.
            if address.as_str().unwrap().contains("/diglot/") {
                continue;
            }
            for id in AROUND {
                let text = &texts[id];
                assert!(!content.contains(text), "{address} says {text}: {content}");
            }
        }
    }
}

/// Cells of a table are words of their own, those of its head, too.
#[test]
fn pagefind_reads_the_cells_of_a_table_apart() {
    let Some(pagefind) = pagefind() else { return };
    let site = common::Site::new(
        "--- site.toml\ntitle = \"Help\"\nbase_url = \"https://help.example.com\"\n--- content/en-us/a.md\n# A\n\n| One | Two |\n|---|---|\n| Three | Four |\n",
    );
    site.build(&[]).expect(0);
    let index = site.root().join("pagefind");
    ran(Command::new(pagefind)
        .arg("--site")
        .arg(site.output())
        .arg("--output-path")
        .arg(&index))
    .expect(0);
    let pages = fragments(&index, "en-us");
    let content = pages[0]["content"].as_str().unwrap();
    let words: Vec<&str> = content
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| !word.is_empty())
        .collect();
    assert_eq!(words, ["A", "One", "Two", "Three", "Four"]);
}
