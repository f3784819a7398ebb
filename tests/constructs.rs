//! Every construct of the dialect has its golden pages.
//!
//! `tests/golden/constructs` holds a page for each of [`CONSTRUCTS`]: its good form by itself, in a
//! list and in a quote, in English and once more in bilingual wrappers, and a bad form with what is
//! said about it. `tests/golden.rs` compares the pages byte for byte; here it is checked that none of
//! them is missing and that each shows what it is there for. What needs a site of its own stands in
//! [`ELSEWHERE`].
#![allow(
    clippy::disallowed_methods,
    reason = "tests and benchmarks are edges themselves"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Page, what its HTML has wherever the construct is read as it is meant, and the code that the bad
/// form is reported with. Where nothing is wrong with any text, there is no code.
const CONSTRUCTS: &[(&str, &str, &str)] = &[
    (
        "alerts",
        "class=\"alert alert-warning\"",
        "markdown/alert-unknown-type",
    ),
    (
        "anchors",
        "id=\"first-steps",
        "markdown/heading-missing-space",
    ),
    ("columns", "class=\"column span2\"", "markdown/row-unclosed"),
    ("definitions", "<dt>", ""),
    (
        "dependent-tabs",
        "data-condition=\"home\"",
        "markdown/tab-duplicate-id",
    ),
    (
        "described-images",
        "<img aria-details=",
        "markdown/image-missing-description",
    ),
    (
        "enlarged-images",
        "class=\"lightbox\"",
        "link/resource-not-found",
    ),
    ("fences", "class=\"language-json\"", ""),
    ("footnotes", "class=\"footnote-call\"", ""),
    (
        "formulas",
        "<math display=\"block\"",
        "markdown/math-invalid",
    ),
    ("html", "<kbd>F1</kbd>", "markdown/disallowed-html-tag"),
    (
        "icons",
        "<span class=\"img\"><img",
        "link/resource-not-found",
    ),
    (
        "iframes",
        "class=\"video\" data-embed=",
        "markdown/video-untrusted-host",
    ),
    (
        "images",
        "class=\"img bordered\"",
        "markdown/image-missing-source",
    ),
    (
        "includes",
        "<a href=\"alerts.html\">",
        "include/include-not-found",
    ),
    (
        "inline-includes",
        "<kbd>K</kbd>",
        "include/include-not-found",
    ),
    (
        "links",
        "<a href=\"alerts.html#bad\">",
        "link/file-not-found",
    ),
    ("lists", "<p>b</p>", ""),
    (
        "monikers",
        "data-moniker=\"kiln-2.0\"",
        "markdown/moniker-invalid",
    ),
    (
        "next-steps",
        "class=\"nextstepaction\"",
        "link/file-not-found",
    ),
    (
        "no-loc",
        "translate=\"no\">Kiln ID<",
        "markdown/no-loc-malformed",
    ),
    ("plain-images", "<img src=\"", "link/resource-not-found"),
    (
        "references",
        "<a href=\"alerts.html#bad\">",
        "xref/xref-not-found",
    ),
    ("running-text", "</em> 🎉 <a href=", ""),
    ("samples", "class=\"hl-line\"", "code/codesnippet-not-found"),
    (
        "sections",
        "class=\"checklist\"",
        "markdown/disallowed-html-attribute",
    ),
    (
        "selectors",
        "aria-current=\"page\"",
        "markdown/disallowed-html-attribute",
    ),
    (
        "tables",
        "<th scope=\"col\" class=\"align-right\">",
        "markdown/table-cell-count",
    ),
    ("tabs", "data-tab=\"electric\"", "markdown/tab-single"),
    ("tasks", "type=\"checkbox\" disabled checked", ""),
    (
        "video-directives",
        "<figure class=\"video-complex\">",
        "markdown/video-invalid",
    ),
    (
        "videos",
        "<figure class=\"video\" data-embed=",
        "markdown/video-untrusted-host",
    ),
    (
        "zones",
        "data-pivot=\"gas electric\"",
        "markdown/pivot-id-not-found",
    ),
];

