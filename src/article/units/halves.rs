//! Where the halves of a wrapper end.

use std::ops::Range;

use super::code;
use super::draft::Damage;
use super::lex::{Kind, Token};
use super::lines::{line_length, next_line};

/// The `</span>` that ends the target opened by token `at`: the one directly before the second half
/// with the same id, if no other wrapper begins before.
///
/// Tags inside are not counted: inline code may spell `<span>`.
pub(super) fn target_end(input: &str, tokens: &[Token], at: usize) -> Option<usize> {
    let lookup = (at + 1..tokens.len()).find(|next| tokens[*next].kind.is_wrapper())?;
    let close = lookup - 1;
    let whole = tokens[lookup].kind == Kind::Lookup
        && close > at
        && tokens[close].kind == Kind::Close
        && tokens[close].end == tokens[lookup].start
        && second_half(tokens, lookup).tags == 2
        && input[tokens[lookup + 1].id.clone()] == input[tokens[at].id.clone()];
    whole.then_some(close)
}

/// The opening tags of a second half.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SecondHalf {
    /// The last of its tags.
    pub(super) last: usize,
    /// Two in a sound one; one when the other is missing.
    pub(super) tags: usize,
}

/// The second half that begins with token `at`, a `Lookup` or `Source`.
pub(super) fn second_half(tokens: &[Token], at: usize) -> SecondHalf {
    let whole = tokens[at].kind == Kind::Lookup
        && tokens
            .get(at + 1)
            .is_some_and(|next| next.kind == Kind::Source && next.start == tokens[at].end);
    SecondHalf {
        last: at + usize::from(whole),
        tags: 1 + usize::from(whole),
    }
}

/// Where a source ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SourceEnd {
    /// The source text.
    pub(super) text: Range<usize>,
    /// The first byte behind its closing tags.
    pub(super) resume: usize,
    /// The tokens that close it.
    pub(super) closing: Range<usize>,
    pub(super) damage: Damage,
}

/// Finds the ends of sources.
pub(super) struct Sources<'a> {
    input: &'a str,
    /// For each token the one that closes it, by counting; made when it is first needed.
    partners: Option<Vec<Option<usize>>>,
    /// Where a blank line was searched from, and the first one there.
    blank: Range<usize>,
}

impl<'a> Sources<'a> {
    pub(super) fn new(input: &'a str) -> Self {
        Self {
            input,
            partners: None,
            blank: 0..0,
        }
    }

    /// The end of the source whose opening tags are `half`.
    ///
    /// It is the first `</span></span>` where all other spans opened in the source, outside of
    /// inline code, have been closed; else the first one before another wrapper; else, around units
    /// that stand inside, the one that counting finds; else the source is not closed.
    pub(super) fn end(&mut self, tokens: &[Token], half: &SecondHalf) -> SourceEnd {
        let start = tokens[half.last].end;
        if half.tags == 2 {
            if let Some(close) = self.close(tokens, half.last) {
                return closed(tokens, start, close, 2, Damage::NONE);
            }
            if let Some(close) = self.close_around_units(tokens, half) {
                return closed(tokens, start, close, 2, Damage::NESTED);
            }
        }
        self.unclosed(tokens, half.last)
    }

    fn close(&self, tokens: &[Token], last: usize) -> Option<usize> {
        let start = tokens[last].end;
        let first = last + 1;
        if is_double_close(tokens, first)
            && memchr::memchr(b'`', &self.input.as_bytes()[start..tokens[first].start]).is_none()
        {
            return Some(first);
        }
        let stop = next_wrapper(tokens, first);
        let inside = &tokens[first..stop];
        let region = start
            ..tokens
                .get(stop)
                .map_or(self.input.len(), |token| token.start);
        let spans = code::spans(&self.input[region]);
        let in_code = |token: &Token| {
            let at = token.start - start;
            let after = spans.partition_point(|span| span.end <= at);
            spans.get(after).is_some_and(|span| span.start <= at)
        };
        balanced_close(inside, |token| in_code(token))
            // A lone backtick in the source can pair with one behind it.
            .or_else(|| balanced_close(inside, |token| token.kind == Kind::Open && in_code(token)))
            .or_else(|| (0..inside.len()).find(|at| is_double_close(inside, *at)))
            .map(|at| first + at)
    }

