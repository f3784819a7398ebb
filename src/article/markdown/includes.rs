//! Includes: `[!INCLUDE [title](path)]`, alone on a line or among words.

use std::borrow::Cow;
use std::ops::Range;

use percent_encoding::percent_decode_str;
use pulldown_cmark::{Event, Tag, TagEnd};

use super::state::State;
use super::writer::Writer;
use super::{Missing, Text};
use crate::diag::codes;
use crate::model::{Locale, RepoPath};

/// How deep includes may nest.
const MAX_DEPTH: usize = 16;
/// How many includes a page may have.
pub(super) const MAX_COUNT: usize = 1000;

/// Longest directive, in bytes. The end of one is looked for at every opening, so that a line of
/// openings would take long without a limit.
const MAX_LENGTH: usize = 2048;

/// The reference of the directive at the start of `text`, and the bytes it takes.
fn directive(text: &str) -> Option<(&str, usize)> {
    let text = &text[..text.floor_char_boundary(MAX_LENGTH)];
    let inner = text.strip_prefix("[!")?;
    let word = inner.get(.."include".len())?;
    if !word.eq_ignore_ascii_case("include") {
        return None;
    }
    let rest = inner["include".len()..]
        .trim_start_matches(['+', '-'])
        .trim_start_matches([' ', '\t']);
    let title_end = rest.strip_prefix('[')?.find("](")? + 3;
    if rest[..title_end].contains('\n') {
        return None;
    }
    let path = &rest[title_end..];
    let path_end = closing_parenthesis(path)?;
    let after = &path[path_end + 1..];
    if !after.starts_with(']') {
        return None;
    }
    Some((reference(&path[..path_end]), text.len() - after.len() + 1))
}

/// The reference of the directive that is all of the line at the start of `text`, and its bytes.
fn line(text: &str) -> Option<(&str, usize)> {
    if !text.starts_with("[!") {
        return None;
    }
    let line = text.split('\n').next().unwrap_or_default().trim_end();
    directive(line).filter(|(_, length)| *length == line.len())
}

/// Offset of the parenthesis that closes the one before `text`, on the same line.
pub(super) fn closing_parenthesis(text: &str) -> Option<usize> {
    let mut depth = 0;
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'(' => depth += 1,
            b')' if depth == 0 => return Some(at),
            b')' => depth -= 1,
            b'\n' => return None,
            _ => {}
        }
    }
    None
}

/// The path without angle brackets and title.
pub(super) fn reference(inside: &str) -> &str {
    let inside = inside.trim();
    if let Some(path) = inside
        .strip_prefix('<')
        .and_then(|path| path.split('>').next())
    {
        return path;
    }
    inside.split([' ', '\t']).next().unwrap_or(inside)
}

/// The path that `reference` writes: percent-escapes decoded, and without the backslashes that keep
/// parentheses from ending it.
fn path_of(reference: &str) -> Cow<'_, str> {
    if reference.contains(['%', '\\']) {
        let path = reference.replace("\\(", "(").replace("\\)", ")");
        Cow::Owned(percent_decode_str(&path).decode_utf8_lossy().into_owned())
    } else {
        Cow::Borrowed(reference)
    }
}

/// Whether `path` spells a part of the path of `file`, which it led to, in another letter case.
fn differs_in_case(file: &RepoPath, path: &str) -> bool {
    let written = path.rsplit(['/', '\\']);
    let written = written.take_while(|part| !matches!(*part, "" | "." | ".." | "~"));
    let spelled = file.as_str().rsplit('/');
    written.zip(spelled).any(|(written, spelled)| {
        written != spelled && written.to_lowercase() == spelled.to_lowercase()
    })
}

