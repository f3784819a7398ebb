//! Stages 4 to 6: every page of the site is composed, rendered and staged.

mod files;
mod one;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use rayon::prelude::*;

use super::images::Sizes;
use super::jobs::{Job, Planned, all_jobs, seams, searched_editions, target, twin_of};
use super::load::Reader;
use super::past::{Carry, ListNote, PageNote, PageNotes};
use super::recall::Recall;
use super::shard::Shard;
use super::shelf::Shelf;
use super::time::Clock;
use super::{BuildError, Input, Progress, Silent, search, words};
use crate::article::body::Body;
use crate::article::markdown::Lines;
use crate::check::References;
use crate::diag::{Diagnostic, codes};
use crate::emit::{self, EmitError, OutputFolder, Receipt};
use crate::model::{ArticleId, Digest, KeySet, Locale, Permalink};
use crate::page::{Links, Navs, Words, twin_at};
use crate::render::Renderer;
use crate::render::lists::ManifestEntry;
use crate::site::Site;
use crate::theme::Theme;

pub(super) use files::{list, stage_manifest};

/// Most bytes of a file that is published as it is.
pub(super) const RESOURCE_LIMIT: u64 = 1 << 30;

/// Number of pages that are made before it is gathered what they leave: all pages leave more than
/// what is kept of them.
const ROUND: usize = 4096;

/// Everything that making pages needs.
#[derive(Clone, Copy)]
pub(super) struct Work<'w> {
    pub(super) input: &'w Input<'w>,
    pub(super) site: &'w Site,
    pub(super) theme: &'w Theme,
    pub(super) renderer: &'w Renderer,
    pub(super) reader: &'w Reader,
    pub(super) shelf: &'w Shelf,
    pub(super) sizes: &'w Sizes,
    pub(super) clock: Clock,
    pub(super) sink: Sink<'w>,
    /// The part of the site that is made; none for the whole.
    pub(super) shard: Option<Shard>,
    /// What is taken over from the build before.
    pub(super) carry: Option<&'w Carry>,
    /// What indexes take over.
    pub(super) recall: &'w dyn Recall,
}

/// Where the bytes of outputs go.
#[derive(Clone, Copy)]
pub(super) enum Sink<'w> {
    /// To the output folder.
    Folder(&'w OutputFolder),
    /// Nowhere: only what is said about them is wanted.
    Nowhere,
    /// To whoever asked for them.
    Asker,
}

impl Sink<'_> {
    /// Takes the bytes of an output; no receipt of bytes that go nowhere.
    fn stage(self, path: &str, bytes: &[u8]) -> Result<Option<Receipt>, EmitError> {
        match self {
            Self::Folder(folder) => folder.stage(path, bytes).map(Some),
            Self::Nowhere | Self::Asker => emit::vet(path).map(|()| None),
        }
    }

    /// The same of bytes that come in parts.
    fn stage_in_parts(
        self,
        path: &str,
        parts: impl IntoIterator<Item = Vec<u8>>,
    ) -> Result<Option<Receipt>, EmitError> {
        match self {
            Self::Folder(folder) => folder.stage_in_parts(path, parts).map(Some),
            Self::Nowhere | Self::Asker => emit::vet(path).map(|()| None),
        }
    }
}

/// What all pages share.
#[derive(Clone, Copy)]
struct Shared<'w> {
    words: &'w [Box<dyn Words + 'w>],
    navs: &'w Navs,
    lines: &'w Lines<'w>,
}

/// What is at hand to whoever makes one page after the other.
#[derive(Default)]
struct Desk {
    /// The bytes of the page.
    buffer: Vec<u8>,
    /// The text that was shown last.
    body: Option<(Locale, ArticleId, Arc<Body>)>,
    /// What its references mean.
    links: Links,
    /// The time at which the last page was made: the next one begins there. To ask for it is a call of
    /// the system.
    time: Option<Duration>,
}

/// One page that was asked for.
pub(super) struct One {
    /// None when there is no such page, or its template fails.
    pub(super) bytes: Option<Vec<u8>>,
    pub(super) report: Vec<Diagnostic>,
    /// Files it uses: the edition whose tree they lie in, and their path there.
    pub(super) resources: Vec<(usize, Box<str>)>,
}

/// Outputs that somebody has, each by the one permalink that stands for it.
type Taken = KeySet<Permalink>;

