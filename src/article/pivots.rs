//! Groups of pivots: what a reader may choose between on pages with zones.
//!
//! `zone-pivot-groups.yml` at the top of a docset defines them:
//!
//! ```yaml
//! ### YamlMime:ZonePivotGroups
//! groups:
//! - id: shell
//!   title: Shell
//!   prompt: Choose a shell
//!   pivots:
//!   - id: bash
//!     title: Bash
//! ```

use super::Source;
use super::front_matter::{Map, Node, parse_yaml};
use super::yaml_fields::Fields;
use crate::diag::{Reported, codes};
use crate::model::RepoPath;

/// The groups of a file, in its order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ZonePivots {
    /// The groups; their ids are unique.
    pub groups: Vec<PivotGroup>,
}

/// Pivots that exclude each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PivotGroup {
    /// What pages call it: `shell`.
    pub id: String,
    /// Name for readers; the id, when it has none.
    pub title: String,
    /// What asks readers to choose; empty without one.
    pub prompt: String,
    /// Id and title of each pivot.
    pub pivots: Vec<(String, String)>,
}

impl ZonePivots {
    /// The group called `id`; letter case does not matter.
    #[must_use]
    pub fn group(&self, id: &str) -> Option<&PivotGroup> {
        self.groups
            .iter()
            .find(|group| group.id.eq_ignore_ascii_case(id))
    }

    /// The title of the pivot `id`: of the first group that has it among those that `wanted` takes.
    pub fn title(&self, id: &str, wanted: impl Fn(&PivotGroup) -> bool) -> Option<&str> {
        let groups = self.groups.iter().filter(|group| wanted(group));
        let mut pivots = groups.flat_map(|group| &group.pivots);
        pivots
            .find(|(known, _)| known.eq_ignore_ascii_case(id))
            .map(|(_, title)| title.as_str())
    }
}

/// Reads a definitions file. A group or pivot without id is reported and left out, one without title
/// is called by its id; of two with one id the first counts. A file that cannot be read defines
/// nothing.
#[must_use]
pub fn read(source: Source<'_>) -> Reported<ZonePivots> {
    let mut read = read_text(source.file, source.text);
    super::relocate(&mut read.report, source);
    read
}

/// The same; places are those of `text`.
pub(super) fn read_text(file: &RepoPath, text: &str) -> Reported<ZonePivots> {
    let mut report = Vec::new();
    let mut pivots = ZonePivots::default();
    if let Some(document) = parse_yaml(file, text, 0).unpack(&mut report) {
        let mut fields = Fields::new(file);
        if let Some(map) = fields.mapping(&document, "the file") {
            for (node, map) in fields.items(map, "groups") {
                add_group(&mut fields, node, map, &mut pivots.groups);
            }
        }
        report.append(&mut fields.report);
    }
    Reported {
        value: pivots,
        report,
    }
}

fn add_group(fields: &mut Fields<'_>, node: &Node, map: &Map, groups: &mut Vec<PivotGroup>) {
    let Some((id, title)) = named(fields, node, map) else {
        return;
    };
    let prompt = fields.text(map, "prompt").map(text).unwrap_or_default();
    let mut pivots: Vec<(String, String)> = Vec::new();
    for (node, map) in fields.items(map, "pivots") {
        let Some(pivot) = named(fields, node, map) else {
            continue;
        };
        if pivots.iter().any(|(known, _)| *known == pivot.0) {
            fields.say(&codes::YAML_DUPLICATE_ID, node, twice("pivot", &pivot.0));
        } else {
            pivots.push(pivot);
        }
    }
    if groups.iter().any(|known| known.id == id) {
        fields.say(&codes::YAML_DUPLICATE_ID, node, twice("group", &id));
        return;
    }
    groups.push(PivotGroup {
        id,
        title,
        prompt,
        pivots,
    });
}

fn twice(what: &str, id: &str) -> String {
    format!("the {what} {id} is defined twice; the first definition counts")
}

/// Id and title of a group or pivot.
fn named(fields: &mut Fields<'_>, node: &Node, map: &Map) -> Option<(String, String)> {
    let id = fields.required(node, map, "id").map(text)?;
    let title = fields.required(node, map, "title").map(text);
    Some((id.clone(), title.unwrap_or(id)))
}

fn text(node: &Node) -> String {
    node.value.as_str().unwrap_or_default().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, groups: &[&str], report: &[&str]) {
        let got = read_text(&RepoPath::new("zone-pivot-groups.yml"), text);
        let shown = got.value.groups.iter().map(|group| {
            let pivots: Vec<_> = group
                .pivots
                .iter()
                .map(|(id, title)| format!("{id}={title}"))
                .collect();
            format!(
                "{}={} ({}): {}",
                group.id,
                group.title,
                group.prompt,
                pivots.join(" ")
            )
        });
        assert_eq!(shown.collect::<Vec<_>>(), groups);
        let said = got.report.iter().map(|d| {
            let crate::diag::Place::Span(span) = &d.place else {
                return d.code.name.to_owned();
            };
            let line = text[..span.start as usize].lines().count().max(1);
            format!("{}:{line} {}", d.code.name, d.message)
        });
        assert_eq!(said.collect::<Vec<_>>(), report);
    }

    #[test]
    fn groups_name_their_pivots() {
        check(
            "### YamlMime:ZonePivotGroups\ngroups:\n- id: shell\n  title: Shell\n  prompt: Choose\n  pivots:\n  - id: bash\n    title: Bash\n  - id: pwsh\n    title: PowerShell\n",
            &["shell=Shell (Choose): bash=Bash pwsh=PowerShell"],
            &[],
        );
    }

    #[test]
    fn faults_are_reported_at_their_value() {
        check(
            "groups:\n- id: a\n  pivots:\n  - title: X\n  - id: b\n    title: B\n  - id: b\n    title: C\n- id: a\n  title: A\n- text\n",
            &["a=a (): b=B"],
            &[
                "yaml/wrong-type:11 an item of groups must be a mapping, not text",
                "yaml/missing-attribute:2 title is missing here",
                "yaml/missing-attribute:4 id is missing here",
                "yaml/duplicate-id:7 the pivot b is defined twice; the first definition counts",
                "yaml/duplicate-id:9 the group a is defined twice; the first definition counts",
            ],
        );
        check(
            "- a\n",
            &[],
            &["yaml/wrong-type:1 the file must be a mapping, not a list"],
        );
    }

    #[test]
    fn titles_are_found_in_the_wanted_groups() {
        let text = "groups:\n- id: a\n  title: A\n  pivots: [{id: x, title: X}]\n- id: b\n  title: B\n  pivots: [{id: x, title: Y}]\n";
        let got = read_text(&RepoPath::new("z.yml"), text).value;
        assert_eq!(got.title("X", |_| true), Some("X"));
        assert_eq!(got.title("x", |group| group.id == "b"), Some("Y"));
        assert_eq!(got.group("B").map(|group| group.title.as_str()), Some("B"));
        assert_eq!(got.title("z", |_| true), None);
    }
}
