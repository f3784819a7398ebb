//! What a path from the root of the site means: an old address, or one that no page has.

use std::path::Path;

use percent_encoding::percent_decode_str;

use super::{Site, paths};
use crate::model::Permalink;

/// The old address that a path with locale means in the edition; none when it begins with another
/// locale or with none.
pub(super) fn old(site: &Site, edition: usize, path: &str) -> Option<Permalink> {
    let path = decoded(path)?;
    let (first, rest) = first_segment(&path);
    let locale = &site.editions[edition].locale;
    let is_own = locale.as_str().eq_ignore_ascii_case(first);
    is_own.then(|| below(site, edition, rest))
}

/// The old address that an alias of a page means, with or without the edition's locale; none when it
/// is no path of the site or one of another locale.
pub(super) fn alias(site: &Site, edition: usize, alias: &str) -> Option<Permalink> {
    let alias = alias.trim();
    let path = alias.strip_prefix(&site.base_url).unwrap_or(alias);
    if path.contains("://") || path.contains(['?', '#']) {
        return None;
    }
    let path = decoded(path)?.to_lowercase();
    let (first, rest) = first_segment(&path);
    let path = match edition_called(site, first) {
        Some(named) if named == edition => rest,
        Some(_) => return None,
        None => &path,
    };
    let path = paths::join("", path).filter(|inside| !inside.is_empty())?;
    Some(below(site, edition, &path))
}

/// The address that a path means; the locale is that of the edition unless the path names one.
pub(super) fn of(site: &Site, edition: usize, path: &str) -> Permalink {
    let path = decoded(path).unwrap_or_else(|| path.to_owned());
    let (first, rest) = first_segment(&path);
    match edition_called(site, first) {
        Some(named) => below(site, named, rest),
        None if first.is_empty() => site.permalink(""),
        None => below(site, edition, &path),
    }
}

/// The address of `path` below the folder of the edition. One that ends in `.html` is taken at its
/// word, for a redirect stands where somebody has linked to.
fn below(site: &Site, edition: usize, path: &str) -> Permalink {
    let edition = &site.editions[edition];
    let path = path.trim_matches('/');
    if path.is_empty() {
        return edition.home(site);
    }
    let locale = edition.locale.segment();
    let extension = Path::new(path).extension();
    if extension.is_some_and(|extension| extension == "html") {
        Permalink::new(&format!("{locale}/{path}")).of_output()
    } else {
        site.permalink(&format!("{locale}/{path}/"))
    }
}

fn edition_called(site: &Site, locale: &str) -> Option<usize> {
    let mut editions = site.editions.iter();
    editions.position(|edition| edition.locale.as_str().eq_ignore_ascii_case(locale))
}

/// The first part of a path without slash at its start, and the rest.
fn first_segment(path: &str) -> (&str, &str) {
    path.split_once('/').unwrap_or((path, ""))
}

/// `path` without percent-encoding and the slashes around it; none when it climbs out of its folder.
fn decoded(path: &str) -> Option<String> {
    let path = percent_decode_str(path.trim_start_matches('/'))
        .decode_utf8()
        .ok()?;
    let is_inside = !path.contains(['\\', '\0']) && paths::join("", &path).is_some();
    let is_plain = !path.chars().any(char::is_control);
    (is_inside && is_plain).then(|| path.trim_matches('/').to_owned())
}
