//! What a build knows of the build before, which another process has run.
//!
//! Two things are kept for each output folder. The *record* says what was seen of the input, what was
//! published, and what was said: when all of that still holds, there is nothing to do, and nothing is
//! parsed. The *workings* say how it came about: articles with what was noticed in them, and what
//! composing each page reported. With them, a build reads only files that have changed. It makes only
//! the pages of articles that were read anew, as long as the *world* is the same: everything that a
//! page sees besides the bodies it shows.
//!
//! Both are believed only as far as digests go; whatever cannot be used is a note, and costs time.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;
use std::sync::{Arc, Mutex};

use rayon::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::load::{self, Notes};
use super::recall::Recall;
use super::{Outcome, Request};
use crate::cache::Cache;
use crate::diag::{self, Diagnostic, Places, Texts};
use crate::emit::{Changes, OutputFolder, Seal};
use crate::model::{ArticleId, Digest, Locale};
use crate::search::{Made, Words};
use crate::site::LocaleInput;
use crate::source::{Likeness, Sighting, Survey, Tree};

/// What this program is made of; see `build.rs`.
const PROGRAM: &str = concat!(env!("CARGO_PKG_VERSION"), " ", env!("DIGLOT_SOURCES"));

/// Most output folders and choices of locales of which something is kept in a cache.
const MOST: usize = 8;

/// What was seen, published and said.
#[derive(Serialize, Deserialize)]
struct Record {
    /// Of everything that a build depends on besides the content.
    key: Digest,
    sighting: Sighting,
    seal: Seal,
    /// Of the workings that belong to this record.
    workings: Digest,
    report: Vec<Diagnostic>,
    places: Places,
    pages: BTreeMap<String, (usize, usize)>,
    files: usize,
}

/// How a site came about.
#[derive(Serialize, Deserialize)]
struct Workings {
    world: Digest,
    notes: Notes,
    pages: BTreeMap<String, PageNote>,
    resources: Resources,
}

/// Files that pages use, by the edition whose tree they lie in and their path there, with their
/// digests.
pub(super) type Resources = Vec<((usize, Box<str>), Option<Digest>)>;

/// What making one page came to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct PageNote {
    /// Everything that was published for it.
    pub(super) outputs: Vec<Box<str>>,
    /// What composing it reported.
    pub(super) report: Vec<Diagnostic>,
    /// Files it uses: the edition whose tree they lie in, and their path there.
    pub(super) resources: Vec<(usize, Box<str>)>,
}

/// The build before, and what this one will leave for the next.
pub(super) struct Past {
    cache: Cache,
    name: String,
    key: Digest,
    /// What this build has seen.
    sighting: Option<Sighting>,
    /// What is kept of the workings, until somebody wants to know.
    workings: Option<Digest>,
    /// Why something that was kept is not used, or nothing is kept.
    notes: Mutex<BTreeSet<String>>,
}

/// What a build can take over from the one before.
pub(super) struct Carry {
    pages: BTreeMap<String, PageNote>,
    /// Articles that were read anew: their pages are made anew.
    anew: HashSet<(Locale, ArticleId)>,
    /// Files that pages used, as they were.
    resources: BTreeMap<(usize, Box<str>), Option<Digest>>,
}

impl Carry {
    /// What is known of the page at `path`.
    pub(super) fn page(&self, path: &str) -> Option<&PageNote> {
        self.pages.get(path)
    }

    /// Whether a file that pages use was known by `digest`.
    pub(super) fn has_resource(
        &self,
        resource: &(usize, Box<str>),
        digest: Option<Digest>,
    ) -> bool {
        let known = self.resources.get(resource).copied().flatten();
        known.is_some() && known == digest
    }

    /// Whether an article is the same as in the build before.
    pub(super) fn is_same(&self, home: &Locale, id: &ArticleId) -> bool {
        !self.anew.contains(&(home.clone(), id.clone()))
    }
}

/// What there is to do.
pub(super) enum Task {
    /// Nothing: everything is as the build before has left it.
    Nothing(Outcome),
    /// Something, with what the build before has left.
    Build(Past),
}

