//! What every construct writes and reports with.

use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;

use super::{GROWTH, GROWTH_FREE, Writer, too_large};
use crate::article::body::{Slot, SlotKind, escape};
use crate::article::html_bounds::MAX_PAGE;
use crate::article::markdown::Text;
use crate::article::markdown::html::long_value;
use crate::article::sanitize::MAX_VALUE;
use crate::diag::{Code, Diagnostic, codes};
use crate::model::{RepoPath, Span};

impl Writer<'_> {
    /// Writes ` name="value"`, unless the value is empty.
    pub(in crate::article::markdown) fn attribute(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            let _ = write!(self.body.html, " {name}=\"");
            self.escape(value);
            self.out("\"");
        }
    }

    /// The value of an attribute; empty, with a report, when it is too long for one.
    pub(in crate::article::markdown) fn bounded<'v>(
        &mut self,
        text: Text<'_>,
        range: &Range<usize>,
        what: &str,
        value: &'v str,
    ) -> &'v str {
        if value.len() <= MAX_VALUE {
            return value;
        }
        self.report(text, range.clone(), &codes::PAGE_LIMIT, long_value(what));
        ""
    }

    /// Adds a slot and returns its number.
    pub(in crate::article::markdown) fn slot(
        &mut self,
        text: Text<'_>,
        kind: SlotKind,
        href: &str,
        range: Range<usize>,
    ) -> usize {
        let href = self.bounded(text, &range, "address", href).to_owned();
        let span = self.span(text, range);
        let trail = self.trail.clone();
        self.body.slots.push(Slot {
            kind,
            href,
            span,
            trail,
        });
        self.body.slots.len() - 1
    }

    /// The id for `wanted`, unique on the page.
    pub(in crate::article::markdown) fn claim(
        &mut self,
        text: Text<'_>,
        wanted: &str,
        at: Range<usize>,
    ) -> Box<str> {
        let (id, moved) = self.ids.claim(wanted);
        if moved {
            self.id_moved(text, wanted, &id, at);
        }
        id
    }

    /// Reports that `wanted` was taken already.
    pub(in crate::article::markdown) fn id_moved(
        &mut self,
        text: Text<'_>,
        wanted: &str,
        id: &str,
        at: Range<usize>,
    ) {
        let message = format!("id {wanted} stands twice; this one became {id}");
        self.report(text, at, &codes::BOOKMARK_DUPLICATE, message);
    }

    /// Adds `run` to the plain text being collected.
    pub(in crate::article::markdown) fn collect(&mut self, run: &str) {
        if let Some(plain) = &mut self.plain {
            plain.push_str(run);
        }
    }

    /// Writes a blank where blocks are written as one line, but not two in a row.
    pub(super) fn blank(&mut self) {
        if !self.body.html.ends_with([' ', '\n']) {
            self.out(" ");
        }
    }

    pub(in crate::article::markdown) fn out(&mut self, html: &str) {
        self.body.html.push_str(html);
    }

    pub(in crate::article::markdown) fn escape(&mut self, text: &str) {
        escape(&mut self.body.html, text);
    }

    /// The place in the file of bytes of a text.
    #[expect(clippy::unused_self, reason = "reads like the other ways to the file")]
    pub(in crate::article::markdown) fn span(&self, text: Text<'_>, range: Range<usize>) -> Span {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let start = text.map.original(offset(range.start));
        // The end is found from the last byte, which may come from another piece than the next one.
        let end = if range.end > range.start {
            text.map.original(offset(range.end - 1)) + 1
        } else {
            start
        };
        Span {
            file: text.file.clone(),
            start,
            end: end.max(start),
        }
    }

    pub(in crate::article::markdown) fn report(
        &mut self,
        text: Text<'_>,
        range: Range<usize>,
        code: &'static Code,
        message: String,
    ) {
        let span = self.span(text, range);
        let mut diagnostic = Diagnostic::new(code, crate::diag::Place::Span(span), message);
        if let Some(trail) = &self.trail {
            diagnostic.trail = trail.to_vec().into();
        }
        self.report.push(diagnostic);
    }

    /// What is wrong with the size of the page, if it is too large already.
    pub(super) fn excess(&self) -> Option<String> {
        let size = self.body.html.len();
        if size > MAX_PAGE {
            return Some(too_large());
        }
        let most = self.source_bytes.saturating_mul(GROWTH) + GROWTH_FREE;
        (size > most).then(|| {
            format!(
                "page grows to more than {GROWTH} times the {} bytes of its sources",
                self.source_bytes
            )
        })
    }

    /// Counts a file that the page is made of; one that is included again counts once.
    pub(in crate::article::markdown) fn add_source(&mut self, file: &RepoPath, bytes: usize) {
        if self.sources.insert(file.clone()) {
            self.source_bytes += bytes;
        }
    }

    /// Goes into a file that is included at `span` of `file`.
    pub(in crate::article::markdown) fn enter_include(&mut self, file: &RepoPath, span: Span) {
        self.including.push((file.clone(), span));
        self.trail = self.trail_now();
    }

    /// Goes back to the file that includes.
    pub(in crate::article::markdown) fn leave_include(&mut self) {
        self.including.pop();
        self.trail = self.trail_now();
    }

    pub(super) fn trail_now(&self) -> Option<Arc<[Span]>> {
        let spans = self.including.iter().rev().map(|(_, span)| span.clone());
        (!self.including.is_empty()).then(|| spans.collect())
    }
}