impl Writer<'_> {
    /// Reports a path to `file` that only those disks find that do not tell letter cases apart.
    pub(super) fn casing(
        &mut self,
        text: Text<'_>,
        place: &Range<usize>,
        path: &str,
        file: &RepoPath,
    ) {
        if differs_in_case(file, path) {
            let message = format!("file {path} differs in letter case from {file}");
            self.report(text, place.clone(), &codes::LINK_CASING, message);
        }
    }

    /// Writes the blocks of included files in place of the lines that a paragraph begins with, if the
    /// first of them is nothing but a directive; the paragraph's start is the current event.
    pub(super) fn block_include(
        &mut self,
        text: Text<'_>,
        state: &mut State<'_>,
        range: &Range<usize>,
    ) -> bool {
        let found = line(&text.text[range.start..]).is_some();
        if found {
            self.paragraph_lines(text, state, true);
        }
        found
    }

    /// At a line break: whether the next line is nothing but a directive. It ends the paragraph then,
    /// and is written as blocks.
    pub(super) fn next_include(&mut self, text: Text<'_>, state: &mut State<'_>) -> bool {
        if self.includes > MAX_COUNT
            || state.inline_only
            || state.describes_paragraph
            || next_line(text, state).is_none()
        {
            return false;
        }
        let wrapped = match state.innermost() {
            Some(Tag::Paragraph) => true,
            Some(Tag::Item) => false,
            // It stands inside of emphasis, say, which goes on behind it.
            _ => return false,
        };
        if wrapped {
            self.close_elements(state);
            self.out("</p>\n");
            self.end_lead();
        } else {
            self.out("\n");
        }
        self.paragraph_lines(text, state, wrapped);
        true
    }

    /// Writes the lines behind the current event, which is a line break or the start of their
    /// paragraph, up to the first that is no directive; the paragraph is opened again for that one, if
    /// lines are `wrapped` in one here.
    pub(super) fn paragraph_lines(&mut self, text: Text<'_>, state: &mut State<'_>, wrapped: bool) {
        while let Some((reference, place)) = next_line(text, state) {
            self.begin_block();
            pass_line(state, place.end);
            self.include(text, &reference, place, false);
            match state.peek(1) {
                Some(Event::SoftBreak | Event::HardBreak) => state.at += 1,
                Some(Event::End(TagEnd::Paragraph)) => {
                    state.at += 1;
                    state.depth -= 1;
                    self.depth -= 1;
                    return;
                }
                // The item of a tight list goes on with a block, or ends.
                _ => return,
            }
        }
        self.begin_block();
        if wrapped {
            self.out("<p>");
        }
    }

    /// Writes the inline content of an included file in place of a directive that starts at byte
    /// `start` with the run of text `run`; returns the bytes it takes.
    pub(super) fn inline_include(
        &mut self,
        text: Text<'_>,
        state: &State<'_>,
        run: &str,
        start: usize,
    ) -> Option<usize> {
        // The parser gives the bracket as a run of its own, in front of the link it cannot be.
        if !run.ends_with('[') || !text.text[start..].starts_with(run) {
            return None;
        }
        let at = start + run.len() - 1;
        let (reference, length) = directive(&text.text[at..])?;
        let reference = reference.to_owned();
        self.plain_run(&run[..run.len() - 1]);
        // Alone in a cell or in an item of a tight list, it stands for blocks.
        let rest = text.text[at + length..].trim_start_matches([' ', '\t', '\r']);
        let ends_line = rest.is_empty() || rest.starts_with(['\n', '|']);
        let first = matches!(
            state
                .at
                .checked_sub(1)
                .map(|before| &state.events[before].0),
            Some(Event::Start(Tag::TableCell | Tag::Item))
        );
        let alone = first && run.len() == 1 && ends_line;
        self.include(text, &reference, at..at + length, !alone);
        Some(run.len() - 1 + length)
    }

    fn include(&mut self, text: Text<'_>, reference: &str, place: Range<usize>, inline: bool) {
        self.includes += 1;
        if self.includes > MAX_COUNT || self.including.len() >= MAX_DEPTH {
            if self.includes <= MAX_COUNT + 1 {
                self.report(text, place, &codes::INCLUDE_LIMIT, format!("more than {MAX_DEPTH} includes are nested, or more than {MAX_COUNT} on the page"));
            }
            return;
        }
        if !std::path::Path::new(reference)
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("md"))
        {
            self.report(
                text,
                place.clone(),
                &codes::INCLUDE_INVALID,
                format!("included file {reference} is not Markdown"),
            );
        }
        let (file, part) = match self.context.parts.part(text.file, &path_of(reference)) {
            Ok(found) => found,
            Err(Missing::NotFound) => {
                self.report(
                    text,
                    place,
                    &codes::INCLUDE_NOT_FOUND,
                    format!("included file {reference} does not exist"),
                );
                return;
            }
            Err(Missing::Outside) => {
                self.report(
                    text,
                    place,
                    &codes::INCLUDE_OUTSIDE,
                    format!("include {reference} leads out of the content folder"),
                );
                return;
            }
        };
        if file == *text.file || self.including.iter().any(|(includer, _)| *includer == file) {
            let chain: Vec<_> = self
                .including
                .iter()
                .map(|(file, _)| file.as_str())
                .chain([text.file.as_str(), file.as_str()])
                .collect();
            self.report(
                text,
                place,
                &codes::INCLUDE_CIRCULAR,
                format!("include goes round in a circle: {}", chain.join(" -> ")),
            );
            return;
        }
        self.casing(text, &place, &path_of(reference), &file);
        self.add_source(&file, part.text.len());
        let span = self.span(text, place);
        self.enter_include(text.file, span);
        let inner = Text {
            file: &file,
            text: &part.text,
            map: &part.map,
            units: &part.units,
            original: &part.original,
        };
        // Text of another locale says so.
        let foreign = part.lang.as_ref();
        if inline {
            self.open_foreign(foreign, "<span");
            self.inlines(inner);
            self.out(foreign.map_or("", |_| "</span>"));
        } else {
            self.open_foreign(foreign, "<div");
            self.out(foreign.map_or("", |_| "\n"));
            self.blocks(inner);
            self.out(foreign.map_or("", |_| "</div>\n"));
        }
        self.leave_include();
    }

    /// Opens an element around text in the language of `locale`, if there is one.
    fn open_foreign(&mut self, locale: Option<&Locale>, start: &str) {
        if let Some(locale) = locale {
            self.out(start);
            self.out(" lang=\"");
            self.escape(locale.as_str());
            self.out("\" dir=\"");
            self.out(locale.direction().as_str());
            self.out("\">");
        }
    }
}

