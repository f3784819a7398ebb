//! Theme files -> [`Theme`]: templates, assets, and the texts of the user interface.
//!
//! What comes in are files as bytes by path: those of the theme inside the binary, and those of the
//! site, which shadow them one by one. What goes out is checked as far as it can be without
//! rendering. This module knows neither the template engine nor any page.
//!
//! ```text
//! theme.toml            name, description, oldest diglot it works with
//! templates/NAME.html   one template for each kind of page, and what they share
//! assets/NAME           style sheets, scripts, pictures: published under content-addressed names
//! strings/LOCALE.ftl    texts of the user interface, in Fluent syntax
//! ```

mod assets;
mod builtin;
mod manifest;
mod matching;
mod strings;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use assets::Asset;
pub use builtin::{NAME as BUILTIN, builtin, builtin_text};
pub use manifest::Manifest;
pub use strings::{Arg, Catalogs, Strings};

use crate::diag::{Diagnostic, Reported, codes};
use crate::model::{Locale, RepoPath};

/// All that pages need besides their own data.
#[derive(Debug)]
pub struct Theme {
    /// What the theme says about itself.
    pub manifest: Manifest,
    /// Templates, by name.
    pub templates: Vec<Template>,
    /// Files to publish below `assets/`, by name.
    pub assets: Vec<Asset>,
    /// Texts of the user interface in every language the theme speaks.
    pub catalogs: Arc<Catalogs>,
}

/// The text of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Name by which templates include and extend each other, `article.html`.
    pub name: String,
    /// The text.
    pub text: String,
    /// The file, for diagnostics.
    pub file: RepoPath,
}

/// Makes the theme `name` out of the site's own files and the built-in theme.
///
/// `overlay` holds the files of `themes/NAME/`, by path relative to that folder. A file of the
/// built-in theme is used wherever the site has none of the same path, so that a theme consists of
/// what it changes; only catalogs of texts are merged message by message, because a site that
/// rewords one text should not have to repeat the others. Diagnostics name `themes/NAME/PATH`.
#[must_use]
pub fn load(name: &str, overlay: &BTreeMap<String, Vec<u8>>) -> Reported<Theme> {
    let mut report = Vec::new();
    let files = Files { name, overlay };
    let manifest = manifest::read(&files).unpack(&mut report);
    let theme = Theme {
        manifest,
        templates: templates(&files, &mut report),
        assets: assets::read(&files).unpack(&mut report),
        catalogs: Arc::new(strings::read(&files).unpack(&mut report)),
    };
    for path in overlay.keys().filter(|path| !is_known(path)) {
        report.push(
            Diagnostic::on_file(
                &codes::THEME_FILE,
                &files.place(path),
                "no such part of a theme",
            )
            .help("a theme has theme.toml, templates/*.html, assets/ and strings/*.ftl"),
        );
    }
    Reported {
        value: theme,
        report,
    }
}

impl Theme {
    /// The texts for `locale`: those of the nearest language the theme speaks, English in the end.
    #[must_use]
    pub fn strings(&self, locale: &Locale) -> &Strings {
        self.catalogs.get(locale)
    }

    /// Says so when the theme does not speak the language of `locale`, and English stands in.
    #[must_use]
    pub fn lacks(&self, locale: &Locale) -> Option<Diagnostic> {
        let path = format!(
            "themes/{}/strings/{}.ftl",
            self.manifest.name,
            locale.language()
        );
        (!self.catalogs.speaks(locale)).then(|| {
            Diagnostic::on_file(
                &codes::STRING_MISSING,
                &RepoPath::new(&path),
                format!("the theme has no texts for {locale}: English is shown"),
            )
            .help("write the file, with the messages of strings/en.ftl")
        })
    }

    /// Published name of each asset by its own name: `help.css` -> `help.3f2a91bc.css`.
    #[must_use]
    pub fn asset_names(&self) -> BTreeMap<&str, &str> {
        let names = self.assets.iter();
        names
            .map(|asset| (asset.name.as_str(), asset.published.as_str()))
            .collect()
    }

    /// The text of a template by the path that diagnostics give, to show excerpts of it.
    #[must_use]
    pub fn text(&self, file: &RepoPath) -> Option<&str> {
        let template = self.templates.iter().find(|t| t.file == *file)?;
        Some(&template.text)
    }
}

/// The files of a theme: the site's own above the built-in ones.
struct Files<'a> {
    name: &'a str,
    overlay: &'a BTreeMap<String, Vec<u8>>,
}

impl<'a> Files<'a> {
    /// Files below `folder` by path relative to it, each the topmost of its path.
    fn below(&self, folder: &str) -> BTreeMap<&'a str, &'a [u8]> {
        let builtin = Self::builtin_below(folder);
        builtin
            .into_iter()
            .chain(self.overlay_below(folder))
            .collect()
    }

