//! Calendar days.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A day of the Gregorian calendar, without time or zone; printed as ISO 8601, `2021-01-28`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Date {
    /// The year, 1 to 9999.
    pub year: u16,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day of the month, 1 to 31.
    pub day: u8,
}

impl Date {
    /// The day, if there is such a day.
    #[must_use]
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        ((1..=9999).contains(&year) && (1..=days).contains(&day)).then_some(Self {
            year,
            month,
            day,
        })
    }

    /// Reads a date as documentation repositories write it: `01/28/2021` or `1/28/2021`, month
    /// first; `1/28/21` of our century; ISO 8601, `2021-01-28`. A time of day behind it is ignored.
    ///
    /// ```
    /// # use diglot::model::Date;
    /// assert_eq!(Date::parse("1/28/2021 12:00:00 AM"), Date::new(2021, 1, 28));
    /// assert_eq!(Date::parse("28.1.2021"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let day = text.trim().split([' ', 'T']).next()?;
        if let Some([month, day, year]) = parts(day, '/') {
            let century = if year.len() == 2 { 2000 } else { 0 };
            let year = number(year, &[2, 4])? + century;
            return Self::of(year, number(month, &[1, 2])?, number(day, &[1, 2])?);
        }
        let [year, month, day] = parts(day, '-')?;
        Self::of(
            number(year, &[4])?,
            number(month, &[1, 2])?,
            number(day, &[1, 2])?,
        )
    }

    fn of(year: u16, month: u16, day: u16) -> Option<Self> {
        Self::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }
}

fn parts(text: &str, separator: char) -> Option<[&str; 3]> {
    let mut parts = text.split(separator);
    let three = [parts.next()?, parts.next()?, parts.next()?];
    parts.next().is_none().then_some(three)
}

fn number(digits: &str, lengths: &[usize]) -> Option<u16> {
    let sound = lengths.contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    sound.then(|| digits.parse().ok()).flatten()
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_ways_in_which_repositories_write_dates() {
        for (text, expected) in [
            ("01/28/2021", "2021-01-28"),
            ("1/2/2021", "2021-01-02"),
            ("2/29/20", "2020-02-29"),
            ("2018-10-29", "2018-10-29"),
            ("2018-10-29T00:00:00Z", "2018-10-29"),
            (" 10/29/2018 8:15 ", "2018-10-29"),
        ] {
            assert_eq!(
                Date::parse(text).map(|d| d.to_string()).as_deref(),
                Some(expected)
            );
        }
    }

    #[test]
    fn refuses_days_that_do_not_exist() {
        for text in [
            "",
            "13/01/2020",
            "02/29/2021",
            "0/1/2021",
            "1/1/0000",
            "1/1",
            "+1/1/2021",
            "1/1/2021/1",
        ] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }
}
