//! HTML of authors inside Markdown.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag};

use super::state::State;
use super::writer::Writer;
use super::{Text, video};
use crate::article::body::Slot;
use crate::article::html_bounds;
use crate::article::sanitize::{self, Fault, MAX_ATTRIBUTES, MAX_VALUE};
use crate::diag::codes;

/// Entities of `text` decoded, as in an attribute value.
pub(in crate::article) fn decode_entities(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    // The parser decodes them in the address of a link, where nothing else has a meaning once it
    // stands in angle brackets, its own ones escaped.
    let mut guarded = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' | '>' | '\\' => guarded.extend(['\\', c]),
            '\n' | '\r' => guarded.push(' '),
            c => guarded.push(c),
        }
    }
    let markdown = format!("[x](<{guarded}>)");
    Parser::new(&markdown)
        .find_map(|event| match event {
            Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.to_string()),
            _ => None,
        })
        .unwrap_or_else(|| text.to_owned())
}

/// The value of `name` or `id` of an `<a>` without reference: an anchor.
pub(super) fn anchor(tag: &str) -> Option<String> {
    let rest = strip_name(tag, "<a")?;
    if !rest.starts_with(char::is_whitespace) {
        return None;
    }
    let rest = rest.trim_end_matches('>').trim_end_matches('/').trim();
    let (key, value) = rest.split_once('=')?;
    let key = key.trim();
    if !key.eq_ignore_ascii_case("name") && !key.eq_ignore_ascii_case("id") {
        return None;
    }
    let value = value.trim();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inner = value.strip_prefix(quote)?.strip_suffix(quote)?;
    (!inner.contains(quote) && !inner.is_empty()).then(|| decode_entities(inner))
}

/// Whether `tag` is `</a>`.
pub(super) fn closes_anchor(tag: &str) -> bool {
    strip_name(tag, "</a").is_some_and(|rest| rest.trim() == ">")
}

/// Says that `what` is too long.
pub(super) fn long_value(what: &str) -> String {
    format!("{what} is longer than {} MiB", MAX_VALUE >> 20)
}

/// Where end tags stand, remembered: a text may open one element as often as it likes and never
/// close it.
#[derive(Debug, Default)]
pub(super) struct EndTags {
    /// The block that was asked for last, as far as it is known.
    block: Range<usize>,
    /// The next end tag of each element that was asked for: its bytes, or the end of the text. There
    /// is none between the place it was asked from and its start.
    next: BTreeMap<&'static str, Range<usize>>,
}

impl EndTags {
    /// End of the end tag of element `name` that follows `from`, in the same block.
    fn end_of(&mut self, text: &str, from: usize, name: &'static str) -> Option<usize> {
        if !self.block.contains(&from) {
            let end = text[from..].find("\n\n").map_or(text.len(), |at| from + at);
            self.block = from..end;
        }
        let known = self.next.get(name).filter(|tag| tag.start >= from);
        let tag = known
            .cloned()
            .unwrap_or_else(|| next_end_tag(text, from, name));
        self.next.insert(name, tag.clone());
        (tag.end <= self.block.end && tag.start < tag.end).then_some(tag.end)
    }
}

/// The end tag of `name` that follows `from`; the empty range at the end of the text without one.
fn next_end_tag(text: &str, from: usize, name: &str) -> Range<usize> {
    let bytes = text.as_bytes();
    let mut tags = memchr::memmem::find_iter(&bytes[from..], b"</").map(|at| from + at);
    let start = tags.find(|at| {
        let named = bytes.get(at + 2..at + 2 + name.len());
        named.is_some_and(|named| named.eq_ignore_ascii_case(name.as_bytes()))
    });
    let tag = start.and_then(|start| {
        let end = start + memchr::memchr(b'>', &bytes[start..])? + 1;
        Some(start..end)
    });
    tag.unwrap_or(text.len()..text.len())
}

/// What follows `name` in `tag`, letter case aside.
fn strip_name<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let head = tag.get(..name.len())?;
    head.eq_ignore_ascii_case(name).then(|| &tag[name.len()..])
}

