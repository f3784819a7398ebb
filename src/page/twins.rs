//! Markdown twins of pages: where they stand, and where their links lead.

use percent_encoding::percent_decode_str;

use super::Context;
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
    let (path, tail) = split(href);
    if path.is_empty() || path.starts_with('/') || has_scheme(path) {
        return href.to_owned();
    }
    let site = context.site;
    let target = join(from, path);
    let segment = target.as_str().split('/').next().unwrap_or_default();
    let mut editions = site.editions.iter();
    let edition =
        editions.position(|edition| edition.locale.as_str().eq_ignore_ascii_case(segment));
    let page = edition.and_then(|edition| site.page_at(edition, &target));
    if let Some(twin) = page.and_then(|page| twin_of(context, page)) {
        let fragment = tail.find('#').map_or("", |at| &tail[at..]);
        return format!("{}{fragment}", from.relative_to(&twin));
    }
    let is_page = target.output_path().rsplit('.').next() == Some("html");
    if page.is_some() || is_page {
        return format!("{}{tail}", target.absolute(&site.base_url));
    }
    href.to_owned()
}

/// A reference as its path, and what follows it.
fn split(href: &str) -> (&str, &str) {
    href.split_at(href.find(['?', '#']).unwrap_or(href.len()))
}

fn has_scheme(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or_default();
    first.contains(':')
}

/// What a relative reference on the page at `from` names.
fn join(from: &Permalink, path: &str) -> Permalink {
    let from = from.as_str();
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    let mut steps = decoded.split('/').peekable();
    while let Some(step) = steps.next() {
        let last = steps.peek().is_none();
        match step {
            ".." => {
                parts.pop();
            }
            "." => {}
            "" if last => {}
            name => parts.push(name),
        }
        if last && matches!(step, "" | "." | "..") && !parts.is_empty() {
            parts.push("");
        }
    }
    Permalink::new(&parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_joined_as_browsers_do() {
        let join = |from: &str, path: &str| join(&Permalink::new(from), path).to_string();
        assert_eq!(join("de/a/b/", "../c/"), "de/a/c/");
        assert_eq!(join("de/a/b/", "./"), "de/a/b/");
        assert_eq!(join("de/a/b/", "../../"), "de/");
        assert_eq!(join("de/a.html", "m/%C3%BC.html"), "de/m/ü.html");
        assert_eq!(join("de/a/", "../../"), "");
    }

    #[test]
    fn a_twin_stands_beside_its_page() {
        assert_eq!(twin_at(&Permalink::new("de/a/")).as_str(), "de/a/index.md");
        assert_eq!(twin_at(&Permalink::new("de/a.html")).as_str(), "de/a.md");
    }
}
