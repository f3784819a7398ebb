//! References to addresses of the published site: paths from the root of the host, and addresses on a
//! host that may be this site.

use super::reference::{Reference, split_extension};
use super::{Resolution, Site};
use crate::model::{Locale, Permalink};
use crate::site::paths;

/// Hosts that the family of repositories is published on: their addresses may mean pages here.
const FAMILY_HOSTS: [&str; 2] = ["docs.microsoft.com", "learn.microsoft.com"];

impl Site {
    /// An address on a host of the family may be a page of this site; all others stay as they are.
    pub(super) fn resolve_url(&self, edition: usize, href: &str) -> Resolution {
        let own = href
            .strip_prefix(&self.base_url)
            .map(|path| format!("/{path}"));
        let family = || {
            let rest = href.split_once("://")?.1;
            let (host, path) = rest.split_at(rest.find('/')?);
            FAMILY_HOSTS
                .contains(&host.to_ascii_lowercase().as_str())
                .then(|| path.to_owned())
        };
        let Some(path) = own.or_else(family) else {
            return Resolution::Url(href.to_owned());
        };
        self.site_page(edition, &Reference::parse(&path))
            .unwrap_or_else(|| Resolution::Url(href.to_owned()))
    }

    /// A path from the root of the host: a page of this site in the reader's locale, else a place
    /// outside.
    pub(super) fn resolve_site_path(
        &self,
        edition: usize,
        href: &str,
        reference: &Reference<'_>,
    ) -> Resolution {
        if let Some(found) = self.site_page(edition, reference) {
            return found;
        }
        if let Some(found) = self.site_resource(edition, &reference.path) {
            return found;
        }
        let href = href.replace('\\', "/");
        match &self.outside_links {
            Some(base) => Resolution::Url(format!("{}{href}", base.trim_end_matches('/'))),
            None => Resolution::Url(href),
        }
    }

    /// The resource at `path` from the root of the host, with or without a locale at its start.
    fn site_resource(&self, edition: usize, path: &str) -> Option<Resolution> {
        let addresses = self.with_and_without_locale(path.trim_start_matches('/'));
        let mut found = addresses.flat_map(|address| {
            let docsets = self.docsets.iter();
            docsets.filter_map(move |docset| {
                let inside = paths::inside(address, &docset.url)?;
                let slash = if docset.folder.is_empty() { "" } else { "/" };
                self.resource(edition, &format!("{}{slash}{inside}", docset.folder))
            })
        });
        found.next()
    }

    /// The file at a path from the root of the host, with or without a locale at its start.
    pub(in crate::site) fn site_resource_of(
        &self,
        edition: usize,
        path: &str,
    ) -> Option<Resolution> {
        self.site_resource(edition, &Reference::parse(path).path)
    }

    /// What `path` may mean below the folder of a locale: the path itself, unless it begins with a
    /// locale of the site, and what follows a locale at its start. A docset that is called `my-docs`
    /// looks like a locale, too.
    fn with_and_without_locale<'p>(
        &self,
        path: &'p str,
    ) -> impl Iterator<Item = &'p str> + use<'p> {
        let (first, rest) = path.split_once('/').unwrap_or((path, ""));
        let mut editions = self.editions.iter();
        let is_own = editions.any(|edition| edition.locale.as_str().eq_ignore_ascii_case(first));
        let whole = (!is_own).then_some(path);
        let below = (path != first && (is_own || is_locale(first))).then_some(rest);
        whole.into_iter().chain(below)
    }

    /// The page at a path from the root of the host, with or without a locale at its start.
    pub(in crate::site) fn site_page_of(&self, edition: usize, path: &str) -> Option<Resolution> {
        self.site_page(edition, &Reference::parse(path))
    }

    fn site_page(&self, edition: usize, reference: &Reference<'_>) -> Option<Resolution> {
        let path = reference.path.trim_matches('/').to_lowercase();
        let mut found = self.with_and_without_locale(&path).flat_map(|path| {
            let editions = self.with_source(edition);
            editions.filter_map(|number| self.site_page_in(number, path, reference))
        });
        found.next()
    }

    /// The page of the edition at `path` below the folder of its locale, or where one has gone.
    fn site_page_in(
        &self,
        number: usize,
        path: &str,
        reference: &Reference<'_>,
    ) -> Option<Resolution> {
        let edition = &self.editions[number];
        let stem = split_extension(path).0;
        let stem = stem.strip_suffix("/index").unwrap_or(stem);
        if let Some(page) = edition.page_keyed(stem) {
            return Some(Resolution::page(number, page, &reference.fragment));
        }
        let locale = edition.locale.segment();
        // An old address may end in `.html`, whatever addresses are like now.
        let exact = Permalink::new(&format!("{locale}/{path}"));
        let old = [exact, self.permalink(&format!("{locale}/{stem}/"))];
        let mut old = old
            .iter()
            .filter_map(|old| edition.redirects.get_key_value(old));
        let (old, _) = old.next()?;
        Some(self.follow(number, old, reference))
    }
}

pub(in crate::site) fn is_locale(segment: &str) -> bool {
    segment.contains('-') && Locale::parse(segment).is_ok()
}
