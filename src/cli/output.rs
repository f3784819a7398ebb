//! Printing: data on standard output, talk on standard error.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::Write as _;

use anstream::adapter::strip_str;
use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};

use super::args::{Color, Common, Format};
use crate::diag::{self, Diagnostic, Severity, Texts};

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

    /// Prints a sorted report: blocks for people on standard error, or JSON on standard output.
    /// Notices are shown to people on request only.
    pub(super) fn diagnostics(&self, report: &[Diagnostic], texts: &dyn Texts) {
        let (shown, hidden) = diag::shown(report.iter().filter(|d| {
            self.verbose || self.format != Format::Text || d.severity > Severity::Info
        }));
        if self.format == Format::Sarif {
            self.data(&diag::sarif(&shown, hidden, texts));
        }
        // Written at once: a system call for each takes longer than putting them into words.
        let (mut data, mut talk) = (String::new(), String::new());
        for diagnostic in shown {
            match self.format {
                Format::Json => {
                    data.push_str(&diag::json_line(diagnostic, texts));
                    data.push('\n');
                }
                Format::Text => {
                    let block = diag::text_block(diagnostic, texts);
                    talk.push_str(&colored(diagnostic.severity, &block));
                }
                Format::Sarif => {}
            }
        }
        if hidden > 0 {
            let _ = writeln!(talk, "... and {hidden} more");
        }
        if !data.is_empty() {
            self.data(&data);
        }
        if !talk.is_empty() {
            self.talk(&talk);
        }
    }
}

/// A printed diagnostic with its severity in colour.
fn colored(severity: Severity, block: &str) -> String {
    let color = match severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Info => AnsiColor::Cyan,
    };
    let style = Style::new().fg_color(Some(color.into())).bold();
    match block.strip_prefix(severity.as_str()) {
        Some(rest) => format!("{style}{}{style:#}{rest}", severity.as_str()),
        None => block.to_owned(),
    }
}
