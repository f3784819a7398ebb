//! Diagnostics as SARIF 2.1.0, the format that code hosts and editors show findings in
//! (OASIS, "Static Analysis Results Interchange Format").

use std::collections::BTreeMap;

use percent_encoding::utf8_percent_encode;
use serde_json::{Value, json};

use super::print::{Texts, locate};
use super::{Code, Diagnostic, Place, Severity};
use crate::model::{ESCAPED_IN_PATH, RepoPath, Span};

/// A whole log with one run, indented, with a line end; `hidden` findings are only counted.
///
/// Addresses of files are relative to the folder of `site.toml`. Columns count UTF-16 code units
/// from 1, as the format wants it. Files that include the one at fault are related locations.
///
/// # Panics
/// Never: strings and numbers always have a form in JSON.
#[must_use]
pub fn sarif(report: &[&Diagnostic], hidden: usize, texts: &dyn Texts) -> String {
    let mut rules: BTreeMap<&str, &'static Code> = BTreeMap::new();
    for diagnostic in report {
        rules.insert(diagnostic.code.name, diagnostic.code);
    }
    let index = |code: &Code| rules.keys().position(|name| *name == code.name);
    let results: Vec<Value> = report
        .iter()
        .map(|diagnostic| result(diagnostic, index(diagnostic.code), texts))
        .collect();
    // With a configuration that cannot be used, nothing has been looked at.
    let is_misconfigured = report.iter().any(|diagnostic| {
        diagnostic.severity == Severity::Error && diagnostic.code.name.starts_with("config/")
    });
    let mut invocation = json!({ "executionSuccessful": !is_misconfigured });
    if hidden > 0 {
        let text = format!("{hidden} more findings are not listed");
        invocation["toolExecutionNotifications"] =
            json!([{ "level": "note", "message": { "text": text } }]);
    }
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "diglot",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.values().map(|code| rule(code)).collect::<Vec<_>>(),
            }},
            "invocations": [invocation],
            "columnKind": "utf16CodeUnits",
            "results": results,
        }],
    });
    let mut text = serde_json::to_string_pretty(&log).expect("strings and numbers have JSON");
    text.push('\n');
    text
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

fn rule(code: &Code) -> Value {
    json!({
        "id": code.name,
        "shortDescription": { "text": code.text },
        "defaultConfiguration": { "level": level(code.severity) },
    })
}

fn result(diagnostic: &Diagnostic, rule: Option<usize>, texts: &dyn Texts) -> Value {
    let text = match &diagnostic.help {
        Some(help) => format!("{} ({help})", diagnostic.message),
        None => diagnostic.message.to_string(),
    };
    let mut result = json!({
        "ruleId": diagnostic.code.name,
        "ruleIndex": rule,
        "level": level(diagnostic.severity),
        "message": { "text": text },
    });
    let location = match &diagnostic.place {
        Place::Nowhere => None,
        Place::File(file) => Some(json!({ "artifactLocation": artifact(file) })),
        Place::Span(span) => Some(physical(span, texts)),
    };
    if let Some(location) = location {
        result["locations"] = json!([{ "physicalLocation": location }]);
    }
    if !diagnostic.trail.is_empty() {
        let related = diagnostic.trail.iter().enumerate().map(|(at, span)| {
            json!({
                "id": at + 1,
                "message": { "text": "included from here" },
                "physicalLocation": physical(span, texts),
            })
        });
        result["relatedLocations"] = related.collect();
    }
    result
}

fn artifact(file: &RepoPath) -> Value {
    let path = utf8_percent_encode(file.as_str(), ESCAPED_IN_PATH).to_string();
    let uri = if path.starts_with('/') {
        format!("file://{path}")
    } else {
        path
    };
    json!({ "uri": uri })
}

fn physical(span: &Span, texts: &dyn Texts) -> Value {
    let mut place = json!({ "artifactLocation": artifact(&span.file) });
    if let Some(text) = texts.text(&span.file) {
        let (start, end) = (position(&text, span.start), position(&text, span.end));
        place["region"] = json!({
            "startLine": start.0,
            "startColumn": start.1,
            "endLine": end.0,
            "endColumn": end.1,
        });
    }
    place
}

/// 1-based line and column, the column in UTF-16 code units.
fn position(text: &str, offset: u32) -> (usize, usize) {
    let (line, column, content) = locate(text, offset);
    let before = content.chars().take(column - 1);
    (line, 1 + before.map(char::len_utf16).sum::<usize>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::codes;

    fn log(report: &[&Diagnostic], hidden: usize, text: &str) -> Value {
        let texts = BTreeMap::from([(RepoPath::new("a b.md"), text.to_owned())]);
        serde_json::from_str(&sarif(report, hidden, &texts)).unwrap()
    }

    #[test]
    fn a_finding_has_its_rule_level_message_and_place() {
        let file = RepoPath::new("a b.md");
        let mut diagnostic =
            Diagnostic::at(&codes::LINK_NOT_FOUND, &file, 7..9, "gone").help("mend it");
        diagnostic.trail = [Span {
            file,
            start: 0,
            end: 1,
        }]
        .into();
        let log = log(&[&diagnostic], 0, "x\n😀 [a]");
        assert_eq!(log["version"], "2.1.0");
        let run = &log["runs"][0];
        assert_eq!(run["tool"]["driver"]["name"], "diglot");
        assert_eq!(
            run["tool"]["driver"]["rules"][0]["id"],
            "link/file-not-found"
        );
        assert_eq!(
            run["results"][0],
            json!({
                "ruleId": "link/file-not-found",
                "ruleIndex": 0,
                "level": "warning",
                "message": { "text": "gone (mend it)" },
                "locations": [{ "physicalLocation": {
                    "artifactLocation": { "uri": "a%20b.md" },
                    "region": { "startLine": 2, "startColumn": 4, "endLine": 2, "endColumn": 6 },
                }}],
                "relatedLocations": [{
                    "id": 1,
                    "message": { "text": "included from here" },
                    "physicalLocation": {
                        "artifactLocation": { "uri": "a%20b.md" },
                        "region": { "startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 2 },
                    },
                }],
            })
        );
    }

    #[test]
    fn findings_that_are_not_listed_are_counted() {
        let log = log(&[], 3, "");
        let run = &log["runs"][0];
        assert_eq!(run["results"], json!([]));
        let notice = &run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
        assert_eq!(notice, "3 more findings are not listed");
    }

    #[test]
    fn a_run_without_a_usable_configuration_was_no_success() {
        let bad = Diagnostic::new(&codes::CONFIG_SYNTAX, Place::Nowhere, "bad");
        let found = Diagnostic::new(&codes::LINK_NOT_FOUND, Place::Nowhere, "gone");
        for (report, is_success) in [(&bad, false), (&found, true)] {
            let invocation = &log(&[report], 0, "")["runs"][0]["invocations"][0];
            assert_eq!(invocation["executionSuccessful"], is_success);
        }
    }
}
