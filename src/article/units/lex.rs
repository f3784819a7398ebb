//! The tags that wrappers are made of.
//!
//! All `<span>` tags of a file are found in one pass; everything after that walks over the list.
//! A tag ends before the next `<`, although HTML lets attribute values hold one: a damaged
//! attribute then cannot swallow the tags behind it, and no byte is looked at twice.

use std::ops::Range;

/// What a tag is to a wrapper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `<span data-ttu-id="ID">`: a target begins.
    Target,
    /// `<span class="sxs-lookup">`: a second half begins.
    Lookup,
    /// `<span data-stu-id="ID">`: a source begins.
    Source,
    /// A span of the author.
    Open,
    /// `</span>`, whoever's it is.
    Close,
    /// A tag that was found to belong to damage; it is left out.
    Dropped,
}

impl Kind {
    /// Whether the tag opens a part of a wrapper, which must never reach a reader.
    pub(super) const fn is_wrapper(self) -> bool {
        matches!(self, Self::Target | Self::Lookup | Self::Source)
    }
}

/// A `<span>` or `</span>` tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// Whether a quotation mark of a wrapper's attribute is written as `&quot;`.
    pub(super) entity: bool,
    /// First byte, `<`.
    pub(super) start: usize,
    /// Byte after `>`.
    pub(super) end: usize,
    /// The id of a `Target` or `Source`; empty otherwise.
    pub(super) id: Range<usize>,
}

/// All span tags from `from` on, in order.
pub(super) fn tokens(input: &str, from: usize) -> Vec<Token> {
    let bytes = input.as_bytes();
    // Bilingual files have a tag every fifty bytes or so, others hardly any.
    let expected = if input.contains("data-ttu-id") {
        (bytes.len() - from) / 40
    } else {
        0
    };
    let mut tokens = Vec::with_capacity(expected);
    let mut at = from;
    let mut target = from..from;
    while let Some(start) = next_sign(bytes, at) {
        if let Some(end) = middle(bytes, start, &target, &mut tokens) {
            at = end;
        } else if let Some(token) = tag(bytes, start) {
            at = token.end;
            if token.kind == Kind::Target {
                target = token.id.clone();
            }
            tokens.push(token);
        } else {
            at = start + 1;
        }
    }
    tokens
}

/// Takes the three tags between the texts of a wrapper exactly as exporters write it, with the id
/// `target` on both sides: half of all tags, each of which would have to be searched for and told
/// apart. Gives the end of the last.
fn middle(
    bytes: &[u8],
    start: usize,
    target: &Range<usize>,
    tokens: &mut Vec<Token>,
) -> Option<usize> {
    const CLOSE: usize = "</span>".len();
    const LOOKUP: usize = "<span class=\"sxs-lookup\">".len();
    const SOURCE: usize = "<span data-stu-id=\"".len();
    const TAGS: &[u8; CLOSE + LOOKUP + SOURCE] =
        b"</span><span class=\"sxs-lookup\"><span data-stu-id=\"";
    // Most other tags differ in one of these two: those that open, and the first of two that close.
    if bytes.get(start + 1) != Some(&b'/') || bytes.get(start + CLOSE + 1) != Some(&b's') {
        return None;
    }
    let rest = bytes[start..].strip_prefix(TAGS)?;
    let is_whole = !target.is_empty()
        && rest.starts_with(&bytes[target.clone()])
        && rest[target.len()..].starts_with(b"\">");
    if !is_whole {
        return None;
    }
    let mut push = |kind, start, end, id| {
        let entity = false;
        tokens.push(Token {
            kind,
            entity,
            start,
            end,
            id,
        });
    };
    let (lookup, source) = (start + CLOSE, start + CLOSE + LOOKUP);
    let id = source + SOURCE..source + SOURCE + target.len();
    let end = id.end + "\">".len();
    push(Kind::Close, start, lookup, start..start);
    push(Kind::Lookup, lookup, source, lookup..lookup);
    push(Kind::Source, source, end, id);
    Some(end)
}

/// Where the next `<` stands. Half of the tags stand right behind another one, where nothing needs to
/// be searched for.
fn next_sign(bytes: &[u8], at: usize) -> Option<usize> {
    if bytes.get(at) == Some(&b'<') {
        return Some(at);
    }
    memchr::memchr(b'<', &bytes[at..]).map(|found| at + found)
}

fn tag(bytes: &[u8], start: usize) -> Option<Token> {
    match bytes.get(start + 1)? {
        b's' | b'S' => usual(bytes, start).or_else(|| opening(bytes, start)),
        b'/' => closing(bytes, start),
        _ => None,
    }
}

