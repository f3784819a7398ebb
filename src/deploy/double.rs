//! A remote in memory that does whatever a test wants to go wrong.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use crate::deploy::headers::Headers;
use crate::deploy::retry::Pace;
use crate::deploy::store::{Fetched, Found, Listed, Object, Store, StoreError, Version, When};
use crate::model::Digest;

/// Time that passes only when somebody sleeps.
#[derive(Debug, Default)]
pub(super) struct TestPace(AtomicU64);

impl Pace for TestPace {
    fn now(&self) -> Duration {
        Duration::from_millis(self.0.load(Ordering::Relaxed))
    }

    fn sleep(&self, time: Duration) {
        let time = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        self.0.fetch_add(time.max(1), Ordering::Relaxed);
    }

    fn chance(&self) -> f64 {
        0.5
    }
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// The call is answered with an error and does nothing.
    Refuse(StoreError),
    /// The call is carried out, but its answer is lost.
    LoseAnswer,
    /// Half of the bytes arrive.
    Truncate,
    /// This call and all later ones fail: as if the process had been killed before it.
    Die,
}

/// An object in the double.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stored {
    pub(super) bytes: Vec<u8>,
    pub(super) digest: Option<Digest>,
    pub(super) headers: Option<Headers>,
    version: u64,
}

/// Objects by key, with what they are sent with.
pub(super) type Contents = BTreeMap<String, (Vec<u8>, Option<Headers>)>;

/// Decides what goes wrong with a call: its number counted from one, its verb and its key.
type Faults = Box<dyn Fn(usize, &str, &str) -> Option<Fault> + Sync + Send>;

/// The double.
#[derive(Default)]
pub(super) struct Memory {
    objects: Mutex<BTreeMap<String, Stored>>,
    log: Mutex<Vec<String>>,
    calls: AtomicUsize,
    versions: AtomicU64,
    faults: Mutex<Option<Faults>>,
    dead: Mutex<bool>,
}

impl Memory {
    pub(super) fn fail(
        &self,
        faults: impl Fn(usize, &str, &str) -> Option<Fault> + Sync + Send + 'static,
    ) {
        *self.faults.lock().unwrap() = Some(Box::new(faults));
        *self.dead.lock().unwrap() = false;
        self.calls.store(0, Ordering::Relaxed);
        self.log.lock().unwrap().clear();
    }

    pub(super) fn sound(&self) {
        self.fail(|_, _, _| None);
    }

    pub(super) fn calls(&self) -> usize {
        self.calls.load(Ordering::Relaxed)
    }

    /// The changes that were carried out, `put KEY` or `delete KEY`, in their order.
    pub(super) fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }

    /// Objects by key, without what tells one run from another.
    pub(super) fn contents(&self) -> Contents {
        let objects = self.objects.lock().unwrap();
        let plain = objects
            .iter()
            .map(|(key, stored)| (key.clone(), (stored.bytes.clone(), stored.headers.clone())));
        plain.collect()
    }

    pub(super) fn bytes(&self, key: &str) -> Option<Vec<u8>> {
        let objects = self.objects.lock().unwrap();
        objects.get(key).map(|stored| stored.bytes.clone())
    }

    /// Somebody else writes an object.
    pub(super) fn foreign(&self, key: &str, bytes: &str) {
        self.store(key, bytes.as_bytes().to_vec(), None, None);
    }

    /// Somebody else deletes an object.
    pub(super) fn lose(&self, key: &str) {
        self.objects.lock().unwrap().remove(key);
    }

    fn store(
        &self,
        key: &str,
        bytes: Vec<u8>,
        digest: Option<Digest>,
        headers: Option<Headers>,
    ) -> Version {
        let version = self.versions.fetch_add(1, Ordering::Relaxed) + 1;
        let stored = Stored {
            bytes,
            digest,
            headers,
            version,
        };
        self.objects.lock().unwrap().insert(key.to_owned(), stored);
        version_of(version)
    }

    /// The fault of this call, if it has one.
    fn enter(&self, verb: &str, key: &str) -> Result<Option<Fault>, StoreError> {
        let number = self.calls.fetch_add(1, Ordering::Relaxed) + 1;
        let faults = self.faults.lock().unwrap();
        let fault = faults.as_ref().and_then(|faults| faults(number, verb, key));
        let mut dead = self.dead.lock().unwrap();
        *dead |= fault == Some(Fault::Die);
        if *dead {
            return Err(StoreError::Failed("dead".to_owned()));
        }
        match fault {
            Some(Fault::Refuse(error)) => Err(error),
            fault => Ok(fault),
        }
    }

    fn leave<T>(fault: Option<&Fault>, value: T) -> Result<T, StoreError> {
        match fault {
            Some(Fault::LoseAnswer) => Err(StoreError::Busy {
                message: "reset".to_owned(),
                after: None,
            }),
            _ => Ok(value),
        }
    }

    fn note(&self, verb: &str, key: &str) {
        self.log.lock().unwrap().push(format!("{verb} {key}"));
    }
}

