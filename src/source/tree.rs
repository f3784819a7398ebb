//! One locale's files, with what each of them is for.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

use serde::Serialize;

use crate::config::{Config, KnownGlobs, PortableNames};
use crate::diag::{Diagnostic, Reported, codes};
use crate::model::{Digest, Pool, RepoPath};

use super::docset::{Docset, Metadata, Role};
use super::docsets;
use super::fallback::{self, is_fallback, stands_at};
use super::folders::Folders;
use super::kind::{FileKind, is_housekeeping, name_fault, split};
use super::ledger::{Ledger, Sighted};
use super::paths::{below, resolve};
use super::publish;
use super::redirects::{self, RedirectEntry};
use super::root::{Refused, Root};
use super::text::{ReadOptions, Text, read_text};
use super::walk::{Listing, Stamp};

/// The input files of one locale. Serialized without what is in the files, and when they changed.
#[derive(Debug, Serialize)]
pub struct Tree {
    /// The folder they lie in.
    pub root: Root,
    /// All files but hidden ones, by their path below the root.
    pub files: Arc<BTreeMap<Arc<str>, File>>,
    /// What is published; [`File::docset`] is a position in this list.
    pub docsets: Arc<[Docset]>,
    /// The docsets by the folders they publish from.
    #[serde(skip)]
    pub(super) folders: Arc<Folders>,
    /// Redirects in the order of reading; of two with one source, the first counts.
    pub redirects: Arc<[RedirectEntry]>,
    /// Folders below the root that other repositories are put into. They may be absent: a link
    /// into one of them leads outside and is not broken.
    pub dependents: Vec<String>,
    /// Paths of files by the same in lower case, the first of several; made when it is needed.
    #[serde(skip)]
    pub(super) by_lower: Arc<OnceLock<HashMap<String, Arc<str>>>>,
    /// Files that were read to know what the others are for.
    #[serde(skip)]
    pub(super) frame: Arc<BTreeSet<Arc<str>>>,
    /// Stamps of files that have changed since the folder was listed.
    #[serde(skip)]
    pub(super) restamped: HashMap<Arc<str>, Stamp>,
    /// Whether a file may have several paths.
    #[serde(skip)]
    pub(super) linked: bool,
}

/// A file, as far as it is known without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct File {
    /// What it is for.
    pub kind: FileKind,
    /// The docset it belongs to.
    pub docset: Option<usize>,
    /// Whether the docset publishes it. Includes are read without being published; YAML without a
    /// known first line is published in vain.
    pub published: bool,
    /// Tells that it changed, as it was when the folder was listed.
    #[serde(skip)]
    pub(super) stamp: Stamp,
}

impl Tree {
    /// How diagnostics call the file at `path`.
    #[must_use]
    pub fn repo_path(&self, path: &str) -> RepoPath {
        self.root.repo_path(path)
    }

    /// The path of the file called `path`, as it is spelled on disk: in this letter case, else in
    /// another one; else the path of the one that stands in for it, see [`stands_at`].
    #[must_use]
    pub fn find(&self, path: &str) -> Option<&str> {
        self.find_own(path)
            .or_else(|| self.find_own(&fallback::of(path)))
    }

    fn find_own(&self, path: &str) -> Option<&str> {
        if let Some((path, _)) = self.files.get_key_value(path) {
            return Some(path);
        }
        let by_lower = self.by_lower.get_or_init(|| {
            let paths = self.files.keys().rev();
            paths
                .map(|path| (path.to_lowercase(), path.clone()))
                .collect()
        });
        by_lower.get(&path.to_lowercase()).map(|path| &**path)
    }

    /// Reads a text file; see [`read_text`]. Nothing outside of the root is ever read, but hidden
    /// files are: a path that comes from content must be one of [`Tree::files`].
    #[must_use]
    pub fn text(&self, path: &str, options: ReadOptions) -> Reported<Option<Text>> {
        read_text(&self.root, path, options)
    }

    /// Reads the bytes of a file, at most `limit` of them.
    ///
    /// # Errors
    /// See [`Refused`].
    pub fn bytes(&self, path: &str, limit: u64) -> Result<Vec<u8>, Refused> {
        self.root.read(path, limit)
    }

    /// Reads the first `limit` bytes of a file.
    ///
    /// # Errors
    /// See [`Refused`].
    pub fn head(&self, path: &str, limit: u64) -> Result<Vec<u8>, Refused> {
        self.root.head(path, limit)
    }

    /// The digest of the file at `path`. It is read only if its stamp is another one than in the run
    /// before; see [`Survey::recall`](super::Survey::recall). None when it cannot be read, or when
    /// nobody has asked for digests.
    #[must_use]
    pub fn digest(&self, path: &str) -> Option<Digest> {
        self.root.digest(path, self.stamp(path)?)
    }

    /// What tells that the file at `path` changed; none when there is no such file.
    #[must_use]
    pub fn stamp(&self, path: &str) -> Option<Stamp> {
        let listed = self.files.get(path)?.stamp;
        Some(self.restamped.get(path).copied().unwrap_or(listed))
    }

