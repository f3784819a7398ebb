//! `.openpublishing.publish.config.json`: which folders of a repository are docsets.

use jsonc_parser::common::{Range, Ranged};

use crate::diag::Diagnostic;

use super::json::{self, JsonFile};
use super::root::Root;

/// Its name, at the root of a repository.
pub(super) const NAME: &str = ".openpublishing.publish.config.json";

/// What it says.
pub(super) struct Publish {
    pub(super) file: JsonFile,
    pub(super) docsets: Vec<PublishedDocset>,
    /// Files with redirects, as they are written.
    pub(super) redirection_files: Vec<String>,
    /// Folders that other repositories are put into; usually absent.
    pub(super) dependents: Vec<String>,
}

/// An entry of `docsets_to_publish`.
#[derive(Debug, Clone)]
pub(super) struct PublishedDocset {
    pub(super) name: String,
    /// As it is written; its letter case means nothing.
    pub(super) folder: String,
    pub(super) output: Option<String>,
    /// Where the folder is named.
    pub(super) place: Range,
}

/// Reads it; `None` when it says nothing that can be understood.
pub(super) fn read(root: &Root, report: &mut Vec<Diagnostic>) -> Option<Publish> {
    let file = JsonFile::read(root, NAME, report)?;
    let value = file.parse(report)?;
    let docsets = json::items(json::get(&value, "docsets_to_publish"));
    let docset = |docset: &jsonc_parser::ast::Value<'_>| {
        let text_of = |key| {
            json::get(docset, key)
                .and_then(json::text)
                .map(str::to_owned)
        };
        let folder = json::get(docset, "build_source_folder");
        let place = folder.map_or_else(|| docset.range(), Ranged::range);
        let folder = text_of("build_source_folder").unwrap_or_default();
        PublishedDocset {
            name: text_of("docset_name").unwrap_or_else(|| folder.clone()),
            folder,
            output: text_of("build_output_subfolder"),
            place,
        }
    };
    let docsets = docsets.into_iter().map(docset).collect();
    let redirection_files = json::texts(json::get(&value, "redirection_files"));
    let redirection_files = redirection_files.into_iter().map(str::to_owned).collect();
    let others = json::items(json::get(&value, "dependent_repositories"));
    let path = |other| json::get(other, "path_to_root").and_then(json::text);
    let dependents = others
        .into_iter()
        .filter_map(path)
        .map(str::to_owned)
        .collect();
    drop(value);
    Some(Publish {
        file,
        docsets,
        redirection_files,
        dependents,
    })
}
