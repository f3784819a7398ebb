//! Links that translation broke.

use std::collections::HashSet;
use std::ops::Range;

use crate::diag::{Code, Diagnostic, codes};
use crate::model::RepoPath;

/// The text of the first link to `destination` in `source`: the accessible name of a link whose
/// translated text is empty.
///
/// ```
/// # use diglot::article::units::link_text;
/// assert_eq!(link_text("See [the **guide**](x.md#a).", "x.md#a"), Some("the **guide**"));
/// ```
#[must_use]
pub fn link_text<'a>(source: &'a str, destination: &str) -> Option<&'a str> {
    let link = source.match_indices("](").find(|(at, _)| {
        source[at + 2..]
            .strip_prefix(destination)
            .is_some_and(|rest| rest.starts_with([')', ' ']))
    });
    let (end, _) = link?;
    let start = opening_bracket(source.as_bytes(), end)?;
    Some(&source[start + 1..end]).filter(|text| !text.trim().is_empty())
}

/// The `[` that belongs to the `]` at `end`.
fn opening_bracket(text: &[u8], end: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for at in (0..end).rev() {
        match text[at] {
            b']' => depth += 1,
            b'[' if depth == 0 => return Some(at),
            b'[' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Places of a file where a link may be broken, found once for all units.
#[derive(Debug, Default)]
pub(super) struct Suspects {
    empty: Vec<usize>,
    broken: Vec<usize>,
}

impl Suspects {
    pub(super) fn of(input: &str, from: usize) -> Self {
        let mut suspects = Self::default();
        let text = &input.as_bytes()[from..];
        // One pass for both, and a parenthesis is rarer than a bracket.
        for at in memchr::memchr_iter(b'(', text) {
            match &text[..at] {
                [.., b'[', b']'] => suspects.empty.push(from + at - 2),
                [.., b']', b' '] => suspects.broken.push(from + at - 2),
                _ => {}
            }
        }
        suspects
    }

    /// Reports the links of `target` that `source` shows to be broken.
    pub(super) fn report(
        &self,
        file: &RepoPath,
        input: &str,
        target: &Range<usize>,
        source: &str,
        report: &mut Vec<Diagnostic>,
    ) {
        let (empty, broken) = (within(&self.empty, target), within(&self.broken, target));
        if empty.is_empty() && broken.is_empty() {
            return;
        }
        let after = |at: usize| destination(&input[at + 3..target.end]);
        let mut say = |code: &'static Code, range: Range<usize>, message: String| {
            let help = format!("the source text is: {}", excerpt(source));
            report.push(Diagnostic::at(code, file, range, message).help(help));
        };
        let intended = source.contains("[](");
        for at in empty.iter().copied().filter(|_| !intended) {
            if !matches!(input.as_bytes()[..at].last(), Some(b'!' | b'\\')) {
                let message = format!("the link to {} has no text", after(at));
                say(&codes::UNIT_EMPTY_LINK, at..at + 2, message);
            }
        }
        let destinations = destinations(source);
        for at in broken.iter().copied() {
            if is_address(after(at), &destinations) {
                let message = format!(
                    "white space before ({}) keeps it from being a link",
                    after(at)
                );
                say(&codes::UNIT_BROKEN_LINK, at..at + 3, message);
            }
        }
    }
}

/// Most characters of a destination or source text that a report repeats.
const EXCERPT: usize = 200;

fn excerpt(text: &str) -> &str {
    let end = text
        .char_indices()
        .nth(EXCERPT)
        .map_or(text.len(), |(at, _)| at);
    &text[..end]
}

fn within<'a>(places: &'a [usize], range: &Range<usize>) -> &'a [usize] {
    let first = places.partition_point(|at| *at < range.start);
    let count = places[first..].partition_point(|at| *at + 3 <= range.end);
    &places[first..first + count]
}

/// The destination of a link whose bracket was just opened.
fn destination(text: &str) -> &str {
    let text = excerpt(text);
    text.split([')', ' ', '\n']).next().unwrap_or(text)
}

fn destinations(source: &str) -> HashSet<&str> {
    let links = source.match_indices("](");
    links
        .map(|(at, _)| destination(&source[at + 2..]))
        .collect()
}

/// Whether text in brackets behind `] ` was meant as an address: the source has a link, and to it,
/// or the text looks like an address. `[Save] (optional)` has neither.
fn is_address(text: &str, destinations: &HashSet<&str>) -> bool {
    let looks_like_one = text.contains(['/', '#', '.']);
    !text.is_empty() && !destinations.is_empty() && (looks_like_one || destinations.contains(text))
}
