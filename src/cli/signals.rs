//! Stopping on SIGINT and SIGTERM.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM, SIGXFSZ};

use super::Exit;

/// Notices signals that ask to stop; the work looks at [`Signals::stop`] and cleans up after itself.
#[derive(Debug)]
pub(super) struct Signals {
    pub(super) stop: Arc<AtomicBool>,
    which: Arc<AtomicUsize>,
}

impl Signals {
    pub(super) fn listen() -> Self {
        let signals = Self {
            stop: Arc::default(),
            which: Arc::default(),
        };
        for signal in [SIGINT, SIGTERM] {
            // Where signals cannot be noticed, they end the program as they always do.
            let number = usize::try_from(signal).unwrap_or_default();
            let _ = signal_hook::flag::register_usize(signal, Arc::clone(&signals.which), number);
            // A second signal does not wait for the work.
            let _ = signal_hook::flag::register_conditional_shutdown(
                signal,
                128 + signal,
                Arc::clone(&signals.stop),
            );
            let _ = signal_hook::flag::register(signal, Arc::clone(&signals.stop));
        }
        // A file-size limit would end the program in the middle of a write; when the signal is
        // taken, the write fails like any other, and the run ends in order.
        let _ = signal_hook::flag::register(SIGXFSZ, Arc::default());
        signals
    }

    /// The exit code that tells which signal it was.
    pub(super) fn exit(&self) -> Exit {
        let terminated = usize::try_from(SIGTERM)
            .is_ok_and(|signal| self.which.load(Ordering::Relaxed) == signal);
        if terminated {
            Exit::Terminated
        } else {
            Exit::Interrupted
        }
    }
}
