//! The whole road without its end: everything a build says and more, and nothing is written.

use super::load::{Remember, Units};
use super::pages::Sink;
use super::prepare::{Aim, Means, Seen, prepare, theme_files};
use super::recall::Forgetful;
use super::{BuildError, Checked, Input};
use crate::check;
use crate::diag::{Diagnostic, Severity};
use crate::source;
use crate::web;

/// Checks a site.
///
/// The report holds all that a build would say, since every page is made and thrown away, and what
/// [`check`](crate::check) and the comparison of translation units add to it. Nothing is written,
/// and no output folder is looked at.
///
/// With rules for the `web`, it is asked about the addresses that lead out of the site; without them
/// nothing talks to a network.
///
/// # Errors
/// When the machine fails to read the input.
pub fn check(input: &Input<'_>, web: Option<&web::Rules>) -> Result<Checked, BuildError> {
    let mut report = Vec::new();
    let survey = source::survey(input.root, input.config)?;
    let theme = theme_files(input, &mut report);
    let seen = Seen::of(input, survey, theme);
    let (units, remember) = (Units::Compared, Remember::Nothing);
    let ready = prepare(
        input,
        seen,
        Means::default(),
        units,
        remember,
        Aim::default(),
        &mut report,
    )?;
    if let Some(made) = ready.make(input, Sink::Nowhere, None, (None, &Forgetful), &mut report)? {
        report.extend(check::orphans(&ready.site, &made.references));
        let mut links = Vec::new();
        for references in made.references {
            report.extend(references.report);
            links.extend(references.urls);
        }
        if let Some(rules) = web {
            let begin = |count| input.progress.begin("asking the web", count);
            let step = || input.progress.step();
            report.extend(web::check(&links, rules, input.cancelled, begin, step));
            input.stop_if_cancelled()?;
        }
    }
    ready.levels.apply(input, &mut report);
    Ok(Checked {
        report,
        pages: ready.pages(),
    })
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
