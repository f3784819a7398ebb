//! Links that translation broke: `[text] (file.md)`, `[text] [file.md]`, `[text](file .md)`.
//!
//! They are told when the bracket behind the text closes. Whether they are repaired is for the site
//! to say: it is only where the file exists, or the address is one of the web.

use std::fmt::Write as _;

use super::Text;
use super::state::State;
use super::writer::{Writer, slot_text};
use crate::article::body::SlotKind;

/// Most bytes of an address that is put together again.
const MAX_ADDRESS: usize = 200;
/// Ends of the paths of pages.
const EXTENSIONS: [&str; 4] = [".md", ".yml", ".html", ".htm"];

/// An opening bracket that was written as text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bracket {
    /// Bytes of the body in front of it.
    html: usize,
    /// Bytes of the plain text in front of it, where one is collected.
    plain: usize,
    /// Where it stands in the text.
    at: usize,
    /// Containers open around it.
    depth: usize,
}

impl Writer<'_> {
    /// The bracket at `at` of the text, which is going to be written.
    pub(super) fn open_bracket(&self, state: &State<'_>, at: usize) -> Bracket {
        Bracket {
            html: self.body.html.len(),
            plain: self.plain.as_ref().map_or(0, String::len),
            at,
            depth: state.depth,
        }
    }

    /// Makes a link of what stands in the brackets of which the last is at `at`, if an address
    /// follows that its author meant for one.
    pub(super) fn repaired_link(
        &mut self,
        text: Text<'_>,
        state: &mut State<'_>,
        at: usize,
    ) -> bool {
        let bracket = state.bracket.take();
        let Some(bracket) = bracket.filter(|bracket| bracket.depth == state.depth) else {
            return false;
        };
        let behind = &text.text[at..];
        let Some((href, length)) = behind.strip_prefix(']').and_then(address) else {
            return false;
        };
        if state.in_link() || self.body.html.len() <= bracket.html + 1 {
            return false;
        }
        let end = at + 1 + length;
        let literal = text.text[at..end].to_owned();
        let kind = SlotKind::Repaired { literal };
        let number = self.slot(text, kind, &href, bracket.at..end);
        let mut tag = String::new();
        let _ = write!(tag, "<a href=\"{}\">", slot_text(number));
        self.body
            .html
            .replace_range(bracket.html..=bracket.html, &tag);
        if let Some(plain) = self
            .plain
            .as_mut()
            .filter(|plain| plain[bracket.plain..].starts_with('['))
        {
            plain.remove(bracket.plain);
        }
        self.out("</a>");
        state.skip = at..end;
        true
    }
}

/// The address at the start of `text`, put together again, and the bytes it takes.
///
/// An address that the parser would have taken does not come here, so it stands in square brackets,
/// behind a blank, or has blanks in it.
fn address(text: &str) -> Option<(String, usize)> {
    let blank = text.len() - text.trim_start_matches([' ', '\u{a0}']).len();
    let mut chars = text[blank..].chars();
    let close = match chars.next()? {
        '(' => ')',
        '[' => ']',
        _ => return None,
    };
    let inner = chars.as_str();
    let length = inner
        .bytes()
        .take(MAX_ADDRESS)
        .position(|byte| matches!(byte, b')' | b']' | b'\n'))?;
    inner[length..].starts_with(close).then_some(())?;
    let inner = &inner[..length];
    let href: String = inner.chars().filter(|c| !c.is_whitespace()).collect();
    (blank < 3 && is_address(&href, href.len() < inner.len())).then(|| (href, blank + length + 2))
}

/// Whether `href` cannot have been meant for anything else; `spaced` tells whether it had blanks.
fn is_address(href: &str, spaced: bool) -> bool {
    let lower = href.to_ascii_lowercase();
    if lower.starts_with("https://") || lower.starts_with("http://") {
        // Words that follow an address would become a part of it.
        return !spaced && href.len() > 10;
    }
    let path = lower.split(['#', '?']).next().unwrap_or_default();
    let plain = |c: char| c.is_alphanumeric() || "/.-_~%#?=&".contains(c);
    href.chars().all(plain)
        && EXTENSIONS
            .iter()
            .any(|extension| path.len() > extension.len() && path.ends_with(extension))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_other_words_in_brackets() {
        for (text, expected) in [
            (" (file.md) x", Some(("file.md", 10))),
            (" [file.md]", Some(("file.md", 10))),
            ("[../Datei.MD#a]", Some(("../Datei.MD#a", 15))),
            ("( file. md )", Some(("file.md", 12))),
            (
                "\u{a0}(https://example.com/a)",
                Some(("https://example.com/a", 25)),
            ),
            (" (optional)", None),
            (" [Speichern]", None),
            (" (https://example.com siehe)", None),
            (" (z. B. file, x.md)", None),
            (" (file.md]", None),
            (" (.md)", None),
            ("   (file.md)", None),
            (" (file\n.md)", None),
            (" x (file.md)", None),
        ] {
            let expected = expected.map(|(href, length)| (href.to_owned(), length));
            assert_eq!(address(text), expected, "{text}");
        }
    }
}
