//! A thread that writes, beside those that make what is written.
//!
//! To make a file or a folder waits for the disk, even where nothing is brought to the medium: file
//! systems read their tables of inodes, and wait for their own journals. Here one thread waits, while
//! those that compute go on. Folders that several threads fill at once also cost the system more than
//! the same folders filled by one. To wake a thread for each file takes a fifth of what writing it
//! does, so that pieces are handed on some at a time.

use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::{Builder, JoinHandle};

/// Number of pieces that are handed on together.
const BATCH: usize = 16;

/// Most batches that wait. Enough to bridge a disk that thinks for a while, and few enough to take no
/// memory worth naming.
const WAITING: usize = 4;

/// Does pieces of work one after the other in a thread of its own, which is started with the first.
pub(super) struct Writer<T> {
    work: Arc<dyn Fn(T) + Send + Sync>,
    line: Mutex<Option<Line<T>>>,
}

struct Line<T> {
    /// Pieces that are not handed on yet.
    batch: Vec<T>,
    sender: SyncSender<Vec<T>>,
    thread: JoinHandle<()>,
}

impl<T: Send + 'static> Writer<T> {
    /// A writer that will do `work`, which must not panic.
    pub(super) fn new(work: impl Fn(T) + Send + Sync + 'static) -> Self {
        Self {
            work: Arc::new(work),
            line: Mutex::default(),
        }
    }

    /// Has `piece` done, in the order in which this is called; waits while too much else does. When
    /// the machine has no thread left, it is done at once.
    pub(super) fn hand(&self, piece: T) {
        let mut line = self.line();
        if line.is_none() {
            *line = self.start();
        }
        let Some(Line { batch, sender, .. }) = &mut *line else {
            drop(line);
            return (self.work)(piece);
        };
        batch.push(piece);
        if batch.len() == BATCH {
            let full = std::mem::replace(batch, Vec::with_capacity(BATCH));
            self.send(sender, full);
        }
    }

    /// Waits until all that was handed over is done.
    pub(super) fn settle(&self) {
        // The lock is held meanwhile, so that whoever else calls this waits as well.
        let mut line = self.line();
        if let Some(begun) = line.take() {
            self.send(&begun.sender, begun.batch);
            drop(begun.sender);
            begun.thread.join().expect("the work does not panic");
        }
    }

    fn send(&self, sender: &SyncSender<Vec<T>>, batch: Vec<T>) {
        if let Err(refused) = sender.send(batch) {
            refused.0.into_iter().for_each(|piece| (self.work)(piece));
        }
    }

    fn start(&self) -> Option<Line<T>> {
        let (sender, receiver) = sync_channel(WAITING);
        let work = Arc::clone(&self.work);
        let thread = Builder::new().name("diglot-writer".to_owned());
        let work = move || receiver.into_iter().flatten().for_each(|piece| work(piece));
        let thread = thread.spawn(work).ok()?;
        Some(Line {
            batch: Vec::with_capacity(BATCH),
            sender,
            thread,
        })
    }

    fn line(&self) -> MutexGuard<'_, Option<Line<T>>> {
        self.line.lock().expect("no panic under this lock")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noting() -> (Writer<usize>, Arc<Mutex<Vec<usize>>>) {
        let done = Arc::<Mutex<Vec<usize>>>::default();
        let noted = Arc::clone(&done);
        let writer = Writer::new(move |piece| noted.lock().expect("sound").push(piece));
        (writer, done)
    }

    #[test]
    fn everything_is_done_in_its_order_once_it_has_settled() {
        let (writer, done) = noting();
        writer.settle();
        for piece in 0..1000 {
            writer.hand(piece);
        }
        writer.settle();
        assert!(done.lock().unwrap().iter().copied().eq(0..1000));
        writer.hand(1000);
        writer.settle();
        assert_eq!(done.lock().unwrap().len(), 1001);
    }

    #[test]
    fn many_threads_may_hand_over_and_wait() {
        let (writer, done) = noting();
        std::thread::scope(|scope| {
            for first in 0..8 {
                let writer = &writer;
                scope.spawn(move || {
                    for piece in 0..100 {
                        writer.hand(first * 100 + piece);
                        if piece % 10 == 0 {
                            writer.settle();
                        }
                    }
                });
            }
        });
        writer.settle();
        let mut done = done.lock().unwrap().clone();
        done.sort_unstable();
        assert!(done.into_iter().eq(0..800));
    }
}
