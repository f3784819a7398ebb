//! The body of an article: HTML with open slots where links and images go.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::segments::Segments;
use crate::diag::{Code, Diagnostic, Place};
use crate::model::Span;

/// Opens a slot inside [`Body::html`]. A noncharacter: it is dropped from every text that comes in,
/// so no content can forge one.
pub const SLOT_OPEN: char = '\u{fdd0}';
/// Closes a slot inside [`Body::html`].
pub const SLOT_CLOSE: char = '\u{fdd1}';

/// An article as HTML, but for its links, which only the whole site can resolve.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// Sanitized HTML without the main heading. A reference to a slot is the value of an `href` or
    /// `src` attribute, or stands in text for [`SlotKind::Markup`]: [`SLOT_OPEN`], its number in `slots`, [`SLOT_CLOSE`].
    pub html: String,
    /// References in the order of their numbers.
    pub slots: Vec<Slot>,
    /// Title for the browser's tab, without the name of the site.
    pub head_title: Box<str>,
    /// The main heading: the first block, if that is a heading of the first level.
    pub heading: Option<Heading>,
    /// The other headings, in order.
    pub headings: Vec<Heading>,
    /// Every id of the body, explicit ones and those of headings, in order of appearance.
    pub ids: Vec<Box<str>>,
    /// Questions that the page answers, in order.
    pub questions: Vec<Question>,
    /// What describes the page, as plain text: its front matter, else the first paragraph that says
    /// something.
    pub lead: String,
    /// Which text stands for which translation unit; empty where nobody wants to know.
    pub segments: Segments,
}

/// A reference that is not resolved yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// What the reference is for.
    pub kind: SlotKind,
    /// As the author wrote it, entities and escapes decoded.
    pub href: String,
    /// Where it stands; its file is the one that relative references start from.
    pub span: Span,
    /// The includes that led to that file, innermost first; none on the page itself.
    pub trail: Option<Arc<[Span]>>,
}

impl Slot {
    /// A diagnostic about the reference, at its place and with the way there.
    #[must_use]
    pub fn diagnostic(&self, code: &'static Code, message: impl Into<String>) -> Diagnostic {
        let mut diagnostic = Diagnostic::new(code, Place::Span(self.span.clone()), message);
        if let Some(trail) = &self.trail {
            diagnostic.trail = trail.to_vec().into();
        }
        diagnostic
    }
}

/// What a reference is for, and how it looks when its target is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SlotKind {
    /// The `href` of an `<a>`. Written as `<a href="SLOT"`, so that the element can be taken away.
    Link,
    /// The `href` of a link to a video. Written as [`SlotKind::Link`], so that the frame of a player
    /// can stand in place of the element.
    Video {
        /// Address that a frame shows.
        embed: String,
        /// Name of the frame.
        title: String,
    },
    /// The `href` of a link that its author did not quite write, as [`SlotKind::Link`]. It is one only
    /// where its target exists; elsewhere the text stays as written.
    Repaired {
        /// What stands behind the text of the link: `] (file.md)`.
        literal: String,
    },
    /// The `href` of a link to what a uid stands for, written as `<a href="SLOT">TEXT</a>`: the name
    /// of the target stands in place of the text, or something else in place of the element.
    Reference(Box<Reference>),
    /// The `href` of a link to a larger image, written in the same way.
    Lightbox,
    /// The `src` of an `<img>` or a `<video>`, written as `<img src="SLOT"`, with its alternative text.
    Image {
        /// Alternative text; empty for decoration.
        alt: String,
    },
    /// The `src` of another element.
    Media,
    /// No reference: HTML of our own that no author may write, in place of the slot. It stands in
    /// text, never in an attribute.
    Markup {
        /// What stands there.
        html: String,
    },
}

/// How a cross reference is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// What it is called by.
    pub display: Display,
    /// HTML that stands in its place when nobody knows its uid.
    pub instead: String,
    /// Whether it is only a reference if its uid is known: `@name` may be many things.
    pub mention: bool,
}

/// What a cross reference calls its target by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Display {
    /// The last part of its name.
    Name,
    /// The last part and the type it belongs to.
    NameWithType,
    /// All of its name.
    FullName,
}

impl Display {
    /// What the query of a reference asks for: `displayProperty=fullName`.
    #[must_use]
    pub fn of(query: &str) -> Self {
        let value = query.split('&').find_map(|part| {
            let (key, value) = part.split_once('=')?;
            key.eq_ignore_ascii_case("displayProperty").then_some(value)
        });
        match value.unwrap_or_default().to_ascii_lowercase().as_str() {
            "fullname" => Self::FullName,
            "namewithtype" => Self::NameWithType,
            _ => Self::Name,
        }
    }
}

