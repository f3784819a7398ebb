//! Stages 4 to 6: every page of the site is composed, rendered and staged.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use rayon::prelude::*;

use super::images::{Shown, Sizes};
use super::jobs::{Job, all_jobs, seams, searched_editions, target, twin_of};
use super::load::Reader;
use super::past::{Carry, PageNote};
use super::recall::Recall;
use super::shard::Shard;
use super::shelf::Shelf;
use super::time::{Clock, Deadline};
use super::{BuildError, Input, search, words};
use crate::article::body::Body;
use crate::article::card::Card;
use crate::check::{self, References};
use crate::config::Config;
use crate::diag::{Diagnostic, Place, codes};
use crate::emit::{self, EmitError, OutputFolder, Receipt};
use crate::model::{ArticleId, Digest, Locale, Permalink};
use crate::page::{self, Composed, Context, Navs, Words};
use crate::render::lists::ManifestEntry;
use crate::render::{Renderer, hosts, lists, llms, markdown};
use crate::site::Site;
use crate::source::Tree;
use crate::theme::Theme;

/// Most bytes of a file that is published as it is.
pub(super) const RESOURCE_LIMIT: u64 = 1 << 30;

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
}

/// What all pages share.
#[derive(Clone, Copy)]
struct Shared<'w> {
    words: &'w [Box<dyn Words + 'w>],
    navs: &'w Navs,
}

/// What is at hand to whoever makes one page after the other.
#[derive(Default)]
struct Desk {
    /// The bytes of the page.
    buffer: Vec<u8>,
    /// The text that was shown last.
    body: Option<(Locale, ArticleId, Arc<Body>)>,
}

/// One page that was asked for.
pub(super) struct One {
    /// None when there is no such page, or its template fails.
    pub(super) bytes: Option<Vec<u8>>,
    pub(super) report: Vec<Diagnostic>,
    /// Files it uses: the edition whose tree they lie in, and their path there.
    pub(super) resources: Vec<(usize, Box<str>)>,
}

/// Paths of outputs that somebody has.
type Taken = BTreeSet<String>;

/// What a page leaves behind.
#[derive(Default)]
struct Left {
    /// Of everything that was staged for it: itself, its Markdown twin.
    receipts: Vec<Receipt>,
    report: Vec<Diagnostic>,
    resources: Vec<(usize, Box<str>)>,
    references: Option<References>,
    /// Whether it was taken over from the build before.
    carried: bool,
}

impl Left {
    fn note(&self) -> PageNote {
        PageNote {
            outputs: self
                .receipts
                .iter()
                .map(|receipt| receipt.path.clone())
                .collect(),
            report: self.report.clone(),
            resources: self.resources.clone(),
        }
    }

    fn of(note: &PageNote, receipts: Vec<Receipt>) -> Self {
        Self {
            receipts,
            report: note.report.clone(),
            resources: note.resources.clone(),
            references: None,
            carried: true,
        }
    }
}

/// What all pages leave behind.
#[derive(Default)]
pub(super) struct Made {
    /// The whole of the site, by path; empty when its bytes went nowhere.
    pub(super) receipts: Vec<Receipt>,
    /// What the manifest says of them, itself aside.
    pub(super) entries: Vec<ManifestEntry>,
    /// What the bodies of articles refer to, in the order of the pages; empty unless their bytes
    /// went nowhere.
    pub(super) references: Vec<References>,
    /// What making each page came to, by its output; empty unless bytes went to a folder.
    pub(super) pages: BTreeMap<String, PageNote>,
    /// Number of pages that were made, and not carried over.
    pub(super) count: usize,
}

/// The file for machines at `path`. The manifest has the digest of every page, and so is none that
/// could be made alone.
pub(super) fn list(
    site: &Site,
    config: &Config,
    words: &[Box<dyn Words>],
    path: &str,
) -> Option<Vec<u8>> {
    // Asking for a file that is nowhere must not make every list of the site.
    let file = match path {
        "robots.txt" => lists::robots(site),
        "redirects.json" => lists::redirects(site),
        llms::NAME if config.llms_txt => llms::root(site, config, words)?,
        _ if config.llms_txt && path.ends_with(&format!("/{}", llms::NAME)) => {
            let folder = path.split('/').next()?;
            let mut editions = site.editions.iter();
            let number = editions.position(|edition| edition.locale.segment() == folder)?;
            let file = llms::edition(site, config, number, &*words[number]);
            (file.path == path).then_some(file)?
        }
        _ if path.rsplit('.').next() == Some("xml") => {
            let mut sitemaps = lists::sitemaps(site).into_iter();
            sitemaps.find(|file| file.path == path)?
        }
        _ => return None,
    };
    Some(file.text.into_bytes())
}

