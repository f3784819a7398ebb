//! One moment of a site: makes each output when it is asked for, and knows what was noticed.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use rayon::prelude::*;

use super::linked::Linked;
use super::look::{Dress, Look};
use super::{Change, Settings};
use crate::article::body::Body;
use crate::article::card::Card;
use crate::diag::{Diagnostic, Severity};
use crate::model::{Digest, RepoPath};
use crate::page::{self, Navs};
use crate::pipeline::images::Sizes;
use crate::pipeline::jobs::{self, Job};
use crate::pipeline::levels::Levels;
use crate::pipeline::load::Reader;
use crate::pipeline::memory::Read;
use crate::pipeline::pages::{self, Sink, Work};
use crate::pipeline::parts::FileKey;
use crate::pipeline::patch::Again;
use crate::pipeline::recall::{Files, Searched};
use crate::pipeline::search;
use crate::pipeline::shelf::Shelf;
use crate::site::Site;

/// The site at one moment.
pub struct State {
    pub(super) settings: Settings,
    pub(super) linked: Arc<Linked>,
    pub(super) reader: Reader,
    pub(super) shelf: Shelf,
    /// The theme as it is on the disk, which may be too broken to look like it.
    pub(super) dress: Arc<Dress>,
    pub(super) look: Arc<Look>,
    pub(super) levels: Levels,
    /// What looking at the folders reported.
    pub(super) sighted: Arc<[Diagnostic]>,
    pub(super) navs: Navs,
    pub(super) sizes: Sizes,
    /// What looking, linking and the theme reported.
    pub(super) report: Vec<Diagnostic>,
    /// Number of the state in its session.
    pub(super) number: u64,
    /// How this state came from the one before, if only some articles are different.
    pub(super) step: Option<Step>,
    /// What is known of pages; shared with other states of the same linked site.
    pub(super) made: Arc<Mutex<Made>>,
    /// The index of each edition that somebody has searched.
    pub(super) indexes: Vec<OnceLock<Arc<Files>>>,
    /// What is known of indexes, of this state and of those before.
    pub(super) searched: Arc<Searched>,
}

/// A small difference between two states.
pub(super) struct Step {
    /// Number of the state before.
    pub(super) from: u64,
    /// The outputs that show something else.
    pub(super) outputs: BTreeSet<String>,
    /// The articles that were read again.
    pub(super) read: Vec<Arc<Read>>,
    /// Files of the input that have changed.
    pub(super) files: BTreeSet<FileKey>,
}

/// What may be new in the report of a state.
pub struct News {
    /// Files of which everything is said here that there is to say.
    pub files: BTreeSet<RepoPath>,
    /// What is said of them, and of the site as a whole.
    pub report: Vec<Diagnostic>,
}

/// What making pages has told.
#[derive(Default)]
pub(super) struct Made {
    /// What composing each page reported, by its output.
    reports: HashMap<String, Arc<PageReport>>,
    /// Files that pages made so far use, by the output.
    resources: HashMap<String, (usize, Box<str>)>,
    /// The last state that has made the pages of all articles.
    complete: u64,
}

/// What composing one page reported.
struct PageReport {
    /// The article that it shows, as it was read; none of a page that is no article.
    pub(super) shows: Option<Arc<Read>>,
    /// The state that made it.
    pub(super) state: u64,
    pub(super) report: Arc<[Diagnostic]>,
}

impl State {
    /// The site.
    #[must_use]
    pub fn site(&self) -> &Site {
        &self.linked.site
    }

    /// The output at `path`, made now; none when the site has none there.
    ///
    /// An output whose file is gone, or whose template fails, is none either, and the report says
    /// why.
    #[must_use]
    pub fn output(&self, path: &str) -> Option<Vec<u8>> {
        if let Some((edition, job)) = self.linked.outputs.get(path) {
            return self.page(path, *edition, job);
        }
        let assets = &self.look.dress.theme.assets;
        if let Some(name) = path.strip_prefix("assets/")
            && let Some(asset) = assets.iter().find(|asset| *asset.published == *name)
        {
            return Some(asset.bytes.clone());
        }
        self.resource(path)
            .or_else(|| self.index_file(path))
            .or_else(|| {
                pages::list(
                    &self.linked.site,
                    &self.settings.config,
                    &self.look.words,
                    path,
                )
            })
    }

