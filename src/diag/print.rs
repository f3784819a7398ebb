//! Diagnostics as text and as JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Diagnostic, Place, Severity, shown};
use crate::model::{RepoPath, Span};

/// Gives the text of an input file, to tell lines and columns and to show excerpts.
pub trait Texts {
    /// The bytes of `file` as read from disk; `None` when it cannot be read any more.
    fn text(&self, file: &RepoPath) -> Option<Arc<str>>;

    /// Line, column and excerpt of a place; `None` when its file cannot be read any more.
    fn located(&self, span: &Span) -> Option<Located> {
        let text = self.text(&span.file)?;
        let (line, column, _) = locate(&text, span.start);
        Some(Located {
            line,
            column,
            excerpt: excerpt(&text, span),
        })
    }
}

/// Places that were looked up before, in front of texts for all others.
#[derive(Debug)]
pub struct Known<'t, T> {
    /// The places.
    pub places: &'t Places,
    /// The texts.
    pub texts: T,
}

/// Places in files, in words for people.
pub type Places = BTreeMap<Span, Located>;

impl<T: Texts + ?Sized> Texts for &T {
    fn text(&self, file: &RepoPath) -> Option<Arc<str>> {
        (**self).text(file)
    }

    fn located(&self, span: &Span) -> Option<Located> {
        (**self).located(span)
    }
}

impl<T: Texts> Texts for Known<'_, T> {
    fn text(&self, file: &RepoPath) -> Option<Arc<str>> {
        self.texts.text(file)
    }

    fn located(&self, span: &Span) -> Option<Located> {
        let known = self.places.get(span).cloned();
        known.or_else(|| self.texts.located(span))
    }
}

/// The places that printing the diagnostics of `report` needs, notices aside.
#[must_use]
pub fn places(report: &[Diagnostic], texts: &dyn Texts) -> Places {
    let wanted = report.iter();
    let wanted = wanted.filter(|diagnostic| diagnostic.severity > Severity::Info);
    let (shown, _) = shown(wanted);
    let spans = shown.into_iter().flat_map(|diagnostic| {
        let own = match &diagnostic.place {
            Place::Span(span) => Some(span),
            Place::File(_) | Place::Nowhere => None,
        };
        own.into_iter().chain(&diagnostic.trail)
    });
    spans
        .filter_map(|span| Some((span.clone(), texts.located(span)?)))
        .collect()
}

impl Texts for BTreeMap<RepoPath, String> {
    fn text(&self, file: &RepoPath) -> Option<Arc<str>> {
        self.get(file).map(|text| text.as_str().into())
    }
}

/// 1-based line and column of a byte offset, and the line itself.
pub(super) fn locate(text: &str, offset: u32) -> (usize, usize, &str) {
    let mut at = (offset as usize).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let before = &text.as_bytes()[..at];
    // CR LF, CR and LF all end a line; a CR does so together with the LF behind it.
    let start = memchr::memrchr2(b'\n', b'\r', before).map_or(0, |at| at + 1);
    let lone = |at: &usize| text.as_bytes().get(at + 1) != Some(&b'\n');
    let breaks = memchr::memchr_iter(b'\n', before).count()
        + memchr::memchr_iter(b'\r', before).filter(lone).count();
    let end = text[start..]
        .find(['\n', '\r'])
        .map_or(text.len(), |len| start + len);
    (
        breaks + 1,
        text[start..at].chars().count() + 1,
        &text[start..end],
    )
}

/// Escapes control and direction characters, so that input cannot steer a terminal.
fn clean(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => clean.push(' '),
            c if c.is_control()
                || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') =>
            {
                let _ = write!(clean, "\\u{{{:x}}}", u32::from(c));
            }
            c => clean.push(c),
        }
    }
    clean
}

fn place(place: &Place, texts: &dyn Texts) -> String {
    match place {
        Place::Nowhere => String::new(),
        Place::File(file) => clean(file.as_str()),
        Place::Span(span) => position(span, texts),
    }
}

fn position(span: &Span, texts: &dyn Texts) -> String {
    let file = clean(span.file.as_str());
    match texts.located(span) {
        Some(at) => format!("{file}:{}:{}", at.line, at.column),
        None => file,
    }
}

/// One line: `severity[code]: path:line:column: message`.
#[must_use]
pub fn to_text(diagnostic: &Diagnostic, texts: &dyn Texts) -> String {
    headline(diagnostic, &place(&diagnostic.place, texts))
}

fn headline(diagnostic: &Diagnostic, place: &str) -> String {
    let mut line = format!(
        "{}[{}]: ",
        diagnostic.severity.as_str(),
        diagnostic.code.name
    );
    if !place.is_empty() {
        let _ = write!(line, "{place}: ");
    }
    line.push_str(&clean(&diagnostic.message));
    line
}

