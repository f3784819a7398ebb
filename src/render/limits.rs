//! Bounds on the work of templates.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::thread::{self, ThreadId};

use tera::{Error, Kwargs, State, TeraResult};

/// Most bytes of one page.
pub(super) const MAX_OUTPUT: usize = 64 << 20;

/// Most numbers that one call of `range` hands out.
const MAX_RANGE: usize = 1_000;

/// Most numbers that `range` hands out for one page. Lists of the page are bounded where they are
/// made; this keeps nested loops over numbers from multiplying into hours.
const MAX_STEPS: usize = 1_000_000;

/// Numbers that were handed out for the page that each thread is at: a page is rendered by one
/// thread, and the engine tells a function nothing else about it.
#[derive(Debug, Clone, Default)]
pub(super) struct Steps(Arc<Mutex<HashMap<ThreadId, usize>>>);

impl Steps {
    /// The next page of this thread begins.
    pub(super) fn begin(&self) {
        let mut taken = self.0.lock().expect("no panic under this lock");
        taken.insert(thread::current().id(), 0);
    }

    /// Whether this thread may take `steps` more.
    fn take(&self, steps: usize) -> bool {
        let mut all = self.0.lock().expect("no panic under this lock");
        let taken = all.entry(thread::current().id()).or_default();
        *taken += steps;
        *taken <= MAX_STEPS
    }
}

/// Writes up to [`MAX_OUTPUT`] bytes, then fails.
pub(super) struct Bounded<'a> {
    out: &'a mut Vec<u8>,
    left: usize,
}

impl<'a> Bounded<'a> {
    pub(super) fn new(out: &'a mut Vec<u8>) -> Self {
        Self {
            out,
            left: MAX_OUTPUT,
        }
    }
}

impl Write for Bounded<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.left = self
            .left
            .checked_sub(bytes.len())
            .ok_or(io::ErrorKind::FileTooLarge)?;
        self.out.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    // Everything is taken or nothing: no loop is needed, as for writers that take a part.
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write(bytes).map(drop)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The template function `range(end, start = 0)`: the numbers from `start` up to, not with, `end`.
pub(super) fn range(
    steps: Steps,
) -> impl Fn(Kwargs, &State<'_>) -> TeraResult<Vec<i64>> + Send + Sync + 'static {
    move |arguments, _| {
        let start = arguments.get::<i64>("start")?.unwrap_or(0);
        let end = arguments.must_get::<i64>("end")?;
        let length = end.saturating_sub(start).max(0);
        let Some(length) = usize::try_from(length).ok().filter(|n| *n <= MAX_RANGE) else {
            let message = format!("range hands out at most {MAX_RANGE} numbers");
            return Err(Error::message(message));
        };
        if !steps.take(length) {
            let message = format!("range hands out at most {MAX_STEPS} numbers for one page");
            return Err(Error::message(message));
        }
        Ok((start..end).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_cannot_outgrow_its_limit() {
        let mut out = Vec::new();
        let mut bounded = Bounded {
            out: &mut out,
            left: 3,
        };
        assert!(bounded.write_all(b"abc").is_ok());
        assert!(bounded.write_all(b"d").is_err());
        assert_eq!(out, b"abc");
    }
}