    /// The digest of the output at `path`. That of a file which is published as it is, is known
    /// without reading it.
    ///
    /// # Panics
    /// Never, as [`State::complete`].
    #[must_use]
    pub fn digest(&self, path: &str) -> Option<Digest> {
        let of_asset = || self.look.assets.get(path.strip_prefix("assets/")?).copied();
        let of_resource = || {
            let (edition, file) = self.used(path)?;
            let locale = &self.linked.site.editions[edition].locale;
            self.reader.trees.get(locale)?.digest(&file)
        };
        if self.linked.outputs.contains_key(path) {
            return self.output(path).map(|bytes| Digest::of(&bytes));
        }
        of_asset()
            .or_else(of_resource)
            .or_else(|| self.output(path).map(|bytes| Digest::of(&bytes)))
    }

    /// Paths of the pages of the site, sorted.
    #[must_use]
    pub fn pages(&self) -> Vec<&str> {
        let mut pages: Vec<&str> = self.linked.outputs.keys().map(String::as_str).collect();
        pages.sort_unstable();
        pages
    }

    /// Makes the pages of all articles that have not been made yet, so that the report has what is to
    /// be said of them; stops early when `superseded` is set.
    ///
    /// # Panics
    /// Never: no lock is held while a page is made.
    pub fn complete(&self, superseded: &AtomicBool) {
        let is_missing = |path: &str, edition: usize, job: &Job| {
            matches!(job, Job::Article(_))
                && !self
                    .made(path)
                    .is_some_and(|page| self.is_of_now(&page, edition, job))
        };
        let make_if_missing = |path: &str, edition: usize, job: &Job| {
            if !superseded.load(Ordering::Relaxed) && is_missing(path, edition, job) {
                self.page(path, edition, job);
            }
        };
        let complete = self.made.lock().expect(UNPOISONED).complete;
        match &self.step {
            // Of the others it is known that nothing is missing.
            Some(step) if step.from == complete => {
                step.outputs.par_iter().for_each(|path| {
                    if let Some((edition, job)) = self.linked.outputs.get(path) {
                        make_if_missing(path, *edition, job);
                    }
                });
            }
            _ => {
                let outputs = self.linked.outputs.par_iter();
                outputs.for_each(|(path, (edition, job))| make_if_missing(path, *edition, job));
            }
        }
        if !superseded.load(Ordering::Relaxed) {
            let mut made = self.made.lock().expect(UNPOISONED);
            made.complete = made.complete.max(self.number);
        }
    }

    /// Everything noticed so far, in its order and with the severities of the configuration. It has
    /// what a build would say once [`State::complete`] has run.
    ///
    /// # Panics
    /// Never, as [`State::complete`].
    #[must_use]
    pub fn report(&self) -> Vec<Diagnostic> {
        let mut report = self.report.clone();
        self.reader.report(&mut report);
        // Page by page, because whoever makes one for a reader must not wait until this is done.
        // Their order does not matter: the whole is sorted.
        let outputs = self.linked.outputs.iter();
        let pages = outputs.filter_map(|(path, (edition, job))| {
            let known = self.made(path)?;
            self.is_of_now(&known, *edition, job).then_some(known)
        });
        pages.for_each(|page| report.extend_from_slice(&page.report));
        self.levels.apply(&self.settings.input(), &mut report);
        report
    }

    /// What is known of the page at `path`, of this state or another one.
    fn made(&self, path: &str) -> Option<Arc<PageReport>> {
        let made = self.made.lock().expect(UNPOISONED);
        made.reports.get(path).map(Arc::clone)
    }

