//! Old addresses and where they lead.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use super::links::Resolution;
use super::{Anchors, Site, addresses, paths};
use crate::config::Config;
use crate::diag::{Diagnostic, Place, codes};
use crate::model::{ArticleId, KeyHasher, Permalink};
use crate::source::{RedirectEntry, Tree};

/// One old address of an edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// Where it leads in the end: chains are followed.
    pub target: RedirectTarget,
}

/// Where a redirect leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RedirectTarget {
    /// To a page of the site.
    Page {
        /// Number of the edition.
        edition: usize,
        /// Number of the page there.
        page: usize,
        /// Part after `?`; empty without one.
        query: String,
        /// Part after `#`; empty without one.
        fragment: String,
    },
    /// To a file that is published as it is.
    File {
        /// Number of the edition whose tree it lies in.
        edition: usize,
        /// Path below the root of that locale.
        path: Box<str>,
    },
    /// To another path of the site.
    Site {
        /// The path.
        permalink: Permalink,
        /// Query and fragment, each with its mark.
        tail: String,
    },
    /// To an address elsewhere.
    Url(String),
}

impl RedirectTarget {
    /// What follows the address of a page: query and fragment, each with its mark.
    #[must_use]
    pub fn tail(&self) -> String {
        let (query, fragment) = match self {
            Self::Page {
                query, fragment, ..
            } => (query, fragment),
            Self::Site { tail, .. } => return tail.clone(),
            Self::File { .. } | Self::Url(_) => return String::new(),
        };
        let part = |mark: &str, text: &String| match text.as_str() {
            "" => String::new(),
            text => format!("{mark}{text}"),
        };
        part("?", query) + &part("#", fragment)
    }
}

/// A redirect as somebody wrote it.
struct Raw {
    /// Lower-case id of the article that is gone; empty for a plain address.
    id: Box<str>,
    target: String,
    place: Place,
    /// Path below the locale's root that relative targets start from.
    from: String,
    /// Whether the edition's own files or the configuration say so, rather than another locale's.
    own: bool,
}

/// An entry of a redirection file, with what is the same of it in all editions.
struct Listed<'t> {
    entry: &'t RedirectEntry,
    /// Lower-case id of the article that is gone.
    id: Box<str>,
    /// Its address; see [`paths::key`].
    key: String,
}

/// The entries of the redirection files of a locale.
fn listed(tree: &Tree) -> Vec<Listed<'_>> {
    let entries = tree.redirects.iter().filter_map(|entry| {
        let id = ArticleId::of_file(&entry.source);
        Some(Listed {
            entry,
            id: id.as_str().to_lowercase().into(),
            key: paths::key(&tree.address(&entry.source)?),
        })
    });
    entries.collect()
}

/// Collects the redirects of all editions and follows them to their ends.
pub(super) fn link(site: &mut Site, config: &Config, report: &mut Vec<Diagnostic>) {
    let trees: Vec<Option<Arc<Tree>>> = site
        .editions
        .iter()
        .map(|edition| edition.tree.clone())
        .collect();
    // Each edition asks for those of all others.
    let listed: Vec<Vec<Listed<'_>>> = trees
        .iter()
        .map(|tree| tree.as_deref().map(listed).unwrap_or_default())
        .collect();
    for edition in 0..site.editions.len() {
        let raw = collect(site, config, edition, &listed, report);
        let (mut ends, mut anchors) = (BTreeMap::new(), Anchors::default());
        for (from, redirect) in &raw {
            let mut said = Vec::new();
            if let Some(target) = follow(site, edition, &raw, from, &mut said) {
                said.extend(chain(site, edition, &raw, from));
                said.extend(missing_id(site, redirect, &target, &mut anchors));
                ends.insert(from.clone(), (redirect.id.clone(), Redirect { target }));
            }
            // The locale whose file has the entry says all of this, once for all others.
            report.extend(said.into_iter().filter(|_| redirect.own));
        }
        let edition = &mut site.editions[edition];
        for (from, (id, redirect)) in ends {
            if !id.is_empty() {
                edition.redirected.insert(id, from.clone());
            }
            edition.redirects.insert(from, redirect);
        }
    }
}

