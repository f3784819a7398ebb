//! A look at the input without reading it, and what a run remembers of the looks before.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::ledger::{Sighted, settled};
use super::root::Root;
use super::walk::{self, Listing};
use super::{LoadError, Tree, locales, readable, skipped, unreadable};
use crate::config::Config;
use crate::diag::Diagnostic;
use crate::model::{Digest, Locale, RepoPath};

/// The names and stamps of all input files at one time; nothing has been read.
#[derive(Debug)]
pub struct Survey {
    pub(super) locales: Vec<(Locale, Found)>,
    pub(super) readable: Vec<Root>,
    /// What was noticed before any folder of a locale was looked at.
    pub(super) report: Vec<Diagnostic>,
    /// When it began, in nanoseconds since 1970.
    began: i64,
}

/// The folder of a locale with what lies in it, or why it cannot be read.
type Found = Result<(Root, Listing), Diagnostic>;

/// What a run has seen of its input: enough to tell whether a later run would see the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sighting {
    locales: Vec<SightedTree>,
    readable: Vec<RepoPath>,
    report: Vec<Diagnostic>,
}

/// The folder of a locale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct SightedTree {
    locale: Locale,
    name: RepoPath,
    /// In the order of their paths.
    files: Vec<Sighted>,
    folders: Vec<String>,
    report: Vec<Diagnostic>,
    /// Files that were read although they are not listed, because their names are hidden.
    hidden: Vec<(Arc<str>, Digest)>,
}

/// How an input compares to one that was seen before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// The same, down to the stamps.
    Same,
    /// The same, but some stamps are new or have come to rest: it is worth noting them.
    Restamped,
    /// Another one.
    Different,
}

/// Lists the files of every locale of the site in the folder `site_root`. Reads none.
///
/// # Errors
/// When the folder with the content cannot be read. A locale that cannot be read is a diagnostic.
pub fn survey(site_root: &Path, config: &Config) -> Result<Survey, LoadError> {
    let began = now();
    let mut report = Vec::new();
    let folders = locales::find(site_root, config, &mut report)?;
    let readable = readable(site_root, config, &mut report);
    let readable_dirs: Vec<_> = readable
        .iter()
        .filter_map(Root::dir)
        .map(PathBuf::from)
        .collect();
    let skip = skipped(
        site_root,
        config,
        folders.values().map(|folder| folder.dir.as_path()),
    );
    let locales = folders
        .into_par_iter()
        .map(|(locale, folder)| {
            let found = Root::on_disk(folder.name.clone(), &folder.dir, &readable_dirs)
                .and_then(|root| {
                    let listing = walk::list(&root, &skip)?;
                    Ok((root, listing))
                })
                .map_err(|error| unreadable(&locale, &folder.name, &error));
            (locale, found)
        })
        .collect();
    Ok(Survey {
        locales,
        readable,
        report,
        began,
    })
}

/// The clock tells which stamps can be trusted, and reaches no output.
pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
    })
}

impl Survey {
    /// From now on notes what the files hold that are read.
    pub fn keep_ledgers(&mut self) {
        for (_, found) in &mut self.locales {
            if let Ok((root, _)) = found {
                root.keep_ledger(Vec::new(), self.began);
            }
        }
    }

