//! Where the writing is inside one text.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Tag};

use super::Spanned;
use super::alerts::Quote;
use super::blocks::Open;
use super::broken_links::Bracket;
use super::html::EndTags;
use super::tables::Table;

/// Where the writing is inside one text.
pub(super) struct State<'e> {
    pub(super) events: Vec<Spanned<'e>>,
    /// Number of the text on the page.
    pub(super) number: usize,
    /// The event being written.
    pub(super) at: usize,
    /// Bytes of the text that something else has taken care of.
    pub(super) skip: Range<usize>,
    /// Starts in `skip` whose ends are still to come.
    skipped_starts: usize,
    pub(super) quotes: Vec<Quote>,
    /// Groups of tabs and blocks of directives that are open, outermost first.
    pub(super) open: Vec<Open>,
    pub(super) table: Option<Table>,
    /// Whether the open cell is a header.
    pub(super) named_cell: bool,
    /// Whether the events stand inside the text of another page: no blocks are written.
    pub(super) inline_only: bool,
    /// End tags of the author's elements.
    pub(super) end_tags: EndTags,
    /// Links that are open.
    pub(super) links: usize,
    /// Inline elements of the author that are open: each ends with its block at the latest.
    pub(super) elements: Vec<String>,
    /// The last bracket that may open the text of a link that the parser did not see.
    pub(super) bracket: Option<Bracket>,
    /// Whether the paragraph that is open is the description of an image.
    pub(super) describes_paragraph: bool,
    /// Containers open in this text.
    pub(super) depth: usize,
}

impl<'e> State<'e> {
    pub(super) fn new(events: Vec<Spanned<'e>>, number: usize, inline_only: bool) -> Self {
        Self {
            events,
            number,
            at: 0,
            skip: 0..0,
            skipped_starts: 0,
            quotes: Vec::new(),
            open: Vec::new(),
            table: None,
            named_cell: false,
            inline_only,
            end_tags: EndTags::default(),
            links: 0,
            elements: Vec::new(),
            bracket: None,
            describes_paragraph: false,
            depth: 0,
        }
    }

    /// Whether nothing but text stands between the current event and byte `end`.
    pub(super) fn is_text(&self, end: usize) -> bool {
        let next = self.events[self.at + 1..].iter();
        let mut before = next.take_while(|(_, range)| range.start < end);
        before.all(|(event, _)| matches!(event, Event::Text(_)))
    }

    /// Whether something else has taken care of this event. A text may be taken care of in part,
    /// which is for its own function to tell.
    pub(super) fn skips(&mut self, event: &Event<'_>, range: &Range<usize>) -> bool {
        match event {
            // A container that was open before goes on after: only ends of skipped starts are.
            Event::End(_) if self.skipped_starts > 0 => {
                self.skipped_starts -= 1;
                true
            }
            Event::Text(_) | Event::End(_) => false,
            Event::Start(_) if self.skip.contains(&range.start) => {
                self.skipped_starts += 1;
                true
            }
            _ => self.skip.contains(&range.start),
        }
    }

    /// The current event. Its text is taken out of the list, where nobody looks for it again;
    /// starts and ends stay, because constructs look back at them.
    pub(super) fn take(&mut self) -> Spanned<'e> {
        let (event, range) = &mut self.events[self.at];
        let event = match event {
            Event::Text(text) => Event::Text(std::mem::replace(text, CowStr::Borrowed(""))),
            Event::Code(text) => Event::Code(std::mem::replace(text, CowStr::Borrowed(""))),
            other => other.clone(),
        };
        (event, range.clone())
    }

    /// Whether what is written now is the text of a link.
    pub(super) fn in_link(&self) -> bool {
        self.links > 0 || self.elements.iter().any(|name| name == "a")
    }

    /// The event `ahead` places after the current one.
    pub(super) fn peek(&self, ahead: usize) -> Option<&Event<'_>> {
        self.events.get(self.at + ahead).map(|(event, _)| event)
    }

    /// Of the image whose start is the event `ahead` places after the current one: the number of its
    /// events, its end included, and its alternative text.
    pub(super) fn alternative(&self, ahead: usize) -> (usize, String) {
        let start = self.at + ahead;
        let count = self.extent_from(start);
        let mut alt = String::new();
        for (event, _) in &self.events[start + 1..start + count] {
            match event {
                Event::Text(run) | Event::Code(run) => alt.push_str(run),
                Event::SoftBreak | Event::HardBreak => alt.push(' '),
                _ => {}
            }
        }
        (count, alt)
    }

    /// The innermost element that is open at the current event, or begins there; none when that lies
    /// too far back.
    pub(super) fn innermost(&self) -> Option<&Tag<'e>> {
        /// Most events that are looked at: whoever asks may ask often.
        const LOOKED_AT: usize = 4096;
        let mut closed = 0;
        let events = self.events[..=self.at].iter().rev().take(LOOKED_AT);
        let mut starts = events.filter_map(|(event, _)| match event {
            Event::End(_) => {
                closed += 1;
                None
            }
            Event::Start(_) if closed > 0 => {
                closed -= 1;
                None
            }
            Event::Start(tag) => Some(tag),
            _ => None,
        });
        starts.next()
    }

    /// Number of events from the current start up to and with its end.
    pub(super) fn extent(&self) -> usize {
        self.extent_from(self.at)
    }

    fn extent_from(&self, start: usize) -> usize {
        let range = &self.events[start].1;
        let mut depth = 0;
        for (count, (event, _)) in self.events[start..].iter().enumerate() {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                debug_assert!(range.start <= range.end);
                return count + 1;
            }
        }
        self.events.len() - self.at
    }
}
