//! Which pages a site has.

use std::collections::HashMap;

use rayon::prelude::*;

use super::past::PageNote;
use crate::config::Config;
use crate::model::Permalink;
use crate::page::{self, Collection};
use crate::site::Site;

/// One page to be made.
#[derive(Debug, Clone)]
pub(super) enum Job {
    Article(usize),
    /// The Markdown twin of an article, for somebody who asks for it; a build makes it with the page.
    Twin(usize),
    /// The bilingual view of an article, and where it stands.
    Bilingual(usize, Permalink),
    Home,
    Cloud(usize),
    Toc(usize),
    /// Many articles on one page.
    Print(Collection),
    About(Permalink),
    Search,
    NotFound,
    Redirect(Permalink),
    Chooser,
    /// The page for addresses outside of any locale.
    RootNotFound,
}

impl Job {
    /// The article whose text it shows.
    pub(super) fn article(&self) -> Option<usize> {
        match self {
            Self::Article(page) | Self::Twin(page) | Self::Bilingual(page, _) => Some(*page),
            _ => None,
        }
    }

    /// Whether it is another view of a page, which gives way to pages.
    pub(super) fn is_view(&self) -> bool {
        matches!(self, Self::Bilingual(..))
    }
}

/// A page of the site that is being made.
#[derive(Debug)]
pub(super) struct Planned<'p> {
    pub(super) edition: usize,
    pub(super) job: Job,
    /// Where it will stand.
    pub(super) address: Permalink,
    /// What the build before has noted of it, in the same world.
    pub(super) before: Option<&'p PageNote>,
}

/// Where a page will stand.
pub(super) fn target(site: &Site, edition: usize, job: &Job) -> Permalink {
    let own = &site.editions[edition];
    match job {
        Job::Article(page) => own.pages[*page].permalink.clone(),
        Job::Twin(page) => page::twin_at(&own.pages[*page].permalink),
        Job::Bilingual(_, at) => at.clone(),
        Job::Home => own.overview(site),
        Job::Cloud(cloud) => site.cloud_page(edition, *cloud),
        Job::Toc(toc) => site.toc_page(edition, *toc),
        Job::Print(of) => of.permalink(site, edition),
        Job::About(page) => page.clone(),
        Job::Search => site.search_page(edition).unwrap_or_else(|| own.home(site)),
        Job::NotFound => Permalink::new(&format!("{}/404.html", own.locale.segment())),
        Job::Redirect(from) => from.clone(),
        Job::Chooser => Permalink::new(""),
        Job::RootNotFound => Permalink::new("404.html"),
    }
}

pub(super) fn all_jobs(config: &Config, site: &Site) -> Vec<(usize, Job)> {
    let mut jobs = Vec::new();
    for (number, edition) in site.editions.iter().enumerate() {
        for page in 0..edition.pages.len() {
            jobs.push((number, Job::Article(page)));
            let view = page::bilingual_permalink(config, site, number, page);
            jobs.extend(view.map(|at| (number, Job::Bilingual(page, at))));
        }
        jobs.push((number, Job::Home));
        jobs.extend((0..edition.clouds.len()).map(|cloud| (number, Job::Cloud(cloud))));
        jobs.extend((0..edition.tocs.len()).map(|toc| (number, Job::Toc(toc))));
        let printed = page::printed(site, config, number).into_iter();
        jobs.extend(printed.map(|of| (number, Job::Print(of))));
        // A site may explain its translations in its own words.
        let about = site.about_page(number).filter(|page| {
            site.page_at(number, page).is_none() && !edition.redirects.contains_key(page)
        });
        jobs.extend(about.map(|page| (number, Job::About(page))));
        jobs.extend(site.searched.then_some((number, Job::Search)));
        jobs.push((number, Job::NotFound));
        let redirects = edition.redirects.keys();
        jobs.extend(redirects.map(|from| (number, Job::Redirect(from.clone()))));
    }
    let any = (!site.editions.is_empty()).then_some(0);
    if let Some(first) = site.source.or(any) {
        jobs.push((first, Job::Chooser));
        jobs.push((first, Job::RootNotFound));
    }
    jobs
}

/// Where a locale ends in a row of jobs, or a docset in the articles of one.
pub(super) fn seams(site: &Site, jobs: &[Planned<'_>]) -> Vec<usize> {
    let place = |planned: &Planned<'_>| {
        let page = planned.job.article();
        let docset = page.map(|page| site.editions[planned.edition].pages[page].docset);
        (planned.edition, docset)
    };
    let pairs = jobs.windows(2).enumerate();
    let seams = pairs.filter(|(_, pair)| {
        let (before, after) = (place(&pair[0]), place(&pair[1]));
        before.0 != after.0 || (after.1.is_some() && before.1 != after.1)
    });
    seams.map(|(at, _)| at + 1).collect()
}

/// The pages of a site by their outputs; of two that want the same, the first, as in a build.
pub(super) fn outputs(config: &Config, site: &Site) -> HashMap<String, (usize, Job)> {
    let mut jobs = all_jobs(config, site);
    jobs.sort_by_key(|(_, job)| job.is_view());
    let paths = jobs.into_par_iter().flat_map_iter(|(edition, job)| {
        let twin = twin_of(site, config, edition, &job);
        let both = [Some(job), twin].into_iter().flatten();
        both.map(move |job| {
            let path = target(site, edition, &job).output_path();
            (path, (edition, job))
        })
    });
    let paths: Vec<(String, (usize, Job))> = paths.collect();
    let mut outputs = HashMap::with_capacity(paths.len());
    for (path, job) in paths {
        outputs.entry(path).or_insert(job);
    }
    outputs
}

/// The job that makes the Markdown twin of what `job` makes.
pub(super) fn twin_of(site: &Site, config: &Config, edition: usize, job: &Job) -> Option<Job> {
    let Job::Article(page) = job else {
        return None;
    };
    page::has_twin(config, &site.editions[edition].pages[*page]).then_some(Job::Twin(*page))
}

/// The editions whose search page is among `jobs`: their indexes are made with it.
pub(super) fn searched_editions(jobs: &[Planned<'_>]) -> Vec<usize> {
    let pages = jobs.iter().filter(|page| matches!(page.job, Job::Search));
    pages.map(|page| page.edition).collect()
}