    /// The same for the next look of one process, which believes the digests of the trees before.
    pub fn follow<'t>(&mut self, before: impl Fn(&Locale) -> Option<&'t Tree>) {
        for (locale, found) in &mut self.locales {
            if let Ok((root, _)) = found {
                let before = before(locale).map(Tree::sighted).unwrap_or_default();
                root.keep_ledger(before, self.began);
            }
        }
    }

    /// Compares the input with what a run before has seen of it, and believes its digests from now
    /// on wherever stamps are the same. Files with other stamps are read.
    #[must_use]
    pub fn recall(&mut self, before: Sighting) -> Likeness {
        let mut trees: BTreeMap<Locale, SightedTree> = before
            .locales
            .into_iter()
            .map(|tree| (tree.locale.clone(), tree))
            .collect();
        let began = self.began;
        let readable = self.readable.iter().map(Root::name);
        let mut all = vec![
            if self.report == before.report && readable.eq(before.readable.iter()) {
                Likeness::Same
            } else {
                Likeness::Different
            },
        ];
        let mut known = Vec::new();
        for (locale, found) in &mut self.locales {
            match (trees.remove(locale), found) {
                (Some(tree), Ok(found)) => known.push((tree, found)),
                (_, Ok((root, _))) => {
                    root.keep_ledger(Vec::new(), began);
                    all.push(Likeness::Different);
                }
                (_, Err(_)) => all.push(Likeness::Different),
            }
        }
        if !trees.is_empty() {
            all.push(Likeness::Different);
        }
        let compared = known
            .into_par_iter()
            .map(|(tree, (root, listing))| compare(tree, root, listing, began));
        all.par_extend(compared);
        let worst = all.into_iter().max_by_key(|likeness| *likeness as u8);
        worst.unwrap_or(Likeness::Same)
    }

    /// What there is to remember of this look, with the digests that are known by now; none if a
    /// folder could not be read.
    #[must_use]
    pub fn sighting(&self) -> Option<Sighting> {
        let mut sighting = self.outline()?;
        for (tree, (_, found)) in sighting.locales.iter_mut().zip(&self.locales) {
            let (root, listing) = found.as_ref().ok()?;
            let ledger = root.ledger()?;
            let files = listing.files.iter();
            let files = files.map(|(path, stamp)| ledger.sighted(path, *stamp));
            let seen = ledger.all_seen()?.into_iter();
            tree.files = files.collect();
            tree.hidden = seen
                .filter(|(path, _)| !listing.files.contains_key(path))
                .collect();
        }
        Some(sighting)
    }

    /// The same without the files, for [`Sighting::with_contents`]: a large site is not to have them in
    /// memory twice while it is built.
    #[must_use]
    pub fn outline(&self) -> Option<Sighting> {
        let tree = |(locale, found): &(Locale, Found)| {
            let (root, listing) = found.as_ref().ok()?;
            // Files in memory have no stamps to be known by.
            root.dir()?;
            Some(SightedTree {
                locale: locale.clone(),
                name: root.name().clone(),
                files: Vec::new(),
                folders: listing.folders.clone(),
                report: listing.report.clone(),
                hidden: Vec::new(),
            })
        };
        let readable = self.readable.iter();
        Some(Sighting {
            locales: self.locales.iter().map(tree).collect::<Option<_>>()?,
            readable: readable.map(|root| root.name().clone()).collect(),
            report: self.report.clone(),
        })
    }
}

/// Compares the folder of a locale, and hands over the digests.
fn compare(tree: SightedTree, root: &mut Root, listing: &Listing, began: i64) -> Likeness {
    let same_names = tree.name == *root.name()
        && tree.folders == listing.folders
        && tree.report == listing.report
        && tree.files.len() == listing.files.len()
        && tree
            .files
            .iter()
            .zip(listing.files.keys())
            .all(|(file, path)| file.path == *path);
    let mut restamped = false;
    let mut doubtful = Vec::new();
    if same_names {
        for (file, stamp) in tree.files.iter().zip(listing.files.values()) {
            if file.stamp != Some(*stamp) {
                restamped |= settled(*stamp, began).is_some();
                doubtful.extend(
                    file.digest
                        .map(|digest| (file.path.clone(), *stamp, digest)),
                );
            }
        }
    }
    root.keep_ledger(tree.files, began);
    let root = &*root;
    let as_before = same_names
        && doubtful
            .par_iter()
            .all(|(path, stamp, digest)| root.digest(path, *stamp) == Some(*digest))
        && tree.hidden.iter().all(|(path, digest)| {
            // They are few and small: their digests are computed each time.
            root.digest(path, walk::Stamp::default()) == Some(*digest)
        });
    match (as_before, restamped) {
        (false, _) => Likeness::Different,
        (true, true) => Likeness::Restamped,
        (true, false) => Likeness::Same,
    }
}

impl Sighting {
    /// Adds the files of `trees`, with the digests of all that were read, now or in the run before;
    /// none if a file could not be read, or changed meanwhile.
    #[must_use]
    pub fn with_contents<'t>(
        mut self,
        trees: &dyn Fn(&Locale) -> Option<&'t Tree>,
    ) -> Option<Self> {
        for sighted in &mut self.locales {
            let tree = trees(&sighted.locale)?;
            let seen = tree.root.ledger()?.all_seen()?.into_iter();
            sighted.files = tree.sighted();
            sighted.hidden = seen
                .filter(|(path, _)| !tree.files.contains_key(path))
                .collect();
        }
        Some(self)
    }
}
