//! Front matter and YAML documents.
//!
//! In comes the text of a file; out come its metadata, each value with its place, and where the
//! body begins. Broken front matter never costs the body, only what cannot be read of itself. This
//! module knows no Markdown and no other file.

mod flat;
mod keys;
mod value;
mod yaml;

use std::ops::Range;

pub use keys::{FrontMatter, TranslationType};
pub use value::{Entry, Map, Node, Value};
pub use yaml::parse_yaml;

use super::units::unwrap_inline;
use crate::diag::{Code, Diagnostic, Reported, codes};
use crate::model::RepoPath;

/// What stands before the body of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// The metadata; empty when there is none or it cannot be read.
    pub front_matter: FrontMatter,
    /// The byte of the file at which the body begins.
    pub body_at: usize,
}

/// Where front matter stands in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// There is none; the body begins at this byte, behind a byte-order mark.
    None(usize),
    /// Between a line `---` and a line `---` or `...`.
    Closed {
        /// The YAML text.
        yaml: Range<usize>,
        /// The first byte behind the closing line.
        body_at: usize,
    },
    /// It is opened at this byte and never closed: all of the file is body.
    Unclosed(usize),
}

/// Finds the front matter of `text`. It opens only at the first line; a later `---` is content.
///
/// ```
/// # use diglot::article::front_matter::{Block, split};
/// assert_eq!(split("---\na: b\n---\nc"), Block::Closed { yaml: 4..9, body_at: 13 });
/// assert_eq!(split("a\n---\n"), Block::None(0));
/// ```
#[must_use]
pub fn split(text: &str) -> Block {
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut lines = Lines { text, at: start };
    if !lines
        .next()
        .is_some_and(|line| is_marker(&text[line], &["---"]))
    {
        return Block::None(start);
    }
    let yaml_at = lines.at;
    while let Some(line) = lines.next() {
        if is_marker(&text[line.clone()], &["---", "..."]) {
            return Block::Closed {
                yaml: yaml_at..line.start,
                body_at: lines.at,
            };
        }
    }
    Block::Unclosed(start)
}

/// The byte of `text` at which its body begins, whatever its front matter says.
#[must_use]
pub fn body_offset(text: &str) -> usize {
    match split(text) {
        Block::Closed { body_at, .. } => body_at,
        Block::None(at) | Block::Unclosed(at) => at,
    }
}

fn is_marker(line: &str, markers: &[&str]) -> bool {
    markers.contains(&line.trim_end_matches([' ', '\t']))
}

/// Lines that end in CR LF, LF or CR, given without their ends.
struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Lines<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let rest = &self.text.as_bytes()[self.at..];
        if rest.is_empty() {
            return None;
        }
        let length = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let line = self.at..self.at + length;
        self.at = line.end
            + match &rest[length..] {
                [b'\r', b'\n', ..] => 2,
                [] => 0,
                _ => 1,
            };
        Some(line)
    }
}

/// Reads the front matter of `text`, the whole of `file`.
///
/// Everything that is wrong is a warning at its line: a block that is not closed or is no mapping
/// (nothing is taken from it), a syntax error (lines that read as `key: value` are saved), a key
/// given twice (the last one counts), a value of a type its key cannot have (it is ignored).
/// Bilingual wrappers in values are replaced by their targets; when they keep the block from being
/// YAML they are replaced first.
#[must_use]
pub fn read(file: &RepoPath, text: &str) -> Reported<Head> {
    match split(text) {
        Block::None(body_at) => Reported::silent(head(FrontMatter::default(), body_at)),
        Block::Closed { yaml, body_at } => {
            let Reported { value, report } = parse(file, text, yaml);
            let mut report = report;
            let front_matter = FrontMatter::of_map(file, value).unpack(&mut report);
            Reported {
                value: head(front_matter, body_at),
                report,
            }
        }
        Block::Unclosed(at) => {
            let message = "front matter is opened here and not closed";
            let help =
                "close it with a line `---`, or begin the page with something else than `---`";
            let diagnostic =
                at_range(&codes::YAML_UNCLOSED, file, &(at..at + 3), message).help(help);
            Reported {
                value: head(FrontMatter::default(), at),
                report: vec![diagnostic],
            }
        }
    }
}

fn head(front_matter: FrontMatter, body_at: usize) -> Head {
    Head {
        front_matter,
        body_at,
    }
}

fn at_range(
    code: &'static Code,
    file: &RepoPath,
    range: &Range<usize>,
    message: impl Into<String>,
) -> Diagnostic {
    Diagnostic::at(code, file, range.clone(), message)
}

fn parse(file: &RepoPath, text: &str, block: Range<usize>) -> Reported<Map> {
    let yaml = &text[block.clone()];
    let offset = u32::try_from(block.start).expect("files are limited to far less than 4 GiB");
    if let Some(map) = flat::read(yaml, offset) {
        return Reported::silent(map);
    }
    let first = parse_yaml(file, yaml, offset);
    if !is_syntax_error(&first) {
        return mapping(file, &block, first);
    }
    let Some(mut unwrapped) = unwrap_inline(yaml) else {
        return Reported {
            value: flat::recover(yaml, offset),
            report: first.report,
        };
    };
    // The wrappers' own quotation marks and colons may be all that is wrong.
    unwrapped.map = unwrapped
        .map
        .after(&crate::model::OffsetMap::shifted(offset));
    let second = yaml::read(file, &unwrapped.text, &unwrapped.map);
    mapping(file, &block, second)
}

fn is_syntax_error(parsed: &Reported<Option<Node>>) -> bool {
    parsed.value.is_none() && parsed.report.iter().any(|d| d.code == &codes::YAML_SYNTAX)
}

fn mapping(file: &RepoPath, block: &Range<usize>, parsed: Reported<Option<Node>>) -> Reported<Map> {
    let mut report = parsed.report;
    let value = match parsed.value.map(|node| node.value) {
        Some(Value::Map(map)) => map,
        // Comments alone, or nothing, are a block that says nothing.
        None | Some(Value::Null) => Map::default(),
        Some(other) => {
            let message = format!("front matter is {}, not a mapping", other.kind());
            report.push(at_range(&codes::YAML_NOT_MAPPING, file, block, message));
            Map::default()
        }
    };
    Reported { value, report }
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
