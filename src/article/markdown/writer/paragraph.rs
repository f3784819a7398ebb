//! Paragraphs and the runs of text in them, where most constructs of the dialect begin.

use std::ops::Range;

use super::Writer;
use crate::article::markdown::code::opens_sample;
use crate::article::markdown::prose::is_bare;
use crate::article::markdown::state::State;
use crate::article::markdown::{Text, directive};
use crate::diag::codes;

/// Characters after which a first paragraph is long enough for a description.
const LEAD: usize = 300;

impl Writer<'_> {
    pub(super) fn paragraph(
        &mut self,
        text: Text<'_>,
        state: &mut State<'_>,
        range: &Range<usize>,
    ) {
        if self.block_include(text, state, range)
            || self.block_sample(text, state, range)
            || self.paragraph_alert(text, state, range)
            || self.block_directive(text, state, range)
            || self.unquoted_video(text, state, range)
            || self.pictured_video(text, state, range)
        {
            return;
        }
        if state.quotes.is_empty() {
            self.marker_outside_quote(text, range);
        }
        self.almost_constructs(text, range);
        self.out("<p>");
        if state.depth == 1 && self.including.is_empty() && self.body.lead.is_empty() {
            self.plain = Some(String::new());
        }
    }

    /// Reports a paragraph that reads like a heading or a directive and is none.
    fn almost_constructs(&mut self, text: Text<'_>, range: &Range<usize>) {
        let rest = &text.text[range.start..];
        if !rest.starts_with(['#', '[', ':']) {
            return;
        }
        let end = memchr::memchr(b'\n', rest.as_bytes());
        let line = &rest[..end.unwrap_or(rest.len())];
        let place = range.start..range.start + line.len();
        let marks = line.len() - line.trim_start_matches('#').len();
        let word = &line[marks..];
        if (2..=6).contains(&marks) && word.starts_with(|c: char| c.is_alphabetic() || c == '<') {
            let message = "no space follows the marks of this heading".to_owned();
            self.report(text, place, &codes::HEADING_MISSING_SPACE, message);
        } else if opens_sample(line) {
            let message = "code directive cannot be read and is shown as text".to_owned();
            self.report(text, place, &codes::CODE_MALFORMED, message);
        } else if let Some(name) = directive::unknown(line) {
            let message = format!("directive {name} is unknown and shown as text");
            self.report(text, place, &codes::DIRECTIVE_UNKNOWN, message);
        }
    }

    /// Keeps the first paragraph that is more than a label as the lead.
    pub(in crate::article::markdown) fn end_lead(&mut self) {
        if let Some(plain) = self.plain.take() {
            let plain = plain.trim();
            if plain.chars().count() > 40 && !plain.ends_with(':') {
                self.body.lead = plain.chars().take(LEAD).collect();
            }
        }
    }

    pub(super) fn text(
        &mut self,
        text: Text<'_>,
        state: &mut State<'_>,
        run: &str,
        range: Range<usize>,
    ) {
        // A run equals its bytes in the text unless an entity or escape was decoded in it.
        let verbatim = run.len() == range.len();
        if is_bare(run) && !state.skip.contains(&range.start) {
            return self.bare_words(text, run, range.start);
        }
        let mut run = run;
        let mut start = range.start;
        loop {
            if state.skip.contains(&start) {
                if !verbatim || state.skip.end >= range.end {
                    return;
                }
                run = &run[state.skip.end - start..];
                start = state.skip.end;
            }
            // Hardly any run holds a colon: looking for one byte takes a tenth of the time.
            let colon = memchr::memchr(b':', run.as_bytes()).filter(|_| verbatim);
            let directive = colon.and_then(|at| Some(at + run[at..].find(":::")?));
            let Some(at) = directive else { break };
            self.prose(text, state, &run[..at], start);
            // The parser begins a run behind a backslash that takes the meaning from what follows.
            let is_escaped = at == 0 && start > 0 && text.text.as_bytes()[start - 1] == b'\\';
            let length = if is_escaped {
                0
            } else {
                self.directive(text, start + at)
            };
            if length == 0 {
                let colons = run[at..].len() - run[at..].trim_start_matches(':').len();
                self.plain_run(&run[at..at + colons]);
                run = &run[at + colons..];
                start += at + colons;
            } else {
                state.skip = start + at..start + at + length;
                if state.skip.end >= range.end {
                    return;
                }
                run = &run[at + length..];
                start = state.skip.end;
            }
        }
        if let Some(length) = self.inline_include(text, state, run, start) {
            state.skip = start..start + length;
            return;
        }
        self.prose(text, state, run, start);
    }

    pub(in crate::article::markdown) fn plain_run(&mut self, run: &str) {
        self.escape(run);
        self.collect(run);
    }
}