/// The opening tags exactly as exporters write them: all but a handful, read in a third of the time.
fn usual(bytes: &[u8], start: usize) -> Option<Token> {
    // Constants, each in a comparison of its own, so that no function is called for them.
    let rest = bytes[start..].strip_prefix(b"<span ")?;
    let (kind, rest) = if let Some(rest) = rest.strip_prefix(b"data-ttu-id=\"") {
        (Kind::Target, rest)
    } else if let Some(rest) = rest.strip_prefix(b"data-stu-id=\"") {
        (Kind::Source, rest)
    } else {
        (Kind::Lookup, rest.strip_prefix(b"class=\"sxs-lookup")?)
    };
    let length = rest
        .iter()
        .take_while(|b| b.is_ascii_alphanumeric() || **b == b'-')
        .count();
    let id_at = bytes.len() - rest.len();
    let id = id_at..id_at + length;
    let is_whole = rest[length..].starts_with(b"\">") && (length > 0) != (kind == Kind::Lookup);
    is_whole.then_some(Token {
        kind,
        entity: false,
        start,
        end: id.end + 2,
        id,
    })
}

fn closing(bytes: &[u8], start: usize) -> Option<Token> {
    const NAME: &[u8] = b"/span";
    let is_usual = bytes[start..].starts_with(b"</span>");
    if !is_usual && !starts_with_ignoring_case(&bytes[start + 1..], NAME) {
        return None;
    }
    let end = skip_space(bytes, start + 1 + NAME.len());
    (bytes.get(end) == Some(&b'>')).then_some(Token {
        kind: Kind::Close,
        entity: false,
        start,
        end: end + 1,
        id: start..start,
    })
}

fn opening(bytes: &[u8], start: usize) -> Option<Token> {
    const NAME: &[u8] = b"span";
    if !starts_with_ignoring_case(&bytes[start + 1..], NAME) {
        return None;
    }
    let mut token = Token {
        kind: Kind::Open,
        entity: false,
        start,
        end: start,
        id: start..start,
    };
    let mut at = start + 1 + NAME.len();
    if !matches!(
        bytes.get(at),
        Some(b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n' | 0x0c)
    ) {
        return None;
    }
    loop {
        at = skip_space(bytes, at);
        let Some(byte) = bytes.get(at) else {
            // The file was cut off within the tag: what is left of a wrapper's is no text.
            token.end = bytes.len();
            return token.kind.is_wrapper().then_some(token);
        };
        match byte {
            b'>' => {
                token.end = at + 1;
                return Some(token);
            }
            b'<' => return None,
            b'/' => at += 1,
            _ => {
                let attribute = attribute(bytes, at);
                attribute.judge(bytes, &mut token);
                at = attribute.end.max(at + 1);
            }
        }
    }
}

/// One attribute of a tag.
pub(super) struct Attribute {
    pub(super) name: Range<usize>,
    pub(super) value: Range<usize>,
    /// Between name and byte `end` stand `=` and the quotation marks; these are where they are.
    pub(super) quotes: [Option<Range<usize>>; 2],
    pub(super) end: usize,
}

impl Attribute {
    /// Whether one of the quotation marks is written as an entity.
    pub(super) fn has_entity(&self) -> bool {
        self.quotes
            .iter()
            .flatten()
            .any(|quote| quote.len() == QUOT.len())
    }

    fn judge(&self, bytes: &[u8], token: &mut Token) {
        let name = &bytes[self.name.clone()];
        let kind = if name.eq_ignore_ascii_case(b"data-ttu-id") {
            Kind::Target
        } else if name.eq_ignore_ascii_case(b"data-stu-id") {
            Kind::Source
        } else if name.eq_ignore_ascii_case(b"class")
            && token.kind == Kind::Open
            && bytes[self.value.clone()]
                .split(u8::is_ascii_whitespace)
                .any(|class| class.eq_ignore_ascii_case(b"sxs-lookup"))
        {
            Kind::Lookup
        } else {
            return;
        };
        token.kind = kind;
        token.entity |= self.has_entity();
        if kind != Kind::Lookup {
            token.id = self.value.clone();
        }
    }
}

/// Reads the attribute at `at`, which is neither white space nor `>`, `<` or `/`.
///
/// The value may be opened and closed by different quotation marks: `"`, `'`, either with a
/// backslash before it (text copied out of a JSON or YAML string), or `&quot;`.
pub(super) fn attribute(bytes: &[u8], at: usize) -> Attribute {
    let name_end = find(bytes, at, |b| {
        b.is_ascii_whitespace() || matches!(b, b'=' | b'>' | b'<' | b'/')
    });
    let equals = skip_space(bytes, name_end);
    if bytes.get(equals) != Some(&b'=') {
        return Attribute {
            name: at..name_end,
            value: name_end..name_end,
            quotes: [None, None],
            end: name_end.max(at + usize::from(name_end == at)),
        };
    }
    let open_at = skip_space(bytes, equals + 1);
    let opening = quote(bytes, open_at);
    let value_at = opening.as_ref().map_or(open_at, |quote| quote.end);
    let value_end = if opening.is_some() {
        let foreign = !is_wrapper_attribute(&bytes[at..name_end]);
        foreign
            .then(|| closed_alike(bytes, open_at))
            .flatten()
            .unwrap_or_else(|| quoted_end(bytes, value_at))
    } else {
        let end = find(bytes, value_at, |b| {
            b.is_ascii_whitespace() || matches!(b, b'<' | b'>')
        });
        // An unquoted value may still be closed: `<a name=x&quot;>`.
        quoted_end(&bytes[..end], value_at)
    };
    let closing = quote(bytes, value_end);
    Attribute {
        name: at..name_end,
        value: value_at..value_end,
        end: closing.as_ref().map_or(value_end, |quote| quote.end),
        quotes: [opening, closing],
    }
}

fn is_wrapper_attribute(name: &[u8]) -> bool {
    [
        &b"data-ttu-id"[..],
        b"data-stu-id",
        b"class",
        b"name",
        b"id",
    ]
    .iter()
    .any(|known| known.eq_ignore_ascii_case(name))
}

/// Where the value of a sound attribute ends that is opened by the mark at `open_at`; its value may
/// hold `>` and marks of the other kind.
fn closed_alike(bytes: &[u8], open_at: usize) -> Option<usize> {
    let mark = bytes[open_at];
    let value_at = open_at + 1;
    let end = find(bytes, value_at, |b| b == mark || b == b'<');
    (matches!(mark, b'"' | b'\'') && bytes.get(end) == Some(&mark)).then_some(end)
}

/// Where the value of an attribute that may be damaged ends: at a quotation mark of any kind, or
/// before `<` or `>`.
fn quoted_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(b) = bytes.get(at) {
        if matches!(b, b'<' | b'>') || quote(bytes, at).is_some() {
            break;
        }
        at += 1;
    }
    at
}

