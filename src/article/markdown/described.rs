//! Images and videos with a description: `:::image type="complex" …:::`, text, `:::image-end:::`.

use std::fmt::Write as _;
use std::ops::Range;

use memchr::memmem;

use super::Text;
use super::blocks::End;
use super::directive::{self, Directive, Role};
use super::state::State;
use super::writer::Writer;
use crate::diag::codes;

/// Whether a directive behind `from` ends a description of `name`, before another one begins.
pub(super) fn description_ends(text: &str, name: &str, from: usize) -> bool {
    memmem::find_iter(&text.as_bytes()[from..], b":::")
        .filter_map(|at| directive::line(&text[from + at..]))
        .find(|(other, role)| other == name && *role != Role::Alone)
        .is_some_and(|(_, role)| role == Role::Closes)
}

impl Writer<'_> {
    /// Writes an image or a video with the description that follows: up to the directive that ends
    /// it, or up to the end of the paragraph where text stands on the next `line`.
    pub(super) fn described(
        &mut self,
        text: Text<'_>,
        state: &mut State<'_>,
        directive: &Directive<'_>,
        line: Range<usize>,
        in_paragraph: bool,
    ) {
        let figure = self.body.html.len();
        self.figures += 1;
        let number = self.figures;
        let name = if directive.name == "image" {
            "image"
        } else {
            "video"
        };
        if name == "image" {
            self.out("<figure class=\"image-complex\">\n");
            self.image_directive(text, directive, line.clone());
            let at = self.body.html[figure..]
                .rfind("<img ")
                .map(|at| figure + at);
            if let Some(at) = at {
                let details = format!("<img aria-details=\"description-{number}\" ");
                self.body
                    .html
                    .replace_range(at..at + "<img ".len(), &details);
            }
        } else {
            self.out("<figure class=\"video-complex\">\n");
            self.video_directive(text, directive, line.clone());
        }
        let _ = write!(
            self.body.html,
            "\n<details class=\"img-description\" id=\"description-{number}\"><summary>"
        );
        let labels = self.context.labels;
        self.escape(if name == "image" {
            &labels.image_description
        } else {
            &labels.video_description
        });
        self.out("</summary>\n");
        let content = self.body.html.len();
        self.push_block(
            text,
            state,
            name,
            line.clone(),
            End::Described { figure, content },
        );
        if in_paragraph {
            // The parser has no event between the directive and its description.
            state.skip = line;
            state.describes_paragraph = true;
            self.out("<p>");
        } else {
            self.pass_paragraph(state);
        }
    }

    /// Closes the description of an image; one without description is an image like others.
    pub(super) fn end_described(
        &mut self,
        text: Text<'_>,
        figure: usize,
        content: usize,
        at: Range<usize>,
    ) {
        if self.body.html[content..].trim().is_empty() {
            let message = "image of type complex has no description".to_owned();
            self.report(text, at, &codes::IMAGE_NO_DESCRIPTION, message);
            let html = self.body.html.split_off(figure);
            self.out(&undescribed(&html));
        } else {
            self.out("</details>\n</figure>\n");
        }
    }
}

/// The image of a figure, by itself.
fn undescribed(figure: &str) -> String {
    let start = figure.find(">\n").map_or(0, |at| at + 2);
    let end = figure.rfind("\n<details").unwrap_or(figure.len());
    let image = &figure[start..end.max(start)];
    if image.starts_with("<figure") {
        return format!("{image}\n");
    }
    let details = image.find(" aria-details=\"").and_then(|at| {
        let value = at + " aria-details=\"".len();
        Some(at..value + image[value..].find('"')? + 1)
    });
    let bare = details.map_or_else(
        || image.to_owned(),
        |range| format!("{}{}", &image[..range.start], &image[range.end..]),
    );
    format!("<p>{bare}</p>\n")
}
