//! Tables of TOML, read key by key with every fault noticed.
//!
//! A derived reader stops at the first fault and knows no positions; here each value is asked for
//! by name together with the check it must pass, and what nobody asked for is an unknown key.

use std::cell::RefCell;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diag::{Code, Diagnostic, codes};
use crate::model::{RepoPath, Span};

/// Collects what is wrong with one file.
pub(super) struct Log {
    file: RepoPath,
    report: RefCell<Vec<Diagnostic>>,
}

impl Log {
    pub(super) fn new(file: &RepoPath) -> Self {
        Self {
            file: file.clone(),
            report: RefCell::default(),
        }
    }

    pub(super) fn into_report(self) -> Vec<Diagnostic> {
        self.report.into_inner()
    }

    fn push(
        &self,
        code: &'static Code,
        range: &Range<usize>,
        message: String,
        help: Option<String>,
    ) {
        let mut diagnostic = Diagnostic::at(code, &self.file, range.clone(), message);
        diagnostic.help = help.map(Into::into);
        self.report.borrow_mut().push(diagnostic);
    }

    /// Notes that the value at `range` is not usable.
    pub(super) fn value(&self, range: &Range<usize>, message: impl Into<String>) {
        self.push(&codes::CONFIG_VALUE, range, message.into(), None);
    }
}

/// A key or value with its place in the file.
#[derive(Debug, Clone)]
pub(super) struct Placed<T> {
    pub(super) value: T,
    pub(super) range: Range<usize>,
}

/// Turns the text of a value into what it means, or says what is wrong with it.
pub(super) type Check<'c, T> = &'c dyn Fn(&str) -> Result<T, String>;

/// One table while it is read.
pub(super) struct Fields<'l, 'd> {
    log: &'l Log,
    /// Where the table stands; empty for the whole file.
    pub(super) range: Range<usize>,
    /// Entries nobody has asked for yet, in the order of the file.
    entries: Vec<Entry<'d>>,
    /// Keys that were asked for.
    known: Vec<&'static str>,
}

struct Entry<'d> {
    key: Placed<String>,
    value: Spanned<DeValue<'d>>,
}

impl<'l, 'd> Fields<'l, 'd> {
    /// The table that is the whole file.
    pub(super) fn root(log: &'l Log, table: DeTable<'d>) -> Self {
        Self::new(log, 0..0, table)
    }

    fn new(log: &'l Log, range: Range<usize>, table: DeTable<'d>) -> Self {
        let entry = |(key, value): (Spanned<_>, _)| Entry {
            key: Placed {
                range: key.span(),
                value: String::from(key.into_inner()),
            },
            value,
        };
        let mut entries: Vec<_> = table.into_iter().map(entry).collect();
        entries.sort_by_key(|entry| entry.key.range.start);
        Self {
            log,
            range,
            entries,
            known: Vec::new(),
        }
    }

    /// The part of the file at `range`.
    pub(super) fn span(&self, range: &Range<usize>) -> Span {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span {
            file: self.log.file.clone(),
            start: offset(range.start),
            end: offset(range.end),
        }
    }

    /// Notes that the value at `range` is not usable.
    pub(super) fn fault(&self, range: &Range<usize>, message: impl Into<String>) {
        self.log.value(range, message);
    }

    fn take(&mut self, key: &'static str) -> Option<Spanned<DeValue<'d>>> {
        self.known.push(key);
        let at = self
            .entries
            .iter()
            .position(|entry| entry.key.value == key)?;
        Some(self.entries.remove(at).value)
    }

    /// A text, with its place.
    pub(super) fn placed<T>(
        &mut self,
        key: &'static str,
        check: Check<'_, T>,
    ) -> Option<Placed<T>> {
        let value = self.take(key)?;
        text(self.log, key, &value, check)
    }

    /// A text.
    pub(super) fn text<T>(&mut self, key: &'static str, check: Check<'_, T>) -> Option<T> {
        Some(self.placed(key, check)?.value)
    }

    /// A text that may not be missing.
    pub(super) fn required<T>(&mut self, key: &'static str, check: Check<'_, T>) -> Option<T> {
        if !self.entries.iter().any(|entry| entry.key.value == key) {
            self.missing(key);
        }
        self.text(key, check)
    }

    fn missing(&self, key: &str) {
        self.log.push(
            &codes::CONFIG_VALUE,
            &self.range,
            format!("`{key}` is missing"),
            Some(format!("add `{key} = \"...\"`")),
        );
    }

    /// `true` or `false`.
    pub(super) fn flag(&mut self, key: &'static str) -> Option<bool> {
        let value = self.take(key)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            wrong_type(self.log, key, &value, "true or false is");
        }
        flag
    }

    /// A number of things: a whole number, not negative.
    pub(super) fn count(&mut self, key: &'static str) -> Option<usize> {
        let value = self.take(key)?;
        let integer = value.get_ref().as_integer();
        let count = integer
            .and_then(|integer| usize::from_str_radix(integer.as_str(), integer.radix()).ok());
        if count.is_none() {
            wrong_type(self.log, key, &value, "a whole number from 0 on is");
        }
        count
    }

    /// A list of texts, with their places.
    pub(super) fn list<T>(
        &mut self,
        key: &'static str,
        check: Check<'_, T>,
    ) -> Option<Vec<Placed<T>>> {
        let value = self.take(key)?;
        let Some(items) = value.get_ref().as_array() else {
            wrong_type(self.log, key, &value, "a list of texts is");
            return None;
        };
        let item = |item| text(self.log, key, item, check);
        Some(items.iter().filter_map(item).collect())
    }

