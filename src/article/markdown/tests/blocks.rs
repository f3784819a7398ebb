//! Blocks of directives and styled sections.

use super::*;

const IMG: &str = "<span class=\"img bordered\"><img src=\"{a.png}\" alt=\"b\" loading=\"lazy\" decoding=\"async\"></span>";

#[test]
fn rows_hold_columns() {
    check(
        ":::row:::\n    :::column span=\"2\":::\n        **b**\n    :::column-end:::\n    :::column:::\n    c\n    :::column-end:::\n:::row-end:::\nd",
        "<div class=\"row\">\n<div class=\"column span2\">\n<p><strong>b</strong></p>\n</div>\n<div class=\"column\">\n<p>c</p>\n</div>\n</div>\n<p>d</p>",
        &[],
    );
}

#[test]
fn rows_stand_in_lists_and_quotes() {
    check(
        "- a\n  :::row:::\n     :::column:::\n     b\n     :::column-end:::\n  :::row-end:::\n- c",
        "<ul>\n<li><p>a</p>\n<div class=\"row\">\n<div class=\"column\">\n<p>b</p>\n</div>\n</div>\n</li>\n<li><p>c</p>\n</li>\n</ul>",
        &[],
    );
    check(
        "> :::row:::\n> :::column:::\n> b\n> :::column-end:::\n> :::row-end:::",
        "<blockquote>\n<div class=\"row\">\n<div class=\"column\">\n<p>b</p>\n</div>\n</div>\n</blockquote>",
        &[],
    );
}

#[test]
fn what_is_not_closed_ends_with_its_container() {
    check(
        "- :::row:::\n  :::column:::\n  a\n\nb",
        "<ul>\n<li><div class=\"row\">\n<div class=\"column\">\n<p>a</p>\n</div>\n</div>\n</li>\n</ul>\n<p>b</p>",
        &[
            "markdown/row-unclosed@a.md:14",
            "markdown/row-unclosed@a.md:2",
        ],
    );
    check(
        ":::column:::\na\n:::column-end::: x\n:::row-end:::",
        "<p>a</p>",
        &[
            "markdown/column-outside-row@a.md:0",
            "markdown/directive-text@a.md:31",
            "markdown/block-unopened@a.md:34",
        ],
    );
}

#[test]
fn tabs_end_with_the_column_they_stand_in() {
    check(
        ":::row:::\n:::column:::\n# [A](#tab/a)\nx\n# [B](#tab/b)\ny\n:::column-end:::\n:::row-end:::\nz",
        "<div class=\"row\">\n<div class=\"column\">\n<div class=\"tabs\" data-tabs>\n<section class=\"tab-panel\" role=\"group\" data-tab=\"a\" id=\"a\" aria-labelledby=\"tab-1-1\">\n<p class=\"tab-title\" id=\"tab-1-1\">A</p>\n<p>x</p>\n</section>\n\
         <section class=\"tab-panel\" role=\"group\" data-tab=\"b\" id=\"b\" aria-labelledby=\"tab-1-2\">\n<p class=\"tab-title\" id=\"tab-1-2\">B</p>\n<p>y</p>\n</section>\n</div>\n</div>\n</div>\n<p>z</p>",
        &[],
    );
}

#[test]
fn tabs_may_depend_on_others() {
    let panel = |html: &str, number: &str, title: &str| {
        format!(
            "<section class=\"tab-panel\" role=\"group\" {html} aria-labelledby=\"tab-{number}\">\n<p class=\"tab-title\" id=\"tab-{number}\">{title}</p>\n</section>\n"
        )
    };
    let group =
        |panels: &[String]| format!("<div class=\"tabs\" data-tabs>\n{}</div>", panels.concat());
    let first = [
        panel("data-tab=\"a\" id=\"a\"", "1-1", "A"),
        panel("data-tab=\"b\" id=\"b\"", "1-2", "<code>B</code>"),
    ];
    let condition = |title: &str| format!("C<span class=\"tab-condition\"> ({title})</span>");
    let second = [
        panel(
            "data-tab=\"c\" data-condition=\"b\" id=\"c\"",
            "2-1",
            &condition("<code>B</code>"),
        ),
        panel(
            "data-tab=\"c\" data-condition=\"z\" id=\"c-1\"",
            "2-2",
            &condition("z"),
        ),
    ];
    check(
        "# [A](#tab/a)\n# [`B`](#tab/b)\n---\n# [C](#tab/c/b)\n# [C](#tab/c/z)\n",
        &format!("{}\n{}", group(&first), group(&second)),
        &[],
    );
}

