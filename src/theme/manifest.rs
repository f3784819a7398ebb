//! What a theme says about itself.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{BUILTIN, Files};
use crate::diag::{Diagnostic, Reported, codes};

/// Path of the file inside a theme.
pub(super) const PATH: &str = "theme.toml";

/// What `theme.toml` says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// Name of the theme: that of its folder, whatever the file says.
    pub name: String,
    /// What it is, in a sentence.
    pub description: String,
    /// Oldest version of diglot it works with, `0.1.0`; empty when it does not say.
    pub minimum_diglot: String,
}

/// Reads `theme.toml`. A theme of another name than the built-in one must have its own.
pub(super) fn read(files: &Files<'_>) -> Reported<Manifest> {
    let mut report = Vec::new();
    if files.name != BUILTIN && !files.overlay.contains_key(PATH) {
        report.push(
            Diagnostic::on_file(
                &codes::THEME_FILE,
                &files.place(PATH),
                format!("there is no theme `{}`", files.name),
            )
            .help(format!(
                "a theme starts with this file; the built-in theme is `{BUILTIN}`"
            )),
        );
    }
    let bytes = files.below(PATH).remove("").unwrap_or_default();
    let text = files.text(PATH, bytes).unpack(&mut report);
    let mut manifest = parse(files, &text).unpack(&mut report);
    files.name.clone_into(&mut manifest.name);
    Reported {
        value: manifest,
        report,
    }
}

fn parse(files: &Files<'_>, text: &str) -> Reported<Manifest> {
    let mut reported = Reported::<Manifest>::default();
    let place = files.place(PATH);
    let mut complain = |range: Range<usize>, message: String| {
        reported
            .report
            .push(Diagnostic::at(&codes::THEME_FILE, &place, range, message));
    };
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        complain(error.span().unwrap_or_default(), error.message().to_owned());
    }
    let mut manifest = Manifest::default();
    for (key, value) in table.into_inner() {
        let field = match key.get_ref().as_ref() {
            "name" => &mut manifest.name,
            "description" => &mut manifest.description,
            "minimum_diglot" => &mut manifest.minimum_diglot,
            other => {
                complain(key.span(), format!("unknown key `{other}`"));
                continue;
            }
        };
        match string(&value) {
            Some(text) => text.clone_into(field),
            None => complain(value.span(), "not a string".to_owned()),
        }
        if key.get_ref() == "minimum_diglot"
            && let Err(message) = check_version(field)
        {
            complain(value.span(), message);
        }
    }
    reported.value = manifest;
    reported
}

fn string<'a>(value: &'a Spanned<DeValue<'_>>) -> Option<&'a str> {
    match value.get_ref() {
        DeValue::String(text) => Some(text),
        _ => None,
    }
}

/// Numbers of a version such as `0.1.0`, compared one by one.
fn numbers(version: &str) -> Option<Vec<u32>> {
    version.split('.').map(|part| part.parse().ok()).collect()
}

fn check_version(wanted: &str) -> Result<(), String> {
    let own = env!("CARGO_PKG_VERSION");
    match (numbers(wanted), numbers(own)) {
        (None, _) => Err(format!("`{wanted}` is no version such as `0.1.0`")),
        (Some(wanted_numbers), Some(own_numbers)) if wanted_numbers > own_numbers => {
            Err(format!("the theme needs diglot {wanted}, this is {own}"))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[track_caller]
    fn check(text: &str, report: &[(usize, &str)]) -> Manifest {
        let overlay = BTreeMap::from([(PATH.to_owned(), text.as_bytes().to_vec())]);
        let files = Files {
            name: "acme",
            overlay: &overlay,
        };
        let got = read(&files);
        let seen: Vec<_> = got
            .report
            .iter()
            .map(|d| match &d.place {
                crate::diag::Place::Span(span) => (span.start as usize, &*d.message),
                _ => (usize::MAX, &*d.message),
            })
            .collect();
        assert_eq!(seen, report);
        got.value
    }

    #[test]
    fn reads_every_key() {
        let manifest = check("description = 'Ours'\nminimum_diglot = '0.0.9'\n", &[]);
        assert_eq!(manifest.name, "acme");
        assert_eq!(manifest.description, "Ours");
    }

    #[test]
    fn names_unknown_keys_and_wrong_values_with_their_place() {
        check(
            "descripton = 'x'\ndescription = 7\n",
            &[(31, "not a string"), (0, "unknown key `descripton`")],
        );
    }

    #[test]
    fn refuses_a_theme_for_a_later_version() {
        check(
            "minimum_diglot = '999.0'",
            &[(
                17,
                concat!(
                    "the theme needs diglot 999.0, this is ",
                    env!("CARGO_PKG_VERSION")
                ),
            )],
        );
        check(
            "minimum_diglot = 'new'",
            &[(17, "`new` is no version such as `0.1.0`")],
        );
    }

    #[test]
    fn a_theme_must_exist() {
        let overlay = BTreeMap::new();
        let files = Files {
            name: "acme",
            overlay: &overlay,
        };
        assert_eq!(&*read(&files).report[0].message, "there is no theme `acme`");
    }
}
