//! Buckets and containers of the large services, and of those that speak like them.
//!
//! A library signs the requests; [`wire`] carries them, so that time limits, redirects, checksums and
//! the errors worth trying again are in one place and the same for all services. What services and
//! libraries say in their errors is not passed on: it may hold addresses with signatures (R-Y9).

mod credentials;
mod listing;
mod profile;
mod wire;

pub(super) use credentials::{Environment, open};

use std::borrow::Cow;
use std::error::Error as _;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::TryStreamExt as _;
use object_store::path::Path;
use object_store::{
    Attribute, Attributes, Error, GetOptions, GetResult, ObjectStore, ObjectStoreExt as _, PutMode,
    PutOptions, UpdateVersion,
};

use crate::deploy::store::{
    Fetched, Found, Listed, NO_BUCKET, Object, Store, StoreError, Version, When,
};
use crate::model::Digest;
use wire::Trouble;

/// Most objects of a target (R-Y10): ten times those of a site of 350,000 pages.
const MAX_OBJECTS: usize = 5_000_000;

/// Under which name the digest of an object is kept with it.
const DIGEST: Attribute = Attribute::Metadata(Cow::Borrowed("sha256"));

/// A bucket or container, from a prefix on.
#[derive(Debug)]
pub(super) struct Cloud {
    store: Arc<dyn ObjectStore>,
    /// Ends in a slash unless it is empty.
    prefix: String,
}

impl Cloud {
    fn new(store: Arc<dyn ObjectStore>, prefix: &str) -> Self {
        let prefix = match prefix.trim_matches('/') {
            "" => String::new(),
            prefix => format!("{prefix}/"),
        };
        Self { store, prefix }
    }

    /// The name of an object as the service has it. Keys are taken as they are: encoded ones would
    /// make another address of the page.
    fn path(&self, key: &str) -> Result<Path, StoreError> {
        let full = format!("{}{key}", self.prefix);
        match Path::parse(&full) {
            Ok(path) if path.as_ref() == full => Ok(path),
            _ => Err(StoreError::Failed(
                "no object can have this name".to_owned(),
            )),
        }
    }
}

/// Runs a request to its end. The connection blocks the thread it is made on, so that there is
/// nothing to schedule; the library wants somebody who could.
fn wait<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    match runtime {
        Ok(runtime) => runtime.block_on(work),
        Err(error) => Err(Error::Generic {
            store: "runtime",
            source: Box::new(error),
        }),
    }
}

impl Store for Cloud {
    fn get(&self, key: &str, limit: u64) -> Result<Option<Fetched>, StoreError> {
        let path = self.path(key)?;
        let work = async {
            let got = self.store.get_opts(&path, GetOptions::default()).await?;
            let (length, version) = (got.meta.size, version(&got));
            let digest = digest(&got.attributes);
            let bytes = if length > limit {
                None
            } else {
                Some(got.bytes().await?)
            };
            Ok((length, bytes, version, digest))
        };
        match wait(work) {
            Ok((length, Some(bytes), version, digest)) => {
                if bytes.len() as u64 != length {
                    return Err(StoreError::Damaged);
                }
                Ok(Some(Fetched {
                    bytes: bytes.into(),
                    version,
                    digest,
                }))
            }
            Ok((length, None, ..)) => Err(StoreError::Failed(format!(
                "it has {length} bytes, and at most {limit} are read"
            ))),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(explained(&error)),
        }
    }

    fn head(&self, key: &str) -> Result<Option<Found>, StoreError> {
        let path = self.path(key)?;
        let options = GetOptions {
            head: true,
            ..GetOptions::default()
        };
        match wait(self.store.get_opts(&path, options)) {
            Ok(got) => Ok(Some(Found {
                length: got.meta.size,
                digest: digest(&got.attributes),
                md5: None,
            })),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(explained(&error)),
        }
    }

