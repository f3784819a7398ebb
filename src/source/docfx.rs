//! `docfx.json`: what a docset publishes, and the metadata it gives its files.

use jsonc_parser::ast::{ObjectProp, Value};
use jsonc_parser::common::Ranged as _;

use crate::config::{Globs, KnownGlobs};
use crate::diag::{Diagnostic, codes};

use super::docset::{FileMetadata, Mapping, Metadata, Rules};
use super::json::{self, JsonFile};
use super::kind::split;
use super::paths::resolve;
use super::root::Root;
use super::walk::Listing;
use super::xref_map::{self, ExternalReference};

/// What a `docfx.json` says.
#[derive(Debug, Default)]
pub(super) struct Docfx {
    /// What its addresses begin with.
    pub(super) dest: Option<String>,
    /// `None` when it lists no content.
    pub(super) rules: Option<Rules>,
    pub(super) global_metadata: Metadata,
    pub(super) file_metadata: Vec<FileMetadata>,
    pub(super) references: Vec<ExternalReference>,
}

/// Settings that other programs need and that have no effect here.
const IGNORED: &[&str] = &[
    "template",
    "overwrite",
    "externalReference",
    "groups",
    "markdownEngineName",
    "markdownEngineProperties",
];

/// Reads the `docfx.json` at `path`. A faulty one is reported and says nothing, so that its files
/// are published by the rules for folders without one.
pub(super) fn read(
    root: &Root,
    listing: &Listing,
    path: &str,
    globs: &KnownGlobs,
    report: &mut Vec<Diagnostic>,
) -> Docfx {
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
    let from = Reading {
        root,
        listing,
        file: &file,
        globs,
    };
    Docfx {
        dest: json::get(build, "dest").and_then(|dest| url_of(json::text(dest)?)),
        rules: rules(from, build, report),
        global_metadata: global_metadata(from, build, report),
        file_metadata: file_metadata(from, build, report),
        references: references(from, build, report),
    }
}

/// The prefix of addresses that `dest` means; `None` where it is the folder that the original
/// program writes to (`_site`, `../out`), as repositories outside the family have it.
fn url_of(dest: &str) -> Option<String> {
    let prefix = resolve("", dest.trim_start_matches('/'))?;
    let is_prefix = !prefix.is_empty() && !prefix.starts_with('_');
    is_prefix.then_some(prefix)
}

fn rules(from: Reading<'_>, build: &Value<'_>, report: &mut Vec<Diagnostic>) -> Option<Rules> {
    let mut mappings = |key: &str| -> Option<Vec<Mapping>> {
        let value = json::get(build, key)?;
        let items = json::items(Some(value)).into_iter();
        Some(
            items
                .filter_map(|item| mapping(from, item, report))
                .collect(),
        )
    };
    let content = mappings("content")?;
    let resources = mappings("resource").unwrap_or_default();
    Some(Rules { content, resources })
}

/// An entry of `content` or `resource`; a text alone is a pattern.
fn mapping(from: Reading<'_>, item: &Value<'_>, report: &mut Vec<Diagnostic>) -> Option<Mapping> {
    let Reading { file, globs, .. } = from;
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
    match (globs.compile(patterns), globs.compile(exclude)) {
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

/// A `docfx.json`, and the files it may name.
#[derive(Clone, Copy)]
struct Reading<'f> {
    root: &'f Root,
    listing: &'f Listing,
    file: &'f JsonFile,
    globs: &'f KnownGlobs,
}

impl Reading<'_> {
    /// The path of the file that a value names, relative to `docfx.json`. One that does not exist is
    /// reported: other programs go on without it, too.
    fn named(self, value: &Value<'_>, report: &mut Vec<Diagnostic>) -> Option<String> {
        let written = json::text(value);
        let path = written.and_then(|path| resolve(split(&self.file.path).0, path));
        let Some(path) = path else {
            let message = "this is no path below the content folder";
            let place = value.range();
            report.push(self.file.diagnostic(&codes::CONFIG_JSON, place, message));
            return None;
        };
        if !self.listing.files.contains_key(path.as_str()) {
            let message = format!("the file `{path}` does not exist");
            let place = value.range();
            report.push(self.file.diagnostic(&codes::CONFIG_JSON, place, message));
            return None;
        }
        Some(path)
    }
}

/// The references of the maps that `xref` names. Maps on other hosts are not fetched.
fn references(
    from: Reading<'_>,
    build: &Value<'_>,
    report: &mut Vec<Diagnostic>,
) -> Vec<ExternalReference> {
    let mut references = Vec::new();
    for named in json::items(json::get(build, "xref")) {
        if json::text(named).is_some_and(|path| path.contains("://")) {
            let message = "cross-reference maps are not fetched; put the file into the repository";
            let place = named.range();
            report.push(from.file.diagnostic(&codes::CONFIG_IGNORED, place, message));
        } else if let Some(path) = from.named(named, report) {
            xref_map::read(from.root, &path, &mut references, report);
        }
    }
    references
}

/// The entries of the files that `key` names, each relative to `docfx.json`, then those of `own`:
/// what stands in `docfx.json` itself wins.
fn with_files(
    from: Reading<'_>,
    build: &Value<'_>,
    (files, own): (&str, &str),
    report: &mut Vec<Diagnostic>,
    mut take: impl FnMut(&JsonFile, &ObjectProp<'_>, &mut Vec<Diagnostic>),
) {
    for named in json::items(json::get(build, files)) {
        if let Some(path) = from.named(named, report)
            && let Some(other) = JsonFile::read(from.root, &path, report)
            && let Some(value) = other.parse(report)
        {
            for entry in json::entries(Some(&value)) {
                take(&other, entry, report);
            }
        }
    }
    for entry in json::entries(json::get(build, own)) {
        take(from.file, entry, report);
    }
}

fn global_metadata(from: Reading<'_>, build: &Value<'_>, report: &mut Vec<Diagnostic>) -> Metadata {
    let mut metadata = Metadata::new();
    let keys = ("globalMetadataFiles", "globalMetadata");
    with_files(from, build, keys, report, |_, entry, _| {
        metadata.insert(json::key(entry).0.to_owned(), json::plain(&entry.value));
    });
    metadata
}

fn file_metadata(
    from: Reading<'_>,
    build: &Value<'_>,
    report: &mut Vec<Diagnostic>,
) -> Vec<FileMetadata> {
    let mut metadata = Vec::<FileMetadata>::new();
    let keys = ("fileMetadataFiles", "fileMetadata");
    with_files(from, build, keys, report, |file, entry, report| {
        let key = json::key(entry).0;
        let values = values(file, from.globs, entry, report);
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
    globs: &KnownGlobs,
    entry: &ObjectProp<'_>,
    report: &mut Vec<Diagnostic>,
) -> Vec<(Globs, serde_json::Value)> {
    let mut values = Vec::new();
    for value in json::entries(Some(&entry.value)) {
        let (pattern, range) = json::key(value);
        match globs.compile([pattern]) {
            Ok(globs) => values.push((globs, json::plain(&value.value))),
            Err(error) => {
                report.push(file.diagnostic(&codes::CONFIG_JSON, range, error.to_string()));
            }
        }
    }
    values
}
