//! What HTML of authors may hold (docs-dialect, section 18).

use crate::article::html_bounds;

/// Elements content may hold.
pub(super) const ELEMENTS: &[&str] = &[
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
pub(super) const WITH_CONTENT: &[&str] = &[
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
pub(in crate::article) fn is_element(name: &str) -> bool {
    [ELEMENTS, WITH_CONTENT, KNOWN]
        .iter()
        .any(|names| names.contains(&name))
}

/// Elements of HTML that are not allowed: their tags go without a word about placeholders.
pub(super) const KNOWN: &[&str] = &[
    "html", "head", "body", "meta", "link", "base", "form", "input", "button", "label", "option",
    "fieldset", "legend", "main", "header", "footer", "aside", "audio", "canvas", "big", "tt",
    "marquee", "frame", "frameset", "applet", "param", "area", "map", "dialog", "menu", "slot",
    "picture", "track", "output", "progress", "meter", "hgroup", "ruby", "rt", "rp",
];

/// Elements that HTML has given up, with what says the same.
pub(super) const OBSOLETE: [(&str, &str); 3] =
    [("center", "div"), ("font", "span"), ("strike", "del")];

/// Attributes of every element; besides them `aria-*` and `data-*`.
pub(super) const ATTRIBUTES: &[&str] = &[
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
pub(super) const OWN_ATTRIBUTES: [&str; 2] = ["hreflang", "tabindex"];

/// Attributes of some elements.
pub(super) const ELEMENT_ATTRIBUTES: &[(&str, &[&str])] = &[
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

/// The element that `tag` opens, if its content is no text for readers.
pub(in crate::article) fn element_without_text(tag: &str) -> Option<&'static str> {
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
pub(in crate::article) fn is_container(name: &str) -> bool {
    ELEMENTS.contains(&name) && !html_bounds::VOID.contains(&name)
}

pub(super) fn allowed(element: &str, attribute: &str) -> bool {
    ATTRIBUTES.contains(&attribute)
        || attribute.starts_with("aria-")
        || attribute.starts_with("data-")
        || ELEMENT_ATTRIBUTES
            .iter()
            .any(|(name, attributes)| *name == element && attributes.contains(&attribute))
}

/// Whether [`normalize`] lets an attribute be, whatever its value; not those of which it depends on
/// the value, other than references.
pub(in crate::article) fn is_kept(element: &str, attribute: &str) -> bool {
    attribute != "cite" && (allowed(element, attribute) || OWN_ATTRIBUTES.contains(&attribute))
}
