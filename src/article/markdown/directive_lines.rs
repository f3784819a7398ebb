//! Directives that have a line of their own and open or close a block: `:::row:::`.
//!
//! A Markdown parser knows nothing of them: it would glue one to the paragraph before it, and take
//! for code what authors indent below it. So each such line gets blank lines around it and the
//! indentation of the block it belongs to, before the text is parsed.

use std::borrow::Cow;

use memchr::memmem;

use super::code::is_sample;
use super::directive::{self, Role};
use super::edits::Edit;
use crate::article::html_bounds::MAX_DEPTH;
use crate::article::units::fenced;

/// One line with text in it, from the first directive on.
struct Line<'t> {
    /// The quote marks it stands behind, blanks among them.
    quote: &'t str,
    /// Number of those marks.
    quoted: usize,
    /// Where its indentation begins.
    at: usize,
    /// Its indentation, as written.
    blank: &'t str,
    /// The same in columns, as it is now.
    was: usize,
    /// The same in columns, as it is to be.
    now: usize,
    /// What stands in front of each quote mark: the indentation of that quote, for a block around it.
    marks: Vec<Mark>,
    /// What stands behind the indentation.
    text: &'t str,
    /// Whether it is inside of fenced code, where indentation says nothing about the block.
    code: bool,
    /// Whether it belongs to the block itself rather than to its content.
    own: bool,
    /// Whether a list marker stands before its text, which is a directive.
    item: bool,
}

/// A quote mark, by the blanks in front of it.
struct Mark {
    /// Where they begin in the quote marks of the line.
    at: usize,
    /// Their bytes.
    blank: usize,
    /// Their columns, as they are now.
    was: usize,
    /// The same, as they are to be.
    now: usize,
}

impl Line<'_> {
    /// The columns in front of what the line is for `block`: its text, or the quote inside of the
    /// block that it belongs to.
    fn indent_in(&mut self, block: &Open) -> &mut usize {
        match self.marks.get_mut(block.quoted) {
            Some(mark) => &mut mark.now,
            None => &mut self.now,
        }
    }

    /// The quote marks as they are to be.
    fn quote(&self) -> String {
        let mut quote = String::with_capacity(self.quote.len());
        let mut at = 0;
        for mark in &self.marks {
            quote.push_str(&self.quote[at..mark.at]);
            quote.extend(std::iter::repeat_n(' ', mark.now));
            at = mark.at + mark.blank;
        }
        quote.push_str(&self.quote[at..]);
        quote
    }
}

/// A block whose end is still to come.
struct Open {
    name: String,
    quoted: usize,
    /// Index of its first line of content.
    content: usize,
    /// Indentation of the line that opens it.
    indent: usize,
    /// Indentation of the outermost row around it, if it is a row or a column; else its own.
    base: usize,
}

/// The edits `text` needs; none where no directive has a line of its own.
pub(super) fn edits(text: &str) -> Vec<Edit<'_>> {
    let Some(first) = first_directive(text) else {
        return Vec::new();
    };
    let code = fenced(text, 0);
    let mut lines = lines(text, first, &code);
    indent(&mut lines);
    let mut edits = Vec::new();
    for at in 0..lines.len() {
        separate(text, &lines, at, &mut edits);
        let line = &lines[at];
        for mark in line.marks.iter().filter(|mark| mark.now != mark.was) {
            edits.push(Edit {
                at: line.at - line.quote.len() + mark.at,
                drop: mark.blank,
                put: Cow::Owned(" ".repeat(mark.now)),
            });
        }
        if line.now != line.was && !line.item {
            edits.push(Edit {
                at: line.at,
                drop: line.blank.len(),
                put: Cow::Owned(" ".repeat(line.now)),
            });
        }
        end(text, &lines, at, &mut edits);
    }
    edits
}

/// Where the line of the first directive begins.
fn first_directive(text: &str) -> Option<usize> {
    let colons = first_alone(text, ":::", |line| directive::line(line).is_some());
    let bracket = first_alone(text, "[!", is_sample);
    [colons, bracket].into_iter().flatten().min()
}

/// Where the first line begins that has nothing but `is_directive` behind what opens containers.
fn first_alone(text: &str, start: &str, is_directive: impl Fn(&str) -> bool) -> Option<usize> {
    // Only the first marks of a line can be those of a directive that has it for its own.
    let mut line_end = 0;
    for at in memmem::find_iter(text.as_bytes(), start) {
        if at < line_end {
            continue;
        }
        let start = line_start(text, at);
        let line = text[start..].split('\n').next().unwrap_or_default();
        line_end = start + line.len();
        if head(line).1 == at - start && is_directive(&text[at..line_end]) {
            return Some(start);
        }
    }
    None
}

