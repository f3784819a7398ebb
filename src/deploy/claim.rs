//! One deploy to a target at a time (R-Y8).
//!
//! A run claims a target by writing a small object under a condition, and renews it while it works.
//! Whoever finds a claim watches it: one that is renewed belongs to a living run, one that is not can
//! be taken over. No clock is compared with another machine's.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::deploy::error::DeployError;
use crate::deploy::headers::Headers;
use crate::deploy::retry::{Failure, Retry};
use crate::deploy::store::{Fetched, Object, Store, StoreError, Version, When};
use crate::model::Digest;

/// Where the claim lies.
pub(super) const KEY: &str = ".diglot/lock.json";
/// How often a claim is renewed.
const BEAT: Duration = Duration::from_secs(10);
/// A run that could not renew its claim for so long starts nothing before it has. With the longest
/// request on top it is still shorter than [`LEASE`].
const GRACE: Duration = Duration::from_secs(25);
/// A claim that nobody has renewed for so long belongs to nobody.
const LEASE: Duration = Duration::from_mins(1);
/// How often a claim of somebody else is looked at.
const LOOK: Duration = Duration::from_secs(2);
/// How often a note is written anew that arrived damaged.
const ROUNDS: usize = 3;
/// Largest claim that is read, in bytes.
const MAX_BYTES: u64 = 4096;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Note {
    format: u32,
    /// Name of the run that has the target; empty when nobody has.
    run: String,
    /// Counts how often the claim was renewed.
    beat: u64,
}

/// The right of this run to change the target.
pub(super) struct Claim<'a> {
    store: &'a dyn Store,
    retry: Retry<'a>,
    run: String,
    state: Mutex<State>,
    renewing: Mutex<()>,
    lost: AtomicBool,
}

struct State {
    version: Version,
    beat: u64,
    renewed: Duration,
}

impl<'a> Claim<'a> {
    /// Claims the target for the run that is called `run`. The runs called `dead` are
    /// known to have ended, so that their claims mean nothing.
    ///
    /// # Errors
    /// [`DeployError::Locked`] when somebody else has the target.
    pub(super) fn take(
        store: &'a dyn Store,
        retry: Retry<'a>,
        run: &str,
        dead: &[String],
    ) -> Result<Self, DeployError> {
        let found = look(store, &retry)?;
        let when = match found {
            None => When::Absent,
            Some((version, note)) if note.run.is_empty() || dead.contains(&note.run) => {
                When::Is(version)
            }
            Some(found) => When::Is(watch(store, &retry, found)?),
        };
        let claim = Self {
            store,
            retry,
            run: run.to_owned(),
            state: Mutex::new(State {
                version: Version::default(),
                beat: 0,
                renewed: retry.pace.now(),
            }),
            renewing: Mutex::default(),
            lost: AtomicBool::new(false),
        };
        claim.write(run, 0, &when)?;
        Ok(claim)
    }

    /// Fails when the target may belong to somebody else by now. Asked before anything is changed.
    pub(super) fn check(&self) -> Result<(), DeployError> {
        if self.silence() > GRACE {
            // The machine may have slept: the claim still holds if nobody has taken it.
            self.renew_after(GRACE)?;
        }
        if self.lost.load(Ordering::Relaxed) {
            return Err(DeployError::Locked(": the claim was lost".to_owned()));
        }
        Ok(())
    }

    /// Renews the claim until `done`.
    pub(super) fn keep(&self, done: &AtomicBool) {
        const TICK: Duration = Duration::from_millis(20);
        while !done.load(Ordering::Relaxed) && !self.lost.load(Ordering::Relaxed) {
            if self.silence() < BEAT {
                std::thread::sleep(TICK);
            } else {
                // A remote that cannot be reached is tried again; the work notices it as well.
                let _ = self.renew_after(BEAT);
            }
        }
    }

    /// How long ago the claim was renewed.
    fn silence(&self) -> Duration {
        let renewed = self.state.lock().expect("no panic under this lock").renewed;
        self.retry.pace.now().saturating_sub(renewed)
    }

