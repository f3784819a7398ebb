//! What is said of references that lead nowhere.

use crate::article::body::{Slot, SlotKind};
use crate::diag::{Code, codes};
use crate::site::Broken;

/// Whether a reference without target is a link, and not the address of a file.
fn is_link(slot: &Slot) -> bool {
    matches!(slot.kind, SlotKind::Link | SlotKind::Video { .. })
}

/// The code of a reference that leads nowhere.
pub(super) fn code(slot: &Slot, broken: Broken) -> &'static Code {
    match broken {
        Broken::NotFound if is_link(slot) => &codes::LINK_NOT_FOUND,
        Broken::NotFound => &codes::LINK_RESOURCE_NOT_FOUND,
        Broken::OutOfScope | Broken::Draft => &codes::LINK_OUT_OF_SCOPE,
        Broken::OtherRepository => &codes::LINK_OTHER_REPOSITORY,
        Broken::Outside => &codes::LINK_OUTSIDE,
        Broken::LocalPath => &codes::LINK_LOCAL_PATH,
        Broken::Uid => &codes::XREF_NOT_FOUND,
        Broken::Scheme => &codes::LINK_SCHEME,
    }
}

/// What is said of a reference without target.
pub(super) fn told(slot: &Slot, broken: Broken) -> String {
    let href = &slot.href;
    match broken {
        Broken::NotFound if is_link(slot) => format!("target {href} does not exist"),
        Broken::NotFound => format!("file {href} does not exist"),
        Broken::OutOfScope => format!("target {href} is not published"),
        Broken::Draft => format!("target {href} is a draft"),
        Broken::OtherRepository => format!("target {href} belongs to another repository"),
        Broken::Outside => format!("target {href} lies outside of the content folder"),
        Broken::LocalPath => format!("target {href} is a path of one machine"),
        Broken::Uid => format!("nothing has the uid {}", href.trim_start_matches("xref:")),
        Broken::Scheme => format!("scheme of {href} is not allowed"),
    }
}
