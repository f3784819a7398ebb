//! Fields of YAML mappings, with a word about those that are not as they must be.

use super::front_matter::{Map, Node, Value};
use crate::diag::{Code, Diagnostic, codes};
use crate::model::RepoPath;

/// Reads fields and gathers what is wrong with them, each at the place of its value.
///
/// A field that is absent or null is no fault unless it is required. A value of the wrong type is
/// reported and left out; nothing is dropped in silence.
pub(super) struct Fields<'f> {
    pub(super) file: &'f RepoPath,
    pub(super) report: Vec<Diagnostic>,
}

impl<'f> Fields<'f> {
    pub(super) fn new(file: &'f RepoPath) -> Self {
        Self {
            file,
            report: Vec::new(),
        }
    }

    /// Reports something about the bytes of `node`.
    pub(super) fn say(&mut self, code: &'static Code, node: &Node, message: impl Into<String>) {
        let range = node.span.start as usize..node.span.end as usize;
        self.report
            .push(Diagnostic::at(code, self.file, range, message));
    }

    /// The mapping that `node` must be.
    pub(super) fn mapping<'m>(&mut self, node: &'m Node, what: &str) -> Option<&'m Map> {
        let map = node.value.as_map();
        if map.is_none() {
            let message = format!("{what} must be a mapping, not {}", node.value.kind());
            self.say(&codes::YAML_TYPE, node, message);
        }
        map
    }

    /// The text of a field, with its place. Numbers count as text.
    pub(super) fn text<'m>(&mut self, map: &'m Map, key: &str) -> Option<&'m Node> {
        self.as_text(present(map, key)?, key)
    }

    fn as_text<'m>(&mut self, node: &'m Node, key: &str) -> Option<&'m Node> {
        if node.value.as_str().is_none() {
            let message = format!("{key} must be text, not {}", node.value.kind());
            self.say(&codes::YAML_TYPE, node, message);
            return None;
        }
        Some(node)
    }

    /// The text of a field of the mapping at `place`, which must be there and say something.
    pub(super) fn required<'m>(
        &mut self,
        place: &Node,
        map: &'m Map,
        key: &str,
    ) -> Option<&'m Node> {
        let blank = |node: &&Node| {
            node.value
                .as_str()
                .is_some_and(|text| text.trim().is_empty())
        };
        let Some(node) = present(map, key).filter(|node| !blank(node)) else {
            self.say(
                &codes::YAML_MISSING,
                place,
                format!("{key} is missing here"),
            );
            return None;
        };
        self.as_text(node, key)
    }

    /// The mapping of a field.
    pub(super) fn part<'m>(&mut self, map: &'m Map, key: &str) -> Option<&'m Map> {
        self.mapping(present(map, key)?, key)
    }

    /// Reports keys of `map` that mean nothing.
    pub(super) fn only(&mut self, map: &Map, known: &[&str]) {
        for entry in map.iter().filter(|entry| !known.contains(&&*entry.key)) {
            let range = entry.key_span.start as usize..entry.key_span.end as usize;
            let message = format!("{} has no meaning here", entry.key);
            self.report.push(Diagnostic::at(
                &codes::YAML_UNKNOWN_KEY,
                self.file,
                range,
                message,
            ));
        }
    }

    /// The items of a field that must be a list, each of them a mapping.
    pub(super) fn items<'m>(&mut self, map: &'m Map, key: &str) -> Vec<(&'m Node, &'m Map)> {
        let Some(node) = present(map, key) else {
            return Vec::new();
        };
        let Some(list) = node.value.as_list() else {
            let message = format!("{key} must be a list, not {}", node.value.kind());
            self.say(&codes::YAML_TYPE, node, message);
            return Vec::new();
        };
        let what = format!("an item of {key}");
        let item = |item| Some((item, self.mapping(item, &what)?));
        list.iter().filter_map(item).collect()
    }
}

/// The value of `key` unless it is null.
fn present<'m>(map: &'m Map, key: &str) -> Option<&'m Node> {
    map.get(key)
        .filter(|node| !matches!(node.value, Value::Null))
}
