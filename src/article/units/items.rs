//! List items, as far as fences need them: an item ends the code in it.

use super::lines::{line_length, next_line};

/// An open list item.
struct Item {
    number: usize,
    /// Column its content begins at.
    content: usize,
}

/// Follows the items of a text, line by line; see [`Items::at`].
///
/// Quotes are left out: a line behind `>` belongs to no item.
pub(super) struct Items<'t> {
    bytes: &'t [u8],
    /// Where the next line to look at begins.
    next: usize,
    open: Vec<Item>,
    count: usize,
}

impl<'t> Items<'t> {
    pub(super) fn new(bytes: &'t [u8], from: usize) -> Self {
        Self {
            bytes,
            next: from,
            open: Vec::new(),
            count: 0,
        }
    }

    /// The number of the innermost item that what stands at `at` belongs to, 0 outside of items.
    /// Places are asked for in ascending order, each the first in its line behind what opens
    /// containers.
    pub(super) fn at(&mut self, at: usize) -> usize {
        while self.next <= at && self.next < self.bytes.len() {
            let end = self.next + line_length(&self.bytes[self.next..]);
            self.line(self.next, end);
            self.next = next_line(self.bytes, self.next);
        }
        self.open.last().map_or(0, |item| item.number)
    }

    fn line(&mut self, start: usize, end: usize) {
        let line = &self.bytes[start..end];
        let (mut at, mut column) = blanks(line, 0, 0);
        if at == line.len() {
            return;
        }
        while self.open.pop_if(|item| item.content > column).is_some() {}
        while let Some(length) = marker(&line[at..]) {
            let (next, behind) = blanks(line, at + length, column + length);
            // White space behind a marker belongs to it, unless it makes indented code.
            let wide = behind - column - length > 4 || next == line.len();
            let content = if wide { column + length + 1 } else { behind };
            self.count += 1;
            self.open.push(Item {
                number: self.count,
                content,
            });
            (at, column) = (next, behind);
        }
    }
}

/// Where the white space at byte `at`, column `column` ends.
fn blanks(line: &[u8], mut at: usize, mut column: usize) -> (usize, usize) {
    while let Some(byte) = line.get(at).filter(|byte| matches!(byte, b' ' | b'\t')) {
        column = if *byte == b'\t' {
            (column / 4 + 1) * 4
        } else {
            column + 1
        };
        at += 1;
    }
    (at, column)
}

/// The length of the list marker at the start of `text`, before white space or the end.
fn marker(text: &[u8]) -> Option<usize> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let wanted: &[u8] = if digits == 0 { b"-+*" } else { b".)" };
    let length = digits + 1;
    let is_marker = digits <= 9 && text.get(digits).is_some_and(|byte| wanted.contains(byte));
    let ends = text
        .get(length)
        .is_none_or(|byte| matches!(byte, b' ' | b'\t'));
    (is_marker && ends).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_hold_what_is_indented_as_far_as_their_text() {
        let text = "a\n1. b\n\n   c\n  d\n- e\n\t- f\n\n  g\n-\n  h\n> - i\n";
        let mut items = Items::new(text.as_bytes(), 0);
        let got: Vec<_> = ["a", "b", "c", "d", "e", "f", "g", "h", "i"]
            .iter()
            .map(|letter| items.at(text.find(letter).expect("there")))
            .collect();
        assert_eq!(got, [0, 1, 1, 0, 2, 3, 2, 4, 0]);
    }
}
