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
    /// A build that has brought its body to the shelf has it there alone, to let it go.
    #[serde(skip)]
    place: Mutex<Place>,
    pub(in crate::pipeline) phrases: Box<[(String, String)]>,
    pub(in crate::pipeline) names: Box<[(String, String)]>,
    /// What its text is known by, once a search index has asked.
    head: Mutex<Option<Head>>,
}

/// Where a body is.
#[derive(Debug, Default)]
enum Place {
    /// In its file: it was remembered, or found no room.
    #[default]
    File,
    /// Here, because the shelf has room for it.
    Here(Arc<Body>),
    /// Put aside.
    Aside(Spot),
}

impl Kept {
    pub(super) fn of(article: Article, shelf: &Shelf, pool: &Pool) -> Self {
        let place = if shelf.admits(&article.body) {
            Place::Here(Arc::new(article.body))
        } else {
            let spot = shelf.put_aside(&article.body);
            spot.map_or(Place::File, Place::Aside)
        };
        Self {
            card: Arc::new(article.card.share(pool)),
            place: Mutex::new(place),
            phrases: article.phrases.into(),
            names: article.names.into(),
            head: Mutex::default(),
        }
    }

    pub(in crate::pipeline) fn card(&self) -> &Card {
        &self.card
    }

    /// The body, where a session remembers it.
    pub(in crate::pipeline) fn body(&self) -> Option<Arc<Body>> {
        match &*self.place.lock().expect(UNPOISONED) {
            Place::Here(body) => Some(Arc::clone(body)),
            Place::File | Place::Aside(_) => None,
        }
    }

    /// What its text is known by, if a search index has asked before.
    pub(in crate::pipeline) fn head(&self) -> Option<Head> {
        *self.head.lock().expect(UNPOISONED)
    }

    pub(super) fn keep_head(&self, head: Head) {
        *self.head.lock().expect(UNPOISONED) = Some(head);
    }

    /// Brings the card to the input of the linking, and the body to the shelf. A session has it here as
    /// well, for its next look.
    pub(super) fn put(&self, input: &mut LocaleInput, shelf: &mut Shelf, is_session: bool) {
        let card = &self.card;
        input.cards.push(Arc::clone(card));
        let mut place = self.place.lock().expect(UNPOISONED);
        match &*place {
            Place::File => {}
            Place::Here(body) => shelf.put(&card.home, &card.id, Arc::clone(body)),
            Place::Aside(spot) => shelf.put_spot(&card.home, &card.id, *spot),
        }
        if !is_session {
            *place = Place::File;
        }
    }
}
