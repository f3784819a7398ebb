//! What a deploy asks of a place that keeps objects under keys.
//!
//! Five verbs and conditional writes: few enough that a double in memory can stand in for every
//! service, with whatever faults a test wants.

use std::time::Duration;

use crate::deploy::headers::Headers;
use crate::model::Digest;

/// A service that keeps objects under keys.
///
/// Keys are relative to the prefix of the target, with `/` between their parts. Whoever implements
/// this neither retries nor waits: [`Retry`](crate::deploy::retry::Retry) does.
pub(super) trait Store: Sync {
    /// The bytes of `key`, with the version they have; `None` when there is no such object. More than
    /// `limit` bytes are an error.
    fn get(&self, key: &str, limit: u64) -> Result<Option<Fetched>, StoreError>;

    /// What is known of `key` without its bytes; `None` when there is no such object.
    fn head(&self, key: &str) -> Result<Option<Found>, StoreError>;

    /// All objects, in no particular order.
    fn list(&self) -> Result<Vec<Listed>, StoreError>;

    /// Writes `object` to `key` if `when` allows, and compares the checksum that the service answers
    /// with (R-Y7).
    fn put(&self, key: &str, object: &Object<'_>, when: &When) -> Result<Version, StoreError>;

    /// Makes `to` an object with the bytes and headers of `from`.
    fn copy(&self, from: &str, to: &str) -> Result<(), StoreError>;

    /// Deletes `key`; one that does not exist is deleted already.
    fn delete(&self, key: &str) -> Result<(), StoreError>;
}

/// What is to be written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Object<'a> {
    pub(super) bytes: &'a [u8],
    /// Digest of the bytes, which is kept with the object.
    pub(super) digest: Digest,
    pub(super) headers: &'a Headers,
}

/// Under which condition something is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum When {
    Always,
    /// Only if there is no such object.
    Absent,
    /// Only if the object has this version still.
    Is(Version),
}

/// What a service calls one state of one object; only ever compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Version {
    pub(super) tag: Option<String>,
    pub(super) number: Option<String>,
}

/// An object with its bytes.
#[derive(Debug, Clone)]
pub(super) struct Fetched {
    pub(super) bytes: Vec<u8>,
    pub(super) version: Version,
    /// The digest that was given when it was written; absent for objects of others.
    pub(super) digest: Option<Digest>,
}

/// What is known of an object without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) length: u64,
    /// The digest that was given when it was written; absent for objects of others.
    pub(super) digest: Option<Digest>,
    /// The MD5 that the service has computed by itself, where it tells one.
    pub(super) md5: Option<[u8; 16]>,
}

/// An object as listings have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) key: String,
    pub(super) length: u64,
}

/// Why a service did not do what it was asked.
///
/// The messages are our own: what a service or a library says may hold signatures and keys (R-Y9).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum StoreError {
    /// The condition of a write did not hold.
    #[error("it was changed by somebody else")]
    Conflict,
    /// The credentials are missing, wrong or not enough, or the bucket does not exist: trying again
    /// is no use.
    #[error("{0}")]
    Denied(String),
    /// The service is busy or cannot be reached: it may work later.
    #[error("{message}")]
    Busy {
        message: String,
        /// How long the service wants to be left alone.
        after: Option<Duration>,
    },
    /// The checksum in the answer is not that of what was sent, or what came is cut short.
    #[error("what arrived is not what was sent")]
    Damaged,
    /// Anything else.
    #[error("{0}")]
    Failed(String),
}

/// What a status of 404 means unless an object was asked for.
pub(super) const NO_BUCKET: &str = "the bucket or container does not exist (status 404)";

impl StoreError {
    /// What to do about it, when there is something to say.
    pub(super) fn help(&self) -> Option<&'static str> {
        match self {
            Self::Denied(message) if message == NO_BUCKET => {
                Some("make it first, or mend its name in the table of the target")
            }
            Self::Denied(_) => Some(
                "look whether the credentials have expired, and may list, read, write and delete there",
            ),
            Self::Busy { .. } | Self::Damaged => {
                Some("deploying again completes the work; it is safe at any time")
            }
            Self::Conflict | Self::Failed(_) => None,
        }
    }
}
