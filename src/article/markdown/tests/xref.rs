//! Cross references in Markdown and HTML.

use super::*;

#[test]
fn autolinks_with_a_uid_read_well_without_target() {
    check(
        "a <xref:System.String.Format%2A?displayProperty=nameWithType> b",
        "<p>a <a href=\"{xref:System.String.Format%2A?displayProperty=nameWithType}\"><code>String.Format</code></a> b</p>",
        &[],
    );
    check(
        "- > <xref:A.B>\n",
        "<ul>\n<li><blockquote>\n<p><a href=\"{xref:A.B}\"><code>B</code></a></p>\n</blockquote>\n</li>\n</ul>",
        &[],
    );
}

#[test]
fn uids_with_brackets_and_blanks_are_read_as_well() {
    check(
        "x <xref:A.List<T>.Add> y <xref:a b> <xref: z",
        "<p>x <a href=\"{xref:A.List<T>.Add}\"><code>Add</code></a> y <a href=\"{xref:a b}\"><code>a b</code></a> &lt;xref: z</p>",
        &[],
    );
}

#[test]
fn links_to_a_uid_are_links() {
    check(
        "[t](xref:a.b#c) [](xref:a.b)",
        "<p><a href=\"{xref:a.b#c}\">t</a> <a href=\"{xref:a.b}\"><code>b</code></a></p>",
        &[],
    );
}

#[test]
fn words_behind_an_at_sign_may_be_references() {
    check(
        "see @a.b_c, *@dd*, @ee*f*, or @\"x y\" but not x@y.z or [@u](v.md) or `@a.b`",
        "<p>see <a href=\"{xref:a.b_c}\">@a.b_c</a>, <em>@dd</em>, <a href=\"{xref:ee}\">@ee</a><em>f</em>, or <a href=\"{xref:x y}\">@&quot;x y&quot;</a> but not x@y.z or <a href=\"{v.md}\">@u</a> or <code>@a.b</code></p>",
        &[],
    );
}

#[test]
fn references_in_html_are_references() {
    check(
        "a <xref href=\"A.B?displayProperty=fullName\"></xref> b",
        "<p>a <a href=\"{xref:A.B?displayProperty=fullName}\"><code>A.B</code></a> b</p>",
        &[],
    );
    check(
        "<table><tr><td><xref:A.B></td></tr></table>\n<!-- <xref:C> -->\n",
        "<table><tbody><tr><td><a href=\"{xref:A.B}\"><code>B</code></a></td></tr></tbody></table>",
        &[],
    );
}

#[test]
fn headings_are_called_like_their_references() {
    let got = rendered("## The <xref:A.B> type\n", &NoParts).value;
    assert_eq!(got.headings[0].text, "The B type");
    assert_eq!(&*got.headings[0].id, "the-b-type");
}
