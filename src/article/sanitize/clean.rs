//! The first barrier: one piece of HTML, at its place in the file.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt::Write as _;
use std::ops::Range;

use lol_html::html_content::{ContentType, Element};
use lol_html::{RewriteStrSettings, comments, doc_comments, doctype, element, rewrite_str};

use super::allowed::{ELEMENTS, KNOWN, OBSOLETE, WITH_CONTENT, allowed};
use super::{Cleaned, Fault, MAX_ATTRIBUTES, MAX_VALUE};
use crate::article::body::{SLOT_OPEN, SlotKind, escaped};
use crate::article::markdown::decode_entities;

/// Cleans one piece of HTML: the content of an HTML block, or one inline tag.
///
/// `slot` is told of each reference with the place of its tag and gives the text that stands for it.
/// `id` is told of each id, which an element may also have as its `name`, and gives the one it gets.
/// `frame` is told of the address and the title of each `<iframe>` and gives what stands in its place.
pub(in crate::article) fn clean(
    piece: &str,
    slot: &mut dyn FnMut(SlotKind, &str, Range<usize>) -> String,
    id: &mut dyn FnMut(&str, Range<usize>) -> String,
    frame: &mut dyn FnMut(&str, &str, Range<usize>) -> String,
) -> Cleaned {
    let frame = RefCell::new(frame);
    let faults = RefCell::new(Vec::new());
    let id = RefCell::new(id);
    let slot = RefCell::new(slot);
    let settings = RewriteStrSettings::new()
        .append_document_content_handler(doc_comments!(|comment| {
            comment.remove();
            Ok(())
        }))
        .append_document_content_handler(doctype!(|doctype| {
            doctype.remove();
            Ok(())
        }))
        .append_element_content_handler(comments!("*", |comment| {
            comment.remove();
            Ok(())
        }))
        .append_element_content_handler(element!("*", |element| {
            let at = element.source_location().bytes();
            if element.tag_name() == "iframe"
                && let Some(src) = element.get_attribute("src").filter(|src| !src.is_empty())
            {
                let title = element.get_attribute("title").unwrap_or_default();
                let html = (**frame.borrow_mut())(&decoded(&src), &decoded(&title), at);
                element.replace(&html, ContentType::Html);
                return Ok(());
            }
            visit(
                element,
                &at,
                &mut faults.borrow_mut(),
                &mut **id.borrow_mut(),
                &mut **slot.borrow_mut(),
            );
            Ok(())
        }));
    // A piece the rewriter gives up on, a construct it calls ambiguous, is shown as text:
    // nothing is lost and nothing is active.
    let html = rewrite_str(piece, settings).unwrap_or_else(|_| escaped(piece));
    let html = modern_end_tags(html);
    Cleaned {
        html,
        faults: faults.into_inner(),
    }
}

fn visit(
    element: &mut Element<'_, '_>,
    at: &Range<usize>,
    faults: &mut Vec<(Range<usize>, Fault)>,
    id: &mut dyn FnMut(&str, Range<usize>) -> String,
    slot: &mut dyn FnMut(SlotKind, &str, Range<usize>) -> String,
) {
    let name = element.tag_name();
    if WITH_CONTENT.contains(&name.as_str()) {
        faults.push((at.clone(), Fault::Element(name)));
        element.remove();
        return;
    }
    if !ELEMENTS.contains(&name.as_str()) {
        if KNOWN.contains(&name.as_str()) {
            faults.push((at.clone(), Fault::Element(name)));
        } else {
            let shown = placeholder(element);
            element.before(&shown, ContentType::Text);
            faults.push((at.clone(), Fault::Placeholder(shown)));
        }
        element.remove_and_keep_content();
        return;
    }
    if element.attributes().len() > MAX_ATTRIBUTES {
        faults.push((at.clone(), Fault::Crowded(name)));
        element.remove_and_keep_content();
        return;
    }
    let mut attributes: Vec<(String, String)> = element
        .attributes()
        .iter()
        .map(|a| (a.name(), a.value()))
        .collect();
    for (attribute, _) in &attributes {
        element.remove_attribute(attribute);
    }
    modernize(element, &name, &mut attributes);
    let (attributes, long): (Vec<_>, Vec<_>) = attributes
        .into_iter()
        .partition(|(_, value)| value.len() <= MAX_VALUE);
    let long = long
        .into_iter()
        .map(|(key, _)| (at.clone(), Fault::Long(name.clone(), key)));
    faults.extend(long);
    // The reference comes first: it can be taken away again where its target is missing.
    let reference = attributes.iter().find(|(key, _)| {
        matches!(
            (name.as_str(), key.as_str()),
            ("a", "href") | ("img" | "source" | "video", "src")
        )
    });
    if let Some((key, value)) = reference {
        let alt = || {
            attributes
                .iter()
                .find(|(key, _)| key == "alt")
                .map(|(_, alt)| decoded(alt).into_owned())
                .unwrap_or_default()
        };
        let kind = match name.as_str() {
            "a" => SlotKind::Link,
            "img" => SlotKind::Image { alt: alt() },
            _ => SlotKind::Media,
        };
        set(element, key, &slot(kind, &decoded(value), at.clone()));
    }
    let has_id = attributes.iter().any(|(key, _)| key == "id");
    for (key, value) in &attributes {
        if reference.is_some_and(|(reference, _)| reference == key) {
            continue;
        }
        if !allowed(&name, key) || value.contains(SLOT_OPEN) {
            faults.push((at.clone(), Fault::Attribute(name.clone(), key.clone())));
            continue;
        }
        if key == "id" || key == "name" {
            if key == "id" || !has_id {
                let own = id(&decoded(value), at.clone());
                set(element, "id", &escaped(&own));
            }
        } else {
            set(element, key, value);
        }
    }
}

