//! Marks of blocks in text that goes into a line, where they are text.
//!
//! The parser knows blocks only, and what begins one it does not give back: a question `1. Who pays?`
//! would lose its number. So a character that stands for nothing is put before each mark; it is the one
//! that bridges emphasis, and is taken out of what the parser gives together with those.

use std::borrow::Cow;

use super::edits::Edit;
use super::emphasis::BRIDGE_TEXT;

/// The edits that make text of the marks of blocks in `text`. Tags that begin a block are none.
pub(super) fn edits(text: &str) -> Vec<Edit<'static>> {
    let mut edits = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let inner = line.trim_start_matches([' ', '\t']);
        let indent = &line[..line.len() - inner.len()];
        let is_code = indent.len() >= 4 || indent.contains('\t');
        if !inner.trim().is_empty() && (is_code || is_mark(inner.trim_end())) {
            edits.push(Edit {
                at: start + if is_code { 0 } else { indent.len() },
                drop: 0,
                put: Cow::Borrowed(BRIDGE_TEXT),
            });
        }
        start += line.len();
    }
    edits
}

/// Whether a line, without the blanks around it, begins a block, or makes one of the line before.
fn is_mark(line: &str) -> bool {
    let begins = |mark: &str| {
        let rest = line.strip_prefix(mark);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
    };
    let heading = line.trim_start_matches('#');
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    line.starts_with(['>'])
        || line.starts_with("```")
        || line.starts_with("~~~")
        || ["-", "+", "*"].into_iter().any(begins)
        || (heading.len() < line.len() && begins(&line[..line.len() - heading.len()]))
        || (number.len() < line.len()
            && number.starts_with(['.', ')'])
            && begins(&line[..=line.len() - number.len()]))
        || is_rule(line)
}

/// Whether a line has only what rules, the lines below headings and those below the head of a table
/// are made of.
fn is_rule(line: &str) -> bool {
    let mut others = line.chars().filter(|c| !matches!(c, ' ' | '\t'));
    let first = line.chars().next();
    others
        .clone()
        .all(|c| Some(c) == first && matches!(c, '-' | '=' | '*' | '_'))
        || others.all(|c| matches!(c, '|' | ':' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_a_block_is_found() {
        let places = |text: &str| edits(text).iter().map(|edit| edit.at).collect::<Vec<_>>();
        for text in [
            "# a",
            "###### a",
            "#",
            "> a",
            ">a",
            "- a",
            "+ a",
            "* a",
            "-",
            "1. a",
            "12) a",
            "1.",
            "---",
            "* * *",
            "___",
            "===",
            "=",
            "```",
            "~~~ x",
            "| --- | :-: |",
            "--- | ---",
        ] {
            assert_eq!(places(text), [0], "{text}");
            assert_eq!(places(&format!("a\n  {text}\n")), [4], "{text}");
        }
        assert_eq!(places("    a\n\n\tb\n"), [0, 7]);
        for text in [
            "", "a", " ", "#a", "-a", "*a*", "**a** b", "1.5 a", "1 a", "`a`", "<br>", "[a](b)",
            "_a_", "=> a", "a | b",
        ] {
            assert!(places(text).is_empty(), "{text}");
        }
    }
}
