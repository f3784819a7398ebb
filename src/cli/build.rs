//! `diglot build` and `diglot clean`.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::args::{Build, Clean, Common};
use super::output::Console;
use super::progress::Bar;
use super::signals::Signals;
use super::{Exit, Site, exit_of, load_site, scope, shard, texts};
use crate::cache::Cache;
use crate::emit::EmitError;
use crate::pipeline::{self, BuildError, Outcome, Report, Request, Shard};

pub(super) fn run(common: &Common, args: &Build, console: &Console) -> Exit {
    let site = match load_site(common, console) {
        Ok(site) => site,
        Err(exit) => return exit,
    };
    let threads = match scope::threads(&args.scope, console) {
        Ok(threads) => threads,
        Err(exit) => return exit,
    };
    let shard = match shard_of(args, console) {
        Ok(shard) => shard,
        Err(exit) => return exit,
    };
    let signals = Signals::listen();
    let exit = threads.install(|| once(&site, args, shard, &signals, console));
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
                Ok(site) => threads.install(|| once(&site, args, None, &signals, console)),
                Err(exit) => exit,
            }
        },
    )
}

/// The part of the site that is asked for, if it is one.
fn shard_of(args: &Build, console: &Console) -> Result<Option<Shard>, Exit> {
    let Some(text) = &args.shard else {
        return Ok(None);
    };
    let shard = shard::read(text, &|name| std::env::var(name).ok());
    shard.map(Some).map_err(|message| {
        console.error(&format!("--shard {text}: {message}"));
        Exit::Usage
    })
}

/// Builds once and says what came of it.
fn once(
    site: &Site,
    args: &Build,
    shard: Option<Shard>,
    signals: &Signals,
    console: &Console,
) -> Exit {
    let started = Instant::now();
    let bar = Bar::new(console.is_quiet());
    let input = match scope::input(site, &args.scope, signals, &bar, console) {
        Ok(input) => input,
        Err(exit) => return exit,
    };
    let request = Request {
        input,
        output: part(output(site, args.output.as_ref()), args, shard),
        keep_going: args.keep_going,
        adopt: args.adopt,
        lock_wait: Duration::from_secs(args.lock_wait),
        durable: args.durable,
        config_file: site.config_file.clone(),
        cache: (!args.no_cache).then(|| site.root.join(&site.config.cache)),
        form: Some(console.form()),
    };
    let result = match shard {
        Some(shard) => pipeline::build_part(&request, shard),
        None => pipeline::build(&request),
    };
    bar.finish();
    match result {
        Ok(outcome) => {
            match &outcome.report {
                Report::Told(told) => console.report(told),
                Report::Values(report) => console.diagnostics(report, &texts(site)),
            }
            console.say(&summary(&outcome, started.elapsed()));
            exit_of(outcome.report.counts())
        }
        Err(BuildError::Cancelled) => {
            console.say("stopped; nothing was published");
            signals.exit()
        }
        Err(BuildError::Load(error)) => failed(&error, Exit::Machine, console),
        Err(BuildError::Emit(error)) => emit_failed(&error, console),
    }
}

pub(super) fn failed(error: &dyn std::error::Error, exit: Exit, console: &Console) -> Exit {
    console.error(&told(error));
    exit
}

/// The message of an error with those of its causes.
pub(super) fn told(error: &dyn std::error::Error) -> String {
    let mut message = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let _ = write!(message, ": {cause}");
        source = cause.source();
    }
    message
}

pub(super) fn emit_failed(error: &EmitError, console: &Console) -> Exit {
    let exit = match error.exit_code() {
        1 => Exit::Input,
        3 => Exit::Refused,
        4 => Exit::Locked,
        _ => Exit::Machine,
    };
    failed(error, exit, console)
}

pub(super) fn output(site: &Site, asked: Option<&PathBuf>) -> PathBuf {
    asked
        .cloned()
        .unwrap_or_else(|| site.root.join(&site.config.output))
}

/// Parts do not share a folder with each other, nor with a whole build, unless one is named.
fn part(output: PathBuf, args: &Build, shard: Option<Shard>) -> PathBuf {
    let (None, Some(shard)) = (&args.output, shard) else {
        return output;
    };
    let mut name = output.into_os_string();
    name.push(format!("-{}-of-{}", shard.number(), shard.of()));
    name.into()
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
    let counts = outcome.report.counts();
    match &outcome.changes {
        Some(changes) => {
            for note in &changes.notes {
                let _ = writeln!(text, "note: {note}");
            }
            for note in &outcome.notes {
                let _ = writeln!(text, "note: {note}");
            }
            let _ = write!(
                text,
                "{} files: {} written, {} unchanged, {} deleted",
                // Compressed siblings are files as well.
                changes.written.len() + changes.unchanged,
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
            let cache = Cache::new(site.root.join(&site.config.cache));
            if let Err(error) = cache.clear() {
                return failed(&error, Exit::Machine, console);
            }
            console.say(&format!("{deleted} files deleted"));
            Exit::Done
        }
        Err(error) => emit_failed(&error, console),
    }
}