    fn list(&self) -> Result<Vec<Listed>, StoreError> {
        let prefix = match self.prefix.trim_end_matches('/') {
            "" => None,
            prefix => Some(self.path_of_prefix(prefix)?),
        };
        let mut listed = Vec::new();
        let work = async {
            let mut found = self.store.list(prefix.as_ref());
            while let Some(meta) = found.try_next().await? {
                if let Some(key) = meta.location.as_ref().strip_prefix(&self.prefix) {
                    listed.push(Listed {
                        key: key.to_owned(),
                        length: meta.size,
                    });
                }
                if listed.len() > MAX_OBJECTS {
                    return Ok(false);
                }
            }
            Ok(true)
        };
        match wait(work) {
            Ok(true) => Ok(listed),
            Ok(false) => Err(StoreError::Failed(format!(
                "there are more than {MAX_OBJECTS} objects"
            ))),
            Err(error) => Err(explained(&error)),
        }
    }

    fn put(&self, key: &str, object: &Object<'_>, when: &When) -> Result<Version, StoreError> {
        let path = self.path(key)?;
        let headers = object.headers;
        let mut attributes = Attributes::new();
        attributes.insert(Attribute::ContentType, headers.content_type.clone().into());
        attributes.insert(
            Attribute::CacheControl,
            headers.cache_control.clone().into(),
        );
        if !headers.content_encoding.is_empty() {
            let encoding = headers.content_encoding.clone();
            attributes.insert(Attribute::ContentEncoding, encoding.into());
        }
        attributes.insert(DIGEST, object.digest.to_string().into());
        let options = PutOptions {
            mode: match when {
                When::Always => PutMode::Overwrite,
                When::Absent => PutMode::Create,
                When::Is(version) => PutMode::Update(UpdateVersion {
                    e_tag: version.tag.clone(),
                    version: version.number.clone(),
                }),
            },
            attributes,
            ..PutOptions::default()
        };
        let payload = Bytes::copy_from_slice(object.bytes).into();
        match wait(self.store.put_opts(&path, payload, options)) {
            Ok(put) => Ok(Version {
                tag: put.e_tag,
                number: put.version,
            }),
            Err(Error::NotFound { .. }) if matches!(when, When::Is(_)) => Err(StoreError::Conflict),
            Err(Error::NotFound { .. }) => Err(no_bucket()),
            Err(error) => Err(explained(&error)),
        }
    }

    fn copy(&self, from: &str, to: &str) -> Result<(), StoreError> {
        let (from, to) = (self.path(from)?, self.path(to)?);
        wait(self.store.copy(&from, &to)).map_err(|error| explained(&error))
    }

    fn delete(&self, key: &str) -> Result<(), StoreError> {
        let path = self.path(key)?;
        match wait(self.store.delete(&path)) {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(explained(&error)),
        }
    }
}

impl Cloud {
    fn path_of_prefix(&self, prefix: &str) -> Result<Path, StoreError> {
        Path::parse(prefix).map_err(|_| {
            StoreError::Failed(format!("`{}` cannot be a prefix of objects", self.prefix))
        })
    }
}

fn version(got: &GetResult) -> Version {
    Version {
        tag: got.meta.e_tag.clone(),
        number: got.meta.version.clone(),
    }
}

fn digest(attributes: &Attributes) -> Option<Digest> {
    Digest::from_hex(attributes.get(&DIGEST)?)
}

fn no_bucket() -> StoreError {
    StoreError::Denied(NO_BUCKET.to_owned())
}

/// The error in words of our own.
fn explained(error: &Error) -> StoreError {
    // What our own connection has noticed lies somewhere below what the library makes of it.
    let mut cause: Option<&(dyn std::error::Error + 'static)> = error.source();
    while let Some(inner) = cause {
        if let Some(trouble) = inner.downcast_ref::<Trouble>() {
            return trouble.clone().into();
        }
        cause = inner.source();
    }
    match error {
        Error::AlreadyExists { .. } | Error::Precondition { .. } | Error::NotModified { .. } => {
            StoreError::Conflict
        }
        Error::NotFound { .. } => StoreError::Failed("it does not exist".to_owned()),
        Error::NotSupported { .. } | Error::NotImplemented { .. } => {
            StoreError::Failed("the service cannot do that".to_owned())
        }
        _ => StoreError::Failed("the service's answer was not understood".to_owned()),
    }
}
