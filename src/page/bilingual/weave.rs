//! A body with the source text beside the translation.
//!
//! Each block that holds translated text gets its original behind it, in an element that readers
//! open without a script. Both sides consist of the same number of segments, which style sheets set
//! beside each other. Nothing is taken away from the translation, and its blocks stay what they are.

use std::fmt::Write as _;
use std::ops::Range;

use super::frame::Frame;
use super::groups::{Item, Items, Segments};
use super::source::Sources;
use super::tokens::{Kind, Token, tokens};
use crate::article::body::{Body, Slot, escape};
use crate::article::markdown::Lines;
use crate::article::units::Side;

/// Ends a source text.
const END: &str = "</div></details>";
/// Begins and ends a segment.
const SEGMENT: &str = "<span data-unit=\"";
const SEGMENT_END: &str = "</span>";

/// Whether a block holds nothing but a line: its original stands behind it.
fn is_line(name: &str) -> bool {
    matches!(
        name,
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "pre" | "summary"
    )
}

/// Whether `tag` begins the title of a tab. Most tags are shorter than what makes it one.
fn is_tab_title(tag: &str) -> bool {
    const CLASS: &str = " class=\"tab-title\"";
    tag.len() > CLASS.len() && tag.contains(CLASS)
}

/// A block that is open.
struct Open<'h> {
    name: &'h str,
    /// Bytes written before it.
    at: usize,
    /// Whether nothing may be put around it, because what it stands in looks for it.
    bound: bool,
    /// Where the original that follows it begins among those of all open blocks.
    original: usize,
}

struct Weaver<'w> {
    from: Sources<'w>,
    frame: &'w Frame,
    slots: &'w mut Vec<Slot>,
    open: Vec<Open<'w>>,
    out: String,
    /// Originals of the blocks that are open, outermost first.
    originals: String,
    line: Line,
}

/// A line being woven; kept because there are many, and most are short.
#[derive(Default)]
struct Line {
    items: Items,
    segments: Segments,
    /// Whether all of a segment has a source text, for each segment.
    sourced: Vec<bool>,
    /// Start tag of a segment.
    tag: String,
}

/// A body with its originals.
pub(super) struct Woven {
    /// The body.
    pub(super) html: String,
    /// The main heading; empty without one.
    pub(super) heading: String,
    /// What follows the main heading; empty when nothing is known of it.
    pub(super) heading_original: String,
    /// The references of the body, and those of the originals behind them.
    pub(super) slots: Vec<Slot>,
}

/// Puts the originals into `body`.
pub(super) fn weave(body: &Body, lines: &Lines<'_>, frame: &Frame) -> Woven {
    let mut slots = body.slots.clone();
    let html = {
        let tokens = tokens(&body.html, &body.segments.marks);
        let from = sources(&body.html, &tokens, body, lines);
        let mut weaver = Weaver::new(from, frame, &mut slots);
        weaver.blocks();
        weaver.out
    };
    let mut woven = Woven {
        html,
        heading: String::new(),
        heading_original: String::new(),
        slots,
    };
    if let Some(heading) = &body.heading {
        let tokens = tokens(&heading.html, &body.segments.heading);
        let from = sources(&heading.html, &tokens, body, lines);
        let mut weaver = Weaver::new(from, frame, &mut woven.slots);
        weaver.line(0..tokens.len());
        woven.heading = weaver.out;
        woven.heading_original = weaver.originals;
    }
    woven
}

fn sources<'s>(
    html: &'s str,
    tokens: &'s [Token<'s>],
    body: &'s Body,
    lines: &'s Lines<'s>,
) -> Sources<'s> {
    Sources {
        html,
        tokens,
        segments: &body.segments,
        lines,
    }
}

impl<'w> Weaver<'w> {
    fn new(from: Sources<'w>, frame: &'w Frame, slots: &'w mut Vec<Slot>) -> Self {
        Self {
            out: String::with_capacity(from.html.len() * 3),
            from,
            frame,
            slots,
            open: Vec::new(),
            originals: String::new(),
            line: Line::default(),
        }
    }

    /// Writes all blocks.
    fn blocks(&mut self) {
        let tokens = self.from.tokens;
        let mut run = 0;
        for (at, token) in tokens.iter().enumerate() {
            match token.kind {
                Kind::OpenBlock => {
                    self.run(run..at);
                    self.open(token);
                }
                Kind::CloseBlock => {
                    self.run(run..at);
                    self.close(token);
                }
                Kind::VoidBlock => {
                    self.run(run..at);
                    self.raw(at..at + 1);
                }
                _ => continue,
            }
            run = at + 1;
        }
        self.run(run..tokens.len());
    }

    fn open(&mut self, token: &Token<'w>) {
        let tag = &self.from.html[token.range.clone()];
        self.open.push(Open {
            name: token.name,
            at: self.out.len(),
            bound: token.name == "summary" || is_tab_title(tag),
            original: self.originals.len(),
        });
        self.out.push_str(tag);
    }

    fn close(&mut self, token: &Token<'w>) {
        self.out.push_str(&self.from.html[token.range.clone()]);
        let Some(block) = self.open.pop() else { return };
        if self.originals.len() == block.original {
            return;
        }
        if !block.bound {
            self.out.insert_str(block.at, "<div class=\"pair\">");
        }
        self.put_original(block.original);
        if !block.bound {
            self.out.push_str("</div>");
        }
    }

