//! Values that are kept for the next build, by name.

use std::collections::BTreeSet;
use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Mutex;

use postcard::ser_flavors::Flavor;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::cache::{Cache, Draft, Drafted};
use crate::model::Digest;

/// What this program is made of; see `build.rs`.
pub(super) const PROGRAM: &str = concat!(env!("CARGO_PKG_VERSION"), " ", env!("DIGLOT_SOURCES"));

/// What is kept of builds into one folder.
pub(super) struct Archive {
    cache: Cache,
    name: String,
    /// Why something that was kept is not used, or nothing is kept.
    notes: Mutex<BTreeSet<String>>,
}

/// Why values can be written down.
const IN_BYTES: &str = "everything that is kept has a form in bytes";

/// Why locks are never poisoned.
const UNPOISONED: &str = "no panic under this lock";

/// A draft that a serializer writes. As any other writer it would be called for each byte of each number.
struct InBytes(Draft);

impl Flavor for InBytes {
    type Output = Draft;

    #[inline]
    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.0.push(byte);
        Ok(())
    }

    #[inline]
    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        self.0.extend_from_slice(bytes);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<Draft> {
        Ok(self.0)
    }
}

impl Archive {
    /// What `folder` keeps under names that begin with `name`.
    pub(super) fn new(folder: PathBuf, name: String) -> Self {
        Self {
            cache: Cache::new(folder),
            name,
            notes: Mutex::default(),
        }
    }

    /// Where the values lie.
    pub(super) fn cache(&self) -> &Cache {
        &self.cache
    }

    /// The value called `name`, if it has that digest.
    pub(super) fn piece<T: DeserializeOwned>(
        &self,
        name: &str,
        digest: Option<Digest>,
    ) -> Option<T> {
        self.load(name, Some(digest?))
    }

    /// The value called `name`; of any digest, if none is given.
    pub(super) fn load<T: DeserializeOwned>(
        &self,
        name: &str,
        digest: Option<Digest>,
    ) -> Option<T> {
        let (bytes, found) = self.digested(name)?;
        // Of another moment, because a process died between keeping one and the other.
        if digest.is_some_and(|digest| digest != found) {
            return None;
        }
        postcard::from_bytes(of_program(&bytes)?).ok()
    }

    /// The bytes called `name`.
    pub(super) fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        Some(self.digested(name)?.0)
    }

    /// Some of the bytes called `name`; see [`Cache::part`].
    pub(super) fn part(&self, name: &str, range: Range<u64>) -> Option<Vec<u8>> {
        self.cache.part(&self.full(name), range)
    }

    fn digested(&self, name: &str) -> Option<(Vec<u8>, Digest)> {
        match self.cache.load(&self.full(name)) {
            Ok(loaded) => loaded,
            Err(error) => {
                self.note(format!("the cache is not used: {error}"));
                None
            }
        }
    }

    /// Keeps a value, and returns its digest.
    pub(super) fn save(&self, name: &str, value: &impl Serialize) -> io::Result<Digest> {
        self.draft(name, value)?.keep()
    }

    /// Writes a value down, to be kept later. Its bytes go to the disk as they are made: those of all
    /// values together are as many as the values themselves.
    pub(super) fn draft(&self, name: &str, value: &impl Serialize) -> io::Result<Drafted> {
        let draft = InBytes(self.cache.draft(&self.full(name))?);
        let draft = postcard::serialize_with_flavor(&(PROGRAM, value), draft);
        draft.expect(IN_BYTES).complete()
    }

    /// Keeps bytes.
    pub(super) fn save_bytes(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.cache.save(&self.full(name), bytes).map(|_| ())
    }

    /// Deletes what is kept of builds into other folders, the oldest first, until `most` stay.
    pub(super) fn prune(&self, most: usize) -> io::Result<()> {
        self.cache.prune(most)
    }

    /// Notes that the next build will find nothing.
    pub(super) fn not_kept(&self, error: &io::Error) {
        self.note(format!("nothing is kept for the next build: {error}"));
    }

    /// What a person should know.
    pub(super) fn notes(&self) -> BTreeSet<String> {
        self.notes.lock().expect(UNPOISONED).clone()
    }

    fn note(&self, note: String) {
        self.notes.lock().expect(UNPOISONED).insert(note);
    }

    fn full(&self, name: &str) -> String {
        format!("{}-{name}", self.name)
    }
}

/// Bytes with the program's name in front.
pub(super) fn bytes(value: &impl Serialize) -> Vec<u8> {
    postcard::to_stdvec(&(PROGRAM, value)).expect(IN_BYTES)
}

/// The program's name alone.
pub(super) fn program() -> Vec<u8> {
    postcard::to_stdvec(PROGRAM).expect("a text has a form in bytes")
}

/// What follows the name of this program: what another version of it has kept looks like anything.
pub(super) fn of_program(bytes: &[u8]) -> Option<&[u8]> {
    let program = postcard::take_from_bytes::<&str>(bytes).ok();
    let (_, rest) = program.filter(|(program, _)| *program == PROGRAM)?;
    Some(rest)
}
