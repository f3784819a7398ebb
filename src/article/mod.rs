//! Stage 2: one file understood.
//!
//! The text of a file comes in; out goes an [`Article`]: a card with all that other pages may know,
//! and a body with open slots where its links go. Wrappers are replaced before anything is parsed,
//! front matter and metadata of the docset are joined, the clouds are told from the source text.
//! This module knows no other article.

pub mod body;
pub mod card;
pub mod clouds;
mod from_markdown;
mod from_yaml;
pub mod front_matter;
mod html_bounds;
mod line_ends;
pub mod markdown;
pub mod names;
mod options;
mod parity;
pub mod pieces;
pub mod pivots;
mod sanitize;
pub mod segments;
mod sound;
pub mod units;
mod yaml_fields;
mod yaml_page;

use body::Body;
use card::Card;
use clouds::{CloudRules, LearnedPhrases};
use line_ends::{relocate, with_line_feeds};
use markdown::{Context, Labels, PageOptions, Part, Parts};
use units::{Side, unwrap_units};

use crate::config::MarkdownConfig;
use crate::diag::Reported;
use crate::model::{KeySet, Locale, OffsetMap, RepoPath};
use crate::source::Metadata;

pub use from_markdown::read_restored;

/// The text of a file, and the way back to the file's bytes.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The file.
    pub file: &'a RepoPath,
    /// Its text.
    pub text: &'a str,
    /// From the text to the file.
    pub map: &'a OffsetMap,
}

/// Where a file comes from, as far as an article depends on it.
#[derive(Debug, Clone, Copy)]
pub struct Origin<'a> {
    /// Path below the root of the locale.
    pub path: &'a str,
    /// Language of the text.
    pub locale: &'a Locale,
    /// The locale that has the article.
    pub home: &'a Locale,
    /// Address in the site, without locale, with extension.
    pub address: &'a str,
    /// Metadata of the docset for this file.
    pub metadata: &'a Metadata,
    /// Whether the locale is the source locale.
    pub is_source: bool,
}

/// What reading depends on besides the file.
#[derive(Clone, Copy)]
pub struct Rules<'a> {
    /// How clouds are told.
    pub clouds: &'a CloudRules,
    /// Names of clouds in the language of the text, for pages that have no source text.
    pub learned: &'a LearnedPhrases,
    /// Names whose source text is wanted: those of groups in tables of contents, which have no page
    /// to be called after.
    pub wanted: &'a KeySet<String>,
    /// Words that are put into bodies, in the language of the text.
    pub labels: &'a Labels,
    /// Choices of the site for the constructs of Markdown.
    pub markdown: &'a MarkdownConfig,
    /// The source locale.
    pub source: &'a Locale,
    /// The source locale, if translation units are to be held against their source text.
    pub compare: Option<&'a Locale>,
    /// Whether it is noted which text of a translation stands for which unit.
    pub segments: bool,
    /// Whether lists of articles show what describes each of them.
    pub described: bool,
}

impl<'a> Rules<'a> {
    fn context(&self, parts: &'a dyn Parts, page: &'a PageOptions) -> Context<'a> {
        Context {
            labels: self.labels,
            parts,
            options: self.markdown,
            page,
        }
    }
}

/// One file understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// What other pages may know.
    pub card: Card,
    /// The text.
    pub body: Body,
    /// Phrases of its "Applies to" block with what they were translated from.
    pub phrases: Vec<(String, String)>,
    /// Wanted names with what they were translated from.
    pub names: Vec<(String, String)>,
}

/// Reads an article; none for YAML that is no page.
#[must_use]
pub fn read(
    source: Source<'_>,
    origin: Origin<'_>,
    rules: Rules<'_>,
    parts: &dyn Parts,
) -> Reported<Option<Article>> {
    let (text, map) = with_line_feeds(source);
    let source = Source {
        text: &text,
        map: &map,
        ..source
    };
    let markdown = origin
        .path
        .rsplit('.')
        .next()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("md"));
    let mut read = if markdown {
        from_markdown::read(source, origin, rules, parts)
    } else {
        from_yaml::read(source, origin, rules, parts)
    };
    relocate(&mut read.report, source);
    if let Some(article) = &mut read.value {
        article.describe(rules.described);
    }
    read
}

impl Article {
    /// Gives the body what describes the article. The card keeps it only where lists show it: a site has
    /// all its cards in memory.
    fn describe(&mut self, in_lists: bool) {
        let description = &mut self.card.description;
        if !description.is_empty() {
            self.body.lead = description.to_string();
        }
        if !in_lists {
            *description = Box::default();
        }
    }
}

/// Prepares a file for being included: front matter cut, wrappers replaced by `side`.
///
/// `compare` holds the locale of the file and the source locale, if the units of the file are to be
/// held against their source text.
#[must_use]
pub fn read_part(
    source: Source<'_>,
    side: Side,
    compare: Option<(&Locale, &Locale)>,
) -> Reported<Part> {
    let mut report = Vec::new();
    let (text, map) = with_line_feeds(source);
    let source = Source {
        text: &text,
        map: &map,
        ..source
    };
    let body_at = front_matter::body_offset(&text);
    let unwrapped = unwrap_units(source.file, &text, body_at, side).unpack(&mut report);
    if let Some(languages) = compare {
        report.extend(parity::compare(source, &unwrapped, languages));
    }
    relocate(&mut report, source);
    Reported {
        value: Part {
            map: unwrapped.map.after(source.map),
            text: unwrapped.text,
            lang: None,
            original: if unwrapped.units.is_empty() {
                String::new()
            } else {
                text.into_owned()
            },
            units: unwrapped.units,
        },
        report,
    }
}