/// What a page leaves behind.
#[derive(Default)]
struct Left {
    /// Of itself, if it was staged.
    page: Option<Receipt>,
    /// Of its Markdown twin.
    twin: Option<Receipt>,
    report: Vec<Diagnostic>,
    resources: Vec<(usize, Box<str>)>,
    references: Option<Box<References>>,
    /// Whether it was taken over from the build before.
    carried: bool,
}

/// What files for machines and hosts leave behind.
#[derive(Default)]
struct Filed {
    receipts: Vec<Receipt>,
    report: Vec<Diagnostic>,
}

impl Filed {
    fn note(&self) -> ListNote {
        let receipts = self.receipts.iter();
        ListNote {
            outputs: receipts.map(|receipt| receipt.path.clone()).collect(),
            report: self.report.clone(),
        }
    }

    /// What `note` tells of, if its outputs lie in `folder` as they were left there.
    fn untouched(note: &ListNote, folder: &OutputFolder) -> Option<Self> {
        let receipts = note
            .outputs
            .iter()
            .map(|path| folder.untouched(path).cloned());
        Some(Self {
            receipts: receipts.collect::<Option<_>>()?,
            report: note.report.clone(),
        })
    }
}

/// What all pages leave behind.
#[derive(Default)]
pub(super) struct Made {
    /// The whole of the site but for its manifest, by path; empty when its bytes went nowhere.
    pub(super) receipts: Vec<Receipt>,
    /// What the manifest says of them, for whoever merges parts of a site; empty for the whole.
    pub(super) entries: Vec<ManifestEntry<'static>>,
    /// What the bodies of articles refer to, in the order of the pages; empty unless their bytes
    /// went nowhere.
    pub(super) references: Vec<References>,
    /// What making the pages of each locale came to; empty unless bytes went to a folder.
    pub(super) pages: BTreeMap<Locale, PageNotes>,
    /// The same of files for machines and hosts.
    pub(super) lists: Option<ListNote>,
    /// Number of pages that were made, and not carried over.
    pub(super) count: usize,
    /// Number of editions with texts that were not counted for search before.
    pub(super) counted: usize,
}

/// The digest of the file at `path` of an edition, which is read for that only if nobody knows it.
pub(super) fn resource_digest(site: &Site, edition: usize, path: &str) -> Option<Digest> {
    site.editions[edition].tree.as_ref()?.digest(path)
}