const QUOT: &[u8] = b"&quot;";

fn quote(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let length = match bytes.get(at)? {
        b'"' | b'\'' => 1,
        b'\\' if matches!(bytes.get(at + 1), Some(b'"' | b'\'')) => 2,
        b'&' if bytes[at..].starts_with(QUOT) => QUOT.len(),
        _ => return None,
    };
    Some(at..at + length)
}

fn skip_space(bytes: &[u8], at: usize) -> usize {
    find(bytes, at, |b| !b.is_ascii_whitespace())
}

fn find(bytes: &[u8], from: usize, stop: impl Fn(u8) -> bool) -> usize {
    bytes[from..]
        .iter()
        .position(|b| stop(*b))
        .map_or(bytes.len(), |at| from + at)
}

fn starts_with_ignoring_case(bytes: &[u8], name: &[u8]) -> bool {
    bytes
        .get(..name.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(input: &str, expected: &[(Kind, &str)]) {
        let tokens = tokens(input, 0);
        let got: Vec<_> = tokens
            .iter()
            .map(|token| (token.kind, &input[token.id.clone()]))
            .collect();
        assert_eq!(got, expected, "{input}");
    }

    #[test]
    fn takes_every_kind_of_quotation_mark() {
        for tag in [
            r#"<span data-ttu-id="a-5">"#,
            "<span data-ttu-id='a-5'>",
            r#"<span data-ttu-id=\"a-5\">"#,
            "<span data-ttu-id=&quot;a-5&quot;>",
            "<span data-ttu-id=\"a-5&quot;>",
            "<SPAN\n lang=de  Data-TTU-id = \"a-5'  class=\"x y\" >",
            "<span data-ttu-id=a-5>",
            "<span data-ttu-id=\"a-5>",
        ] {
            check(tag, &[(Kind::Target, "a-5")]);
        }
    }

    #[test]
    fn tells_the_tags_apart() {
        check(
            "<span class=\"sxs-lookup\"><span data-stu-id=\"b\"></span></SPAN ><span title='a>b' data-ttu-id=c>",
            &[
                (Kind::Lookup, ""),
                (Kind::Source, "b"),
                (Kind::Close, ""),
                (Kind::Close, ""),
                (Kind::Target, "c"),
            ],
        );
    }

    #[test]
    fn ignores_what_is_no_span_tag() {
        for text in [
            "<spanner>",
            "<span",
            "</spa",
            "<span <b>",
            "</span",
            "< span>",
            "<",
        ] {
            check(text, &[]);
        }
    }
}
