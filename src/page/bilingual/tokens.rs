//! The HTML of a body as tags and texts, each with its unit.

use std::ops::Range;

use crate::article::segments::{Mark, is_inline};

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// White space.
    Blank,
    /// Other text.
    Text,
    /// An element of a line without end tag.
    Void,
    /// The start tag of an element of a line.
    Open,
    /// The end tag of an element of a line.
    Close,
    /// The start tag of a block.
    OpenBlock,
    /// The end tag of a block.
    CloseBlock,
    /// A block without end tag.
    VoidBlock,
}

/// A tag or a text, or the part of a text that belongs to one unit.
#[derive(Debug, Clone)]
pub(super) struct Token<'h> {
    pub(super) kind: Kind,
    /// Name of the element, empty for text.
    pub(super) name: &'h str,
    /// Bytes of the HTML.
    pub(super) range: Range<usize>,
    /// The unit that what begins here belongs to.
    pub(super) unit: Option<u32>,
}

/// The tokens of `html`, which is well-formed, its references to slots being text.
pub(super) fn tokens<'h>(html: &'h str, mut marks: &[Mark]) -> Vec<Token<'h>> {
    let mut out = Vec::with_capacity(marks.len() * 6 + 16);
    let mut unit = None;
    let mut at = 0;
    while at < html.len() {
        while let [mark, later @ ..] = marks
            && mark.at as usize <= at
        {
            unit = mark.unit;
            marks = later;
        }
        if html.as_bytes()[at] == b'<' {
            let (kind, name, end) = element(html, at);
            out.push(Token {
                kind,
                name,
                range: at..end,
                unit,
            });
            if matches!(kind, Kind::OpenBlock | Kind::CloseBlock | Kind::VoidBlock) {
                unit = None;
            }
            at = end;
            continue;
        }
        let tag = memchr::memchr(b'<', &html.as_bytes()[at..]).map_or(html.len(), |next| at + next);
        let end = marks.first().map_or(tag, |mark| tag.min(mark.at as usize));
        let kind = if is_blank(&html[at..end]) {
            Kind::Blank
        } else {
            Kind::Text
        };
        out.push(Token {
            kind,
            name: "",
            range: at..end,
            unit,
        });
        at = end;
    }
    out
}

/// The byte behind the tag at byte `at`. Our own HTML escapes brackets in values, that of a parser
/// does not.
fn tag_end(html: &[u8], mut at: usize) -> usize {
    loop {
        match memchr::memchr2(b'>', b'"', &html[at..]) {
            None => return html.len(),
            Some(next) if html[at + next] == b'>' => return at + next + 1,
            Some(quote) => {
                let value = at + quote + 1;
                let end = memchr::memchr(b'"', &html[value..]);
                at = end.map_or(html.len(), |end| value + end + 1);
            }
        }
    }
}

/// Whether `text` is white space; most is not, as its first byte tells.
fn is_blank(text: &str) -> bool {
    let begins_with_sign = text.as_bytes().first().is_some_and(u8::is_ascii_graphic);
    !begins_with_sign && text.chars().all(char::is_whitespace)
}

/// Kind and name of the element whose tag begins at byte `at`, and the byte behind the tag.
fn element(html: &str, at: usize) -> (Kind, &str, usize) {
    let closes = html.as_bytes().get(at + 1) == Some(&b'/');
    let start = at + if closes { 2 } else { 1 };
    let rest = &html.as_bytes()[start..];
    let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric());
    let end = start + length.count();
    let name = &html[start..end];
    let kind = match (is_inline(name), closes) {
        (true, _) if matches!(name, "br" | "img" | "input" | "source" | "wbr") => Kind::Void,
        (false, _) if matches!(name, "hr" | "col") => Kind::VoidBlock,
        (true, false) => Kind::Open,
        (true, true) => Kind::Close,
        (false, false) => Kind::OpenBlock,
        (false, true) => Kind::CloseBlock,
    };
    // Most tags have no attributes.
    let end = match html.as_bytes().get(end) {
        Some(b'>') => end + 1,
        _ => tag_end(html.as_bytes(), end),
    };
    (kind, name, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_where_the_unit_changes() {
        let mark = |at, unit| Mark { at, unit };
        let html = "<p>a b<img alt=\">\"> c</p>\n";
        let marks = [mark(3, Some(0)), mark(5, Some(1)), mark(19, None)];
        let tokens = tokens(html, &marks);
        let shown: Vec<_> = tokens
            .iter()
            .map(|token| (token.kind, &html[token.range.clone()], token.unit))
            .collect();
        assert_eq!(
            shown,
            [
                (Kind::OpenBlock, "<p>", None),
                (Kind::Text, "a ", Some(0)),
                (Kind::Text, "b", Some(1)),
                (Kind::Void, "<img alt=\">\">", Some(1)),
                (Kind::Text, " c", None),
                (Kind::CloseBlock, "</p>", None),
                (Kind::Blank, "\n", None),
            ]
        );
    }
}