    /// Number of the state in its session.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// What may be new in the report of this state to whoever knows that of the state `known`; none
    /// if that is as much as the report. It is complete once [`State::complete`] has run.
    ///
    /// # Panics
    /// Never, as [`State::complete`].
    #[must_use]
    pub fn news(&self, known: u64) -> Option<News> {
        let step = self.step.as_ref().filter(|step| step.from == known)?;
        let mut report = self.report.clone();
        let mut files = BTreeSet::new();
        for (locale, path) in &step.files {
            files.extend(
                self.reader
                    .trees
                    .get(locale)
                    .map(|tree| tree.repo_path(path)),
            );
        }
        for read in &step.read {
            report.extend_from_slice(&read.report);
            let card = read.value.as_ref().map(|kept| kept.card().file.clone());
            files.extend(card);
        }
        report.extend(self.reader.cache().report_of(&step.files));
        {
            let made = self.made.lock().expect(UNPOISONED);
            let pages = step
                .outputs
                .iter()
                .filter_map(|path| made.reports.get(path));
            report.extend(pages.flat_map(|page| page.report.iter().cloned()));
        }
        self.levels.apply(&self.settings.input(), &mut report);
        Some(News { files, report })
    }

    /// Errors of the page at `path`, and those that concern every page.
    ///
    /// # Panics
    /// Never, as [`State::complete`].
    #[must_use]
    pub fn faults(&self, path: &str) -> Vec<Diagnostic> {
        let file = self.linked.outputs.get(path).and_then(|(edition, job)| {
            let page = job.article()?;
            Some(&self.linked.site.editions[*edition].pages[page].card.file)
        });
        let own = |diagnostic: &&Diagnostic| {
            diagnostic
                .file()
                .is_none_or(|of| file == Some(of) || self.linked.site.locate(of).is_none())
        };
        let page = self.made(path);
        let page = page.iter().flat_map(|page| page.report.iter());
        let output = self.linked.outputs.get(path);
        let read = output.and_then(|(edition, job)| self.shown(*edition, job));
        let read = read.into_iter().flat_map(|read| &read.report);
        let all = self.report.iter().chain(read).chain(page);
        let mut report: Vec<_> = all.filter(own).cloned().collect();
        self.levels.apply(&self.settings.input(), &mut report);
        report.retain(|diagnostic| diagnostic.severity == Severity::Error);
        report
    }

    fn page(&self, path: &str, edition: usize, job: &Job) -> Option<Vec<u8>> {
        let input = self.settings.input();
        let work = Work {
            input: &input,
            site: &self.linked.site,
            theme: &self.look.dress.theme,
            renderer: &self.look.renderer,
            reader: &self.reader,
            shelf: &self.shelf,
            sizes: &self.sizes,
            clock: self.reader.clock(),
            sink: Sink::Asker,
            shard: None,
            carry: None,
            recall: &*self.searched,
        };
        let made = work.one(edition, job, &self.look.words, &self.navs);
        let used = made.resources.into_iter().map(|(edition, file)| {
            let target = self.linked.site.resource_page(edition, &file);
            (target.as_str().to_owned(), (edition, file))
        });
        let used: Vec<_> = used.collect();
        let report = PageReport {
            shows: self.shown(edition, job).cloned(),
            state: self.number,
            report: made.report.into(),
        };
        let mut known = self.made.lock().expect(UNPOISONED);
        known.resources.extend(used);
        // Somebody may still look at this state when the next one has made the page.
        let newer = known.reports.get(path);
        if newer.is_none_or(|newer| newer.state <= self.number) {
            known.reports.insert(path.to_owned(), Arc::new(report));
        }
        drop(known);
        made.bytes
    }

    /// The article that a page shows, as it was read.
    fn shown(&self, edition: usize, job: &Job) -> Option<&Arc<Read>> {
        let page = job.article()?;
        let card = &self.linked.site.editions[edition].pages[page].card;
        self.reader.read_of(card)
    }

    /// Whether what was reported of a page holds for this state.
    fn is_of_now(&self, page: &PageReport, edition: usize, job: &Job) -> bool {
        match (&page.shows, self.shown(edition, job)) {
            (Some(then), Some(now)) => Arc::ptr_eq(then, now),
            (None, None) => true,
            _ => false,
        }
    }

    /// The body that a page shows, where it is kept.
    fn body(&self, edition: usize, job: &Job) -> Option<Arc<Body>> {
        let page = job.article()?;
        let card = &self.linked.site.editions[edition].pages[page].card;
        self.shelf.get(&card.home, &card.id)
    }

