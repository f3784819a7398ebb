//! Marks where the text of a translation unit begins, for the bilingual view.
//!
//! Each piece of text is marked where it is written, so that the body needs to be parsed only once.
//! Blank text is never marked: between the cells of a table it would be text where none may be.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

use super::Text;
use super::emphasis::BRIDGE;
use super::writer::Writer;
use crate::article::body::escaped;
use crate::article::html_bounds::tag_end;
use crate::article::segments::{self, Segments, is_inline, take_marks, write_mark};
use crate::article::units::{Side, TranslationUnit};

/// Elements in front of which nothing is marked: they only part what stands around them.
const BREAKS: [&str; 2] = ["br", "wbr"];
/// How many units back the one around a place is looked for: damage makes units overlap.
const NESTED: usize = 8;

/// The unit around a place, if it stands in one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Around(Option<u32>);

/// Where the writing is among the units of a text.
#[derive(Debug, Clone, Default)]
pub(super) struct Units {
    /// Whether anybody wants to know.
    pub(super) on: bool,
    /// Whether a unit of the text has nothing but its source text.
    pub(super) foreign: bool,
    /// Number on the page of the first unit of the text.
    first: usize,
    /// Bytes of the text in which the unit does not change.
    span: Range<usize>,
    /// The unit that the text behind the last mark belongs to; none when the next text is marked in
    /// any case.
    last: Option<Around>,
    /// Whether the page has a mark.
    any: bool,
    /// Lines of the block of HTML that is written.
    pub(super) lines: Lines,
}

/// Where the lines of a block of HTML stand in the text: a block in a quote or in a list lacks what
/// stands in front of its lines there. Each is kept by its place in the block, counted as if all of
/// the block stood where its first line does.
#[derive(Debug, Clone, Default)]
pub(super) struct Lines(Vec<(usize, usize)>);

impl Lines {
    pub(super) fn of(text: &str, lines: impl Iterator<Item = Range<usize>>) -> Self {
        let mut next = None;
        let mut places: Vec<(usize, usize)> = Vec::new();
        for line in lines {
            let mut at = line.start;
            // Bridges of emphasis stand in the text only.
            for piece in text[line].split(BRIDGE) {
                let block = next.unwrap_or(at);
                if places
                    .last()
                    .is_none_or(|last| at + last.0 != block + last.1)
                {
                    places.push((block, at));
                }
                next = Some(block + piece.len());
                at += piece.len() + BRIDGE.len_utf8();
            }
        }
        Self(places)
    }

    /// Where the byte of the text stands that is counted as `at`.
    fn in_text(&self, at: usize) -> usize {
        let line = self.0.partition_point(|(block, _)| *block <= at);
        let line = line.checked_sub(1).map(|line| self.0[line]);
        line.map_or(at, |(block, text)| text + (at - block))
    }
}

impl Units {
    pub(super) fn wanted(on: bool) -> Self {
        Self {
            on,
            ..Self::default()
        }
    }
}

/// A mark to be put into a piece of HTML.
type Place = (usize, Option<u32>);

