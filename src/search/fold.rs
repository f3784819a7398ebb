//! Text -> the words that an index knows.
//!
//! The browser cuts what a reader types by the same rules, so they are few and none of them needs a
//! dictionary: `themes/help/assets/search-engine.js` has them again, and `tests/search/words.json` is
//! a list of cases that both are held to.
//!
//! 1. A run is a row of letters, marks, digits and invisible format characters (Unicode categories
//!    L, M, N and Cf); everything else stands between runs.
//! 2. A run is cut where writing without spaces begins or ends, see [`is_unspaced`].
//! 3. Each piece is folded, see [`fold`].
//! 4. A piece with spaces around it is a word. One without is a row of characters, each with the
//!    marks on it; each two neighbours are a word, and so is the last character alone: dictionaries
//!    that cut Chinese, Japanese, Korean or Thai into words differ between programs and versions,
//!    pairs do not.

use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};
use unicode_normalization::UnicodeNormalization as _;

/// Longer words are no words of a language, and nobody types them: keys, digests, addresses.
const LONGEST: usize = 40;

/// What [`words`] hands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word<'w> {
    /// A word between spaces.
    Spaced {
        /// As it is compared.
        folded: &'w str,
        /// In lower case, with its accents: what a stemmer wants.
        plain: &'w str,
    },
    /// Two neighbouring characters of writing without spaces, or the last one.
    Pair(&'w str),
}

/// Calls `each` with every run of `text`.
pub(super) fn runs<'t>(text: &'t str, mut each: impl FnMut(&'t str)) {
    let mut start = None;
    for (at, c) in text.char_indices() {
        match (is_part(c), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                each(&text[from..at]);
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        each(&text[from..]);
    }
}

/// Calls `each` with every word of a run.
pub(super) fn words(run: &str, mut each: impl FnMut(Word<'_>)) {
    if run.is_ascii() {
        if run.len() <= LONGEST {
            let folded = run.to_ascii_lowercase();
            each(Word::Spaced {
                folded: &folded,
                plain: &folded,
            });
        }
        return;
    }
    for (piece, unspaced) in pieces(run) {
        let plain = plain(piece);
        // A character may stand for several with something else between: U+00BD is 1⁄2.
        runs(&plain, |plain| {
            let folded = fold(plain);
            if unspaced {
                pairs(&folded, |pair| each(Word::Pair(pair)));
            } else if !folded.is_empty() && folded.chars().count() <= LONGEST {
                let folded = &without_article(&folded);
                each(Word::Spaced { folded, plain });
            }
        });
    }
}

/// Whether a character belongs to a run.
fn is_part(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    let category = CodePointMapData::<GeneralCategory>::new().get(c);
    GeneralCategoryGroup::Letter
        .union(GeneralCategoryGroup::Mark)
        .union(GeneralCategoryGroup::Number)
        .union(GeneralCategoryGroup::Format)
        .contains(category)
}

/// Whether words of the script that `c` belongs to have no spaces between them. Korean has, but the
/// particles at the end of its words make more of a difference than its spaces.
fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{e00}'..='\u{eff}'         // Thai, Lao
        | '\u{1000}'..='\u{109f}'     // Myanmar
        | '\u{1100}'..='\u{11ff}'     // Hangul
        | '\u{1780}'..='\u{17ff}'     // Khmer
        | '\u{3005}'..='\u{3007}'     // iteration mark, closing mark, zero of Han
        | '\u{3040}'..='\u{31ff}'     // Kana, Bopomofo, Hangul for compatibility
        | '\u{3400}'..='\u{4dbf}'     // Han
        | '\u{4e00}'..='\u{9fff}'
        | '\u{a960}'..='\u{a97f}'     // Hangul
        | '\u{aa60}'..='\u{aa7f}'     // Myanmar
        | '\u{ac00}'..='\u{d7ff}'     // Hangul
        | '\u{f900}'..='\u{faff}'     // Han for compatibility
        | '\u{ff66}'..='\u{ffdc}'     // narrow Kana and Hangul
        | '\u{20000}'..='\u{3ffff}')
}

/// A run cut where writing without spaces begins or ends. Marks and format characters stay with what
/// they follow.
fn pieces(run: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut rest = run;
    std::iter::from_fn(move || {
        let kind = is_unspaced(rest.chars().next()?);
        let end = rest
            .char_indices()
            .find(|(_, c)| !is_attached(*c) && is_unspaced(*c) != kind)
            .map_or(rest.len(), |(at, _)| at);
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some((piece, kind))
    })
}

fn is_attached(c: char) -> bool {
    !c.is_ascii() && {
        let category = CodePointMapData::<GeneralCategory>::new().get(c);
        GeneralCategoryGroup::Mark
            .union(GeneralCategoryGroup::Format)
            .contains(category)
    }
}

