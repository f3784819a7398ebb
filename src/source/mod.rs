//! A directory comes in, a [`Snapshot`] goes out: every input file by locale and path, with what it
//! is for, where it will stand in the site, and how to read it.
//!
//! This is the edge that reads the input, so it is here that nothing outside of the content is
//! opened and that nothing dangerous is published. Of the files themselves only the repository's
//! publishing configuration is read; what articles say is none of its business.
#![allow(
    clippy::disallowed_methods,
    reason = "this module is the edge that reads the disk"
)]

mod docfx;
mod docset;
mod docsets;
mod fallback;
mod folder;
mod folders;
mod json;
mod kind;
mod ledger;
mod locales;
mod paths;
mod publish;
mod redirects;
mod redirects_yaml;
mod repositories;
mod root;
mod survey;
mod text;
mod touch;
mod tree;
mod walk;
mod xref_map;

pub use docset::{Docset, FileMetadata, Metadata};
pub use fallback::{is_fallback, stands_at};
pub use folder::{read_folder, text_for_printing};
pub use folders::Folders;
pub use kind::{FileKind, may_be_secret};
pub use paths::resolve;
pub use redirects::RedirectEntry;
pub use repositories::{Repository, repositories};
pub use root::{Refused, Root};
pub use survey::{Likeness, Sighting, Survey, survey};
pub use text::{ReadOptions, Text, decode, read_text, refusal};
pub use tree::{File, Tree};
pub use walk::{Stamp, all_files};
pub use xref_map::ExternalReference;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::config::{Config, KnownGlobs};
use crate::diag::{self, Diagnostic, Reported, codes};
use crate::model::{Locale, Pool, RepoPath};

/// All input files of a site, as they were at one time.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// The files of each locale.
    pub locales: BTreeMap<Locale, Tree>,
    /// Folders outside of the content that includes and images may come from, in the order of
    /// `site.toml`.
    pub readable: Vec<Root>,
}

/// The input cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The folder with the content is not there or cannot be listed.
    #[error("cannot read {path}")]
    Read {
        /// The folder.
        path: RepoPath,
        /// What the machine says.
        source: io::Error,
    },
}

/// Lists the files of every locale of the site in the folder `site_root` and says what they are
/// for. Reads no articles.
///
/// The report covers links that lead out (`file/outside`) or nowhere, special files, names that not
/// every host can publish, folders and files that are not published, and faults in the publishing
/// configuration. It is sorted, and like the snapshot it does not depend on threads.
///
/// # Errors
/// When the folder with the content cannot be read. A locale that cannot be read is a diagnostic.
pub fn scan(site_root: &Path, config: &Config) -> Result<Reported<Snapshot>, LoadError> {
    Ok(understand(survey(site_root, config)?, config))
}

/// The locales of the site in the folder `site_root`: those that have a folder, and the source locale.
///
/// # Errors
/// When the folder with the content cannot be read.
pub fn locales_of(site_root: &Path, config: &Config) -> Result<BTreeSet<Locale>, LoadError> {
    let folders = locales::find(site_root, config, &mut Vec::new())?;
    let source = config.source_locale.clone();
    Ok(folders.into_keys().chain([source]).collect())
}

/// Says what the files of a survey are for; see [`scan`].
#[must_use]
pub fn understand(survey: Survey, config: &Config) -> Reported<Snapshot> {
    let mut report = survey.report;
    let (globs, pool) = (KnownGlobs::default(), Pool::default());
    let trees: Vec<_> = survey
        .locales
        .into_par_iter()
        .map(|(locale, found)| {
            let tree =
                found.map(|(root, listing)| tree::build(root, listing, config, (&globs, &pool)));
            (locale, tree)
        })
        .collect();
    let mut snapshot = Snapshot {
        readable: survey.readable,
        ..Snapshot::default()
    };
    for (locale, tree) in trees {
        match tree {
            Ok(tree) => _ = snapshot.locales.insert(locale, tree.unpack(&mut report)),
            Err(diagnostic) => report.push(diagnostic),
        }
    }
    report.extend(missing_docsets(&snapshot, config));
    diag::sort(&mut report);
    let value = snapshot;
    Reported { value, report }
}

