//! Files that pages include.

mod cache;

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, OnceLock};

use serde::{Deserialize, Serialize};

use super::time::{Clock, Deadline};
use crate::article::markdown::{Highlighter, Missing, Part, Parts};
use crate::article::pivots::{self, ZonePivots};
use crate::article::units::Side;
use crate::article::{self, Source};
use crate::diag::Reported;
use crate::model::{Digest, Locale, RepoPath};
use crate::source::{ReadOptions, Tree, is_fallback, may_be_secret, resolve, stands_at};
pub(super) use cache::{Cache, FileKey, PartReports};
use cache::{Key, MAX_CODE, UNPOISONED, Value, keep, unchanged};

/// The files that a page of `locale` may include.
pub(super) struct PageParts<'r> {
    pub(super) trees: &'r BTreeMap<Locale, Arc<Tree>>,
    pub(super) source_locale: &'r Locale,
    pub(super) options: ReadOptions,
    pub(super) cache: &'r Cache,
    pub(super) highlighter: &'r Highlighter,
    /// The locale that has the page.
    pub(super) locale: &'r Locale,
    /// Language of the page.
    pub(super) language: &'r Locale,
    /// Locale whose translation the page is reconstructed from.
    pub(super) donor: Option<&'r Locale>,
    /// Whether the units of included files are held against their source text.
    pub(super) compare: bool,
    /// What was looked for, where somebody wants to know.
    pub(super) uses: Option<Mutex<Vec<Use>>>,
    pub(super) clock: Clock,
    /// When the time to read the page is over, once it has begun.
    pub(super) deadline: OnceLock<Deadline>,
}

/// One look at another file, and what it found: what an article depends on besides its own file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Use {
    kind: Kind,
    from: RepoPath,
    reference: Box<str>,
    found: Option<Found>,
}

impl Use {
    /// The file that was found; none where there was none, or none that could be read.
    pub(super) fn file(&self) -> Option<&RepoPath> {
        let found = self.found.as_ref().filter(|found| found.digest.is_some());
        Some(&found?.file)
    }
}

/// What was looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Kind {
    Part,
    Code,
    Pivots,
}

