//! What other pages may know of an article.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::body::Body;
use super::clouds::Classified;
use super::front_matter::{FrontMatter, TranslationType};
use super::markdown::plain_text_of_entities;
use super::names::Names;
use super::{Origin, Source};
use crate::model::{ArticleId, CloudSet, Date, Locale, Pool, RepoPath, shared_text};

/// All that other pages may know of an article.
///
/// Editing a paragraph never changes a card, so it never reaches another page: there is no text of
/// the body in it, and no position.
///
/// A site has all its cards in memory at once, and most of what they take are small texts. So those
/// that never change are as long as they have to be, and what is the same in many cards stands in one
/// place ([`Card::share`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Card {
    /// The same in all locales.
    pub id: ArticleId,
    /// Language of the text.
    pub locale: Locale,
    /// The locale that has the article: another one than its language where a locale keeps a text of
    /// the source language for what it lacks.
    pub home: Locale,
    /// The file the text stands in; of a reconstructed article, the translation it comes from.
    pub file: RepoPath,
    /// Path of the file below the root of its locale; of one in `.fallback/`, the path it stands at.
    #[serde(deserialize_with = "shared_text::deserialize")]
    pub path: Arc<str>,
    /// Where the file stands in the site, without locale: `partner-center/billing.md`.
    #[serde(deserialize_with = "shared_text::deserialize")]
    pub address: Arc<str>,
    /// Main heading, else the title of the front matter, else a readable file name.
    #[serde(deserialize_with = "shared_text::deserialize")]
    pub title: Arc<str>,
    /// Description of the front matter; empty without one, and where no list of articles shows it.
    pub description: Box<str>,
    /// Layout of the body.
    pub layout: Layout,
    /// Clouds the article is for; never empty.
    pub clouds: CloudSet,
    /// Whether the clouds were assumed because nothing names them.
    pub assumed_clouds: bool,
    /// Ids that links may name, in order of appearance.
    pub anchors: Names,
    /// Old addresses, as the front matter gives them.
    pub aliases: Names,
    /// Where the page sends its readers, when it is only a redirect.
    pub redirect_url: Option<Box<str>>,
    /// Date the article claims for itself.
    pub date: Option<Date>,
    /// When the translation was handed over.
    pub handed_over: Option<Date>,
    /// Who translated it.
    pub translation: Translation,
    /// Hash of the source file the translation was made from; empty when unknown.
    #[serde(deserialize_with = "shared_text::deserialize")]
    pub source_hash: Arc<str>,
    /// Whether search engines are asked to stay away.
    pub noindex: bool,
    /// Whether the page is left out of indexes and tables of contents that diglot makes.
    pub hidden: bool,
    /// Whether readers are not asked to edit the page.
    pub no_edit: bool,
    /// Whether readers are not asked for remarks.
    pub no_feedback: bool,
    /// Whether nobody is to read it yet but those who write it.
    pub draft: bool,
    /// Whether the text was put together from the source sides of translations.
    pub reconstructed: bool,
    /// Whether the file holds source text beside the translation.
    pub bilingual: bool,
    /// Whether some text of its body stands beside source text, so that both can be shown.
    pub paired: bool,
    /// Name that other pages may refer to it by.
    pub uid: Option<Box<str>>,
    /// Table of contents the front matter asks for, relative to the file.
    pub toc: Option<Arc<str>>,
    /// Breadcrumb file the metadata names.
    pub breadcrumb: Option<Arc<str>>,
    /// Whether the path in the table of contents is added to the breadcrumb.
    pub extend_breadcrumb: bool,
}

impl Card {
    /// The card of an article, out of its front matter, its body, and the clouds that were told. The
    /// body gets the title that only its own page shows.
    pub(super) fn new(
        front_matter: FrontMatter,
        body: &mut Body,
        source: Source<'_>,
        origin: Origin<'_>,
        told: Classified,
    ) -> Self {
        let id = ArticleId::of_file(origin.path);
        let front_matter = &front_matter.with_defaults(origin.metadata);
        let titles = Titles::new(front_matter, body, &id);
        body.head_title = titles.head.into();
        Self {
            anchors: body
                .ids
                .iter()
                .chain(body.heading.iter().map(|heading| &heading.id))
                .filter(|id| !id.is_empty())
                .collect(),
            locale: origin.locale.clone(),
            home: origin.home.clone(),
            file: source.file.clone(),
            path: origin.path.into(),
            address: origin.address.into(),
            title: titles.page.into(),
            description: front_matter
                .description()
                .map(plain_text_of_entities)
                .unwrap_or_default()
                .into(),
            layout: Layout::Conceptual,
            clouds: told.clouds,
            assumed_clouds: told.how.is_assumed(),
            aliases: front_matter.aliases().into_iter().collect(),
            redirect_url: front_matter.redirect_url().map(Into::into),
            date: front_matter.ms_date(),
            handed_over: front_matter.last_handoff(),
            translation: Translation::told(front_matter, origin),
            source_hash: front_matter.open_loc_file_hash().unwrap_or_default().into(),
            noindex: front_matter.is_noindex(),
            hidden: front_matter.is_hidden(),
            no_edit: front_matter.hides_edit(),
            no_feedback: front_matter.hides_feedback(),
            draft: front_matter.is_draft(),
            reconstructed: false,
            bilingual: false,
            paired: body.segments.is_paired(),
            uid: front_matter.text("uid").map(Into::into),
            toc: front_matter.toc_rel().map(Into::into),
            breadcrumb: front_matter.breadcrumb_path().map(Into::into),
            extend_breadcrumb: front_matter.extend_breadcrumb(),
            id,
        }
    }