/// A piece without invisible characters, in the usual form of its characters and in lower case.
fn plain(piece: &str) -> String {
    let visible = piece.chars().filter(|c| {
        c.is_ascii()
            || CodePointMapData::<GeneralCategory>::new().get(*c) != GeneralCategory::Format
    });
    visible.nfkc().collect::<String>().to_lowercase()
}

/// What makes no difference goes: accents of Latin, Greek and Cyrillic (`й` is a letter of its own),
/// points of Hebrew, vowel signs and stretching of Arabic; letters that stand for others become them.
/// Signs of other scripts stay: without them Kana and Thai would be other words.
fn fold(plain: &str) -> String {
    let mut folded = String::with_capacity(plain.len());
    let mut last = ' ';
    for c in plain.nfd() {
        match c {
            '\u{306}' if last == 'и' => {
                folded.pop();
                folded.push('й');
            }
            '\u{300}'..='\u{36f}'
            | '\u{591}'..='\u{5c7}'
            | '\u{610}'..='\u{61a}'
            | '\u{640}'
            | '\u{64b}'..='\u{65f}'
            | '\u{670}'
            | '\u{6d6}'..='\u{6ed}' => {}
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            '\u{660}'..='\u{669}' => folded.push(digit(c, '\u{660}')),
            '\u{6f0}'..='\u{6f9}' => folded.push(digit(c, '\u{6f0}')),
            c => folded.push(twin(c)),
        }
        last = c;
    }
    folded.nfc().collect()
}

fn digit(c: char, zero: char) -> char {
    char::from_digit(c as u32 - zero as u32, 10).unwrap_or(c)
}

/// The letter that `c` is compared as.
fn twin(c: char) -> char {
    match c {
        'ø' => 'o',
        'đ' | 'ð' => 'd',
        'ł' => 'l',
        'ħ' => 'h',
        'ı' => 'i',
        'ς' => 'σ',
        '\u{671}' => '\u{627}',             // alef
        '\u{649}' | '\u{6cc}' => '\u{64a}', // yeh
        '\u{629}' => '\u{647}',             // teh marbuta, heh
        '\u{6a9}' => '\u{643}',             // kaf
        c => c,
    }
}

/// Articles of Arabic, with the words that are written together with them.
const ARTICLES: &[&str] = &["وال", "بال", "كال", "فال", "ال", "لل"];

/// An Arabic word without its article, if three letters are left.
fn without_article(word: &str) -> &str {
    let bare = ARTICLES
        .iter()
        .find_map(|article| word.strip_prefix(article));
    bare.filter(|bare| bare.chars().count() >= 3)
        .unwrap_or(word)
}

/// Neighbouring characters, each with its marks, and the last one alone.
fn pairs(folded: &str, mut each: impl FnMut(&str)) {
    let starts = folded
        .char_indices()
        .filter(|(at, c)| *at == 0 || !is_attached(*c))
        .map(|(at, _)| at);
    let mut before = None;
    let mut own = None;
    for at in starts {
        if let Some(before) = before {
            each(&folded[before..at]);
        }
        (before, own) = (own, Some(at));
    }
    if let Some(before) = before {
        each(&folded[before..]);
    }
    if let Some(own) = own {
        each(&folded[own..]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        runs(text, |run| {
            words(run, |word| {
                let (Word::Spaced { folded: text, .. } | Word::Pair(text)) = word;
                found.push(text.to_owned());
            });
        });
        found
    }

    /// The cases that the browser is held to as well.
    #[test]
    fn words_are_those_of_the_list() {
        let cases = include_str!("../../tests/search/words.json");
        let cases: serde_json::Value = serde_json::from_str(cases).unwrap();
        for (text, expected) in cases.as_object().unwrap() {
            let expected: Vec<&str> = expected
                .as_array()
                .unwrap()
                .iter()
                .map(|word| word.as_str().unwrap())
                .collect();
            assert_eq!(all(text), expected, "{text}");
        }
    }

    #[test]
    fn a_stemmer_sees_accents() {
        let mut seen = Vec::new();
        words("Straßenschäden", |word| {
            if let Word::Spaced { folded, plain } = word {
                seen.push((folded.to_owned(), plain.to_owned()));
            }
        });
        assert_eq!(
            seen,
            [("strassenschaden".to_owned(), "straßenschäden".to_owned())]
        );
    }

    #[test]
    fn long_rows_of_letters_are_no_words() {
        assert_eq!(all(&"a".repeat(41)), Vec::<String>::new());
        assert_eq!(all(&"ä".repeat(41)), Vec::<String>::new());
        assert_eq!(all(&"a".repeat(40)).len(), 1);
    }
}
