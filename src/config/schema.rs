//! The JSON Schema of `site.toml`.

use schemars::generate::SchemaSettings;

use super::Config;

/// The JSON Schema (draft 2020-12) of `site.toml` as indented JSON with a line end: editors use it
/// to complete keys and to show what they mean.
///
/// # Panics
/// Never: a schema always has a form in JSON.
#[must_use]
pub fn schema() -> String {
    let schema = SchemaSettings::draft2020_12()
        .into_generator()
        .into_root_schema_for::<Config>();
    let mut text = serde_json::to_string_pretty(&schema).expect("a schema is JSON");
    text.push('\n');
    text
}
