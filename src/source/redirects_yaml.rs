//! `redirections.yml`: the same as the JSON files, in YAML.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::{Location, Spanned};

use crate::diag::{Diagnostic, codes};
use crate::model::{RepoPath, Span};

use super::redirects::{RedirectEntry, Unusable, usable};
use super::root::Root;
use super::text::{ReadOptions, Text, read_text};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct File {
    redirections: Entries,
    renames: Entries,
}

/// A list of entries, or a mapping from sources to targets.
#[derive(Debug, Default)]
struct Entries(Vec<Entry>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(EitherForm)
    }
}

struct EitherForm;

impl<'de> Visitor<'de> for EitherForm {
    type Value = Entries;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of redirects, or a mapping from old paths to new addresses")
    }

    fn visit_unit<E>(self) -> Result<Entries, E> {
        Ok(Entries::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Entries, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = list.next_element()? {
            entries.push(entry);
        }
        Ok(Entries(entries))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
        let mut entries = Vec::new();
        while let Some((source, target)) = map.next_entry::<Spanned<String>, _>()? {
            entries.push(Entry {
                source_path: Some(source),
                redirect_url: target,
                ..Entry::default()
            });
        }
        Ok(Entries(entries))
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Entry {
    source_path: Option<Spanned<String>>,
    source_path_from_root: Option<Spanned<String>>,
    redirect_url: Option<Spanned<String>>,
}

/// Reads the file at `path` and adds its redirects. A file that does not parse adds none.
pub(super) fn read(
    root: &Root,
    path: &str,
    redirects: &mut Vec<RedirectEntry>,
    report: &mut Vec<Diagnostic>,
) {
    let name = root.repo_path(path);
    let Some(text) = read_text(root, path, ReadOptions::default()).unpack(report) else {
        return;
    };
    let file = match serde_yaml::from_str::<File>(&text.text) {
        Ok(file) => file,
        Err(error) => {
            let at = error
                .location()
                .map_or(0, |location| offset(&text, location));
            let message = "this file of redirects does not parse";
            let range = at..at + 1;
            report.push(Diagnostic::at(&codes::YAML_SYNTAX, &name, range, message));
            return;
        }
    };
    for entry in file.redirections.0.into_iter().chain(file.renames.0) {
        let source = entry.source_path.or(entry.source_path_from_root);
        let (source, target) = match (source, entry.redirect_url) {
            (Some(source), Some(target)) if !target.value.trim().is_empty() => (source, target),
            (source, target) => {
                report.push(incomplete(&text, &name, source.or(target)));
                continue;
            }
        };
        let span = span(&text, &name, &source);
        let range = span.start as usize..span.end as usize;
        match usable(path, &source.value) {
            Ok(path) => redirects.push(RedirectEntry {
                source: path,
                target_span: self::span(&text, &name, &target),
                target: target.value,
                span,
            }),
            Err(Unusable::Outside) => {
                let message = format!("`{}` leads out of the content folder", source.value);
                report.push(Diagnostic::at(
                    &codes::REDIRECT_OUTSIDE,
                    &name,
                    range,
                    message,
                ));
            }
            Err(Unusable::Toc) => {
                let message = format!(
                    "`{}` is a table of contents and cannot be redirected",
                    source.value
                );
                report.push(Diagnostic::at(
                    &codes::REDIRECT_INVALID,
                    &name,
                    range,
                    message,
                ));
            }
        }
    }
}

/// A redirect of which only `half` is there.
fn incomplete(text: &Text, name: &RepoPath, half: Option<Spanned<String>>) -> Diagnostic {
    let message = "a redirect needs `source_path` and `redirect_url`";
    match half.map(|half| span(text, name, &half)) {
        Some(span) => Diagnostic::new(
            &codes::YAML_MISSING,
            crate::diag::Place::Span(span),
            message,
        ),
        None => Diagnostic::on_file(&codes::YAML_MISSING, name, message),
    }
}

fn span(text: &Text, name: &RepoPath, value: &Spanned<String>) -> Span {
    let start = offset(text, value.referenced);
    Span {
        file: name.clone(),
        start: u32::try_from(start).unwrap_or(u32::MAX),
        end: u32::try_from(start + value.value.len()).unwrap_or(u32::MAX),
    }
}

/// The byte of the file at a place that the YAML library gives as line and column, both from 1.
fn offset(text: &Text, place: Location) -> usize {
    let line = usize::try_from(place.line()).unwrap_or(1).saturating_sub(1);
    let column = usize::try_from(place.column())
        .unwrap_or(1)
        .saturating_sub(1);
    let before: usize = text
        .text
        .split_inclusive('\n')
        .take(line)
        .map(str::len)
        .sum();
    let rest = &text.text[before..];
    let at = before
        + rest
            .char_indices()
            .nth(column)
            .map_or(rest.len(), |(at, _)| at);
    text.map.original(u32::try_from(at).unwrap_or(u32::MAX)) as usize
}
