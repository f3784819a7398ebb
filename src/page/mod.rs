//! Stage 4: an article, or a page that diglot makes, with all its links resolved.
//!
//! What comes in is a body with open slots and the linked site; what goes out is a closed [`View`]:
//! all a template may see, so that nothing is looked up later. This module knows no template, no
//! theme and no disk. Words of the user interface come from its caller.

mod addresses;
mod bilingual;
mod broken;
mod fields;
mod fill;
mod json_ld;
mod links;
mod made;
mod nav;
mod places;
mod print;
mod search;
mod splice;
mod switchers;
mod targets;
mod twins;
pub mod view;

use crate::article::body::Body;
use crate::article::card::{Card, Layout, Translation};
use crate::article::markdown::Lines;
use crate::config::{Config, MissingImages};
use crate::diag::Reported;
use crate::model::{self, Date, Locale, Permalink};
use crate::site::{Page, Site, TocLink};

use addresses::filled;
pub use bilingual::{article as bilingual_article, page_of_view, permalink as bilingual_permalink};
use fill::Say;
use json_ld::json_ld;
pub use links::Links;
pub use made::{about, chooser, cloud, home, not_found, redirect, toc};
pub use nav::Navs;
use places::Places;
pub use print::{Collection, limits as print_limits, print, printed};
pub use search::search;
pub use switchers::alternate_pages;
pub use twins::{address_on_twin, has_twin, twin_at};
use view::{ArticleView, Badge, Crumb, DateFact, Facts, HeadingLink, Html, Kind, PageLink, View};

/// Words of the user interface in one language.
pub trait Words: Send + Sync {
    /// The language in its own words.
    fn language_name(&self) -> String;
    /// How many articles there are, as a sentence.
    fn article_count(&self, count: usize) -> String;
    /// A date as people write it.
    fn date(&self, date: Date) -> String;
    /// The text called `id`.
    fn text(&self, id: &str) -> String;
}

/// The size of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageSize {
    /// Width and height in pixels.
    Known(u32, u32),
    /// Nobody looks for it.
    Unknown,
    /// Its bytes are not those of such an image.
    Damaged,
}

/// Looks at images of the site.
pub trait Images: Sync {
    /// The size of the image at `path` in the tree of an edition.
    fn size(&self, edition: usize, path: &str) -> ImageSize;
}

/// What composing pages of one edition needs to know.
#[derive(Clone, Copy)]
pub struct Context<'s> {
    /// The site.
    pub site: &'s Site,
    /// Its configuration.
    pub config: &'s Config,
    /// Number of the edition.
    pub edition: usize,
    /// Words of every edition's language.
    pub words: &'s [Box<dyn Words + 's>],
    /// Branches of tables of contents that pages share.
    pub navs: &'s Navs,
    /// Images of the site.
    pub images: &'s dyn Images,
    /// What references mean, as far as it has been looked up.
    pub links: &'s Links,
    /// What renders the originals of bilingual views.
    pub lines: &'s Lines<'s>,
}

/// A page ready to be rendered.
#[derive(Debug)]
pub struct Composed {
    /// Where it stands.
    pub permalink: Permalink,
    /// What it shows.
    pub view: View,
    /// Files it uses: the edition whose tree they lie in, and their path there.
    pub resources: Vec<(usize, Box<str>)>,
}

impl<'s> Context<'s> {
    fn locale(&self) -> &'s Locale {
        &self.site.editions[self.edition].locale
    }

    /// Name of the site in the language of the edition.
    fn title(&self) -> &'s str {
        self.config.title_in(self.locale())
    }

    fn places(&self) -> &'s Places {
        &self.navs.places(self.site)[self.edition]
    }

    fn words(&self) -> &'s dyn Words {
        &*self.words[self.edition]
    }

    /// The direction of `locale`. Nearly always it is that of an edition, which is known.
    fn direction(&self, locale: &Locale) -> &'static str {
        let mut editions = self.site.editions.iter();
        match editions.position(|edition| edition.locale == *locale) {
            Some(number) => self.navs.places(self.site)[number].direction,
            None => locale.direction().as_str(),
        }
    }
}

