//! A thread that writes, beside those that make what is written.
//!
//! To make a file or a folder waits for the disk, even where nothing is brought to the medium: file
//! systems read their tables of inodes, and wait for their own journals. Here one thread waits, while
//! those that compute go on. Folders that several threads fill at once also cost the system more than
//! the same folders filled by one.

use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::{Builder, JoinHandle};

/// Most pieces of work that wait. Enough to bridge a disk that thinks for a while, and few enough to
/// take no memory worth naming.
const WAITING: usize = 64;

/// Does pieces of work one after the other in a thread of its own, which is started with the first.
pub(super) struct Writer<T> {
    work: Arc<dyn Fn(T) + Send + Sync>,
    line: Mutex<Option<Line<T>>>,
}

struct Line<T> {
    sender: SyncSender<T>,
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
        let Some(sender) = self.sender() else {
            return (self.work)(piece);
        };
        if let Err(refused) = sender.send(piece) {
            (self.work)(refused.0);
        }
    }

    /// Waits until all that was handed over is done.
    pub(super) fn settle(&self) {
        // The lock is held meanwhile, so that whoever else calls this waits as well.
        let mut line = self.line();
        if let Some(Line { sender, thread }) = line.take() {
            drop(sender);
            thread.join().expect("the work does not panic");
        }
    }

    fn sender(&self) -> Option<SyncSender<T>> {
        let mut line = self.line();
        if line.is_none() {
            *line = self.start();
        }
        line.as_ref().map(|line| line.sender.clone())
    }

    fn start(&self) -> Option<Line<T>> {
        let (sender, receiver) = sync_channel(WAITING);
        let work = Arc::clone(&self.work);
        let thread = Builder::new().name("diglot-writer".to_owned());
        let thread = thread.spawn(move || receiver.into_iter().for_each(|piece| work(piece)));
        let thread = thread.ok()?;
        Some(Line { sender, thread })
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
