//! What the addresses on a finished page lead to.
//!
//! Links are resolved once, when a body is filled. What makes something else of a filled body (its
//! Markdown, a chapter of a larger page) reads the addresses back.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::model::Permalink;
use crate::site::{Page, Site};

/// What an address leads to.
#[derive(Debug, Clone)]
pub(super) enum Target<'s> {
    /// A place on the same page.
    Here,
    /// The page of an article, with the number of its edition.
    Article(usize, &'s Page),
    /// Another page of the site.
    Made(Permalink),
    /// A file of the site, or an address elsewhere.
    Other,
}

/// What `href` on the page at `from` leads to, and its query and fragment.
pub(super) fn target<'s, 'h>(
    site: &'s Site,
    from: &Permalink,
    href: &'h str,
) -> (Target<'s>, &'h str) {
    let (path, tail) = href.split_at(href.find(['?', '#']).unwrap_or(href.len()));
    if path.is_empty() {
        return (Target::Here, tail);
    }
    let has_scheme = path
        .split('/')
        .next()
        .is_some_and(|part| part.contains(':'));
    // A colon in the first part of a path of ours is always behind a `./`.
    if path.starts_with('/') || has_scheme {
        return (Target::Other, tail);
    }
    let permalink = join(from, path);
    let segment = permalink.as_str().split('/').next().unwrap_or_default();
    let mut editions = site.editions.iter();
    let edition =
        editions.position(|edition| edition.locale.as_str().eq_ignore_ascii_case(segment));
    let page = edition.and_then(|edition| Some((edition, site.page_at(edition, &permalink)?)));
    let target = match page {
        Some((edition, page)) => Target::Article(edition, page),
        None if is_page(&permalink) => Target::Made(permalink),
        None => Target::Other,
    };
    (target, tail)
}

/// The place that a query and fragment name, decoded; empty for the page itself.
pub(super) fn place(tail: &str) -> Cow<'_, str> {
    let fragment = fragment(tail);
    percent_decode_str(fragment.strip_prefix('#').unwrap_or(fragment)).decode_utf8_lossy()
}

/// The part of a query and fragment that names a place, with its `#`.
pub(super) fn fragment(tail: &str) -> &str {
    tail.find('#').map_or("", |at| &tail[at..])
}

fn is_page(permalink: &Permalink) -> bool {
    permalink.output_path().rsplit('.').next() == Some("html")
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
}
