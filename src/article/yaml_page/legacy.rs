//! Landing pages of the older kind: `YamlDocument` with `documentType: LandingData`.

use super::Page;
use crate::article::front_matter::{Map, Node};
use crate::diag::codes;

impl Page<'_, '_> {
    pub(super) fn legacy(&mut self, map: &Map) {
        let known = ["metadata", "title", "documentType", "abstract", "sections"];
        self.fields.only(map, &known);
        if let Some(lead) = self.fields.part(map, "abstract") {
            self.lead(lead);
        }
        for (_, section) in self.fields.items(map, "sections") {
            self.fields.only(section, &["title", "items"]);
            self.out.raw("<section class=\"hub-part\">\n");
            if let Some(title) = self.fields.text(section, "title") {
                self.out.heading(2, "", title);
            }
            for (node, item) in self.fields.items(section, "items") {
                self.legacy_item(node, item);
            }
            self.out.raw("</section>\n");
        }
    }

    /// The abstract, and the picture with a link that stands beside it.
    fn lead(&mut self, lead: &Map) {
        self.fields.only(lead, &["description", "aside", "menu"]);
        if let Some(text) = self.fields.text(lead, "description") {
            self.out.raw("<div class=\"landing-summary\">\n");
            self.out.blocks(text, 1);
            self.out.raw("</div>\n");
        }
        if let Some(aside) = self.fields.part(lead, "aside") {
            let title = self.fields.text(aside, "title");
            let href = self.fields.text(aside, "href");
            if title.or(href).is_some() {
                self.out.raw("<p>");
                self.link(href, title.or(href));
                self.out.raw("</p>\n");
            }
        }
    }

    fn legacy_item(&mut self, node: &Node, item: &Map) {
        let kind = self.fields.text(item, "type");
        match kind
            .and_then(|kind| kind.value.as_str())
            .unwrap_or_default()
        {
            "list" => self.legacy_list(item),
            "table" => self.legacy_table(item),
            "" | "paragraph" | "markdown" | "text" => self.legacy_text(item),
            other => {
                let message = format!("items of the type {other} are not known; its text is shown");
                self.fields.say(&codes::YAML_TYPE, node, message);
                self.legacy_text(item);
            }
        }
    }

    /// `text` is Markdown and so is `html`: it goes through the same sieve.
    fn legacy_text(&mut self, map: &Map) {
        for key in ["text", "html"] {
            if let Some(text) = self.fields.text(map, key) {
                self.out.blocks(text, 2);
            }
        }
    }

    fn legacy_list(&mut self, item: &Map) {
        self.out.raw("<ul class=\"landing-grid\">\n");
        for (_, entry) in self.fields.items(item, "items") {
            self.out.raw("<li class=\"landing-card\">");
            if let Some(source) = self
                .fields
                .part(entry, "image")
                .and_then(|image| self.fields.text(image, "src"))
            {
                self.out.image(source);
            }
            let href = self.fields.text(entry, "href");
            let title = self.fields.text(entry, "title");
            match (title, href) {
                (Some(title), href) => {
                    self.out.raw("<p>");
                    self.link(href, Some(title));
                    self.out.raw("</p>\n");
                    self.legacy_text(entry);
                }
                (None, Some(href)) => {
                    let text = self.fields.text(entry, "text").unwrap_or(href);
                    self.link(Some(href), Some(text));
                }
                (None, None) => self.legacy_text(entry),
            }
            self.out.raw("</li>\n");
        }
        self.out.raw("</ul>\n");
    }

    fn legacy_table(&mut self, item: &Map) {
        self.out.raw("<table>\n<thead>\n<tr>");
        for (_, column) in self.fields.items(item, "columns") {
            self.out.raw("<th scope=\"col\">");
            self.legacy_cell(column);
            self.out.raw("</th>");
        }
        self.out.raw("</tr>\n</thead>\n<tbody>\n");
        for (_, row) in self.fields.items(item, "rows") {
            self.out.raw("<tr>");
            for (_, cell) in self.fields.items(row, "values") {
                self.out.raw("<td>");
                self.legacy_cell(cell);
                self.out.raw("</td>");
            }
            self.out.raw("</tr>\n");
        }
        self.out.raw("</tbody>\n</table>\n");
    }

    fn legacy_cell(&mut self, cell: &Map) {
        let href = self.fields.text(cell, "href");
        let text = self.fields.text(cell, "text");
        match (href, text) {
            (None, Some(text)) => self.out.inlines(text),
            (href, text) => self.link(href, text.or(href)),
        }
    }
}