    /// Writes the originals from byte `start` on, which are not to be written again.
    fn put_original(&mut self, start: usize) {
        self.out.push_str(&self.originals[start..]);
        self.originals.truncate(start);
    }

    /// Writes the content of a block between two others.
    fn run(&mut self, range: Range<usize>) {
        let tokens = &self.from.tokens[range.clone()];
        if !tokens
            .iter()
            .any(|token| token.unit.is_some() && token.kind != Kind::Blank)
        {
            return self.raw(range);
        }
        if self.open.last().is_some_and(|block| is_line(block.name)) {
            self.line(range);
            return;
        }
        let (before, original) = (self.out.len(), self.originals.len());
        if self.line(range) {
            self.out
                .insert_str(before, "<div class=\"pair\"><div class=\"target\">");
            self.out.push_str("</div>");
            self.put_original(original);
            self.out.push_str("</div>");
        }
    }

    /// Writes a line in segments, and its original, if it has one.
    fn line(&mut self, range: Range<usize>) -> bool {
        let mut line = std::mem::take(&mut self.line);
        line.items.read(self.from.tokens, range.clone());
        line.segments.read(&line.items);
        // Tags that do not match each other, or a text nobody knows the source of.
        let is_sourced = self.look(&mut line);
        if is_sourced {
            self.segments(&mut line, range.end);
        } else {
            self.raw(range);
        }
        self.line = line;
        is_sourced
    }

    /// Notes which segments have a source text; tells whether some unit has one.
    fn look(&self, line: &mut Line) -> bool {
        line.sourced.clear();
        let sourced = |unit: &u32| {
            let unit = &self.from.segments.units[*unit as usize];
            unit.shown == Side::Target && !self.from.segments.source(unit).is_empty()
        };
        let mut any = false;
        for segment in &line.segments.list {
            let units = line.segments.units(segment);
            any |= units.iter().any(sourced);
            line.sourced.push(units.iter().all(sourced));
        }
        any
    }

    /// Writes the segments of a line that ends before token `end`.
    fn segments(&mut self, line: &mut Line, end: usize) {
        self.originals.push_str(&self.frame.start);
        let list = &line.items.list;
        let mut done = 0;
        for (number, segment) in line.segments.list.iter().enumerate() {
            let first = &list[segment.items.start];
            self.raw(list[done].tokens.start..first.tokens.start);
            let units = line.segments.units(segment);
            let items = &list[segment.items.clone()];
            if number > 0 {
                self.originals.push(' ');
            }
            self.segment(items, units, &mut line.tag);
            if line.sourced[number] {
                let out = &mut self.originals;
                self.from.write(&line.items, items, units, self.slots, out);
            }
            self.originals.push_str(SEGMENT_END);
            done = segment.items.end;
            if done == list.len() {
                break;
            }
        }
        if let Some(rest) = list.get(done) {
            self.raw(rest.tokens.start..end);
        }
        self.originals.push_str(END);
    }

    /// Writes the translation of a segment, and begins its source text with the same `tag`.
    fn segment(&mut self, list: &[Item], units: &[u32], tag: &mut String) {
        tag.clear();
        tag.push_str(SEGMENT);
        self.name(units, tag);
        tag.push('"');
        let tokens = list[0].tokens.start..list[list.len() - 1].tokens.end;
        let start = self.from.tokens[tokens.start].range.start;
        let end = self.from.tokens[tokens.end - 1].range.end;
        let html = &self.from.html[start..end];
        let text = html.trim();
        let before = html.len() - html.trim_start().len();
        self.out.push_str(&html[..before]);
        self.out.push_str(tag);
        if self.is_source(units) {
            self.out.push_str(&self.frame.language);
        }
        self.out.push('>');
        self.out.push_str(text);
        self.out.push_str(SEGMENT_END);
        self.out.push_str(&html[before + text.len()..]);
        self.originals.push_str(tag);
        self.originals.push('>');
    }

    /// Whether damage has left nothing but the source text.
    fn is_source(&self, units: &[u32]) -> bool {
        let mut units = units.iter();
        units.all(|unit| self.from.segments.units[*unit as usize].shown == Side::Source)
    }

    /// Writes what both sides of a segment are found by: the numbers of its units in their file, with
    /// the number of the file before them where it is not the article's own.
    fn name(&self, units: &[u32], out: &mut String) {
        for (at, unit) in units.iter().enumerate() {
            let unit = &self.from.segments.units[*unit as usize];
            if at > 0 {
                out.push(' ');
            }
            let file = self.from.segments.file(unit).0;
            if file > 0 {
                let _ = write!(out, "{file}.");
            }
            escape(out, self.from.segments.number(unit));
        }
    }

    /// Writes tokens as they are.
    fn raw(&mut self, tokens: Range<usize>) {
        if let Some(last) = tokens
            .end
            .checked_sub(1)
            .filter(|last| *last >= tokens.start)
        {
            let start = self.from.tokens[tokens.start].range.start;
            self.out
                .push_str(&self.from.html[start..self.from.tokens[last].range.end]);
        }
    }
}
