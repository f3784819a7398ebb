//! Code, in which wrappers are literal: somebody writes about the format.

use std::collections::HashMap;
use std::ops::Range;

use super::items::Items;
use super::lines::{containers, line_length, line_start, next_line};

/// A line that can open or close fenced code.
struct Fence {
    line: Range<usize>,
    /// Where its marks begin.
    at: usize,
    mark: u8,
    length: usize,
    /// Where the block quote ends that the line stands in; 0 outside of quotes. A fence opened in a
    /// quote ends with it.
    quote: usize,
    /// Number of the list item that the line stands in; 0 outside of items. A fence opened in an
    /// item ends with it.
    item: usize,
    /// Whether only white space follows and no list marker stands before: it can close.
    bare: bool,
}

impl Fence {
    /// What a fence that closes another one has in common with it.
    fn kind(&self) -> (u8, usize, usize) {
        (self.mark, self.quote, self.item)
    }
}

/// The closed fenced code blocks from `from` on, from the start of the opening line to the end of
/// the closing one.
///
/// A fence that is never closed makes no code here: one forgotten line must not turn the rest of a
/// page, wrappers and all, into code. Indented code is none either (text below `:::column:::` is
/// indented by four spaces and ordinary Markdown).
pub(in crate::article) fn fenced(input: &str, from: usize) -> Vec<Range<usize>> {
    let fences = fences(input.as_bytes(), from);
    let closers = closers_behind(&fences);
    let mut blocks = Vec::new();
    let mut at = 0;
    while let Some(open) = fences.get(at) {
        let longest = closers[at];
        at += 1;
        if longest < open.length {
            at += usize::from(fences.get(at).is_some_and(|next| is_outdented(open, next)));
            continue;
        }
        let close = fences[at..]
            .iter()
            .position(|fence| {
                fence.bare && fence.kind() == open.kind() && fence.length >= open.length
            })
            .expect("the longest closer is long enough");
        blocks.push(open.line.start..fences[at + close].line.end);
        at += close + 1;
    }
    blocks
}

/// Whether `next` was meant to close `open`, but stands outside of its item. Where the code ends is
/// anybody's guess then, so neither makes code here.
fn is_outdented(open: &Fence, next: &Fence) -> bool {
    open.item > 0
        && next.bare
        && next.item != open.item
        && (next.mark, next.quote) == (open.mark, open.quote)
        && next.length >= open.length
}

fn fences(bytes: &[u8], from: usize) -> Vec<Fence> {
    let mut fences = Vec::new();
    // Of each mark, only the first run on a line can begin or end code.
    let mut line_ends = [from; 2];
    for at in memchr::memchr2_iter(b'`', b'~', &bytes[from..]).map(|at| from + at) {
        let mark = bytes[at];
        let line_end = &mut line_ends[usize::from(mark == b'~')];
        if at >= *line_end && bytes[at..].starts_with(&[mark; 3]) {
            let start = line_start(bytes, at).max(from);
            *line_end = at + line_length(&bytes[at..]);
            fences.extend(fence(bytes, start..*line_end, at));
        }
    }
    fences.sort_by_key(|fence| fence.line.start);
    let mut quote = 0..0;
    for fence in fences.iter_mut().filter(|fence| fence.quote > 0) {
        if !quote.contains(&fence.line.start) {
            quote = fence.line.start..quote_end(bytes, fence.line.start);
        }
        fence.quote = quote.end;
    }
    // Only what is indented or stands behind a marker can be in an item.
    if fences.iter().any(|fence| fence.at > fence.line.start) {
        let mut items = Items::new(bytes, from);
        for fence in fences.iter_mut().filter(|fence| fence.quote == 0) {
            fence.item = items.at(fence.at);
        }
    }
    fences
}

fn fence(bytes: &[u8], line: Range<usize>, at: usize) -> Option<Fence> {
    let before = &bytes[line.start..at];
    if containers(before) != before.len() {
        return None;
    }
    let mark = bytes[at];
    let run = &bytes[at..line.end];
    let length = run.iter().take_while(|b| **b == mark).count();
    let info = &run[length..];
    if mark == b'`' && info.contains(&b'`') {
        return None; // Inline code that happens to start a line.
    }
    let starts_with_quote = before.iter().find(|b| !matches!(b, b' ' | b'\t')) == Some(&b'>');
    Some(Fence {
        at,
        item: 0,
        quote: usize::from(starts_with_quote),
        bare: info.iter().all(u8::is_ascii_whitespace)
            && before.iter().all(|b| matches!(b, b' ' | b'\t' | b'>')),
        line,
        mark,
        length,
    })
}