impl Past {
    /// Looks at what the build before has left, and whether it still holds.
    pub(super) fn look(
        request: &Request<'_>,
        theme: &BTreeMap<String, Vec<u8>>,
        folder: &mut OutputFolder,
        survey: &mut Survey,
    ) -> Option<Task> {
        let cache = Cache::new(request.cache.clone()?);
        let mut past = Self {
            name: name(request),
            key: key(request, theme),
            cache,
            sighting: None,
            workings: None,
            notes: Mutex::default(),
        };
        let record: Option<Record> = past.load(&format!("{}-record", past.name), None);
        let Some(mut record) = record else {
            survey.keep_ledgers();
            past.sighting = survey.sighting();
            return Some(Task::Build(past));
        };
        let seen = std::mem::take(&mut record.sighting);
        let (likeness, untouched) =
            rayon::join(|| survey.recall(seen), || folder.recognize(&record.seal));
        past.workings = Some(record.workings);
        if past.key != record.key || likeness == Likeness::Different || !untouched {
            past.sighting = survey.sighting();
            return Some(Task::Build(past));
        }
        Some(Task::Nothing(past.nothing(record, likeness, survey)))
    }

    /// The outcome of a build that has nothing to do.
    fn nothing(&self, mut record: Record, likeness: Likeness, survey: &Survey) -> Outcome {
        if likeness == Likeness::Restamped
            && let Some(sighting) = survey.sighting()
        {
            record.sighting = sighting;
            // Without it the next build reads the same files once more.
            let _ = self.save(&format!("{}-record", self.name), &record);
        }
        Outcome {
            report: record.report,
            places: record.places,
            pages: record.pages,
            changes: None,
            files: record.files,
            ..Outcome::default()
        }
    }

    /// The articles that the build before has read, and what may be taken over besides.
    pub(super) fn workings(&mut self) -> (Option<Notes>, Option<Before>) {
        let Some(digest) = self.workings else {
            return (None, None);
        };
        let name = format!("{}-workings", self.name);
        let workings: Option<Workings> = self.load(&name, Some(digest));
        match workings {
            Some(Workings {
                world,
                notes,
                pages,
                resources,
            }) => {
                let before = Before {
                    world,
                    pages,
                    resources,
                };
                (Some(notes), Some(before))
            }
            None => (None, None),
        }
    }

    /// The digest of everything that a page may see besides the bodies it shows: the configuration,
    /// the theme, the files of every locale, cards and tables of contents.
    pub(super) fn world(&self, inputs: &BTreeMap<Locale, LocaleInput>) -> Digest {
        let locales: Vec<(&Locale, &LocaleInput)> = inputs.iter().collect();
        let digests: Vec<Digest> = locales
            .par_iter()
            .map(|part| Digest::of(&bytes(part)))
            .collect();
        Digest::of(&bytes(&(self.key, digests)))
    }

    /// Writes down what this build has come to, besides what lies in the output.
    pub(super) fn write_down(&mut self, made: Present<'_>, report: &[Diagnostic]) -> Written {
        let Present {
            world,
            notes,
            pages,
            resources,
            trees,
            texts,
        } = made;
        let sighting = self.sighting.take();
        let sighting = sighting.and_then(|sighting| sighting.with_contents(trees));
        // Places are looked up by reading files once more, which takes as long as the rest of it.
        let (places, workings) = rayon::join(
            || diag::places(report, texts),
            || {
                notes.map(|notes| {
                    let workings = Workings {
                        world,
                        notes,
                        pages,
                        resources,
                    };
                    let written = bytes(&workings);
                    // Giving back memory piece by piece takes as long.
                    rayon::spawn(move || drop(workings));
                    written
                })
            },
        );
        Written {
            kept: sighting.zip(workings),
            places,
        }
    }

    /// Keeps for the next build what this one has come to. A failure is a note.
    pub(super) fn keep(self, written: Written, seal: Seal, outcome: &mut Outcome) {
        outcome.places = written.places;
        if let Some((sighting, workings)) = written.kept {
            let kept = self
                .cache
                .save(&format!("{}-workings", self.name), &workings)
                .and_then(|workings| {
                    let record = Record {
                        key: self.key,
                        sighting,
                        seal,
                        workings,
                        report: outcome.report.clone(),
                        places: outcome.places.clone(),
                        pages: outcome.pages.clone(),
                        files: outcome.files,
                    };
                    self.save(&format!("{}-record", self.name), &record)
                })
                .and_then(|()| self.cache.prune(MOST));
            if let Err(error) = kept {
                self.not_kept(&error);
            }
        }
        let notes = self.notes.into_inner().expect(UNPOISONED);
        outcome.notes.extend(notes);
    }

    fn load<T: DeserializeOwned>(&self, name: &str, digest: Option<Digest>) -> Option<T> {
        let (bytes, found) = self.digested(name)?;
        // Of another moment, because a process died between keeping one and the other.
        if digest.is_some_and(|digest| digest != found) {
            return None;
        }
        postcard::from_bytes(of_program(&bytes)?).ok()
    }

    fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        Some(self.digested(name)?.0)
    }

    /// What is kept as `name`, and its digest.
    fn digested(&self, name: &str) -> Option<(Vec<u8>, Digest)> {
        match self.cache.load(name) {
            Ok(loaded) => loaded,
            Err(error) => {
                self.note(format!("the cache is not used: {error}"));
                None
            }
        }
    }

    fn note(&self, note: String) {
        self.notes.lock().expect(UNPOISONED).insert(note);
    }

    fn not_kept(&self, error: &std::io::Error) {
        self.note(format!("nothing is kept for the next build: {error}"));
    }

    /// What is kept for one locale.
    fn local(&self, kind: &str, locale: &Locale) -> String {
        format!("{}-{kind}-{}", self.name, locale.segment())
    }

    fn save(&self, name: &str, value: &impl Serialize) -> std::io::Result<()> {
        self.cache.save(name, &bytes(value)).map(|_| ())
    }
}

impl Recall for Past {
    fn words(&self, locale: &Locale) -> Option<Arc<Words>> {
        let bytes = self.bytes(&self.local("words", locale))?;
        Words::from_bytes(of_program(&bytes)?).map(Arc::new)
    }

    fn keep_words(&self, locale: &Locale, words: &Arc<Words>) {
        let mut all = postcard::to_stdvec(PROGRAM).expect("a text has a form in bytes");
        all.extend(words.to_bytes());
        if let Err(error) = self.cache.save(&self.local("words", locale), &all) {
            self.not_kept(&error);
        }
    }

    fn made(&self, locale: &Locale) -> Made {
        let made = self.load(&self.local("index", locale), None);
        made.unwrap_or_default()
    }

    fn keep_made(&self, locale: &Locale, made: &Made) {
        if let Err(error) = self.save(&self.local("index", locale), made) {
            self.not_kept(&error);
        }
    }
}

/// What follows the name of this program: what another version of it has kept looks like anything.
fn of_program(bytes: &[u8]) -> Option<&[u8]> {
    let program = postcard::take_from_bytes::<&str>(bytes).ok();
    let (_, rest) = program.filter(|(program, _)| *program == PROGRAM)?;
    Some(rest)
}

/// Why locks are never poisoned.
const UNPOISONED: &str = "no panic under this lock";

/// What may be taken over if the world is still the same.
pub(super) struct Before {
    world: Digest,
    pages: BTreeMap<String, PageNote>,
    resources: Resources,
}

impl Before {
    /// What is taken over in the world `world`, in which the articles `anew` were read anew.
    pub(super) fn carry(self, world: Digest, anew: HashSet<(Locale, ArticleId)>) -> Option<Carry> {
        (self.world == world).then_some(Carry {
            pages: self.pages,
            anew,
            resources: self.resources.into_iter().collect(),
        })
    }
}

/// What a build leaves for the next one.
pub(super) struct Present<'t> {
    pub(super) world: Digest,
    pub(super) notes: Option<load::Notes>,
    pub(super) pages: BTreeMap<String, PageNote>,
    pub(super) resources: Resources,
    pub(super) trees: &'t (dyn Fn(&Locale) -> Option<&'t Tree> + Sync),
    pub(super) texts: &'t (dyn Texts + Sync),
}

/// What a build has written down for the next one, before it is kept.
pub(super) struct Written {
    /// What was seen, and the bytes of the workings; none if the next build could not use them.
    kept: Option<(Sighting, Vec<u8>)>,
    places: Places,
}

/// Bytes with the program's name in front.
fn bytes(value: &impl Serialize) -> Vec<u8> {
    postcard::to_stdvec(&(PROGRAM, value)).expect("everything that is kept has a form in bytes")
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
fn key(request: &Request<'_>, theme: &BTreeMap<String, Vec<u8>>) -> Digest {
    let input = &request.input;
    let theme: Vec<(&String, Digest)> = theme
        .iter()
        .map(|(path, bytes)| (path, Digest::of(bytes)))
        .collect();
    let all = (
        PROGRAM,
        input.config,
        &input.locales,
        input.cloud,
        (input.lossy, input.strict, input.drafts),
        theme,
    );
    Digest::of(&serde_json::to_vec(&all).expect("everything here has a form in JSON"))
}

/// What to tell of a folder that is left as it is.
pub(super) fn left(folder: OutputFolder, mut outcome: Outcome) -> Outcome {
    let changes: Changes = folder.leave();
    outcome.changes = Some(changes);
    outcome
}
