//! How fast single stages are, over text made here: `cargo bench`.
//!
//! Figures are worth comparing on one quiet machine, before and after a change. For whole builds
//! beside other programs there is `benches/compare.py`.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests and benchmarks are edges themselves"
)]

use std::fmt::Write as _;

use diglot::article::front_matter;
use diglot::article::markdown;
use diglot::article::markdown::NoParts;
use diglot::article::markdown::Text;
use diglot::article::markdown::{Context, Labels, PageOptions};
use diglot::article::units::Side;
use diglot::article::units::Unwrapped;
use diglot::article::units::unwrap_units;
use diglot::config::MarkdownConfig;
use diglot::model::RepoPath;
use diglot::site::read_toc;
use divan::Bencher;
use divan::counter::BytesCount;

/// Paragraphs of an article of usual length, and of a long one.
const LENGTHS: [usize; 2] = [20, 400];

fn main() {
    divan::main();
}

/// A bilingual article with a heading, a list item and an alert for every few paragraphs.
fn article(paragraphs: usize) -> String {
    let mut text = String::from(
        "---\ntitle: Abonnement verlängern\ndescription: So bleibt ein Abonnement gültig.\n\
         ms.date: 03/14/2026\nms.topic: how-to\nms.translationtype: HT\nms.contentlocale: de-DE\n---\n\n",
    );
    for at in 0..paragraphs {
        let before = ["## ", "", "- ", "", "> [!NOTE]\n> "][at % 5];
        let target =
            "Öffnen Sie **Abonnements** und wählen Sie [Verlängern](renew.md#renew), dann `OK`.";
        let source = "Open **Subscriptions** and select [Renew](renew.md#renew), then `OK`.";
        writeln!(
            text,
            "{before}<span data-ttu-id=\"1a2b3-{at}\">Schritt {at}: {target}</span><span class=\"sxs-lookup\">\
             <span data-stu-id=\"1a2b3-{at}\">Step {at}: {source}</span></span>\n"
        )
        .expect("strings can be written to");
    }
    text
}

fn file() -> RepoPath {
    RepoPath::new("content/de-de/renew.md")
}

fn unwrapped(text: &str) -> Unwrapped {
    let body_at = front_matter::read(&file(), text).value.body_at;
    unwrap_units(&file(), text, body_at, Side::Target).value
}

#[divan::bench]
fn read_front_matter(bencher: Bencher) {
    let text = article(20);
    bencher.bench(|| front_matter::read(&file(), &text));
}

#[divan::bench(args = LENGTHS)]
fn unwrap(bencher: Bencher, paragraphs: usize) {
    let text = article(paragraphs);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| unwrap_units(&file(), &text, 0, Side::Target));
}

#[divan::bench(args = LENGTHS)]
fn render_markdown(bencher: Bencher, paragraphs: usize) {
    let original = article(paragraphs);
    let unwrapped = unwrapped(&original);
    let text = Text {
        file: &file(),
        text: &unwrapped.text,
        map: &unwrapped.map,
        units: &unwrapped.units,
        original: &original,
    };
    let context = Context {
        labels: &Labels::default(),
        parts: &NoParts,
        options: &MarkdownConfig::default(),
        page: &PageOptions::default(),
    };
    bencher
        .counter(BytesCount::of_str(text.text))
        .bench(|| markdown::render(text, context));
}

#[divan::bench(args = [50, 2_000])]
fn read_table_of_contents(bencher: Bencher, entries: usize) {
    let mut text = String::new();
    for at in 0..entries {
        writeln!(text, "- name: Artikel {at}\n  href: articles/a{at}.md")
            .expect("strings can be written to");
    }
    bencher
        .counter(BytesCount::of_str(&text))
        .bench(|| read_toc(&file(), "TOC.yml", &text));
}