fn line_start(text: &str, at: usize) -> usize {
    memchr::memrchr(b'\n', &text.as_bytes()[..at]).map_or(0, |newline| newline + 1)
}

/// The lengths of the quote marks and of all that stands before the text of a line: quote marks,
/// list markers and blanks.
fn head(line: &str) -> (usize, usize) {
    let bytes = line.as_bytes();
    let mut at = 0;
    let mut quote = 0;
    loop {
        let blanks = bytes[at..].iter().take_while(|b| matches!(b, b' ' | b'\t'));
        let text = at + blanks.count();
        if bytes.get(text) != Some(&b'>') {
            break;
        }
        at = text + 1;
        at += usize::from(bytes.get(at) == Some(&b' '));
        quote = at;
    }
    let blanks = |at: usize| {
        bytes[at..]
            .iter()
            .take_while(|b| matches!(b, b' ' | b'\t'))
            .count()
    };
    at += blanks(at);
    // A directive may be the first thing in an item.
    loop {
        let digits = bytes[at..]
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count();
        let marks: &[u8] = if digits == 0 { b"-+*" } else { b".)" };
        let mark = at + digits;
        let is_item = bytes.get(mark).is_some_and(|b| marks.contains(b))
            && matches!(bytes.get(mark + 1), Some(b' ' | b'\t'));
        if !is_item {
            return (quote, at);
        }
        at = mark + 1 + blanks(mark + 1);
    }
}

fn columns(blank: &str) -> usize {
    blank.bytes().fold(0, |column, byte| {
        if byte == b'\t' {
            (column / 4 + 1) * 4
        } else {
            column + 1
        }
    })
}

/// The marks in the quote marks of a line.
fn marks(quote: &str) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut at = 0;
    for (end, _) in quote.match_indices('>') {
        let was = columns(&quote[at..end]);
        let (blank, now) = (end - at, was);
        marks.push(Mark {
            at,
            blank,
            was,
            now,
        });
        at = end + 1;
        // One blank behind a mark belongs to it.
        at += usize::from(quote[at..].starts_with(' '));
    }
    marks
}

fn lines<'t>(text: &'t str, first: usize, code: &[std::ops::Range<usize>]) -> Vec<Line<'t>> {
    let mut lines = Vec::new();
    let mut blocks = code.iter().peekable();
    let mut start = first;
    for line in text[first..].split_inclusive('\n') {
        let at = start;
        start += line.len();
        while blocks.next_if(|block| block.end <= at).is_some() {}
        let in_code = blocks.peek().is_some_and(|block| block.start < at);
        let line = line.trim_end_matches('\n');
        let (quote, _) = head(line);
        let rest = &line[quote..];
        let body = rest.trim_start_matches([' ', '\t']);
        if body.is_empty() {
            continue;
        }
        let mut blank = &rest[..rest.len() - body.len()];
        let mut indent = columns(blank);
        // A directive may be the first thing in an item: what belongs to it is indented like it.
        let marker = head(body).1;
        let item = marker > 0 && directive::line(&body[marker..]).is_some();
        let text = if item { &body[marker..] } else { body };
        if item {
            indent += marker;
            blank = "";
        }
        lines.push(Line {
            quote: &line[..quote],
            quoted: line[..quote].bytes().filter(|b| *b == b'>').count(),
            at: at + line.len() - text.len() - blank.len(),
            blank,
            was: indent,
            now: indent,
            marks: marks(&line[..quote]),
            text,
            code: in_code,
            own: false,
            item,
        });
    }
    lines
}

