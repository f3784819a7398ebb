//! Markdown in, HTML and diagnostics out.

mod blocks;
mod code;
mod includes;
mod inlines;
mod segments;
mod xref;

use std::collections::BTreeMap;

use super::*;
use crate::article::body::{SLOT_CLOSE, SLOT_OPEN};

impl Parts for BTreeMap<&str, &str> {
    fn part(&self, from: &RepoPath, reference: &str) -> Result<(RepoPath, Arc<Part>), Missing> {
        if reference.starts_with("../..") {
            return Err(Missing::Outside);
        }
        let _ = from;
        let text = self.get(reference).ok_or(Missing::NotFound)?;
        let part = Part {
            text: (*text).to_owned(),
            map: OffsetMap::shifted(0),
            ..Part::default()
        };
        Ok((RepoPath::new(reference), Arc::new(part)))
    }

    fn raw(&self, from: &RepoPath, reference: &str) -> Result<(RepoPath, Arc<str>), Missing> {
        let (file, part) = self.part(from, reference)?;
        Ok((file, Arc::from(part.text.as_str())))
    }
}

fn labels() -> Labels {
    let alerts = ["Hinweis", "Tipp", "Wichtig", "Warnung", "Achtung"];
    Labels {
        alerts: alerts.map(Into::into),
        table: "Tabelle {n}".into(),
        image_description: "Beschreibung".into(),
        video_description: "Was der Film zeigt".into(),
        watch_video: "Ansehen".into(),
        version: "Version".into(),
        sample_missing: "Fehlt.".into(),
        footnotes: "Fußnoten".into(),
        footnote: "Fußnote {n}".into(),
        footnote_back: "Zurück zu Fußnote {n}".into(),
        tasks: ["Erledigt", "Offen"].map(Into::into),
        selector: "Variante".into(),
        ..Labels::default()
    }
}

fn rendered_for(
    markdown: &str,
    parts: &dyn Parts,
    options: &MarkdownConfig,
    page: &PageOptions,
) -> Reported<Body> {
    let file = RepoPath::new("a.md");
    let text = Text {
        file: &file,
        text: markdown,
        map: &OffsetMap::shifted(0),
        units: &[],
        original: markdown,
    };
    let context = Context {
        labels: &labels(),
        parts,
        options,
        page,
    };
    render(text, context)
}

fn rendered(markdown: &str, parts: &dyn Parts) -> Reported<Body> {
    let (options, page) = (MarkdownConfig::default(), PageOptions::default());
    rendered_for(markdown, parts, &options, &page)
}

/// Slots are printed as `{N:address}`.
fn readable(body: &Body) -> String {
    let mut html = body.html.clone();
    for (number, slot) in body.slots.iter().enumerate() {
        html = html.replace(
            &format!("{SLOT_OPEN}{number}{SLOT_CLOSE}"),
            &format!("{{{}}}", slot.href),
        );
    }
    html
}

#[track_caller]
fn check_with(markdown: &str, parts: &dyn Parts, html: &str, report: &[&str]) {
    let got = rendered(markdown, parts);
    assert_eq!(readable(&got.value).trim_end(), html);
    assert_eq!(codes_of(&got), report);
}

/// What was reported, as `code@file:byte`.
fn codes_of(got: &Reported<Body>) -> Vec<String> {
    let codes = got.report.iter().map(|d| match &d.place {
        crate::diag::Place::Span(span) => {
            format!("{}@{}:{}", d.code.name, span.file, span.start)
        }
        _ => d.code.name.to_owned(),
    });
    codes.collect()
}

#[track_caller]
fn check(markdown: &str, html: &str, report: &[&str]) {
    check_with(markdown, &NoParts, html, report);
}

#[test]
fn alerts_have_a_title_in_the_language_of_the_page() {
    check(
        ">[!note]\n> Text **b**\n>\n> - item\n",
        "<div class=\"alert alert-note\" role=\"note\" aria-labelledby=\"alert-1\">\n<p class=\"alert-title\" id=\"alert-1\">Hinweis</p>\n<p>Text <strong>b</strong></p>\n<ul>\n<li>item</li>\n</ul>\n</div>",
        &[],
    );
}

