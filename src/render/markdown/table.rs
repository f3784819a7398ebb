//! Tables.

use std::fmt::Write as _;

use super::Addresses;
use super::inline::cell;
use super::tree::{Element, Node};
use crate::article::body::escape;
use crate::article::pieces::decoded;

/// A table as a pipe table where one can hold it, else as HTML.
pub(super) fn table(table: &Element<'_>, addresses: &Addresses<'_>) -> String {
    let mut rows = Vec::new();
    collect(table, &mut rows);
    pipes(&rows, addresses).unwrap_or_else(|| {
        let mut out = String::new();
        html(table, addresses, &mut out);
        out
    })
}

/// The rows of a table, not those of tables in it.
fn collect<'t, 'h>(element: &'t Element<'h>, rows: &mut Vec<Vec<&'t Element<'h>>>) {
    for child in &element.children {
        let Node::Element(child) = child else {
            continue;
        };
        match child.tag.name {
            "tr" => {
                let cells = child.children.iter().filter_map(|cell| match cell {
                    Node::Element(cell) if matches!(cell.tag.name, "td" | "th") => Some(cell),
                    _ => None,
                });
                rows.push(cells.collect());
            }
            "table" => {}
            _ => collect(child, rows),
        }
    }
}

/// `None` when a cell spans others or holds blocks, or the rows have not equally many.
fn pipes(rows: &[Vec<&Element<'_>>], addresses: &Addresses<'_>) -> Option<String> {
    let width = rows.first()?.len();
    let fits = |cell: &&Element<'_>| {
        cell.tag.get("colspan").is_none_or(|span| span == "1")
            && cell.tag.get("rowspan").is_none_or(|span| span == "1")
            && only_paragraph(cell)
    };
    let even = rows.iter().all(|row| row.len() == width);
    if width == 0 || !even || !rows.iter().flatten().all(fits) {
        return None;
    }
    let text = |row: &[&Element<'_>]| {
        let cells: Vec<String> = row
            .iter()
            .map(|element| cell(&element.children, addresses))
            .collect();
        format!("| {} |", cells.join(" | "))
    };
    let sides: Vec<&str> = rows[0].iter().map(|cell| side(cell)).collect();
    let mut lines = Vec::with_capacity(rows.len() + 2);
    let has_head = rows[0].iter().all(|cell| cell.tag.name == "th");
    // A pipe table has a head in any case.
    lines.push(if has_head {
        text(&rows[0])
    } else {
        format!("|{}", "  |".repeat(width))
    });
    lines.push(format!("| {} |", sides.join(" | ")));
    lines.extend(rows[usize::from(has_head)..].iter().map(|row| text(row)));
    Some(lines.join("\n"))
}

/// Whether a cell holds nothing but what a paragraph may hold.
fn only_paragraph(cell: &Element<'_>) -> bool {
    let blocks: Vec<_> = cell
        .children
        .iter()
        .filter(|node| node.is_block())
        .collect();
    match blocks.as_slice() {
        [] => true,
        [Node::Element(only)] => {
            let alone = cell.children.iter().all(|node| match node {
                Node::Text(text) => text.trim().is_empty(),
                Node::Element(element) => std::ptr::eq(element, only),
            });
            alone && only.tag.name == "p" && !only.children.iter().any(Node::is_block)
        }
        _ => false,
    }
}

fn side(cell: &Element<'_>) -> &'static str {
    for (class, mark) in [
        ("align-left", ":---"),
        ("align-center", ":---:"),
        ("align-right", "---:"),
    ] {
        if cell.tag.has_class(class) {
            return mark;
        }
    }
    "---"
}

/// Attributes that mean something without a style sheet.
const KEPT: &[&str] = &["alt", "colspan", "href", "rowspan", "src", "start"];

/// Writes an element as HTML that no blank line ends: there Markdown would begin again.
fn html(element: &Element<'_>, addresses: &Addresses<'_>, out: &mut String) {
    if element.is_chrome() {
        return;
    }
    let name = element.tag.name;
    // Spans and wrappers carry nothing but classes.
    let bare = matches!(name, "span" | "div" | "section" | "mark");
    if !bare {
        let _ = write!(out, "<{name}");
        for (attribute, value) in element.tag.attributes() {
            if KEPT.contains(&attribute) {
                let value = decoded(value);
                let value = match attribute {
                    "href" | "src" => addresses(&value),
                    _ => value.into_owned(),
                };
                let _ = write!(out, " {attribute}=\"");
                escape(out, &value.replace('\n', " "));
                out.push('"');
            }
        }
        out.push('>');
    }
    for child in &element.children {
        match child {
            Node::Text(text) if name == "pre" || name == "code" => {
                out.push_str(&text.replace('\n', "&#10;"));
            }
            Node::Text(text) => {
                let blank = text.trim().is_empty() && text.contains('\n');
                if blank {
                    if !out.ends_with('\n') {
                        out.push('\n');
                    }
                } else {
                    out.push_str(&text.replace('\n', " "));
                }
            }
            Node::Element(child) => html(child, addresses, out),
        }
    }
    if !bare && !element.tag.is_void() {
        let _ = write!(out, "</{name}>");
    }
}
