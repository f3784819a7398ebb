//! Units in the making, and what can be wrong with them.

use std::collections::HashMap;
use std::ops::Range;

use super::halves::SourceEnd;
use super::output::Mark;
use super::{TranslationUnit, offset};

/// A unit in the making.
pub(super) struct Draft {
    pub(super) unit: TranslationUnit,
    /// The tag it was noticed by, for reports.
    pub(super) tag: Range<usize>,
    pub(super) has_source: bool,
    pub(super) damage: Damage,
    /// Spans of the author that were opened in its target and not closed yet.
    pub(super) depth: usize,
    /// The output before it.
    pub(super) mark: Mark,
}

impl Draft {
    pub(super) fn set_source(&mut self, end: &SourceEnd) {
        self.has_source = true;
        self.unit.source = offset(end.text.start)..offset(end.text.end);
        self.unit.file.end = offset(end.resume);
    }
}

/// Drafts by id; filled only when damage asks for it.
pub(super) struct ById<'a> {
    input: &'a str,
    drafts: HashMap<&'a str, usize>,
    indexed: usize,
}

impl<'a> ById<'a> {
    /// None yet of those in `input`.
    pub(super) fn new(input: &'a str) -> Self {
        Self {
            input,
            drafts: HashMap::new(),
            indexed: 0,
        }
    }

    /// The last draft called `id`.
    pub(super) fn last(&mut self, id: &str, drafts: &[Draft]) -> Option<usize> {
        for (at, draft) in drafts.iter().enumerate().skip(self.indexed) {
            self.drafts.insert(draft.unit.id(self.input), at);
        }
        self.indexed = drafts.len();
        // Drafts that were taken back may still be in the map.
        let is_called = |draft: &Draft| draft.unit.id(self.input) == id;
        self.drafts
            .get(id)
            .copied()
            .filter(|at| drafts.get(*at).is_some_and(is_called))
    }

    /// Notes that the drafts from `length` on were taken back.
    pub(super) fn forget_from(&mut self, length: usize) {
        self.indexed = self.indexed.min(length);
    }
}

/// A set of kinds of damage.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Damage(u8);

impl Damage {
    pub(super) const NONE: Self = Self(0);
    pub(super) const NO_SOURCE: Self = Self(1);
    pub(super) const NO_TARGET: Self = Self(1 << 1);
    pub(super) const IDS_DIFFER: Self = Self(1 << 2);
    pub(super) const EMPTY_TARGET: Self = Self(1 << 3);
    pub(super) const NOT_CLOSED: Self = Self(1 << 4);
    pub(super) const NESTED: Self = Self(1 << 5);
    pub(super) const REPEATED_ID: Self = Self(1 << 6);

    /// The words for each, as they stand in reports.
    const WORDS: [(Self, &str); 7] = [
        (Self::NO_SOURCE, "no source"),
        (Self::NO_TARGET, "no target"),
        (Self::IDS_DIFFER, "ids differ"),
        (Self::EMPTY_TARGET, "empty target"),
        (Self::NOT_CLOSED, "not closed"),
        (Self::NESTED, "nested"),
        (Self::REPEATED_ID, "repeated id"),
    ];

    pub(super) fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }

    pub(super) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The words for what is in the set.
    pub(super) fn words(self) -> impl Iterator<Item = &'static str> {
        Self::WORDS
            .into_iter()
            .filter(move |(damage, _)| self.has(*damage))
            .map(|(_, words)| words)
    }
}
