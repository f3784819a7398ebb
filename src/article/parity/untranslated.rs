//! What would have been translated if somebody had looked at it.

/// Fewest words of running text that are reported.
const WORDS: usize = 5;
/// Fewest of them without capitals, which must be more than half of all as well: names have hardly any.
const SMALL_WORDS: usize = 3;
/// Fewest letters of a text in a script without small letters.
const LETTERS: usize = 10;

/// Whether `prose`, a text without its code and links, is more than names, figures and signs.
pub(super) fn is_running_text(prose: &str) -> bool {
    let words = prose
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    // Digits, signs and humps inside of a word make it an identifier.
    let plain = |word: &&str| {
        word.chars().count() > 1
            && word
                .chars()
                .all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '-'))
    };
    let words: Vec<&str> = words.filter(plain).collect();
    let small = |word: &&&str| !word.contains(char::is_uppercase);
    if prose.contains(char::is_lowercase) {
        let small = words.iter().filter(small).count();
        return words.len() >= WORDS && small >= SMALL_WORDS && small * 2 > words.len();
    }
    let caseless = |c: &char| c.is_alphabetic() && !c.is_uppercase();
    prose.chars().filter(caseless).count() >= LETTERS
}
