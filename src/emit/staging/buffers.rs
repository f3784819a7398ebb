//! Memory of what waits to be written.
//!
//! A page takes some ten thousand bytes. To ask for as many anew for each, and to give them back from
//! another thread, costs more than to copy the page.

use std::sync::{Mutex, MutexGuard};

/// Most buffers that are kept: as many as are handed on together.
const KEPT: usize = 16;

/// Buffers that were written, for what comes next.
#[derive(Default)]
pub(super) struct Buffers(Mutex<Vec<Vec<u8>>>);

impl Buffers {
    /// A copy of `bytes`.
    pub(super) fn copy(&self, bytes: &[u8]) -> Vec<u8> {
        let mut buffer = self.kept().pop().unwrap_or_default();
        buffer.reserve_exact(bytes.len());
        buffer.extend_from_slice(bytes);
        buffer
    }

    /// Takes back a buffer that nobody needs any more.
    pub(super) fn take_back(&self, mut buffer: Vec<u8>) {
        buffer.clear();
        let mut kept = self.kept();
        if kept.len() < KEPT {
            kept.push(buffer);
        }
    }

    fn kept(&self) -> MutexGuard<'_, Vec<Vec<u8>>> {
        self.0.lock().expect("no panic under this lock")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_that_was_taken_back_holds_the_next_copy() {
        let buffers = Buffers::default();
        let first = buffers.copy(b"a long text");
        let at = first.as_ptr();
        assert_eq!(first, b"a long text");
        buffers.take_back(first);
        let (second, third) = (buffers.copy(b"short"), buffers.copy(b"other"));
        assert_eq!(
            (second.as_ptr(), &*second, &*third),
            (at, &b"short"[..], &b"other"[..])
        );
    }

    #[test]
    fn only_some_buffers_are_kept() {
        let buffers = Buffers::default();
        for _ in 0..KEPT + 5 {
            buffers.take_back(Vec::with_capacity(8));
        }
        assert_eq!(buffers.kept().len(), KEPT);
    }
}
