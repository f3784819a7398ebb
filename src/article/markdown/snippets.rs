//! Pages put together from many small texts: those that YAML describes.

use std::fmt::Write as _;
use std::ops::Range;

use super::marks::unmarked;
use super::writer::{Writer, slot_text};
use super::{Context, Text, decode_entities, plain_text, slug};
use crate::article::body::{Body, Heading, Question, SlotKind, escaped};
use crate::article::front_matter::Node;
use crate::article::html_bounds::text_of;
use crate::diag::Reported;
use crate::model::{OffsetMap, RepoPath};

/// Writes a body piece by piece.
///
/// YAML folds and escapes its texts, so that no byte of them leads back to the file: everything in a
/// text is reported where the text begins.
pub(in crate::article) struct Snippets<'c> {
    writer: Writer<'c>,
    file: &'c RepoPath,
}

impl<'c> Snippets<'c> {
    pub(in crate::article) fn new(file: &'c RepoPath, context: Context<'c>) -> Self {
        Self {
            writer: Writer::new(context),
            file,
        }
    }

    /// HTML of our own.
    pub(in crate::article) fn raw(&mut self, html: &str) {
        self.writer.out(html);
    }

    /// Plain text.
    pub(in crate::article) fn text(&mut self, text: &str) {
        self.writer.escape(text);
    }

    /// Blocks of Markdown; their headings lie below a heading of level `below`.
    pub(in crate::article) fn blocks(&mut self, node: &Node, below: u8) {
        self.writer.lowest_level = below + 1;
        self.write(node, false);
        self.writer.lowest_level = 1;
    }

    /// Markdown as part of a line.
    pub(in crate::article) fn inlines(&mut self, node: &Node) {
        self.write(node, true);
    }

    fn write(&mut self, node: &Node, inline: bool) {
        let Some(markdown) = node.value.as_str() else {
            return;
        };
        self.writer.source_bytes += markdown.len();
        let map = OffsetMap::fixed(node.span.start);
        let text = Text {
            file: self.file,
            text: markdown,
            map: &map,
            units: &[],
            original: "",
        };
        if inline {
            self.writer.inlines(text);
        } else {
            self.writer.blocks(text);
        }
    }

    /// A heading; its text is Markdown in a line, with `number` of our own before it.
    pub(in crate::article) fn heading(&mut self, level: u8, number: &str, node: &Node) {
        let plain = plain_text(node.value.as_str().unwrap_or_default());
        let start = self.written();
        self.text(number);
        self.inlines(node);
        let html = self.writer.body.html.split_off(start);
        self.put_heading(level, &slug::slug(&plain), html, format!("{number}{plain}"));
    }

    /// A heading that is a link, where there is an address.
    pub(in crate::article) fn linked_heading(
        &mut self,
        level: u8,
        node: &Node,
        url: Option<&Node>,
    ) {
        let Some((href, url)) = url.and_then(|url| Some((url.value.as_str()?, url))) else {
            return self.heading(level, "", node);
        };
        let plain = plain_text(node.value.as_str().unwrap_or_default());
        let start = self.written();
        self.link(href.trim(), url.span.clone(), &plain);
        let html = self.writer.body.html.split_off(start);
        self.put_heading(level, &slug::slug(&plain), html, plain);
    }

    /// A heading of our own words. Its id does not follow them, so that it is the same in all
    /// languages.
    pub(in crate::article) fn label_heading(&mut self, level: u8, id: &str, label: &str) {
        self.put_heading(level, id, escaped(label), label.to_owned());
    }

    fn put_heading(&mut self, level: u8, id: &str, html: String, text: String) {
        let id = self.writer.ids.claim(id).0;
        let _ = write!(self.writer.body.html, "<h{level} id=\"");
        self.writer.escape(&id);
        let _ = writeln!(self.writer.body.html, "\">{html}</h{level}>");
        self.writer.body.ids.push(id.clone());
        self.writer.body.headings.push(Heading {
            level,
            id,
            html,
            text,
        });
    }

    /// A picture that only decorates.
    pub(in crate::article) fn image(&mut self, source: &Node) {
        let Some(href) = source.value.as_str() else {
            return;
        };
        let alt = String::new();
        let number = self.slot(SlotKind::Image { alt }, href.trim(), source.span.clone());
        let _ = writeln!(
            self.writer.body.html,
            "<img src=\"{}\" alt=\"\" class=\"landing-image\" loading=\"lazy\" decoding=\"async\">",
            slot_text(number)
        );
    }

    /// Number of bytes written so far.
    pub(in crate::article) fn written(&self) -> usize {
        self.writer.body.html.len()
    }

    /// Notes that `question` is answered by what was written from byte `start` on.
    pub(in crate::article) fn question(&mut self, question: &str, start: usize) {
        let answer = decode_entities(&text_of(&unmarked(&self.writer.body.html[start..])));
        let answer: Vec<&str> = answer.split_whitespace().collect();
        self.writer.body.questions.push(Question {
            text: plain_text(question),
            answer: answer.join(" "),
        });
    }

    /// A link with plain text.
    pub(in crate::article) fn link(&mut self, href: &str, place: Range<u32>, text: &str) {
        let number = self.slot(SlotKind::Link, href, place);
        let _ = write!(self.writer.body.html, "<a href=\"{}\">", slot_text(number));
        self.text(&decode_entities(text));
        self.writer.out("</a>");
    }

    fn slot(&mut self, kind: SlotKind, href: &str, place: Range<u32>) -> usize {
        let map = OffsetMap::shifted(0);
        let here = Text {
            file: self.file,
            text: "",
            map: &map,
            units: &[],
            original: "",
        };
        let place = place.start as usize..place.end as usize;
        self.writer.slot(here, kind, href, place)
    }

    /// The body with `title` as its main heading.
    pub(in crate::article) fn finish(mut self, title: &str) -> Reported<Body> {
        let map = OffsetMap::shifted(0);
        let nowhere = Text {
            file: self.file,
            text: "",
            map: &map,
            units: &[],
            original: "",
        };
        self.writer.footnotes(nowhere);
        self.writer.normalize(nowhere);
        self.writer.finish_units();
        let mut body = self.writer.body;
        if !title.is_empty() {
            let title = decode_entities(title);
            body.heading = Some(Heading {
                level: 1,
                id: "".into(),
                html: escaped(&title),
                text: title,
            });
        }
        Reported {
            value: body,
            report: self.writer.report,
        }
    }
}
