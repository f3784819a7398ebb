//! Directives of the dialect: `:::image …:::` inside of lines, `:::row:::` on lines of their own.

use std::borrow::Cow;

/// A directive that was recognized.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Directive<'a> {
    /// Name in lower case.
    pub(super) name: String,
    /// Attributes in order, names in lower case.
    pub(super) attributes: Vec<(String, &'a str)>,
    /// Bytes it takes, from the first colon on.
    pub(super) length: usize,
    /// Whether its closing colons are there.
    pub(super) closed: bool,
    /// Whether a value stands in no quotation marks, or in typographic ones.
    pub(super) misquoted: bool,
}

impl<'a> Directive<'a> {
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        self.attributes
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| *value)
    }
}

/// Names of directives that stand inside of lines; others are the author's own colons there.
const INLINE: [&str; 2] = ["image", "no-loc"];

/// Names of directives that open a block and are closed by the same name with `-end`.
const BLOCKS: [&str; 6] = ["row", "column", "zone", "moniker", "image", "video"];

/// What a directive on a line of its own does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Opens a block.
    Opens,
    /// Closes one.
    Closes,
    /// Stands for something by itself.
    Alone,
}

/// The directive at the start of `text` that has a line of its own: the name of its block, and what
/// it does. An image is one only where it has a description.
pub(super) fn line(text: &str) -> Option<(String, Role)> {
    // Asked first: nearly every paragraph begins otherwise, and its first line may be long.
    let behind = text.strip_prefix(":::")?;
    let line = &text[..":::".len() + line_end(behind)];
    let name = name(behind[..line_end(behind)].trim_start_matches([':', ' ', '\t']));
    let lower = name.to_ascii_lowercase();
    let (block, ends) = match lower.strip_suffix("-end") {
        Some(block) => (block, true),
        None => (lower.as_str(), false),
    };
    if !BLOCKS.contains(&block) {
        return (lower == "code").then_some((lower, Role::Alone));
    }
    let role = match block {
        _ if ends => Role::Closes,
        "image" if !is_complex(line) => return None,
        "video" if !is_complex(line) => Role::Alone,
        _ => Role::Opens,
    };
    Some((block.to_owned(), role))
}

/// Whether the directive is of the type that has a description behind it.
fn is_complex(line: &str) -> bool {
    const COMPLEX: &[u8] = b"complex";
    // Hardly any line holds the word anywhere, and this takes a fraction of the time.
    let mut words = line.as_bytes().windows(COMPLEX.len());
    if !words.any(|word| word.eq_ignore_ascii_case(COMPLEX)) {
        return false;
    }
    let directive = parse_any(line);
    let kind = directive
        .as_ref()
        .and_then(|directive| directive.get("type"));
    kind.is_some_and(|kind| kind.as_bytes().eq_ignore_ascii_case(COMPLEX))
}

fn name(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    &text[..end.unwrap_or(text.len())]
}

/// Reads the directive at the start of `text`, which begins with `:::`, if it is one of those that
/// stand inside of lines.
pub(super) fn parse(text: &str) -> Option<Directive<'_>> {
    let known = INLINE.iter().any(|known| is_called(text, known));
    known.then(|| parse_any(text)).flatten()
}

/// Whether the directive at the start of `text`, which begins with `:::`, has the name `known`.
pub(super) fn is_called(text: &str, known: &str) -> bool {
    let word = name(text.trim_start_matches(':').trim_start_matches([' ', '\t']));
    known.eq_ignore_ascii_case(word)
}

/// Reads the directive at the start of `text`, which begins with `:::`, whatever its name.
///
/// One without closing colons ends with its line; a `no-loc`, which stands among the words of a
/// sentence, with its last value.
pub(super) fn parse_any(text: &str) -> Option<Directive<'_>> {
    let start = text.len() - text.trim_start_matches(':').len();
    let word = text[start..].trim_start_matches([' ', '\t']);
    let name_length = name(word).len();
    if name_length == 0 {
        return None;
    }
    let name = word[..name_length].to_ascii_lowercase();
    let mut attributes = Vec::new();
    let mut rest = &word[name_length..];
    // Behind the last value, and the attributes up to there.
    let mut valued = (0, 0);
    let mut misquoted = false;
    loop {
        rest = rest.trim_start_matches([' ', '\t']);
        let length = text.len() - rest.len();
        if rest.starts_with(":::") {
            return Some(Directive {
                name,
                attributes,
                length: length + closing(rest),
                closed: true,
                misquoted,
            });
        }
        let key_length = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '-')
            .unwrap_or(rest.len());
        if key_length == 0 {
            if name == "no-loc" && valued.0 > 0 {
                attributes.truncate(valued.1);
                return Some(Directive {
                    name,
                    attributes,
                    length: valued.0,
                    closed: false,
                    misquoted,
                });
            }
            return Some(Directive {
                name,
                attributes,
                length: text.len() - text[length..].len() + line_end(rest),
                closed: false,
                misquoted,
            });
        }
        let key = rest[..key_length].to_ascii_lowercase();
        rest = &rest[key_length..];
        let after = rest.trim_start_matches([' ', '\t']);
        let value = match after.strip_prefix('=') {
            Some(value) => {
                let value = value.trim_start_matches([' ', '\t']);
                misquoted |= !value.starts_with('"');
                let (value, after) = attribute_value(value);
                rest = after;
                value
            }
            None => "",
        };
        attributes.push((key, value));
        if !value.is_empty() {
            valued = (text.len() - rest.len(), attributes.len());
        }
    }
}