    fn close_around_units(&mut self, tokens: &[Token], half: &SecondHalf) -> Option<usize> {
        let partners = self.partners.get_or_insert_with(|| partners(tokens));
        let close = partners[half.last]?;
        let adjacent = partners[half.last - 1] == Some(close + 1)
            && tokens[close].end == tokens[close + 1].start;
        let text = tokens[half.last].end..tokens[close].start;
        (adjacent && !self.blank_line_within(&text)).then_some(close)
    }

    /// Whether a blank line lies in `range`: no source goes beyond its paragraph, so that stray tags
    /// far away cannot make half a page its text.
    fn blank_line_within(&mut self, range: &Range<usize>) -> bool {
        if !self.blank.contains(&range.start) {
            let bytes = self.input.as_bytes();
            let mut at = next_line(bytes, range.start);
            while at < bytes.len() && !is_blank(&bytes[at..]) {
                at = next_line(bytes, at);
            }
            self.blank = range.start..at.max(range.start + 1);
        }
        self.blank.end < range.end
    }

    /// A source without its two closing tags ends at the first one on its line, else with the line:
    /// what stands on other lines may be target text.
    fn unclosed(&self, tokens: &[Token], last: usize) -> SourceEnd {
        let start = tokens[last].end;
        let next = last + 1;
        let stop = next_wrapper(tokens, next);
        let limit = tokens
            .get(stop)
            .map_or(self.input.len(), |token| token.start);
        let end = start + line_length(&self.input.as_bytes()[start..limit]);
        let single = balanced(&tokens[next..stop], 1, |_| false).map(|at| next + at);
        if let Some(close) = single.filter(|close| tokens[*close].start < end) {
            return closed(tokens, start, close, 1, Damage::NOT_CLOSED);
        }
        SourceEnd {
            text: start..end,
            resume: end,
            closing: next..next,
            damage: Damage::NOT_CLOSED,
        }
    }
}

fn closed(tokens: &[Token], start: usize, close: usize, tags: usize, damage: Damage) -> SourceEnd {
    SourceEnd {
        text: start..tokens[close].start,
        resume: tokens[close + tags - 1].end,
        closing: close..close + tags,
        damage,
    }
}

fn is_blank(line: &[u8]) -> bool {
    line[..line_length(line)]
        .iter()
        .all(u8::is_ascii_whitespace)
}

fn next_wrapper(tokens: &[Token], from: usize) -> usize {
    (from..tokens.len())
        .find(|at| tokens[*at].kind.is_wrapper())
        .unwrap_or(tokens.len())
}

fn is_double_close(tokens: &[Token], at: usize) -> bool {
    matches!(tokens.get(at..at + 2), Some([first, second])
        if first.kind == Kind::Close && second.kind == Kind::Close && first.end == second.start)
}

fn balanced_close(tokens: &[Token], skip: impl Fn(&Token) -> bool) -> Option<usize> {
    balanced(tokens, 2, skip)
}

/// The first of `tags` closing tags in a row where every opened span has been closed.
fn balanced(tokens: &[Token], tags: usize, skip: impl Fn(&Token) -> bool) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            _ if skip(token) => {}
            Kind::Open => depth += 1,
            Kind::Close if depth > 0 => depth -= 1,
            Kind::Close if tags == 1 || is_double_close(tokens, at) => return Some(at),
            _ => {}
        }
    }
    None
}

/// Pairs opening and closing tags by counting.
fn partners(tokens: &[Token]) -> Vec<Option<usize>> {
    let mut partners = vec![None; tokens.len()];
    let mut open = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Close => {
                if let Some(opening) = open.pop() {
                    partners[opening] = Some(at);
                }
            }
            Kind::Dropped => {}
            Kind::Target | Kind::Lookup | Kind::Source | Kind::Open => open.push(at),
        }
    }
    partners
}
