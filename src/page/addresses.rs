//! Addresses outside of the site that the configuration has for all pages: where the file of an
//! article is changed, and where readers send remarks.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, utf8_percent_encode};

use super::Context;
use crate::model::ESCAPED_IN_PATH;
use crate::site::Page;

/// What is escaped of an address that is a value in another one.
const ESCAPED_IN_VALUE: &AsciiSet = &ESCAPED_IN_PATH.add(b'/');

/// What the names in braces stand for on one page.
struct Names<'p> {
    /// The locale in lower case.
    locale: String,
    /// The file of the article, below the folder of `site.toml`.
    file: &'p str,
    /// The same below the folder of the locale that has it.
    path: &'p str,
    /// The address of the page.
    url: String,
}

/// The address that `template` is on `page`; empty without one, which is so for most sites.
pub(super) fn filled(template: Option<&str>, context: Context<'_>, page: &Page) -> String {
    let Some(template) = template else {
        return String::new();
    };
    let card = &page.card;
    let located = context.site.locate(&card.file);
    let names = Names {
        locale: context.locale().segment(),
        file: card.file.as_str(),
        path: located.map_or(&*card.path, |(_, path)| path),
        url: page.permalink.absolute(&context.site.base_url),
    };
    names.fill(template)
}

impl Names<'_> {
    /// Puts the names into `template`. What is put in has no braces any more, so that nothing in it is
    /// taken for a name.
    fn fill(&self, template: &str) -> String {
        let escaped = |value, set| Cow::from(utf8_percent_encode(value, set));
        template
            .replace("{locale}", &self.locale)
            .replace("{file}", &escaped(self.file, ESCAPED_IN_PATH))
            .replace("{path}", &escaped(self.path, ESCAPED_IN_PATH))
            .replace("{url}", &escaped(&self.url, ESCAPED_IN_VALUE))
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
        let fill = |template| names.fill(template);
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
        assert_eq!(names.fill(""), "");
    }
}
