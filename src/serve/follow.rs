//! From changes of the input to what is shown.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::preview::Preview;
use super::screen::Screen;
use super::watch::{Area, Change, Watch};

/// A site whose input changes while it is shown.
pub trait Site {
    /// Its states.
    type State: Preview;

    /// Looks at the input again after `change`. `None` when there is nothing new to show: nothing
    /// that is shown has changed, or the input cannot be read, which the site has told people about.
    fn refresh(&mut self, change: &Change) -> Option<Next<Self::State>>;

    /// What is to be watched; it may be another area after the configuration has changed.
    fn area(&self) -> Area;
}

/// The next state of a site.
#[derive(Debug)]
pub struct Next<S> {
    /// The state.
    pub state: S,
    /// The path of the output that the change was about, when it was about one article.
    pub edited: Option<String>,
}

/// How often is looked whether to stop.
const PATIENCE: Duration = Duration::from_millis(200);

/// Shows every change that `watch` tells of `site` on `screen` until `stop` is set. `tell` gets what
/// there is to tell people about the watch.
///
/// The watch is over the area of the site, and tells what has changed since it was read for the first
/// time.
pub fn follow<S: Site>(
    site: &mut S,
    screen: &Screen,
    watch: Watch,
    stop: &AtomicBool,
    mut tell: impl FnMut(&str),
) {
    let mut watch = watch;
    let mut area = site.area();
    let mut change = None;
    while !stop.load(Ordering::Relaxed) {
        for notice in watch.notices() {
            tell(&notice);
        }
        if let Some(change) = change {
            if let Some(next) = site.refresh(&change) {
                screen.show(next.state, next.edited.as_deref());
            }
            let wanted = site.area();
            if wanted != area {
                area = wanted;
                watch = Watch::new(&area);
            }
        }
        change = watch.next(PATIENCE);
    }
}
