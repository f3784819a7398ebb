//! From bytes to text.

use simdutf8::compat::from_utf8;

use crate::diag::{Diagnostic, Reported, Severity, codes};
use crate::model::{OffsetMap, RepoPath};

use super::root::{Refused, Root};

/// The text of a file, and the way back to the file's bytes.
///
/// Line ends are those of the file. It holds no byte-order mark and no control characters besides
/// tab and line ends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub text: String,
    /// Leads from offsets in the text to offsets in the file.
    pub map: OffsetMap,
}

/// How files are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadOptions {
    /// Take U+FFFD for bytes that are not UTF-8, and go on with a warning.
    pub lossy: bool,
    /// Most bytes a text file may have.
    pub limit: u64,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            lossy: false,
            limit: 8 << 20,
        }
    }
}

/// Reads the text file at `path` below `root`.
///
/// There is no text (`None`) when the file cannot be read (`file/unreadable`, `file/outside`,
/// `file/special`, `file/dangling`, `file/too-large`) or is not UTF-8 (`file/encoding`).
#[must_use]
pub fn read_text(root: &Root, path: &str, options: ReadOptions) -> Reported<Option<Text>> {
    let file = root.repo_path(path);
    match root.read(path, options.limit) {
        Ok(bytes) => decode(&file, &bytes, options.lossy),
        Err(refused) => Reported {
            value: None,
            report: vec![refusal(&file, &refused)],
        },
    }
}

/// What to say about a file that was not opened.
#[must_use]
pub fn refusal(file: &RepoPath, refused: &Refused) -> Diagnostic {
    let code = match refused {
        Refused::Outside => &codes::FILE_OUTSIDE,
        Refused::Dangling => &codes::FILE_DANGLING,
        Refused::Special => &codes::FILE_SPECIAL,
        Refused::TooLarge { .. } => &codes::FILE_TOO_LARGE,
        Refused::Io(_) => &codes::FILE_UNREADABLE,
    };
    Diagnostic::on_file(code, file, format!("this file is not read: {refused}"))
}

/// Makes text of the bytes of `file` (R-I3): a leading byte-order mark and control characters are
/// dropped; bytes that are not UTF-8 make the file unusable, or become U+FFFD when `lossy`.
#[must_use]
pub fn decode(file: &RepoPath, bytes: &[u8], lossy: bool) -> Reported<Option<Text>> {
    let mut report = Vec::new();
    // Text that is not ASCII is told to be valid and copied in a quarter of the time that
    // `String::from_utf8` takes for the first alone.
    let mut text = match from_utf8(bytes) {
        Ok(text) => Text {
            text: text.to_owned(),
            map: OffsetMap::default(),
        },
        Err(bad) => {
            let start = bad.valid_up_to();
            let end = start + bad.error_len().unwrap_or(1);
            let mut diagnostic = not_utf8(file, start..end);
            if lossy {
                diagnostic.severity = Severity::Warning;
            }
            report.push(diagnostic);
            if !lossy {
                return Reported {
                    value: None,
                    report,
                };
            }
            replace_bad_bytes(bytes)
        }
    };
    if text.text.starts_with('\u{feff}') {
        text = without(&text, |c, at| at == 0 && c == '\u{feff}');
    }
    if let Some(first) = first_control(&text.text) {
        let at = text.map.original(offset(first)) as usize;
        let count = text.text.chars().filter(|c| is_dropped(*c)).count();
        let message = format!("control characters are dropped from this file: {count}");
        let range = at..at + 1;
        report.push(Diagnostic::at(&codes::FILE_CONTROL, file, range, message));
        text = without(&text, |c, _| is_dropped(c));
    }
    Reported {
        value: Some(text),
        report,
    }
}

fn not_utf8(file: &RepoPath, range: std::ops::Range<usize>) -> Diagnostic {
    let message = "this file is not UTF-8 from here on";
    Diagnostic::at(&codes::FILE_ENCODING, file, range, message)
        .help("save it as UTF-8, or use --lossy to publish it with replacement characters")
}

fn replace_bad_bytes(bytes: &[u8]) -> Text {
    let mut text = Text::default();
    let mut at = 0;
    for chunk in bytes.utf8_chunks() {
        text.map.push(offset(text.text.len()), offset(at));
        text.text.push_str(chunk.valid());
        at += chunk.valid().len();
        if !chunk.invalid().is_empty() {
            text.map.push(offset(text.text.len()), offset(at));
            text.text.push(char::REPLACEMENT_CHARACTER);
            at += chunk.invalid().len();
        }
    }
    text
}