    fn builtin_below(folder: &str) -> Vec<(&'a str, &'a [u8])> {
        let inside =
            |(path, bytes): &(&'a str, &'a [u8])| Some((path.strip_prefix(folder)?, *bytes));
        builtin().iter().filter_map(inside).collect()
    }

    fn overlay_below(&self, folder: &str) -> Vec<(&'a str, &'a [u8])> {
        let files = self.overlay.iter();
        files
            .filter_map(|(path, bytes)| Some((path.strip_prefix(folder)?, bytes.as_slice())))
            .collect()
    }

    /// The file as diagnostics name it.
    fn place(&self, path: &str) -> RepoPath {
        RepoPath::new(&format!("themes/{}/{path}", self.name))
    }

    /// `bytes` of the file `path` as text; what is no UTF-8 is reported and replaced.
    fn text(&self, path: &str, bytes: &[u8]) -> Reported<String> {
        match std::str::from_utf8(bytes) {
            Ok(text) => Reported::silent(text.trim_start_matches('\u{feff}').to_owned()),
            Err(error) => Reported {
                value: String::from_utf8_lossy(bytes).into_owned(),
                report: vec![Diagnostic::on_file(
                    &codes::THEME_FILE,
                    &self.place(path),
                    format!(
                        "not UTF-8: byte {} starts no character",
                        error.valid_up_to()
                    ),
                )],
            },
        }
    }
}

fn is_known(path: &str) -> bool {
    path == manifest::PATH
        || path.starts_with("assets/")
        || path.starts_with("templates/")
        || path.starts_with("strings/")
}

fn templates(files: &Files<'_>, report: &mut Vec<Diagnostic>) -> Vec<Template> {
    let mut templates = Vec::new();
    for (name, bytes) in files.below("templates/") {
        let path = format!("templates/{name}");
        // The engine escapes by extension: only `.html` is safe to write pages with.
        if name
            .rsplit_once('.')
            .is_none_or(|(_, extension)| extension != "html")
        {
            let message = "a template's name ends in .html";
            report.push(Diagnostic::on_file(
                &codes::THEME_FILE,
                &files.place(&path),
                message,
            ));
            continue;
        }
        templates.push(Template {
            name: name.to_owned(),
            text: files.text(&path, bytes).unpack(report),
            file: files.place(&path),
        });
    }
    templates
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overlay(files: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
        files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
            .collect()
    }

    fn messages(report: &[Diagnostic]) -> Vec<String> {
        report
            .iter()
            .map(|d| format!("{} {}", d.file().map_or("", RepoPath::as_str), d.message))
            .collect()
    }

    #[test]
    fn the_built_in_theme_is_flawless() {
        let theme = load(BUILTIN, &BTreeMap::new());
        assert_eq!(messages(&theme.report), Vec::<String>::new());
        assert_eq!(theme.value.manifest.name, BUILTIN);
        assert!(
            theme
                .value
                .templates
                .iter()
                .any(|t| t.name == "article.html")
        );
    }

    #[test]
    fn own_files_shadow_the_built_in_ones_one_by_one() {
        let theme = load(BUILTIN, &overlay(&[("templates/home.html", "mine")]));
        assert_eq!(messages(&theme.report), Vec::<String>::new());
        let text = |path| theme.value.text(&RepoPath::new(path)).unwrap_or_default();
        assert_eq!(text("themes/help/templates/home.html"), "mine");
        assert!(text("themes/help/templates/article.html").contains("data-article-body"));
    }

    #[test]
    fn names_files_that_mean_nothing() {
        let files = overlay(&[("layouts/home.html", ""), ("templates/feed.xml", "")]);
        let theme = load(BUILTIN, &files);
        assert_eq!(
            messages(&theme.report),
            [
                "themes/help/templates/feed.xml a template's name ends in .html",
                "themes/help/layouts/home.html no such part of a theme",
            ]
        );
    }

    #[test]
    fn reports_a_template_that_is_not_utf8() {
        let files = BTreeMap::from([("templates/home.html".to_owned(), b"a\xffb".to_vec())]);
        let theme = load(BUILTIN, &files);
        assert_eq!(
            messages(&theme.report),
            ["themes/help/templates/home.html not UTF-8: byte 1 starts no character"]
        );
    }

    #[test]
    fn says_when_it_does_not_speak_a_language() {
        let theme = load(BUILTIN, &BTreeMap::new()).value;
        let locale = |tag| Locale::parse(tag).unwrap();
        assert_eq!(theme.lacks(&locale("de-AT")), None);
        let missing = theme.lacks(&locale("sw-KE")).unwrap();
        assert_eq!(
            missing.file().unwrap().as_str(),
            "themes/help/strings/sw.ftl"
        );
        assert_eq!(theme.strings(&locale("sw-KE")).get("alert_note"), "Note");
    }
}
