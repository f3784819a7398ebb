//! Languages and clouds of a page.

use std::sync::Arc;

use super::view::{Alternate, CloudLink, Language, LanguageLink};
use super::{Context, Linker};
use crate::model::Permalink;
use crate::site::{Page, Site};

/// Real translations of an article with absolute addresses, then `x-default`.
pub(super) fn alternates(site: &Site, article: usize) -> Vec<Alternate> {
    owned(site, alternate_pages(site, article))
}

/// The same as `hreflang` and page, for whoever writes them down at once.
#[must_use]
pub fn alternate_pages(site: &Site, article: usize) -> Vec<(&str, &Permalink)> {
    let pages = site.articles[article]
        .pages
        .iter()
        .map(|(edition, page)| (*edition, &site.editions[*edition].pages[*page]));
    let real: Vec<(usize, &Permalink)> = pages
        .filter(|(_, page)| !page.fallback && !page.card.noindex)
        .map(|(edition, page)| (edition, &page.permalink))
        .collect();
    with_default(site, &real)
}

/// `hreflang` entries of pages that stand for each other.
pub(super) fn alternates_of(site: &Site, pages: &[(usize, &Permalink)]) -> Vec<Alternate> {
    owned(site, with_default(site, pages))
}

/// The pages with their `hreflang`, then `x-default`, which is that of the source language, or else the
/// first.
fn with_default<'s>(
    site: &'s Site,
    pages: &[(usize, &'s Permalink)],
) -> Vec<(&'s str, &'s Permalink)> {
    let mut alternates = Vec::with_capacity(pages.len() + 1);
    let tag = |edition: usize| site.editions[edition].locale.as_str();
    alternates.extend(
        pages
            .iter()
            .map(|(edition, permalink)| (tag(*edition), *permalink)),
    );
    let mut source = pages
        .iter()
        .filter(|(edition, _)| Some(*edition) == site.source);
    if let Some((_, default)) = source.next().or(pages.first()) {
        alternates.push(("x-default", default));
    }
    alternates
}

fn owned(site: &Site, pages: Vec<(&str, &Permalink)>) -> Vec<Alternate> {
    let alternates = pages.into_iter().map(|(hreflang, page)| Alternate {
        hreflang: hreflang.to_owned(),
        href: page.absolute(&site.base_url),
    });
    alternates.collect()
}

/// The language switcher of an article.
pub(super) fn article_languages(
    context: Context<'_>,
    page: &Page,
    linker: &Linker,
) -> Vec<LanguageLink> {
    let site = context.site;
    languages(context, linker, |edition| {
        let target = site.page_of(page.article, edition)?;
        let status = match (target.fallback, Some(edition) == site.source) {
            (true, _) => "fallback",
            (false, true) if target.card.reconstructed => "reconstructed",
            (false, true) => "source",
            (false, false) => "translation",
        };
        Some((target.permalink.clone(), status))
    })
}

/// A language switcher; `target` tells where a language leads and what stands there, nothing where
/// only the home of the language is left.
pub(super) fn languages(
    context: Context<'_>,
    linker: &Linker,
    target: impl Fn(usize) -> Option<(Permalink, &'static str)>,
) -> Vec<LanguageLink> {
    let site = context.site;
    let links = context.navs.languages(context).iter();
    let mut links: Vec<LanguageLink> = links
        .map(|(edition, language)| {
            let home = || (site.editions[*edition].home(site), "home");
            let (permalink, status) = target(*edition).unwrap_or_else(home);
            LanguageLink {
                language: Arc::clone(language),
                href: linker.to(&permalink),
                current: *edition == context.edition,
                status,
            }
        })
        .collect();
    // Real translations stand before pages that only stand in for one, both by name.
    links.sort_by_key(|link| matches!(link.status, "fallback" | "home"));
    links
}

/// The languages of all editions by name, each with the number of the edition.
pub(super) fn languages_by_name(context: Context<'_>) -> Vec<(usize, Arc<Language>)> {
    let editions = context.site.editions.iter().enumerate();
    let mut languages: Vec<(usize, Arc<Language>)> = editions
        .map(|(number, edition)| {
            let locale = &edition.locale;
            let configured = context.config.locales.get(locale);
            let configured = configured.and_then(|locale| locale.name.clone());
            let language = Language {
                lang: locale.to_string(),
                dir: locale.direction().as_str(),
                name: configured.unwrap_or_else(|| context.words[number].language_name()),
            };
            (number, Arc::new(language))
        })
        .collect();
    languages.sort_by_cached_key(|(_, language)| language.name.to_lowercase());
    languages
}

/// The cloud switcher of an article: its counterpart in another cloud, else that cloud's index.
pub(super) fn article_clouds(context: Context<'_>, page: &Page, linker: &Linker) -> Vec<CloudLink> {
    let site = context.site;
    clouds(
        context,
        linker,
        |cloud| page.card.clouds.contains(cloud),
        |cloud| {
            let counterparts = site.articles[page.article].counterparts.iter();
            let mut found = counterparts
                .filter_map(|article| site.page_of(*article, context.edition))
                .filter(|other| other.card.clouds.contains(cloud));
            found
                .next()
                .map(|other| (other.permalink.clone(), other.card.title.to_string()))
        },
    )
}

/// A cloud switcher; `counterpart` gives the page, and its title, to go to instead of an index.
pub(super) fn clouds(
    context: Context<'_>,
    linker: &Linker,
    current: impl Fn(usize) -> bool,
    counterpart: impl Fn(usize) -> Option<(Permalink, String)>,
) -> Vec<CloudLink> {
    let site = context.site;
    let indexes = site.editions[context.edition]
        .clouds
        .iter()
        .enumerate()
        .filter(|(_, index)| index.count > 0);
    indexes
        .map(|(cloud, _)| {
            let current = current(cloud);
            let found = if current { None } else { counterpart(cloud) };
            let index = &context.places().clouds[cloud];
            CloudLink {
                id: site.clouds[cloud].id.clone(),
                name: site.cloud_name(cloud, context.locale()).to_owned(),
                href: linker.to(found.as_ref().map_or(index, |(page, _)| page)),
                current,
                counterpart: found.is_some(),
                title: found.map(|(_, title)| title).unwrap_or_default(),
                retired: site.clouds[cloud].retired,
                default: cloud == context.config.default_cloud(),
            }
        })
        .collect()
}
