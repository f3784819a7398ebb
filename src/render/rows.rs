//! Rows of switchers and of the navigation: rendered once for all pages on which only their addresses
//! differ.

use std::sync::{Arc, RwLock};

use serde::Serialize;

use super::escape;
use crate::diag::Diagnostic;
use crate::model::ByKey;
use crate::page::view::{CloudLink, LanguageLink, Nav, NavItem};

/// The template of a translation in the head of a page.
pub(super) const ALTERNATE: &str = "rows/alternate.html";
/// The template of a language.
pub(super) const LANGUAGE: &str = "rows/language.html";
/// The template of a cloud.
pub(super) const CLOUD: &str = "rows/cloud.html";
/// The template of an entry of the navigation.
pub(super) const ENTRY: &str = "rows/entry.html";

/// Stands where an address goes. This and the other marks are noncharacters, which no text that comes
/// in has.
pub(super) const ADDRESS: char = '\u{fdd3}';
/// Stands in a start tag for ` aria-current="page"`.
pub(super) const CURRENT: char = '\u{fde0}';
/// Stands where the entries below another one go.
pub(super) const BELOW: char = '\u{fde1}';

/// Most pieces of HTML that are kept at a time: a site has as many as pairs of languages and entries
/// of tables of contents, some times over.
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
    lang: &'v str,
    dir: &'v str,
    name: &'v str,
    href: char,
    current: bool,
    status: &'v str,
}

impl<'v> LanguageRow<'v> {
    pub(super) fn of(link: &'v LanguageLink) -> Self {
        let language = &*link.language;
        Self {
            lang: &language.lang,
            dir: language.dir,
            name: &language.name,
            href: ADDRESS,
            current: link.current,
            status: link.status,
        }
    }
}

/// What the template of the navigation sees as `nav`.
#[derive(Debug, Serialize)]
pub(super) struct NavRow<'v> {
    title: &'v str,
    toc_href: Option<char>,
    entries: char,
}

impl<'v> NavRow<'v> {
    pub(super) fn of(nav: &'v Nav) -> Self {
        Self {
            title: &nav.title,
            toc_href: (!nav.toc_href.is_empty()).then_some(ADDRESS),
            entries: BELOW,
        }
    }
}

/// What the template of an entry sees as `entry`. Marks are nothing where there is nothing to put.
#[derive(Debug, Serialize)]
pub(super) struct EntryRow<'v> {
    title: &'v str,
    href: Option<char>,
    hreflang: &'v str,
    mark: Option<char>,
    open: bool,
    clouds: &'v str,
    group: bool,
    has_children: bool,
    below: Option<char>,
    rest: Option<char>,
}

impl<'v> EntryRow<'v> {
    /// `item`, where entries that are not listed stand on another page, or on none.
    pub(super) fn of(item: &'v NavItem, has_rest: bool) -> Self {
        let is_listed = !item.items.is_empty();
        let leads = !item.href.is_empty();
        let rest = has_rest && item.has_children && !leads && !is_listed;
        Self {
            title: &item.title,
            href: leads.then_some(ADDRESS),
            hreflang: &item.hreflang,
            mark: item.number.map(|_| CURRENT),
            open: item.open,
            clouds: &item.clouds,
            group: item.group,
            has_children: item.has_children,
            below: is_listed.then_some(BELOW),
            rest: rest.then_some(ADDRESS),
        }
    }

    /// What tells the row apart on pages in `lang`.
    pub(super) fn key(&self, lang: &str) -> Key {
        let mut key = Key::new(ENTRY, lang);
        key.add(self.title).add(self.hreflang).add(self.clouds);
        let marks = [self.href, self.mark, self.below, self.rest];
        let marks = marks.map(|mark| mark.is_some());
        let flags = [self.open, self.group, self.has_children];
        key.flags(&marks).flags(&flags);
        key
    }
}

/// What tells pieces of HTML apart: their template, the language of the page, and all that the template
/// sees but what marks stand for.
pub(super) struct Key(String);

impl Key {
    pub(super) fn new(template: &str, lang: &str) -> Self {
        let mut key = Self(String::with_capacity(2 * LENGTH));
        key.add(template).add(lang);
        key
    }

    pub(super) fn add(&mut self, text: &str) -> &mut Self {
        self.0.push_str(text);
        self.0.push(ADDRESS);
        self
    }

    pub(super) fn flags(&mut self, flags: &[bool]) -> &mut Self {
        let digits = flags.iter().map(|flag| if *flag { '1' } else { '0' });
        self.0.extend(digits);
        self
    }

    /// Adds a language of the switcher.
    pub(super) fn language(&mut self, link: &LanguageLink) {
        let language = &*link.language;
        self.add(&language.lang).add(language.dir);
        self.add(&language.name).add(link.status);
        self.flags(&[link.current]);
    }

    /// Adds a cloud of the switcher that leads to its index.
    pub(super) fn cloud(&mut self, link: &CloudLink) {
        self.add(&link.id).add(&link.name);
        self.flags(&[link.current, link.retired, link.default]);
    }
}

/// Pieces of HTML as far as they have been rendered, by what they show.
#[derive(Default)]
pub(super) struct Rows(RwLock<ByKey<String, Arc<Row>>>);

