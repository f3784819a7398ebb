//! What slots were resolved to -> the body without slots.

use std::borrow::Cow;
use std::fmt::Write as _;

use memchr::memmem::Finder;

use crate::article::body::{SLOT_CLOSE, SLOT_OPEN, escape};

/// What stands in place of a slot.
pub(super) enum Filling {
    /// An address, and attributes that follow it: ` name="value"`.
    Address(String, Cow<'static, str>),
    /// The address of an image with its width and height, which its author may have chosen otherwise.
    Image(String, u32, u32),
    /// Nothing: the element goes, its content stays.
    Nothing,
    /// Nothing: something else stands in place of the whole element.
    Instead(String),
    /// Nothing: the link that was guessed goes, and what its author wrote stands there, brackets and
    /// all. This is what follows its content.
    Literal(String),
    /// HTML of our own in place of the slot.
    Markup(String),
    /// Something else in place of a link and its text.
    Element(String),
}

impl Filling {
    /// About how many bytes it takes, and no fewer than nearly all take.
    fn size(&self) -> usize {
        match self {
            Self::Address(href, attributes) => href.len() + attributes.len(),
            Self::Image(href, ..) => href.len() + "\" width=\"1234\" height=\"1234".len(),
            Self::Nothing => "<span class=\"link-broken\">".len(),
            Self::Instead(text)
            | Self::Literal(text)
            | Self::Markup(text)
            | Self::Element(text) => text.len(),
        }
    }
}

const LINK: &str = "<a href=\"";
const VIDEO: &str = "<video src=\"";
/// Begins the address of another element, whatever comes before.
const SOURCE: &str = " src=\"";
/// What an image of a directive stands in.
const WRAPPERS: [&str; 2] = ["<span class=\"img bordered\">", "<span class=\"img\">"];
/// End tag of what stands in place of a link without target.
const BROKEN_END: &str = "</span>";

/// Puts the fillings in place of the slots.
pub(super) fn splice(html: &str, fillings: &[Filling]) -> String {
    let mut mark = [0; 4];
    let opening = Finder::new(SLOT_OPEN.encode_utf8(&mut mark));
    if opening.find(html.as_bytes()).is_none() {
        return html.to_owned();
    }
    // A body that grows is copied, and takes twice its memory meanwhile.
    let room: usize = fillings.iter().map(Filling::size).sum();
    let mut out = String::with_capacity(html.len() + room);
    let mut rest = html;
    // Links whose start tag was taken away and whose end tag is still to come.
    let mut open: Vec<&str> = Vec::new();
    loop {
        let slot = opening.find(rest.as_bytes());
        if !open.is_empty()
            && let Some(end) = rest
                .find("</a>")
                .filter(|end| slot.is_none_or(|slot| *end < slot))
        {
            out.push_str(&rest[..end]);
            escaped_end(&mut out, open.pop());
            rest = &rest[end + "</a>".len()..];
            continue;
        }
        let Some((before, after)) = slot.map(|at| rest.split_at(at)) else {
            out.push_str(rest);
            return out;
        };
        out.push_str(before);
        let Some((number, tail)) = after[SLOT_OPEN.len_utf8()..].split_once(SLOT_CLOSE) else {
            return out;
        };
        rest = tail;
        match number
            .parse()
            .ok()
            .and_then(|number: usize| fillings.get(number))
        {
            Some(Filling::Address(href, attributes)) => {
                escape(&mut out, href);
                if !attributes.is_empty() {
                    out.push('"');
                    // The quotation mark that follows the slot ends the last attribute.
                    out.push_str(attributes.strip_suffix('"').unwrap_or(attributes));
                }
            }
            Some(Filling::Image(href, width, height)) => {
                let sized = image_tag(&out).is_some_and(|tag| has_size(&out[tag..], rest));
                escape(&mut out, href);
                if !sized {
                    // The quotation mark that follows the slot ends the last attribute.
                    let _ = write!(out, "\" width=\"{width}\" height=\"{height}");
                }
            }
            Some(Filling::Nothing) if out.ends_with(LINK) => {
                out.truncate(out.len() - LINK.len());
                out.push_str("<span class=\"link-broken\">");
                rest = after_tag(rest);
                open.push(BROKEN_END);
            }
            Some(Filling::Literal(literal)) if out.ends_with(LINK) => {
                out.truncate(out.len() - LINK.len());
                out.push('[');
                rest = after_tag(rest);
                open.push(literal);
            }
            Some(Filling::Instead(instead)) if image_tag(&out).is_some() => {
                out.truncate(image_tag(&out).unwrap_or(out.len()));
                out.push_str(instead);
                rest = after_tag(rest);
                let wrapper = WRAPPERS.iter().find(|wrapper| out.ends_with(**wrapper));
                if let (Some(wrapper), true) = (wrapper, instead.is_empty())
                    && let Some(after) = rest.strip_prefix("</span>")
                {
                    out.truncate(out.len() - wrapper.len());
                    rest = after;
                }
            }
            Some(Filling::Instead(instead)) if out.ends_with(VIDEO) => {
                out.truncate(out.len() - VIDEO.len());
                out.push_str(instead);
                rest = rest.split_once("</video>").map_or("", |(_, after)| after);
            }
            Some(Filling::Element(element)) if out.ends_with(LINK) => {
                out.truncate(out.len() - LINK.len());
                out.push_str(element);
                rest = rest.split_once("</a>").map_or("", |(_, after)| after);
            }
            // What no address can be given to keeps none: an empty one would be that of the page.
            Some(Filling::Nothing) if out.ends_with(SOURCE) => {
                out.truncate(out.len() - SOURCE.len());
                rest = rest.strip_prefix('"').unwrap_or(rest);
            }
            Some(Filling::Markup(html)) => out.push_str(html),
            // A tag that was put together in another way keeps an empty address.
            Some(
                Filling::Nothing | Filling::Literal(_) | Filling::Instead(_) | Filling::Element(_),
            )
            | None => out.push('#'),
        }
    }
}

/// Where the tag of an image begins whose address `out` ends before.
fn image_tag(out: &str) -> Option<usize> {
    let tag = out.rfind('<').filter(|_| out.ends_with(SOURCE))?;
    out[tag..].starts_with("<img ").then_some(tag)
}

/// Whether a tag that is `before` its address and goes on with `after` has a width or a height, or is
/// no image.
fn has_size(before: &str, after: &str) -> bool {
    let after = &after[..after.len() - after_tag(after).len()];
    // Every other piece is the value of an attribute.
    let names = before.split('"').step_by(2);
    let mut names = names.chain(after.split('"').skip(1).step_by(2));
    names.any(|names| {
        let mut names = names.split_ascii_whitespace();
        names.any(|name| name.starts_with("width=") || name.starts_with("height="))
    })
}

/// Ends an element whose start tag was taken away.
fn escaped_end(out: &mut String, end: Option<&str>) {
    match end {
        Some(BROKEN_END) | None => out.push_str(BROKEN_END),
        Some(literal) => escape(out, literal),
    }
}

/// What follows the tag that `text` is inside of, right before the quotation mark that ends a value.
fn after_tag(text: &str) -> &str {
    let mut quoted = true;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return &text[at + 1..],
            _ => {}
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, fillings: &[Filling], expected: &str) {
        let html = html
            .replace('{', &SLOT_OPEN.to_string())
            .replace('}', &SLOT_CLOSE.to_string());
        assert_eq!(splice(&html, fillings), expected);
    }