/// The redirects that start in an edition: its own first, then those of other locales.
fn collect(
    site: &Site,
    config: &Config,
    edition: usize,
    listed: &[Vec<Listed<'_>>],
    report: &mut Vec<Diagnostic>,
) -> BTreeMap<Permalink, Raw> {
    let mut raw = BTreeMap::<Permalink, Raw>::new();
    let own =
        std::iter::once(edition).chain((0..site.editions.len()).filter(|other| *other != edition));
    // Locales have nearly the same entries, and of two for one address the first counts.
    let mut taken = HashSet::<&str, KeyHasher>::default();
    for donor in own {
        for Listed { entry, id, key } in &listed[donor] {
            if donor != edition && taken.contains(key.as_str()) {
                continue;
            }
            let from = paths::page(site, &site.editions[edition].locale, key);
            let redirect = Raw {
                id: id.clone(),
                target: entry.target.clone(),
                place: Place::Span(entry.span.clone()),
                from: entry.source.clone(),
                own: donor == edition,
            };
            if add(site, edition, &mut raw, from, redirect, report) {
                taken.insert(key);
            }
        }
    }
    for (written, target) in &config.redirects {
        if let Some(from) = addresses::old(site, edition, written) {
            let redirect = Raw {
                id: "".into(),
                target: target.clone(),
                place: config.origins.of("redirects", written),
                from: String::new(),
                own: true,
            };
            add(site, edition, &mut raw, from, redirect, report);
        }
    }
    add_aliases(site, edition, &mut raw, report);
    add_moved(site, edition, &mut raw, report);
    raw
}

/// Files whose front matter says that they are only a redirect.
fn add_moved(
    site: &Site,
    edition: usize,
    raw: &mut BTreeMap<Permalink, Raw>,
    report: &mut Vec<Diagnostic>,
) {
    for card in &site.editions[edition].moved {
        let from = paths::page(
            site,
            &site.editions[edition].locale,
            &paths::key(&card.address),
        );
        let redirect = Raw {
            id: card.id.as_str().to_lowercase().into(),
            target: card.redirect_url.clone().unwrap_or_default().into(),
            place: Place::File(card.file.clone()),
            from: card.path.to_string(),
            own: true,
        };
        add(site, edition, raw, from, redirect, report);
    }
}

/// Front matter's `aliases`, and pages that are nothing but a redirect.
fn add_aliases(
    site: &Site,
    edition: usize,
    raw: &mut BTreeMap<Permalink, Raw>,
    report: &mut Vec<Diagnostic>,
) {
    for page in site.editions[edition]
        .pages
        .iter()
        .filter(|page| !page.fallback)
    {
        for alias in page.card.aliases.iter() {
            let Some(from) = addresses::alias(site, edition, alias) else {
                report.push(Diagnostic::on_file(
                    &codes::REDIRECT_INVALID,
                    &page.card.file,
                    format!(
                        "alias {} is no path of the site in this locale",
                        alias.trim()
                    ),
                ));
                continue;
            };
            let target = format!("/{}", paths::key(&page.card.address));
            let redirect = Raw {
                id: "".into(),
                target,
                place: Place::File(page.card.file.clone()),
                from: String::new(),
                own: true,
            };
            add(site, edition, raw, from, redirect, report);
        }
    }
}

/// Adds a redirect from `from`, unless something stands there. Says whether something does now.
fn add(
    site: &Site,
    edition: usize,
    raw: &mut BTreeMap<Permalink, Raw>,
    from: Permalink,
    redirect: Raw,
    report: &mut Vec<Diagnostic>,
) -> bool {
    let own = redirect.own;
    let page = site.page_at(edition, &from);
    if page.is_some() {
        if own && page.is_some_and(|page| !page.fallback) {
            report.push(Diagnostic::new(
                &codes::REDIRECT_FILE_EXISTS,
                redirect.place,
                format!("redirect starts at the page {from}, which exists"),
            ));
        }
        return true;
    }
    if redirect.target.is_empty() {
        if own {
            report.push(Diagnostic::new(
                &codes::YAML_MISSING,
                redirect.place,
                format!("redirect from {from} has no target"),
            ));
        }
        return false;
    }
    if let Some(known) = raw.get(&from) {
        if own && known.target != redirect.target {
            report.push(Diagnostic::new(
                &codes::REDIRECT_CONFLICT,
                redirect.place,
                format!("a redirect from {from} exists already"),
            ));
        }
        return true;
    }
    raw.insert(from, redirect);
    true
}

/// The end of the chain that starts at `from`; none when there is none that may be used.
fn follow(
    site: &Site,
    edition: usize,
    raw: &BTreeMap<Permalink, Raw>,
    from: &Permalink,
    report: &mut Vec<Diagnostic>,
) -> Option<RedirectTarget> {
    let mut seen = BTreeSet::from([from.clone()]);
    let mut current = &raw[from];
    loop {
        let target = current.target.trim();
        if let Some(found) = page_target(site, edition, current) {
            return Some(found);
        }
        if target.contains("://") || target.contains(':') && !target.starts_with('/') {
            if target.starts_with("https://") {
                return Some(RedirectTarget::Url(target.to_owned()));
            }
            report.push(Diagnostic::new(
                &codes::REDIRECT_UNSAFE,
                raw[from].place.clone(),
                format!("redirect from {from} leads to {target}"),
            ));
            return None;
        }
        let permalink = site_path(site, edition, current);
        let Some(next) = raw.get(&permalink) else {
            if let Some(found) = file_target(site, edition, current) {
                return Some(found);
            }
            report.push(Diagnostic::new(
                &codes::REDIRECT_TARGET_NOT_FOUND,
                raw[from].place.clone(),
                format!("target {target} of the redirect from {from} is no page of this site"),
            ));
            return Some(outside(site, current, permalink));
        };
        if !seen.insert(permalink) {
            report.push(Diagnostic::new(
                &codes::REDIRECT_CIRCULAR,
                raw[from].place.clone(),
                format!("redirect from {from} leads back to itself"),
            ));
            return None;
        }
        current = next;
    }
}

/// Says that a redirect leads to a place that its page does not have.
fn missing_id<'s>(
    site: &'s Site,
    raw: &Raw,
    target: &RedirectTarget,
    anchors: &mut Anchors<'s>,
) -> Option<Diagnostic> {
    let RedirectTarget::Page {
        edition,
        page,
        fragment,
        ..
    } = target
    else {
        return None;
    };
    let page = &site.editions[*edition].pages[*page];
    if !raw.own || anchors.allow(page, fragment) {
        return None;
    }
    let message = format!("page {} has no id {fragment}", page.card.id);
    let place = raw.place.clone();
    Some(Diagnostic::new(
        &codes::LINK_BOOKMARK_NOT_FOUND,
        place,
        message,
    ))
}

