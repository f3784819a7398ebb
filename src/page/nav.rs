//! The reader's place: branch of the table of contents, neighbours, breadcrumb.

use std::sync::{Arc, OnceLock, RwLock};

use super::places::Places;
use super::view::{Crumb, Language, Nav, NavItem, NavPlace, PageLink, UP};
use super::{Context, Linker, switchers, toc_href};
use crate::model::{ByKey, CloudSet, Permalink};
use crate::site::{Page, Site, Toc, TocEntry as Entry, TocLink};

/// A list with more entries shows only the neighbours of the open one, so that the size of a page
/// does not grow with the table of contents.
const LONG: usize = 60;
/// Entries shown before and after the open one of a long list.
const NEIGHBOURS: usize = 12;

/// What leads around a site, made once for all pages that show the same.
#[derive(Debug, Default)]
pub struct Navs {
    /// Branches of tables of contents. Pages come in the order of their folders, so that a branch is
    /// asked for by one page after the other: only some are kept.
    branches: RwLock<ByKey<Key, Arc<Nav>>>,
    /// The languages of the site, in the order of switchers.
    languages: OnceLock<Vec<(usize, Arc<Language>)>>,
    /// What all pages of each edition have.
    places: OnceLock<Vec<Places>>,
}

/// Most branches that are kept at a time.
const KEPT: usize = 256;

/// What a branch depends on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    edition: usize,
    toc: usize,
    /// The innermost entry whose children are listed; in a long list the entry itself, whose
    /// neighbours are.
    open: Option<usize>,
    /// Where the addresses start from.
    from: Permalink,
    /// Whether the page lies below that, however far.
    is_below: bool,
}

impl Navs {
    /// The languages of the site by name, each with the number of its edition.
    pub(super) fn languages(&self, context: Context<'_>) -> &[(usize, Arc<Language>)] {
        let made = || switchers::languages_by_name(context);
        self.languages.get_or_init(made)
    }

    /// What all pages of each edition have.
    pub(super) fn places(&self, site: &Site) -> &[Places] {
        self.places.get_or_init(|| {
            let editions = 0..site.editions.len();
            editions.map(|number| Places::of(site, number)).collect()
        })
    }

    /// The branch around `page`, seen from `view`, which is the page itself or a view of it.
    pub(super) fn around(
        &self,
        context: Context<'_>,
        page: &Page,
        view: &Permalink,
    ) -> Option<NavPlace> {
        let place = page.place?;
        let toc = &context.site.editions[context.edition].tocs[place.toc];
        let from = folder_around(&page.permalink);
        let up = up_to(&from, view);
        let key = Key {
            edition: context.edition,
            toc: place.toc,
            open: place.entry.and_then(|entry| {
                let Entry { parent, end, .. } = toc.entries[entry];
                if end > entry + 1 || is_long(toc, parent) {
                    Some(entry)
                } else {
                    parent
                }
            }),
            is_below: !up.is_empty(),
            from,
        };
        let known = self
            .branches
            .read()
            .expect("no panic under this lock")
            .get(&key)
            .cloned();
        let nav = known.unwrap_or_else(|| {
            let nav = Arc::new(branch(context, &key));
            let mut kept = self.branches.write().expect("no panic under this lock");
            if kept.len() >= KEPT {
                kept.clear();
            }
            kept.insert(key, Arc::clone(&nav));
            nav
        });
        Some(NavPlace {
            nav,
            entry: place.entry,
            up,
        })
    }
}

/// The folder around a page: all pages of one folder reach the same target by the same address from
/// there, and the page itself is no exception.
fn folder_around(permalink: &Permalink) -> Permalink {
    let path = permalink.as_str();
    let own = path.strip_suffix('/').unwrap_or(path);
    Permalink::new(own.rfind('/').map_or("", |at| &own[..=at]))
}

/// The way from `view` up to the folder `from`, which it lies in: all views of one kind have the same.
fn up_to(from: &Permalink, view: &Permalink) -> &'static str {
    let below = view.as_str().get(from.as_str().len()..).unwrap_or_default();
    match below.matches('/').count() {
        0 => "",
        1 => "../",
        _ => "../../",
    }
}

/// The top level, and the entries below those that lead to the innermost open one.
fn branch(context: Context<'_>, key: &Key) -> Nav {
    let toc = &context.site.editions[context.edition].tocs[key.toc];
    let open = key.open.map(|entry| toc.branch(entry)).unwrap_or_default();
    let up = if key.is_below { UP } else { "" };
    let linker = Linker::from_folder(key.from.clone(), up);
    Nav {
        title: context.site.docset_name(toc.docset, context.edition),
        toc_href: linker.to(&context.site.toc_page(context.edition, key.toc)),
        items: level(context, toc, &linker, None, &open),
    }
}

/// Whether the list below `parent` is too long to be shown as a whole.
fn is_long(toc: &Toc, parent: Option<usize>) -> bool {
    toc.children(parent).nth(LONG).is_some()
}