impl Snapshot {
    /// A snapshot of files in memory, by locale and by path below the locale's root. Diagnostics
    /// call the roots like their locales in addresses: `de-de`.
    #[must_use]
    pub fn in_memory(
        files: BTreeMap<Locale, BTreeMap<String, Vec<u8>>>,
        config: &Config,
    ) -> Reported<Self> {
        let mut report = Vec::new();
        let (globs, pool) = (KnownGlobs::default(), Pool::default());
        let mut snapshot = Self::default();
        for (locale, files) in files {
            let root = Root::in_memory(RepoPath::new(&locale.segment()), files);
            let listing = walk::list(&root, &[]).unwrap_or_default();
            let tree = tree::build(root, listing, config, (&globs, &pool)).unpack(&mut report);
            snapshot.locales.insert(locale, tree);
        }
        report.extend(missing_docsets(&snapshot, config));
        diag::sort(&mut report);
        let value = snapshot;
        Reported { value, report }
    }

    /// A small site written as one text, for tests: each file begins with a line
    /// `--- LOCALE/PATH`.
    ///
    /// # Panics
    /// When a path does not begin with a locale.
    #[must_use]
    pub fn fixture(text: &str, config: &Config) -> Reported<Self> {
        let mut files = BTreeMap::<Locale, BTreeMap<String, Vec<u8>>>::new();
        for part in format!("\n{text}").split("\n--- ").skip(1) {
            let (path, content) = part.split_once('\n').unwrap_or((part, ""));
            let (locale, path) = path.split_once('/').expect("a path begins with a locale");
            let locale = Locale::parse(locale).expect("a path begins with a locale");
            let content = format!("{content}\n").into_bytes();
            files
                .entry(locale)
                .or_default()
                .insert(path.to_owned(), content);
        }
        Self::in_memory(files, config)
    }
}

fn unreadable(locale: &Locale, name: &RepoPath, error: &io::Error) -> Diagnostic {
    let message = format!("the folder of {locale} cannot be read: {error}");
    Diagnostic::on_file(&codes::FILE_UNREADABLE, name, message)
}

fn readable(site_root: &Path, config: &Config, report: &mut Vec<Diagnostic>) -> Vec<Root> {
    let mut roots = Vec::new();
    for folder in &config.readable {
        let name = RepoPath::new(folder);
        match Root::on_disk(name.clone(), &site_root.join(folder), &[]) {
            Ok(root) => roots.push(root),
            Err(error) => {
                let message = format!("this folder cannot be read: {error}");
                report.push(Diagnostic::on_file(&codes::FILE_UNREADABLE, &name, message));
            }
        }
    }
    roots
}

/// Folders that are no content although they may lie inside: the output, the themes, and what
/// belongs to another locale.
fn skipped<'a>(
    site_root: &Path,
    config: &Config,
    locales: impl Iterator<Item = &'a Path>,
) -> Vec<PathBuf> {
    let own = [site_root.join(&config.output), site_root.join("themes")];
    let own = own.iter().filter_map(|folder| folder.canonicalize().ok());
    own.chain(locales.filter_map(|folder| folder.canonicalize().ok()))
        .collect()
}

/// Docsets of `site.toml` that no locale has. That some locales lack one is usual.
fn missing_docsets(snapshot: &Snapshot, config: &Config) -> Vec<Diagnostic> {
    let empty = |at: usize| {
        let mut trees = snapshot.locales.values();
        !trees.any(|tree| {
            let owned = |file: &File| {
                file.docset
                    .is_some_and(|own| tree.docsets[own].config == Some(at))
            };
            tree.files.values().any(owned)
        })
    };
    let docsets = config.docsets.iter().enumerate();
    let missing = docsets.filter(|(at, _)| !snapshot.locales.is_empty() && empty(*at));
    let diagnostic = |(_, docset): (usize, &crate::config::DocsetConfig)| {
        let message = format!(
            "no locale has a folder `{}`, which [[docsets]] names",
            docset.path
        );
        let place = config.origins.of("docsets", &docset.path);
        Diagnostic::new(&codes::SITE_DOCSET_NOT_FOUND, place, message)
    };
    missing.map(diagnostic).collect()
}

#[cfg(test)]
mod tests;