/// HTML with the places of what differs from page to page.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) start: Box<str>,
    /// Each place with what stands behind it.
    pub(super) places: Box<[(Place, Box<str>)]>,
}

/// What goes to a place of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The address of the row of this number.
    Address(usize),
    /// Whatever marks the entry as the current one.
    Current,
    /// The entries below it.
    Below,
}

impl Rows {
    /// What shows `key`: rows one behind the other, each as a template printed it.
    pub(super) fn get(
        &self,
        key: Key,
        render: impl FnOnce() -> Result<Vec<String>, Diagnostic>,
    ) -> Result<Arc<Row>, Diagnostic> {
        if let Some(row) = self.0.read().expect(UNPOISONED).get(&key.0) {
            return Ok(Arc::clone(row));
        }
        let row = Arc::new(Row::read(&render()?));
        let mut kept = self.0.write().expect(UNPOISONED);
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(key.0, Arc::clone(&row));
        Ok(row)
    }
}

impl Row {
    /// Takes the marks out of what templates printed.
    fn read(printed: &[String]) -> Self {
        let mut text = String::new();
        let mut places: Vec<(Place, usize)> = Vec::new();
        for (number, row) in printed.iter().enumerate() {
            let mut from = 0;
            for (at, mark) in row.match_indices([ADDRESS, CURRENT, BELOW]) {
                text.push_str(&row[from..at]);
                from = at + mark.len();
                let place = match mark.chars().next() {
                    Some(CURRENT) => Place::Current,
                    Some(BELOW) => Place::Below,
                    _ => Place::Address(number),
                };
                places.push((place, text.len()));
            }
            text.push_str(&row[from..]);
        }
        let ends = places.iter().skip(1).map(|(_, at)| *at);
        let ends = ends.chain([text.len()]);
        let behind = |((place, at), end): (&(Place, usize), usize)| (*place, text[*at..end].into());
        let start = places.first().map_or(text.len(), |(_, at)| *at);
        Self {
            start: text[..start].into(),
            places: places.iter().zip(ends).map(behind).collect(),
        }
    }

    /// The HTML of rows with the addresses that `of` tells by their numbers.
    pub(super) fn with<'a>(&self, count: usize, of: impl Fn(usize) -> &'a str) -> String {
        let mut html = String::with_capacity(count * LENGTH);
        html.push_str(&self.start);
        for (place, behind) in &self.places {
            if let Place::Address(number) = place {
                push_address(&mut html, of(*number));
            }
            html.push_str(behind);
        }
        html
    }
}

/// Appends `address` as the engine would print it.
pub(super) fn push_address(html: &mut String, address: &str) {
    if escape::is_plain(address) {
        return html.push_str(address);
    }
    let mut escaped = Vec::new();
    escape::escape(address, &mut escaped).expect("memory takes everything");
    html.push_str(&String::from_utf8(escaped).expect("escapes are UTF-8"));
}

const UNPOISONED: &str = "no panic under this lock";

#[cfg(test)]
mod tests {
    use super::*;

    fn of(printed: &[&str]) -> Row {
        let printed: Vec<String> = printed.iter().map(|row| (*row).to_owned()).collect();
        Row::read(&printed)
    }

    #[test]
    fn an_address_is_escaped_and_put_into_all_its_places() {
        let row = of(&[&format!("<a href=\"{ADDRESS}\">{ADDRESS}</a>")]);
        assert_eq!(
            row.with(1, |_| "../a/?b&\"c\""),
            "<a href=\"../a/?b&amp;&quot;c&quot;\">../a/?b&amp;&quot;c&quot;</a>"
        );
        assert_eq!(of(&["none"]).with(1, |_| "../a/"), "none");
        assert_eq!(of(&[]).with(0, |_| "../a/"), "");
    }

    #[test]
    fn each_of_several_rows_has_its_own_address() {
        let row = format!("<a href=\"{ADDRESS}\"></a>");
        assert_eq!(
            of(&[&row, "-", &row]).with(3, |number| ["a", "b", "c"][number]),
            "<a href=\"a\"></a>-<a href=\"c\"></a>"
        );
    }

    #[test]
    fn places_are_told_apart() {
        let row = of(&[&format!("<a{CURRENT} href={ADDRESS}>{BELOW}")]);
        let places = [
            (Place::Current, " href="),
            (Place::Address(0), ">"),
            (Place::Below, ""),
        ];
        assert_eq!(&*row.start, "<a");
        assert_eq!(
            *row.places,
            places.map(|(place, text)| (place, text.into()))
        );
    }

    #[test]
    fn a_row_is_rendered_once_for_all_that_show_the_same() {
        let rows = Rows::default();
        let row = |part: &str, html: &str| {
            let mut key = Key::new(ALTERNATE, "de-DE");
            key.add(part);
            let row = rows.get(key, || Ok(vec![html.to_owned()])).unwrap();
            row.with(1, |_| "")
        };
        assert_eq!(row("b", "1"), "1");
        assert_eq!(row("b", "2"), "1");
        assert_eq!(row("c", "3"), "3");
    }
}
