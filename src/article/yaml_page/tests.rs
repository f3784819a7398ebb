use super::*;
use crate::article::body::{SLOT_CLOSE, SLOT_OPEN};
use crate::article::markdown::{NoParts, PageOptions};
use crate::config::MarkdownConfig;
use crate::diag::Place;

fn page(text: &str) -> Reported<Option<YamlPage>> {
    let words = |pairs: &[(&str, &str)]| {
        let pairs = pairs.iter();
        pairs
            .map(|(id, text)| ((*id).to_owned(), (*text).to_owned()))
            .collect()
    };
    let labels = Labels {
        link_lists: words(&[("how-to-guide", "Anleitungen"), ("overview", "Übersicht")]),
        hub: words(&[("highlights", "Im Blickpunkt"), ("more", "Weiteres")]),
        minutes: "{n}\u{a0}Min.".to_owned(),
        ..Labels::default()
    };
    let context = Context {
        labels: &labels,
        parts: &NoParts,
        options: &MarkdownConfig::default(),
        page: &PageOptions::default(),
    };
    read(&RepoPath::new("a.yml"), text, context, &|_| {
        PageOptions::default()
    })
}

/// Compares the body, in which slots are printed as `{address}`, and what is reported by line.
#[track_caller]
fn check(text: &str, html: &[&str], report: &[&str]) {
    let got = page(text);
    let body = got.value.expect("a page").body;
    let mut written = body.html.clone();
    for (number, slot) in body.slots.iter().enumerate() {
        let reference = format!("{SLOT_OPEN}{number}{SLOT_CLOSE}");
        written = written.replace(&reference, &format!("{{{}}}", slot.href));
    }
    assert_eq!(written.lines().collect::<Vec<_>>(), html);
    assert_eq!(said(text, &got.report), report);
}

fn said(text: &str, report: &[Diagnostic]) -> Vec<String> {
    let mut said: Vec<_> = report
        .iter()
        .map(|d| {
            let Place::Span(span) = &d.place else {
                return d.code.name.to_owned();
            };
            let before = &text[..span.start as usize];
            let line = before.matches('\n').count() + 1;
            let column = before.len() - before.rfind('\n').map_or(0, |at| at + 1) + 1;
            format!("{line}:{column} {} {}", d.code.name, d.message)
        })
        .collect();
    said.sort();
    said
}

#[test]
fn the_first_line_names_the_kind() {
    assert_eq!(mime("### YamlMime:FAQ\n").as_deref(), Some("faq"));
    assert_eq!(mime("#YamlMime: Landing\n").as_deref(), Some("landing"));
    assert_eq!(mime("items:\n"), None);
}

#[test]
fn kinds_that_make_no_page() {
    for (text, report) in [
        ("### YamlMime:ContextObject\nbrand: azure\n", ""),
        ("### YamlMime:XRefMap\nreferences: []\n", ""),
        ("### YamlMime:ZonePivotGroups\ngroups: []\n", ""),
        (
            "### YamlMime:Module\ntitle: T\n",
            "1:1 yaml/unknown-mime pages of the kind module are not known; no page is made",
        ),
        (
            "### YamlMime:YamlDocument\ndocumentType: Other\n",
            "1:1 yaml/unknown-mime pages of the kind yamldocument are not known; no page is made",
        ),
        (
            "a: b\n",
            "1:1 yaml/no-page the first line names no kind of page (`### YamlMime:…`); no page is made",
        ),
    ] {
        let got = page(text);
        assert!(got.value.is_none(), "{text}");
        assert_eq!(said(text, &got.report).join("\n"), report, "{text}");
    }
}

#[test]
fn questions_are_headings() {
    let text = "### YamlMime:FAQ\ntitle: T &amp; U\nsummary: |\n  S **b**\nsections:\n- name: Ignored\n  questions:\n  - question: Wie?\n    answer: |\n      # So\n      [x](y.md)\n";
    check(
        text,
        &[
            "<p>S <strong>b</strong></p>",
            "<h2 id=\"wie\">Wie?</h2>",
            "<h3 id=\"so\">So</h3>",
            "<p><a href=\"{y.md}\">x</a></p>",
        ],
        &[],
    );
    let body = page(text).value.expect("a page").body;
    assert_eq!(body.heading.expect("a heading").html, "T &amp; U");
    assert_eq!(body.questions[0].text, "Wie?");
    assert_eq!(body.questions[0].answer, "So x");
}

