//! A body -> what can be read of it, section by section.

use serde::{Deserialize, Serialize};

use crate::article::body::{SLOT_CLOSE, SLOT_OPEN};
use crate::model::Digest;

/// What an article says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    /// Its parts: what stands before the first heading, then one for each heading.
    pub sections: Vec<Section>,
}

/// A part of an article below one heading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Section {
    /// Where a link leads to it; empty above the first heading.
    pub id: String,
    /// Its heading as plain text.
    pub heading: String,
    /// Its text, paragraphs and cells separated by one space.
    pub text: String,
}

/// What a text is known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Digest of the title and of everything that can be read below it.
    pub digest: Digest,
    /// About how many bytes it takes in a file of texts.
    pub size: u32,
}

/// What the text of an article is known by.
#[must_use]
pub fn head(title: &str, text: &Text) -> Head {
    let mut all = Vec::new();
    let texts = text.sections.iter();
    let texts = texts.flat_map(|section| [&*section.id, &*section.heading, &*section.text]);
    for text in [title].into_iter().chain(texts) {
        all.extend(text.as_bytes());
        // No byte of UTF-8.
        all.push(0xff);
    }
    Head {
        size: u32::try_from(all.len()).unwrap_or(u32::MAX),
        digest: Digest::of(&all),
    }
}

/// Elements inside of a line: words do not end at their tags.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd",
    "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
];

/// Starts of elements that hold words of the user interface, and words for one kind of reader only.
const CHROME: &[&str] = &[
    "<p class=\"alert-title\"",
    "<a class=\"footnote-back\"",
    "<math",
];

/// Reads the text of the HTML of a [`Body`](crate::article::body::Body).
///
/// The HTML is our own, written through the allow-list, so that tags and attributes are where they
/// look to be; what is not understood is text. Linear in its length.
#[must_use]
pub fn read(html: &str) -> Text {
    let mut reader = Reader {
        sections: vec![Section::default()],
        in_heading: false,
    };
    reader.read(html);
    for section in &mut reader.sections {
        section.text.truncate(section.text.trim_end().len());
        section.heading.truncate(section.heading.trim_end().len());
    }
    let empty = |section: &Section| section.heading.is_empty() && section.text.is_empty();
    reader.sections.retain(|section| !empty(section));
    Text {
        sections: reader.sections,
    }
}

struct Reader {
    sections: Vec<Section>,
    in_heading: bool,
}

impl Reader {
    fn read(&mut self, html: &str) {
        let mut rest = html;
        while let Some(at) = rest.find(['<', SLOT_OPEN]) {
            self.text(&rest[..at]);
            rest = &rest[at..];
            if rest.starts_with(SLOT_OPEN) {
                rest = rest.split_once(SLOT_CLOSE).map_or("", |(_, rest)| rest);
                continue;
            }
            if let Some(start) = CHROME.iter().find(|start| rest.starts_with(**start)) {
                let name = start[1..].split(' ').next().unwrap_or_default();
                let end = format!("</{name}>");
                rest = rest.split_once(&*end).map_or("", |(_, rest)| rest);
                self.space();
                continue;
            }
            let (tag, after) = tag(rest);
            self.tag(tag);
            rest = after;
        }
        self.text(rest);
    }

    fn tag(&mut self, tag: &str) {
        let name = tag.trim_start_matches('/');
        let end = name.find(|c: char| !c.is_ascii_alphanumeric());
        let name = &name[..end.unwrap_or(name.len())];
        let is_heading = matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
        if is_heading && tag.starts_with('/') {
            self.in_heading = false;
        } else if is_heading {
            self.begin(tag);
        } else if !INLINE.contains(&name) {
            self.space();
        }
    }

    /// Begins a section, if links can lead to the heading.
    fn begin(&mut self, tag: &str) {
        let id = tag
            .split_once(" id=\"")
            .and_then(|(_, id)| id.split_once('"'));
        let Some((id, _)) = id.filter(|(id, _)| !id.is_empty()) else {
            self.space();
            return;
        };
        self.in_heading = true;
        self.sections.push(Section {
            id: decoded(id),
            ..Section::default()
        });
    }

