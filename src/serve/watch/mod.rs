//! Tells when the input may have changed.
//!
//! The system's own events come first, within milliseconds. They are not trusted alone: some file
//! systems send none, queues overflow, and the number of watches is limited. So a [`Census`] of the
//! folders is taken now and then as well, seldom enough to cost nothing; where there are no events
//! it is taken more often, which is all that polling is.

mod census;
mod events;
mod folders;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use notify::{RecommendedWatcher, Watcher as _};

use census::{Census, Roots};
use events::{Meaning, Tells};
use folders::Folders;

/// What is watched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Area {
    /// Folders, with everything below them; they may lie in each other.
    pub roots: Vec<PathBuf>,
    /// The output folder: neither it is watched nor what a build writes beside it.
    pub output: Option<PathBuf>,
    /// The folder in which builds keep what makes the next one faster; it is not watched either.
    pub cache: Option<PathBuf>,
    /// Whether to look at the folders regularly instead of waiting for events.
    pub poll: bool,
}

/// What may have changed; paths are absolute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// These files and folders, or what lies in these folders.
    Paths(BTreeSet<PathBuf>),
    /// Anything: events were lost.
    Everything,
}

/// How long nothing may change before a change is told: editors save in several steps, and a change
/// of branches is thousands of them.
const QUIET: Duration = Duration::from_millis(20);
/// How long to wait for a file that is being written to be closed.
const CLOSING: Duration = Duration::from_millis(200);
/// After this time a change is told even if there is no end of changes.
const LONGEST: Duration = Duration::from_secs(1);
/// How often is looked whether the folders themselves are still there.
const HEARTBEAT: Duration = Duration::from_millis(500);

/// A watch over an area.
#[derive(Debug)]
pub struct Watch {
    area: Area,
    tells: Tells,
    events: mpsc::Receiver<notify::Result<notify::Event>>,
    sender: mpsc::Sender<notify::Result<notify::Event>>,
    /// The system's events; none while polling.
    sight: Option<(RecommendedWatcher, Folders)>,
    roots: Roots,
    census: Census,
    /// What events have told since the census.
    told: BTreeSet<PathBuf>,
    next_census: Instant,
    next_heartbeat: Instant,
    notices: Vec<String>,
    /// What had changed before the watch began.
    missed: Option<Change>,
}

/// What lies in an area at one moment, for a watch that begins later.
#[derive(Debug)]
pub struct Count {
    area: Area,
    census: Census,
}

impl Count {
    /// Looks at every file of `area` without opening one.
    #[must_use]
    pub fn of(area: &Area) -> Self {
        let area = area.absolute();
        let census = Census::take(&area.roots, &area.tells());
        Self { area, census }
    }
}

impl Area {
    fn absolute(&self) -> Self {
        let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        Self {
            roots: self.roots.iter().map(|root| absolute(root)).collect(),
            output: self.output.as_deref().map(absolute),
            cache: self.cache.as_deref().map(absolute),
            poll: self.poll,
        }
    }

    fn tells(&self) -> Tells {
        Tells::new(&self.roots, self.output.as_deref(), self.cache.as_deref())
    }
}

impl Watch {
    /// Begins to watch. Changes from now on will be told.
    #[must_use]
    pub fn new(area: &Area) -> Self {
        let mut watch = Self::open_on(area);
        // The first census has nothing before it to differ from.
        watch.count();
        watch
    }

    /// Begins to watch. Changes since `before` will be told; where that is the count of another area, or
    /// none, anything may have changed.
    #[must_use]
    pub fn since(before: Option<Count>, area: &Area) -> Self {
        let mut watch = Self::open_on(area);
        let before = before.filter(|before| before.area == watch.area);
        let is_known = before.is_some();
        watch.census = before.map(|before| before.census).unwrap_or_default();
        let differs = watch.count();
        watch.missed = if is_known {
            differs
        } else {
            Some(Change::Everything)
        };
        watch
    }

    fn open_on(area: &Area) -> Self {
        let area = area.absolute();
        let (sender, events) = mpsc::channel();
        let now = Instant::now();
        let mut watch = Self {
            tells: area.tells(),
            area,
            events,
            sender,
            sight: None,
            roots: Roots::default(),
            census: Census::default(),
            told: BTreeSet::new(),
            next_census: now,
            next_heartbeat: now + HEARTBEAT,
            notices: Vec::new(),
            missed: None,
        };
        watch.open();
        watch
    }

