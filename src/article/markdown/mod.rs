//! Markdown with the constructs of the dialect -> [`Body`].
//!
//! The parser's events are written as HTML in one pass over them. Constructs of the dialect are
//! recognized where they stand: alerts at the start of a block quote, tabs at headings, includes at
//! paragraphs, image directives in the source behind a text event. Everything an author can get
//! wrong is reported at its place in the file and shown as text. This module alone knows the
//! Markdown parser.

mod alerts;
mod bare_links;
mod block_marks;
mod blocks;
mod broken_links;
mod code;
mod definitions;
mod described;
mod directive;
mod directive_lines;
mod edits;
mod emphasis;
mod footnotes;
mod headings;
mod html;
mod images;
mod includes;
mod line;
mod marks;
mod math;
mod monikers;
mod prose;
mod scripts;
mod sections;
mod slug;
mod snippets;
mod state;
mod tables;
mod tabs;
mod video;
mod writer;
mod xref;
mod zones;

use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;

use pulldown_cmark::{Event, Options, Parser};

use super::body::Body;
use super::pivots::ZonePivots;
use super::units::TranslationUnit;
use crate::config::MarkdownConfig;
use crate::diag::Reported;
use crate::model::{Locale, Numbers, OffsetMap, RepoPath};

pub use code::{Clock, Highlighter};
pub(super) use html::decode_entities;
pub use line::Lines;
pub(super) use snippets::Snippets;

/// Text of one file, ready to be parsed, and the way back to the file.
#[derive(Debug, Clone, Copy)]
pub struct Text<'a> {
    /// The file that `map` leads back to, and that relative references start from.
    pub file: &'a RepoPath,
    /// Markdown without front matter and wrappers, lines ended by line feeds.
    pub text: &'a str,
    /// From `text` to the file.
    pub map: &'a OffsetMap,
    /// Translation units of `text`, in order; empty where there are none.
    pub units: &'a [TranslationUnit],
    /// The text that the units' ranges of the file belong to.
    pub original: &'a str,
}

/// A file that others include, prepared like an article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// As [`Text::text`].
    pub text: String,
    /// As [`Text::map`].
    pub map: OffsetMap,
    /// Language of the text, when it is not that of the including page.
    pub lang: Option<Locale>,
    /// As [`Text::units`].
    pub units: Vec<TranslationUnit>,
    /// As [`Text::original`]; empty where there are no units.
    pub original: String,
}

/// Why an include has nothing to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// No such file in the locale, nor in those it falls back to.
    NotFound,
    /// The path leaves the content folder.
    Outside,
}

/// What pages are put together from besides their own text: files, by the file that names them and
/// the reference it uses.
pub trait Parts: Sync {
    /// The file that `reference` in `from` means.
    ///
    /// # Errors
    /// When there is none that may be read.
    fn part(&self, from: &RepoPath, reference: &str) -> Result<(RepoPath, Arc<Part>), Missing>;

    /// The text of the file with code that `reference` in `from` means, lines ended by line feeds.
    ///
    /// # Errors
    /// When there is none that may be read.
    fn raw(&self, from: &RepoPath, reference: &str) -> Result<(RepoPath, Arc<str>), Missing> {
        let _ = (from, reference);
        Err(Missing::NotFound)
    }

    /// What marks the parts of code; none when all of it stays plain.
    fn highlighter(&self) -> Option<&Highlighter> {
        None
    }

    /// Whether the time for the page is over.
    fn is_late(&self) -> bool {
        false
    }

    /// The groups of pivots that the docset of the page `from` defines; none without a file that
    /// does.
    fn pivot_groups(&self, from: &RepoPath) -> Option<Arc<ZonePivots>> {
        let _ = from;
        None
    }
}

/// No files at all.
#[derive(Debug, Clone, Copy)]
pub struct NoParts;

impl Parts for NoParts {
    fn part(&self, _: &RepoPath, _: &str) -> Result<(RepoPath, Arc<Part>), Missing> {
        Err(Missing::NotFound)
    }
}

