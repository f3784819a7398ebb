//! Blocks that the parser knows nothing of, and the stack of those that are open.
//!
//! Tabs and directives open blocks between the parser's own containers. What is open is closed by
//! its directive, or where the container ends in which it was opened, so that the HTML always
//! balances.

use std::ops::Range;

use super::Text;
use super::described::description_ends;
use super::directive::{self, Directive, Role};
use super::state::State;
use super::tabs::TabGroup;
use super::writer::Writer;
use crate::article::html_bounds::MAX_DEPTH;
use crate::diag::codes;

/// Something open that is no container of the parser's.
#[derive(Debug)]
pub(super) struct Open {
    /// Containers of the parser that were open around it.
    pub(super) depth: usize,
    pub(super) what: What,
}

/// What is open.
#[derive(Debug)]
pub(super) enum What {
    Tabs(TabGroup),
    Block(Block),
}

/// A block of a directive.
#[derive(Debug)]
pub(super) struct Block {
    /// Name of the directive that closes it, without `-end`.
    pub(super) name: &'static str,
    /// Place of the directive that opened it.
    pub(super) at: Range<usize>,
    pub(super) end: End,
}

/// What closing a block means.
#[derive(Debug)]
pub(super) enum End {
    /// The HTML that closes it.
    Html(&'static str),
    /// An image or a video with its description; lengths of the HTML up to the figure, and up to
    /// the description.
    Described { figure: usize, content: usize },
    /// Nothing of it is published: what the body was before.
    Omitted(Mark),
}

/// Lengths of the lists of a body, to go back to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    html: usize,
    slots: usize,
    headings: usize,
    ids: usize,
}

impl Open {
    fn is_block(&self, name: &str) -> bool {
        matches!(&self.what, What::Block(block) if block.name == name)
    }
}

