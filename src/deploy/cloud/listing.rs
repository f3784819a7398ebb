//! Listings of services, before the library reads them.
//!
//! The library takes names like `a//b` for a fault of the whole listing, and folders as the consoles of
//! the services make them, `a/`, for the file `a`. Such objects are none of ours, and they must neither
//! end a deploy nor be mistaken for something else (R-Y5): they are taken out.

use object_store::path::Path;

/// What stands around an object and around its name, as S3 and Google have it, and as Azure has it.
const MARKS: [(&str, &str); 2] = [("Contents", "Key"), ("Blob", "Name")];

/// A listing without the objects whose names are no paths. What is no listing stays as it is.
pub(super) fn without_odd_names(listing: Vec<u8>) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(&listing) else {
        return listing;
    };
    for (object, name) in MARKS {
        if let Some(clean) = without(text, object, name) {
            return clean.into_bytes();
        }
    }
    listing
}

/// `None` when all names are paths. `<` cannot stand in a text of XML, so that marks are what they
/// look like.
fn without(text: &str, object: &str, name: &str) -> Option<String> {
    let (open, close) = (format!("<{object}>"), format!("</{object}>"));
    let mut clean = String::new();
    let mut kept = 0;
    let mut at = 0;
    while let Some(start) = text[at..].find(&open).map(|found| at + found) {
        let end = start + text[start..].find(&close)? + close.len();
        if !has_path(&text[start..end], name) {
            clean.push_str(&text[kept..start]);
            kept = end;
        }
        at = end;
    }
    (kept > 0).then(|| clean + &text[kept..])
}

/// Whether the name in `object` is a path. One that is written in any other way than as plain text,
/// Azure has one for characters that XML has not, is none of ours.
fn has_path(object: &str, name: &str) -> bool {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let text = object
        .split_once(&open)
        .and_then(|(_, rest)| rest.split_once(&close));
    let name = text.and_then(|(text, _)| unescaped(text));
    name.is_some_and(|name| {
        !name.is_empty() && Path::parse(&name).is_ok_and(|path| path.as_ref() == name)
    })
}

/// The text that XML stands for; `None` when an entity is not one that every XML has.
fn unescaped(text: &str) -> Option<String> {
    let mut parts = text.split('&');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (entity, rest) = part.split_once(';')?;
        plain.push(match entity {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            entity => {
                let number = entity.strip_prefix('#')?;
                let code = match number.strip_prefix('x') {
                    Some(number) => u32::from_str_radix(number, 16),
                    None => number.parse(),
                };
                char::from_u32(code.ok()?)?
            }
        });
        plain.push_str(rest);
    }
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(listing: &str, expected: &str) {
        let got = without_odd_names(listing.as_bytes().to_vec());
        assert_eq!(String::from_utf8_lossy(&got), expected);
    }

    #[test]
    fn objects_whose_names_are_no_paths_are_taken_out() {
        let listed = |names: &[&str]| {
            let objects = names
                .iter()
                .map(|name| format!("<Contents><Key>{name}</Key><Size>1</Size></Contents>"));
            format!(
                "<R><Name>b</Name>{}<Token>t</Token></R>",
                objects.collect::<String>()
            )
        };
        let fine = ["a", "a/b c.html", "a&amp;b/ü", "it&#39;s &#x27;&gt;"];
        check(&listed(&fine), &listed(&fine));
        check(
            &listed(&[
                "a//b", "a", "a/", "/a", "./a", "a/..", "", "&#7;", "&#x1F;", "&x;", "b",
            ]),
            &listed(&["a", "b"]),
        );
        check("<R><Contents><Size>1</Size></Contents></R>", "<R></R>");
    }

    #[test]
    fn azure_has_words_of_its_own() {
        check(
            "<L><Blobs><Blob><Name>a//b</Name></Blob><Blob><Name>a</Name></Blob><Blob><Name Encoded=\"true\">a%07</Name></Blob></Blobs></L>",
            "<L><Blobs><Blob><Name>a</Name></Blob></Blobs></L>",
        );
    }

    #[test]
    fn what_is_no_listing_stays() {
        for text in ["", "<Contents>", "<Contents><Key>a//b</Key>", "nonsense"] {
            check(text, text);
        }
    }
}
