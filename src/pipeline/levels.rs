//! How much diagnostics matter on one site.

use std::collections::BTreeMap;

use super::Input;
use crate::config::{Config, Level};
use crate::diag::{self, Diagnostic, Severity, codes};
use crate::model::Locale;
use crate::source::Snapshot;

/// The levels of `site.toml`: those of the whole site, and those of files of one locale.
#[derive(Clone)]
pub(super) struct Levels {
    site: BTreeMap<String, Level>,
    /// Folders of the locales that have levels of their own, and these; inner folders first.
    locales: Vec<(String, BTreeMap<String, Level>)>,
}

impl Levels {
    pub(super) fn new(config: &Config, snapshot: &Snapshot) -> Self {
        let folder = |locale: &Locale| Some(snapshot.locales.get(locale)?.root.name().to_string());
        let own = config.locales.iter();
        let own = own.filter(|(_, locale)| !locale.diagnostics.is_empty());
        let mut locales: Vec<_> = own
            .filter_map(|(locale, own)| Some((folder(locale)?, own.diagnostics.clone())))
            .collect();
        locales.sort_by_key(|(folder, _)| std::cmp::Reverse(folder.len()));
        Self {
            site: config.diagnostics.clone(),
            locales,
        }
    }

    /// The level that `site.toml` wants: that of the locale goes before that of the site.
    fn of(&self, diagnostic: &Diagnostic) -> Option<Level> {
        let name = diagnostic.code.name;
        let file = diagnostic.file().map(crate::model::RepoPath::as_str);
        let inside = |folder: &str| {
            let below = file.and_then(|file| file.strip_prefix(folder));
            below.is_some_and(|rest| folder.is_empty() || rest.starts_with('/'))
        };
        let mut locales = self.locales.iter();
        let own = locales.find(|(folder, _)| inside(folder));
        own.and_then(|(_, levels)| levels.get(name))
            .or_else(|| self.site.get(name))
            .copied()
    }

    /// Brings a report into its order, with the severities that `site.toml` and `--strict` want.
    pub(super) fn apply(&self, input: &Input<'_>, report: &mut Vec<Diagnostic>) {
        report.retain_mut(|diagnostic| {
            match self.of(diagnostic) {
                Some(Level::Off) => return false,
                Some(Level::Info) => diagnostic.severity = Severity::Info,
                Some(Level::Warning) => diagnostic.severity = Severity::Warning,
                Some(Level::Error) => diagnostic.severity = Severity::Error,
                None => {}
            }
            if input.lossy && diagnostic.code.name == codes::FILE_ENCODING.name {
                diagnostic.severity = Severity::Warning;
            }
            if input.strict && diagnostic.severity == Severity::Warning {
                diagnostic.severity = Severity::Error;
            }
            true
        });
        diag::sort(report);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::RepoPath;

    #[test]
    fn what_is_said_of_a_locale_goes_before_what_is_said_of_the_site() {
        let site = BTreeMap::from([("link/scheme".to_owned(), Level::Error)]);
        let (outer, inner) = (
            BTreeMap::from([("link/scheme".to_owned(), Level::Off)]),
            BTreeMap::from([("link/scheme".to_owned(), Level::Info)]),
        );
        let levels = Levels {
            site,
            locales: vec![
                ("content/de/at".to_owned(), inner),
                ("content/de".to_owned(), outer),
            ],
        };
        let level = |file: &str, code| {
            let file = RepoPath::new(file);
            levels.of(&Diagnostic::on_file(code, &file, "x"))
        };
        assert_eq!(
            level("content/de/a.md", &codes::LINK_SCHEME),
            Some(Level::Off)
        );
        assert_eq!(
            level("content/de/at/a.md", &codes::LINK_SCHEME),
            Some(Level::Info)
        );
        assert_eq!(
            level("content/den/a.md", &codes::LINK_SCHEME),
            Some(Level::Error)
        );
        assert_eq!(level("content/de/a.md", &codes::LINK_OUTSIDE), None);
    }
}
