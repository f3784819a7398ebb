//! Navigation that pages share: rendered once, and marked for each page.

use std::sync::{Arc, RwLock};

use crate::model::ByKey;
use crate::page::view::Nav;

/// What the mark of the current entry becomes.
const CURRENT: &str = " aria-current=\"page\"";

/// Most fragments that are kept at a time: pages that share one come one after the other.
const KEPT: usize = 256;

/// About as many bytes as a fragment takes.
const LENGTH: usize = 1 << 13;

/// Fragments by the address of the navigation they show.
#[derive(Default)]
pub(super) struct Navigation(RwLock<ByKey<usize, Kept>>);

/// A fragment and what it shows, which is kept with it so that nothing else gets its address.
struct Kept {
    _nav: Arc<Nav>,
    fragment: Arc<Fragment>,
}

/// HTML with the places where an entry may be marked as current.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fragment {
    pub(super) html: String,
    /// Numbers of entries with their offsets into `html`, in order.
    marks: Vec<(usize, usize)>,
}

impl Navigation {
    pub(super) fn known(&self, nav: &Arc<Nav>) -> Option<Arc<Fragment>> {
        let kept = self.0.read().expect("no panic under this lock");
        let kept = kept.get(&Arc::as_ptr(nav).addr())?;
        Some(Arc::clone(&kept.fragment))
    }

    pub(super) fn keep(&self, nav: &Arc<Nav>, fragment: Fragment) -> Arc<Fragment> {
        let fragment = Arc::new(fragment);
        let mut all = self.0.write().expect("no panic under this lock");
        if all.len() >= KEPT {
            all.clear();
        }
        let kept = Kept {
            _nav: Arc::clone(nav),
            fragment: Arc::clone(&fragment),
        };
        all.insert(Arc::as_ptr(nav).addr(), kept);
        fragment
    }
}

impl Fragment {
    /// One that begins with `html`.
    pub(super) fn starting(html: &str) -> Self {
        let mut all = String::with_capacity(LENGTH);
        all.push_str(html);
        Self {
            html: all,
            marks: Vec::new(),
        }
    }

    /// Notes that the start tag of the entry of this number may be marked here.
    pub(super) fn mark(&mut self, number: Option<usize>) {
        self.marks
            .extend(number.map(|number| (number, self.html.len())));
    }

    /// The HTML with `entry` marked. A page that is listed twice is current where it stands first.
    pub(super) fn for_entry(&self, entry: Option<usize>) -> String {
        let mut marks = self.marks.iter();
        let Some((_, at)) = marks.find(|(number, _)| Some(*number) == entry) else {
            return self.html.clone();
        };
        let (before, after) = self.html.split_at(*at);
        [before, CURRENT, after].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entry_of_the_page_is_marked() {
        let fragment = Fragment {
            html: "<a>a</a><a>b</a><a>a</a>".to_owned(),
            marks: vec![(3, 2), (12, 10), (3, 18)],
        };
        assert_eq!(
            fragment.for_entry(Some(3)),
            "<a aria-current=\"page\">a</a><a>b</a><a>a</a>"
        );
        assert_eq!(
            fragment.for_entry(Some(12)),
            "<a>a</a><a aria-current=\"page\">b</a><a>a</a>"
        );
        for none in [None, Some(1)] {
            assert_eq!(fragment.for_entry(none), "<a>a</a><a>b</a><a>a</a>");
        }
    }
}
