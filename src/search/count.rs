//! Texts -> counted words.
//!
//! A text has each word many times, and a site has most words on many pages, so everything is done
//! once for each different run of letters and remembered.

use super::bags::{Bags, Count};
use super::fold::{self, Word};
use super::packed::{Form, Words};
use super::stem::Stems;
use super::text::Text;
use crate::model::{ByKey, Digest, Locale};

/// Longest run whose words are remembered, in bytes: rows of characters without spaces are seldom the
/// same twice.
const LONGEST: usize = 32;

/// Counts the words of texts in one language.
pub struct Counter {
    stems: Stems,
    /// Words of each run, by number.
    runs: ByKey<Box<str>, Box<[u32]>>,
    numbers: ByKey<Form, u32>,
    /// By number, whether a word is the last character of a row.
    rests: Vec<bool>,
    bags: Bags,
}

impl Counter {
    /// A counter for texts in the language of `locale`.
    #[must_use]
    pub fn of(locale: &Locale) -> Self {
        Self {
            stems: Stems::of(locale),
            runs: ByKey::default(),
            numbers: ByKey::default(),
            rests: Vec::new(),
            bags: Bags::default(),
        }
    }

    /// Counts the words of the article that `head` is the [`head`](super::head) of.
    pub fn count(&mut self, head: &Digest, title: &str, text: &Text) {
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
        let title = self.title_length(&counts);
        self.bags.push(*head, title, length, &counts);
    }

    /// Everything that was counted; none when nothing was.
    #[must_use]
    pub fn finish(self) -> Option<Words> {
        (!self.bags.is_empty()).then(|| Words::sorted(self.numbers, &self.bags))
    }

    /// Different words of a title. The last character of a row is no word of its own when pairs
    /// stand for it, but the only one is.
    fn title_length(&self, counts: &[Count]) -> usize {
        let in_title = || counts.iter().filter(|count| count.in_title());
        let rests = in_title().filter(|count| self.rests[count.form as usize]);
        let (rests, all) = (rests.count(), in_title().count());
        if rests == all { all } else { all - rests }
    }

    /// Appends the numbers of the words of `text`.
    fn numbers(&mut self, text: &str, numbers: &mut Vec<u32>) {
        fold::runs(text, |run| {
            if let Some(known) = self.runs.get(run) {
                numbers.extend_from_slice(known);
                return;
            }
            let first = numbers.len();
            fold::words(run, |word| {
                let form = self.form(word);
                let next = u32::try_from(self.rests.len()).expect("words of a site can be counted");
                let is_rest = form.pair && form.folded.chars().nth(1).is_none();
                let number = *self.numbers.entry(form).or_insert(next);
                if number == next {
                    self.rests.push(is_rest);
                }
                numbers.push(number);
            });
            if run.len() <= LONGEST {
                self.runs.insert(run.into(), numbers[first..].into());
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
    let each = words.chunk_by(|a, b| a.0 == b.0);
    let count = |same: &[(u32, Field)]| {
        let times = |field| same.iter().filter(|(_, own)| *own == field).count();
        Count::new(
            same[0].0,
            times(Field::Title) > 0,
            times(Field::Heading) > 0,
            times(Field::Text),
        )
    };
    each.map(count).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::text;

    /// The words of one article, and the numbers of its bag: words of the title, words below.
    fn counted(tag: &str, title: &str, text: &Text) -> (Words, (u32, u32)) {
        let mut counter = Counter::of(&Locale::parse(tag).unwrap());
        let head = Digest::of(b"1");
        counter.count(&head, title, text);
        let words = counter.finish().unwrap();
        let bag = words.bag(&head).unwrap();
        let numbers = (bag.title, bag.length);
        (words, numbers)
    }

    #[test]
    fn counts_words_by_the_place_they_stand_in() {
        let text = text::read("<h2 id=\"a\">Pay a bill</h2><p>A bill is a bill.</p>");
        let (words, numbers) = counted("en-US", "Bill", &text);
        let bag = words.bag(&Digest::of(b"1")).unwrap();
        let bill = words
            .counts(bag)
            .find(|count| words.form(count.form).folded == "bill");
        assert_eq!(bill.unwrap(), Count::new(bill.unwrap().form, true, true, 2));
        assert_eq!(numbers, (1, 8));
    }

    #[test]
    fn a_title_without_spaces_is_as_long_as_its_pairs() {
        let length = |title| counted("ja-JP", title, &Text::default()).1.0;
        assert_eq!(length("請求書"), 2);
        assert_eq!(length("税"), 1);
        assert_eq!(length("Azure の設定"), 3);
    }
}
