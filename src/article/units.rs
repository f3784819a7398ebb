//! Bilingual wrappers: takes them out of a text and keeps the units they hold.
//!
//! A wrapper stores a sentence twice, the translation for readers and the text it was made from:
//!
//! ```text
//! <span data-ttu-id="a1b2c-103">TARGET</span><span class="sxs-lookup"><span data-stu-id="a1b2c-103">SOURCE</span></span>
//! ```
//!
//! Replacing comes before parsing, because a marker, a link text or a table cell is recognisable
//! only once the tags are gone. So everything here works on text, in one pass from left to right.
//! In comes a file; out come the text of one side, the units and the way back to the file. This
//! module knows no Markdown parser.

mod code;
mod damaged;
mod draft;
mod finish;
mod guard;
mod halves;
mod inline_code;
mod items;
mod lex;
mod lines;
mod links;
mod output;
mod quotes;
mod reader;

use std::borrow::Cow;
use std::ops::Range;

use serde::{Deserialize, Serialize};

pub(super) use code::fenced;
pub use links::link_text;

use crate::diag::Reported;
use crate::model::{OffsetMap, RepoPath};
use lex::Token;
use reader::{Context, Reader};

/// One of the two documents a bilingual file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Side {
    /// The translation.
    Target,
    /// The text it was made from.
    Source,
}

/// One sentence, phrase, cell or paragraph with its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TranslationUnit {
    /// Bytes of the file: the id; see [`TranslationUnit::id`].
    pub id: Range<u32>,
    /// Bytes of the derived text that stand for the unit. Of damaged units that hold others, the
    /// ranges overlap.
    pub target: Range<u32>,
    /// The side that is shown at [`TranslationUnit::target`]: not always the one asked for, since
    /// damage may have left only the other.
    pub shown: Side,
    /// Bytes of the file: the source text; empty when there is none.
    pub source: Range<u32>,
    /// Bytes of the file: the target text; empty when there is none.
    pub file_target: Range<u32>,
    /// Bytes of the file: the whole wrapper, tags included.
    pub file: Range<u32>,
}

/// A text without wrappers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unwrapped {
    /// The derived text.
    pub text: String,
    /// The units in order of appearance.
    pub units: Vec<TranslationUnit>,
    /// Leads from the derived text to the file.
    pub map: OffsetMap,
}

impl Unwrapped {
    /// The source side of the text up to byte `end` of the file `input`, given the target side: the
    /// text and the units. What stands outside of units is the same on both sides, so that the file
    /// need not be read a second time for the beginning of an article.
    ///
    /// Of units that damage has put inside of others, only the outer ones count; guards of targets
    /// without a source stay.
    #[must_use]
    pub fn source_side(&self, input: &str, end: usize) -> (String, Vec<TranslationUnit>) {
        let (mut text, mut units) = (String::new(), Vec::new());
        let mut at = 0;
        let mut behind = self.text.len();
        for unit in &self.units {
            let target = as_usize(&unit.target);
            if target.start < at {
                continue;
            }
            if unit.file.start as usize >= end {
                behind = target.start;
                break;
            }
            text.push_str(&self.text[at..target.start]);
            let start = offset(text.len());
            if unit.source.is_empty() {
                text.push_str(&self.text[target.clone()]);
            } else {
                text.push_str(&unit.source_text(input));
            }
            units.push(TranslationUnit {
                target: start..offset(text.len()),
                ..unit.clone()
            });
            at = target.end;
        }
        text.push_str(&self.text[at..behind]);
        (text, units)
    }
}

impl TranslationUnit {
    /// The id, `a1b2c-103`, given the file: the number behind the hyphen is the same in all locales
    /// that were translated from the same source file.
    #[must_use]
    pub fn id<'a>(&self, input: &'a str) -> &'a str {
        &input[as_usize(&self.id)]
    }

    /// The number of the id, `103`.
    #[must_use]
    pub fn number<'a>(&self, input: &'a str) -> &'a str {
        let id = self.id(input);
        // Byte by byte, because it is short, and asked for of every unit.
        let hyphen = id.bytes().rposition(|byte| byte == b'-');
        hyphen.map_or(id, |at| &id[at + 1..])
    }

    /// The source text, given the file. Of a damaged source that holds units of its own, only text
    /// of the source language is left.
    #[must_use]
    pub fn source_text<'a>(&self, input: &'a str) -> Cow<'a, str> {
        strip_inline_to(&input[as_usize(&self.source)], Side::Source)
    }

    /// The target text as it stands in the file, without guards; wrappers that damage left inside
    /// are replaced.
    #[must_use]
    pub fn target_text<'a>(&self, input: &'a str) -> Cow<'a, str> {
        strip_inline_to(&input[as_usize(&self.file_target)], Side::Target)
    }
}