/// Length of `block` up to a tag that does not end in it.
fn finished(block: &str) -> usize {
    let bytes = block.as_bytes();
    let mut at = 0;
    while let Some(start) = memchr::memchr(b'<', &bytes[at..]).map(|found| at + found) {
        let name = start + 1 + usize::from(bytes.get(start + 1) == Some(&b'/'));
        at = start + 1;
        if bytes.get(name).is_some_and(u8::is_ascii_alphabetic) {
            match html_bounds::tag_end(bytes, name) {
                Some(end) => at = end,
                None => return start,
            }
        } else if bytes[at..].starts_with(b"!--") {
            // What never ends here is a comment, and hidden as its author wanted.
            let end = memchr::memmem::find(&bytes[at..], b"-->");
            at = end.map_or(bytes.len(), |end| at + end);
        }
    }
    block.len()
}

/// Notes that `tag` opens or closes an element.
fn note_element(elements: &mut Vec<String>, tag: &str) {
    let inner = tag.trim_start_matches(['<', '/']);
    let end = inner.find(|c: char| !c.is_ascii_alphanumeric());
    let name = inner[..end.unwrap_or(inner.len())].to_ascii_lowercase();
    if !sanitize::is_container(&name) {
        return;
    }
    if !tag.starts_with("</") {
        elements.push(name);
    } else if let Some(at) = elements.iter().rposition(|open| *open == name) {
        elements.truncate(at);
    }
}

