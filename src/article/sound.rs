//! HTML that a parser would leave as it is, told without parsing it.
//!
//! Parsing a body as HTML5 and printing it anew takes longer than all else that is done with its
//! text, and hardly ever changes anything: most HTML of authors is a table that is written well. So
//! a body is looked over first, tag by tag, by rules that are stricter than those of the standard.
//! What keeps to them is its own tree (HTML standard, section 13.2.6): no end tag is implied, nothing
//! is moved out of a table, no formatting is opened again, and all of it is on the allow-list.
//! Anything else, and anything in doubt, is for the parser to judge.

use super::body::SLOT_OPEN;
use super::html_bounds::{MAX_DEPTH, MAX_PAGE, VOID};
use super::sanitize::is_kept;

/// Most attributes of one element that are looked at.
const MAX_ATTRIBUTES: usize = 8;

/// What text and values may have as entities: those that the printer of the parser writes.
const ENTITIES: [&str; 5] = ["&amp;", "&lt;", "&gt;", "&quot;", "&nbsp;"];

/// Whether the second barrier would give `html` back, but for how it spells characters.
pub(super) fn is_sound(html: &str) -> bool {
    html.len() <= MAX_PAGE && Reader { html, at: 0 }.read().is_some()
}

/// A reader that gives up (`None`) at the first thing in doubt.
struct Reader<'h> {
    html: &'h str,
    /// The first byte not yet read.
    at: usize,
}

impl<'h> Reader<'h> {
    fn read(mut self) -> Option<()> {
        let mut open: Vec<&'h str> = Vec::new();
        loop {
            let text = self.until(b'<').unwrap_or(&self.html[self.at..]);
            self.at += text.len();
            text_is_sound(text, open.last().copied()).then_some(())?;
            if self.at == self.html.len() {
                return open.is_empty().then_some(());
            }
            self.at += 1;
            if self.skip(b'/') {
                let name = open.pop()?;
                (self.name() == name && self.skip(b'>')).then_some(())?;
                continue;
            }
            let name = self.name();
            may_stand(name, &open).then_some(())?;
            self.attributes(name)?;
            let is_void = VOID.contains(&name);
            if is_void {
                while self.skip(b' ') {}
                self.skip(b'/');
            }
            self.skip(b'>').then_some(())?;
            if name == "pre" && self.html[self.at..].starts_with('\n') {
                // A parser drops the line feed.
                return None;
            }
            if !is_void {
                (open.len() < MAX_DEPTH).then(|| open.push(name))?;
            }
        }
    }

    /// What stands before the next `byte`.
    fn until(&self, byte: u8) -> Option<&'h str> {
        let rest = &self.html[self.at..];
        let length = memchr::memchr(byte, rest.as_bytes())?;
        Some(&rest[..length])
    }

    /// Moves behind `byte` if it comes next.
    fn skip(&mut self, byte: u8) -> bool {
        let is_next = self.html.as_bytes().get(self.at) == Some(&byte);
        self.at += usize::from(is_next);
        is_next
    }

    /// Moves behind the name of an element or attribute; empty if none comes next.
    fn name(&mut self) -> &'h str {
        let rest = &self.html[self.at..];
        let is_part = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-';
        let length = rest.bytes().take_while(|b| is_part(b)).count();
        self.at += length;
        &rest[..length]
    }

    /// Moves behind the attributes of `element`: each as ` name="value"`, none twice.
    fn attributes(&mut self, element: &str) -> Option<()> {
        let mut seen = [""; MAX_ATTRIBUTES];
        let mut count = 0;
        while self.html[self.at..].starts_with(' ') {
            let before = self.at;
            self.at += 1;
            let name = self.name();
            if name.is_empty() {
                // Blanks before the end of an element without end tag.
                self.at = before;
                return Some(());
            }
            let is_new = count < MAX_ATTRIBUTES && !seen[..count].contains(&name);
            let known = is_new && is_kept(element, name);
            (known && self.skip(b'=') && self.skip(b'"')).then_some(())?;
            let value = self.until(b'"')?;
            self.at += value.len() + 1;
            // All references are slots: anything else was put together out of pieces.
            let refers = matches!(name, "href" | "src");
            let is_sound = has_known_entities(value)
                && memchr::memchr2(b'<', b'>', value.as_bytes()).is_none()
                && (!refers || value.starts_with(SLOT_OPEN));
            is_sound.then_some(())?;
            seen[count] = name;
            count += 1;
        }
        Some(())
    }
}

