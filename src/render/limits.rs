//! Bounds on the work of templates.

use std::io::{self, Write};

use tera::{Error, Kwargs, State, TeraResult};

/// Most bytes of one page.
pub(super) const MAX_OUTPUT: usize = 64 << 20;

/// Most numbers that one call of `range` hands out. Lists of the page are bounded where they are
/// made; this keeps nested loops over numbers from multiplying into hours.
const MAX_RANGE: i64 = 1_000;

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

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The template function `range(end, start = 0)`: the numbers from `start` up to, not with, `end`.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the engine hands arguments over by value"
)]
pub(super) fn range(arguments: Kwargs, _: &State<'_>) -> TeraResult<Vec<i64>> {
    let start = arguments.get::<i64>("start")?.unwrap_or(0);
    let end = arguments.must_get::<i64>("end")?;
    match end.checked_sub(start) {
        Some(length) if length <= MAX_RANGE => Ok((start..end).collect()),
        _ => Err(Error::message(format!(
            "range hands out at most {MAX_RANGE} numbers"
        ))),
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
