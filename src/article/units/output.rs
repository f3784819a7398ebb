//! The derived text while it grows.

use std::ops::Range;

use super::lines::{containers, opens_block};
use super::offset;
use crate::model::OffsetMap;

/// A small change to text that is copied from the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    /// Where in the file.
    pub(super) at: usize,
    /// How many bytes of the file are left out there.
    pub(super) drop: usize,
    /// What stands in their place.
    pub(super) put: &'static str,
}

/// A place to come back to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    length: usize,
    line: Line,
}

/// What is known of the last line of the output. It is looked at when somebody asks, which is seldom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Line {
    start: usize,
    /// How far the output has been looked at.
    known: usize,
    /// Whether it is a row of a table, once there is more on it than what opens a block.
    row: Option<bool>,
}

#[derive(Debug)]
pub(super) struct Output<'a> {
    input: &'a str,
    pub(super) text: String,
    pub(super) map: OffsetMap,
    line: Line,
}

impl<'a> Output<'a> {
    pub(super) fn new(input: &'a str, capacity: usize) -> Self {
        Self {
            input,
            text: String::with_capacity(capacity),
            map: OffsetMap::default(),
            line: Line {
                start: 0,
                known: 0,
                row: None,
            },
        }
    }

    /// The length of the text so far: where the next piece will stand.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// Appends `range` of the file.
    pub(super) fn copy(&mut self, range: Range<usize>) {
        if range.is_empty() {
            return;
        }
        self.map.push(offset(self.text.len()), offset(range.start));
        self.text.push_str(&self.input[range]);
    }

    /// Appends `range` of the file with `edits`, which are sorted and lie inside it.
    pub(super) fn copy_edited(&mut self, range: Range<usize>, edits: &[Edit]) {
        let mut at = range.start;
        for edit in edits {
            self.copy(at..edit.at);
            if !edit.put.is_empty() {
                self.map.push(offset(self.text.len()), offset(edit.at));
                self.text.push_str(edit.put);
            }
            at = edit.at + edit.drop;
        }
        self.copy(at..range.end);
    }

    /// This place, for [`Output::go_back`].
    pub(super) fn mark(&self) -> Mark {
        Mark {
            length: self.text.len(),
            line: self.line,
        }
    }

    /// Takes back everything that was written since `mark`.
    pub(super) fn go_back(&mut self, mark: Mark) {
        self.text.truncate(mark.length);
        self.line = mark.line;
    }

    /// Finds the beginning of the last line in what was written since somebody asked.
    fn look_for_line(&mut self) {
        let new = &self.text.as_bytes()[self.line.known..];
        if let Some(newline) = memchr::memrchr2(b'\n', b'\r', new) {
            self.line.start = self.line.known + newline + 1;
            self.line.row = None;
        }
        self.line.known = self.text.len();
    }

    /// Whether what comes next can open a block.
    pub(super) fn opens_block(&mut self) -> bool {
        self.look_for_line();
        self.line.row.is_none() && opens_block(&self.text.as_bytes()[self.line.start..])
    }

    /// Whether the last line is a row of a table: begins with `|`.
    ///
    /// The answer is kept for the line, so that a long line of many units is not read once for each.
    pub(super) fn in_row(&mut self) -> bool {
        self.look_for_line();
        if let Some(row) = self.line.row {
            return row;
        }
        let line = &self.text.as_bytes()[self.line.start..];
        let first = line.get(containers(line));
        self.line.row = first.map(|first| *first == b'|');
        first == Some(&b'|')
    }
}