#[test]
fn a_marker_inside_an_alert_opens_the_next_one() {
    let both = "<div class=\"alert alert-note\" role=\"note\" aria-labelledby=\"alert-1\">\n<p class=\"alert-title\" id=\"alert-1\">Hinweis</p>\n<p>a</p>\n</div>\n\
                <div class=\"alert alert-tip\" role=\"note\" aria-labelledby=\"alert-2\">\n<p class=\"alert-title\" id=\"alert-2\">Tipp</p>\n<p>b</p>\n</div>\n<p>c</p>";
    check("> [!NOTE]\n> a\n> [!TIP]\n> b\n\nc", both, &[]);
    check("> [!NOTE]\n> a\n>\n> [!TIP]\n> b\n\nc", both, &[]);
}

#[test]
fn bad_alerts_stay_quotes_with_all_their_text() {
    check(
        "> [!NOTE] text",
        "<blockquote>\n<p>[!NOTE] text</p>\n</blockquote>",
        &["markdown/alert-inline-text@a.md:2"],
    );
    check(
        "> [!WHATEVER]\n> text",
        "<blockquote>\n<p>[!WHATEVER]\ntext</p>\n</blockquote>",
        &["markdown/alert-unknown-type@a.md:2"],
    );
    check(
        "[!NOTE]\ntext",
        "<p>[!NOTE]\ntext</p>",
        &["markdown/alert-missing-quote@a.md:0"],
    );
    check(
        "> [!NOTE]\n",
        "<div class=\"alert alert-note\" role=\"note\" aria-labelledby=\"alert-1\">\n<p class=\"alert-title\" id=\"alert-1\">Hinweis</p>\n</div>",
        &["markdown/alert-empty@a.md:0"],
    );
}

#[test]
fn a_marker_behind_text_opens_no_alert() {
    check(
        "> text\n> [!NOTE]\n> more",
        "<blockquote>\n<p>text\n[!NOTE]\nmore</p>\n</blockquote>",
        &["markdown/alert-inline-text@a.md:9"],
    );
}

#[test]
fn localized_types_of_alerts_are_understood() {
    check(
        "> [!HINWEIS]\n> a",
        "<div class=\"alert alert-note\" role=\"note\" aria-labelledby=\"alert-1\">\n<p class=\"alert-title\" id=\"alert-1\">Hinweis</p>\n<p>a</p>\n</div>",
        &[],
    );
}

#[test]
fn a_page_that_takes_too_long_is_an_error_and_ends_there() {
    struct Late;
    impl Parts for Late {
        fn part(&self, _: &RepoPath, _: &str) -> Result<(RepoPath, Arc<Part>), Missing> {
            Ok((RepoPath::new("b.md"), Arc::new(Part::default())))
        }
        fn is_late(&self) -> bool {
            true
        }
    }
    let got = rendered("- a\n- b\n\n[!INCLUDE [b](b.md)]\n", &Late);
    assert_eq!(codes_of(&got), ["site/page-time@a.md:0"]);
    assert_eq!(got.value.html.trim_end(), "<ul>\n</ul>");
}

#[test]
fn headings_take_the_anchor_before_them() {
    check(
        "## <a name=\"next-steps\"></a>Nächste *Schritte*\n\n## <a name=\"next-steps\"></a>x\n\n## Ä b",
        "<h2 id=\"next-steps\">Nächste <em>Schritte</em></h2>\n<h2 id=\"next-steps-1\">x</h2>\n<h2 id=\"ä-b\">Ä b</h2>",
        &["markdown/bookmark-duplicate@a.md:52"],
    );
}

