//! What the template engine complains about, as diagnostics.

use std::collections::BTreeMap;
use std::ops::Range;

use tera::{Error, ErrorKind, Tera};

use crate::diag::{Diagnostic, codes};
use crate::model::RepoPath;
use crate::theme::{Template, Theme};

/// The templates of a theme by name, to tell the places of faults.
pub(super) struct Sources(BTreeMap<String, Template>);

impl Sources {
    pub(super) fn of(theme: &Theme) -> Self {
        let templates = theme.templates.iter();
        Self(templates.map(|t| (t.name.clone(), t.clone())).collect())
    }

    /// `error` as a diagnostic; `template` is to blame when the error does not say where it arose.
    pub(super) fn diagnostic(&self, error: &Error, template: &str) -> Diagnostic {
        match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => self.at(
                report.filename(),
                report.span().range.clone(),
                report.message(),
            ),
            ErrorKind::MissingParent { current, parent } => self.on(
                current,
                format!("there is no template `{parent}` to extend"),
            ),
            ErrorKind::CircularExtend { tpl, .. } => self.on(
                tpl,
                "the template extends itself, directly or through others".to_owned(),
            ),
            ErrorKind::CircularInclude { tpl, .. } => self.on(
                tpl,
                "the template includes itself, directly or through others".to_owned(),
            ),
            ErrorKind::TemplateNotFound(name) => {
                self.on(template, format!("the theme has no template `{name}`"))
            }
            ErrorKind::Io(_) => {
                let limit = super::limits::MAX_OUTPUT >> 20;
                self.on(template, format!("the page is larger than {limit} MiB"))
            }
            other => self.on(template, one_line(&other.to_string())),
        }
    }

    fn at(&self, template: &str, range: Range<usize>, message: &str) -> Diagnostic {
        let message = one_line(message);
        match self.0.get(template) {
            Some(source) => Diagnostic::at(&codes::THEME_TEMPLATE, &source.file, range, message),
            None => self.on(template, message),
        }
    }

    fn on(&self, template: &str, message: String) -> Diagnostic {
        let unknown = || RepoPath::new(template);
        let file = self
            .0
            .get(template)
            .map_or_else(unknown, |source| source.file.clone());
        Diagnostic::on_file(&codes::THEME_TEMPLATE, &file, message)
    }
}

/// Diagnostics are one line without a full stop.
fn one_line(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default().trim();
    line.trim_end_matches('.').to_owned()
}

/// Adds all templates to `tera`; what comes back is empty when they are good.
///
/// The engine stops at the first that does not parse, while a reader wants to hear of all: then every
/// template is tried alone.
pub(super) fn add(tera: &mut Tera, sources: &Sources) -> Vec<Diagnostic> {
    let templates = sources.0.values().map(|t| (&t.name, &t.text));
    let Err(error) = tera.add_raw_templates(templates) else {
        return Vec::new();
    };
    let faults: Vec<_> = sources
        .0
        .values()
        .filter_map(|t| syntax_fault(sources, t))
        .collect();
    if faults.is_empty() {
        references(sources, &error)
    } else {
        faults
    }
}

fn syntax_fault(sources: &Sources, template: &Template) -> Option<Diagnostic> {
    let error = Tera::new()
        .add_raw_template(&template.name, &template.text)
        .err()?;
    // Alone, a template misses its parent and its components: only syntax counts here.
    matches!(error.kind(), ErrorKind::SyntaxError(_))
        .then(|| sources.diagnostic(&error, &template.name))
}

/// Names that do not exist come as one text with a report for each, in the form
/// `error: MESSAGE` and below it `--> TEMPLATE:LINE:COLUMN`.
fn references(sources: &Sources, error: &Error) -> Vec<Diagnostic> {
    let text = match error.kind() {
        ErrorKind::Msg(text) if text.contains("--> ") => text,
        _ => return vec![sources.diagnostic(error, "layout.html")],
    };
    let mut lines = text.lines();
    let mut found = Vec::new();
    while let Some(line) = lines.next() {
        let Some(message) = line.strip_prefix("error: ") else {
            continue;
        };
        let place = lines
            .next()
            .and_then(|line| line.trim_start().strip_prefix("--> "));
        found.push(match place.and_then(|place| position(sources, place)) {
            Some((template, at)) => sources.at(template, at..at + 1, message),
            None => sources.on("layout.html", one_line(message)),
        });
    }
    found
}

/// Template and byte offset of `TEMPLATE:LINE:COLUMN`, both counted from one, columns in characters.
fn position<'a>(sources: &Sources, place: &'a str) -> Option<(&'a str, usize)> {
    let mut parts = place.rsplitn(3, ':');
    let column: usize = parts.next()?.parse().ok()?;
    let line: usize = parts.next()?.parse().ok()?;
    let template = parts.next()?;
    let text = &sources.0.get(template)?.text;
    let mut lines = text.split_inclusive('\n');
    let start: usize = lines.by_ref().take(line - 1).map(str::len).sum();
    let offset = lines
        .next()
        .unwrap_or_default()
        .char_indices()
        .nth(column - 1);
    Some((template, start + offset.map_or(0, |(at, _)| at)))
}
