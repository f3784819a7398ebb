//! The "Applies to" block at the start of an article.

use std::ops::Range;

use super::phrase::plain_text;

/// The words of the label.
const LABEL: [&str; 2] = ["applies", "to"];

/// What a block says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliesTo {
    /// The items as plain text: names of clouds and of audiences.
    pub items: Vec<String>,
    /// The bytes of the document from the label to the last item.
    pub range: Range<usize>,
}

/// The first block before the second heading of `document`, Markdown in the source language.
///
/// A line begins with the label `Applies to` in any letter case, alone or in bold, the colon inside
/// the bold, outside or missing, or as a heading. The items are the rest of the line, split at `|`
/// and `<br>`, or the list that follows.
///
/// ```
/// # use diglot::article::clouds::applies_to;
/// let block = applies_to("# Title\n\n**Applies to**\n\n- [Partner Center](x.md)\n").unwrap();
/// assert_eq!(block.items, ["Partner Center"]);
/// ```
#[must_use]
pub fn applies_to(document: &str) -> Option<AppliesTo> {
    if !may_hold_label(document) {
        return None;
    }
    let mut lines = lines_of_head(document);
    while let Some(line) = lines.next() {
        let Some(rest) = after_label(&document[line.clone()]) else {
            continue;
        };
        if !rest.is_empty() {
            return Some(on_the_line(document, &line, lines, rest));
        }
        let (items, end) = list(document, line.end);
        if !items.is_empty() {
            return Some(AppliesTo {
                items,
                range: line.start..end,
            });
        }
    }
    None
}

/// Whether the first word of the label stands anywhere in `document`: if not, no line has to be
/// looked at. Its rarest letters are looked for.
fn may_hold_label(document: &str) -> bool {
    let bytes = document.as_bytes();
    let first = LABEL[0].as_bytes();
    memchr::memchr2_iter(b'p', b'P', bytes).any(|at| {
        let word = at.checked_sub(1).and_then(|start| bytes.get(start..));
        let word = word.and_then(|word| word.get(..first.len()));
        word.is_some_and(|word| word.eq_ignore_ascii_case(first))
    })
}

/// The text of the first heading of `document`.
pub(super) fn first_heading(document: &str) -> Option<String> {
    let mut before = "";
    for line in lines(document).map(|line| &document[line]) {
        if let Some(heading) = heading(line) {
            return Some(plain_text(heading));
        }
        if is_underline(line) && is_text(before) {
            return Some(plain_text(before));
        }
        before = line;
    }
    None
}

/// The lines before the second heading. A heading that is a label is not counted: it is the block.
fn lines_of_head(document: &str) -> impl Iterator<Item = Range<usize>> {
    let mut headings = 0;
    let mut before = "";
    lines(document).take_while(move |line| {
        let line = &document[line.clone()];
        let is_heading = heading(line).is_some_and(|text| label(text).is_none());
        if is_heading || (is_underline(line) && is_text(before) && label(before).is_none()) {
            headings += 1;
        }
        before = line;
        headings < 2
    })
}

/// The lines of `document` without their ends, those of fenced code left out.
fn lines(document: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    let mut fence = None;
    let all = std::iter::from_fn(move || {
        let rest = document.get(at..).filter(|rest| !rest.is_empty())?;
        let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
        let line = at..at + length;
        at = line.end
            + if rest[length..].starts_with("\r\n") {
                2
            } else {
                1
            };
        Some(line)
    });
    all.filter(move |line| {
        let text = document[line.clone()].trim_start();
        let mark = ["```", "~~~"]
            .into_iter()
            .find(|mark| text.starts_with(mark));
        let inside = fence.is_some();
        match (fence, mark) {
            (None, Some(_)) => fence = mark,
            (Some(open), Some(close)) if open == close => fence = None,
            _ => {}
        }
        !inside && mark.is_none()
    })
}

fn heading(line: &str) -> Option<&str> {
    let text = line.trim_start_matches([' ', '>']);
    let content = text.trim_start_matches('#');
    let level = text.len() - content.len();
    ((1..=6).contains(&level) && (content.is_empty() || content.starts_with([' ', '\t'])))
        .then(|| content.trim().trim_end_matches('#').trim_end())
}

fn is_underline(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && (line.bytes().all(|b| b == b'=') || line.bytes().all(|b| b == b'-'))
}

fn is_text(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty()
        && heading(line).is_none()
        && item(line).is_none()
        && !line.starts_with(['|', '>', ':'])
}

/// What follows the label on a line that begins with one, heading or not.
fn after_label(line: &str) -> Option<&str> {
    label(heading(line).unwrap_or_else(|| line.trim_start_matches([' ', '\t', '>'])))
}

