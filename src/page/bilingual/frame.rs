//! What surrounds a source text in a body.

use crate::article::body::escaped;

/// What surrounds a source text.
pub(super) struct Frame {
    /// What begins it.
    pub(super) start: String,
    /// Attributes of text in the source language.
    pub(super) language: String,
}

impl Frame {
    /// `label` is what readers open it by; `lang` and `dir` are those of the source text.
    pub(super) fn new(label: &str, lang: &str, dir: &str) -> Self {
        let language = format!(" lang=\"{}\" dir=\"{dir}\"", escaped(lang));
        Self {
            start: format!(
                "<details class=\"original\"><summary>{}</summary><div class=\"source\"{language}>",
                escaped(label)
            ),
            language,
        }
    }
}
