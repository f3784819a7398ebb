//! Code from files, in place of the directive that names it.

use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{Event, Tag};

use super::super::includes::MAX_COUNT;
use super::super::state::State;
use super::super::writer::Writer;
use super::super::{Missing, Text, directive};
use super::language::Language;
use super::notebook::{self, Found};
use super::sample::{self, Fault, Sample};
use super::select::{self, Selected, Selection, select};
use super::{Code, sample::bracketed};
use crate::diag::codes;
use crate::model::RepoPath;

/// Most bytes of files that are searched for the code of a page.
const MAX_READ: usize = 256 << 20;

/// Number of warnings in the list of alerts.
const WARNING: usize = 3;

/// The directive that is all of `line`, and whether it is closed.
fn alone(line: &str) -> Option<(Sample<'_>, bool)> {
    if line.starts_with(":::") {
        // The name comes first: most directives are images with long texts.
        let is_code = directive::is_called(line, "code");
        let found = is_code.then(|| directive::parse_any(line)).flatten()?;
        let ends = line[found.length.min(line.len())..].trim().is_empty();
        return ends.then(|| (sample::of_directive(&found), found.closed));
    }
    let (sample, length) = bracketed(line)?;
    line[length..].trim().is_empty().then_some((sample, true))
}

/// Whether `line` begins like a directive in brackets: a cheap test.
pub(in super::super) fn opens_sample(line: &str) -> bool {
    sample::opens(line)
}

/// Whether `line` is nothing but a directive in brackets.
pub(in super::super) fn is_sample(line: &str) -> bool {
    sample::opens(line) && !line.starts_with(":::") && alone(line).is_some()
}

