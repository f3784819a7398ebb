//! Bodies in, bodies with originals out.

use super::frame::Frame;
use super::weave::{Woven, weave};
use crate::article::body::{Body, Heading, SLOT_CLOSE, SLOT_OPEN};
use crate::article::markdown::Lines;
use crate::article::segments::{Mark, Segments};
use crate::article::units::{Side, unwrap_units};
use crate::config::MarkdownConfig;
use crate::model::RepoPath;

/// A body of `html`, in which `{103:text of the source}` stands where a unit begins, `{103}` where it
/// goes on, and `{}` where text of none does.
fn body(html: &str) -> Body {
    let file = RepoPath::new("a.md");
    let mut body = Body::default();
    let mut marks = Vec::new();
    let mut known = Vec::<String>::new();
    for (at, piece) in html.split('{').enumerate() {
        let Some((mark, text)) = piece.split_once('}').filter(|_| at > 0) else {
            body.html.push_str(piece);
            continue;
        };
        let (number, source) = mark.split_once(':').unwrap_or((mark, ""));
        if !number.is_empty() && !known.iter().any(|one| one == number) {
            known.push(number.to_owned());
            let input = format!(
                "<span data-ttu-id=\"a-{number}\">x</span><span class=\"sxs-lookup\"><span data-stu-id=\"a-{number}\">{source}</span></span>"
            );
            let units = unwrap_units(&file, &input, 0, Side::Target).value.units;
            body.segments.add(&file, &units, &input);
        }
        let unit = known.iter().position(|one| one == number);
        marks.push(Mark {
            at: u32::try_from(body.html.len()).unwrap(),
            unit: unit.map(|unit| u32::try_from(unit).unwrap()),
        });
        body.html.push_str(text);
    }
    body.segments.marks = marks;
    body
}

fn woven(body: &Body) -> Woven {
    let config = MarkdownConfig::default();
    weave(
        body,
        &Lines::new(&config),
        &Frame::new("Original", "en-US", "ltr"),
    )
}

/// The woven body, with `[source]` for each original and without the elements around it.
fn shown(html: &str) -> String {
    readable(&woven(&body(html)).html)
}

fn readable(html: &str) -> String {
    html.replace(
        "<details class=\"original\"><summary>Original</summary><div class=\"source\" lang=\"en-US\" dir=\"ltr\">",
        "[",
    )
    .replace("</div></details>", "]")
    .replace("<span data-unit=\"", "<")
    .replace("\">", ">")
}

#[test]
fn a_paragraph_is_followed_by_its_original() {
    assert_eq!(
        woven(&body("<p>{103:One.}Eins. {104:Two.}Zwei.</p>\n")).html,
        "<div class=\"pair\"><p><span data-unit=\"103\">Eins.</span> <span data-unit=\"104\">Zwei.</span></p>\
         <details class=\"original\"><summary>Original</summary><div class=\"source\" lang=\"en-US\" dir=\"ltr\">\
         <span data-unit=\"103\">One.</span> <span data-unit=\"104\">Two.</span></div></details></div>\n"
    );
}

#[test]
fn items_and_cells_hold_their_original() {
    assert_eq!(
        shown(
            "<ul>\n<li>{1:one}eins\n<ul><li>{2:two}zwei</li></ul></li></ul><td>{3:three}drei</td>"
        ),
        "<ul>\n<li><div class=\"pair><div class=\"target><1>eins</span>\n</div>[<1>one</span>]</div>\
         <ul><li><div class=\"pair><div class=\"target><2>zwei</span></div>[<2>two</span>]</div></li></ul></li></ul>\
         <td><div class=\"pair><div class=\"target><3>drei</span></div>[<3>three</span>]</div></td>"
    );
}

#[test]
fn what_its_parent_looks_for_stays_its_child() {
    assert_eq!(
        shown("<details><summary>{1:one}eins</summary>x</details>"),
        "<details><summary><1>eins</span></summary>[<1>one</span>]x</details>"
    );
    assert!(shown("<p class=\"tab-title\">{1:one}eins</p>").starts_with("<p class"));
}