/// Replaces every wrapper of `input[body_at..]` by one of its sides.
///
/// Target text is never lost, source text is shown only where it is the only text there is, and no
/// tag of a wrapper stays outside of code. Whatever is wrong with a wrapper is reported as
/// `unit/malformed` at the place in `file`, with the id and one of the words `no source`,
/// `no target`, `ids differ`, `empty target`, `not closed`, `nested`, `repeated id`. Only the
/// target side reports, so that reading both sides does not say everything twice.
///
/// A target that would open a block, cut a table row or show stray asterisks where its source does
/// not is kept from it with a backslash or by leaving characters out; the map stays right. Wrappers
/// in closed fenced code, and in inline code that encloses them, are literal; indented code is not
/// code here. Text without wrappers is copied byte for byte. Time is linear in `input`.
///
/// # Panics
/// When `body_at` is no character boundary of `input`, or `input` has 4 GiB or more.
///
/// ```
/// # use diglot::article::units::{Side, unwrap_units};
/// # use diglot::model::RepoPath;
/// let input = r#"# <span data-ttu-id="a-1">Hallo</span><span class="sxs-lookup"><span data-stu-id="a-1">Hello</span></span>"#;
/// let got = unwrap_units(&RepoPath::new("a.md"), input, 0, Side::Target);
/// assert_eq!(got.value.text, "# Hallo");
/// assert_eq!(got.value.units[0].source_text(input), "Hello");
/// ```
#[must_use]
pub fn unwrap_units(
    file: &RepoPath,
    input: &str,
    body_at: usize,
    side: Side,
) -> Reported<Unwrapped> {
    let tokens = lex::tokens(input, body_at);
    if holds_wrappers(&tokens) {
        return Reader::new(file, input, body_at, tokens, side, Context::Blocks).read();
    }
    Reported::silent(Unwrapped {
        text: input[body_at..].to_owned(),
        units: Vec::new(),
        map: OffsetMap::shifted(offset(body_at)),
    })
}

/// Replaces the wrappers of a value of front matter by their targets.
///
/// A value is inline text, so nothing is guarded or reported.
#[must_use]
pub fn strip_inline(text: &str) -> Cow<'_, str> {
    strip_inline_to(text, Side::Target)
}

/// The text of a block of front matter with every wrapper replaced by its target; `None` when it
/// holds none. The map leads to `text`.
#[must_use]
pub fn unwrap_inline(text: &str) -> Option<Unwrapped> {
    inline(text, Side::Target)
}

/// As [`strip_inline`], with the text of `side` in place of the wrappers.
#[must_use]
pub fn strip_inline_to(text: &str, side: Side) -> Cow<'_, str> {
    inline(text, side).map_or(Cow::Borrowed(text), |stripped| Cow::Owned(stripped.text))
}

fn inline(text: &str, side: Side) -> Option<Unwrapped> {
    // Nearly all values and sources are short and hold no tag at all.
    memchr::memchr(b'<', text.as_bytes())?;
    let tokens = lex::tokens(text, 0);
    holds_wrappers(&tokens).then(|| {
        let nowhere = RepoPath::new("");
        Reader::new(&nowhere, text, 0, tokens, side, Context::Inline)
            .read()
            .value
    })
}

fn holds_wrappers(tokens: &[Token]) -> bool {
    tokens.iter().any(|token| token.kind.is_wrapper())
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).expect("files are limited to far less than 4 GiB")
}

fn as_usize(range: &Range<u32>) -> Range<usize> {
    range.start as usize..range.end as usize
}

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;
