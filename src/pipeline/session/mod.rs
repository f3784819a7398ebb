//! A site that is kept ready while its input changes.
//!
//! A [`Session`] walks the same road as a build, and remembers: an article is read again only when
//! something it depends on has changed, the site is linked again only when a card, a table of
//! contents or the list of files has. What comes out is a [`State`]: one moment of the input, which
//! makes each output when it is asked for. States are independent of each other, so that readers of
//! the old one finish in peace.

mod linked;
mod look;
mod sight;
mod state;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

use super::images::Sizes;
use super::load::{self, Reader, Remember, Units};
use super::patch::{self, Again};
use super::prepare::Means;
use super::shelf::Shelf;
use super::{BuildError, Input, Silent};
use crate::config::Config;
use crate::diag::Diagnostic;
use crate::model::Locale;
use crate::page::Navs;
use linked::{Linked, link};
use look::{Dress, dress, look};
use sight::{Sight, glance, look_around};
pub use state::{News, State};
use state::{Step, changes};

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
