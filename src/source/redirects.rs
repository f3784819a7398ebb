//! `.openpublishing.redirection.json` and its like: old paths and where they lead to now.

use jsonc_parser::ast::Value;
use jsonc_parser::common::{Range, Ranged as _};
use serde::Serialize;

use crate::diag::{Diagnostic, Place, codes};
use crate::model::Span;

use super::json::{self, JsonFile};
use super::kind::{FileKind, is_hidden, split};
use super::paths::resolve;
use super::publish::Publish;
use super::redirects_yaml;
use super::root::Root;
use super::walk::Listing;

/// A redirect as the repository has it; what its target means is told elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RedirectEntry {
    /// Path of the old source file below the root of the locale, in the letter case of the entry,
    /// which may differ from that on disk.
    pub source: String,
    /// Where it leads to, as it is written.
    pub target: String,
    /// Where the source is named.
    pub span: Span,
    /// Where the target is named.
    pub target_span: Span,
}

/// The files with redirects, in the order of reading: those with the usual names, then those the
/// publishing configuration names. Of one that is named twice, the second time does no harm.
pub(super) fn paths(
    listing: &Listing,
    publish: Option<&Publish>,
    report: &mut Vec<Diagnostic>,
) -> Vec<String> {
    let usual = |path: &&str| {
        let name = path.strip_prefix(".openpublishing.redirection.");
        let json = name.is_some_and(|name| name.rsplit('.').next() == Some("json"));
        (json && !path.contains('/')) || split(path).1 == "redirections.yml"
    };
    let files = listing.files.keys().map(|path| &**path);
    let mut paths: Vec<_> = files.filter(usual).map(str::to_owned).collect();
    for written in publish
        .iter()
        .flat_map(|publish| &publish.redirection_files)
    {
        match resolve("", written) {
            Some(path) if paths.contains(&path) => {}
            // Files with hidden names are not listed.
            Some(path) if listing.files.contains_key(path.as_str()) => paths.push(path),
            Some(path) if path.split('/').any(is_hidden) => paths.push(path),
            // A localized repository often lacks what the configuration of the original names.
            Some(path) => {
                let message = format!("the file of redirects `{path}` does not exist");
                let file = publish.map(|publish| &publish.file.name);
                let place = file.map_or(Place::Nowhere, |file| Place::File(file.clone()));
                report.push(Diagnostic::new(&codes::CONFIG_JSON, place, message));
            }
            None => {
                let message = format!("`{written}` leads out of the content folder");
                let file = publish.map(|publish| &publish.file.name);
                let place = file.map_or(Place::Nowhere, |file| Place::File(file.clone()));
                report.push(Diagnostic::new(&codes::REDIRECT_OUTSIDE, place, message));
            }
        }
    }
    paths
}

/// Reads the redirects of the files at `paths`.
pub(super) fn read(
    root: &Root,
    paths: &[String],
    report: &mut Vec<Diagnostic>,
) -> Vec<RedirectEntry> {
    let mut redirects = Vec::new();
    for path in paths {
        if split(path).1 == "redirections.yml" {
            redirects_yaml::read(root, path, &mut redirects, report);
        } else if let Some(file) = JsonFile::read(root, path, report)
            && let Some(value) = file.parse(report)
        {
            for key in ["redirections", "renames"] {
                read_list(&file, json::get(&value, key), &mut redirects, report);
            }
        }
    }
    redirects
}

fn outside(file: &JsonFile, range: Range, written: &str) -> Diagnostic {
    let message = format!("`{written}` leads out of the content folder");
    file.diagnostic(&codes::REDIRECT_OUTSIDE, range, message)
}

/// A list of entries, or an object from sources to targets.
fn read_list(
    file: &JsonFile,
    list: Option<&Value<'_>>,
    redirects: &mut Vec<RedirectEntry>,
    report: &mut Vec<Diagnostic>,
) {
    if let Some(Value::Object(_)) = list {
        for entry in json::entries(list) {
            let (source, place) = json::key(entry);
            let target = json::text(&entry.value).map(|target| (target, entry.value.range()));
            add(file, (source, place), target, redirects, report);
        }
        return;
    }
    for item in json::items(list) {
        let text_of = |key| {
            let value = json::get(item, key)?;
            Some((json::text(value)?, value.range()))
        };
        let source = text_of("source_path").or_else(|| text_of("source_path_from_root"));
        let target = text_of("redirect_url");
        match source {
            Some(source) => add(file, source, target, redirects, report),
            None => report.push(missing(file, item.range(), "source_path")),
        }
    }
}

fn missing(file: &JsonFile, range: Range, what: &str) -> Diagnostic {
    let message = format!("a redirect has no `{what}`");
    file.diagnostic(&codes::YAML_MISSING, range, message)
}

fn add(
    file: &JsonFile,
    (source, place): (&str, Range),
    target: Option<(&str, Range)>,
    redirects: &mut Vec<RedirectEntry>,
    report: &mut Vec<Diagnostic>,
) {
    let Some((target, target_place)) = target.filter(|(target, _)| !target.trim().is_empty())
    else {
        report.push(missing(file, place, "redirect_url"));
        return;
    };
    match usable(&file.path, source) {
        Ok(source) => redirects.push(RedirectEntry {
            source,
            target: target.trim().to_owned(),
            span: file.span(place),
            target_span: file.span(target_place),
        }),
        Err(Unusable::Outside) => report.push(outside(file, place, source)),
        Err(Unusable::Toc) => {
            let message = format!("`{source}` is a table of contents and cannot be redirected");
            report.push(file.diagnostic(&codes::REDIRECT_INVALID, place, message));
        }
    }
}

/// Why nothing can be redirected from a path.
pub(super) enum Unusable {
    Outside,
    Toc,
}

/// The path below the root that `source` means in the file at `file`.
pub(super) fn usable(file: &str, source: &str) -> Result<String, Unusable> {
    let path = resolve(split(file).0, source).ok_or(Unusable::Outside)?;
    match FileKind::of(&path) {
        FileKind::Toc | FileKind::Breadcrumb => Err(Unusable::Toc),
        _ => Ok(path),
    }
}