#[test]
fn sections_of_questions_are_headings_above_them() {
    check(
        "### YamlMime:FAQ\ntitle: T\nsections:\n- name: A *b*\n  questions:\n  - question: Q1\n    answer: >\n      one\n\n      ## <a name=\"x\"></a>H\n- name: A b\n  questions:\n  - question: Q1\n    answer: two\nadditionalContent: |\n  ## More\n",
        &[
            "<h2 id=\"a-b\">A <em>b</em></h2>",
            "<h3 id=\"q1\">Q1</h3>",
            "<p>one</p>",
            "<h4 id=\"x\">H</h4>",
            "<h2 id=\"a-b-1\">A b</h2>",
            "<h3 id=\"q1-1\">Q1</h3>",
            "<p>two</p>",
            "<h2 id=\"more\">More</h2>",
        ],
        &[],
    );
}

#[test]
fn faults_are_told_at_their_values() {
    check(
        "### YamlMime:FAQ\nsummary: [a]\nsections:\n- name: A\n  questions:\n  - question: Q\n  - Text\n- questions: Q\nextra: x\n",
        &["<h2 id=\"a\">A</h2>", "<h3 id=\"q\">Q</h3>"],
        &[
            "2:1 yaml/missing-attribute the page has no title",
            "2:10 yaml/wrong-type summary must be text, not a list",
            "6:5 yaml/missing-attribute answer is missing here",
            "7:5 yaml/wrong-type an item of questions must be a mapping, not text",
            "8:14 yaml/wrong-type questions must be a list, not text",
            "8:3 yaml/missing-attribute name is missing here",
            "9:1 yaml/unknown-key extra has no meaning here",
        ],
    );
}

#[test]
fn a_page_must_be_a_mapping() {
    let text = "### YamlMime:FAQ\n- a\n";
    let got = page(text);
    assert!(got.value.is_none());
    assert_eq!(
        said(text, &got.report),
        ["2:1 yaml/wrong-type a page must be a mapping, not a list"]
    );
}

#[test]
fn landing_pages_are_cards() {
    check(
        "### YamlMime:Landing\ntitle: T\nsummary: S\nlandingContent:\n- title: C\n  linkLists:\n  - linkListType: how-to-guide\n    links:\n    - text: A & B\n      url: a.md\n    - text: N\n  - linkListType: odd\n    links:\n    - url: /x\n",
        &[
            "<div class=\"landing-summary\">",
            "<p>S</p>",
            "</div>",
            "<div class=\"landing-grid\">",
            "<section class=\"landing-card\">",
            "<h2 id=\"c\">C</h2>",
            "<p class=\"landing-type\">Anleitungen</p>",
            "<ul>",
            "<li><a href=\"{a.md}\">A &amp; B</a></li>",
            "<li>N</li>",
            "</ul>",
            "<ul>",
            "<li><a href=\"{/x}\">/x</a></li>",
            "</ul>",
            "</section>",
            "</div>",
        ],
        &[
            "11:7 yaml/missing-attribute url is missing here",
            "14:7 yaml/missing-attribute text is missing here",
        ],
    );
}

#[test]
fn hubs_are_sections_of_cards() {
    check(
        "### YamlMime:Hub\ntitle: T\nbrand: azure\nhighlightedContent:\n  items:\n  - title: H\n    itemType: overview\n    url: h.md\nconceptualContent:\n  title: C\n  summary: CS\n  items:\n  - title: I\n    links:\n    - {text: L, itemType: how-to-guide, url: l.md}\n    footerLink: {text: All, url: all.md}\nproductDirectory:\n  title: P\n  items:\n  - title: X & Y\n    summary: s\n    imageSrc: x.png\n    azureCategories: [ai]\n    url: https://x.example\nadditionalContent:\n  sections:\n  - items:\n    - title: Z\n  footer: '[f](f.md)'\n",
        &[
            "<section class=\"hub-part\">",
            "<h2 id=\"highlights\">Im Blickpunkt</h2>",
            "<div class=\"landing-grid\">",
            "<section class=\"landing-card\">",
            "<p class=\"landing-type\">Übersicht</p>",
            "<h3 id=\"h\"><a href=\"{h.md}\">H</a></h3>",
            "</section>",
            "</div>",
            "</section>",
            "<section class=\"hub-part\">",
            "<h2 id=\"c\">C</h2>",
            "<p>CS</p>",
            "<div class=\"landing-grid\">",
            "<section class=\"landing-card\">",
            "<h3 id=\"i\">I</h3>",
            "<ul>",
            "<li><p class=\"landing-type\">Anleitungen</p>",
            "<a href=\"{l.md}\">L</a></li>",
            "<li class=\"landing-more\"><a href=\"{all.md}\">All</a></li>",
            "</ul>",
            "</section>",
            "</div>",
            "</section>",
            "<section class=\"hub-part\">",
            "<h2 id=\"p\">P</h2>",
            "<div class=\"landing-grid\">",
            "<section class=\"landing-card\">",
            "<img src=\"{x.png}\" alt=\"\" class=\"landing-image\" loading=\"lazy\" decoding=\"async\">",
            "<h3 id=\"x--y\"><a href=\"{https://x.example}\">X &amp; Y</a></h3>",
            "<p>s</p>",
            "</section>",
            "</div>",
            "</section>",
            "<section class=\"hub-part\">",
            "<div class=\"landing-grid\">",
            "<section class=\"landing-card\">",
            "<h2 id=\"z\">Z</h2>",
            "</section>",
            "</div>",
            "</section>",
            "<div class=\"hub-footer\">",
            "<p><a href=\"{f.md}\">f</a></p>",
            "</div>",
        ],
        &[],
    );
}

