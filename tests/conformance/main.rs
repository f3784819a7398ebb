//! Markdown is rendered as its specifications say.
//!
//! Every example of CommonMark and of the extensions of GFM goes through the writer of bodies.
//! Differences are listed, each with its reason.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests and benchmarks are edges themselves"
)]

#[path = "../common/mod.rs"]
mod common;
mod examples;
mod normal;

use diglot::article::body::{Body, SLOT_CLOSE, SLOT_OPEN, escaped};
use diglot::article::markdown::{Context, Labels, NoParts, PageOptions, Text, render};
use diglot::config::MarkdownConfig;
use diglot::model::{OffsetMap, RepoPath};

use normal::normalized;

/// A page as HTML, its links leading where its author says.
fn rendered(markdown: &str) -> String {
    let file = RepoPath::new("a.md");
    let map = OffsetMap::shifted(0);
    let text = Text {
        file: &file,
        text: markdown,
        map: &map,
        units: &[],
        original: markdown,
    };
    let context = Context {
        labels: &Labels::default(),
        parts: &NoParts,
        options: &MarkdownConfig::default(),
        page: &PageOptions::default(),
    };
    let body = render(text, context).value;
    let heading = body.heading.as_ref().map_or_else(String::new, |heading| {
        format!("<h1>{}</h1>\n", heading.html)
    });
    filled(&body, &format!("{heading}{}", body.html))
}

fn filled(body: &Body, html: &str) -> String {
    let mut html = html.to_owned();
    for (number, slot) in body.slots.iter().enumerate() {
        html = html.replace(
            &format!("{SLOT_OPEN}{number}{SLOT_CLOSE}"),
            &escaped(&slot.href),
        );
    }
    html
}

const CLOSED: &str =
    "elements of authors are closed, end tags without a start go, as a browser reads it";
const ALLOW_LIST: &str = "the element or attribute is not on the allow-list";
const COMMENT: &str = "comments and declarations are removed";
const ENTITY: &str = "entities in attributes of authors are decoded, as a browser reads them";
const OFF: &str = "the extension is off unless a site asks for it";
const TABLE: &str = "tables of authors get the parts that a browser gives them";

/// Examples of CommonMark that are rendered in another way: all of them hold HTML of their author,
/// which is cleaned.
const COMMONMARK: &[(&str, &[usize])] = &[
    (
        CLOSED,
        &[
            21, 150, 151, 155, 165, 174, 175, 184, 187, 344, 476, 477, 494, 630, 631, 642, 643,
        ],
    ),
    (
        ALLOW_LIST,
        &[
            163, 169, 170, 171, 172, 173, 176, 178, 201, 491, 524, 536, 613, 614, 615, 616, 617,
            623,
        ],
    ),
    (
        COMMENT,
        &[
            177, 179, 180, 181, 182, 183, 308, 309, 625, 626, 627, 628, 629,
        ],
    ),
    (ENTITY, &[31]),
    (TABLE, &[148, 149, 160, 190, 191]),
];

/// Compares every example of a suite, but for those that are listed, which have to differ: a list that
/// is longer than it must be hides faults.
#[track_caller]
fn check(suite: &str, expected_differences: &[(&str, &[usize])]) {
    let examples = examples::read(suite).unwrap();
    assert!(!examples.is_empty(), "{suite} is empty");
    let mut faults = Vec::new();
    for example in examples {
        let (got, want) = (
            normalized(&rendered(&example.markdown)),
            normalized(&example.html),
        );
        let listed = expected_differences
            .iter()
            .find(|(_, numbers)| numbers.contains(&example.number));
        match listed {
            None if got != want => faults.push(format!(
                "{:?}\n got {got:?}\nwant {want:?}",
                example.markdown
            )),
            Some((reason, _)) if got == want => {
                faults.push(format!(
                    "example {} is listed ({reason}) but agrees",
                    example.number
                ));
            }
            _ => {}
        }
    }
    assert!(
        faults.is_empty(),
        "{suite}: {} faults\n{}",
        faults.len(),
        faults.join("\n")
    );
}

#[test]
fn examples_of_commonmark_are_rendered_as_specified() {
    check("spec", COMMONMARK);
}

#[test]
fn examples_of_gfm_are_rendered_as_specified() {
    check("gfm_table", &[]);
    check("gfm_strikethrough", &[]);
    check("gfm_tasklist", &[(OFF, &[1, 2])]);
}
