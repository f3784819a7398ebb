//! Files that pages include.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::Hash;
use std::sync::{Arc, Mutex};

use crate::article::markdown::{Highlighter, Missing, Part, Parts};
use crate::article::pivots::{self, ZonePivots};
use crate::article::units::Side;
use crate::article::{self, Source};
use crate::diag::{Diagnostic, Reported};
use crate::model::{Locale, RepoPath};
use crate::source::{ReadOptions, Stamp, Tree, may_be_secret, resolve};

/// A file, the side of its wrappers that is shown, and whether the page is in another language, which
/// it is told then.
type Key = (Locale, Box<str>, Side, bool);

/// A file that is the same for everybody who asks for it.
type FileKey = (Locale, Box<str>);

/// Most bytes of files with code that are kept; others are read again when a page asks for them.
const MAX_CODE: usize = 32 << 20;

/// Included files, read once however many pages include them, and again only when they change.
#[derive(Debug, Default)]
pub(super) struct Cache {
    parts: Mutex<HashMap<Key, Known<Arc<Part>>>>,
    pivots: Mutex<HashMap<FileKey, Known<Arc<ZonePivots>>>>,
    code: Mutex<CodeFiles>,
}

/// A file that was read; no value where it could not be.
#[derive(Debug, Clone)]
struct Known<T> {
    stamp: Stamp,
    value: Option<T>,
    report: Vec<Diagnostic>,
    /// Whether a page of this run uses it: the report belongs to the run then.
    used: bool,
    /// See [`is_settled`]; within a run it does not matter.
    settled: bool,
}

/// Texts of files with code.
#[derive(Debug, Default)]
struct CodeFiles {
    texts: HashMap<FileKey, Known<Arc<str>>>,
    bytes: usize,
    /// Files that this run shows code of, kept or not.
    shown: HashSet<FileKey>,
}

impl Cache {
    /// What was noticed in included files that this run uses.
    pub(super) fn report(&self) -> Vec<Diagnostic> {
        let mut report = Vec::new();
        collect(&mut report, self.parts.lock().expect(UNPOISONED).values());
        collect(&mut report, self.pivots.lock().expect(UNPOISONED).values());
        collect(
            &mut report,
            self.code.lock().expect(UNPOISONED).texts.values(),
        );
        report
    }

    /// The files for the next run, none of them used so far.
    pub(super) fn carried(&self) -> Self {
        let code = self.code.lock().expect(UNPOISONED);
        Self {
            parts: Mutex::new(unused(&self.parts.lock().expect(UNPOISONED))),
            pivots: Mutex::new(unused(&self.pivots.lock().expect(UNPOISONED))),
            code: Mutex::new(CodeFiles {
                texts: unused(&code.texts),
                bytes: code.bytes,
                shown: HashSet::new(),
            }),
        }
    }

    /// Whether a page of this run shows code of the file at `path` of `locale`.
    pub(super) fn shows(&self, locale: &Locale, path: &str) -> bool {
        let code = self.code.lock().expect(UNPOISONED);
        code.shown.contains(&(locale.clone(), path.into()))
    }
}

/// Files as no run has used them.
fn unused<K: Clone + Hash + Eq, T: Clone>(files: &HashMap<K, Known<T>>) -> HashMap<K, Known<T>> {
    let unused = |known: &Known<T>| Known {
        used: false,
        ..known.clone()
    };
    let files = files.iter();
    files
        .map(|(key, known)| (key.clone(), unused(known)))
        .collect()
}

/// Why locks are never poisoned.
const UNPOISONED: &str = "no panic under this lock";

fn collect<'k, T: 'k>(report: &mut Vec<Diagnostic>, known: impl Iterator<Item = &'k Known<T>>) {
    // The order does not matter: reports are sorted before anybody sees them.
    report.extend(
        known
            .filter(|known| known.used)
            .flat_map(|known| known.report.iter().cloned()),
    );
}

/// A file that has not changed since it was read; from now on this run uses it.
fn unchanged<K: Hash + Eq, T: Clone>(
    files: &mut HashMap<K, Known<T>>,
    key: &K,
    stamp: Stamp,
) -> Option<Known<T>> {
    let known = files
        .get_mut(key)
        .filter(|known| known.stamp == stamp && (known.settled || known.used))?;
    known.used = true;
    Some(known.clone())
}

