//! Docsets: which files of a tree are published, and where.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::config::Globs;

use super::kind::{FileKind, is_housekeeping};
use super::paths::below;
use super::walk::join;
use super::xref_map::ExternalReference;

/// Metadata as `docfx.json` gives it, by key. A value of null takes a key away.
pub type Metadata = BTreeMap<String, serde_json::Value>;

/// A folder that is published as a whole.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Docset {
    /// What the repository calls it; the folder, when it has no name.
    pub name: String,
    /// The folder below the root of the locale, spelled as on disk; empty for the whole tree.
    pub folder: String,
    /// What its addresses begin with, after the locale: `partner-china`; may be empty.
    pub url: String,
    /// Its position in the docsets of `site.toml`, when it comes from there.
    pub config: Option<usize>,
    /// Metadata of all its files.
    pub global_metadata: Metadata,
    /// Metadata of some of its files.
    pub file_metadata: Vec<FileMetadata>,
    /// What uids of other sites stand for, by the cross-reference maps it names.
    pub references: Vec<ExternalReference>,
    /// Which files are published; `None` when no `docfx.json` says so.
    pub(super) rules: Option<Rules>,
}

/// A metadata key with values for some files.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FileMetadata {
    /// The key.
    pub key: String,
    /// Patterns for paths below the docset's folder, with a value each; the last match decides.
    pub values: Vec<(Globs, serde_json::Value)>,
}

/// The entries `content` and `resource` of `docfx.json`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(super) struct Rules {
    pub(super) content: Vec<Mapping>,
    pub(super) resources: Vec<Mapping>,
}

/// Some files, and the folder of the site they go to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Mapping {
    /// The folder, below the root of the locale, that the patterns are relative to.
    pub(super) base: String,
    /// The folder below the docset's address.
    pub(super) dest: String,
    pub(super) files: Globs,
    pub(super) exclude: Globs,
}

/// What a docset makes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Content,
    Resource,
    /// Not published on purpose.
    None,
}

impl Docset {
    /// The metadata of the file at `path`, which is relative to the root of the locale, before its
    /// own front matter.
    #[must_use]
    pub fn metadata(&self, path: &str) -> Cow<'_, Metadata> {
        let inner = below(path, &self.folder).unwrap_or(path);
        let mut metadata = Cow::Borrowed(&self.global_metadata);
        for rule in &self.file_metadata {
            let mut values = rule.values.iter().rev();
            if let Some((_, value)) = values.find(|(globs, _)| globs.is_match(inner)) {
                metadata.to_mut().insert(rule.key.clone(), value.clone());
            }
        }
        metadata
    }

    /// The folders that it publishes from. A file belongs to the docset with the nearest one above it.
    pub(super) fn folders(&self) -> impl Iterator<Item = &str> {
        let bases = self.mappings().map(|mapping| mapping.base.as_str());
        bases.chain([self.folder.as_str()])
    }

    /// Whether some of what it publishes lies in `folder` or below.
    pub(super) fn reaches_into(&self, folder: &str) -> bool {
        let inside =
            |base: &str| base.eq_ignore_ascii_case(folder) || below(base, folder).is_some();
        let mut bases = self.mappings().map(|mapping| mapping.base.as_str());
        inside(&self.folder) || bases.any(inside)
    }

    fn mappings(&self) -> impl Iterator<Item = &Mapping> {
        let rules = self.rules.iter();
        rules.flat_map(|rules| rules.content.iter().chain(&rules.resources))
    }

    /// What becomes of the file at `path`, which may not exist.
    pub(super) fn role(&self, path: &str, kind: FileKind) -> Role {
        match &self.rules {
            Some(rules) if last_match(&rules.content, path).is_some() => Role::Content,
            Some(rules) if last_match(&rules.resources, path).is_some() => Role::Resource,
            Some(_) => Role::None,
            None => self.plain_role(path, kind),
        }
    }

    /// Without rules everything is published but what others include, what is private by its name
    /// (`_drafts/`), and what speaks to those who work on the repository.
    fn plain_role(&self, path: &str, kind: FileKind) -> Role {
        let inner = below(path, &self.folder).unwrap_or(path);
        let private = inner.split('/').any(|part| part.starts_with('_'));
        match kind {
            _ if private || is_housekeeping(path) => Role::None,
            FileKind::Include | FileKind::Settings => Role::None,
            FileKind::Resource | FileKind::Other => Role::Resource,
            _ => Role::Content,
        }
    }

    /// Where the file at `path` stands in the site: below the locale, with its extension,
    /// `partner-china/billing.md`. The file need not exist, and need not be published.
    pub(super) fn address(&self, path: &str) -> String {
        let rules = self.rules.as_ref();
        let mapping = rules.and_then(|rules| {
            last_match(&rules.content, path).or_else(|| last_match(&rules.resources, path))
        });
        match mapping {
            Some((mapping, inner)) => join(&join(&self.url, &mapping.dest), inner),
            None => join(&self.url, below(path, &self.folder).unwrap_or(path)),
        }
    }
}

/// The last mapping that takes the file, and the file's path below its base.
fn last_match<'m, 'p>(mappings: &'m [Mapping], path: &'p str) -> Option<(&'m Mapping, &'p str)> {
    mappings.iter().rev().find_map(|mapping| {
        let inner = below(path, &mapping.base)?;
        let taken = mapping.files.is_match(inner) && !mapping.exclude.is_match(inner);
        taken.then_some((mapping, inner))
    })
}
