//! What other pages may know of an article.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::names::Names;
use crate::model::{ArticleId, CloudSet, Date, Locale, RepoPath};

/// All that other pages may know of an article.
///
/// Editing a paragraph never changes a card, so it never reaches another page: there is no text of
/// the body in it, and no position.
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
    pub path: Arc<str>,
    /// Where the file stands in the site, without locale: `partner-center/billing.md`.
    pub address: Box<str>,
    /// Main heading, else the title of the front matter, else a readable file name.
    pub title: String,
    /// Title for the browser's tab, without the name of the site.
    pub head_title: String,
    /// Description of the front matter; empty without one.
    pub description: String,
    /// Layout of the body.
    pub layout: Layout,
    /// Clouds the article is for; never empty.
    pub clouds: CloudSet,
    /// Whether the clouds were assumed because nothing names them.
    pub assumed_clouds: bool,
    /// Ids that links may name, in order of appearance.
    pub anchors: Names,
    /// Old addresses, as the front matter gives them.
    pub aliases: Vec<String>,
    /// Where the page sends its readers, when it is only a redirect.
    pub redirect_url: Option<String>,
    /// Date the article claims for itself.
    pub date: Option<Date>,
    /// When the translation was handed over.
    pub handed_over: Option<Date>,
    /// Who translated it.
    pub translation: Translation,
    /// Hash of the source file the translation was made from; empty when unknown.
    pub source_hash: Box<str>,
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
    pub toc: Option<String>,
    /// Breadcrumb file the metadata names.
    pub breadcrumb: Option<String>,
    /// Whether the path in the table of contents is added to the breadcrumb.
    pub extend_breadcrumb: bool,
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