fn level(
    context: Context<'_>,
    toc: &Toc,
    linker: &Linker,
    parent: Option<usize>,
    open: &[usize],
) -> Vec<NavItem> {
    let mut entries: Vec<usize> = toc.children(parent).collect();
    if entries.len() > LONG {
        let middle = entries
            .iter()
            .position(|entry| open.contains(entry))
            .unwrap_or(0);
        let last = (middle + NEIGHBOURS + 1).min(entries.len());
        entries = entries[middle.saturating_sub(NEIGHBOURS)..last].to_vec();
    }
    entries
        .into_iter()
        .map(|number| {
            let is_open = open.contains(&number);
            let mut item = item(context, toc, linker, number);
            item.number = Some(number);
            item.clouds = clouds(context, toc.clouds[number]);
            item.open = is_open;
            if is_open {
                item.items = level(context, toc, linker, Some(number), open);
            } else if item.href.is_empty() {
                // A closed group leads to its first page: its entries are not listed here.
                item.href = first_link(context, toc, linker, number);
                item.group = true;
            }
            item
        })
        .collect()
}

/// One entry, without those below it.
pub(super) fn item(context: Context<'_>, toc: &Toc, linker: &Linker, number: usize) -> NavItem {
    let entry = &toc.entries[number];
    let (href, hreflang) = toc_href(context, linker, &entry.link);
    NavItem {
        title: entry.title.to_string(),
        href,
        hreflang,
        has_children: entry.end > number + 1,
        ..NavItem::default()
    }
}

/// The clouds of an entry, as [`NavItem::clouds`] has them.
pub(super) fn clouds(context: Context<'_>, clouds: CloudSet) -> String {
    if clouds.is_empty() {
        return "*".to_owned();
    }
    if clouds == CloudSet::one(context.config.default_cloud()) {
        return String::new();
    }
    let known = &context.site.clouds;
    let ids = clouds.iter().filter_map(|cloud| known.get(cloud));
    ids.map(|cloud| cloud.id.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The address of the first entry below `number` that leads somewhere; empty without one.
pub(super) fn first_link(
    context: Context<'_>,
    toc: &Toc,
    linker: &Linker,
    number: usize,
) -> String {
    let mut below = toc.entries[number..toc.entries[number].end]
        .iter()
        .filter(|entry| entry.link != TocLink::None);
    below
        .next()
        .map(|entry| toc_href(context, linker, &entry.link).0)
        .unwrap_or_default()
}

/// The page before (-1) or after (1) in the order of the table of contents.
pub(super) fn neighbour(
    context: Context<'_>,
    page: &Page,
    linker: &Linker,
    step: isize,
) -> Option<PageLink> {
    let place = page.place?;
    let toc = &context.site.editions[context.edition].tocs[place.toc];
    let at = toc.sequence.binary_search(&place.entry?).ok()?;
    let entry = &toc.entries[*toc.sequence.get(at.checked_add_signed(step)?)?];
    let (href, hreflang) = toc_href(context, linker, &entry.link);
    Some(PageLink {
        title: entry.title.to_string(),
        href,
        hreflang,
    })
}

/// From the home down to the page, each step with the page it leads to.
///
/// The steps are those of the breadcrumb file, then the branch of the table of contents, where there
/// is no such file or the metadata asks for both.
pub(super) fn breadcrumb(
    context: Context<'_>,
    page: &Page,
    linker: &Linker,
) -> Vec<(Crumb, Option<Permalink>)> {
    let site = context.site;
    let home = context.places().home.clone();
    let mut steps = vec![(context.title().to_owned(), Some(home))];
    let permalink_of = |link: &TocLink| match link {
        TocLink::Page { edition, page, .. } => {
            Some(site.editions[*edition].pages[*page].permalink.clone())
        }
        TocLink::None | TocLink::Url(_) => None,
    };
    let file = site.breadcrumb(context.edition, page);
    if let Some(file) = file {
        let address = page
            .permalink
            .as_str()
            .split_once('/')
            .map_or("", |(_, path)| path);
        steps.extend(
            file.chain(address)
                .into_iter()
                .map(|crumb| (crumb.title.to_string(), permalink_of(&crumb.link))),
        );
    }
    if (file.is_none() || page.card.extend_breadcrumb)
        && let Some((toc, entry)) = page.place.and_then(|place| {
            Some((
                &site.editions[context.edition].tocs[place.toc],
                place.entry?,
            ))
        })
    {
        let branch = toc.branch(entry);
        let above = &branch[..branch.len() - 1];
        steps.extend(above.iter().map(|entry| {
            (
                toc.entries[*entry].title.to_string(),
                permalink_of(&toc.entries[*entry].link),
            )
        }));
    }
    steps.retain(|(_, target)| target.as_ref() != Some(&page.permalink));
    let mut crumbs: Vec<(Crumb, Option<Permalink>)> = Vec::with_capacity(steps.len() + 1);
    for (title, target) in steps {
        if target.is_some() && crumbs.iter().any(|(_, known)| *known == target) {
            continue;
        }
        let href = target
            .as_ref()
            .map(|target| linker.to(target))
            .unwrap_or_default();
        crumbs.push((Crumb { title, href }, target));
    }
    crumbs.push((
        Crumb {
            title: page.card.title.to_string(),
            href: String::new(),
        },
        None,
    ));
    crumbs
}
