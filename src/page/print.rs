//! Many articles on one page, to be printed: those of a table of contents, or of a cloud.
//!
//! Articles stand one after the other in the order of the table of contents, as chapters. Ids are
//! made unique by the number of the chapter, headings move down by one level, links between the
//! articles lead to chapters, and links to other pages have their absolute address, which paper can
//! show. A page holds at most 24 MiB of chapters: what is beyond has a heading and its address.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::sync::Arc;

use super::fill::{self, Say};
use super::targets::{self, Target};
use super::view::{Html, Kind, NavItem, TocSection, View};
use super::{Composed, Context, Linker, made, nav};
use crate::article::body::{Body, escape, escaped};
use crate::article::card::{Card, Translation};
use crate::article::pieces::{Piece, Tag, decoded, pieces};
use crate::config::Config;
use crate::diag::{Diagnostic, Place, Reported, codes};
use crate::model::{self, Permalink};
use crate::site::{Page, Site, Toc, TocLink};

/// Most bytes of chapters on a page.
const MAX_CHAPTERS: usize = 24 << 20;

/// The articles that stand on a page together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Collection {
    /// Those of a table of contents, by its number in the edition.
    Toc(usize),
    /// Those of a cloud, by its number.
    Cloud(usize),
}

impl Collection {
    /// Where the page stands: below the page with the table of contents, or the index of the cloud.
    #[must_use]
    pub fn permalink(self, site: &Site, edition: usize) -> Permalink {
        let index = match self {
            Self::Toc(toc) => site.toc_page(edition, toc),
            Self::Cloud(cloud) => site.cloud_page(edition, cloud),
        };
        let path = index.as_str();
        match path.strip_suffix(".html") {
            Some(bare) => Permalink::new(&format!("{bare}/print.html")),
            None => Permalink::new(&format!("{path}print/")),
        }
    }

    /// Whether it has a page of its own: there are articles, and not too many to be printed.
    #[must_use]
    pub fn is_printed(self, site: &Site, config: &Config, edition: usize) -> bool {
        config.print.enabled
            && (1..=config.print.max_articles).contains(&self.pages(site, edition).len())
    }

    /// The page as the index links to it; empty without one.
    pub(super) fn href(self, context: Context<'_>, linker: &Linker) -> String {
        let site = context.site;
        if self.is_printed(site, context.config, context.edition) {
            linker.to(&self.permalink(site, context.edition))
        } else {
            String::new()
        }
    }

    /// The pages of its articles by their numbers, each once.
    fn pages(self, site: &Site, number: usize) -> Vec<usize> {
        let edition = &site.editions[number];
        let mut pages = Vec::new();
        match self {
            Self::Toc(toc) => {
                let entries = &edition.tocs[toc].entries;
                pages.extend(entries.iter().filter_map(|entry| own(&entry.link, number)));
                let unlisted = edition.pages.iter().enumerate().filter(|(_, page)| {
                    let beside =
                        |place: crate::site::Place| place.toc == toc && place.entry.is_none();
                    page.place.is_some_and(beside) && !page.card.hidden
                });
                pages.extend(unlisted.map(|(page, _)| page));
            }
            Self::Cloud(cloud) => {
                for section in &edition.clouds[cloud].sections {
                    let toc = section.toc.map(|toc| &edition.tocs[toc]);
                    let links = toc.into_iter().flat_map(|toc| {
                        let entries = section.entries.iter();
                        entries.map(|entry| &toc.entries[*entry].link)
                    });
                    let members = links.filter_map(|link| own(link, number));
                    pages.extend(
                        members.filter(|page| edition.pages[*page].card.clouds.contains(cloud)),
                    );
                    pages.extend(&section.unlisted);
                }
            }
        }
        let mut known = vec![false; edition.pages.len()];
        pages.retain(|page| !std::mem::replace(&mut known[*page], true));
        pages
    }

    /// The cards of its articles, in their order.
    #[must_use]
    pub fn cards(self, site: &Site, edition: usize) -> Vec<&Card> {
        let pages = &site.editions[edition].pages;
        let own = self.pages(site, edition).into_iter();
        own.map(|page| &*pages[page].card).collect()
    }

