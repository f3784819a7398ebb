//! Building again whenever a file changes.

use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::time::Duration;

use notify::event::{AccessKind, AccessMode, EventKind, ModifyKind};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::output::Console;
use super::signals::Signals;
use super::{Exit, Site};

/// How long nothing may change before a build starts: editors save in several steps, and a change
/// of branches is thousands of them.
const QUIET: Duration = Duration::from_millis(50);
/// How often signals are looked at while nothing changes.
const PATIENCE: Duration = Duration::from_millis(200);

/// Calls `build` after each burst of changes, until a signal ends it.
pub(super) fn run(
    site: &Site,
    output: &Path,
    signals: &Signals,
    console: &Console,
    build: impl Fn() -> Exit,
) -> Exit {
    let (sender, changes) = mpsc::channel();
    let watcher = watch(site, move |event| {
        // Nobody listens any more once the loop below has ended.
        let _ = sender.send(event);
    });
    let _watcher = match watcher {
        Ok(watcher) => watcher,
        Err(error) => {
            console.error(&format!("cannot watch the site for changes: {error}"));
            return Exit::Machine;
        }
    };
    console.say("watching for changes; press Ctrl+C to stop");
    let ours = Ours::of(output);
    while !signals.stop.load(Ordering::Relaxed) {
        match changes.recv_timeout(PATIENCE) {
            Ok(event) if ours.concerns(&event) => {
                while changes.recv_timeout(QUIET).is_ok() {}
                build();
            }
            Ok(_) | Err(mpsc::RecvTimeoutError::Timeout) => {}
            Err(mpsc::RecvTimeoutError::Disconnected) => return Exit::Machine,
        }
    }
    signals.exit()
}

/// Watches the folder of the site and the locales that live elsewhere.
fn watch(
    site: &Site,
    tell: impl Fn(notify::Result<Event>) + Send + 'static,
) -> notify::Result<RecommendedWatcher> {
    let mut watcher = notify::recommended_watcher(tell)?;
    watcher.watch(&site.root, RecursiveMode::Recursive)?;
    let roots = site.config.locales.values().filter_map(|l| l.root.as_ref());
    for root in roots.map(|root| site.root.join(root)) {
        watcher.watch(&root, RecursiveMode::Recursive)?;
    }
    Ok(watcher)
}

/// What a build itself writes; watching that would never end.
struct Ours {
    output: PathBuf,
    name: String,
}

impl Ours {
    fn of(output: &Path) -> Self {
        let output = output.canonicalize().unwrap_or_else(|_| output.to_owned());
        let name = output.file_name().unwrap_or_default().to_string_lossy();
        Self {
            name: format!(".{name}."),
            output,
        }
    }

    /// Whether an event is a change of the input. Reading files makes events too, and so does the
    /// watcher's own look at the folders.
    fn concerns(&self, event: &notify::Result<Event>) -> bool {
        let Ok(event) = event else {
            // Lost events are changes for all that is known.
            return true;
        };
        let change = match event.kind {
            EventKind::Create(_) | EventKind::Remove(_) => true,
            EventKind::Modify(kind) => !matches!(kind, ModifyKind::Metadata(_)),
            EventKind::Access(kind) => kind == AccessKind::Close(AccessMode::Write),
            EventKind::Any | EventKind::Other => event.need_rescan(),
        };
        let own = |path: &PathBuf| {
            let path = path
                .parent()
                .and_then(|p| p.canonicalize().ok())
                .map_or_else(
                    || path.clone(),
                    |parent| parent.join(path.file_name().unwrap_or_default()),
                );
            let hidden = |part: std::path::Component<'_>| {
                let part = part.as_os_str().to_string_lossy();
                part.starts_with(&self.name) || part == ".git"
            };
            path.starts_with(&self.output) || path.components().any(hidden)
        };
        change && (event.paths.is_empty() || !event.paths.iter().all(own))
    }
}

#[cfg(test)]
mod tests {
    use notify::event::{CreateKind, DataChange};

    use super::*;

    #[test]
    fn what_a_build_writes_starts_no_build() {
        let ours = Ours::of(Path::new("/site/public"));
        let event = |kind, path: &str| Ok(Event::new(kind).add_path(path.into()));
        let create = EventKind::Create(CreateKind::File);
        assert!(ours.concerns(&event(create, "/site/content/a.md")));
        assert!(ours.concerns(&event(
            EventKind::Modify(ModifyKind::Data(DataChange::Any)),
            "/site/site.toml"
        )));
        assert!(!ours.concerns(&event(create, "/site/public/de-de/index.html")));
        assert!(!ours.concerns(&event(create, "/site/.public.diglot-lock")));
        assert!(!ours.concerns(&event(
            EventKind::Access(AccessKind::Open(AccessMode::Any)),
            "/site/content/a.md"
        )));
    }
}
