//! From text to HTML.
//!
//! A text goes three steps: [`prepare`] changes what the parser would read differently, [`events`]
//! writes what the parser makes of it, and the result goes through the barrier against HTML that
//! breaks the page, together with what includes have added.

mod events;
mod links;
mod output;
mod paragraph;
mod prepare;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::code::Marking;
use super::footnotes::Footnotes;
use super::headings::OpenHeading;
use super::marks::Units;
use super::slug::Ids;
use super::state::State;
use super::{Context, Text};
use crate::article::body::{Body, SLOT_CLOSE, SLOT_OPEN};
use crate::article::html_bounds::{Excess, MAX_DEPTH, MAX_PAGE};
use crate::article::sanitize;
use crate::diag::{Diagnostic, Reported, codes};
use crate::model::{RepoPath, Span};

/// Most headings of a page.
const MAX_HEADINGS: usize = 5000;

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
    /// The same from the innermost on, for what is found there.
    pub(super) trail: Option<Arc<[Span]>>,
    /// Files that the page is made of besides its own.
    sources: BTreeSet<RepoPath>,
    /// Bytes of all that the page is made of.
    pub(super) source_bytes: usize,
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

    /// Writes the events of a line that belongs to no page.
    pub(super) fn write_line(&mut self, text: Text<'_>, state: State<'_>) {
        self.parsed(text, state);
        self.normalize(text);
    }

    /// Says once that containers or blocks are nested too deeply.
    pub(super) fn too_deep(&mut self, text: Text<'_>, at: Range<usize>) {
        if !std::mem::replace(&mut self.too_deep, true) {
            self.report(text, at, &codes::NESTING, too_deep());
        }
    }
}
