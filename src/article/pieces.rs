//! HTML that has been cleaned, piece by piece.
//!
//! Bodies are written by this program or pass its allow-list, so that their tags are whole and their
//! elements closed. Later stages that make something else of a body look at its pieces; none of them
//! needs a parser that follows the HTML standard to the letter.

use std::borrow::Cow;

use super::html_bounds::{VOID, tag_end};

/// A part of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'h> {
    /// Text, with its character references as they are written.
    Text(&'h str),
    /// A start tag.
    Start(Tag<'h>),
    /// The name in an end tag.
    End(&'h str),
}

/// A start tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag<'h> {
    /// Name of the element.
    pub name: &'h str,
    /// What stands between the name and the end of the tag.
    inside: &'h str,
}

/// The pieces of `html` in their order; joined again they are all of it but the marks of tags.
#[must_use]
pub fn pieces(html: &str) -> Pieces<'_> {
    Pieces { rest: html }
}

/// An iterator over pieces, see [`pieces`].
#[derive(Debug, Clone)]
pub struct Pieces<'h> {
    rest: &'h str,
}

impl<'h> Iterator for Pieces<'h> {
    type Item = Piece<'h>;

    fn next(&mut self) -> Option<Piece<'h>> {
        if self.rest.is_empty() {
            return None;
        }
        if let Some((piece, rest)) = tag_at(self.rest) {
            self.rest = rest;
            return Some(piece);
        }
        let (first, later) = self.rest.split_at(1.max(first_char(self.rest)));
        let end = next_tag(later).map_or(self.rest.len(), |at| first.len() + at);
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest;
        Some(Piece::Text(text))
    }
}

fn first_char(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}

/// Where the next tag begins.
fn next_tag(text: &str) -> Option<usize> {
    memchr::memchr_iter(b'<', text.as_bytes()).find(|at| tag_at(&text[*at..]).is_some())
}

/// The tag that `text` begins with, and what follows it.
fn tag_at(text: &str) -> Option<(Piece<'_>, &str)> {
    let after = text.strip_prefix('<')?;
    let (closes, named) = match after.strip_prefix('/') {
        Some(named) => (true, named),
        None => (false, after),
    };
    if !named.as_bytes().first()?.is_ascii_alphabetic() {
        return None;
    }
    let ends_name = |c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>');
    let name_end = named.find(ends_name)?;
    let end = tag_end(named.as_bytes(), name_end)?;
    let name = &named[..name_end];
    let piece = if closes {
        Piece::End(name)
    } else {
        Piece::Start(Tag {
            name,
            inside: &named[name_end..end - 1],
        })
    };
    Some((piece, &named[end..]))
}

impl<'h> Tag<'h> {
    /// Whether the element has no end tag.
    #[must_use]
    pub fn is_void(&self) -> bool {
        VOID.contains(&self.name) || self.name == "input" || self.inside.ends_with('/')
    }

    /// Its attributes with their values as they are written, character references and all; an
    /// attribute without value has an empty one.
    pub fn attributes(&self) -> impl Iterator<Item = (&'h str, &'h str)> + use<'h> {
        let mut rest = self.inside;
        std::iter::from_fn(move || {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
            if rest.is_empty() {
                return None;
            }
            let name_end = rest
                .find(|c: char| c.is_ascii_whitespace() || c == '=')
                .unwrap_or(rest.len());
            let (name, after) = rest.split_at(name_end);
            let Some(value) = after.trim_start().strip_prefix('=') else {
                rest = after;
                return Some((name, ""));
            };
            let (value, after) = value_of(value.trim_start());
            rest = after;
            Some((name, value))
        })
    }

    /// The value of the attribute `name`, decoded.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Cow<'h, str>> {
        let mut attributes = self.attributes();
        let (_, value) = attributes.find(|(known, _)| *known == name)?;
        Some(decoded(value))
    }

    /// Whether `class` is among its classes.
    #[must_use]
    pub fn has_class(&self, class: &str) -> bool {
        let classes = self.get("class").unwrap_or_default();
        classes.split_ascii_whitespace().any(|own| own == class)
    }
}

/// The value that `text` begins with, and what follows it.
fn value_of(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inside) = text.strip_prefix(quote) {
            return inside.split_once(quote).unwrap_or((inside, ""));
        }
    }
    text.split_at(
        text.find(|c: char| c.is_ascii_whitespace())
            .unwrap_or(text.len()),
    )
}

/// `text` with its character references replaced: those that cleaned HTML has, which are numbers and
/// the few names that serializers use.
#[must_use]
pub fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let known = rest
            .split_once(';')
            .and_then(|(name, after)| Some((character(name)?, after)));
        match known {
            Some((c, after)) => {
                out.push(c);
                rest = after;
            }
            None => out.push('&'),
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn character(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_text_come_apart() {
        let html = "a < b <p class=\"x > y\" data-chrome id='i'>ü&amp;<br>c</p> <";
        let found: Vec<Piece<'_>> = pieces(html).collect();
        let Piece::Start(tag) = found[1] else {
            panic!("{found:?}")
        };
        assert_eq!(found[0], Piece::Text("a < b "));
        assert_eq!(tag.name, "p");
        assert_eq!(
            tag.attributes().collect::<Vec<_>>(),
            [("class", "x > y"), ("data-chrome", ""), ("id", "i")]
        );
        assert_eq!(found[2], Piece::Text("ü&amp;"));
        assert!(matches!(found[3], Piece::Start(tag) if tag.is_void()));
        assert_eq!(found[4], Piece::Text("c"));
        assert_eq!(found[5], Piece::End("p"));
        assert_eq!(found[6], Piece::Text(" <"));
        assert_eq!(found.len(), 7);
    }

    #[test]
    fn character_references_are_decoded_once() {
        assert_eq!(
            decoded("&lt;&#65;&#x42;&amp;lt; & &nope;"),
            "<AB&lt; & &nope;"
        );
        assert_eq!(decoded("plain"), "plain");
    }
}