#[test]
fn headings_without_anchor_take_their_source_text() {
    use crate::article::units::{Side, unwrap_units};
    let input = concat!(
        "## <span data-ttu-id=\"a-1\">Erste Schritte</span>",
        "<span class=\"sxs-lookup\"><span data-stu-id=\"a-1\">First *steps*</span></span>\n"
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
    let context = Context {
        labels: &labels(),
        parts: &NoParts,
        options: &MarkdownConfig::default(),
        page: &PageOptions::default(),
    };
    let got = render(text, context).value;
    assert_eq!(&*got.headings[0].id, "first-steps");
}

#[test]
fn the_first_heading_is_kept_apart() {
    let got = rendered("<!-- c -->\n# Titel `x`\n\ntext\n\n# Zwei\n", &NoParts).value;
    let heading = got.heading.as_ref().expect("a main heading");
    assert_eq!(
        (heading.html.as_str(), heading.text.as_str()),
        ("Titel <code>x</code>", "Titel x")
    );
    assert_eq!(
        readable(&got).trim(),
        "<p>text</p>\n<h1 id=\"zwei\">Zwei</h1>"
    );
}

#[test]
fn anchors_in_text_keep_their_name_as_id() {
    check(
        "a <a name=\"x y\"></a> b",
        "<p>a <a id=\"x y\"></a> b</p>",
        &[],
    );
}

#[test]
fn image_directives_become_images() {
    check(
        ":::image type=\"content\" source=\"media/a_b_c.png\" alt-text=\"A *b* <c>.\" border=\"false\":::",
        "<p><span class=\"img\"><img src=\"{media/a_b_c.png}\" alt=\"A *b* &lt;c&gt;.\" loading=\"lazy\" decoding=\"async\"></span></p>",
        &[],
    );
    check(
        "x :::image source=\"a.png\" alt-text=\"b\" lightbox=\"c.png\"::: y",
        "<p>x <a href=\"{c.png}\" class=\"lightbox\"><span class=\"img bordered\"><img src=\"{a.png}\" alt=\"b\" loading=\"lazy\" decoding=\"async\"></span></a> y</p>",
        &[],
    );
    check(
        ":::image alt-text=\"b\":::",
        "<p>b</p>",
        &["markdown/image-missing-source@a.md:0"],
    );
    check(
        ":::image source=\"a.png\" alt-text=\"b\"\nnext",
        "<p><span class=\"img bordered\"><img src=\"{a.png}\" alt=\"b\" loading=\"lazy\" decoding=\"async\"></span>\nnext</p>",
        &["markdown/image-unclosed@a.md:0"],
    );
}

#[test]
fn no_loc_directives_show_their_text() {
    check(
        "a :::no-loc text=\"БИН_1_\"::: b",
        "<p>a <span class=\"no-loc\" translate=\"no\">БИН_1_</span> b</p>",
        &[],
    );
    check("a ::: b", "<p>a ::: b</p>", &[]);
}

#[test]
fn includes_are_blocks_or_inlines() {
    let parts = BTreeMap::from([
        ("b.md", "> [!NOTE]\n> [x](y.md)"),
        ("c.md", "eins\n\n- zwei"),
    ]);
    check_with(
        "- [!INCLUDE [t](b.md)]\n\nUse [!INCLUDE[t](c.md)] now.",
        &parts,
        "<ul>\n<li><div class=\"alert alert-note\" role=\"note\" aria-labelledby=\"alert-1\">\n<p class=\"alert-title\" id=\"alert-1\">Hinweis</p>\n<p><a href=\"{y.md}\">x</a></p>\n</div>\n</li>\n</ul>\n<p>Use eins - zwei now.</p>",
        &[],
    );
}

#[test]
fn included_blocks_stand_where_the_line_stood() {
    let parts = BTreeMap::from([
        ("b.md", "> [!NOTE]\n> [x](y.md)"),
        ("d.md", "[!INCLUDE [x](d.md)]"),
    ]);
    check_with(
        "a\n\n[!INCLUDE [t](b.md)]\n\nb",
        &parts,
        "<p>a</p>\n<div class=\"alert alert-note\" role=\"note\" aria-labelledby=\"alert-1\">\n<p class=\"alert-title\" id=\"alert-1\">Hinweis</p>\n<p><a href=\"{y.md}\">x</a></p>\n</div>\n<p>b</p>",
        &[],
    );
    check_with(
        "[!INCLUDE [t](d.md)]",
        &parts,
        "",
        &["include/circular-reference@d.md:0"],
    );
    check_with(
        "[!INCLUDE [t](e.md)]",
        &parts,
        "",
        &["include/include-not-found@a.md:0"],
    );
    check_with(
        "[!INCLUDE [t](../../e.md)]",
        &parts,
        "",
        &["include/outside@a.md:0"],
    );
}

#[test]
fn tabs_are_sections_one_after_the_other() {
    check(
        "#### <a name=\"n\"></a>[Neu](#tab/new)\n\nA\n\n### [Alt](#tab/old/)\n\nB\n\n* * *\n\nC",
        "<div class=\"tabs\" data-tabs>\n<section class=\"tab-panel\" role=\"group\" data-tab=\"new\" id=\"n\" aria-labelledby=\"tab-1-1\">\n<p class=\"tab-title\" id=\"tab-1-1\">Neu</p>\n<p>A</p>\n</section>\n\
         <section class=\"tab-panel\" role=\"group\" data-tab=\"old\" id=\"old\" aria-labelledby=\"tab-1-2\">\n<p class=\"tab-title\" id=\"tab-1-2\">Alt</p>\n<p>B</p>\n</section>\n</div>\n<p>C</p>",
        &[],
    );
    check(
        "a [x](#tab/y)",
        "<p>a <a href=\"{#tab/y}\">x</a></p>",
        &["markdown/tab-link-outside-heading@a.md:2"],
    );
}

#[test]
fn tables_scroll_and_name_their_columns() {
    check(
        "| a | b |\n|---|--:|\n| c | d | e |\n",
        "<section class=\"table-wrapper\" role=\"group\" tabindex=\"0\" aria-label=\"Tabelle 1\">\n<table>\n<thead>\n<tr><th scope=\"col\">a</th>\n<th scope=\"col\" class=\"align-right\">b</th>\n</tr>\n</thead>\n<tbody>\n<tr><td>c</td><td class=\"align-right\">d</td></tr>\n</tbody>\n</table>\n</section>",
        &["markdown/table-cell-count@a.md:28"],
    );
}

#[test]
fn html_goes_through_the_allow_list() {
    check(
        "a <b onclick=\"x\">c</b> <script>alert(1)</script> d",
        "<p>a <b>c</b>  d</p>",
        &[
            "markdown/disallowed-html-attribute@a.md:2",
            "markdown/disallowed-html-tag@a.md:23",
        ],
    );
    check(
        "<div class=\"x\"><a href='y.md' title=\"t\">z</a>\n\n**b**",
        "<div class=\"x\"><a href=\"{y.md}\" title=\"t\">z</a>\n<p><strong>b</strong></p>\n</div>",
        &[],
    );
    check(
        "ein <Kunden Mandant> da",
        "<p>ein &lt;Kunden mandant&gt; da</p>"
            .replace("mandant", "Mandant")
            .as_str(),
        &["markdown/unknown-element@a.md:4"],
    );
    check(
        "<center>a</center>\n\nb <font color=red>c</font> <strike>d</strike>",
        "<div class=\"align-center\">a</div>\n<p>b <span>c</span> <del>d</del></p>",
        &[],
    );
    check(
        "<table><tr><td class=x align=Right>a</td><td align=char>b</td></tr></table>",
        "<table><tbody><tr><td class=\"x align-right\">a</td><td>b</td></tr></tbody></table>",
        &["markdown/disallowed-html-attribute@a.md:41"],
    );
    check("</div></article> x", " x", &[]);
    check(
        "<img src=x onerror=y>",
        "<img src=\"{x}\">",
        &["markdown/disallowed-html-attribute@a.md:0"],
    );
}

#[test]
fn no_reference_escapes_its_slot() {
    let got = rendered(
        "<a href=\"javascript:alert(1)\">x</a> <img src=\"\u{fdd0}0\u{fdd1}\">",
        &NoParts,
    )
    .value;
    assert!(!got.html.contains("javascript"), "{}", got.html);
    assert_eq!(got.slots[0].href, "javascript:alert(1)");
}

#[test]
fn what_is_almost_a_construct_is_reported() {
    check(
        "##Text",
        "<p>##Text</p>",
        &["markdown/heading-missing-space@a.md:0"],
    );
    check("#hashtag", "<p>#hashtag</p>", &[]);
    check(
        ":::form:::",
        "<p>:::form:::</p>",
        &["markdown/directive-unknown@a.md:0"],
    );
}

#[test]
fn deep_nesting_is_an_error_and_no_crash() {
    let got = rendered(&"> ".repeat(2000), &NoParts);
    assert_eq!(
        got.report
            .iter()
            .filter(|d| d.code.name == "markdown/nesting")
            .count(),
        1
    );
}

#[test]
fn the_first_real_paragraph_is_the_lead() {
    let got = rendered("# T\n\n**Gilt für**\n\n- x\n\nSie können die *Abrechnung* eines Kunden im Portal ändern.\n", &NoParts).value;
    assert_eq!(
        got.lead,
        "Sie können die Abrechnung eines Kunden im Portal ändern."
    );
}
