//! Reads a file from left to right and writes the derived text.
//!
//! Sound wrappers are taken in one step. Everything else is damage: tags are left out where they
//! are met, targets stay open until something closes them, and second halves look for the target
//! they belong to.

use std::ops::Range;

use super::code;
use super::draft::{ById, Damage, Draft};
use super::guard;
use super::halves::{self, SecondHalf, SourceEnd, Sources};
use super::inline_code::{InlineCode, Opener};
use super::lex::{Kind, Token};
use super::links::Suspects;
use super::output::{Edit, Output};
use super::{Side, TranslationUnit, Unwrapped, offset, quotes};
use crate::diag::{Diagnostic, Reported, codes};
use crate::model::RepoPath;

/// What kind of text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
    /// A document: fenced code is literal, targets are kept from opening blocks.
    Blocks,
    /// A value of front matter: no lines, no blocks.
    Inline,
}

/// How far reading has come, and what was found.
pub(super) struct Reader<'a> {
    pub(super) file: &'a RepoPath,
    pub(super) input: &'a str,
    pub(super) side: Side,
    context: Context,
    pub(super) tokens: Vec<Token>,
    /// The next token.
    pub(super) at: usize,
    /// The first byte not yet read.
    pub(super) pos: usize,
    pub(super) out: Output<'a>,
    pub(super) drafts: Vec<Draft>,
    /// Drafts whose target is not closed, innermost last.
    pub(super) open: Vec<usize>,
    fences: std::iter::Peekable<std::vec::IntoIter<Range<usize>>>,
    pub(super) code: InlineCode,
    pub(super) sources: Sources<'a>,
    suspects: Suspects,
    /// Changes to the author's own text.
    edits: Vec<Edit>,
    /// The first wrapper or anchor whose quotation marks are entities.
    pub(super) entity: Option<Range<usize>>,
    pub(super) by_id: ById<'a>,
    pub(super) report: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        file: &'a RepoPath,
        input: &'a str,
        from: usize,
        tokens: Vec<Token>,
        side: Side,
        context: Context,
    ) -> Self {
        let fences = match context {
            Context::Blocks => code::fenced(input, from),
            Context::Inline => Vec::new(),
        };
        let suspects = match (context, side) {
            (Context::Blocks, Side::Target) => Suspects::of(input, from),
            // Nothing is reported.
            _ => Suspects::default(),
        };
        let edits = quotes::in_anchors(input, from);
        Self {
            file,
            input,
            side,
            context,
            // A wrapper has five tags.
            drafts: Vec::with_capacity(tokens.len() / 5),
            tokens,
            at: 0,
            pos: from,
            // Somewhat less than half of a bilingual file is target text.
            out: Output::new(input, (input.len() - from) / 2),
            open: Vec::new(),
            fences: fences.into_iter().peekable(),
            code: InlineCode::default(),
            sources: Sources::new(input),
            suspects,
            entity: edits.first().map(|edit| edit.at..edit.at + edit.drop),
            edits,
            by_id: ById::new(input),
            report: Vec::new(),
        }
    }

    pub(super) fn read(mut self) -> Reported<Unwrapped> {
        loop {
            let start = self
                .tokens
                .get(self.at)
                .map_or(self.input.len(), |token| token.start);
            if self.fence_before(start) {
                continue;
            }
            if start >= self.pos {
                self.gap(start);
            }
            let Some(token) = self.tokens.get(self.at) else {
                break;
            };
            match token.kind {
                _ if start < self.pos => self.at += 1,
                Kind::Target => self.first_half(),
                Kind::Lookup | Kind::Source => self.second_half(self.at, None),
                Kind::Close if !self.open.is_empty() => self.close(),
                Kind::Open => self.open_tag(),
                Kind::Close => self.keep_tag(),
                Kind::Dropped => self.drop_tag(),
            }
        }
        self.finish()
    }

    /// Copies the next fenced code block if it begins before `end`.
    fn fence_before(&mut self, end: usize) -> bool {
        let Some(block) = self.fences.next_if(|block| block.start < end) else {
            return false;
        };
        if block.start >= self.pos {
            self.gap(block.start);
            self.code.end_block();
            self.out.copy(block.clone());
            self.skip_to(block.end);
        }
        true
    }

    /// Goes on at `pos`, behind tokens that were copied or left out.
    pub(super) fn skip_to(&mut self, pos: usize) {
        self.pos = pos;
        while self
            .tokens
            .get(self.at)
            .is_some_and(|token| token.start < pos)
        {
            self.at += 1;
        }
    }

    /// Copies the text between tags up to `end`, and keeps wrappers literal that turn out to stand
    /// in inline code.
    pub(super) fn gap(&mut self, end: usize) {
        while let Some(run) = self.code.next_run(self.input, self.pos..end) {
            match self.code.close(&run, self.input) {
                Some(opener) if self.at > opener.token && self.is_intact(&opener) => {
                    self.keep_literal(&opener, run.end);
                }
                Some(_) => self.copy(self.pos..run.end),
                None => self.open_code(&run),
            }
            self.pos = run.end;
        }
        self.copy(self.pos..end);
        self.pos = end;
    }

    /// Copies up to a run of backticks that may open inline code, and the run.
    fn open_code(&mut self, run: &Range<usize>) {
        self.copy(self.pos..run.start);
        let opener = Opener {
            run: run.clone(),
            in_row: self.out.in_row(),
            token: self.at,
            out: self.out.mark(),
            drafts: self.drafts.len(),
            report: self.report.len(),
            open: self.open.len(),
            innermost: self.open.last().copied(),
        };
        self.code.open(opener, self.input);
        self.copy(run.clone());
    }

    /// Whether the targets that were open at `opener` still are: if not, damage straddles the code.
    fn is_intact(&self, opener: &Opener) -> bool {
        opener.open == 0 || self.open.get(opener.open - 1) == opener.innermost.as_ref()
    }

    /// Takes back what was read since `opener` and copies it as it is, up to `end`.
    fn keep_literal(&mut self, opener: &Opener, end: usize) {
        self.drafts.truncate(opener.drafts);
        self.by_id.forget_from(opener.drafts);
        self.report.truncate(opener.report);
        self.open.truncate(opener.open);
        self.out.go_back(opener.out);
        self.out.copy(opener.run.start..end);
    }

    /// Copies text of the author, with mended quotation marks.
    pub(super) fn copy(&mut self, range: Range<usize>) {
        let edits = within(&self.edits, &range);
        self.out.copy_edited(range, edits);
    }

    fn open_tag(&mut self) {
        if let Some(innermost) = self.open.last() {
            self.drafts[*innermost].depth += 1;
        }
        self.keep_tag();
    }

    fn keep_tag(&mut self) {
        let token = &self.tokens[self.at];
        let range = token.start..token.end;
        self.pos = range.end;
        self.copy(range);
        self.at += 1;
    }

    pub(super) fn drop_tag(&mut self) {
        self.pos = self.tokens[self.at].end;
        self.at += 1;
    }

    /// A closing tag while a target is open: its own, one of the author, or the one before a second
    /// half.
    fn close(&mut self) {
        let end = self.tokens[self.at].end;
        let next = self.tokens.get(self.at + 1);
        if next.is_some_and(|next| {
            next.start == end && matches!(next.kind, Kind::Lookup | Kind::Source)
        }) {
            return self.second_half(self.at + 1, Some(self.at));
        }
        let innermost = *self
            .open
            .last()
            .expect("the caller asked whether a target is open");
        if self.drafts[innermost].depth > 0 {
            self.drafts[innermost].depth -= 1;
            return self.keep_tag();
        }
        let start = self.tokens[self.at].start;
        self.open.pop();
        self.end_target(innermost, start, end);
        self.drop_tag();
    }

    fn first_half(&mut self) {
        match halves::target_end(self.input, &self.tokens, self.at) {
            Some(close) => self.unit(close),
            None => self.open_target(),
        }
    }

    /// Takes the wrapper that begins here and whose target is closed by token `close`.
    fn unit(&mut self, close: usize) {
        let (first, half) = (self.at, halves::second_half(&self.tokens, close + 1));
        let target = self.tokens[first].end..self.tokens[close].start;
        let end = self.sources.end(&self.tokens, &half);
        self.note_entities(first..half.last + 1);
        let mut draft = self.draft(first, target.clone(), end.damage);
        draft.set_source(&end);
        let is_empty = is_blank(&self.input[target.clone()]);
        if end.damage.has(Damage::NESTED) && (is_empty || self.side == Side::Source) {
            if is_empty {
                draft.damage.add(Damage::EMPTY_TARGET);
            }
            self.drafts.push(draft);
            return self.read_source(&half, &end);
        }
        let source = &self.input[end.text.clone()];
        if self.side == Side::Target && is_empty && !is_blank(source) {
            draft.damage.add(Damage::EMPTY_TARGET);
            draft.unit.shown = Side::Source;
        }
        if draft.unit.shown == Side::Source {
            self.copy(end.text.clone());
        } else {
            self.copy_target(target, source);
        }
        draft.unit.target.end = offset(self.out.len());
        self.drafts.push(draft);
        self.skip_to(end.resume);
    }

    fn copy_target(&mut self, target: Range<usize>, source: &str) {
        if self.context == Context::Inline {
            return self.copy(target);
        }
        let mut edits = guard::edits(self.input, &target, source, &mut self.out);
        let repairs = guard::repairs(self.input, &target, source);
        self.suspects
            .report(self.file, self.input, &target, source, &mut self.report);
        if edits.is_empty() && repairs.is_empty() {
            return self.copy(target);
        }
        for edit in &repairs {
            let range = edit.at..edit.at + edit.drop;
            let message = "asterisks that the source text does not have were left out";
            self.report.push(Diagnostic::at(
                &codes::UNIT_REPAIRED,
                self.file,
                range,
                message,
            ));
        }
        edits.extend(repairs);
        edits.extend_from_slice(within(&self.edits, &target));
        edits.sort_by_key(|edit| edit.at);
        self.out.copy_edited(target, &edits);
    }

    pub(super) fn draft(&self, token: usize, target: Range<usize>, damage: Damage) -> Draft {
        let token = &self.tokens[token];
        let out = offset(self.out.len());
        Draft {
            mark: self.out.mark(),
            unit: TranslationUnit {
                id: offset(token.id.start)..offset(token.id.end),
                target: out..out,
                shown: self.side,
                source: offset(target.end)..offset(target.end),
                file_target: offset(target.start)..offset(target.end),
                file: offset(token.start)..offset(target.end),
            },
            tag: token.start..token.end,
            has_source: false,
            damage,
            depth: 0,
        }
    }

    /// Goes on inside a source that holds units, as if its own tags were not there.
    pub(super) fn read_source(&mut self, half: &SecondHalf, end: &SourceEnd) {
        for closing in end.closing.clone() {
            self.tokens[closing].kind = Kind::Dropped;
        }
        self.pos = end.text.start;
        self.at = half.last + 1;
    }

    pub(super) fn note_entities(&mut self, tokens: Range<usize>) {
        if let Some(token) = self.tokens[tokens].iter().find(|token| token.entity)
            && self
                .entity
                .as_ref()
                .is_none_or(|first| token.start < first.start)
        {
            self.entity = Some(token.start..token.end);
        }
    }
}

fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

fn within<'a>(edits: &'a [Edit], range: &Range<usize>) -> &'a [Edit] {
    let first = edits.partition_point(|edit| edit.at < range.start);
    let behind = edits.partition_point(|edit| edit.at < range.end);
    &edits[first..behind]
}
