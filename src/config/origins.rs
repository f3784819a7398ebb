//! Where entries stand in `site.toml`.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::diag::Place;
use crate::model::Span;

/// Where entries of some tables stand in `site.toml`, for what only later stages can say of them: that
/// a folder, an article or a locale does not exist, or that redirects lead in a circle.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Origins(BTreeMap<String, Span>);

impl Origins {
    /// Notes where the entry `key` of `table` stands.
    pub(super) fn add(&mut self, table: &str, key: &str, span: Span) {
        self.0.insert(name(table, key), span);
    }

    /// Where the entry `key` of `table` stands; nowhere when no file says so.
    #[must_use]
    pub fn of(&self, table: &str, key: &str) -> Place {
        let span = self.0.get(&name(table, key));
        span.map_or(Place::Nowhere, |span| Place::Span(span.clone()))
    }
}

fn name(table: &str, key: &str) -> String {
    format!("{table} {key}")
}