impl Writer<'_> {
    /// Begins a text; what is returned goes to [`Writer::leave_units`] at its end.
    pub(super) fn enter_units(&mut self, text: Text<'_>) -> (usize, bool) {
        let outer = (self.units.first, self.units.foreign);
        self.units.foreign = self.context.page.source.is_some()
            && text.units.iter().any(|unit| unit.shown == Side::Source);
        if self.units.on {
            let segments = &mut self.body.segments;
            self.units.first = segments.add(text.file, text.units, text.original);
            self.units.span = 0..0;
        }
        outer
    }

    /// Goes on with the text around the one that ended.
    pub(super) fn leave_units(&mut self, outer: (usize, bool)) {
        (self.units.first, self.units.foreign) = outer;
        self.units.span = 0..0;
    }

    /// Begins a block, or goes on behind one: blocks may be moved, so each has marks of its own.
    pub(super) fn begin_block(&mut self) {
        if self.units.any {
            self.units.last = None;
            self.units.span = 0..0;
        }
    }

    /// Tells that what stands at byte `at` of the text is written next.
    pub(super) fn unit_at(&mut self, text: Text<'_>, at: usize) {
        if self.units.on
            && !self.units.span.contains(&at)
            && let Some(Around(unit)) = self.change_to(text, at)
        {
            write_mark(&mut self.body.html, unit);
        }
    }

    /// The unit around byte `at` of the text, if the last mark is not its own.
    fn change_to(&mut self, text: Text<'_>, at: usize) -> Option<Around> {
        let (unit, span) = self.unit_of(text, at);
        self.units.span = span;
        let unit = Around(unit);
        if self.units.last == Some(unit) || !self.units.any && unit == Around(None) {
            return None;
        }
        self.units.last = Some(unit);
        self.units.any = true;
        Some(unit)
    }

    /// The number of the unit around byte `at` of the text, and bytes in which it is the same.
    fn unit_of(&self, text: Text<'_>, at: usize) -> (Option<u32>, Range<usize>) {
        let range = |unit: &TranslationUnit| unit.target.start as usize..unit.target.end as usize;
        let next = text.units.partition_point(|unit| range(unit).start <= at);
        let end = text
            .units
            .get(next)
            .map_or(usize::MAX, |unit| range(unit).start);
        let near = next.saturating_sub(NESTED)..next;
        let around = near
            .rev()
            .find(|unit| range(&text.units[*unit]).contains(&at));
        let Some(around) = around else {
            return (None, at..end);
        };
        let number = u32::try_from(self.units.first + around).ok();
        (number, at..end.min(range(&text.units[around]).end))
    }

    /// Writes `words`, which stand at byte `start` of the text, with a mark wherever the unit changes;
    /// `write` writes those between two marks.
    pub(super) fn marked_words(
        &mut self,
        text: Text<'_>,
        words: &str,
        start: usize,
        write: fn(&mut Self, &str),
    ) {
        let mut rest = words;
        let mut at = start;
        loop {
            // White space belongs to the words before it.
            let blank = rest.len() - rest.trim_start().len();
            if blank == rest.len() {
                return write(self, rest);
            }
            if blank > 0 {
                write(self, &rest[..blank]);
            }
            self.unit_at(text, at + blank);
            let room = self.units.span.end.saturating_sub(at);
            // Words with entities do not lie in the text letter by letter.
            let verbatim = || text.text.get(at..at + rest.len()) == Some(rest);
            if room >= rest.len() || room <= blank || !verbatim() {
                return write(self, &rest[blank..]);
            }
            write(self, &rest[blank..room]);
            rest = &rest[room..];
            at += room;
        }
    }

    /// Writes `words`, which stand at `start` of the text; those of units that have nothing but their
    /// source text say so.
    pub(super) fn foreign_words(&mut self, text: Text<'_>, words: &str, start: usize) {
        let verbatim = text.text.get(start..start + words.len()) == Some(words);
        let Some(source) = self.context.page.source.as_ref().filter(|_| verbatim) else {
            return self.own_words(text, words, start);
        };
        let first = text
            .units
            .partition_point(|unit| unit.target.start as usize <= start);
        let units = &text.units[first.saturating_sub(NESTED)..];
        let end = start + words.len();
        let mut at = start;
        for unit in units
            .iter()
            .take_while(|unit| (unit.target.start as usize) < end)
        {
            let place = (unit.target.start as usize).max(at)..(unit.target.end as usize).min(end);
            if unit.shown != Side::Source || place.is_empty() {
                continue;
            }
            self.own_words(text, &words[at - start..place.start - start], at);
            let (tag, dir) = (escaped(source.as_str()), source.direction().as_str());
            let _ = write!(self.body.html, "<span lang=\"{tag}\" dir=\"{dir}\">");
            self.own_words(
                text,
                &words[place.start - start..place.end - start],
                place.start,
            );
            self.out("</span>");
            at = place.end;
        }
        self.own_words(text, &words[at - start..], at);
    }

    /// `piece`, HTML that stands at byte `start` of the text, with its marks, and where they are.
    pub(super) fn marked_html<'p>(
        &mut self,
        text: Text<'_>,
        piece: &'p str,
        start: usize,
    ) -> (Cow<'p, str>, Inserted) {
        if !self.units.on || (text.units.is_empty() && !self.units.any) {
            return (Cow::Borrowed(piece), Inserted::default());
        }
        let mut out = String::with_capacity(piece.len() + 64);
        let mut inserted = Inserted::default();
        let mut done = 0;
        for (at, unit) in self.html_marks(text, piece, start) {
            out.push_str(&piece[done..at]);
            let before = out.len();
            write_mark(&mut out, unit);
            inserted.push(before, out.len() - before);
            done = at;
        }
        out.push_str(&piece[done..]);
        (Cow::Owned(out), inserted)
    }

    /// Where marks belong in a piece of HTML: in front of words and of elements inside of lines.
    fn html_marks(&mut self, text: Text<'_>, piece: &str, start: usize) -> Vec<Place> {
        let bytes = piece.as_bytes();
        let mut places = Vec::new();
        let mut at = 0;
        while at < bytes.len() {
            if bytes[at] == b'<'
                && let Some((name, end)) = tag(piece, at)
            {
                let bare = name.trim_start_matches('/');
                let lower = bare.to_ascii_lowercase();
                if !is_inline(&lower) {
                    self.begin_block();
                } else if bare == name && !BREAKS.contains(&&*lower) {
                    self.html_mark(text, start, at, &mut places);
                }
                at = end;
                continue;
            }
            let end =
                memchr::memchr(b'<', &bytes[at + 1..]).map_or(bytes.len(), |next| at + 1 + next);
            // Each line stands in one piece in the text.
            for line in piece[at..end].split_inclusive('\n') {
                self.text_marks(text, piece, start, at..at + line.len(), &mut places);
                at += line.len();
            }
        }
        places
    }

    /// Marks of the text at `range` of a piece of HTML.
    fn text_marks(
        &mut self,
        text: Text<'_>,
        piece: &str,
        start: usize,
        range: Range<usize>,
        places: &mut Vec<Place>,
    ) {
        let mut at = range.start;
        loop {
            let run = &piece[at..range.end];
            at += run.len() - run.trim_start().len();
            if at >= range.end {
                return;
            }
            self.html_mark(text, start, at, places);
            let room = self.units.span.end - self.units.lines.in_text(start + at);
            let next = at.saturating_add(room);
            if next <= at || next >= range.end || !piece.is_char_boundary(next) {
                return;
            }
            at = next;
        }
    }

    fn html_mark(&mut self, text: Text<'_>, start: usize, at: usize, places: &mut Vec<Place>) {
        let place = self.units.lines.in_text(start + at);
        if !self.units.span.contains(&place)
            && let Some(Around(unit)) = self.change_to(text, place)
        {
            places.push((at, unit));
        }
    }

    /// Makes a list of the marks of the body, which stands now.
    pub(super) fn finish_units(&mut self) {
        let body = &mut self.body;
        if self.units.any {
            body.segments.marks = take_marks(&mut body.html);
            if let Some(heading) = &mut body.heading {
                body.segments.heading = take_marks(&mut heading.html);
            }
            for heading in &mut body.headings {
                take_marks(&mut heading.html);
            }
        } else {
            body.segments = Segments::default();
        }
    }
}