    /// What there is to tell people, once: that the system sends no events, that a folder is gone.
    pub fn notices(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notices)
    }

    /// Whether changes are found by looking, not by events of the system.
    #[must_use]
    pub fn is_polling(&self) -> bool {
        self.sight.is_none()
    }

    /// Waits for a change, at most for `patience`.
    pub fn next(&mut self, patience: Duration) -> Option<Change> {
        if let Some(missed) = self.missed.take() {
            return Some(missed);
        }
        let end = Instant::now() + patience;
        loop {
            let now = Instant::now();
            if now >= self.next_heartbeat
                && let Some(change) = self.heartbeat()
            {
                return Some(change);
            }
            if now >= self.next_census
                && let Some(change) = self.count()
            {
                return Some(change);
            }
            let until = end.min(self.next_heartbeat).min(self.next_census);
            let wait = until.saturating_duration_since(Instant::now());
            match self.events.recv_timeout(wait) {
                Ok(event) => {
                    if let Some(change) = self.collect(event) {
                        return Some(change);
                    }
                }
                // Not disconnected: this value holds a sender itself.
                Err(_) if Instant::now() >= end => return None,
                Err(_) => {}
            }
        }
    }

    /// Everything that changes together with the first event, once it has come to rest.
    fn collect(&mut self, first: notify::Result<notify::Event>) -> Option<Change> {
        let mut burst = Burst::default();
        let patience = self.take(first, &mut burst)?;
        let mut rest = Rest::after(patience, Instant::now());
        while let Some(wait) = rest.wait(Instant::now()) {
            let Ok(event) = self.events.recv_timeout(wait) else {
                break;
            };
            if let Some(patience) = self.take(event, &mut burst) {
                rest.put_off(patience, Instant::now());
            }
        }
        let change = burst.change()?;
        if Roots::take(&self.area.roots)
            .changes_since(&self.roots)
            .is_some()
        {
            // The change was that a whole folder went or came.
            return self.heartbeat();
        }
        if let Change::Paths(paths) = &change {
            self.told.extend(paths.iter().cloned());
        }
        Some(change)
    }

    /// Takes an event into the burst; how long to wait for more, when it was one that counts.
    fn take(
        &mut self,
        event: notify::Result<notify::Event>,
        burst: &mut Burst,
    ) -> Option<Duration> {
        match self.tells.meaning(event) {
            Meaning::Nothing => None,
            Meaning::Lost => {
                burst.everything = true;
                Some(QUIET)
            }
            Meaning::Exhausted => {
                self.go_polling(&exhausted());
                burst.everything = true;
                Some(QUIET)
            }
            Meaning::Writing(paths) => {
                burst.open.extend(paths);
                Some(burst.patience())
            }
            Meaning::Changed { paths, folders } => {
                for path in &paths {
                    burst.open.remove(path);
                }
                burst.paths.extend(paths);
                if folders {
                    self.follow(burst);
                }
                Some(burst.patience())
            }
        }
    }

    /// Watches new folders and forgets those that are gone. What is told comes after that, so that
    /// nothing that was created before the watch began is missed.
    fn follow(&mut self, burst: &Burst) {
        let Some((watcher, folders)) = &mut self.sight else {
            return;
        };
        let followed = burst
            .paths
            .iter()
            .try_for_each(|path| folders.follow(watcher, path, &self.tells));
        if let Err(error) = followed {
            self.go_polling(&error);
        }
    }

    /// Looks whether the roots are the folders that they were: a folder that was replaced sends no
    /// events of the new one.
    fn heartbeat(&mut self) -> Option<Change> {
        self.next_heartbeat = Instant::now() + HEARTBEAT;
        let lost = Roots::take(&self.area.roots).changes_since(&self.roots)?;
        for root in &lost.gone {
            let root = root.display();
            self.notices
                .push(format!("{root} is gone; waiting for it to come back"));
        }
        for root in &lost.back {
            let root = root.display();
            self.notices.push(format!("{root} is back"));
        }
        self.open();
        self.count();
        // What is left of a site whose folder is gone is nothing to show; the last state stays.
        (lost.gone.is_empty() || !lost.back.is_empty()).then_some(Change::Everything)
    }

    /// Asks the system for events, from the beginning.
    fn open(&mut self) {
        self.sight = None;
        self.roots = Roots::take(&self.area.roots);
        if self.area.poll {
            return;
        }
        let sender = self.sender.clone();
        let tell = move |event| {
            // Nobody listens any more once the watch has ended.
            let _ = sender.send(event);
        };
        let opened = RecommendedWatcher::new(tell, notify::Config::default())
            .map_err(|error| folders::words(&error))
            .and_then(|mut watcher| {
                let mut folders = Folders::default();
                for root in self.area.roots.iter().filter(|root| root.is_dir()) {
                    folders.follow(&mut watcher, root, &self.tells)?;
                }
                Ok((watcher, folders))
            });
        match opened {
            Ok(sight) => self.sight = Some(sight),
            Err(error) => self.go_polling(&error),
        }
    }

    fn go_polling(&mut self, why: &str) {
        self.sight = None;
        // From here on the census alone tells.
        self.told.clear();
        self.area.poll = true;
        self.next_census = Instant::now();
        self.notices.push(format!(
            "{why}; looking at the files regularly instead, so changes show a little later"
        ));
    }

    /// Takes the census, and tells which folders differ from the one before without anybody having
    /// said so.
    fn count(&mut self) -> Option<Change> {
        let begun = Instant::now();
        let census = Census::take(&self.area.roots, &self.tells);
        let took = begun.elapsed();
        let mut changed = census.differs_from(&self.census);
        changed.retain(|folder| !is_told(folder, &self.told));
        self.census = census;
        self.told.clear();
        let pause = if self.is_polling() {
            // A processor in a hundred is what looking may take, but nobody waits for five seconds.
            (100 * took).clamp(Duration::from_millis(300), Duration::from_secs(4))
        } else {
            (500 * took).max(Duration::from_secs(5))
        };
        self.next_census = Instant::now() + pause;
        (!changed.is_empty()).then_some(Change::Paths(changed))
    }
}