/// Copies `from` without the characters, with their offsets, that `drop` names.
fn without(from: &Text, drop: impl Fn(char, usize) -> bool) -> Text {
    let mut text = String::with_capacity(from.text.len());
    let mut map = OffsetMap::default();
    map.push(0, 0);
    for (at, c) in from.text.char_indices() {
        if drop(c, at) {
            map.push(offset(text.len()), offset(at + c.len_utf8()));
        } else {
            text.push(c);
        }
    }
    let map = if from.map == OffsetMap::default() {
        map
    } else {
        map.after(&from.map)
    };
    Text { text, map }
}

fn is_dropped(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r')
}

/// Where the first control character stands. Nearly all files have none, so whole runs of bytes are
/// judged at once, without a jump out of the middle; in UTF-8, U+0080 to U+009F are C2 followed by their own number.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "a lazy operator is a jump, and keeps bytes from being judged side by side"
)]
fn first_control(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_space = |byte: u8| matches!(byte, b'\t' | b'\n' | b'\r');
    let is_control = |byte: u8| byte.is_ascii_control() && !is_space(byte);
    let any = |run: &[u8]| run.iter().fold(false, |any, byte| any | is_control(*byte));
    // Half of the comparisons are enough for nearly every run: few hold a tab or a carriage return.
    let is_rare = |byte: u8| ((byte < 0x20) & (byte != b'\n')) | (byte == 0x7f);
    let any_rare = |run: &[u8; 64]| run.iter().fold(false, |any, byte| any | is_rare(*byte));
    let (runs, rest) = bytes.as_chunks::<64>();
    let wide = |at: usize| matches!(bytes.get(at + 1), Some(0x80..=0x9f));
    if runs.iter().any(|run| any_rare(run) && any(run))
        || any(rest)
        || memchr::memchr_iter(0xc2, bytes).any(wide)
    {
        text.find(is_dropped)
    } else {
        None
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], lossy: bool, text: Option<&str>, report: &[(&str, Severity)]) -> Text {
        let got = decode(&RepoPath::new("a.md"), bytes, lossy);
        assert_eq!(got.value.as_ref().map(|text| text.text.as_str()), text);
        let seen: Vec<_> = got
            .report
            .iter()
            .map(|d| (d.code.name, d.severity))
            .collect();
        assert_eq!(seen, report);
        got.value.unwrap_or_default()
    }

    /// R-I3
    #[test]
    fn drops_the_byte_order_mark_and_keeps_positions() {
        let text = check(b"\xef\xbb\xbfa\r\nb\xc3\xbc", false, Some("a\r\nbü"), &[]);
        assert_eq!(text.map.original(0), 3);
        assert_eq!(text.map.original(3), 6);
    }

    #[test]
    fn reports_bytes_that_are_not_utf_8_at_the_first() {
        check(
            b"a\nb\xff",
            false,
            None,
            &[("file/encoding", Severity::Error)],
        );
        let got = decode(&RepoPath::new("a.md"), b"a\nb\xff", false);
        let crate::diag::Place::Span(span) = &got.report[0].place else {
            panic!("it has a place");
        };
        assert_eq!((span.start, span.end), (3, 4));
    }

    #[test]
    fn replaces_bad_bytes_when_asked_to() {
        let text = check(
            b"\xef\xbb\xbfa\xff\xfeb",
            true,
            Some("a\u{fffd}\u{fffd}b"),
            &[("file/encoding", Severity::Warning)],
        );
        assert_eq!(text.map.original(offset("a\u{fffd}\u{fffd}".len())), 6);
    }

    #[test]
    fn drops_control_characters() {
        let text = check(
            "a\0b\tc\u{85}d\u{7f}\u{a0}\n".as_bytes(),
            false,
            Some("ab\tcd\u{a0}\n"),
            &[("file/control-character", Severity::Warning)],
        );
        assert_eq!(text.map.original(1), 2);
        assert_eq!(text.map.original(4), 7);
    }

    #[test]
    fn leaves_ordinary_text_as_it_is() {
        let text = check(
            "Ä \u{a0}\u{202f}\r\n".as_bytes(),
            false,
            Some("Ä \u{a0}\u{202f}\r\n"),
            &[],
        );
        assert_eq!(text.map, OffsetMap::default());
    }
}
