//! A site that is kept ready while its input changes.
//!
//! A [`Session`] walks the same road as a build, and remembers: an article is read again only when
//! something it depends on has changed, the site is linked again only when a card, a table of
//! contents or the list of files has. What comes out is a [`State`]: one moment of the input, which
//! makes each output when it is asked for. States are independent of each other, so that readers of
//! the old one finish in peace.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use rayon::prelude::*;

use super::images::Sizes;
use super::jobs::{self, Job};
use super::levels::Levels;
use super::load::{self, Reader, Remember, Units};
use super::memory::Read;
use super::pages::{self, Sink, Work};
use super::parts::FileKey;
use super::patch::{self, Again};
use super::recall::{Files, Searched};
use super::shelf::Shelf;
use super::{BuildError, Input, Means, Silent, keep_locales, search, shared, theme_files, words};
use crate::article::body::Body;
use crate::article::card::Card;
use crate::config::Config;
use crate::diag::{Diagnostic, Severity};
use crate::model::{Digest, Locale, RepoPath};
use crate::page::{self, Navs, Words};
use crate::render::{self, Renderer, SiteView};
use crate::site::{self, LocaleInput, Site};
use crate::source::{self, Tree};
use crate::theme::{self, Theme};

/// What a session reads, and how; as [`Input`], but its own.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Folder with `site.toml`.
    pub root: PathBuf,
    /// The configuration.
    pub config: Arc<Config>,
    /// Locales to read besides the source locale; all when empty.
    pub locales: Vec<Locale>,
    /// The only cloud to make pages for, by its position in the configuration.
    pub cloud: Option<usize>,
    /// Read text that is not UTF-8, with U+FFFD for what is not.
    pub lossy: bool,
    /// Whether warnings are errors.
    pub strict: bool,
    /// Whether articles that are drafts are part of the site.
    pub drafts: bool,
    /// Where the files of the theme lie that shadow those of the built-in one.
    pub theme_folder: PathBuf,
}

/// Keeps a site ready.
#[derive(Default)]
pub struct Session {
    last: Option<Arc<State>>,
    /// Whether a change has led to no state, so that more is new than what changes next.
    behind: bool,
}

/// The site at one moment.
pub struct State {
    settings: Settings,
    linked: Arc<Linked>,
    reader: Reader,
    shelf: Shelf,
    /// The theme as it is on the disk, which may be too broken to look like it.
    dress: Arc<Dress>,
    look: Arc<Look>,
    levels: Levels,
    /// What looking at the folders reported.
    sighted: Arc<[Diagnostic]>,
    navs: Navs,
    sizes: Sizes,
    /// What looking, linking and the theme reported.
    report: Vec<Diagnostic>,
    /// Number of the state in its session.
    number: u64,
    /// How this state came from the one before, if only some articles are different.
    step: Option<Step>,
    /// What is known of pages; shared with other states of the same linked site.
    made: Arc<Mutex<Made>>,
    /// The index of each edition that somebody has searched.
    indexes: Vec<OnceLock<Arc<Files>>>,
    /// What is known of indexes, of this state and of those before.
    searched: Arc<Searched>,
}

