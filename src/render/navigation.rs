//! Navigation that pages share: rendered once, and marked for each page.

use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use crate::page::view::{MARK, Nav};

/// What [`mark`](crate::page::view::mark) of the current entry becomes.
const CURRENT: &str = " aria-current=\"page\"";

/// Most fragments that are kept at a time: pages that share one come one after the other.
const KEPT: usize = 256;

/// Fragments by the address of the navigation they show.
#[derive(Default)]
pub(super) struct Navigation(RwLock<HashMap<usize, Kept>>);

/// A fragment and what it shows, which is kept with it so that nothing else gets its address.
struct Kept {
    _nav: Arc<Nav>,
    fragment: Arc<Fragment>,
}

/// HTML with the places where an entry may be marked as current.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fragment {
    html: String,
    /// Offsets into `html` by the number of the entry.
    marks: HashMap<usize, usize>,
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
    /// Takes the marks out of what a template printed.
    pub(super) fn read(printed: &str) -> Self {
        let mut html = String::with_capacity(printed.len());
        let mut marks = HashMap::new();
        let mut pieces = printed.split(MARK);
        html.push_str(pieces.next().unwrap_or_default());
        while let Some(entry) = pieces.next() {
            if let Ok(entry) = entry.parse() {
                // A page that is listed twice is current where it stands first.
                marks.entry(entry).or_insert(html.len());
            }
            html.push_str(pieces.next().unwrap_or_default());
        }
        Self { html, marks }
    }

    /// The HTML with `entry` marked.
    pub(super) fn for_entry(&self, entry: Option<usize>) -> String {
        let Some(at) = entry.and_then(|entry| self.marks.get(&entry)) else {
            return self.html.clone();
        };
        let (before, after) = self.html.split_at(*at);
        [before, CURRENT, after].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::view::mark;

    #[test]
    fn the_entry_of_the_page_is_marked() {
        let printed = format!("<a{}>a</a><a{}>b</a><a{0}>a</a>", mark(3), mark(12));
        let fragment = Fragment::read(&printed);
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
