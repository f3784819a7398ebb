//! Names of clouds in one locale, learned from articles that have source text.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::CloudRules;
use super::block::{applies_to, item, split};
use super::phrase::squeeze;
use crate::article::units::TranslationUnit;
use crate::model::CloudSet;

/// Target phrases of a locale and the clouds they mean.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearnedPhrases {
    /// By the phrase without white space, in lower case.
    by_target: HashMap<String, CloudSet>,
}

impl LearnedPhrases {
    /// Learns from pairs (target phrase, source phrase) of [`phrase_pairs`]. Phrases that mean no
    /// cloud, such as audiences, are left out; what a phrase means in several articles is joined.
    pub fn learn<'a>(
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
        rules: &CloudRules,
    ) -> Self {
        let mut learned = Self::default();
        for (target, source) in pairs {
            let clouds = rules.named_by(source);
            if !clouds.is_empty() {
                let known = learned.by_target.entry(squeeze(target)).or_default();
                *known = known.union(clouds);
            }
        }
        learned
    }

    /// The clouds that the first block of target text names; `None` when no line reads like a block.
    pub(super) fn clouds_in(&self, text: &str, rules: &CloudRules) -> Option<CloudSet> {
        let lines: Vec<_> = text.lines().map(str::trim).collect();
        let known = lines.iter().find_map(|line| {
            let items = items_of(line);
            let named = items.iter().map(|item| self.of_phrase(item));
            Some(named.fold(CloudSet::EMPTY, CloudSet::union)).filter(|clouds| !clouds.is_empty())
        });
        known.or_else(|| {
            lines
                .iter()
                .filter(|line| has_label(line))
                .find_map(|line| {
                    let named = items_of(line)
                        .iter()
                        .map(|item| rules.sovereign_named_by(item))
                        .fold(CloudSet::EMPTY, CloudSet::union);
                    Some(named).filter(|clouds| !clouds.is_empty())
                })
        })
    }

    fn of_phrase(&self, phrase: &str) -> CloudSet {
        self.by_target
            .get(&squeeze(phrase))
            .copied()
            .unwrap_or_default()
    }
}

/// The phrases of a line `**Label**: A | B`, of a list item, or of a line that is nothing else.
fn items_of(line: &str) -> Vec<String> {
    split(after_colon(item(line).unwrap_or(line)))
}

fn has_label(line: &str) -> bool {
    line.starts_with("**") && line.contains([':', '：'])
}

fn after_colon(line: &str) -> &str {
    match line.split_once([':', '：']) {
        Some((label, rest)) if label.starts_with("**") => rest,
        _ => line,
    }
}

/// Pairs (target phrase, source phrase) from the "Applies to" block of an article, label included.
///
/// `source` is the source side of the file `input`, with its `units`.
#[must_use]
pub fn phrase_pairs(input: &str, source: &str, units: &[TranslationUnit]) -> Vec<(String, String)> {
    // Without units there is nothing to learn from.
    let Some(block) = units.first().and_then(|_| applies_to(source)) else {
        return Vec::new();
    };
    let inside = |unit: &&TranslationUnit| {
        let at = unit.target.start as usize;
        block.range.contains(&at)
    };
    let units = units.iter().filter(inside);
    units
        .flat_map(|unit| pairs_of(&unit.target_text(input), &unit.source_text(input)))
        .collect()
}

/// The phrases of one unit, if both sides have as many.
fn pairs_of(target: &str, source: &str) -> Vec<(String, String)> {
    let targets = split(after_colon(target));
    let sources = split(after_colon(source));
    if targets.len() != sources.len() {
        return Vec::new();
    }
    targets.into_iter().zip(sources).collect()
}