/// A small difference between two states.
struct Step {
    /// Number of the state before.
    from: u64,
    /// The outputs that show something else.
    outputs: BTreeSet<String>,
    /// The articles that were read again.
    read: Vec<Arc<Read>>,
    /// Files of the input that have changed.
    files: BTreeSet<FileKey>,
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
struct Made {
    /// What composing each page reported, by its output.
    reports: BTreeMap<String, PageReport>,
    /// Files that pages made so far use, by the output.
    resources: HashMap<String, (usize, Box<str>)>,
    /// The last state that has made the pages of all articles.
    complete: u64,
}

/// What composing one page reported.
struct PageReport {
    /// The article that it shows, as it was read; none of a page that is no article.
    shows: Option<Arc<Read>>,
    /// The state that made it.
    state: u64,
    report: Arc<[Diagnostic]>,
}

/// The linked site, with what it was linked from.
struct Linked {
    inputs: BTreeMap<Locale, LocaleInput>,
    site: Site,
    report: Vec<Diagnostic>,
    outputs: HashMap<String, (usize, Job)>,
}

/// A theme, and the files of the site's own that it was made of.
struct Dress {
    name: String,
    files: BTreeMap<String, Vec<u8>>,
    theme: Theme,
    report: Vec<Diagnostic>,
}

/// A theme made ready for some locales.
struct Look {
    dress: Arc<Dress>,
    view: SiteView,
    locales: Vec<Locale>,
    report: Vec<Diagnostic>,
    renderer: Renderer,
    words: Vec<Box<dyn Words>>,
    /// Digests of the theme's files, by their published names.
    assets: HashMap<String, Digest>,
}

/// What changed from one state to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Nothing that an output shows.
    Nothing,
    /// The pages of these outputs.
    Pages(BTreeSet<String>),
    /// Perhaps every page.
    Everything,
}

impl Session {
    /// Reads what has changed since the last call: anything, or only the files at the absolute paths
    /// `touched`. Then the folders are not listed again, unless more must have changed than what is
    /// in these files.
    ///
    /// A theme that cannot be used leaves the look of the state before, with its faults among the
    /// diagnostics; without a state before, there is none.
    ///
    /// # Errors
    /// When the machine fails to read the input. The state before is still the last one then.
    pub fn refresh(
        &mut self,
        settings: &Settings,
        touched: Option<&BTreeSet<PathBuf>>,
    ) -> Result<(Option<Arc<State>>, Change), BuildError> {
        let input = settings.input();
        let last = self.last.as_deref();
        let behind = std::mem::replace(&mut self.behind, true);
        let touched = touched.filter(|_| !behind);
        let known = touched.and_then(|paths| glance(settings, last?, paths));
        let sight = match known {
            Some(sight) => sight,
            None => look_around(&input, last)?,
        };
        let mut report = sight.report.to_vec();
        let dress = dress(&input, last, &mut report);
        report.extend_from_slice(&dress.report);
        let known = last.and_then(|last| patch(last, settings, &sight, &dress));
        let patched = known.is_some();
        let read = match known {
            Some(patch) => patch,
            None => read_all(&input, &sight, &dress, last, &mut report),
        };
        let linked = read.linked;
        report.extend_from_slice(&linked.report);
        let theirs = Arc::clone(&dress);
        let Some(look) = look(&input, dress, &linked.site, last, &mut report) else {
            return Ok((None, Change::Everything));
        };
        let same = last.filter(|last| Arc::ptr_eq(&last.linked, &linked));
        let editions = linked.site.editions.iter();
        let mut state = State {
            settings: settings.clone(),
            reader: read.reader,
            shelf: read.shelf,
            sizes: Sizes::default(),
            levels: sight.levels,
            sighted: sight.report,
            navs: Navs::default(),
            report,
            number: last.map_or(1, |last| last.number + 1),
            step: None,
            made: same.map(|last| Arc::clone(&last.made)).unwrap_or_default(),
            indexes: editions.map(|_| OnceLock::new()).collect(),
            searched: last
                .map(|last| Arc::clone(&last.searched))
                .unwrap_or_default(),
            linked,
            dress: theirs,
            look,
        };
        let change = match same.filter(|last| Arc::ptr_eq(&last.look, &state.look)) {
            Some(_) if patched => changes(state.pages_of(&read.again)),
            Some(last) => state.since(last),
            None => Change::Everything,
        };
        state.step = same
            .zip(sight.touched)
            .filter(|_| patched)
            .map(|(last, files)| Step {
                from: last.number,
                outputs: state.pages_of(&read.again),
                read: read.again.into_iter().map(Again::now).collect(),
                files,
            });
        let state = Arc::new(state);
        self.last = Some(Arc::clone(&state));
        self.behind = false;
        Ok((Some(state), change))
    }
}