/// Whether `text`, inside of `parent`, is text there and nothing else.
fn text_is_sound(text: &str, parent: Option<&str>) -> bool {
    if parent.is_some_and(is_table_part) {
        return text.bytes().all(|byte| byte.is_ascii_whitespace());
    }
    memchr::memchr(b'>', text.as_bytes()).is_none() && has_known_entities(text)
}

/// Whether every `&` is itself, as before a blank, or begins one of [`ENTITIES`].
fn has_known_entities(text: &str) -> bool {
    let mut signs = memchr::memchr_iter(b'&', text.as_bytes());
    signs.all(|at| {
        let next = text.as_bytes().get(at + 1);
        let is_text = !next.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'#');
        let mut entities = ENTITIES.iter();
        is_text || entities.any(|entity| text[at..].starts_with(entity))
    })
}

/// Whether only certain elements may stand inside of an element, and no text.
fn is_table_part(name: &str) -> bool {
    matches!(
        name,
        "table" | "colgroup" | "thead" | "tbody" | "tfoot" | "tr"
    )
}

/// Whether a parser puts an element `name` inside of the innermost of those that are `open`, and
/// closes none of them.
fn may_stand(name: &str, open: &[&str]) -> bool {
    let parent = open.last().copied().unwrap_or_default();
    match name {
        "col" => parent == "colgroup",
        "caption" | "colgroup" | "thead" | "tbody" | "tfoot" => parent == "table",
        "tr" => matches!(parent, "thead" | "tbody" | "tfoot"),
        "td" | "th" => parent == "tr",
        _ if is_table_part(parent) => false,
        "li" => matches!(parent, "ul" | "ol"),
        "dt" | "dd" => parent == "dl",
        "a" => !open.contains(&"a"),
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
            !matches!(parent, "h1" | "h2" | "h3" | "h4" | "h5" | "h6") && !in_paragraph(open)
        }
        "address" | "article" | "blockquote" | "details" | "div" | "dl" | "figcaption"
        | "figure" | "hr" | "nav" | "ol" | "p" | "pre" | "section" | "summary" | "table" | "ul" => {
            !in_paragraph(open)
        }
        "abbr" | "b" | "bdi" | "bdo" | "br" | "cite" | "code" | "del" | "dfn" | "em" | "i"
        | "img" | "ins" | "kbd" | "mark" | "q" | "s" | "samp" | "small" | "source" | "span"
        | "strong" | "sub" | "sup" | "time" | "u" | "var" | "video" | "wbr" => true,
        _ => false,
    }
}

