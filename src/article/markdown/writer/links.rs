//! Links whose addresses only the whole site can resolve.

use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::Writer;
use crate::article::body::{SLOT_CLOSE, SLOT_OPEN, SlotKind};
use crate::article::markdown::state::State;
use crate::article::markdown::{Text, plain_text};
use crate::article::units::{TranslationUnit, link_text};
use crate::diag::codes;
use crate::model::RepoPath;

impl Writer<'_> {
    pub(super) fn link(
        &mut self,
        text: Text<'_>,
        state: &mut State<'_>,
        kind: LinkType,
        href: &str,
        title: &str,
        range: Range<usize>,
    ) {
        let nameless = || matches!(state.peek(1), Some(Event::End(TagEnd::Link)));
        if href.starts_with("xref:") && (kind == LinkType::Autolink || nameless()) {
            return self.open_reference(text, state, href, range);
        }
        let mut href = href.to_owned();
        if kind == LinkType::Email {
            href.insert_str(0, "mailto:");
        }
        if href.starts_with("#tab/") {
            self.report(
                text,
                range.clone(),
                &codes::TAB_LINK_OUTSIDE,
                format!("link to tab {href} does not stand alone in a heading"),
            );
        }
        let at = range.clone();
        let title = self.bounded(text, &range, "title of a link", title);
        // The older way to have an image open a larger one.
        let larger = href.strip_suffix("#lightbox").filter(|_| {
            let inside = state.peek(1);
            matches!(inside, Some(Event::Start(Tag::Image { .. })))
        });
        let (kind, class) = match larger {
            Some(_) => (SlotKind::Lightbox, "lightbox"),
            None => (SlotKind::Link, ""),
        };
        let number = self.slot(text, kind, larger.unwrap_or(&href), range);
        let _ = write!(
            self.body.html,
            "<a href=\"{SLOT_OPEN}{number}{SLOT_CLOSE}\""
        );
        self.attribute("class", class);
        self.attribute("title", title);
        if state.in_selector() && leads_home(text.file, &self.body.slots[number].href) {
            self.out(" aria-current=\"page\"");
        }
        if matches!(state.peek(1), Some(Event::End(TagEnd::Link))) {
            // A link without text is still a link: its source text names it, else its address.
            let href = self.body.slots[number].href.clone();
            let name = source_link_text(text, &at, &href).unwrap_or(href);
            self.attribute("aria-label", &name);
        }
        self.out(">");
    }
}

/// Whether `href` leads to the page that it stands on, `file`.
fn leads_home(file: &RepoPath, href: &str) -> bool {
    let path = href.split(['?', '#']).next().unwrap_or_default();
    let name = file.as_str().rsplit('/').next().unwrap_or_default();
    path.strip_prefix("./")
        .unwrap_or(path)
        .eq_ignore_ascii_case(name)
}

/// The text that the source has for the link to `href` at `range`, which the translation lost.
fn source_link_text(text: Text<'_>, range: &Range<usize>, href: &str) -> Option<String> {
    let covers = |unit: &&TranslationUnit| {
        unit.target.start as usize <= range.start && range.end <= unit.target.end as usize
    };
    let unit = text.units.iter().find(covers)?;
    let source = unit.source_text(text.original);
    link_text(&source, href).map(plain_text)
}
