//! Questions and answers.

use super::Page;
use crate::article::front_matter::Map;

impl Page<'_, '_> {
    /// Questions are headings, so that links and searches find them. One section alone is no
    /// section: its name is a formality, which the original program never shows and translators
    /// render as "Ignored".
    pub(super) fn faq(&mut self, map: &Map) {
        self.fields.only(
            map,
            &[
                "metadata",
                "title",
                "summary",
                "sections",
                "additionalContent",
            ],
        );
        if let Some(summary) = self.fields.text(map, "summary") {
            self.out.blocks(summary, 1);
        }
        let sections = self.fields.items(map, "sections");
        let alone = sections.len() == 1;
        for (node, section) in sections {
            self.fields.only(section, &["name", "questions"]);
            if !alone && let Some(name) = self.fields.required(node, section, "name") {
                self.out.heading(2, "", name);
            }
            self.questions(section, if alone { 2 } else { 3 });
        }
        if let Some(more) = self.fields.text(map, "additionalContent") {
            self.out.blocks(more, 1);
        }
    }

    fn questions(&mut self, section: &Map, level: u8) {
        for (node, map) in self.fields.items(section, "questions") {
            self.fields.only(map, &["question", "answer"]);
            let question = self.fields.required(node, map, "question");
            if let Some(question) = question {
                self.out.heading(level, "", question);
            }
            if let Some(answer) = self.fields.required(node, map, "answer") {
                let start = self.out.written();
                self.out.blocks(answer, level);
                if let Some(question) = question.and_then(|question| question.value.as_str()) {
                    self.out.question(question, start);
                }
            }
        }
    }
}
