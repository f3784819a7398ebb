//! From events to HTML.

mod links;
mod output;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::code::{Marking, opens_sample};
use super::edits::{self, Edit};
use super::footnotes::Footnotes;
use super::headings::OpenHeading;
use super::marks::{Lines, Units};
use super::slug::Ids;
use super::state::State;
use super::{
    Context, Text, block_marks, definitions, directive_lines, emphasis, options_for, parse,
};
use crate::article::body::{Body, SLOT_CLOSE, SLOT_OPEN, escaped};
use crate::article::html_bounds::{Excess, MAX_DEPTH, MAX_PAGE};
use crate::article::sanitize;
use crate::diag::{Diagnostic, Reported, codes};
use crate::model::{RepoPath, Span};

/// Most headings of a page.
const MAX_HEADINGS: usize = 5000;
/// Characters after which a first paragraph is long enough for a description.
const LEAD: usize = 300;

/// What is written, and where in the page the writing is.
pub(super) struct Writer<'c> {
    pub(super) context: Context<'c>,
    pub(super) body: Body,
    pub(super) report: Vec<Diagnostic>,
    pub(super) ids: Ids,
    /// Whether the author wrote HTML that needs the second barrier.
    pub(super) has_html: bool,
    pub(super) open_anchors: usize,
    /// Words that may be cross references so far.
    pub(super) mentions: usize,
    pub(super) alerts: usize,
    pub(super) tables: usize,
    pub(super) tab_groups: usize,
    /// Titles of tabs by their id, as HTML, for those that depend on them.
    pub(super) tab_titles: BTreeMap<String, String>,
    /// Figures with descriptions.
    pub(super) figures: usize,
    /// Whether the page has zones so far.
    pub(super) zones: bool,
    pub(super) footnotes: Footnotes,
    /// Files being included, outermost first, each with the place that includes it.
    pub(super) including: Vec<(RepoPath, Span)>,
    /// Files that the page is made of besides its own.
    sources: BTreeSet<RepoPath>,
    /// Bytes of all that the page is made of.
    pub(super) source_bytes: usize,
    /// The same from the innermost on, for what is found there.
    pub(super) trail: Option<Arc<[Span]>>,
    pub(super) includes: usize,
    /// Bytes of files searched for code.
    pub(super) sample_bytes: usize,
    pub(super) marking: Marking,
    /// Plain text being collected: of a heading, or of the first paragraph.
    pub(super) plain: Option<String>,
    pub(super) open_heading: Option<OpenHeading>,
    /// Lowest number that the level of a heading may have: text inside of another text lies below
    /// the headings around it.
    pub(super) lowest_level: u8,
    /// Containers open in all texts being written.
    pub(super) depth: usize,
    too_deep: bool,
    /// Number of events that were written.
    events: usize,
    /// Whether the time for the page is over.
    late: bool,
    pub(super) units: Units,
}

fn too_deep() -> String {
    format!("more than {MAX_DEPTH} containers are nested here")
}

/// How many times larger than all it is made of a page may be, besides [`GROWTH_FREE`].
const GROWTH: usize = 64;
/// Bytes that a page may have whatever it is made of.
const GROWTH_FREE: usize = 1 << 20;

fn too_large() -> String {
    let most = MAX_PAGE >> 20;
    format!("page grows over {most} MiB with its includes")
}

/// The text that stands for slot `number`.
pub(super) fn slot_text(number: usize) -> String {
    format!("{SLOT_OPEN}{number}{SLOT_CLOSE}")
}

impl<'c> Writer<'c> {
    pub(super) fn new(context: Context<'c>) -> Self {
        Self {
            context,
            body: Body::default(),
            report: Vec::new(),
            ids: Ids::default(),
            has_html: false,
            open_anchors: 0,
            mentions: 0,
            alerts: 0,
            tables: 0,
            tab_groups: 0,
            tab_titles: BTreeMap::new(),
            figures: 0,
            zones: false,
            footnotes: Footnotes::default(),
            including: Vec::new(),
            trail: None,
            sources: BTreeSet::new(),
            source_bytes: 0,
            includes: 0,
            sample_bytes: 0,
            marking: Marking::default(),
            plain: None,
            open_heading: None,
            lowest_level: 1,
            depth: 0,
            too_deep: false,
            events: 0,
            late: false,
            units: Units::wanted(context.page.segments),
        }
    }

