//! Places in files, and the way back to them from texts that were made out of files.

use serde::{Deserialize, Serialize};

use super::RepoPath;

/// A half-open byte range of a file, as read from disk.
///
/// Lines and columns exist only when printing: both 1-based, columns counted in Unicode scalar
/// values. Files are limited to far less than 4 GiB, so 32 bits are enough.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// The file.
    pub file: RepoPath,
    /// First byte.
    pub start: u32,
    /// Byte after the last one.
    pub end: u32,
}

/// Where the bytes of a derived text come from.
///
/// A text that was made out of a file by cutting (front matter, wrappers, carriage returns) or
/// inserting (escapes, included files) is a row of pieces, each a copy of a run of bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OffsetMap {
    /// `(offset in the derived text, offset in the file)` at the start of each piece, ascending by
    /// the first.
    pieces: Vec<(u32, u32)>,
    /// Where everything leads to, when no byte leads anywhere by itself.
    fixed: Option<u32>,
}

impl OffsetMap {
    /// The map of a text that is the file from `offset` on.
    #[must_use]
    pub fn shifted(offset: u32) -> Self {
        Self {
            pieces: vec![(0, offset)],
            fixed: None,
        }
    }

    /// The map of a text whose bytes stand nowhere in the file, such as a folded YAML scalar: all
    /// of it leads to `offset`.
    #[must_use]
    pub fn fixed(offset: u32) -> Self {
        Self {
            pieces: Vec::new(),
            fixed: Some(offset),
        }
    }

    /// Whether every byte stands where it stood.
    #[must_use]
    pub fn is_identity(&self) -> bool {
        self.pieces.iter().all(|piece| piece.0 == piece.1)
    }

    /// The map of the text after bytes `range` were replaced by `length` others, which then lead to
    /// where the first of the old ones led.
    #[must_use]
    pub fn spliced(&self, range: std::ops::Range<u32>, length: u32) -> Self {
        let mut map = Self::default();
        let before = self
            .pieces
            .iter()
            .take_while(|piece| piece.0 <= range.start);
        before.for_each(|&(derived, original)| map.push(derived, original));
        map.push(range.start, self.original(range.start));
        map.push(range.start + length, self.original(range.end));
        let after = self.pieces.iter().filter(|piece| piece.0 > range.end);
        after.for_each(|&(derived, original)| {
            map.push(derived - range.end + range.start + length, original);
        });
        map
    }

    /// Notes that from `derived` on, the text is a copy of the file from `original` on.
    ///
    /// Calls must come in the order of `derived`; a piece that only continues the one before is
    /// not stored, and one at the same place replaces it.
    pub fn push(&mut self, derived: u32, original: u32) {
        while self.pieces.last().is_some_and(|last| last.0 >= derived) {
            self.pieces.pop();
        }
        if self
            .pieces
            .last()
            .is_none_or(|last| derived - last.0 != original.wrapping_sub(last.1))
        {
            self.pieces.push((derived, original));
        }
    }

    /// The offset in the file of the byte at `derived`.
    #[must_use]
    pub fn original(&self, derived: u32) -> u32 {
        if let Some(fixed) = self.fixed {
            return fixed;
        }
        let after = self.pieces.partition_point(|piece| piece.0 <= derived);
        match after.checked_sub(1).map(|at| self.pieces[at]) {
            Some((start, original)) => original + (derived - start),
            None => derived,
        }
    }

    /// The map of a text derived from a derived text: `self` leads from `inner`'s text to `self`'s.
    #[must_use]
    pub fn after(&self, inner: &Self) -> Self {
        let mut map = Self::default();
        for (at, &(derived, middle)) in self.pieces.iter().enumerate() {
            map.push(derived, inner.original(middle));
            // A piece may run across several pieces of the inner text.
            let end = self
                .pieces
                .get(at + 1)
                .map_or(u32::MAX, |next| middle.saturating_add(next.0 - derived));
            let first = inner.pieces.partition_point(|piece| piece.0 <= middle);
            for &(inner_derived, original) in inner.pieces[first..]
                .iter()
                .take_while(|piece| piece.0 < end)
            {
                map.push(derived + (inner_derived - middle), original);
            }
        }
        map
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leads_back_through_two_cuts() {
        // "0123456789" -> "0156789" -> "16789"
        let mut inner = OffsetMap::default();
        inner.push(0, 0);
        inner.push(2, 5);
        let mut outer = OffsetMap::default();
        outer.push(0, 1);
        outer.push(1, 3);
        let both = outer.after(&inner);
        assert_eq!(
            (0..5).map(|at| both.original(at)).collect::<Vec<_>>(),
            [1, 6, 7, 8, 9]
        );
    }

    #[test]
    fn leads_around_a_replaced_part() {
        let map = OffsetMap::shifted(10).spliced(2..4, 1);
        assert_eq!(
            (0..5).map(|at| map.original(at)).collect::<Vec<_>>(),
            [10, 11, 12, 14, 15]
        );
    }

    #[test]
    fn follows_inner_pieces_inside_one_outer_piece() {
        let mut inner = OffsetMap::default();
        inner.push(0, 10);
        inner.push(3, 20);
        let outer = OffsetMap::shifted(1);
        let both = outer.after(&inner);
        assert_eq!(
            (0..4).map(|at| both.original(at)).collect::<Vec<_>>(),
            [11, 12, 20, 21]
        );
    }
}
