//! The second barrier: a whole body, by what an HTML5 parser makes of it.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use super::allowed::{ATTRIBUTES, ELEMENT_ATTRIBUTES, ELEMENTS, OWN_ATTRIBUTES, WITH_CONTENT};
use crate::article::body::SLOT_OPEN;
use crate::article::html_bounds::{self, Excess};
use crate::article::sound;

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
pub(in crate::article) fn normalize(html: &mut String) -> Option<Excess> {
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
pub(in crate::article) fn parsed(html: &str) -> String {
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