impl Work<'_> {
    /// Makes all files of the site.
    pub(super) fn run(&self, report: &mut Vec<Diagnostic>) -> Result<Made, BuildError> {
        let locales: Vec<Locale> = self
            .site
            .editions
            .iter()
            .map(|edition| edition.locale.clone())
            .collect();
        let words = words::of_locales(self.theme, &locales);
        let navs = Navs::default();
        let shared = Shared {
            words: &words,
            navs: &navs,
            lines: &Lines::new(&self.input.config.markdown),
        };
        let (mut jobs, taken) = self.jobs(report);
        if let Some(shard) = self.shard {
            let own = shard.range(jobs.len(), &seams(self.site, &jobs));
            jobs = jobs.drain(own).collect();
        }
        self.input.progress.begin("rendering", jobs.len());
        let mut all = Made {
            receipts: Vec::with_capacity(jobs.len() + 64),
            ..Made::default()
        };
        let wanted = searched_editions(&jobs);
        let pages = || {
            let made = self.make_pages(&jobs, taken, shared, &mut all, report);
            // What follows lists all pages, and needs the room.
            drop(jobs);
            made
        };
        let indexes = if self.carry.is_some() {
            // The pages have the bar.
            let indexes = || self.stage_indexes(&wanted, &Silent);
            let (pages, indexes) = rayon::join(pages, indexes);
            pages?;
            indexes?
        } else {
            pages()?;
            self.stage_indexes(&wanted, self.input.progress)?
        };
        all.counted = indexes.counted;
        all.receipts.extend(indexes.files);
        // Giving back memory piece by piece takes a while.
        rayon::spawn(move || drop(navs));
        if let Sink::Folder(folder) = self.sink {
            for edition in &self.site.editions {
                self.shelf.clear(&edition.locale);
            }
            if self.has_the_whole() {
                let left = match self.carried_lists(folder) {
                    Some(carried) => carried,
                    None => self.stage_lists(&words)?,
                };
                all.lists = Some(left.note());
                all.receipts.extend(left.receipts);
                report.extend(left.report);
            }
            let by_path = |a: &Receipt, b: &Receipt| a.path.cmp(&b.path);
            all.receipts.par_sort_unstable_by(by_path);
            match self.shard {
                Some(_) => all.entries = self.entries(&all.receipts),
                None => report.extend(self.size_limits(&all.receipts)),
            }
        }
        Ok(all)
    }

    /// Makes the pages, and stages the files that they use.
    fn make_pages(
        &self,
        jobs: &[Planned<'_>],
        mut taken: Taken,
        shared: Shared<'_>,
        all: &mut Made,
        report: &mut Vec<Diagnostic>,
    ) -> Result<(), BuildError> {
        let mut resources = BTreeSet::new();
        for start in (0..jobs.len()).step_by(ROUND) {
            let (round, later) = jobs[start..].split_at(ROUND.min(jobs.len() - start));
            for (page, left) in round.iter().zip(self.round(round, shared)) {
                self.gather(page, left?, all, &mut resources, report);
            }
            self.let_go(round, later);
        }
        for notes in all.pages.values_mut() {
            notes.shrink_to_fit();
        }
        self.stage_resources(resources, &mut taken, &mut all.receipts, report)?;
        Ok(())
    }

    /// Makes the indexes of some editions. They need nothing of pages, so that they may be made beside
    /// them; where all pages are made anew, one after the other takes less memory.
    fn stage_indexes(
        &self,
        editions: &[usize],
        progress: &dyn Progress,
    ) -> Result<search::Staged<Receipt>, BuildError> {
        let Sink::Folder(folder) = self.sink else {
            return Ok(search::Staged::default());
        };
        search::stage(self.searched(), editions, self.input, progress, folder)
    }

    /// Makes some pages.
    fn round(&self, jobs: &[Planned<'_>], shared: Shared<'_>) -> Vec<Result<Left, BuildError>> {
        let made = jobs.par_iter().map_init(Desk::default, |desk, page| {
            self.input.stop_if_cancelled()?;
            let made = match self.carried(page) {
                Some(carried) => carried,
                None => self.isolated(page.edition, &page.job, shared, desk)?,
            };
            self.input.progress.step();
            Ok(made)
        });
        made.collect()
    }

    /// Adds what a page has left to what all have.
    fn gather(
        &self,
        page: &Planned<'_>,
        mut left: Left,
        all: &mut Made,
        resources: &mut BTreeSet<(usize, Box<str>)>,
        report: &mut Vec<Diagnostic>,
    ) {
        // A note of each page is kept to the end.
        left.report.shrink_to_fit();
        left.resources.shrink_to_fit();
        all.count += usize::from(!left.carried);
        report.extend_from_slice(&left.report);
        for used in &left.resources {
            // Most were named by other pages.
            if !resources.contains(used) {
                resources.insert(used.clone());
            }
        }
        let note = PageNote {
            page: left.page.is_some(),
            twin: left.twin.is_some(),
            report: left.report,
            resources: left.resources,
        };
        all.receipts.extend(left.page.into_iter().chain(left.twin));
        all.references.extend(left.references.map(|found| *found));
        if let Sink::Folder(_) = self.sink {
            let locale = &self.site.editions[page.edition].locale;
            let same = left.carried || page.before == Some(&note);
            let notes = all.pages.entry(locale.clone()).or_default();
            notes.add(note, same);
        }
    }

    /// Lets go of the bodies of editions of which the last pages were `made`. Search shows them once
    /// more, and other editions show those in the source language.
    fn let_go(&self, made: &[Planned<'_>], later: &[Planned<'_>]) {
        let edition_of = |page: &Planned<'_>| page.edition;
        let (Sink::Folder(_), Some(first)) = (self.sink, made.first().map(edition_of)) else {
            return;
        };
        let editions = self.site.editions.len();
        let next = later.first().map_or(editions, edition_of);
        let done = (first..next).filter(|edition| Some(*edition) != self.site.source);
        for edition in done.filter(|_| !self.site.searched) {
            self.shelf.clear(&self.site.editions[edition].locale);
        }
    }

    fn searched(&self) -> search::Pages<'_> {
        search::Pages {
            config: self.input.config,
            site: self.site,
            reader: self.reader,
            shelf: self.shelf,
            recall: self.recall,
        }
    }

    /// A page that is the same as in the build before, and lies in the output folder untouched.
    fn carried(&self, planned: &Planned<'_>) -> Option<Left> {
        let (Some(carry), Sink::Folder(folder)) = (self.carry, self.sink) else {
            return None;
        };
        let note = planned.before?;
        let edition = planned.edition;
        let shows_the_same = match &planned.job {
            Job::Article(page) | Job::Twin(page) | Job::Bilingual(page, _) => {
                let card = &self.site.editions[edition].pages[*page].card;
                carry.is_same(&card.home, &card.id)
            }
            Job::Print(of) => of
                .cards(self.site, edition)
                .iter()
                .all(|card| carry.is_same(&card.home, &card.id)),
            // They show nothing but what belongs to the world, which is the same.
            Job::Home
            | Job::Cloud(_)
            | Job::Toc(_)
            | Job::About(_)
            | Job::Search
            | Job::NotFound
            | Job::Redirect(_)
            | Job::Chooser
            | Job::RootNotFound => true,
        };
        if !shows_the_same {
            return None;
        }
        // A page has the sizes of the images that it shows.
        let mut used = note.resources.iter();
        if !used.all(|resource| carry.has_resource(resource)) {
            return None;
        }
        let address = &planned.address;
        let page = || folder.untouched(&address.output_path()).cloned();
        let twin = || folder.untouched(&twin_at(address).output_path()).cloned();
        Some(Left {
            page: if note.page { Some(page()?) } else { None },
            twin: if note.twin { Some(twin()?) } else { None },
            report: note.report.clone(),
            resources: note.resources.clone(),
            references: None,
            carried: true,
        })
    }

    /// The files for machines and hosts, if they are those of the build before: they show nothing but
    /// what belongs to the world.
    fn carried_lists(&self, folder: &OutputFolder) -> Option<Filed> {
        Filed::untouched(self.carry?.lists()?, folder)
    }

    /// The pages to be made, and the outputs they take. Of two that want the same output the first is
    /// made, and the other reported: nothing is published then.
    fn jobs(&self, report: &mut Vec<Diagnostic>) -> (Vec<Planned<'_>>, Taken) {
        let mut taken = Taken::default();
        let jobs = all_jobs(self.input.config, self.site).into_iter();
        let planned = jobs.map(|(edition, job)| Planned {
            address: target(self.site, edition, &job),
            edition,
            job,
            before: None,
        });
        let mut jobs: Vec<Planned<'_>> = planned.collect();
        // What somebody wrote goes before what is made of it.
        for views in [false, true] {
            jobs.retain(|page| page.job.is_view() != views || self.takes(page, &mut taken, report));
        }
        jobs.shrink_to_fit();
        self.remember(&mut jobs);
        (jobs, taken)
    }

    /// Gives each page the note of the build before.
    fn remember<'w>(&'w self, jobs: &mut [Planned<'w>]) {
        let Some(carry) = self.carry else {
            return;
        };
        let mut counts = vec![0; self.site.editions.len()];
        for page in &*jobs {
            counts[page.edition] += 1;
        }
        let editions = self.site.editions.iter().zip(counts);
        let mut notes: Vec<std::slice::Iter<'_, PageNote>> = editions
            .map(|(edition, count)| carry.pages(&edition.locale, count).iter())
            .collect();
        for page in jobs {
            page.before = notes[page.edition].next();
        }
    }

    /// Takes the outputs of a page; false when somebody has them.
    fn takes(&self, page: &Planned<'_>, taken: &mut Taken, report: &mut Vec<Diagnostic>) -> bool {
        let (edition, job) = (page.edition, &page.job);
        let output = page.address.of_output();
        let both_articles = matches!(job, Job::Article(_)) && taken.contains(&output);
        let free = taken.insert(output);
        if let Some(twin) = twin_of(self.site, self.input.config, edition, job) {
            taken.insert(target(self.site, edition, &twin).of_output());
        }
        // The site has named both files of two articles that clash.
        if !free && !both_articles {
            let message = self.clash(edition, job, &page.address.output_path());
            let place = self.place(edition, job);
            report.push(Diagnostic::new(
                &codes::OUTPUT_PATH_CONFLICT,
                place,
                message,
            ));
        }
        free
    }

    /// What to say of a page that is made, whose output something else has.
    fn clash(&self, edition: usize, job: &Job, output: &str) -> String {
        let contents = |number: usize| self.site.toc_page(edition, number).of_output();
        if let Job::Toc(number) = *job
            && let Some(first) = (0..number).find(|first| contents(*first) == contents(number))
        {
            let tocs = &self.site.editions[edition].tocs;
            return format!(
                "{output} is wanted by two tables of contents, {} and {}: \
                 their docsets need addresses of their own",
                tocs[first].path, tocs[number].path
            );
        }
        format!("{output} is wanted by a page of the site and by one that is made")
    }

    /// Whether the files are made that belong to no page.
    fn has_the_whole(&self) -> bool {
        self.shard.is_none_or(Shard::is_first)
    }
}