    /// Writes a whole article.
    pub(super) fn article(mut self, text: Text<'_>) -> Reported<Body> {
        self.body
            .html
            .reserve(text.text.len() + text.text.len() / 4);
        self.source_bytes += text.text.len();
        // The time of the page begins before it is parsed.
        self.is_late(text);
        self.blocks(text);
        self.footnotes(text);
        self.normalize(text);
        self.finish_units();
        if self.body.headings.len() > MAX_HEADINGS {
            let all = 0..text.text.len();
            self.report(
                text,
                all,
                &codes::PAGE_LIMIT,
                format!(
                    "page has {} headings, more than {MAX_HEADINGS}",
                    self.body.headings.len()
                ),
            );
        }
        Reported {
            value: self.body,
            report: self.report,
        }
    }

    /// Takes what the author wrote in HTML through the second barrier. A body that a parser would
    /// take too long for is an error, and only its text is left.
    pub(super) fn normalize(&mut self, text: Text<'_>) {
        if !self.has_html && self.open_anchors == 0 {
            return;
        }
        let heading = self.body.heading.as_mut().map(|heading| &mut heading.html);
        let mut excess = None;
        for html in heading.into_iter().chain([&mut self.body.html]) {
            let found = sanitize::normalize(html);
            excess = excess.or(found);
        }
        let all = 0..text.text.len();
        match excess {
            Some(Excess::Depth) => self.report(text, all, &codes::NESTING, too_deep()),
            Some(Excess::Size) => self.report(text, all, &codes::PAGE_LIMIT, too_large()),
            None => {}
        }
    }

    /// Writes the blocks of `text`.
    pub(super) fn blocks(&mut self, text: Text<'_>) {
        self.events(text, false);
    }

    /// Writes the inline content of `text`; block markers count as text breaks.
    pub(super) fn inlines(&mut self, text: Text<'_>) {
        let start = self.body.html.len();
        self.events(text, true);
        let end = self.body.html.trim_end_matches(' ').len().max(start);
        self.body.html.truncate(end);
        // A block that holds nothing may have come first.
        if self.body.html[start..].starts_with(' ') {
            self.body.html.remove(start);
        }
    }

    /// Writes `text` after the changes that its constructs need before they can be parsed.
    fn events(&mut self, text: Text<'_>, inline_only: bool) {
        let outer = self.enter_units(text);
        self.edited(text, &directive_lines::edits(text.text), |writer, text| {
            let mut bridges = emphasis::edits(text.text, text.units);
            if writer.context.options.definition_lists {
                bridges.extend(definitions::edits(text.text));
            }
            if inline_only {
                bridges.extend(block_marks::edits(text.text));
            }
            bridges.sort_by_key(|edit| edit.at);
            let bridged = !bridges.is_empty();
            writer.edited(text, &bridges, |writer, text| {
                let events = parse(text.text, options_for(writer.context), bridged);
                let number = writer.footnotes.next_text();
                writer.parsed(text, State::new(events, number, inline_only));
            });
        });
        self.leave_units(outer);
    }

