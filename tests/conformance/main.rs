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

use diglot::article::body::{Body, SLOT_CLOSE, SLOT_OPEN, SlotKind, escaped};
use diglot::article::markdown::{Context, Labels, NoParts, PageOptions, Text, render};
use diglot::config::MarkdownConfig;
use diglot::model::{OffsetMap, RepoPath};

use normal::normalized;

/// A page as HTML, its links leading where its author says.
fn rendered(markdown: &str) -> String {
    rendered_by(markdown, &MarkdownConfig::default())
}

fn rendered_by(markdown: &str, options: &MarkdownConfig) -> String {
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
        options,
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
        let filling = match &slot.kind {
            SlotKind::Markup { html } => html.clone(),
            _ => escaped(&slot.href),
        };
        html = html.replace(&format!("{SLOT_OPEN}{number}{SLOT_CLOSE}"), &filling);
    }
    html
}

const CLOSED: &str =
    "elements of authors are closed, end tags without a start go, as a browser reads it";
const ALLOW_LIST: &str = "the element or attribute is not on the allow-list";
const COMMENT: &str = "comments and declarations are removed";
const ENTITY: &str = "entities in attributes of authors are decoded, as a browser reads them";
const BARE: &str = "GFM makes links of addresses without angle brackets";
const TABLE: &str = "tables of authors get the parts that a browser gives them";

/// Examples of CommonMark that are rendered in another way: nearly all of them hold HTML of their
/// author, which is cleaned.
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
    (BARE, &[608, 611]),
    (TABLE, &[148, 149, 160, 190, 191]),
];

/// Compares every example of a suite, but for those that are listed, which have to differ: a list that
/// is longer than it must be hides faults.
#[track_caller]
fn check(suite: &str, expected_differences: &[(&str, &[usize])]) {
    check_with(suite, &MarkdownConfig::default(), expected_differences);
}

#[track_caller]
fn check_with(suite: &str, options: &MarkdownConfig, expected_differences: &[(&str, &[usize])]) {
    let examples = examples::read(suite).unwrap();
    assert!(!examples.is_empty(), "{suite} is empty");
    let mut faults = Vec::new();
    for example in examples {
        let (got, want) = (
            normalized(&rendered_by(&example.markdown, options)),
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
    let tasks = MarkdownConfig {
        task_lists: true,
        ..MarkdownConfig::default()
    };
    check_with("gfm_tasklist", &tasks, &[]);
}

/// One case for each rule that GFM gives for addresses in text; the crate has no suite for them.
#[test]
fn addresses_in_text_are_links_as_gfm_says() {
    let link = |text: &str| format!("<a href=\"{0}\">{0}</a>", text.replace('&', "&amp;"));
    let secure = |text: &str| format!("<a href=\"https://{text}\">{text}</a>");
    for (markdown, html) in [
        ("www.example.org", secure("www.example.org")),
        (
            "* a\n* www.example.org/x y",
            format!(
                "<ul><li>a</li><li>{} y</li></ul>",
                secure("www.example.org/x")
            ),
        ),
        (
            "_www.example.org_",
            format!("<em>{}</em>", secure("www.example.org")),
        ),
        (
            "(see http://example.org/a_(b))",
            format!("(see {})", link("http://example.org/a_(b)")),
        ),
        (
            "http://example.org/?q=a&b;",
            format!("{}&amp;b;", link("http://example.org/?q=a")),
        ),
        (
            "https://example.org/a?!.,:*_~ b",
            format!("{}?!.,:*_~ b", link("https://example.org/a")),
        ),
        ("https://a_b.example.org", link("https://a_b.example.org")),
        (
            "https://a.ex_ample.org",
            "https://a.ex_ample.org".to_owned(),
        ),
        ("https://example", "https://example".to_owned()),
        (
            "https://example.org<br>x",
            format!("{}<br>x", link("https://example.org")),
        ),
        ("me@example.org", "me@example.org".to_owned()),
    ] {
        let html = if html.starts_with("<ul>") {
            html
        } else {
            format!("<p>{html}</p>")
        };
        assert_eq!(
            normalized(&rendered(markdown)),
            normalized(&html),
            "{markdown}"
        );
    }
}

/// GFM shows the tags of these elements as text. Here they go, and with them what was no text for
/// readers.
#[test]
fn elements_that_gfm_disallows_do_not_come_through() {
    for name in [
        "title",
        "textarea",
        "style",
        "xmp",
        "iframe",
        "noembed",
        "noframes",
        "script",
        "plaintext",
    ] {
        let html = rendered(&format!(
            "a <{name}>b</{name}> c\n\n<{name}>\nd\n</{name}>\n"
        ));
        assert!(!html.contains(&format!("<{name}")), "{html}");
        assert!(html.contains('a'), "{html}");
    }
}
