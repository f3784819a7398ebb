//! Line ends become one kind, and what is found in the changed text is led back to the file.

use std::borrow::Cow;

use super::Source;
use super::body::{self, Body};
use crate::diag::{Diagnostic, Place};
use crate::model::OffsetMap;

/// Makes every line end a line feed: what is rendered must not depend on them.
pub(super) fn with_line_feeds(source: Source<'_>) -> (Cow<'_, str>, OffsetMap) {
    if memchr::memchr(b'\r', source.text.as_bytes()).is_none() {
        return (Cow::Borrowed(source.text), source.map.clone());
    }
    let mut text = String::with_capacity(source.text.len());
    let mut map = OffsetMap::default();
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let mut at = 0;
    map.push(0, 0);
    for found in memchr::memchr_iter(b'\r', source.text.as_bytes()) {
        text.push_str(&source.text[at..found]);
        at = found + 1;
        if source.text.as_bytes().get(at) != Some(&b'\n') {
            text.push('\n');
        }
        map.push(offset(text.len()), offset(at));
    }
    text.push_str(&source.text[at..]);
    (Cow::Owned(text), map.after(source.map))
}

/// Leads what was noticed in the text back to the file. The body is led back by its own map.
pub(super) fn relocate(report: &mut [Diagnostic], source: Source<'_>) {
    if source.map.is_identity() {
        return;
    }
    for diagnostic in report {
        if let Place::Span(span) = &mut diagnostic.place
            && span.file == *source.file
        {
            span.start = source.map.original(span.start);
            span.end = source.map.original(span.end).max(span.start);
        }
    }
}

/// Leads the references of a body back to the file.
pub(super) fn relocate_slots(body: &mut Body, source: Source<'_>) {
    if source.map.is_identity() {
        return;
    }
    let own = |slot: &&mut body::Slot| slot.span.file == *source.file;
    for slot in body.slots.iter_mut().filter(own) {
        slot.span.start = source.map.original(slot.span.start);
        slot.span.end = source.map.original(slot.span.end).max(slot.span.start);
    }
}
