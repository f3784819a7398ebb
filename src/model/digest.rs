//! Digests of bytes.

use std::fmt;

use serde::{Deserialize, Serialize};

use sha2::{Digest as _, Sha256};

/// SHA-256 of some bytes; printed as 64 lower-case hexadecimal digits.
///
/// SHA-256 because the manifest of an output folder promises it, and because hosts compare it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Digest([u8; 32]);

/// Values of hexadecimal digits by their bytes; 255 of what is none. A marker has a digest for each file
/// of a site, and every run reads it.
const VALUES: [u8; 256] = {
    let mut values = [255; 256];
    let mut value = 0;
    while value < 16 {
        values[b"0123456789abcdef"[value as usize] as usize] = value;
        values[b"0123456789ABCDEF"[value as usize] as usize] = value;
        value += 1;
    }
    values
};

/// Computes the digest of bytes that come piece by piece.
#[derive(Debug, Clone, Default)]
pub struct Digester(Sha256);

impl Digester {
    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all bytes taken.
    #[must_use]
    pub fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

impl Digest {
    /// Number of bytes of a digest.
    pub const BYTES: usize = 32;

    /// The bytes of the digest.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; Self::BYTES] {
        &self.0
    }

    /// The digest of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Reads what [`fmt::Display`] prints.
    #[must_use]
    pub fn from_hex(hex: &str) -> Option<Self> {
        let hex = hex.as_bytes();
        if hex.len() != 64 {
            return None;
        }
        let mut bytes = [0; 32];
        let mut all = 0;
        for (byte, pair) in bytes.iter_mut().zip(hex.chunks_exact(2)) {
            let (high, low) = (VALUES[usize::from(pair[0])], VALUES[usize::from(pair[1])]);
            all |= high | low;
            *byte = high << 4 | (low & 15);
        }
        (all < 16).then_some(Self(bytes))
    }

    /// Appends what [`fmt::Display`] prints. A marker has a digest for each file of a site.
    pub fn push_to(&self, text: &mut String) {
        self.with_digits(|digits| text.push_str(digits));
    }

    fn with_digits<T>(&self, take: impl FnOnce(&str) -> T) -> T {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut text = [0; 64];
        for (two, byte) in text.chunks_exact_mut(2).zip(self.0) {
            two[0] = DIGITS[usize::from(byte >> 4)];
            two[1] = DIGITS[usize::from(byte & 15)];
        }
        take(std::str::from_utf8(&text).expect("digits are ASCII"))
    }

    /// The first `digits` hexadecimal digits: a short name for a content-addressed file.
    #[must_use]
    pub fn short(&self, digits: usize) -> String {
        let mut text = self.to_string();
        text.truncate(digits);
        text
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.with_digits(|digits| f.write_str(digits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_back_what_it_prints() {
        let digest = Digest::of(b"diglot");
        assert_eq!(Digest::from_hex(&digest.to_string()), Some(digest));
        assert_eq!(
            Digest::from_hex(&digest.to_string().to_uppercase()),
            Some(digest)
        );
        assert_eq!(Digest::from_hex("zz"), None);
        for bad in ['g', '/', ':', '@', '`', ' '] {
            for at in [0, 1, 63] {
                let mut text = digest.to_string();
                text.replace_range(at..=at, &bad.to_string());
                assert_eq!(Digest::from_hex(&text), None, "{text}");
            }
        }
    }

    #[test]
    fn pieces_have_the_digest_of_the_whole() {
        let mut digester = Digester::default();
        for piece in ["", "dig", "lot"] {
            digester.update(piece.as_bytes());
        }
        assert_eq!(digester.finish(), Digest::of(b"diglot"));
    }
}
