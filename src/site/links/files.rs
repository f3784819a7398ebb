//! References to files of the input, by their paths.

use std::borrow::Cow;

use super::reference::{Reference, split_extension};
use super::{Broken, Deviation, Resolution};
use crate::site::{Edition, Site, paths, toc};

impl Site {
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
    pub(super) fn resolve_path(
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
        let lower = path.to_lowercase();
        let editions = self.with_source(edition);
        let mut found =
            editions.filter_map(|number| self.look_up_in(number, path, &lower, reference));
        found.next()
    }

    fn look_up_in(
        &self,
        number: usize,
        path: &str,
        lower: &str,
        reference: &Reference<'_>,
    ) -> Option<Resolution> {
        let edition = &self.editions[number];
        let (stem, extension) = split_extension(lower);
        // Most links name a file, so the folder's is made up only when somebody asks for it.
        let index = std::iter::once_with(|| Cow::Owned(join_folder(lower, "index")));
        let candidates = [Cow::Borrowed(stem), Cow::Borrowed(lower)];
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
            }) => {
                let wanted = Some(&*reference.fragment).filter(|wanted| !wanted.is_empty());
                Some(Resolution::page(edition, page, wanted.unwrap_or(&fragment)))
            }
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
        let (folder, name) = stem.split_at(stem.rfind('/').map_or(0, |slash| slash + 1));
        self.prefixes.iter().find_map(|prefix| {
            let candidate = [folder, prefix, name].concat();
            let page = edition.page_called(&candidate)?;
            Some(Resolution::page(number, page, &reference.fragment))
        })
    }

    /// How the reference differs from the name of the file it found.
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

    /// The file at `path` that is published as it is, of the edition or else of the source language.
    pub(super) fn resource(&self, edition: usize, path: &str) -> Option<Resolution> {
        let key = path.to_lowercase();
        let mut found = self.with_source(edition).filter_map(|number| {
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

fn join_folder(folder: &str, name: &str) -> String {
    let folder = folder.trim_end_matches('/');
    if folder.is_empty() {
        name.to_owned()
    } else {
        [folder, "/", name].concat()
    }
}
