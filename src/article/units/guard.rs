//! Guards: what a target must not do to the text around it.
//!
//! Inside its tags a target was inline text by definition. Without them it can turn into a block,
//! cut a table row in two, or show asterisks; the source tells what was meant.

use std::ops::Range;

use memchr::memmem;

use super::lines::block_marker;
use super::output::{Edit, Output};

/// Two bold runs that machine translation pushed together, as an exporter escaped them.
const PUSHED_TOGETHER: &[u8] = br"\*\*\*\*";

/// The changes that `target` needs at the end of `out`, in order.
pub(super) fn edits(
    input: &str,
    target: &Range<usize>,
    source: &str,
    out: &mut Output<'_>,
) -> Vec<Edit> {
    let mut edits = Vec::new();
    let start = target.start + leading_space(&input[target.clone()], source);
    if start > target.start {
        edits.push(drop(target.start, start - target.start));
    }
    let text = &input.as_bytes()[start..target.end];
    if let Some(at) = new_block(text, source)
        && out.opens_block()
    {
        edits.push(backslash(start + at));
    }
    if memchr::memchr(b'|', text).is_some()
        && out.in_row()
        && unescaped_pipes(source.as_bytes()).is_empty()
    {
        edits.extend(
            unescaped_pipes(text)
                .into_iter()
                .map(|at| backslash(start + at)),
        );
    }
    edits
}

fn drop(at: usize, drop: usize) -> Edit {
    Edit { at, drop, put: "" }
}

fn backslash(at: usize) -> Edit {
    Edit {
        at,
        drop: 0,
        put: "\\",
    }
}

/// How much white space at the start of `target` an exporter added: all of it, when it begins with a
/// line end and the source does not. Kept, it would become indented code or cut a table row in two.
fn leading_space(target: &str, source: &str) -> usize {
    let line_end = ['\n', '\r'];
    if target.starts_with(line_end) && !source.starts_with(line_end) {
        target.len() - target.trim_start_matches([' ', '\t', '\n', '\r']).len()
    } else {
        0
    }
}

/// Where a backslash keeps `target` from opening a block that `source` does not open: before the
/// punctuation of its marker.
///
/// `25. Mai 2020` for `May 25, 2020` would start a list at 25. When both begin with a marker, it is
/// one.
fn new_block(target: &[u8], source: &str) -> Option<usize> {
    let indented = target.trim_ascii_start();
    let marker = block_marker(indented)?;
    let intended = block_marker(source.trim_start().as_bytes()).is_some();
    (!intended).then_some(target.len() - indented.len() + marker.before)
}

fn unescaped_pipes(text: &[u8]) -> Vec<usize> {
    let escaped = |at: usize| text[..at].iter().rev().take_while(|b| **b == b'\\').count() % 2 == 1;
    memchr::memchr_iter(b'|', text)
        .filter(|at| !escaped(*at))
        .collect()
}

/// Drops asterisks of `target` that `source` knows nothing of: two bold runs become one.
pub(super) fn repairs(input: &str, target: &Range<usize>, source: &str) -> Vec<Edit> {
    let text = &input.as_bytes()[target.clone()];
    // A byte that is rare in text tells nearly always that there is nothing to search for.
    if memchr::memchr(b'\\', text).is_none() || source.contains(r"\*") {
        return Vec::new();
    }
    memmem::find_iter(text, PUSHED_TOGETHER)
        .map(|at| drop(target.start + at, PUSHED_TOGETHER.len()))
        .collect()
}
