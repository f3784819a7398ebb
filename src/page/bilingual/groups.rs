//! The text of one block as segments: pieces of the translation, each with the source text that it
//! was made from.
//!
//! A segment is a unit, or several where an element of the line, a link or bold text, reaches over
//! their boundary: both sides then hold the same units. What stands between units, a full stop or an
//! image, goes with the segment before it.

use std::ops::Range;

use super::tokens::{Kind, Token};

/// Tokens of a line that belong together: a text, or an element with its content.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// Numbers of the tokens.
    pub(super) tokens: Range<usize>,
    /// Units in it, in order; empty for what belongs to none.
    pub(super) units: Vec<u32>,
    /// Whether it is white space only.
    pub(super) blank: bool,
}

/// A piece of the translation.
#[derive(Debug, Clone)]
pub(super) struct Segment {
    /// Numbers of its items.
    pub(super) items: Range<usize>,
    /// Units in it, in order.
    pub(super) units: Vec<u32>,
}

/// Cuts `range` of the tokens into items; none when the tags in it do not match each other.
pub(super) fn items(tokens: &[Token<'_>], range: Range<usize>) -> Option<Vec<Item>> {
    let mut items = Vec::new();
    let mut at = range.start;
    while at < range.end {
        let end = match tokens[at].kind {
            Kind::Open => end_of(tokens, at, range.end)?,
            Kind::Close => return None,
            _ => at + 1,
        };
        items.push(Item {
            units: units(&tokens[at..end]),
            blank: tokens[at].kind == Kind::Blank,
            tokens: at..end,
        });
        at = end;
    }
    Some(items)
}

/// The token behind the element that the token `start` opens.
fn end_of(tokens: &[Token<'_>], start: usize, end: usize) -> Option<usize> {
    let mut open = Vec::new();
    for (at, token) in tokens[..end].iter().enumerate().skip(start) {
        match token.kind {
            Kind::Open => open.push(token.name),
            Kind::Close if open.pop() != Some(token.name) => return None,
            Kind::Close if open.is_empty() => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// Units of the texts and images in `tokens`, each once.
fn units(tokens: &[Token<'_>]) -> Vec<u32> {
    let mut units = Vec::new();
    for token in tokens {
        let shows = token.kind == Kind::Text || token.kind == Kind::Void && token.name != "br";
        if let Some(unit) = token.unit.filter(|unit| shows && !units.contains(unit)) {
            units.push(unit);
        }
    }
    units
}

/// Groups items to segments. White space between two segments belongs to none; the others share all
/// items but those in front of the first unit, which go with it.
pub(super) fn segments(items: &[Item]) -> Vec<Segment> {
    let mut segments = Vec::<Segment>::new();
    let mut lead = None;
    for (at, item) in items.iter().enumerate() {
        if item.blank {
            continue;
        }
        match segments.last_mut() {
            Some(last) if item.units.is_empty() => last.items.end = at + 1,
            Some(last) if item.units.iter().any(|unit| last.units.contains(unit)) => {
                last.items.end = at + 1;
                let new = item.units.iter().filter(|unit| !last.units.contains(unit));
                let new: Vec<u32> = new.copied().collect();
                last.units.extend(new);
            }
            None if item.units.is_empty() => lead = lead.or(Some(at)),
            _ => segments.push(Segment {
                items: lead.take().unwrap_or(at)..at + 1,
                units: item.units.clone(),
            }),
        }
    }
    segments
}
