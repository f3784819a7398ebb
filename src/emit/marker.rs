//! The bytes of a marker.
//!
//! A marker is JSON, and read as such when it has to be. Nearly always it is one that we have written,
//! with one entry to a line, and every run reads it: so it is read line by line first, which accepts
//! nothing but what [`parts`] makes, and takes a third of the time.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::emit::manifest::Receipt;
use crate::emit::names;
use crate::model::Digest;

/// Version of the marker's format. Another one is refused: a newer diglot may promise other things.
const FORMAT: u32 = 1;

/// Most entries in a part of a marker.
const PART: usize = 4096;

/// The bytes of a marker, see [`Manifest`](super::Manifest), in parts: that of a hundred thousand files
/// has 15 MB.
pub(super) fn parts<'m>(site: &str, entries: &'m [Receipt]) -> impl Iterator<Item = Vec<u8>> + 'm {
    let head = format!(
        "{{\n\"format\": {FORMAT},\n\"site\": {},\n\"entries\": [",
        json(site)
    );
    let parts = entries.len().div_ceil(PART).max(1);
    (0..parts).map(move |part| {
        let entries = entries.chunks(PART).nth(part).unwrap_or_default();
        let mut text = String::with_capacity(head.len() + entries.len() * 160);
        if part == 0 {
            text.push_str(&head);
        }
        for (at, entry) in entries.iter().enumerate() {
            let is_first = part == 0 && at == 0;
            text.push_str(if is_first { "\n" } else { ",\n" });
            push_entry(&mut text, entry);
        }
        if part + 1 == parts {
            text.push_str("\n]\n}\n");
        }
        text.into_bytes()
    })
}

fn push_entry(text: &mut String, entry: &Receipt) {
    text.push_str("{\"path\":");
    push_json(text, &entry.path);
    // A string takes everything.
    let _ = write!(text, ",\"size\":{},\"sha256\":\"", entry.length);
    entry.digest.push_to(text);
    text.push_str("\"}");
}

/// The site and the entries that a marker tells of, or what is wrong with it.
pub(super) fn read(bytes: &[u8]) -> Result<(String, Vec<Receipt>), String> {
    match lines(bytes) {
        Some(read) => Ok(read),
        None => parsed(bytes),
    }
}

/// Reads a marker line by line; none if it is not just what [`parts`] makes, or is not valid.
fn lines(bytes: &[u8]) -> Option<(String, Vec<Receipt>)> {
    let text = std::str::from_utf8(bytes).ok()?;
    let head = format!("{{\n\"format\": {FORMAT},\n\"site\": ");
    let (site, text) = text.strip_prefix(&head)?.split_once('\n')?;
    let site = serde_json::from_str(site.strip_suffix(',')?).ok()?;
    let text = text.strip_prefix("\"entries\": [\n")?;
    let mut rest = Some(text.strip_suffix("\n]\n}\n")?);
    let mut entries = Vec::with_capacity(text.len() / 128);
    while let Some(text) = rest {
        let line;
        (line, rest) = match text.split_once('\n') {
            Some((line, after)) => (line.strip_suffix(',')?, Some(after)),
            None => (text, None),
        };
        entries.push(entry(line)?);
    }
    Some((site, entries))
}

/// Reads the line of one entry.
fn entry(line: &str) -> Option<Receipt> {
    let line = line.strip_prefix("{\"path\":\"")?;
    let (path, line) = line.split_once('"')?;
    let line = line.strip_prefix(",\"size\":")?;
    let (size, line) = line.split_once(',')?;
    let digest = line.strip_prefix("\"sha256\":\"")?.strip_suffix("\"}")?;
    // A quote or another character behind a backslash would not be itself, and numbers may be written
    // in ways that are none of JSON's.
    let is_number = size.bytes().all(|byte| byte.is_ascii_digit());
    let is_plain = !path.contains('\\') && is_number && (size == "0" || !size.starts_with('0'));
    if !is_plain {
        return None;
    }
    receipt(path.into(), size.parse().ok()?, digest).ok()
}

