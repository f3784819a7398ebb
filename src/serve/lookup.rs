//! Which output a path means.

use super::guard::decoded;
use super::media::{HTML, media_type};
use super::preview::{Preview, Served};
use crate::model::Permalink;

/// What there is at a path.
#[derive(Debug)]
pub(super) enum Found {
    /// An output of the site, and its path.
    Output(String, Served),
    /// The same with another spelling: the address to go to, encoded.
    Moved(String),
    /// A page that could not be made, and its path.
    Broken(String),
    /// Nothing, with the page that says so, if there is one, and the path asked for.
    Nothing(String, Option<Served>),
}

/// Looks a decoded path up among the outputs of a site below `base` (`/`, `/help/`). No folder is
/// ever looked at, so no path leads out of one.
pub(super) fn lookup(preview: &dyn Preview, base: &str, path: &str) -> Found {
    let below = base.trim_start_matches('/');
    let Some(rest) = path.strip_prefix(below) else {
        // Whoever opens the server at its root wants to see the site, wherever that is.
        return if path.is_empty() || below.strip_suffix('/') == Some(path) {
            Found::Moved(address(base, ""))
        } else {
            Found::Nothing(path.to_owned(), preview.output("404.html"))
        };
    };
    let output = Permalink::new(rest).output_path();
    if let Some(served) = preview.output(&output) {
        return Found::Output(output, served);
    }
    let folder = format!("{rest}/index.html");
    if !output.ends_with("/index.html") && preview.digest(&folder).is_some() {
        return Found::Moved(address(base, &format!("{rest}/")));
    }
    if media_type(&output) == HTML && !preview.faults(&output).is_empty() {
        return Found::Broken(output);
    }
    let locale = rest.split('/').next().unwrap_or_default();
    let page = preview
        .output(&format!("{locale}/404.html"))
        .or_else(|| preview.output("404.html"));
    Found::Nothing(output, page)
}

/// The address of an output below `base`, encoded.
pub(super) fn address(base: &str, path: &str) -> String {
    let path = path.strip_suffix("index.html").unwrap_or(path);
    Permalink::new(&format!("{base}{path}")).absolute("/")
}

/// The folder that the site is shown in: the path of its public address, decoded.
pub(super) fn base_of(base_url: &str) -> String {
    let url = url::Url::parse(base_url).ok();
    let path = url.and_then(|url| decoded(url.path())).unwrap_or_default();
    match path.trim_end_matches('/') {
        "" => "/".to_owned(),
        path => format!("/{path}/"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::note::Note;
    use super::super::preview::Report;
    use super::*;

    struct Names(&'static [&'static str]);

    impl Preview for Names {
        fn output(&self, path: &str) -> Option<Served> {
            let known = self.0.contains(&path);
            known.then(|| Served::new(path.as_bytes()))
        }

        fn faults(&self, _: &str) -> Vec<Note> {
            Vec::new()
        }

        fn report(&self) -> Report {
            Report::default()
        }
    }

    const SITE: Names = Names(&["index.html", "de/a/index.html", "de/b.html", "de/404.html"]);

    #[track_caller]
    fn check(base: &str, path: &str, expected: &str) {
        let got = match lookup(&SITE, base, path) {
            Found::Output(path, _) => path,
            Found::Moved(to) => format!("-> {to}"),
            Found::Broken(path) => format!("broken {path}"),
            Found::Nothing(_, page) => {
                let page = page.map(|page| String::from_utf8_lossy(&page.bytes).into_owned());
                format!("404 {}", page.unwrap_or_default())
            }
        };
        assert_eq!(got, expected, "{base} {path}");
    }

    #[test]
    fn finds_pages_by_their_address() {
        check("/", "", "index.html");
        check("/", "de/a/", "de/a/index.html");
        check("/", "de/a/index.html", "de/a/index.html");
        check("/", "de/b.html", "de/b.html");
        check("/", "de/a", "-> /de/a/");
    }

    #[test]
    fn shows_no_folders_and_the_404_page_of_the_locale() {
        check("/", "de/", "404 de/404.html");
        check("/", "de", "404 de/404.html");
        check("/", "fr/x", "404 ");
        check("/", "de/b.html/", "404 de/404.html");
    }

    #[test]
    fn shows_the_site_where_its_address_says() {
        check("/help/", "help/de/a/", "de/a/index.html");
        check("/help/", "help/de/a", "-> /help/de/a/");
        check("/help/", "help", "-> /help/");
        check("/help/", "", "-> /help/");
        check("/help/", "de/a/", "404 ");
        assert_eq!(base_of("https://example.com/"), "/");
        assert_eq!(base_of("https://example.com/a%20b/help"), "/a b/help/");
    }
}
