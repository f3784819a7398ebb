//! Files that pages include.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use crate::article::markdown::{Missing, Part, Parts};
use crate::article::units::Side;
use crate::article::{self, Source};
use crate::diag::Diagnostic;
use crate::model::{Locale, RepoPath};
use crate::source::{ReadOptions, Tree, resolve};

/// A file, and the side of its wrappers that is shown.
type Key = (Locale, Box<str>, Side);

/// Included files, read once however many pages include them.
#[derive(Debug, Default)]
pub(super) struct Cache {
    parts: Mutex<HashMap<Key, Option<Arc<Part>>>>,
    report: Mutex<Vec<Diagnostic>>,
}

impl Cache {
    /// What was noticed in included files so far.
    pub(super) fn take_report(&self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.report.lock().expect("no panic under this lock"))
    }
}

/// The files that a page of `locale` may include.
pub(super) struct PageParts<'r> {
    pub(super) trees: &'r BTreeMap<Locale, Arc<Tree>>,
    pub(super) source_locale: &'r Locale,
    pub(super) options: ReadOptions,
    pub(super) cache: &'r Cache,
    /// Language of the page.
    pub(super) locale: &'r Locale,
    /// Locale whose translation the page is reconstructed from.
    pub(super) donor: Option<&'r Locale>,
}

impl Parts for PageParts<'_> {
    fn part(&self, from: &RepoPath, reference: &str) -> Result<(RepoPath, Arc<Part>), Missing> {
        let (_, path) = self.locate(from).ok_or(Missing::NotFound)?;
        let folder = path.rfind('/').map_or("", |at| &path[..at]);
        let wanted = resolve(folder, reference).ok_or(Missing::Outside)?;
        let order = [Some(self.locale), self.donor, Some(self.source_locale)];
        let mut found = order
            .into_iter()
            .flatten()
            .filter_map(|locale| self.look_up(locale, &wanted));
        found.next().ok_or(Missing::NotFound)
    }
}

impl PageParts<'_> {
    /// The locale a file belongs to, and its path below the root.
    fn locate<'f>(&self, file: &'f RepoPath) -> Option<(&Locale, &'f str)> {
        self.trees.iter().find_map(|(locale, tree)| {
            let root = tree.root.name().as_str();
            let below = file.as_str().strip_prefix(root)?;
            Some((
                locale,
                if root.is_empty() {
                    below
                } else {
                    below.strip_prefix('/')?
                },
            ))
        })
    }

    fn look_up(&self, locale: &Locale, wanted: &str) -> Option<(RepoPath, Arc<Part>)> {
        let tree = self.trees.get(locale)?;
        let lower = wanted.to_lowercase();
        let exact = tree.files.get_key_value(wanted).map(|(path, _)| path);
        let path = exact.or_else(|| tree.files.keys().find(|path| path.to_lowercase() == lower))?;
        let side = if self.donor == Some(locale) && locale != self.source_locale {
            Side::Source
        } else {
            Side::Target
        };
        let key = (locale.clone(), path.clone(), side);
        let known = self
            .cache
            .parts
            .lock()
            .expect("no panic under this lock")
            .get(&key)
            .cloned();
        let part = known.unwrap_or_else(|| {
            // Unlocked: two threads may read the same file, never wrongly.
            let part = self.read(tree, locale, path, side);
            self.cache
                .parts
                .lock()
                .expect("no panic under this lock")
                .insert(key, part.clone());
            part
        });
        Some((tree.repo_path(path), part?))
    }

    fn read(&self, tree: &Tree, locale: &Locale, path: &str, side: Side) -> Option<Arc<Part>> {
        let mut report = Vec::new();
        let file = tree.repo_path(path);
        let text = tree.text(path, self.options).unpack(&mut report);
        let part = text.map(|text| {
            let language = if side == Side::Source {
                self.source_locale
            } else {
                locale
            };
            let source = Source {
                file: &file,
                text: &text.text,
                map: &text.map,
            };
            let mut part = article::read_part(source, side).unpack(&mut report);
            part.lang = (language != self.locale).then(|| language.clone());
            Arc::new(part)
        });
        if side == Side::Target {
            self.cache
                .report
                .lock()
                .expect("no panic under this lock")
                .append(&mut report);
        }
        part
    }
}
