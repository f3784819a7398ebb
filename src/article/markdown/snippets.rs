//! Pages put together from many small texts: those that YAML describes.

use std::fmt::Write as _;
use std::ops::Range;

use super::writer::{Writer, slot_text};
use super::{Context, Text, plain_text, slug};
use crate::article::body::{Body, Heading, SlotKind};
use crate::article::front_matter::Node;
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

    /// A heading; its text is Markdown in a line.
    pub(in crate::article) fn heading(&mut self, level: u8, node: &Node) {
        let plain = plain_text(node.value.as_str().unwrap_or_default());
        let id = self.writer.ids.claim(&slug::slug(&plain)).0;
        let start = self.writer.body.html.len();
        self.inlines(node);
        let html = self.writer.body.html.split_off(start);
        let _ = write!(self.writer.body.html, "<h{level} id=\"");
        self.writer.escape(&id);
        let _ = writeln!(self.writer.body.html, "\">{html}</h{level}>");
        self.writer.body.ids.push(id.clone());
        self.writer.body.headings.push(Heading {
            level,
            id,
            html,
            text: plain,
        });
    }

    /// A link with plain text.
    pub(in crate::article) fn link(&mut self, href: &str, place: Range<u32>, text: &str) {
        let map = OffsetMap::shifted(0);
        let here = Text {
            file: self.file,
            text: "",
            map: &map,
            units: &[],
            original: "",
        };
        let number = self.writer.slot(
            here,
            SlotKind::Link,
            href,
            place.start as usize..place.end as usize,
        );
        let _ = write!(self.writer.body.html, "<a href=\"{}\">", slot_text(number));
        self.writer.escape(text);
        self.writer.out("</a>");
    }

    /// The body with `title` as its main heading.
    pub(in crate::article) fn finish(mut self, title: &str) -> Reported<Body> {
        let map = OffsetMap::shifted(0);
        self.writer.normalize(Text {
            file: self.file,
            text: "",
            map: &map,
            units: &[],
            original: "",
        });
        let mut body = self.writer.body;
        if !title.is_empty() {
            body.heading = Some(Heading {
                level: 1,
                id: "".into(),
                html: crate::article::body::escaped(title),
                text: title.to_owned(),
            });
        }
        Reported {
            value: body,
            report: self.writer.report,
        }
    }
}
