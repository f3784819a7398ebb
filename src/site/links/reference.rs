//! A reference as it is written, cut into its parts. Nothing is looked up here.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// A reference cut into its parts, path and fragment decoded.
pub(super) struct Reference<'h> {
    /// Part before `?` and `#`, with slashes alone.
    pub(super) path: Cow<'h, str>,
    /// Part after `?`, as it is written.
    pub(super) query: &'h str,
    /// Part after `#`.
    pub(super) fragment: Cow<'h, str>,
}

impl<'h> Reference<'h> {
    pub(super) fn parse(href: &'h str) -> Self {
        // Most references are a path, and nothing but a path.
        if !href
            .bytes()
            .any(|byte| matches!(byte, b'#' | b'?' | b'%' | b'\\'))
        {
            return Self {
                path: Cow::Borrowed(href),
                query: "",
                fragment: Cow::Borrowed(""),
            };
        }
        let (rest, fragment) = href.split_once('#').unwrap_or((href, ""));
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mut path = decoded(path);
        if path.contains('\\') {
            path = Cow::Owned(path.replace('\\', "/"));
        }
        Self {
            path,
            query,
            fragment: decoded(fragment),
        }
    }
}

/// `text` without percent-encoding, which few references have.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    if text.contains('%') {
        percent_decode_str(text).decode_utf8_lossy()
    } else {
        Cow::Borrowed(text)
    }
}

/// `href` as browsers read it, which drop control characters.
pub(super) fn without_controls(href: &str) -> Cow<'_, str> {
    // The first bytes of control characters, which hardly any reference has.
    let may_begin = |byte: u8| byte < 0x20 || byte == 0x7f || byte == 0xc2;
    if href.bytes().any(may_begin) && href.contains(char::is_control) {
        href.chars().filter(|c| !c.is_control()).collect()
    } else {
        Cow::Borrowed(href)
    }
}

/// The scheme of an absolute address, in lower case.
pub(super) fn scheme(href: &str) -> Option<String> {
    let (scheme, _) = href.split_once(':')?;
    let wellformed = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    wellformed.then(|| scheme.to_ascii_lowercase())
}

/// The path without an extension that pages have, and that extension.
pub(super) fn split_extension(path: &str) -> (&str, &str) {
    for extension in ["md", "yml", "yaml", "html"] {
        if let Some(stem) = path
            .strip_suffix(extension)
            .and_then(|stem| stem.strip_suffix('.'))
        {
            return (stem, extension);
        }
    }
    (path, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_are_told_from_paths() {
        assert_eq!(scheme("HTTPS://x").as_deref(), Some("https"));
        assert_eq!(scheme("javascript:alert(1)").as_deref(), Some("javascript"));
        assert_eq!(scheme("a/b:c"), None);
        assert_eq!(scheme("a.md#x:y").as_deref(), None);
    }

    #[test]
    fn only_extensions_of_pages_are_cut() {
        assert_eq!(split_extension("a/b.md"), ("a/b", "md"));
        assert_eq!(split_extension("a/v2.1"), ("a/v2.1", ""));
    }
}
