//! Which text is noted to stand for which unit.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::*;
use crate::article::segments::{Mark, Segments};
use crate::article::units::{Side, unwrap_units};

/// `⟦7,zwei|two⟧` written as a wrapper.
fn wrapped(text: &str) -> String {
    let mut out = String::new();
    let mut pieces = text.split('⟦');
    out.push_str(pieces.next().unwrap());
    for piece in pieces {
        let (unit, rest) = piece.split_once('⟧').unwrap();
        let (number, both) = unit.split_once(',').unwrap();
        let (target, source) = both.split_once('|').unwrap();
        let _ = write!(
            out,
            "<span data-ttu-id=\"a-{number}\">{target}</span><span class=\"sxs-lookup\"><span data-stu-id=\"a-{number}\">{source}</span></span>{rest}"
        );
    }
    out
}

fn body(markdown: &str, segments: bool) -> Body {
    let (file, input) = (RepoPath::new("a.md"), wrapped(markdown));
    let unwrapped = unwrap_units(&file, &input, 0, Side::Target).value;
    let text = Text {
        file: &file,
        text: &unwrapped.text,
        map: &unwrapped.map,
        units: &unwrapped.units,
        original: &input,
    };
    let page = PageOptions {
        segments,
        ..PageOptions::default()
    };
    let parts = BTreeMap::<&str, &str>::new();
    let context = Context {
        labels: &labels(),
        parts: &parts,
        options: &MarkdownConfig::default(),
        page: &page,
    };
    render(text, context).value
}

/// `html` with the number of the unit in braces wherever it changes.
fn shown(html: &str, marks: &[Mark], segments: &Segments) -> String {
    let mut out = String::new();
    let mut done = 0;
    for mark in marks {
        out.push_str(&html[done..mark.at as usize]);
        let unit = mark.unit.map(|unit| &segments.units[unit as usize]);
        let number = unit.map_or("", |unit| segments.number(unit));
        let _ = write!(out, "{{{number}}}");
        done = mark.at as usize;
    }
    out.push_str(&html[done..]);
    out
}

fn segments_of(markdown: &str) -> String {
    let body = body(markdown, true);
    shown(&body.html, &body.segments.marks, &body.segments)
}

#[test]
fn a_paragraph_tells_its_sentences_apart() {
    assert_eq!(
        segments_of("⟦3,Eins.|One.⟧ ⟦4,Zwei!|Two!⟧ und `c`⟦5,drei|three⟧"),
        "<p>{3}Eins. {4}Zwei! {}und <code>c</code>{5}drei</p>\n"
    );
}

#[test]
fn blocks_of_every_kind_hold_units() {
    for (markdown, expected) in [
        (
            "- ⟦1,a|b⟧\n- x",
            "<ul>\n<li>{1}a</li>\n<li>{}x</li>\n</ul>\n",
        ),
        ("> ⟦1,a|b⟧", "<blockquote>\n<p>{1}a</p>\n</blockquote>\n"),
        (
            "x\n\n## <a name=\"n\"></a>⟦1,a|b⟧",
            "<p>x</p>\n<h2 id=\"n\">{1}a</h2>\n",
        ),
        (
            "> [!NOTE]\n> ⟦1,a|b⟧",
            "<div class=\"alert alert-note\" role=\"note\" aria-labelledby=\"alert-1\">\n<p class=\"alert-title\" id=\"alert-1\">Hinweis</p>\n<p>{1}a</p>\n</div>\n",
        ),
    ] {
        assert_eq!(segments_of(markdown), expected, "{markdown}");
    }
    let table = segments_of("| ⟦1,a|b⟧ | x |\n|-|-|\n| ⟦2,c|d⟧ | ⟦3,e|f⟧ |");
    assert!(
        table.contains("<th scope=\"col\">{1}a</th>\n<th scope=\"col\">{}x</th>"),
        "{table}"
    );
    assert!(table.contains("<td>{2}c</td><td>{3}e</td>"), "{table}");
    let tab = segments_of("# [⟦1,a|b⟧](#tab/x)\n\n⟦2,c|d⟧\n\n***");
    assert!(
        tab.contains(">{1}a</p>") && tab.contains("<p>{2}c</p>"),
        "{tab}"
    );
}

#[test]
fn the_main_heading_has_places_of_its_own() {
    let body = body("# ⟦1,**a** b|c⟧\n\n⟦2,d|e⟧", true);
    let heading = &body.heading.as_ref().unwrap().html;
    let segments = &body.segments;
    assert_eq!(
        shown(heading, &segments.heading, segments),
        "{1}<strong>a</strong> b"
    );
    assert_eq!(
        shown(&body.html, &segments.marks, segments),
        "<p>{2}d</p>\n"
    );
    assert!(segments.is_paired());
}

#[test]
fn an_element_tells_whether_it_lies_in_the_unit_or_around_it() {
    assert_eq!(
        segments_of("⟦1,a **b**|x⟧ **⟦2,c|y⟧** [⟦3,d|z⟧](https://a.test/)"),
        "<p>{1}a <strong>b</strong> {}<strong>{2}c</strong> {}<a href=\"\u{fdd0}0\u{fdd1}\">{3}d</a></p>\n"
    );
    assert_eq!(
        segments_of("⟦1,**a.|x⟧ ⟦2,b** c|y⟧"),
        "<p>{1}<strong>a. {2}b</strong> c</p>\n"
    );
}

