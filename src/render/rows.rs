//! Rows of switchers: rendered once for all pages on which only their addresses differ.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, RwLock};

use serde::Serialize;

use crate::diag::Diagnostic;
use crate::page::view::{CloudLink, Language, MARK};

/// The template of a translation in the head of a page.
pub(super) const ALTERNATE: &str = "rows/alternate.html";
/// The template of a language.
pub(super) const LANGUAGE: &str = "rows/language.html";
/// The template of a cloud.
pub(super) const CLOUD: &str = "rows/cloud.html";

/// Stands where the address of a row goes: a noncharacter, which no text that comes in has.
pub(super) const ADDRESS: char = MARK;

/// Most rows that are kept at a time: a site has as many as pairs of languages, some times over.
const KEPT: usize = 1 << 14;

/// About as many bytes as a row takes.
pub(super) const LENGTH: usize = 192;

/// What the template of a translation sees as `alternate`.
#[derive(Debug, Serialize)]
pub(super) struct AlternateRow<'v> {
    pub(super) hreflang: &'v str,
    pub(super) href: char,
}

/// What the template of a language sees as `language`.
#[derive(Debug, Serialize)]
pub(super) struct LanguageRow<'v> {
    pub(super) lang: &'v str,
    pub(super) dir: &'v str,
    pub(super) name: &'v str,
    pub(super) href: char,
    pub(super) current: bool,
    pub(super) status: &'v str,
}

/// Rows as far as they have been rendered, by what they show.
#[derive(Default)]
pub(super) struct Rows(RwLock<HashMap<String, Arc<Row>>>);

/// HTML in pieces, between which the address stands.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row(Box<[Box<str>]>);

impl Rows {
    /// The row that shows `key`, a list of all that its template sees but the address.
    pub(super) fn row(
        &self,
        key: &[&str],
        render: impl FnOnce() -> Result<String, Diagnostic>,
    ) -> Result<Arc<Row>, Diagnostic> {
        let key = key.join("\n");
        if let Some(row) = self.0.read().expect(UNPOISONED).get(&key) {
            return Ok(Arc::clone(row));
        }
        let row = Arc::new(Row::read(&render()?));
        let mut kept = self.0.write().expect(UNPOISONED);
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(key, Arc::clone(&row));
        Ok(row)
    }
}

impl Row {
    /// Takes the marks out of what a template printed.
    fn read(printed: &str) -> Self {
        Self(printed.split(ADDRESS).map(Box::from).collect())
    }

    /// Appends the HTML with `address` in its places.
    pub(super) fn write(&self, address: &str, html: &mut String) {
        for (number, piece) in self.0.iter().enumerate() {
            if number > 0 {
                html.push_str(&escaped(address));
            }
            html.push_str(piece);
        }
    }
}

/// `address` as the engine would print it. Hardly any needs an escape.
fn escaped(address: &str) -> Cow<'_, str> {
    let is_plain = |byte: u8| !matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'');
    let plain = |all: bool, byte: &u8| all & is_plain(*byte);
    if address.as_bytes().iter().fold(true, plain) {
        return Cow::Borrowed(address);
    }
    let mut html = Vec::new();
    tera::escape_html(address, &mut html).expect("memory takes everything");
    Cow::Owned(String::from_utf8(html).expect("escapes are UTF-8"))
}

/// What tells a row of a language apart, on pages in `lang`.
pub(super) fn language_key<'v>(
    lang: &'v str,
    Language {
        lang: to,
        dir,
        name,
    }: &'v Language,
    current: bool,
    status: &'v str,
) -> [&'v str; 7] {
    [LANGUAGE, lang, to, dir, name, flag(current), status]
}

/// What tells a row of a cloud apart that leads to the index of the cloud, on pages in `lang`.
pub(super) fn cloud_key<'v>(lang: &'v str, cloud: &'v CloudLink) -> [&'v str; 7] {
    let flags = [cloud.current, cloud.retired, cloud.default].map(flag);
    [
        CLOUD,
        lang,
        &cloud.id,
        &cloud.name,
        flags[0],
        flags[1],
        flags[2],
    ]
}

fn flag(is: bool) -> &'static str {
    if is { "1" } else { "" }
}

const UNPOISONED: &str = "no panic under this lock";

#[cfg(test)]
mod tests {
    use super::*;

    fn written(row: &Row, address: &str) -> String {
        let mut html = String::new();
        row.write(address, &mut html);
        html
    }

    #[test]
    fn an_address_is_escaped_and_put_into_all_its_places() {
        let row = Row::read(&format!("<a href=\"{ADDRESS}\">{ADDRESS}</a>"));
        assert_eq!(
            written(&row, "../a/?b&\"c\""),
            "<a href=\"../a/?b&amp;&quot;c&quot;\">../a/?b&amp;&quot;c&quot;</a>"
        );
        assert_eq!(written(&Row::read("none"), "../a/"), "none");
    }

    #[test]
    fn a_row_is_rendered_once_for_all_that_show_the_same() {
        let rows = Rows::default();
        let row = |key: &[&str], html: &str| {
            let row = rows.row(key, || Ok(html.to_owned())).unwrap();
            written(&row, "")
        };
        assert_eq!(row(&["a", "b"], "1"), "1");
        assert_eq!(row(&["a", "b"], "2"), "1");
        assert_eq!(row(&["a", "c"], "3"), "3");
    }
}