/// How addresses are written on a page.
#[derive(Debug, Clone)]
pub(crate) struct Linker {
    from: Permalink,
    /// Path of the site's root on its host, for pages that are served at any address.
    base: Option<String>,
    /// Begins addresses of pages that reach `from` by ways of their own: [`view::UP`], or nothing.
    up: &'static str,
}

impl Linker {
    /// Addresses relative to the page `from`.
    fn relative(from: Permalink) -> Self {
        Self::from_folder(from, "")
    }

    /// Addresses relative to pages that reach the folder `from` by what will stand for `up`.
    fn from_folder(from: Permalink, up: &'static str) -> Self {
        Self {
            from,
            base: None,
            up,
        }
    }

    /// Absolute addresses.
    fn absolute(from: Permalink, base_url: &str) -> Self {
        Self {
            from,
            base: Some(base_url.to_owned()),
            up: "",
        }
    }

    /// Addresses from the root of the host.
    fn rooted(from: Permalink, base_url: &str) -> Self {
        let path = base_url
            .split_once("://")
            .and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
        Self {
            from,
            base: Some(path.unwrap_or("/").to_owned()),
            up: "",
        }
    }

    fn to(&self, target: &Permalink) -> String {
        match &self.base {
            Some(base) => target.absolute(base),
            None if self.up.is_empty() => self.from.relative_to(target),
            None => {
                let reference = self.from.relative_to(target);
                let reference = reference.strip_prefix("./").unwrap_or(&reference);
                [self.up, reference].concat()
            }
        }
    }

    fn root(&self) -> String {
        self.base.clone().unwrap_or_else(|| self.from.root())
    }
}

/// Composes the page of an article.
#[must_use]
pub fn article(context: Context<'_>, number: usize, body: &Body) -> Reported<Composed> {
    let site = context.site;
    let page = &site.editions[context.edition].pages[number];
    let linker = Linker::relative(page.permalink.clone());
    // Otherwise the file's own edition reports the same references.
    let say = if page.is_of(&site.editions[context.edition]) {
        Say::Everything
    } else {
        Say::Nothing
    };
    let filled = fill::fill(context, page, &linker, &body.slots, say);
    let text = ArticleText {
        body: filled.html(&body.html),
        heading: body.heading.as_ref().map(|own| filled.html(&own.html)),
    };
    let (mut kind, crumbs) = article_kind(context, page, &linker, body, text);
    kind.reading = bilingual::reading(context, page, &linker);
    let canonical = if page.fallback {
        source_permalink(site, page).unwrap_or_else(|| page.permalink.clone())
    } else {
        page.permalink.clone()
    };
    let view = View {
        description: body.lead.clone(),
        canonical: canonical.absolute(&site.base_url),
        robots: if page.card.noindex {
            "noindex, nofollow".to_owned()
        } else {
            String::new()
        },
        alternates: switchers::alternates(site, page.article),
        twin: twins::twin_of(context, page)
            .map(|twin| linker.to(&twin))
            .unwrap_or_default(),
        json_ld: json_ld(site, &page.permalink, &crumbs, &body.questions),
        ..article_frame(
            context,
            page,
            &linker,
            body,
            Kind::Article(Box::new(kind)),
            crumbs,
        )
    };
    Reported {
        value: Composed {
            permalink: page.permalink.clone(),
            view,
            resources: filled.resources,
        },
        report: filled.report,
    }
}

/// The text of an article, without slots.
struct ArticleText {
    body: Html,
    heading: Option<Html>,
}

/// A breadcrumb with the pages it leads to.
type Crumbs = Vec<(Crumb, Option<Permalink>)>;

