//! What a reference in a file means.
//!
//! The order of the look-up: exact path, other letter case, redirect, other extension, no extension,
//! folder; then the same in the source language; then resources (docs-dialect, section 26).

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use super::{Edition, Site, paths, toc};
use crate::article::body::Display;
use crate::model::Permalink;

/// What a reference leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolution {
    /// A page of the site.
    Page {
        /// Number of the edition.
        edition: usize,
        /// Number of the page there.
        page: usize,
        /// Part after `#`, without it.
        fragment: String,
        /// What was odd about the reference.
        deviation: Option<Deviation>,
    },
    /// A place on the same page.
    SamePage {
        /// Part after `#`, without it.
        fragment: String,
    },
    /// A page that diglot makes: the table of contents of a folder, or a redirect that is kept.
    Generated(Permalink),
    /// A file that is published as it is.
    Resource {
        /// Number of the edition whose tree it lies in.
        edition: usize,
        /// Path below the root of that locale.
        path: Box<str>,
        /// What was odd about the reference.
        deviation: Option<Deviation>,
    },
    /// An address outside of the site.
    Url(String),
    /// Nothing.
    Broken(Broken),
}

/// Why a reference leads nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// Nothing of that name exists.
    NotFound,
    /// It exists, but is not published.
    OutOfScope,
    /// It is an article that nobody is to read yet.
    Draft,
    /// It lies in the folder of another repository, which is not here.
    OtherRepository,
    /// The path leaves the content folder.
    Outside,
    /// It is a path of somebody's machine.
    LocalPath,
    /// Its scheme is not allowed.
    Scheme,
    /// Nothing has that uid.
    Uid,
}

/// What was odd about a reference that resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deviation {
    /// Letter case.
    Case,
    /// Extension.
    Extension,
}

/// Hosts that the family of repositories is published on: their addresses may mean pages here.
const FAMILY_HOSTS: [&str; 2] = ["docs.microsoft.com", "learn.microsoft.com"];

/// A reference cut into its parts, its path decoded.
struct Reference<'h> {
    path: Cow<'h, str>,
    query: &'h str,
    fragment: Cow<'h, str>,
}

impl<'h> Reference<'h> {
    fn parse(href: &'h str) -> Self {
        let (rest, fragment) = href.split_once('#').unwrap_or((href, ""));
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mut path = decoded(path);
        if path.contains('\\') {
            path = Cow::Owned(path.replace('\\', "/"));
        }
        Self {
            path,
            query,
            fragment: decoded(fragment),
        }
    }
}

/// `text` without percent-encoding, which few references have.
fn decoded(text: &str) -> Cow<'_, str> {
    if text.contains('%') {
        percent_decode_str(text).decode_utf8_lossy()
    } else {
        Cow::Borrowed(text)
    }
}

fn without_controls(href: &str) -> Cow<'_, str> {
    if href.contains(char::is_control) {
        href.chars().filter(|c| !c.is_control()).collect()
    } else {
        Cow::Borrowed(href)
    }
}

/// The scheme of an absolute address, in lower case.
fn scheme(href: &str) -> Option<String> {
    let (scheme, _) = href.split_once(':')?;
    let wellformed = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    wellformed.then(|| scheme.to_ascii_lowercase())
}