    /// A file that a page made so far uses.
    fn resource(&self, path: &str) -> Option<Vec<u8>> {
        let (edition, file) = self.used(path)?;
        let tree = self.linked.site.editions[edition].tree.as_ref()?;
        tree.bytes(&file, pages::RESOURCE_LIMIT).ok()
    }

    /// Which file stands at `path`: its edition, and its path in the tree.
    fn used(&self, path: &str) -> Option<(usize, Box<str>)> {
        let made = self.made.lock().expect(UNPOISONED);
        made.resources.get(path).cloned()
    }

    /// A file of the index of an edition. The index is made when the first of its files is asked for:
    /// a writer who only reads pages never waits for it.
    fn index_file(&self, path: &str) -> Option<Vec<u8>> {
        let site = &self.linked.site;
        let mut editions = site.editions.iter();
        let edition = editions.position(|edition| {
            let name = path.strip_prefix(&search::path(edition, ""));
            name.is_some_and(|name| !name.contains('/'))
        })?;
        if !site.searched {
            return None;
        }
        let index = self.indexes[edition].get_or_init(|| {
            let pages = search::Pages {
                config: &self.settings.config,
                site,
                reader: &self.reader,
                shelf: &self.shelf,
                recall: &*self.searched,
            };
            let locale = &site.editions[edition].locale;
            let files = search::one(pages, edition, &*self.searched.files(locale));
            // Bytes that go nowhere do not fail to arrive there.
            let files = Arc::new(files.unwrap_or_default().into_iter().collect::<Files>());
            self.searched.keep_files(locale, &files);
            files
        });
        Some(index.get(path)?.to_vec())
    }

    /// What differs from the state before, which has the same linked site and the same look.
    pub(super) fn since(&self, last: &Self) -> Change {
        let outputs = self.linked.outputs.iter();
        let changed = outputs.filter(|(_, (edition, job))| !self.shows_as(last, *edition, job));
        changes(changed.map(|(path, _)| path.clone()).collect())
    }

    /// Whether an output shows the same as in another state of the same linked site. An article that
    /// was read again and found no room on the shelf may have changed.
    fn shows_as(&self, other: &Self, edition: usize, job: &Job) -> bool {
        let same_reading = match (self.shown(edition, job), other.shown(edition, job)) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            (a, b) => a.is_none() && b.is_none(),
        };
        same_reading
            || match (self.body(edition, job), other.body(edition, job)) {
                (Some(a), Some(b)) => a == b,
                _ => false,
            }
    }

    /// The outputs that show articles which were read again.
    pub(super) fn pages_of(&self, read: &[Again]) -> BTreeSet<String> {
        let changed = read.iter().filter(|again| again.shows_something_new());
        let cards = changed.filter_map(Again::card);
        cards.flat_map(|card| self.outputs_of(card)).collect()
    }

    /// The outputs that show the text of the article that `card` stands for.
    fn outputs_of(&self, card: &Card) -> Vec<String> {
        let (site, config) = (&self.linked.site, &self.settings.config);
        let mut outputs = Vec::new();
        for (number, edition) in site.editions.iter().enumerate() {
            let page = edition.page(card.id.as_str());
            let shown = page.filter(|page| {
                let own = &edition.pages[*page].card;
                own.home == card.home && own.path == card.path
            });
            let Some(page) = shown else { continue };
            let article = Job::Article(page);
            let view = page::bilingual_permalink(config, site, number, page);
            let jobs = jobs::twin_of(site, config, number, &article)
                .into_iter()
                .chain(view.map(|at| Job::Bilingual(page, at)))
                .chain([article]);
            let paths = jobs.map(|job| jobs::target(site, number, &job).output_path());
            outputs.extend(paths.filter(|path| {
                let output = self.linked.outputs.get(path);
                output
                    .is_some_and(|(edition, job)| *edition == number && job.article() == Some(page))
            }));
        }
        outputs
    }
}

pub(super) fn changes(pages: BTreeSet<String>) -> Change {
    if pages.is_empty() {
        Change::Nothing
    } else {
        Change::Pages(pages)
    }
}

/// Why locks are never poisoned: faults of ours while a page is made are caught there.
const UNPOISONED: &str = "no panic under this lock";
