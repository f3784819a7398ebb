//! What only a check looks for, beyond what every build says.
//!
//! In come the linked site and the bodies of its pages, out go diagnostics about what no page shows
//! by itself: articles that nobody can find, ids that are missing where a page stands in for
//! another, and the addresses outside of the site that the web can be asked about. This module
//! writes nothing, and asks nobody.

use std::collections::HashSet;
use std::sync::Arc;

use crate::article::body::{Body, Slot, SlotKind};
use crate::diag::{Code, Diagnostic, codes};
use crate::model::Span;
use crate::site::{Anchors, Edition, Page, Resolution, Site, TocLink};

/// Codes that mean that a link, an anchor, an image or an include leads nowhere: a check with one
/// of them fails, unless `site.toml` makes a notice of it.
pub static BROKEN: &[&Code] = &[
    &codes::LINK_NOT_FOUND,
    &codes::LINK_RESOURCE_NOT_FOUND,
    &codes::LINK_OUT_OF_SCOPE,
    &codes::LINK_LOCAL_PATH,
    &codes::LINK_OUTSIDE,
    &codes::LINK_SCHEME,
    &codes::LINK_BOOKMARK_NOT_FOUND,
    &codes::LINK_EXTERNAL_BROKEN,
    &codes::INCLUDE_NOT_FOUND,
    &codes::TOC_NOT_FOUND,
    &codes::TOC_PAGE_NOT_FOUND,
];

/// A link to an address outside of the site.
#[derive(Debug, Clone)]
pub struct Outward {
    /// The address.
    pub url: String,
    /// Where the link stands.
    pub span: Span,
    /// The includes that led there, innermost first; none on the page itself.
    pub trail: Option<Arc<[Span]>>,
}

/// What the body of an article refers to.
#[derive(Debug, Default)]
pub struct References {
    /// The page: numbers of the edition and of the page there.
    pub page: (usize, usize),
    /// Pages it leads to, in the order of the references.
    pub pages: Vec<(usize, usize)>,
    /// Addresses outside of the site, with the places that name them; none for a page that shows the
    /// file of another edition, which has them already.
    pub urls: Vec<Outward>,
    /// What is wrong on this page alone.
    pub report: Vec<Diagnostic>,
}

/// Collects what `body`, the text of page `number` of `edition`, refers to.
#[must_use]
pub fn references(site: &Site, edition: usize, number: usize, body: &Body) -> References {
    let page = &site.editions[edition].pages[number];
    let mut found = References {
        page: (edition, number),
        ..References::default()
    };
    let mut anchors = Anchors::default();
    let own_file = page.is_of(&site.editions[edition]);
    for slot in &body.slots {
        let from = site.base_of(&page.card, &slot.span.file);
        match site.resolve(edition, from, &slot.href) {
            Resolution::Page {
                edition: target_edition,
                page: target,
                fragment,
                ..
            } => {
                if page.fallback {
                    let target = &site.editions[target_edition].pages[target];
                    let missing = missing_id(site, page, target, &fragment, slot, &mut anchors);
                    found.report.extend(missing);
                }
                found.pages.push((target_edition, target));
            }
            Resolution::Url(url) if own_file && slot.kind != SlotKind::Media => {
                found.urls.push(Outward {
                    url,
                    span: slot.span.clone(),
                    trail: slot.trail.clone(),
                });
            }
            _ => {}
        }
    }
    found
}

/// A page in the source language leads to the translations of its locale, whose ids can differ from
/// those of the article that its author linked to.
fn missing_id<'s>(
    site: &'s Site,
    page: &Page,
    target: &'s Page,
    fragment: &str,
    slot: &Slot,
    anchors: &mut Anchors<'s>,
) -> Option<Diagnostic> {
    let source = site.page_of(target.article, site.source?)?;
    let lacks = !anchors.allow(target, fragment) && anchors.of(source).has(fragment);
    if target.fallback || !lacks {
        return None;
    }
    let message = format!(
        "{} has no id {fragment}, which the fallback page {} links to",
        target.card.file, page.permalink
    );
    Some(slot.diagnostic(&codes::LINK_BOOKMARK_LOCALE, message))
}

/// Articles that no table of contents lists and no other article leads to.
///
/// Only where a table of contents is in charge can an article be missing from it; and what stands in
/// for a folder, is hidden on purpose or belongs to another edition is no orphan. With the articles of
/// one cloud alone nothing can be told: those of others may lead here.
#[must_use]
pub fn orphans(site: &Site, references: &[References]) -> Vec<Diagnostic> {
    if site.one_cloud {
        return Vec::new();
    }
    let mut found: HashSet<(usize, usize)> = HashSet::new();
    for references in references {
        let others = references.pages.iter();
        found.extend(others.filter(|page| **page != references.page));
    }
    for toc in site.editions.iter().flat_map(|edition| &edition.tocs) {
        found.extend(toc.entries.iter().filter_map(|entry| match entry.link {
            TocLink::Page { edition, page, .. } => Some((edition, page)),
            _ => None,
        }));
    }
    let mut orphans = Vec::new();
    for (edition, own) in site.editions.iter().enumerate() {
        for (number, page) in own.pages.iter().enumerate() {
            if can_be_orphan(own, page) && !found.contains(&(edition, number)) {
                let message =
                    "this article stands in no table of contents, and no other one leads to it";
                orphans.push(
                    Diagnostic::on_file(&codes::SITE_ORPHAN, &page.card.file, message)
                        .help("list it, link to it, or set is_hidden: true in its front matter"),
                );
            }
        }
    }
    orphans
}

fn can_be_orphan(edition: &Edition, page: &Page) -> bool {
    let unlisted = page.place.is_some_and(|place| place.entry.is_none());
    let own_file = !page.fallback && page.is_of(edition);
    unlisted && own_file && !page.card.hidden && !page.card.id.name().eq_ignore_ascii_case("index")
}
