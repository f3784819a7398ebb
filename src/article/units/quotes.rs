//! Quotation marks that an exporter wrote as `&quot;` inside of tags.

use super::lex::{Attribute, attribute};
use super::output::Edit;

/// The changes that mend `<a name=&quot;x&quot;>` and its mixed forms from `from` on.
///
/// Only values of `name` and `id` in `<a>` are mended: elsewhere `&quot;` is an entity like any
/// other.
pub(super) fn in_anchors(input: &str, from: usize) -> Vec<Edit> {
    let bytes = input.as_bytes();
    let is_entity = |at: usize| bytes[from + at..].starts_with(b"&quot;");
    if !memchr::memchr_iter(b'&', &bytes[from..]).any(is_entity) {
        return Vec::new();
    }
    let mut edits = Vec::new();
    for start in memchr::memchr_iter(b'<', &bytes[from..]).map(|at| from + at) {
        if let [_, b'a' | b'A', space, ..] = &bytes[start..]
            && space.is_ascii_whitespace()
        {
            for attribute in attributes(bytes, start + 2) {
                let name = &bytes[attribute.name.clone()];
                if name.eq_ignore_ascii_case(b"name") || name.eq_ignore_ascii_case(b"id") {
                    edits.extend(mend(&attribute));
                }
            }
        }
    }
    edits
}

/// The attributes of the tag whose name ends at `at`.
fn attributes(bytes: &[u8], mut at: usize) -> impl Iterator<Item = Attribute> + use<'_> {
    std::iter::from_fn(move || {
        while bytes
            .get(at)
            .is_some_and(|b| b.is_ascii_whitespace() || *b == b'/')
        {
            at += 1;
        }
        if matches!(bytes.get(at), None | Some(b'<' | b'>')) {
            return None;
        }
        let attribute = attribute(bytes, at);
        at = attribute.end.max(at + 1);
        Some(attribute)
    })
}

fn mend(attribute: &Attribute) -> impl Iterator<Item = Edit> + use<> {
    let [opening, closing] = attribute.quotes.clone();
    let as_entity = |quote: &std::ops::Range<usize>| quote.len() > 2;
    // A mark of the other kind at the other end, as in `'x&quot;`, is made to match too.
    let mend = opening.as_ref().is_some_and(as_entity) || closing.as_ref().is_some_and(as_entity);
    [opening, closing]
        .into_iter()
        .flatten()
        .filter(move |_| mend)
        .map(|quote| Edit {
            at: quote.start,
            drop: quote.len(),
            put: "\"",
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mends_names_and_ids_of_anchors_only() {
        for (input, expected) in [
            ("<a name=&quot;x&quot;></a>", "<a name=\"x\"></a>"),
            ("<a name=\"x&quot;></a>", "<a name=\"x\"></a>"),
            ("<A href='y' ID=&quot;x\"></a>", "<A href='y' ID=\"x\"></a>"),
            (
                "<a name=\"x\"></a> &quot;y&quot;",
                "<a name=\"x\"></a> &quot;y&quot;",
            ),
            (
                "![a](b &quot;c\") <a title=\"&quot;\">",
                "![a](b &quot;c\") <a title=\"&quot;\">",
            ),
            ("<a name=&quot;", "<a name=\""),
        ] {
            let mut mended = input.to_owned();
            for edit in in_anchors(input, 0).iter().rev() {
                mended.replace_range(edit.at..edit.at + edit.drop, edit.put);
            }
            assert_eq!(mended, expected);
        }
    }
}
