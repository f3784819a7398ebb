//! Stages 1 and 2: the files of every locale -> cards, and bodies on the shelf.

mod contents;
mod donors;
mod kept;
mod labels;
mod one;
mod remembered;
mod rules;
mod runs;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::Input;
use super::memory::{self, Basis, Memory, Read};
use super::parts::{Cache, PartReports};
use super::prepare::Means;
use super::shelf::Shelf;
use super::time::Clock;
use crate::article::card::Card;
use crate::article::clouds::{CloudRules, LearnedPhrases};
use crate::article::markdown::{Highlighter, Labels};
use crate::config::MarkdownConfig;
use crate::diag::Diagnostic;
use crate::model::{ArticleId, KeySet, Locale, Pool};
use crate::site::{LocaleInput, group_names};
use crate::source::{FileKind, ReadOptions, Tree};
use crate::theme::Theme;
use contents::Contents;
use donors::{donors, most_frequent};
pub(super) use kept::Kept;
pub(super) use labels::labels_of;
use remembered::{Remembered, remembered};
use rules::cloud_rules;

/// What is done with the two sides of translation units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) enum Units {
    /// One is shown.
    AsTheyAre,
    /// They are held against each other, too.
    Compared,
}

/// What is remembered of articles from one run to the next.
pub(super) enum Remember<'r> {
    /// Nothing, because there is no next run.
    Nothing,
    /// Articles, with those that the same session read before. What is noticed in them stays with
    /// them: [`Reader::report`].
    Session(Option<(&'r Reader, &'r Shelf)>),
    /// Articles, with those that another process wrote down, and the cache where that was.
    Notes(Option<Notes>, &'r crate::cache::Cache),
}

/// What a process writes down of the articles that it has read.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) frame: Frame,
    pub(super) locales: BTreeMap<Locale, LocalNotes>,
}

/// What concerns all locales.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Frame {
    grounds: memory::Grounds,
    parts: PartReports,
}

/// What concerns one locale.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct LocalNotes {
    articles: memory::Notes,
    contents: Option<Arc<Contents>>,
}

/// What the first pass leaves for the second.
pub(super) struct Loaded {
    pub(super) inputs: BTreeMap<Locale, LocaleInput>,
    pub(super) reader: Reader,
    pub(super) shelf: Shelf,
}

/// Reads articles: once in the first pass, and those that found no room on the shelf once more.
pub(super) struct Reader {
    pub(super) trees: BTreeMap<Locale, Arc<Tree>>,
    pub(super) source_locale: Locale,
    pub(super) options: ReadOptions,
    rules: Arc<CloudRules>,
    learned: Arc<BTreeMap<Locale, LearnedPhrases>>,
    nothing_learned: LearnedPhrases,
    /// Names whose source text is wanted, by locale.
    wanted: Arc<BTreeMap<Locale, KeySet<String>>>,
    nothing_wanted: KeySet<String>,
    labels: Arc<BTreeMap<Locale, Labels>>,
    markdown: MarkdownConfig,
    units: Units,
    /// Whether it is noted which text stands for which unit.
    segments: bool,
    /// Whether lists of articles show what describes each of them.
    described: bool,
    cache: Cache,
    clock: Clock,
    /// Articles for the next run; a build has none, and keeps nothing for it.
    memory: Option<Memory>,
    /// Whether it is a session that remembers.
    is_session: bool,
    /// Whether only some articles were asked for, so that the cache does not tell what is used.
    is_patched: bool,
    highlighter: Arc<Highlighter>,
    /// What cards have in common.
    pool: Arc<Pool>,
    /// Tables of contents of the run before, and of this one.
    contents_before: BTreeMap<Locale, Arc<Contents>>,
    contents: BTreeMap<Locale, Arc<Contents>>,
    /// Number of articles in the input.
    all: usize,
    /// Translations that each reconstructed article is made from, best first.
    donors: Arc<BTreeMap<ArticleId, Vec<Arc<Card>>>>,
}

