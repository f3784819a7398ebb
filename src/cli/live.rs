//! The site that `serve` shows: a session of the pipeline, as a preview sees it.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, mpsc};

use super::args::{Common, Serve};
use super::output::Console;
use super::{Exit, Site, build, read_site, scope, texts, watch};
use crate::article::card::{Card, Translation as By};
use crate::diag::{Diagnostic, Severity};
use crate::model::{ArticleId, Digest, RepoPath};
use crate::pipeline::{InputTexts, Session, Settings, State};
use crate::serve::{
    self, Area, ArticleState, Change, Count, LocaleReport, Next, Note, Preview, Report, Screen,
    Served, Translation,
};
use crate::site::{Edition, Page};

/// The site, kept up with its input.
pub(super) struct Live<'a> {
    common: &'a Common,
    args: &'a Serve,
    console: &'a Console,
    site: Site,
    settings: Settings,
    session: Session,
    /// What is wrong with the configuration, while the one before is still in use.
    misconfigured: Vec<Note>,
    /// Set when there is a newer state than the one that is being completed.
    superseded: Arc<AtomicBool>,
    /// Where new states go to be completed.
    states: mpsc::Sender<Moment>,
}

/// A state that wants to be completed.
pub(super) struct Moment {
    state: Arc<State>,
    texts: Arc<InputTexts>,
    superseded: Arc<AtomicBool>,
}

/// A state, as the preview shows it.
pub(super) struct Shown {
    /// None as long as the theme cannot be used.
    state: Option<Arc<State>>,
    texts: Arc<InputTexts>,
    /// What is wrong with the site as a whole and keeps it from being newer.
    wrong: Vec<Note>,
}

impl<'a> Live<'a> {
    /// Reads the site for the first time. What it says of its pages comes to `states`. The count is of
    /// what there was to read; none if that may have been something else.
    pub(super) fn open(
        common: &'a Common,
        args: &'a Serve,
        console: &'a Console,
        states: mpsc::Sender<Moment>,
    ) -> Result<(Self, Shown, Option<Count>), Exit> {
        let site = super::load_site(common, console)?;
        let before = Count::of(&area(&site, args));
        // The configuration, which says what to count, had to be read before.
        let again = read_site(common).ok().and_then(|reading| reading.site);
        let before = again
            .is_some_and(|again| again.config == site.config)
            .then_some(before);
        let settings = settings(&site, args, console)?;
        let mut live = Self {
            common,
            args,
            console,
            site,
            settings,
            session: Session::default(),
            misconfigured: Vec::new(),
            superseded: Arc::default(),
            states,
        };
        let next = live.read(&Change::Everything)?;
        Ok((live, next.state, before))
    }

    /// The public address of the site.
    pub(super) fn base_url(&self) -> &str {
        &self.site.config.base_url
    }

    /// The next state; the machine's failures are told at once.
    fn read(&mut self, change: &Change) -> Result<Next<Shown>, Exit> {
        let touched = match change {
            Change::Everything => None,
            Change::Paths(paths) => Some(paths),
        };
        // Whoever completes the state before need not hold this one up.
        self.superseded.store(true, Ordering::Relaxed);
        let refreshed = self.session.refresh(&self.settings, touched);
        let (state, pages) =
            refreshed.map_err(|error| build::failed(&error, Exit::Machine, self.console))?;
        let texts = Arc::new(texts(&self.site));
        self.superseded = Arc::default();
        let edited = match (&state, &pages) {
            (Some(state), crate::pipeline::Change::Pages(_)) => edited(state, change),
            _ => None,
        };
        if let Some(state) = &state {
            // Nobody completes states any more once the server ends.
            let _ = self.states.send(Moment {
                state: Arc::clone(state),
                texts: Arc::clone(&texts),
                superseded: Arc::clone(&self.superseded),
            });
        }
        let state = Shown {
            state,
            texts,
            wrong: self.misconfigured.clone(),
        };
        Ok(Next { state, edited })
    }

    /// Reads the configuration again. A broken one leaves the one before in use.
    fn configure(&mut self) {
        let reading = match read_site(self.common) {
            Ok(reading) => reading,
            Err(message) => {
                self.console.error(&message);
                return;
            }
        };
        let wrong = reading
            .report
            .iter()
            .filter(|d| d.severity == Severity::Error);
        self.misconfigured = wrong.map(|d| Note::of(d, &reading.texts)).collect();
        let Some(site) = reading.site else {
            self.console.diagnostics(&reading.report, &reading.texts);
            return;
        };
        if let Ok(settings) = settings(&site, self.args, self.console) {
            (self.site, self.settings) = (site, settings);
        }
    }
}

impl Drop for Live<'_> {
    fn drop(&mut self) {
        // Nobody waits for what is left to be said of a site that is no longer shown.
        self.superseded.store(true, Ordering::Relaxed);
    }
}

impl serve::Site for Live<'_> {
    type State = Shown;

    fn refresh(&mut self, change: &Change) -> Option<Next<Shown>> {
        if concerns(change, &self.site.config_file) {
            self.configure();
        }
        self.read(change).ok()
    }

    fn area(&self) -> Area {
        area(&self.site, self.args)
    }
}

fn area(site: &Site, args: &Serve) -> Area {
    watch::area(site, &site.root.join(&site.config.output), args.poll)
}

fn settings(site: &Site, args: &Serve, console: &Console) -> Result<Settings, Exit> {
    Ok(Settings {
        root: site.root.clone(),
        config: Arc::new(site.config.clone()),
        locales: scope::locales(site, &args.scope, console)?,
        cloud: scope::cloud(site, &args.scope, console)?,
        lossy: args.scope.lossy,
        strict: args.scope.strict,
        // Those who write look at them here.
        drafts: true,
        theme_folder: site.root.join("themes").join(&site.config.theme),
    })
}