/// The digest of the file at `path` of an edition, which is read for that only if nobody knows it.
pub(super) fn resource_digest(site: &Site, edition: usize, path: &str) -> Option<Digest> {
    site.editions[edition].tree.as_ref()?.digest(path)
}

/// The Markdown twin of an article's page.
fn twin(context: Context<'_>, composed: &Composed) -> String {
    let addresses = |href: &str| page::address_on_twin(context, &composed.permalink, href);
    markdown::twin(&composed.view, &addresses).unwrap_or_default()
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
        };
        let (mut jobs, mut taken) = self.jobs(report);
        if let Some(shard) = self.shard {
            let own = shard.range(jobs.len(), &seams(self.site, &jobs));
            jobs = jobs.drain(own).collect();
        }
        self.input.progress.begin("rendering", jobs.len());
        let made: Vec<Result<Left, BuildError>> = jobs
            .par_iter()
            .map_init(Desk::default, |desk, (edition, job)| {
                self.input.stop_if_cancelled()?;
                let made = match self.carried(*edition, job) {
                    Some(carried) => carried,
                    None => self.isolated(*edition, job, shared, desk)?,
                };
                self.input.progress.step();
                Ok(made)
            })
            .collect();
        let mut all = Made {
            receipts: Vec::with_capacity(made.len() + 64),
            ..Made::default()
        };
        let mut resources = BTreeSet::new();
        for ((edition, job), left) in jobs.iter().zip(made) {
            let left = left?;
            if let Sink::Folder(_) = self.sink {
                let path = target(self.site, *edition, job).output_path();
                all.pages.insert(path, left.note());
            }
            all.count += usize::from(!left.carried);
            all.receipts.extend(left.receipts);
            all.references.extend(left.references);
            report.extend(left.report);
            resources.extend(left.resources);
        }
        self.stage_resources(resources, &mut taken, &mut all.receipts, report)?;
        if let Sink::Folder(folder) = self.sink {
            let wanted = searched_editions(&jobs);
            let indexes = search::stage(self.searched(), &wanted, self.input, folder)?;
            all.receipts.extend(indexes);
            if self.has_the_whole() {
                self.stage_lists(&words, &mut all.receipts, report)?;
            }
            all.receipts.sort_by(|a, b| a.path.cmp(&b.path));
            all.entries = self.entries(&all.receipts);
            if self.shard.is_none() {
                self.stage_manifest(&mut all, report)?;
            }
        }
        all.receipts.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(all)
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
    fn carried(&self, edition: usize, job: &Job) -> Option<Left> {
        let (Some(carry), Sink::Folder(folder)) = (self.carry, self.sink) else {
            return None;
        };
        let shows_the_same = match job {
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
        let path = target(self.site, edition, job).output_path();
        let note = carry.page(&path)?;
        // A page has the sizes of the images that it shows.
        let mut used = note.resources.iter();
        if !used.all(|resource| carry.has_resource(resource, self.resource_digest(resource))) {
            return None;
        }
        let outputs = note.outputs.iter();
        let receipts = outputs.map(|path| {
            let receipt = folder.manifest().get(path)?;
            folder.is_untouched(receipt).then(|| receipt.clone())
        });
        Some(Left::of(note, receipts.collect::<Option<_>>()?))
    }

    /// The digest of a file that pages use.
    pub(super) fn resource_digest(&self, (edition, path): &(usize, Box<str>)) -> Option<Digest> {
        resource_digest(self.site, *edition, path)
    }

    /// The pages to be made, and the outputs they take. Of two that want the same output the first is
    /// made, and the other reported: nothing is published then.
    fn jobs(&self, report: &mut Vec<Diagnostic>) -> (Vec<(usize, Job)>, Taken) {
        let mut taken = Taken::new();
        let mut jobs = all_jobs(self.input.config, self.site);
        let pages = jobs.iter().filter(|(_, job)| !job.is_view());
        let pages: Taken = pages
            .map(|(edition, job)| target(self.site, *edition, job).output_path())
            .collect();
        jobs.retain(|(edition, job)| {
            let output = target(self.site, *edition, job).output_path();
            let both_articles = matches!(job, Job::Article(_)) && taken.contains(&output);
            // What somebody wrote goes before what is made of it.
            let free = !(job.is_view() && pages.contains(&output)) && taken.insert(output.clone());
            if let Some(twin) = twin_of(self.site, self.input.config, *edition, job) {
                taken.insert(target(self.site, *edition, &twin).output_path());
            }
            // The site has named both files of two articles that clash.
            if !free && !both_articles {
                let message =
                    format!("{output} is wanted by a page of the site and by one that is made");
                let place = self.place(*edition, job);
                report.push(Diagnostic::new(
                    &codes::OUTPUT_PATH_CONFLICT,
                    place,
                    message,
                ));
            }
            free
        });
        (jobs, taken)
    }

    /// Makes the page `job` of an edition for somebody who asks for it.
    pub(super) fn one(
        &self,
        edition: usize,
        job: &Job,
        words: &[Box<dyn Words>],
        navs: &Navs,
    ) -> One {
        let mut desk = Desk::default();
        let made = self.isolated(edition, job, Shared { words, navs }, &mut desk);
        let buffer = desk.buffer;
        let left = made.unwrap_or_default();
        let failed = |diagnostic: &Diagnostic| {
            [
                &codes::THEME_TEMPLATE,
                &codes::PAGE_FAILED,
                &codes::PAGE_TIME,
            ]
            .contains(&diagnostic.code)
        };
        let good = !buffer.is_empty() && !left.report.iter().any(failed);
        One {
            bytes: good.then_some(buffer),
            report: left.report,
            resources: left.resources,
        }
    }

    /// Makes one page; a fault of ours there becomes a diagnostic of that page.
    fn isolated(
        &self,
        edition: usize,
        job: &Job,
        shared: Shared<'_>,
        desk: &mut Desk,
    ) -> Result<Left, EmitError> {
        let images = Shown {
            site: self.site,
            sizes: self.sizes,
        };
        let context = Context {
            site: self.site,
            config: self.input.config,
            edition,
            words: shared.words,
            navs: shared.navs,
            images: &images,
        };
        if let Ok(made) = catch_unwind(AssertUnwindSafe(|| self.make(context, job, desk))) {
            made
        } else {
            let place = self.place(edition, job);
            let diagnostic = Diagnostic::new(
                &codes::PAGE_FAILED,
                place,
                "this page could not be made; please report the fault with the file",
            );
            Ok(Left {
                report: vec![diagnostic],
                ..Left::default()
            })
        }
    }

    fn make(&self, context: Context<'_>, job: &Job, desk: &mut Desk) -> Result<Left, EmitError> {
        let mut report = Vec::new();
        let mut references = None;
        let deadline = Deadline::of_making(self.clock);
        let composed = match job {
            Job::Article(page) | Job::Twin(page) => self
                .article(context, *page, &mut references, desk)
                .map(|reported| reported.unpack(&mut report)),
            Job::Bilingual(page, _) => self.view(context, *page, desk),
            Job::Home => Some(page::home(context)),
            Job::Cloud(cloud) => page::cloud(context, *cloud),
            Job::Toc(toc) => Some(page::toc(context, *toc)),
            Job::Print(of) => {
                let bodies = |card: &Card| self.body(card);
                Some(page::print(context, *of, &bodies).unpack(&mut report))
            }
            Job::About(_) => page::about(context),
            Job::Search => page::search(context),
            Job::NotFound => Some(page::not_found(context)),
            Job::Redirect(from) => Some(page::redirect(
                context,
                from,
                &self.site.editions[context.edition].redirects[from],
            )),
            Job::Chooser => Some(page::chooser(context)),
            Job::RootNotFound => Some(Composed {
                permalink: Permalink::new("404.html"),
                ..page::not_found(context)
            }),
        };
        let Some(composed) = composed else {
            return Ok(Left {
                report,
                ..Left::default()
            });
        };
        let buffer = &mut desk.buffer;
        buffer.clear();
        if let Job::Twin(_) = job {
            buffer.extend(twin(context, &composed).into_bytes());
            return Ok(Left::default());
        }
        let twin = self.stage_twin(context, job, &composed, &mut report)?;
        let rendered = self.renderer.page(&composed.view, buffer);
        let in_time = || self.in_time(deadline, context.edition, job, &composed.permalink);
        let receipt = match rendered.and_then(|()| in_time()) {
            Ok(()) => self.stage(
                context.edition,
                job,
                &composed.permalink,
                buffer,
                &mut report,
            )?,
            Err(diagnostic) => {
                report.push(diagnostic);
                None
            }
        };
        Ok(Left {
            receipts: receipt.into_iter().chain(twin).collect(),
            report,
            resources: composed.resources,
            references,
            carried: false,
        })
    }

    /// Fails when the page that has just been made took too long.
    fn in_time(
        &self,
        deadline: Deadline,
        edition: usize,
        job: &Job,
        permalink: &Permalink,
    ) -> Result<(), Diagnostic> {
        if !deadline.is_over() {
            return Ok(());
        }
        let message = format!("page {permalink} takes too long to be made");
        let place = self.place(edition, job);
        Err(Diagnostic::new(&codes::PAGE_TIME, place, message))
    }

    /// Stages the Markdown twin of a page that is an article. Who asks for a page asks for its twin
    /// on its own.
    fn stage_twin(
        &self,
        context: Context<'_>,
        job: &Job,
        composed: &Composed,
        report: &mut Vec<Diagnostic>,
    ) -> Result<Option<Receipt>, EmitError> {
        let (edition, config) = (context.edition, context.config);
        if twin_of(self.site, config, edition, job).is_none() || matches!(self.sink, Sink::Asker) {
            return Ok(None);
        }
        let text = twin(context, composed);
        let permalink = page::twin_at(&composed.permalink);
        self.stage(edition, job, &permalink, text.as_bytes(), report)
    }

    /// Stages a page. A name that no output can have is the source's fault, not the machine's.
    fn stage(
        &self,
        edition: usize,
        job: &Job,
        permalink: &Permalink,
        bytes: &[u8],
        report: &mut Vec<Diagnostic>,
    ) -> Result<Option<Receipt>, EmitError> {
        match self.sink.stage(&permalink.output_path(), bytes) {
            Ok(receipt) => Ok(receipt),
            Err(EmitError::Path { path }) => {
                let message = format!(
                    "the name of this file gives the output {path:?}, which no host can publish"
                );
                let place = self.place(edition, job);
                report.push(Diagnostic::new(&codes::FILE_NAME, place, message));
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// The file that a page is made of.
    fn place(&self, edition: usize, job: &Job) -> Place {
        match job.article() {
            Some(page) => {
                let page = &self.site.editions[edition].pages[page];
                Place::File(page.card.file.clone())
            }
            None => Place::Nowhere,
        }
    }

    fn card(&self, edition: usize, number: usize) -> &Card {
        &self.site.editions[edition].pages[number].card
    }

    /// The body of an article, from the shelf or read again.
    fn body(&self, card: &Card) -> Option<Arc<Body>> {
        let kept = self.shelf.get(&card.home, &card.id);
        kept.cloned()
            .or_else(|| self.reader.body(card).map(Arc::new))
    }

    /// The same for the views of an article: they are made one after the other, and those that stand
    /// on no shelf need not be read for each.
    fn body_at(&self, desk: &mut Desk, card: &Card) -> Option<Arc<Body>> {
        if let Some((home, id, body)) = &desk.body
            && (home, id) == (&card.home, &card.id)
        {
            return Some(Arc::clone(body));
        }
        let body = self.body(card)?;
        desk.body = Some((card.home.clone(), card.id.clone(), Arc::clone(&body)));
        Some(body)
    }

    fn article(
        &self,
        context: Context<'_>,
        number: usize,
        references: &mut Option<References>,
        desk: &mut Desk,
    ) -> Option<crate::diag::Reported<Composed>> {
        let body = &*self.body_at(desk, self.card(context.edition, number))?;
        if let Sink::Nowhere = self.sink {
            *references = Some(check::references(self.site, context.edition, number, body));
        }
        Some(page::article(context, number, body))
    }

    fn view(&self, context: Context<'_>, number: usize, desk: &mut Desk) -> Option<Composed> {
        // Nothing is said of these pages that is not said of the translation alone.
        if let Sink::Nowhere = self.sink {
            return None;
        }
        let body = self.body_at(desk, self.card(context.edition, number))?;
        page::bilingual_article(context, number, &body)
    }

    /// Publishes the files that pages use, and those of the theme.
    fn stage_resources(
        &self,
        resources: BTreeSet<(usize, Box<str>)>,
        taken: &mut Taken,
        receipts: &mut Vec<Receipt>,
        report: &mut Vec<Diagnostic>,
    ) -> Result<(), EmitError> {
        for (edition, path) in resources {
            let Some(tree) = &self.site.editions[edition].tree else {
                continue;
            };
            let target = self.site.resource_page(edition, &path);
            if !taken.insert(target.as_str().to_owned()) {
                let message =
                    format!("{path} would be written to {target}, where something else stands");
                let file = tree.repo_path(&path);
                report.push(Diagnostic::on_file(
                    &codes::OUTPUT_PATH_CONFLICT,
                    &file,
                    message,
                ));
                continue;
            }
            if let Some(receipt) = self.published(tree, &path, target.as_str()) {
                receipts.push(receipt);
                continue;
            }
            match tree.bytes(&path, RESOURCE_LIMIT) {
                Ok(bytes) => receipts.extend(self.sink.stage(target.as_str(), &bytes)?),
                Err(refused) => report.push(Diagnostic::on_file(
                    &codes::FILE_UNREADABLE,
                    &tree.repo_path(&path),
                    format!("this file is not published: {refused}"),
                )),
            }
        }
        let assets = &self.theme.assets;
        for asset in assets.iter().filter(|_| self.has_the_whole()) {
            receipts.extend(
                self.sink
                    .stage(&format!("assets/{}", asset.published), &asset.bytes)?,
            );
        }
        Ok(())
    }

    /// The receipt of a file that is published as it is, if that has been done before.
    fn published(&self, tree: &Tree, path: &str, target: &str) -> Option<Receipt> {
        let Sink::Folder(folder) = self.sink else {
            return None;
        };
        let known = folder.manifest().get(target)?;
        let is_known = folder.is_untouched(known) && tree.digest(path) == Some(known.digest);
        is_known.then(|| known.clone())
    }

    /// The lists of articles for programs that read for people.
    fn llms(&self, words: &[Box<dyn Words + '_>]) -> Vec<lists::ListFile> {
        let config = self.input.config;
        if !config.llms_txt {
            return Vec::new();
        }
        let editions = 0..self.site.editions.len();
        let editions =
            editions.map(|number| llms::edition(self.site, config, number, &*words[number]));
        editions
            .chain(llms::root(self.site, config, words))
            .collect()
    }

    /// Whether the files are made that belong to no page.
    fn has_the_whole(&self) -> bool {
        self.shard.is_none_or(Shard::is_first)
    }

    fn entries(&self, receipts: &[Receipt]) -> Vec<ManifestEntry> {
        let listed: Vec<(Box<str>, Digest)> = receipts
            .iter()
            .map(|receipt| (receipt.path.clone(), receipt.digest))
            .collect();
        lists::manifest_entries(self.input.config, self.site, &listed)
    }

    /// Publishes the manifest, which comes last, because it lists the others.
    fn stage_manifest(
        &self,
        all: &mut Made,
        report: &mut Vec<Diagnostic>,
    ) -> Result<(), EmitError> {
        let lengths: Vec<u64> = all.receipts.iter().map(|receipt| receipt.length).collect();
        let hosts = &self.input.config.hosting.hosts;
        report.extend(hosts::size_limits(hosts, &lengths));
        let manifest = lists::manifest(&all.entries);
        let receipt = self.sink.stage(&manifest.path, manifest.text.as_bytes())?;
        all.receipts.extend(receipt);
        Ok(())
    }

    /// Publishes the files for machines.
    fn stage_lists(
        &self,
        words: &[Box<dyn Words + '_>],
        receipts: &mut Vec<Receipt>,
        report: &mut Vec<Diagnostic>,
    ) -> Result<(), EmitError> {
        let (mut files, (read_aloud, hosted)) = rayon::join(
            || lists::sitemaps(self.site),
            || {
                let hosted = hosts::files(self.input.config, self.site);
                (self.llms(words), hosted)
            },
        );
        files.push(lists::robots(self.site));
        files.push(lists::redirects(self.site));
        files.extend(read_aloud);
        files.extend(hosted.unpack(report));
        let staged = files.par_iter();
        let staged: Result<Vec<Option<Receipt>>, EmitError> = staged
            .map(|file| self.sink.stage(&file.path, file.text.as_bytes()))
            .collect();
        receipts.extend(staged?.into_iter().flatten());
        Ok(())
    }
}
