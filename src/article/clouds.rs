//! The clouds an article is for.
//!
//! In come the source text of an article, a few of its metadata and the rules of the site; out comes
//! a set of clouds and what decided it. The source text is read because the targets vary without
//! end: `Applies to` has four translations in German alone, and the names of clouds change their
//! words and their order. This module knows no cloud by name outside of its default table.

mod block;
mod learned;
mod phrase;
mod rules;

pub use block::{AppliesTo, applies_to};
pub use learned::{LearnedPhrases, phrase_pairs};
pub use rules::{CloudRule, CloudRules, InvalidRules, default_rules};

use super::front_matter::FrontMatter;
use crate::diag::{Diagnostic, Reported, codes};
use crate::model::{CloudSet, RepoPath};

/// What decided the clouds of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum How {
    /// `clouds` in front matter.
    FrontMatter,
    /// The override table of the site.
    Override,
    /// An "Applies to" block.
    Block,
    /// `titleSuffix`.
    TitleSuffix,
    /// The first heading.
    Heading,
    /// Folder or file name.
    Path,
    /// Nothing: the block names only audiences, so the default is assumed.
    AudienceOnly,
    /// Nothing: the default is assumed.
    Default,
}

impl How {
    /// The word for reports, `audience-only`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FrontMatter => "front-matter",
            Self::Override => "override",
            Self::Block => "block",
            Self::TitleSuffix => "title-suffix",
            Self::Heading => "heading",
            Self::Path => "path",
            Self::AudienceOnly => "audience-only",
            Self::Default => "default",
        }
    }

    /// Whether nothing about the article says so: worth a look by its authors.
    #[must_use]
    pub const fn is_assumed(self) -> bool {
        matches!(self, Self::AudienceOnly | Self::Default)
    }
}

/// The clouds of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Classified {
    /// The clouds.
    pub clouds: CloudSet,
    /// What decided.
    pub how: How,
}

/// What the clouds of an article are told from.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    /// What front matter says, by [`front_matter_clouds`]; empty when it says nothing.
    pub front_matter: CloudSet,
    /// Path below the root of the locale, `Archive/China-billing.md`.
    pub path: &'a str,
    /// `titleSuffix` of the front matter.
    pub title_suffix: Option<&'a str>,
    /// The body in the source language, as Markdown; of a YAML page the target text that can hold
    /// an "Applies to" line.
    pub document: &'a str,
}

/// Tells the clouds of an article with source text.
///
/// The first of these that names a cloud decides: front matter, the override table, the "Applies to"
/// block, `titleSuffix`, the first heading (for clouds other than the default), the path. Else the
/// default is assumed.
#[must_use]
pub fn classify(evidence: &Evidence<'_>, rules: &CloudRules) -> Classified {
    let read = |text: &str| match applies_to(text) {
        Some(block) => {
            let named = block.items.iter().map(|item| rules.named_by(item));
            Some(named.fold(CloudSet::EMPTY, CloudSet::union))
        }
        None => None,
    };
    let heading = || match block::first_heading(evidence.document) {
        Some(heading) => rules.sovereign_named_by(&heading),
        None => CloudSet::EMPTY,
    };
    decide(evidence, rules, read, heading)
}

/// Tells the clouds of a page that has only target text, such as a YAML page: its "Applies to" line
/// is looked up among the phrases learned from other articles of the locale, then searched for
/// names that stay untranslated.
#[must_use]
pub fn classify_localized(
    evidence: &Evidence<'_>,
    learned: &LearnedPhrases,
    rules: &CloudRules,
) -> Classified {
    decide(
        evidence,
        rules,
        |text| learned.clouds_in(text, rules),
        || CloudSet::EMPTY,
    )
}

/// Goes through the evidence in order. `read` gives the clouds of the block, or `None` without block.
fn decide(
    evidence: &Evidence<'_>,
    rules: &CloudRules,
    read: impl Fn(&str) -> Option<CloudSet>,
    heading: impl Fn() -> CloudSet,
) -> Classified {
    if !evidence.front_matter.is_empty() {
        return Classified {
            clouds: evidence.front_matter,
            how: How::FrontMatter,
        };
    }
    if let Some(clouds) = rules.overridden(evidence.path) {
        return Classified {
            clouds,
            how: How::Override,
        };
    }
    let block = read(evidence.document);
    let suffix = || {
        evidence
            .title_suffix
            .map_or(CloudSet::EMPTY, |suffix| rules.named_by(suffix))
    };
    let assumed = if block.is_some() {
        How::AudienceOnly
    } else {
        How::Default
    };
    let steps: [(How, &dyn Fn() -> CloudSet); 4] = [
        (How::Block, &|| block.unwrap_or(CloudSet::EMPTY)),
        (How::TitleSuffix, &suffix),
        (How::Heading, &heading),
        (How::Path, &|| rules.at_path(evidence.path)),
    ];
    steps
        .into_iter()
        .map(|(how, clouds)| Classified {
            clouds: clouds(),
            how,
        })
        .find(|classified| !classified.clouds.is_empty())
        .unwrap_or(Classified {
            clouds: rules.default_clouds(),
            how: assumed,
        })
}

/// The clouds that front matter names under `clouds`; unknown ones are reported and ignored.
#[must_use]
pub fn front_matter_clouds(
    file: &RepoPath,
    front_matter: &FrontMatter,
    rules: &CloudRules,
) -> Reported<CloudSet> {
    let mut report = Vec::new();
    let known = front_matter.clouds().into_iter().filter_map(|id| {
        let index = rules.index_of(id);
        if index.is_none() {
            let span = front_matter
                .get("clouds")
                .map_or(0..0, |node| node.span.clone());
            let range = span.start as usize..span.end as usize;
            let message = format!("the cloud `{id}` is not defined");
            report.push(Diagnostic::at(&codes::CLOUD_CONFLICT, file, range, message));
        }
        index
    });
    let value = known.collect();
    Reported { value, report }
}

#[cfg(test)]
mod tests;
