//! Addresses that stand in text without any markup.
//!
//! The rules are those of GFM's extended autolinks, with two more for text without blanks between its
//! words: an address may follow a Chinese, Japanese or Korean character, and ends before one. E-mail
//! addresses are no links.

use super::scripts::{is_cjk_letter, is_wide_punctuation};

/// Most bytes of an address: what is longer is data rather than a place to go to.
pub(super) const MAX_ADDRESS: usize = 2048;

/// The places of `text` where an address may begin, ascending.
pub(super) fn candidates(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    // Looked for by their rarest byte: nearly all of the many short runs of a text hold neither, and
    // a search for words costs more to begin than such a run costs to read.
    let signs = memchr::memchr2_iter(b':', b'.', bytes);
    signs
        .filter_map(|at| match bytes[at] {
            b':' if bytes[at..].starts_with(b"://") => scheme(bytes, at),
            b'.' if bytes[..at].ends_with(b"www") => Some(at - "www".len()),
            _ => None,
        })
        .collect()
}

/// Where the scheme begins that ends at `colon`, if it is one of the web's.
fn scheme(text: &[u8], colon: usize) -> Option<usize> {
    ["https", "http"].into_iter().find_map(|name| {
        let start = colon.checked_sub(name.len())?;
        let named = text[start..colon].eq_ignore_ascii_case(name.as_bytes());
        named.then_some(start)
    })
}

/// Whether an address may begin after `before`, the character in front of it.
pub(super) fn may_follow(before: Option<char>) -> bool {
    before.is_none_or(|c| {
        c.is_whitespace()
            || matches!(c, '*' | '_' | '~' | '(')
            || is_cjk_letter(c)
            || is_wide_punctuation(c)
    })
}

/// Bytes of the address at the start of `text`; none when what stands there is no address.
pub(super) fn length(text: &str) -> Option<usize> {
    let host_at = text.find("://").map_or(0, |colon| colon + 3);
    let host_at = if text.starts_with("www.") { 0 } else { host_at };
    let ends =
        |c: char| c.is_whitespace() || c == '<' || is_cjk_letter(c) || is_wide_punctuation(c);
    let end = text.find(ends).unwrap_or(text.len());
    let address = without_trail(text.get(..end)?);
    is_host(host(address.get(host_at..)?)).then_some(address.len())
}

/// An address as a link has it: one without scheme is reached over a secure connection.
pub(super) fn href(address: &str) -> String {
    if address.starts_with("www.") {
        format!("https://{address}")
    } else {
        address.to_owned()
    }
}

fn host(address: &str) -> &str {
    let end = address.find(['/', '?', '#', ':']);
    &address[..end.unwrap_or(address.len())]
}

