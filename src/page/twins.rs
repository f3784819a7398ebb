//! Markdown twins of pages: where they stand, and where their links lead.

use super::Context;
use super::targets::{self, Target};
use crate::config::Config;
use crate::model::Permalink;
use crate::site::Page;

/// Where the twin of the page at `permalink` stands: `index.md` beside `index.html`, `x.md` beside
/// `x.html`.
#[must_use]
pub fn twin_at(permalink: &Permalink) -> Permalink {
    let path = permalink.as_str();
    match path.strip_suffix(".html") {
        Some(bare) => Permalink::new(&format!("{bare}.md")),
        None => Permalink::new(&format!("{path}index.md")),
    }
}

/// The twin that belongs to a page: its own, or of a fallback page that of the source page, whose
/// text it shows.
pub(super) fn twin_of(context: Context<'_>, page: &Page) -> Option<Permalink> {
    let site = context.site;
    let own = if page.fallback {
        site.page_of(page.article, site.source?)?
    } else {
        page
    };
    has_twin(context.config, own).then(|| twin_at(&own.permalink))
}

/// Whether a page has a twin of its own. One that asks search engines to stay away has none, because
/// Markdown has no place to say so.
#[must_use]
pub fn has_twin(config: &Config, page: &Page) -> bool {
    config.markdown_twins && !page.fallback && !page.card.noindex
}

/// An address of the page at `from` as its twin has it.
///
/// What leads to an article leads to that article's twin, relative, so that programs can go from one
/// to the next. Other pages of the site, which have none, are named by their absolute address. Images
/// and downloads, which lie beside both, and addresses elsewhere stay as they are.
#[must_use]
pub fn address_on_twin(context: Context<'_>, from: &Permalink, href: &str) -> String {
    let site = context.site;
    match targets::target(site, from, href) {
        (Target::Article(_, page), tail) => match twin_of(context, page) {
            Some(twin) => format!("{}{}", from.relative_to(&twin), targets::fragment(tail)),
            None => format!("{}{tail}", page.permalink.absolute(&site.base_url)),
        },
        (Target::Made(permalink), tail) => format!("{}{tail}", permalink.absolute(&site.base_url)),
        (Target::Here | Target::Other, _) => href.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_twin_stands_beside_its_page() {
        assert_eq!(twin_at(&Permalink::new("de/a/")).as_str(), "de/a/index.md");
        assert_eq!(twin_at(&Permalink::new("de/a.html")).as_str(), "de/a.md");
    }
}
