//! What a build knows of the build before, which another process has run.
//!
//! What is kept for each output folder is a *record* and its *pieces*, which it names with their
//! digests. Three of them say what was seen of the input, what was published, and what was said: when
//! all of that still holds, there is nothing to do, and nothing is parsed. The others, the *workings*,
//! say how it came about: for each locale the articles with what was noticed in them, and what
//! composing each page reported. With them, a build reads only files that have changed. It makes only
//! the pages of articles that were read anew, as long as the *world* is the same: everything that a
//! page sees besides the bodies it shows.
//!
//! There are pieces for each locale because an edit concerns few of them: all are read side by side,
//! and those of the others stay as they are. What is kept is believed only as far as digests go;
//! whatever cannot be used is a note, and costs time.

mod archive;
mod carry;
mod trace;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, Mutex};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::load::{self, LocalNotes, Notes};
use super::recall::Recall;
use super::{Outcome, Report, Request};
use crate::cache::{Cache, Drafted};
use crate::diag::{self, Diagnostic, Form, Places, Texts};
use crate::emit::Seal;
use crate::model::{Digest, Locale, RepoPath};
use crate::search::{Lexicon, Made, Stocks, Store, Words};
use crate::site::LocaleInput;
use crate::source::{Sighting, Tree};
use archive::{Archive, PROGRAM, bytes};
pub(super) use carry::{Before, Carry, ListNote, PageNote, PageNotes, Resource, Resources};
pub(super) use trace::Trace;

/// Most output folders and choices of locales of which something is kept in a cache.
const MOST: usize = 8;

/// What holds the pieces together that were kept of a build.
#[derive(Clone, Serialize, Deserialize)]
struct Record {
    /// Of everything that a build depends on besides the content.
    key: Digest,
    pieces: Pieces,
    pages: BTreeMap<String, (usize, usize)>,
    files: usize,
}

/// The pieces that belong to a record, by their names, with their digests.
type Pieces = BTreeMap<String, Digest>;

const SIGHTING: &str = "sighting";
const SEAL: &str = "seal";
/// The diagnostics, the words that they were put into, and the places where they point to.
const SAID: &str = "said";
const TOLD: &str = "told";
const PLACES: &str = "places";
const FRAME: &str = "frame";
const ARTICLES: &str = "articles";
const PAGES: &str = "pages";
/// Words that were counted, and what was counted since these were written.
const WORDS: &str = "words";
const MORE_WORDS: &str = "more-words";
/// What files of indexes were made of, in the same two places.
const STOCKS: &str = "stocks";
const MORE_STOCKS: &str = "more-stocks";

/// Places that were looked up.
#[derive(Default, Serialize, Deserialize)]
struct Looked {
    places: Places,
    /// The files that the places are in, as far as somebody knows what they held.
    files: BTreeMap<RepoPath, Digest>,
}

/// How a site came about, but for what belongs to one locale.
#[derive(Serialize, Deserialize)]
struct Frame {
    world: Digest,
    articles: load::Frame,
    lists: Option<ListNote>,
    resources: Resources,
    /// The locales that have pieces of their own.
    locales: Vec<Locale>,
}

/// The build before, and what this one will leave for the next.
pub(super) struct Past {
    archive: Archive,
    key: Digest,
    /// What this build has seen, but for the files.
    sighting: Option<Sighting>,
    /// What is kept of the build before.
    pieces: Pieces,
    /// Numbers of pages that it has written something down of.
    page_counts: BTreeMap<Locale, usize>,
    /// Held while words are written: an index that is amended and one that is planned may both want to
    /// keep those of the source, and two drafts of one name would be one file.
    writing: Mutex<()>,
}

impl Past {
    /// Where everything is kept.
    pub(super) fn cache(&self) -> &Cache {
        self.archive.cache()
    }

    /// The articles that the build before has read, and what may be taken over besides.
    pub(super) fn workings(&mut self) -> (Option<Notes>, Option<Before>) {
        let Some((notes, before)) = self.kept() else {
            return (None, None);
        };
        let pages = before.pages.iter();
        self.page_counts = pages
            .map(|(locale, kept)| (locale.clone(), kept.len()))
            .collect();
        (Some(notes), Some(before))
    }

