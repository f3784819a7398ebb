//! HTML in a form in which two renderings that mean the same are equal.

use std::fmt::Write as _;

/// Elements around which white space means nothing.
const BLOCKS: [&str; 24] = [
    "article",
    "blockquote",
    "del",
    "div",
    "dd",
    "dl",
    "dt",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tbody",
    "td",
    "thead",
    "ul",
];

/// Attributes that diglot adds to what a specification asks for, by element. They change no text and no
/// structure: keyboards can scroll code, headings can be linked to, images load when they are seen.
const ADDED: [(&str, &str); 13] = [
    ("pre", "tabindex"),
    ("code", "dir"),
    ("h1", "id"),
    ("h2", "id"),
    ("h3", "id"),
    ("h4", "id"),
    ("h5", "id"),
    ("h6", "id"),
    ("img", "loading"),
    ("img", "decoding"),
    ("th", "scope"),
    ("a", "aria-label"),
    ("input", "aria-label"),
];

/// `html` with one spelling for everything that has several: entities, white space outside of `pre`,
/// quotation marks and order of attributes, percent escapes in addresses, tables without rows. The area
/// that tables of diglot scroll in is left out.
pub(crate) fn normalized(html: &str) -> String {
    // Styles of elements are forbidden by the content security policy that pages are made for.
    let html = html
        .replace("</section>", "")
        .replace("style=\"text-align: ", "class=\"align-");
    let mut out = String::new();
    let mut preformatted = 0_usize;
    let mut rest = html.as_str();
    while !rest.is_empty() {
        if let Some((tag, after)) = tag(rest) {
            // What the author did not write: the name of the language of code.
            if tag.attributes.iter().any(|(name, _)| name == "data-chrome") {
                let end = format!("</{}>", tag.name);
                rest = after.split_once(&end).map_or("", |(_, after)| after);
                continue;
            }
            let block =
                BLOCKS.contains(&tag.name.as_str()) || matches!(&*tag.name, "tr" | "th" | "br");
            if tag.name == "pre" {
                preformatted = if tag.closes {
                    preformatted.saturating_sub(1)
                } else {
                    preformatted + 1
                };
            }
            if block && (preformatted == 0 || tag.name == "pre") {
                out.truncate(out.trim_end_matches([' ', '\n']).len());
            }
            if tag.name != "section" {
                tag.write(&mut out);
            }
            rest = if block && preformatted == 0 {
                after.trim_start_matches([' ', '\n'])
            } else {
                after
            };
        } else {
            let first = rest.chars().next().map_or(0, char::len_utf8);
            let end = rest[first..].find('<').map_or(rest.len(), |at| first + at);
            text(&mut out, &rest[..end], preformatted > 0);
            rest = &rest[end..];
        }
    }
    out.trim().replace("<tbody></tbody>", "")
}

fn text(out: &mut String, text: &str, preformatted: bool) {
    for c in decoded(text).chars() {
        match c {
            ' ' | '\n' | '\t' if !preformatted => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
}

struct Tag {
    name: String,
    closes: bool,
    attributes: Vec<(String, String)>,
}

impl Tag {
    fn write(&self, out: &mut String) {
        let mut attributes = self.attributes.clone();
        attributes.retain(|(name, _)| !ADDED.contains(&(self.name.as_str(), name.as_str())));
        attributes.sort();
        let _ = write!(out, "<{}{}", if self.closes { "/" } else { "" }, self.name);
        for (name, value) in attributes {
            let value = match name.as_str() {
                "href" | "src" => percent_encoding::percent_decode_str(&decoded(&value))
                    .decode_utf8_lossy()
                    .into_owned(),
                _ => decoded(&value),
            };
            let _ = write!(out, " {name}={value:?}");
        }
        out.push('>');
    }
}

/// The tag at the start of `html`, and what follows it.
fn tag(html: &str) -> Option<(Tag, &str)> {
    let inner = html.strip_prefix('<')?;
    let (closes, inner) = inner
        .strip_prefix('/')
        .map_or((false, inner), |inner| (true, inner));
    if !inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let end = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '-')?;
    let (name, mut rest) = inner.split_at(end);
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches([' ', '\n', '\t', '/']);
        if let Some(after) = rest.strip_prefix('>') {
            let name = name.to_ascii_lowercase();
            return Some((
                Tag {
                    name,
                    closes,
                    attributes,
                },
                after,
            ));
        }
        let (name, value, after) = attribute(rest)?;
        attributes.push((name.to_ascii_lowercase(), value.to_owned()));
        rest = after;
    }
}

fn attribute(text: &str) -> Option<(&str, &str, &str)> {
    let end = text.find([' ', '\n', '\t', '=', '>', '/'])?;
    let (name, rest) = text.split_at(end);
    let Some(value) = rest.trim_start().strip_prefix('=') else {
        return (!name.is_empty()).then_some((name, "", rest));
    };
    let value = value.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    let Some(quote) = quote else {
        let end = value.find([' ', '\n', '\t', '>'])?;
        return Some((name, &value[..end], &value[end..]));
    };
    let (value, after) = value[1..].split_once(quote)?;
    Some((name, value, after))
}

fn decoded(text: &str) -> String {
    text.replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&nbsp;", "\u{a0}")
        .replace("&amp;", "&")
}
