//! Bodies of articles between the two passes.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock, RwLock};

use crate::article::body::Body;
use crate::cache::{Cache, Scratch, Spot};
use crate::model::{ArticleId, Locale, RepoPath};

/// Keeps bodies up to a number of bytes. The others are put aside in a file, if there is a place for
/// one; else they are made again when they are asked for.
///
/// A site of a few thousand pages so stays in memory, and one of some hundred thousand does not need
/// memory for all its text. To take a body from the file costs little beside reading the article
/// once more, and a body is asked for up to four times: by its page, its bilingual view, the search
/// and the page for printing.
#[derive(Debug)]
pub(super) struct Shelf {
    /// By the locales that have them: when the pages of a locale are made, its bodies can go.
    bodies: RwLock<HashMap<Locale, HashMap<ArticleId, Arc<Body>>>>,
    left: AtomicUsize,
    /// Whether a body has found no room.
    is_full: AtomicBool,
    aside: HashMap<(Locale, ArticleId), Spot>,
    room: Option<Room>,
}

/// Where bodies are put aside: a file that is made when the first one comes.
#[derive(Debug)]
struct Room {
    cache: Cache,
    file: OnceLock<Option<Scratch>>,
}

impl Shelf {
    pub(super) fn of(bytes: usize) -> Self {
        Self {
            bodies: RwLock::default(),
            left: AtomicUsize::new(bytes),
            is_full: AtomicBool::new(false),
            aside: HashMap::new(),
            room: None,
        }
    }

    /// A shelf that puts aside what finds no room, on the disk of `cache`.
    pub(super) fn beside(cache: &Cache, bytes: usize) -> Self {
        Self {
            room: Some(Room {
                cache: cache.clone(),
                file: OnceLock::new(),
            }),
            ..Self::of(bytes)
        }
    }

    /// Whether a body may be kept; if so, its room is taken.
    pub(super) fn admits(&self, body: &Body) -> bool {
        let size = size(body);
        let take = |left: usize| left.checked_sub(size);
        let taken = self
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take);
        if taken.is_err() {
            self.is_full.store(true, Ordering::Relaxed);
        }
        taken.is_ok()
    }

    /// Puts a body aside. None where there is no place for it, or the disk does not take it: the
    /// article is read again then.
    pub(super) fn put_aside(&self, body: &Body) -> Option<Spot> {
        let room = self.room.as_ref()?;
        let file = room.file.get_or_init(|| Scratch::new(&room.cache).ok());
        let bytes = Vec::with_capacity(size(body));
        let bytes = postcard::to_extend(body, bytes).expect("a body has a form in bytes");
        file.as_ref()?.put(&bytes).ok()
    }

    /// A shelf for the next look at the same site: what stands here takes room until it is known
    /// which of it will be put there again.
    pub(super) fn next(&self, bytes: usize) -> Self {
        let homes = self.bodies.read().expect(UNPOISONED);
        let taken = homes.values().flat_map(HashMap::values);
        let taken = taken.map(|body| size(body)).sum();
        Self::of(bytes.saturating_sub(taken))
    }

    /// A shelf with the same bodies.
    pub(super) fn again(&self) -> Self {
        Self {
            bodies: RwLock::new(self.bodies.read().expect(UNPOISONED).clone()),
            ..Self::of(self.left.load(Ordering::Relaxed))
        }
    }

    /// Takes a body off, which gives its room back.
    pub(super) fn take(&mut self, home: &Locale, id: &ArticleId) {
        let homes = self.bodies.get_mut().expect(UNPOISONED);
        if let Some(body) = homes.get_mut(home).and_then(|bodies| bodies.remove(id)) {
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
        let homes = self.bodies.get_mut().expect(UNPOISONED);
        let bodies = homes.entry(home.clone()).or_default();
        bodies.insert(id.clone(), body);
    }

    /// Lets go of the bodies that stand here of the locale `home`, of which no page is made any more.
    /// Those of a small site stay to the end of the run, which gives back all memory at once.
    pub(super) fn clear(&self, home: &Locale) {
        if !self.is_full.load(Ordering::Relaxed) {
            return;
        }
        let gone = self.bodies.write().expect(UNPOISONED).remove(home);
        // Giving back memory piece by piece takes a while.
        rayon::spawn(move || drop(gone));
    }

    /// Keeps the place at which the body of an article was put aside.
    pub(super) fn put_spot(&mut self, home: &Locale, id: &ArticleId, spot: Spot) {
        self.aside.insert((home.clone(), id.clone()), spot);
    }

    /// The body of an article, if it stands here.
    pub(super) fn get(&self, home: &Locale, id: &ArticleId) -> Option<Arc<Body>> {
        let homes = self.bodies.read().expect(UNPOISONED);
        homes.get(home)?.get(id).map(Arc::clone)
    }

    /// The body of an article, if it stands here or was put aside. It was read from `file`.
    pub(super) fn fetch(
        &self,
        home: &Locale,
        id: &ArticleId,
        file: &RepoPath,
    ) -> Option<Arc<Body>> {
        if let Some(body) = self.get(home, id) {
            return Some(body);
        }
        let spot = *self.aside.get(&(home.clone(), id.clone()))?;
        let scratch = self.room.as_ref()?.file.get()?.as_ref()?;
        let bytes = scratch.get(spot).ok()?;
        let mut body: Body = postcard::from_bytes(&bytes).ok()?;
        // What is said of its references is kept to the end of the run, and so is where they stand.
        for slot in body.slots.iter_mut().filter(|slot| slot.span.file == *file) {
            slot.span.file.clone_from(file);
        }
        Some(Arc::new(body))
    }
}

