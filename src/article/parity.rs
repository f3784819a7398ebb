//! Source and target text of a unit held against each other: what a translation has to keep.
//!
//! A translation moves and renames nearly everything, so what is looked at is little: where links
//! lead, what stands in inline code, how often text is bold, numbers, and placeholders. Both sides
//! are read by the same rough reader, which knows no Markdown parser: a unit is a piece of a
//! sentence, and whatever it misreads it misreads on both sides.

mod features;
mod links;
mod numbers;
mod untranslated;

use std::collections::HashMap;

use super::Source;
use super::units::{TranslationUnit, Unwrapped};
use crate::diag::{Code, Diagnostic, codes};
use crate::model::Locale;
use features::Features;

/// Most items that a message names.
const LISTED: usize = 5;
/// Most pieces of code that are looked for in the text of the other side, each of which takes a walk
/// through it.
const LOOKED_UP: usize = 50;

/// Compares both sides of each unit of `file`, which is written in the first of two locales and was
/// translated from the second.
///
/// Positions are those of the file's text: the target text of the unit. Units that lack a side are reported
/// as damaged elsewhere and left out.
pub(super) fn compare(
    file: Source<'_>,
    unwrapped: &Unwrapped,
    (locale, source_locale): (&Locale, &Locale),
) -> Vec<Diagnostic> {
    let Source { file, text, .. } = file;
    let same_language = locale.language() == source_locale.language();
    let whole = |unit: &&TranslationUnit| !unit.source.is_empty() && !unit.file_target.is_empty();
    let mut report = Vec::new();
    for unit in unwrapped.units.iter().filter(whole) {
        let (source, target) = (unit.source_text(text), unit.target_text(text));
        let mut say = |code: &'static Code, message: String| {
            let range = unit.file_target.start as usize..unit.file_target.end as usize;
            report.push(Diagnostic::at(code, file, range, message));
        };
        if !same_language && source.trim() == target.trim() {
            if untranslated::is_running_text(&Features::of(&source).prose) {
                say(
                    &codes::UNIT_UNTRANSLATED,
                    format!("unit {} is not translated", unit.id(text)),
                );
            }
        } else if source != target {
            for (code, what) in differences(&source, &target) {
                say(code, format!("unit {}: {what}", unit.id(text)));
            }
        }
    }
    report
}

/// What `target` did not keep of `source`, in words.
fn differences(source: &str, target: &str) -> Vec<(&'static Code, String)> {
    if features::is_plain(source) && features::is_plain(target) {
        return Vec::new();
    }
    let (source, target) = (Features::of(source), Features::of(target));
    let mut found = Vec::new();
    let mut add = |code, what: Option<String>| found.extend(what.map(|what| (code, what)));
    let links = Sides::of(&links::keys(&source.links), &links::keys(&target.links));
    add(&codes::UNIT_LINKS, links.words("link destination"));
    let mut code = Sides::of(&source.code, &target.code);
    // Whoever marks a name as code that the source forgot to mark does no harm.
    if code.target.len() <= LOOKED_UP {
        code.target
            .retain(|code| !source.prose.contains(code.as_str()));
    }
    add(&codes::UNIT_CODE, code.words("inline code"));
    let placeholders = Sides::of(&source.placeholders, &target.placeholders);
    let angles = (source.angles != target.angles).then(|| {
        format!(
            "{} placeholders in angle brackets in the source text, {} in the target text",
            source.angles, target.angles
        )
    });
    add(
        &codes::UNIT_PLACEHOLDERS,
        placeholders.words("placeholder").or(angles),
    );
    let numbers = numbers::differences(&source.prose, &target.prose);
    add(&codes::UNIT_NUMBERS, numbers.words("number"));
    add(&codes::UNIT_EMPHASIS, emphasis(&source, &target));
    found
}

/// Which bold text was lost or added. Where a translation sets words apart with quotation marks or
/// brackets in place of bold text, as Chinese and Japanese do, nothing is lost.
fn emphasis(source: &Features, target: &Features) -> Option<String> {
    let lost = source.bold.saturating_sub(target.bold);
    let quoted = target.quotes.saturating_sub(source.quotes);
    let even = target.bold.is_multiple_of(2);
    if source.bold == target.bold || lost > 0 && even && quoted * 2 >= lost {
        return None;
    }
    Some(format!(
        "{} marks of bold text in the source text, {} in the target text",
        source.bold, target.bold
    ))
}

/// What only one side has, each as often as the other lacks it.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sides {
    source: Vec<String>,
    target: Vec<String>,
}

impl Sides {
    fn of(source: &[String], target: &[String]) -> Self {
        let only = |these: &[String], others: &[String]| {
            let mut counts = HashMap::<String, usize>::new();
            for other in others {
                *counts.entry(other.clone()).or_default() += 1;
            }
            let mut only = these.to_vec();
            only.retain(|this| match counts.get_mut(this) {
                Some(count) if *count > 0 => {
                    *count -= 1;
                    false
                }
                _ => true,
            });
            only
        };
        Self {
            source: only(source, target),
            target: only(target, source),
        }
    }

    /// `number 7 of the source text has become 8`; nothing where the sides agree.
    fn words(&self, what: &str) -> Option<String> {
        let (source, target) = (listed(&self.source), listed(&self.target));
        match (self.source.is_empty(), self.target.is_empty()) {
            (true, true) => None,
            (false, true) => Some(format!("{what} {source} of the source text is missing")),
            (true, false) => Some(format!("{what} {target} is not in the source text")),
            (false, false) => Some(format!(
                "{what} {source} of the source text has become {target}"
            )),
        }
    }
}

/// The first items, and how many more there are.
fn listed(items: &[String]) -> String {
    let first = items[..items.len().min(LISTED)].join(", ");
    match items.len().saturating_sub(LISTED) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

#[cfg(test)]
mod tests;
