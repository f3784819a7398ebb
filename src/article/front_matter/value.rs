//! YAML values with their places.

use std::ops::Range;

/// A value of a YAML document, with the place it stands at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Its bytes in the file; of an alias, those of the value it stands for.
    pub span: Range<u32>,
}

/// A YAML value. Tags are ignored, except that `!!str` makes text: content constructs nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing, `null` or `~`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it is written: `2.10` is a version as often as a number.
    Number(Box<str>),
    /// Everything else that is plain, quoted or a block of text: also dates.
    Text(Box<str>),
    /// A list.
    List(Vec<Node>),
    /// A mapping.
    Map(Map),
}

impl Value {
    /// The value that an unquoted scalar stands for (YAML 1.2.2, section 10.3.2).
    #[must_use]
    pub fn of_plain(text: &str) -> Self {
        match Self::of_word(text) {
            Some(value) => value,
            None if is_number(text) => Self::Number(text.into()),
            None => Self::Text(text.into()),
        }
    }

    /// The value that an unquoted word stands for which is neither a number nor text.
    pub(super) fn of_word(text: &str) -> Option<Self> {
        match text {
            "" | "~" | "null" | "Null" | "NULL" => Some(Self::Null),
            "true" | "True" | "TRUE" => Some(Self::Bool(true)),
            "false" | "False" | "FALSE" => Some(Self::Bool(false)),
            _ => None,
        }
    }

    /// The text, or the digits of a number: an id without quotation marks is meant as text.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Number(text) => Some(text),
            Self::Null | Self::Bool(_) | Self::List(_) | Self::Map(_) => None,
        }
    }

    /// The truth value; text counts too, as it does where these files come from.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            Self::Text(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Self::Text(text) if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }

    /// The mapping.
    #[must_use]
    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Self::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The items of a list.
    #[must_use]
    pub fn as_list(&self) -> Option<&[Node]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// What kind of value it is, for messages.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "a truth value",
            Self::Number(_) => "a number",
            Self::Text(_) => "text",
            Self::List(_) => "a list",
            Self::Map(_) => "a mapping",
        }
    }
}

fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    // Nearly every text is told from a number by its first letter.
    if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return false;
    }
    if let Some(digits) = unsigned.strip_prefix("0x") {
        return !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit());
    }
    if let Some(digits) = unsigned.strip_prefix("0o") {
        return !digits.is_empty() && digits.bytes().all(|b| (b'0'..=b'7').contains(&b));
    }
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent_ok = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty()) && exponent_ok
}

/// A mapping, in the order of the file; keys are unique.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Map {
    entries: Vec<Entry>,
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The key as text.
    pub key: Box<str>,
    /// The bytes of the key in the file.
    pub key_span: Range<u32>,
    /// The value.
    pub node: Node,
}

impl Map {
    /// A mapping of `entries`, whose keys are unique.
    pub(super) fn new(entries: Vec<Entry>) -> Self {
        Self { entries }
    }

    /// The value of `key`, in this letter case.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.node)
    }

    /// The entry of `key`, in this letter case.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| *entry.key == *key)
    }

    /// The mapping without some of its keys.
    #[must_use]
    pub fn without(&self, keys: &[&str]) -> Self {
        let kept = self.entries.iter();
        let kept = kept.filter(|entry| !keys.contains(&&*entry.key));
        Self {
            entries: kept.cloned().collect(),
        }
    }

    /// The entries in the order of the file.
    pub fn iter(&self) -> std::slice::Iter<'_, Entry> {
        self.entries.iter()
    }

    /// Whether there are no entries.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl<'a> IntoIterator for &'a Map {
    type Item = &'a Entry;
    type IntoIter = std::slice::Iter<'a, Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.iter()
    }
}

impl IntoIterator for Map {
    type Item = Entry;
    type IntoIter = std::vec::IntoIter<Entry>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_numbers_from_text() {
        for number in [
            "0", "-12", "+1.5", "1e3", ".5", "2.", "0x1F", "0o17", ".inf", "-.INF", ".nan",
        ] {
            assert_eq!(
                Value::of_plain(number),
                Value::Number(number.into()),
                "{number}"
            );
        }
        for text in [
            "10/29/2018",
            "2018-10-29",
            "1_000",
            "1.2.3",
            "-",
            ".",
            "e3",
            "0x",
            "1e",
            "yes",
            "No",
            "-.nan",
        ] {
            assert_eq!(Value::of_plain(text), Value::Text(text.into()), "{text}");
        }
    }
}
