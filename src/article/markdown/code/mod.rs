//! Code: fenced, indented, and taken from files.
//!
//! All of it comes out the same way: a caption with the name of the language, which is no part of
//! the text, and the code with its parts marked by class.

mod highlight;
mod language;
mod notebook;
mod regions;
mod sample;
mod samples;
mod select;

use std::fmt::Write as _;
use std::ops::{Range, RangeInclusive};

use pulldown_cmark::{CodeBlockKind, Event};

use super::Text;
use super::state::State;
use super::writer::Writer;
use crate::article::body::escaped;
use crate::diag::codes;
use language::Language;

pub use highlight::{Clock, Highlighter};
pub(super) use samples::{is_sample, opens_sample};

/// Code as it is shown.
struct Code<'a> {
    language: Language<'a>,
    text: &'a str,
    /// Lines to stand out, counted from 1.
    lines: &'a [RangeInclusive<usize>],
}

impl Writer<'_> {
    /// Writes the code block whose start is the current event.
    pub(super) fn code_block(
        &mut self,
        text: Text<'_>,
        state: &mut State<'_>,
        kind: &CodeBlockKind<'_>,
        place: Range<usize>,
    ) {
        let info = match kind {
            CodeBlockKind::Fenced(info) => info.split_whitespace().next().unwrap_or_default(),
            CodeBlockKind::Indented => "",
        };
        let block = &state.events[state.at..state.at + state.extent()];
        let runs = block.iter().filter_map(|(event, _)| match event {
            Event::Text(run) => Some(&**run),
            _ => None,
        });
        let code: String = runs.collect();
        self.pass_paragraph(state);
        let code = Code {
            language: Language::of(info),
            text: &code,
            lines: &[],
        };
        self.write_code(text, place, &code);
    }

    fn write_code(&mut self, text: Text<'_>, place: Range<usize>, code: &Code<'_>) {
        let Language {
            id,
            interactive,
            name,
            ..
        } = code.language;
        if !name.is_empty() {
            self.out("<div class=\"code-header\" data-chrome dir=\"ltr\">");
            self.escape(name);
            self.out("</div>\n");
        }
        // A code block scrolls sideways, so it has to be reachable with the keyboard.
        self.out("<pre tabindex=\"0\"><code dir=\"ltr\"");
        if !id.is_empty() {
            self.attribute("class", &format!("language-{id}"));
        }
        self.attribute("data-interactive", interactive);
        self.attribute("data-highlight", &select::print_list(code.lines));
        self.out(">");
        let html = self.marked(text, place, code);
        if code.lines.is_empty() {
            self.out(&html);
        } else {
            stand_out(&mut self.body.html, &html, code.lines);
        }
        self.out("</code></pre>\n");
    }

    /// The code as HTML; plain, when the page has had its share of the highlighter.
    fn marked(&mut self, text: Text<'_>, place: Range<usize>, code: &Code<'_>) -> String {
        let plain = || escaped(code.text);
        let Some(highlighter) = self.context.parts.highlighter() else {
            return plain();
        };
        if self.marking.time > highlight::MAX_TIME {
            return plain();
        }
        self.marking.lines += code.text.split_inclusive('\n').count();
        if self.marking.lines > highlight::MAX_LINES {
            return plain();
        }
        let marked = highlighter.mark(code.language.grammar, code.text);
        self.marking.time += marked.time;
        if self.marking.time > highlight::MAX_TIME {
            // What is published must not depend on how fast a machine is.
            let most = highlight::MAX_TIME.as_secs();
            let message = format!("highlighting the code of this page takes more than {most} s");
            self.report(text, place, &codes::PAGE_LIMIT, message);
        }
        marked.html.map_or_else(plain, |html| html.to_string())
    }
}

/// What the highlighter has done for a page.
#[derive(Debug, Default)]
pub(super) struct Marking {
    lines: usize,
    time: std::time::Duration,
}

/// Appends `html`, no tag of which goes over the end of a line, with those of its lines that are to
/// stand out in an element of their own.
fn stand_out(out: &mut String, html: &str, lines: &[RangeInclusive<usize>]) {
    let mut open = false;
    for (at, line) in html.split_inclusive('\n').enumerate() {
        let stands_out = lines.iter().any(|lines| lines.contains(&(at + 1)));
        if stands_out != open {
            let tag = if stands_out {
                "<mark class=\"hl-line\">"
            } else {
                "</mark>"
            };
            out.push_str(tag);
            open = stands_out;
        }
        out.push_str(line);
    }
    if open {
        let _ = out.write_str("</mark>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_lines_stand_out_together() {
        let mut out = String::new();
        stand_out(&mut out, "a\nb\nc\nd", &[2..=3, 9..=9]);
        assert_eq!(out, "a\n<mark class=\"hl-line\">b\nc\n</mark>d");
        out.clear();
        stand_out(&mut out, "a\nb", &[2..=usize::MAX]);
        assert_eq!(out, "a\n<mark class=\"hl-line\">b</mark>");
    }
}
