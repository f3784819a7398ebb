//! Words -> what their forms have in common, by language.

use std::borrow::Cow;

use snowball_stemmers_rs::{Algorithm, Stemmer};

use crate::model::Locale;

/// The stemmer of one language; languages without one keep their words as they are.
pub(super) struct Stems(Option<Stemmer>);

impl Stems {
    /// The stemmer for texts in `locale`.
    pub(super) fn of(locale: &Locale) -> Self {
        Self(algorithm(locale.language()).map(Stemmer::create))
    }

    /// The stem of a word: of `plain`, its spelling with accents, or of `folded` where writing has
    /// signs that are left out as often as not.
    pub(super) fn stem<'w>(&self, folded: &'w str, plain: &'w str) -> Cow<'w, str> {
        match &self.0 {
            // Numbers and names with digits have no forms.
            Some(stemmer) if !folded.bytes().any(|byte| byte.is_ascii_digit()) => {
                stemmer.stem(if is_arabic(folded) { folded } else { plain })
            }
            _ => Cow::Borrowed(folded),
        }
    }
}

fn is_arabic(word: &str) -> bool {
    word.starts_with(|c| matches!(c, '\u{600}'..='\u{6ff}'))
}

/// The algorithm for a language subtag.
fn algorithm(language: &str) -> Option<Algorithm> {
    Some(match language {
        "ar" => Algorithm::Arabic,
        "ca" => Algorithm::Catalan,
        "cs" => Algorithm::Czech,
        "da" => Algorithm::Danish,
        "de" => Algorithm::German,
        "el" => Algorithm::Greek,
        "en" => Algorithm::English,
        "es" => Algorithm::Spanish,
        "et" => Algorithm::Estonian,
        "eu" => Algorithm::Basque,
        "fa" => Algorithm::Persian,
        "fi" => Algorithm::Finnish,
        "fr" => Algorithm::French,
        "ga" => Algorithm::Irish,
        "hi" => Algorithm::Hindi,
        "hu" => Algorithm::Hungarian,
        "hy" => Algorithm::Armenian,
        "id" => Algorithm::Indonesian,
        "it" => Algorithm::Italian,
        "lt" => Algorithm::Lithuanian,
        "ne" => Algorithm::Nepali,
        "nl" => Algorithm::Dutch,
        "nb" | "nn" | "no" => Algorithm::Norwegian,
        "pl" => Algorithm::Polish,
        "pt" => Algorithm::Portuguese,
        "ro" => Algorithm::Romanian,
        "ru" => Algorithm::Russian,
        "sr" => Algorithm::Serbian,
        "sv" => Algorithm::Swedish,
        "ta" => Algorithm::Tamil,
        "tr" => Algorithm::Turkish,
        "uk" => Algorithm::Ukrainian,
        "yi" => Algorithm::Yiddish,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stem(tag: &str, word: &str) -> String {
        let locale = Locale::parse(tag).unwrap();
        Stems::of(&locale).stem(word, word).into_owned()
    }

    #[test]
    fn forms_of_a_word_have_one_stem() {
        for (tag, one, other) in [
            ("de-DE", "rechnung", "rechnungen"),
            ("de-AT", "häuser", "haus"),
            ("en-US", "invoices", "invoice"),
            ("ru-RU", "счета", "счетов"),
            ("cs-CZ", "účty", "účtu"),
            ("pl-PL", "konta", "kontach"),
            ("pt-BR", "faturas", "fatura"),
        ] {
            assert_eq!(stem(tag, one), stem(tag, other), "{tag}");
        }
    }

    #[test]
    fn other_languages_and_numbers_keep_their_words() {
        assert_eq!(stem("vi-VN", "hóa"), "hóa");
        assert_eq!(stem("en-US", "365s"), "365s");
    }
}