    /// The card as that of the source document, which was read out of a translation: texts of the
    /// front matter are translations and do not count. `suffix` ends the title of the browser's tab.
    pub(super) fn restored(mut self, body: &mut Body, suffix: Option<&str>) -> Self {
        let title = own_title(body).map_or_else(|| readable(self.id.name()), str::to_owned);
        body.head_title = with_suffix(title.clone(), suffix).into();
        self.title = title.into();
        self.description = Box::default();
        self.aliases = Names::default();
        self.reconstructed = true;
        self
    }

    /// The card with the texts in it that other cards have as well: an article has its id, its path, the
    /// ids on its page and the hash of its source in each locale, mostly stands at the address that is
    /// its path, and shows the breadcrumb of its docset.
    #[must_use]
    pub fn share(mut self, pool: &Pool) -> Self {
        let share = |text: &mut Arc<str>| *text = pool.share(Arc::clone(text));
        self.id = self.id.shared(pool);
        self.anchors.share(pool);
        let named = self.toc.iter_mut().chain(&mut self.breadcrumb);
        named
            .chain([&mut self.path, &mut self.address, &mut self.source_hash])
            .for_each(share);
        self
    }
}

/// What a page is called.
struct Titles {
    /// Where the page shows it.
    page: String,
    /// In the browser's tab.
    head: String,
}

impl Titles {
    /// The main heading goes before the front matter where the page shows its title, and behind it
    /// in the browser's tab; a page without either is called by its first heading, or by its file.
    fn new(front_matter: &FrontMatter, body: &Body, id: &ArticleId) -> Self {
        let heading = main_heading(body).map(str::to_owned);
        let named = front_matter.title().map(plain_text_of_entities);
        let other = || first_heading(body).map_or_else(|| readable(id.name()), str::to_owned);
        let page = heading.clone().or_else(|| named.clone());
        let head = named.or(heading).unwrap_or_else(other);
        Self {
            page: page.unwrap_or_else(other),
            head: with_suffix(head, front_matter.title_suffix()),
        }
    }
}

fn main_heading(body: &Body) -> Option<&str> {
    let text = body.heading.as_ref().map(|heading| &*heading.text);
    text.filter(|text| !text.is_empty())
}

/// The first heading that can name a page which has no main heading.
fn first_heading(body: &Body) -> Option<&str> {
    let mut headings = body.headings.iter();
    let first = headings.find(|heading| heading.level <= 3);
    first.map(|heading| &*heading.text)
}

/// What the text calls itself.
fn own_title(body: &Body) -> Option<&str> {
    main_heading(body).or_else(|| first_heading(body))
}

fn with_suffix(title: String, suffix: Option<&str>) -> String {
    match suffix {
        Some(suffix) if !title.contains(suffix) => format!("{title} - {suffix}"),
        _ => title,
    }
}

/// A file name as a title: `update-account` becomes `Update account`.
fn readable(name: &str) -> String {
    let words = name.replace(['-', '_'], " ");
    let mut chars = words.trim().chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// Layout of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Layout {
    /// Running text.
    Conceptual,
    /// Questions and answers.
    Faq,
    /// Cards with links.
    Landing,
    /// Sections of cards: the front page of a family of products.
    Hub,
}

impl Layout {
    /// The name that templates know it by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Conceptual => "conceptual",
            Self::Faq => "faq",
            Self::Landing => "landing",
            Self::Hub => "hub",
        }
    }
}

/// Who made a translation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Translation {
    /// Nobody: the text was written in this language.
    Source,
    /// A person.
    Human,
    /// A machine.
    Machine,
    /// The file does not say.
    Unknown,
}

impl Translation {
    /// As the front matter tells it.
    fn told(front_matter: &FrontMatter, origin: Origin<'_>) -> Self {
        match front_matter.translation_type() {
            _ if origin.is_source => Self::Source,
            Some(TranslationType::Human) => Self::Human,
            Some(TranslationType::Machine) => Self::Machine,
            _ => Self::Unknown,
        }
    }

    /// The name that templates know it by.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Human => "human",
            Self::Machine => "machine",
            Self::Unknown => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_pointer_width = "64")]
    fn a_card_is_small() {
        // A site of some hundred thousand pages has all its cards in memory; what a field takes is
        // taken as often.
        assert!(size_of::<Card>() <= 272, "{}", size_of::<Card>());
    }
}