impl Site {
    /// What `href` means in the file `from`, a path below the root of the edition's locale.
    #[must_use]
    pub fn resolve(&self, edition: usize, from: &str, href: &str) -> Resolution {
        // Browsers drop blanks and control characters; so does whoever checks the scheme.
        let href = without_controls(href.trim());
        if let Some(fragment) = href.strip_prefix('#') {
            return Resolution::SamePage {
                fragment: decoded(fragment).into_owned(),
            };
        }
        if href.starts_with("//") || href.starts_with("\\\\") {
            return Resolution::Url(format!("https:{}", href.replace('\\', "/")));
        }
        if let Some(scheme) = scheme(&href) {
            return match scheme.as_str() {
                "http" | "https" => self.resolve_url(edition, &href),
                "mailto" => Resolution::Url(href.into_owned()),
                "xref" => self
                    .reference(edition, &href, Display::Name)
                    .map_or(Resolution::Broken(Broken::Uid), |found| found.resolution),
                letter if letter.len() == 1 => Resolution::Broken(Broken::LocalPath),
                _ => Resolution::Broken(Broken::Scheme),
            };
        }
        let reference = Reference::parse(&href);
        if reference.path.contains('\0') {
            return Resolution::Broken(Broken::Outside);
        }
        if reference.path.is_empty() {
            return Resolution::SamePage {
                fragment: reference.fragment.into_owned(),
            };
        }
        if let Some(path) = reference.path.strip_prefix("~/") {
            let home = self.home_of(edition, from);
            let inside = format!("{home}/x");
            let inside = inside.trim_start_matches('/');
            return self.resolve_path(edition, inside, path, &reference);
        }
        if reference.path.starts_with('/') {
            return self.resolve_site_path(edition, &href, &reference);
        }
        self.resolve_path(edition, from, &reference.path, &reference)
    }

    /// The folder that `~/` stands for in the file `from`.
    fn home_of(&self, edition: usize, from: &str) -> String {
        match &self.editions[edition].tree {
            Some(tree) => tree.home_of(from),
            None => self
                .folders
                .nearest(from)
                .map(|docset| self.docsets[docset].folder.to_string())
                .unwrap_or_default(),
        }
    }