/// What an article shows, whichever view of it.
fn article_kind(
    context: Context<'_>,
    page: &Page,
    linker: &Linker,
    body: &Body,
    text: ArticleText,
) -> (ArticleView, Crumbs) {
    let card = &page.card;
    let config = context.config;
    let edit_url = config.edit_url.as_deref().filter(|_| !card.no_edit);
    let feedback_url = config.feedback_url.as_deref().filter(|_| !card.no_feedback);
    let kind = ArticleView {
        body_lang: card.locale.to_string(),
        body_dir: context.direction(&card.locale),
        body: text.body,
        heading: text
            .heading
            .unwrap_or_else(|| Html(crate::article::body::escaped(&card.title))),
        heading_id: body
            .heading
            .as_ref()
            .map(|heading| heading.id.to_string())
            .unwrap_or_default(),
        layout: card.layout.as_str(),
        badges: badges(context, page, linker),
        nav: context.navs.around(context, page, &linker.from),
        headings: match card.layout {
            // Their cards are the overview.
            Layout::Landing | Layout::Hub => Vec::new(),
            Layout::Conceptual | Layout::Faq => on_page(body),
        },
        previous: nav::neighbour(context, page, linker, -1),
        next: nav::neighbour(context, page, linker, 1),
        facts: facts(context, page),
        source_page: source_page(context, page, linker),
        edit_url: filled(edit_url, context, page),
        feedback_url: filled(feedback_url, context, page),
        reading: None,
    };
    (kind, nav::breadcrumb(context, page, linker))
}

/// The parts that every view of an article has, the others empty.
fn article_frame(
    context: Context<'_>,
    page: &Page,
    linker: &Linker,
    body: &Body,
    kind: Kind,
    crumbs: Crumbs,
) -> View {
    let card = &page.card;
    View {
        title: card.title.to_string(),
        head_title: with_site_title(&body.head_title, context.title()),
        languages: switchers::article_languages(context, page, linker),
        clouds: switchers::article_clouds(context, page, linker),
        breadcrumb: crumbs.into_iter().map(|(crumb, _)| crumb).collect(),
        ..frame(context, linker, kind)
    }
}

/// The parts that every page of an edition has, the others empty.
fn frame(context: Context<'_>, linker: &Linker, kind: Kind) -> View {
    let site = context.site;
    let locale = context.locale();
    let url = linker.from.absolute(&site.base_url);
    let places = context.places();
    let optional = |page: &Option<Permalink>| {
        let page = page.as_ref();
        page.map(|page| linker.to(page)).unwrap_or_default()
    };
    View {
        lang: locale.to_string(),
        dir: places.direction,
        root: linker.root(),
        home: linker.to(&places.home),
        chooser: linker.to(&places.chooser),
        about: optional(&places.about),
        search: optional(&places.search),
        site_title: context.title().to_owned(),
        title: String::new(),
        head_title: String::new(),
        description: String::new(),
        canonical: url.clone(),
        url,
        robots: String::new(),
        alternates: Vec::new(),
        twin: String::new(),
        languages: Vec::new(),
        clouds: Vec::new(),
        breadcrumb: Vec::new(),
        json_ld: Html::default(),
        kind,
    }
}

/// The title of a page with that of the site behind it, once.
fn with_site_title(title: &str, site: &str) -> String {
    let own = title.strip_suffix(site);
    if title.is_empty() || title == site {
        site.to_owned()
    } else if own.is_some_and(|own| own.ends_with("| ") || own.ends_with("- ")) {
        title.to_owned()
    } else {
        [title, " | ", site].concat()
    }
}

fn source_permalink(site: &Site, page: &Page) -> Option<Permalink> {
    Some(site.page_of(page.article, site.source?)?.permalink.clone())
}

fn badges(context: Context<'_>, page: &Page, linker: &Linker) -> Vec<Badge> {
    let site = context.site;
    let badge = |cloud: usize| Badge {
        id: site.clouds[cloud].id.clone(),
        name: site.cloud_name(cloud, context.locale()).to_owned(),
        href: linker.to(&context.places().clouds[cloud]),
        retired: site.clouds[cloud].retired,
    };
    page.card
        .clouds
        .iter()
        .filter(|cloud| *cloud < site.clouds.len())
        .map(badge)
        .collect()
}

