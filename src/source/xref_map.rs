//! Cross-reference maps: what names (uids) of other sites stand for, and where.
//!
//! JSON or YAML files with `references`, each with `uid`, `name`, `fullName`, `nameWithType` and
//! `href`. Only files of the repository are read, nothing is ever fetched.

use jsonc_parser::common::Ranged as _;
use serde::{Deserialize, Serialize};

use crate::diag::{Diagnostic, codes};

use super::json::{self, JsonFile};
use super::root::Root;
use super::text::{ReadOptions, read_text};

/// What a uid of another site stands for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ExternalReference {
    /// The uid.
    pub uid: String,
    /// Short name; may be empty.
    pub name: String,
    /// Whole name; may be empty.
    pub full_name: String,
    /// Name with that of its type; may be empty.
    pub name_with_type: String,
    /// Address, absolute or from the root of a host.
    pub href: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Map {
    base_url: String,
    references: Vec<ExternalReference>,
}

/// Adds the references of the map at `path`, which exists. Entries without uid or address are
/// reported; a file that does not parse adds none.
pub(super) fn read(
    root: &Root,
    path: &str,
    references: &mut Vec<ExternalReference>,
    report: &mut Vec<Diagnostic>,
) {
    let json = path.to_ascii_lowercase().ends_with(".json");
    let map = if json {
        from_json(root, path, report)
    } else {
        from_yaml(root, path, report)
    };
    let Some(map) = map else { return };
    let base = map.base_url.trim_end_matches('/');
    let before = references.len();
    let all = map.references.len();
    let usable = |entry: &ExternalReference| !entry.uid.is_empty() && !entry.href.is_empty();
    for mut entry in map.references.into_iter().filter(usable) {
        let relative = !entry.href.contains("://") && !entry.href.starts_with('/');
        if relative && !base.is_empty() {
            entry.href = format!("{base}/{}", entry.href);
        }
        references.push(entry);
    }
    let unusable = all - (references.len() - before);
    if unusable > 0 {
        let message = format!("references without `uid` or `href` are left out: {unusable}");
        let file = root.repo_path(path);
        report.push(Diagnostic::on_file(&codes::YAML_MISSING, &file, message));
    }
}

fn from_json(root: &Root, path: &str, report: &mut Vec<Diagnostic>) -> Option<Map> {
    let file = JsonFile::read(root, path, report)?;
    let value = file.parse(report)?;
    match serde_json::from_value(json::plain(&value)) {
        Ok(map) => Some(map),
        Err(error) => {
            let message = format!("this is no map of cross references: {error}");
            report.push(file.diagnostic(&codes::CONFIG_JSON, value.range(), message));
            None
        }
    }
}

fn from_yaml(root: &Root, path: &str, report: &mut Vec<Diagnostic>) -> Option<Map> {
    let text = read_text(root, path, ReadOptions::default()).unpack(report)?;
    match serde_yaml::from_str(&text.text) {
        Ok(map) => Some(map),
        Err(error) => {
            let line = error.location().map_or(0, |at| at.line());
            let message = format!("this map of cross references does not parse (line {line})");
            let file = root.repo_path(path);
            report.push(Diagnostic::on_file(&codes::YAML_SYNTAX, &file, message));
            None
        }
    }
}
