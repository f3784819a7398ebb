//! What is said about the input: diagnostics, collected and printed.
//!
//! Stages return a [`Reported`] value: the best they could make of their input, and what they
//! noticed. Printing turns byte ranges into lines and columns; it gets the text of the files from
//! its caller. This module knows no stage and no terminal.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

pub mod codes;
mod print;
mod sarif;
mod told;

pub use codes::Code;
pub use print::{Known, Located, Places, Texts, json_line, located, places, text_block, to_text};
pub use sarif::sarif;
pub use told::{Form, Told};

use crate::model::{RepoPath, Span};

/// A value, and what was noticed while making it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reported<T> {
    /// The best value there is.
    pub value: T,
    /// What was noticed, in the order of noticing.
    pub report: Vec<Diagnostic>,
}

impl<T> Reported<T> {
    /// A value with nothing to say about it.
    pub fn silent(value: T) -> Self {
        Self {
            value,
            report: Vec::new(),
        }
    }

    /// Moves what was noticed into `report` and returns the value.
    pub fn unpack(self, report: &mut Vec<Diagnostic>) -> T {
        report.extend(self.report);
        self.value
    }
}

/// How much a diagnostic matters. `--strict` turns warnings into errors, at the edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// Good to know; shown on request.
    Info,
    /// The page is published, but something is not as its author meant it.
    Warning,
    /// Nothing is published.
    Error,
}

impl Severity {
    /// `info`, `warning` or `error`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Where a diagnostic points to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Place {
    /// A part of a file.
    Span(Span),
    /// A whole file, one without lines or one that cannot be read.
    File(RepoPath),
    /// No file is to blame.
    Nowhere,
}

/// One thing noticed; what is said of it can be read as if it stood here.
///
/// The same diagnostic is in what an article or a page has left, which is kept for the next build, and
/// in the report of this one. A site has about one for each page, so copies share what they say: it
/// takes ten times the room of this value, and only the severity is another one in a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How much it matters: what the code says, unless `site.toml` says otherwise.
    pub severity: Severity,
    notice: Arc<Notice>,
}

/// What a diagnostic says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Stable name of the kind of thing, with its severity and explanation.
    #[serde(with = "codes::by_name")]
    pub code: &'static Code,
    /// Where it was noticed.
    pub place: Place,
    /// One line, in the reader's words, naming the thing: no full stop.
    pub message: Box<str>,
    /// What to do about it, when we know.
    pub help: Option<Box<str>>,
    /// Files that led here, innermost first: the chain of includes.
    pub trail: Box<[Span]>,
}

impl Deref for Diagnostic {
    type Target = Notice;

    fn deref(&self) -> &Notice {
        &self.notice
    }
}

/// What is changed in one copy stays as it is in the others.
impl DerefMut for Diagnostic {
    fn deref_mut(&mut self) -> &mut Notice {
        Arc::make_mut(&mut self.notice)
    }
}

impl Diagnostic {
    /// A diagnostic of the severity that belongs to its code.
    #[must_use]
    pub fn new(code: &'static Code, place: Place, message: impl Into<String>) -> Self {
        Self {
            severity: code.severity,
            notice: Arc::new(Notice {
                code,
                place,
                message: message.into().into(),
                help: None,
                trail: Box::default(),
            }),
        }
    }

    /// A diagnostic about bytes `range` of `file`.
    #[must_use]
    pub fn at(
        code: &'static Code,
        file: &RepoPath,
        range: std::ops::Range<usize>,
        message: impl Into<String>,
    ) -> Self {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let span = Span {
            file: file.clone(),
            start: offset(range.start),
            end: offset(range.end),
        };
        Self::new(code, Place::Span(span), message)
    }

    /// A diagnostic about `file` as a whole.
    #[must_use]
    pub fn on_file(code: &'static Code, file: &RepoPath, message: impl Into<String>) -> Self {
        Self::new(code, Place::File(file.clone()), message)
    }

    /// The same with advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into().into());
        self
    }

    /// The file it points to.
    #[must_use]
    pub fn file(&self) -> Option<&RepoPath> {
        match &self.place {
            Place::Span(span) => Some(&span.file),
            Place::File(file) => Some(file),
            Place::Nowhere => None,
        }
    }
}

