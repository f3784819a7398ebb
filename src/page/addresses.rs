//! Addresses outside of the site that the configuration has for all pages: where the file of an
//! article is changed, and where readers send remarks.

use percent_encoding::{AsciiSet, utf8_percent_encode};

use super::Context;
use crate::model::PATH;
use crate::site::Page;

/// What is escaped of an address that is a value in another one.
const VALUE: &AsciiSet = &PATH.add(b'/');

/// What the names in braces stand for on one page.
pub(super) struct Names<'p> {
    /// The locale in lower case.
    locale: String,
    /// The file of the article, below the folder of `site.toml`.
    file: &'p str,
    /// The same below the folder of the locale that has it.
    path: &'p str,
    /// The address of the page.
    url: String,
}

impl<'p> Names<'p> {
    pub(super) fn of(context: Context<'p>, page: &'p Page) -> Self {
        let card = &page.card;
        let located = context.site.locate(&card.file);
        Self {
            locale: context.locale().segment(),
            file: card.file.as_str(),
            path: located.map_or(&*card.path, |(_, path)| path),
            url: page.permalink.absolute(&context.site.base_url),
        }
    }

    /// The address that `template` is on this page; empty without one. Names that are none stay as
    /// they are.
    pub(super) fn fill(&self, template: Option<&str>) -> String {
        let mut address = String::new();
        let mut rest = template.unwrap_or_default();
        while let Some(at) = rest.find('{') {
            address.push_str(&rest[..at]);
            let (value, length) = self.value(&rest[at..]);
            address.push_str(&value);
            rest = &rest[at + length..];
        }
        address.push_str(rest);
        address
    }

    /// What the name at the start of `text` stands for, and its length.
    fn value(&self, text: &str) -> (String, usize) {
        let values = [
            ("{locale}", &*self.locale, PATH),
            ("{file}", self.file, PATH),
            ("{path}", self.path, PATH),
            ("{url}", &*self.url, VALUE),
        ];
        let found = values.into_iter().find(|(name, ..)| text.starts_with(name));
        found.map_or_else(
            || ("{".to_owned(), 1),
            |(name, value, set)| (utf8_percent_encode(value, set).to_string(), name.len()),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_filled_in_escaped() {
        let names = Names {
            locale: "de-de".to_owned(),
            file: "content/de-de/a & b/{url}#1.md",
            path: "a & b/{url}#1.md",
            url: "https://help.example.com/de-de/a/".to_owned(),
        };
        let fill = |template| names.fill(Some(template));
        assert_eq!(
            fill("https://git.example/{locale}/edit/{path}"),
            "https://git.example/de-de/edit/a%20%26%20b/%7Burl%7D%231.md"
        );
        assert_eq!(
            fill("mailto:help@example.com?subject={file}"),
            "mailto:help@example.com?subject=content/de-de/a%20%26%20b/%7Burl%7D%231.md"
        );
        assert_eq!(
            fill("https://ask.example/?page={url}&{other}{"),
            "https://ask.example/?page=https%3A%2F%2Fhelp.example.com%2Fde-de%2Fa%2F&{other}{"
        );
        assert_eq!(names.fill(None), "");
    }
}