impl Writer<'_> {
    /// An inline tag, comment or the like.
    pub(super) fn inline_html(
        &mut self,
        text: Text<'_>,
        state: &mut State<'_>,
        tag: &str,
        at: Range<usize>,
    ) {
        if matches!(tag, "<br>" | "<br/>" | "<br />" | "<BR>") {
            self.out("<br>");
        } else if let Some(name) = anchor(tag) {
            // The element is closed by its own end tag, if it has one; the second barrier sees to
            // that where it has none.
            let id = self.claim(text, &name, at);
            self.out("<a id=\"");
            self.escape(&id);
            self.out("\">");
            self.body.ids.push(id);
            if tag.ends_with("/>") {
                self.out("</a>");
            } else {
                self.open_anchors += 1;
            }
        } else if closes_anchor(tag) && self.open_anchors > 0 {
            self.open_anchors -= 1;
            self.out("</a>");
        } else {
            if let Some(end) = sanitize::element_without_text(tag)
                .and_then(|name| state.end_tags.end_of(text.text, at.end, name))
            {
                state.skip = at.end..end;
            }
            self.author_html(text, tag, at);
            note_element(&mut state.elements, tag);
        }
    }

    /// Closes the author's inline elements that the block now ending has left open: unbalanced tags
    /// must not reach beyond their block.
    pub(super) fn close_elements(&mut self, state: &mut State<'_>) {
        while let Some(name) = state.elements.pop() {
            let _ = write!(self.body.html, "</{name}>");
        }
    }

    /// A block of HTML. A tag that never ends would take the text behind it along, so it is text.
    pub(super) fn html_lines(&mut self, text: Text<'_>, block: &str, at: Range<usize>) {
        let (finished, rest) = block.split_at(finished(block));
        self.author_html(text, finished, at.start..at.start + finished.len());
        if let Some(line) = rest.lines().next() {
            let place = at.start + finished.len()..at.start + finished.len() + line.len();
            let message = format!("tag {} has no end and is shown as text", line.trim_end());
            self.report(text, place, &codes::HTML_PLACEHOLDER, message);
            self.escape(rest);
        }
    }

    /// A piece of HTML that stands at `at`.
    pub(super) fn html(&mut self, text: Text<'_>, piece: &str, at: Range<usize>) {
        self.has_html = true;
        let (piece, inserted) = self.marked_html(text, piece, at.start);
        let place_of = |place: Range<usize>| {
            at.start + inserted.before(place.start)..at.start + inserted.before(place.end)
        };
        let slots = RefCell::new(Vec::new());
        let first = self.body.slots.len();
        let mut untrusted = Vec::new();
        let mut moved = Vec::new();
        let (ids, own) = (&mut self.ids, &mut self.body.ids);
        let context = self.context;
        let cleaned = sanitize::clean(
            &piece,
            &mut |kind, href, place| {
                let mut slots = slots.borrow_mut();
                slots.push((kind, href.to_owned(), place_of(place)));
                super::writer::slot_text(first + slots.len() - 1)
            },
            &mut |wanted, place| {
                let (id, gave_way) = ids.claim(wanted);
                if gave_way {
                    moved.push((place_of(place), wanted.to_owned(), id.clone()));
                }
                own.push(id.clone());
                id.into()
            },
            &mut |src, title, place| {
                let mut slots = slots.borrow_mut();
                let place = place_of(place);
                let figure = video::figure(context, src, title, first + slots.len());
                if !figure.trusted {
                    untrusted.push((place.clone(), video::untrusted(src)));
                }
                slots.push((figure.kind, figure.watch, place));
                figure.html
            },
        );
        for (place, message) in untrusted {
            self.report(text, place, &codes::VIDEO_UNTRUSTED_HOST, message);
        }
        for (kind, href, place) in slots.into_inner() {
            let span = self.span(text, place);
            let trail = self.trail.clone();
            self.body.slots.push(Slot {
                kind,
                href,
                span,
                trail,
            });
        }
        for (place, wanted, id) in moved {
            self.id_moved(text, &wanted, &id, place);
        }
        for (place, fault) in cleaned.faults {
            let place = place_of(place);
            match fault {
                Fault::Element(name) => self.report(
                    text,
                    place,
                    &codes::HTML_TAG,
                    format!("element <{name}> is not allowed and was removed"),
                ),
                Fault::Attribute(element, name) => self.report(
                    text,
                    place,
                    &codes::HTML_ATTRIBUTE,
                    format!("attribute {name} of <{element}> is not allowed and was removed"),
                ),
                Fault::Crowded(name) => self.report(
                    text,
                    place,
                    &codes::PAGE_LIMIT,
                    format!("element <{name}> has more than {MAX_ATTRIBUTES} attributes"),
                ),
                Fault::Long(element, name) => self.report(
                    text,
                    place,
                    &codes::PAGE_LIMIT,
                    long_value(&format!("attribute {name} of <{element}>")),
                ),
                Fault::Placeholder(shown) => self.report(
                    text,
                    place,
                    &codes::HTML_PLACEHOLDER,
                    format!("{shown} is no HTML element and is shown as text"),
                ),
            }
        }
        self.out(&cleaned.html);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anchors_are_empty_names_in_every_spelling() {
        for (tag, expected) in [
            (r#"<a name="x">"#, Some("x")),
            ("<A id='a b' >", Some("a b")),
            (r#"<a name="x"/>"#, Some("x")),
            (r#"<a name="a&amp;b">"#, Some("a&b")),
            (r#"<a href="x">"#, None),
            (r#"<a name="x" href="y">"#, None),
            ("<abbr>", None),
            ("</a>", None),
        ] {
            assert_eq!(anchor(tag).as_deref(), expected, "{tag}");
        }
    }

    #[test]
    fn end_tags_count_in_their_own_block() {
        let text = "a <style>b</STYLE > <style>c\n\nd</style> <svg>e";
        let mut tags = EndTags::default();
        assert_eq!(tags.end_of(text, 9, "style"), Some(19));
        assert_eq!(tags.end_of(text, 27, "style"), None);
        assert_eq!(tags.end_of(text, 30, "style"), Some(39));
        assert_eq!(tags.end_of(text, 45, "svg"), None);
    }

    #[test]
    fn a_tag_without_end_is_text() {
        for (block, shown) in [
            ("<div id=\"a\">x", ""),
            ("<p>a</p>\n<div id=\"a\"\nb", "<div id=\"a\"\nb"),
            ("<div title='>\nb", "<div title='>\nb"),
            ("<div title = \">\" data-x=a>b", ""),
            ("a < b </", ""),
            ("<!-- <div -->", ""),
            ("<!-- <div", ""),
        ] {
            assert_eq!(&block[finished(block)..], shown, "{block}");
        }
    }

    #[test]
    fn decodes_entities() {
        assert_eq!(decode_entities("a&amp;b&#252; c&nope;"), "a&bü c&nope;");
    }
}
