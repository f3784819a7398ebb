//! The HTML of a body as tags and texts, each with its unit.

use std::ops::Range;

use crate::article::segments::{Mark, is_inline};

/// Elements of a line that have no end tag.
const VOID: [&str; 5] = ["br", "img", "input", "source", "wbr"];
/// Elements of blocks that have no end tag.
const VOID_BLOCKS: [&str; 2] = ["hr", "col"];

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
pub(super) fn tokens<'h>(html: &'h str, marks: &[Mark]) -> Vec<Token<'h>> {
    let mut out = Vec::with_capacity(marks.len() * 6 + 16);
    let mut marks = marks.iter().peekable();
    let mut unit = None;
    let mut at = 0;
    while at < html.len() {
        while let Some(mark) = marks.next_if(|mark| mark.at as usize <= at) {
            unit = mark.unit;
        }
        if html.as_bytes()[at] == b'<' {
            let end = tag_end(html.as_bytes(), at);
            let (kind, name) = element(&html[at..end]);
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
        let end = marks.peek().map_or(tag, |mark| tag.min(mark.at as usize));
        let blank = html[at..end].trim().is_empty();
        let kind = if blank { Kind::Blank } else { Kind::Text };
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

fn element(tag: &str) -> (Kind, &str) {
    let closes = tag.starts_with("</");
    let inner = &tag[if closes { 2 } else { 1 }..];
    let end = inner.find(|c: char| !c.is_ascii_alphanumeric());
    let name = &inner[..end.unwrap_or(inner.len())];
    let inline = is_inline(name);
    let kind = match (inline, closes) {
        (true, _) if VOID.contains(&name) => Kind::Void,
        (false, _) if VOID_BLOCKS.contains(&name) => Kind::VoidBlock,
        (true, false) => Kind::Open,
        (true, true) => Kind::Close,
        (false, false) => Kind::OpenBlock,
        (false, true) => Kind::CloseBlock,
    };
    (kind, name)
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
