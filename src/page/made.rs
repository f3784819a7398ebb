//! Pages that no article stands for: homes, indexes, tables of contents, redirects and the like.

use super::print::Collection;
use super::view::{CloudGroup, Crumb, Kind, NavItem, TocSection, View};
use super::{Composed, Context, Linker, frame, json_ld, nav, switchers, toc_href, with_site_title};
use crate::model::Permalink;
use crate::site::{CloudSection, Redirect, RedirectTarget, Toc, TocLink};

/// Entries shown for a cloud on the home page.
const TEASERS: usize = 6;

/// The overview of an edition: its articles grouped by cloud.
#[must_use]
pub fn home(context: Context<'_>) -> Composed {
    let site = context.site;
    let permalink = site.editions[context.edition].overview(site);
    let linker = Linker::relative(permalink.clone());
    let groups = site.editions[context.edition]
        .clouds
        .iter()
        .enumerate()
        .filter(|(_, index)| index.count > 0);
    let groups = groups
        .map(|(cloud, index)| CloudGroup {
            id: site.clouds[cloud].id.clone(),
            name: site.cloud_name(cloud, context.locale()).to_owned(),
            href: linker.to(&site.cloud_page(context.edition, cloud)),
            retired: site.clouds[cloud].retired,
            count: index.count,
            count_text: context.words().article_count(index.count),
            items: index
                .sections
                .iter()
                .flat_map(|section| teasers(context, &linker, section))
                .take(TEASERS)
                .collect(),
        })
        .collect();
    let homes: Vec<Permalink> = site
        .editions
        .iter()
        .map(|edition| edition.overview(site))
        .collect();
    let alternates: Vec<(usize, &Permalink)> = homes.iter().enumerate().collect();
    let view = View {
        title: context.title().to_owned(),
        head_title: with_site_title("", context.title()),
        alternates: switchers::alternates_of(site, &alternates),
        languages: switchers::languages(context, &linker, |edition| {
            Some((
                site.editions[edition].overview(site),
                status(context, edition),
            ))
        }),
        clouds: switchers::clouds(context, &linker, |_| false, |_| None),
        ..frame(context, &linker, Kind::Home { groups })
    };
    Composed {
        permalink,
        view,
        resources: Vec::new(),
    }
}