    fn renew_after(&self, silence: Duration) -> Result<(), DeployError> {
        let _one = self.renewing.lock().expect("no panic under this lock");
        if self.silence() < silence {
            return Ok(()); // Another thread has just done it.
        }
        let (version, beat) = {
            let state = self.state.lock().expect("no panic under this lock");
            (state.version.clone(), state.beat)
        };
        let renewed = self.write(&self.run, beat + 1, &When::Is(version));
        if let Err(DeployError::Locked(_)) = &renewed {
            self.lost.store(true, Ordering::Relaxed);
        }
        renewed
    }

    /// Gives the target back. Whether that works changes nothing for this run: a claim that stays is
    /// taken over by the next one.
    pub(super) fn release(self) {
        let version = {
            let state = self.state.lock().expect("no panic under this lock");
            state.version.clone()
        };
        let _ = self.write("", 0, &When::Is(version));
    }

    fn write(&self, run: &str, beat: u64, when: &When) -> Result<(), DeployError> {
        let note = Note {
            format: 1,
            run: run.to_owned(),
            beat,
        };
        let bytes = serde_json::to_vec(&note).expect("strings and numbers are JSON");
        // Somebody who wants to stop still wants the claim given back.
        let never = AtomicBool::new(false);
        let retry = Retry {
            pace: self.retry.pace,
            cancelled: &never,
        };
        let version = write_note(self.store, &retry, KEY, &bytes, when)?;
        let mut state = self.state.lock().expect("no panic under this lock");
        *state = State {
            version,
            beat,
            renewed: self.retry.pace.now(),
        };
        Ok(())
    }
}

/// Reads the claim.
fn look(store: &dyn Store, retry: &Retry<'_>) -> Result<Option<(Version, Note)>, DeployError> {
    let found = retry.run(|| store.get(KEY, MAX_BYTES));
    let Some(Fetched { bytes, version, .. }) = found.map_err(|error| error.naming("read", KEY))?
    else {
        return Ok(None);
    };
    match serde_json::from_slice::<Note>(&bytes) {
        Ok(note) if note.format == 1 => Ok(Some((version, note))),
        _ => Err(DeployError::Refused(format!(
            "{KEY} was not written by this version of diglot"
        ))),
    }
}

/// Watches the claim of another run; its version, once nobody has renewed it for long enough.
fn watch(
    store: &dyn Store,
    retry: &Retry<'_>,
    (version, note): (Version, Note),
) -> Result<Version, DeployError> {
    let end = retry.pace.now() + LEASE;
    while retry.pace.now() < end {
        retry
            .pause(LOOK)
            .map_err(|error| error.naming("read", KEY))?;
        match look(store, retry)? {
            Some((version, now)) if now.run.is_empty() => return Ok(version),
            Some((_, now)) if now == note => {}
            _ => return Err(DeployError::Locked(String::new())),
        }
    }
    Ok(version)
}

/// Writes a note of our own under a condition, and tells its new version.
///
/// A lost answer makes the second attempt fail on the first one's work, so that the note is looked at
/// before it counts as somebody else's.
pub(super) fn write_note(
    store: &dyn Store,
    retry: &Retry<'_>,
    key: &str,
    bytes: &[u8],
    when: &When,
) -> Result<Version, DeployError> {
    let headers = Headers {
        content_type: "application/json".to_owned(),
        cache_control: "no-store".to_owned(),
        content_encoding: String::new(),
    };
    let object = Object {
        bytes,
        digest: Digest::of(bytes),
        headers: &headers,
    };
    let mut when = when.clone();
    for _ in 0..ROUNDS {
        match retry.run(|| store.put(key, &object, &when)) {
            Ok(version) => return Ok(version),
            Err(Failure::Store(StoreError::Conflict)) => {}
            Err(error) => return Err(error.naming("write", key)),
        }
        let found = retry.run(|| store.get(key, bytes.len() as u64));
        match found {
            Ok(Some(found)) if found.bytes == bytes => return Ok(found.version),
            // Ours, but it arrived damaged.
            Ok(Some(found)) if found.digest == Some(object.digest) => {
                when = When::Is(found.version);
            }
            Err(Failure::Cancelled) => return Err(DeployError::Cancelled),
            _ => break,
        }
    }
    Err(DeployError::Locked(String::new()))
}