/// Places of a text into which something was put, each with the bytes put in up to there: behind
/// them, other places have moved.
#[derive(Debug, Default)]
pub(super) struct Inserted(Vec<(usize, usize)>);

impl Inserted {
    fn push(&mut self, at: usize, length: usize) {
        let before = self.0.last().map_or(0, |(_, total)| *total);
        self.0.push((at, before + length));
    }

    /// Where byte `at` was before the insertions.
    pub(super) fn before(&self, at: usize) -> usize {
        let earlier = self.0.partition_point(|(place, _)| *place < at);
        let total = earlier.checked_sub(1).map_or(0, |last| self.0[last].1);
        at.saturating_sub(total)
    }
}

/// The name of the tag at byte `at`, with the slash of an end tag, and where it ends; none where no tag
/// stands.
fn tag(piece: &str, at: usize) -> Option<(&str, usize)> {
    let bytes = piece.as_bytes();
    if bytes[at..].starts_with(b"<!--") {
        let end = memchr::memmem::find(&bytes[at..], b"-->");
        // As good as the end of an element inside of a line.
        return Some(("/a", end.map_or(bytes.len(), |end| at + end + 3)));
    }
    let name = at + 1;
    let letters = name + usize::from(bytes.get(name) == Some(&b'/'));
    if !bytes.get(letters).is_some_and(u8::is_ascii_alphabetic) && bytes.get(name) != Some(&b'!') {
        return None;
    }
    let length = bytes[letters..]
        .iter()
        .position(|byte| !byte.is_ascii_alphanumeric());
    let name_end = length.map_or(bytes.len(), |length| letters + length);
    Some((
        &piece[name..name_end],
        tag_end(bytes, name_end).unwrap_or(bytes.len()),
    ))
}

/// The plain text that is left of a piece of a body being written.
pub(super) fn unmarked(text: &str) -> Cow<'_, str> {
    segments::without_marks(text)
}
