//! Everything that stands before the first page is composed: the input read, linked, and dressed.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::images::Sizes;
use super::levels::Levels;
use super::load::{self, Remember, Units};
use super::memory::Memory;
use super::pages::{self, Sink};
use super::past::{Carry, Past};
use super::recall::Recall;
use super::shard::{self, Note, Shard};
use super::shelf;
use super::time::{self, Clock};
use super::{BuildError, Input, Outcome, Report};
use crate::config::{Config, nearest};
use crate::diag::{Diagnostic, Reported, codes};
use crate::model::{Digest, Locale, RepoPath};
use crate::page;
use crate::render::lists::ManifestEntry;
use crate::render::{self, Renderer, SiteView};
use crate::site::{self, Site};
use crate::source::{self, Snapshot, Survey, Tree};
use crate::theme::{self, Theme};

/// What a run may use.
#[derive(Debug, Clone, Copy)]
pub(super) struct Means {
    /// Bytes of bodies that wait in memory between the two passes.
    pub(super) shelf: usize,
    /// Tells how long a page takes.
    pub(super) clock: Clock,
}

impl Default for Means {
    fn default() -> Self {
        Self {
            shelf: 64 << 20,
            clock: time::of_thread,
        }
    }
}

/// The input before any of its articles is read.
pub(super) struct Seen {
    pub(super) snapshot: Reported<Snapshot>,
    pub(super) theme: Reported<Theme>,
    /// The site's own files of the theme.
    pub(super) theme_files: BTreeMap<String, Vec<u8>>,
}

impl Seen {
    /// Understands what was found.
    pub(super) fn of(
        input: &Input<'_>,
        survey: Survey,
        theme_files: BTreeMap<String, Vec<u8>>,
    ) -> Self {
        let (snapshot, theme) = rayon::join(
            || source::understand(survey, input.config),
            || theme::load(&input.config.theme, &theme_files),
        );
        Self {
            snapshot,
            theme,
            theme_files,
        }
    }
}

/// What a run is for, besides its input.
#[derive(Clone, Copy, Default)]
pub(super) struct Aim<'p> {
    /// The part of the site that is made; none for the whole.
    pub(super) shard: Option<Shard>,
    /// The build before, if this one takes something over.
    pub(super) past: Option<&'p Past>,
}

/// Everything that stands before the first page is composed.
pub(super) struct Ready {
    pub(super) theme: Theme,
    /// None when the theme cannot be used.
    renderer: Option<Renderer>,
    pub(super) site: Site,
    pub(super) reader: load::Reader,
    pub(super) shelf: shelf::Shelf,
    pub(super) levels: Levels,
    /// Digest of the input, for a part of a site.
    pub(super) fingerprint: Option<Digest>,
    /// What pages may see besides their bodies, where somebody wants to know that later.
    pub(super) world: Option<Digest>,
    /// The files of locales that are not wanted.
    pub(super) others: BTreeMap<Locale, Tree>,
}

/// Reads the whole input and links it.
pub(super) fn prepare(
    input: &Input<'_>,
    seen: Seen,
    means: Means,
    units: Units,
    remember: Remember<'_>,
    aim: Aim<'_>,
    report: &mut Vec<Diagnostic>,
) -> Result<Ready, BuildError> {
    let mut snapshot = seen.snapshot.unpack(report);
    let others = keep_locales(input, &mut snapshot);
    input.stop_if_cancelled()?;
    let levels = Levels::new(input.config, &snapshot);
    let fingerprint = aim
        .shard
        .map(|_| shard::fingerprint(input, &snapshot, &seen.theme_files));
    let theme = seen.theme.unpack(report);
    let load::Loaded {
        inputs,
        reader,
        shelf,
    } = load::articles(
        input,
        shared(snapshot),
        &theme,
        means,
        units,
        remember,
        report,
    );
    input.stop_if_cancelled()?;
    let cards = reader.memory().map(Memory::cards);
    let world = aim.past.zip(cards);
    let world = world.map(|(past, cards)| past.world(&inputs, cards));
    // Most of linking is the work of one thread.
    let (site, renderer) = rayon::join(
        || site::link(input.config, inputs, input.cloud),
        || dressed(input, &theme, &reader),
    );
    let site = site.unpack(report);
    let renderer = renderer.unpack(report);
    let editions = site.editions.iter();
    report.extend(editions.filter_map(|edition| theme.lacks(&edition.locale)));
    report.extend(page::print_limits(&site, input.config));
    Ok(Ready {
        theme,
        renderer,
        site,
        reader,
        shelf,
        levels,
        fingerprint,
        world,
        others,
    })
}

/// The renderer for pages of all locales that may have some.
fn dressed(input: &Input<'_>, theme: &Theme, reader: &load::Reader) -> Reported<Option<Renderer>> {
    let locales = reader.trees.keys().chain([&reader.source_locale]);
    let locales: BTreeSet<&Locale> = locales.collect();
    let locales: Vec<Locale> = locales.into_iter().cloned().collect();
    render::prepare(theme, &SiteView::of(input.config), &locales)
}