/// What follows the label at the start of `text`: empty when it stands alone.
fn label(text: &str) -> Option<&str> {
    let text = skip_anchors(text);
    let inside = text.trim_start_matches(['*', '_']);
    let is_bold = inside.len() < text.len();
    let mut rest = inside;
    for word in LABEL {
        rest = rest.trim_start();
        let start = rest.get(..word.len())?;
        rest = start
            .eq_ignore_ascii_case(word)
            .then(|| &rest[word.len()..])?;
    }
    // `Applies to**: x`, `Applies to:** x`, `Applies to: x**`, `Applies to**---`
    let marks = |text: &str| {
        text.trim_start_matches([' ', '\t', '\u{a0}', '*', '_'])
            .to_owned()
    };
    let after_marks = marks(rest);
    let colon = after_marks.starts_with([':', '：']);
    let content = marks(after_marks.trim_start_matches([':', '：']));
    let start = rest.len() - content.len();
    let content = rest[start..].trim();
    let content = content.trim_start_matches(['-', '–', '—']).trim();
    let closes_bold = rest.trim_start().starts_with(['*', '_']);
    let ends = content.trim_matches(['*', '_']).is_empty();
    (colon || (is_bold && closes_bold) || ends).then_some(if ends { "" } else { content })
}

fn skip_anchors(text: &str) -> &str {
    let mut rest = text.trim_start();
    while rest
        .get(..3)
        .is_some_and(|tag| tag.eq_ignore_ascii_case("<a "))
    {
        let Some(end) = rest.find('>') else {
            break;
        };
        rest = rest[end + 1..].trim_start();
        if rest
            .get(..4)
            .is_some_and(|tag| tag.eq_ignore_ascii_case("</a>"))
        {
            rest = rest[4..].trim_start();
        }
    }
    rest
}

/// Items behind the label, which are the `rest` of its line; the `next` lines go on with them as long
/// as the one before ends in a separator.
fn on_the_line(
    document: &str,
    line: &Range<usize>,
    next: impl Iterator<Item = Range<usize>>,
    rest: &str,
) -> AppliesTo {
    let start = line.start;
    let mut items = split(rest);
    let mut end = line.end;
    let mut open = ends_in_separator(rest);
    for line in next.take_while(|line| !document[line.clone()].trim().is_empty()) {
        if !open {
            break;
        }
        let text = &document[line.clone()];
        items.extend(split(text));
        end = line.end;
        open = ends_in_separator(text);
    }
    AppliesTo {
        items,
        range: start..end,
    }
}

const BREAKS: [&str; 3] = ["<br>", "<br/>", "<br />"];

fn ends_in_separator(line: &str) -> bool {
    let line = line.trim_end().to_ascii_lowercase();
    line.ends_with('|') || BREAKS.iter().any(|tag| line.ends_with(tag))
}

/// The parts of a line between `|` and `<br>`, as plain text.
pub(super) fn split(line: &str) -> Vec<String> {
    let mut line = line.to_owned();
    for tag in ["<br>", "<br/>", "<br />", "<BR>", "<BR/>", "<BR />"] {
        line = line.replace(tag, "|");
    }
    let items = line.split('|').map(|part| trim_item(&plain_text(part)));
    items.filter(|item| !item.is_empty()).collect()
}

fn trim_item(text: &str) -> String {
    text.trim().trim_end_matches(['.', ',', ';']).to_owned()
}

/// The items of the list that begins at `from` after any blank lines, and where it ends.
fn list(document: &str, from: usize) -> (Vec<String>, usize) {
    let mut items: Vec<String> = Vec::new();
    let mut end = from;
    let mut blank = false;
    for line in lines(&document[from..]) {
        let text = document[from..][line.clone()].trim_start_matches([' ', '\t', '>', '\u{a0}']);
        if text.is_empty() {
            blank = true;
            continue;
        }
        match (item(text), items.last_mut()) {
            (Some(content), _) => items.push(content.to_owned()),
            (None, Some(last)) if !blank => {
                last.push(' ');
                last.push_str(text);
            }
            _ => break,
        }
        blank = false;
        end = from + line.end;
    }
    let items = items.iter().flat_map(|item| split(item)).collect();
    (items, end)
}

/// The content of a list item.
pub(super) fn item(text: &str) -> Option<&str> {
    let content = text.strip_prefix(['-', '*', '+', '•']).or_else(|| {
        let content = text.trim_start_matches(|c: char| c.is_ascii_digit());
        let number = text.len() - content.len();
        content
            .strip_prefix(['.', ')'])
            .filter(|_| (1..=9).contains(&number))
    })?;
    content
        .starts_with([' ', '\t', '\u{a0}'])
        .then(|| content.trim())
}