/// Tells how far each line is to be indented.
fn indent(lines: &mut [Line<'_>]) {
    let mut open: Vec<Open> = Vec::new();
    for at in 0..lines.len() {
        let quoted = lines[at].quoted;
        while let Some(block) = open.pop_if(|block| block.quoted > quoted) {
            outdent(lines, &block, at);
        }
        if lines[at].code {
            continue;
        }
        let Some((name, role)) = role_of(&lines[at], &lines[at + 1..]) else {
            continue;
        };
        match role {
            Role::Opens => {
                if name == "column" {
                    // A column ends where the next one begins, if nothing else ends it.
                    while let Some(block) = open.pop_if(|block| block.name == "column") {
                        outdent(lines, &block, at);
                    }
                }
                let is_column = name == "row" || name == "column";
                let mut rows = open
                    .iter()
                    .filter(|block| is_column && (block.name == "row" || block.name == "column"));
                let base = rows.next().map_or(lines[at].was, |row| row.base);
                if is_column {
                    lines[at].now = base;
                    lines[at].own = true;
                }
                // Whatever is deeper is an error, which is reported where the block is written.
                if open.len() >= MAX_DEPTH {
                    continue;
                }
                open.push(Open {
                    indent: lines[at].was,
                    quoted,
                    content: at + 1,
                    base,
                    name,
                });
            }
            Role::Closes => {
                let Some(found) = open.iter().rposition(|block| block.name == name) else {
                    continue;
                };
                for block in open.drain(found..).rev() {
                    outdent(lines, &block, at);
                    if block.name == name {
                        let is_column = name == "row" || name == "column";
                        lines[at].own = is_column;
                        lines[at].now = if is_column { block.base } else { block.indent };
                    }
                }
            }
            Role::Alone => {}
        }
    }
    let end = lines.len();
    for block in open.iter().rev() {
        outdent(lines, block, end);
    }
}

/// What `line` does, if it is a directive of a line; an image with a description opens a block only
/// if something closes it.
fn role_of(line: &Line<'_>, after: &[Line<'_>]) -> Option<(String, Role)> {
    if is_sample(line.text) {
        return Some(("code".to_owned(), Role::Alone));
    }
    let (name, role) = directive::line(line.text)?;
    if role == Role::Opens && matches!(name.as_str(), "image" | "video") {
        let closes =
            |line: &&Line<'_>| directive::line(line.text).is_some_and(|(other, _)| other == name);
        let next = after.iter().find(closes)?;
        let (_, next) = directive::line(next.text)?;
        return (next == Role::Closes).then_some((name, role));
    }
    Some((name, role))
}

/// Takes the indentation that all content of `block` shares off it.
fn outdent(lines: &mut [Line<'_>], block: &Open, end: usize) {
    if block.name == "zone" || block.name == "moniker" || block.name == "row" {
        return;
    }
    let content = &mut lines[block.content.min(end)..end];
    let shared = content.iter_mut().filter(|line| !line.code && !line.own);
    let Some(shared) = shared.map(|line| *line.indent_in(block)).min() else {
        return;
    };
    let by = shared.saturating_sub(block.base);
    for line in content.iter_mut().filter(|line| !line.own) {
        let indent = line.indent_in(block);
        *indent = indent.saturating_sub(by);
    }
}

/// Puts a blank line in front of a directive, unless there is one.
fn separate<'t>(text: &'t str, lines: &[Line<'t>], at: usize, edits: &mut Vec<Edit<'t>>) {
    let line = &lines[at];
    if line.item || !stands_apart(lines, at) {
        return;
    }
    let start = line.at - line.quote.len();
    let before = text[..start].trim_end_matches('\n');
    if start == 0
        || start - before.len() > 1
        || is_blank(&before[line_start(before, before.len())..])
    {
        return;
    }
    edits.push(blank_line(start, &line.quote()));
}

/// Puts a blank line behind a directive, unless there is one.
fn end<'t>(text: &'t str, lines: &[Line<'t>], at: usize, edits: &mut Vec<Edit<'t>>) {
    let line = &lines[at];
    if !stands_apart(lines, at) {
        return;
    }
    let end = line.at + line.blank.len() + line.text.len();
    let Some(next) = text[end..].strip_prefix('\n') else {
        return;
    };
    // A directive that follows has its own blank line put in front of it.
    let next_line = next.split('\n').next().unwrap_or_default();
    let follows = lines.get(at + 1).is_some_and(|next| !next.item) && stands_apart(lines, at + 1);
    if !is_blank(next_line) && !follows {
        edits.push(blank_line(end + 1, &line.quote()));
    }
}

fn blank_line(at: usize, quote: &str) -> Edit<'static> {
    Edit {
        at,
        drop: 0,
        put: Cow::Owned(format!("{}\n", quote.trim_end())),
    }
}

fn is_blank(line: &str) -> bool {
    line.bytes().all(|b| matches!(b, b' ' | b'\t' | b'>'))
}

