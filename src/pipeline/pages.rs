//! Stages 4 to 6: every page of the site is composed, rendered and staged.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rayon::prelude::*;

use super::load::Reader;
use super::shelf::Shelf;
use super::{BuildError, Request, words};
use crate::diag::{Diagnostic, Place, codes};
use crate::emit::{EmitError, OutputFolder, Receipt};
use crate::model::{Digest, Locale, Permalink};
use crate::page::{self, Composed, Context, Navs, Words};
use crate::render::{Renderer, lists};
use crate::site::Site;
use crate::theme::Theme;

/// Most bytes of a file that is published as it is.
const RESOURCE_LIMIT: u64 = 1 << 30;

/// Everything that making pages needs.
#[derive(Clone, Copy)]
pub(super) struct Work<'w> {
    pub(super) request: &'w Request<'w>,
    pub(super) site: &'w Site,
    pub(super) theme: &'w Theme,
    pub(super) renderer: &'w Renderer,
    pub(super) reader: &'w Reader<'w>,
    pub(super) shelf: &'w Shelf,
    pub(super) folder: &'w OutputFolder,
}

/// One page to be made.
#[derive(Clone, Copy)]
enum Job<'s> {
    Article(usize),
    Home,
    Cloud(usize),
    Toc(usize),
    NotFound,
    Redirect(&'s Permalink),
    Chooser,
    /// The page for addresses outside of any locale.
    RootNotFound,
}

/// What all pages share.
struct Shared<'w> {
    words: &'w [Box<dyn Words + 'w>],
    navs: Navs,
}

/// Paths of outputs that somebody has.
type Taken = BTreeSet<String>;

/// What a page leaves behind.
#[derive(Default)]
struct Made {
    receipt: Option<Receipt>,
    report: Vec<Diagnostic>,
    resources: Vec<(usize, Box<str>)>,
}