#[test]
fn text_of_no_unit_goes_with_the_segment_before_it() {
    assert_eq!(
        shown("<p>{}<code>a</code>: {1:one}eins{}, <code>b</code> {2:two}zwei{}.</p>"),
        "<div class=\"pair><p><1><code>a</code>: eins, <code>b</code></span> <2>zwei.</span></p>\
         [<1><code>a</code>: one, <code>b</code></span> <2>two.</span>]</div>"
    );
    // Generated text has no mark, and belongs to nobody.
    assert_eq!(
        shown("<p>{1:one}a</p><p>b</p>")
            .matches("data-unit")
            .count(),
        0
    );
    assert!(shown("<p>{1:one}a</p><p>b</p>").ends_with("<p>b</p>"));
}

#[test]
fn elements_around_units_stand_around_both_texts() {
    assert_eq!(
        shown("<p>{}<a href=\"x\" id=\"y\">{1:one}eins</a> {2:**two**}<strong>zwei</strong></p>"),
        "<div class=\"pair><p><1><a href=\"x\" id=\"y>eins</a></span> <2><strong>zwei</strong></span></p>\
         [<1><a href=\"x>one</a></span> <2><strong>two</strong></span>]</div>"
    );
}

#[test]
fn an_element_across_units_makes_one_segment_of_them() {
    assert_eq!(
        shown("<p>{1:**One.}<strong>Eins. {2:Two** three}Zwei</strong> drei</p>"),
        "<div class=\"pair><p><1 2><strong>Eins. Zwei</strong> drei</span></p>\
         [<1 2><strong>One. Two</strong> three</span>]</div>"
    );
}

#[test]
fn a_unit_without_source_leaves_an_empty_place() {
    assert_eq!(
        shown("<p>{1:}eins {2:two}zwei</p>"),
        "<div class=\"pair><p><1>eins</span> <2>zwei</span></p>[<1></span> <2>two</span>]</div>"
    );
    assert_eq!(shown("<p>{1:}eins</p>"), "<p>eins</p>");
}

#[test]
fn images_stand_in_the_translation_only() {
    assert_eq!(
        shown("<p>{1:See: ![A screen](a.png)}Siehe: <img src=\"a\" alt=\"b\"></p>"),
        "<div class=\"pair><p><1>Siehe: <img src=\"a\" alt=\"b></span></p>[<1>See: A screen</span>]</div>"
    );
}

#[test]
fn references_of_originals_are_slots_behind_the_others() {
    let mut body = body("<p>{1:[here](x.md), [there](y.md)}hier</p>");
    let own = body.html.clone();
    let first = woven(&body);
    body.slots = first.slots;
    body.html = own;
    let second = woven(&body);
    assert_eq!(second.slots.len(), 4);
    let slot = |number: usize| format!("<a href=\"{SLOT_OPEN}{number}{SLOT_CLOSE}\">");
    assert!(
        second.html.contains(&slot(2)) && second.html.contains(&slot(3)),
        "{}",
        second.html
    );
    assert_eq!(second.slots[3].href, "y.md");
}

#[test]
fn the_main_heading_comes_with_its_original() {
    let mut body = body("{1:The **one**}Das <strong>eine</strong>");
    let html = std::mem::take(&mut body.html);
    body.segments.heading = std::mem::take(&mut body.segments.marks);
    body.heading = Some(Heading {
        level: 1,
        id: "one".into(),
        html,
        text: "Das eine".to_owned(),
    });
    let woven = woven(&body);
    assert_eq!(
        readable(&woven.heading),
        "<1>Das <strong>eine</strong></span>"
    );
    assert_eq!(
        readable(&woven.heading_original),
        "[<1>The <strong>one</strong></span>]"
    );
}

#[test]
fn a_body_without_units_stays_as_it_is() {
    let html = "<p>a <b>b</b></p>\n<table><tr><td>c</td></tr></table>";
    let plain = Body {
        html: html.to_owned(),
        segments: Segments::default(),
        ..Body::default()
    };
    assert_eq!(woven(&plain).html, html);
}