impl Writer<'_> {
    /// At the start of a paragraph: writes what its directive opens or closes, if a directive is all
    /// it holds. The paragraph's start is the current event.
    pub(super) fn block_directive(
        &mut self,
        text: Text<'_>,
        state: &mut State<'_>,
        range: &Range<usize>,
    ) -> bool {
        let paragraph = text.text[range.clone()].trim_end();
        let Some((name, role)) = directive::line(paragraph) else {
            return false;
        };
        if role == Role::Alone && name == "code" {
            return false;
        }
        let Some(directive) = directive::parse_any(paragraph) else {
            return false;
        };
        let line = range.start..range.start + paragraph.find('\n').unwrap_or(paragraph.len());
        if role == Role::Opens && matches!(name.as_str(), "image" | "video") {
            let after = paragraph.len() > line.len();
            if !after && !description_ends(text.text, &name, range.end) {
                let message = format!("{name} of type complex has no description");
                self.report(text, line, &codes::IMAGE_NO_DESCRIPTION, message);
                return false;
            }
            self.described(text, state, &directive, line, after);
            return true;
        }
        self.trailing_text(text, &directive, paragraph, &line);
        match role {
            Role::Opens => self.open_block(text, state, &directive, line.clone()),
            Role::Closes => self.close_block(text, state, &name, &line),
            Role::Alone => self.video_directive(text, &directive, line.clone()),
        }
        self.pass_paragraph(state);
        true
    }

    /// Moves to the end of the paragraph whose start is the current event.
    pub(super) fn pass_paragraph(&mut self, state: &mut State<'_>) {
        state.at += state.extent() - 1;
        state.depth -= 1;
        self.depth -= 1;
    }

    fn trailing_text(
        &mut self,
        text: Text<'_>,
        directive: &Directive<'_>,
        paragraph: &str,
        line: &Range<usize>,
    ) {
        let rest = paragraph[directive.length.min(paragraph.len())..].trim();
        if directive.closed && !rest.is_empty() {
            let place = line.start + directive.length..line.start + paragraph.len();
            let message = format!("text behind directive {} is ignored", directive.name);
            self.report(text, place, &codes::DIRECTIVE_TEXT, message);
        }
    }

    fn open_block(
        &mut self,
        text: Text<'_>,
        state: &mut State<'_>,
        directive: &Directive<'_>,
        at: Range<usize>,
    ) {
        match directive.name.as_str() {
            "row" => {
                self.out("<div class=\"row\">\n");
                self.push_block(text, state, "row", at, End::Html("</div>\n"));
            }
            "column" => self.open_column(text, state, directive, at),
            "zone" => self.open_zone(text, state, directive, at),
            _ => self.open_moniker(text, state, directive, at),
        }
    }

    pub(super) fn push_block(
        &mut self,
        text: Text<'_>,
        state: &mut State<'_>,
        name: &'static str,
        at: Range<usize>,
        end: End,
    ) {
        if state.open.len() >= MAX_DEPTH {
            self.too_deep(text, at);
            match end {
                End::Html(html) => self.out(html),
                // The second barrier closes what stays open.
                End::Described { .. } | End::Omitted(_) => self.has_html = true,
            }
            return;
        }
        // The containers in the source, not the paragraph that the directive stands in.
        let depth = state.depth - 1;
        state.open.push(Open {
            depth,
            what: What::Block(Block { name, at, end }),
        });
        self.plain = None;
    }

    fn open_column(
        &mut self,
        text: Text<'_>,
        state: &mut State<'_>,
        directive: &Directive<'_>,
        at: Range<usize>,
    ) {
        let depth = state.depth - 1;
        let last = state.open.iter().rposition(|open| {
            open.depth == depth && (open.is_block("column") || open.is_block("row"))
        });
        if let Some(last) = last.filter(|last| state.open[*last].is_block("column")) {
            self.close_from(text, state, last, true);
        }
        if !state
            .open
            .iter()
            .any(|open| open.depth == depth && open.is_block("row"))
        {
            let message = "column stands outside of a row, so that only its content is shown";
            self.report(text, at.clone(), &codes::ROW_MISSING, message.to_owned());
            self.push_block(text, state, "column", at, End::Html(""));
            return;
        }
        let span = directive.get("span").and_then(|span| span.parse().ok());
        match span.filter(|span| (2..=12_u8).contains(span)) {
            Some(span) => self.out(&format!("<div class=\"column span{span}\">\n")),
            None => self.out("<div class=\"column\">\n"),
        }
        self.push_block(text, state, "column", at, End::Html("</div>\n"));
    }

    fn close_block(
        &mut self,
        text: Text<'_>,
        state: &mut State<'_>,
        name: &str,
        at: &Range<usize>,
    ) {
        let depth = state.depth - 1;
        let found = state
            .open
            .iter()
            .rposition(|open| open.depth == depth && open.is_block(name));
        match found {
            Some(found) => self.close_from(text, state, found, false),
            None => self.report(
                text,
                at.clone(),
                &codes::BLOCK_UNOPENED,
                format!("no {name} is open here"),
            ),
        }
    }

    /// Closes what is open from number `first` on; the first of them is missing its end where
    /// `unclosed` says so, the others always are.
    fn close_from(&mut self, text: Text<'_>, state: &mut State<'_>, first: usize, unclosed: bool) {
        while state.open.len() > first {
            let unclosed = unclosed || state.open.len() > first + 1;
            if let Some(open) = state.open.pop() {
                self.close(text, open, unclosed);
            }
        }
    }

    /// Closes what was opened last, whose end is missing where `unclosed` says so.
    pub(super) fn close_last(&mut self, text: Text<'_>, state: &mut State<'_>, unclosed: bool) {
        let last = state.open.len().saturating_sub(1);
        self.close_from(text, state, last, unclosed);
    }

    /// Closes what was opened inside of at least `depth` containers.
    pub(super) fn close_open(&mut self, text: Text<'_>, state: &mut State<'_>, depth: usize) {
        let inside = state
            .open
            .iter()
            .rev()
            .take_while(|open| open.depth >= depth);
        let first = state.open.len() - inside.count();
        self.close_from(text, state, first, true);
    }

    fn close(&mut self, text: Text<'_>, open: Open, unclosed: bool) {
        let block = match open.what {
            What::Tabs(group) => return self.close_tabs(text, group),
            What::Block(block) => block,
        };
        if unclosed {
            let code = match block.name {
                "row" | "column" => &codes::ROW_UNCLOSED,
                "image" => &codes::IMAGE_UNCLOSED,
                _ => &codes::BLOCK_UNCLOSED,
            };
            let message = format!(
                "{} is not closed; it ends with what it stands in",
                block.name
            );
            self.report(text, block.at.clone(), code, message);
        }
        match block.end {
            End::Html(html) => self.out(html),
            End::Described { figure, content } => {
                self.end_described(text, figure, content, block.at);
            }
            End::Omitted(mark) => self.go_back(mark),
        }
        self.plain = None;
    }

    /// How far the body has got.
    pub(super) fn mark(&self) -> Mark {
        Mark {
            html: self.body.html.len(),
            slots: self.body.slots.len(),
            headings: self.body.headings.len(),
            ids: self.body.ids.len(),
        }
    }

    fn go_back(&mut self, mark: Mark) {
        self.body.html.truncate(mark.html);
        self.body.slots.truncate(mark.slots);
        self.body.headings.truncate(mark.headings);
        self.body.ids.truncate(mark.ids);
    }
}
