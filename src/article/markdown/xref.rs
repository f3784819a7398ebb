//! Cross references: links to what a name (uid) stands for, wherever that is.
//!
//! `<xref:uid>`, `<xref href="uid">` and `@uid` are called by the name of what they lead to;
//! `[text](xref:uid)` is a link like any other. Only the whole site knows what uids stand for, so
//! every reference is a slot that says how to read when nobody knows its uid.

use std::ops::Range;

use percent_encoding::percent_decode_str;

use super::state::State;
use super::writer::{Writer, slot_text};
use super::{Text, html};
use crate::article::body::{Display, Reference, SlotKind, escaped};

/// Most `@uid` of one page. Each may be a reference, and takes memory until the site is known.
const MAX_MENTIONS: usize = 2000;
/// Longest uid with its marks, in bytes: further is not searched for its end.
const MAX_UID: usize = 1000;

impl Writer<'_> {
    /// Writes the reference that `address` (`xref:…`) is, but for the end of its element.
    ///
    /// An autolink is named by the parser: that text is passed over.
    pub(super) fn open_reference(
        &mut self,
        text: Text<'_>,
        state: &mut State<'_>,
        address: &str,
        range: Range<usize>,
    ) {
        self.put_reference(text, address, range.clone());
        state.skip = range.start + 1..range.end - 1;
    }

    fn put_reference(&mut self, text: Text<'_>, address: &str, range: Range<usize>) {
        let uid = address.get("xref:".len()..).unwrap_or_default();
        let display = Display::of(uid.split_once('?').map_or("", |(_, query)| query));
        let name = readable(uid, display);
        let instead = format!("<code>{}</code>", escaped(&name));
        self.reference(text, address, range, display, &instead, false);
        self.collect(&name);
    }

    fn reference(
        &mut self,
        text: Text<'_>,
        address: &str,
        range: Range<usize>,
        display: Display,
        instead: &str,
        mention: bool,
    ) {
        let kind = SlotKind::Reference(Box::new(Reference {
            display,
            instead: instead.to_owned(),
            mention,
        }));
        let number = self.slot(text, kind, address, range);
        self.out("<a href=\"");
        self.out(&slot_text(number));
        self.out("\">");
        self.out(instead);
    }

    /// Writes the words of `run` from byte `done` on, in which references may stand; the run stands at
    /// `start` of the text. At its end a uid may go on behind the run, where a mark of emphasis or the
    /// like ended it: what it takes from there is left out later.
    pub(super) fn words(
        &mut self,
        text: Text<'_>,
        state: &mut State<'_>,
        run: &str,
        (start, mut done): (usize, usize),
    ) {
        let from = done;
        // A run with decoded entities does not lie in the text letter by letter.
        let mut verbatim = None;
        let is_verbatim = || text.text.get(start + from..start + run.len()) == run.get(from..);
        for at in memchr::memchr2_iter(b'@', b'<', &run.as_bytes()[from..]) {
            let at = from + at;
            if at < done || state.links > 0 || !*verbatim.get_or_insert_with(is_verbatim) {
                continue;
            }
            let Some((found, length)) = self.named_here(text.text, state, start, at, run.len())
            else {
                continue;
            };
            self.plain_words(text, &run[done..at], start + done);
            let range = start + at..start + at + length;
            self.unit_at(text, range.start);
            match found {
                Named::Address(address) => self.put_reference(text, address, range.clone()),
                Named::Mention(uid) => self.put_mention(text, uid, range.clone()),
            }
            self.out("</a>");
            done = (at + length).min(run.len());
            if start + run.len() < range.end {
                state.skip = range;
            }
        }
        self.plain_words(text, &run[done..], start + done);
    }

    fn put_mention(&mut self, text: Text<'_>, uid: &str, range: Range<usize>) {
        self.mentions += 1;
        let written = &text.text[range.clone()];
        let address = format!("xref:{}", encoded(uid));
        let instead = escaped(written);
        self.reference(text, &address, range, Display::Name, &instead, true);
        self.collect(written);
    }

    /// The reference at byte `at` of a run, and its length: `@uid`, or `<xref:uid>` with characters
    /// that the parser allows in no address. It goes on behind the run where only text follows.
    fn named_here<'t>(
        &self,
        text: &'t str,
        state: &State<'_>,
        start: usize,
        at: usize,
        end: usize,
    ) -> Option<(Named<'t>, usize)> {
        let from = start + at;
        // Only at the end of its event has nothing else been found behind the run.
        let goes_on = state.events[state.at].1.end == start + end;
        if let Some(inside) = text[from..].strip_prefix('<') {
            // No uid is longer, and a line of openings must not be looked through for each of them.
            let near = inside.floor_char_boundary(MAX_UID);
            let line = inside[..near].lines().next();
            let line = line.filter(|line| line.starts_with("xref:"))?;
            let length = closing(line)?;
            let found = (Named::Address(line[..length].trim()), length + 2);
            return Some(found).filter(|_| goes_on || at + length + 2 <= end);
        }
        if self.mentions >= MAX_MENTIONS {
            return None;
        }
        let (uid, length) = mention(text, from)
            .filter(|(_, length)| goes_on && state.is_text(from + length))
            .or_else(|| mention(&text[..start + end], from))?;
        Some((Named::Mention(uid), length))
    }

    /// Writes a reference in HTML, `<xref href="uid">`; whether `tag` is one, or its end.
    fn html_reference(&mut self, text: Text<'_>, tag: &str, range: Range<usize>) -> bool {
        if !starts_with_name(tag.trim_start_matches("</").trim_start_matches('<')) {
            return false;
        }
        if !tag.starts_with("</") {
            let Some(address) = address(tag) else {
                return false;
            };
            self.put_reference(text, &address, range);
            self.out("</a>");
        }
        true
    }

    /// A piece of HTML in which references may stand; the parser of HTML knows no such element.
    pub(super) fn author_html(&mut self, text: Text<'_>, piece: &str, at: Range<usize>) {
        if !may_refer(piece) {
            return self.html(text, piece, at);
        }
        let mut done = 0;
        for tag in references(piece) {
            if done < tag.start {
                self.html(
                    text,
                    &piece[done..tag.start],
                    at.start + done..at.start + tag.start,
                );
            }
            let place = at.start + tag.start..at.start + tag.end;
            let tag_text = &piece[tag.clone()];
            if !self.html_reference(text, tag_text, place.clone()) {
                self.html(text, tag_text, place);
            }
            done = tag.end;
        }
        if done < piece.len() {
            self.html(text, &piece[done..], at.start + done..at.end);
        }
    }
}