    fn kept(&self) -> Option<(Notes, Before)> {
        let frame: Frame = self.piece(FRAME)?;
        let local = frame.locales.par_iter().map(|locale| {
            let (notes, pages) = rayon::join(
                || self.piece::<LocalNotes>(&local(ARTICLES, locale)),
                || self.piece::<carry::Notes>(&local(PAGES, locale)),
            );
            Some((locale.clone(), notes?, pages?))
        });
        let local: Vec<(Locale, LocalNotes, carry::Notes)> = local.collect::<Option<_>>()?;
        let mut notes = Notes {
            frame: frame.articles,
            locales: BTreeMap::new(),
        };
        let mut before = Before {
            world: frame.world,
            pages: BTreeMap::new(),
            lists: frame.lists,
            resources: frame.resources,
        };
        for (locale, articles, pages) in local {
            notes.locales.insert(locale.clone(), articles);
            before.pages.insert(locale, pages);
        }
        Some((notes, before))
    }

    fn piece<T: serde::de::DeserializeOwned>(&self, name: &str) -> Option<T> {
        self.archive.piece(name, self.pieces.get(name).copied())
    }

    /// The digest of everything that a page may see besides the bodies it shows: the configuration,
    /// the theme, the files of every locale, cards and tables of contents. The digest of all cards is
    /// given: they are most of it, and those that are remembered need not be looked at.
    pub(super) fn world(&self, inputs: &BTreeMap<Locale, LocaleInput>, cards: Digest) -> Digest {
        let locales: Vec<(&Locale, &LocaleInput)> = inputs.iter().collect();
        let digests = locales.par_iter().map(|(locale, input)| {
            let LocaleInput {
                tree,
                cards: _,
                drafts,
                tocs,
                breadcrumbs,
                source_names,
            } = input;
            let rest = (tree, drafts, tocs, breadcrumbs, source_names);
            Digest::of(&bytes(&(locale, rest)))
        });
        let digests: Vec<Digest> = digests.collect();
        Digest::of(&bytes(&(self.key, cards, digests)))
    }

    /// Writes down what this build has come to, besides what lies in the output. Nothing is kept yet:
    /// what lies in the output is still another site.
    pub(super) fn write_down(
        &mut self,
        made: &Present<'_>,
        report: Report,
        form: Option<Form>,
    ) -> Written {
        let sighting = self.sighting.take();
        let sighting = sighting.and_then(|sighting| sighting.with_contents(made.trees));
        let frame = made.frame.as_ref().zip(sighting.as_ref());
        // Places are looked up by reading files once more, which takes as long as the rest of it.
        let ((report, said), workings) = rayon::join(
            || self.said(made, report, form, frame.is_some()),
            || {
                frame.map(|(frame, sighting)| {
                    let mut pieces = self.local_pieces(made);
                    pieces.push(self.piece_of(FRAME, &made.framed(frame)));
                    pieces.push(self.piece_of(SIGHTING, sighting));
                    pieces
                })
            },
        );
        let pieces = workings.map(|mut pieces| {
            pieces.extend(said);
            pieces
        });
        Written { report, pieces }
    }

    /// The report as it was asked for, and the pieces that have it, if some are kept.
    fn said(
        &self,
        made: &Present<'_>,
        report: Report,
        form: Option<Form>,
        is_kept: bool,
    ) -> (Report, Vec<Piece>) {
        let Report::Values(values) = report else {
            return (report, Vec::new());
        };
        let looked = self.places(made, &values);
        let mut pieces = Vec::new();
        if is_kept {
            pieces.push(self.piece_of(SAID, &values));
            pieces.push(self.piece_of(PLACES, &looked));
        }
        let texts = diag::Known {
            places: &looked.places,
            texts: made.texts,
        };
        let report = Report::of(values, form, &texts);
        if let (Report::Told(told), true) = (&report, is_kept) {
            pieces.push(self.piece_of(TOLD, &(form, told)));
        }
        (report, pieces)
    }