/// The articles, and the site that they are linked to.
struct Articles {
    reader: Reader,
    shelf: Shelf,
    linked: Arc<Linked>,
    /// Those that were read again, where only those were asked for that may have changed.
    again: Vec<Again>,
}

/// Reads all articles, and links the site if anything that linking sees has changed.
fn read_all(
    input: &Input<'_>,
    sight: &Sight,
    dress: &Dress,
    last: Option<&State>,
    report: &mut Vec<Diagnostic>,
) -> Articles {
    let remember = Remember::Session(last.map(|last| (&last.reader, &last.shelf)));
    let units = Units::AsTheyAre;
    let trees = sight.trees.clone();
    let loaded = load::articles(
        input,
        trees,
        &dress.theme,
        Means::default(),
        units,
        remember,
        report,
    );
    Articles {
        linked: link(input, loaded.inputs, last),
        reader: loaded.reader,
        shelf: loaded.shelf,
        again: Vec::new(),
    }
}

/// The same from the state before, when only the contents of some files have changed, and that
/// concerns only the articles that show them.
fn patch(last: &State, settings: &Settings, sight: &Sight, dress: &Arc<Dress>) -> Option<Articles> {
    let touched = sight.touched.as_ref()?;
    let same_labels = || Arc::ptr_eq(&last.dress, dress) || last.reader.has_labels_of(&dress.theme);
    if last.settings.lossy != settings.lossy
        || last.settings.cloud != settings.cloud
        || !same_labels()
    {
        return None;
    }
    let patch = last
        .reader
        .patched(&last.shelf, sight.trees.clone(), touched)?;
    let cards: Vec<_> = patch.read.iter().filter_map(Again::new_card).collect();
    let linked = if cards.is_empty() {
        Arc::clone(&last.linked)
    } else {
        let mut inputs = last.linked.inputs.clone();
        patch::replace(&mut inputs, &cards, &sight.trees);
        link(&settings.input(), inputs, None)
    };
    Some(Articles {
        linked,
        reader: patch.reader,
        shelf: patch.shelf,
        again: patch.read,
    })
}

/// The folders of the input.
struct Sight {
    trees: BTreeMap<Locale, Arc<Tree>>,
    report: Arc<[Diagnostic]>,
    levels: Levels,
    /// The files that have changed since the state before, if nothing but their contents has.
    touched: Option<BTreeSet<FileKey>>,
}

/// Lists all folders.
fn look_around(input: &Input<'_>, last: Option<&State>) -> Result<Sight, BuildError> {
    let mut report = Vec::new();
    let mut survey = source::survey(input.root, input.config)?;
    survey.follow(|locale| Some(&**last?.reader.trees.get(locale)?));
    let mut snapshot = source::understand(survey, input.config).unpack(&mut report);
    drop(keep_locales(input, &mut snapshot));
    let levels = Levels::new(input.config, &snapshot);
    Ok(Sight {
        trees: shared(snapshot),
        report: report.into(),
        levels,
        touched: None,
    })
}

/// The folders of the state before after only the files at `paths` have changed; none if more has.
fn glance(settings: &Settings, last: &State, paths: &BTreeSet<PathBuf>) -> Option<Sight> {
    let before = &last.settings;
    let same = before.root == settings.root
        && (Arc::ptr_eq(&before.config, &settings.config) || before.config == settings.config)
        && before.locales == settings.locales;
    if !same {
        return None;
    }
    let theme = std::path::absolute(&settings.theme_folder).ok()?;
    let mut trees = last.reader.trees.clone();
    let mut touched = BTreeMap::<&Locale, Vec<&Path>>::new();
    // The theme is read each time.
    for path in paths.iter().filter(|path| !path.starts_with(&theme)) {
        let holds = |tree: &Tree| tree.root.dir().is_some_and(|dir| path.starts_with(dir));
        let mut owners = last.reader.trees.iter().filter(|(_, tree)| holds(tree));
        let (Some((owner, _)), None) = (owners.next(), owners.next()) else {
            return None;
        };
        touched.entry(owner).or_default().push(path);
    }
    let mut files = BTreeSet::new();
    for (locale, paths) in touched {
        let tree = trees.get_mut(locale)?;
        *tree = Arc::new(tree.touched(&paths)?);
        let below = paths.iter().filter_map(|path| tree.path_below(path));
        files.extend(below.map(|path| (locale.clone(), path.into())));
    }
    Some(Sight {
        trees,
        report: Arc::clone(&last.sighted),
        levels: last.levels.clone(),
        touched: Some(files),
    })
}

