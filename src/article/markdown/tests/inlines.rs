//! What is found in running text.

use super::*;
use crate::article::body::SlotKind;

#[test]
fn addresses_in_text_are_links() {
    check(
        "Siehe https://example.com/a_b?x=1&amp;y=2. Und www.example.com!",
        "<p>Siehe <a href=\"{https://example.com/a_b?x=1&y=2}\">https://example.com/a_b?x=1&amp;y=2</a>. Und <a href=\"{https://www.example.com}\">www.example.com</a>!</p>",
        &[],
    );
    check(
        "https://example.com/a\\_b und **https://example.com**",
        "<p><a href=\"{https://example.com/a_b}\">https://example.com/a_b</a> und <strong><a href=\"{https://example.com}\">https://example.com</a></strong></p>",
        &[],
    );
    check(
        "| a |\n|---|\n|https://example.com<br>https://example.com/b|",
        "<section class=\"table-wrapper\" role=\"group\" tabindex=\"0\" aria-label=\"Tabelle 1\">\n<table>\n<thead>\n<tr><th scope=\"col\">a</th>\n</tr>\n</thead>\n<tbody>\n<tr><td><a href=\"{https://example.com}\">https://example.com</a><br><a href=\"{https://example.com/b}\">https://example.com/b</a></td></tr>\n</tbody>\n</table>\n</section>",
        &[],
    );
}

#[test]
fn addresses_in_links_and_code_are_none_of_their_own() {
    check(
        "[https://example.com](x.md) `https://example.com` <https://example.com>",
        "<p><a href=\"{x.md}\">https://example.com</a> <code>https://example.com</code> <a href=\"{https://example.com}\">https://example.com</a></p>",
        &[],
    );
    check(
        "<a href=\"x.md\">https://example.com</a> https://example.com",
        "<p><a href=\"{x.md}\">https://example.com</a> <a href=\"{https://example.com}\">https://example.com</a></p>",
        &[],
    );
    check(
        "a@example.com https://*.example.com xhttps://example.com",
        "<p>a@example.com https://*.example.com xhttps://example.com</p>",
        &[],
    );
}

#[test]
fn short_codes_of_emoji_become_characters() {
    check(
        "a :smile: b :white_check_mark:, :+1:",
        "<p>a 😄 b ✅, 👍</p>",
        &[],
    );
    check(
        "10:100:30 a:smile:b `:smile:` :no_such_emoji: ::smile::",
        "<p>10:100:30 a:smile:b <code>:smile:</code> :no_such_emoji: ::smile::</p>",
        &[],
    );
}

#[test]
fn broken_links_are_put_together_again() {
    check(
        "Siehe [**den** Text] (datei.md#a), [x] [Datei .md] und [y](a b.md).",
        "<p>Siehe <a href=\"{datei.md#a}\"><strong>den</strong> Text</a>, <a href=\"{Datei.md}\">x</a> und <a href=\"{ab.md}\">y</a>.</p>",
        &[],
    );
    check(
        "[Speichern] (optional) [x] [y] \\[z\\] (z.md) `[x] (x.md)`",
        "<p>[Speichern] (optional) [x] [y] [z] (z.md) <code>[x] (x.md)</code></p>",
        &[],
    );
    let got = rendered("## Mehr [hier] (x.md)", &NoParts).value;
    assert_eq!(got.headings[0].text, "Mehr hier");
}

#[test]
fn lines_of_text_without_blanks_join_without_one() {
    check(
        "日本語\nです。\n**強調**\n한국어\n한국어\nabc",
        "<p>日本語です。\n<strong>強調</strong>\n한국어\n한국어\nabc</p>",
        &[],
    );
}

#[test]
fn signs_of_names_stay_on_their_side_where_lines_run_from_right_to_left() {
    let (options, page) = (MarkdownConfig::default(), PageOptions::default());
    let labels = Labels {
        right_to_left: true,
        ..labels()
    };
    let context = Context {
        labels: &labels,
        parts: &NoParts,
        options: &options,
        page: &page,
    };
    let text = "شرح C# و C++";
    let text = Text {
        file: &RepoPath::new("a.md"),
        text,
        map: &OffsetMap::shifted(0),
        units: &[],
        original: text,
    };
    assert_eq!(
        render(text, context).value.html,
        "<p>شرح C#\u{200e} و C++\u{200e}</p>\n"
    );
}

