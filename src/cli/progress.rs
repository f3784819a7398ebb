//! A progress bar on a terminal.

use std::io::IsTerminal as _;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::pipeline::Progress;

/// How long the work may take before a bar appears.
const PATIENCE: Duration = Duration::from_millis(500);

/// Shows how far a build is, when standard error is a terminal and the build takes its time.
#[derive(Debug)]
pub(super) struct Bar {
    started: Instant,
    shown: Mutex<ProgressBar>,
    /// Whether anybody sees it.
    wanted: bool,
}

impl Bar {
    pub(super) fn new(quiet: bool) -> Self {
        Self {
            started: Instant::now(),
            shown: Mutex::new(ProgressBar::hidden()),
            // Asked once: every step would ask again, and there are many.
            wanted: !quiet && std::io::stderr().is_terminal(),
        }
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        self.shown
            .lock()
            .expect("no panic under this lock")
            .finish_and_clear();
    }
}

impl Progress for Bar {
    fn begin(&self, what: &str, steps: usize) {
        let style = ProgressStyle::with_template("{msg:>16} [{bar:32}] {pos}/{len}")
            .expect("the template is well-formed");
        let bar = ProgressBar::with_draw_target(Some(steps as u64), ProgressDrawTarget::hidden())
            .with_style(style.progress_chars("=> "))
            .with_message(what.to_owned());
        let mut current = self.shown.lock().expect("no panic under this lock");
        current.finish_and_clear();
        *current = bar;
    }

    fn step(&self) {
        let bar = self.shown.lock().expect("no panic under this lock").clone();
        bar.inc(1);
        if self.wanted && bar.is_hidden() && self.started.elapsed() > PATIENCE {
            bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(10));
        }
    }
}
