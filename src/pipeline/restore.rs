//! The source document of an article from its translations.

use crate::article::front_matter;
use crate::article::units::{Side, Unwrapped, unwrap_units};
use crate::model::RepoPath;
use crate::source::Text;

/// The source document that the translation `text` holds.
///
/// Units whose source is damaged take it from another translation of the same source revision: the
/// numbers of their ids are equal then. `others` are read only when they are needed.
pub(super) fn document(
    file: &RepoPath,
    text: &Text,
    others: &[impl Fn() -> Option<Text>],
) -> Unwrapped {
    let body_at = front_matter::body_offset(&text.text);
    let mut restored = unwrap_units(file, &text.text, body_at, Side::Source).value;
    let missing: Vec<usize> = (0..restored.units.len())
        .filter(|unit| restored.units[*unit].shown == Side::Target)
        .collect();
    if missing.is_empty() {
        return restored;
    }
    for other in others.iter().filter_map(|other| other()) {
        let at = front_matter::body_offset(&other.text);
        let units = unwrap_units(file, &other.text, at, Side::Source)
            .value
            .units;
        for &unit in missing.iter().rev() {
            let number = restored.units[unit].number(&text.text);
            let found = units
                .iter()
                .find(|unit| unit.number(&other.text) == number && !unit.source.is_empty());
            if let (Side::Target, Some(found)) = (restored.units[unit].shown, found) {
                replace(&mut restored, unit, &found.source_text(&other.text));
            }
        }
    }
    restored
}

/// Puts `source` in place of what a unit shows.
fn replace(restored: &mut Unwrapped, unit: usize, source: &str) {
    let range = restored.units[unit].target.clone();
    let length = u32::try_from(source.len()).unwrap_or(u32::MAX);
    let (start, end) = (range.start as usize, range.end as usize);
    restored.text.replace_range(start..end, source);
    let moved = |at: u32| {
        if at >= range.end {
            at - (range.end - range.start) + length
        } else {
            at
        }
    };
    let map = restored.map.spliced(range.clone(), length);
    restored.map = map;
    for other in &mut restored.units {
        other.target = moved(other.target.start)..moved(other.target.end);
    }
    restored.units[unit].target = range.start..range.start + length;
    restored.units[unit].shown = Side::Source;
}
