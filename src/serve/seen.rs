//! What a browser has seen of a page, and the script that keeps it up to date.

use std::fmt::Write as _;

use super::preview::Preview;
use super::resources::{output_path, resources};
use crate::model::Digest;

/// What a page was made of when it was sent: enough to tell later whether it has to be loaded again
/// and whether new stylesheets are enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    /// The page without the addresses of its stylesheets, and its scripts and images.
    page: Digest,
    /// Its stylesheets.
    styles: Digest,
}

/// A page as a browser sees it.
#[derive(Debug)]
pub(super) struct Sight {
    pub(super) seen: Seen,
    /// Addresses of its stylesheets, as they stand in the page.
    pub(super) styles: Vec<String>,
}

/// What there is to see of `html`, the page at `path` of a site below `base`.
pub(super) fn sight(preview: &dyn Preview, base: &str, path: &str, html: &[u8]) -> Sight {
    let mut page = Vec::with_capacity(html.len());
    let mut looks = String::new();
    let mut styles = Vec::new();
    let mut copied = 0;
    for resource in resources(html) {
        let address = &html[resource.address.clone()];
        let digest = output_path(base, path, address).and_then(|path| preview.digest(&path));
        let digest = digest.map(|digest| digest.to_string()).unwrap_or_default();
        if resource.is_style {
            page.extend_from_slice(&html[copied..resource.address.start]);
            copied = resource.address.end;
            let address = String::from_utf8_lossy(address).into_owned();
            let _ = writeln!(looks, "{address} {digest}");
            styles.push(address);
        } else {
            page.extend_from_slice(&html[copied..resource.address.end]);
            copied = resource.address.end;
            page.extend_from_slice(digest.as_bytes());
        }
    }
    page.extend_from_slice(&html[copied..]);
    Sight {
        seen: Seen {
            page: Digest::of(&page),
            styles: Digest::of(looks.as_bytes()),
        },
        styles,
    }
}

/// What a page that shows `now` has to do when its browser has seen `before`.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    Nothing,
    Styles,
    Reload,
}

impl Seen {
    /// Of a page that does not exist.
    pub(super) fn nothing() -> Self {
        Self {
            page: Digest::of(b""),
            styles: Digest::of(b""),
        }
    }

    /// Reads what [`Seen::to_string`] writes.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (page, styles) = text.split_once('-')?;
        Some(Self {
            page: Digest::from_hex(page)?,
            styles: Digest::from_hex(styles)?,
        })
    }

    /// What a browser that has seen this has to do to see `now`.
    pub(super) fn step_to(&self, now: &Self) -> Step {
        if self.page != now.page {
            Step::Reload
        } else if self.styles != now.styles {
            Step::Styles
        } else {
            Step::Nothing
        }
    }
}

impl std::fmt::Display for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.page, self.styles)
    }
}

/// `html` with the script of the preview at its end; the page at `path` has been seen as `seen`.
///
/// Only what is served gets the script, never what is built. It is a file of its own, because a
/// theme may forbid scripts inside of pages.
pub(super) fn with_script(html: &[u8], path: &str, seen: &Seen, token: &str) -> Vec<u8> {
    let path = super::report::escaped(path);
    let script = format!(
        "<script async src=\"/_diglot/live.js\" data-page=\"{path}\" data-seen=\"{seen}\" data-token=\"{token}\"></script>\n"
    );
    let at = memchr::memmem::rfind(html, b"</body>").unwrap_or(html.len());
    [&html[..at], script.as_bytes(), &html[at..]].concat()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::note::Note;
    use super::super::preview::{Report, Served};
    use super::*;

    struct Files(BTreeMap<&'static str, &'static str>);

    impl Preview for Files {
        fn output(&self, path: &str) -> Option<Served> {
            let text = self.0.get(path)?;
            Some(Served::new(text.as_bytes()))
        }

        fn faults(&self, _: &str) -> Vec<Note> {
            Vec::new()
        }

        fn report(&self) -> Report {
            Report::default()
        }
    }

    fn seen(html: &str, files: &[(&'static str, &'static str)]) -> Seen {
        let files = Files(files.iter().copied().collect());
        sight(&files, "/", "de-de/index.html", html.as_bytes()).seen
    }

    #[test]
    fn new_styles_need_no_new_page() {
        let page = |name: &str| format!("<link rel=\"stylesheet\" href=\"../{name}\"><p>text</p>");
        let before = seen(&page("a.css"), &[("a.css", "x")]);
        let same = seen(&page("a.css"), &[("a.css", "x")]);
        let renamed = seen(&page("b.css"), &[("b.css", "y")]);
        let rewritten = seen(&page("a.css"), &[("a.css", "y")]);
        assert_eq!(before.step_to(&same), Step::Nothing);
        assert_eq!(before.step_to(&renamed), Step::Styles);
        assert_eq!(before.step_to(&rewritten), Step::Styles);
    }

    #[test]
    fn new_text_and_new_images_need_a_new_page() {
        let page = "<img src=\"/a.png\">";
        let before = seen(page, &[("a.png", "x")]);
        assert_eq!(
            before.step_to(&seen(page, &[("a.png", "x"), ("b", "y")])),
            Step::Nothing
        );
        assert_eq!(before.step_to(&seen(page, &[("a.png", "y")])), Step::Reload);
        assert_eq!(
            before.step_to(&seen("<p>", &[("a.png", "x")])),
            Step::Reload
        );
    }

    #[test]
    fn reads_back_what_it_prints() {
        let seen = Seen::nothing();
        assert_eq!(Seen::parse(&seen.to_string()), Some(seen));
        for text in ["", "-", "a-b", &"0".repeat(64)] {
            assert_eq!(Seen::parse(text), None);
        }
    }

    #[test]
    fn the_script_goes_to_the_end_of_the_page() {
        let html = |html: &str| {
            let html = with_script(html.as_bytes(), "a\"b", &Seen::nothing(), "t");
            String::from_utf8(html).unwrap()
        };
        let whole = html("<body>text</body></html>");
        assert!(whole.starts_with("<body>text<script async src=\"/_diglot/live.js\""));
        assert!(whole.contains("data-page=\"a&quot;b\""), "{whole}");
        assert!(whole.ends_with("</script>\n</body></html>"));
        assert!(html("text").ends_with("</script>\n"));
    }
}