    fn out(&mut self) -> &mut String {
        let section = self.sections.last_mut().expect("the first is there");
        if self.in_heading {
            &mut section.heading
        } else {
            &mut section.text
        }
    }

    fn space(&mut self) {
        let out = self.out();
        if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }

    /// Text between tags; white space of any length is one space.
    fn text(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = rest.find(|c: char| c == '&' || c.is_whitespace()) {
            let (before, after) = rest.split_at(at);
            self.out().push_str(before);
            if let Some(entity) = after.strip_prefix('&') {
                let (c, length) = character(entity);
                if c.is_whitespace() {
                    self.space();
                } else {
                    self.out().push(c);
                }
                rest = &entity[length..];
            } else {
                self.space();
                rest = after.trim_start();
            }
        }
        self.out().push_str(rest);
    }
}

/// What stands between `<` and `>`, and what follows. A `>` in a quoted value ends no tag.
fn tag(text: &str) -> (&str, &str) {
    let mut quoted = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return (&text[1..at], &text[at + 1..]),
            _ => {}
        }
    }
    (&text[1..], "")
}

fn decoded(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, entity)) = rest.split_once('&') {
        let (c, length) = character(entity);
        out.push_str(before);
        out.push(c);
        rest = &entity[length..];
    }
    out + rest
}

/// The character that a reference means, and the bytes of it after `&`.
fn character(entity: &str) -> (char, usize) {
    let known = [
        ("amp;", '&'),
        ("lt;", '<'),
        ("gt;", '>'),
        ("quot;", '"'),
        ("nbsp;", ' '),
        ("#39;", '\''),
    ];
    let known = known.iter().find(|(name, _)| entity.starts_with(name));
    known.map_or(('&', 0), |(name, c)| (*c, name.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    fn sections(html: &str) -> Vec<(String, String, String)> {
        let sections = read(html).sections.into_iter();
        sections
            .map(|section| (section.id, section.heading, section.text))
            .collect()
    }

    fn text(html: &str) -> String {
        let sections = sections(html);
        sections.first().map_or_else(String::new, |s| s.2.clone())
    }

    #[test]
    fn words_end_at_blocks_and_not_inside_of_lines() {
        assert_eq!(text("<p>a<b>b</b>c</p><p>d<br>e</p>"), "abc d e");
        assert_eq!(text("<tr><td>a</td><td>b</td></tr>\n\n  c"), "a b c");
    }

    #[test]
    fn each_heading_with_an_id_begins_a_section() {
        assert_eq!(
            sections(
                "<p>a</p><h2 id=\"x&amp;\">B <code>c</code></h2><p>d</p><h3>E</h3><h2 id=\"y\">F</h2>"
            ),
            [
                (String::new(), String::new(), "a".to_owned()),
                ("x&".to_owned(), "B c".to_owned(), "d E".to_owned()),
                ("y".to_owned(), "F".to_owned(), String::new()),
            ]
        );
    }

    #[test]
    fn slots_attributes_and_chrome_are_no_text() {
        let slot = format!("{SLOT_OPEN}0{SLOT_CLOSE}");
        assert_eq!(
            text(&format!("<a href=\"{slot}\" title=\"x > y\">a</a>{slot}b")),
            "ab"
        );
        assert_eq!(
            text("<div><p class=\"alert-title\">Note</p><p>a</p></div>"),
            "a"
        );
    }

    #[test]
    fn entities_are_characters() {
        assert_eq!(
            text("a&amp;b &lt;c&gt;&nbsp;&quot;d&quot; &x"),
            "a&b <c> \"d\" &x"
        );
    }

    #[test]
    fn a_tag_without_end_is_survived() {
        assert_eq!(text("a<b class=\"x"), "a");
        assert_eq!(text("a\u{fdd0}1"), "a");
    }
}
