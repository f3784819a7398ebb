//! When an index for search is made, and when it is left alone. What is in it has tests beside the code,
//! and what readers find is tried in `tests/browser`.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests are edges themselves"
)]

mod common;

use std::collections::BTreeSet;

use serde_json::Value;

use common::{SMALL, Site, Tree};

fn entry(files: &Tree, locale: &str) -> Value {
    serde_json::from_slice(&files[&format!("{locale}/search/entry.json")]).unwrap()
}

fn indexes(files: &Tree) -> BTreeSet<&str> {
    let names = files.keys().map(String::as_str);
    names
        .filter(|name| name.rsplit('.').next() == Some("idx"))
        .collect()
}

#[test]
fn every_locale_has_an_index_that_the_manifest_lists() {
    let site = Site::new(SMALL);
    let files = site.built(&[]);
    let manifest: Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    let listed: BTreeSet<&str> = manifest
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["path"].as_str().unwrap())
        .collect();
    for locale in ["de-de", "en-us", "fr-fr"] {
        assert_eq!(entry(&files, locale)["format"], 1);
        assert!(listed.contains(format!("{locale}/search/entry.json").as_str()));
        assert!(listed.contains(format!("{locale}/search/index.html").as_str()));
    }
    assert!(indexes(&files).iter().all(|name| listed.contains(name)));
}

#[test]
fn only_locales_that_have_changed_get_another_index() {
    let site = Site::new(SMALL);
    let before = site.built(&[]);
    site.edit("content/de-de/billing.md", "monatlich", "wöchentlich");
    let after = site.built(&[]);
    let records = |files: &Tree, locale: &str| entry(files, locale)["records"].clone();
    assert_ne!(records(&before, "de-de"), records(&after, "de-de"));
    assert_eq!(records(&before, "fr-fr"), records(&after, "fr-fr"));
    let same = |name: &str| before.get(name) == after.get(name);
    assert!(same("fr-fr/search/entry.json") && same("en-us/search/entry.json"));
    let clean = Site::new(SMALL);
    clean.edit("content/de-de/billing.md", "monatlich", "wöchentlich");
    assert_eq!(clean.built(&[]), after, "as from scratch");
}

#[test]
fn an_index_that_was_damaged_is_made_again() {
    let site = Site::new(SMALL);
    let before = site.built(&[]);
    let name = indexes(&before).into_iter().next().unwrap().to_owned();
    std::fs::remove_file(site.output().join(&name)).unwrap();
    assert_eq!(site.built(&[]), before);
}

/// Pages carry what Pagefind looks for, so that it can be run over the output instead.
#[test]
fn pages_have_the_marks_of_pagefind() {
    let site = Site::new(SMALL);
    site.edit(
        "content/de-de/billing.md",
        "title: Rechnung",
        "title: Rechnung\nrobots: noindex",
    );
    let files = site.built(&[]);
    let page = |path: &str| String::from_utf8_lossy(&files[path]).into_owned();
    let start = page("de-de/start/index.html");
    for mark in ["body", "ignore", "filter=\"cloud\"", "meta=\"title\""] {
        assert!(start.contains(&format!("data-pagefind-{mark}")), "{mark}");
    }
    assert!(!page("de-de/billing/index.html").contains("data-pagefind-body"));
    assert!(!page("de-de/toc/index.html").contains("data-pagefind-body"));
}

#[test]
fn hidden_pages_are_not_found_and_a_site_may_have_no_search() {
    let site = Site::new(SMALL);
    let pages = |files: &Tree| {
        entry(files, "de-de")["pages"]["length"]
            .as_array()
            .unwrap()
            .len()
    };
    assert_eq!(pages(&site.built(&[])), 2);
    site.edit(
        "content/de-de/billing.md",
        "title: Rechnung",
        "title: Rechnung\nrobots: noindex",
    );
    assert_eq!(pages(&site.built(&[])), 1);
    site.configure("[search]\nenabled = false\n");
    let files = site.built(&[]);
    assert!(files.keys().all(|name| !name.contains("/search/")));
    let page = String::from_utf8_lossy(&files["de-de/start/index.html"]);
    assert!(!page.contains("search-link"));
}

#[test]
fn words_of_the_source_can_be_left_out() {
    let site = Site::new(SMALL);
    let size = |files: &Tree| {
        indexes(files)
            .iter()
            .map(|name| files[*name].len())
            .sum::<usize>()
    };
    let with = site.built(&[]);
    site.configure("[search]\nsource_text = false\n");
    let without = site.built(&[]);
    assert!(size(&without) < size(&with));
    assert_eq!(
        entry(&without, "de-de")["pages"]["source_title"],
        serde_json::json!([0, 0])
    );
}
