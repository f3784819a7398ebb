//! Things by what they are called.

use std::hash::BuildHasher as _;

use hashbrown::HashTable;

use super::KeyHasher;

/// Numbers of things that have a text each, found by that text.
///
/// The texts stay with their owners. A site has three ways to find each page, and a table that has
/// the texts as well takes 50 bytes for each of them, this one less than ten. To halve an ordered list
/// instead looks at a dozen texts, most of which the processor has not at hand.
#[derive(Debug, Default)]
pub struct Lookup {
    numbers: HashTable<u32>,
    hasher: KeyHasher,
}

impl Lookup {
    /// A table of the numbers from 0 on of `texts`; of two with the same text the last counts.
    #[must_use]
    pub fn of<T: AsRef<str>>(texts: impl ExactSizeIterator<Item = T>) -> Self {
        let hasher = KeyHasher::default();
        let texts: Vec<T> = texts.collect();
        let hash = |number: &u32| hasher.hash_one(texts[*number as usize].as_ref());
        let mut numbers = HashTable::with_capacity(texts.len());
        for (number, text) in (0u32..).zip(&texts) {
            let text = text.as_ref();
            let same = |other: &u32| texts[*other as usize].as_ref() == text;
            let entry = numbers.entry(hasher.hash_one(text), same, hash);
            *entry.or_insert(number).get_mut() = number;
        }
        Self { numbers, hasher }
    }

    /// The number of `text`; `is` tells whether a number has that text.
    #[must_use]
    pub fn find(&self, text: &str, is: impl Fn(usize) -> bool) -> Option<usize> {
        let hash = self.hasher.hash_one(text);
        let found = self.numbers.find(hash, |number| is(*number as usize));
        found.map(|number| *number as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_by_their_texts_and_the_last_counts() {
        let texts = ["a", "b", "a", ""];
        let lookup = Lookup::of(texts.iter());
        let find = |text: &str| lookup.find(text, |number| texts[number] == text);
        assert_eq!(find("a"), Some(2));
        assert_eq!(find("b"), Some(1));
        assert_eq!(find(""), Some(3));
        assert_eq!(find("c"), None);
        assert_eq!(Lookup::default().find("a", |_| true), None);
    }
}
