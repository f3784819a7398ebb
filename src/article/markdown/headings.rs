//! Headings and their ids.
//!
//! An id is the same in all locales: that of the anchor in front of the heading, else a slug of its
//! source text, else of its own text.

use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::Event;

use super::html::{anchor, closes_anchor};
use super::slug::slug;
use super::state::State;
use super::writer::Writer;
use super::{Text, plain_text};
use crate::article::body::{Heading, any_byte};
use crate::diag::codes;

/// A heading being written.
#[derive(Debug)]
pub(super) struct OpenHeading {
    /// Length of the HTML up to the heading.
    start: usize,
    anchor: Option<Box<str>>,
    /// Whether it is the main heading of the page.
    main: bool,
}

impl Writer<'_> {
    /// Opens a heading, or a tab where the heading stands for one.
    pub(super) fn heading(
        &mut self,
        text: Text<'_>,
        state: &mut State<'_>,
        level: u8,
        range: Range<usize>,
    ) {
        let anchor = self.leading_anchor(text, state);
        if self.tab_heading(text, state, anchor.as_deref(), &range) {
            return;
        }
        let first = self.body.html.trim_ascii().is_empty()
            && self.body.heading.is_none()
            && self.body.headings.is_empty();
        let main = first && level == 1 && self.depth == 1 && self.lowest_level == 1;
        if level == 1 && !main && self.body.heading.is_some() {
            self.report(
                text,
                range,
                &codes::MULTIPLE_H1,
                "page has another heading of the first level".to_owned(),
            );
        }
        self.open_heading = Some(OpenHeading {
            start: self.body.html.len(),
            anchor,
            main,
        });
        self.plain = Some(String::new());
    }

    /// Takes the empty anchor element at the start of a heading, with the heading's start as the
    /// current event, and returns its unique id.
    fn leading_anchor(&mut self, text: Text<'_>, state: &mut State<'_>) -> Option<Box<str>> {
        let Some((Event::InlineHtml(tag), range)) = state.events.get(state.at + 1).cloned() else {
            return None;
        };
        let name = anchor(&tag)?;
        let closed = tag.ends_with("/>");
        let closes = matches!(state.peek(2), Some(Event::InlineHtml(end)) if closes_anchor(end));
        if !closed && !closes {
            return None;
        }
        state.at += if closed { 1 } else { 2 };
        Some(self.claim(text, &name, range))
    }

    /// Closes a heading: its id is known only now, when its text is.
    pub(super) fn end_heading(&mut self, text: Text<'_>, level: u8, range: Range<usize>) {
        let plain = self.plain.take().unwrap_or_default();
        let Some(open) = self.open_heading.take() else {
            return;
        };
        let level = level.max(self.lowest_level).min(6);
        let content = self.body.html.split_off(open.start);
        let id = if let Some(id) = open.anchor {
            id
        } else {
            let wanted =
                source_of(text, &range).map_or_else(|| slug(&plain), |source| slug(&source));
            self.ids.claim(&wanted).0
        };
        self.body.ids.push(id.clone());
        let content = content.trim().to_owned();
        let heading = Heading {
            level,
            id,
            html: content,
            text: with_single_blanks(plain),
        };
        if open.main {
            self.body.heading = Some(heading);
            return;
        }
        let _ = write!(self.body.html, "<h{level} id=\"");
        self.escape(&heading.id);
        let _ = writeln!(self.body.html, "\">{}</h{level}>", heading.html);
        self.body.headings.push(heading);
    }
}

/// The words of `text` with one blank between them.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "a lazy operator is a jump, and keeps bytes from being judged side by side"
)]
fn with_single_blanks(text: String) -> String {
    // Most headings are like that already. Blanks beyond ASCII begin with C2 or with E1 to E3.
    let is_odd = |byte: u8| (byte < 0x20) | (byte == 0xc2) | (0xe1..=0xe3).contains(&byte);
    let has_more = || text.starts_with(' ') || text.ends_with(' ') || text.contains("  ");
    if !any_byte(text.as_bytes(), is_odd) && !has_more() {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// The source text of the heading at `range`, markup removed; none where nothing in it is
/// translated.
fn source_of(text: Text<'_>, range: &Range<usize>) -> Option<String> {
    let first = text
        .units
        .partition_point(|unit| (unit.target.start as usize) < range.start);
    let mut source = String::new();
    let mut at = range.start;
    let inside = text.units[first..].iter();
    for unit in inside.take_while(|unit| unit.target.end as usize <= range.end) {
        source.push_str(&text.text[at..(unit.target.start as usize).max(at)]);
        source.push_str(&unit.source_text(text.original));
        at = (unit.target.end as usize).max(at);
    }
    if source.is_empty() {
        return None;
    }
    source.push_str(&text.text[at..range.end]);
    Some(plain_text(source.trim_start_matches(['#', ' ', '\t'])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_heading_have_one_blank_between_them() {
        for (text, expected) in [
            ("Next steps", "Next steps"),
            (" Next  steps ", "Next steps"),
            ("Next\nsteps\t", "Next steps"),
            ("A\u{a0}B\u{3000}\u{2009}C\u{1680}D", "A B C D"),
            ("次の手順", "次の手順"),
            ("", ""),
        ] {
            assert_eq!(with_single_blanks(text.to_owned()), expected, "{text:?}");
        }
    }
}
