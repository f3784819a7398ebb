//! JSON as repositories write it: with comments, trailing commas and a byte-order mark.

use jsonc_parser::ast::{ObjectProp, Value};
use jsonc_parser::common::{Range, Ranged as _};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use crate::diag::{Code, Diagnostic, codes};
use crate::model::{RepoPath, Span};

use super::root::Root;
use super::text::{ReadOptions, Text, read_text};

/// A JSON file, read but not understood.
pub(super) struct JsonFile {
    pub(super) path: String,
    pub(super) name: RepoPath,
    text: Text,
}

impl JsonFile {
    /// Reads the file at `path`; `None` when it cannot be read, which is reported.
    pub(super) fn read(root: &Root, path: &str, report: &mut Vec<Diagnostic>) -> Option<Self> {
        let text = read_text(root, path, ReadOptions::default()).unpack(report)?;
        Some(Self {
            path: path.to_owned(),
            name: root.repo_path(path),
            text,
        })
    }

    /// The value in the file; `None` when it does not parse. Faults are reported at their place; one
    /// that stands behind a complete value does not take the value away.
    pub(super) fn parse(&self, report: &mut Vec<Diagnostic>) -> Option<Value<'_>> {
        let lenient = ParseOptions {
            allow_comments: true,
            allow_trailing_commas: true,
            allow_loose_object_property_names: false,
            allow_missing_commas: false,
            allow_single_quoted_strings: false,
            allow_hexadecimal_numbers: false,
            allow_unary_plus_numbers: false,
            allow_bare_decimal_point_numbers: false,
            allow_non_finite_numbers: false,
            allow_extended_string_escapes: false,
        };
        let parse = |text| parse_to_ast(text, &CollectOptions::default(), &lenient);
        match parse(&self.text.text) {
            Ok(parsed) if parsed.value.is_some() => parsed.value,
            Ok(_) => {
                let place = Range::new(0, 0);
                report.push(self.diagnostic(&codes::CONFIG_JSON, place, "this file is empty"));
                None
            }
            Err(error) => {
                let place = error.range();
                let message = format!("this is no JSON: {}", error.kind());
                report.push(self.diagnostic(&codes::CONFIG_JSON, place, message));
                // A merge that went wrong leaves a second end behind the value.
                let before = self.text.text.get(..place.start)?;
                parse(before).ok()?.value
            }
        }
    }

    /// A diagnostic about a part of the file.
    pub(super) fn diagnostic(
        &self,
        code: &'static Code,
        range: Range,
        message: impl Into<String>,
    ) -> Diagnostic {
        let span = self.span(range);
        Diagnostic::at(
            code,
            &self.name,
            span.start as usize..span.end as usize,
            message,
        )
    }

    /// The place of a value in the file as it is on disk.
    pub(super) fn span(&self, range: Range) -> Span {
        let original = |at: usize| {
            self.text
                .map
                .original(u32::try_from(at).unwrap_or(u32::MAX))
        };
        Span {
            file: self.name.clone(),
            start: original(range.start),
            end: original(range.end),
        }
    }
}

/// The entry `key` of an object; `None` when `value` is none or has no such entry.
pub(super) fn get<'v, 'a>(value: &'v Value<'a>, key: &str) -> Option<&'v Value<'a>> {
    Some(&value.as_object()?.get(key)?.value)
}

/// A text; `None` for any other value.
pub(super) fn text<'v>(value: &'v Value<'_>) -> Option<&'v str> {
    Some(value.as_string_lit()?.value.as_ref())
}

/// The texts of a list, or one text alone.
pub(super) fn texts<'v>(value: Option<&'v Value<'_>>) -> Vec<&'v str> {
    items(value).into_iter().filter_map(text).collect()
}

/// The items of a list, or one value alone.
pub(super) fn items<'v, 'a>(value: Option<&'v Value<'a>>) -> Vec<&'v Value<'a>> {
    match value {
        None | Some(Value::NullKeyword(_)) => Vec::new(),
        Some(Value::Array(list)) => list.elements.iter().collect(),
        Some(other) => vec![other],
    }
}

/// The entries of an object in the order of the file; none for any other value.
pub(super) fn entries<'v, 'a>(value: Option<&'v Value<'a>>) -> &'v [ObjectProp<'a>] {
    let object = value.and_then(Value::as_object);
    object.map_or(&[], |object| object.properties.as_slice())
}

/// The name of an entry, with its place.
pub(super) fn key<'v>(entry: &'v ObjectProp<'_>) -> (&'v str, Range) {
    (entry.name.as_str(), entry.name.range())
}

/// Whether a value says anything.
pub(super) fn is_empty(value: &Value<'_>) -> bool {
    match value {
        Value::NullKeyword(_) => true,
        Value::StringLit(text) => text.value.is_empty(),
        Value::Array(list) => list.elements.is_empty(),
        Value::Object(object) => object.properties.is_empty(),
        Value::BooleanLit(_) | Value::NumberLit(_) => false,
    }
}

/// The value without its places. The parser has limited its depth.
pub(super) fn plain(value: &Value<'_>) -> serde_json::Value {
    match value {
        Value::NullKeyword(_) => serde_json::Value::Null,
        Value::BooleanLit(flag) => flag.value.into(),
        Value::StringLit(text) => text.value.as_ref().into(),
        Value::NumberLit(number) => number
            .value
            .parse()
            .map_or_else(|_| number.value.into(), serde_json::Value::Number),
        Value::Array(list) => list.elements.iter().map(plain).collect(),
        Value::Object(object) => {
            let entry = |entry: &ObjectProp<'_>| (key(entry).0.to_owned(), plain(&entry.value));
            object.properties.iter().map(entry).collect()
        }
    }
}