/// Words that rendering puts into a body, in the body's language.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Labels {
    /// Titles of alerts, in the order of [`ALERTS`].
    pub alerts: [String; 5],
    /// How numbers are written; texts below have `{n}` where one goes.
    pub numbers: Numbers,
    /// `Table {n}`: the accessible name of a table's scroll area.
    pub table: String,
    /// Summary of the long description of an image.
    pub image_description: String,
    /// Summary of the long description of a video.
    pub video_description: String,
    /// Labels of the link lists of landing pages, by their type: `how-to-guide`.
    pub link_lists: std::collections::BTreeMap<String, String>,
    /// Text of links to videos.
    pub watch_video: String,
    /// "Version", in front of a range of versions.
    pub version: String,
    /// Tells that code cannot be shown, because its file is missing.
    pub sample_missing: String,
    /// Name of the list of footnotes.
    pub footnotes: String,
    /// `Footnote {n}`.
    pub footnote: String,
    /// `Back to the call of footnote {n}`.
    pub footnote_back: String,
    /// Names of a task that is done, and of one that is not.
    pub tasks: [String; 2],
    /// Whether the language is written from right to left.
    pub right_to_left: bool,
    /// Name of a list of links to pages that say the same of something else.
    pub selector: String,
    /// Headings of the parts of a hub that have none of their own, by their role: `products`.
    pub hub: std::collections::BTreeMap<String, String>,
    /// `{n} min`: how long a step takes.
    pub minutes: String,
}

impl Labels {
    /// The text `label` with `number` put in.
    pub(in crate::article) fn numbered(&self, label: &str, number: usize) -> String {
        label.replace("{n}", &self.numbers.write(number as u64))
    }
}

/// What rendering depends on besides the text.
#[derive(Clone, Copy)]
pub struct Context<'c> {
    /// Words in the language of the text.
    pub labels: &'c Labels,
    /// Other files of the site.
    pub parts: &'c dyn Parts,
    /// Choices of the site.
    pub options: &'c MarkdownConfig,
    /// Choices of the page.
    pub page: &'c PageOptions,
}

/// Choices that a page makes in its front matter, or its docset for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageOptions {
    /// Ids of the groups of pivots that readers choose from.
    pub pivot_groups: Vec<String>,
    /// Whether the page has formulas, wherever the site has none.
    pub math: bool,
    /// Whether it is noted which text stands for which translation unit.
    pub segments: bool,
    /// The source language, of a page in another one: damaged units may have nothing but that.
    pub source: Option<Locale>,
}

/// Types of alerts, as their markers spell them.
pub const ALERTS: [&str; 5] = ["note", "tip", "important", "warning", "caution"];

/// Renders `text` as the body of an article.
#[must_use]
pub fn render(text: Text<'_>, context: Context<'_>) -> Reported<Body> {
    writer::Writer::new(context).article(text)
}

/// An event with the bytes of the text it stands for.
type Spanned<'a> = (Event<'a>, Range<usize>);

/// The constructs that are always on. Smart punctuation and heading attributes never are, because
/// they would change text that was written for a renderer without them; for the same reason the
/// others are for a site to choose.
fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH
}

/// The constructs that are on for a page.
fn options_for(context: Context<'_>) -> Options {
    let chosen = context.options;
    let mut options = options();
    // The names of the parser say what is standard: its other footnotes are an older syntax.
    options.set(Options::ENABLE_FOOTNOTES, chosen.footnotes);
    options.set(Options::ENABLE_TASKLISTS, chosen.task_lists);
    options.set(Options::ENABLE_DEFINITION_LIST, chosen.definition_lists);
    options.set(Options::ENABLE_MATH, chosen.math || context.page.math);
    options
}

/// The events of a text; `bridged` tells whether emphasis has been bridged in it.
fn parse(text: &str, options: Options, bridged: bool) -> Vec<Spanned<'_>> {
    let mut events = Vec::with_capacity(text.len() / 16);
    events.extend(Parser::new_ext(text, options).into_offset_iter());
    if bridged {
        emphasis::remove_bridges(text, &mut events);
    }
    events
}

/// `text` with its entities decoded: a name in YAML, which is no Markdown.
#[must_use]
pub fn plain_text_of_entities(text: &str) -> String {
    if text.contains('&') {
        decode_entities(text)
    } else {
        text.to_owned()
    }
}

/// The plain text of `markdown`, markup removed, entities decoded: for titles.
#[must_use]
pub fn plain_text(markdown: &str) -> String {
    let mut plain = String::new();
    for event in Parser::new_ext(&emphasis::bridged(markdown), options()) {
        match event {
            Event::Text(text) | Event::Code(text) => plain.push_str(&text),
            Event::SoftBreak | Event::HardBreak => plain.push(' '),
            _ => {}
        }
    }
    plain.retain(|c| c != emphasis::BRIDGE);
    plain
}

#[cfg(test)]
mod tests;
