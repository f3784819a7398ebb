//! The theme's texts as the page stage wants them.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use icu_calendar::Gregorian;
use icu_datetime::fieldsets::YMD;
use icu_datetime::input::Date as IcuDate;
use icu_datetime::{DateTimeFormatterPreferences, FixedCalendarDateTimeFormatter};
use icu_locale::Locale as IcuLocale;

use crate::model::{Date, Locale, Numbers};
use crate::page::Words;
use crate::theme::{Arg, Catalogs, Strings, Theme};

type Dates = FixedCalendarDateTimeFormatter<Gregorian, YMD>;

/// Texts and dates of one language.
pub(super) struct LocaleWords {
    catalogs: Arc<Catalogs>,
    /// The language of the texts that serve it: to find the nearest takes longer than to find one.
    served: Locale,
    /// The language in its own words.
    name: String,
    dates: Option<Dates>,
    /// Dates as they were written before: hand-overs have few.
    written: RwLock<HashMap<Date, String>>,
    numbers: Numbers,
}

/// Most dates that are remembered.
const REMEMBERED: usize = 4096;

/// Words for each of `locales`, in their order.
pub(super) fn of_locales(theme: &Theme, locales: &[Locale]) -> Vec<Box<dyn Words>> {
    let words = |locale: &Locale| {
        // A language without texts of its own is called by its tag: no English name would help.
        let name = if theme.catalogs.speaks(locale) {
            theme.strings(locale).get("language_name").to_owned()
        } else {
            locale.to_string()
        };
        Box::new(LocaleWords {
            catalogs: Arc::clone(&theme.catalogs),
            served: theme.catalogs.get(locale).locale().clone(),
            name,
            dates: dates(locale),
            written: RwLock::default(),
            numbers: Numbers::of(locale),
        }) as Box<dyn Words>
    };
    locales.iter().map(words).collect()
}

/// Dates in the words of the language, in the Gregorian calendar: the dates of files are of it, also
/// where a language prefers another.
fn dates(locale: &Locale) -> Option<Dates> {
    let preferences =
        DateTimeFormatterPreferences::from(&IcuLocale::try_from_str(locale.as_str()).ok()?);
    Dates::try_new(preferences, YMD::long()).ok()
}

impl LocaleWords {
    fn strings(&self) -> &Strings {
        self.catalogs.get(&self.served)
    }

    fn write_date(&self, date: Date) -> String {
        let written = IcuDate::try_new_gregorian(i32::from(date.year), date.month, date.day)
            .ok()
            .zip(self.dates.as_ref());
        written.map_or_else(
            || date.to_string(),
            |(date, dates)| dates.format(&date).to_string(),
        )
    }
}

impl Words for LocaleWords {
    fn language_name(&self) -> String {
        self.name.clone()
    }

    fn article_count(&self, count: usize) -> String {
        self.strings().format(
            "article_count",
            &[(
                "count",
                Arg::Number(u64::try_from(count).unwrap_or(u64::MAX)),
            )],
            &self.numbers,
        )
    }

    fn date(&self, date: Date) -> String {
        if let Some(written) = self.written.read().expect(UNPOISONED).get(&date) {
            return written.clone();
        }
        let text = self.write_date(date);
        let mut written = self.written.write().expect(UNPOISONED);
        if written.len() >= REMEMBERED {
            written.clear();
        }
        written.insert(date, text.clone());
        text
    }

    fn text(&self, id: &str) -> String {
        self.strings().get(id).to_owned()
    }
}

const UNPOISONED: &str = "no panic under this lock";