#[test]
fn zones_name_what_they_are_for() {
    check(
        "::: zone pivot=\"bash, power-shell\"\na\n::: zone-end\n",
        "<div class=\"zone\" data-pivot=\"bash power-shell\" role=\"group\" aria-label=\"bash, power-shell\">\n<p class=\"zone-title\">bash, power-shell</p>\n<p>a</p>\n</div>",
        &["markdown/zone-pivot-definition-not-found@a.md:0"],
    );
    check(
        "::: zone target=\"docs\"\na\n::: zone-end\n::: zone target=\"pdf\"\n# <a name=\"x\"></a>b\n[c](d.md)\n::: zone-end\n",
        "<p>a</p>",
        &[],
    );
    check(
        "::: zone\na\n::: zone pivot=\"B\"\nb\n::: zone-end\n::: zone-end\n",
        "<p>a</p>\n<p>b</p>",
        &[
            "markdown/zone-invalid@a.md:0",
            "markdown/zone-invalid@a.md:11",
        ],
    );
}

#[test]
fn zones_show_the_names_of_their_pivots() {
    struct Shells;
    impl Parts for Shells {
        fn part(&self, _: &RepoPath, _: &str) -> Result<(RepoPath, Arc<Part>), Missing> {
            Err(Missing::NotFound)
        }
        fn pivot_groups(&self, _: &RepoPath) -> Option<Arc<ZonePivots>> {
            let pivots = [("bash", "Bash"), ("cmd", "Prompt")];
            let group = crate::article::pivots::PivotGroup {
                id: "shell".into(),
                title: "Shell".into(),
                prompt: "Choose".into(),
                pivots: pivots.map(|(id, title)| (id.into(), title.into())).into(),
            };
            Some(Arc::new(ZonePivots {
                groups: vec![group],
            }))
        }
    }
    let page = PageOptions {
        pivot_groups: vec!["shell".into()],
        ..PageOptions::default()
    };
    let got = rendered_for(
        "::: zone pivot=\"cmd\"\na\n::: zone-end\n::: zone pivot=\"zsh\"\nb\n::: zone-end\n",
        &Shells,
        &MarkdownConfig::default(),
        &page,
    );
    assert_eq!(
        got.value.html.trim(),
        "<ul class=\"zone-pivots\" data-chrome data-group=\"shell\" data-prompt=\"Choose\"><li data-pivot=\"bash\">Bash</li><li data-pivot=\"cmd\">Prompt</li></ul>\n\
         <div class=\"zone\" data-pivot=\"cmd\" role=\"group\" aria-label=\"Prompt\">\n<p class=\"zone-title\">Prompt</p>\n<p>a</p>\n</div>\n\
         <div class=\"zone\" data-pivot=\"zsh\" role=\"group\" aria-label=\"zsh\">\n<p class=\"zone-title\">zsh</p>\n<p>b</p>\n</div>"
    );
    assert_eq!(codes_of(&got), ["markdown/pivot-id-not-found@a.md:36"]);
}