/// Puts elements and classes of today in place of an obsolete element and of `align`.
fn modernize(element: &mut Element<'_, '_>, name: &str, attributes: &mut Vec<(String, String)>) {
    let mut class = None;
    if let Some((_, modern)) = OBSOLETE.iter().find(|(obsolete, _)| *obsolete == name) {
        element
            .set_tag_name(modern)
            .expect("the name is that of an element");
        attributes.retain(|(key, _)| {
            name != "font" || !matches!(key.as_str(), "color" | "face" | "size")
        });
        class = (name == "center").then_some("align-center");
    }
    if let Some(at) = attributes.iter().position(|(key, _)| key == "align") {
        class = match attributes[at].1.trim().to_ascii_lowercase().as_str() {
            "left" | "top" | "middle" | "bottom" => class,
            "center" => Some("align-center"),
            "right" => Some("align-right"),
            "justify" => Some("align-justify"),
            _ => return,
        };
        attributes.remove(at);
    }
    let Some(class) = class else { return };
    match attributes.iter_mut().find(|(key, _)| key == "class") {
        Some((_, classes)) => {
            classes.push(' ');
            classes.push_str(class);
        }
        None => attributes.push(("class".to_owned(), class.to_owned())),
    }
}

/// Renames the end tags of obsolete elements, which may stand in a piece by themselves, and writes
/// `</br>` as what it means: `<br>` (HTML standard, section 13.2.6.4.7).
fn modern_end_tags(html: String) -> String {
    if !html.contains("</") {
        return html;
    }
    let mut out = String::with_capacity(html.len());
    let mut rest = html.as_str();
    while let Some(at) = rest.find("</") {
        let name = &rest[at + 2..];
        let length = name.bytes().take_while(u8::is_ascii_alphabetic).count();
        let known = OBSOLETE
            .iter()
            .find(|(obsolete, _)| obsolete.eq_ignore_ascii_case(&name[..length]));
        let is_break = name[..length].eq_ignore_ascii_case("br");
        out.push_str(&rest[..at]);
        out.push_str(if is_break { "<" } else { "</" });
        out.push_str(known.map_or(&name[..length], |(_, modern)| modern));
        rest = &name[length..];
    }
    out.push_str(rest);
    out
}

/// Sets an attribute whose value is HTML already, as far as quotation marks go.
fn set(element: &mut Element<'_, '_>, name: &str, value: &str) {
    element
        .set_attribute(name, value)
        .expect("the name was an attribute's name before");
}

/// Entities of an attribute value decoded.
fn decoded(value: &str) -> Cow<'_, str> {
    if value.contains('&') {
        Cow::Owned(decode_entities(value))
    } else {
        Cow::Borrowed(value)
    }
}

/// The start tag of an unknown element as its author wrote it, as far as it can be told.
fn placeholder(element: &Element<'_, '_>) -> String {
    let mut shown = format!("<{}", element.tag_name_preserve_case());
    for attribute in element.attributes() {
        shown.push(' ');
        shown.push_str(&attribute.name_preserve_case());
        if !attribute.value().is_empty() {
            let _ = write!(shown, "=\"{}\"", attribute.value());
        }
    }
    shown.push('>');
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn end_tags_are_those_of_today() {
        let html = "<p>a</br>b</CENTER>c</font></p>".to_owned();
        assert_eq!(modern_end_tags(html), "<p>a<br>b</div>c</span></p>");
    }
}
