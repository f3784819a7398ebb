//! Footnotes: a number where one is called, its text at the end of the page.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use super::Text;
use super::state::State;
use super::writer::{Writer, slot_text};
use crate::article::body::SlotKind;

/// Footnotes of a page, in the order of their numbers.
#[derive(Debug, Default)]
pub(super) struct Footnotes {
    notes: Vec<Footnote>,
    /// Their places in the list, by the number of the text that defines them and their label.
    known: BTreeMap<(usize, String), usize>,
    /// Texts with footnotes so far: a label means something in its own text only.
    texts: usize,
    /// Definitions that are open, with the bytes of the body in front of each.
    open: Vec<(usize, usize)>,
}

#[derive(Debug)]
struct Footnote {
    html: String,
    /// How often it is called.
    calls: usize,
    /// Where it is called first, or else defined.
    place: Range<usize>,
}

impl Footnotes {
    /// The number that the next text has.
    pub(super) fn next_text(&mut self) -> usize {
        self.texts += 1;
        self.texts
    }

    /// The number of the footnote `label`, from 0.
    fn number(&mut self, text: usize, label: &str, place: &Range<usize>) -> usize {
        let next = self.notes.len();
        let at = *self.known.entry((text, label.to_owned())).or_insert(next);
        if at == next {
            self.notes.push(Footnote {
                html: String::new(),
                calls: 0,
                place: place.clone(),
            });
        }
        at
    }
}

impl Writer<'_> {
    /// Writes the call of a footnote.
    pub(super) fn footnote_call(
        &mut self,
        text: Text<'_>,
        state: &State<'_>,
        label: &str,
        range: &Range<usize>,
    ) {
        let at = self.footnotes.number(state.number, label, range);
        let note = &mut self.footnotes.notes[at];
        note.calls += 1;
        let (number, call) = (at + 1, call_id(at, note.calls));
        let slot = self.slot(
            text,
            SlotKind::Link,
            &format!("#{}", note_id(at)),
            range.clone(),
        );
        let labels = self.context.labels;
        let _ = write!(
            self.body.html,
            "<sup class=\"footnote-call\"><a href=\"{}\" id=\"{call}\" role=\"doc-noteref\" aria-label=\"",
            slot_text(slot)
        );
        self.escape(&labels.numbered(&labels.footnote, number));
        self.out("\">");
        self.escape(&labels.numbers.write(number as u64));
        self.out("</a></sup>");
        self.body.ids.push(call.into());
    }

    /// Opens the definition of a footnote, whose text is put aside.
    pub(super) fn footnote(&mut self, state: &State<'_>, label: &str, range: &Range<usize>) {
        let at = self.footnotes.number(state.number, label, range);
        let start = self.body.html.len();
        self.footnotes.open.push((at, start));
    }

    /// Closes the definition of a footnote.
    pub(super) fn end_footnote(&mut self) {
        if let Some((at, start)) = self.footnotes.open.pop() {
            let html = self.body.html.split_off(start);
            self.footnotes.notes[at].html.push_str(&html);
        }
    }

    /// Writes the footnotes of the page, each with ways back to where it is called. One that nobody
    /// calls stands there too: no text is lost.
    pub(super) fn footnotes(&mut self, text: Text<'_>) {
        let notes = std::mem::take(&mut self.footnotes.notes);
        if notes.is_empty() {
            return;
        }
        let labels = self.context.labels;
        self.out("<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"");
        self.escape(&labels.footnotes);
        self.out("\">\n<ol>\n");
        for (at, note) in notes.iter().enumerate() {
            let id = note_id(at);
            let _ = write!(self.body.html, "<li id=\"{id}\">");
            self.body.ids.push(id.into());
            // The way back stands behind the last words, not below them.
            let end = note.html.trim_end().strip_suffix("</p>");
            self.out(end.unwrap_or(note.html.trim_end()));
            for call in 1..=note.calls {
                let href = format!("#{}", call_id(at, call));
                let slot = self.slot(text, SlotKind::Link, &href, note.place.clone());
                let _ = write!(
                    self.body.html,
                    " <a href=\"{}\" class=\"footnote-back\" role=\"doc-backlink\" aria-label=\"",
                    slot_text(slot)
                );
                self.escape(&labels.numbered(&labels.footnote_back, at + 1));
                self.out("\">↩</a>");
            }
            self.out(if end.is_some() {
                "</p></li>\n"
            } else {
                "</li>\n"
            });
        }
        self.out("</ol>\n</section>\n");
    }
}

fn note_id(at: usize) -> String {
    format!("footnote-{}", at + 1)
}

fn call_id(at: usize, call: usize) -> String {
    let number = at + 1;
    if call == 1 {
        format!("footnote-call-{number}")
    } else {
        format!("footnote-call-{number}-{call}")
    }
}
