//! Texts that many share, out of bytes.

use std::fmt;
use std::sync::Arc;

use serde::Deserializer;
use serde::de::{Error, Visitor};

/// Reads a text that is to be shared. Left to itself, serde makes a text that can grow, one that
/// cannot, and a copy of that; what a build notes for the next one has tens of thousands of them.
pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Arc<str>, D::Error> {
    from.deserialize_str(Shared)
}

struct Shared;

impl Visitor<'_> for Shared {
    type Value = Arc<str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Arc<str>, E> {
        Ok(text.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::model::RepoPath;

    #[test]
    fn texts_come_back_from_both_forms() {
        // One that JSON has to write with an escape cannot be borrowed.
        for text in ["", "de-de/a.md", "ü\n\"日本\""] {
            let path = RepoPath::new(text);
            let json = serde_json::to_string(&path).expect("written");
            assert_eq!(serde_json::from_str::<RepoPath>(&json).expect("read"), path);
            let bytes = postcard::to_stdvec(&path).expect("written");
            let read: RepoPath = postcard::from_bytes(&bytes).expect("read");
            assert_eq!(read, path);
            assert!(postcard::from_bytes::<RepoPath>(&[1, 0xff]).is_err());
        }
    }
}
