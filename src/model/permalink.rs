//! Addresses of pages inside the site.

use std::fmt;
use std::sync::Arc;

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use crate::model::shared_text;

/// What is escaped of a path that may stand anywhere in an address: behind a `?`, or as its first part,
/// of which a `:` would make a scheme.
pub const ESCAPED_IN_PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// What a path segment of an address may not hold as it is (RFC 3986, section 3.3); letters beyond
/// ASCII are encoded by the encoder anyway.
const SEGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// What the part of an address behind its `#` may not hold as it is. Letters beyond ASCII may stand
/// there, and ids are full of them.
const FRAGMENT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'`');

/// The part of an address that leads to the element `id`, with its `#`.
#[must_use]
pub fn fragment(id: &str) -> String {
    let mut fragment = "#".to_owned();
    for c in id.chars() {
        if c.is_ascii() {
            let mut ascii = [0; 1];
            fragment.extend(utf8_percent_encode(c.encode_utf8(&mut ascii), FRAGMENT));
        } else {
            fragment.push(c);
        }
    }
    fragment
}

/// Path of a page below the root of the site, decoded and without leading slash: `de-de/billing/`,
/// `de-de/billing.html`, or empty for the front page.
///
/// A page that ends in `/` is written as the `index.html` in that folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Permalink(#[serde(deserialize_with = "shared_text::deserialize")] Arc<str>);

impl Permalink {
    /// Takes a path without leading slash.
    #[must_use]
    pub fn new(path: &str) -> Self {
        Self(path.trim_start_matches('/').into())
    }

    /// The path, decoded: `de-de/billing/`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The file that holds the page, below the output folder.
    #[must_use]
    pub fn output_path(&self) -> String {
        if self.0.is_empty() || self.0.ends_with('/') {
            [&*self.0, "index.html"].concat()
        } else {
            self.0.to_string()
        }
    }

    /// The one of several permalinks with the same [`Permalink::output_path`] that stands for them all:
    /// `de-de/` for `de-de/index.html`. Most are their own.
    #[must_use]
    pub fn of_output(&self) -> Self {
        let folder = self.0.strip_suffix("index.html");
        match folder.filter(|folder| folder.is_empty() || folder.ends_with('/')) {
            Some(folder) => Self(folder.into()),
            None => self.clone(),
        }
    }

    /// The absolute address below `base_url`, which ends in a slash.
    #[must_use]
    pub fn absolute(&self, base_url: &str) -> String {
        let mut address = String::with_capacity(base_url.len() + self.0.len());
        address.push_str(base_url);
        push_encoded(&mut address, &self.0);
        address
    }

    /// The relative reference from this page to `target`, percent-encoded: `../invoices/`, `./`.
    ///
    /// A reference to the page itself names it (`./` or `billing.html`), so that it never is empty:
    /// an empty one keeps the query.
    #[must_use]
    pub fn relative_to(&self, target: &Self) -> String {
        // The last byte of most permalinks.
        let slash = self.0.bytes().rposition(|byte| byte == b'/');
        let folder = slash.map_or("", |at| &self.0[..=at]);
        let shared = same_bytes(folder.as_bytes(), target.0.as_bytes());
        let shared = folder.as_bytes()[..shared]
            .iter()
            .rposition(|byte| *byte == b'/')
            .map_or(0, |at| at + 1);
        let (up, down) = (&folder[shared..], &target.0[shared..]);
        let ups = up.bytes().filter(|byte| *byte == b'/').count();
        let mut reference = String::with_capacity(ups * 3 + down.len() + 2);
        reference.extend(std::iter::repeat_n("../", ups));
        if reference.is_empty() && (down.is_empty() || first_segment(down).contains(':')) {
            // A colon in the first segment would read as a scheme.
            reference.push_str("./");
        }
        push_encoded(&mut reference, down);
        reference
    }

    /// The relative path to the root of the site, `./` or `../../`.
    #[must_use]
    pub fn root(&self) -> String {
        match self.0.matches('/').count() {
            0 => "./".to_owned(),
            depth => "../".repeat(depth),
        }
    }
}

/// Number of the first bytes that are the same in both, compared eight at a time: this is asked for each
/// address of a page.
fn same_bytes(a: &[u8], b: &[u8]) -> usize {
    const RUN: usize = 8;
    let runs = a.as_chunks::<RUN>().0.iter().zip(b.as_chunks::<RUN>().0);
    let whole = runs.take_while(|(a, b)| a == b).count() * RUN;
    let rest = a[whole..].iter().zip(&b[whole..]);
    whole + rest.take_while(|(a, b)| a == b).count()
}

/// Appends `path` percent-encoded. Nearly all paths hold nothing that has to be, which is told
/// without a branch for each byte.
fn push_encoded(address: &mut String, path: &str) {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-'..=b'/' | b'_');
    let plain = |all: bool, byte: &u8| all & is_plain(*byte);
    if path.as_bytes().iter().fold(true, plain) {
        address.push_str(path);
    } else {
        address.extend(utf8_percent_encode(path, SEGMENT));
    }
}

fn first_segment(path: &str) -> &str {
    path.find('/').map_or(path, |at| &path[..at])
}

impl fmt::Display for Permalink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(from: &str, to: &str, expected: &str) {
        assert_eq!(
            Permalink::new(from).relative_to(&Permalink::new(to)),
            expected
        );
    }

    #[test]
    fn relative_references_climb_to_the_shared_folder() {
        check("de-de/a/b/", "de-de/a/c/", "../c/");
        check("de-de/a/b/", "de-de/a/b/", "./");
        check("de-de/a/b/", "", "../../../");
        check("", "de-de/", "de-de/");
        check("de-de/a/", "de-de/ab/", "../ab/");
        check("de-de/abcdefgh/", "de-de/abcdefgi/", "../abcdefgi/");
        check("de-de/ab/c/", "de-de/ab/", "../");
        check("ü/", "ö/", "../%C3%B6/");
        check("de-de/a.html", "de-de/b.html", "b.html");
        check("de-de/a/", "media/ü b.png", "../../media/%C3%BC%20b.png");
        check("a.html", "c:d.html", "./c:d.html");
    }

    #[test]
    fn fragments_keep_letters_and_lose_blanks() {
        assert_eq!(fragment("请求-价格"), "#请求-价格");
        assert_eq!(fragment("with blank.100%"), "#with%20blank.100%25");
    }

    #[test]
    fn one_permalink_stands_for_those_of_one_output() {
        for path in [
            "a/",
            "a/index.html",
            "index.html",
            "",
            "a/b.html",
            "aindex.html",
        ] {
            let (own, other) = (Permalink::new(path), Permalink::new(path).of_output());
            assert_eq!(own.output_path(), other.output_path());
            let of_path = Permalink::new(&own.output_path());
            assert_eq!(of_path.of_output(), other);
        }
    }

    #[test]
    fn pages_of_a_folder_are_its_index() {
        assert_eq!(Permalink::new("/de-de/").output_path(), "de-de/index.html");
        assert_eq!(Permalink::new("de-de/a.html").output_path(), "de-de/a.html");
        assert_eq!(Permalink::new("").output_path(), "index.html");
    }
}
