//! Everything a template may see.
//!
//! These types are the contract between the site and a theme: each is serialized under the name
//! `page` and holds finished values only. Links are already resolved, relative to the page unless
//! said otherwise; texts are plain and get escaped by the template engine, except the fields of
//! type [`Html`], which hold markup that was sanitized where it was made.

use std::sync::Arc;

use serde::Serialize;

/// Markup that is safe to print unescaped.
///
/// Serialized as a plain string; templates print it with the `safe` filter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Html(pub String);

/// One page, closed: nothing is looked up once it exists.
#[derive(Debug, Clone)]
pub struct View {
    /// Language of the user interface around the body, `de-DE`.
    pub lang: String,
    /// `ltr` or `rtl`, of the user interface.
    pub dir: &'static str,
    /// Relative path to the root of the site with a trailing slash, `../../../` or `./`.
    pub root: String,
    /// Relative path to the home of the locale.
    pub home: String,
    /// Relative path to the choice of languages.
    pub chooser: String,
    /// The page that says what the facts about translations mean, a section for each; empty where
    /// nothing is translated.
    pub about: String,
    /// Relative path to the page that the locale is searched on; empty when it is not.
    pub search: String,
    /// Name of the site in the language of the page.
    pub site_title: String,
    /// Title of the page, as its visible main heading.
    pub title: String,
    /// Content of `<title>`.
    pub head_title: String,
    /// Content of the description `<meta>`; empty when there is none.
    pub description: String,
    /// Absolute address of this page.
    pub url: String,
    /// Absolute canonical address; the source page's for a fallback page.
    pub canonical: String,
    /// Content of the robots `<meta>`; empty when everything may be indexed.
    pub robots: String,
    /// Real translations of this page, itself included, with absolute addresses, then `x-default`.
    /// Templates see what `rows/alternate.html` makes of it.
    pub alternates: Vec<Alternate>,
    /// The text of this page as Markdown; empty when there is none.
    pub twin: String,
    /// The language switcher, in display order. Templates see what `rows/language.html` makes of it,
    /// and the name of the page's own language.
    pub languages: Vec<LanguageLink>,
    /// The cloud switcher of the header, one entry for each cloud of the site. Templates see what
    /// `rows/cloud.html` makes of it, and the name of the page's own cloud.
    pub clouds: Vec<CloudLink>,
    /// From the home page down to this page, which comes last and has no link.
    pub breadcrumb: Vec<Crumb>,
    /// Content of the JSON-LD breadcrumb script, escaped for its place; empty without breadcrumb.
    pub json_ld: Html,
    /// What kind of page it is, with what only that kind has.
    pub kind: Kind,
}

/// Parts that only one kind of page has; serialized beside those of the view, with the name of the
/// kind as `kind`.
#[derive(Debug, Clone)]
pub enum Kind {
    /// An article, or its fallback.
    Article(Box<ArticleView>),
    /// A translated article with the text it was made from.
    Bilingual(Box<ArticleView>),
    /// The front page of a locale: its articles grouped by cloud.
    Home {
        /// One group for each cloud that has articles.
        groups: Vec<CloudGroup>,
    },
    /// The index page of one cloud in one locale.
    Cloud {
        /// Identifier of the cloud.
        id: String,
        /// Whether the cloud is no longer offered.
        retired: bool,
        /// Number of articles listed.
        count: usize,
        /// `count` put into a sentence of the locale.
        count_text: String,
        /// Sections, one for each docset.
        sections: Vec<TocSection>,
        /// The page with all of these articles; empty when there is none.
        print_href: String,
    },
    /// The whole table of contents of a docset.
    Toc {
        /// The one section that is listed.
        section: TocSection,
        /// The page with all of its articles; empty when there is none.
        print_href: String,
    },
    /// What the facts about translations mean.
    About {},
    /// The page that a locale is searched on.
    Search {
        /// Pages with whole tables of contents, for readers without script.
        tocs: Vec<PageLink>,
        /// Clouds that can be searched alone, each with its index page.
        clouds: Vec<CloudLink>,
    },
    /// Many articles on one page, to be printed.
    Print {
        /// Number of the articles, put into a sentence of the locale.
        count_text: String,
        /// The contents, with links to chapters.
        sections: Vec<TocSection>,
        /// The articles one after the other. Templates see them as `chapters`, and they are put in
        /// place after the template has been rendered: they may be long.
        chapters: Html,
    },
    /// The page for addresses that do not exist.
    NotFound {},
    /// The page at `/` on which the reader chooses a language.
    Chooser {},
    /// A page that only sends the reader on.
    Redirect {
        /// Where to, relative or absolute.
        target: String,
        /// A sentence with the link, in the language of the page.
        target_title: String,
    },
}

