//! The page that an edition is searched on.

use super::view::{Kind, PageLink, View};
use super::{Composed, Context, Linker, frame, switchers, with_site_title};
use crate::model::Permalink;

/// The page that an edition is searched on, if it is. Scripts of the theme search; the page itself
/// leads readers without them to the tables of contents.
#[must_use]
pub fn search(context: Context<'_>) -> Option<Composed> {
    let site = context.site;
    let permalink = site.search_page(context.edition)?;
    let linker = Linker::relative(permalink.clone());
    let target = |edition: usize| -> Option<(Permalink, &'static str)> {
        let status = if Some(edition) == site.source {
            "source"
        } else {
            "translation"
        };
        Some((site.search_page(edition)?, status))
    };
    let edition = &site.editions[context.edition];
    let tocs = edition.tocs.iter().enumerate().map(|(toc, own)| PageLink {
        title: site.docset_name(own.docset, context.edition),
        href: linker.to(&site.toc_page(context.edition, toc)),
        hreflang: String::new(),
    });
    let clouds = switchers::clouds(context, &linker, |_| false, |_| None);
    let kind = Kind::Search {
        tocs: tocs.collect(),
        clouds: clouds.clone(),
    };
    let title = context.words().text("search");
    let view = View {
        head_title: with_site_title(&title, context.title()),
        title,
        robots: "noindex".to_owned(),
        languages: switchers::languages(context, &linker, target),
        clouds,
        ..frame(context, &linker, kind)
    };
    Some(Composed {
        permalink,
        view,
        resources: Vec::new(),
    })
}
