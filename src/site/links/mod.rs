//! What a reference in a file means.
//!
//! The order of the look-up: exact path, other letter case, redirect, other extension, no extension,
//! folder; then the same in the source language; then resources (docs-dialect, section 26). A path that
//! begins at a folder of the input is looked up in [`files`], an address of the published site in
//! [`published`].

mod files;
mod published;
mod reference;

use super::{RedirectTarget, Site};
use crate::article::body::Display;
use crate::model::Permalink;

pub(super) use published::is_locale;
use reference::{Reference, decoded, scheme, without_controls};

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

impl Resolution {
    /// A page that was found under the very name of the reference.
    fn page(edition: usize, page: usize, fragment: &str) -> Self {
        Self::Page {
            edition,
            page,
            fragment: fragment.to_owned(),
            deviation: None,
        }
    }
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

    /// Where something is looked for: in the edition, and then in the source language.
    fn with_source(&self, edition: usize) -> impl Iterator<Item = usize> + use<> {
        let source = self.source.filter(|source| *source != edition);
        std::iter::once(edition).chain(source)
    }

    /// Where a redirect leads in the end, with the fragment of the reference unless it has its own.
    fn follow(&self, edition: usize, from: &Permalink, reference: &Reference<'_>) -> Resolution {
        match &self.editions[edition].redirects[from].target {
            RedirectTarget::Page {
                edition,
                page,
                fragment,
                ..
            } => {
                let own = Some(fragment.as_str()).filter(|own| !own.is_empty());
                Resolution::page(*edition, *page, own.unwrap_or(&reference.fragment))
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

    /// The query that stays on a link to a page of the site: `view` chooses what is not here, and that
    /// of a cross reference says how it is shown.
    #[must_use]
    pub fn query(href: &str) -> String {
        if !href.contains('?') || href.starts_with("xref:") {
            return String::new();
        }
        let query = Reference::parse(href).query;
        let parts = query.split('&');
        let kept = parts.filter(|part| !part.is_empty() && !part.starts_with("view="));
        kept.collect::<Vec<_>>().join("&")
    }
}
