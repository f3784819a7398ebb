//! Bodies of articles between the two passes.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::article::body::Body;
use crate::model::{ArticleId, Locale};

/// Keeps bodies up to a number of bytes; the others are made again when they are asked for.
///
/// A site of a few thousand pages so is parsed once, and one of some hundred thousand does not need
/// memory for all its text.
#[derive(Debug)]
pub(super) struct Shelf {
    bodies: HashMap<(Locale, ArticleId), Arc<Body>>,
    left: AtomicUsize,
}

impl Shelf {
    pub(super) fn of(bytes: usize) -> Self {
        Self {
            bodies: HashMap::new(),
            left: AtomicUsize::new(bytes),
        }
    }

    /// Whether a body may be kept; if so, its room is taken.
    pub(super) fn admits(&self, body: &Body) -> bool {
        let size = size(body);
        self.left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                left.checked_sub(size)
            })
            .is_ok()
    }

    /// A shelf for the next look at the same site: what stands here takes room until it is known
    /// which of it will be put there again.
    pub(super) fn next(&self, bytes: usize) -> Self {
        let taken = self.bodies.values().map(|body| size(body)).sum();
        Self::of(bytes.saturating_sub(taken))
    }

    /// A shelf with the same bodies.
    pub(super) fn again(&self) -> Self {
        Self {
            bodies: self.bodies.clone(),
            left: AtomicUsize::new(self.left.load(Ordering::Relaxed)),
        }
    }

    /// Takes a body off, which gives its room back.
    pub(super) fn take(&mut self, home: &Locale, id: &ArticleId) {
        if let Some(body) = self.bodies.remove(&(home.clone(), id.clone())) {
            self.left.fetch_add(size(&body), Ordering::Relaxed);
        }
    }

    /// Puts a body back that was taken off.
    pub(super) fn put_back(&mut self, home: &Locale, id: &ArticleId, body: Arc<Body>) {
        let take = |left: usize| Some(left.saturating_sub(size(&body)));
        let _ = self
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take);
        self.put(home, id, body);
    }

    /// Keeps the body of the article `id` of the locale `home`.
    pub(super) fn put(&mut self, home: &Locale, id: &ArticleId, body: Arc<Body>) {
        self.bodies.insert((home.clone(), id.clone()), body);
    }

    pub(super) fn get(&self, home: &Locale, id: &ArticleId) -> Option<&Arc<Body>> {
        self.bodies.get(&(home.clone(), id.clone()))
    }
}

/// About how many bytes of memory a body takes.
fn size(body: &Body) -> usize {
    let questions = body.questions.iter();
    let questions: usize = questions.map(|q| q.text.len() + q.answer.len() + 48).sum();
    body.html.capacity()
        + body.slots.len() * 160
        + body.headings.len() * 240
        + questions
        + body.segments.size()
        + 256
}