fn status(context: Context<'_>, edition: usize) -> &'static str {
    if Some(edition) == context.site.source {
        "source"
    } else {
        "translation"
    }
}

/// The first entries of a section, each of which leads somewhere.
fn teasers(context: Context<'_>, linker: &Linker, section: &CloudSection) -> Vec<NavItem> {
    let edition = &context.site.editions[context.edition];
    let toc = section.toc.map(|toc| &edition.tocs[toc]);
    let listed = toc.into_iter().flat_map(|toc| {
        let kept = &section.entries;
        let top = kept
            .iter()
            .copied()
            .filter(|entry| toc.entries[*entry].parent.is_none());
        top.map(move |entry| {
            let mut item = nav::item(context, toc, linker, entry);
            item.has_children = false;
            let below = kept
                .iter()
                .copied()
                .filter(|other| (entry..toc.entries[entry].end).contains(other));
            let mut below = below
                .map(|other| toc_href(context, linker, &toc.entries[other].link))
                .filter(|(href, _)| !href.is_empty());
            if item.href.is_empty()
                && let Some((href, hreflang)) = below.next()
            {
                item.href = href;
                item.hreflang = hreflang;
            }
            item
        })
    });
    listed
        .chain(unlisted(context, linker, section))
        .take(TEASERS)
        .collect()
}

fn unlisted(context: Context<'_>, linker: &Linker, section: &CloudSection) -> Vec<NavItem> {
    let item = |page: &usize| {
        let link = TocLink::Page {
            edition: context.edition,
            page: *page,
            fragment: Box::default(),
        };
        let (href, hreflang) = toc_href(context, linker, &link);
        NavItem {
            title: context.site.editions[context.edition].pages[*page]
                .card
                .title
                .to_string(),
            href,
            hreflang,
            ..NavItem::default()
        }
    };
    section.unlisted.iter().map(item).collect()
}

/// The index page of a cloud; none where it has no articles.
#[must_use]
pub fn cloud(context: Context<'_>, cloud: usize) -> Option<Composed> {
    let site = context.site;
    let index = &site.editions[context.edition].clouds[cloud];
    if index.count == 0 {
        return None;
    }
    let permalink = site.cloud_page(context.edition, cloud);
    let linker = Linker::relative(permalink.clone());
    let sections = index
        .sections
        .iter()
        .map(|section| cloud_section(context, &linker, section))
        .collect();
    let kind = Kind::Cloud {
        id: site.clouds[cloud].id.clone(),
        retired: site.clouds[cloud].retired,
        count: index.count,
        count_text: context.words().article_count(index.count),
        sections,
        print_href: Collection::Cloud(cloud).href(context, &linker),
    };
    let name = site.cloud_name(cloud, context.locale()).to_owned();
    let others: Vec<(usize, Permalink)> = (0..site.editions.len())
        .filter(|edition| site.editions[*edition].clouds[cloud].count > 0)
        .map(|edition| (edition, site.cloud_page(edition, cloud)))
        .collect();
    let view = View {
        description: String::new(),
        clouds: switchers::clouds(context, &linker, |other| other == cloud, |_| None),
        ..made(context, &linker, kind, name, &others)
    };
    Some(Composed {
        permalink,
        view,
        resources: Vec::new(),
    })
}

/// A page with a breadcrumb of two steps, which other editions have at `others`.
pub(super) fn made(
    context: Context<'_>,
    linker: &Linker,
    kind: Kind,
    title: String,
    others: &[(usize, Permalink)],
) -> View {
    let site = context.site;
    let home = site.editions[context.edition].home(site);
    let crumbs = vec![
        (
            Crumb {
                title: context.title().to_owned(),
                href: linker.to(&home),
            },
            Some(home),
        ),
        (
            Crumb {
                title: title.clone(),
                href: String::new(),
            },
            None,
        ),
    ];
    let alternates: Vec<(usize, &Permalink)> = others
        .iter()
        .map(|(edition, permalink)| (*edition, permalink))
        .collect();
    let target = |edition: usize| {
        others
            .iter()
            .find(|(other, _)| *other == edition)
            .map(|(_, permalink)| (permalink.clone(), status(context, edition)))
    };
    View {
        head_title: with_site_title(&title, context.title()),
        title,
        alternates: switchers::alternates_of(site, &alternates),
        languages: switchers::languages(context, linker, target),
        clouds: switchers::clouds(context, linker, |_| false, |_| None),
        json_ld: json_ld(site, &linker.from, &crumbs, &[]),
        breadcrumb: crumbs.into_iter().map(|(crumb, _)| crumb).collect(),
        ..frame(context, linker, kind)
    }
}

fn cloud_section(context: Context<'_>, linker: &Linker, section: &CloudSection) -> TocSection {
    let edition = &context.site.editions[context.edition];
    let kept: std::collections::BTreeSet<usize> = section.entries.iter().copied().collect();
    TocSection {
        title: context.site.docset_name(section.docset, context.edition),
        items: section
            .toc
            .map(|toc| {
                let mut items = tree(context, &edition.tocs[toc], linker, None, &|entry| {
                    kept.contains(&entry)
                });
                forget_clouds(&mut items);
                items
            })
            .unwrap_or_default(),
        unlisted: unlisted(context, linker, section),
    }
}

/// Takes the clouds of entries away, where all are about one.
fn forget_clouds(items: &mut [NavItem]) {
    for item in items {
        item.clouds.clear();
        forget_clouds(&mut item.items);
    }
}

/// The entries below `parent` that `wanted` keeps, with all below them.
fn tree(
    context: Context<'_>,
    toc: &Toc,
    linker: &Linker,
    parent: Option<usize>,
    wanted: &dyn Fn(usize) -> bool,
) -> Vec<NavItem> {
    let entries = toc.children(parent).filter(|entry| wanted(*entry));
    entries
        .map(|number| {
            let mut item = nav::item(context, toc, linker, number);
            item.items = tree(context, toc, linker, Some(number), wanted);
            item.has_children = !item.items.is_empty();
            item.open = toc.entries[number].expanded;
            item.clouds = nav::clouds(context, toc.clouds[number]);
            item
        })
        .collect()
}

/// The page with a whole table of contents.
#[must_use]
pub fn toc(context: Context<'_>, number: usize) -> Composed {
    let site = context.site;
    let edition = &site.editions[context.edition];
    let toc = &edition.tocs[number];
    let permalink = site.toc_page(context.edition, number);
    let linker = Linker::relative(permalink.clone());
    let title = site.docset_name(toc.docset, context.edition);
    let section = TocSection {
        title: title.clone(),
        items: tree(context, toc, &linker, None, &|_| true),
        unlisted: Vec::new(),
    };
    let others: Vec<(usize, Permalink)> = site
        .editions
        .iter()
        .enumerate()
        .filter_map(|(other, edition)| {
            edition
                .tocs
                .iter()
                .position(|other| other.url == toc.url)
                .map(|at| (other, site.toc_page(other, at)))
        })
        .collect();
    let print_href = Collection::Toc(number).href(context, &linker);
    let heading = format!(
        "{title}\u{a0}– {}",
        context.words().text("table_of_contents")
    );
    let view = made(
        context,
        &linker,
        Kind::Toc {
            section,
            print_href,
        },
        heading,
        &others,
    );
    Composed {
        permalink,
        view,
        resources: Vec::new(),
    }
}

/// The page that says what the facts about translations mean; none where nothing is translated.
#[must_use]
pub fn about(context: Context<'_>) -> Option<Composed> {
    let site = context.site;
    let permalink = site.about_page(context.edition)?;
    let linker = Linker::relative(permalink.clone());
    let others: Vec<(usize, Permalink)> = (0..site.editions.len())
        .filter_map(|edition| Some((edition, site.about_page(edition)?)))
        .collect();
    let title = context.words().text("about_title");
    Some(Composed {
        permalink,
        view: made(context, &linker, Kind::About {}, title, &others),
        resources: Vec::new(),
    })
}

/// The page for addresses of the edition that do not exist. Hosts serve it at any address, so its
/// own are written from the root of the host.
#[must_use]
pub fn not_found(context: Context<'_>) -> Composed {
    let site = context.site;
    let permalink = Permalink::new(&format!("{}/404.html", context.locale().segment()));
    let linker = Linker::rooted(permalink.clone(), &site.base_url);
    let title = context.words().text("not_found_title");
    let view = View {
        head_title: with_site_title(&title, context.title()),
        title,
        robots: "noindex".to_owned(),
        languages: switchers::languages(context, &linker, |edition| {
            Some((site.editions[edition].home(site), status(context, edition)))
        }),
        clouds: switchers::clouds(context, &linker, |_| false, |_| None),
        ..frame(context, &linker, Kind::NotFound {})
    };
    Composed {
        permalink,
        view,
        resources: Vec::new(),
    }
}

/// The page at `/` on which the reader chooses a language, in the words of `context`'s edition.
#[must_use]
pub fn chooser(context: Context<'_>) -> Composed {
    let site = context.site;
    let permalink = Permalink::new("");
    let linker = Linker::relative(permalink.clone());
    let homes: Vec<Permalink> = site
        .editions
        .iter()
        .map(|edition| edition.home(site))
        .collect();
    let pages: Vec<(usize, &Permalink)> = homes.iter().enumerate().collect();
    let mut alternates = switchers::alternates_of(site, &pages);
    if let Some(default) = alternates.last_mut() {
        default.href.clone_from(&site.base_url);
    }
    let mut languages = switchers::languages(context, &linker, |edition| {
        Some((site.editions[edition].home(site), status(context, edition)))
    });
    for language in &mut languages {
        language.current = false;
    }
    let view = View {
        title: context.title().to_owned(),
        head_title: with_site_title("", context.title()),
        alternates,
        languages,
        ..frame(context, &linker, Kind::Chooser {})
    };
    Composed {
        permalink,
        view,
        resources: Vec::new(),
    }
}

/// The page at an old address.
#[must_use]
pub fn redirect(context: Context<'_>, from: &Permalink, redirect: &Redirect) -> Composed {
    let site = context.site;
    let linker = Linker::relative(from.clone());
    let mut resources = Vec::new();
    let (target, title, canonical) = match &redirect.target {
        RedirectTarget::Url(url) => (url.clone(), url.clone(), url.clone()),
        RedirectTarget::File { edition, path } => {
            let permalink = site.resource_page(*edition, path);
            resources.push((*edition, path.clone()));
            (
                linker.to(&permalink),
                permalink.to_string(),
                permalink.absolute(&site.base_url),
            )
        }
        RedirectTarget::Site { permalink, tail } => (
            format!("{}{tail}", linker.to(permalink)),
            permalink.to_string(),
            permalink.absolute(&site.base_url),
        ),
        RedirectTarget::Page { edition, page, .. } => {
            let page = &site.editions[*edition].pages[*page];
            let tail = redirect.target.tail();
            (
                format!("{}{tail}", linker.to(&page.permalink)),
                page.card.title.to_string(),
                page.permalink.absolute(&site.base_url),
            )
        }
    };
    let heading = context.words().text("redirect_title");
    let view = View {
        head_title: with_site_title(&heading, context.title()),
        title: heading,
        canonical,
        robots: "noindex".to_owned(),
        ..frame(
            context,
            &linker,
            Kind::Redirect {
                target,
                target_title: title,
            },
        )
    };
    Composed {
        permalink: from.clone(),
        view,
        resources,
    }
}
