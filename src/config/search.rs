//! The table `[search]`.

use schemars::JsonSchema;
use serde::Serialize;

use super::fields::Fields;

/// How readers search the site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchConfig {
    /// Whether the site has a search, with a page and an index for each locale.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// Whether translations are found by the words of their source text, too.
    #[serde(default = "yes")]
    pub source_text: bool,
}

impl Default for SearchConfig {
    fn default() -> Self {
        Self {
            enabled: true,
            source_text: true,
        }
    }
}

fn yes() -> bool {
    true
}

pub(super) fn search(fields: &mut Fields<'_, '_>) -> SearchConfig {
    let mut search = SearchConfig::default();
    let Some(mut table) = fields.table("search") else {
        return search;
    };
    if let Some(enabled) = table.flag("enabled") {
        search.enabled = enabled;
    }
    if let Some(source_text) = table.flag("source_text") {
        search.source_text = source_text;
    }
    table.finish();
    search
}