/// A file in one state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Found {
    file: RepoPath,
    /// None where it could not be read.
    digest: Option<Digest>,
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

    fn is_late(&self) -> bool {
        // The first look begins the time: most articles are remembered, and need no clock. To ask for
        // it is a call of the system, which a short article needs once.
        if let Some(deadline) = self.deadline.get() {
            return deadline.is_over((self.clock)());
        }
        let _ = self.deadline.set(Deadline::of_reading((self.clock)()));
        false
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
        // R-P1: a path of the machine, or of the host, is none below a folder of content.
        if reference.starts_with(['/', '\\']) {
            return Err(Missing::Outside);
        }
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

    /// The locale a file belongs to, and the path below the root that it stands at.
    fn locate<'f>(&self, file: &'f RepoPath) -> Option<(&Locale, &'f str)> {
        self.trees.iter().find_map(|(locale, tree)| {
            let root = tree.root.name().as_str();
            let below = file.as_str().strip_prefix(root)?;
            let below = if root.is_empty() {
                below
            } else {
                below.strip_prefix('/')?
            };
            Some((locale, stands_at(below)))
        })
    }

    fn look_up(&self, locale: &Locale, wanted: &str) -> Option<(&str, RepoPath, Arc<Part>)> {
        let tree = self.trees.get(locale)?;
        let path = tree.find(wanted)?;
        let key = self.part_key(locale, path);
        let known = unchanged(&self.cache.parts, &key, || tree.digest(path));
        let part = if let Some(Value::Made(part)) = known {
            part
        } else {
            // Unlocked: two threads may read the same file, never wrongly.
            let read = self.read(tree, locale, path, key.2);
            keep(&self.cache.parts, key, tree.digest(path), read)
        };
        Some((path, tree.repo_path(path), part?))
    }

    fn part_key(&self, locale: &Locale, path: &str) -> Key {
        let side = if self.donor == Some(locale) && locale != self.source_locale {
            Side::Source
        } else {
            Side::Target
        };
        let foreign = self.language_of(locale, path, side) != self.language;
        (locale.clone(), path.into(), side, foreign)
    }

    /// Definitions of pivots, read once however many pages ask for them.
    fn pivots_in(&self, tree: &Tree, locale: &Locale, path: &str) -> Option<Arc<ZonePivots>> {
        let key = (locale.clone(), path.into());
        let known = unchanged(&self.cache.pivots, &key, || tree.digest(path));
        if let Some(Value::Made(known)) = known {
            return known;
        }
        let mut report = Vec::new();
        let file = tree.repo_path(path);
        let text = tree.text(path, self.options).unpack(&mut report);
        let value = text.map(|text| {
            let source = Source {
                file: &file,
                text: &text.text,
                map: &text.map,
            };
            Arc::new(pivots::read(source).unpack(&mut report))
        });
        let read = Reported { value, report };
        keep(&self.cache.pivots, key, tree.digest(path), read)
    }

    /// The text of a file with code, its lines ended by line feeds.
    fn code_in(&self, tree: &Tree, locale: &Locale, path: &str) -> Option<Arc<str>> {
        let key = (locale.clone(), path.into());
        self.show(&key);
        let known = unchanged(&self.cache.code, &key, || tree.digest(path));
        if let Some(Value::Made(known)) = known {
            return known;
        }
        let mut report = Vec::new();
        let text = tree.text(path, self.options).unpack(&mut report);
        let value = text.map(|text| {
            let text = text.text.replace("\r\n", "\n").replace('\r', "\n");
            Arc::<str>::from(text)
        });
        let bytes = value.as_ref().map_or(0, |text| text.len());
        let before = self.cache.code_bytes.fetch_add(bytes, Ordering::Relaxed);
        // A file that finds no room is read again, but what was noticed in it is kept.
        if before + bytes > MAX_CODE && report.is_empty() {
            self.cache.code_bytes.fetch_sub(bytes, Ordering::Relaxed);
            return value;
        }
        let read = Reported { value, report };
        keep(&self.cache.code, key, tree.digest(path), read)
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
            let language = self.language_of(locale, path, side);
            let compare = self.compare && side == Side::Target && language != self.source_locale;
            let compare = compare.then_some((language, self.source_locale));
            let mut part = article::read_part(source, side, compare).unpack(&mut report);
            part.lang = (language != self.language).then(|| language.clone());
            Arc::new(part)
        });
        if side == Side::Source {
            // The file is reported on where it is read as a translation.
            report.clear();
        }
        Reported { value, report }
    }

    /// The language of one side of the file at `path` of `locale`.
    fn language_of<'l>(&'l self, locale: &'l Locale, path: &str, side: Side) -> &'l Locale {
        if side == Side::Source || is_fallback(path) {
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
            let now = found.and_then(|(locale, path)| self.found(locale, path));
            let is_known = now.as_ref().is_none_or(|found| found.digest.is_some());
            let same = is_known && now == used.found;
            if let (true, Some((locale, path))) = (same, found) {
                self.touch(used, locale, path);
            }
            same
        })
    }

    /// Makes this run use a file, and its report with it.
    fn touch(&self, used: &Use, locale: &Locale, path: &str) {
        let digest = || self.trees[locale].digest(path);
        let file = || (locale.clone(), path.into());
        let known = match used.kind {
            Kind::Part => {
                let key = self.part_key(locale, path);
                unchanged(&self.cache.parts, &key, digest).is_some()
            }
            Kind::Code => {
                self.show(&file());
                unchanged(&self.cache.code, &file(), digest).is_some()
            }
            Kind::Pivots => unchanged(&self.cache.pivots, &file(), digest).is_some(),
        };
        if !known {
            match used.kind {
                Kind::Part => drop(self.part(&used.from, &used.reference)),
                Kind::Code => drop(self.raw(&used.from, &used.reference)),
                Kind::Pivots => drop(self.pivot_groups(&used.from)),
            }
        }
    }

    /// Notes that a page of this run shows code of a file.
    fn show(&self, file: &FileKey) {
        let mut shown = self.cache.shown.lock().expect(UNPOISONED);
        shown.insert(file.clone());
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
            digest: tree.digest(path),
        })
    }

    fn note(&self, kind: Kind, from: &RepoPath, reference: &str, found: Option<(&Locale, &str)>) {
        if let Some(uses) = &self.uses {
            let found = found.and_then(|(locale, path)| self.found(locale, path));
            uses.lock().expect(UNPOISONED).push(Use {
                kind,
                from: from.clone(),
                reference: reference.into(),
                found,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

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
            language: &german,
            donor: None,
            compare: false,
            uses: None,
            clock: Duration::default,
            deadline: OnceLock::new(),
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
            language: &german,
            donor: None,
            compare: false,
            uses: None,
            clock: Duration::default,
            deadline: OnceLock::new(),
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
        assert_eq!(read("/a/x.cs"), Err(Missing::Outside));
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
