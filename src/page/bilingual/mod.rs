//! The bilingual view of an article: its body with the source text beside the translation, as a page
//! of its own, so that nobody pays for it who does not ask.

mod frame;
mod groups;
mod source;
mod tokens;
mod weave;

use super::fill::{self, Say};
use super::view::{Html, Kind, OtherReading, Reading, View};
use super::{ArticleText, Composed, Context, Linker, article_frame, article_kind};
use crate::article::body::Body;
use crate::config::Config;
use crate::model::Permalink;
use crate::site::{Page, Site};
use frame::Frame;
use weave::{Woven, weave};

/// Where the bilingual view of the article `number` of an edition stands; none where there is none:
/// in the source language, and where an article is no translation or holds no source text.
#[must_use]
pub fn permalink(config: &Config, site: &Site, edition: usize, number: usize) -> Option<Permalink> {
    let page = &site.editions[edition].pages[number];
    is_paired(config, site, edition, page).then(|| view_of(&page.permalink))
}

fn is_paired(config: &Config, site: &Site, edition: usize, page: &Page) -> bool {
    config.bilingual.enabled
        && site.source != Some(edition)
        && !page.fallback
        && !page.card.reconstructed
        && page.card.paired
}

/// The address of the view of the page at `own`: in its folder, or a file beside its own.
fn view_of(own: &Permalink) -> Permalink {
    let own = own.as_str();
    match own.strip_suffix(".html") {
        Some(stem) => Permalink::new(&[stem, ".bilingual.html"].concat()),
        None => Permalink::new(&[own, "bilingual/"].concat()),
    }
}

/// The article whose bilingual view is written to `path`, with the address of the view.
#[must_use]
pub fn page_of_view<'s>(
    config: &Config,
    site: &'s Site,
    edition: usize,
    path: &str,
) -> Option<(Permalink, &'s Page)> {
    let own = match path.strip_suffix("bilingual/index.html") {
        Some(folder) => Permalink::new(folder),
        None => Permalink::new(&format!("{}.html", path.strip_suffix(".bilingual.html")?)),
    };
    let page = site.page_at(edition, &own)?;
    let view = is_paired(config, site, edition, page).then(|| view_of(&page.permalink))?;
    Some((view, page))
}

/// The ways to read `page`, seen from the translation alone.
pub(super) fn reading(context: Context<'_>, page: &Page, linker: &Linker) -> Option<Reading> {
    let site = context.site;
    if !is_paired(context.config, site, context.edition, page) {
        return None;
    }
    let source = &context.config.source_locale;
    Some(Reading {
        translation: String::new(),
        bilingual: linker.to(&view_of(&page.permalink)),
        source_lang: source.to_string(),
        source_dir: context.direction(source),
        heading_original: Html::default(),
        revision: String::new(),
        others: Vec::new(),
    })
}

/// The other translations of `page` that show their source text.
fn others(context: Context<'_>, page: &Page, linker: &Linker) -> Vec<OtherReading> {
    let site = context.site;
    let editions = (0..site.editions.len()).filter(|edition| *edition != context.edition);
    let other = |edition: usize| {
        let page = site.page_of(page.article, edition)?;
        let locale = &site.editions[edition].locale;
        is_paired(context.config, site, edition, page).then(|| OtherReading {
            lang: locale.to_string(),
            dir: context.direction(locale),
            name: context.words[edition].language_name(),
            href: linker.to(&view_of(&page.permalink)),
        })
    };
    editions.filter_map(other).collect()
}

/// Composes the bilingual view of an article; none where there is none.
#[must_use]
pub fn article(context: Context<'_>, number: usize, body: &Body) -> Option<Composed> {
    let site = context.site;
    let page = &site.editions[context.edition].pages[number];
    let permalink = permalink(context.config, site, context.edition, number)?;
    let linker = Linker::relative(permalink.clone());
    let source = &context.config.source_locale;
    let label = context.words().text("original");
    let frame = Frame::new(&label, source.as_str(), context.direction(source));
    let Woven {
        html,
        heading,
        heading_original,
        slots,
    } = weave(body, context.lines, &frame);
    let filled = fill::fill(context, page, &linker, &slots, Say::Nothing);
    let text = ArticleText {
        body: filled.html(&html),
        heading: body.heading.as_ref().map(|_| filled.html(&heading)),
    };
    let (mut kind, crumbs) = article_kind(context, page, &linker, body, text);
    kind.reading = Some(Reading {
        translation: linker.to(&page.permalink),
        bilingual: String::new(),
        heading_original: filled.html(&heading_original),
        revision: page.card.source_hash.to_string(),
        others: others(context, page, &linker),
        ..reading(context, page, &linker)?
    });
    let view = View {
        canonical: page.permalink.absolute(&site.base_url),
        robots: "noindex".to_owned(),
        ..article_frame(
            context,
            page,
            &linker,
            body,
            Kind::Bilingual(Box::new(kind)),
            crumbs,
        )
    };
    Some(Composed {
        permalink,
        view,
        resources: filled.resources,
    })
}

#[cfg(test)]
mod tests;
