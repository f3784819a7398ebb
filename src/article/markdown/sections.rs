//! Styled sections: block quotes whose first line is `[!div class="checklist"]`.

use std::fmt::Write as _;

use super::Text;
use super::alerts::Quote;
use super::directive::{Directive, parse_attributes};
use super::state::State;
use super::writer::Writer;
use crate::diag::codes;

/// Classes of sections that are lists of links to pages which say the same of something else.
const SELECTORS: [&str; 2] = ["op_single_selector", "op_multi_selector"];

/// What closes such a list.
const SELECTOR_END: &str = "</section>\n";

/// The attributes in a marker `[!div …]` that has `line` for its own.
pub(super) fn marker(line: &str) -> Option<Directive<'_>> {
    let inner = line.trim().strip_prefix("[!")?;
    let word = inner.get(.."div".len())?;
    if !word.eq_ignore_ascii_case("div") {
        return None;
    }
    let attributes = inner["div".len()..].strip_suffix(']')?;
    if !attributes.is_empty() && !attributes.starts_with([' ', '\t', '`']) {
        return None;
    }
    let attributes = attributes.trim().trim_matches('`').trim();
    Some(Directive {
        name: "div".to_owned(),
        attributes: parse_attributes(attributes),
        length: line.len(),
        closed: true,
        misquoted: false,
    })
}

impl Writer<'_> {
    /// Opens the section and returns the tag that closes it.
    pub(super) fn open_section(
        &mut self,
        text: Text<'_>,
        section: &Directive<'_>,
        place: std::ops::Range<usize>,
    ) -> &'static str {
        let class = section.get("class").unwrap_or_default().to_owned();
        let selector = class
            .split_whitespace()
            .any(|class| SELECTORS.contains(&class));
        self.out(if selector {
            "<section role=\"group\""
        } else {
            "<div"
        });
        self.attribute("class", &class);
        if selector {
            let label = self.context.labels.selector.clone();
            self.attribute("aria-label", &label);
        }
        for (name, value) in &section.attributes {
            match name.as_str() {
                "class" => {}
                "title1" | "title2" if selector => {}
                "id" => {
                    let id = self.claim(text, value, place.clone());
                    self.attribute("id", &id);
                    self.body.ids.push(id);
                }
                name if name.starts_with("data-") => self.attribute(name, value),
                _ => {
                    let message =
                        format!("attribute {name} of a section is not allowed and was removed");
                    self.report(text, place.clone(), &codes::HTML_ATTRIBUTE, message);
                }
            }
        }
        self.out(">\n");
        if selector {
            self.column_labels(section);
            return SELECTOR_END;
        }
        "</div>\n"
    }

    fn column_labels(&mut self, section: &Directive<'_>) {
        let titles = ["title1", "title2"].map(|name| section.get(name).unwrap_or_default());
        if titles.iter().all(|title| title.is_empty()) {
            return;
        }
        self.out("<p class=\"selector-titles\">");
        let titles = titles.iter().filter(|title| !title.is_empty());
        for (at, title) in titles.enumerate() {
            let separator = if at > 0 { " | " } else { "" };
            let _ = write!(self.body.html, "{separator}<span>");
            self.escape(title);
            self.out("</span>");
        }
        self.out("</p>\n");
    }
}

impl State<'_> {
    /// Whether the current event stands in a list of links to pages that say the same.
    pub(super) fn in_selector(&self) -> bool {
        self.quotes.last() == Some(&Quote::Section(SELECTOR_END))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_may_stand_in_backticks() {
        for line in [
            r#"[!div class="checklist"]"#,
            r#"[!DIV   class="checklist" ]"#,
            r#"[!div`class="checklist"`]"#,
        ] {
            let got = marker(line).expect("a marker");
            assert_eq!(got.get("class"), Some("checklist"), "{line}");
        }
        assert_eq!(
            marker("[!div]").map(|found| found.attributes.len()),
            Some(0)
        );
        assert_eq!(marker("[!divide]"), None);
    }
}