/// Whether `host` is two names or more, none of them empty, and no `_` in the last two.
fn is_host(host: &str) -> bool {
    let mut names = host.rsplit('.');
    let plain = |name: &str| {
        !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let last = [names.next(), names.next()];
    last.iter().all(|name| name.is_some_and(plain))
        && names.all(|name| {
            !name.is_empty() && name.split('_').all(|part| part.is_empty() || plain(part))
        })
}

/// `address` without the punctuation of the sentence around it: marks at its end, closing brackets
/// that it does not open, and what looks like an entity.
fn without_trail(address: &str) -> &str {
    let mut rest = address;
    // Counted once and then kept: a long row of brackets must not be counted for each of them.
    let mut open = Open::of(rest);
    loop {
        let Some(last) = rest.chars().next_back() else {
            return rest;
        };
        let shorter = match last {
            '?' | '!' | '.' | ',' | ':' | '*' | '_' | '~' | '\'' | '"' | '”' | '“' | '’' | '»'
            | '…' => rest.strip_suffix(last),
            ';' => Some(without_entity(rest)),
            ')' if open.round < 0 => rest.strip_suffix(')'),
            ']' if open.square < 0 => rest.strip_suffix(']'),
            _ => None,
        };
        match shorter {
            Some(shorter) => {
                open.round += i32::from(last == ')');
                open.square += i32::from(last == ']');
                rest = shorter;
            }
            None => return rest,
        }
    }
}

/// How many more brackets are opened than closed.
struct Open {
    round: i32,
    square: i32,
}

impl Open {
    fn of(text: &str) -> Self {
        let mut open = Self {
            round: 0,
            square: 0,
        };
        for byte in text.bytes() {
            match byte {
                b'(' => open.round += 1,
                b')' => open.round -= 1,
                b'[' => open.square += 1,
                b']' => open.square -= 1,
                _ => {}
            }
        }
        open
    }
}

/// `text`, which ends in a semicolon, without it or without the entity that it ends.
fn without_entity(text: &str) -> &str {
    let rest = &text[..text.len() - 1];
    let name = rest.trim_end_matches(|c: char| c.is_ascii_alphanumeric());
    match name.strip_suffix('&') {
        Some(before) if name.len() < rest.len() => before,
        _ => rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, address: &str) {
        let found = candidates(text)
            .first()
            .copied()
            .and_then(|at| length(&text[at..]).map(|length| &text[at..at + length]));
        assert_eq!(found.unwrap_or_default(), address, "{text}");
    }

    #[test]
    fn addresses_end_before_the_punctuation_of_their_sentence() {
        check("see www.commonmark.org.", "www.commonmark.org");
        check("Visit www.commonmark.org/a.b.", "www.commonmark.org/a.b");
        check(
            "www.google.com/search?q=Markup+(business)",
            "www.google.com/search?q=Markup+(business)",
        );
        check(
            "www.google.com/search?q=Markup+(business)))",
            "www.google.com/search?q=Markup+(business)",
        );
        check(
            "(www.google.com/search?q=Markup+(business))",
            "www.google.com/search?q=Markup+(business)",
        );
        check(
            "www.google.com/search?q=(business))+ok",
            "www.google.com/search?q=(business))+ok",
        );
        check(
            "www.google.com/search?q=commonmark&hl=en",
            "www.google.com/search?q=commonmark&hl=en",
        );
        check(
            "www.google.com/search?q=commonmark&hl;",
            "www.google.com/search?q=commonmark",
        );
        check("www.commonmark.org/he<lp", "www.commonmark.org/he");
        check(
            "https://encrypted.google.com/search?q=Markup+(business)",
            "https://encrypted.google.com/search?q=Markup+(business)",
        );
        check("[siehe https://example.com/a]", "https://example.com/a");
        check("HTTPS://Example.com/a;", "HTTPS://Example.com/a");
    }

    #[test]
    fn only_whole_hosts_make_addresses() {
        for text in [
            "https://localhost/a",
            "https://*.example.com",
            "https://contoso.*.com/a",
            "https://example.com./a",
            "https://a..b.com",
            "https://www.a_b.com",
            "https://{tenant}.example.com",
            "www.",
            "ftp://example.com/a",
            "xhttp://a.b.",
        ] {
            let found = candidates(text)
                .first()
                .copied()
                .filter(|at| may_follow(text[..*at].chars().next_back()));
            assert_eq!(found.and_then(|at| length(&text[at..])), None, "{text}");
        }
        check(
            "https://a_b.example.com:8080/?x",
            "https://a_b.example.com:8080/?x",
        );
    }

    #[test]
    fn addresses_end_before_letters_that_need_no_blanks() {
        check("请访问https://example.com/a。", "https://example.com/a");
        check(
            "https://example.com/path?x=1を参照",
            "https://example.com/path?x=1",
        );
        check("（www.example.com）", "www.example.com");
        check("https://example.com/über", "https://example.com/über");
    }

    #[test]
    fn a_row_of_brackets_is_read_once() {
        let text = format!("www.example.com/{}", ")".repeat(100_000));
        assert_eq!(length(&text), Some("www.example.com/".len()));
    }
}
