//! Includes among other lines.

use super::*;

const PARTS: [(&str, &str); 2] = [("n.md", "Note\n\n- item\n"), ("m.md", "More")];

#[track_caller]
fn check_parts(markdown: &str, html: &str) {
    check_with(markdown, &BTreeMap::from(PARTS), html, &[]);
}

#[test]
fn an_include_behind_the_marker_of_an_alert_stands_for_blocks() {
    let title = "<p class=\"alert-title\" id=\"alert-1\">Hinweis</p>\n";
    let open = format!(
        "<div class=\"alert alert-note\" role=\"note\" aria-labelledby=\"alert-1\">\n{title}"
    );
    let note = "<p>Note</p>\n<ul>\n<li>item</li>\n</ul>\n";
    check_parts(
        "> [!NOTE]\n> [!INCLUDE [x](n.md)]",
        &format!("{open}{note}</div>"),
    );
    check_parts(
        "> [!NOTE]\n> [!INCLUDE [x](n.md)]\n> after\n",
        &format!("{open}{note}<p>after</p>\n</div>"),
    );
    let next = open
        .replace("note\" role", "tip\" role")
        .replace("alert-1", "alert-2")
        .replace("Hinweis", "Tipp");
    check_parts(
        "> [!NOTE]\n> a\n> [!TIP]\n> [!INCLUDE [x](m.md)]\n",
        &format!("{open}<p>a</p>\n</div>\n{next}<p>More</p>\n</div>"),
    );
}

#[test]
fn an_include_alone_on_a_line_ends_the_paragraph_around_it() {
    check_parts(
        "before\n[!INCLUDE [x](n.md)]\nafter",
        "<p>before</p>\n<p>Note</p>\n<ul>\n<li>item</li>\n</ul>\n<p>after</p>",
    );
    check_parts(
        "[!INCLUDE [x](m.md)]\n[!INCLUDE [x](m.md)]  \n[!INCLUDE [x](n.md)]",
        "<p>More</p>\n<p>More</p>\n<p>Note</p>\n<ul>\n<li>item</li>\n</ul>",
    );
    check_parts(
        "> before\n> [!INCLUDE [x](m.md)]\n\nafter",
        "<blockquote>\n<p>before</p>\n<p>More</p>\n</blockquote>\n<p>after</p>",
    );
}

#[test]
fn an_include_alone_on_a_line_of_an_item_leaves_the_list_as_it_is() {
    check_parts(
        "- a\n  [!INCLUDE [x](m.md)]\n- b\n  [!INCLUDE [x](m.md)]\n  - c",
        "<ul>\n<li>a\n<p>More</p>\n</li>\n<li>b\n<p>More</p>\n<ul>\n<li>c</li>\n</ul>\n</li>\n</ul>",
    );
}

#[test]
fn an_include_among_words_or_inside_of_emphasis_stands_for_words() {
    check_parts(
        "see [!INCLUDE [x](m.md)]\nthen [!INCLUDE [x](m.md)] too",
        "<p>see More\nthen More too</p>",
    );
    check_parts(
        "**a\n[!INCLUDE [x](m.md)]\nb**",
        "<p><strong>a\nMore\nb</strong></p>",
    );
}

#[test]
fn paragraphs_among_words_are_joined_by_blanks() {
    let parts = BTreeMap::from([
        ("p.md", "*One*\n\nTwo `c`\n\nThree\n"),
        ("h.md", "<hr>\n\nx\n"),
    ]);
    check_with(
        "a [!INCLUDE [x](p.md)] b",
        &parts,
        "<p>a <em>One</em> Two <code>c</code> Three b</p>",
        &[],
    );
    check_with("a [!INCLUDE [x](h.md)] b", &parts, "<p>a x b</p>", &[]);
}

#[test]
fn marks_of_blocks_among_words_are_text() {
    let parts = BTreeMap::from([
        ("l.md", "- *One*\n- Two\n\n1. Three\n"),
        ("h.md", "# One\n\n> Two\n\n    Three\n"),
        ("t.md", "| a | b |\n|---|---|\n\nTwo\n---\n"),
    ]);
    for (part, html) in [
        ("l.md", "- <em>One</em>\n- Two 1. Three"),
        ("h.md", "# One &gt; Two     Three"),
        ("t.md", "| a | b |\n|---|---| Two\n---"),
    ] {
        let markdown = format!("a [!INCLUDE [x]({part})] b");
        check_with(&markdown, &parts, &format!("<p>a {html} b</p>"), &[]);
    }
}