/// The files that a page of `locale` may include.
pub(super) struct PageParts<'r> {
    pub(super) trees: &'r BTreeMap<Locale, Arc<Tree>>,
    pub(super) source_locale: &'r Locale,
    pub(super) options: ReadOptions,
    pub(super) cache: &'r Cache,
    pub(super) highlighter: &'r Highlighter,
    /// Language of the page.
    pub(super) locale: &'r Locale,
    /// Locale whose translation the page is reconstructed from.
    pub(super) donor: Option<&'r Locale>,
    /// Whether the units of included files are held against their source text.
    pub(super) compare: bool,
    /// What was looked for, where somebody wants to know.
    pub(super) uses: Option<Mutex<Vec<Use>>>,
    /// When the newest file of the input changed.
    pub(super) newest: i64,
}

/// One look at another file, and what it found: what an article depends on besides its own file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Use {
    kind: Kind,
    from: RepoPath,
    reference: Box<str>,
    found: Option<Found>,
    /// Whether what was found can be trusted to change its stamp.
    settled: bool,
}

/// What was looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Part,
    Code,
    Pivots,
}

/// A file in one state.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    file: RepoPath,
    stamp: Stamp,
}

/// Whether a file will have another stamp when it changes again. Disks count time in steps of some
/// milliseconds: a file that was among the last to change may change once more within the same step.
pub(super) fn is_settled(stamp: Stamp, newest: i64) -> bool {
    const STEP: i64 = 50_000_000;
    stamp.changed.max(stamp.modified) < newest - STEP
}

impl Parts for PageParts<'_> {
    fn part(&self, from: &RepoPath, reference: &str) -> Result<(RepoPath, Arc<Part>), Missing> {
        let wanted = self.wanted(from, reference)?;
        let mut found = self
            .order()
            .filter_map(|locale| Some((locale, self.look_up(locale, &wanted)?)));
        let found = found.next();
        let place = found.as_ref().map(|(locale, (path, ..))| (*locale, *path));
        self.note(Kind::Part, from, reference, place);
        let (_, (_, file, part)) = found.ok_or(Missing::NotFound)?;
        Ok((file, part))
    }

    fn raw(&self, from: &RepoPath, reference: &str) -> Result<(RepoPath, Arc<str>), Missing> {
        let wanted = self.wanted(from, reference)?;
        let mut found = self.order().filter_map(|locale| {
            let tree = self.trees.get(locale)?;
            let path = tree.find(&wanted).filter(|path| !may_be_secret(path))?;
            Some((locale, path, self.code_in(tree, locale, path)?))
        });
        let found = found.next();
        let place = found.as_ref().map(|(locale, path, _)| (*locale, *path));
        self.note(Kind::Code, from, reference, place);
        let (locale, path, code) = found.ok_or(Missing::NotFound)?;
        Ok((self.trees[locale].repo_path(path), code))
    }

    fn highlighter(&self) -> Option<&Highlighter> {
        Some(self.highlighter)
    }

    fn pivot_groups(&self, from: &RepoPath) -> Option<Arc<ZonePivots>> {
        let place = self.pivots_file(from);
        self.note(Kind::Pivots, from, "", place);
        let (locale, path) = place?;
        self.pivots_in(&self.trees[locale], locale, path)
    }
}

/// Usual name of the file that defines groups of pivots.
const PIVOTS: &str = "zone-pivot-groups.yml";

