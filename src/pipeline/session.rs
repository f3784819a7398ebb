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
use super::pages::{self, Sink, Work};
use super::recall::{Files, Searched};
use super::shelf::Shelf;
use super::{BuildError, Input, Means, Silent, keep_locales, search, shared, theme_files, words};
use crate::article::body::Body;
use crate::config::Config;
use crate::diag::{Diagnostic, Severity};
use crate::model::{Digest, Locale};
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
    /// What reading, linking and the theme reported.
    report: Vec<Diagnostic>,
    /// What composing the page of an article reported, by the output, with the body it was made of.
    pages: Mutex<BTreeMap<String, PageReport>>,
    /// Files that pages made so far use, by the output.
    resources: Mutex<HashMap<String, (usize, Box<str>)>>,
    /// The index of each edition that somebody has searched.
    indexes: Vec<OnceLock<Arc<Files>>>,
    /// What is known of indexes, of this state and of those before.
    searched: Arc<Searched>,
}

/// What composing one page reported.
#[derive(Clone)]
struct PageReport {
    body: Option<Arc<Body>>,
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
        let remember = Remember::Session(last.map(|last| &last.reader));
        let units = Units::AsTheyAre;
        let loaded = load::articles(
            &input,
            sight.trees,
            &dress.theme,
            Means::default(),
            units,
            remember,
            &mut report,
        );
        let linked = link(&input, loaded.inputs, last);
        report.extend_from_slice(&linked.report);
        let theirs = Arc::clone(&dress);
        let Some(look) = look(&input, dress, &linked.site, last, &mut report) else {
            return Ok((None, Change::Everything));
        };
        let state = State {
            settings: settings.clone(),
            reader: loaded.reader,
            shelf: loaded.shelf,
            sizes: Sizes::default(),
            levels: sight.levels,
            sighted: sight.report,
            navs: Navs::default(),
            report,
            pages: Mutex::default(),
            resources: Mutex::default(),
            indexes: linked
                .site
                .editions
                .iter()
                .map(|_| OnceLock::new())
                .collect(),
            searched: last
                .map(|last| Arc::clone(&last.searched))
                .unwrap_or_default(),
            linked,
            dress: theirs,
            look,
        };
        let change = last.map_or(Change::Everything, |last| state.since(last));
        if let Some(last) = last.filter(|last| Arc::ptr_eq(&last.linked, &state.linked)) {
            state.adopt(last);
        }
        let state = Arc::new(state);
        self.last = Some(Arc::clone(&state));
        self.behind = false;
        Ok((Some(state), change))
    }
}

/// The folders of the input.
struct Sight {
    trees: BTreeMap<Locale, Arc<Tree>>,
    report: Arc<[Diagnostic]>,
    levels: Levels,
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
    for (locale, paths) in touched {
        let tree = trees.get_mut(locale)?;
        *tree = Arc::new(tree.touched(&paths)?);
    }
    Some(Sight {
        trees,
        report: Arc::clone(&last.sighted),
        levels: last.levels.clone(),
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
    let both = a.files.iter().zip(&b.files);
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
            let known = self.resources.lock().expect(UNPOISONED).get(path).cloned();
            let (edition, file) = known?;
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
        let missing: Vec<_> = {
            let known = self.pages.lock().expect(UNPOISONED);
            let outputs = self.linked.outputs.iter();
            let missing = outputs.filter(|(path, (_, job))| {
                matches!(job, Job::Article(_)) && !known.contains_key(*path)
            });
            missing.collect()
        };
        missing.into_par_iter().for_each(|(path, (edition, job))| {
            if !superseded.load(Ordering::Relaxed) {
                self.page(path, *edition, job);
            }
        });
    }

    /// Everything noticed so far, in its order and with the severities of the configuration. It has
    /// what a build would say once [`State::complete`] has run.
    ///
    /// # Panics
    /// Never, as [`State::complete`].
    #[must_use]
    pub fn report(&self) -> Vec<Diagnostic> {
        let mut report = self.report.clone();
        let pages = self.pages.lock().expect(UNPOISONED);
        let pages = pages.values().flat_map(|page| page.report.iter());
        report.extend(pages.cloned());
        self.levels.apply(&self.settings.input(), &mut report);
        report
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
        let pages = self.pages.lock().expect(UNPOISONED);
        let page = pages.get(path).map(|page| Arc::clone(&page.report));
        drop(pages);
        let page = page.iter().flat_map(|report| report.iter());
        let all = self.report.iter().chain(page);
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
        self.resources.lock().expect(UNPOISONED).extend(used);
        let report = PageReport {
            body: self.body(edition, job).cloned(),
            report: made.report.into(),
        };
        self.pages
            .lock()
            .expect(UNPOISONED)
            .insert(path.to_owned(), report);
        made.bytes
    }

    /// The body that a page shows, where it is kept.
    fn body(&self, edition: usize, job: &Job) -> Option<&Arc<Body>> {
        let page = job.article()?;
        let card = &self.linked.site.editions[edition].pages[page].card;
        self.shelf.get(&card.home, &card.id)
    }

    /// A file that a page made so far uses.
    fn resource(&self, path: &str) -> Option<Vec<u8>> {
        let resources = self.resources.lock().expect(UNPOISONED);
        let (edition, file) = resources.get(path).cloned()?;
        drop(resources);
        let tree = self.linked.site.editions[edition].tree.as_ref()?;
        tree.bytes(&file, pages::RESOURCE_LIMIT).ok()
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

    /// What differs from the state before.
    fn since(&self, last: &Self) -> Change {
        if !Arc::ptr_eq(&self.linked, &last.linked) || !Arc::ptr_eq(&self.look, &last.look) {
            return Change::Everything;
        }
        let outputs = self.linked.outputs.iter();
        let changed: BTreeSet<String> = outputs
            .filter(|(_, (edition, job))| !self.same_body(last, *edition, job))
            .map(|(path, _)| path.clone())
            .collect();
        if changed.is_empty() {
            Change::Nothing
        } else {
            Change::Pages(changed)
        }
    }

    /// Whether an output shows the same body as in another state of the same linked site. A body
    /// that found no room on the shelf may have changed.
    fn same_body(&self, other: &Self, edition: usize, job: &Job) -> bool {
        match (self.body(edition, job), other.body(edition, job)) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b) || a == b,
            _ => job.article().is_none(),
        }
    }

    /// Takes over what is known of pages that show the same as in the state before.
    fn adopt(&self, last: &Self) {
        let known = last.pages.lock().expect(UNPOISONED);
        let mut pages = self.pages.lock().expect(UNPOISONED);
        for (path, page) in &*known {
            let own = self.linked.outputs.get(path);
            let same =
                own.is_some_and(
                    |(edition, job)| match (self.body(*edition, job), &page.body) {
                        (Some(a), Some(b)) => Arc::ptr_eq(a, b),
                        (None, None) => job.article().is_none(),
                        _ => false,
                    },
                );
            if same {
                pages.insert(path.clone(), page.clone());
            }
        }
        let resources = last.resources.lock().expect(UNPOISONED);
        self.resources
            .lock()
            .expect(UNPOISONED)
            .extend(resources.clone());
    }
}

/// Why locks are never poisoned: faults of ours while a page is made are caught there.
const UNPOISONED: &str = "no panic under this lock";