/// The reference of the directive that is all of the line behind the current event, and its place.
fn next_line(text: Text<'_>, state: &State<'_>) -> Option<(String, Range<usize>)> {
    let (event, range) = state.events.get(state.at + 1)?;
    let (reference, length) = line(&text.text[range.start..])?;
    let is_text = matches!(event, Event::Text(_));
    is_text.then(|| (reference.to_owned(), range.start..range.start + length))
}

/// Moves to the last event of the line that ends at byte `end`.
fn pass_line(state: &mut State<'_>, end: usize) {
    while let Some((event, range)) = state.events.get(state.at + 1) {
        let ends_block = matches!(event, Event::End(TagEnd::Paragraph | TagEnd::Item));
        let ends_line = matches!(event, Event::SoftBreak | Event::HardBreak);
        if ends_block || ends_line || range.start >= end {
            return;
        }
        state.at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_spellings_of_the_directive() {
        for (text, expected) in [
            ("[!INCLUDE [x](a.md)] y", Some(("a.md", 20))),
            ("[!include[x](<a b.md>)]", Some(("a b.md", 23))),
            (
                r#"[!INCLUDE+ [x](../a\(1\).md "t")]"#,
                Some((r"../a\(1\).md", 33)),
            ),
            ("[!INCLUDE [x](a.md) z]", None),
            ("[!NOTE]", None),
        ] {
            assert_eq!(directive(text), expected, "{text}");
        }
    }

    #[test]
    fn letter_case_is_compared_where_the_path_is_spelled_out() {
        let file = RepoPath::new("de-de/Includes/note (1).md");
        for (reference, differs) in [
            (r"../../Includes/note%20\(1\).md", false),
            ("~/includes/note (1).md", true),
            ("Note%20(1).MD", true),
            // What a path of other names led to is not for us to judge.
            ("x.md", false),
        ] {
            let path = path_of(reference);
            assert_eq!(differs_in_case(&file, &path), differs, "{reference}");
        }
    }
}
