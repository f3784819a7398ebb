//! What references mean, kept from one view of an article to the next.

use std::cell::RefCell;

use crate::model::ByKey;
use crate::site::{Resolution, Site};

/// Most references that are kept: those of some articles.
const KEPT: usize = 1024;

/// What the references of a file mean, as far as it has been looked up.
///
/// The bilingual view of an article has each of its references twice, and stands right behind the page
/// with the translation alone. A look-up takes as long as writing a dozen links.
#[derive(Debug, Default)]
pub struct Links(RefCell<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// Number of the edition.
    edition: usize,
    /// The file, as a path below the root of its locale.
    from: String,
    meanings: ByKey<Box<str>, Resolution>,
}

impl Links {
    /// As [`Site::resolve`].
    pub(super) fn resolve(
        &self,
        site: &Site,
        edition: usize,
        from: &str,
        href: &str,
    ) -> Resolution {
        let mut kept = self.0.borrow_mut();
        let is_same = (kept.edition, kept.from.as_str()) == (edition, from);
        if !is_same || kept.meanings.len() >= KEPT {
            kept.meanings.clear();
            kept.edition = edition;
            from.clone_into(&mut kept.from);
        }
        if let Some(known) = kept.meanings.get(href) {
            return known.clone();
        }
        let found = site.resolve(edition, from, href);
        kept.meanings.insert(href.into(), found.clone());
        found
    }
}