#[test]
fn tutorials_are_numbered_sections() {
    check(
        "### YamlMime:Tutorial\ntitle: T\nitems:\n- title: Start\n  durationInMinutes: 5\n  content: |\n    # a\n- title: End\n",
        &[
            "<h2 id=\"start\">1. Start</h2>",
            "<p class=\"duration\">5\u{a0}Min.</p>",
            "<h3 id=\"a\">a</h3>",
            "<h2 id=\"end\">2. End</h2>",
        ],
        &["8:3 yaml/missing-attribute content is missing here"],
    );
}

#[test]
fn architectures_are_called_by_their_name() {
    let text = "### YamlMime:Architecture\nname: N\nmetadata: {title: M}\nsummary: S\ncontent: |\n   ## H\n";
    check(text, &["<p>S</p>", "<h2 id=\"h\">H</h2>"], &[]);
    assert_eq!(page(text).value.expect("a page").title, "N");
}

#[test]
fn landing_data_of_the_older_kind_is_shown() {
    check(
        "### YamlMime:YamlDocument\ndocumentType: LandingData\ntitle: T\nabstract:\n  description: D\nsections:\n- title: S\n  items:\n  - type: paragraph\n    text: a *b*\n  - type: list\n    style: cards\n    items:\n    - {title: U, href: u.md, html: <p>x</p>}\n    - {text: V, href: v.md, image: {src: v.png}}\n  - type: table\n    columns: [{text: c}]\n    rows: [{values: [{text: d, href: d.md}]}]\n  - type: odd\n    text: o\n",
        &[
            "<div class=\"landing-summary\">",
            "<p>D</p>",
            "</div>",
            "<section class=\"hub-part\">",
            "<h2 id=\"s\">S</h2>",
            "<p>a <em>b</em></p>",
            "<ul class=\"landing-grid\">",
            "<li class=\"landing-card\"><p><a href=\"{u.md}\">U</a></p>",
            "<p>x</p></li>",
            "<li class=\"landing-card\"><img src=\"{v.png}\" alt=\"\" class=\"landing-image\" loading=\"lazy\" decoding=\"async\">",
            "<a href=\"{v.md}\">V</a></li>",
            "</ul>",
            "<table>",
            "<thead>",
            "<tr><th scope=\"col\">c</th></tr>",
            "</thead>",
            "<tbody>",
            "<tr><td><a href=\"{d.md}\">d</a></td></tr>",
            "</tbody>",
            "</table>",
            "<p>o</p>",
            "</section>",
        ],
        &["19:5 yaml/wrong-type items of the type odd are not known; its text is shown"],
    );
}

#[test]
fn wrappers_in_values_give_their_target() {
    check(
        "### YamlMime:Landing\ntitle: <span data-ttu-id=\"a-1\">Titel</span><span class=\"sxs-lookup\"><span data-stu-id=\"a-1\">Title</span></span>\nlandingContent:\n- title: \"<span data-ttu-id='a-2'>Karte</span><span class='sxs-lookup'><span data-stu-id='a-2'>Card</span></span>\"\n",
        &[
            "<div class=\"landing-grid\">",
            "<section class=\"landing-card\">",
            "<h2 id=\"karte\">Karte</h2>",
            "</section>",
            "</div>",
        ],
        &[],
    );
}