#[test]
fn inline_elements_end_with_their_block() {
    check(
        "a <b>b\n\nc\n\n- <i>d\n- e",
        "<p>a <b>b</b></p>\n<p>c</p>\n<ul>\n<li><i>d</i></li>\n<li>e</li>\n</ul>",
        &[],
    );
}

/// Markdown with every choice of a site on.
#[track_caller]
fn check_chosen(markdown: &str, html: &str, report: &[&str]) {
    let options = MarkdownConfig {
        footnotes: true,
        task_lists: true,
        definition_lists: true,
        math: true,
        ..MarkdownConfig::default()
    };
    let got = rendered_for(markdown, &NoParts, &options, &PageOptions::default());
    let mut readable = readable(&got.value);
    for (number, slot) in got.value.slots.iter().enumerate() {
        if let SlotKind::Markup { html } = &slot.kind {
            assert!(slot.href.is_empty(), "{number}");
            readable = readable.replacen("{}", html, 1);
        }
    }
    assert_eq!(readable.trim_end(), html);
    assert_eq!(codes_of(&got), report);
}

#[test]
fn footnotes_stand_at_the_end_with_ways_back() {
    check_chosen(
        "a[^x] b[^x] c[^missing]\n\n[^x]: Eins *zwei*\n[^y]: Drei",
        "<p>a<sup class=\"footnote-call\"><a href=\"{#footnote-1}\" id=\"footnote-call-1\" role=\"doc-noteref\" aria-label=\"Fußnote 1\">1</a></sup> b<sup class=\"footnote-call\"><a href=\"{#footnote-1}\" id=\"footnote-call-1-2\" role=\"doc-noteref\" aria-label=\"Fußnote 1\">1</a></sup> c[^missing]</p>\n<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"Fußnoten\">\n<ol>\n<li id=\"footnote-1\"><p>Eins <em>zwei</em> <a href=\"{#footnote-call-1}\" class=\"footnote-back\" role=\"doc-backlink\" aria-label=\"Zurück zu Fußnote 1\">↩</a> <a href=\"{#footnote-call-1-2}\" class=\"footnote-back\" role=\"doc-backlink\" aria-label=\"Zurück zu Fußnote 1\">↩</a></p></li>\n<li id=\"footnote-2\"><p>Drei</p></li>\n</ol>\n</section>",
        &[],
    );
}

#[test]
fn tasks_have_boxes_with_names() {
    check_chosen(
        "- [x] a\n- [ ] b",
        "<ul>\n<li><input type=\"checkbox\" disabled checked aria-label=\"Erledigt\"> a</li>\n<li><input type=\"checkbox\" disabled aria-label=\"Offen\"> b</li>\n</ul>",
        &[],
    );
    check("- [x] a", "<ul>\n<li>[x] a</li>\n</ul>", &[]);
}

#[test]
fn definitions_belong_to_the_line_above() {
    check_chosen(
        "a\n: eins\n: zwei",
        "<dl>\n<dt>a</dt>\n<dd>eins</dd>\n<dd>zwei</dd>\n</dl>",
        &[],
    );
}

#[test]
fn a_colon_without_a_blank_begins_no_definition() {
    check_chosen(
        "a\n:::no-loc text=\"b\":::\n\n:tada: c\n\n> d\n> :e\n\n```\n:f\n```",
        "<p>a\n<span class=\"no-loc\" translate=\"no\">b</span></p>\n<p>🎉 c</p>\n<blockquote>\n<p>d\n:e</p>\n</blockquote>\n<pre tabindex=\"0\"><code dir=\"ltr\">:f\n</code></pre>",
        &[],
    );
    check_chosen(
        "a | b\n:-- | --\nc | d",
        "<section class=\"table-wrapper\" role=\"group\" tabindex=\"0\" aria-label=\"Tabelle 1\">\n<table>\n<thead>\n<tr><th scope=\"col\" class=\"align-left\">a</th>\n<th scope=\"col\">b</th>\n</tr>\n</thead>\n<tbody>\n<tr><td class=\"align-left\">c</td><td>d</td></tr>\n</tbody>\n</table>\n</section>",
        &[],
    );
    check_chosen(
        "::: moniker range=\"a\"\nb\n::: moniker-end",
        "<div class=\"moniker\" data-moniker=\"a\" role=\"group\" aria-label=\"Version a\">\n<p class=\"moniker-title\">Version a</p>\n<p>b</p>\n</div>",
        &[],
    );
}

