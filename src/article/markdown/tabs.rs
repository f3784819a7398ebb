//! Tabs: headings that consist of one link to `#tab/ID`, and what follows them.
//!
//! Every panel is visible in the output, one after the other and each with its title; a script may
//! make real tabs of them.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::Text;
use super::blocks::{Open, What};
use super::state::State;
use super::writer::Writer;
use crate::article::body::escaped;
use crate::diag::codes;

/// An open group of tabs.
#[derive(Debug)]
pub(super) struct TabGroup {
    number: usize,
    /// `ID/CONDITION` of its tabs.
    ids: BTreeSet<String>,
    /// Number of its tabs.
    tabs: usize,
    /// Where its first tab stands.
    start: Range<usize>,
}

/// `ID` and `CONDITION` of a link to `#tab/ID/CONDITION`.
fn tab_target(href: &str) -> Option<(&str, &str)> {
    let target = href.strip_prefix("#tab/")?;
    let (id, condition) = target.split_once('/').unwrap_or((target, ""));
    let plain = |text: &str| {
        text.bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'+' | b'_' | b'.'))
    };
    (!id.is_empty() && plain(id) && plain(condition)).then_some((id, condition))
}

impl Writer<'_> {
    /// Writes the heading as the title of a tab, if it is one; the heading's start, or the anchor
    /// behind it, is the current event.
    pub(super) fn tab_heading(
        &mut self,
        text: Text<'_>,
        state: &mut State<'_>,
        anchor: Option<&str>,
        range: &Range<usize>,
    ) -> bool {
        let Some(Event::Start(Tag::Link { dest_url, .. })) = state.peek(1) else {
            return false;
        };
        let Some((id, condition)) =
            tab_target(dest_url).map(|(id, condition)| (id.to_owned(), condition.to_owned()))
        else {
            return false;
        };
        state.at += 1;
        let count = state.extent();
        if !matches!(state.peek(count), Some(Event::End(TagEnd::Heading(_)))) {
            state.at -= 1;
            return false;
        }
        // The heading counts as one container until its end, which is passed over here.
        state.depth -= 1;
        self.depth -= 1;
        let number = self.open_tab(text, state, (&id, &condition), range);
        let panel = match anchor {
            Some(anchor) => anchor.into(),
            None => self.ids.claim(&id).0,
        };
        self.body.ids.push(panel.clone());
        let tab = state.tab_group().map_or(0, |group| group.tabs);
        self.out("<section class=\"tab-panel\" role=\"group\" data-tab=\"");
        self.escape(&id);
        self.out("\"");
        self.attribute("data-condition", &condition);
        self.attribute("id", &panel);
        let _ = write!(
            self.body.html,
            " aria-labelledby=\"tab-{number}-{tab}\">\n<p class=\"tab-title\" id=\"tab-{number}-{tab}\">"
        );
        let start = self.body.html.len();
        let title: Vec<_> = state.events[state.at + 1..state.at + count - 1].to_vec();
        self.begin_block();
        for (event, range) in title {
            match event {
                Event::Text(run) => {
                    self.unit_at(text, range.start);
                    self.escape(&run);
                }
                Event::Code(code) => {
                    self.unit_at(text, range.start);
                    self.out("<code>");
                    self.escape(&code);
                    self.out("</code>");
                }
                _ => {}
            }
        }
        if condition.is_empty() {
            self.tab_titles
                .insert(id, self.body.html[start..].to_owned());
        } else {
            // Without a script, all panels of a tab stand one after the other.
            let title = self.tab_titles.get(&condition).cloned();
            let title = title.unwrap_or_else(|| escaped(&condition));
            let _ = write!(
                self.body.html,
                "<span class=\"tab-condition\"> ({title})</span>"
            );
        }
        self.out("</p>\n");
        state.at += count;
        true
    }

    /// Closes the panel before, or opens a group; returns the number of the group.
    fn open_tab(
        &mut self,
        text: Text<'_>,
        state: &mut State<'_>,
        (id, condition): (&str, &str),
        range: &Range<usize>,
    ) -> usize {
        if let Some(group) = state.tab_group() {
            let repeated = !group.ids.insert(format!("{id}/{condition}"));
            group.tabs += 1;
            let number = group.number;
            if repeated {
                self.report(
                    text,
                    range.clone(),
                    &codes::TAB_DUPLICATE_ID,
                    format!("tab {id} stands twice in its group"),
                );
            }
            self.out("</section>\n");
            return number;
        }
        self.tab_groups += 1;
        state.open.push(Open {
            depth: state.depth,
            what: What::Tabs(TabGroup {
                number: self.tab_groups,
                ids: BTreeSet::from([format!("{id}/{condition}")]),
                tabs: 1,
                start: range.clone(),
            }),
        });
        self.out("<div class=\"tabs\" data-tabs>\n");
        self.tab_groups
    }

    /// Closes the last panel of a group and the group.
    pub(super) fn close_tabs(&mut self, text: Text<'_>, group: TabGroup) {
        self.out("</section>\n</div>\n");
        if let (1, Some(id)) = (group.tabs, group.ids.first()) {
            let id = id.split('/').next().unwrap_or_default();
            let message = format!("group has only the tab {id}");
            self.report(text, group.start, &codes::TAB_SINGLE, message);
        }
    }
}

impl State<'_> {
    /// The group of tabs that a heading or a thematic break here would belong to.
    pub(super) fn tab_group(&mut self) -> Option<&mut TabGroup> {
        let depth = self.depth;
        match self.open.last_mut() {
            Some(Open {
                depth: inside,
                what: What::Tabs(group),
            }) if *inside == depth => Some(group),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_have_an_id_and_may_have_a_condition() {
        assert_eq!(tab_target("#tab/linux+macos"), Some(("linux+macos", "")));
        assert_eq!(tab_target("#tab/x/"), Some(("x", "")));
        assert_eq!(tab_target("#tab/x/y"), Some(("x", "y")));
        assert_eq!(tab_target("#table"), None);
    }
}
