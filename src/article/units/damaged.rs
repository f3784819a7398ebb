//! Reading wrappers that are not whole.

use super::draft::Damage;
use super::halves::{self, SecondHalf, SourceEnd};
use super::lines::line_length;
use super::reader::Reader;
use super::{Side, offset};

/// The target that a second half belongs to.
enum Owner {
    /// One that is still open.
    Open(usize),
    /// One that was closed without source.
    Closed(usize),
    /// One that has a source already: the id is used twice.
    Complete(usize),
    None,
}

impl Reader<'_> {
    /// Leaves out a first tag whose second half is not where it should be.
    pub(super) fn open_target(&mut self) {
        let token = &self.tokens[self.at];
        let start = token.end;
        // Until something closes it, the target is the rest of its line.
        let next = self
            .tokens
            .get(self.at + 1)
            .map_or(self.input.len(), |next| next.start);
        let end = start + line_length(&self.input.as_bytes()[start..next]);
        self.note_entities(self.at..self.at + 1);
        let mut draft = self.draft(self.at, start..end, Damage::NONE);
        draft.unit.shown = Side::Target;
        let index = self.drafts.len();
        self.open.push(index);
        self.drafts.push(draft);
        self.drop_tag();
        self.gap(end);
        // Nothing is left of the draft if this closed inline code that began before it.
        if let Some(draft) = self.drafts.get_mut(index) {
            draft.unit.target.end = offset(self.out.len());
        }
    }

    /// Ends the target of `draft` before `start`; its tag ends at `end`.
    pub(super) fn end_target(&mut self, draft: usize, start: usize, end: usize) {
        let holds_units = self.drafts.len() > draft + 1;
        let ends = &mut self.drafts[draft];
        ends.unit.target.end = offset(self.out.len());
        ends.unit.file_target.end = offset(start);
        ends.unit.source = offset(start)..offset(start);
        ends.unit.file.end = offset(end);
        if holds_units {
            ends.damage.add(Damage::NESTED);
        }
    }

    /// A second half that begins with token `at`, directly behind the closing tag `close` or not.
    pub(super) fn second_half(&mut self, at: usize, close: Option<usize>) {
        let half = halves::second_half(&self.tokens, at);
        let end = self.sources.end(&self.tokens, &half);
        self.note_entities(at..half.last + 1);
        let id = &self.input[self.tokens[half.last].id.clone()];
        match self.owner(id, self.tokens[at].start, close.is_some()) {
            Owner::Open(draft) => {
                let start = self.tokens[close.unwrap_or(at)].start;
                self.close_open_target(draft, start, close.is_none());
                self.attach(draft, id, &half, &end);
            }
            Owner::Closed(draft) => self.attach(draft, id, &half, &end),
            Owner::Complete(draft) => {
                self.drafts[draft].damage.add(Damage::REPEATED_ID);
                self.skip_to(end.resume);
            }
            Owner::None => self.orphan(at, &half, &end),
        }
    }

    /// Finds the target of a second half: the last one with its id, else an open one that ends right
    /// here or stands on the same line.
    fn owner(&mut self, id: &str, at: usize, closed: bool) -> Owner {
        let innermost = self.open.last().copied();
        if let Some(draft) = self.by_id.last(id, &self.drafts) {
            return if self.drafts[draft].has_source {
                Owner::Complete(draft)
            } else if self.open.binary_search(&draft).is_ok() {
                Owner::Open(draft)
            } else {
                Owner::Closed(draft)
            };
        }
        match innermost {
            Some(draft) if closed || at <= self.drafts[draft].unit.file_target.end as usize => {
                Owner::Open(draft)
            }
            _ => Owner::None,
        }
    }

    fn close_open_target(&mut self, draft: usize, start: usize, unclosed: bool) {
        while let Some(inner) = self.open.pop().filter(|inner| *inner != draft) {
            self.drafts[inner].damage.add(Damage::NOT_CLOSED);
        }
        self.end_target(draft, start, start);
        if unclosed {
            self.drafts[draft].damage.add(Damage::NOT_CLOSED);
        }
    }

    /// Gives `draft` its source.
    fn attach(&mut self, draft: usize, id: &str, half: &SecondHalf, end: &SourceEnd) {
        let owner = &mut self.drafts[draft];
        owner.set_source(end);
        owner.damage.add(end.damage);
        if half.tags < 2 {
            owner.damage.add(Damage::NOT_CLOSED);
        }
        if owner.unit.id(self.input) != id {
            owner.damage.add(Damage::IDS_DIFFER);
        }
        let text = owner.unit.target.start as usize..owner.unit.target.end as usize;
        let is_empty = self.out.text[text.clone()].trim().is_empty();
        let is_last = text.end == self.out.len();
        if self.side == Side::Target && is_empty && is_last && !end.text.is_empty() {
            owner.damage.add(Damage::EMPTY_TARGET);
            owner.unit.shown = Side::Source;
        } else if self.side == Side::Source && is_last {
            owner.unit.shown = Side::Source;
            self.out.go_back(owner.mark);
            self.forget_after(draft);
        } else {
            return self.skip_to(end.resume);
        }
        if end.damage.has(Damage::NESTED) {
            return self.read_source(half, end);
        }
        self.copy(end.text.clone());
        self.drafts[draft].unit.target.end = offset(self.out.len());
        self.skip_to(end.resume);
    }

    /// Shows a source that no target belongs to: it is the only text there is.
    fn orphan(&mut self, at: usize, half: &SecondHalf, end: &SourceEnd) {
        let start = self.tokens[at].start;
        let mut draft = self.draft(half.last, start..start, end.damage);
        draft.unit.file.start = offset(start);
        draft.unit.shown = Side::Source;
        draft.set_source(end);
        draft.damage.add(Damage::NO_TARGET);
        if end.damage.has(Damage::NESTED) {
            self.drafts.push(draft);
            return self.read_source(half, end);
        }
        self.copy(end.text.clone());
        draft.unit.target.end = offset(self.out.len());
        self.drafts.push(draft);
        self.skip_to(end.resume);
    }

    /// Forgets what was read inside of `draft`: its source stands for all of it.
    fn forget_after(&mut self, draft: usize) {
        self.drafts.truncate(draft + 1);
        self.by_id.forget_from(draft + 1);
        let still_open = self.open.partition_point(|open| *open <= draft);
        self.open.truncate(still_open);
        self.code.end_block();
    }
}
