//! Texts -> counted words.
//!
//! A text has each word many times, and a site has most words on many pages, so everything is done
//! once for each different run of letters and remembered.

use std::collections::HashMap;

use super::fold::{self, Word};
use super::stem::Stems;
use super::text::Text;
use crate::model::Locale;

/// The words of texts in one language.
pub struct Lexicon {
    stems: Stems,
    /// Words of each run, by number.
    runs: HashMap<Box<str>, Box<[u32]>>,
    forms: Vec<Form>,
    /// Numbers of forms.
    numbers: HashMap<Form, u32>,
}

/// A word as it is compared, and what its forms have in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Form {
    pub(super) folded: Box<str>,
    pub(super) stem: Box<str>,
    /// Whether it is a pair of characters of writing without spaces.
    pub(super) pair: bool,
}

/// How often a page has a word, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Count {
    /// Number of the form in its lexicon.
    pub(super) form: u32,
    pub(super) in_title: bool,
    pub(super) in_heading: bool,
    /// Times in the text below headings.
    pub(super) in_text: u16,
}

/// The words of one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bag {
    /// In the order of their numbers.
    pub(super) counts: Vec<Count>,
    /// Number of different words of the title.
    pub(super) title: usize,
    /// Number of words of headings and text.
    pub(super) length: usize,
}

impl Lexicon {
    /// A lexicon for texts in the language of `locale`.
    #[must_use]
    pub fn of(locale: &Locale) -> Self {
        Self {
            stems: Stems::of(locale),
            runs: HashMap::new(),
            forms: Vec::new(),
            numbers: HashMap::new(),
        }
    }

    /// Counts the words of a page.
    #[must_use]
    pub fn bag(&mut self, title: &str, text: &Text) -> Bag {
        let mut numbers = Vec::new();
        let mut words = Vec::new();
        self.numbers(title, &mut numbers);
        words.extend(numbers.drain(..).map(|form| (form, Field::Title)));
        for section in &text.sections {
            self.numbers(&section.heading, &mut numbers);
            words.extend(numbers.drain(..).map(|form| (form, Field::Heading)));
            self.numbers(&section.text, &mut numbers);
            words.extend(numbers.drain(..).map(|form| (form, Field::Text)));
        }
        let titles = words.partition_point(|(_, field)| *field == Field::Title);
        let length = words.len() - titles;
        let counts = counted(words);
        Bag {
            title: self.title_length(&counts),
            length,
            counts,
        }
    }

    pub(super) fn forms(&self) -> &[Form] {
        &self.forms
    }

    /// Different words of a title. The last character of a row is no word of its own when pairs
    /// stand for it, but the only one is.
    fn title_length(&self, counts: &[Count]) -> usize {
        let in_title = || counts.iter().filter(|count| count.in_title);
        let is_rest = |count: &&Count| {
            let form = &self.forms[count.form as usize];
            form.pair && form.folded.chars().nth(1).is_none()
        };
        let rests = in_title().filter(is_rest).count();
        let all = in_title().count();
        if rests == all { all } else { all - rests }
    }

    /// Appends the numbers of the words of `text`.
    fn numbers(&mut self, text: &str, numbers: &mut Vec<u32>) {
        fold::runs(text, |run| {
            if let Some(known) = self.runs.get(run) {
                numbers.extend_from_slice(known);
                return;
            }
            let mut own = Vec::new();
            fold::words(run, |word| {
                let form = self.form(word);
                let next = u32::try_from(self.forms.len()).expect("words of a site can be counted");
                let number = *self.numbers.entry(form.clone()).or_insert(next);
                if number == next {
                    self.forms.push(form);
                }
                own.push(number);
            });
            numbers.extend_from_slice(&own);
            // Rows of characters without spaces are seldom the same twice.
            let worth = run.len() <= 4 * own.len().max(8);
            if worth {
                self.runs.insert(run.into(), own.into());
            }
        });
    }

    fn form(&self, word: Word<'_>) -> Form {
        match word {
            Word::Spaced { folded, plain } => Form {
                folded: folded.into(),
                stem: (*self.stems.stem(folded, plain)).into(),
                pair: false,
            },
            Word::Pair(pair) => Form {
                folded: pair.into(),
                stem: pair.into(),
                pair: true,
            },
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Field {
    Title,
    Heading,
    Text,
}

fn counted(mut words: Vec<(u32, Field)>) -> Vec<Count> {
    words.sort_unstable();
    let mut counts: Vec<Count> = Vec::new();
    for (form, field) in words {
        if counts.last().is_none_or(|last| last.form != form) {
            counts.push(Count {
                form,
                in_title: false,
                in_heading: false,
                in_text: 0,
            });
        }
        let count = counts.last_mut().expect("it was just put there");
        match field {
            Field::Title => count.in_title = true,
            Field::Heading => count.in_heading = true,
            Field::Text => count.in_text = count.in_text.saturating_add(1),
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::text;

    fn locale(tag: &str) -> Locale {
        Locale::parse(tag).unwrap()
    }

    #[test]
    fn counts_words_by_the_place_they_stand_in() {
        let mut lexicon = Lexicon::of(&locale("en-US"));
        let text = text::read("<h2 id=\"a\">Pay a bill</h2><p>A bill is a bill.</p>");
        let bag = lexicon.bag("Bill", &text);
        let bill = lexicon
            .forms()
            .iter()
            .position(|form| &*form.folded == "bill");
        let bill = bag.counts[bill.unwrap()];
        assert!(bill.in_title && bill.in_heading);
        assert_eq!((bill.in_text, bag.title, bag.length), (2, 1, 8));
    }

    #[test]
    fn a_title_without_spaces_is_as_long_as_its_pairs() {
        let mut lexicon = Lexicon::of(&locale("ja-JP"));
        assert_eq!(lexicon.bag("請求書", &Text::default()).title, 2);
        assert_eq!(lexicon.bag("税", &Text::default()).title, 1);
        assert_eq!(lexicon.bag("Azure の設定", &Text::default()).title, 3);
    }
}
