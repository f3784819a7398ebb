//! `llms.txt`: what there is to read, for programs that read for people.
//!
//! The format is that of llmstxt.org: a heading with the name of the site, a quote that says what it
//! is, and sections with lists of links, each with a description behind a colon. The one at the root
//! lists the languages; that of a language lists its articles by docset, in the order of the tables
//! of contents. Articles that are only for clouds that are gone stand under `Optional`, which the
//! format reserves for what may be skipped. Links lead to Markdown twins where there are any.

use std::fmt::Write as _;

use super::lists::ListFile;
use crate::config::Config;
use crate::page::{Words, has_twin, twin_at};
use crate::site::{Edition, Page, Site, TocLink};

/// Name of the file, at the root and in the folder of each locale.
pub const NAME: &str = "llms.txt";

/// The file at the root, in the source language where the site has it.
///
/// `words` are those of each edition, in their order.
#[must_use]
pub fn root(site: &Site, config: &Config, words: &[Box<dyn Words + '_>]) -> Option<ListFile> {
    let any = (!site.editions.is_empty()).then_some(0);
    let first = site.source.or(any)?;
    let mut text = head(&config.title, &summary(site, first, &*words[first]));
    let _ = writeln!(text, "\n## {}\n", words[first].text("all_languages"));
    for (edition, words) in site.editions.iter().zip(words) {
        let configured = config.locales.get(&edition.locale);
        let name = configured.and_then(|locale| locale.name.clone());
        let count = words.article_count(listed(edition).count());
        let _ = writeln!(
            text,
            "- [{}]({}{}/{NAME}): {count}",
            label(&name.unwrap_or_else(|| words.language_name())),
            site.base_url,
            edition.locale.segment()
        );
    }
    Some(ListFile {
        path: NAME.to_owned(),
        text,
    })
}

/// The file of one edition.
#[must_use]
pub fn edition(site: &Site, config: &Config, number: usize, words: &dyn Words) -> ListFile {
    let edition = &site.editions[number];
    let mut text = head(
        config.title_in(&edition.locale),
        &summary(site, number, words),
    );
    let retired = |page: &Page| {
        let mut clouds = page.card.clouds.iter();
        clouds.all(|cloud| site.clouds.get(cloud).is_some_and(|cloud| cloud.retired))
    };
    let pages = in_order(edition);
    for docset in 0..site.docsets.len() {
        let own = pages.iter().filter(|page| page.docset == docset);
        let own = own.copied().filter(|page| !retired(page));
        section(
            &mut text,
            &site.docset_name(docset, number),
            own,
            (site, config),
        );
    }
    let rest = pages.iter().copied().filter(|page| retired(page));
    section(&mut text, "Optional", rest, (site, config));
    ListFile {
        path: format!("{}/{NAME}", edition.locale.segment()),
        text,
    }
}

fn head(title: &str, summary: &str) -> String {
    format!("# {}\n\n> {}\n", one_line(title), one_line(summary))
}

/// What the front page says of itself, if an article stands there, else how much there is.
fn summary(site: &Site, number: usize, words: &dyn Words) -> String {
    let edition = &site.editions[number];
    let front = site.page_at(number, &edition.home(site));
    let own = front.map(|page| page.card.description.to_string());
    own.filter(|text| !text.trim().is_empty())
        .unwrap_or_else(|| words.article_count(listed(edition).count()))
}

/// Articles that search engines may know, too, and that are in the edition's own language.
fn listed(edition: &Edition) -> impl Iterator<Item = &Page> {
    let pages = edition.pages.iter();
    pages.filter(|page| !page.fallback && !page.card.noindex && !page.card.hidden)
}

/// The pages that are listed, in the order of the tables of contents, then those that none lists.
fn in_order(edition: &Edition) -> Vec<&Page> {
    let own = |link: &TocLink| match link {
        TocLink::Page { page, .. } => Some(*page),
        _ => None,
    };
    let mut place = vec![usize::MAX; edition.pages.len()];
    let mut next = 0;
    for (number, toc) in edition.tocs.iter().enumerate() {
        for entry in &toc.sequence {
            let page = own(&toc.entries[*entry].link);
            // Entries may lead to pages of the source language, whose numbers are others.
            let page = page.filter(|page| {
                let place = edition.pages.get(*page).and_then(|page| page.place);
                place.is_some_and(|place| place.toc == number && place.entry == Some(*entry))
            });
            if let Some(page) = page {
                place[page] = next;
                next += 1;
            }
        }
    }
    let mut pages: Vec<(usize, &Page)> = place.into_iter().zip(&edition.pages).collect();
    pages.retain(|(_, page)| !page.fallback && !page.card.noindex && !page.card.hidden);
    pages.sort_by_key(|(place, _)| *place);
    pages.into_iter().map(|(_, page)| page).collect()
}

fn section<'p>(
    text: &mut String,
    name: &str,
    pages: impl Iterator<Item = &'p Page>,
    (site, config): (&Site, &Config),
) {
    let mut pages = pages.peekable();
    if pages.peek().is_none() {
        return;
    }
    let _ = writeln!(text, "\n## {}\n", one_line(name));
    for page in pages {
        let address = if has_twin(config, page) {
            twin_at(&page.permalink)
        } else {
            page.permalink.clone()
        };
        let _ = write!(
            text,
            "- [{}]({})",
            label(&page.card.title),
            address.absolute(&site.base_url)
        );
        let description = one_line(&page.card.description);
        if !description.is_empty() {
            let _ = write!(text, ": {description}");
        }
        text.push('\n');
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text of a link.
fn label(text: &str) -> String {
    let mut label = String::with_capacity(text.len());
    for c in one_line(text).chars() {
        if matches!(c, '[' | ']' | '\\') {
            label.push('\\');
        }
        label.push(c);
    }
    label
}
