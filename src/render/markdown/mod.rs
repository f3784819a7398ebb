//! A page as Markdown: what programs read that would have to guess their way through HTML.
//!
//! The twin of an article is made of the finished body, the one that readers see, and not of the
//! source file. Wrappers are gone in it, includes and code from files stand where they are named,
//! versions and zones are decided, and pages that were YAML have one, too. What it says is what the
//! page says, because both are made of the same value.
//!
//! It is CommonMark with the tables and strikethrough of GFM. Alerts are quotes that begin with
//! `[!NOTE]` or one of its four siblings, tabs follow each other under their titles, formulas are
//! LaTeX between dollar signs. A table that no pipe table can hold (cells over several columns, lists
//! in cells) stays an HTML table. What only a screen needs is left out: buttons, labels of code,
//! pictures that repeat their text. Four lines of front matter say whose twin it is: `title`,
//! `lang`, `canonical` and, where the article has one, `date`.

mod blocks;
mod guard;
mod inline;
mod table;
mod tree;

use std::fmt::Write as _;

use crate::page::view::{Kind, View};

/// What an address of a page is on its twin.
pub type Addresses<'a> = dyn Fn(&str) -> String + 'a;

/// The Markdown twin of an article; `None` for any other page.
///
/// `addresses` gives what the address of a link or an image, as the page has it, is on the twin.
///
/// # Panics
/// Never: every text has a form in JSON, which is one in YAML, too.
#[must_use]
pub fn twin(view: &View, addresses: &Addresses<'_>) -> Option<String> {
    let Kind::Article(article) = &view.kind else {
        return None;
    };
    let mut out = String::with_capacity(article.body.0.len());
    let quoted = |text: &str| serde_json::to_string(text).expect("a text always serializes");
    let _ = writeln!(out, "---\ntitle: {}", quoted(&view.title));
    let _ = writeln!(out, "lang: {}", article.body_lang);
    let _ = writeln!(out, "canonical: {}", quoted(&view.canonical));
    if let Some(date) = &article.facts.date {
        let _ = writeln!(out, "date: {}", date.iso);
    }
    out.push_str("---\n\n# ");
    let heading = tree::parse(&article.heading.0);
    out.push_str(&inline::line(&heading, addresses));
    out.push_str("\n\n");
    out.push_str(&of_html(&article.body.0, addresses));
    out.truncate(out.trim_end().len());
    out.push('\n');
    Some(out)
}

/// The Markdown of a cleaned body; it ends with a line end, unless there is nothing to say.
///
/// Every word stays. Text that Markdown would take for markup is escaped.
#[must_use]
pub fn of_html(html: &str, addresses: &Addresses<'_>) -> String {
    let blocks = blocks::flow(&tree::parse(html), addresses);
    let mut out = blocks.join("\n\n");
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests;
