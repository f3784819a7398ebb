//! What the run before has left for reading.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Basis, Cache, Contents, Frame, Memory, Remember, Shelf};
use crate::model::Locale;

/// What reading begins with.
pub(super) struct Remembered {
    pub(super) memory: Option<Memory>,
    pub(super) cache: Cache,
    pub(super) contents: BTreeMap<Locale, Arc<Contents>>,
    pub(super) shelf: Shelf,
}

/// What the run before has left, as far as it was read by the same rules; `room` is that of a shelf in
/// bytes.
pub(super) fn remembered(remember: Remember<'_>, basis: &Basis<'_>, room: usize) -> Remembered {
    let blank = |shelf| Remembered {
        memory: Some(Memory::carried(None, basis)),
        cache: Cache::default(),
        contents: BTreeMap::new(),
        shelf,
    };
    match remember {
        Remember::Nothing => Remembered {
            memory: None,
            ..blank(Shelf::of(room))
        },
        Remember::Session(None) => blank(Shelf::of(room)),
        Remember::Session(Some((before, shelf))) => {
            let memory = Memory::carried(before.memory.as_ref(), basis);
            let shelf = if memory.is_blank() {
                Shelf::of(room)
            } else {
                shelf.next(room)
            };
            Remembered {
                memory: Some(memory),
                cache: before.cache.carried(),
                contents: before.contents.clone(),
                shelf,
            }
        }
        Remember::Notes(None, disk) => blank(Shelf::beside(disk, room)),
        Remember::Notes(Some(notes), disk) => {
            let Frame { grounds, parts } = notes.frame;
            let mut articles = BTreeMap::new();
            let mut contents = BTreeMap::new();
            for (locale, notes) in notes.locales {
                articles.insert(locale.clone(), notes.articles);
                contents.extend(notes.contents.map(|contents| (locale, contents)));
            }
            let memory = Memory::of_notes(grounds, articles, basis);
            if memory.is_blank() {
                // Read by other rules.
                contents.clear();
            }
            Remembered {
                memory: Some(memory),
                cache: Cache::of_reports(parts),
                contents,
                shelf: Shelf::beside(disk, room),
            }
        }
    }
}