/// A reference as it stands in a text.
enum Named<'t> {
    /// With `xref:` before the uid.
    Address(&'t str),
    /// The uid alone.
    Mention(&'t str),
}

/// The byte of the `>` that closes what `line` is inside of: type arguments have brackets as well.
fn closing(line: &str) -> Option<usize> {
    let mut open = 0_usize;
    for (at, byte) in line.bytes().enumerate().take(MAX_UID) {
        match byte {
            b'<' => open += 1,
            b'>' if open == 0 => return Some(at),
            b'>' => open -= 1,
            _ => {}
        }
    }
    None
}

/// Whether a piece of HTML may hold a reference.
fn may_refer(piece: &str) -> bool {
    memchr::memmem::find(piece.as_bytes(), b"xref").is_some()
        || memchr::memmem::find(piece.as_bytes(), b"XREF").is_some()
}

/// The tags of references in a piece of HTML, those in comments aside.
fn references(piece: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = memchr::memchr(b'<', &piece.as_bytes()[at..]).map(|open| at + open) {
        let rest = &piece[open..];
        if rest.starts_with("<!--") {
            let end = rest.find("-->").map_or(rest.len(), |end| end + 3);
            at = open + end;
            continue;
        }
        at = open + 1;
        let name = rest[1..].trim_start_matches('/');
        if starts_with_name(name)
            && let Some(end) = rest.bytes().take(MAX_UID).position(|byte| byte == b'>')
        {
            at = open + end + 1;
            found.push(open..at);
        }
    }
    found
}

/// Whether a tag's inside begins with the name `xref`.
fn starts_with_name(inside: &str) -> bool {
    let Some((name, rest)) = inside.split_at_checked(4) else {
        return false;
    };
    name.eq_ignore_ascii_case("xref")
        && rest.starts_with(|c: char| c.is_whitespace() || matches!(c, ':' | '>' | '/'))
}

/// The address of `<xref:uid>` or `<xref href="uid">`.
fn address(tag: &str) -> Option<String> {
    let inside = tag[1 + "xref".len()..].trim_end_matches('>');
    if let Some(uid) = inside.strip_prefix(':') {
        return Some(format!("xref:{}", uid.trim_end_matches('/').trim()));
    }
    let (_, value) = inside.split_once("href")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let uid = match value.chars().next()? {
        quote @ ('"' | '\'') => value[1..].split(quote).next()?,
        _ => value.split_whitespace().next()?.trim_end_matches('/'),
    };
    Some(format!("xref:{}", html::decode_entities(uid.trim())))
}

/// The uid of an `@uid` or `@"uid with blanks"` at byte `at`, and its length with the mark.
///
/// It stands at the start of the text, behind a blank or one of `.,;:!?~`; without quotation marks
/// it ends before a blank, quotation mark, bracket or `|`, and takes no punctuation from its end.
fn mention(text: &str, at: usize) -> Option<(&str, usize)> {
    let before = text[..at].chars().next_back();
    if !before.is_none_or(|c| c.is_whitespace() || ".,;:!?~".contains(c)) {
        return None;
    }
    let rest = &text[at + 1..];
    if let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) {
        let line = rest[1..].lines().next()?;
        let uid = line.split_once(quote)?.0;
        return (!uid.trim().is_empty()).then_some((uid, uid.len() + 3));
    }
    if !rest.starts_with(char::is_alphabetic) {
        return None;
    }
    let ends = |c: char| c.is_whitespace() || "\"'<>()[]{}|".contains(c);
    let uid = &rest[..rest.find(ends).unwrap_or(rest.len())];
    let uid = uid.trim_end_matches(['.', ',', ';', ':', '!', '?', '~', '`', '*', '_']);
    (uid.len() > 1).then_some((uid, uid.len() + 1))
}

