//! Navigation that pages share: rendered once, with the places of what differs from page to page.

use std::sync::{Arc, RwLock};

use super::rows;
use crate::model::ByKey;
use crate::page::view::{Nav, NavPlace, UP};

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

/// HTML with the places of what each page puts into it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fragment {
    pub(super) html: String,
    /// What may be put in, with the offset into `html`, in order.
    places: Vec<(Put, usize)>,
}

/// What a page puts into a fragment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Put {
    /// The way up that an address begins with.
    Up,
    /// The mark of the current entry, if it is the one of this number.
    Current(usize),
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
            places: Vec::new(),
        }
    }

    /// Appends an address, which may begin with a way up.
    pub(super) fn push_address(&mut self, address: &str) {
        let rest = address.strip_prefix(UP);
        if rest.is_some() {
            self.places.push((Put::Up, self.html.len()));
        }
        rows::push_address(&mut self.html, rest.unwrap_or(address));
    }

    /// Notes that the start tag of the entry of this number may be marked here.
    pub(super) fn mark(&mut self, number: Option<usize>) {
        self.places
            .extend(number.map(|number| (Put::Current(number), self.html.len())));
    }

    /// The HTML on the page at `place`. A page that is listed twice is current where it stands first.
    pub(super) fn on_page(&self, place: &NavPlace) -> String {
        let most = self.html.len() + CURRENT.len() + self.places.len() * place.up.len();
        let mut html = String::with_capacity(most);
        let mut entry = place.entry;
        let mut done = 0;
        for (put, at) in &self.places {
            let text = match put {
                Put::Up => place.up,
                Put::Current(number) if entry == Some(*number) => {
                    entry = None;
                    CURRENT
                }
                Put::Current(_) => continue,
            };
            html.push_str(&self.html[done..*at]);
            html.push_str(text);
            done = *at;
        }
        html.push_str(&self.html[done..]);
        html
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on_page(fragment: &Fragment, entry: Option<usize>, up: &'static str) -> String {
        let nav = Arc::default();
        fragment.on_page(&NavPlace { nav, entry, up })
    }

    #[test]
    fn the_entry_of_the_page_is_marked() {
        let fragment = Fragment {
            html: "<a>a</a><a>b</a><a>a</a>".to_owned(),
            places: [(3, 2), (12, 10), (3, 18)]
                .map(|(number, at)| (Put::Current(number), at))
                .into(),
        };
        assert_eq!(
            on_page(&fragment, Some(3), ""),
            "<a aria-current=\"page\">a</a><a>b</a><a>a</a>"
        );
        assert_eq!(
            on_page(&fragment, Some(12), ""),
            "<a>a</a><a aria-current=\"page\">b</a><a>a</a>"
        );
        for none in [None, Some(1)] {
            assert_eq!(on_page(&fragment, none, ""), "<a>a</a><a>b</a><a>a</a>");
        }
    }

    #[test]
    fn each_page_has_its_own_way_up() {
        let mut fragment = Fragment::starting("");
        for address in ["a&b/", "", "https://example.com/"] {
            let up = if address.contains(':') { "" } else { UP };
            fragment.html.push_str("<a");
            fragment.mark(Some(address.len()));
            fragment.html.push_str(" href=");
            fragment.push_address(&[up, address].concat());
            fragment.html.push('>');
        }
        for up in ["../", "../../"] {
            assert_eq!(
                on_page(&fragment, Some(0), up),
                format!(
                    "<a href={up}a&amp;b/><a aria-current=\"page\" href={up}>\
                     <a href=https://example.com/>"
                )
            );
        }
    }
}
