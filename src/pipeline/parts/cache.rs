//! What is remembered of files that pages include: each is read once however many pages include it, and
//! again only when it changes.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::Hash;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};

use crate::article::markdown::Part;
use crate::article::pivots::ZonePivots;
use crate::article::units::Side;
use crate::diag::{Diagnostic, Reported, codes};
use crate::model::{Digest, Locale, RepoPath};
use crate::source::Tree;

/// A file, the side of its wrappers that is shown, and whether the page is in another language, which
/// it is told then.
pub(super) type Key = (Locale, Arc<str>, Side, bool);

/// A file that is the same for everybody who asks for it.
pub(in crate::pipeline) type FileKey = (Locale, Arc<str>);

/// Most bytes of files with code that are kept; others are read again when a page asks for them.
pub(super) const MAX_CODE: usize = 32 << 20;

/// Included files, read once however many pages include them, and again only when they change.
#[derive(Debug, Default)]
pub(in crate::pipeline) struct Cache {
    pub(super) parts: Mutex<HashMap<Key, Known<Arc<Part>>>>,
    pub(super) pivots: Mutex<HashMap<FileKey, Known<Arc<ZonePivots>>>>,
    pub(super) code: Mutex<HashMap<FileKey, Known<Arc<str>>>>,
    /// Bytes of the files with code.
    pub(super) code_bytes: AtomicUsize,
    /// Files that this run shows code of, kept or not.
    pub(super) shown: Mutex<HashSet<FileKey>>,
}

/// A file that was read.
#[derive(Debug, Clone)]
pub(super) struct Known<T> {
    /// None where it could not be read.
    pub(super) digest: Option<Digest>,
    pub(super) value: Value<T>,
    pub(super) report: Arc<[Diagnostic]>,
    /// Whether a page of this run uses it: the report belongs to the run then.
    pub(super) used: bool,
}

/// What was made of a file.
#[derive(Debug, Clone)]
pub(super) enum Value<T> {
    /// Another run made it; that run left the report alone.
    Forgotten,
    /// None where the file could not be read.
    Made(Option<T>),
}

impl Cache {
    /// What was noticed in included files that this run uses.
    pub(in crate::pipeline) fn report(&self) -> Vec<Diagnostic> {
        let mut report = Vec::new();
        collect(&mut report, self.parts.lock().expect(UNPOISONED).values());
        collect(&mut report, self.pivots.lock().expect(UNPOISONED).values());
        collect(&mut report, self.code.lock().expect(UNPOISONED).values());
        report
    }

    /// The same of some files only, used or not.
    pub(in crate::pipeline) fn report_of(&self, files: &BTreeSet<FileKey>) -> Vec<Diagnostic> {
        let parts = self.parts.lock().expect(UNPOISONED);
        let parts = parts.iter().filter(|((locale, path, ..), _)| {
            let file = (locale.clone(), path.clone());
            files.contains(&file)
        });
        let of_parts = parts.flat_map(|(_, known)| known.report.iter().cloned());
        let mut report: Vec<Diagnostic> = of_parts.collect();
        let pivots = self.pivots.lock().expect(UNPOISONED);
        let code = self.code.lock().expect(UNPOISONED);
        for file in files {
            let pivots = pivots.get(file).map(|known| &known.report);
            let code = code.get(file).map(|known| &known.report);
            let reports = pivots.into_iter().chain(code);
            report.extend(reports.flat_map(|report| report.iter().cloned()));
        }
        report
    }

    /// The files for the next run, none of them used so far.
    pub(in crate::pipeline) fn carried(&self) -> Self {
        Self {
            parts: Mutex::new(unused(&self.parts.lock().expect(UNPOISONED), |_| true)),
            pivots: Mutex::new(unused(&self.pivots.lock().expect(UNPOISONED), |_| true)),
            code: Mutex::new(unused(&self.code.lock().expect(UNPOISONED), |_| true)),
            code_bytes: AtomicUsize::new(self.code_bytes.load(Ordering::Relaxed)),
            shown: Mutex::default(),
        }
    }

    /// The files for a run in which only those `changed` can be other than they were. What it uses
    /// is not known then: some page may have been the last to use a file.
    pub(in crate::pipeline) fn carried_but(&self, changed: &BTreeSet<FileKey>) -> Self {
        let changed =
            |locale: &Locale, path: &str| changed.contains(&(locale.clone(), path.into()));
        let part = |key: &Key| changed(&key.0, &key.1);
        let file = |key: &FileKey| changed(&key.0, &key.1);
        Self {
            parts: Mutex::new(unused(&self.parts.lock().expect(UNPOISONED), part)),
            pivots: Mutex::new(unused(&self.pivots.lock().expect(UNPOISONED), file)),
            code: Mutex::new(unused(&self.code.lock().expect(UNPOISONED), file)),
            code_bytes: AtomicUsize::new(self.code_bytes.load(Ordering::Relaxed)),
            shown: Mutex::default(),
        }
    }

