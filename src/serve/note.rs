//! Diagnostics for browsers.

use serde::Serialize;

use crate::diag::{self, Diagnostic, Texts};

/// A diagnostic with its place told in lines and columns, and the line it points to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// `error`, `warning` or `info`.
    pub severity: String,
    /// Code of the diagnostic: `link/not-found`.
    pub code: String,
    /// Path of the file, relative to the root of the site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Line, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// Column in characters, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// What was noticed.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The line of the file, with carets below the place, as a terminal shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<String>,
}

impl Note {
    /// The diagnostic as browsers see it; `texts` are the files that it may point into.
    #[must_use]
    pub fn of(diagnostic: &Diagnostic, texts: &dyn Texts) -> Self {
        let located = diag::located(diagnostic, texts);
        Self {
            severity: diagnostic.severity.as_str().to_owned(),
            code: diagnostic.code.name.to_owned(),
            path: diagnostic.file().map(|file| file.as_str().to_owned()),
            line: located.as_ref().map(|located| located.line),
            column: located.as_ref().map(|located| located.column),
            message: diagnostic.message.to_string(),
            help: diagnostic.help.as_deref().map(str::to_owned),
            excerpt: located.map(|located| located.excerpt),
        }
    }

    /// The place as a terminal shows it, `path:line:column`; empty when no file is to blame.
    #[must_use]
    pub fn place(&self) -> String {
        let numbers = [self.line, self.column].into_iter().flatten();
        let path = self.path.clone().unwrap_or_default();
        numbers.fold(path, |place, number| format!("{place}:{number}"))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::diag::codes;
    use crate::model::RepoPath;

    #[test]
    fn tells_line_column_and_excerpt() {
        let file = RepoPath::new("a.md");
        let diagnostic = Diagnostic::at(&codes::UNIT_MALFORMED, &file, 2..3, "bad").help("mend it");
        let note = Note::of(&diagnostic, &BTreeMap::from([(file, "a\nb".to_owned())]));
        assert_eq!(note.place(), "a.md:2:1");
        assert_eq!(note.excerpt.as_deref(), Some("  2 | b\n    | ^\n"));
    }

    #[test]
    fn has_no_place_where_no_file_is_to_blame() {
        let diagnostic = Diagnostic::new(&codes::UNIT_MALFORMED, diag::Place::Nowhere, "bad");
        assert_eq!(Note::of(&diagnostic, &BTreeMap::new()).place(), "");
    }
}