/// The site of `inputs`: that of the state before, if nothing that linking sees has changed.
fn link(
    input: &Input<'_>,
    inputs: BTreeMap<Locale, LocaleInput>,
    last: Option<&State>,
) -> Arc<Linked> {
    if let Some(last) = last
        && *last.settings.config == *input.config
        && last.settings.cloud == input.cloud
        && same_inputs(&last.linked.inputs, &inputs)
    {
        return Arc::clone(&last.linked);
    }
    let mut site = site::link(input.config, inputs.clone(), input.cloud);
    site.report
        .extend(page::print_limits(&site.value, input.config));
    let outputs = jobs::outputs(input.config, &site.value);
    Arc::new(Linked {
        inputs,
        site: site.value,
        report: site.report,
        outputs,
    })
}

fn same_inputs(a: &BTreeMap<Locale, LocaleInput>, b: &BTreeMap<Locale, LocaleInput>) -> bool {
    let same = |a: &LocaleInput, b: &LocaleInput| {
        let cards = a.cards.len() == b.cards.len()
            && a.cards
                .iter()
                .zip(&b.cards)
                .all(|(a, b)| Arc::ptr_eq(a, b) || a == b);
        let trees = match (&a.tree, &b.tree) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b) || same_files(a, b),
            (None, None) => true,
            _ => false,
        };
        cards
            && trees
            && a.drafts == b.drafts
            && a.tocs == b.tocs
            && a.breadcrumbs == b.breadcrumbs
            && a.source_names == b.source_names
    };
    a.len() == b.len() && a.iter().zip(b).all(|((x, a), (y, b))| x == y && same(a, b))
}

/// Whether two trees are the same but for what is in their files.
fn same_files(a: &Tree, b: &Tree) -> bool {
    let role = |file: &source::File| (file.kind, file.docset, file.published);
    let both = a.files.iter().zip(b.files.iter());
    a.files.len() == b.files.len()
        && both
            .into_iter()
            .all(|(a, b)| a.0 == b.0 && role(a.1) == role(b.1))
        && a.docsets == b.docsets
        && a.redirects == b.redirects
        && a.dependents == b.dependents
}

/// The theme of the site, read again only if one of its files has changed.
fn dress(input: &Input<'_>, last: Option<&State>, report: &mut Vec<Diagnostic>) -> Arc<Dress> {
    let files = theme_files(input, report);
    let name = &input.config.theme;
    if let Some(last) = last.map(|last| &last.dress)
        && last.name == *name
        && last.files == files
    {
        return Arc::clone(last);
    }
    let theme = theme::load(name, &files);
    Arc::new(Dress {
        name: name.clone(),
        theme: theme.value,
        report: theme.report,
        files,
    })
}

