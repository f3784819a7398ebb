//! Locales.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use icu_locale::{LanguageIdentifier, LocaleDirectionality};

use crate::model::shared_text;

/// A BCP 47 tag in its usual letter case, `de-DE`, `zh-Hant-TW`; folders may spell it otherwise.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Locale(#[serde(deserialize_with = "shared_text::deserialize")] Arc<str>);

/// Text that is no language tag.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no language tag such as `de-DE`")]
pub struct InvalidLocale(pub String);

/// The direction in which a language is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From the left to the right.
    Ltr,
    /// From the right to the left.
    Rtl,
}

impl Direction {
    /// The value of the HTML attribute `dir`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ltr => "ltr",
            Self::Rtl => "rtl",
        }
    }
}

impl Locale {
    /// Reads a tag in any letter case.
    ///
    /// Languages have two or three letters here: BCP 47 reserves longer ones for a future that did
    /// not come, and a folder called `archive` is no locale.
    ///
    /// # Errors
    /// When `tag` is not of that form.
    pub fn parse(tag: &str) -> Result<Self, InvalidLocale> {
        let invalid = || InvalidLocale(tag.to_owned());
        let id = LanguageIdentifier::try_from_str(tag).map_err(|_| invalid())?;
        if id.language.as_str().len() > 3 || id.language.is_unknown() || tag.contains('_') {
            return Err(invalid());
        }
        Ok(Self(id.to_string().into()))
    }

    /// The tag, `de-DE`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The tag as it stands in addresses, `de-de`.
    #[must_use]
    pub fn segment(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    /// The language alone, `de`.
    #[must_use]
    pub fn language(&self) -> &str {
        self.0.split('-').next().unwrap_or(&self.0)
    }

    /// The direction of the language's script.
    #[must_use]
    pub fn direction(&self) -> Direction {
        // "Extended" data, because the common set does not know Yiddish and its like.
        let directionality = LocaleDirectionality::new_extended();
        match LanguageIdentifier::try_from_str(&self.0) {
            Ok(id) if directionality.is_right_to_left(&id) => Direction::Rtl,
            _ => Direction::Ltr,
        }
    }

    /// The locale and those it falls back to by cutting subtags: `zh-Hant-TW`, `zh-Hant`, `zh`.
    pub fn parents(&self) -> impl Iterator<Item = &str> {
        let mut next = Some(self.as_str());
        std::iter::from_fn(move || {
            let current = next?;
            next = current.rfind('-').map(|at| &current[..at]);
            Some(current)
        })
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brings_tags_into_their_usual_case() {
        for (tag, expected) in [
            ("de-de", "de-DE"),
            ("ZH-hant-tw", "zh-Hant-TW"),
            ("he-il", "he-IL"),
            ("fil", "fil"),
        ] {
            assert_eq!(Locale::parse(tag).unwrap().as_str(), expected);
        }
    }

    #[test]
    fn refuses_what_is_no_language() {
        for tag in ["", "archive", "de_DE", "x", "12", "includes", "und"] {
            assert!(Locale::parse(tag).is_err(), "{tag}");
        }
    }

    #[test]
    fn knows_the_direction() {
        for (tag, expected) in [
            ("ar-SA", Direction::Rtl),
            ("he", Direction::Rtl),
            ("fa", Direction::Rtl),
            ("ur-PK", Direction::Rtl),
            ("de-DE", Direction::Ltr),
        ] {
            assert_eq!(Locale::parse(tag).unwrap().direction(), expected, "{tag}");
        }
    }

    #[test]
    fn falls_back_by_cutting_subtags() {
        let locale = Locale::parse("zh-Hant-TW").unwrap();
        assert_eq!(
            locale.parents().collect::<Vec<_>>(),
            ["zh-Hant-TW", "zh-Hant", "zh"]
        );
    }
}
