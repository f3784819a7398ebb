//! Destinations of links, as far as a translation has to keep them.

/// What is compared of each destination, in their order.
///
/// A translation may lead to the same page in its own locale, and tools that write addresses anew
/// change letter case, protocol, escapes, and slashes at the end.
pub(super) fn keys(links: &[String]) -> Vec<String> {
    links.iter().map(|link| key(link)).collect()
}

fn key(link: &str) -> String {
    let link = link
        .trim()
        .to_lowercase()
        .replace('\\', "/")
        .replace("&amp;", "&");
    let bare = link
        .strip_prefix("https://")
        .or_else(|| link.strip_prefix("http://"))
        .unwrap_or(&link);
    let (rest, fragment) = bare.split_once('#').unwrap_or((bare, ""));
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let query: Vec<&str> = query
        .split('&')
        .filter(|part| !part.is_empty() && !names_locale(part))
        .collect();
    let parts: Vec<&str> = path
        .split('/')
        .enumerate()
        .filter(|(at, part)| !part.is_empty() && (*at == 0 || !is_locale(part)))
        .map(|(_, part)| part)
        .collect();
    let mut key = parts.join("/");
    if !query.is_empty() {
        key.push('?');
        key.push_str(&query.join("&"));
    }
    if !fragment.is_empty() {
        key.push('#');
        key.push_str(fragment);
    }
    key
}

/// Whether a part of a query says which language or version is wanted: `view=x`, `culture=de-de`.
fn names_locale(part: &str) -> bool {
    let (name, value) = part.split_once('=').unwrap_or((part, ""));
    matches!(name, "view" | "preserve-view") || is_locale(value)
}

/// Whether a part of a path is a language tag with a region or script: `de-de`, `zh-hans`.
fn is_locale(part: &str) -> bool {
    let letters = |text: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    part.split_once('-').is_some_and(|(language, region)| {
        letters(language, 2..=2) && (letters(region, 2..=2) || letters(region, 4..=4))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_page_of_another_locale_is_the_same() {
        let same = [
            (
                "https://docs.microsoft.com/en-us/azure/",
                "http://docs.microsoft.com/de-de/azure",
            ),
            ("../A.md#Next", "../a.md#next"),
            ("/azure/x?view=a&y=1", "/azure/x?y=1"),
            (
                "https://a.example/?culture=en-us",
                "https://a.example/?culture=ja-jp",
            ),
        ];
        for (a, b) in same {
            assert_eq!(key(a), key(b));
        }
        assert_ne!(key("a.md#x"), key("a.md#y"));
        assert_ne!(key("go-to/a.md"), key("a.md"));
    }
}
