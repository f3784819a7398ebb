//! Trying again, and when not to (R-Y6).

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::deploy::error::DeployError;
use crate::deploy::store::StoreError;

/// How often an operation is tried.
const ATTEMPTS: u32 = 5;
/// The pause after the first attempt; it doubles with each further one.
const PAUSE: Duration = Duration::from_millis(500);
/// Longest pause, whatever the remote asks for.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);
/// How long a remote may leave us without an answer before it counts as gone.
const PATIENCE: Duration = Duration::from_mins(1);
/// How often a pause looks whether somebody asked to stop.
const TICK: Duration = Duration::from_millis(100);

/// Time and chance, so that tests need neither.
pub(super) trait Pace: Sync {
    /// Time since some fixed moment.
    fn now(&self) -> Duration;
    fn sleep(&self, time: Duration);
    /// A number from 0 up to, but not including, 1.
    fn chance(&self) -> f64;
}

/// The clock on the wall.
#[derive(Debug)]
pub(super) struct Clock(Instant);

impl Clock {
    pub(super) fn start() -> Self {
        Self(Instant::now())
    }
}

impl Pace for Clock {
    fn now(&self) -> Duration {
        self.0.elapsed()
    }

    fn sleep(&self, time: Duration) {
        std::thread::sleep(time);
    }

    fn chance(&self) -> f64 {
        f64::from(u32::try_from(random() >> 32).expect("32 bits are left")) / 2f64.powi(32)
    }
}

/// Bits that nobody can guess well: the keys that the standard library draws for its maps. Good
/// enough to tell runs apart and to spread pauses; nothing secret hangs on them.
pub(super) fn random() -> u64 {
    let mut hasher = RandomState::new().build_hasher();
    hasher.write_u32(std::process::id());
    hasher.finish()
}

/// Why an operation did not succeed in the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    Cancelled,
    Store(StoreError),
}

impl Failure {
    /// The error that says what was tried on what.
    pub(super) fn naming(self, action: &'static str, what: &str) -> DeployError {
        match self {
            Self::Cancelled => DeployError::Cancelled,
            Self::Store(error) => DeployError::Remote {
                action,
                what: what.to_owned(),
                reason: error.to_string(),
                help: error.help(),
            },
        }
    }
}

/// Tries operations again that may succeed later.
#[derive(Clone, Copy)]
pub(super) struct Retry<'a> {
    pub(super) pace: &'a dyn Pace,
    /// Whether somebody asked to stop.
    pub(super) cancelled: &'a AtomicBool,
}

impl Retry<'_> {
    /// Runs `operation` until it succeeds, fails for good, or has been tried often enough.
    pub(super) fn run<T>(
        &self,
        mut operation: impl FnMut() -> Result<T, StoreError>,
    ) -> Result<T, Failure> {
        let started = self.pace.now();
        let mut attempt = 1;
        loop {
            self.stop_if_cancelled()?;
            let error = match operation() {
                Ok(value) => return Ok(value),
                Err(error) => error,
            };
            let after = match &error {
                StoreError::Busy { after, .. } => *after,
                StoreError::Damaged => None,
                StoreError::Conflict | StoreError::Denied(_) | StoreError::Failed(_) => {
                    return Err(Failure::Store(error));
                }
            };
            // A remote that asks for time has answered: it is not gone.
            let waited = self.pace.now().saturating_sub(started);
            if attempt == ATTEMPTS || (after.is_none() && waited >= PATIENCE) {
                return Err(Failure::Store(error));
            }
            self.pause(pause(attempt, after, self.pace.chance()))?;
            attempt += 1;
        }
    }

    pub(super) fn stop_if_cancelled(&self) -> Result<(), Failure> {
        if self.cancelled.load(Ordering::Relaxed) {
            Err(Failure::Cancelled)
        } else {
            Ok(())
        }
    }

    /// Sleeps, and wakes up when somebody asks to stop.
    pub(super) fn pause(&self, time: Duration) -> Result<(), Failure> {
        let end = self.pace.now() + time;
        loop {
            self.stop_if_cancelled()?;
            let left = end.saturating_sub(self.pace.now());
            if left.is_zero() {
                return Ok(());
            }
            self.pace.sleep(left.min(TICK));
        }
    }
}

/// How long to wait after the given attempt: what the remote asks for, or twice as long as before
/// with half of it left to chance, so that many clients do not come back at once.
fn pause(attempt: u32, after: Option<Duration>, chance: f64) -> Duration {
    let own = PAUSE * 2u32.saturating_pow(attempt - 1);
    let own = own.mul_f64(0.5 + chance / 2.0);
    after.unwrap_or_default().max(own).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deploy::double::TestPace;

    fn busy(after: Option<u64>) -> StoreError {
        StoreError::Busy {
            message: "503".to_owned(),
            after: after.map(Duration::from_secs),
        }
    }

    /// How often an operation is tried that fails with `errors`, one after the other, and then
    /// succeeds; and how long that takes.
    fn tried(errors: &[StoreError]) -> (usize, Duration, bool) {
        let pace = TestPace::default();
        let cancelled = AtomicBool::new(false);
        let retry = Retry {
            pace: &pace,
            cancelled: &cancelled,
        };
        let mut count = 0;
        let result = retry.run(|| {
            count += 1;
            errors
                .get(count - 1)
                .map_or(Ok(()), |error| Err(error.clone()))
        });
        (count, pace.now(), result.is_ok())
    }

    /// R-Y6: at most five attempts, with growing pauses.
    #[test]
    fn busy_remotes_are_tried_five_times() {
        assert!(tried(&[]).2);
        let (count, time, fine) = tried(&vec![busy(None); 4]);
        assert!(
            fine && count == 5 && time >= Duration::from_millis(3750),
            "{time:?}"
        );
        let (count, _, fine) = tried(&vec![busy(None); 5]);
        assert!(!fine && count == 5);
    }

    /// R-Y6
    #[test]
    fn pauses_follow_retry_after_within_reason() {
        let (_, time, _) = tried(&[busy(Some(7))]);
        assert_eq!(time, Duration::from_secs(7));
        let (_, time, _) = tried(&[busy(Some(86_400))]);
        assert_eq!(time, LONGEST_PAUSE);
    }

    /// R-Y6, R-Y7: refusals stop at once, damage is tried again.
    #[test]
    fn only_what_may_work_later_is_tried_again() {
        let count = |error| tried(&[error]).0;
        assert_eq!(count(StoreError::Denied(String::new())), 1);
        assert_eq!(count(StoreError::Conflict), 1);
        assert_eq!(count(StoreError::Failed(String::new())), 1);
        assert_eq!(count(StoreError::Damaged), 2);
    }

    #[test]
    fn a_wish_to_stop_ends_every_pause() {
        let pace = TestPace::default();
        let cancelled = AtomicBool::new(false);
        let retry = Retry {
            pace: &pace,
            cancelled: &cancelled,
        };
        let result = retry.run(|| -> Result<(), _> {
            cancelled.store(true, Ordering::Relaxed);
            Err(busy(Some(60)))
        });
        assert_eq!(result, Err(Failure::Cancelled));
        assert_eq!(pace.now(), Duration::ZERO);
    }
}
