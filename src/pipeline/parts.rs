//! Files that pages include.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use crate::article::markdown::{Highlighter, Missing, Part, Parts};
use crate::article::pivots::{self, ZonePivots};
use crate::article::units::Side;
use crate::article::{self, Source};
use crate::diag::Diagnostic;
use crate::model::{Locale, RepoPath};
use crate::source::{ReadOptions, Tree, may_be_secret, resolve};

/// A file, and the side of its wrappers that is shown.
type Key = (Locale, Box<str>, Side);

/// A file that is the same for everybody who asks for it.
type FileKey = (Locale, Box<str>);

/// Most bytes of files with code that are kept; others are read again when a page asks for them.
const MAX_CODE: usize = 32 << 20;

/// Included files, read once however many pages include them.
#[derive(Debug, Default)]
pub(super) struct Cache {
    parts: Mutex<HashMap<Key, Option<Arc<Part>>>>,
    pivots: Mutex<HashMap<FileKey, Option<Arc<ZonePivots>>>>,
    code: Mutex<CodeFiles>,
    report: Mutex<Vec<Diagnostic>>,
}

/// Texts of files with code; none of those that cannot be read.
#[derive(Debug, Default)]
struct CodeFiles {
    texts: HashMap<FileKey, Option<Arc<str>>>,
    bytes: usize,
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
    pub(super) highlighter: &'r Highlighter,
    /// Language of the page.
    pub(super) locale: &'r Locale,
    /// Locale whose translation the page is reconstructed from.
    pub(super) donor: Option<&'r Locale>,
    /// Whether the units of included files are held against their source text.
    pub(super) compare: bool,
}

impl Parts for PageParts<'_> {
    fn part(&self, from: &RepoPath, reference: &str) -> Result<(RepoPath, Arc<Part>), Missing> {
        let wanted = self.wanted(from, reference)?;
        let mut found = self
            .order()
            .filter_map(|locale| self.look_up(locale, &wanted));
        found.next().ok_or(Missing::NotFound)
    }

    fn raw(&self, from: &RepoPath, reference: &str) -> Result<(RepoPath, Arc<str>), Missing> {
        let wanted = self.wanted(from, reference)?;
        let mut found = self.order().filter_map(|locale| {
            let tree = self.trees.get(locale)?;
            let path = tree.find(&wanted).filter(|path| !may_be_secret(path))?;
            Some((tree.repo_path(path), self.code_in(tree, locale, path)?))
        });
        found.next().ok_or(Missing::NotFound)
    }

    fn highlighter(&self) -> Option<&Highlighter> {
        Some(self.highlighter)
    }

    /// The file that the docset's metadata `zone_pivot_group_filename` names, else
    /// `zone-pivot-groups.yml`, at the top of the docset: of the locale, else of the source language.
    fn pivot_groups(&self, from: &RepoPath) -> Option<Arc<ZonePivots>> {
        let (home, path) = self.locate(from)?;
        let tree = &self.trees[home];
        let metadata = tree.metadata(path);
        let name = metadata.get("zone_pivot_group_filename");
        let name = name.and_then(|name| name.as_str()).unwrap_or(PIVOTS);
        let folder = tree
            .docset_of(path)
            .map(|docset| &tree.docsets[docset].folder);
        let wanted = resolve(folder.map_or("", |folder| folder), name)?;
        let mut found = self.order().filter_map(|locale| {
            let tree = self.trees.get(locale)?;
            self.pivots_in(tree, locale, tree.find(&wanted)?)
        });
        found.next()
    }
}

/// Usual name of the file that defines groups of pivots.
const PIVOTS: &str = "zone-pivot-groups.yml";

impl PageParts<'_> {
    /// The path, below the root of every locale, that `reference` in `from` means.
    fn wanted(&self, from: &RepoPath, reference: &str) -> Result<String, Missing> {
        let (_, path) = self.locate(from).ok_or(Missing::NotFound)?;
        let folder = path.rfind('/').map_or("", |at| &path[..at]);
        resolve(folder, reference).ok_or(Missing::Outside)
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

    fn look_up(&self, locale: &Locale, wanted: &str) -> Option<(RepoPath, Arc<Part>)> {
        let tree = self.trees.get(locale)?;
        let path = tree.find(wanted)?;
        let side = if self.donor == Some(locale) && locale != self.source_locale {
            Side::Source
        } else {
            Side::Target
        };
        let key = (locale.clone(), path.into(), side);
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

    /// Definitions of pivots, read once however many pages ask for them.
    fn pivots_in(&self, tree: &Tree, locale: &Locale, path: &str) -> Option<Arc<ZonePivots>> {
        let lock = || self.cache.pivots.lock().expect("no panic under this lock");
        let key = (locale.clone(), path.into());
        if let Some(known) = lock().get(&key) {
            return known.clone();
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
        lock().insert(key, pivots.clone());
        let mut reported = self.cache.report.lock().expect("no panic under this lock");
        reported.append(&mut report);
        pivots
    }

    /// The text of a file with code, its lines ended by line feeds.
    fn code_in(&self, tree: &Tree, locale: &Locale, path: &str) -> Option<Arc<str>> {
        let lock = || self.cache.code.lock().expect("no panic under this lock");
        let key = (locale.clone(), path.into());
        if let Some(known) = lock().texts.get(&key) {
            return known.clone();
        }
        let mut report = Vec::new();
        let text = tree.text(path, self.options).unpack(&mut report);
        let text = text.map(|text| {
            let text = text.text.replace("\r\n", "\n").replace('\r', "\n");
            Arc::<str>::from(text)
        });
        let mut known = lock();
        let bytes = text.as_ref().map_or(0, |text| text.len());
        if known.bytes + bytes <= MAX_CODE {
            known.bytes += bytes;
            known.texts.insert(key, text.clone());
        }
        let mut reported = self.cache.report.lock().expect("no panic under this lock");
        reported.append(&mut report);
        text
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
            let compare = self.compare && side == Side::Target && locale != self.source_locale;
            let compare = compare.then_some((locale, self.source_locale));
            let mut part = article::read_part(source, side, compare).unpack(&mut report);
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
    }
}