    /// A list of texts.
    pub(super) fn texts<T>(&mut self, key: &'static str, check: Check<'_, T>) -> Option<Vec<T>> {
        let list = self.list(key, check)?;
        Some(list.into_iter().map(|item| item.value).collect())
    }

    /// Whether the table has something under `key`, usable or not; nothing is an empty list.
    pub(super) fn holds(&self, key: &str) -> bool {
        let mut entries = self.entries.iter();
        let entry = entries.find(|entry| entry.key.value == key);
        entry.is_some_and(|entry| {
            entry
                .value
                .get_ref()
                .as_array()
                .is_none_or(|list| !list.is_empty())
        })
    }

    /// A table of texts whose keys are free, in the order of the file.
    pub(super) fn map<K, V>(
        &mut self,
        key: &'static str,
        key_check: Check<'_, K>,
        check: Check<'_, V>,
    ) -> Vec<(Placed<K>, Placed<V>)> {
        let Some(table) = self.table(key) else {
            return Vec::new();
        };
        table.entries_as(key_check, check)
    }

    /// All entries of this table as texts.
    pub(super) fn entries_as<K, V>(
        self,
        key_check: Check<'_, K>,
        check: Check<'_, V>,
    ) -> Vec<(Placed<K>, Placed<V>)> {
        let log = self.log;
        let read = |entry: Entry<'_>| {
            let value = text(log, &entry.key.value, &entry.value, check);
            Some((checked(log, &entry.key, key_check)?, value?))
        };
        self.entries.into_iter().filter_map(read).collect()
    }

    /// A table.
    pub(super) fn table(&mut self, key: &'static str) -> Option<Self> {
        let value = self.take(key)?;
        self.as_table(key, value)
    }

    /// A list of tables, `[[key]]`; `None` when it is missing.
    pub(super) fn tables(&mut self, key: &'static str) -> Option<Vec<Self>> {
        let value = self.take(key)?;
        let range = value.span();
        let DeValue::Array(items) = value.into_inner() else {
            let message = format!("`{key}` is a list of tables: write `[[{key}]]`");
            self.fault(&range, message);
            return None;
        };
        let items = items.into_iter();
        Some(items.filter_map(|item| self.as_table(key, item)).collect())
    }

    /// A table of tables whose keys are free, `[key.NAME]`.
    pub(super) fn table_map<K>(
        &mut self,
        key: &'static str,
        check: Check<'_, K>,
    ) -> Vec<(Placed<K>, Self)> {
        let Some(outer) = self.table(key) else {
            return Vec::new();
        };
        let log = self.log;
        let read = |entry: Entry<'d>| {
            let key = checked(log, &entry.key, check);
            let table = self.as_table(&entry.key.value, entry.value);
            Some((key?, table?))
        };
        outer.entries.into_iter().filter_map(read).collect()
    }

    /// Whether the value of `key` is a table; does not count as asking for it.
    pub(super) fn is_table(&self, key: &str) -> bool {
        let mut entries = self.entries.iter();
        entries.any(|entry| entry.key.value == key && entry.value.get_ref().is_table())
    }

    fn as_table(&self, key: &str, value: Spanned<DeValue<'d>>) -> Option<Self> {
        let range = value.span();
        match value.into_inner() {
            DeValue::Table(table) => Some(Self::new(self.log, range, table)),
            other => {
                let value = Spanned::new(range, other);
                wrong_type(self.log, key, &value, "a table is");
                None
            }
        }
    }

    /// Reports every key that nobody asked for, with the one that was probably meant.
    pub(super) fn finish(self) {
        for entry in &self.entries {
            let key = &entry.key.value;
            let help = match nearest(key, self.known.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("the keys here are {}", quoted(&self.known)),
            };
            self.log.push(
                &codes::CONFIG_UNKNOWN_KEY,
                &entry.key.range,
                format!("there is no key `{key}` here"),
                Some(help),
            );
        }
    }
}

fn text<T>(
    log: &Log,
    key: &str,
    value: &Spanned<DeValue<'_>>,
    check: Check<'_, T>,
) -> Option<Placed<T>> {
    let Some(text) = value.get_ref().as_str() else {
        wrong_type(log, key, value, "a text in quotation marks is");
        return None;
    };
    let range = value.span();
    let text = Placed {
        value: text.to_owned(),
        range,
    };
    checked(log, &text, check)
}

fn checked<T>(log: &Log, text: &Placed<String>, check: Check<'_, T>) -> Option<Placed<T>> {
    let range = text.range.clone();
    match check(&text.value) {
        Ok(value) => Some(Placed { value, range }),
        Err(message) => {
            log.value(&range, message);
            None
        }
    }
}

fn wrong_type(log: &Log, key: &str, value: &Spanned<DeValue<'_>>, wanted: &str) {
    let found = match value.get_ref() {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    };
    log.value(
        &value.span(),
        format!("`{key}` is {found}, but {wanted} wanted"),
    );
}

/// The word among `words` that is near enough to `word` to be meant by it.
pub(crate) fn nearest<'w>(word: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let folded = word.to_lowercase().replace('-', "_");
    words
        .map(|known| {
            (
                strsim::damerau_levenshtein(&folded, &known.replace('-', "_")),
                known,
            )
        })
        .filter(|(distance, known)| *distance <= 1 + known.len() / 5)
        .min()
        .map(|(_, known)| known)
}

/// `` `a`, `b`, `c` ``
pub(super) fn quoted(words: &[&str]) -> String {
    let quoted: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}
