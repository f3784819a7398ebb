//! The words of the field as types.
//!
//! Nothing comes in and nothing goes out: these are the values that every other module speaks in.
//! A value that exists is well-formed. This module knows no file format and no stage.

mod article_id;
mod by_key;
mod cloud;
mod date;
mod digest;
mod locale;
mod lookup;
mod numbers;
mod permalink;
mod pool;
mod repo_path;
pub(crate) mod shared_text;
mod span;

pub use article_id::ArticleId;
pub use by_key::{ByKey, KeyHasher, KeySet};
pub use cloud::{CloudId, CloudSet};
pub use date::Date;
pub use digest::{Digest, Digester};
pub use locale::{Direction, InvalidLocale, Locale};
pub use lookup::Lookup;
pub use numbers::Numbers;
pub use permalink::{ESCAPED_IN_PATH, Permalink, fragment};
pub use pool::Pool;
pub use repo_path::RepoPath;
pub use span::{OffsetMap, Span};
