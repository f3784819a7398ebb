//! HTML that authors write.
//!
//! Two barriers, because each sees what the other cannot. While Markdown is rendered, every piece of
//! HTML goes through [`clean`], which knows where the piece stands in the file: it removes and
//! reports what is not allowed, shows placeholders such as `<customer tenant>` as text, and turns
//! references into slots. A body that holds such pieces then goes through [`normalize`] as a whole,
//! on the result of an HTML5 parse: pieces that close each other wrongly cannot break the page
//! around them, and nothing outside the allow-list survives, whatever two pieces become together.
//! Bodies without HTML of their author are well-formed by construction and skip the second step; so do
//! those that [`super::sound`] can tell to be well-formed without a parser.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};
use lol_html::html_content::{ContentType, Element};
use lol_html::{RewriteStrSettings, comments, doc_comments, doctype, element, rewrite_str};

use super::body::{SLOT_OPEN, SlotKind, escaped};
use super::html_bounds::{self, Excess};
use super::sound;

/// Elements content may hold (docs-dialect, section 18).
const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "address",
    "article",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "nav",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "section",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
];

/// Elements whose content is removed with them: it is no text for readers.
const WITH_CONTENT: &[&str] = &[
    "script",
    "style",
    "object",
    "embed",
    "noscript",
    "template",
    "svg",
    "math",
    "iframe",
    "title",
    "textarea",
    "select",
    "noembed",
    "noframes",
    "xmp",
    "plaintext",
];

/// Whether `name`, in lower case, is an element of HTML that content can mean.
pub(super) fn is_element(name: &str) -> bool {
    [ELEMENTS, WITH_CONTENT, KNOWN]
        .iter()
        .any(|names| names.contains(&name))
}

/// Elements of HTML that are not allowed: their tags go without a word about placeholders.
const KNOWN: &[&str] = &[
    "html", "head", "body", "meta", "link", "base", "form", "input", "button", "label", "option",
    "fieldset", "legend", "main", "header", "footer", "aside", "audio", "canvas", "big", "tt",
    "marquee", "frame", "frameset", "applet", "param", "area", "map", "dialog", "menu", "slot",
    "picture", "track", "output", "progress", "meter", "hgroup", "ruby", "rt", "rp",
];

/// Elements that HTML has given up, with what says the same.
const OBSOLETE: [(&str, &str); 3] = [("center", "div"), ("font", "span"), ("strike", "del")];

/// Attributes of every element; besides them `aria-*` and `data-*`.
const ATTRIBUTES: &[&str] = &[
    "id",
    "name",
    "class",
    "title",
    "lang",
    "dir",
    "role",
    "translate",
];

/// Attributes of every element that only the program itself writes.
const OWN_ATTRIBUTES: [&str; 2] = ["hreflang", "tabindex"];

/// Attributes of some elements.
const ELEMENT_ATTRIBUTES: &[(&str, &[&str])] = &[
    ("a", &["href"]),
    (
        "img",
        &["src", "alt", "width", "height", "loading", "decoding"],
    ),
    ("source", &["src", "type"]),
    ("video", &["src", "width", "height", "controls"]),
    ("td", &["rowspan", "colspan", "valign", "width"]),
    ("th", &["rowspan", "colspan", "valign", "width", "scope"]),
    ("tr", &["valign"]),
    ("table", &["width"]),
    ("col", &["span", "valign", "width"]),
    ("colgroup", &["span", "valign", "width"]),
    ("ol", &["start", "type"]),
    ("ul", &["type"]),
    ("li", &["value"]),
    ("details", &["open"]),
    ("del", &["datetime", "cite"]),
    ("ins", &["datetime", "cite"]),
    ("time", &["datetime"]),
    ("blockquote", &["cite"]),
    ("q", &["cite"]),
];

/// Most attributes of one element: more are no element of a page, and the time for them grows with
/// the square of their number.
pub(super) const MAX_ATTRIBUTES: usize = 128;

/// Most bytes of one attribute's value.
pub(super) const MAX_VALUE: usize = 1 << 20;

/// What was wrong with a piece of HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// The element is not allowed.
    Element(String),
    /// The attribute of the element is not allowed.
    Attribute(String, String),
    /// The element is none of HTML's and was kept as text.
    Placeholder(String),
    /// The element has more than [`MAX_ATTRIBUTES`].
    Crowded(String),
    /// The value of the element's attribute has more than [`MAX_VALUE`] bytes.
    Long(String, String),
}

/// A piece of HTML after [`clean`].
pub(super) struct Cleaned {
    /// The piece with its references as slots.
    pub(super) html: String,
    /// What was removed, with the place of the tag in the piece.
    pub(super) faults: Vec<(Range<usize>, Fault)>,
}

/// The element that `tag` opens, if its content is no text for readers.
pub(super) fn element_without_text(tag: &str) -> Option<&'static str> {
    let inner = tag.strip_prefix('<')?;
    let end = inner
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(inner.len());
    WITH_CONTENT
        .iter()
        .copied()
        .find(|name| name.eq_ignore_ascii_case(&inner[..end]))
}

/// Whether content may hold an element `name`, in lower case, that has an end tag.
pub(super) fn is_container(name: &str) -> bool {
    ELEMENTS.contains(&name) && !html_bounds::VOID.contains(&name)
}

