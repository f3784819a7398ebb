//! What templates print, escaped.

use std::io::{self, Write};

use crate::article::body::any_byte;

/// Writes `text` as the engine does by itself. Most texts hold nothing to escape, which is told of many
/// bytes in one step; the engine looks at one after the other.
pub(super) fn escape(text: &str, out: &mut dyn Write) -> io::Result<()> {
    if is_plain(text) {
        out.write_all(text.as_bytes())
    } else {
        tera::escape_html(text, out)
    }
}

/// Whether `text` holds nothing to escape.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "a lazy operator is a jump, and keeps bytes from being judged side by side"
)]
pub(super) fn is_plain(text: &str) -> bool {
    let is_markup = |byte: u8| {
        let quotes = (byte == b'"') | (byte == b'\'');
        quotes | (byte == b'&') | (byte == b'<') | (byte == b'>')
    };
    !any_byte(text.as_bytes(), is_markup)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_out_as_the_engine_writes_them() {
        for text in [
            "",
            "plain – text",
            "a<b>",
            "&\"'",
            "long enough to be judged in runs & more",
        ] {
            let (mut own, mut engine) = (Vec::new(), Vec::new());
            escape(text, &mut own).unwrap();
            tera::escape_html(text, &mut engine).unwrap();
            assert_eq!(own, engine, "{text}");
        }
    }
}
