//! Alerts: block quotes whose first line is a marker such as `[!NOTE]`.

use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::sections;
use super::state::State;
use super::writer::Writer;
use super::{ALERTS, Text};
use crate::diag::codes;

/// An open block quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quote {
    /// An ordinary one.
    Plain,
    /// An alert; holds the length of the HTML up to its content, to tell whether it has any.
    Alert(usize),
    /// Something that ends with this HTML.
    Section(&'static str),
}

/// A marker at the start of a line.
#[derive(Debug, PartialEq, Eq)]
struct Marker<'a> {
    word: &'a str,
    /// Whether nothing else stands on its line.
    alone: bool,
}

/// The marker that `line` begins with.
fn marker(line: &str) -> Option<Marker<'_>> {
    let line = line.split('\n').next().unwrap_or_default().trim();
    let inner = line.strip_prefix("[!")?;
    let (word, after) = inner.split_once(']')?;
    let plain = !word.is_empty() && word.chars().all(char::is_alphanumeric);
    (plain && !after.starts_with('(')).then_some(Marker {
        word,
        alone: after.is_empty(),
    })
}

impl Writer<'_> {
    /// The type of alert `word` means, also in the words of the page's language.
    fn alert_type(&self, word: &str) -> Option<usize> {
        let lower = word.to_lowercase();
        ALERTS.iter().position(|name| *name == lower).or_else(|| {
            self.context
                .labels
                .alerts
                .iter()
                .position(|label| !label.is_empty() && label.to_lowercase() == lower)
        })
    }

    /// Opens a block quote.
    pub(super) fn quote(&mut self, text: Text<'_>, state: &mut State<'_>) {
        if matches!(state.peek(1), Some(Event::Start(Tag::Paragraph))) {
            let paragraph = state.events[state.at + 1].1.clone();
            if self.quoted_videos(text, state, &paragraph) {
                return;
            }
            let line = text.text[paragraph.clone()]
                .split('\n')
                .next()
                .unwrap_or_default();
            if let Some(section) = sections::marker(line) {
                let place = paragraph.start..paragraph.start + line.len();
                let end = self.open_section(text, &section, place);
                state.quotes.push(Quote::Section(end));
                self.pass_marker(text, state);
                return;
            }
            if let Some(kind) = self.read_marker(text, &paragraph) {
                self.open_alert(kind);
                state.quotes.push(Quote::Alert(self.body.html.len()));
                self.pass_marker(text, state);
                return;
            }
        }
        state.quotes.push(Quote::Plain);
        self.out("<blockquote>\n");
    }

    /// Moves behind the marker that a quote begins with, whose start is the current event.
    fn pass_marker(&mut self, text: Text<'_>, state: &mut State<'_>) {
        state.at += 1;
        if skip_marker(state) {
            // The paragraph's start was passed over; its end is still to come.
            state.depth += 1;
            self.depth += 1;
            self.paragraph_lines(text, state, true);
        }
    }

    /// The type of the alert whose marker begins the paragraph at `range`; reports bad ones.
    fn read_marker(&mut self, text: Text<'_>, range: &Range<usize>) -> Option<usize> {
        let found = marker(&text.text[range.clone()])?;
        let place = range.start..range.start + found.word.len() + 3;
        let kind = self.alert_type(found.word);
        match (kind, found.alone) {
            (Some(kind), true) => return Some(kind),
            (Some(_), false) => self.report(
                text,
                place,
                &codes::ALERT_INLINE_TEXT,
                format!(
                    "text stands on the line of [!{}], so that this is an ordinary quote",
                    found.word
                ),
            ),
            (None, true) => self.report(
                text,
                place,
                &codes::ALERT_UNKNOWN_TYPE,
                format!("alert type {} is unknown", found.word),
            ),
            (None, false) => {}
        }
        None
    }

    pub(super) fn open_alert(&mut self, kind: usize) {
        self.alerts += 1;
        let (name, number) = (ALERTS[kind], self.alerts);
        let _ = write!(
            self.body.html,
            "<div class=\"alert alert-{name}\" role=\"note\" aria-labelledby=\"alert-{number}\">\n<p class=\"alert-title\" id=\"alert-{number}\">"
        );
        self.escape(&self.context.labels.alerts[kind].clone());
        self.out("</p>\n");
    }

    /// Closes a block quote.
    pub(super) fn end_quote(&mut self, text: Text<'_>, state: &mut State<'_>, range: Range<usize>) {
        self.close_open(text, state, state.depth);
        match state.quotes.pop() {
            Some(Quote::Alert(start)) => {
                if self.body.html.len() == start {
                    self.report(
                        text,
                        range,
                        &codes::ALERT_EMPTY,
                        "alert has no content".to_owned(),
                    );
                }
                self.out("</div>\n");
            }
            Some(Quote::Section(end)) => self.out(end),
            _ => self.out("</blockquote>\n"),
        }
    }

    /// At a line break: whether the next line is the marker of another alert, which is then opened.
    pub(super) fn next_alert(
        &mut self,
        text: Text<'_>,
        state: &mut State<'_>,
        range: &Range<usize>,
    ) -> bool {
        let Some(quote @ (Quote::Alert(_) | Quote::Plain)) = state.quotes.last() else {
            return false;
        };
        let rest = &text.text[range.end..];
        let line = rest.trim_start_matches([' ', '\t', '>']);
        if *quote == Quote::Plain {
            self.late_marker(text, line, range.end + rest.len() - line.len());
            return false;
        }
        let Some(kind) = marker(line)
            .filter(|m| m.alone)
            .and_then(|m| self.alert_type(m.word))
        else {
            return false;
        };
        self.out("</p>\n");
        self.switch_alert(state, kind);
        if skip_marker(state) {
            self.paragraph_lines(text, state, true);
        } else {
            state.depth -= 1;
            self.depth -= 1;
        }
        true
    }

    /// Reports the marker of an alert that begins `line`, at byte `at` of the text, which is not the
    /// first one of its quote.
    fn late_marker(&mut self, text: Text<'_>, line: &str, at: usize) {
        let Some(found) = marker(line).filter(|marker| marker.alone) else {
            return;
        };
        if self.alert_type(found.word).is_some() {
            let message = format!(
                "text stands in front of [!{}], so that this is an ordinary quote",
                found.word
            );
            let place = at..at + found.word.len() + 3;
            self.report(text, place, &codes::ALERT_INLINE_TEXT, message);
        }
    }

    /// At the start of a paragraph: whether it begins with the marker of another alert, which is
    /// then opened.
    pub(super) fn paragraph_alert(
        &mut self,
        text: Text<'_>,
        state: &mut State<'_>,
        range: &Range<usize>,
    ) -> bool {
        let directly_inside = state.at > 0 && matches!(state.events[state.at - 1].0, Event::End(_));
        if !directly_inside || !matches!(state.quotes.last(), Some(Quote::Alert(_))) {
            return false;
        }
        let Some(kind) = marker(&text.text[range.clone()])
            .filter(|m| m.alone)
            .and_then(|m| self.alert_type(m.word))
        else {
            return false;
        };
        self.switch_alert(state, kind);
        if skip_marker(state) {
            self.paragraph_lines(text, state, true);
        } else {
            state.depth -= 1;
            self.depth -= 1;
        }
        true
    }

    /// Closes the innermost alert and opens one of type `kind` in its place.
    fn switch_alert(&mut self, state: &mut State<'_>, kind: usize) {
        self.out("</div>\n");
        self.open_alert(kind);
        if let Some(quote) = state.quotes.last_mut() {
            *quote = Quote::Alert(self.body.html.len());
        }
    }

    /// Reports a marker that begins a paragraph outside of a quote.
    pub(super) fn marker_outside_quote(&mut self, text: Text<'_>, range: &Range<usize>) {
        if !text.text[range.start..].starts_with("[!") {
            return;
        }
        if let Some(found) = marker(&text.text[range.clone()])
            && self.alert_type(found.word).is_some()
        {
            let place = range.start..range.start + found.word.len() + 3;
            self.report(
                text,
                place,
                &codes::ALERT_MISSING_QUOTE,
                format!("[!{}] does not stand in a block quote", found.word),
            );
        }
    }
}

/// Moves behind a marker, with the current event in front of its line; tells whether its paragraph
/// goes on.
pub(super) fn skip_marker(state: &mut State<'_>) -> bool {
    loop {
        state.at += 1;
        match state.peek(0) {
            Some(Event::SoftBreak | Event::HardBreak) => return true,
            Some(Event::End(TagEnd::Paragraph)) | None => return false,
            Some(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_stand_alone_or_not_at_all() {
        assert_eq!(
            marker("[!NOTE]  \nx"),
            Some(Marker {
                word: "NOTE",
                alone: true
            })
        );
        assert_eq!(
            marker("[!Note] x"),
            Some(Marker {
                word: "Note",
                alone: false
            })
        );
        assert_eq!(marker("[!INCLUDE [x](y.md)]"), None);
        assert_eq!(marker("[x]"), None);
    }
}
