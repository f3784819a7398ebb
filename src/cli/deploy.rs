//! `diglot deploy`.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::args::{Common, Deploy, Format};
use super::output::Console;
use super::progress::Bar;
use super::signals::Signals;
use super::{Exit, Site, build, load_site};
use crate::config::DeployTarget;
use crate::deploy::{self, DeployError, Outcome, Request};

pub(super) fn run(common: &Common, args: &Deploy, console: &Console) -> Exit {
    let site = match load_site(common, console) {
        Ok(site) => site,
        Err(exit) => return exit,
    };
    let Some((name, target)) = target(&site, args, console) else {
        return Exit::Usage;
    };
    let started = Instant::now();
    let signals = Signals::listen();
    let bar = Bar::new(console.is_quiet());
    let result = deploy::run(&Request {
        root: &site.root,
        output: &build::output(&site, args.output.as_ref()),
        base_url: &site.config.base_url,
        name,
        target,
        protected: &inputs(&site),
        dry_run: args.dry_run,
        rollback: args.rollback,
        max_deletes: args.max_deletes,
        adopt: args.adopt,
        lock_wait: Duration::from_secs(args.lock_wait),
        requests: args.jobs.max(1),
        cancelled: &signals.stop,
        progress: &bar,
    });
    bar.finish();
    match result {
        Ok(outcome) => {
            if args.dry_run {
                console.data(&match common.format {
                    Format::Text => outcome.plan.to_text(),
                    Format::Json | Format::Sarif => outcome.plan.to_json(),
                });
            }
            console.say(&summary(&outcome, name, args.dry_run, started.elapsed()));
            outcome.refused.map_or(Exit::Done, |error| {
                console.warn("this plan would not be carried out");
                failed(&error, name, console)
            })
        }
        Err(DeployError::Cancelled) => {
            console.say("stopped; deploying again completes the work");
            signals.exit()
        }
        Err(error) => failed(&error, name, console),
    }
}

/// Says what went wrong with the target `name`.
fn failed(error: &DeployError, name: &str, console: &Console) -> Exit {
    console.error(&format!("{name}: {}", build::told(error)));
    if let Some(help) = error.help() {
        console.hint(help);
    }
    exit_of(error)
}

/// What the site is made from, which no folder target may be or contain.
fn inputs(site: &Site) -> Vec<PathBuf> {
    let config = &site.config;
    let mut inputs = vec![
        site.root.join(&config.content),
        site.root.join("themes").join(&config.theme),
        site.config_file.clone(),
    ];
    let roots = config
        .locales
        .values()
        .filter_map(|locale| locale.root.as_ref());
    inputs.extend(roots.map(|root| site.root.join(root)));
    inputs
}

/// The target that is meant.
fn target<'s>(
    site: &'s Site,
    args: &Deploy,
    console: &Console,
) -> Option<(&'s str, &'s DeployTarget)> {
    let targets = &site.config.deploy;
    let mut names: Vec<&str> = targets.keys().map(String::as_str).collect();
    names.sort_unstable();
    let found = match &args.target {
        Some(name) => targets.get_key_value(name),
        None if targets.len() == 1 => targets.iter().next(),
        None => None,
    };
    if let Some((name, target)) = found {
        return Some((name, target));
    }
    console.error(&match &args.target {
        Some(name) => format!("there is no target `{name}`"),
        None if names.is_empty() => "the site has no target to deploy to".to_owned(),
        None => "the site has several targets: name one".to_owned(),
    });
    console.hint(&if names.is_empty() {
        "describe one in site.toml, in a table [deploy.NAME]".to_owned()
    } else {
        format!("the targets of this site are {}", names.join(", "))
    });
    None
}

fn exit_of(error: &DeployError) -> Exit {
    match error.exit_code() {
        Some(1) => Exit::Input,
        Some(2) => Exit::Usage,
        Some(3) => Exit::Refused,
        Some(4) => Exit::Locked,
        Some(6) => Exit::Remote,
        _ => Exit::Machine,
    }
}

/// The closing line: what travelled, what went, and time.
fn summary(outcome: &Outcome, name: &str, dry_run: bool, time: Duration) -> String {
    let plan = &outcome.plan;
    let (unchanged, deleted) = (plan.unchanged, plan.deletions.len());
    if dry_run {
        return format!(
            "{name}: {} files ({} bytes) would travel, {unchanged} are there already, {deleted} would be deleted",
            plan.uploads.len(),
            plan.bytes(),
        );
    }
    format!(
        "{name}: {} files ({} bytes) sent, {unchanged} unchanged, {deleted} deleted; {:.2} s",
        outcome.objects,
        outcome.bytes,
        time.as_secs_f64()
    )
}
