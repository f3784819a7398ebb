//! Tutorials, which go step by step, and architectures, which are one text.

use super::Page;
use crate::article::front_matter::Map;

impl Page<'_, '_> {
    /// Numbered sections, each with the time it takes.
    pub(super) fn tutorial(&mut self, map: &Map) {
        self.fields.only(
            map,
            &[
                "metadata",
                "title",
                "summary",
                "items",
                "nextTutorialHref",
                "nextTutorialTitle",
            ],
        );
        if let Some(summary) = self.fields.text(map, "summary") {
            self.out.blocks(summary, 1);
        }
        for (at, (node, step)) in self.fields.items(map, "items").into_iter().enumerate() {
            self.fields.only(
                step,
                &["title", "durationInMinutes", "content", "zone_pivot_groups"],
            );
            if let Some(title) = self.fields.required(node, step, "title") {
                let number = self.labels.numbers.write(at as u64 + 1);
                self.out.heading(2, &format!("{number}. "), title);
            }
            if let Some(minutes) = self.fields.text(step, "durationInMinutes") {
                let minutes = minutes.value.as_str().unwrap_or_default();
                self.out.raw("<p class=\"duration\">");
                // What is no number is shown as it stands.
                let text = minutes.parse().map_or_else(
                    |_| minutes.to_owned(),
                    |number| self.labels.numbered(&self.labels.minutes, number),
                );
                self.out.text(&text);
                self.out.raw("</p>\n");
            }
            if let Some(content) = self.fields.required(node, step, "content") {
                self.out.blocks(content, 2);
            }
        }
        if let Some(href) = self.fields.text(map, "nextTutorialHref") {
            let title = self.fields.text(map, "nextTutorialTitle").unwrap_or(href);
            self.out.raw("<div class=\"nextstepaction\"><p>");
            self.link(Some(href), Some(title));
            self.out.raw("</p></div>\n");
        }
    }

    /// A summary and a text that usually consists of an include.
    pub(super) fn architecture(&mut self, map: &Map) {
        for key in ["summary", "content"] {
            if let Some(text) = self.fields.text(map, key) {
                self.out.blocks(text, 1);
            }
        }
    }
}