    /// Goes on with `text` after `edits`.
    fn edited(
        &mut self,
        text: Text<'_>,
        edits: &[Edit<'_>],
        go_on: impl FnOnce(&mut Self, Text<'_>),
    ) {
        if edits.is_empty() {
            return go_on(self, text);
        }
        let edited = edits::apply(text, edits);
        let text = Text {
            text: &edited.text,
            map: &edited.map,
            units: &edited.units,
            ..text
        };
        go_on(self, text);
    }

    /// Writes the events of a line that belongs to no page.
    pub(super) fn write_line(&mut self, text: Text<'_>, state: State<'_>) {
        self.parsed(text, state);
        self.normalize(text);
    }

    fn parsed(&mut self, text: Text<'_>, mut state: State<'_>) {
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
    fn is_late(&mut self, text: Text<'_>) -> bool {
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

    /// Says once that containers or blocks are nested too deeply.
    pub(super) fn too_deep(&mut self, text: Text<'_>, at: Range<usize>) {
        if !std::mem::replace(&mut self.too_deep, true) {
            self.report(text, at, &codes::NESTING, too_deep());
        }
    }

    fn paragraph(&mut self, text: Text<'_>, state: &mut State<'_>, range: &Range<usize>) {
        if self.block_include(text, state, range)
            || self.block_sample(text, state, range)
            || self.paragraph_alert(text, state, range)
            || self.block_directive(text, state, range)
            || self.unquoted_video(text, state, range)
            || self.pictured_video(text, state, range)
        {
            return;
        }
        if state.quotes.is_empty() {
            self.marker_outside_quote(text, range);
        }
        self.almost_constructs(text, range);
        self.out("<p>");
        if state.depth == 1 && self.including.is_empty() && self.body.lead.is_empty() {
            self.plain = Some(String::new());
        }
    }

    /// Reports a paragraph that reads like a heading or a directive and is none.
    fn almost_constructs(&mut self, text: Text<'_>, range: &Range<usize>) {
        let rest = &text.text[range.start..];
        if !rest.starts_with(['#', '[', ':']) {
            return;
        }
        let end = memchr::memchr(b'\n', rest.as_bytes());
        let line = &rest[..end.unwrap_or(rest.len())];
        let place = range.start..range.start + line.len();
        let marks = line.len() - line.trim_start_matches('#').len();
        let word = &line[marks..];
        if (2..=6).contains(&marks) && word.starts_with(|c: char| c.is_alphabetic() || c == '<') {
            let message = "no space follows the marks of this heading".to_owned();
            self.report(text, place, &codes::HEADING_MISSING_SPACE, message);
        } else if opens_sample(line) {
            let message = "code directive cannot be read and is shown as text".to_owned();
            self.report(text, place, &codes::CODE_MALFORMED, message);
        } else if let Some(name) = super::directive::unknown(line) {
            let message = format!("directive {name} is unknown and shown as text");
            self.report(text, place, &codes::DIRECTIVE_UNKNOWN, message);
        }
    }

    /// Keeps the first paragraph that is more than a label as the lead.
    pub(super) fn end_lead(&mut self) {
        if let Some(plain) = self.plain.take() {
            let plain = plain.trim();
            if plain.chars().count() > 40 && !plain.ends_with(':') {
                self.body.lead = plain.chars().take(LEAD).collect();
            }
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

    fn text(&mut self, text: Text<'_>, state: &mut State<'_>, run: &str, range: Range<usize>) {
        // A run equals its bytes in the text unless an entity or escape was decoded in it.
        let verbatim = run.len() == range.len();
        let mut run = run;
        let mut start = range.start;
        loop {
            if state.skip.contains(&start) {
                if !verbatim || state.skip.end >= range.end {
                    return;
                }
                run = &run[state.skip.end - start..];
                start = state.skip.end;
            }
            // Hardly any run holds a colon: looking for one byte takes a tenth of the time.
            let colon = memchr::memchr(b':', run.as_bytes()).filter(|_| verbatim);
            let directive = colon.and_then(|at| Some(at + run[at..].find(":::")?));
            let Some(at) = directive else { break };
            self.prose(text, state, &run[..at], start);
            // The parser begins a run behind a backslash that takes the meaning from what follows.
            let is_escaped = at == 0 && start > 0 && text.text.as_bytes()[start - 1] == b'\\';
            let length = if is_escaped {
                0
            } else {
                self.directive(text, start + at)
            };
            if length == 0 {
                let colons = run[at..].len() - run[at..].trim_start_matches(':').len();
                self.plain_run(&run[at..at + colons]);
                run = &run[at + colons..];
                start += at + colons;
            } else {
                state.skip = start + at..start + at + length;
                if state.skip.end >= range.end {
                    return;
                }
                run = &run[at + length..];
                start = state.skip.end;
            }
        }
        if let Some(length) = self.inline_include(text, state, run, start) {
            state.skip = start..start + length;
            return;
        }
        self.prose(text, state, run, start);
    }

    /// Writes the box in front of a task, which nobody can tick here.
    fn task(&mut self, text: Text<'_>, done: bool, range: Range<usize>) {
        let name = escaped(&self.context.labels.tasks[usize::from(!done)]);
        let checked = if done { " checked" } else { "" };
        let html = format!("<input type=\"checkbox\" disabled{checked} aria-label=\"{name}\">");
        self.markup(text, html, range);
        self.out(" ");
    }

    pub(super) fn plain_run(&mut self, run: &str) {
        self.escape(run);
        self.collect(run);
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
}
