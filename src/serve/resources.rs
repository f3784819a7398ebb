//! The files that a page shows beside its own text.

use std::ops::Range;

use url::Url;

use super::guard;

/// A file that a page names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Resource {
    /// A stylesheet, which can be swapped while the page stays.
    pub(super) is_style: bool,
    /// Where its address stands in the page.
    pub(super) address: Range<usize>,
}

/// Stylesheets, scripts and images that `html` names, in order.
///
/// The HTML is our own, so that a look at its tags is enough. What looks like a tag and is none, as
/// in a script, does no harm: at worst a page is loaded once too often.
pub(super) fn resources(html: &[u8]) -> Vec<Resource> {
    let tags = memchr::memchr_iter(b'<', html);
    tags.filter_map(|at| resource(html, at + 1)).collect()
}

fn resource(html: &[u8], name_at: usize) -> Option<Resource> {
    let named = |name: &str| {
        let word = html.get(name_at..name_at + name.len());
        let next = html.get(name_at + name.len());
        word.is_some_and(|word| word.eq_ignore_ascii_case(name.as_bytes()))
            && next.is_some_and(u8::is_ascii_whitespace)
    };
    let is_link = named("link");
    let shown = ["img", "script", "source", "video", "audio"];
    if !is_link && !shown.into_iter().any(named) {
        return None;
    }
    let end = name_at + memchr::memchr(b'>', &html[name_at..])?;
    let tag = name_at..end;
    if is_link {
        let rel = attribute(html, tag.clone(), "rel")?;
        if !html[rel].eq_ignore_ascii_case(b"stylesheet") {
            return None;
        }
        return attribute(html, tag, "href").map(|address| Resource {
            is_style: true,
            address,
        });
    }
    attribute(html, tag, "src").map(|address| Resource {
        is_style: false,
        address,
    })
}

/// Where the quoted value of an attribute stands in a tag.
fn attribute(html: &[u8], tag: Range<usize>, name: &str) -> Option<Range<usize>> {
    let mut at = tag.start;
    loop {
        let found = memchr::memmem::find(&html[at..tag.end], name.as_bytes())? + at;
        let open = found + name.len();
        let own_word = found > tag.start && html[found - 1].is_ascii_whitespace();
        if own_word && html.get(open) == Some(&b'=') {
            let quote = *html.get(open + 1).filter(|q| matches!(q, b'"' | b'\''))?;
            let start = open + 2;
            // A `>` inside of quotes ended the tag too early, so the end is searched for behind it.
            let end = start + memchr::memchr(quote, &html[start..])?;
            return Some(start..end);
        }
        at = open;
    }
}

/// The path of the output that `address` means on the page at `page`; `None` for other sites.
pub(super) fn output_path(base: &str, page: &str, address: &[u8]) -> Option<String> {
    let address = std::str::from_utf8(address).ok()?;
    let mut here = Url::parse("http://preview.invalid/").ok()?;
    here.set_path(&format!("{base}{page}"));
    let there = here.join(address).ok()?;
    if there.origin() != here.origin() {
        return None;
    }
    let path = guard::decoded(there.path())?;
    Some(path.strip_prefix(base.trim_start_matches('/'))?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(html: &str) -> Vec<(bool, &str)> {
        let all = resources(html.as_bytes());
        let named = |resource: Resource| (resource.is_style, &html[resource.address]);
        all.into_iter().map(named).collect()
    }

    #[test]
    fn finds_styles_scripts_and_images() {
        let html = r#"<link rel="icon" href="i.svg"><link rel="stylesheet" href="a.css">
            <script defer src='b.js' data-src="x"></script><p>src="no"</p><IMG alt="a > b" src="c.png">"#;
        // The last one is lost because of the `>` in its alternative text; ours are escaped.
        assert_eq!(found(html), [(true, "a.css"), (false, "b.js")]);
        assert_eq!(
            found(r#"<img data-src="no" src="c.png">"#),
            [(false, "c.png")]
        );
    }

    #[test]
    fn bears_broken_tags() {
        for html in [
            "<",
            "<img",
            "<img src",
            "<img src=",
            "<img src=x>",
            "<img src=\"x>",
            "<link >",
        ] {
            assert_eq!(found(html), [], "{html}");
        }
    }

    #[test]
    fn tells_which_output_an_address_means() {
        let path = |address: &str| output_path("/help/", "de-de/a/index.html", address.as_bytes());
        assert_eq!(
            path("../../assets/x.css?y#z").as_deref(),
            Some("assets/x.css")
        );
        assert_eq!(path("/help/a%20b.png").as_deref(), Some("a b.png"));
        assert_eq!(path("c.png").as_deref(), Some("de-de/a/c.png"));
        assert_eq!(path("/elsewhere.png"), None);
        assert_eq!(path("https://example.com/x.css"), None);
        assert_eq!(path("data:image/png;base64,AA"), None);
    }
}
