//! Phrases: plain text, folded for comparison.

/// Brings a phrase into the form that phrases are compared in: lower case, one space for any run of
/// white space, no-break spaces included, none at the ends, no invisible characters.
pub(super) fn fold(phrase: &str) -> String {
    let visible = phrase.replace("&nbsp;", " ");
    let lower = visible.to_lowercase();
    let words = lower.split(char::is_whitespace).map(|word| {
        word.trim_matches([
            '\u{200b}', '\u{200c}', '\u{200d}', '\u{200e}', '\u{200f}', '\u{feff}',
        ])
    });
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// A phrase without any white space, for looking up translations: they differ in spaces most.
pub(super) fn squeeze(phrase: &str) -> String {
    fold(phrase).replace(' ', "")
}

/// The text of a bit of Markdown: links count by their text, emphasis and tags not at all.
pub(super) fn plain_text(markdown: &str) -> String {
    let mut text = String::with_capacity(markdown.len());
    let mut rest = markdown;
    while let Some(at) = rest.find(['[', ']', '*', '<', '\\', '`']) {
        text.push_str(&rest[..at]);
        let mark = rest.as_bytes()[at];
        rest = &rest[at + 1..];
        match mark {
            b']' => rest = after_destination(rest),
            b'<' => match rest.find(['>', '<']) {
                Some(end) if rest.as_bytes()[end] == b'>' => rest = &rest[end + 1..],
                _ => text.push('<'),
            },
            b'\\' => {
                let escaped = rest.chars().next().filter(char::is_ascii_punctuation);
                text.push(escaped.unwrap_or('\\'));
                rest = &rest[escaped.map_or(0, char::len_utf8)..];
            }
            _ => {}
        }
    }
    text.push_str(rest);
    text
}

/// What follows the destination `(…)` or label `[…]` of a link, if `text` begins with one.
fn after_destination(text: &str) -> &str {
    let close = match text.as_bytes().first() {
        Some(b'(') => ')',
        Some(b'[') => ']',
        _ => return text,
    };
    text.find(close).map_or(text, |end| &text[end + 1..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_case_and_spaces() {
        assert_eq!(
            fold(" Partner\u{a0}\u{202f} CENTER&nbsp;\u{200b}"),
            "partner center"
        );
    }

    #[test]
    fn reads_the_text_of_markdown() {
        assert_eq!(
            plain_text("**[Partner Center](x.md \"t\")** for <b>you</b>"),
            "Partner Center for you"
        );
        assert_eq!(plain_text("a \\* [b][c] [d] 1 < 2"), "a * b d 1 < 2");
    }
}
