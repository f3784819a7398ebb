//! `diglot build` and `diglot clean`.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::args::{Build, Clean, Common};
use super::output::Console;
use super::progress::Bar;
use super::signals::Signals;
use super::{Exit, Site, exit_of, load_site, texts};
use crate::diag::Counts;
use crate::emit::EmitError;
use crate::model::Locale;
use crate::pipeline::{self, BuildError, Outcome, Request};

/// Stack of a worker: deep enough for everything within the limits, and the same on every machine.
const STACK: usize = 8 << 20;

pub(super) fn run(common: &Common, args: &Build, console: &Console) -> Exit {
    let site = match load_site(common, console) {
        Ok(site) => site,
        Err(exit) => return exit,
    };
    let threads = rayon::ThreadPoolBuilder::new()
        .stack_size(STACK)
        .num_threads(args.jobs.unwrap_or(0))
        .build();
    let threads = match threads {
        Ok(threads) => threads,
        Err(error) => {
            console.error(&format!("cannot start threads: {error}"));
            return Exit::Machine;
        }
    };
    let signals = Signals::listen();
    let exit = threads.install(|| once(&site, args, &signals, console));
    if !args.watch || matches!(exit, Exit::Interrupted | Exit::Terminated) {
        return exit;
    }
    super::watch::run(
        &site,
        &output(&site, args.output.as_ref()),
        &signals,
        console,
        || {
            // The configuration may be what changed.
            match load_site(common, console) {
                Ok(site) => threads.install(|| once(&site, args, &signals, console)),
                Err(exit) => exit,
            }
        },
    )
}

/// Builds once and says what came of it.
fn once(site: &Site, args: &Build, signals: &Signals, console: &Console) -> Exit {
    let started = Instant::now();
    let locales = match locales(site, args, console) {
        Ok(locales) => locales,
        Err(exit) => return exit,
    };
    let cloud = match cloud(site, args, console) {
        Ok(cloud) => cloud,
        Err(exit) => return exit,
    };
    let bar = Bar::new(console.is_quiet());
    let request = Request {
        root: &site.root,
        config: &site.config,
        output: output(site, args.output.as_ref()),
        locales,
        cloud,
        lossy: args.lossy,
        strict: args.strict,
        keep_going: args.keep_going,
        adopt: args.adopt,
        lock_wait: Duration::from_secs(args.lock_wait),
        durable: args.durable,
        theme_folder: site.root.join("themes").join(&site.config.theme),
        config_file: site.config_file.clone(),
        cancelled: &signals.stop,
        progress: &bar,
    };
    let result = pipeline::build(&request);
    bar.finish();
    match result {
        Ok(outcome) => {
            console.diagnostics(&outcome.report, &texts(site));
            console.say(&summary(&outcome, started.elapsed()));
            exit_of(&outcome.report)
        }
        Err(BuildError::Cancelled) => {
            console.say("stopped; nothing was published");
            signals.exit()
        }
        Err(BuildError::Load(error)) => failed(&error, Exit::Machine, console),
        Err(BuildError::Emit(error)) => emit_failed(&error, console),
    }
}

fn failed(error: &dyn std::error::Error, exit: Exit, console: &Console) -> Exit {
    let mut message = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let _ = write!(message, ": {cause}");
        source = cause.source();
    }
    console.error(&message);
    exit
}

fn emit_failed(error: &EmitError, console: &Console) -> Exit {
    let exit = match error.exit_code() {
        1 => Exit::Input,
        3 => Exit::Refused,
        4 => Exit::Locked,
        _ => Exit::Machine,
    };
    failed(error, exit, console)
}

fn output(site: &Site, asked: Option<&PathBuf>) -> PathBuf {
    asked
        .cloned()
        .unwrap_or_else(|| site.root.join(&site.config.output))
}

fn locales(site: &Site, args: &Build, console: &Console) -> Result<Vec<Locale>, Exit> {
    let _ = site;
    let parsed: Result<Vec<Locale>, _> = args.locale.iter().map(|tag| Locale::parse(tag)).collect();
    parsed.map_err(|error| {
        console.error(&format!("--locale: {error}"));
        Exit::Usage
    })
}

fn cloud(site: &Site, args: &Build, console: &Console) -> Result<Option<usize>, Exit> {
    let Some(id) = &args.cloud else {
        return Ok(None);
    };
    if let Some(cloud) = site.config.clouds.iter().position(|cloud| cloud.id == *id) {
        Ok(Some(cloud))
    } else {
        console.error(&format!("--cloud {id}: there is no such cloud"));
        let known: Vec<_> = site
            .config
            .clouds
            .iter()
            .map(|cloud| cloud.id.as_str())
            .collect();
        console.hint(&format!("the clouds of this site are {}", known.join(", ")));
        Err(Exit::Usage)
    }
}

/// The closing lines: pages by locale, files, faults and time.
fn summary(outcome: &Outcome, time: Duration) -> String {
    let mut text = String::new();
    for (locale, (own, fallback)) in &outcome.pages {
        let noun = if *own == 1 { "page" } else { "pages" };
        let _ = write!(text, "{locale:>8}  {own} {noun}");
        if *fallback > 0 {
            let _ = write!(text, ", {fallback} in the source language");
        }
        text.push('\n');
    }
    let counts = Counts::of(&outcome.report);
    match &outcome.changes {
        Some(changes) => {
            for note in &changes.notes {
                let _ = writeln!(text, "note: {note}");
            }
            let _ = write!(
                text,
                "{} files: {} written, {} unchanged, {} deleted",
                outcome.files,
                changes.written.len(),
                changes.unchanged,
                changes.deleted.len()
            );
        }
        None => text.push_str("nothing was published"),
    }
    let _ = write!(
        text,
        "; {} errors, {} warnings; {:.2} s",
        counts.errors,
        counts.warnings,
        time.as_secs_f64()
    );
    text
}

/// Deletes what was built, and only that.
pub(super) fn clean(common: &Common, args: &Clean, console: &Console) -> Exit {
    let site = match load_site(common, console) {
        Ok(site) => site,
        Err(exit) => return exit,
    };
    let folder = output(&site, args.output.as_ref());
    match pipeline::clean(&site.root, &site.config, &folder) {
        Ok(deleted) => {
            console.say(&format!("{deleted} files deleted"));
            Exit::Done
        }
        Err(error) => emit_failed(&error, console),
    }
}
