//! A body with the source text beside the translation.
//!
//! Each block that holds translated text gets its original behind it, in an element that readers
//! open without a script. Both sides consist of the same number of segments, which style sheets set
//! beside each other. Nothing is taken away from the translation, and its blocks stay what they are.

use std::fmt::Write as _;
use std::ops::Range;

use super::groups::{Item, Segment, items, segments};
use super::source::Sources;
use super::tokens::{Kind, Token, tokens};
use crate::article::body::{Body, Slot, escape, escaped};
use crate::article::markdown::Lines;
use crate::article::units::Side;

/// What surrounds a source text.
pub(super) struct Frame {
    start: String,
    /// Attributes of text in the source language.
    language: String,
}

const END: &str = "</div></details>";
/// Begins and ends a segment.
const SEGMENT: &str = "<span data-unit=\"";
const SEGMENT_END: &str = "</span>";

impl Frame {
    /// `label` is what readers open it by; `lang` and `dir` are those of the source text.
    pub(super) fn new(label: &str, lang: &str, dir: &str) -> Self {
        let language = format!(" lang=\"{}\" dir=\"{dir}\"", escaped(lang));
        Self {
            start: format!(
                "<details class=\"original\"><summary>{}</summary><div class=\"source\"{language}>",
                escaped(label)
            ),
            language,
        }
    }
}

/// Blocks that hold nothing but a line: the original stands behind them.
const LINES: [&str; 9] = ["p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "summary"];

/// A block that is open.
struct Open<'h> {
    name: &'h str,
    /// Bytes written before it.
    at: usize,
    /// Whether nothing may be put around it, because what it stands in looks for it.
    bound: bool,
    /// The original that follows it.
    original: String,
}

struct Weaver<'w> {
    from: Sources<'w>,
    frame: &'w Frame,
    slots: &'w mut Vec<Slot>,
    open: Vec<Open<'w>>,
    out: String,
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
        let original = weaver.line(0..tokens.len());
        woven.heading = weaver.out;
        woven.heading_original = original.unwrap_or_default();
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
            bound: token.name == "summary" || tag.contains(" class=\"tab-title\""),
            original: String::new(),
        });
        self.out.push_str(tag);
    }

    fn close(&mut self, token: &Token<'w>) {
        self.out.push_str(&self.from.html[token.range.clone()]);
        let Some(block) = self.open.pop() else { return };
        if block.original.is_empty() {
            return;
        }
        if !block.bound {
            self.out.insert_str(block.at, "<div class=\"pair\">");
        }
        self.out.push_str(&block.original);
        if !block.bound {
            self.out.push_str("</div>");
        }
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
        let parent = self.open.last().map_or("", |block| block.name);
        if LINES.contains(&parent) {
            if let Some(original) = self.line(range)
                && let Some(block) = self.open.last_mut()
            {
                block.original.push_str(&original);
            }
            return;
        }
        let before = self.out.len();
        if let Some(original) = self.line(range) {
            self.out
                .insert_str(before, "<div class=\"pair\"><div class=\"target\">");
            self.out.push_str("</div>");
            self.out.push_str(&original);
            self.out.push_str("</div>");
        }
    }

    /// Writes a line in segments, and gives its original, if it has one.
    fn line(&mut self, range: Range<usize>) -> Option<String> {
        let list = items(self.from.tokens, range.clone());
        let list = list.unwrap_or_default();
        let segments = segments(&list);
        let units = &self.from.segments.units;
        let sourced = |unit: &u32| {
            let unit = &units[*unit as usize];
            unit.shown == Side::Target && !self.from.segments.source(unit).is_empty()
        };
        // Tags that do not match each other, or a text nobody knows the source of.
        if !segments
            .iter()
            .any(|segment| segment.units.iter().any(sourced))
        {
            self.raw(range);
            return None;
        }
        let sourced: Vec<bool> = segments
            .iter()
            .map(|segment| segment.units.iter().all(sourced))
            .collect();
        let mut original = self.frame.start.clone();
        let mut done = 0;
        for (segment, sourced) in segments.iter().zip(sourced) {
            let first = &list[segment.items.start];
            self.raw(list[done].tokens.start..first.tokens.start);
            self.segment(&list, segment, sourced, &mut original);
            done = segment.items.end;
            if done == list.len() {
                break;
            }
        }
        if let Some(rest) = list.get(done) {
            self.raw(rest.tokens.start..range.end);
        }
        original.push_str(END);
        Some(original)
    }

    /// Writes a segment and its source text.
    fn segment(&mut self, list: &[Item], segment: &Segment, sourced: bool, original: &mut String) {
        let list = &list[segment.items.clone()];
        let name = self.name(segment);
        let tokens = list[0].tokens.start..list[list.len() - 1].tokens.end;
        let start = self.from.tokens[tokens.start].range.start;
        let end = self.from.tokens[tokens.end - 1].range.end;
        let html = &self.from.html[start..end];
        let text = html.trim();
        let before = html.len() - html.trim_start().len();
        self.out.push_str(&html[..before]);
        let foreign = if self.is_source(segment) {
            &self.frame.language
        } else {
            ""
        };
        for piece in [SEGMENT, &name, "\"", foreign, ">", text, SEGMENT_END] {
            self.out.push_str(piece);
        }
        self.out.push_str(&html[before + text.len()..]);
        if !original.ends_with('>') || original.ends_with("</span>") {
            original.push(' ');
        }
        for piece in [SEGMENT, &name, "\">"] {
            original.push_str(piece);
        }
        if sourced {
            self.from.write(list, self.slots, original);
        }
        original.push_str(SEGMENT_END);
    }

    /// Whether damage has left nothing but the source text.
    fn is_source(&self, segment: &Segment) -> bool {
        let mut units = segment.units.iter();
        units.all(|unit| self.from.segments.units[*unit as usize].shown == Side::Source)
    }

    /// What both sides of a segment are found by: the numbers of its units in their file, with the
    /// number of the file before them where it is not the article's own.
    fn name(&self, segment: &Segment) -> String {
        let mut name = String::new();
        for unit in &segment.units {
            let unit = &self.from.segments.units[*unit as usize];
            if !name.is_empty() {
                name.push(' ');
            }
            let file = self.from.segments.file(unit).0;
            if file > 0 {
                let _ = write!(name, "{file}.");
            }
            escape(&mut name, self.from.segments.number(unit));
        }
        name
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
