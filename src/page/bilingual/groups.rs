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
    /// Places of its units in the list that all items share; empty for what belongs to none.
    units: Range<usize>,
    /// Whether it is white space only.
    pub(super) blank: bool,
}

/// The items of a line. One list serves line after line, since a page has thousands of short ones.
#[derive(Debug, Default)]
pub(super) struct Items {
    /// The items, in order.
    pub(super) list: Vec<Item>,
    units: Vec<u32>,
}

/// A piece of the translation.
#[derive(Debug, Clone)]
pub(super) struct Segment {
    /// Numbers of its items.
    pub(super) items: Range<usize>,
    /// Places of its units in the list that all segments share.
    units: Range<usize>,
}

/// The segments of a line, which serve line after line as items do.
#[derive(Debug, Default)]
pub(super) struct Segments {
    /// The segments, in order.
    pub(super) list: Vec<Segment>,
    units: Vec<u32>,
}

impl Items {
    /// Cuts `range` of the tokens into items; there are none when the tags in it do not match each
    /// other.
    pub(super) fn read(&mut self, tokens: &[Token<'_>], range: Range<usize>) {
        self.list.clear();
        self.units.clear();
        let mut at = range.start;
        while at < range.end {
            let end = match tokens[at].kind {
                Kind::Open => end_of(tokens, at, range.end),
                Kind::Close => None,
                _ => Some(at + 1),
            };
            let Some(end) = end else {
                return self.list.clear();
            };
            let first = self.units.len();
            for token in &tokens[at..end] {
                let shows =
                    token.kind == Kind::Text || token.kind == Kind::Void && token.name != "br";
                add(&mut self.units, first, token.unit.filter(|_| shows));
            }
            self.list.push(Item {
                tokens: at..end,
                units: first..self.units.len(),
                blank: tokens[at].kind == Kind::Blank,
            });
            at = end;
        }
    }

    /// Units of the texts and images in `item`, each once, in order.
    pub(super) fn units(&self, item: &Item) -> &[u32] {
        &self.units[item.units.clone()]
    }
}

impl Segments {
    /// Groups items to segments. White space between two segments belongs to none; the others share
    /// all items but those in front of the first unit, which go with it.
    pub(super) fn read(&mut self, items: &Items) {
        self.list.clear();
        self.units.clear();
        let mut lead = None;
        for (at, item) in items.list.iter().enumerate() {
            if item.blank {
                continue;
            }
            let units = items.units(item);
            let first = self.list.last().map(|last| last.units.start);
            let goes_on = first.is_some_and(|first| {
                let mut units = units.iter();
                units.len() == 0 || units.any(|unit| self.units[first..].contains(unit))
            });
            match self.list.last_mut().filter(|_| goes_on) {
                Some(last) => {
                    last.items.end = at + 1;
                    for unit in units {
                        add(&mut self.units, last.units.start, Some(*unit));
                    }
                    last.units.end = self.units.len();
                }
                None if units.is_empty() => lead = lead.or(Some(at)),
                None => {
                    let first = self.units.len();
                    self.units.extend_from_slice(units);
                    self.list.push(Segment {
                        items: lead.take().unwrap_or(at)..at + 1,
                        units: first..self.units.len(),
                    });
                }
            }
        }
    }

    /// Units of `segment`, each once, in order.
    pub(super) fn units(&self, segment: &Segment) -> &[u32] {
        &self.units[segment.units.clone()]
    }
}

/// Adds `unit` to those from `first` on, unless it is there.
fn add(units: &mut Vec<u32>, first: usize, unit: Option<u32>) {
    if let Some(unit) = unit
        && !units[first..].contains(&unit)
    {
        units.push(unit);
    }
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
