//! HTML that a parser would not change, printed as the parser would print it.
//!
//! Parsing a body as HTML5 and printing the tree takes longer than all else that is done with its
//! text, and hardly ever changes more than how characters are spelled: most HTML of authors is a table
//! that is written well. So a body is looked over first, tag by tag, by rules that are stricter than
//! those of the standard. What keeps to them is its own tree (HTML standard, section 13.2.6): no end
//! tag is implied, nothing is moved out of a table, no formatting is opened again, and all of it is on
//! the allow-list. Anything else, and anything in doubt, is for the parser to judge.

use super::body::SLOT_OPEN;
use super::html_bounds::{MAX_DEPTH, MAX_PAGE, VOID};
use super::sanitize::is_kept;

/// Most attributes of one element that are looked at.
const MAX_ATTRIBUTES: usize = 8;

/// The entities that text and values may have: those that the program and the parser write.
const ENTITIES: [&str; 5] = ["&amp;", "&lt;", "&gt;", "&quot;", "&nbsp;"];

/// What the second barrier would make of `html`, byte for byte, where that can be told without a
/// parser.
pub(super) fn printed(html: &str) -> Option<String> {
    // A parser makes other characters of these wherever they stand, and drops a byte order mark.
    let is_altered = memchr::memchr2(b'\r', b'\0', html.as_bytes()).is_some();
    if html.len() > MAX_PAGE || is_altered || html.starts_with('\u{feff}') {
        return None;
    }
    let mut reader = Reader {
        html,
        at: 0,
        out: String::with_capacity(html.len() + html.len() / 16),
        done: 0,
    };
    reader.read()?;
    Some(reader.out)
}

/// A reader that gives up (`None`) at the first thing in doubt.
struct Reader<'h> {
    html: &'h str,
    /// The first byte not yet read.
    at: usize,
    out: String,
    /// The first byte not yet printed.
    done: usize,
}

/// Where characters stand, which decides how they are spelled.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Text,
    Value,
}

impl<'h> Reader<'h> {
    fn read(&mut self) -> Option<()> {
        let mut open: Vec<&'h str> = Vec::new();
        loop {
            let start = self.at;
            self.at = start + self.length(b'<').unwrap_or(self.html.len() - start);
            self.text(start, open.last().copied())?;
            if self.at == self.html.len() {
                self.print(self.at, self.at, "");
                return open.is_empty().then_some(());
            }
            let tag = self.at;
            self.at += 1;
            if self.skip(b'/') {
                self.end(tag, &mut open)?;
                continue;
            }
            let name = self.name();
            may_stand(name, &open).then_some(())?;
            self.attributes(name)?;
            let is_void = VOID.contains(&name);
            if is_void {
                let end = self.at;
                while self.skip(b' ') {}
                self.skip(b'/');
                self.print(end, self.at, "");
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

    /// Moves behind the end tag at byte `tag`, whose name comes next.
    fn end(&mut self, tag: usize, open: &mut Vec<&'h str>) -> Option<()> {
        let name = self.name();
        self.skip(b'>').then_some(())?;
        if open.pop_if(|innermost| *innermost == name).is_some() {
            return Some(());
        }
        // A parser passes over the end of what was never opened inside of a line. Many write one
        // behind `<a id="x"/>`.
        let in_table = open.last().is_some_and(|parent| is_table_part(parent));
        let is_inline = (name == "a" || is_phrase(name)) && !VOID.contains(&name);
        (is_inline && !in_table && !open.contains(&name)).then_some(())?;
        self.print(tag, self.at, "");
        Some(())
    }

    /// Prints what stands before byte `from`, and `put` in place of what stands up to byte `to`.
    fn print(&mut self, from: usize, to: usize, put: &str) {
        self.out.push_str(&self.html[self.done..from]);
        self.out.push_str(put);
        self.done = to;
    }

    /// The number of bytes before the next `byte`.
    fn length(&self, byte: u8) -> Option<usize> {
        memchr::memchr(byte, &self.html.as_bytes()[self.at..])
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
            let start = self.at;
            self.at += self.length(b'"')?;
            // All references are slots: anything else was put together out of pieces.
            let refers = matches!(name, "href" | "src");
            (!refers || self.html[start..].starts_with(SLOT_OPEN)).then_some(())?;
            self.characters(start, Inside::Value)?;
            self.at += 1;
            seen[count] = name;
            count += 1;
        }
        Some(())
    }

    /// The text from byte `start` to here, inside of `parent`.
    fn text(&mut self, start: usize, parent: Option<&str>) -> Option<()> {
        if parent.is_some_and(is_table_part) {
            let mut bytes = self.html[start..self.at].bytes();
            return bytes.all(|byte| byte.is_ascii_whitespace()).then_some(());
        }
        self.characters(start, Inside::Text)
    }

    /// Spells the characters from byte `start` to here as the parser prints them.
    fn characters(&mut self, start: usize, inside: Inside) -> Option<()> {
        let run = &self.html.as_bytes()[start..self.at];
        for found in memchr::memchr3_iter(b'&', b'>', 0xc2, run) {
            let at = start + found;
            match run[found] {
                b'&' => self.ampersand(at, inside)?,
                b'>' => self.print(at, at + 1, "&gt;"),
                _ if run.get(found + 1) == Some(&0xa0) => self.print(at, at + 2, "&nbsp;"),
                _ => {}
            }
        }
        // In text, nothing of this kind is left.
        let is_plain = inside == Inside::Text || memchr::memchr(b'<', run).is_none();
        is_plain.then_some(())
    }

    /// The `&` at byte `at`: itself, as before a blank, or the beginning of an entity.
    fn ampersand(&mut self, at: usize, inside: Inside) -> Option<()> {
        let rest = &self.html[at..self.at];
        let next = rest.as_bytes().get(1);
        if !next.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'#') {
            self.print(at, at + 1, "&amp;");
            return Some(());
        }
        let entity = ENTITIES.iter().find(|entity| rest.starts_with(**entity))?;
        if *entity == "&quot;" && inside == Inside::Text {
            self.print(at, at + entity.len(), "\"");
        }
        Some(())
    }
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
        _ => is_phrase(name),
    }
}

