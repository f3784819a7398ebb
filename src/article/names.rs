//! Many short texts in one piece of memory.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::model::{Pool, shared_text};

/// A list of texts, such as the ids of a page.
///
/// A page has dozens of ids, and all pages of a site are known at once: a text of its own for each
/// id takes three times the memory, and is most of what a card takes. So they are one text, in which
/// each stands behind its length. An article has the same ids in all locales, whose lists are one then
/// ([`Names::share`]).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names(#[serde(deserialize_with = "shared_text::deserialize")] Arc<str>);

/// A length is written to the base of this, the last digit first. Digits before the last one have it
/// added, so that all of them are ASCII.
const BASE: usize = 64;

impl Names {
    /// The texts in their order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let mut rest = &*self.0;
        std::iter::from_fn(move || {
            let digits = rest.bytes().position(|digit| usize::from(digit) < BASE)? + 1;
            let (length, behind) = rest.split_at(digits);
            let length = length
                .bytes()
                .rev()
                .fold(0, |length, digit| length * BASE + usize::from(digit) % BASE);
            let (text, behind) = behind.split_at(length);
            rest = behind;
            Some(text)
        })
    }

    /// Makes equal lists one.
    pub(super) fn share(&mut self, pool: &Pool) {
        self.0 = pool.share(Arc::clone(&self.0));
    }
}

/// Writes a length as [`Names::iter`] reads it.
fn push_length(out: &mut String, mut length: usize) {
    let digit = |value: usize| char::from(u8::try_from(value).expect("digits are ASCII"));
    while length >= BASE {
        out.push(digit(BASE + length % BASE));
        length /= BASE;
    }
    out.push(digit(length));
}

impl<T: AsRef<str>> FromIterator<T> for Names {
    fn from_iter<I: IntoIterator<Item = T>>(texts: I) -> Self {
        let mut all = String::new();
        for text in texts {
            let text = text.as_ref();
            push_length(&mut all, text.len());
            all.push_str(text);
        }
        Self(all.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_in_their_order() {
        let long = ["x".repeat(63), "y".repeat(64), "z".repeat(70_000)];
        let texts = ["a", "", "ü b", "\n", &long[0], &long[1], &long[2], "b"];
        let names: Names = texts.into_iter().collect();
        assert_eq!(names.iter().collect::<Vec<_>>(), texts);
        assert_eq!(Names::default().iter().next(), None);
    }
}
