//! Cells of notebooks: JSON with the lines of each cell.

use serde_json::Value;

/// Code out of a notebook.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// The code, lines ended by line feeds.
    Code(String),
    /// No cell has the name.
    NoCell,
    /// The file is no notebook.
    NoNotebook,
}

/// The code of the cell `name` of a notebook, or of all its cells. A cell is called by the `name` of
/// its metadata, or by one of its tags.
pub(super) fn code(file: &str, name: Option<&str>) -> Found {
    let notebook: Option<Value> = serde_json::from_str(file).ok();
    let cells = notebook
        .as_ref()
        .and_then(|notebook| notebook.get("cells")?.as_array());
    let Some(cells) = cells else {
        return Found::NoNotebook;
    };
    let is_code = |cell: &&Value| cell.get("cell_type").and_then(Value::as_str) == Some("code");
    let Some(name) = name else {
        let all = cells.iter().filter(is_code).map(source);
        return Found::Code(all.collect::<Vec<_>>().join("\n"));
    };
    let named = cells.iter().find(|cell| is_called(cell, name));
    named.map_or(Found::NoCell, |cell| Found::Code(source(cell)))
}

fn is_called(cell: &Value, name: &str) -> bool {
    let Some(metadata) = cell.get("metadata") else {
        return false;
    };
    let is = |value: &Value| {
        value
            .as_str()
            .is_some_and(|text| text.eq_ignore_ascii_case(name))
    };
    let tags = metadata.get("tags").and_then(Value::as_array);
    metadata.get("name").is_some_and(is) || tags.is_some_and(|tags| tags.iter().any(is))
}

/// The text of a cell: one text, or a list of its lines.
fn source(cell: &Value) -> String {
    let mut text = match cell.get("source") {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(lines)) => lines.iter().filter_map(Value::as_str).collect(),
        _ => String::new(),
    };
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTEBOOK: &str = r##"{"cells": [
        {"cell_type": "markdown", "metadata": {}, "source": "# T"},
        {"cell_type": "code", "metadata": {"name": "one"}, "source": ["a = 1\n", "a"]},
        {"cell_type": "code", "metadata": {"tags": ["x", "two"]}, "source": "b\n"}
    ]}"##;

    #[test]
    fn cells_are_found_by_name() {
        let found = |name| code(NOTEBOOK, name);
        assert_eq!(found(Some("One")), Found::Code("a = 1\na\n".into()));
        assert_eq!(found(Some("two")), Found::Code("b\n".into()));
        assert_eq!(found(Some("three")), Found::NoCell);
        assert_eq!(found(None), Found::Code("a = 1\na\n\nb\n".into()));
        assert_eq!(code("[1]", None), Found::NoNotebook);
        assert_eq!(code("{", None), Found::NoNotebook);
    }
}
