//! Landing pages: cards with lists of links.

use super::Page;
use crate::article::front_matter::{Map, Node};

impl Page<'_, '_> {
    pub(super) fn landing(&mut self, map: &Map) {
        let known = ["metadata", "title", "summary", "landingContent", "brand"];
        self.fields.only(map, &known);
        self.summary(map);
        let cards = self.fields.items(map, "landingContent");
        if cards.is_empty() {
            return;
        }
        self.out.raw("<div class=\"landing-grid\">\n");
        for (node, card) in cards {
            self.card(node, card);
        }
        self.out.raw("</div>\n");
    }

    fn card(&mut self, node: &Node, card: &Map) {
        self.fields.only(card, &["title", "linkLists"]);
        self.out.raw("<section class=\"landing-card\">\n");
        if let Some(title) = self.fields.required(node, card, "title") {
            self.out.heading(2, "", title);
        }
        for (_, list) in self.fields.items(card, "linkLists") {
            self.fields.only(list, &["linkListType", "links"]);
            let kind = self.fields.text(list, "linkListType");
            self.type_label(kind);
            self.links(list, None);
        }
        self.out.raw("</section>\n");
    }
}