/// Headings of the second and third level; a single one is no table of contents.
fn on_page(body: &Body) -> Vec<HeadingLink> {
    let listed = body
        .headings
        .iter()
        .filter(|heading| matches!(heading.level, 2 | 3) && !heading.text.is_empty());
    let headings: Vec<_> = listed
        .map(|heading| HeadingLink {
            level: heading.level,
            id: heading.id.to_string(),
            text: heading.text.clone(),
        })
        .collect();
    if headings.len() < 2 {
        Vec::new()
    } else {
        headings
    }
}

fn facts(context: Context<'_>, page: &Page) -> Facts {
    let card = &page.card;
    let date = |date: Option<Date>| {
        date.map(|date| DateFact {
            iso: date.to_string(),
            text: context.words().date(date),
        })
    };
    Facts {
        date: date(card.date),
        translation: translation(context, card),
        handed_over: if card.reconstructed {
            None
        } else {
            date(card.handed_over)
        },
        stale: context.site.is_stale(page),
        reconstructed: card.reconstructed,
        fallback: page.fallback,
        draft: card.draft,
        assumed_cloud: card.assumed_clouds,
    }
}

/// Who translated the page, as far as readers are told.
fn translation(context: Context<'_>, card: &Card) -> &'static str {
    match card.translation {
        _ if context.site.source == Some(context.edition) => "",
        Translation::Machine if !context.config.machine_translation_notice => "",
        translation => translation.as_str(),
    }
}

fn source_page(context: Context<'_>, page: &Page, linker: &Linker) -> Option<PageLink> {
    let site = context.site;
    let source = site.source.filter(|source| *source != context.edition)?;
    let target = site.page_of(page.article, source)?;
    Some(PageLink {
        title: target.card.title.to_string(),
        href: linker.to(&target.permalink),
        hreflang: target.card.locale.to_string(),
    })
}

/// The address of an entry of a table of contents, and the language of its target where it is
/// another one.
fn toc_href(context: Context<'_>, linker: &Linker, link: &TocLink) -> (String, String) {
    match link {
        TocLink::None => (String::new(), String::new()),
        TocLink::Url(url) => (url.to_string(), String::new()),
        TocLink::Page {
            edition,
            page,
            fragment,
        } => {
            let target = &context.site.editions[*edition].pages[*page];
            let mut href = linker.to(&target.permalink);
            if !fragment.is_empty() {
                href.push_str(&model::fragment(fragment));
            }
            let hreflang = if target.card.locale == *context.locale() {
                String::new()
            } else {
                target.card.locale.to_string()
            };
            (href, hreflang)
        }
    }
}

/// What stands in place of an image whose file, `path` below its docset, is missing.
fn missing_image(context: Context<'_>, alt: &str, path: &str) -> String {
    use crate::article::body::escaped;
    match &context.config.missing_images {
        MissingImages::Omit => String::new(),
        MissingImages::Placeholder if alt.is_empty() => String::new(),
        MissingImages::Placeholder => format!(
            "<span class=\"img-missing\" role=\"img\" aria-label=\"{0}\">{0}</span>",
            escaped(alt)
        ),
        MissingImages::Remote(base) => format!(
            "<img src=\"{}\" alt=\"{}\" loading=\"lazy\" decoding=\"async\">",
            escaped(&format!(
                "{}/{}",
                base.trim_end_matches('/'),
                Permalink::new(path).absolute("")
            )),
            escaped(alt)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_title_of_the_site_stands_once() {
        assert_eq!(with_site_title("A", "Help"), "A | Help");
        assert_eq!(with_site_title("A | Help", "Help"), "A | Help");
        assert_eq!(with_site_title("", "Help"), "Help");
    }
}