#[test]
fn monikers_name_their_range_or_are_chosen_from() {
    let text = "::: moniker range=\">= a-2\"\nx\n::: moniker-end\n::: moniker range=\"a-1\"\ny\n::: moniker-end\n";
    check(
        text,
        "<div class=\"moniker\" data-moniker=\"a-2\" role=\"group\" aria-label=\"Version ≥ a-2\">\n<p class=\"moniker-title\">Version ≥ a-2</p>\n<p>x</p>\n</div>\n\
         <div class=\"moniker\" data-moniker=\"a-1\" role=\"group\" aria-label=\"Version a-1\">\n<p class=\"moniker-title\">Version a-1</p>\n<p>y</p>\n</div>",
        &[],
    );
    let options = MarkdownConfig {
        monikers: ["a-1", "a-2", "a-3"].map(str::to_owned).into(),
        moniker: Some("a-3".into()),
        ..MarkdownConfig::default()
    };
    let got = rendered_for(text, &NoParts, &options, &PageOptions::default());
    assert_eq!(got.value.html.trim(), "<p>x</p>");
    check(
        "::: moniker range=\"\"\nx\n::: moniker-end\n",
        "<p>x</p>",
        &["markdown/moniker-invalid@a.md:0"],
    );
}

#[test]
fn images_carry_their_description() {
    let image = IMG.replace("<img ", "<img aria-details=\"description-1\" ");
    check(
        "- :::image type=\"complex\" source=\"a.png\" alt-text=\"b\":::\n     Long **d**.\n  :::image-end:::\n\nc",
        &format!(
            "<ul>\n<li><figure class=\"image-complex\">\n{image}\n<details class=\"img-description\" id=\"description-1\"><summary>Beschreibung</summary>\n<p>Long <strong>d</strong>.</p>\n</details>\n</figure>\n</li>\n</ul>\n<p>c</p>"
        ),
        &[],
    );
}

#[test]
fn descriptions_that_are_not_closed_end_with_their_paragraph() {
    let image = IMG.replace("<img ", "<img aria-details=\"description-1\" ");
    check(
        ":::image type=\"complex\" source=\"a.png\" alt-text=\"b\":::\nLong.\n\nc",
        &format!(
            "<figure class=\"image-complex\">\n{image}\n<details class=\"img-description\" id=\"description-1\"><summary>Beschreibung</summary>\n<p>\nLong.</p>\n</details>\n</figure>\n<p>c</p>"
        ),
        &["markdown/image-unclosed@a.md:0"],
    );
    check(
        ":::image type=\"complex\" source=\"a.png\" alt-text=\"b\":::\n\nc",
        &format!("<p>{IMG}</p>\n<p>c</p>"),
        &["markdown/image-missing-description@a.md:0"],
    );
    check(
        ":::image type=\"complex\" source=\"a.png\" alt-text=\"b\":::\n:::image-end:::\nc",
        &format!("<p>{IMG}</p>\n<p>c</p>"),
        &["markdown/image-missing-description@a.md:0"],
    );
}

#[test]
fn videos_are_links_in_figures() {
    let figure = "<figure class=\"video\" data-embed=\"https://www.youtube-nocookie.com/embed/x\"><a href=\"{https://www.youtube.com/watch?v=x}\">Ansehen (www.youtube.com)</a></figure>";
    check(
        "> [!VIDEO https://www.youtube.com/embed/x]\n> [!VIDEO https://youtu.be/x]\n> text",
        &format!("{figure}\n{figure}\n<blockquote>\n<p>text</p>\n</blockquote>"),
        &[],
    );
    check(
        "- > [!video https://a.example/x]\n\n> [!VIDEO]",
        "<ul>\n<li><figure class=\"video\"><a href=\"{https://a.example/x}\">Ansehen (a.example)</a></figure>\n</li>\n</ul>\n<blockquote>\n<p>[!VIDEO]</p>\n</blockquote>",
        &[
            "markdown/video-untrusted-host@a.md:4",
            "markdown/alert-unknown-type@a.md:36",
        ],
    );
    check(
        ":::video source=\"https://youtu.be/x\" title=\"A & b\" max-width=\"z\":::\n\n[!VIDEO https://youtu.be/x]",
        &format!(
            "{}\n{figure}",
            figure.replace("www.youtube.com)", "A &amp; b)")
        ),
        &[
            "markdown/video-invalid@a.md:0",
            "markdown/alert-missing-quote@a.md:69",
        ],
    );
    check(
        "a <iframe src=\"https://www.youtube.com/embed/x?a=b\" title=\"T\" onload=\"y\">z</iframe> b",
        &format!("<p>a {} b</p>", figure.replace("www.youtube.com)", "T)"))
            .replace("<p>a <figure", "<p>a </p><figure")
            .replace("</figure> b</p>", "</figure>\n b<p></p>"),
        &[],
    );
}

