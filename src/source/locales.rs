//! Finds the folder of each locale.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::config::Config;
use crate::diag::{Diagnostic, Place, codes};
use crate::model::{Locale, RepoPath};

use super::LoadError;

/// The folder of a locale: how diagnostics call it, and where it is.
pub(super) struct LocaleFolder {
    pub(super) name: RepoPath,
    pub(super) dir: PathBuf,
}

/// The folders of all locales: those that `site.toml` names, and every folder of the content that
/// is called like a locale.
///
/// # Errors
/// When the content cannot be read, unless it does not exist and `site.toml` names other folders.
pub(super) fn find(
    site_root: &Path,
    config: &Config,
    report: &mut Vec<Diagnostic>,
) -> Result<BTreeMap<Locale, LocaleFolder>, LoadError> {
    let mut folders = BTreeMap::new();
    for (locale, own) in &config.locales {
        if let Some(root) = &own.root {
            let name = RepoPath::new(usual_form(root));
            let dir = site_root.join(root);
            folders.insert(locale.clone(), LocaleFolder { name, dir });
        }
    }
    let content = usual_form(&config.content);
    let dir = site_root.join(content);
    let below = match names(&dir) {
        Ok(below) => below,
        Err(error) if error.kind() == io::ErrorKind::NotFound && !folders.is_empty() => Vec::new(),
        Err(source) => {
            let path = RepoPath::new(content);
            return Err(LoadError::Read { path, source });
        }
    };
    for folder in below {
        let name = RepoPath::new(&format!("{content}/{folder}"));
        if leads_out(&dir, &folder) {
            let message = "this link leads out of the content folder and is not followed";
            let diagnostic = Diagnostic::on_file(&codes::FILE_OUTSIDE, &name, message);
            report.push(diagnostic.help("name the folder as `root` of the locale in site.toml"));
            continue;
        }
        let dir = dir.join(&folder);
        match Locale::parse(&folder) {
            Ok(locale) if !config.locales.contains_key(&locale) && is_of_media(&folder, &dir) => {
                let message = "this folder belongs to no locale and is not published: \
                               no file in it is Markdown or YAML";
                let code = &codes::FILE_UNPUBLISHED;
                report.push(Diagnostic::on_file(code, &name, message));
            }
            Ok(locale) => add(&mut folders, locale, LocaleFolder { name, dir }, report),
            Err(_) if Locale::parse(&folder.replace('_', "-")).is_ok() => {
                let message = format!(
                    "this folder is not published: a language tag has hyphens, `{}`",
                    folder.replace('_', "-")
                );
                let diagnostic = Diagnostic::on_file(&codes::SITE_NO_PAGES, &name, message);
                let help = "rename the folder, or name it as `root` of the locale in site.toml";
                report.push(diagnostic.help(help));
            }
            Err(error) => {
                let message =
                    format!("this folder belongs to no locale and is not published: {error}");
                report.push(Diagnostic::on_file(
                    &codes::FILE_UNPUBLISHED,
                    &name,
                    message,
                ));
            }
        }
    }
    report.extend(strays(config, &folders));
    Ok(folders)
}

/// Folders by their locales.
type Folders = BTreeMap<Locale, LocaleFolder>;

/// What the configuration says of locales that the site does not have: it has no effect.
fn strays(config: &Config, folders: &Folders) -> Vec<Diagnostic> {
    let content = usual_form(&config.content);
    let mut report = Vec::new();
    if folders.is_empty() {
        let message = format!("no folder of {content} is called by a language tag such as `de-de`");
        let code = &codes::SITE_NO_PAGES;
        report.push(Diagnostic::new(code, Place::Nowhere, message));
    }
    report.extend(source_without_region(&config.source_locale, folders));
    for locale in config
        .locales
        .keys()
        .filter(|locale| !is_known(config, folders, locale))
    {
        let folder = locale.segment();
        let message = format!(
            "locale {locale} has no folder: there is neither {content}/{folder} nor a `root`"
        );
        let place = config.origins.of("locales", locale.as_str());
        report.push(Diagnostic::new(&codes::SITE_NO_PAGES, place, message));
    }
    for from in config.redirects.keys() {
        let path = from.trim_start_matches('/');
        let first = path.split('/').next().unwrap_or_default();
        if !Locale::parse(first).is_ok_and(|locale| is_known(config, folders, &locale)) {
            let message = format!("redirect from {from} starts in no locale of this site");
            let place = config.origins.of("redirects", from);
            report.push(Diagnostic::new(&codes::REDIRECT_INVALID, place, message));
        }
    }
    report
}

fn is_known(config: &Config, folders: &Folders, locale: &Locale) -> bool {
    folders.contains_key(locale) || *locale == config.source_locale
}

/// Says that the source may be meant to be `en`, where the configuration says nothing and the default
/// is `en-US`: nothing would stand in for what is not translated.
fn source_without_region(source: &Locale, folders: &Folders) -> Option<Diagnostic> {
    let meant = Locale::parse(source.language()).ok()?;
    if folders.contains_key(source) || !folders.contains_key(&meant) {
        return None;
    }
    let message = format!("the source locale {source} has no folder, but there is one of {meant}");
    let help =
        format!("if {meant} is the source, say so in site.toml: `source_locale = \"{meant}\"`");
    let diagnostic = Diagnostic::new(&codes::SITE_NO_PAGES, Place::Nowhere, message);
    Some(diagnostic.help(help))
}

/// Whether a folder is called like a language by chance, as `img` and `css` are: its name has three
/// letters, and it holds no text. Those with a region are always meant.
fn is_of_media(name: &str, dir: &Path) -> bool {
    const TEXTS: [&str; 2] = ["md", "yml"];
    if name.len() != 3 {
        return false;
    }
    let mut open = vec![dir.to_owned()];
    let mut files = 0;
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let extension = path.extension().and_then(OsStr::to_str);
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                open.push(path);
            } else if TEXTS.iter().any(|text| extension == Some(*text)) {
                return false;
            } else {
                files += 1;
            }
        }
    }
    files > 0
}

/// Content is not trusted, `site.toml` is: only there can a locale be sent to another place (R-P2).
fn leads_out(content: &Path, folder: &str) -> bool {
    let (content, folder) = (content.canonicalize(), content.join(folder).canonicalize());
    !matches!((content, folder), (Ok(content), Ok(folder)) if folder.starts_with(&content))
}

fn add(
    folders: &mut BTreeMap<Locale, LocaleFolder>,
    locale: Locale,
    folder: LocaleFolder,
    report: &mut Vec<Diagnostic>,
) {
    if let Some(first) = folders.get(&locale) {
        // A folder that `site.toml` names may well be this one.
        let same = first.dir.canonicalize().ok() == folder.dir.canonicalize().ok();
        if !same {
            let message = format!(
                "the files of {locale} lie in `{}`, this folder is not read",
                first.name
            );
            report.push(Diagnostic::on_file(
                &codes::FILE_UNPUBLISHED,
                &folder.name,
                message,
            ));
        }
        return;
    }
    folders.insert(locale, folder);
}

/// The folders in `dir` that are not hidden, in the order of their names.
fn names(dir: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name().into_string();
        if let Ok(name) = name
            && !name.starts_with('.')
            && entry.path().is_dir()
        {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// A folder without a leading `./` and the slashes at its end.
fn usual_form(path: &str) -> &str {
    let bare = path.trim_start_matches("./").trim_end_matches('/');
    if bare.is_empty() { path } else { bare }
}
