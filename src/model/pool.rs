//! Texts that stand in many places, each of them kept once.

use std::sync::{Arc, Mutex, PoisonError};

use super::KeySet;

/// Texts that many values have in common.
///
/// An article is there in each locale, at the same path and with the same id, and all articles of a
/// docset name the same breadcrumb. A copy for each of them is a third of what a site remembers of
/// its articles.
#[derive(Debug, Default)]
pub struct Pool(Mutex<KeySet<Arc<str>>>);

impl Pool {
    /// The copy of `text` that everybody shares; `text` itself if it is the first.
    #[must_use]
    pub fn share(&self, text: Arc<str>) -> Arc<str> {
        // Texts are whole whatever has happened to whoever held the lock.
        let mut texts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = texts.get(&text) {
            return Arc::clone(known);
        }
        texts.insert(Arc::clone(&text));
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_are_one() {
        let pool = Pool::default();
        let [a, b, c] = ["a", "a", "c"].map(|text| pool.share(text.into()));
        assert!(Arc::ptr_eq(&a, &b));
        assert_eq!((&*b, &*c), ("a", "c"));
    }
}
