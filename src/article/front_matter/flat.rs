//! The short way through front matter that is a plain list of `key: value` lines.
//!
//! Nearly all is, and reading it line by line takes a tenth of the time. Whatever might mean
//! something else in YAML is left to the YAML parser; a property test compares the two.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;
use std::ops::Range;

use super::value::{Entry, Map, Node, Value};
use crate::article::units::strip_inline;

/// Longest block that goes the short way, in bytes: whatever is over the limits of YAML, its parser
/// tells.
const MOST_BYTES: usize = 64 << 10;

/// Most keys of a block that goes the short way; real ones have two dozen at most.
const MOST_KEYS: usize = 100;

/// The mapping that `text` holds, at byte `offset` of its file; `None` when it needs the YAML parser.
pub(super) fn read(text: &str, offset: u32) -> Option<Map> {
    if text.len() > MOST_BYTES {
        return None;
    }
    let mut entries: Vec<Entry> = Vec::new();
    for line in lines(text) {
        let content = &text[line.clone()];
        if content.is_empty() || (content.starts_with('#') && is_printable(content)) {
            continue;
        }
        let entry = entry(content, offset + u32::try_from(line.start).ok()?)?;
        let repeated = entries.iter().any(|other| other.key == entry.key);
        if repeated || entries.len() == MOST_KEYS {
            return None;
        }
        entries.push(entry);
    }
    Some(Map::new(entries))
}

/// What can be saved of a block that is no YAML: every line that reads as `key: value`, the value
/// taken as it stands. Lines that are indented belong to something that was lost.
pub(super) fn recover(text: &str, offset: u32) -> Map {
    let mut entries: Vec<Entry> = Vec::new();
    let mut by_key = HashMap::new();
    for line in lines(text) {
        let content = &text[line.clone()];
        let Some(place) = u32::try_from(line.start).ok().map(|start| offset + start) else {
            break;
        };
        if let Some(found) = entry(content, place).or_else(|| lenient(content, place)) {
            match by_key.entry(found.key.clone()) {
                Slot::Occupied(slot) => entries[*slot.get()] = found,
                Slot::Vacant(slot) => {
                    slot.insert(entries.len());
                    entries.push(found);
                }
            }
        }
    }
    Map::new(entries)
}

/// The lines of `text`, without their ends.
fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    text.split_inclusive('\n').map(move |line| {
        let range = start..start + line.trim_end_matches(['\n', '\r']).len();
        start += line.len();
        range
    })
}

fn entry(line: &str, offset: u32) -> Option<Entry> {
    let (key, rest) = key(line)?;
    let value = rest.trim_start_matches(' ');
    let start = line.len() - value.len();
    let (value, length) = match value.as_bytes().first() {
        None => (Value::Null, 0),
        Some(quote @ (b'"' | b'\'')) => {
            let (text, length) = quoted(value, *quote)?;
            (Value::Text(strip_inline(text).into()), length)
        }
        Some(_) => {
            let text = plain(value)?;
            (Value::of_plain(&strip_inline(text)), text.len())
        }
    };
    Some(make(key, value, start..start + length, offset))
}

/// A key of letters, digits, `_`, `.`, `-`, and what follows its colon: nothing or a space.
fn key(line: &str) -> Option<(&str, &str)> {
    let (key, rest) = line.split_once(':')?;
    let simple = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-');
    // A key like `1` or `true` is left to the YAML parser; one of over 1,024 bytes is none. No number
    // begins with a letter.
    let sound = key.bytes().next()?.is_ascii_alphabetic()
        && key.bytes().all(simple)
        && key.len() <= 1024
        && Value::of_word(key).is_none();
    (sound && (rest.is_empty() || rest.starts_with(' '))).then_some((key, rest))
}

/// The text between quotation marks, and the length with them.
fn quoted(value: &str, quote: u8) -> Option<(&str, usize)> {
    let inside = &value[1..];
    let end = inside.bytes().position(|b| b == quote)?;
    let text = &inside[..end];
    let after = inside[end + 1..].trim_matches(' ');
    (after.is_empty() && !text.contains('\\') && is_printable(text)).then_some((text, end + 2))
}

fn plain(value: &str) -> Option<&str> {
    let text = value.trim_end_matches(' ');
    let indicator = text.starts_with([
        '-', '?', ':', ',', '[', ']', '{', '}', '#', '&', '*', '!', '|', '>', '%', '@', '`',
    ]);
    let bytes = text.as_bytes();
    let meaning = memchr::memchr2_iter(b':', b'#', bytes).any(|at| match bytes[at] {
        b':' => matches!(bytes.get(at + 1), None | Some(b' ')),
        _ => at > 0 && bytes[at - 1] == b' ',
    });
    (!indicator && !meaning && is_printable(text)).then_some(text)
}

/// Whether `text` holds no control characters, nor others that YAML treats specially.
fn is_printable(text: &str) -> bool {
    text.bytes().all(|b| (0x20..0x7f).contains(&b))
        || !text.contains(|c: char| {
            c.is_control()
                || matches!(
                    c,
                    '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
                )
        })
}

/// A line that is `key: value` for everyone but YAML, such as `title: One: two`.
fn lenient(line: &str, offset: u32) -> Option<Entry> {
    let (key, rest) = key(line)?;
    let value = rest.trim();
    // The start of a block, or a quotation mark that nothing closes: no value of one line.
    let text = match value.as_bytes() {
        [] | [b'|' | b'>' | b'[' | b'{' | b'&' | b'*' | b'!', ..] => return None,
        [quote @ (b'"' | b'\''), inside @ .., last] if quote == last => &value[1..=inside.len()],
        _ => value,
    };
    let start = text.as_ptr().addr() - line.as_ptr().addr();
    let value = Value::Text(strip_inline(text).into());
    Some(make(key, value, start..start + text.len(), offset))
}

fn make(key: &str, value: Value, range: Range<usize>, offset: u32) -> Entry {
    let at = |place: usize| offset + u32::try_from(place).unwrap_or(u32::MAX - offset);
    Entry {
        key: key.into(),
        key_span: offset..at(key.len()),
        node: Node {
            value,
            span: at(range.start)..at(range.end),
        },
    }
}