/// Cleans one piece of HTML: the content of an HTML block, or one inline tag.
///
/// `slot` is told of each reference with the place of its tag and gives the text that stands for it.
/// `id` is told of each id, which an element may also have as its `name`, and gives the one it gets.
/// `frame` is told of the address and the title of each `<iframe>` and gives what stands in its place.
pub(super) fn clean(
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
        Cow::Owned(super::markdown::decode_entities(value))
    } else {
        Cow::Borrowed(value)
    }
}

fn allowed(element: &str, attribute: &str) -> bool {
    ATTRIBUTES.contains(&attribute)
        || attribute.starts_with("aria-")
        || attribute.starts_with("data-")
        || ELEMENT_ATTRIBUTES
            .iter()
            .any(|(name, attributes)| *name == element && attributes.contains(&attribute))
}

/// Whether [`normalize`] lets an attribute be, whatever its value; not those of which it depends on
/// the value, other than references.
pub(super) fn is_kept(element: &str, attribute: &str) -> bool {
    attribute != "cite" && (allowed(element, attribute) || OWN_ATTRIBUTES.contains(&attribute))
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

/// The second barrier; compiled once because building it costs more than using it on a small page.
static NORMALIZER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(ELEMENTS.iter().copied().collect())
        .clean_content_tags(
            WITH_CONTENT
                .iter()
                .copied()
                .filter(|name| !ELEMENTS.contains(name))
                .collect(),
        )
        .generic_attributes(
            ATTRIBUTES
                .iter()
                .copied()
                .chain(OWN_ATTRIBUTES)
                .collect::<HashSet<_>>(),
        )
        .generic_attribute_prefixes(HashSet::from(["aria-", "data-"]))
        .tag_attributes(
            ELEMENT_ATTRIBUTES
                .iter()
                .map(|(name, attributes)| {
                    (*name, attributes.iter().copied().collect::<HashSet<_>>())
                })
                .collect::<HashMap<_, _>>(),
        )
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None)
        .attribute_filter(|_, attribute, value| match attribute {
            // Every reference is a slot by now; anything else was put together out of pieces.
            "href" | "src" if !value.starts_with(SLOT_OPEN) => None,
            _ => Some(Cow::Borrowed(value)),
        });
    builder
});

/// Makes the allowed part of a tree out of a whole body: by a parser, unless it is clear what that
/// would give. What a parser would take too long for is told, and only its text is left.
pub(super) fn normalize(html: &mut String) -> Option<Excess> {
    let body = std::mem::take(html);
    if let Some(printed) = sound::printed(&body) {
        *html = without_empty_links(printed);
        return None;
    }
    let excess = html_bounds::excess(&body);
    *html = if excess.is_some() {
        html_bounds::text_of(&body)
    } else {
        without_empty_links(parsed(&body))
    };
    excess
}

/// Parses `html` as HTML5 and prints the allowed part of the tree.
pub(super) fn parsed(html: &str) -> String {
    NORMALIZER.clean(html).to_string()
}

/// Takes the addresses out of links with nothing in them and no name, `<a href="#" id="here"></a>`:
/// they are places to lead to, and somebody with a keyboard or a screen reader would stop at nothing.
fn without_empty_links(html: String) -> String {
    const EMPTY: &str = "></a>";
    const HREF: &str = " href=\"";
    if !html.contains(EMPTY) {
        return html;
    }
    let mut out = String::with_capacity(html.len());
    let mut pieces = html.split(EMPTY).peekable();
    while let Some(piece) = pieces.next() {
        let tag = piece
            .rfind('<')
            .filter(|at| piece[*at..].starts_with("<a "));
        let nameless = |at: &usize| !piece[*at..].contains(" aria-label=\"");
        let link = tag.filter(|_| pieces.peek().is_some()).filter(nameless);
        let address = link.and_then(|at| {
            let start = at + piece[at..].find(HREF)?;
            let value = start + HREF.len();
            Some(start..value + piece[value..].find('"')? + 1)
        });
        match address {
            Some(address) => {
                out.push_str(&piece[..address.start]);
                out.push_str(&piece[address.end..]);
            }
            None => out.push_str(piece),
        }
        if pieces.peek().is_some() {
            out.push_str(EMPTY);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn end_tags_are_those_of_today() {
        let html = "<p>a</br>b</CENTER>c</font></p>".to_owned();
        assert_eq!(modern_end_tags(html), "<p>a<br>b</div>c</span></p>");
    }

    #[test]
    fn a_link_with_nothing_in_it_is_only_a_place() {
        let slot = format!("{SLOT_OPEN}0\u{fdd1}");
        for (html, expected) in [
            (
                format!("<p><a href=\"{slot}\" id=\"here\"></a>Text</p>"),
                "<p><a id=\"here\"></a>Text</p>".to_owned(),
            ),
            (
                format!("<a id=\"a\"></a><a href=\"{slot}\">b</a>"),
                format!("<a id=\"a\"></a><a href=\"{slot}\">b</a>"),
            ),
            (
                format!("<a href=\"{slot}\"><img alt=\"b\"></a>"),
                format!("<a href=\"{slot}\"><img alt=\"b\"></a>"),
            ),
            (
                format!("<a href=\"{slot}\" aria-label=\"b\"></a>"),
                format!("<a href=\"{slot}\" aria-label=\"b\"></a>"),
            ),
        ] {
            let mut body = html.clone();
            assert_eq!(normalize(&mut body), None);
            assert_eq!(body, expected);
            // Whether or not a parser was asked.
            assert_eq!(without_empty_links(parsed(&html)), expected);
        }
    }
}
