//! Lines whose HTML can be told without the parser.
//!
//! All but two or three of 100 texts of units are words, or words with simple emphasis and links among
//! them. To parse such a line takes twenty times as long as to read it, so that it is read first, by
//! rules that are stricter than those of CommonMark: marks of emphasis stand at letters and digits of
//! ASCII and in pairs without others in them, a link has words and an address in which nothing is
//! escaped, and no other sign of markup stands anywhere. Anything else, and anything in doubt, is for
//! the parser.

use std::fmt::Write as _;
use std::ops::Range;

use crate::article::body::{SLOT_CLOSE, SLOT_OPEN, escape};

/// Most bytes of an address that is read here.
const MAX_ADDRESS: usize = 2048;

/// Bytes that may mean more than they say.
const SIGNS: [bool; 256] = {
    let mut signs = [false; 256];
    let mut byte = 0;
    // What is no text is dropped or replaced, each in its own way.
    while byte < 0x20 {
        signs[byte] = true;
        byte += 1;
    }
    let listed = b"*_[]<>&\"\\`~$:@.\x7f";
    let mut at = 0;
    while at < listed.len() {
        signs[listed[at] as usize] = true;
        at += 1;
    }
    // The first bytes of noncharacters, and of control characters, which both are dropped.
    signs[0xef] = true;
    signs[0xc2] = true;
    signs
};

/// Appends what `line` means to `out`, and gives true; false where that is for the parser to tell, and
/// then something may have been written. `add` is told the address of each link and its bytes of the
/// line, and gives the number of its slot.
pub(super) fn write(
    line: &str,
    out: &mut String,
    mut add: impl FnMut(&str, Range<usize>) -> usize,
) -> bool {
    let bytes = line.as_bytes();
    let mut at = 0;
    loop {
        let Some(words) = words(bytes, at) else {
            return false;
        };
        words.write(line, at, out);
        let end = words.end;
        let read = match bytes.get(end) {
            None => return true,
            Some(b'*') => emphasis(line, end, out),
            Some(b'[') if end == 0 || bytes[end - 1] != b'!' => link(line, end, out, &mut add),
            Some(_) => None,
        };
        let Some(next) = read else { return false };
        at = next;
    }
}

/// Words of a line.
struct Words {
    /// The byte behind them.
    end: usize,
    /// Whether something among them may have to be escaped or dropped.
    needs_care: bool,
}

impl Words {
    /// Writes them, given the line and their first byte.
    fn write(&self, line: &str, start: usize, out: &mut String) {
        let words = &line[start..self.end];
        if self.needs_care {
            escape(out, words);
        } else {
            out.push_str(words);
        }
    }
}

/// The words that stand at `at`, up to the next mark of emphasis or bracket, or to the end of the line.
/// None where a sign of another kind may mean something.
fn words(line: &[u8], mut at: usize) -> Option<Words> {
    let mut needs_care = false;
    loop {
        let rest = line[at..].iter();
        let Some(found) = rest.copied().position(|byte| SIGNS[usize::from(byte)]) else {
            let end = line.len();
            return Some(Words { end, needs_care });
        };
        at += found;
        let before = at.checked_sub(1).map(|before| line[before]);
        let after = line.get(at + 1).copied();
        let is_alphanumeric = |byte: Option<u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric());
        let is_word = match line[at] {
            b'*' | b'[' | b']' => {
                let end = at;
                return Some(Words { end, needs_care });
            }
            b'>' | b'"' | 0xc2 => true,
            // No address, no emoji and no directive goes on like this.
            b':' => matches!(after, None | Some(b' ' | b'*' | b']')),
            b'&' => matches!(after, None | Some(b' ')),
            b'_' => is_alphanumeric(before) && is_alphanumeric(after),
            b'.' => !line[..at].ends_with(b"www"),
            _ => false,
        };
        if !is_word {
            return None;
        }
        needs_care |= matches!(line[at], b'&' | b'>' | b'"' | 0xc2);
        at += 1;
    }
}

/// Writes the emphasized words at `start`, and gives the byte behind them.
fn emphasis(line: &str, start: usize, out: &mut String) -> Option<usize> {
    let bytes = line.as_bytes();
    let (marks, tag, end_tag) = if bytes[start..].starts_with(b"**") {
        ("**", "<strong>", "</strong>")
    } else {
        ("*", "<em>", "</em>")
    };
    let inner = start + marks.len();
    let words = words(bytes, inner)?;
    let end = words.end;
    let behind = end + marks.len();
    let after = bytes.get(behind).copied();
    if !bytes[end..].starts_with(marks.as_bytes()) || after == Some(b'*') {
        return None;
    }
    let (first, last) = (bytes[inner], bytes[end - 1]);
    let closes = last.is_ascii_alphanumeric()
        || last.is_ascii_punctuation()
            && after.is_none_or(|after| after == b' ' || after.is_ascii_punctuation());
    if !first.is_ascii_alphanumeric() || !closes {
        return None;
    }
    out.push_str(tag);
    words.write(line, inner, out);
    out.push_str(end_tag);
    Some(behind)
}

/// Writes the link at `start`, and gives the byte behind it.
fn link(
    line: &str,
    start: usize,
    out: &mut String,
    add: &mut impl FnMut(&str, Range<usize>) -> usize,
) -> Option<usize> {
    let bytes = line.as_bytes();
    let inner = start + 1;
    let words = words(bytes, inner)?;
    let end = words.end;
    let address = line[end..].strip_prefix("](")?;
    // What else begins with a bracket has a sign behind it: a footnote, an alert, a task.
    if !bytes[inner].is_ascii_alphanumeric() {
        return None;
    }
    let is_address = |byte: &u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'.' | b'/' | b':' | b'#' | b'_')
            || matches!(byte, b'?' | b'=' | b'%' | b',' | b'+' | b'~' | b'@')
    };
    let length = address.bytes().take_while(|byte| is_address(byte)).count();
    if !(1..=MAX_ADDRESS).contains(&length) || address.as_bytes().get(length) != Some(&b')') {
        return None;
    }
    let behind = end + "](".len() + length + 1;
    let number = add(&address[..length], start..behind);
    let _ = write!(out, "<a href=\"{SLOT_OPEN}{number}{SLOT_CLOSE}\">");
    words.write(line, inner, out);
    out.push_str("</a>");
    Some(behind)
}