/// What only an article has.
#[derive(Debug, Clone)]
pub struct ArticleView {
    /// Language of the body: differs from the page's on a fallback page.
    pub body_lang: String,
    /// Direction of the body.
    pub body_dir: &'static str,
    /// The article without its main heading, which the template prints from `heading`.
    pub body: Html,
    /// The main heading with its inline markup.
    pub heading: Html,
    /// Id of the main heading; empty when it has none.
    pub heading_id: String,
    /// `conceptual`, `faq`, `landing` or `hub`: the layout of the body.
    pub layout: &'static str,
    /// Clouds of the article, each with its index page.
    pub badges: Vec<Badge>,
    /// The part of the table of contents around this article. Templates see what `nav.html` makes of
    /// it.
    pub nav: Option<NavPlace>,
    /// Headings of the second and third level, for the on-page contents; empty when fewer than two.
    pub headings: Vec<HeadingLink>,
    /// Previous article in the order of the table of contents.
    pub previous: Option<PageLink>,
    /// Next article in the order of the table of contents.
    pub next: Option<PageLink>,
    /// What a reader may know about the translation.
    pub facts: Facts,
    /// The same article in the source language, when this is not it.
    pub source_page: Option<PageLink>,
    /// Where to change the text; empty when the site names no repository.
    pub edit_url: String,
    /// Where to send remarks; empty when the site names no place.
    pub feedback_url: String,
    /// The ways to read it besides each other; none where there is only one.
    pub reading: Option<Reading>,
}

/// The ways to read a translation: alone, with the original on demand, or side by side with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// The page with the translation alone; empty on that page.
    pub translation: String,
    /// The page with both texts; empty on that page.
    pub bilingual: String,
    /// Language of the original, `en-US`.
    pub source_lang: String,
    /// Direction of the original.
    pub source_dir: &'static str,
    /// The original of the main heading; empty when there is none, and on the page with the
    /// translation alone.
    pub heading_original: Html,
    /// What tells which revision of the source was translated; empty when that is not known. Units of
    /// two translations with equal revisions are numbered alike.
    pub revision: String,
    /// Pages with both texts in other languages, on the page with both.
    pub others: Vec<OtherReading>,
}

/// A translation into another language that can be read beside this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OtherReading {
    /// `fr-FR`.
    pub lang: String,
    /// `ltr` or `rtl`.
    pub dir: &'static str,
    /// The language in its own words.
    pub name: String,
    /// Its page with both texts.
    pub href: String,
}

/// A `<link rel="alternate">`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alternate {
    /// `de-DE` or `x-default`.
    pub hreflang: String,
    /// Absolute address.
    pub href: String,
}

/// A language of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Language {
    /// `de-DE`.
    pub lang: String,
    /// `ltr` or `rtl`, of the name.
    pub dir: &'static str,
    /// The language in its own words, `Deutsch`.
    pub name: String,
}

/// One language of the language switcher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanguageLink {
    /// The language, which all pages share.
    pub language: Arc<Language>,
    /// The page to go to.
    pub href: String,
    /// Whether it is the language of this page.
    pub current: bool,
    /// `translation`, `source`, `reconstructed`, `fallback` (the page exists, its body is in the
    /// source language) or `home` (the article is missing: the link leads to the locale's home).
    pub status: &'static str,
}

/// One cloud of the cloud switcher.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CloudLink {
    /// Identifier, `us-gov`.
    pub id: String,
    /// Name in the language of the page.
    pub name: String,
    /// The counterpart of this article in that cloud, else the index page of the cloud.
    pub href: String,
    /// Whether this page belongs to the cloud.
    pub current: bool,
    /// Whether `href` is a counterpart of this article.
    pub counterpart: bool,
    /// Title of the counterpart; empty without one.
    pub title: String,
    /// Whether the cloud is no longer offered.
    pub retired: bool,
    /// Whether articles are for it that name none.
    pub default: bool,
}

/// A cloud that an article is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Badge {
    /// Identifier, `us-gov`.
    pub id: String,
    /// Name in the language of the page.
    pub name: String,
    /// Index page of the cloud.
    pub href: String,
    /// Whether the cloud is no longer offered.
    pub retired: bool,
}

