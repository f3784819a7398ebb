//! Many short texts in one piece of memory.

use serde::{Deserialize, Serialize};

/// A list of texts, such as the ids of a page.
///
/// A page has dozens of ids, and all pages of a site are known at once: a text of its own for each
/// id takes three times the memory, and is most of what a card takes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// All texts, one behind the other.
    text: Box<str>,
    /// Where each of them ends.
    ends: Box<[u32]>,
}

impl Names {
    /// The texts in their order.
    #[must_use]
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &str> {
        let start = |at: usize| match at.checked_sub(1) {
            Some(before) => self.ends[before] as usize,
            None => 0,
        };
        let ends = self.ends.iter().enumerate();
        ends.map(move |(at, end)| &self.text[start(at)..*end as usize])
    }
}

impl<T: AsRef<str>> FromIterator<T> for Names {
    fn from_iter<I: IntoIterator<Item = T>>(texts: I) -> Self {
        let mut text = String::new();
        let mut ends = Vec::new();
        for one in texts {
            text.push_str(one.as_ref());
            ends.push(u32::try_from(text.len()).expect("pages are limited to far less than 4 GiB"));
        }
        Self {
            text: text.into(),
            ends: ends.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_from_both_sides() {
        let texts = ["a", "", "ü b", "\n"];
        let names: Names = texts.into_iter().collect();
        assert_eq!(names.iter().collect::<Vec<_>>(), texts);
        assert_eq!(
            names.iter().rev().collect::<Vec<_>>(),
            ["\n", "ü b", "", "a"]
        );
        assert_eq!(Names::default().iter().next(), None);
    }
}
