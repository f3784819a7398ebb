//! Printing: data on standard output, talk on standard error.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::Write as _;

use anstream::adapter::strip_str;
use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};

use super::args::{Color, Common, Format};
use crate::diag::{Diagnostic, Form, Severity, Texts, Told};

/// The terminal, or what stands in its place.
///
/// Failing to write is no reason to stop: the exit code still tells the result.
pub(super) struct Console {
    format: Format,
    quiet: bool,
    verbose: bool,
    choice: ColorChoice,
}

impl Console {
    pub(super) fn new(common: &Common) -> Self {
        let choice = match common.color {
            // The stream looks at NO_COLOR and at the terminal by itself.
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        Self {
            format: common.format,
            quiet: common.quiet,
            verbose: common.verbose > 0,
            choice,
        }
    }

    pub(super) fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Data for whoever called.
    #[expect(clippy::unused_self, reason = "whoever prints has the console")]
    pub(super) fn data(&self, text: &str) {
        let mut out = std::io::stdout().lock();
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }

    /// A line of talk.
    pub(super) fn say(&self, line: &str) {
        if !self.quiet {
            self.talk(&format!("{line}\n"));
        }
    }

    /// Says that something went wrong that no file is to blame for.
    pub(super) fn error(&self, message: &str) {
        let style = Style::new().fg_color(Some(AnsiColor::Red.into())).bold();
        self.talk(&format!("{style}error{style:#}: {message}\n"));
    }

    /// Warns of something that no file is to blame for.
    pub(super) fn warn(&self, message: &str) {
        let style = Style::new().fg_color(Some(AnsiColor::Yellow.into())).bold();
        self.talk(&format!("{style}warning{style:#}: {message}\n"));
    }

    /// Says what to do about the error before.
    pub(super) fn hint(&self, message: &str) {
        self.talk(&format!("  help: {message}\n"));
    }

    fn talk(&self, text: &str) {
        let mut err = AutoStream::new(std::io::stderr(), self.choice).lock();
        // The stream would make a system call of each piece between two colours.
        let plain = match err.current_choice() {
            ColorChoice::Never => Cow::Owned(strip_str(text).to_string()),
            _ => Cow::Borrowed(text),
        };
        let _ = err.write_all(plain.as_bytes());
    }

    /// What reports are printed as.
    pub(super) fn form(&self) -> Form {
        match self.format {
            Format::Text => Form::Text {
                notices: self.verbose,
            },
            Format::Json => Form::Json,
            Format::Sarif => Form::Sarif,
        }
    }

    /// Prints a sorted report: blocks for people on standard error, or JSON on standard output.
    /// Notices are shown to people on request only.
    pub(super) fn diagnostics(&self, report: &[Diagnostic], texts: &dyn Texts) {
        self.report(&Told::of(report, self.form(), texts));
    }

    /// Prints a report that was put into words.
    pub(super) fn report(&self, told: &Told) {
        if !told.data.is_empty() {
            self.data(&told.data);
        }
        if told.talk.is_empty() {
            return;
        }
        let err = std::io::stderr();
        let choice = match self.choice {
            ColorChoice::Auto => AutoStream::choice(&err),
            chosen => chosen,
        };
        let talk = match choice {
            ColorChoice::Never => Cow::Borrowed(&*told.talk),
            _ => Cow::Owned(colored(&told.talk)),
        };
        // Nothing is looked for in it, and it is written at once: a report may be long.
        let _ = err.lock().write_all(talk.as_bytes());
    }
}

/// A report for people with its severities in colour.
fn colored(talk: &str) -> String {
    let mut text = String::with_capacity(talk.len() + talk.len() / 8);
    for line in talk.split_inclusive('\n') {
        let severities = [
            (Severity::Error, AnsiColor::Red),
            (Severity::Warning, AnsiColor::Yellow),
            (Severity::Info, AnsiColor::Cyan),
        ];
        let begun = severities.into_iter().find_map(|(severity, color)| {
            let word = severity.as_str();
            Some((word, color, line.strip_prefix(word)?))
        });
        match begun {
            Some((word, color, rest)) => {
                let style = Style::new().fg_color(Some(color.into())).bold();
                // A string takes everything.
                let _ = write!(text, "{style}{word}{style:#}{rest}");
            }
            None => text.push_str(line),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn severities_are_coloured_where_a_diagnostic_begins() {
        let talk = "warning[a/b]: x.md: warning\n  1 | error\n  help: info\n";
        let red = |word: &str| format!("\u{1b}[1m\u{1b}[33m{word}\u{1b}[0m");
        assert_eq!(colored(talk), talk.replacen("warning", &red("warning"), 1));
    }
}
