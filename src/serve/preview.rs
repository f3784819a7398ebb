//! What the server shows, and what it knows about it.

use std::sync::Arc;

use serde::Serialize;

use super::note::Note;
use crate::model::Digest;

/// One state of the site, complete and unchanging.
///
/// Paths are those of the published site, decoded and without leading slash:
/// `de-de/billing/index.html`. Methods may be called by several threads at once, and may take as
/// long as making a page takes. A panic in one becomes an answer with status 500.
pub trait Preview: Send + Sync + 'static {
    /// The output at `path`, made now; `None` when the site has none there.
    ///
    /// Of a page whose sources are broken, this is the page as it last was good, if it ever was.
    fn output(&self, path: &str) -> Option<Served>;

    /// The digest of the output at `path`, for when its bytes are not wanted.
    fn digest(&self, path: &str) -> Option<Digest> {
        self.output(path).map(|output| output.digest)
    }

    /// Why the page at `path` is not as its sources say: its own errors, and those of the whole
    /// site. Empty when it is. Shown on top of the page.
    fn faults(&self, path: &str) -> Vec<Note>;

    /// Everything noticed, and how far each article is translated.
    fn report(&self) -> Report;
}

impl<P: Preview + ?Sized> Preview for Arc<P> {
    fn output(&self, path: &str) -> Option<Served> {
        (**self).output(path)
    }

    fn digest(&self, path: &str) -> Option<Digest> {
        (**self).digest(path)
    }

    fn faults(&self, path: &str) -> Vec<Note> {
        (**self).faults(path)
    }

    fn report(&self) -> Report {
        (**self).report()
    }
}

/// An output of the site.
#[derive(Debug, Clone)]
pub struct Served {
    /// The bytes of the file.
    pub bytes: Arc<[u8]>,
    /// The digest of the bytes.
    pub digest: Digest,
}

impl Served {
    /// An output of these bytes.
    #[must_use]
    pub fn new(bytes: impl Into<Arc<[u8]>>) -> Self {
        let bytes = bytes.into();
        Self {
            digest: Digest::of(&bytes),
            bytes,
        }
    }
}

/// What is known about a state of the site; `/_diglot/report.json` has it in this shape.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The locales of the site, in their order.
    pub locales: Vec<LocaleReport>,
    /// Diagnostics that belong to no locale: of `site.toml`, the theme, redirects.
    pub elsewhere: Vec<Note>,
}

/// What is known about one locale.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct LocaleReport {
    /// The tag: `de-DE`.
    pub locale: String,
    /// The folder of the locale in the site: `de-de`.
    pub segment: String,
    /// Its articles, in the order of their paths.
    pub articles: Vec<ArticleState>,
    /// Its diagnostics, in the order of a report.
    pub diagnostics: Vec<Note>,
}

/// How far an article is translated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArticleState {
    /// Title of the article.
    pub title: String,
    /// Path of its page, decoded and without leading slash: `de-de/billing/`.
    pub path: String,
    /// Who translated it.
    pub translation: Translation,
    /// The source has changed since.
    pub stale: bool,
    /// It is shown in the preview only.
    pub draft: bool,
}

/// Who translated an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Translation {
    /// Nobody: it is written in the language of its locale.
    Original,
    /// People.
    Human,
    /// A machine.
    Machine,
    /// Somebody; the article does not say who.
    Unknown,
    /// Nobody yet: the page shows the source text.
    Missing,
    /// Nobody: the article is put together from the source side of its translations.
    Reconstructed,
}

impl Translation {
    /// The word for it in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Human => "human",
            Self::Machine => "machine",
            Self::Unknown => "unknown",
            Self::Missing => "missing",
            Self::Reconstructed => "reconstructed",
        }
    }
}
