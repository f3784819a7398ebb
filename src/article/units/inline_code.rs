//! Inline code in the author's own text, outside of units.

use std::collections::HashMap;
use std::ops::Range;

use super::lines::{block_marker, line_length};
use super::output::Mark;

/// A run of backticks that may open inline code, and how far the reader had come there.
#[derive(Debug, Clone)]
pub(super) struct Opener {
    pub(super) run: Range<usize>,
    /// Whether it stands in a row of a table, whose cells code cannot cross.
    pub(super) in_row: bool,
    /// The next token there.
    pub(super) token: usize,
    pub(super) out: Mark,
    /// Numbers of drafts, diagnostics and open targets there, and the innermost of these.
    pub(super) drafts: usize,
    pub(super) report: usize,
    pub(super) open: usize,
    pub(super) innermost: Option<usize>,
}

/// The runs of backticks of the current block that nothing has closed yet.
#[derive(Debug, Default)]
pub(super) struct InlineCode {
    openers: Vec<Opener>,
    by_length: HashMap<usize, usize>,
}

impl InlineCode {
    /// The first run of backticks in `range`; forgets openers whose block ends before it.
    pub(super) fn next_run(&mut self, input: &str, range: Range<usize>) -> Option<Range<usize>> {
        let text = &input.as_bytes()[range.clone()];
        let found = memchr::memchr(b'`', text);
        if !self.openers.is_empty() {
            let length = found.unwrap_or(text.len());
            if ends_block(input.as_bytes(), range.start..range.start + length) {
                self.end_block();
            }
        }
        let first = found?;
        let length = text[first..].iter().take_while(|b| **b == b'`').count();
        let start = range.start + first;
        Some(start..start + length)
    }

    /// Forgets all openers: code does not cross blocks.
    pub(super) fn end_block(&mut self) {
        self.openers.clear();
        self.by_length.clear();
    }

    /// The opener that `run` closes.
    pub(super) fn close(&mut self, run: &Range<usize>, input: &str) -> Option<Opener> {
        let at = *self.by_length.get(&run.len())?;
        for inside in self.openers.drain(at + 1..) {
            self.by_length.remove(&inside.run.len());
        }
        self.by_length.remove(&run.len());
        let opener = self.openers.pop()?;
        let crosses_cells = opener.in_row && input[opener.run.end..run.start].contains('|');
        (!crosses_cells).then_some(opener)
    }

    /// Notes an opener, unless it is escaped.
    pub(super) fn open(&mut self, mut opener: Opener, input: &str) {
        let before = input.as_bytes()[..opener.run.start].iter().rev();
        if before.take_while(|b| **b == b'\\').count() % 2 == 1 {
            opener.run.start += 1;
        }
        let length = opener.run.len();
        if length > 0 && !self.by_length.contains_key(&length) {
            self.by_length.insert(length, self.openers.len());
            self.openers.push(opener);
        }
    }
}

/// Whether a line that begins in `range` is blank or opens another block.
fn ends_block(bytes: &[u8], range: Range<usize>) -> bool {
    memchr::memchr2_iter(b'\n', b'\r', &bytes[range.clone()])
        .map(|newline| range.start + newline + 1)
        .filter(|line| bytes.get(line - 1..=*line) != Some(b"\r\n"))
        .any(|line| opens_block(&bytes[line..]))
}

fn opens_block(text: &[u8]) -> bool {
    let line = &text[..line_length(text)];
    let start = line.iter().position(|b| !matches!(b, b' ' | b'\t' | b'>'));
    let Some(start) = start else {
        return true;
    };
    let content = &line[start..];
    block_marker(content).is_some() || content[0] == b'|' || content.starts_with(b":::")
}