/// Whether `file` may have changed.
fn concerns(change: &Change, file: &Path) -> bool {
    let Ok(file) = std::path::absolute(file) else {
        return true;
    };
    match change {
        Change::Everything => true,
        Change::Paths(paths) => {
            let folder = file.parent().unwrap_or(&file);
            paths.contains(&file) || paths.contains(folder)
        }
    }
}

/// The output of the one article that a change was about.
fn edited(state: &State, change: &Change) -> Option<String> {
    let Change::Paths(paths) = change else {
        return None;
    };
    let mut found = paths.iter().filter_map(|path| {
        // Trees know their folders without links.
        let path = path.canonicalize().ok()?;
        let mut editions = state.site().editions.iter();
        editions.find_map(|edition| {
            let below = edition.tree.as_ref()?.path_below(&path)?;
            let page = &edition.pages[edition.page(ArticleId::of_file(below).as_str())?];
            let own = *page.card.path == *below && !page.fallback && !page.card.reconstructed;
            own.then(|| page.permalink.output_path())
        })
    });
    match (found.next(), found.next()) {
        (Some(page), None) => Some(page),
        _ => None,
    }
}

impl Preview for Shown {
    fn output(&self, path: &str) -> Option<Served> {
        self.state.as_ref()?.output(path).map(Served::new)
    }

    fn digest(&self, path: &str) -> Option<Digest> {
        self.state.as_ref()?.digest(path)
    }

    fn faults(&self, path: &str) -> Vec<Note> {
        let own = self.state.as_ref().map(|state| state.faults(path));
        let own = own.unwrap_or_default();
        let notes = own.iter().map(|d| Note::of(d, &*self.texts));
        self.wrong.iter().cloned().chain(notes).collect()
    }

    fn report(&self) -> Report {
        let Some(state) = &self.state else {
            return Report {
                locales: Vec::new(),
                elsewhere: self.wrong.clone(),
            };
        };
        let site = state.site();
        let locale = |edition: &Edition| LocaleReport {
            locale: edition.locale.to_string(),
            segment: edition.locale.segment(),
            articles: edition
                .pages
                .iter()
                .map(|page| article(site, page))
                .collect(),
            diagnostics: Vec::new(),
        };
        let mut report = Report {
            locales: site.editions.iter().map(locale).collect(),
            elsewhere: self.wrong.clone(),
        };
        for diagnostic in state.report() {
            let note = Note::of(&diagnostic, &*self.texts);
            let edition = diagnostic.file().and_then(|file| site.locate(file));
            match edition {
                Some((edition, _)) => report.locales[edition].diagnostics.push(note),
                None => report.elsewhere.push(note),
            }
        }
        report
    }
}

fn article(site: &crate::site::Site, page: &Page) -> ArticleState {
    ArticleState {
        title: page.card.title.to_string(),
        path: page.permalink.as_str().to_owned(),
        translation: translation(page.fallback, &page.card),
        stale: site.is_stale(page),
        draft: page.card.draft,
    }
}

fn translation(fallback: bool, card: &Card) -> Translation {
    match card.translation {
        _ if fallback => Translation::Missing,
        _ if card.reconstructed => Translation::Reconstructed,
        By::Source => Translation::Original,
        By::Human => Translation::Human,
        By::Machine => Translation::Machine,
        By::Unknown => Translation::Unknown,
    }
}

/// Makes the pages that nobody has asked for, so that everything that is to be said of a state is
/// known, and says what is new of it; until the site is gone.
pub(super) fn complete(moments: &mpsc::Receiver<Moment>, screen: &Screen, console: &Console) {
    let mut told = Told::default();
    while let Ok(mut moment) = moments.recv() {
        while let Ok(newer) = moments.try_recv() {
            moment = newer;
        }
        moment.state.complete(&moment.superseded);
        if moment.superseded.load(Ordering::Relaxed) {
            continue;
        }
        let new = told.news(&moment.state);
        console.diagnostics(&new, &*moment.texts);
        screen.again();
    }
}

/// What people have been told.
#[derive(Default)]
struct Told {
    /// The last state that they have been told everything of.
    state: u64,
    all: BTreeSet<Saying>,
}

/// A diagnostic without its position: those of everything below an edit have changed.
type Saying = (Option<RepoPath>, &'static str, String);

fn saying(diagnostic: &Diagnostic) -> Saying {
    let file = diagnostic.file().cloned();
    (file, diagnostic.code.name, diagnostic.message.to_string())
}

impl Told {
    /// What has not been said yet of a complete state.
    fn news(&mut self, state: &State) -> Vec<Diagnostic> {
        let news = state.news(self.state);
        self.state = state.number();
        let Some(news) = news else {
            let report = state.report();
            let known = std::mem::replace(&mut self.all, report.iter().map(saying).collect());
            let new = report.into_iter().filter(|d| !known.contains(&saying(d)));
            return new.collect();
        };
        let mut known = BTreeSet::new();
        for file in news.files {
            let first = (Some(file), "", String::new());
            let of_file = self.all.range(first.clone()..);
            let of_file = of_file.take_while(|(file, ..)| *file == first.0).cloned();
            known.extend(of_file.collect::<Vec<_>>());
        }
        for gone in &known {
            self.all.remove(gone);
        }
        let new = news.report.into_iter().filter(|d| {
            let is_new = self.all.insert(saying(d));
            is_new && !known.contains(&saying(d))
        });
        new.collect()
    }
}