    /// The pieces of all locales; those that are the same as before are not written again.
    fn local_pieces(&self, made: &Present<'_>) -> Vec<Piece> {
        let articles = made.articles.par_iter().map(|(locale, notes)| {
            let name = local(ARTICLES, locale);
            match notes {
                Some(notes) => self.piece_of(&name, notes),
                None => Piece::as_before(name),
            }
        });
        let pages = made.articles.par_iter().map(|(locale, _)| {
            let name = local(PAGES, locale);
            let before = self.page_counts.get(locale).copied();
            let pages = made.pages.get(locale);
            let none = PageNotes::default();
            match pages.unwrap_or(&none).written(before) {
                Some(written) => self.piece_of(&name, written),
                None => Piece::as_before(name),
            }
        });
        articles.chain(pages).collect()
    }

    fn piece_of(&self, name: &str, value: &impl Serialize) -> Piece {
        Piece {
            name: name.to_owned(),
            anew: Some(self.archive.draft(name, value)),
        }
    }

    /// The places of what is said, and the files that they are in; those in files that are the same as
    /// before are known.
    fn places(&self, made: &Present<'_>, report: &[Diagnostic]) -> Looked {
        let before: Looked = self.piece(PLACES).unwrap_or_default();
        let same = before.files.iter();
        let same = same.filter(|(file, digest)| (made.digest)(file) == Some(**digest));
        let same: HashSet<&RepoPath> = same.map(|(file, _)| file).collect();
        let mut known = before.places;
        known.retain(|span, _| same.contains(&span.file));
        let texts = diag::Known {
            places: &known,
            texts: made.texts,
        };
        let places = diag::places(report, &texts);
        let files: BTreeSet<&RepoPath> = places.keys().map(|span| &span.file).collect();
        let files = files.into_iter();
        let files = files
            .filter_map(|file| Some((file.clone(), (made.digest)(file)?)))
            .collect();
        Looked { places, files }
    }

    /// Keeps for the next build what this one has come to. A failure is a note.
    pub(super) fn keep(self, written: Written, seal: &Seal, outcome: &mut Outcome) {
        if let Some(mut pieces) = written.pieces {
            pieces.push(self.piece_of(SEAL, seal));
            let kept = self.save(pieces, outcome);
            if let Err(error) = kept.and_then(|()| self.archive.prune(MOST)) {
                self.archive.not_kept(&error);
            }
        }
        outcome.report = written.report;
        outcome.notes.extend(self.archive.notes());
    }

    /// Keeps pieces, and the record that they belong to, which comes last: until then, the one before
    /// names pieces that are no longer there.
    fn save(&self, pieces: Vec<Piece>, outcome: &Outcome) -> std::io::Result<()> {
        let kept = pieces.into_iter().filter_map(|piece| {
            let digest = match piece.anew {
                Some(drafted) => drafted.and_then(Drafted::keep),
                None => Ok(*self.pieces.get(&piece.name)?),
            };
            Some(digest.map(|digest| (piece.name, digest)))
        });
        let record = Record {
            key: self.key,
            pieces: kept.collect::<std::io::Result<_>>()?,
            pages: outcome.pages.clone(),
            files: outcome.files,
        };
        self.archive.save("record", &record).map(|_| ())
    }
}

/// The name of a piece of one locale.
fn local(kind: &str, locale: &Locale) -> String {
    format!("{kind}-{}", locale.segment())
}

impl Past {
    fn counted(&self, name: &str) -> Option<Words> {
        let bytes = self.archive.bytes(name)?;
        Words::from_bytes(archive::of_program(&bytes)?)
    }

    fn keep_counted(&self, name: &str, words: &Words) {
        let mut all = archive::program();
        all.extend(words.to_bytes());
        let _alone = self.writing.lock().expect("no panic under this lock");
        if let Err(error) = self.archive.save_bytes(name, &all) {
            self.archive.not_kept(&error);
        }
    }
}

impl Recall for Past {
    fn words(&self, locale: &Locale) -> Option<Arc<Lexicon>> {
        let words = self.counted(&local(WORDS, locale))?;
        let more = self.counted(&local(MORE_WORDS, locale));
        Some(Arc::new(Lexicon::of(words, more.unwrap_or_default())))
    }

    fn keep_words(&self, locale: &Locale, words: &Arc<Lexicon>) {
        let (words, more) = words.parts();
        if let Some(words) = words {
            self.keep_counted(&local(WORDS, locale), words);
        }
        self.keep_counted(&local(MORE_WORDS, locale), more);
    }

    fn more_words(&self, locale: &Locale) -> Words {
        let more = self.counted(&local(MORE_WORDS, locale));
        more.unwrap_or_default()
    }