/// Whether a paragraph is open that the next block would close.
fn in_paragraph(open: &[&str]) -> bool {
    let inner = open.iter().rev();
    let mut around = inner.take_while(|name| !matches!(**name, "td" | "th" | "caption"));
    around.any(|name| *name == "p")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::article::sanitize::parsed;

    /// `html` with each character spelled in one way.
    fn spelled(html: &str) -> String {
        html.replace("&quot;", "\"")
            .replace("&nbsp;", "\u{a0}")
            .replace("&amp;", "&")
            .replace(" />", ">")
            .replace("/>", ">")
    }

    #[test]
    fn what_authors_write_well_is_left_to_nobody() {
        let link = format!("<a href=\"{SLOT_OPEN}0\u{fdd1}\" id=\"x\">a &amp; b</a>");
        for html in [
            "",
            "<p>R & D && a \"b\" &quot;c&quot;&nbsp;\u{a0}<br>d<br/></p>\n",
            "<table>\n<colgroup><col width=\"50%\" /><col>\n</colgroup>\n<thead><tr><th>a</th></tr></thead>\n<tbody><tr><td><p>b</p>\n<ul><li>c</li></ul></td></tr></tbody>\n</table>",
            "<ul>\n<li><p>a</p>\n<table><tbody><tr><td><p>b</p></td></tr></tbody></table></li>\n</ul>",
            "<b><i><b><b><b>a</b></b></b></i></b><div><span>b</span></div>",
            "<dl><dt>a</dt><dd>b</dd></dl><pre><code>c\n</code></pre><h2 id=\"d\">e</h2>",
            &link,
        ] {
            assert!(is_sound(html), "{html}");
            assert_eq!(spelled(&parsed(html)), spelled(html));
        }
    }

    #[test]
    fn what_a_parser_would_change_is_left_to_it() {
        for html in [
            "<p>a<p>b</p>",
            "<p>a</div></p>",
            "<p><span><ul><li>a</li></ul></span></p>",
            "<table><tr><td>a</td></tr></table>",
            "<table><tbody>a<tr><td>b</td></tr></tbody></table>",
            "<b>a<i>b</b>c</i>",
            "<a id=\"x\"><b><a id=\"y\">a</a></b></a>",
            "<li>a</li>",
            "<h2><h3>a</h3></h2>",
            "<pre>\na</pre>",
            "<script>a</script>",
            "<p style=\"x\">a</p>",
            "<p class=\"x\" class=\"y\">a</p>",
            "<p class=x>a</p>",
            "<a href=\"https://example.com\">a</a>",
            "<q cite=\"x:y\">a</q>",
            "<p/>a",
            "<P>a</P>",
            "a &copy; b",
            "a > b",
            "a <!-- b -->",
            "<br",
            "<",
        ] {
            assert!(!is_sound(html), "{html}");
        }
        assert!(is_sound(&"<div>".repeat(MAX_DEPTH).add_ends()));
        assert!(!is_sound(&"<div>".repeat(MAX_DEPTH + 1).add_ends()));
    }

    trait AddEnds {
        fn add_ends(self) -> Self;
    }

    impl AddEnds for String {
        fn add_ends(self) -> Self {
            let ends = self.replace('<', "</");
            self + &ends
        }
    }

    /// Trees of elements that may or may not stand in each other.
    fn tree() -> impl Strategy<Value = String> {
        let leaf = prop::sample::select(vec![
            "a",
            " ",
            "\n",
            "&amp;",
            "&quot;",
            "<br>",
            "<hr>",
            "<col>",
            "<img alt=\"a\">",
            "",
        ]);
        let names = vec![
            "p",
            "div",
            "ul",
            "ol",
            "li",
            "dl",
            "dt",
            "dd",
            "table",
            "caption",
            "colgroup",
            "thead",
            "tbody",
            "tr",
            "td",
            "th",
            "a",
            "b",
            "em",
            "code",
            "span",
            "h2",
            "h3",
            "pre",
            "details",
            "summary",
            "blockquote",
            "video",
        ];
        leaf.prop_map(str::to_owned)
            .prop_recursive(8, 48, 4, move |inner| {
                (
                    prop::sample::select(names.clone()),
                    prop::collection::vec(inner, 0..4),
                )
                    .prop_map(|(name, inside)| format!("<{name}>{}</{name}>", inside.concat()))
            })
    }

    proptest! {
        #[test]
        fn a_parser_leaves_sound_html_as_it_is(html in prop::collection::vec(tree(), 1..3)) {
            let html = html.concat();
            if is_sound(&html) {
                prop_assert_eq!(spelled(&parsed(&html)), spelled(&html));
            }
        }

        #[test]
        fn no_piece_of_a_tag_is_taken_for_one(html in "(<|>|/|\"|=| |p|b|br|td|class|&amp;|x|-|\n){0,12}") {
            if is_sound(&html) {
                prop_assert_eq!(spelled(&parsed(&html)), spelled(&html));
            }
        }
    }
}