/// `uid` as a part of an address in which `?` and `#` mean nothing else.
fn encoded(uid: &str) -> String {
    uid.replace('%', "%25")
        .replace('#', "%23")
        .replace('?', "%3F")
}

/// How a reference reads whose uid nobody knows: `System.String.Format%2A` is `Format`, or with its
/// type `String.Format`. Lists of arguments say nothing to readers.
fn readable(uid: &str, display: Display) -> String {
    let uid = uid.split(['?', '#']).next().unwrap_or_default();
    let uid = percent_decode_str(uid).decode_utf8_lossy();
    let bare = uid.split('(').next().unwrap_or_default();
    let bare = bare.trim_end_matches('*').trim_end_matches('.');
    let parts: Vec<&str> = bare
        .split('.')
        .map(|part| part.split('`').next().unwrap_or_default())
        // A constructor is called like its type.
        .filter(|part| !part.is_empty() && !matches!(*part, "#ctor" | "#cctor"))
        .collect();
    let from = match display {
        Display::Name => parts.len().saturating_sub(1),
        Display::NameWithType => parts.len().saturating_sub(2),
        Display::FullName => 0,
    };
    let name = parts[from..].join(".");
    if name.is_empty() {
        uid.into_owned()
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_uids_read_well() {
        for (uid, name) in [
            ("System.String", "String"),
            ("System.String.Format%2A", "Format"),
            (
                "System.String.Format*?displayProperty=nameWithType",
                "String.Format",
            ),
            (
                "System.String.Format(System.String,System.Object)",
                "Format",
            ),
            (
                "System.Collections.Generic.List`1?displayProperty=fullName",
                "System.Collections.Generic.List",
            ),
            ("System.String.%23ctor%2A", "String"),
            ("azure_cli", "azure_cli"),
            ("(", "("),
        ] {
            let display = Display::of(uid.split_once('?').map_or("", |(_, query)| query));
            assert_eq!(readable(uid, display), name, "{uid}");
        }
    }

    #[test]
    fn mentions_begin_and_end_at_words() {
        for (text, uid) in [
            ("@a.b", Some("a.b")),
            ("see @System.String, or", Some("System.String")),
            ("see @System.String.", Some("System.String")),
            ("(@a.b)", None),
            ("x@example.com", None),
            ("a ~@x-y|", Some("x-y")),
            ("a @\"b c\" d", Some("b c")),
            ("a @\"b", None),
            ("@ a", None),
            ("@1", None),
        ] {
            let at = text.find('@').expect("a mark");
            assert_eq!(mention(text, at).map(|found| found.0), uid, "{text}");
        }
    }

    #[test]
    fn addresses_of_tags() {
        for (tag, found) in [
            ("<xref:a b>", Some("xref:a b")),
            (
                "<xref href=\"a?displayProperty=name\" data-x/>",
                Some("xref:a?displayProperty=name"),
            ),
            ("<xref href='a&amp;b'>", Some("xref:a&b")),
            ("<xref href=a/>", Some("xref:a")),
            ("<xref name=\"a\">", None),
        ] {
            assert_eq!(address(tag).as_deref(), found, "{tag}");
        }
    }
}
