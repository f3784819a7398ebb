//! One page: composed, rendered, and handed to where its bytes go.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::{Desk, Left, One, Shared, Sink, Work};
use crate::article::body::Body;
use crate::article::card::Card;
use crate::article::markdown::Lines;
use crate::check::{self, References};
use crate::diag::{Diagnostic, Place, Reported, codes};
use crate::emit::{EmitError, Receipt};
use crate::model::Permalink;
use crate::page::{self, Composed, Context, Navs, Words};
use crate::pipeline::images::Shown;
use crate::pipeline::jobs::{Job, twin_of};
use crate::pipeline::time::Deadline;
use crate::render::markdown;

/// The Markdown twin of an article's page.
fn twin(context: Context<'_>, composed: &Composed) -> String {
    let addresses = |href: &str| page::address_on_twin(context, &composed.permalink, href);
    markdown::twin(&composed.view, &addresses).unwrap_or_default()
}

impl Work<'_> {
    /// Makes the page `job` of an edition for somebody who asks for it.
    pub(in crate::pipeline) fn one(
        &self,
        edition: usize,
        job: &Job,
        words: &[Box<dyn Words>],
        navs: &Navs,
    ) -> One {
        let mut desk = Desk::default();
        let lines = &Lines::new(&self.input.config.markdown);
        let shared = Shared { words, navs, lines };
        let made = self.isolated(edition, job, shared, &mut desk);
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
    pub(super) fn isolated(
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
        let links = std::mem::take(&mut desk.links);
        let context = Context {
            site: self.site,
            config: self.input.config,
            edition,
            words: shared.words,
            navs: shared.navs,
            images: &images,
            links: &links,
            lines: shared.lines,
        };
        let made = catch_unwind(AssertUnwindSafe(|| self.make(context, job, desk)));
        desk.links = links;
        if let Ok(made) = made {
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
        let begun = desk.time.take().unwrap_or_else(self.clock);
        let deadline = Deadline::of_making(begun);
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
        let now = (self.clock)();
        desk.time = Some(now);
        let in_time = |()| {
            if deadline.is_over(now) {
                Err(self.late(context.edition, job, &composed.permalink))
            } else {
                Ok(())
            }
        };
        let receipt = match rendered.and_then(in_time) {
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
            page: receipt,
            twin,
            report,
            resources: composed.resources,
            references: references.map(Box::new),
            carried: false,
        })
    }

    /// Says that a page took too long.
    fn late(&self, edition: usize, job: &Job, permalink: &Permalink) -> Diagnostic {
        let message = format!("page {permalink} takes too long to be made");
        let place = self.place(edition, job);
        Diagnostic::new(&codes::PAGE_TIME, place, message)
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
    pub(super) fn place(&self, edition: usize, job: &Job) -> Place {
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
        let kept = self.shelf.fetch(&card.home, &card.id, &card.file);
        kept.or_else(|| self.reader.body(card).map(Arc::new))
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
    ) -> Option<Reported<Composed>> {
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
}