/// Most diagnostics shown for one file.
pub const MAX_PER_FILE: usize = 100;
/// Most diagnostics shown in all.
pub const MAX_IN_ALL: usize = 1000;

/// Counts by severity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Number of errors.
    pub errors: usize,
    /// Number of warnings.
    pub warnings: usize,
    /// Number of notices.
    pub infos: usize,
}

impl Counts {
    /// Counts `report`.
    #[must_use]
    pub fn of(report: &[Diagnostic]) -> Self {
        let count = |severity| report.iter().filter(|d| d.severity == severity).count();
        Self {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            infos: count(Severity::Info),
        }
    }
}

/// Brings a report into its order (file, position, code, message) and drops repeated entries. What
/// is said of an included file is said once, with one way there, however many pages include it.
pub fn sort(report: &mut Vec<Diagnostic>) {
    fn key(d: &Diagnostic) -> (Option<&RepoPath>, u32, u32, &str, &str) {
        let (start, end) = match &d.place {
            Place::Span(span) => (span.start, span.end),
            Place::File(_) | Place::Nowhere => (0, 0),
        };
        (d.file(), start, end, d.code.name, &d.message)
    }
    // Of several ways the shortest comes first.
    let way = |a: &Diagnostic, b: &Diagnostic| {
        let lengths = a.trail.len().cmp(&b.trail.len());
        lengths.then_with(|| a.trail.cmp(&b.trail))
    };
    report.par_sort_by(|a, b| key(a).cmp(&key(b)).then_with(|| way(a, b)));
    report.dedup_by(|later, first| {
        key(later) == key(first)
            && (&later.place, later.severity, &later.help)
                == (&first.place, first.severity, &first.help)
    });
}

/// The entries of a sorted report that are shown, and how many are not.
///
/// Limits keep one broken generator from burying every other fault: [`MAX_PER_FILE`] and
/// [`MAX_IN_ALL`]. Errors come through first, so that the reason of a failed build is always seen.
#[must_use]
pub fn shown<'d>(report: impl IntoIterator<Item = &'d Diagnostic>) -> (Vec<&'d Diagnostic>, usize) {
    let report: Vec<&Diagnostic> = report.into_iter().collect();
    let mut keep = vec![false; report.len()];
    let mut total = 0;
    let mut per_file = std::collections::BTreeMap::<Option<&RepoPath>, usize>::new();
    for severity in [Severity::Error, Severity::Warning, Severity::Info] {
        for (at, diagnostic) in report
            .iter()
            .enumerate()
            .filter(|(_, d)| d.severity == severity)
        {
            let in_file = per_file.entry(diagnostic.file()).or_default();
            if *in_file < MAX_PER_FILE && total < MAX_IN_ALL {
                keep[at] = true;
                *in_file += 1;
                total += 1;
            }
        }
    }
    let all = report.len();
    let shown: Vec<_> = report
        .into_iter()
        .zip(keep)
        .filter_map(|(d, keep)| keep.then_some(d))
        .collect();
    let hidden = all - shown.len();
    (shown, hidden)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_share_what_they_say_until_one_is_changed() {
        let file = RepoPath::new("a.md");
        let first = Diagnostic::at(&codes::UNIT_MALFORMED, &file, 0..1, "x");
        let mut second = first.clone();
        second.severity = Severity::Error;
        assert!(Arc::ptr_eq(&first.notice, &second.notice));
        let third = second.clone().help("mend it");
        assert_eq!(
            (second.help.as_deref(), third.help.as_deref()),
            (None, Some("mend it"))
        );
        assert_eq!(first.severity, Severity::Warning);
    }

    #[test]
    fn limits_keep_errors() {
        let file = RepoPath::new("a.md");
        let mut report: Vec<_> = (0..150)
            .map(|at| Diagnostic::at(&codes::UNIT_MALFORMED, &file, at..at + 1, "x"))
            .collect();
        report.push(Diagnostic::at(
            &codes::OUTPUT_PATH_CONFLICT,
            &file,
            500..501,
            "y",
        ));
        sort(&mut report);
        let (shown, hidden) = shown(&report);
        assert_eq!(shown.len(), MAX_PER_FILE);
        assert_eq!(hidden, 51);
        assert!(shown.iter().any(|d| d.severity == Severity::Error));
    }
}