/// Reads a marker as JSON.
fn parsed(bytes: &[u8]) -> Result<(String, Vec<Receipt>), String> {
    let file: MarkerFile<'_> = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    if file.format != FORMAT {
        return Err(format!("format {} is not known", file.format));
    }
    let entries = file.entries.into_iter();
    let entries = entries.map(|entry| receipt(entry.path.into(), entry.size, &entry.sha256));
    Ok((file.site, entries.collect::<Result<_, _>>()?))
}

/// The marker as JSON has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MarkerFile<'m> {
    format: u32,
    site: String,
    #[serde(borrow)]
    entries: Vec<Entry<'m>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry<'m> {
    #[serde(borrow)]
    path: Cow<'m, str>,
    size: u64,
    #[serde(borrow)]
    sha256: Cow<'m, str>,
}

fn receipt(path: Arc<str>, length: u64, digest: &str) -> Result<Receipt, String> {
    if !names::is_output_path(&path) {
        return Err(format!("{path:?} is no path of an output"));
    }
    let is_lower = |digit: u8| matches!(digit, b'0'..=b'9' | b'a'..=b'f');
    let known = Digest::from_hex(digest).filter(|_| digest.bytes().all(is_lower));
    let digest = known.ok_or_else(|| format!("{path} has no valid digest"))?;
    Ok(Receipt {
        path,
        digest,
        length,
    })
}

/// Appends a text as JSON. Nearly all paths stand there as they are.
fn push_json(json: &mut String, text: &str) {
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
    if text.bytes().all(is_plain) {
        json.extend(["\"", text, "\""]);
    } else {
        json.push_str(&self::json(text));
    }
}

fn json(value: &(impl Serialize + ?Sized)) -> String {
    serde_json::to_string(value).expect("strings and numbers are JSON")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marker(paths: &[&str]) -> String {
        let receipt = |path: &&str| Receipt {
            path: (*path).into(),
            digest: Digest::of(path.as_bytes()),
            length: path.len() as u64,
        };
        let receipts: Vec<Receipt> = paths.iter().map(receipt).collect();
        let bytes = parts("help \"us\"", &receipts).flatten().collect();
        String::from_utf8(bytes).expect("UTF-8")
    }

    #[test]
    fn our_markers_are_read_line_by_line_as_they_are_read_as_json() {
        for paths in [&["a"][..], &["a/b.html", "ü/日本", "z, z", "{}"]] {
            let marker = marker(paths);
            let lines = lines(marker.as_bytes()).expect("one of ours");
            assert_eq!(Ok(&lines), parsed(marker.as_bytes()).as_ref());
            assert_eq!(lines.1.len(), paths.len());
        }
        // One with escapes is read as JSON.
        assert_eq!(lines(marker(&["a\"b"]).as_bytes()), None);
        assert!(read(marker(&["a\"b"]).as_bytes()).is_ok());
        assert_eq!(
            read(marker(&[]).as_bytes()).map(|(_, all)| all.len()),
            Ok(0)
        );
    }

    #[test]
    fn a_marker_in_parts_is_one_list() {
        for count in [0, 1, PART, PART + 1, 2 * PART] {
            let paths: Vec<String> = (0..count).map(|number| format!("{number:06}")).collect();
            let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
            let marker = marker(&paths);
            let (_, read) = parsed(marker.as_bytes()).expect("JSON");
            let read: Vec<&str> = read.iter().map(|receipt| &*receipt.path).collect();
            assert_eq!(read, paths);
            assert_eq!(lines(marker.as_bytes()).is_some(), count > 0);
        }
    }

    #[test]
    fn what_is_read_line_by_line_is_json_that_says_the_same() {
        let good = marker(&["a", "b/c"]).into_bytes();
        for at in 0..good.len() {
            for byte in [b'0', b'9', b'"', b'\\', b',', b'\n', b'+', b'/', b' ', b'A'] {
                let mut bytes = good.clone();
                bytes[at] = byte;
                if let Some(lines) = lines(&bytes) {
                    assert_eq!(Ok(lines), parsed(&bytes), "{byte} at {at}");
                }
            }
            let lines = lines(&good[..at]);
            assert!(lines.is_none(), "cut at {at}");
        }
    }
}