    #[test]
    fn addresses_are_escaped_and_may_bring_attributes() {
        let filling = [Filling::Address(
            "a&b".to_owned(),
            Cow::Borrowed(" hreflang=\"en\" data-fallback=\"\""),
        )];
        check(
            "<a href=\"{0}\" title=\"t\">x</a>",
            &filling,
            "<a href=\"a&amp;b\" hreflang=\"en\" data-fallback=\"\" title=\"t\">x</a>",
        );
    }

    #[test]
    fn a_link_without_target_leaves_its_text() {
        check(
            "<a href=\"{0}\" title=\"a > b\">x <img src=\"{1}\" alt=\"i\"></a> <a href=\"{2}\">y</a>",
            &[
                Filling::Nothing,
                Filling::Instead("[i]".to_owned()),
                Filling::Address("z".to_owned(), Cow::Borrowed("")),
            ],
            "<span class=\"link-broken\">x [i]</span> <a href=\"z\">y</a>",
        );
    }

    #[test]
    fn a_link_that_was_only_guessed_leaves_its_brackets() {
        check(
            "<a href=\"{0}\">x <b>y</b></a> z",
            &[Filling::Literal("] (a<b.md)".to_owned())],
            "[x <b>y</b>] (a&lt;b.md) z",
        );
    }

    #[test]
    fn an_image_has_its_size_unless_its_author_gives_one() {
        let size = [Filling::Image("a.png".to_owned(), 6, 4)];
        check(
            "<img aria-details=\"d\" src=\"{0}\" alt=\"a width=3\">",
            &size,
            "<img aria-details=\"d\" src=\"a.png\" width=\"6\" height=\"4\" alt=\"a width=3\">",
        );
        for image in [
            "<img src=\"a.png\" alt=\"a\" width=\"3\">",
            "<img height=\"3\" src=\"a.png\">",
        ] {
            check(&image.replace("a.png", "{0}"), &size, image);
        }
        check(
            "<video src=\"{0}\">",
            &[Filling::Address("a.mp4".to_owned(), Cow::Borrowed(""))],
            "<video src=\"a.mp4\">",
        );
    }

    #[test]
    fn a_missing_image_goes_with_what_it_stands_in() {
        let nothing = [Filling::Instead(String::new())];
        check(
            "a <span class=\"img\"><img src=\"{0}\" alt=\"\"></span> b",
            &nothing,
            "a  b",
        );
        let words = [Filling::Instead("[x]".to_owned())];
        check(
            "<span class=\"img\"><img aria-details=\"d\" src=\"{0}\" alt=\"\"></span>",
            &words,
            "<span class=\"img\">[x]</span>",
        );
        check(
            "<video controls><source src=\"{0}\" type=\"t\"></video>",
            &[Filling::Nothing],
            "<video controls><source type=\"t\"></video>",
        );
    }

    #[test]
    fn a_slot_in_an_unexpected_place_stays_harmless() {
        check(
            "<a class=\"c\" href=\"{0}\">x</a><a href=\"{9}\">y</a>",
            &[Filling::Nothing],
            "<a class=\"c\" href=\"#\">x</a><a href=\"#\">y</a>",
        );
    }
}
