use proptest::prelude::*;

use super::{inline, of_html, tree};

fn markdown(html: &str) -> String {
    of_html(html, &|href| href.to_owned()).trim_end().to_owned()
}

#[track_caller]
fn check(html: &str, expected: &str) {
    assert_eq!(markdown(html), expected);
}

#[test]
fn text_is_kept_from_being_markup() {
    check(
        "<p>a*b [c] &lt;d&gt; &amp;amp; snake_case _x_</p>",
        "a\\*b \\[c\\] \\<d> \\&amp; snake_case \\_x\\_",
    );
    check(
        "<p># 1</p><p>1. x</p><p>- y</p><p>-5</p>",
        "\\# 1\n\n1\\. x\n\n\\- y\n\n-5",
    );
    check("<p>C:\\Users \\*</p>", "C:\\Users \\\\\\*");
}

#[test]
fn marks_stand_where_they_are_read() {
    check(
        "<p>a <strong>b</strong>, <em> c </em>d</p>",
        "a **b**, *c* d",
    );
    check(
        "<p><strong>価格（税込）</strong>を</p>",
        "<strong>価格（税込）</strong>を",
    );
    check("<p>see!<a href=\"x\">y</a></p>", "see\\![y](x)");
    check("<p><code>a`b</code> <code>`</code></p>", "``a`b`` `` ` ``");
}

#[test]
fn lists_nest_and_are_tight_where_they_were() {
    check(
        "<ul>\n<li>a\n<ol>\n<li>b</li>\n</ol>\n</li>\n<li>c</li>\n</ul>\n<ul>\n<li>d</li>\n</ul>",
        "- a\n  1. b\n- c\n\n* d",
    );
    check(
        "<ol start=\"3\">\n<li><p>a</p>\n<pre tabindex=\"0\"><code class=\"language-sql\"><span class=\"hl-keyword\">SELECT</span> 1\n\n</code></pre>\n</li>\n<li><p>b</p></li></ol>",
        "3. a\n\n   ```sql\n   SELECT 1\n\n   ```\n\n4. b",
    );
}

#[test]
fn alerts_are_those_of_gfm() {
    check(
        "<div class=\"alert alert-warning\" role=\"note\"><p class=\"alert-title\">Warnung</p><p>Heiß.</p><ul><li>x</li></ul></div>",
        "> [!WARNING]\n> Heiß.\n>\n> - x",
    );
}

#[test]
fn tables_are_pipes_where_pipes_can_hold_them() {
    check(
        "<section class=\"table-wrapper\"><table><thead><tr><th>a</th><th class=\"align-right\">b</th></tr></thead><tbody><tr><td><code>x|y</code><br>z</td><td class=\"align-right\">1</td></tr></tbody></table></section>",
        "| a | b |\n| --- | ---: |\n| `x\\|y`<br>z | 1 |",
    );
    check(
        "<table><tr><td colspan=\"2\">a\n\nb</td></tr><tr><td><ul><li>c</li></ul></td><td><a class=\"x\" href=\"y\">d</a></td></tr></table>",
        "<table><tr><td colspan=\"2\">a  b</td></tr><tr><td><ul><li>c</li></ul></td><td><a href=\"y\">d</a></td></tr></table>",
    );
}

#[test]
fn what_only_a_screen_needs_is_left_out() {
    check(
        "<div class=\"code-header\" data-chrome=\"\">SQL</div><p>a<button>x</button> <a class=\"footnote-back\" href=\"#f\">↩</a></p>",
        "a",
    );
    check(
        "<p><math alttext=\"a &lt; b\"><mi>a</mi></math></p>",
        "$a < b$",
    );
}

proptest! {
    #[test]
    fn any_html_is_borne(html in "(<(p|ul|li|table|tr|td|pre|b|a href=\"x\"|div class=\"alert alert-note\"|/p|/ul|/td|/table|/b|br)>|[a-z<&]| |\n){0,40}") {
        let _ = markdown(&html);
        let nodes = tree::parse(&html);
        let _ = inline::line(&nodes, &|href| href.to_owned());
    }
}
