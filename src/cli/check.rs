//! `diglot check`.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use super::args::{Check, Common};
use super::output::Console;
use super::progress::Bar;
use super::signals::Signals;
use super::{Exit, Site, build, load_site, scope, texts};
use crate::diag::Counts;
use crate::pipeline::{self, BuildError, Checked};
use crate::web;

pub(super) fn run(common: &Common, args: &Check, console: &Console) -> Exit {
    let site = match load_site(common, console) {
        Ok(site) => site,
        Err(exit) => return exit,
    };
    let threads = match scope::threads(&args.scope, console) {
        Ok(threads) => threads,
        Err(exit) => return exit,
    };
    threads.install(|| once(&site, args, console))
}

fn once(site: &Site, args: &Check, console: &Console) -> Exit {
    let started = Instant::now();
    let signals = Signals::listen();
    let bar = Bar::new(console.is_quiet());
    let input = match scope::input(site, &args.scope, &signals, &bar, console) {
        Ok(input) => input,
        Err(exit) => return exit,
    };
    let rules = args.external.then(web::Rules::default);
    let result = pipeline::check(&input, rules.as_ref());
    bar.finish();
    match result {
        Ok(outcome) => {
            console.diagnostics(&outcome.report, &texts(site));
            console.say(&summary(&outcome, started.elapsed()));
            if pipeline::fails(&outcome.report) {
                Exit::Input
            } else {
                Exit::Done
            }
        }
        Err(BuildError::Cancelled) => {
            console.say("stopped");
            signals.exit()
        }
        Err(BuildError::Load(error)) => build::failed(&error, Exit::Machine, console),
        Err(BuildError::Emit(error)) => build::emit_failed(&error, console),
    }
}

/// The closing line: pages, findings and time.
fn summary(outcome: &Checked, time: Duration) -> String {
    let pages: usize = outcome.pages.values().map(|(own, _)| own).sum();
    let counts = Counts::of(&outcome.report);
    let mut text = format!("{pages} pages in {} locales checked", outcome.pages.len());
    let _ = write!(
        text,
        ": {} errors, {} warnings, {} notices; {:.2} s",
        counts.errors,
        counts.warnings,
        counts.infos,
        time.as_secs_f64()
    );
    text
}