    /// What a later run wants to know of the files that this one uses.
    pub(in crate::pipeline) fn reports(&self) -> PartReports {
        PartReports {
            parts: reports(&self.parts.lock().expect(UNPOISONED)),
            pivots: reports(&self.pivots.lock().expect(UNPOISONED)),
            code: reports(&self.code.lock().expect(UNPOISONED)),
        }
    }

    /// Whether a page of this run shows code of the file at `path` of `locale`.
    pub(in crate::pipeline) fn shows(&self, locale: &Locale, path: &str) -> bool {
        let shown = self.shown.lock().expect(UNPOISONED);
        shown.contains(&(locale.clone(), path.into()))
    }

    /// Whether `diagnostic` says of a file that nobody sees it, although a page shows its code.
    pub(in crate::pipeline) fn shows_ignored(
        &self,
        trees: &BTreeMap<Locale, Arc<Tree>>,
        diagnostic: &Diagnostic,
    ) -> bool {
        let file = diagnostic.file().map(RepoPath::as_str);
        let Some(file) = file.filter(|_| diagnostic.code.name == codes::FILE_IGNORED.name) else {
            return false;
        };
        trees.iter().any(|(locale, tree)| {
            let below = file.strip_prefix(tree.root.name().as_str());
            below.is_some_and(|path| self.shows(locale, path.trim_start_matches('/')))
        })
    }

    /// The files as a run before knew them.
    pub(in crate::pipeline) fn of_reports(reports: PartReports) -> Self {
        Self {
            parts: Mutex::new(forgotten(reports.parts)),
            pivots: Mutex::new(forgotten(reports.pivots)),
            code: Mutex::new(forgotten(reports.code)),
            code_bytes: AtomicUsize::default(),
            shown: Mutex::default(),
        }
    }
}

/// What was noticed in included files, by the file and the bytes that it had.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(in crate::pipeline) struct PartReports {
    parts: Vec<(Key, Digest, Vec<Diagnostic>)>,
    pivots: Vec<(FileKey, Digest, Vec<Diagnostic>)>,
    code: Vec<(FileKey, Digest, Vec<Diagnostic>)>,
}

fn reports<K: Clone, T>(files: &HashMap<K, Known<T>>) -> Vec<(K, Digest, Vec<Diagnostic>)> {
    let used = files.iter().filter(|(_, known)| known.used);
    used.filter_map(|(key, known)| Some((key.clone(), known.digest?, known.report.to_vec())))
        .collect()
}

fn forgotten<K: Hash + Eq, T>(reports: Vec<(K, Digest, Vec<Diagnostic>)>) -> HashMap<K, Known<T>> {
    let known = |(key, digest, report): (K, Digest, Vec<Diagnostic>)| {
        let known = Known {
            digest: Some(digest),
            value: Value::Forgotten,
            report: report.into(),
            used: false,
        };
        (key, known)
    };
    reports.into_iter().map(known).collect()
}

/// Files, some of which this run has not used so far.
fn unused<K: Clone + Hash + Eq, T: Clone>(
    files: &HashMap<K, Known<T>>,
    is_unused: impl Fn(&K) -> bool,
) -> HashMap<K, Known<T>> {
    let files = files.iter();
    let files = files.map(|(key, known)| {
        let known = Known {
            used: known.used && !is_unused(key),
            ..known.clone()
        };
        (key.clone(), known)
    });
    files.collect()
}

/// Why locks are never poisoned.
pub(super) const UNPOISONED: &str = "no panic under this lock";

fn collect<'k, T: 'k>(report: &mut Vec<Diagnostic>, known: impl Iterator<Item = &'k Known<T>>) {
    // The order does not matter: reports are sorted before anybody sees them.
    report.extend(
        known
            .filter(|known| known.used)
            .flat_map(|known| known.report.iter().cloned()),
    );
}

/// What was made of a file that has not changed since; from now on this run uses it.
///
/// The file is asked for its digest without holding the lock, and at most once in a run.
pub(super) fn unchanged<K: Hash + Eq, T: Clone>(
    files: &Mutex<HashMap<K, Known<T>>>,
    key: &K,
    digest: impl FnOnce() -> Option<Digest>,
) -> Option<Value<T>> {
    let known = {
        let files = files.lock().expect(UNPOISONED);
        let known = files.get(key)?;
        if known.used {
            return Some(known.value.clone());
        }
        known.digest?
    };
    if digest() != Some(known) {
        return None;
    }
    let mut files = files.lock().expect(UNPOISONED);
    let known = files.get_mut(key)?;
    known.used = true;
    Some(known.value.clone())
}

/// Keeps what was made of a file that this run uses.
pub(super) fn keep<K: Hash + Eq, T: Clone>(
    files: &Mutex<HashMap<K, Known<T>>>,
    key: K,
    digest: Option<Digest>,
    read: Reported<Option<T>>,
) -> Option<T> {
    let known = Known {
        digest,
        value: Value::Made(read.value.clone()),
        report: read.report.into(),
        used: true,
    };
    files.lock().expect(UNPOISONED).insert(key, known);
    read.value
}