    fn title(self, context: Context<'_>) -> String {
        let (site, edition) = (context.site, context.edition);
        match self {
            Self::Toc(toc) => site.docset_name(site.editions[edition].tocs[toc].docset, edition),
            Self::Cloud(cloud) => site.cloud_name(cloud, context.locale()).to_owned(),
        }
    }

    /// The same in other editions.
    fn others(self, context: Context<'_>) -> Vec<(usize, Permalink)> {
        let site = context.site;
        let same = |edition: usize| match self {
            Self::Cloud(_) => Some(self),
            Self::Toc(toc) => {
                let url = &site.editions[context.edition].tocs[toc].url;
                let mut tocs = site.editions[edition].tocs.iter();
                tocs.position(|toc| toc.url == *url).map(Self::Toc)
            }
        };
        let editions = 0..site.editions.len();
        let others = editions.filter_map(|edition| Some((edition, same(edition)?)));
        others
            .filter(|(edition, of)| of.is_printed(site, context.config, *edition))
            .map(|(edition, of)| (edition, of.permalink(site, edition)))
            .collect()
    }
}

/// The page of the edition itself that a link leads to.
fn own(link: &TocLink, number: usize) -> Option<usize> {
    match link {
        TocLink::Page { edition, page, .. } if *edition == number => Some(*page),
        _ => None,
    }
}

/// The collections of an edition that have a page.
#[must_use]
pub fn printed(site: &Site, config: &Config, edition: usize) -> Vec<Collection> {
    if !config.print.enabled {
        return Vec::new();
    }
    let all = all(site, edition);
    all.filter(|of| of.is_printed(site, config, edition))
        .collect()
}

fn all(site: &Site, edition: usize) -> impl Iterator<Item = Collection> + use<> {
    let own = &site.editions[edition];
    let tocs = (0..own.tocs.len()).map(Collection::Toc);
    tocs.chain((0..own.clouds.len()).map(Collection::Cloud))
}

/// Says of which docsets and clouds there is no printable page because they have too many articles:
/// once for all locales.
#[must_use]
pub fn limits(site: &Site, config: &Config) -> Vec<Diagnostic> {
    let most = config.print.max_articles;
    let mut known = BTreeSet::new();
    let mut report = Vec::new();
    for edition in (0..site.editions.len()).filter(|_| config.print.enabled) {
        for of in all(site, edition) {
            let count = of.pages(site, edition).len();
            let name = match of {
                Collection::Toc(toc) => format!("docset {}", site.editions[edition].tocs[toc].url),
                Collection::Cloud(cloud) => format!("cloud {}", site.clouds[cloud].id),
            };
            if count > most && known.insert(name.clone()) {
                let message = format!(
                    "the {name} has no printable page: it has {count} articles, more than {most}"
                );
                report.push(
                    Diagnostic::new(&codes::PRINT_LIMIT, Place::Nowhere, message)
                        .help("set `max_articles` of [print] if you want one"),
                );
            }
        }
    }
    report
}

/// Composes the page of a collection; `bodies` gives the text of an article, while it can be read.
#[must_use]
pub fn print(
    context: Context<'_>,
    of: Collection,
    bodies: &dyn Fn(&Card) -> Option<Arc<Body>>,
) -> Reported<Composed> {
    let site = context.site;
    let permalink = of.permalink(site, context.edition);
    let pages = of.pages(site, context.edition);
    let numbers = pages.iter().zip(1..).map(|(page, number)| (*page, number));
    let book = Book {
        context,
        linker: Linker::relative(permalink.clone()),
        absolute: Linker::absolute(permalink.clone(), &site.base_url),
        numbers: numbers.collect(),
    };
    let title = of.title(context);
    let mut chapters = String::new();
    let (mut resources, mut left_out) = (Vec::new(), 0);
    for (page, number) in pages.iter().zip(1..) {
        let page = &site.editions[context.edition].pages[*page];
        let body = (chapters.len() < MAX_CHAPTERS).then(|| bodies(&page.card));
        left_out += usize::from(body.is_none());
        let text = body.flatten().map(|body| {
            let filled = fill::fill(context, page, &book.linker, &body.slots, Say::Nothing);
            let heading = body.heading.as_ref().map(|own| filled.html(&own.html));
            let html = filled.html(&body.html);
            resources.extend(filled.resources);
            (heading, html)
        });
        let heading = text.as_ref().and_then(|(heading, _)| heading.as_ref());
        book.open(&mut chapters, page, number, heading);
        if let Some((_, html)) = &text {
            book.rewrite(&mut chapters, &html.0, number);
        }
        chapters.push_str("</article>\n");
    }
    let kind = Kind::Print {
        count_text: context.words().article_count(pages.len()),
        sections: book.sections(of),
        chapters: Html(chapters),
    };
    let mut report = Vec::new();
    if left_out > 0 {
        let message = format!(
            "the printable page {permalink} grows over {} MiB: {left_out} of {} articles are only named there",
            MAX_CHAPTERS >> 20,
            pages.len()
        );
        report.push(Diagnostic::new(
            &codes::PRINT_LIMIT,
            Place::Nowhere,
            message,
        ));
    }
    let others = of.others(context);
    let view = View {
        robots: "noindex".to_owned(),
        alternates: Vec::new(),
        ..made::made(context, &book.linker, kind, title, &others)
    };
    Reported {
        value: Composed {
            permalink,
            view,
            resources,
        },
        report,
    }
}

