//! The text of `site.toml` comes in, a [`Config`] and what is wrong with the text goes out.
//!
//! Everything a site can decide is a field here, with its default; only the title and the address
//! must be given. This module reads no file and knows no stage. It also wraps the library for path
//! patterns ([`Globs`]), because the configuration promises that every pattern in it compiles.

mod check;
mod choices;
mod deploy;
mod deploy_target;
mod fields;
mod globs;
mod hosting;
mod origins;
mod read;
mod schema;
mod search;
mod types;
mod videos;

pub use choices::{Fallback, Level, MissingImages, PortableNames, UrlStyle, Videos};
pub use deploy_target::{DeployTarget, FileRule};
pub use globs::{GlobError, Globs, KnownGlobs};
pub use hosting::{Encoding, Host, HostingConfig};
pub use origins::Origins;
pub use schema::schema;
pub use search::SearchConfig;
pub use types::{
    BilingualConfig, CloudConfig, CloudOverride, Config, Counterparts, DocsetConfig, LocaleConfig,
    MarkdownConfig, PrintConfig,
};
pub use videos::VIDEO_HOSTS;

use toml::de::DeTable;

use crate::diag::{self, Diagnostic, Reported, codes};
use crate::model::RepoPath;

pub(crate) use fields::nearest;
use fields::{Fields, Log};

/// Reads the text of `site.toml`; `file` is how diagnostics call it.
///
/// Every fault is reported at its place, not only the first: bad syntax as `config/syntax`, keys
/// that do not exist as `config/unknown-key` with the key that was probably meant, unusable values
/// as `config/value`. All of them are errors. A value that is not usable leaves the default in its
/// place. There is no configuration (`None`) when the text is no TOML or when `title` or `base_url`
/// is missing or unusable.
#[must_use]
pub fn parse(file: &RepoPath, text: &str) -> Reported<Option<Config>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        let syntax = |error: &toml::de::Error| {
            let range = error.span().unwrap_or(0..0);
            Diagnostic::at(
                &codes::CONFIG_SYNTAX,
                file,
                range,
                one_line(error.message()),
            )
        };
        let mut report: Vec<_> = errors.iter().map(syntax).collect();
        diag::sort(&mut report);
        return Reported {
            value: None,
            report,
        };
    }
    let log = Log::new(file);
    let value = read::config(Fields::root(&log, table.into_inner()));
    let mut report = log.into_report();
    diag::sort(&mut report);
    Reported { value, report }
}

/// The configuration as TOML, defaults filled in; [`parse`] reads it back to the same value.
///
/// # Panics
/// Never: every field has a form in TOML, which a test makes sure of.
#[must_use]
pub fn effective(config: &Config) -> String {
    toml::to_string_pretty(config).expect("every field of a configuration has a form in TOML")
}

/// The address of a site as the configuration would have it, for one given elsewhere.
///
/// # Errors
/// Says why `url` is no address of a site.
pub fn normalize_base_url(url: &str) -> Result<String, String> {
    check::base_url(url)
}

/// A library's message without its line ends.
fn one_line(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