fn stands_apart(lines: &[Line<'_>], at: usize) -> bool {
    !lines[at].code && role_of(&lines[at], &lines[at + 1..]).is_some()
}

#[cfg(test)]
mod tests {
    use super::super::Text;
    use super::super::edits::apply;
    use super::*;
    use crate::model::{OffsetMap, RepoPath};

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let file = RepoPath::new("a.md");
        let input = Text {
            file: &file,
            text,
            map: &OffsetMap::shifted(0),
            units: &[],
            original: text,
        };
        assert_eq!(apply(input, &edits(text)).text, expected);
    }

    #[test]
    fn text_without_directives_stays() {
        for text in [
            "a\n    :: b\n",
            "x :::image source=\"a\":::\n",
            ":::image source=\"a\":::\ny\n",
            "```\n:::row:::\n   :::column:::\n```\n",
        ] {
            check(text, text);
        }
    }

    #[test]
    fn code_directives_are_blocks_of_their_own() {
        check(
            "a\n[!code-cs[](b.cs)]\n:::code source=\"c\":::\nd\n> e\n>[!Code[](f)]\n",
            "a\n\n[!code-cs[](b.cs)]\n\n:::code source=\"c\":::\n\nd\n> e\n>\n>[!Code[](f)]\n",
        );
        check("a [!code[](b)]\nc\n", "a [!code[](b)]\nc\n");
        check("```\n[!code[](b)]\nc\n```\n", "```\n[!code[](b)]\nc\n```\n");
    }

    #[test]
    fn columns_lose_the_indentation_they_share() {
        check(
            "a\n:::row:::\n    :::column span=\"2\":::\n        b\n\n        - c\n          d\n    :::column-end:::\n    :::column:::\n    e\n    :::column-end:::\n:::row-end:::\nf\n",
            "a\n\n:::row:::\n\n:::column span=\"2\":::\n\nb\n\n- c\n  d\n\n:::column-end:::\n\n:::column:::\n\ne\n\n:::column-end:::\n\n:::row-end:::\n\nf\n",
        );
    }

    #[test]
    fn images_with_descriptions_stand_in_columns() {
        let image = ":::image type=\"complex\" source=\"a\" alt-text=\"b\":::";
        check(
            &format!(
                ":::row:::\n   :::column:::\n      {image}\n         c\n      :::image-end:::\n   :::column-end:::\n:::row-end:::\n"
            ),
            &format!(
                ":::row:::\n\n:::column:::\n\n{image}\n\nc\n\n:::image-end:::\n\n:::column-end:::\n\n:::row-end:::\n"
            ),
        );
    }

    #[test]
    fn quotes_in_columns_lose_it_as_well() {
        check(
            ":::row:::\n   :::column:::\n      a\n\n      > [!TIP]\n      > b\n\n      > ```\n      >     c\n      > ```\n   :::column-end:::\n:::row-end:::\n",
            ":::row:::\n\n:::column:::\n\na\n\n> [!TIP]\n> b\n\n> ```\n>     c\n> ```\n\n:::column-end:::\n\n:::row-end:::\n",
        );
        check(
            "> :::row:::\n>    :::column:::\n>       a\n>\n>       > b\n>    :::column-end:::\n> :::row-end:::\n",
            "> :::row:::\n>\n> :::column:::\n>\n> a\n>\n> > b\n>\n> :::column-end:::\n>\n> :::row-end:::\n",
        );
    }

    #[test]
    fn zones_keep_the_indentation_of_their_list() {
        check(
            "1. a\n\n   ::: zone pivot=\"x\"\n   b\n       code\n  ::: zone-end\n",
            "1. a\n\n   ::: zone pivot=\"x\"\n\n   b\n       code\n\n   ::: zone-end\n",
        );
    }

    #[test]
    fn quotes_get_quoted_blank_lines() {
        check(
            "> a\n> ::: moniker range=\"b\"\n> c\n> ::: moniker-end\n",
            "> a\n>\n> ::: moniker range=\"b\"\n>\n> c\n>\n> ::: moniker-end\n",
        );
    }

    #[test]
    fn descriptions_of_images_need_an_end() {
        let open = ":::image type=\"complex\" source=\"a\" alt-text=\"b\":::\n   c\n";
        check(open, open);
        check(
            &format!("{open}:::image-end:::\n"),
            ":::image type=\"complex\" source=\"a\" alt-text=\"b\":::\n\nc\n\n:::image-end:::\n",
        );
    }
}
