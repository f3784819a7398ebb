//! `docfx.json`: what a docset publishes, and the metadata it gives its files.

use jsonc_parser::ast::{ObjectProp, Value};
use jsonc_parser::common::Ranged as _;

use crate::config::Globs;
use crate::diag::{Diagnostic, codes};

use super::docset::{FileMetadata, Mapping, Metadata, Rules};
use super::json::{self, JsonFile};
use super::kind::split;
use super::paths::resolve;
use super::root::Root;

/// What a `docfx.json` says.
#[derive(Debug, Default)]
pub(super) struct Docfx {
    /// What its addresses begin with.
    pub(super) dest: Option<String>,
    /// `None` when it lists no content.
    pub(super) rules: Option<Rules>,
    pub(super) global_metadata: Metadata,
    pub(super) file_metadata: Vec<FileMetadata>,
    pub(super) xref: Vec<String>,
}

/// Settings that other programs need and that have no effect here.
const IGNORED: &[&str] = &[
    "template",
    "overwrite",
    "externalReference",
    "groups",
    "markdownEngineProperties",
];

/// Reads the `docfx.json` at `path`. A faulty one is reported and says nothing, so that its files
/// are published by the rules for folders without one.
pub(super) fn read(root: &Root, path: &str, report: &mut Vec<Diagnostic>) -> Docfx {
    let Some(file) = JsonFile::read(root, path, report) else {
        return Docfx::default();
    };
    let Some(value) = file.parse(report) else {
        return Docfx::default();
    };
    let Some(build) = json::get(&value, "build") else {
        let message = "`build` is missing, so this file says nothing";
        report.push(file.diagnostic(&codes::CONFIG_JSON, value.range(), message));
        return Docfx::default();
    };
    for entry in json::entries(Some(build)) {
        let (key, range) = json::key(entry);
        if IGNORED.contains(&key) && !json::is_empty(&entry.value) {
            let message = format!("`{key}` has no effect here");
            report.push(file.diagnostic(&codes::CONFIG_IGNORED, range, message));
        }
    }
    Docfx {
        dest: json::get(build, "dest").and_then(|dest| url_of(json::text(dest)?)),
        rules: rules(&file, build, report),
        global_metadata: global_metadata(root, &file, build, report),
        file_metadata: file_metadata(root, &file, build, report),
        xref: json::texts(json::get(build, "xref"))
            .into_iter()
            .map(str::to_owned)
            .collect(),
    }
}

/// The prefix of addresses that `dest` means; `None` where it is the folder that the original
/// program writes to (`_site`, `../out`), as repositories outside the family have it.
fn url_of(dest: &str) -> Option<String> {
    let prefix = resolve("", dest.trim_start_matches('/'))?;
    let is_prefix = !prefix.is_empty() && !prefix.starts_with('_');
    is_prefix.then_some(prefix)
}

fn rules(file: &JsonFile, build: &Value<'_>, report: &mut Vec<Diagnostic>) -> Option<Rules> {
    let mut mappings = |key: &str| -> Option<Vec<Mapping>> {
        let value = json::get(build, key)?;
        let items = json::items(Some(value)).into_iter();
        Some(
            items
                .filter_map(|item| mapping(file, item, report))
                .collect(),
        )
    };
    let content = mappings("content")?;
    let resources = mappings("resource").unwrap_or_default();
    Some(Rules { content, resources })
}

/// An entry of `content` or `resource`; a text alone is a pattern.
fn mapping(file: &JsonFile, item: &Value<'_>, report: &mut Vec<Diagnostic>) -> Option<Mapping> {
    let folder = split(&file.path).0;
    let text_of = |key| json::get(item, key).and_then(json::text);
    let src = text_of("src").unwrap_or(".");
    let Some(base) = resolve(folder, src) else {
        let message = format!("`{src}` leads out of the content folder");
        report.push(file.diagnostic(&codes::CONFIG_JSON, item.range(), message));
        return None;
    };
    let patterns = match item {
        Value::StringLit(pattern) => vec![pattern.value.as_ref()],
        _ => json::texts(json::get(item, "files")),
    };
    // Without patterns, all files are meant.
    let patterns = if patterns.is_empty() {
        vec!["**"]
    } else {
        patterns
    };
    let exclude = json::texts(json::get(item, "exclude"));
    match (Globs::compile(patterns), Globs::compile(exclude)) {
        (Ok(files), Ok(exclude)) => Some(Mapping {
            base,
            dest: text_of("dest")
                .and_then(|dest| resolve("", dest))
                .unwrap_or_default(),
            files,
            exclude,
        }),
        (Err(error), _) | (_, Err(error)) => {
            report.push(file.diagnostic(&codes::CONFIG_JSON, item.range(), error.to_string()));
            None
        }
    }
}

/// The entries of the files that `key` names, each relative to `docfx.json`, then those of `own`:
/// what stands in `docfx.json` itself wins.
fn with_files(
    root: &Root,
    file: &JsonFile,
    build: &Value<'_>,
    (files, own): (&str, &str),
    report: &mut Vec<Diagnostic>,
    mut take: impl FnMut(&JsonFile, &ObjectProp<'_>, &mut Vec<Diagnostic>),
) {
    for named in json::items(json::get(build, files)) {
        let path = json::text(named).and_then(|path| resolve(split(&file.path).0, path));
        let Some(path) = path else {
            let message = "this is no path below the content folder";
            report.push(file.diagnostic(&codes::CONFIG_JSON, named.range(), message));
            continue;
        };
        if let Some(other) = JsonFile::read(root, &path, report)
            && let Some(value) = other.parse(report)
        {
            for entry in json::entries(Some(&value)) {
                take(&other, entry, report);
            }
        }
    }
    for entry in json::entries(json::get(build, own)) {
        take(file, entry, report);
    }
}

fn global_metadata(
    root: &Root,
    file: &JsonFile,
    build: &Value<'_>,
    report: &mut Vec<Diagnostic>,
) -> Metadata {
    let mut metadata = Metadata::new();
    let keys = ("globalMetadataFiles", "globalMetadata");
    with_files(root, file, build, keys, report, |_, entry, _| {
        metadata.insert(json::key(entry).0.to_owned(), json::plain(&entry.value));
    });
    metadata
}

fn file_metadata(
    root: &Root,
    file: &JsonFile,
    build: &Value<'_>,
    report: &mut Vec<Diagnostic>,
) -> Vec<FileMetadata> {
    let mut metadata = Vec::<FileMetadata>::new();
    let keys = ("fileMetadataFiles", "fileMetadata");
    with_files(root, file, build, keys, report, |file, entry, report| {
        let key = json::key(entry).0;
        let values = values(file, entry, report);
        match metadata.iter_mut().find(|known| known.key == key) {
            Some(known) => known.values.extend(values),
            None => metadata.push(FileMetadata {
                key: key.to_owned(),
                values,
            }),
        }
    });
    metadata
}

fn values(
    file: &JsonFile,
    entry: &ObjectProp<'_>,
    report: &mut Vec<Diagnostic>,
) -> Vec<(Globs, serde_json::Value)> {
    let mut values = Vec::new();
    for value in json::entries(Some(&entry.value)) {
        let (pattern, range) = json::key(value);
        match Globs::compile([pattern]) {
            Ok(globs) => values.push((globs, json::plain(&value.value))),
            Err(error) => {
                report.push(file.diagnostic(&codes::CONFIG_JSON, range, error.to_string()));
            }
        }
    }
    values
}