impl Ready {
    /// Makes all files of the site; none when the theme cannot be used.
    pub(super) fn make(
        &self,
        input: &Input<'_>,
        sink: Sink<'_>,
        shard: Option<Shard>,
        (carry, recall): (Option<&Carry>, &dyn Recall),
        report: &mut Vec<Diagnostic>,
    ) -> Result<Option<pages::Made>, BuildError> {
        let Some(renderer) = &self.renderer else {
            return Ok(None);
        };
        let work = pages::Work {
            input,
            site: &self.site,
            theme: &self.theme,
            renderer,
            reader: &self.reader,
            shelf: &self.shelf,
            sizes: &Sizes::default(),
            clock: self.reader.clock(),
            sink,
            shard,
            carry,
            recall,
        };
        let made = work.run(report)?;
        input.stop_if_cancelled()?;
        Ok(Some(made))
    }

    /// What a merge has to know of a part with these outputs.
    pub(super) fn note(
        &self,
        input: &Input<'_>,
        shard: Shard,
        outputs: Vec<ManifestEntry<'static>>,
    ) -> Note {
        Note {
            format: shard::FORMAT,
            site: input.config.base_url.clone(),
            shard: shard.number(),
            of: shard.of(),
            input: self
                .fingerprint
                .map(|digest| digest.to_string())
                .unwrap_or_default(),
            hosts: input.config.hosting.hosts.clone(),
            precompress: input.config.hosting.precompress.clone(),
            outputs,
        }
    }

    pub(super) fn outcome(&self, report: Vec<Diagnostic>, files: usize) -> Outcome {
        Outcome {
            report: Report::Values(report),
            pages: self.pages(),
            files,
            ..Outcome::default()
        }
    }

    /// Numbers of pages by locale: own ones, then fallbacks.
    pub(super) fn pages(&self) -> BTreeMap<String, (usize, usize)> {
        let count = |edition: &site::Edition| {
            let fallbacks = edition.pages.iter().filter(|page| page.fallback).count();
            (
                edition.locale.to_string(),
                (edition.pages.len() - fallbacks, fallbacks),
            )
        };
        self.site.editions.iter().map(count).collect()
    }
}

/// Texts of `site.toml` that no catalog of the theme has, so that they stand nowhere; `files` are those
/// of the site's own theme.
fn unknown_texts(config: &Config, files: &BTreeMap<String, Vec<u8>>) -> Vec<Diagnostic> {
    if config.strings.is_empty() {
        return Vec::new();
    }
    let english = theme::builtin_text(&RepoPath::new("themes/help/strings/en.ftl"));
    let own = files
        .iter()
        .filter(|(path, _)| path.starts_with("strings/"));
    let catalogs: Vec<Cow<'_, str>> = own
        .map(|(_, bytes)| String::from_utf8_lossy(bytes))
        .chain(english.map(Cow::Owned))
        .collect();
    let lines = catalogs.iter().flat_map(|catalog| catalog.lines());
    let known: BTreeSet<&str> = lines
        .filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic()))
        .filter_map(|line| Some(line.split_once('=')?.0.trim()))
        .collect();
    let mut report = Vec::new();
    for (locale, texts) in &config.strings {
        for id in texts.keys().filter(|id| !known.contains(id.as_str())) {
            let place = config.origins.of(&format!("strings.{locale}"), id);
            let message = format!("the theme has no text `{id}`");
            let diagnostic = Diagnostic::new(&codes::CONFIG_UNKNOWN_KEY, place, message);
            report.push(match nearest(id, known.iter().copied()) {
                Some(meant) => diagnostic.help(format!("did you mean `{meant}`?")),
                None => diagnostic,
            });
        }
    }
    report
}

/// Leaves the wanted locales, and always the source locale; returns the others.
pub(super) fn keep_locales(
    input: &Input<'_>,
    snapshot: &mut source::Snapshot,
) -> BTreeMap<Locale, Tree> {
    if input.locales.is_empty() {
        return BTreeMap::new();
    }
    let (kept, others) =
        std::mem::take(&mut snapshot.locales)
            .into_iter()
            .partition(|(locale, _)| {
                *locale == input.config.source_locale || input.locales.contains(locale)
            });
    snapshot.locales = kept;
    others
}

/// The trees of a snapshot, to be held by many.
pub(super) fn shared(snapshot: source::Snapshot) -> BTreeMap<Locale, Arc<Tree>> {
    let trees = snapshot.locales.into_iter();
    trees
        .map(|(locale, tree)| (locale, Arc::new(tree)))
        .collect()
}

/// The site's own files of the theme, by their path in it, and the texts that `site.toml` rewords.
pub(super) fn theme_files(
    input: &Input<'_>,
    report: &mut Vec<Diagnostic>,
) -> BTreeMap<String, Vec<u8>> {
    let mut files = source::read_folder(
        &input.theme_folder,
        &format!("themes/{}", input.config.theme),
    )
    .unpack(report);
    report.extend(unknown_texts(input.config, &files));
    for (locale, texts) in &input.config.strings {
        let catalog = files.entry(format!("strings/{locale}.ftl")).or_default();
        for (id, text) in texts {
            // Braces begin an expression in Fluent, and here they are only braces.
            let text = text.replace('{', "{\"{\"}").replace('\n', "\n    ");
            catalog.extend_from_slice(format!("\n{id} = {text}\n").as_bytes());
        }
    }
    files
}
