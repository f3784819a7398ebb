//! Choices of a page for the constructs of Markdown: of its front matter, else of its docset.

use super::front_matter::FrontMatter;
use super::markdown::PageOptions;
use crate::source::Metadata;

/// Choices of a page for the constructs of Markdown.
pub(super) fn page_options(front_matter: &FrontMatter, metadata: &Metadata) -> PageOptions {
    let groups = text_of(front_matter, metadata, "zone_pivot_groups").unwrap_or_default();
    let ids = groups.split(',').map(str::trim).filter(|id| !id.is_empty());
    PageOptions {
        pivot_groups: ids.map(str::to_owned).collect(),
        math: truth_of(front_matter, metadata, "show_latex"),
        segments: false,
        source: None,
    }
}

/// The value of a key: of the front matter, else of the docset's metadata. Null takes a key away.
pub(super) fn text_of(
    front_matter: &FrontMatter,
    metadata: &Metadata,
    key: &str,
) -> Option<String> {
    match front_matter.get(key) {
        Some(node) => node
            .value
            .as_str()
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty()),
        None => metadata
            .get(key)
            .and_then(|value| value.as_str())
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty()),
    }
}

fn truth_of(front_matter: &FrontMatter, metadata: &Metadata, key: &str) -> bool {
    match front_matter.get(key) {
        Some(node) => node.value.as_bool().unwrap_or(false),
        None => metadata.get(key).is_some_and(|value| {
            value
                .as_bool()
                .unwrap_or_else(|| value.as_str() == Some("true"))
        }),
    }
}
