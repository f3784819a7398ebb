//! Numbers as people write them.

use std::fmt;
use std::sync::Arc;

use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_locale::Locale as IcuLocale;
use serde::{Serialize, Serializer};

use super::Locale;

/// How whole numbers are written in a locale, by CLDR: its digits, and what parts thousands, from
/// the size on that the locale begins with (`1234` is a Spanish number, `1.234` a German one).
#[derive(Clone)]
pub struct Numbers {
    locale: Locale,
    formatter: Option<Arc<DecimalFormatter>>,
}

impl Numbers {
    /// The numbers of `locale`; plain digits where nothing is known of it.
    #[must_use]
    pub fn of(locale: &Locale) -> Self {
        let known = IcuLocale::try_from_str(locale.as_str()).ok();
        let formatter =
            known.and_then(|known| DecimalFormatter::try_new(known.into(), <_>::default()).ok());
        Self {
            locale: locale.clone(),
            formatter: formatter.map(Arc::new),
        }
    }

    /// `number` in the digits of the locale.
    #[must_use]
    pub fn write(&self, number: u64) -> String {
        self.formatter.as_ref().map_or_else(
            || number.to_string(),
            |formatter| formatter.format(&Decimal::from(number)).to_string(),
        )
    }
}

impl Default for Numbers {
    fn default() -> Self {
        Self::of(&Locale::parse("en").expect("a well-formed tag"))
    }
}

// The locale says everything about its numbers.

impl PartialEq for Numbers {
    fn eq(&self, other: &Self) -> bool {
        self.locale == other.locale
    }
}

impl Eq for Numbers {}

impl fmt::Debug for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Numbers").field(&self.locale).finish()
    }
}

impl Serialize for Numbers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.locale.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_and_groups_are_those_of_the_locale() {
        for (tag, expected) in [
            ("en", "1,234"),
            ("de-DE", "1.234"),
            ("de-AT", "1\u{a0}234"),
            ("de-CH", "1'234"),
            ("es-ES", "1234"),
            ("fr-FR", "1\u{202f}234"),
            ("pl-PL", "1234"),
            ("ar-SA", "١٬٢٣٤"),
            ("ar-MA", "1.234"),
            ("fa-IR", "۱٬۲۳۴"),
            ("ja-JP", "1,234"),
            ("qaa", "1,234"),
        ] {
            let numbers = Numbers::of(&Locale::parse(tag).unwrap());
            assert_eq!(numbers.write(1234), expected, "{tag}");
        }
    }
}