/// The line of [`to_text`], an excerpt with a caret below the place, the chain of includes and the
/// advice.
#[must_use]
pub fn text_block(diagnostic: &Diagnostic, texts: &dyn Texts) -> String {
    // Looked up once, because finding a line means counting those before it.
    let at = located(diagnostic, texts);
    let mut place = place(&diagnostic.place, &BTreeMap::<RepoPath, String>::new());
    if let Some(at) = &at {
        let _ = write!(place, ":{}:{}", at.line, at.column);
    }
    let mut block = headline(diagnostic, &place);
    block.push('\n');
    if let Some(at) = at {
        block.push_str(&at.excerpt);
    }
    for span in &diagnostic.trail {
        let _ = writeln!(block, "  included from {}", position(span, texts));
    }
    if let Some(help) = &diagnostic.help {
        let _ = writeln!(block, "  help: {}", clean(help));
    }
    block
}

/// Where a diagnostic points to, in words for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Located {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// The line with carets below the place, two lines of text.
    pub excerpt: String,
}

/// Line, column and excerpt of the place that a diagnostic points to; `None` when it points to no
/// part of a file, or the file cannot be read any more.
#[must_use]
pub fn located(diagnostic: &Diagnostic, texts: &dyn Texts) -> Option<Located> {
    let Place::Span(span) = &diagnostic.place else {
        return None;
    };
    texts.located(span)
}

/// Widest excerpt, in characters; longer lines are shown around the place.
const EXCERPT: usize = 100;

fn excerpt(text: &str, span: &Span) -> String {
    let (number, column, line) = locate(text, span.start);
    let length = text
        .get(span.start as usize..(span.end as usize).min(text.len()))
        .map_or(1, |part| {
            part.lines()
                .next()
                .map_or(1, |line| line.chars().count().max(1))
        });
    let skip = column.saturating_sub(1).saturating_sub(EXCERPT / 3);
    let skip = if line.chars().count() <= EXCERPT {
        0
    } else {
        skip
    };
    let shown: String = line.chars().skip(skip).take(EXCERPT).collect();
    let caret_at = column - 1 - skip;
    let carets = "^".repeat(length.min(EXCERPT.saturating_sub(caret_at)).max(1));
    let gutter = number.to_string();
    let (open, close) = (
        if skip > 0 { "…" } else { "" },
        if line.chars().count() > skip + EXCERPT {
            "…"
        } else {
            ""
        },
    );
    let indent = " ".repeat(caret_at + usize::from(skip > 0));
    format!(
        "  {gutter} | {open}{}{close}\n  {} | {indent}{carets}\n",
        clean(&shown),
        " ".repeat(gutter.len())
    )
}

#[derive(Serialize)]
struct JsonDiagnostic<'a> {
    severity: &'a str,
    code: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    included_from: Vec<String>,
}

/// One JSON object on one line, with the same fields as the text.
///
/// # Panics
/// Never: strings and numbers always have a form in JSON.
#[must_use]
pub fn json_line(diagnostic: &Diagnostic, texts: &dyn Texts) -> String {
    let (line, column) = match &diagnostic.place {
        Place::Span(span) => texts
            .located(span)
            .map_or((None, None), |at| (Some(at.line), Some(at.column))),
        Place::File(_) | Place::Nowhere => (None, None),
    };
    let object = JsonDiagnostic {
        severity: diagnostic.severity.as_str(),
        code: diagnostic.code.name,
        path: diagnostic.file().map(RepoPath::as_str),
        line,
        column,
        message: &diagnostic.message,
        help: diagnostic.help.as_deref(),
        included_from: diagnostic
            .trail
            .iter()
            .map(|span| position(span, texts))
            .collect(),
    };
    serde_json::to_string(&object).expect("strings and numbers always serialize")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::diag::codes;

    fn texts(text: &str) -> BTreeMap<RepoPath, String> {
        BTreeMap::from([(RepoPath::new("a.md"), text.to_owned())])
    }

    #[test]
    fn counts_lines_of_every_kind_and_columns_in_characters() {
        for (text, offset, expected) in [
            ("a\nüb", 4, (2, 2)),
            ("a\r\nb", 3, (2, 1)),
            ("a\rb", 2, (2, 1)),
            ("a\r\rb", 3, (3, 1)),
            ("", 9, (1, 1)),
            ("a\n", 2, (2, 1)),
        ] {
            let (line, column, _) = locate(text, offset);
            assert_eq!((line, column), expected, "{text:?} at {offset}");
        }
    }

    #[test]
    fn prints_an_excerpt_with_a_caret_and_escapes_control_characters() {
        let text = "one\nt\u{1b}wo bad here\n";
        let diagnostic = Diagnostic::at(
            &codes::UNIT_MALFORMED,
            &RepoPath::new("a.md"),
            9..12,
            "bad\u{7} unit",
        )
        .help("mend it");
        assert_eq!(
            text_block(&diagnostic, &texts(text)),
            "warning[unit/malformed]: a.md:2:6: bad\\u{7} unit\n  2 | t\\u{1b}wo bad here\n    |      ^^^\n  help: mend it\n"
        );
    }

    #[test]
    fn prints_json_with_the_same_fields() {
        let diagnostic =
            Diagnostic::at(&codes::UNIT_MALFORMED, &RepoPath::new("a.md"), 2..3, "bad");
        assert_eq!(
            json_line(&diagnostic, &texts("a\nb")),
            r#"{"severity":"warning","code":"unit/malformed","path":"a.md","line":2,"column":1,"message":"bad"}"#
        );
    }
}
