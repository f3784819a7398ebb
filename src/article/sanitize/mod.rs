//! HTML that authors write.
//!
//! Two barriers, because each sees what the other cannot. While Markdown is rendered, every piece of
//! HTML goes through [`clean`], which knows where the piece stands in the file: it removes and
//! reports what is not allowed, shows placeholders such as `<customer tenant>` as text, and turns
//! references into slots. A body that holds such pieces then goes through [`normalize`] as a whole,
//! on the result of an HTML5 parse: pieces that close each other wrongly cannot break the page
//! around them, and nothing outside the allow-list survives, whatever two pieces become together.
//! Bodies without HTML of their author are well-formed by construction and skip the second step; so do
//! those that [`super::sound`] can tell to be well-formed without a parser.

mod allowed;
mod clean;
mod normalize;

use std::ops::Range;

pub(super) use allowed::{element_without_text, is_container, is_element, is_kept};
pub(super) use clean::clean;
pub(super) use normalize::normalize;
#[cfg(test)]
pub(super) use normalize::parsed;

/// Most attributes of one element: more are no element of a page, and the time for them grows with
/// the square of their number.
pub(super) const MAX_ATTRIBUTES: usize = 128;

/// Most bytes of one attribute's value.
pub(super) const MAX_VALUE: usize = 1 << 20;

/// What was wrong with a piece of HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// The element is not allowed.
    Element(String),
    /// The attribute of the element is not allowed.
    Attribute(String, String),
    /// The element is none of HTML's and was kept as text.
    Placeholder(String),
    /// The element has more than [`MAX_ATTRIBUTES`].
    Crowded(String),
    /// The value of the element's attribute has more than [`MAX_VALUE`] bytes.
    Long(String, String),
}

/// A piece of HTML after [`clean`].
pub(super) struct Cleaned {
    /// The piece with its references as slots.
    pub(super) html: String,
    /// What was removed, with the place of the tag in the piece.
    pub(super) faults: Vec<(Range<usize>, Fault)>,
}
