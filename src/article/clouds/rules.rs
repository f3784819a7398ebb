//! The rules of a site: which phrases and paths mean which cloud.

use globset::{GlobBuilder, GlobMatcher};

use super::phrase::fold;
use crate::config::CloudConfig;
use crate::model::{CloudId, CloudSet};

/// A cloud and what tells that an article is for it; the texts are those of `site.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CloudRule {
    /// The id, `us-gov`.
    pub id: String,
    /// A source phrase that holds one of these names the cloud; case and white space do not count.
    pub contains: Vec<String>,
    /// A source phrase that is one of these names the cloud.
    pub exactly: Vec<String>,
    /// Globs over the path below the root of the locale, in any letter case: `*` stays in a folder,
    /// `**` does not. They count when nothing in the article names a cloud.
    pub paths: Vec<String>,
    /// The cloud is closed; its articles stay.
    pub retired: bool,
    /// Articles that name no cloud are taken to be for this one.
    pub default: bool,
}

/// The rules of a site, ready for use. Clouds are numbered in the order of the rules.
#[derive(Debug, Clone)]
pub struct CloudRules {
    rules: Vec<Rule>,
    overrides: Vec<(GlobMatcher, CloudSet)>,
}

#[derive(Debug, Clone)]
struct Rule {
    id: CloudId,
    contains: Vec<String>,
    exactly: Vec<String>,
    paths: Vec<GlobMatcher>,
    retired: bool,
    default: bool,
}

/// Why rules cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRules {
    /// More clouds than [`CloudSet::MAX`].
    #[error("{0} clouds are too many; the limit is {max}", max = CloudSet::MAX)]
    TooMany(usize),
    /// An id is used twice.
    #[error("the cloud `{0}` is defined twice")]
    Repeated(String),
    /// An override names a cloud that has no rule.
    #[error("the cloud `{0}` is not defined")]
    Unknown(String),
    /// A glob is malformed.
    #[error("`{glob}` is no path pattern: {reason}")]
    Glob {
        /// The glob.
        glob: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl CloudRules {
    /// Compiles `rules`, and `overrides`: the clouds of all articles whose path matches a glob; the
    /// last match counts.
    ///
    /// # Errors
    /// When there are too many rules, an id is repeated or unknown, or a glob is malformed.
    pub fn new(
        rules: &[CloudRule],
        overrides: &[(String, Vec<String>)],
    ) -> Result<Self, InvalidRules> {
        if rules.len() > CloudSet::MAX {
            return Err(InvalidRules::TooMany(rules.len()));
        }
        for (at, rule) in rules.iter().enumerate() {
            if rules[..at].iter().any(|other| other.id == rule.id) {
                return Err(InvalidRules::Repeated(rule.id.clone()));
            }
        }
        let mut compiled = Self {
            rules: rules.iter().map(compile).collect::<Result<_, _>>()?,
            overrides: Vec::new(),
        };
        for (pattern, ids) in overrides {
            let indexes = ids.iter().map(|id| {
                let index = compiled.index_of(id);
                index.ok_or_else(|| InvalidRules::Unknown(id.clone()))
            });
            let clouds = indexes.collect::<Result<CloudSet, _>>()?;
            compiled.overrides.push((glob(pattern)?, clouds));
        }
        Ok(compiled)
    }

    /// The position of the cloud called `id`.
    #[must_use]
    pub fn index_of(&self, id: &str) -> Option<usize> {
        self.rules.iter().position(|rule| rule.id.as_str() == id)
    }

    /// The ids of all clouds, in order.
    pub fn ids(&self) -> impl Iterator<Item = &CloudId> {
        self.rules.iter().map(|rule| &rule.id)
    }

    /// The clouds that articles are taken to be for when they name none.
    #[must_use]
    pub fn default_clouds(&self) -> CloudSet {
        self.matching(|rule| rule.default)
    }

    /// The clouds that are closed.
    #[must_use]
    pub fn retired(&self) -> CloudSet {
        self.matching(|rule| rule.retired)
    }

    fn matching(&self, matches: impl Fn(&Rule) -> bool) -> CloudSet {
        let indexed = self.rules.iter().enumerate();
        indexed
            .filter(|(_, rule)| matches(rule))
            .map(|(at, _)| at)
            .collect()
    }

    /// The clouds that a phrase of the source language names.
    #[must_use]
    pub fn named_by(&self, phrase: &str) -> CloudSet {
        let folded = fold(phrase);
        self.matching(|rule| rule.names(&folded))
    }

    /// The same without the default clouds, whose name is in many titles.
    pub(super) fn sovereign_named_by(&self, phrase: &str) -> CloudSet {
        let folded = fold(phrase);
        self.matching(|rule| !rule.default && rule.names(&folded))
    }

    pub(super) fn at_path(&self, path: &str) -> CloudSet {
        self.matching(|rule| rule.paths.iter().any(|glob| glob.is_match(path)))
    }

    pub(super) fn overridden(&self, path: &str) -> Option<CloudSet> {
        let mut overrides = self.overrides.iter().rev();
        let found = overrides.find(|(glob, _)| glob.is_match(path));
        found.map(|(_, clouds)| *clouds)
    }
}

impl Rule {
    fn names(&self, folded: &str) -> bool {
        self.contains
            .iter()
            .any(|part| folded.contains(part.as_str()))
            || self.exactly.iter().any(|whole| *whole == *folded)
    }
}

fn compile(rule: &CloudRule) -> Result<Rule, InvalidRules> {
    // An empty phrase would be part of every other.
    let phrases = |phrases: &[String]| {
        let folded = phrases.iter().map(|phrase| fold(phrase));
        folded.filter(|phrase| !phrase.is_empty()).collect()
    };
    Ok(Rule {
        id: CloudId::new(&rule.id),
        contains: phrases(&rule.contains),
        exactly: phrases(&rule.exactly),
        paths: rule
            .paths
            .iter()
            .map(|path| glob(path))
            .collect::<Result<_, _>>()?,
        retired: rule.retired,
        default: rule.default,
    })
}

fn glob(pattern: &str) -> Result<GlobMatcher, InvalidRules> {
    GlobBuilder::new(pattern)
        .case_insensitive(true)
        .literal_separator(true)
        .build()
        .map(|glob| glob.compile_matcher())
        .map_err(|error| InvalidRules::Glob {
            glob: pattern.to_owned(),
            reason: error.kind().to_string(),
        })
}

impl From<&CloudConfig> for CloudRule {
    fn from(cloud: &CloudConfig) -> Self {
        Self {
            id: cloud.id.clone(),
            contains: cloud.contains.clone(),
            exactly: cloud.exactly.clone(),
            paths: cloud.paths.clone(),
            retired: cloud.retired,
            default: cloud.default,
        }
    }
}

/// The table for sites that define no clouds.
#[must_use]
pub fn default_rules() -> Vec<CloudRule> {
    CloudConfig::usual().iter().map(CloudRule::from).collect()
}

impl Default for CloudRules {
    fn default() -> Self {
        Self::new(&default_rules(), &[]).expect("the default table is sound")
    }
}