/// Whether something was told of `folder`: of itself, a folder around it, or a file in it.
fn is_told(folder: &Path, told: &BTreeSet<PathBuf>) -> bool {
    let around = folder.ancestors().any(|folder| told.contains(folder));
    let next = told.range(folder.to_owned()..).next();
    around || next.is_some_and(|path| path.starts_with(folder))
}

/// What the system says when it has no more watches to give.
fn exhausted() -> String {
    folders::words(&notify::Error::new(notify::ErrorKind::MaxFilesWatch))
}

/// When changes have come to rest.
#[derive(Debug, Clone, Copy)]
struct Rest {
    end: Instant,
    latest: Instant,
}

impl Rest {
    fn after(patience: Duration, now: Instant) -> Self {
        Self {
            end: now + patience,
            latest: now + LONGEST,
        }
    }

    /// Something more has changed. Events that mean nothing put nothing off: reading makes them, and
    /// a preview of a large site reads all the time.
    fn put_off(&mut self, patience: Duration, now: Instant) {
        self.end = now + patience;
    }

    /// How long to wait for more; none if it is time to tell.
    fn wait(&self, now: Instant) -> Option<Duration> {
        let wait = self.end.min(self.latest).saturating_duration_since(now);
        (!wait.is_zero()).then_some(wait)
    }
}

/// Changes that belong together.
#[derive(Debug, Default)]
struct Burst {
    paths: BTreeSet<PathBuf>,
    /// Files that are being written.
    open: BTreeSet<PathBuf>,
    everything: bool,
}

impl Burst {
    /// How long to wait for more. A file that is being written is worth waiting for; where systems
    /// do not tell when it is closed, there is nothing to wait for.
    fn patience(&self) -> Duration {
        if self.open.is_empty() || !cfg!(target_os = "linux") {
            QUIET
        } else {
            CLOSING
        }
    }

    fn change(mut self) -> Option<Change> {
        self.paths.append(&mut self.open);
        if self.everything {
            Some(Change::Everything)
        } else {
            (!self.paths.is_empty()).then_some(Change::Paths(self.paths))
        }
    }
}

#[cfg(test)]
mod tests;