impl PageParts<'_> {
    /// The file that the docset's metadata `zone_pivot_group_filename` names, else
    /// `zone-pivot-groups.yml`, at the top of the docset: of the locale, else of the source language.
    fn pivots_file(&self, from: &RepoPath) -> Option<(&Locale, &str)> {
        let (home, path) = self.locate(from)?;
        let tree = &self.trees[home];
        let metadata = tree.metadata(path);
        let name = metadata.get("zone_pivot_group_filename");
        let name = name.and_then(|name| name.as_str()).unwrap_or(PIVOTS);
        let folder = tree
            .docset_of(path)
            .map(|docset| &tree.docsets[docset].folder);
        let wanted = resolve(folder.map_or("", |folder| folder), name)?;
        self.first(&wanted, Kind::Pivots)
    }

    /// The path, below the root of every locale, that `reference` in `from` means.
    fn wanted(&self, from: &RepoPath, reference: &str) -> Result<String, Missing> {
        let (home, path) = self.locate(from).ok_or(Missing::NotFound)?;
        let wanted = if let Some(below) = reference.strip_prefix("~/") {
            resolve(&self.trees[home].home_of(path), below)
        } else {
            let folder = path.rfind('/').map_or("", |at| &path[..at]);
            resolve(folder, reference)
        };
        wanted.ok_or(Missing::Outside)
    }

    /// The locales that a file is looked for in, the best first.
    fn order(&self) -> impl Iterator<Item = &Locale> {
        let order = [Some(self.locale), self.donor, Some(self.source_locale)];
        order.into_iter().flatten()
    }

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

    fn look_up(&self, locale: &Locale, wanted: &str) -> Option<(&str, RepoPath, Arc<Part>)> {
        let tree = self.trees.get(locale)?;
        let path = tree.find(wanted)?;
        let side = if self.donor == Some(locale) && locale != self.source_locale {
            Side::Source
        } else {
            Side::Target
        };
        let foreign = self.language(locale, side) != self.locale;
        let key = (locale.clone(), path.into(), side, foreign);
        let stamp = tree
            .files
            .get(path)
            .map(|file| file.stamp)
            .unwrap_or_default();
        let lock = || self.cache.parts.lock().expect(UNPOISONED);
        let known = unchanged(&mut lock(), &key, stamp).map(|known| known.value);
        let part = known.unwrap_or_else(|| {
            // Unlocked: two threads may read the same file, never wrongly.
            let Reported { value, report } = self.read(tree, locale, path, side);
            let known = Known {
                stamp,
                value: value.clone(),
                report,
                used: true,
                settled: is_settled(stamp, self.newest),
            };
            lock().insert(key, known);
            value
        });
        Some((path, tree.repo_path(path), part?))
    }

    /// Definitions of pivots, read once however many pages ask for them.
    fn pivots_in(&self, tree: &Tree, locale: &Locale, path: &str) -> Option<Arc<ZonePivots>> {
        let lock = || self.cache.pivots.lock().expect(UNPOISONED);
        let key = (locale.clone(), path.into());
        let stamp = tree
            .files
            .get(path)
            .map(|file| file.stamp)
            .unwrap_or_default();
        if let Some(known) = unchanged(&mut lock(), &key, stamp) {
            return known.value;
        }
        let mut report = Vec::new();
        let file = tree.repo_path(path);
        let text = tree.text(path, self.options).unpack(&mut report);
        let pivots = text.map(|text| {
            let source = Source {
                file: &file,
                text: &text.text,
                map: &text.map,
            };
            Arc::new(pivots::read(source).unpack(&mut report))
        });
        let known = Known {
            stamp,
            value: pivots.clone(),
            report,
            used: true,
            settled: is_settled(stamp, self.newest),
        };
        lock().insert(key, known);
        pivots
    }

    /// The text of a file with code, its lines ended by line feeds.
    fn code_in(&self, tree: &Tree, locale: &Locale, path: &str) -> Option<Arc<str>> {
        let lock = || self.cache.code.lock().expect(UNPOISONED);
        let key = (locale.clone(), path.into());
        lock().shown.insert(key.clone());
        let stamp = tree
            .files
            .get(path)
            .map(|file| file.stamp)
            .unwrap_or_default();
        if let Some(known) = unchanged(&mut lock().texts, &key, stamp) {
            return known.value;
        }
        let mut report = Vec::new();
        let text = tree.text(path, self.options).unpack(&mut report);
        let text = text.map(|text| {
            let text = text.text.replace("\r\n", "\n").replace('\r', "\n");
            Arc::<str>::from(text)
        });
        let mut files = lock();
        let bytes = text.as_ref().map_or(0, |text| text.len());
        // A file that finds no room is read again, but what was noticed in it is kept.
        if files.bytes + bytes <= MAX_CODE || !report.is_empty() {
            files.bytes += bytes;
            let known = Known {
                stamp,
                value: text.clone(),
                report,
                used: true,
                settled: is_settled(stamp, self.newest),
            };
            files.texts.insert(key, known);
        }
        text
    }

    fn read(
        &self,
        tree: &Tree,
        locale: &Locale,
        path: &str,
        side: Side,
    ) -> Reported<Option<Arc<Part>>> {
        let mut report = Vec::new();
        let file = tree.repo_path(path);
        let text = tree.text(path, self.options).unpack(&mut report);
        let value = text.map(|text| {
            let source = Source {
                file: &file,
                text: &text.text,
                map: &text.map,
            };
            let compare = self.compare && side == Side::Target && locale != self.source_locale;
            let compare = compare.then_some((locale, self.source_locale));
            let mut part = article::read_part(source, side, compare).unpack(&mut report);
            let language = self.language(locale, side);
            part.lang = (language != self.locale).then(|| language.clone());
            Arc::new(part)
        });
        if side == Side::Source {
            // The file is reported on where it is read as a translation.
            report.clear();
        }
        Reported { value, report }
    }

    /// The language of one side of a file of `locale`.
    fn language<'l>(&'l self, locale: &'l Locale, side: Side) -> &'l Locale {
        if side == Side::Source {
            self.source_locale
        } else {
            locale
        }
    }

    /// Whether all of `uses` would find what they found.
    pub(super) fn confirm(&self, uses: &[Use]) -> bool {
        uses.iter().all(|used| {
            let found = match used.kind {
                Kind::Pivots => self.pivots_file(&used.from),
                Kind::Part | Kind::Code => self
                    .wanted(&used.from, &used.reference)
                    .ok()
                    .and_then(|wanted| self.first(&wanted, used.kind)),
            };
            let found = found.and_then(|(locale, path)| self.found(locale, path));
            // Asking again makes this run use the file, and its report with it.
            let again = || match used.kind {
                Kind::Part => drop(self.part(&used.from, &used.reference)),
                Kind::Code => drop(self.raw(&used.from, &used.reference)),
                Kind::Pivots => drop(self.pivot_groups(&used.from)),
            };
            let same = used.settled && found == used.found;
            if same && found.is_some() {
                again();
            }
            same
        })
    }

    /// The first file of the locales in question.
    fn first(&self, wanted: &str, kind: Kind) -> Option<(&Locale, &str)> {
        self.order().find_map(|locale| {
            let path = self.trees.get(locale)?.find(wanted)?;
            (kind != Kind::Code || !may_be_secret(path)).then_some((locale, path))
        })
    }

    fn found(&self, locale: &Locale, path: &str) -> Option<Found> {
        let tree = self.trees.get(locale)?;
        Some(Found {
            file: tree.repo_path(path),
            stamp: tree.files.get(path)?.stamp,
        })
    }

    fn note(&self, kind: Kind, from: &RepoPath, reference: &str, found: Option<(&Locale, &str)>) {
        if let Some(uses) = &self.uses {
            let found = found.and_then(|(locale, path)| self.found(locale, path));
            let settled = found
                .as_ref()
                .is_none_or(|found| is_settled(found.stamp, self.newest));
            uses.lock().expect(UNPOISONED).push(Use {
                kind,
                from: from.clone(),
                reference: reference.into(),
                found,
                settled,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::source::Snapshot;

    #[test]
    fn pivots_come_from_the_docset_of_the_page_else_from_the_source_language() {
        let group = |title: &str| format!("groups: [{{id: g, title: {title}, pivots: []}}]");
        let files = format!(
            "--- en-us/a/docfx.json\n{{\"build\": {{\"content\": \"**\"}}}}\n\
             --- en-us/a/zone-pivot-groups.yml\n{}\n--- en-us/a/x.md\n# X\n\
             --- en-us/b/docfx.json\n{{\"build\": {{\"content\": \"**\", \
             \"globalMetadata\": {{\"zone_pivot_group_filename\": \"zones/own.yml\"}}}}}}\n\
             --- en-us/b/zones/Own.yml\n{}\n--- de-de/a/docfx.json\n{{\"build\": {{}}}}\n\
             --- de-de/a/x.md\n# X\n",
            group("A"),
            group("B")
        );
        let snapshot = Snapshot::fixture(&files, &Config::new("T", "https://t.example/")).value;
        let trees = snapshot.locales.into_iter();
        let trees = trees
            .map(|(locale, tree)| (locale, Arc::new(tree)))
            .collect();
        let (german, english) = (Locale::parse("de-DE"), Locale::parse("en-US"));
        let (german, english) = (german.expect("a locale"), english.expect("a locale"));
        let cache = Cache::default();
        let parts = PageParts {
            trees: &trees,
            source_locale: &english,
            options: ReadOptions::default(),
            cache: &cache,
            highlighter: &Highlighter::off(),
            locale: &german,
            donor: None,
            compare: false,
            uses: None,
            newest: 0,
        };
        let title = |from: &str| {
            let pivots = parts.pivot_groups(&RepoPath::new(from))?;
            Some(pivots.groups[0].title.clone())
        };
        assert_eq!(title("de-de/a/x.md").as_deref(), Some("A"));
        assert_eq!(title("en-us/b/x.md").as_deref(), Some("B"));
        assert_eq!(title("en-us/x.md"), None);
    }

    #[test]
    fn code_falls_back_to_the_source_language_and_holds_no_secrets() {
        let files = "--- en-us/a/x.cs\nenglish\n--- en-us/a/y.cs\none\n--- en-us/a/z.pem\nsecret\n\
                     --- en-us/id_rsa\nsecret\n--- de-de/a/x.cs\ndeutsch\n--- de-de/a/b.md\n# B\n";
        let snapshot = Snapshot::fixture(files, &Config::new("T", "https://t.example/")).value;
        let trees = snapshot.locales.into_iter();
        let trees = trees
            .map(|(locale, tree)| (locale, Arc::new(tree)))
            .collect();
        let (german, english) = (Locale::parse("de-DE"), Locale::parse("en-US"));
        let (german, english) = (german.expect("a locale"), english.expect("a locale"));
        let parts = PageParts {
            trees: &trees,
            source_locale: &english,
            options: ReadOptions::default(),
            cache: &Cache::default(),
            highlighter: &Highlighter::off(),
            locale: &german,
            donor: None,
            compare: false,
            uses: None,
            newest: 0,
        };
        let page = RepoPath::new("de-de/a/b.md");
        let read = |path: &str| {
            let found = parts.raw(&page, path);
            found.map(|(file, text)| (file.as_str().to_owned(), text.to_string()))
        };
        let found = |file: &str, text: &str| Ok((file.to_owned(), text.to_owned()));
        assert_eq!(read("x.cs"), found("de-de/a/x.cs", "deutsch\n"));
        assert_eq!(read("Y.cs"), found("en-us/a/y.cs", "one\n"));
        assert_eq!(read("z.pem"), Err(Missing::NotFound));
        assert_eq!(read("../id_rsa"), Err(Missing::NotFound));
        assert_eq!(read("../../x.cs"), Err(Missing::Outside));
        assert_eq!(read("~/x.cs"), Err(Missing::NotFound));
        assert_eq!(read("~/a/x.cs"), found("de-de/a/x.cs", "deutsch\n"));
    }

    #[test]
    fn a_tilde_stands_for_the_top_of_the_docset_or_what_it_names() {
        let files = "--- de-de/a/docfx.json\n{\"build\": {\"content\": \"**\"}}\n--- de-de/a/b/c.md\n# C\n\
                     --- de-de/d/docfx.json\n{\"build\": {\"content\": \"**\", \"fileMetadata\": {\"tilde_path\": {\"e/**\": \"f\"}}}}\n\
                     --- de-de/d/e/g.md\n# G\n--- de-de/d/h.md\n# H\n";
        let config = Config::new("T", "https://t.example/");
        let snapshot = Snapshot::fixture(files, &config).value;
        let tree = snapshot.locales.values().next().expect("a locale");
        let homes = ["a/b/c.md", "d/e/g.md", "d/h.md"].map(|path| tree.home_of(path));
        assert_eq!(homes, ["a", "d/f", "d"]);
    }
}