impl Work<'_> {
    /// Makes all files of the site; the receipts are the whole of it.
    pub(super) fn run(&self, report: &mut Vec<Diagnostic>) -> Result<Vec<Receipt>, BuildError> {
        let locales: Vec<Locale> = self
            .site
            .editions
            .iter()
            .map(|edition| edition.locale.clone())
            .collect();
        let words = words::of_locales(self.theme, &locales);
        let shared = Shared {
            words: &words,
            navs: Navs::default(),
        };
        let (jobs, mut taken) = self.jobs(report);
        self.request.progress.begin("rendering", jobs.len());
        let made: Vec<Result<Made, BuildError>> = jobs
            .par_iter()
            .map_init(Vec::new, |buffer, (edition, job)| {
                self.request.stop_if_cancelled()?;
                let made = self.isolated(*edition, *job, &shared, buffer)?;
                self.request.progress.step();
                Ok(made)
            })
            .collect();
        let mut receipts = Vec::with_capacity(made.len() + 64);
        let mut resources = BTreeSet::new();
        for made in made {
            let made = made?;
            receipts.extend(made.receipt);
            report.extend(made.report);
            resources.extend(made.resources);
        }
        report.extend(self.reader.take_report());
        self.stage_resources(resources, &mut taken, &mut receipts, report)?;
        self.stage_lists(&mut receipts)?;
        receipts.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(receipts)
    }

    /// The pages to be made, and the outputs they take. Of two that want the same output the first is
    /// made, and the other reported: nothing is published then.
    fn jobs(&self, report: &mut Vec<Diagnostic>) -> (Vec<(usize, Job<'_>)>, Taken) {
        let mut taken = Taken::new();
        let mut jobs = self.all_jobs();
        jobs.retain(|(edition, job)| {
            let output = self.target(*edition, *job).output_path();
            let both_articles = matches!(job, Job::Article(_)) && taken.contains(&output);
            let free = taken.insert(output.clone());
            // The site has named both files of two articles that clash.
            if !free && !both_articles {
                let message =
                    format!("{output} is wanted by a page of the site and by one that is made");
                let place = self.place(*edition, *job);
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

    /// Where a page will stand.
    fn target(&self, edition: usize, job: Job<'_>) -> Permalink {
        let own = &self.site.editions[edition];
        match job {
            Job::Article(page) => own.pages[page].permalink.clone(),
            Job::Home => own.overview(self.site),
            Job::Cloud(cloud) => self.site.cloud_page(edition, cloud),
            Job::Toc(toc) => self.site.toc_page(edition, toc),
            Job::NotFound => Permalink::new(&format!("{}/404.html", own.locale.segment())),
            Job::Redirect(from) => from.clone(),
            Job::Chooser => Permalink::new(""),
            Job::RootNotFound => Permalink::new("404.html"),
        }
    }

    fn all_jobs(&self) -> Vec<(usize, Job<'_>)> {
        let mut jobs = Vec::new();
        for (number, edition) in self.site.editions.iter().enumerate() {
            jobs.extend((0..edition.pages.len()).map(|page| (number, Job::Article(page))));
            jobs.push((number, Job::Home));
            jobs.extend((0..edition.clouds.len()).map(|cloud| (number, Job::Cloud(cloud))));
            jobs.extend((0..edition.tocs.len()).map(|toc| (number, Job::Toc(toc))));
            jobs.push((number, Job::NotFound));
            jobs.extend(
                edition
                    .redirects
                    .keys()
                    .map(|from| (number, Job::Redirect(from))),
            );
        }
        if let Some(first) = self
            .site
            .source
            .or((!self.site.editions.is_empty()).then_some(0))
        {
            jobs.push((first, Job::Chooser));
            jobs.push((first, Job::RootNotFound));
        }
        jobs
    }

    /// Makes one page; a fault of ours there becomes a diagnostic of that page.
    fn isolated(
        &self,
        edition: usize,
        job: Job<'_>,
        shared: &Shared<'_>,
        buffer: &mut Vec<u8>,
    ) -> Result<Made, EmitError> {
        let context = Context {
            site: self.site,
            config: self.request.config,
            edition,
            words: shared.words,
            navs: &shared.navs,
        };
        if let Ok(made) = catch_unwind(AssertUnwindSafe(|| self.make(context, job, buffer))) {
            made
        } else {
            let place = self.place(edition, job);
            let diagnostic = Diagnostic::new(
                &codes::PAGE_FAILED,
                place,
                "this page could not be made; please report the fault with the file",
            );
            Ok(Made {
                report: vec![diagnostic],
                ..Made::default()
            })
        }
    }

    fn make(
        &self,
        context: Context<'_>,
        job: Job<'_>,
        buffer: &mut Vec<u8>,
    ) -> Result<Made, EmitError> {
        let mut report = Vec::new();
        let composed = match job {
            Job::Article(page) => self
                .article(context, page)
                .map(|reported| reported.unpack(&mut report)),
            Job::Home => Some(page::home(context)),
            Job::Cloud(cloud) => page::cloud(context, cloud),
            Job::Toc(toc) => Some(page::toc(context, toc)),
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
            return Ok(Made {
                report,
                ..Made::default()
            });
        };
        buffer.clear();
        let receipt = match self.renderer.page(&composed.view, buffer) {
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
        Ok(Made {
            receipt,
            report,
            resources: composed.resources,
        })
    }

    /// Stages a page. A name that no output can have is the source's fault, not the machine's.
    fn stage(
        &self,
        edition: usize,
        job: Job<'_>,
        permalink: &Permalink,
        bytes: &[u8],
        report: &mut Vec<Diagnostic>,
    ) -> Result<Option<Receipt>, EmitError> {
        match self.folder.stage(&permalink.output_path(), bytes) {
            Ok(receipt) => Ok(Some(receipt)),
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
    fn place(&self, edition: usize, job: Job<'_>) -> Place {
        match job {
            Job::Article(page) => {
                let page = &self.site.editions[edition].pages[page];
                Place::File(page.card.file.clone())
            }
            _ => Place::Nowhere,
        }
    }

    fn article(
        &self,
        context: Context<'_>,
        number: usize,
    ) -> Option<crate::diag::Reported<Composed>> {
        let card = &self.site.editions[context.edition].pages[number].card;
        if let Some(body) = self.shelf.get(&card.locale, &card.id) {
            return Some(page::article(context, number, body));
        }
        let body = self.reader.body(card)?;
        Some(page::article(context, number, &body))
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
            match tree.bytes(&path, RESOURCE_LIMIT) {
                Ok(bytes) => receipts.push(self.folder.stage(target.as_str(), &bytes)?),
                Err(refused) => report.push(Diagnostic::on_file(
                    &codes::FILE_UNREADABLE,
                    &tree.repo_path(&path),
                    format!("this file is not published: {refused}"),
                )),
            }
        }
        for asset in &self.theme.assets {
            receipts.push(
                self.folder
                    .stage(&format!("assets/{}", asset.published), &asset.bytes)?,
            );
        }
        Ok(())
    }

    /// Publishes the files for machines; the manifest comes last, because it lists the others.
    fn stage_lists(&self, receipts: &mut Vec<Receipt>) -> Result<(), EmitError> {
        let mut files = lists::sitemaps(self.site);
        files.push(lists::robots(self.site));
        files.push(lists::redirects(self.site));
        for file in files {
            receipts.push(self.folder.stage(&file.path, file.text.as_bytes())?);
        }
        receipts.sort_by(|a, b| a.path.cmp(&b.path));
        let listed: Vec<(Box<str>, Digest)> = receipts
            .iter()
            .map(|receipt| (receipt.path.clone(), receipt.digest))
            .collect();
        let manifest = lists::manifest(self.site, &listed);
        receipts.push(
            self.folder
                .stage(&manifest.path, manifest.text.as_bytes())?,
        );
        Ok(())
    }
}