/// Reads every article of the snapshot.
pub(super) fn articles(
    request: &Input<'_>,
    trees: BTreeMap<Locale, Arc<Tree>>,
    theme: &Theme,
    means: Means,
    units: Units,
    remember: Remember<'_>,
    report: &mut Vec<Diagnostic>,
) -> Loaded {
    let config = request.config;
    let locales: BTreeSet<&Locale> = trees.keys().chain([&config.source_locale]).collect();
    // The first who asks for texts has them put together.
    let labels: BTreeMap<Locale, Labels> = locales
        .into_par_iter()
        .map(|locale| (locale.clone(), labels_of(theme, locale)))
        .collect();
    let basis = || Basis {
        config,
        labels: &labels,
        lossy: request.lossy,
        units,
        docsets: trees
            .iter()
            .map(|(locale, tree)| (locale, &*tree.docsets))
            .collect(),
    };
    let is_session = matches!(remember, Remember::Session(_));
    let Remembered {
        memory,
        cache,
        contents: contents_before,
        mut shelf,
    } = remembered(remember, &basis(), means.shelf);
    let mut reader = Reader {
        memory,
        labels: Arc::new(labels),
        markdown: config.markdown.clone(),
        trees,
        source_locale: config.source_locale.clone(),
        options: ReadOptions {
            lossy: request.lossy,
            ..ReadOptions::default()
        },
        rules: Arc::new(cloud_rules(config)),
        learned: Arc::default(),
        nothing_learned: LearnedPhrases::default(),
        wanted: Arc::default(),
        nothing_wanted: KeySet::default(),
        units,
        segments: config.bilingual.enabled,
        described: config.llms_txt,
        cache,
        clock: means.clock,
        is_session,
        is_patched: false,
        highlighter: Arc::new(if config.markdown.highlight {
            Highlighter::new(Instant::now)
        } else {
            Highlighter::off()
        }),
        pool: Arc::default(),
        contents_before,
        contents: BTreeMap::new(),
        all: 0,
        donors: Arc::default(),
    };
    let mut inputs = reader.read_all(request, &mut shelf, report);
    reader.all = inputs.values().map(|input| input.cards.len()).sum();
    reader.donors = Arc::new(donors(&inputs, &config.source_locale));
    reader.restore_all(request, &mut inputs, &mut shelf);
    reader.all += reader.donors.len();
    if let Some(memory) = &mut reader.memory {
        memory.settle(is_session);
    }
    if !is_session {
        // No other article comes.
        reader.pool = Arc::default();
        report.extend(reader.cache.report());
        report.retain(|diagnostic| !reader.cache.shows_ignored(&reader.trees, diagnostic));
    }
    Loaded {
        inputs,
        reader,
        shelf,
    }
}

impl Reader {
    fn read_all(
        &mut self,
        request: &Input<'_>,
        shelf: &mut Shelf,
        report: &mut Vec<Diagnostic>,
    ) -> BTreeMap<Locale, LocaleInput> {
        let trees: Vec<(Locale, Arc<Tree>)> = self
            .trees
            .iter()
            .map(|(locale, tree)| (locale.clone(), Arc::clone(tree)))
            .collect();
        let files = |kind: FileKind| -> Vec<(&Locale, &Arc<Tree>, &Arc<str>)> {
            trees
                .iter()
                .flat_map(|(locale, tree)| {
                    tree.files
                        .iter()
                        .filter(move |(_, file)| file.published && file.kind == kind)
                        .map(move |(path, _)| (locale, tree, path))
                })
                .collect()
        };
        let (markdown, yaml) = (files(FileKind::Markdown), files(FileKind::Yaml));
        request
            .progress
            .begin("reading", markdown.len() + yaml.len());
        let contents: Vec<Arc<Contents>> = trees
            .par_iter()
            .map(|(locale, tree)| self.contents(locale, tree))
            .collect();
        let mut inputs = BTreeMap::new();
        for ((locale, tree), contents) in trees.iter().zip(contents) {
            if !self.is_session {
                report.extend_from_slice(&contents.report);
            }
            let input = LocaleInput {
                tree: Some(Arc::clone(tree)),
                tocs: Arc::clone(&contents.tocs),
                breadcrumbs: Arc::clone(&contents.breadcrumbs),
                ..LocaleInput::default()
            };
            inputs.insert(locale.clone(), input);
            self.contents.insert(locale.clone(), contents);
        }
        self.want_names(&inputs);
        if let Some(memory) = &mut self.memory {
            memory.want(&self.wanted);
        }
        let phrases = self.read_files(request, &markdown, &mut inputs, shelf, report);
        // Pages in YAML have no source text: they learn the names of clouds from those that have.
        let mut learned = BTreeMap::new();
        for (locale, pairs) in phrases {
            let pairs = pairs
                .iter()
                .map(|(target, source)| (target.as_str(), source.as_str()));
            learned.insert(locale, LearnedPhrases::learn(pairs, &self.rules));
        }
        self.learned = Arc::new(learned);
        if let Some(memory) = &mut self.memory {
            memory.learn(&self.learned);
        }
        self.read_files(request, &yaml, &mut inputs, shelf, report);
        inputs
    }

