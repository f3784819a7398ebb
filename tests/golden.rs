//! Golden sites: whole builds, byte for byte.
//!
//! Each folder of `tests/golden` is a site with the output it must have in `expected/` and what must
//! be said about it in `expected/report.jsonl`. Files of search indexes have tests of their own: here
//! they only have to be listed, by names without digests. `UPDATE_GOLDEN=1 cargo test --test golden` writes
//! both anew; the difference is for a person to read. Files of the theme are left out, and so are
//! the digests in their names: another colour is no change of a site.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests and benchmarks are edges themselves"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use diglot::model::Digest;

/// Builds the site in `root` into a folder of its own and gives its files, and the report.
fn build(root: &Path) -> (BTreeMap<String, Vec<u8>>, String) {
    let out = tempfile::tempdir().expect("a temporary folder");
    let folder = out.path().join("site");
    let run = Command::new(env!("CARGO_BIN_EXE_diglot"))
        .args(["build", "--format", "json", "--quiet", "--output"])
        .arg(&folder)
        .current_dir(root)
        .output()
        .expect("the program starts");
    let report = String::from_utf8(run.stdout).expect("reports are UTF-8");
    let mut files = BTreeMap::new();
    collect(&folder, "", &mut files);
    let is_index = |path: &str| path.contains("/search/") && !path.ends_with("/index.html");
    files.retain(|path, _| {
        !path.starts_with("assets/") && !path.starts_with(".diglot") && !is_index(path)
    });
    (files, report)
}

fn collect(folder: &Path, below: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let name = entry.file_name().into_string().expect("names are UTF-8");
        let path = format!("{below}{name}");
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{path}/"), files);
        } else {
            files.insert(path, fs::read(entry.path()).expect("a file can be read"));
        }
    }
}

/// Text without the digests in the names of assets, and without those of files in the manifest.
fn normalized(bytes: &[u8]) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return bytes.to_vec();
    };
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with("\"digest\"") {
            continue;
        }
        let index = line.find(".idx\"").and_then(|end| {
            let start = line[..end].rfind('.')?;
            Some(format!("{}{}", &line[..start], &line[end..]))
        });
        let mut rest = index.as_deref().unwrap_or(line);
        while let Some(at) = rest.find("assets/") {
            let (before, asset) = rest.split_at(at);
            out.push_str(before);
            let end = asset.find(['"', '\'', ')', ' ']).unwrap_or(asset.len());
            let parts: Vec<&str> = asset[..end].split('.').collect();
            let plain: Vec<&str> = parts
                .iter()
                .filter(|part| part.len() != 8)
                .copied()
                .collect();
            out.push_str(&plain.join("."));
            rest = &asset[end..];
        }
        out.push_str(rest);
    }
    out.into_bytes()
}

#[track_caller]
fn check(name: &str) {
    check_some(name, |_, _| true);
}

/// Whether an output is the page of a Markdown file of the site in `root`, or that page together with
/// its original.
fn is_article(root: &Path, path: &str) -> bool {
    let page = path.strip_suffix(".html");
    let page = page.map(|page| page.strip_suffix(".bilingual").unwrap_or(page));
    page.is_some_and(|page| root.join("content").join(format!("{page}.md")).is_file())
}

/// Whether an output is an article or a file that articles of the site "fallback" use.
fn is_kept(_: &Path, path: &str) -> bool {
    let inside = path.split('/').nth(1) == Some("guide");
    inside && !path.contains("/toc/") && Path::new(path).extension() != Some("md".as_ref())
}

/// Compares the outputs that are `wanted`, and the report.
#[track_caller]
fn check_some(name: &str, wanted: impl Fn(&Path, &str) -> bool) {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name);
    let (files, report) = build(&root);
    let mut files: BTreeMap<String, Vec<u8>> = files
        .into_iter()
        .filter(|(path, _)| wanted(&root, path))
        .map(|(path, bytes)| (path, normalized(&bytes)))
        .collect();
    files.insert("report.jsonl".to_owned(), report.into_bytes());
    let expected = root.join("expected");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let _ = fs::remove_dir_all(&expected);
        for (path, bytes) in &files {
            let target = expected.join(path);
            fs::create_dir_all(target.parent().expect("a file has a folder")).expect("a folder");
            fs::write(target, bytes).expect("a file can be written");
        }
        return;
    }
    let mut wanted = BTreeMap::new();
    collect(&expected, "", &mut wanted);
    let names: Vec<&String> = files.keys().collect();
    assert_eq!(
        names,
        wanted.keys().collect::<Vec<_>>(),
        "{name}: other files"
    );
    for (path, bytes) in &files {
        if *bytes != wanted[path] {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            assert_eq!(text(bytes), text(&wanted[path]), "{name}: {path} differs");
        }
    }
}

#[test]
fn one_task_in_two_clouds_and_three_locales() {
    check("pair");
}

#[test]
fn names_of_pages_in_a_repository_with_every_setting() {
    check("names");
}

#[test]
fn pages_in_yaml() {
    check("yaml");
}

#[test]
fn a_repository_with_its_own_publishing_configuration() {
    check("layout");
}

/// Files of the source language that the repository of a locale keeps in `.fallback/`: articles,
/// includes, code and images, with own files that go before them, and a locale that wants links.
#[test]
fn texts_that_a_locale_keeps_for_what_it_lacks() {
    check_some("fallback", is_kept);
}

#[test]
fn damaged_wrappers_lose_no_word() {
    check("damage");
}

#[test]
#[cfg_attr(not(feature = "highlight"), ignore = "code is plain")]
fn code_of_every_kind() {
    check("code");
}

#[test]
fn what_stands_in_running_text() {
    check("inlines");
}

/// `tests/constructs.rs` tells which page has what. Its theme shows the text of articles alone, and
/// no other pages are compared: what is around articles is for other sites to show.
#[test]
#[cfg_attr(not(feature = "highlight"), ignore = "code is plain")]
fn every_construct_in_every_place() {
    check_some("constructs", is_article);
}

/// The site in `content/` is too large to keep twice: its pages are compared by digest.
#[test]
#[cfg_attr(not(feature = "highlight"), ignore = "code is plain")]
fn the_site_of_the_project_itself() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let (files, report) = build(&root);
    assert_eq!(report, "", "the site builds without a word");
    let mut listing = String::new();
    for (path, bytes) in &files {
        let _ = writeln!(
            listing,
            "{} {path}",
            Digest::of(&normalized(bytes)).short(16)
        );
    }
    let expected = root.join("tests/golden/content.txt");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(expected, listing).expect("a file can be written");
        return;
    }
    let wanted = fs::read_to_string(expected).expect("the listing is there");
    let wanted: BTreeSet<&str> = wanted.lines().collect();
    let made: BTreeSet<&str> = listing.lines().collect();
    let differing: Vec<_> = wanted.symmetric_difference(&made).collect();
    assert!(
        differing.is_empty(),
        "these lines differ; UPDATE_GOLDEN=1 writes the listing anew: {differing:#?}"
    );
}