/// Number of the colons at the start of `text` that close a directive; another one may follow without
/// a gap.
fn closing(text: &str) -> usize {
    const OPENING: usize = 3;
    let rest = text.trim_start_matches(':');
    let colons = text.len() - rest.len();
    let is_next = INLINE
        .iter()
        .any(|known| known.eq_ignore_ascii_case(name(rest.trim_start_matches([' ', '\t']))));
    if is_next && colons >= 2 * OPENING {
        colons - OPENING
    } else {
        colons
    }
}

/// `value` without the backslashes in front of its quotation marks.
pub(super) fn unescaped(value: &str) -> Cow<'_, str> {
    if value.contains("\\\"") {
        Cow::Owned(value.replace("\\\"", "\""))
    } else {
        Cow::Borrowed(value)
    }
}

/// The name of a directive that begins `line` and is unknown.
pub(super) fn unknown(line: &str) -> Option<&str> {
    let name = name(line.strip_prefix(":::")?.trim_start_matches([':', ' ']));
    let known = INLINE.iter().any(|known| known.eq_ignore_ascii_case(name));
    (!known && name.starts_with(|c: char| c.is_ascii_alphabetic())).then_some(name)
}

/// The attributes in `text`, which holds nothing else, in order, names in lower case.
pub(super) fn parse_attributes(text: &str) -> Vec<(String, &str)> {
    let mut attributes = Vec::new();
    let mut rest = text.trim_start();
    while let Some(length) = Some(name(rest).len()).filter(|length| *length > 0) {
        let key = rest[..length].to_ascii_lowercase();
        rest = rest[length..].trim_start();
        let value = match rest.strip_prefix('=') {
            Some(value) => {
                let (value, after) = attribute_value(value.trim_start());
                rest = after;
                value
            }
            None => "",
        };
        attributes.push((key, value));
        rest = rest.trim_start();
    }
    attributes
}

fn line_end(text: &str) -> usize {
    memchr::memchr(b'\n', text.as_bytes()).unwrap_or(text.len())
}

/// Splits a value off: in quotation marks, straight or typographic, or up to a blank.
fn attribute_value(text: &str) -> (&str, &str) {
    /// Longest value in typographic quotation marks, in bytes: their end is looked for again and
    /// again where it is missing, because the next directive begins without one.
    const LONGEST: usize = 4096;
    let quoted = |close: &[char], skip: usize| {
        let stops = |c: char| c == '\n' || close.contains(&c);
        let most = if skip > 1 { LONGEST } else { text.len() };
        let end = skip + text[skip..text.floor_char_boundary(most)].find(stops)?;
        (!text[end..].starts_with('\n')).then_some((skip, end))
    };
    let found = match text.chars().next() {
        Some('"') => unescaped_mark(text)
            .map(|end| (1, end))
            .or_else(|| quoted(&['"'], 1)),
        Some(open @ ('“' | '”' | '„' | '«')) => {
            quoted(&['“', '”', '»', '"'], open.len_utf8())
        }
        _ => None,
    };
    if let Some((start, end)) = found {
        let close = text[end..].chars().next().map_or(0, char::len_utf8);
        return (&text[start..end], &text[end + close..]);
    }
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let end = text[..end].find(":::").unwrap_or(end);
    (text[..end].trim_matches('"'), &text[end..])
}

/// Where the value that `text` begins with ends, if a backslash stands in front of any quotation mark
/// in it.
fn unescaped_mark(text: &str) -> Option<usize> {
    let line = &text.as_bytes()[..line_end(text)];
    let mut marks = memchr::memchr_iter(b'"', line).skip(1);
    let first = marks.next()?;
    if line[first - 1] != b'\\' {
        return None;
    }
    marks.find(|mark| line[mark - 1] != b'\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, attributes: &[(&str, &str)], length: usize, closed: bool) {
        let got = parse(text).expect("a directive");
        let attributes: Vec<_> = attributes
            .iter()
            .map(|(key, value)| ((*key).to_owned(), *value))
            .collect();
        assert_eq!(
            (got.attributes, got.length, got.closed),
            (attributes, length, closed)
        );
    }

    #[test]
    fn reads_attributes_in_any_order() {
        check(
            r#":::image Type="content" source="a b.png" alt-text="x: y":::!"#,
            &[
                ("type", "content"),
                ("source", "a b.png"),
                ("alt-text", "x: y"),
            ],
            59,
            true,
        );
        check(
            r#"::: no-loc text="БИН/ИИН" ::: z"#,
            &[("text", "БИН/ИИН")],
            35,
            true,
        );
    }

    #[test]
    fn ends_with_its_line_when_unclosed() {
        check(
            ":::image source=\"a.png\"\nnext",
            &[("source", "a.png")],
            23,
            false,
        );
        check(
            ":::image source=\"a.png\" ä\nnext",
            &[("source", "a.png")],
            26,
            false,
        );
    }

    #[test]
    fn words_behind_an_unclosed_no_loc_stay() {
        check(
            "::: no-loc text=\"a b\" is not closed",
            &[("text", "a b")],
            21,
            false,
        );
    }

    #[test]
    fn accepts_missing_and_typographic_quotes() {
        check(
            ":::image source=a.png alt-text=“ä b”:::",
            &[("source", "a.png"), ("alt-text", "ä b")],
            44,
            true,
        );
    }

    #[test]
    fn knows_its_names_only() {
        assert_eq!(parse(":::row:::"), None);
        assert_eq!(parse("::: wherever"), None);
    }
}
