//! Zones, which are for readers who chose something, and monikers, which are for some versions.
//!
//! The output holds all of them, each with its name, so that nothing needs a script to be read.

use std::ops::Range;
use std::sync::Arc;

use super::Text;
use super::blocks::{End, What};
use super::directive::Directive;
use super::monikers::{self, Range as Versions};
use super::state::State;
use super::writer::Writer;
use crate::article::pivots::{PivotGroup, ZonePivots};
use crate::diag::codes;

impl Writer<'_> {
    /// Opens `::: zone pivot="a,b"` or `::: zone target="docs"`.
    pub(super) fn open_zone(
        &mut self,
        text: Text<'_>,
        state: &mut State<'_>,
        directive: &Directive<'_>,
        at: Range<usize>,
    ) {
        let nested = state
            .open
            .iter()
            .any(|open| matches!(&open.what, What::Block(block) if block.name == "zone"));
        let pivots = directive.get("pivot").map(pivot_ids);
        let fault = match (&pivots, directive.get("target")) {
            _ if nested => Some("zones do not nest".to_owned()),
            (Some(ids), _) if ids.is_empty() => Some("zone names no pivot".to_owned()),
            (Some(ids), _) => ids.iter().find(|id| !is_pivot_id(id)).map(|id| {
                format!("`{id}` is no id of a pivot: lower-case letters, digits and hyphens")
            }),
            (None, Some(_)) => None,
            (None, None) => Some("zone has neither pivot nor target".to_owned()),
        };
        if let Some(message) = fault {
            self.report(text, at.clone(), &codes::ZONE_INVALID, message);
            return self.push_block(text, state, "zone", at, End::Html(""));
        }
        let Some(ids) = pivots else {
            // What is for another medium than pages is not published on them.
            let target = directive.get("target").unwrap_or_default();
            let end = match target.to_ascii_lowercase().as_str() {
                "pdf" | "chromeless" => End::Omitted(self.mark()),
                _ => End::Html(""),
            };
            return self.push_block(text, state, "zone", at, end);
        };
        self.pivot_selectors(text, &at);
        let names: Vec<_> = ids
            .iter()
            .map(|id| self.pivot_name(text, id, &at))
            .collect();
        let names = names.join(", ");
        self.out("<div class=\"zone\" data-pivot=\"");
        self.escape(&ids.join(" "));
        self.labelled("zone-title", &names);
        self.push_block(text, state, "zone", at, End::Html("</div>\n"));
    }

    /// Opens `::: moniker range=">= a-1.0"`.
    pub(super) fn open_moniker(
        &mut self,
        text: Text<'_>,
        state: &mut State<'_>,
        directive: &Directive<'_>,
        at: Range<usize>,
    ) {
        let range = directive.get("range").unwrap_or_default();
        let options = self.context.options;
        let versions = match monikers::range(range) {
            Ok(versions) => versions,
            Err(message) => {
                self.report(text, at.clone(), &codes::MONIKER_INVALID, message);
                return self.push_block(text, state, "moniker", at, End::Html(""));
            }
        };
        if let Some(unknown) = versions.unknown(&options.monikers) {
            let message = format!("moniker {unknown} is none of those in site.toml");
            self.report(text, at.clone(), &codes::MONIKER_INVALID, message);
        }
        let shown = options.moniker.as_deref();
        if shown.is_some_and(|shown| !versions.holds(shown, &options.monikers)) {
            let end = End::Omitted(self.mark());
            return self.push_block(text, state, "moniker", at, end);
        }
        if shown.is_some() {
            return self.push_block(text, state, "moniker", at, End::Html(""));
        }
        self.versions_label(&versions);
        self.push_block(text, state, "moniker", at, End::Html("</div>\n"));
    }

    fn versions_label(&mut self, versions: &Versions) {
        let names = versions.names(&self.context.options.monikers);
        let label = format!("{} {}", self.context.labels.version, versions.readable());
        self.out("<div class=\"moniker\" data-moniker=\"");
        self.escape(&names.join(" "));
        self.labelled("moniker-title", &label);
    }

    /// Ends the start tag of a group that is open inside an attribute, and names the group.
    fn labelled(&mut self, class: &str, name: &str) {
        self.out("\" role=\"group\" aria-label=\"");
        self.escape(name);
        self.out("\">\n<p class=\"");
        self.out(class);
        self.out("\">");
        self.escape(name);
        self.out("</p>\n");
    }

    /// The name of the pivot `id`, which is `id` itself where nothing gives one.
    fn pivot_name(&mut self, text: Text<'_>, id: &str, at: &Range<usize>) -> String {
        let Some(pivots) = self.pivots(text) else {
            return id.to_owned();
        };
        // A page may name its groups, and then another group's pivot of that id is not meant.
        let named = &self.context.page.pivot_groups;
        let wanted = |group: &PivotGroup| {
            named.is_empty()
                || named
                    .iter()
                    .any(|name| name.eq_ignore_ascii_case(&group.id))
        };
        if let Some(title) = pivots.title(id, wanted) {
            return title.to_owned();
        }
        let message = format!("pivot {id} is in none of the groups");
        self.report(text, at.clone(), &codes::PIVOT_NOT_FOUND, message);
        id.to_owned()
    }

    /// In front of the first zone of a page: what a script makes the selectors from.
    fn pivot_selectors(&mut self, text: Text<'_>, at: &Range<usize>) {
        if self.zones {
            return;
        }
        self.zones = true;
        let Some(pivots) = self.pivots(text) else {
            let message = "file that defines the pivots of zones does not exist".to_owned();
            self.report(text, at.clone(), &codes::PIVOTS_MISSING, message);
            return;
        };
        for wanted in &self.context.page.pivot_groups {
            let Some(group) = pivots.group(wanted) else {
                let message = format!("group {wanted} of pivots is not defined");
                self.report(text, at.clone(), &codes::PIVOT_NOT_FOUND, message);
                continue;
            };
            self.out("<ul class=\"zone-pivots\" data-chrome data-group=\"");
            self.escape(&group.id);
            self.out("\" data-prompt=\"");
            self.escape(&group.prompt);
            self.out("\">");
            for (id, title) in &group.pivots {
                self.out("<li data-pivot=\"");
                self.escape(id);
                self.out("\">");
                self.escape(title);
                self.out("</li>");
            }
            self.out("</ul>\n");
        }
    }

    fn pivots(&self, text: Text<'_>) -> Option<Arc<ZonePivots>> {
        self.context.parts.pivot_groups(text.file)
    }
}

fn pivot_ids(list: &str) -> Vec<&str> {
    list.split(',')
        .map(str::trim)
        .filter(|id| !id.is_empty())
        .collect()
}

fn is_pivot_id(id: &str) -> bool {
    id.bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}
