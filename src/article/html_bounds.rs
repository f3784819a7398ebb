//! What a parser would have to do for a body of HTML, told without parsing it.
//!
//! The time of a parser that follows the HTML standard grows with the square of its input when
//! elements are nested without end, or when formatting that is never closed has to be opened again in
//! every paragraph. So bodies are looked over before they are parsed. Where it is not clear what the
//! parser will do, an element counts as open: what passes here is sure to be quick.

/// Most elements open at once.
pub(super) const MAX_DEPTH: usize = 512;
/// Most bytes of a page.
pub(super) const MAX_PAGE: usize = 16 << 20;

/// Why a body is not parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Excess {
    /// More elements are open at once than [`MAX_DEPTH`].
    Depth,
    /// With the formatting that has to be opened again it is larger than [`MAX_PAGE`].
    Size,
}

/// Elements without end tag.
pub(super) const VOID: [&str; 6] = ["br", "hr", "img", "source", "wbr", "col"];
/// Elements that the next one of their kind closes. They nest only where elements of other kinds lie
/// between them, so those are counted.
const CLOSED_BY_OTHERS: [&str; 11] = [
    "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup",
];
/// Elements that stay in force until their own end tag, whatever is closed around them.
const FORMATTING: [&str; 11] = [
    "a", "b", "code", "em", "font", "i", "s", "small", "strike", "strong", "u",
];
/// Elements whose inside an end tag does not look out of.
const BARRIERS: [&str; 2] = ["table", "caption"];

/// A tag in a text.
#[derive(Debug, PartialEq, Eq)]
struct Tag<'t> {
    name: &'t str,
    closes: bool,
    /// Offset of its first byte.
    start: usize,
    /// Offset of the byte behind it.
    end: usize,
}

/// The tags of `html`, which holds no comments: those go when HTML of authors is cleaned.
struct Tags<'t> {
    html: &'t str,
    at: usize,
}

impl<'t> Iterator for Tags<'t> {
    type Item = Tag<'t>;

    fn next(&mut self) -> Option<Tag<'t>> {
        let bytes = self.html.as_bytes();
        loop {
            let start = self.at + memchr::memchr(b'<', &bytes[self.at..])?;
            let closes = bytes.get(start + 1) == Some(&b'/');
            let name_at = start + 1 + usize::from(closes);
            self.at = start + 1;
            if !bytes.get(name_at).is_some_and(u8::is_ascii_alphabetic) {
                continue;
            }
            let ends_name = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>');
            let length = bytes[name_at..].iter().position(ends_name);
            let name_end = length.map_or(bytes.len(), |length| name_at + length);
            self.at = tag_end(bytes, name_end).unwrap_or(bytes.len());
            return Some(Tag {
                name: &self.html[name_at..name_end],
                closes,
                start,
                end: self.at,
            });
        }
    }
}

/// Offset behind the tag whose name ends at `at`, if it has an end. Quotation marks hold a `>` only behind an equals
/// sign (HTML standard, section 13.2.5.32 and on).
pub(super) fn tag_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    let mut value = false;
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'>' => return Some(at),
            b'"' | b'\'' if value => {
                at += memchr::memchr(*byte, &bytes[at..])? + 1;
                value = false;
            }
            b'=' => value = true,
            byte if byte.is_ascii_whitespace() => {}
            _ => value = false,
        }
    }
    None
}

/// Elements that are open as far as can be told.
#[derive(Default)]
struct Open<'t> {
    /// Names, with the bytes of the start tags of formatting.
    elements: Vec<(&'t str, usize)>,
    /// Bytes of all start tags of formatting that are open.
    formatting: usize,
}

impl<'t> Open<'t> {
    fn push(&mut self, name: &'t str, bytes: usize) {
        let bytes = if is_one_of(name, &FORMATTING) {
            bytes
        } else {
            0
        };
        self.formatting += bytes;
        self.elements.push((name, bytes));
    }

    /// Takes away the last element `name`, unless a barrier lies between. Elements inside of it stay:
    /// not every end tag closes them.
    fn remove(&mut self, name: &str) {
        for at in (0..self.elements.len()).rev() {
            let (open, bytes) = self.elements[at];
            if open.eq_ignore_ascii_case(name) {
                self.formatting -= bytes;
                self.elements.remove(at);
                return;
            }
            if is_one_of(open, &BARRIERS) {
                return;
            }
        }
    }
}

fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Why `html` is not to be parsed; `None` when it may be.
pub(super) fn excess(html: &str) -> Option<Excess> {
    let mut open = Open::default();
    let mut size = html.len();
    for tag in (Tags { html, at: 0 }) {
        let of_its_own = is_one_of(tag.name, &VOID) || is_one_of(tag.name, &CLOSED_BY_OTHERS);
        if !of_its_own && tag.closes {
            open.remove(tag.name);
        } else if !of_its_own {
            if tag.name.eq_ignore_ascii_case("a") {
                // Links do not nest: the next one closes the one before.
                open.remove(tag.name);
            }
            open.push(tag.name, tag.end - tag.start);
        }
        size += open.formatting;
        if open.elements.len() > MAX_DEPTH {
            return Some(Excess::Depth);
        }
        if size > MAX_PAGE {
            return Some(Excess::Size);
        }
    }
    (size > MAX_PAGE).then_some(Excess::Size)
}

/// The text of `html`: what is left of a body that is not parsed.
pub(super) fn text_of(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut at = 0;
    for tag in (Tags { html, at: 0 }) {
        text.push_str(&html[at..tag.start].replace('<', "&lt;"));
        at = tag.end;
    }
    text.push_str(&html[at..].replace('<', "&lt;"));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_end_behind_their_attributes() {
        let html = r#"a < b <i title="a>b" x='>'>c</i ><b "><br/>"#;
        let tags = Tags { html, at: 0 };
        let found: Vec<_> = tags
            .map(|tag| (&html[tag.start..tag.end], tag.name, tag.closes))
            .collect();
        assert_eq!(
            found,
            [
                (r#"<i title="a>b" x='>'>"#, "i", false),
                ("</i >", "i", true),
                (r#"<b ">"#, "b", false),
                ("<br/>", "br", false),
            ]
        );
    }

    #[test]
    fn text_stays_without_its_tags() {
        assert_eq!(text_of("<b a='>'>x</b> < <i>y"), "x &lt; y");
    }

    #[track_caller]
    fn check(unit: &str, count: usize, expected: Option<Excess>) {
        assert_eq!(excess(&unit.repeat(count)), expected, "{unit}");
    }

    #[test]
    fn only_what_stays_open_counts() {
        for unit in [
            "<div></div>",
            "<p>",
            "<li>",
            "<br>",
            "</div>",
            "<a id=x>",
            "<b><i></b></i>",
            "<table><tr><td></table>",
        ] {
            check(unit, 10_000, None);
        }
    }

    #[test]
    fn elements_nest_to_a_limit() {
        check("<div>", MAX_DEPTH, None);
        for unit in [
            "<div>",
            "<DIV><p>",
            "<b>",
            "<div><table></div></table>",
            "<div data-x=\"</div>\">",
        ] {
            check(unit, MAX_DEPTH + 1, Some(Excess::Depth));
        }
    }

    #[test]
    fn formatting_that_is_opened_again_has_a_size() {
        let open = format!("<b title=\"{}\">", "x".repeat(1000));
        assert_eq!(excess(&format!("{open}{}", "<p>x".repeat(100))), None);
        assert_eq!(
            excess(&format!("{open}{}", "<p>x".repeat(20_000))),
            Some(Excess::Size)
        );
    }
}