    fn keep_more_words(&self, locale: &Locale, more: &Words) {
        self.keep_counted(&local(MORE_WORDS, locale), more);
    }

    fn keeps_stocks(&self) -> bool {
        true
    }

    fn stock(&self, locale: &Locale, store: Store, range: Range<u64>) -> Option<Vec<u8>> {
        self.archive.part(&local(stocks(store), locale), range)
    }

    fn keep_stocks(&self, locale: &Locale, kept: &Stocks) {
        let both = [(Store::First, &kept.first), (Store::Second, &kept.second)];
        for (store, bytes) in both {
            let name = local(stocks(store), locale);
            let bytes = bytes.as_ref();
            let saved = bytes.map(|bytes| self.archive.save_bytes(&name, bytes));
            if let Some(Err(error)) = saved {
                self.archive.not_kept(&error);
            }
        }
    }

    fn made(&self, locale: &Locale) -> Made {
        let made = self.archive.load(&local("index", locale), None);
        made.unwrap_or_default()
    }

    fn keep_made(&self, locale: &Locale, made: &Made) {
        if let Err(error) = self.archive.save(&local("index", locale), made) {
            self.archive.not_kept(&error);
        }
    }
}

/// The name of a place of stocks.
fn stocks(store: Store) -> &'static str {
    match store {
        Store::First => STOCKS,
        Store::Second => MORE_STOCKS,
    }
}

/// What a build leaves for the next one.
pub(super) struct Present<'t> {
    pub(super) world: Digest,
    /// What was read; none if the next build could not use it.
    pub(super) frame: Option<load::Frame>,
    /// None of a locale that has nothing new.
    pub(super) articles: BTreeMap<Locale, Option<LocalNotes>>,
    pub(super) pages: BTreeMap<Locale, PageNotes>,
    pub(super) lists: Option<ListNote>,
    pub(super) resources: Resources,
    pub(super) trees: &'t (dyn Fn(&Locale) -> Option<&'t Tree> + Sync),
    /// Digests of files of the input, as far as they are known.
    pub(super) digest: &'t (dyn Fn(&RepoPath) -> Option<Digest> + Sync),
    pub(super) texts: &'t (dyn Texts + Sync),
}

impl Present<'_> {
    /// What [`Frame`] has, in its order.
    fn framed<'f>(&'f self, articles: &'f load::Frame) -> impl Serialize + 'f {
        let locales: Vec<&Locale> = self.articles.keys().collect();
        let (lists, resources) = (&self.lists, &self.resources);
        (self.world, articles, lists, resources, locales)
    }
}

/// What a build has written down for the next one, before it is kept.
pub(super) struct Written {
    /// As it was asked for.
    report: Report,
    /// None if the next build could not use them.
    pieces: Option<Vec<Piece>>,
}

/// A piece that is about to be kept.
struct Piece {
    name: String,
    /// None if what is kept already is the same.
    anew: Option<std::io::Result<Drafted>>,
}

impl Piece {
    fn as_before(name: String) -> Self {
        Self { name, anew: None }
    }
}

/// What is kept of builds into one folder, of the same part of the site. Not by the folder's place on
/// this machine, if it lies in the site: a fresh checkout may lie elsewhere.
fn name(request: &Request<'_>) -> String {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let (root, output) = (absolute(request.input.root), absolute(&request.output));
    let output = output.strip_prefix(&root).unwrap_or(&output);
    let part = (
        output.to_string_lossy(),
        &request.input.locales,
        request.input.cloud,
    );
    let digest = Digest::of(&bytes(&part));
    digest.short(16)
}

/// The digest of everything that a build depends on besides the content.
pub(super) fn key(request: &Request<'_>, theme: &BTreeMap<String, Vec<u8>>) -> Digest {
    let input = &request.input;
    let theme: Vec<(&String, Digest)> = theme
        .iter()
        .map(|(path, bytes)| (path, Digest::of(bytes)))
        .collect();
    let all = (
        PROGRAM,
        (input.config, &input.config.origins),
        &input.locales,
        input.cloud,
        (input.lossy, input.strict, input.drafts),
        theme,
    );
    Digest::of(&serde_json::to_vec(&all).expect("everything here has a form in JSON"))
}
