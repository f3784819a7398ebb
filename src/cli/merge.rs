//! `diglot merge`.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::args::{Common, Merge};
use super::output::Console;
use super::progress::Bar;
use super::signals::Signals;
use super::{Exit, build, exit_of, load_site};
use crate::diag::Counts;
use crate::pipeline::{self, MergeError, Merged};

pub(super) fn run(common: &Common, args: &Merge, console: &Console) -> Exit {
    let output = match output(common, args, console) {
        Ok(output) => output,
        Err(exit) => return exit,
    };
    let started = Instant::now();
    let signals = Signals::listen();
    let bar = Bar::new(console.is_quiet());
    let merged = pipeline::merge(&pipeline::Merge {
        parts: &args.parts,
        output,
        adopt: args.adopt,
        lock_wait: Duration::from_secs(args.lock_wait),
        durable: args.durable,
        cancelled: &signals.stop,
        progress: &bar,
    });
    bar.finish();
    match merged {
        Ok(merged) => {
            console.diagnostics(&merged.report, &BTreeMap::new());
            console.say(&summary(&merged, started.elapsed()));
            exit_of(Counts::of(&merged.report))
        }
        Err(MergeError::Cancelled) => {
            console.say("stopped; nothing was published");
            signals.exit()
        }
        Err(MergeError::Emit(error)) => build::emit_failed(&error, console),
        Err(error) => {
            let exit = build::failed(&error, Exit::Refused, console);
            console.hint(
                "a part is what `diglot build --shard I/N` writes; all parts must be of one input",
            );
            exit
        }
    }
}

/// The folder that is asked for; the configuration is only needed without.
fn output(common: &Common, args: &Merge, console: &Console) -> Result<PathBuf, Exit> {
    match &args.output {
        Some(output) => Ok(output.clone()),
        None => load_site(common, console).map(|site| build::output(&site, None)),
    }
}

fn summary(merged: &Merged, time: Duration) -> String {
    let counts = Counts::of(&merged.report);
    format!(
        "{} files: {} written, {} unchanged, {} deleted; {} warnings; {:.2} s",
        merged.changes.written.len() + merged.changes.unchanged,
        merged.changes.written.len(),
        merged.changes.unchanged,
        merged.changes.deleted.len(),
        counts.warnings,
        time.as_secs_f64()
    )
}