/// A heading of the body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// 1 to 6, as written.
    pub level: u8,
    /// Unique on the page.
    pub id: Box<str>,
    /// Content with its inline markup; may hold slots.
    pub html: String,
    /// Content as plain text.
    pub text: String,
}

/// A question with its answer, for search engines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The question as plain text.
    pub text: String,
    /// The answer as plain text.
    pub answer: String,
}

/// Appends `text`, escaped for HTML text and for attribute values alike.
///
/// Control characters other than tab and line feed and the noncharacters of slots are dropped
/// (R-I3): they have no meaning in HTML, and NUL is an error there.
pub fn escape(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = first_in_need(rest) {
        out.push_str(&rest[..at]);
        let c = rest[at..].chars().next().unwrap_or_default();
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fdd0}'..='\u{fdef}') => {}
            c => out.push(c),
        }
        rest = &rest[at + c.len_utf8()..];
    }
    out.push_str(rest);
}

/// Whether there is a byte of which `is` is true. Runs of bytes are judged at once, which the compiler
/// makes a few instructions of as long as `is` jumps nowhere: a third of the time of one byte after the
/// other.
#[inline]
#[must_use]
pub fn any_byte(bytes: &[u8], is: impl Fn(u8) -> bool) -> bool {
    const RUN: usize = 16;
    let any = |run: &[u8; RUN]| run.iter().fold(false, |any, byte| any | is(*byte));
    let (runs, rest) = bytes.as_chunks::<RUN>();
    if runs.iter().any(any) {
        return true;
    }
    // What is left over is judged together with bytes before it, or with copies of the first.
    match (rest, bytes.last_chunk()) {
        ([], _) => false,
        (_, Some(last)) => any(last),
        ([first, ..], None) => {
            let mut run = [*first; RUN];
            run[..rest.len()].copy_from_slice(rest);
            any(&run)
        }
    }
}

/// Where the first byte stands that needs care. Most text has none, so runs of bytes are judged at
/// once, which the compiler makes a few instructions of: a third of the time of one byte after the
/// other. What is shorter is looked up, byte by byte.
fn first_in_need(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let long = plain_runs::<32>(bytes);
    let plain = long + plain_runs::<8>(&bytes[long..]);
    let mut rest = bytes[plain..].iter();
    let found = rest.position(|byte| IN_NEED[usize::from(*byte)]);
    found.map(|at| plain + at)
}

/// Number of the first bytes that need no care, as far as whole runs of them go.
fn plain_runs<const N: usize>(bytes: &[u8]) -> usize {
    let (runs, _) = bytes.as_chunks::<N>();
    let is_plain = |run: &&[u8; N]| !run.iter().fold(false, |any, byte| any | needs_care(*byte));
    runs.iter().take_while(is_plain).count() * N
}

/// Whether a byte needs care, by its value.
const IN_NEED: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    loop {
        table[byte as usize] = needs_care(byte);
        if byte == u8::MAX {
            break table;
        }
        byte += 1;
    }
};

/// Bytes that `escape` looks at: markup, ASCII controls, and the first bytes of C1 controls (0xC2)
/// and noncharacters (0xEF). Without a jump, so that many bytes can be judged in one step.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "a lazy operator is a jump, and keeps bytes from being judged side by side"
)]
#[inline]
pub(super) const fn needs_care(byte: u8) -> bool {
    let is_markup = (byte == b'&') | (byte == b'<') | (byte == b'>') | (byte == b'"');
    is_markup | (byte < 0x20) | (byte == 0x7f) | (byte == 0xc2) | (byte == 0xef)
}

/// `text`, escaped as by [`escape`].
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    escape(&mut out, text);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_markup_and_drops_what_html_cannot_hold() {
        assert_eq!(
            escaped("a<b>&\"c\u{0}\u{85}\u{fdd0}1\u{fdd1}\u{a0}\u{ff01}\tü\n"),
            "a&lt;b&gt;&amp;&quot;c1\u{a0}\u{ff01}\tü\n"
        );
    }

    #[test]
    fn bytes_are_found_in_texts_of_any_length() {
        for length in 0..70 {
            let mut text = vec![b'a'; length];
            assert!(!any_byte(&text, |byte| byte == b'b'));
            for at in 0..length {
                text[at] = b'b';
                assert!(any_byte(&text, |byte| byte == b'b'), "{at} of {length}");
                text[at] = b'a';
            }
        }
    }

    #[test]
    fn what_needs_care_is_found_wherever_it_stands() {
        for length in 1..80 {
            for at in 0..length {
                let text = ["a".repeat(at), "<".to_owned(), "b".repeat(length - at - 1)];
                let expected = [&*text[0], "&lt;", &*text[2]].concat();
                assert_eq!(escaped(&text.concat()), expected);
            }
        }
    }
}