/// Why locks are never poisoned.
const UNPOISONED: &str = "no panic under this lock";

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::body::{Heading, Slot, SlotKind};
    use crate::model::Span;

    fn body(text: &str) -> Body {
        let span = |start| Span {
            file: RepoPath::new("de-de/a.md"),
            start,
            end: start + 5,
        };
        Body {
            html: format!("<p><a href=\"\u{fdd0}0\u{fdd1}\">{text}</a></p>"),
            slots: vec![Slot {
                kind: SlotKind::Link,
                href: "b.md".to_owned(),
                span: span(7),
                trail: Some([span(1)].into()),
            }],
            headings: vec![Heading {
                level: 2,
                id: "id".into(),
                html: text.to_owned(),
                text: text.to_owned(),
            }],
            ..Body::default()
        }
    }

    /// Brings bodies to `shelf` as reading does, and asks for them.
    fn given_back(shelf: &mut Shelf, texts: &[&str]) -> Vec<Option<String>> {
        let home = Locale::parse("de-DE").expect("a tag");
        let id = |text: &str| ArticleId::of_file(&format!("{text}.md"));
        for text in texts {
            let body = body(text);
            if shelf.admits(&body) {
                shelf.put(&home, &id(text), Arc::new(body));
            } else if let Some(spot) = shelf.put_aside(&body) {
                shelf.put_spot(&home, &id(text), spot);
            }
        }
        let fetched = texts.iter().map(|text| {
            let found = shelf.fetch(&home, &id(text), &RepoPath::new("de-de/a.md"))?;
            assert_eq!(*found, body(text));
            Some((*text).to_owned())
        });
        fetched.collect()
    }

    #[test]
    fn bodies_without_room_come_back_from_the_file_as_they_were() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Cache::new(folder.path().join("cache"));
        let all = ["one", "two", "three"].map(|text| Some(text.to_owned()));
        for room in [0, size(&body("one")), 1 << 20] {
            let mut shelf = Shelf::beside(&cache, room);
            let got = given_back(&mut shelf, &["one", "two", "three"]);
            assert_eq!(got, all, "{room} bytes of room");
        }
    }

    #[test]
    fn bodies_without_room_and_without_a_disk_are_not_there() {
        let room = size(&body("one"));
        let one = vec![Some("one".to_owned()), None];
        assert_eq!(given_back(&mut Shelf::of(room), &["one", "two"]), one);
        let folder = tempfile::tempdir().expect("a folder");
        // No folder can be made below a file.
        let file = tempfile::NamedTempFile::new_in(folder.path()).expect("a file");
        let cache = Cache::new(file.path().join("cache"));
        let mut shelf = Shelf::beside(&cache, room);
        assert_eq!(given_back(&mut shelf, &["one", "two"]), one);
    }
}