    /// What the next run may believe of the files.
    pub(super) fn sighted(&self) -> Vec<Sighted> {
        let Some(ledger) = self.root.ledger() else {
            return Vec::new();
        };
        let files = self.files.iter();
        let stamp =
            |path: &Arc<str>, file: &File| self.restamped.get(path).copied().unwrap_or(file.stamp);
        files
            .map(|(path, file)| ledger.sighted(path, stamp(path, file)))
            .collect()
    }

    /// The docset that the file at `path` belongs to, or would belong to: the one that publishes
    /// from the nearest folder above it. Letter case does not matter.
    #[must_use]
    pub fn docset_of(&self, path: &str) -> Option<usize> {
        self.folders.nearest(stands_at(path))
    }

    /// Where the file at `path` stands in the site: below the locale, with its extension, in the
    /// letter case of the files, `partner-china/billing.md`. The file need not exist (it may have
    /// been redirected), but must belong to a docset.
    #[must_use]
    pub fn address(&self, path: &str) -> Option<String> {
        let docset = &self.docsets[self.docset_of(path)?];
        Some(docset.address(stands_at(path)))
    }

    /// The metadata of the file at `path` before its own front matter.
    #[must_use]
    pub fn metadata(&self, path: &str) -> Cow<'_, Metadata> {
        match self.docset_of(path) {
            Some(docset) => self.docsets[docset].metadata(stands_at(path)),
            None => Cow::Owned(Metadata::new()),
        }
    }
}

impl Tree {
    /// The folder that `~/` stands for in the file at `path`: the top of its docset, or the folder
    /// below it that the metadata `tilde_path` names.
    #[must_use]
    pub fn home_of(&self, path: &str) -> String {
        let Some(docset) = self.docset_of(path).map(|docset| &self.docsets[docset]) else {
            return String::new();
        };
        let metadata = docset.metadata(stands_at(path));
        let named = metadata.get("tilde_path").and_then(|named| named.as_str());
        named
            .and_then(|named| resolve(&docset.folder, named.strip_prefix("~/").unwrap_or(named)))
            .unwrap_or_else(|| docset.folder.clone())
    }
}

/// The folders that docsets publish from. Of two docsets with the same, the first has it.
fn folders_of(docsets: &[Docset]) -> Folders {
    let numbered = docsets.iter().enumerate();
    Folders::of(numbered.flat_map(|(at, docset)| docset.folders().map(move |folder| (folder, at))))
}

/// Understands the files of a locale: reads the repository's own configuration and says what each
/// file is for. What all locales have in common, patterns and paths, is in `globs` and `pool`.
pub(super) fn build(
    mut root: Root,
    listing: Listing,
    config: &Config,
    (globs, pool): (&KnownGlobs, &Pool),
) -> Reported<Tree> {
    let mut report = Vec::new();
    let has_publish = listing.files.contains_key(publish::NAME);
    let publish = has_publish
        .then(|| publish::read(&root, &mut report))
        .flatten();
    let docsets = docsets::find(
        &root,
        &listing,
        config,
        globs,
        publish.as_ref(),
        &mut report,
    );
    let redirect_files = redirects::paths(&listing, publish.as_ref(), &mut report);
    let redirects = redirects::read(&root, &redirect_files, &mut report);
    let folders = folders_of(&docsets);
    let mut files = files(&listing, &docsets, &folders, pool);
    for path in &redirect_files {
        if let Some(file) = files.get_mut(path.as_str()) {
            file.kind = FileKind::Settings;
            file.published = false;
        }
    }
    mark_breadcrumbs(&mut files, &docsets);
    report_unpublished(&root, &files, &docsets, &mut report);
    report_ignored(&root, &files, &docsets, &mut report);
    if config.portable_names == PortableNames::Error {
        report_names(&root, &files, &mut report);
    }
    report.extend(listing.report);
    let read = root.ledger().and_then(Ledger::all_seen).unwrap_or_default();
    let frame = read.into_keys().collect();
    let files = Arc::new(files);
    root.lend_paths(&files);
    let tree = Tree {
        root,
        files,
        docsets: docsets.into(),
        folders: Arc::new(folders),
        redirects: redirects.into(),
        dependents: publish.map_or_else(Vec::new, |publish| publish.dependents),
        by_lower: Arc::default(),
        frame: Arc::new(frame),
        restamped: HashMap::new(),
        linked: listing.linked,
    };
    Reported {
        value: tree,
        report,
    }
}

