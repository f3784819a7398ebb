//! What `build`, `check` and `serve` have in common: the part of a site that is read, and by how many threads.

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::args::Scope;
use super::output::Console;
use super::progress::Bar;
use super::signals::Signals;
use super::{Exit, Site};
use crate::model::Locale;
use crate::pipeline::Input;
use crate::source;

/// Stack of a worker: deep enough for everything within the limits, and the same on every machine.
const STACK: usize = 8 << 20;

/// The threads that do the work.
pub(super) fn threads(scope: &Scope, console: &Console) -> Result<ThreadPool, Exit> {
    started(pool(scope).build(), console)
}

/// Threads for what nobody waits for: they give way to all others.
pub(super) fn quiet_threads(scope: &Scope, console: &Console) -> Result<ThreadPool, Exit> {
    started(pool(scope).start_handler(|_| give_way()).build(), console)
}

fn pool(scope: &Scope) -> ThreadPoolBuilder {
    ThreadPoolBuilder::new()
        .stack_size(STACK)
        .num_threads(scope.jobs.unwrap_or(0))
}

/// Lets this thread run when others do not want to. Where that cannot be said, it runs as they do.
fn give_way() {
    #[cfg(target_os = "linux")]
    {
        // To Linux a thread is a process of its own.
        let thread = rustix::thread::gettid();
        let _ = rustix::process::setpriority_process(Some(thread), 15);
    }
}

fn started(
    threads: Result<ThreadPool, rayon::ThreadPoolBuildError>,
    console: &Console,
) -> Result<ThreadPool, Exit> {
    threads.map_err(|error| {
        console.error(&format!("cannot start threads: {error}"));
        Exit::Machine
    })
}

/// What is to be read.
pub(super) fn input<'r>(
    site: &'r Site,
    scope: &Scope,
    signals: &'r Signals,
    bar: &'r Bar,
    console: &Console,
) -> Result<Input<'r>, Exit> {
    Ok(Input {
        root: &site.root,
        config: &site.config,
        locales: locales(site, scope, console)?,
        cloud: cloud(site, scope, console)?,
        lossy: scope.lossy,
        strict: scope.strict,
        drafts: scope.drafts,
        theme_folder: site.root.join("themes").join(&site.config.theme),
        cancelled: &signals.stop,
        progress: bar,
    })
}

/// The locales that are asked for; none stands for all of them.
///
/// One that the site does not have is refused: without it, a build of nothing but the source locale
/// would take the place of the whole site.
pub(super) fn locales(site: &Site, scope: &Scope, console: &Console) -> Result<Vec<Locale>, Exit> {
    let parsed: Result<Vec<Locale>, _> =
        scope.locale.iter().map(|tag| Locale::parse(tag)).collect();
    let asked = parsed.map_err(|error| {
        console.error(&format!("--locale: {error}"));
        Exit::Usage
    })?;
    if asked.is_empty() {
        return Ok(asked);
    }
    let Ok(known) = source::locales_of(&site.root, &site.config) else {
        // Who reads the content says why that cannot be done.
        return Ok(asked);
    };
    if let Some(strange) = asked.iter().find(|locale| !known.contains(locale)) {
        console.error(&format!("--locale {strange}: the site has no such locale"));
        let known: Vec<_> = known.iter().map(Locale::as_str).collect();
        console.hint(&format!(
            "the locales of this site are {}",
            known.join(", ")
        ));
        return Err(Exit::Usage);
    }
    Ok(asked)
}

pub(super) fn cloud(site: &Site, scope: &Scope, console: &Console) -> Result<Option<usize>, Exit> {
    let Some(id) = &scope.cloud else {
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