/// One step of the breadcrumb.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Crumb {
    /// Title of the step.
    pub title: String,
    /// Empty when the step is no page of the site, and for the page itself.
    pub href: String,
}

/// Where a page stands in the branch of a table of contents that it shares with others.
#[derive(Debug, Clone)]
pub struct NavPlace {
    /// The branch.
    pub nav: Arc<Nav>,
    /// Number of the page's entry in it.
    pub entry: Option<usize>,
    /// What stands on the page in place of [`UP`]: `../../`, or nothing.
    pub up: &'static str,
}

/// Begins the addresses of a [`Nav`] that lead up from each page by a way of its own: pages and views
/// of a folder lie at several depths below it. A noncharacter, which no text that comes in has.
pub const UP: &str = "\u{fde2}";

/// The reader's branch of a table of contents.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Nav {
    /// Name of the docset.
    pub title: String,
    /// Page with the whole table of contents.
    pub toc_href: String,
    /// Top level, with only the branch to this page unfolded.
    pub items: Vec<NavItem>,
}

/// One entry of a table of contents. What is empty or false is left out: a page has dozens of entries,
/// and templates ask with `if`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct NavItem {
    /// Text of the entry.
    pub title: String,
    /// Empty for a group that is no page.
    pub href: String,
    /// Language of the target when it is not the page's; empty otherwise.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub hreflang: String,
    /// In the navigation of articles: number of the entry, which tells the current one.
    #[serde(skip)]
    pub number: Option<usize>,
    /// Whether this page is it or lies below it.
    #[serde(skip_serializing_if = "is_false")]
    pub open: bool,
    /// Clouds of the page and of all pages below it, as identifiers with spaces between them. Empty
    /// for the usual case, which is the default cloud alone; `*` where there is no page.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub clouds: String,
    /// Whether it is a group that is no page, and leads to its first one.
    #[serde(skip_serializing_if = "is_false")]
    pub group: bool,
    /// Whether it has entries below it, listed here or not.
    #[serde(skip_serializing_if = "is_false")]
    pub has_children: bool,
    /// Entries below it, where they are listed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<NavItem>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_false(value: &bool) -> bool {
    !*value
}

/// A whole table of contents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TocSection {
    /// Name of the docset.
    pub title: String,
    /// Entries in the order of the table of contents.
    pub items: Vec<NavItem>,
    /// Articles that no table of contents lists, by title.
    pub unlisted: Vec<NavItem>,
}

/// One cloud on a locale's home page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CloudGroup {
    /// Identifier, `us-gov`.
    pub id: String,
    /// Name in the language of the page.
    pub name: String,
    /// Index page of the cloud.
    pub href: String,
    /// Whether the cloud is no longer offered.
    pub retired: bool,
    /// Number of articles.
    pub count: usize,
    /// `count` put into a sentence of the locale.
    pub count_text: String,
    /// The first articles or groups of the cloud's index, a handful.
    pub items: Vec<NavItem>,
}

/// An entry of the on-page contents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeadingLink {
    /// 2 or 3.
    pub level: u8,
    /// Target on this page, without `#`.
    pub id: String,
    /// Plain text.
    pub text: String,
}

/// A titled link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PageLink {
    /// Title of the target.
    pub title: String,
    /// The target.
    pub href: String,
    /// Language of the target when it is not the page's; empty otherwise.
    pub hreflang: String,
}

/// What a reader may know about a translation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Facts {
    /// Date the article claims for itself.
    pub date: Option<DateFact>,
    /// `machine`, `human`, `source` (written in this language) or empty when unknown.
    pub translation: &'static str,
    /// When the translation was handed over.
    pub handed_over: Option<DateFact>,
    /// Whether another locale was translated from a newer revision of the source.
    pub stale: bool,
    /// Whether the text was put together from the source sides of translations.
    pub reconstructed: bool,
    /// Whether the body is in the source language because the locale lacks the article.
    pub fallback: bool,
    /// Whether it is a draft, which a site has only on demand.
    pub draft: bool,
    /// Whether the clouds were assumed because the article names none.
    pub assumed_cloud: bool,
}

/// A date in two spellings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DateFact {
    /// `2021-06-17`.
    pub iso: String,
    /// In the words of the page's language.
    pub text: String,
}