fn files(
    listing: &Listing,
    docsets: &[Docset],
    folders: &Folders,
    pool: &Pool,
) -> BTreeMap<Arc<str>, File> {
    let own = fallback::Own::of(listing);
    let file = |path: &str, stamp: &Stamp| {
        let kind = FileKind::of(path);
        let place = stands_at(path);
        // Navigation is that of one locale as a whole, and so is configuration.
        let is_frame = matches!(
            kind,
            FileKind::Toc | FileKind::Breadcrumb | FileKind::Settings
        );
        let is_idle = is_fallback(path) && (is_frame || own.has(path));
        let docset = folders.nearest(place).filter(|_| !is_idle);
        let role = docset.map_or(Role::None, |at| docsets[at].role(place, kind));
        let published = match kind {
            FileKind::Settings | FileKind::Other => false,
            FileKind::Resource => role != Role::None,
            _ => role == Role::Content,
        };
        File {
            // What the patterns call a page is one, also where includes usually lie.
            kind: if published && kind == FileKind::Include {
                FileKind::Markdown
            } else {
                kind
            },
            docset,
            published,
            stamp: *stamp,
        }
    };
    let files = listing.files.iter();
    files
        .map(|(path, stamp)| (pool.share(Arc::clone(path)), file(path, stamp)))
        .collect()
}

/// Breadcrumbs look like any table of contents; the metadata `breadcrumb_path` names them, by their
/// address in the site or by their path, with an extension that means nothing.
fn mark_breadcrumbs(files: &mut BTreeMap<Arc<str>, File>, docsets: &[Docset]) {
    let mut named = BTreeSet::new();
    for docset in docsets {
        let special = docset
            .file_metadata
            .iter()
            .filter(|rule| rule.key == "breadcrumb_path");
        let special = special.flat_map(|rule| rule.values.iter().map(|(_, value)| value));
        for value in docset
            .global_metadata
            .get("breadcrumb_path")
            .into_iter()
            .chain(special)
        {
            let path = value
                .as_str()
                .and_then(|path| breadcrumb_file(docset, docsets, path));
            named.extend(path.map(|path| bare(&path)));
        }
    }
    for (path, file) in files.iter_mut() {
        if file.kind == FileKind::Toc && named.contains(&bare(path)) {
            file.kind = FileKind::Breadcrumb;
        }
    }
}

fn breadcrumb_file(docset: &Docset, docsets: &[Docset], path: &str) -> Option<String> {
    let Some(address) = path.strip_prefix('/') else {
        let path = path.trim_start_matches("~/");
        return resolve(&docset.folder, path);
    };
    let other = |other: &Docset| resolve(&other.folder, below(address, &other.url)?);
    other(docset).or_else(|| docsets.iter().find_map(other))
}

/// A path without extension and letter case.
fn bare(path: &str) -> String {
    let path = path.to_ascii_lowercase();
    path.rsplit_once('.')
        .map_or(path.clone(), |(bare, _)| bare.to_owned())
}

/// Tells each topmost folder whose files belong to no docset, once.
fn report_unpublished(
    root: &Root,
    files: &BTreeMap<Arc<str>, File>,
    docsets: &[Docset],
    report: &mut Vec<Diagnostic>,
) {
    let mut counts = BTreeMap::<&str, usize>::new();
    for (path, file) in files {
        let silent = file.kind == FileKind::Settings || is_housekeeping(path) || is_fallback(path);
        if file.docset.is_none() && !silent {
            let folders = path.match_indices('/').map(|(at, _)| &path[..at]);
            let mut foreign =
                folders.filter(|folder| !docsets.iter().any(|d| d.reaches_into(folder)));
            *counts
                .entry(foreign.next().unwrap_or(split(path).0))
                .or_default() += 1;
        }
    }
    for (folder, count) in counts {
        let message =
            format!("this folder belongs to no docset and is not published (files: {count})");
        let file = root.repo_path(folder);
        let diagnostic = Diagnostic::on_file(&codes::FILE_UNPUBLISHED, &file, message);
        report.push(diagnostic.help("name it in [[docsets]] of site.toml to publish it"));
    }
}

/// Tells files that would be published if they were of a known type.
fn report_ignored(
    root: &Root,
    files: &BTreeMap<Arc<str>, File>,
    docsets: &[Docset],
    report: &mut Vec<Diagnostic>,
) {
    for (path, file) in files {
        let Some(docset) = file.docset.filter(|_| file.kind == FileKind::Other) else {
            continue;
        };
        if docsets[docset].role(stands_at(path), file.kind) != Role::None {
            let message = "files of this type are not published";
            report.push(Diagnostic::on_file(
                &codes::FILE_IGNORED,
                &root.repo_path(path),
                message,
            ));
        }
    }
}

/// Tells names of published files and of their folders that not every host can publish (R-P5).
fn report_names(root: &Root, files: &BTreeMap<Arc<str>, File>, report: &mut Vec<Diagnostic>) {
    let mut seen = BTreeSet::new();
    for (path, _) in files.iter().filter(|(_, file)| file.published) {
        let ends = path
            .match_indices('/')
            .map(|(at, _)| at)
            .chain([path.len()]);
        for part in ends.map(|end| &path[..end]) {
            let Some(fault) = name_fault(split(part).1).filter(|_| seen.insert(part)) else {
                continue;
            };
            let message = format!("this name cannot be published on every host: {fault}");
            let diagnostic = Diagnostic::on_file(&codes::FILE_NAME, &root.repo_path(part), message);
            report.push(
                diagnostic.help("rename it, or set `portable_names = \"encode\"` in site.toml"),
            );
        }
    }
}