#[test]
fn sections_keep_their_class() {
    check(
        "> [!div class=\"checklist\" onclick=\"x\"]\n> * a\n> * b",
        "<div class=\"checklist\">\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n</div>",
        &["markdown/disallowed-html-attribute@a.md:2"],
    );
    check(
        "> [!div class=\"nextstepaction\"]\n> [a](b.md)",
        "<div class=\"nextstepaction\">\n<p><a href=\"{b.md}\">a</a></p>\n</div>",
        &[],
    );
    check(
        "> [!div class=\"op_multi_selector\" title1=\"A\" title2=\"B\"]\n> - [(x | y)](./a.md)\n> - [(x | z)](b.md)",
        "<section role=\"group\" class=\"op_multi_selector\" aria-label=\"Variante\">\n<p class=\"selector-titles\"><span>A</span> | <span>B</span></p>\n<ul>\n<li><a href=\"{./a.md}\" aria-current=\"page\">(x | y)</a></li>\n<li><a href=\"{b.md}\">(x | z)</a></li>\n</ul>\n</section>",
        &[],
    );
}

#[test]
fn blocks_nested_too_deeply_are_an_error_and_no_crash() {
    let got = rendered(&":::row:::\n".repeat(600), &NoParts);
    let deep = got
        .report
        .iter()
        .filter(|d| d.code.name == "markdown/nesting");
    assert_eq!(deep.count(), 1);
    let (opened, closed) = ("<div", "</div>");
    let html = &got.value.html;
    assert_eq!(html.matches(opened).count(), html.matches(closed).count());
}

#[test]
fn files_and_videos_in_image_syntax_are_played() {
    check(
        "![a \"b\"](c.webm?x) d",
        "<p><video src=\"{c.webm?x}\" controls aria-label=\"a &quot;b&quot;\"></video> d</p>",
        &[],
    );
    check(
        "![a](https://youtu.be/x)\n\n![b](https://youtu.be/x) c",
        "<figure class=\"video\" data-embed=\"https://www.youtube-nocookie.com/embed/x\"><a href=\"{https://www.youtube.com/watch?v=x}\">Ansehen (a)</a></figure>\n<p><a href=\"{https://youtu.be/x}\">b</a> c</p>",
        &[],
    );
}

#[test]
fn a_video_may_have_a_picture_of_itself() {
    check(
        ":::video source=\"https://youtu.be/x\" title=\"a\" thumbnail=\"b.png\":::",
        "<figure class=\"video\" data-embed=\"https://www.youtube-nocookie.com/embed/x\"><a href=\"{https://www.youtube.com/watch?v=x}\"><img src=\"{b.png}\" alt=\"\" loading=\"lazy\" decoding=\"async\">Ansehen (a)</a></figure>",
        &[],
    );
}

#[test]
fn an_image_that_links_to_a_larger_one_opens_it_in_place() {
    let image = "<img src=\"{a.png}\" alt=\"b\" loading=\"lazy\" decoding=\"async\">";
    check(
        "[![b](a.png)](c.png#lightbox) [d](c.png#lightbox)",
        &format!(
            "<p><a href=\"{{c.png}}\" class=\"lightbox\">{image}</a> <a href=\"{{c.png#lightbox}}\">d</a></p>"
        ),
        &[],
    );
}