/// Says that the target of a redirect is redirected itself.
fn chain(
    site: &Site,
    edition: usize,
    raw: &BTreeMap<Permalink, Raw>,
    from: &Permalink,
) -> Option<Diagnostic> {
    let first = &raw[from];
    let target = first.target.trim();
    if !first.own || target.contains(':') || page_target(site, edition, first).is_some() {
        return None;
    }
    raw.get(&site_path(site, edition, first))?;
    let message = format!("redirect from {from} leads to {target}, which is redirected as well");
    let place = first.place.clone();
    Some(Diagnostic::new(&codes::REDIRECT_CHAIN, place, message))
}

/// The page that a target means, if it means one.
fn page_target(site: &Site, edition: usize, raw: &Raw) -> Option<RedirectTarget> {
    let target = raw.target.trim();
    let found = if target.starts_with('/') {
        site.site_page_of(edition, target)?
    } else {
        site.resolve(edition, &raw.from, target)
    };
    match found {
        Resolution::Page {
            edition,
            page,
            fragment,
            ..
        } => Some(RedirectTarget::Page {
            edition,
            page,
            query: Site::query(target),
            fragment,
        }),
        _ => None,
    }
}

/// The file that a target means: not those of repositories, which speak of their host.
fn file_target(site: &Site, edition: usize, raw: &Raw) -> Option<RedirectTarget> {
    let target = raw.target.trim();
    let of_repository = !raw.from.is_empty();
    match site
        .site_resource_of(edition, target)
        .filter(|_| !of_repository)?
    {
        Resolution::Resource { edition, path, .. } => Some(RedirectTarget::File { edition, path }),
        _ => None,
    }
}

/// The target as a path of the site, in the locale of the edition unless it names another one.
fn site_path(site: &Site, edition: usize, raw: &Raw) -> Permalink {
    let path = raw.target.trim();
    let path = path.split(['?', '#']).next().unwrap_or_default();
    if path.starts_with('/') {
        return addresses::of(site, edition, &path.to_lowercase());
    }
    let from = paths::key(&paths::address(site, &raw.from));
    let path = paths::join(from.trim_end_matches('/'), path).unwrap_or_default();
    addresses::of(site, edition, &path.to_lowercase())
}

/// A target that is no page here: an address elsewhere where the site names a base for those. What
/// a repository wrote is kept as it is: it speaks of the host that the site may be a part of.
fn outside(site: &Site, raw: &Raw, permalink: Permalink) -> RedirectTarget {
    let target = raw.target.trim();
    match &site.outside_links {
        Some(base) if target.starts_with('/') => {
            RedirectTarget::Url(format!("{}{target}", base.trim_end_matches('/')))
        }
        None if target.starts_with('/') && !raw.from.is_empty() => {
            RedirectTarget::Url(target.to_owned())
        }
        _ => RedirectTarget::Site {
            permalink,
            tail: target
                .find(['?', '#'])
                .map_or_else(String::new, |at| target[at..].to_owned()),
        },
    }
}
