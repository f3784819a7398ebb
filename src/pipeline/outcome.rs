//! What commands over a whole site came to.

use std::collections::BTreeMap;

use crate::diag::{Counts, Diagnostic, Form, Texts, Told};
use crate::emit::Changes;

/// What a build came to.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Everything noticed.
    pub report: Report,
    /// Numbers of pages by locale: own ones, then fallbacks.
    pub pages: BTreeMap<String, (usize, usize)>,
    /// What happened to the output folder; none when nothing was published.
    pub changes: Option<Changes>,
    /// Number of files of the site.
    pub files: usize,
    /// What a person should know about the cache.
    pub notes: Vec<String>,
    /// How much had to be done.
    pub work: Effort,
}

/// What a check came to.
#[derive(Debug, Default)]
pub struct Checked {
    /// Everything noticed, in its order.
    pub report: Vec<Diagnostic>,
    /// Numbers of pages by locale: own ones, then fallbacks.
    pub pages: BTreeMap<String, (usize, usize)>,
}

/// A report as it was asked for. In words it is not taken apart again where the build before has left
/// the same: most builds find nothing to do, and a large site has thousands of warnings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// Everything noticed, in its order.
    Values(Vec<Diagnostic>),
    /// In the form that was asked for.
    Told(Told),
}

impl Default for Report {
    fn default() -> Self {
        Self::Values(Vec::new())
    }
}

impl Report {
    /// How much was noticed.
    #[must_use]
    pub fn counts(&self) -> Counts {
        match self {
            Self::Values(report) => Counts::of(report),
            Self::Told(told) => told.counts,
        }
    }

    /// A report as it is asked for: put into words, where a `form` is named.
    pub(super) fn of(report: Vec<Diagnostic>, form: Option<Form>, texts: &dyn Texts) -> Self {
        match form {
            Some(form) => Self::Told(Told::of(&report, form, texts)),
            None => Self::Values(report),
        }
    }
}

/// How much of a site was made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Effort {
    /// Articles that were read, those among them that are reconstructed.
    pub read: usize,
    /// Pages that were made.
    pub made: usize,
    /// Locales with articles whose words were not counted before.
    pub counted: usize,
}