    /// Where the source locale has no table of contents, one is put together from another locale's:
    /// the names of its groups are looked for in the articles.
    fn want_names(&mut self, inputs: &BTreeMap<Locale, LocaleInput>) {
        let own = inputs.get(&self.source_locale);
        if own.is_some_and(|input| !input.tocs.is_empty()) {
            return;
        }
        let names = inputs
            .iter()
            .map(|(locale, input)| (locale.clone(), group_names(&input.tocs)));
        self.wanted = Arc::new(names.collect());
    }

    /// Reads files in parallel and keeps what they hold in their order; returns the names of clouds
    /// they use, by locale.
    fn read_files(
        &self,
        request: &Input<'_>,
        files: &[(&Locale, &Arc<Tree>, &Arc<str>)],
        inputs: &mut BTreeMap<Locale, LocaleInput>,
        shelf: &mut Shelf,
        report: &mut Vec<Diagnostic>,
    ) -> BTreeMap<Locale, Vec<(String, String)>> {
        let admitting = &*shelf;
        let read: Vec<Arc<Read>> = files
            .par_iter()
            .map(|(locale, tree, path)| {
                let known = self.recall(locale, tree, path, admitting);
                request.progress.step();
                known
            })
            .collect();
        if !self.is_session {
            // A list that grows takes up to twice its memory, and this one is kept to the end.
            report.reserve_exact(read.iter().map(|known| known.report.len()).sum());
        }
        let mut phrases = BTreeMap::<Locale, Vec<(String, String)>>::new();
        let mut names = BTreeMap::<&Locale, Vec<(String, String)>>::new();
        for ((locale, ..), known) in files.iter().zip(read) {
            if !self.is_session {
                report.extend_from_slice(&known.report);
            }
            if let Some(kept) = &known.value {
                if kept.card.draft && !request.drafts {
                    let input = inputs.entry((*locale).clone()).or_default();
                    input.drafts.push(kept.card.path.clone());
                    continue;
                }
                let names = names.entry(locale).or_default();
                names.extend_from_slice(&kept.names);
                let phrases = phrases.entry((*locale).clone()).or_default();
                phrases.extend_from_slice(&kept.phrases);
                let input = inputs.entry((*locale).clone()).or_default();
                kept.put(input, shelf, self.is_session);
            }
        }
        for (locale, names) in names {
            let input = inputs.entry(locale.clone()).or_default();
            input.source_names.extend(most_frequent(names));
        }
        phrases
    }

    /// Puts the source edition together, where the source locale has no file of its own.
    fn restore_all(
        &self,
        request: &Input<'_>,
        inputs: &mut BTreeMap<Locale, LocaleInput>,
        shelf: &mut Shelf,
    ) {
        if self.donors.is_empty() {
            return;
        }
        request.progress.begin("reconstructing", self.donors.len());
        let donors: Vec<&Vec<Arc<Card>>> = self.donors.values().collect();
        let admitting = &*shelf;
        let restored: Vec<Option<Arc<Read>>> = donors
            .par_iter()
            .map(|cards| {
                request.progress.step();
                self.recall_restored(cards, admitting)
            })
            .collect();
        let input = inputs.entry(self.source_locale.clone()).or_default();
        for known in restored.into_iter().flatten() {
            if let Some(kept) = &known.value {
                kept.put(input, shelf, self.is_session);
            }
        }
    }

    /// Tells how long a page takes.
    pub(super) fn clock(&self) -> Clock {
        self.clock
    }

    pub(super) fn memory(&self) -> Option<&Memory> {
        self.memory.as_ref()
    }

    pub(super) fn memory_mut(&mut self) -> Option<&mut Memory> {
        self.memory.as_mut()
    }

    pub(super) fn cache(&self) -> &Cache {
        &self.cache
    }

    pub(super) fn is_patched(&self) -> bool {
        self.is_patched
    }

    /// Translations that each reconstructed article is made from, best first.
    pub(super) fn donors(&self) -> &BTreeMap<ArticleId, Vec<Arc<Card>>> {
        &self.donors
    }

    pub(super) fn labels(&self) -> &BTreeMap<Locale, Labels> {
        &self.labels
    }

    /// What was noticed in tables of contents.
    pub(super) fn contents_reports(&self) -> impl Iterator<Item = &[Diagnostic]> {
        self.contents.values().map(|contents| &*contents.report)
    }
}