/// The theme made ready for the editions of `site`; that of the state before when it cannot be used.
fn look(
    input: &Input<'_>,
    dress: Arc<Dress>,
    site: &Site,
    last: Option<&State>,
    report: &mut Vec<Diagnostic>,
) -> Option<Arc<Look>> {
    let editions = site.editions.iter();
    let locales: Vec<Locale> = editions.map(|edition| edition.locale.clone()).collect();
    let view = SiteView::of(input.config);
    let last = last.map(|last| &last.look);
    if let Some(last) = last
        && Arc::ptr_eq(&last.dress, &dress)
        && last.locales == locales
        && last.view == view
    {
        report.extend_from_slice(&last.report);
        return Some(Arc::clone(last));
    }
    let mut own: Vec<_> = locales
        .iter()
        .filter_map(|locale| dress.theme.lacks(locale))
        .collect();
    let renderer = render::prepare(&dress.theme, &view, &locales).unpack(&mut own);
    report.extend_from_slice(&own);
    let Some(renderer) = renderer else {
        return last.cloned();
    };
    let words = words::of_locales(&dress.theme, &locales);
    let assets = dress.theme.assets.iter();
    let assets = assets
        .map(|asset| (asset.published.clone(), Digest::of(&asset.bytes)))
        .collect();
    Some(Arc::new(Look {
        assets,
        dress,
        view,
        locales,
        report: own,
        renderer,
        words,
    }))
}

/// Nobody stops a session in the middle of a refresh: it takes no longer than a blink.
static NEVER: AtomicBool = AtomicBool::new(false);

impl Settings {
    fn input(&self) -> Input<'_> {
        Input {
            root: &self.root,
            config: &self.config,
            locales: self.locales.clone(),
            cloud: self.cloud,
            lossy: self.lossy,
            strict: self.strict,
            drafts: self.drafts,
            theme_folder: self.theme_folder.clone(),
            cancelled: &NEVER,
            progress: &Silent,
        }
    }
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
        let missing: Vec<(&str, usize, &Job)> = {
            let made = self.made.lock().expect(UNPOISONED);
            let is_missing = |path: &str, edition: usize, job: &Job| {
                let known = made.reports.get(path);
                matches!(job, Job::Article(_))
                    && !known.is_some_and(|page| self.is_of_now(page, edition, job))
            };
            match &self.step {
                // Of the others it is known that nothing is missing.
                Some(step) if step.from == made.complete => {
                    let outputs = step.outputs.iter().filter_map(|path| {
                        let (edition, job) = self.linked.outputs.get(path)?;
                        Some((path.as_str(), *edition, job))
                    });
                    outputs.filter(|(p, e, j)| is_missing(p, *e, j)).collect()
                }
                _ => {
                    let outputs = self.linked.outputs.iter();
                    let outputs =
                        outputs.map(|(path, (edition, job))| (path.as_str(), *edition, job));
                    outputs.filter(|(p, e, j)| is_missing(p, *e, j)).collect()
                }
            }
        };
        missing.into_par_iter().for_each(|(path, edition, job)| {
            if !superseded.load(Ordering::Relaxed) {
                self.page(path, edition, job);
            }
        });
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
        {
            let made = self.made.lock().expect(UNPOISONED);
            for (path, page) in &made.reports {
                let output = self.linked.outputs.get(path);
                if output.is_some_and(|(edition, job)| self.is_of_now(page, *edition, job)) {
                    report.extend_from_slice(&page.report);
                }
            }
        }
        self.levels.apply(&self.settings.input(), &mut report);
        report
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
        let page = {
            let made = self.made.lock().expect(UNPOISONED);
            let page = made.reports.get(path);
            page.map(|page| Arc::clone(&page.report))
        };
        let page = page.iter().flat_map(|report| report.iter());
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
            known.reports.insert(path.to_owned(), report);
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
    fn body(&self, edition: usize, job: &Job) -> Option<&Arc<Body>> {
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
    fn since(&self, last: &Self) -> Change {
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
    fn pages_of(&self, read: &[Again]) -> BTreeSet<String> {
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

fn changes(pages: BTreeSet<String>) -> Change {
    if pages.is_empty() {
        Change::Nothing
    } else {
        Change::Pages(pages)
    }
}

/// Why locks are never poisoned: faults of ours while a page is made are caught there.
const UNPOISONED: &str = "no panic under this lock";
