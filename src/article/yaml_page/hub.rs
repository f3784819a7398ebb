//! Hubs: the front page of a whole family of products.

use super::Page;
use crate::article::front_matter::{Map, Node};

/// Keys of an item that may be shown as a card.
const CARD: [&str; 8] = [
    "title",
    "summary",
    "url",
    "imageSrc",
    "itemType",
    "links",
    "footerLink",
    "azureCategories",
];

impl Page<'_, '_> {
    /// Each part that is there is a section with a heading; where the author gave it none it is
    /// called by its role.
    pub(super) fn hub(&mut self, map: &Map) {
        let parts = [
            ("highlightedContent", "highlights"),
            ("conceptualContent", "concepts"),
            ("productDirectory", "products"),
            ("tools", "tools"),
        ];
        let others = ["metadata", "title", "summary", "brand", "additionalContent"];
        let known: Vec<&str> = parts.iter().map(|(key, _)| *key).chain(others).collect();
        self.fields.only(map, &known);
        self.summary(map);
        for (key, role) in parts {
            if let Some(part) = self.fields.part(map, key) {
                self.part(part, Some(role));
            }
        }
        if let Some(more) = self.fields.part(map, "additionalContent") {
            self.more(more);
        }
    }

    /// A section with cards. What leads to one place only is a tile, a list of links is a card.
    fn part(&mut self, part: &Map, role: Option<&str>) {
        self.fields
            .only(part, &["title", "summary", "items", "azureCategories"]);
        self.out.raw("<section class=\"hub-part\">\n");
        let title = self.fields.text(part, "title");
        match (title, role) {
            (Some(title), _) => self.out.heading(2, "", title),
            (None, Some(role)) => {
                let label = self.labels.hub.get(role).cloned().unwrap_or_default();
                self.out.label_heading(2, role, &label);
            }
            (None, None) => {}
        }
        if let Some(summary) = self.fields.text(part, "summary") {
            self.out.blocks(summary, 2);
        }
        let items = self.fields.items(part, "items");
        if !items.is_empty() {
            let headed = title.is_some() || role.is_some();
            self.out.raw("<div class=\"landing-grid\">\n");
            for (node, item) in items {
                self.item(node, item, if headed { 3 } else { 2 });
            }
            self.out.raw("</div>\n");
        }
        self.out.raw("</section>\n");
    }

    fn item(&mut self, node: &Node, item: &Map, level: u8) {
        self.fields.only(item, &CARD);
        self.out.raw("<section class=\"landing-card\">\n");
        if let Some(image) = self.fields.text(item, "imageSrc") {
            self.out.image(image);
        }
        let kind = self.fields.text(item, "itemType");
        self.type_label(kind);
        let url = self.fields.text(item, "url");
        if let Some(title) = self.fields.required(node, item, "title") {
            self.out.linked_heading(level, title, url);
        }
        if let Some(summary) = self.fields.text(item, "summary") {
            self.out.blocks(summary, level);
        }
        let footer = item.get("footerLink");
        if let Some(footer) = footer {
            self.fields.mapping(footer, "footerLink");
        }
        self.links(item, footer);
        self.out.raw("</section>\n");
    }

    fn more(&mut self, more: &Map) {
        let known = ["title", "summary", "items", "sections", "footer"];
        self.fields.only(more, &known);
        if more.get("items").is_some() || more.get("title").is_some() {
            let part = more.without(&["sections", "footer"]);
            self.part(&part, Some("more"));
        }
        for (_, section) in self.fields.items(more, "sections") {
            self.part(section, None);
        }
        if let Some(footer) = self.fields.text(more, "footer") {
            self.out.raw("<div class=\"hub-footer\">\n");
            self.out.blocks(footer, 1);
            self.out.raw("</div>\n");
        }
    }
}
