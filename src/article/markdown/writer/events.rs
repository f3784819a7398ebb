//! What the parser has found becomes HTML, one event after the other.

use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::Writer;
use crate::article::body::escaped;
use crate::article::html_bounds::MAX_DEPTH;
use crate::article::markdown::Text;
use crate::article::markdown::marks::Lines;
use crate::article::markdown::state::State;
use crate::diag::codes;

impl Writer<'_> {
    pub(super) fn parsed(&mut self, text: Text<'_>, mut state: State<'_>) {
        while state.at < state.events.len() {
            let (event, range) = state.take();
            if !state.skips(&event, &range) {
                self.event(text, &mut state, event, range);
            }
            state.at += 1;
            let excess = self.excess();
            if excess.is_some() || self.is_late(text) {
                if let Some(message) = excess {
                    self.report(text, 0..text.text.len(), &codes::PAGE_LIMIT, message);
                }
                // What was cut off in the middle is closed there.
                self.has_html = true;
                break;
            }
        }
        self.close_open(text, &mut state, 0);
    }

    /// Whether the time for the page is over, which is looked at now and then, and said once.
    pub(super) fn is_late(&mut self, text: Text<'_>) -> bool {
        /// Events between two looks: one takes as long as writing a few of them.
        const LOOKS: usize = 256;
        if !self.late && self.events.is_multiple_of(LOOKS) && self.context.parts.is_late() {
            self.late = true;
            let message = "page takes too long to be read".to_owned();
            self.report(text, 0..text.text.len(), &codes::PAGE_TIME, message);
        }
        self.events += 1;
        self.late
    }

    fn event(
        &mut self,
        text: Text<'_>,
        state: &mut State<'_>,
        event: Event<'_>,
        range: Range<usize>,
    ) {
        match event {
            Event::Html(_) if state.inline_only => {}
            Event::Start(tag) => self.start(text, state, tag, range),
            Event::End(tag) => self.end(text, state, tag, range),
            Event::Text(run) => self.text(text, state, &run, range),
            Event::Code(code) => {
                self.unit_at(text, range.start);
                self.out("<code>");
                self.escape(&code);
                self.out("</code>");
                self.collect(&code);
            }
            Event::Html(piece) => self.author_html(text, &piece, range),
            Event::InlineHtml(tag) => self.inline_html(text, state, &tag, range),
            Event::SoftBreak => self.soft_break(text, state, &range),
            Event::HardBreak if self.next_include(text, state) => {}
            Event::HardBreak => {
                self.out("<br>\n");
                self.collect(" ");
            }
            Event::Rule if state.tab_group().is_some() => self.close_last(text, state, false),
            Event::Rule => self.out("<hr>\n"),
            Event::InlineMath(math) => {
                self.unit_at(text, range.start);
                self.formula(text, &math, false, range);
            }
            Event::DisplayMath(math) => {
                self.unit_at(text, range.start);
                self.formula(text, &math, true, range);
            }
            Event::FootnoteReference(label) => {
                self.unit_at(text, range.start);
                self.footnote_call(text, state, &label, &range);
            }
            Event::TaskListMarker(done) => self.task(text, done, range),
        }
    }

    fn start(&mut self, text: Text<'_>, state: &mut State<'_>, tag: Tag<'_>, range: Range<usize>) {
        self.enter(text, state, &range);
        if state.inline_only
            && !matches!(
                tag,
                Tag::Emphasis
                    | Tag::Strong
                    | Tag::Strikethrough
                    | Tag::Link { .. }
                    | Tag::Image { .. }
            )
        {
            return;
        }
        match tag {
            Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Link { .. }
            | Tag::Image { .. } => {
                self.unit_at(text, range.start);
            }
            _ => {
                state.bracket = None;
                self.begin_block();
            }
        }
        match tag {
            Tag::Paragraph => self.paragraph(text, state, &range),
            Tag::Heading { level, .. } => self.heading(text, state, level as u8, range),
            Tag::BlockQuote(_) => self.quote(text, state),
            Tag::CodeBlock(kind) => self.code_block(text, state, &kind, range),
            Tag::HtmlBlock => self.html_block(text, state),
            Tag::List(None) => self.out("<ul>\n"),
            Tag::List(Some(1)) => self.out("<ol>\n"),
            Tag::List(Some(start)) => {
                let _ = writeln!(self.body.html, "<ol start=\"{start}\">");
            }
            Tag::Item => {
                self.out("<li>");
                self.item_sample(text, state);
            }
            Tag::Table(alignments) => self.table(state, alignments),
            Tag::TableHead => self.table_head(state),
            Tag::TableRow => self.out("<tr>"),
            Tag::TableCell => self.table_cell(text, state, &range),
            Tag::Emphasis => self.out("<em>"),
            Tag::Strong => self.out("<strong>"),
            Tag::Strikethrough => self.out("<del>"),
            Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            } => {
                state.links += 1;
                state.bracket = None;
                self.link(text, state, link_type, &dest_url, &title, range);
            }
            Tag::Image {
                dest_url, title, ..
            } => self.image(text, state, &dest_url, &title, range),
            Tag::FootnoteDefinition(label) => self.footnote(state, &label, &range),
            Tag::DefinitionList => self.out("<dl>\n"),
            Tag::DefinitionListTitle => self.out("<dt>"),
            Tag::DefinitionListDefinition => self.out("<dd>"),
            // Never on.
            Tag::Superscript | Tag::Subscript | Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, text: Text<'_>, state: &mut State<'_>, tag: TagEnd, range: Range<usize>) {
        match tag {
            _ if state.inline_only
                && !matches!(
                    tag,
                    TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link
                ) =>
            {
                self.blank();
            }
            TagEnd::Emphasis => self.out("</em>"),
            TagEnd::Strong => self.out("</strong>"),
            TagEnd::Strikethrough => self.out("</del>"),
            TagEnd::Link => {
                state.links = state.links.saturating_sub(1);
                self.out("</a>");
            }
            _ => {
                self.end_block(text, state, tag, range);
                self.begin_block();
            }
        }
        state.depth = state.depth.saturating_sub(1);
        self.depth = self.depth.saturating_sub(1);
    }

    fn end_block(
        &mut self,
        text: Text<'_>,
        state: &mut State<'_>,
        tag: TagEnd,
        range: Range<usize>,
    ) {
        match tag {
            TagEnd::Paragraph => {
                self.close_elements(state);
                self.out("</p>\n");
                self.end_lead();
                if std::mem::take(&mut state.describes_paragraph) {
                    self.close_last(text, state, true);
                }
            }
            TagEnd::Heading(level) => {
                self.close_elements(state);
                self.end_heading(text, level as u8, range);
            }
            TagEnd::BlockQuote(_) => self.end_quote(text, state, range),
            TagEnd::List(ordered) => self.out(if ordered { "</ol>\n" } else { "</ul>\n" }),
            TagEnd::Item => {
                self.close_elements(state);
                self.close_open(text, state, state.depth);
                self.out("</li>\n");
            }
            TagEnd::Table => self.end_table(state),
            TagEnd::TableHead => self.end_table_head(text, state, &range),
            TagEnd::TableRow => self.end_table_row(text, state, &range),
            TagEnd::TableCell => {
                self.close_elements(state);
                self.end_table_cell(state, &range);
            }
            TagEnd::FootnoteDefinition => self.end_footnote(),
            TagEnd::DefinitionList => self.out("</dl>\n"),
            TagEnd::DefinitionListTitle => {
                self.close_elements(state);
                self.out("</dt>\n");
            }
            TagEnd::DefinitionListDefinition => {
                self.close_elements(state);
                self.out("</dd>\n");
            }
            // Elements inside of lines end elsewhere; the others write nothing at their end.
            TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough
            | TagEnd::Link
            | TagEnd::Image
            | TagEnd::CodeBlock
            | TagEnd::HtmlBlock
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::MetadataBlock(_) => {}
        }
    }

    fn enter(&mut self, text: Text<'_>, state: &mut State<'_>, range: &Range<usize>) {
        state.depth += 1;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            self.too_deep(text, range.start..range.start);
        }
    }

    fn soft_break(&mut self, text: Text<'_>, state: &mut State<'_>, range: &Range<usize>) {
        if self.next_alert(text, state, range) || self.next_include(text, state) {
            return;
        }
        if !self.breaks_unspaced_line(state) {
            self.out("\n");
            self.collect(" ");
        }
    }

    fn html_block(&mut self, text: Text<'_>, state: &mut State<'_>) {
        let count = state.extent();
        let block = &state.events[state.at..state.at + count];
        let piece: String = block
            .iter()
            .filter_map(|(event, _)| {
                if let Event::Html(line) = event {
                    Some(&**line)
                } else {
                    None
                }
            })
            .collect();
        let start = block.get(1).map_or(0, |(_, range)| range.start);
        let lines = block
            .iter()
            .filter(|(event, _)| matches!(event, Event::Html(_)))
            .map(|(_, range)| range.clone());
        self.units.lines = Lines::of(text.text, lines);
        state.at += count - 1;
        state.depth -= 1;
        self.depth -= 1;
        self.html_lines(text, &piece, start..start + piece.len());
        self.units.lines = Lines::default();
    }

    /// Writes the box in front of a task, which nobody can tick here.
    fn task(&mut self, text: Text<'_>, done: bool, range: Range<usize>) {
        let name = escaped(&self.context.labels.tasks[usize::from(!done)]);
        let checked = if done { " checked" } else { "" };
        let html = format!("<input type=\"checkbox\" disabled{checked} aria-label=\"{name}\">");
        self.markup(text, html, range);
        self.out(" ");
    }
}
