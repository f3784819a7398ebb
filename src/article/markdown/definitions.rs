//! Colons at the start of a line that begin no definition.
//!
//! With definition lists, the parser takes any colon below a paragraph for the mark of a definition,
//! whatever follows it: a directive, an emoji, a word. Ours is followed by a blank. Before all others
//! a character that stands for nothing is put; it is the one that bridges emphasis, and is taken out
//! of what the parser gives together with those.

use std::borrow::Cow;

use super::edits::Edit;
use super::emphasis::BRIDGE_TEXT;

/// The edits that keep colons in `text` from beginning a definition.
pub(super) fn edits(text: &str) -> Vec<Edit<'static>> {
    let mut edits = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let behind = line.trim_start_matches([' ', '\t', '>']);
        if behind.strip_prefix(':').is_some_and(begins_no_definition) {
            edits.push(Edit {
                at: start + line.len() - behind.len(),
                drop: 0,
                put: Cow::Borrowed(BRIDGE_TEXT),
            });
        }
        start += line.len();
    }
    edits
}

/// Whether `behind` cannot follow the mark of a definition. What may be the row below the head of a
/// table, `:---`, is left as it is.
fn begins_no_definition(behind: &str) -> bool {
    !behind.starts_with([' ', '\t', '-'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_colon_and_a_blank_begin_a_definition() {
        let places = |text| edits(text).iter().map(|edit| edit.at).collect::<Vec<_>>();
        assert!(places("a\n: b\n:\tc\n").is_empty());
        assert_eq!(places("a\n:::row:::\n\n> :tada:\n  :b"), [2, 15, 24]);
        assert!(places("a | b\n:--- | ---\n").is_empty());
    }
}
