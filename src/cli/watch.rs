//! Building again whenever a file changes.

use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::output::Console;
use super::signals::Signals;
use super::{Exit, Site};
use crate::serve::{Area, Watch};

/// How often signals are looked at while nothing changes.
pub(super) const PATIENCE: Duration = Duration::from_millis(200);

/// Calls `build` after each burst of changes, until a signal ends it.
pub(super) fn run(
    site: &Site,
    output: &Path,
    signals: &Signals,
    console: &Console,
    build: impl Fn() -> Exit,
) -> Exit {
    let mut watch = Watch::new(&area(site, output, false));
    console.say("watching for changes; press Ctrl+C to stop");
    while !signals.stop.load(Ordering::Relaxed) {
        let change = watch.next(PATIENCE);
        tell(&mut watch, console);
        if change.is_some() {
            build();
        }
    }
    signals.exit()
}

/// The folder of the site and the locales that live elsewhere.
pub(super) fn area(site: &Site, output: &Path, poll: bool) -> Area {
    let locales = site.config.locales.values();
    let elsewhere = locales.filter_map(|locale| locale.root.as_ref());
    let mut roots = vec![site.root.clone()];
    roots.extend(elsewhere.map(|root| site.root.join(root)));
    Area {
        roots,
        output: Some(output.to_owned()),
        cache: Some(site.root.join(&site.config.cache)),
        poll,
    }
}

/// Says what the watch has to say.
pub(super) fn tell(watch: &mut Watch, console: &Console) {
    for notice in watch.notices() {
        console.say(&format!("note: {notice}"));
    }
}
