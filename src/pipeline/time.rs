//! The time that one page may take.
//!
//! What is counted is processor time of the thread that is at the page, and not time on the wall: no
//! page fails because the machine is busy, or was asleep. Whatever is limited by its size takes far
//! less than this; the limit is for what nobody has thought of.

use std::time::Duration;

/// Tells how long this thread has worked: that of the machine, or of a test.
pub(super) type Clock = fn() -> Duration;

/// Longest time to read an article with all that it includes.
const READING: Duration = Duration::from_secs(7);

/// Longest time to make a page of it. Both together are the ten seconds that a page may take.
const MAKING: Duration = Duration::from_secs(3);

/// When the time of a page is over.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadline {
    end: Duration,
}

impl Deadline {
    /// For reading that begins at the time `now`.
    pub(super) fn of_reading(now: Duration) -> Self {
        let end = now.saturating_add(READING);
        Self { end }
    }

    /// For making that begins at the time `now`.
    pub(super) fn of_making(now: Duration) -> Self {
        let end = now.saturating_add(MAKING);
        Self { end }
    }

    /// Whether it is over at the time `now`.
    pub(super) fn is_over(&self, now: Duration) -> bool {
        now > self.end
    }
}

/// The processor time of this thread so far.
#[cfg(unix)]
pub(super) fn of_thread() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    let seconds = u64::try_from(time.tv_sec).unwrap_or_default();
    Duration::new(seconds, u32::try_from(time.tv_nsec).unwrap_or_default())
}

/// The time on the wall, where the system does not tell that of a thread.
#[cfg(not(unix))]
#[expect(
    clippy::disallowed_methods,
    reason = "it only decides whether a page takes too long"
)]
pub(super) fn of_thread() -> Duration {
    let now = std::time::SystemTime::now();
    now.duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_is_over_one_moment_after_its_end() {
        let (start, moment) = (Duration::from_secs(5), Duration::from_nanos(1));
        let deadline = Deadline::of_reading(start);
        assert!(!deadline.is_over(start + READING));
        assert!(deadline.is_over(start + READING + moment));
        let deadline = Deadline::of_making(start);
        assert!(!deadline.is_over(start + MAKING));
        assert!(deadline.is_over(start + MAKING + moment));
    }

    #[test]
    fn both_times_together_are_that_of_a_page() {
        assert_eq!(READING + MAKING, Duration::from_secs(10));
    }
}
