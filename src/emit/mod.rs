//! Outputs become an output folder: the far end of the road, where the disk is.
//!
//! In come paths and bytes, in any order and from many threads; out goes a folder that at every
//! instant is the complete old site or the complete new one, and a [`Changes`] that says what became
//! of each file. Files that somebody else put into the folder stay. This module knows nothing of
//! pages, themes or locales: an output is a path and its bytes.
//!
//! ```no_run
//! # use std::{path::Path, time::Duration};
//! # use diglot::emit::{EmitError, Options, OutputFolder};
//! # fn main() -> Result<(), EmitError> {
//! let options = Options {
//!     site_id: "help",
//!     protected: &["content".into(), "site.toml".into()],
//!     adopt: false,
//!     lock_wait: Duration::ZERO,
//!     durable: false,
//!     spare: true,
//! };
//! let folder = OutputFolder::open(Path::new("public"), &options)?;
//! let receipt = folder.stage("index.html", b"<!doctype html>")?;
//! let changes = folder.publish(vec![receipt])?;
//! # Ok(())
//! # }
//! ```
#![allow(
    clippy::disallowed_methods,
    reason = "this module is the edge that writes the disk"
)]

mod changes;
mod conflicts;
mod disk;
mod error;
#[cfg(test)]
mod faults;
mod folder;
mod guard;
mod hold;
mod in_place;
mod journal;
mod leftovers;
mod lock;
mod manifest;
mod marker;
mod names;
mod open;
mod published;
mod retire;
mod seal;
mod spare;
mod staging;
mod swap;
mod twins;

pub use changes::{Changes, Note, diff};
pub use error::{EmitError, Holder, Refusal};
pub use folder::{OutputFolder, vet};
pub use manifest::{Manifest, Receipt};
pub use names::MARKER;
pub use open::{Opened, Options, SealedFolder};
pub use published::Published;
pub use seal::Seal;