impl Writer<'_> {
    /// Writes the code that the paragraph at `range` names, if a directive is all it holds; its start
    /// is the current event.
    pub(in super::super) fn block_sample(
        &mut self,
        text: Text<'_>,
        state: &mut State<'_>,
        range: &Range<usize>,
    ) -> bool {
        let paragraph = text.text[range.clone()].trim_end();
        if !may_be_sample(paragraph) || paragraph.contains('\n') {
            return false;
        }
        let Some((sample, closed)) = alone(paragraph) else {
            return false;
        };
        let place = range.start..range.start + paragraph.len();
        self.pass_paragraph(state);
        self.sample(text, &place, &sample, closed);
        true
    }

    /// Writes the code that the first line of an item names, where items hold no paragraphs; the
    /// item's start is the current event.
    pub(in super::super) fn item_sample(&mut self, text: Text<'_>, state: &mut State<'_>) {
        let Some((Event::Text(_), range)) = state.events.get(state.at + 1) else {
            return;
        };
        let start = range.start;
        // Many items may begin on one line: its end is looked for once it is worth it.
        if !may_be_sample(&text.text[start..]) {
            return;
        }
        let line = text.text[start..].split('\n').next().unwrap_or_default();
        if let Some((sample, closed)) = alone(line) {
            debug_assert!(matches!(state.events[state.at].0, Event::Start(Tag::Item)));
            let place = start..start + line.len();
            state.skip = place.clone();
            self.sample(text, &place, &sample, closed);
        }
    }

    fn sample(&mut self, text: Text<'_>, place: &Range<usize>, sample: &Sample<'_>, closed: bool) {
        if !closed {
            let message = "directive code is not closed; it ends with its line".to_owned();
            self.report(text, place.clone(), &codes::CODE_MALFORMED, message);
        }
        self.sample_faults(text, place, sample);
        let Some(file) = self.sample_file(text, place, sample) else {
            return self.sample_missing();
        };
        let Some(code) = self.sample_text(text, place, sample, &file) else {
            return self.sample_missing();
        };
        let mut language = Language::of_file(&sample.path);
        if sample.notebook {
            language = Language::of("python");
        }
        if !sample.language.is_empty() {
            language = Language::of(sample.language);
        }
        if !sample.interactive.is_empty() {
            language.interactive = sample.interactive;
        }
        let count = code.lines().count();
        if sample.highlight.iter().any(|lines| *lines.start() > count) {
            let message = format!("highlighted lines lie beyond the {count} lines that are shown");
            self.report(text, place.clone(), &codes::CODE_RANGE, message);
        }
        let code = Code {
            language,
            text: &code,
            lines: &sample.highlight,
        };
        self.write_code(text, place.clone(), &code);
    }

    fn sample_faults(&mut self, text: Text<'_>, place: &Range<usize>, sample: &Sample<'_>) {
        for fault in &sample.faults {
            let (code, message) = match fault {
                Fault::Unknown(key) => (
                    &codes::CODE_ATTRIBUTE,
                    format!("code has no attribute {key}; it is ignored"),
                ),
                Fault::Value(key, value) => (
                    &codes::CODE_VALUE,
                    format!("attribute {key} cannot be {value:?}"),
                ),
            };
            self.report(text, place.clone(), code, message);
        }
    }

    /// The text of the file, unless there is none, which is reported.
    fn sample_file(
        &mut self,
        text: Text<'_>,
        place: &Range<usize>,
        sample: &Sample<'_>,
    ) -> Option<Arc<str>> {
        let path = &*sample.path;
        if path.is_empty() {
            let message = "directive code names no file".to_owned();
            self.report(text, place.clone(), &codes::CODE_MALFORMED, message);
            return None;
        }
        // Samples count like includes: both are files that are read for the page.
        self.includes += 1;
        if self.sample_bytes > MAX_READ {
            self.includes = self.includes.max(MAX_COUNT + 1);
        }
        if self.includes == MAX_COUNT + 1 {
            let message = format!(
                "page takes code from more than {MAX_COUNT} places, or from more than {} MiB",
                MAX_READ >> 20
            );
            self.report(text, place.clone(), &codes::INCLUDE_LIMIT, message);
        }
        if self.includes > MAX_COUNT {
            return None;
        }
        let found: Result<(RepoPath, Arc<str>), _> = self.context.parts.raw(text.file, path);
        match found {
            Ok((file, code)) => {
                self.casing(text, place, path, &file);
                self.add_source(&file, code.len());
                self.sample_bytes += code.len();
                return Some(code);
            }
            Err(Missing::NotFound) => {
                let message = format!("code file {path} does not exist");
                self.report(text, place.clone(), &codes::CODE_NOT_FOUND, message);
            }
            Err(Missing::Outside) => {
                let message = format!("code file {path} leads out of the content folder");
                self.report(text, place.clone(), &codes::CODE_OUTSIDE, message);
            }
        }
        None
    }

    /// The part of `file` that is to be shown, unless there is none, which is reported.
    fn sample_text(
        &mut self,
        text: Text<'_>,
        place: &Range<usize>,
        sample: &Sample<'_>,
        file: &str,
    ) -> Option<String> {
        let path = &*sample.path;
        let name = match &sample.selection {
            Selection::Tag(name) => name.as_str(),
            _ => "",
        };
        let comments = Language::of_file(path).comments;
        let Selected { text: code, fault } = if sample.notebook {
            cell(file, name)
        } else {
            select(file, &sample.selection, comments, sample.dedent)
        };
        let (code_of, message) = match &fault {
            None => return Some(code),
            Some(select::Fault::NoTag) => (
                &codes::CODE_TAG_NOT_FOUND,
                format!("code file {path} has no region {name}"),
            ),
            Some(select::Fault::OpenTag) => (
                &codes::CODE_TAG_NOT_FOUND,
                format!("region {name} of {path} is not closed; it goes to the end of the file"),
            ),
            Some(select::Fault::BeyondEnd(lines)) => (
                &codes::CODE_RANGE,
                format!("code file {path} has only {lines} lines"),
            ),
            Some(select::Fault::NoNotebook) => (
                &codes::CODE_NOT_FOUND,
                format!("code file {path} is no notebook"),
            ),
        };
        self.report(text, place.clone(), code_of, message);
        let shown = matches!(
            fault,
            Some(select::Fault::OpenTag | select::Fault::BeyondEnd(_))
        );
        shown.then_some(code)
    }

    /// Tells readers that something is missing here.
    fn sample_missing(&mut self) {
        self.open_alert(WARNING);
        self.out("<p>");
        self.escape(&self.context.labels.sample_missing.clone());
        self.out("</p>\n</div>\n");
    }
}

fn cell(file: &str, name: &str) -> Selected {
    let (text, fault) = match notebook::code(file, (!name.is_empty()).then_some(name)) {
        Found::Code(text) => (text, None),
        Found::NoCell => (String::new(), Some(select::Fault::NoTag)),
        Found::NoNotebook => (String::new(), Some(select::Fault::NoNotebook)),
    };
    Selected { text, fault }
}

fn may_be_sample(line: &str) -> bool {
    line.starts_with(":::") || sample::opens(line)
}