fn version_of(version: u64) -> Version {
    Version {
        tag: Some(version.to_string()),
        number: None,
    }
}

impl Store for Memory {
    fn get(&self, key: &str, limit: u64) -> Result<Option<Fetched>, StoreError> {
        let fault = self.enter("get", key)?;
        let objects = self.objects.lock().unwrap();
        let Some(stored) = objects.get(key) else {
            return Self::leave(fault.as_ref(), None);
        };
        if stored.bytes.len() as u64 > limit {
            return Err(StoreError::Failed("too large".to_owned()));
        }
        if fault == Some(Fault::Truncate) {
            return Err(StoreError::Damaged);
        }
        let fetched = Fetched {
            bytes: stored.bytes.clone(),
            version: version_of(stored.version),
            digest: stored.digest,
        };
        Self::leave(fault.as_ref(), Some(fetched))
    }

    fn head(&self, key: &str) -> Result<Option<Found>, StoreError> {
        let fault = self.enter("head", key)?;
        let objects = self.objects.lock().unwrap();
        let found = objects.get(key).map(|stored| Found {
            length: stored.bytes.len() as u64,
            digest: stored.digest,
            md5: None,
        });
        Self::leave(fault.as_ref(), found)
    }

    fn list(&self) -> Result<Vec<Listed>, StoreError> {
        let fault = self.enter("list", "")?;
        let objects = self.objects.lock().unwrap();
        let listed = objects.iter().map(|(key, stored)| Listed {
            key: key.clone(),
            length: stored.bytes.len() as u64,
        });
        Self::leave(fault.as_ref(), listed.collect())
    }

    fn put(&self, key: &str, object: &Object<'_>, when: &When) -> Result<Version, StoreError> {
        let fault = self.enter("put", key)?;
        let present = self
            .objects
            .lock()
            .unwrap()
            .get(key)
            .map(|stored| stored.version);
        let holds = match when {
            When::Always => true,
            When::Absent => present.is_none(),
            When::Is(version) => present.is_some_and(|present| version_of(present) == *version),
        };
        if !holds {
            return Err(StoreError::Conflict);
        }
        let damaged = fault == Some(Fault::Truncate);
        let length = if damaged {
            object.bytes.len() / 2
        } else {
            object.bytes.len()
        };
        let bytes = object.bytes[..length].to_vec();
        let version = self.store(
            key,
            bytes,
            Some(object.digest),
            Some(object.headers.clone()),
        );
        self.note("put", key);
        if damaged {
            return Err(StoreError::Damaged);
        }
        Self::leave(fault.as_ref(), version)
    }

    fn copy(&self, from: &str, to: &str) -> Result<(), StoreError> {
        let fault = self.enter("copy", to)?;
        let stored = self.objects.lock().unwrap().get(from).cloned();
        let Some(stored) = stored else {
            return Err(StoreError::Failed("no such object".to_owned()));
        };
        self.store(to, stored.bytes, stored.digest, stored.headers);
        self.note("copy", to);
        Self::leave(fault.as_ref(), ())
    }

    fn delete(&self, key: &str) -> Result<(), StoreError> {
        let fault = self.enter("delete", key)?;
        self.objects.lock().unwrap().remove(key);
        self.note("delete", key);
        Self::leave(fault.as_ref(), ())
    }
}
