//! What a file is sent with, and when it travels.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::config::{FileRule, Globs};
use crate::render::lists::content_type;

/// What a host sends with a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Headers {
    /// `Content-Type`
    pub(super) content_type: String,
    /// `Cache-Control`
    pub(super) cache_control: String,
    /// `Content-Encoding`; empty for none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) content_encoding: String,
}

impl Headers {
    /// For targets that have no say in what files are sent with.
    pub(super) fn none() -> Self {
        Self {
            content_type: String::new(),
            cache_control: String::new(),
            content_encoding: String::new(),
        }
    }
}

/// Files whose names change with their bytes may be kept for ever.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Pages are asked for each time; an unchanged one is answered without its bytes.
const ASK: &str = "public, max-age=0, must-revalidate";
/// Pictures and the like may be an hour old.
const AN_HOUR: &str = "public, max-age=3600";

/// When a file travels: what others name goes before those that name it (R-Y3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// A file whose name has a digest of its bytes.
    Addressed,
    /// Any other file that is no page: pictures, lists.
    Asset,
    Page,
}

impl Class {
    /// The class of the output `path`.
    pub(super) fn of(path: &str) -> Self {
        let (plain, _) = encoding(path);
        let extension = plain.rsplit_once('.').map_or("", |(_, end)| end);
        if extension.eq_ignore_ascii_case("html") {
            Self::Page
        } else if is_addressed(plain) {
            Self::Addressed
        } else {
            Self::Asset
        }
    }
}

/// Whether the name of the file has a digest before its extension: `help.3f2a91bc.css`.
fn is_addressed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let mut parts = name.rsplit('.').skip(1);
    let digest = parts.next().unwrap_or_default();
    parts.next().is_some()
        && digest.len() >= 8
        && digest
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// The path of what a compressed sibling is made from, and its encoding.
fn encoding(path: &str) -> (&str, &'static str) {
    let siblings = [(".br", "br"), (".gz", "gzip")];
    let found = siblings.iter().find_map(|(end, encoding)| {
        let plain = path.strip_suffix(end)?;
        Some((plain, *encoding))
    });
    found.unwrap_or((path, ""))
}

/// The rules of a target, compiled.
#[derive(Debug)]
pub(super) struct Rules<'a> {
    rules: Vec<(Globs, &'a FileRule)>,
}

impl<'a> Rules<'a> {
    /// Compiles `rules`, whose patterns the configuration has checked.
    pub(super) fn new(rules: &'a [FileRule]) -> Self {
        let compiled = rules.iter().map(|rule| {
            let paths = rule.paths.iter().map(String::as_str);
            let globs = Globs::compile(paths).expect("the configuration checks its patterns");
            (globs, rule)
        });
        Self {
            rules: compiled.collect(),
        }
    }

    /// What the output `path` is sent with. Of the rules that match, later ones win, value by value.
    pub(super) fn headers(&self, path: &str) -> Headers {
        let (plain, encoding) = encoding(path);
        let cache = match Class::of(path) {
            Class::Addressed => FOR_EVER,
            // Data names other files, such as those of a search index, which go when it changes.
            Class::Asset if is_json(plain) => ASK,
            Class::Asset => AN_HOUR,
            Class::Page => ASK,
        };
        let mut headers = Headers {
            content_type: content_type(plain).to_owned(),
            cache_control: cache.to_owned(),
            content_encoding: encoding.to_owned(),
        };
        for (globs, rule) in &self.rules {
            if globs.is_match(path) {
                let set = |value: &mut String, new: &Option<String>| {
                    if let Some(new) = new {
                        value.clone_from(new);
                    }
                };
                set(&mut headers.content_type, &rule.content_type);
                set(&mut headers.cache_control, &rule.cache_control);
                set(&mut headers.content_encoding, &rule.content_encoding);
            }
        }
        headers
    }
}

fn is_json(path: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|ending| ending == "json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_travel_last_and_names_with_digests_first() {
        let check = |path: &str, class| assert_eq!(Class::of(path), class, "{path}");
        check("assets/help.3f2a91bc.css", Class::Addressed);
        check("assets/help.3f2a91bc.css.br", Class::Addressed);
        check("de-de/portal/media/a.png", Class::Asset);
        check("de-de/portal/media/deadbeef.png", Class::Asset);
        check("sitemap.xml", Class::Asset);
        check("de-de/index.html", Class::Page);
        check("de-de/index.html.gz", Class::Page);
        assert!(Class::Addressed < Class::Asset && Class::Asset < Class::Page);
    }

    #[test]
    fn later_rules_win_value_by_value() {
        let rule = |paths: &str, cache: Option<&str>, kind: Option<&str>| FileRule {
            paths: vec![paths.to_owned()],
            content_type: kind.map(str::to_owned),
            cache_control: cache.map(str::to_owned),
            content_encoding: None,
        };
        let rules = [
            rule("**/*.html", Some("no-store"), None),
            rule("de-de/**", None, Some("text/plain")),
        ];
        let rules = Rules::new(&rules);
        let got = rules.headers("de-de/index.html");
        assert_eq!(
            (&*got.content_type, &*got.cache_control),
            ("text/plain", "no-store")
        );
        let got = rules.headers("assets/help.3f2a91bc.js");
        assert_eq!(got.cache_control, FOR_EVER);
        let got = rules.headers("fr-fr/search/entry.json");
        assert_eq!(got.cache_control, ASK);
        let got = rules.headers("fr-fr/media/a.png");
        assert_eq!(got.cache_control, AN_HOUR);
        let got = rules.headers("a/b.css.gz");
        assert_eq!(
            (&*got.content_type, &*got.content_encoding),
            ("text/css; charset=utf-8", "gzip")
        );
    }
}
