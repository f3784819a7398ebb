//! What the values of `site.toml` must look like: from a text to its meaning, or to what is wrong
//! with it.

use percent_encoding::percent_decode_str;
use url::Url;

use super::fields::{nearest, quoted};
use super::{Fallback, Globs, Level, PortableNames, UrlStyle, Videos};
use crate::diag::codes;
use crate::model::Locale;

/// Any text that is not blank.
pub(super) fn filled(text: &str) -> Result<String, String> {
    if text.trim().is_empty() {
        return Err("this text may not be empty".to_owned());
    }
    Ok(text.to_owned())
}

/// Any text.
#[expect(clippy::unnecessary_wraps, reason = "it is a check that nothing fails")]
pub(super) fn any(text: &str) -> Result<String, String> {
    Ok(text.to_owned())
}

/// A language tag.
pub(super) fn locale(text: &str) -> Result<Locale, String> {
    Locale::parse(text).map_err(|error| error.to_string())
}

/// An `http` or `https` address without query and fragment; a slash is put at its end.
pub(super) fn base_url(text: &str) -> Result<String, String> {
    let wrong = |what: &str| format!("`{text}` is no base address: {what}");
    let mut url = Url::parse(text).map_err(|error| wrong(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(wrong("it must begin with `https://` or `http://`"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("it may not hold `?` or `#`"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("it may not hold a user name"));
    }
    let path = percent_decode_str(url.path()).decode_utf8();
    // What servers cannot be told in their own languages, or browsers and servers read differently.
    let odd = |c: char| c.is_control() || "\"'\\`$*;#?%<>|^{}[]".contains(c);
    if !path.is_ok_and(|path| !path.contains(odd)) {
        return Err(wrong(
            "its path may not hold control characters or any of \" ' \\ ` $ * ; # ? % < > | ^ { } [ ]",
        ));
    }
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    Ok(url.into())
}

/// An `https` or `mailto` address, which may name the page that it is about.
pub(super) fn contact_url(text: &str) -> Result<String, String> {
    match Url::parse(&sample(text)?) {
        Ok(url) if matches!(url.scheme(), "https" | "http" | "mailto") => Ok(text.to_owned()),
        _ => Err(format!(
            "`{text}` is no `https:`, `http:` or `mailto:` address"
        )),
    }
}

/// The address of a source file, with `{path}` in it.
pub(super) fn edit_url(text: &str) -> Result<String, String> {
    if !text.contains("{path}") {
        return Err("an address for editing must contain `{path}`".to_owned());
    }
    match Url::parse(&sample(text)?) {
        Ok(url) if matches!(url.scheme(), "https" | "http") => Ok(text.to_owned()),
        _ => Err(format!("`{text}` is no `https:` or `http:` address")),
    }
}

/// An address as some page would have it. Braces are no part of one, so what stands in others is a
/// name that nobody knows.
fn sample(template: &str) -> Result<String, String> {
    let names = ["{path}", "{locale}", "{file}", "{url}"];
    let sample = names.iter().fold(template.to_owned(), |address, name| {
        address.replace(name, "x")
    });
    if sample.contains(['{', '}']) {
        let names = names.map(|name| format!("`{name}`")).join(", ");
        return Err(format!("in `{template}` only {names} stand for something"));
    }
    Ok(sample)
}

/// One part of an address that needs no escapes: `[a-z0-9][a-z0-9._-]*`.
pub(super) fn slug(text: &str) -> Result<String, String> {
    let inner =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte);
    if text.bytes().all(inner) && !text.starts_with(['.', '_', '-']) && !text.is_empty() {
        return Ok(text.to_owned());
    }
    Err(format!(
        "`{text}` may hold small letters, digits, `.`, `_` and `-` only, and begins with a letter or digit"
    ))
}

/// Slugs with `/` between them; empty for the folder itself.
pub(super) fn url_prefix(text: &str) -> Result<String, String> {
    let prefix = text.trim_matches('/');
    if !prefix.is_empty() {
        prefix
            .split('/')
            .try_for_each(|part| slug(part).map(drop))?;
    }
    Ok(prefix.to_owned())
}

/// A path below some folder, `a/b`; empty or `.` for the folder itself.
pub(super) fn inner_path(text: &str) -> Result<String, String> {
    let parts = text
        .split(['/', '\\'])
        .filter(|part| !matches!(*part, "" | "."));
    let parts: Vec<_> = parts.collect();
    if text.starts_with(['/', '\\']) || text.contains([':', '\0']) || parts.contains(&"..") {
        return Err(format!(
            "`{text}` must be a path below the folder, such as `a/b`"
        ));
    }
    Ok(parts.join("/"))
}

/// A path on this machine, relative or absolute.
pub(super) fn machine_path(text: &str) -> Result<String, String> {
    if text.contains('\0') {
        return Err("a path cannot hold the character NUL".to_owned());
    }
    filled(text)
}

/// The name of a folder.
pub(super) fn folder_name(text: &str) -> Result<String, String> {
    if text.contains(['/', '\\', ':', '\0']) || text.starts_with('.') {
        return Err(format!("`{text}` is no plain name of a folder"));
    }
    filled(text)
}

/// The value of a header: anything else could begin a header of its own.
pub(super) fn header(text: &str) -> Result<String, String> {
    filled(text)?;
    header_or_nothing(text)
}

/// The value of a header, or an empty text for none.
pub(super) fn header_or_nothing(text: &str) -> Result<String, String> {
    if text.bytes().any(|byte| !matches!(byte, b' '..=b'~')) {
        return Err(format!(
            "`{}` may hold visible ASCII characters only",
            text.escape_debug()
        ));
    }
    Ok(text.trim().to_owned())
}

/// A pattern for paths.
pub(super) fn glob(text: &str) -> Result<String, String> {
    Globs::compile([text]).map_err(|error| error.to_string())?;
    Ok(text.to_owned())
}

/// A path of the site that is redirected: `/de-de/old/`.
pub(super) fn redirect_source(text: &str) -> Result<String, String> {
    if !text.starts_with('/') || text.contains(['?', '#']) {
        return Err(format!(
            "`{text}` must be a path of this site such as `/de-de/old/`"
        ));
    }
    site_path(text)
}

/// Where a redirect leads: a path of the site or an `https` address.
pub(super) fn redirect_target(text: &str) -> Result<String, String> {
    if text.starts_with('/') {
        return site_path(text);
    }
    match Url::parse(text) {
        Ok(url) if url.scheme() == "https" => Ok(text.to_owned()),
        _ => Err(format!(
            "`{text}` is neither a path of this site nor an `https:` address"
        )),
    }
}

fn site_path(text: &str) -> Result<String, String> {
    let path = text.split(['?', '#']).next().unwrap_or_default();
    let climbs = path.split('/').any(|part| matches!(part, "." | ".."));
    // Browsers read `//host` and `/\host` as another host.
    if path.starts_with("//") || path.contains('\\') || climbs || text.contains(char::is_control) {
        return Err(format!("`{text}` is no path of this site"));
    }
    Ok(text.to_owned())
}

/// The code of a diagnostic.
pub(super) fn code(text: &str) -> Result<String, String> {
    if codes::find(text).is_some() {
        return Ok(text.to_owned());
    }
    let meant = nearest(text, codes::ALL.iter().map(|code| code.name));
    let meant = meant.map_or_else(String::new, |meant| format!(", did you mean `{meant}`?"));
    Err(format!("there is no diagnostic `{text}`{meant}"))
}

/// One of a few words.
pub(super) fn choice<T: Copy>(words: &[(&str, T)], text: &str) -> Result<T, String> {
    let found = words.iter().find(|(word, _)| *word == text);
    found.map(|(_, value)| *value).ok_or_else(|| {
        let words: Vec<_> = words.iter().map(|(word, _)| *word).collect();
        format!("`{text}` is none of {}", quoted(&words))
    })
}

pub(super) fn url_style(text: &str) -> Result<UrlStyle, String> {
    choice(
        &[("directory", UrlStyle::Directory), ("file", UrlStyle::File)],
        text,
    )
}

pub(super) fn videos(text: &str) -> Result<Videos, String> {
    choice(&[("link", Videos::Link), ("embed", Videos::Embed)], text)
}

/// A host without scheme and path, in lower case.
pub(super) fn host(text: &str) -> Result<String, String> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    if text.contains('.') && !text.starts_with('.') && text.chars().all(allowed) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err(format!(
            "`{text}` is no name of a host, such as `video.example.com`"
        ))
    }
}