/// What all chapters share.
struct Book<'b> {
    context: Context<'b>,
    linker: Linker,
    absolute: Linker,
    /// Numbers of the chapters by page.
    numbers: HashMap<usize, usize>,
}

impl Book<'_> {
    /// The contents, as the index page lists them.
    fn sections(&self, of: Collection) -> Vec<TocSection> {
        let edition = &self.context.site.editions[self.context.edition];
        match of {
            Collection::Toc(toc) => {
                let toc = &edition.tocs[toc];
                let listed: BTreeSet<usize> = toc
                    .entries
                    .iter()
                    .filter_map(|entry| own(&entry.link, self.context.edition))
                    .collect();
                let pages = of
                    .pages(self.context.site, self.context.edition)
                    .into_iter();
                vec![TocSection {
                    title: String::new(),
                    items: self.items(toc, None, &|_| true),
                    unlisted: self.unlisted(pages.filter(|page| !listed.contains(page))),
                }]
            }
            Collection::Cloud(cloud) => {
                let sections = edition.clouds[cloud].sections.iter();
                let section = |section: &crate::site::CloudSection| {
                    let kept: BTreeSet<usize> = section.entries.iter().copied().collect();
                    let items = section.toc.map(|toc| {
                        self.items(&edition.tocs[toc], None, &|entry| kept.contains(&entry))
                    });
                    TocSection {
                        title: self
                            .context
                            .site
                            .docset_name(section.docset, self.context.edition),
                        items: items.unwrap_or_default(),
                        unlisted: self.unlisted(section.unlisted.iter().copied()),
                    }
                };
                sections.map(section).collect()
            }
        }
    }

    fn items(
        &self,
        toc: &Toc,
        parent: Option<usize>,
        wanted: &dyn Fn(usize) -> bool,
    ) -> Vec<NavItem> {
        let entries = toc.children(parent).filter(|entry| wanted(*entry));
        entries
            .map(|number| {
                let mut item = nav::item(self.context, toc, &self.absolute, number);
                if let TocLink::Page { fragment, .. } = &toc.entries[number].link
                    && let Some(chapter) = own(&toc.entries[number].link, self.context.edition)
                        .and_then(|page| self.numbers.get(&page))
                {
                    item.href = model::fragment(&id(*chapter, fragment));
                }
                item.items = self.items(toc, Some(number), wanted);
                item.has_children = !item.items.is_empty();
                item.open = true;
                item
            })
            .collect()
    }

    fn unlisted(&self, pages: impl Iterator<Item = usize>) -> Vec<NavItem> {
        let edition = &self.context.site.editions[self.context.edition];
        let item = |page: usize| NavItem {
            title: edition.pages[page].card.title.to_string(),
            href: format!("#{}", id(self.numbers[&page], "")),
            ..NavItem::default()
        };
        pages.map(item).collect()
    }

    /// Begins a chapter: its heading, its address, and what a reader may know about it.
    fn open(&self, out: &mut String, page: &Page, number: usize, heading: Option<&Html>) {
        let own = id(number, "");
        let _ = write!(
            out,
            "<article class=\"chapter\" id=\"{own}\" aria-labelledby=\"{own}-\""
        );
        let locale = &page.card.locale;
        if locale != self.context.locale() {
            let direction = locale.direction().as_str();
            let _ = write!(out, " lang=\"{locale}\" dir=\"{direction}\"");
        }
        let _ = write!(out, ">\n<h2 id=\"{own}-\">");
        match heading {
            Some(heading) => self.rewrite(out, &heading.0, number),
            None => escape(out, &page.card.title),
        }
        let _ = writeln!(
            out,
            "</h2>\n<p class=\"chapter-address\"><a href=\"{0}\">{0}</a></p>",
            escaped(&self.absolute.to(&page.permalink))
        );
        let words = self.context.words();
        let machine = page.card.translation == Translation::Machine
            && self.context.config.machine_translation_notice
            && self.context.site.source != Some(self.context.edition);
        let facts = [
            (page.card.draft, "notice_draft"),
            (page.fallback, "notice_fallback"),
            (
                page.card.reconstructed && !page.fallback,
                "notice_reconstructed",
            ),
            (machine && !page.fallback, "machine_translated"),
        ];
        for (_, text) in facts.into_iter().filter(|(holds, _)| *holds) {
            let language = self.context.locale();
            let _ = writeln!(
                out,
                "<p class=\"chapter-fact\" lang=\"{language}\" dir=\"{}\">{}</p>",
                language.direction().as_str(),
                escaped(&words.text(text))
            );
        }
    }

    /// Appends a filled body as part of chapter `number`.
    fn rewrite(&self, out: &mut String, html: &str, number: usize) {
        out.reserve(html.len() + html.len() / 8);
        for piece in pieces(html) {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::End(name) => {
                    let _ = write!(out, "</{}>", lower(name));
                }
                Piece::Start(tag) => self.start(out, tag, number),
            }
        }
    }

    fn start(&self, out: &mut String, tag: Tag<'_>, number: usize) {
        let _ = write!(out, "<{}", lower(tag.name));
        for (name, value) in tag.attributes().filter(|(name, _)| !name.is_empty()) {
            let _ = write!(out, " {name}=\"");
            match name {
                "id" => out.push_str(&id(number, value)),
                "for" | "headers" | "aria-labelledby" | "aria-describedby" | "aria-controls"
                | "aria-details" | "aria-owns" => {
                    for (at, one) in value.split_ascii_whitespace().enumerate() {
                        let blank = if at > 0 { " " } else { "" };
                        let _ = write!(out, "{blank}{}", id(number, one));
                    }
                }
                "href" => escape(out, &self.address(&decoded(value), number)),
                _ => out.push_str(value),
            }
            out.push('"');
        }
        out.push('>');
    }

    /// An address in chapter `number` as this page has it.
    fn address(&self, href: &str, number: usize) -> String {
        let (target, tail) = targets::target(self.context.site, &self.linker.from, href);
        let place = targets::place(tail);
        let within = |number: usize, place: &str| model::fragment(&id(number, place));
        match target {
            Target::Here if place == "top" => within(number, ""),
            Target::Here => within(number, &place),
            Target::Article(edition, page) => {
                let own = edition == self.context.edition;
                let number = own
                    .then(|| self.context.site.articles[page.article].pages.iter())
                    .and_then(|mut pages| {
                        pages.find(|(edition, _)| *edition == self.context.edition)
                    })
                    .and_then(|(_, page)| self.numbers.get(page));
                match number {
                    Some(number) => within(*number, &place),
                    None => format!("{}{tail}", self.absolute.to(&page.permalink)),
                }
            }
            Target::Made(permalink) => format!("{}{tail}", self.absolute.to(&permalink)),
            Target::Other => href.to_owned(),
        }
    }
}

/// The id of a chapter, or of a place in it.
fn id(chapter: usize, place: &str) -> String {
    if place.is_empty() {
        format!("a{chapter}")
    } else {
        format!("a{chapter}-{place}")
    }
}

/// The name of an element one level lower, if it is a heading.
fn lower(name: &str) -> &str {
    match name {
        "h1" => "h2",
        "h2" => "h3",
        "h3" => "h4",
        "h4" => "h5",
        "h5" => "h6",
        name => name,
    }
}
