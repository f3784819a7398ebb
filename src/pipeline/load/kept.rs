//! What is kept of an article that was read.

use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};

use crate::article::Article;
use crate::article::body::Body;
use crate::article::card::Card;
use crate::cache::Spot;
use crate::model::Pool;
use crate::pipeline::shelf::Shelf;
use crate::search::Head;
use crate::site::LocaleInput;

/// Why locks are never poisoned.
const UNPOISONED: &str = "no panic under this lock";

/// What is kept of an article that was read.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::pipeline) struct Kept {
    pub(in crate::pipeline) card: Arc<Card>,
    /// The body, where the shelf had room for it.
    #[serde(skip)]
    pub(in crate::pipeline) body: Option<Arc<Body>>,
    /// Where the body was put aside, if it was.
    #[serde(skip)]
    aside: Option<Spot>,
    pub(in crate::pipeline) phrases: Vec<(String, String)>,
    pub(in crate::pipeline) names: Vec<(String, String)>,
    /// What its text is known by, once a search index has asked.
    head: Mutex<Option<Head>>,
}

impl Kept {
    pub(super) fn of(mut article: Article, shelf: &Shelf, pool: &Pool) -> Self {
        // They are kept to the end of the run, and there are some for each page.
        article.phrases.shrink_to_fit();
        article.names.shrink_to_fit();
        let admitted = shelf.admits(&article.body);
        Self {
            card: Arc::new(article.card.share(pool)),
            aside: (!admitted)
                .then(|| shelf.put_aside(&article.body))
                .flatten(),
            body: admitted.then(|| Arc::new(article.body)),
            phrases: article.phrases,
            names: article.names,
            head: Mutex::default(),
        }
    }

    pub(in crate::pipeline) fn card(&self) -> &Card {
        &self.card
    }

    /// What its text is known by, if a search index has asked before.
    pub(in crate::pipeline) fn head(&self) -> Option<Head> {
        *self.head.lock().expect(UNPOISONED)
    }

    pub(super) fn keep_head(&self, head: Head) {
        *self.head.lock().expect(UNPOISONED) = Some(head);
    }

    /// Brings the card to the input of the linking, and the body to the shelf.
    pub(super) fn put(&self, input: &mut LocaleInput, shelf: &mut Shelf) {
        if let Some(body) = &self.body {
            shelf.put(&self.card.home, &self.card.id, Arc::clone(body));
        } else if let Some(spot) = self.aside {
            shelf.put_spot(&self.card.home, &self.card.id, spot);
        }
        input.cards.push(Arc::clone(&self.card));
    }
}