pub(super) fn moniker(text: &str) -> Result<String, String> {
    if text.is_empty() || text.contains([' ', '<', '>', '=', '|', ',']) {
        Err(format!(
            "`{text}` is no moniker: one word without `<`, `>`, `=`, `|` and `,`"
        ))
    } else {
        Ok(text.to_owned())
    }
}

pub(super) fn fallback(text: &str) -> Result<Fallback, String> {
    choice(&[("page", Fallback::Page), ("link", Fallback::Link)], text)
}

pub(super) fn portable_names(text: &str) -> Result<PortableNames, String> {
    let words = [
        ("error", PortableNames::Error),
        ("encode", PortableNames::Encode),
    ];
    choice(&words, text)
}

pub(super) fn level(text: &str) -> Result<Level, String> {
    let words = [
        ("off", Level::Off),
        ("info", Level::Info),
        ("warning", Level::Warning),
        ("error", Level::Error),
    ];
    choice(&words, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(check: fn(&str) -> Result<String, String>, cases: &[(&str, Option<&str>)]) {
        for (text, expected) in cases {
            assert_eq!(check(text).ok().as_deref(), *expected, "{text}");
        }
    }

    #[test]
    fn base_addresses_end_in_a_slash() {
        let cases = [
            ("https://a.example", Some("https://a.example/")),
            ("http://a.example/docs", Some("http://a.example/docs/")),
            ("https://a.example/?x", None),
            ("https://me@a.example/", None),
            ("ftp://a.example/", None),
            ("a.example", None),
            ("", None),
        ];
        check(base_url, &cases);
    }

    /// R-P6
    #[test]
    fn slugs_need_no_escapes() {
        let cases = [
            ("us-gov", Some("us-gov")),
            ("v1.2", Some("v1.2")),
            ("US", None),
            ("-a", None),
            ("a b", None),
            ("ü", None),
            ("", None),
        ];
        check(slug, &cases);
        check(
            url_prefix,
            &[
                ("/a/b/", Some("a/b")),
                ("", Some("")),
                ("a//b", None),
                ("../a", None),
            ],
        );
    }

    /// R-P1
    #[test]
    fn inner_paths_stay_inside() {
        let cases = [
            ("./a//b/", Some("a/b")),
            (".", Some("")),
            ("a\\b", Some("a/b")),
            ("../a", None),
            ("a/..", None),
            ("/a", None),
            ("C:/a", None),
        ];
        check(inner_path, &cases);
    }

    /// R-P6
    #[test]
    fn redirects_lead_to_paths_or_https() {
        for target in ["/de-de/a/?x#y", "https://example.com/a"] {
            assert!(redirect_target(target).is_ok(), "{target}");
        }
        for target in [
            "//example.com",
            "/\\example.com",
            "http://example.com",
            "javascript:x",
            "a/b",
            "/a/../b",
        ] {
            assert!(redirect_target(target).is_err(), "{target}");
        }
        assert!(redirect_source("/de-de/a/").is_ok());
        assert!(redirect_source("/de-de/a/#b").is_err());
        assert!(redirect_source("de-de/a/").is_err());
    }

    #[test]
    fn suggests_the_code_that_was_meant() {
        let message = code("link/file-not-fuond").unwrap_err();
        assert!(
            message.ends_with("did you mean `link/file-not-found`?"),
            "{message}"
        );
    }
}