/// Where the block quote ends that begins with the line at `start`.
fn quote_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while at < bytes.len() {
        let line = &bytes[at..at + line_length(&bytes[at..])];
        if line.iter().find(|b| !matches!(b, b' ' | b'\t')) != Some(&b'>') {
            break;
        }
        at = next_line(bytes, at);
    }
    at
}

/// For each fence, the length of the longest one behind it that could close it: without it, a file
/// of unclosed fences would be searched to its end once for each of them.
fn closers_behind(fences: &[Fence]) -> Vec<usize> {
    let mut longest = HashMap::new();
    let mut closers = vec![0; fences.len()];
    for (at, fence) in fences.iter().enumerate().rev() {
        let behind = longest.entry(fence.kind()).or_insert(0);
        closers[at] = *behind;
        if fence.bare {
            *behind = fence.length.max(*behind);
        }
    }
    closers
}

/// The code spans of `text`, a part of one block: runs of backticks and what lies between two of
/// the same length.
pub(super) fn spans(text: &str) -> Vec<Range<usize>> {
    let runs = runs(text.as_bytes());
    let mut next_of_length = HashMap::new();
    let mut partner = vec![None; runs.len()];
    for (at, run) in runs.iter().enumerate().rev() {
        partner[at] = next_of_length.insert(run.len(), at);
    }
    let mut spans = Vec::new();
    let mut at = 0;
    while at < runs.len() {
        at = match partner[at] {
            Some(close) => {
                spans.push(runs[at].start..runs[close].end);
                close + 1
            }
            None => at + 1,
        };
    }
    spans
}

/// The runs of backticks in `text`.
pub(super) fn runs(text: &[u8]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for at in memchr::memchr_iter(b'`', text) {
        match runs.last_mut() {
            Some(run) if run.end == at => run.end += 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_fenced(input: &str, expected: &[&str]) {
        let got: Vec<_> = fenced(input, 0)
            .into_iter()
            .map(|block| &input[block])
            .collect();
        assert_eq!(got, expected, "{input}");
    }

    #[test]
    fn finds_closed_fences_only() {
        check_fenced("a\n```\nx\n```\nb", &["```\nx\n```"]);
        check_fenced("a\n```\nx\n", &[]);
        check_fenced("~~~ sh\r\n```\r\n~~~~\r\n", &["~~~ sh\r\n```\r\n~~~~"]);
        check_fenced("````\n```\n````", &["````\n```\n````"]);
        check_fenced("````\n```\nx\n```", &["```\nx\n```"]);
        check_fenced("- ```sql\n  x\n  ```\n", &["- ```sql\n  x\n  ```"]);
        check_fenced("a ```\nx\n```", &[]);
        check_fenced("``` a`b ```\nx\n```", &[]);
    }

    #[test]
    fn a_block_quote_ends_its_fence() {
        check_fenced("> ```\n> x\n> ```", &["> ```\n> x\n> ```"]);
        check_fenced("> ```\nx\n> ```", &[]);
        check_fenced("> ```\nx\n```\ny\n```", &["```\ny\n```"]);
    }

    #[test]
    fn a_list_item_ends_its_fence() {
        check_fenced(
            "- ```sql\n  x\n\ny\n\n```json\n{}\n```\n",
            &["```json\n{}\n```"],
        );
        check_fenced(
            "1. a\n\n   ```\n   - x\n   ```\n2. b\n\n   ```\n   y\n   ```\n",
            &["   ```\n   - x\n   ```", "   ```\n   y\n   ```"],
        );
        check_fenced("- ```\n  x\n- ```\n  y\n  ```\n", &["- ```\n  y\n  ```"]);
    }

    #[test]
    fn a_fence_closed_outside_of_its_item_makes_no_code() {
        check_fenced(
            "1. a\n\n   ```sh\n   x\n```\n\ny\n\n```\nz\n```\n",
            &["```\nz\n```"],
        );
    }

    #[test]
    fn pairs_runs_of_the_same_length() {
        let text = "a `b` ``c`d`` ` e";
        let got: Vec<_> = spans(text).into_iter().map(|span| &text[span]).collect();
        assert_eq!(got, ["`b`", "``c`d``"]);
    }
}