/// What a whole site has to show, by the golden site that does.
const ELSEWHERE: &[(&str, &str)] = &[
    (
        "applies-to blocks and clouds",
        "pair/content/de-de/portal/update-account.md",
    ),
    ("architectures", "yaml/content/en-us/studio/plan.yml"),
    ("breadcrumbs", "names/repo.en-us/docs/breadcrumb/toc.yml"),
    ("code of every kind", "code/content/en-us/good.md"),
    ("damaged wrappers", "damage/content/de-de/units.md"),
    ("docfx.json", "names/repo.en-us/docs/docfx.json"),
    (
        "emphasis next to Chinese and Japanese",
        "inlines/content/ja-jp/emphasis.md",
    ),
    (
        "front matter that is wrong",
        "damage/content/de-de/front.md",
    ),
    ("hubs", "yaml/content/en-us/index.yml"),
    ("landing pages", "yaml/content/en-us/studio/index.yml"),
    (
        "landing pages of the older kind",
        "yaml/content/en-us/studio/old.yml",
    ),
    (
        "links that translation broke",
        "inlines/content/de-de/addresses.md",
    ),
    (
        "publish configuration",
        "names/repo.en-us/.openpublishing.publish.config.json",
    ),
    ("questions and answers", "yaml/content/en-us/studio/faq.yml"),
    ("redirects", "names/repo.en-us/redirections.yml"),
    (
        "tables of contents in Markdown",
        "names/repo.en-us/docs/guide/deep/TOC.md",
    ),
    (
        "tables of contents in YAML",
        "names/repo.en-us/docs/guide/toc.yml",
    ),
    ("tutorials", "yaml/content/en-us/studio/first-bowl.yml"),
    (
        "zone pivot groups",
        "yaml/content/en-us/zone-pivot-groups.yml",
    ),
];

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn read(path: &str) -> String {
    let path = golden().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The page by itself, in a list, in a quote, and its bad form if it has one.
fn parts(html: &str) -> Vec<&str> {
    html.split("<h2 id=\"").collect()
}

#[test]
fn every_page_stands_in_the_list() {
    let listed: BTreeSet<String> = CONSTRUCTS
        .iter()
        .map(|(page, ..)| format!("{page}.md"))
        .collect();
    for locale in ["en-us", "de-de"] {
        let folder = golden().join("constructs/content").join(locale);
        let pages: BTreeSet<String> = fs::read_dir(folder)
            .expect("the golden site is there")
            .map(|entry| {
                entry
                    .expect("a name")
                    .file_name()
                    .into_string()
                    .expect("UTF-8")
            })
            .filter(|name| {
                Path::new(name)
                    .extension()
                    .is_some_and(|extension| extension == "md")
            })
            .collect();
        assert_eq!(pages, listed, "{locale}");
    }
}

#[test]
fn every_construct_is_read_by_itself_in_a_list_and_in_a_quote() {
    for (page, sign, _) in CONSTRUCTS {
        for locale in ["en-us", "de-de"] {
            let html = read(&format!("constructs/expected/{locale}/{page}.html"));
            let parts = parts(&html);
            for (part, place) in parts.iter().zip(["alone", "in a list", "in a quote"]) {
                assert!(
                    part.contains(sign),
                    "{page} {place} in {locale} has no {sign}"
                );
            }
            let names = ["", "in-a-list\"", "in-a-quote\""];
            let named = parts
                .iter()
                .zip(names)
                .filter(|(part, name)| part.starts_with(name));
            assert_eq!(named.count(), 3, "{page} in {locale} lacks a part");
        }
    }
}

#[test]
fn every_construct_is_read_inside_of_wrappers_or_among_them() {
    for (page, ..) in CONSTRUCTS {
        let wrapped = read(&format!("constructs/content/de-de/{page}.md"));
        let units = wrapped.matches("data-stu-id").count();
        // One for the title, two for the headings, one for the item, and those of the construct, if
        // it has any words.
        assert!(units >= 4, "{page} has no wrappers");
        let html = read(&format!("constructs/expected/de-de/{page}.html"));
        for residue in ["data-ttu-id", "data-stu-id", "sxs-lookup"] {
            assert!(!html.contains(residue), "{page} shows {residue}");
        }
    }
}

#[test]
fn every_bad_form_is_reported_at_its_line() {
    let report = read("constructs/expected/report.jsonl");
    let report: Vec<serde_json::Value> = report
        .lines()
        .map(|line| serde_json::from_str(line).expect("a diagnostic"))
        .collect();
    for (page, _, code) in CONSTRUCTS.iter().filter(|(_, _, code)| !code.is_empty()) {
        let file = format!("content/en-us/{page}.md");
        let text = read(&format!("constructs/{file}"));
        let bad = text.lines().position(|line| line == "## Bad");
        let bad = bad.unwrap_or_else(|| panic!("{page} has no bad form"));
        let said = report.iter().any(|said| {
            said["code"] == *code
                && said["path"] == *file
                && said["line"].as_u64().is_some_and(|line| line > bad as u64)
        });
        assert!(said, "{page} is not reported as {code}");
    }
}

/// R-D3
#[test]
fn a_fault_in_an_included_file_tells_how_it_was_reached() {
    let report = read("constructs/expected/report.jsonl");
    let said = report
        .lines()
        .find(|line| line.contains("target nowhere.md") && line.contains("deeper.md"));
    let said: serde_json::Value =
        serde_json::from_str(said.expect("it is reported")).expect("JSON");
    assert_eq!(said["line"], 1);
    assert_eq!(
        said["included_from"],
        serde_json::json!([
            "content/en-us/includes/fault.md:1:1",
            "content/en-us/includes.md:25:1"
        ])
    );
}

#[test]
fn no_golden_page_shows_raw_syntax_where_it_is_well_formed() {
    for (page, ..) in CONSTRUCTS {
        for locale in ["en-us", "de-de"] {
            let html = read(&format!("constructs/expected/{locale}/{page}.html"));
            for part in parts(&html).iter().take(3) {
                for raw in [":::", "[!", "](", "**", "#tab/"] {
                    assert!(!part.contains(raw), "{page} in {locale} shows {raw}");
                }
            }
        }
    }
}

#[test]
fn what_needs_a_site_of_its_own_has_one() {
    for (what, file) in ELSEWHERE {
        let site = file.split('/').next().expect("a path");
        assert!(golden().join(file).is_file(), "{what}: {file} is missing");
        assert!(
            golden().join(site).join("expected").is_dir(),
            "{what}: {site} has no output"
        );
    }
}