#[test]
fn formulas_are_elements_that_no_author_can_write() {
    check_chosen(
        "Es sei $x$ und <math><mi>y</mi></math> <b>z</b>",
        "<p>Es sei <math alttext=\"x\"><mi>x</mi></math> und  <b>z</b></p>",
        &["markdown/disallowed-html-tag@a.md:15"],
    );
    check_chosen(
        "$\\nosuch$ kostet 5 $ und \\$6",
        "<p><code class=\"math\">\\nosuch</code> kostet 5 $ und $6</p>",
        &["markdown/math-invalid@a.md:0"],
    );
    check("$x$", "<p>$x$</p>", &[]);
}

#[test]
fn names_of_elements_are_ids_and_ids_are_unique() {
    check(
        "<p name=\"p\">a</p>\n\n<p id=\"p\">b</p>\n\n## p",
        "<p id=\"p\">a</p>\n<p id=\"p-1\">b</p>\n<h2 id=\"p-2\">p</h2>",
        &["markdown/bookmark-duplicate@a.md:19"],
    );
    let parts = BTreeMap::from([("i.md", "<b id=\"x\" name=\"y\">b</b>")]);
    check_with(
        "[!INCLUDE [i](i.md)]\n\n[!INCLUDE [i](i.md)]",
        &parts,
        "<p><b id=\"x\">b</b></p>\n<p><b id=\"x-1\">b</b></p>",
        &["markdown/bookmark-duplicate@i.md:0"],
    );
}

#[test]
fn quotation_marks_of_directives_may_be_escaped_missing_or_typographic() {
    let image = |alt: &str| {
        format!(
            "<span class=\"img bordered\"><img src=\"{{a.png}}\" alt=\"{alt}\" loading=\"lazy\" decoding=\"async\"></span>"
        )
    };
    check(
        r#":::image source="a.png" alt-text="say \"hi\"":::"#,
        &format!("<p>{}</p>", image("say &quot;hi&quot;")),
        &[],
    );
    check(
        r#":::no-loc text="say \"hi\" now":::!"#,
        "<p><span class=\"no-loc\" translate=\"no\">say &quot;hi&quot; now</span>!</p>",
        &[],
    );
    for markdown in [
        ":::image source=a.png alt-text=\"x\":::",
        ":::image source=\"a.png\" alt-text=“x”:::",
    ] {
        let report = ["markdown/image-quotes@a.md:0"];
        check(markdown, &format!("<p>{}</p>", image("x")), &report);
    }
}

#[test]
fn directives_follow_each_other_without_a_gap() {
    let image = |alt: &str| {
        format!(
            "<span class=\"img bordered\"><img src=\"{{a.png}}\" alt=\"{alt}\" loading=\"lazy\" decoding=\"async\"></span>"
        )
    };
    check(
        ":::image source=\"a.png\" alt-text=\"x\"::::::image source=\"a.png\" alt-text=\"y\":::",
        &format!("<p>{}{}</p>", image("x"), image("y")),
        &[],
    );
}

#[test]
fn an_icon_needs_no_alternative_text() {
    let icon = |alt: &str| {
        format!(
            "<p><span class=\"img\"><img src=\"{{a.png}}\" alt=\"{alt}\" loading=\"lazy\" decoding=\"async\"></span></p>"
        )
    };
    check(":::image type=\"icon\" source=\"a.png\":::", &icon(""), &[]);
    check(
        ":::image type=\"icon\" source=\"a.png\" alt-text=\"x\":::",
        &icon("x"),
        &["markdown/image-icon-alt@a.md:0"],
    );
}

#[test]
fn escaped_directives_are_text() {
    check(
        r"\:::image source and a\:::no-loc text",
        "<p>:::image source and a:::no-loc text</p>",
        &[],
    );
}

#[test]
fn videos_in_image_syntax_among_words_are_links() {
    check(
        "see ![Film](https://youtu.be/abc) or ![](https://www.youtube.com/watch?v=x)",
        "<p>see <a href=\"{https://youtu.be/abc}\">Film</a> or <a href=\"{https://www.youtube.com/watch?v=x}\">Ansehen</a></p>",
        &["markdown/image-missing-alt@a.md:37"],
    );
}