    /// An address on a host of the family may be a page of this site; all others stay as they are.
    fn resolve_url(&self, edition: usize, href: &str) -> Resolution {
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
    fn resolve_site_path(
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
    pub(super) fn site_resource_of(&self, edition: usize, path: &str) -> Option<Resolution> {
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
    pub(super) fn site_page_of(&self, edition: usize, path: &str) -> Option<Resolution> {
        self.site_page(edition, &Reference::parse(path))
    }

    fn site_page(&self, edition: usize, reference: &Reference<'_>) -> Option<Resolution> {
        let path = reference.path.trim_matches('/').to_lowercase();
        let mut found = self.with_and_without_locale(&path).flat_map(|path| {
            let editions = std::iter::once(edition).chain(self.source.filter(|s| *s != edition));
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
            let fragment = reference.fragment.to_string();
            return Some(Resolution::Page {
                edition: number,
                page,
                fragment,
                deviation: None,
            });
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

    /// The path below its docset that the relative reference `href` in the file `from` means, whether
    /// there is a file or not.
    #[must_use]
    pub fn docset_path(&self, edition: usize, from: &str, href: &str) -> Option<String> {
        let reference = Reference::parse(href.trim());
        let joined = match reference.path.strip_prefix("~/") {
            Some(path) => {
                let home = format!("{}/x", self.home_of(edition, from));
                paths::join(home.trim_start_matches('/'), path)
            }
            None => paths::join(from, &reference.path),
        }?;
        let docset = self.folders.nearest(&joined);
        let folder = docset.map_or("", |docset| &self.docsets[docset].folder);
        Some(paths::below(&joined, folder).to_owned())
    }

    /// A path relative to `from`.
    fn resolve_path(
        &self,
        edition: usize,
        from: &str,
        path: &str,
        reference: &Reference<'_>,
    ) -> Resolution {
        let Some(joined) = paths::join(from, path) else {
            return Resolution::Broken(Broken::Outside);
        };
        if let Some(found) = self.look_up(edition, &joined, reference) {
            return found;
        }
        if let Some(found) = self.resource(edition, &joined) {
            return found;
        }
        let is_draft = self.editions[edition]
            .drafts
            .contains(&*joined.to_lowercase());
        let known =
            |edition: &Edition| edition.unpublished.contains(joined.to_lowercase().as_str());
        let source = self.source.map(|source| &self.editions[source]);
        let foreign = |edition: &Edition| edition.is_of_other_repository(&joined);
        let broken = if is_draft {
            Broken::Draft
        } else if known(&self.editions[edition]) || source.is_some_and(known) {
            Broken::OutOfScope
        } else if foreign(&self.editions[edition]) || source.is_some_and(foreign) {
            Broken::OtherRepository
        } else {
            Broken::NotFound
        };
        Resolution::Broken(broken)
    }

    /// The page that `path`, below the root of a locale, means in the edition or else in the source
    /// language.
    fn look_up(&self, edition: usize, path: &str, reference: &Reference<'_>) -> Option<Resolution> {
        let editions =
            std::iter::once(edition).chain(self.source.filter(|source| *source != edition));
        let mut found = editions.filter_map(|number| self.look_up_in(number, path, reference));
        found.next()
    }

    fn look_up_in(
        &self,
        number: usize,
        path: &str,
        reference: &Reference<'_>,
    ) -> Option<Resolution> {
        let edition = &self.editions[number];
        let lower = path.to_lowercase();
        let (stem, extension) = split_extension(&lower);
        // Most links name a file, so the folder's is made up only when somebody asks for it.
        let index = std::iter::once_with(|| Cow::Owned(join_folder(&lower, "index")));
        let candidates = [Cow::Borrowed(stem), Cow::Borrowed(lower.as_str())];
        for (at, candidate) in candidates.into_iter().chain(index).enumerate() {
            if let Some(page) = edition.page_called(&candidate) {
                let deviation = if at == 0 {
                    self.deviation(number, page, path, extension)
                } else {
                    None
                };
                return Some(Resolution::Page {
                    edition: number,
                    page,
                    fragment: reference.fragment.to_string(),
                    deviation,
                });
            }
            if let Some(redirect) = edition.redirected.get(&*candidate) {
                return Some(self.follow(number, redirect, reference));
            }
        }
        if let Some(found) = self.with_prefix(number, stem, reference) {
            return Some(found);
        }
        let is_folder = extension.is_empty() || lower.ends_with('/');
        let toc = edition.tocs.iter().position(|toc| {
            is_folder && toc.folder.eq_ignore_ascii_case(lower.trim_end_matches('/'))
        })?;
        match toc::first_page(&edition.tocs[toc]) {
            Some(toc::Link::Page {
                edition,
                page,
                fragment,
            }) => Some(Resolution::Page {
                edition,
                page,
                fragment: Some(fragment.into_string())
                    .filter(|_| reference.fragment.is_empty())
                    .unwrap_or_else(|| reference.fragment.to_string()),
                deviation: None,
            }),
            _ => Some(Resolution::Generated(self.toc_page(number, toc))),
        }
    }

    /// Links between files of a sovereign cloud often leave out the prefix of their names.
    fn with_prefix(
        &self,
        number: usize,
        stem: &str,
        reference: &Reference<'_>,
    ) -> Option<Resolution> {
        let edition = &self.editions[number];
        let (folder, name) = stem
            .rsplit_once('/')
            .map_or(("", stem), |(folder, name)| (folder, name));
        self.prefixes.iter().find_map(|prefix| {
            let candidate = join_folder(folder, &format!("{}{name}", prefix.to_lowercase()));
            let page = edition.page_called(&candidate)?;
            Some(Resolution::Page {
                edition: number,
                page,
                fragment: reference.fragment.to_string(),
                deviation: None,
            })
        })
    }

    /// Where a redirect leads in the end, with the fragment of the reference unless it has its own.
    fn follow(&self, edition: usize, from: &Permalink, reference: &Reference<'_>) -> Resolution {
        use super::RedirectTarget;
        match &self.editions[edition].redirects[from].target {
            RedirectTarget::Page {
                edition,
                page,
                fragment,
                ..
            } => {
                let fragment = if fragment.is_empty() {
                    reference.fragment.to_string()
                } else {
                    fragment.clone()
                };
                Resolution::Page {
                    edition: *edition,
                    page: *page,
                    fragment,
                    deviation: None,
                }
            }
            RedirectTarget::File { edition, path } => Resolution::Resource {
                edition: *edition,
                path: path.clone(),
                deviation: None,
            },
            RedirectTarget::Site { permalink, .. } => Resolution::Generated(permalink.clone()),
            RedirectTarget::Url(url) => Resolution::Url(url.clone()),
        }
    }

    fn deviation(
        &self,
        edition: usize,
        page: usize,
        path: &str,
        extension: &str,
    ) -> Option<Deviation> {
        let card = &self.editions[edition].pages[page].card;
        let (stem, _) = path.split_at(
            path.len()
                - if extension.is_empty() {
                    0
                } else {
                    extension.len() + 1
                },
        );
        if stem != card.id.as_str() {
            return Some(Deviation::Case);
        }
        let own = card.path.rsplit('.').next().unwrap_or_default();
        (!extension.is_empty() && !extension.eq_ignore_ascii_case(own))
            .then_some(Deviation::Extension)
    }

    fn resource(&self, edition: usize, path: &str) -> Option<Resolution> {
        let key = path.to_lowercase();
        let editions =
            std::iter::once(edition).chain(self.source.filter(|source| *source != edition));
        let mut found = editions.filter_map(|number| {
            let actual = self.editions[number].resources.get(key.as_str())?;
            let deviation = (**actual != *path).then_some(Deviation::Case);
            Some(Resolution::Resource {
                edition: number,
                path: (**actual).into(),
                deviation,
            })
        });
        found.next()
    }

    /// The query that stays on a link to a page of the site: `view` chooses what is not here, and that
    /// of a cross reference says how it is shown.
    #[must_use]
    pub fn query(href: &str) -> String {
        if href.starts_with("xref:") {
            return String::new();
        }
        let query = Reference::parse(href).query;
        let parts = query.split('&');
        let kept = parts.filter(|part| !part.is_empty() && !part.starts_with("view="));
        kept.collect::<Vec<_>>().join("&")
    }
}

impl Edition {
    /// Whether `path`, below the root of the locale, lies in a folder that the publishing
    /// configuration puts another repository into.
    fn is_of_other_repository(&self, path: &str) -> bool {
        let mut folders = self.tree.iter().flat_map(|tree| &tree.dependents);
        let inside = |folder: &String| {
            let folder = folder.trim_matches('/');
            let rest = path.get(..folder.len()).zip(path.get(folder.len()..));
            !folder.is_empty()
                && rest.is_some_and(|(start, rest)| {
                    start.eq_ignore_ascii_case(folder) && rest.starts_with('/')
                })
        };
        folders.any(inside)
    }
}

pub(super) fn is_locale(segment: &str) -> bool {
    segment.contains('-') && crate::model::Locale::parse(segment).is_ok()
}

fn join_folder(folder: &str, name: &str) -> String {
    let folder = folder.trim_end_matches('/');
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}

/// The path without an extension that pages have, and that extension.
fn split_extension(path: &str) -> (&str, &str) {
    for extension in ["md", "yml", "yaml", "html"] {
        if let Some(stem) = path
            .strip_suffix(extension)
            .and_then(|stem| stem.strip_suffix('.'))
        {
            return (stem, extension);
        }
    }
    (path, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_are_told_from_paths() {
        assert_eq!(scheme("HTTPS://x").as_deref(), Some("https"));
        assert_eq!(scheme("javascript:alert(1)").as_deref(), Some("javascript"));
        assert_eq!(scheme("a/b:c"), None);
        assert_eq!(scheme("a.md#x:y").as_deref(), None);
    }

    #[test]
    fn only_extensions_of_pages_are_cut() {
        assert_eq!(split_extension("a/b.md"), ("a/b", "md"));
        assert_eq!(split_extension("a/v2.1"), ("a/v2.1", ""));
    }
}