/// Whether an element `name` may stand wherever text may. Not the list by which segments are told: what
/// is added there for the eye must not get past the parser here.
fn is_phrase(name: &str) -> bool {
    matches!(
        name,
        "abbr"
            | "b"
            | "bdi"
            | "bdo"
            | "br"
            | "cite"
            | "code"
            | "del"
            | "dfn"
            | "em"
            | "i"
            | "img"
            | "ins"
            | "kbd"
            | "mark"
            | "q"
            | "s"
            | "samp"
            | "small"
            | "source"
            | "span"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "u"
            | "var"
            | "video"
            | "wbr"
    )
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

    #[test]
    fn what_authors_write_well_is_left_to_nobody() {
        let link = format!("<a href=\"{SLOT_OPEN}0\u{fdd1}\" id=\"x\">a &amp; b</a>");
        for html in [
            "",
            "<p>R & D && a > b, « \"c\" &quot;c&quot;&nbsp;\u{a0}<br>d<br/></p>\n",
            "<table>\n<colgroup><col width=\"50%\" /><col>\n</colgroup>\n<thead><tr><th>a</th></tr></thead>\n<tbody><tr><td><p>b</p>\n<ul><li>c</li></ul></td></tr></tbody>\n</table>",
            "<ul>\n<li><p>a</p>\n<table><tbody><tr><td><p>b</p></td></tr></tbody></table></li>\n</ul>",
            "<b><i><b><b><b>a</b></b></b></i></b><div><span>b</span></div>",
            "<dl><dt>a</dt><dd>b</dd></dl><pre><code>c\n</code></pre><h2 id=\"d\">e</h2>",
            "<h2><a id=\"b\"></a></a>c</b></h2></span>",
            &link,
        ] {
            assert_eq!(printed(html), Some(parsed(html)));
        }
    }

    #[test]
    fn what_a_parser_would_change_is_left_to_it() {
        for html in [
            "<p>a<p>b</p>",
            "<p>a</div></p>",
            "a</p>b",
            "<table><tbody></a></tbody></table>",
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
            "a <!-- b -->",
            "\u{feff}a",
            "a\rb",
            "a\0b",
            "<p id=\"a\rb\">c</p>",
            "<br",
            "<",
        ] {
            assert_eq!(printed(html), None, "{html}");
        }
        assert!(printed(&nested(MAX_DEPTH)).is_some());
        assert!(printed(&nested(MAX_DEPTH + 1)).is_none());
    }

    fn nested(depth: usize) -> String {
        "<div>".repeat(depth) + &"</div>".repeat(depth)
    }

    /// Trees of elements that may or may not stand in each other.
    fn tree() -> impl Strategy<Value = String> {
        let leaf = prop::sample::select(vec![
            "a",
            " ",
            "\n",
            "&amp;",
            "</a>",
            "</b>",
            "</span>",
            "</p>",
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
            if let Some(printed) = printed(&html) {
                prop_assert_eq!(printed, parsed(&html));
            }
        }

        #[test]
        fn no_piece_of_a_tag_is_taken_for_one(html in "(<|>|/|\"|=| |p|b|br|td|class|&amp;|&quot;|&|\u{a0}|x|-|\n|\r|\x00|\x0c|\u{feff}){0,12}") {
            if let Some(printed) = printed(&html) {
                prop_assert_eq!(printed, parsed(&html));
            }
        }
    }
}