#[test]
fn html_of_authors_holds_units() {
    assert_eq!(
        segments_of(
            "<table>\n<tr><td><p>⟦1,a. | b⟧</p></td><td>x ⟦2,<b>c</b>|d⟧</td></tr>\n</table>"
        ),
        "<table>\n<tbody><tr><td><p>{1}a. </p></td><td>{}x {2}<b>c</b></td></tr>\n</tbody></table>"
    );
    assert_eq!(
        segments_of("⟦1,a <span class=\"k\">b</span>|x⟧ <u>⟦2,c|y⟧</u>"),
        "<p>{1}a <span class=\"k\">b</span> {}<u>{2}c</u></p>\n"
    );
}

#[test]
fn damaged_units_count_as_far_as_they_go() {
    let lone = "<span data-ttu-id=\"a-1\">eins</span> ⟦2,zwei|two⟧";
    assert_eq!(segments_of(lone), "<p>{1}eins {2}zwei</p>\n");
    let nested = "<span data-ttu-id=\"a-1\">a ⟦2,b|c⟧ d</span> e";
    let nested = segments_of(nested);
    assert!(
        nested.contains("{2}b") && nested.ends_with("{}e</p>\n"),
        "{nested}"
    );
}

#[test]
fn what_is_noted_does_not_show() {
    let plain = body("# ⟦1,a|b⟧\n\n⟦2,c|d⟧ <b>⟦3,e|f⟧</b>", false);
    let noted = body("# ⟦1,a|b⟧\n\n⟦2,c|d⟧ <b>⟦3,e|f⟧</b>", true);
    assert_eq!(plain.segments, Segments::default());
    assert_eq!(
        Body {
            segments: Segments::default(),
            ..noted
        },
        plain
    );
    // Who has no units has nothing to note.
    assert_eq!(body("a **b** <i>c</i>", true).segments, Segments::default());
}

#[test]
fn a_bracket_of_a_heading_is_none_of_the_next_paragraph() {
    let body = body("a\n\n## b c [\n](x.md)", false);
    assert!(body.html.ends_with("<p>](x.md)</p>\n"), "{}", body.html);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    /// Noting units changes nothing else of a body, whatever it is made of.
    #[test]
    fn noting_changes_nothing_else(pieces in prop::collection::vec(
        prop::sample::select(vec![
            "⟦1,Satz eins.|One.⟧", "⟦2,**fett** x|bold⟧", "⟦3,a [b](c.md) d|e⟧", "⟦4,`c`|c⟧",
            "⟦5,C#|C#⟧", "⟦6,https://a.test/b c|d⟧", "⟦7,[x] (y.md) z|w⟧", "⟦8,\\* :smile: &amp;|m⟧",
            "⟦9,東京。|Tokyo.⟧", "[", "](x.md)", "**", "*", "`", "<b>", "</b>", "<table>", "<tr>", "<td>",
            "</td>", "</table>", "<p>", "<div>", "</div>", "<br>", "@uid ", ":::image source=\"a.png\" alt-text=\"b\":::",
            " ", "  ", "\n", "\n\n", "\n- ", "\n1. ", "\n> ", "\n> [!NOTE]\n> ", "\n## ", "# ", "|", "\n|-|-|\n",
            "# [t](#tab/t)\n", "***\n", "<a name=\"n\"></a>", "text", "![", "<!--", "-->", "&quot;",
        ]), 0..24)) {
        let markdown = pieces.concat();
        let plain = body(&markdown, false);
        let noted = body(&markdown, true);
        // Text that a table cannot hold moves in front of it, with or without the blanks around it.
        let table = markdown.contains("<table>");
        let compared = |body: Body| Body {
            html: if table { body.html.split_whitespace().collect() } else { body.html },
            segments: Segments::default(),
            ..body
        };
        prop_assert_eq!(compared(noted), compared(plain));
    }
}

#[test]
fn source_text_without_a_target_says_its_language() {
    use crate::article::units::{Side, unwrap_units};
    let input = concat!(
        "**Vor** <span class=\"sxs-lookup\"><span data-stu-id=\"a-1\">only *source*</span></span> nach\n\n",
        "- <span data-ttu-id=\"a-2\">Ziel</span><span class=\"sxs-lookup\"><span data-stu-id=\"a-2\">target</span></span>\n",
    );
    let file = RepoPath::new("a.md");
    let unwrapped = unwrap_units(&file, input, 0, Side::Target).value;
    let text = Text {
        file: &file,
        text: &unwrapped.text,
        map: &unwrapped.map,
        units: &unwrapped.units,
        original: input,
    };
    let page = PageOptions {
        source: Locale::parse("en-US").ok(),
        ..PageOptions::default()
    };
    let context = Context {
        labels: &labels(),
        parts: &NoParts,
        options: &MarkdownConfig::default(),
        page: &page,
    };
    assert_eq!(
        render(text, context).value.html.trim_end(),
        "<p><strong>Vor</strong> <span lang=\"en-US\" dir=\"ltr\">only </span><em><span lang=\"en-US\" dir=\"ltr\">source</span></em> nach</p>\n<ul>\n<li>Ziel</li>\n</ul>"
    );
}
