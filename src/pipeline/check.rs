//! The whole road without its end: everything a build says and more, and nothing is written.

use super::load::Units;
use super::pages::Sink;
use super::{BuildError, Input, Outcome, SHELF, prepare};
use crate::check;
use crate::diag::{Diagnostic, Severity};

/// Checks a site.
///
/// The report holds all that a build would say, since every page is made and thrown away, and what
/// [`check`](crate::check) and the comparison of translation units add to it. Nothing is written,
/// and no output folder is looked at.
///
/// # Errors
/// When the machine fails to read the input.
pub fn check(input: &Input<'_>) -> Result<Outcome, BuildError> {
    let mut report = Vec::new();
    let ready = prepare(input, SHELF, Units::Compared, &mut report)?;
    if let Some(made) = ready.make(input, Sink::Nowhere, &mut report)? {
        report.extend(check::orphans(&ready.site, &made.references));
        let pages = made.references.into_iter();
        report.extend(pages.flat_map(|references| references.report));
    }
    ready.levels.apply(input, &mut report);
    Ok(ready.outcome(report, None, 0))
}

/// Whether a report has something that must not be published: an error, or a link, an anchor, an
/// image or an include that leads nowhere and that `site.toml` has not made a notice of.
#[must_use]
pub fn fails(report: &[Diagnostic]) -> bool {
    report.iter().any(|diagnostic| match diagnostic.severity {
        Severity::Error => true,
        Severity::Warning => check::BROKEN.contains(&diagnostic.code),
        Severity::Info => false,
    })
}
