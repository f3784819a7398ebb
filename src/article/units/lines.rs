//! What stands at the start of a line: indentation, quote marks, list markers, anchors.

/// The length of the line at the start of `text`, without its line end.
pub(super) fn line_length(text: &[u8]) -> usize {
    memchr::memchr2(b'\n', b'\r', text).unwrap_or(text.len())
}

/// Where the line after `at` begins: behind CR LF, LF or CR.
pub(super) fn next_line(bytes: &[u8], at: usize) -> usize {
    let end = at + line_length(&bytes[at..]);
    match &bytes[end..] {
        [b'\r', b'\n', ..] => end + 2,
        [] => end,
        _ => end + 1,
    }
}

/// Where the line that holds `at` begins.
pub(super) fn line_start(bytes: &[u8], at: usize) -> usize {
    memchr::memrchr2(b'\n', b'\r', &bytes[..at]).map_or(0, |newline| newline + 1)
}

/// The marker that opens a block at the start of some text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Marker {
    /// Bytes before the punctuation that makes it a marker: the digits of `25.`, else 0.
    pub(super) before: usize,
    /// Bytes of the whole marker, white space behind it not counted.
    pub(super) length: usize,
}

/// The block marker `text` begins with: `1.`, `1)`, `-`, `+`, `*` and `#` to `######`, all before
/// white space or the end, or `>`.
pub(super) fn block_marker(text: &[u8]) -> Option<Marker> {
    let first = *text.first()?;
    if first == b'>' {
        return Some(Marker {
            before: 0,
            length: 1,
        });
    }
    let marker = list_marker(text).or_else(|| {
        let hashes = text.iter().take_while(|b| **b == b'#').count();
        (1..=6).contains(&hashes).then_some(Marker {
            before: 0,
            length: hashes,
        })
    })?;
    ends_word(text, marker.length).then_some(marker)
}

fn list_marker(text: &[u8]) -> Option<Marker> {
    let before = text.iter().take_while(|b| b.is_ascii_digit()).count();
    let wanted: &[u8] = if before == 0 { b"-+*" } else { b".)" };
    // CommonMark takes no number of more than nine digits for a list marker.
    (before <= 9 && text.get(before).is_some_and(|b| wanted.contains(b))).then_some(Marker {
        before,
        length: before + 1,
    })
}

fn ends_word(text: &[u8], at: usize) -> bool {
    text.get(at).is_none_or(u8::is_ascii_whitespace)
}

/// The length of the indentation, quote marks and list markers at the start of `line`.
pub(super) fn containers(line: &[u8]) -> usize {
    let mut at = 0;
    while let Some(b) = line.get(at) {
        at += match b {
            b' ' | b'\t' | b'>' => 1,
            _ => match list_marker(&line[at..]) {
                // A marker at the very end of `line` waits for its text, which is a unit.
                Some(marker)
                    if line
                        .get(at + marker.length)
                        .is_some_and(u8::is_ascii_whitespace) =>
                {
                    marker.length
                }
                _ => break,
            },
        };
    }
    at
}

/// Whether `line` holds nothing but [`containers`] and anchors such as `<a name="x"></a>`.
pub(super) fn opens_block(line: &[u8]) -> bool {
    let mut rest = line;
    loop {
        rest = &rest[containers(rest)..];
        match anchor(rest) {
            Some(length) => rest = &rest[length..],
            None => return rest.is_empty(),
        }
    }
}

fn anchor(text: &[u8]) -> Option<usize> {
    let [b'<', b'a' | b'A', b' ' | b'\t', ..] = text else {
        return None;
    };
    let end = 1 + memchr::memchr2(b'>', b'<', &text[1..])?;
    if text[end] != b'>' {
        return None;
    }
    let closing = text.get(end + 1..end + 5);
    let closed = closing.is_some_and(|tag| tag.eq_ignore_ascii_case(b"</a>"));
    Some(end + 1 + if closed { 4 } else { 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_block_markers() {
        for (text, expected) in [
            ("25. Mai", Some((2, 3))),
            ("1)", Some((1, 2))),
            ("1.5 GB", None),
            ("1234567890. x", None),
            ("- x", Some((0, 1))),
            ("-x", None),
            ("* x", Some((0, 1))),
            ("**x**", None),
            ("### x", Some((0, 3))),
            ("####### x", None),
            ("#", Some((0, 1))),
            (">x", Some((0, 1))),
            ("", None),
        ] {
            let got = block_marker(text.as_bytes()).map(|m| (m.before, m.length));
            assert_eq!(got, expected, "{text}");
        }
    }

    #[test]
    fn knows_where_text_would_open_a_block() {
        for line in [
            "",
            "  > - ",
            "1. ",
            "<a name=\"x\"></a>",
            "- <a id='y'></A>",
            "- [ ",
        ] {
            let expected = !line.contains('[');
            assert_eq!(opens_block(line.as_bytes()), expected, "{line}");
        }
        for line in ["## ", "| ", "x", "**", "-"] {
            assert!(!opens_block(line.as_bytes()), "{line}");
        }
    }

    #[test]
    fn finds_lines_of_every_kind() {
        let text = b"a\r\nb\rc\nd";
        assert_eq!(next_line(text, 0), 3);
        assert_eq!(next_line(text, 3), 5);
        assert_eq!(next_line(text, 5), 7);
        assert_eq!(next_line(text, 7), 8);
        assert_eq!(line_start(text, 6), 5);
    }
}
