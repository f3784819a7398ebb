//! Whole reports in words.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::print::{json_line, text_block};
use super::sarif::sarif;
use super::{Counts, Diagnostic, Severity, Texts, shown};

/// What a report is put into words for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Form {
    /// For people: blocks of text, with notices or without.
    Text {
        /// Whether notices are shown.
        notices: bool,
    },
    /// For programs: one JSON object on each line.
    Json,
    /// For code hosts: a SARIF log.
    Sarif,
}

/// A report in words, within the limits of [`shown`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// How much was noticed, shown or not.
    pub counts: Counts,
    /// For whoever called.
    pub data: String,
    /// For people. A line that begins with a severity begins a diagnostic, and no other does.
    pub talk: String,
}

impl Told {
    /// Puts a sorted report into words.
    #[must_use]
    pub fn of(report: &[Diagnostic], form: Form, texts: &dyn Texts) -> Self {
        let all = form != Form::Text { notices: false };
        let wanted = report.iter();
        let (shown, hidden) = shown(wanted.filter(|d| all || d.severity > Severity::Info));
        let mut told = Self {
            counts: Counts::of(report),
            ..Self::default()
        };
        match form {
            Form::Text { .. } => {
                told.talk = shown.into_iter().map(|d| text_block(d, texts)).collect();
            }
            Form::Json => {
                let lines = shown.into_iter().map(|d| json_line(d, texts) + "\n");
                told.data = lines.collect();
            }
            Form::Sarif => told.data = sarif(&shown, hidden, texts),
        }
        if hidden > 0 {
            // A string takes everything.
            let _ = writeln!(told.talk, "... and {hidden} more");
        }
        told
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::diag::codes;
    use crate::model::RepoPath;

    #[test]
    fn each_form_says_what_its_readers_want() {
        let file = RepoPath::new("a.md");
        let mut notice = Diagnostic::at(&codes::UNIT_MALFORMED, &file, 0..1, "warning[x] y");
        notice.severity = Severity::Info;
        let mut report = vec![notice];
        let many = 0..super::super::MAX_PER_FILE;
        report.extend(many.map(|_| Diagnostic::on_file(&codes::UNIT_MALFORMED, &file, "bad")));
        let texts = BTreeMap::from([(file, "warning[x] y".to_owned())]);
        let told = |form| Told::of(&report, form, &texts);
        let quiet = told(Form::Text { notices: false });
        assert!(quiet.data.is_empty() && quiet.talk.ends_with("a.md: bad\n"));
        let all = told(Form::Text { notices: true });
        assert!(all.talk.ends_with("... and 1 more\n"), "{}", all.talk);
        assert_eq!((quiet.counts.infos, all.counts.infos), (1, 1));
        let json = told(Form::Json);
        assert_eq!(json.data.lines().count(), super::super::MAX_PER_FILE);
        assert_eq!(json.talk, "... and 1 more\n");
        assert!(told(Form::Sarif).data.contains("\"version\": \"2.1.0\""));
        let begin = all.talk.lines().filter(|line| !line.starts_with(' '));
        let severities = [Severity::Info, Severity::Warning].map(Severity::as_str);
        let mut begin = begin.filter(|line| !line.starts_with("..."));
        assert!(begin.all(|line| severities.iter().any(|s| line.starts_with(s))));
    }
}
