//! Finding folders that look like localized content, to begin a site with.

use std::fs;
use std::io;
use std::path::Path;

use super::json::{self, JsonFile};
use super::publish;
use super::root::Root;
use crate::model::{Locale, RepoPath};

/// A folder with the files of one locale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// Its name in the folder that was searched; `.` for that folder itself.
    pub folder: String,
    /// The locale that it says it has, or that it is called by.
    pub locale: Locale,
}

/// Looks for localized content in `dir`: in the folder itself, and in the folders in it.
///
/// A folder counts when it has the publishing configuration or the `docfx.json` of a repository in
/// the Microsoft layout, and tells its locale by that configuration or by its name (`de-de`,
/// `product-docs.de-de`). A folder that is called by a language tag also counts when it has Markdown
/// at its top or in a folder at its top. Nothing is read but names and the publishing configuration.
///
/// # Errors
/// When `dir` cannot be listed.
pub fn repositories(dir: &Path) -> io::Result<Vec<Repository>> {
    let own = dir.canonicalize()?;
    let name = own
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    if let Some(locale) = repository(&own, name.as_deref().unwrap_or_default()) {
        let folder = ".".to_owned();
        return Ok(vec![Repository { folder, locale }]);
    }
    let mut found = Vec::<Repository>::new();
    for name in folders(dir)? {
        let folder = dir.join(&name);
        let tag = Locale::parse(&name).ok().filter(|_| has_markdown(&folder));
        if let Some(locale) = repository(&folder, &name).or(tag) {
            // Of two checkouts of one locale the first is taken: somebody chooses among them later.
            if !found.iter().any(|known| known.locale == locale) {
                found.push(Repository {
                    folder: name,
                    locale,
                });
            }
        }
    }
    Ok(found)
}

/// The locale of the repository in `dir`, if one is there.
fn repository(dir: &Path, name: &str) -> Option<Locale> {
    let has_publish = dir.join(publish::NAME).is_file();
    if !has_publish && !dir.join("docfx.json").is_file() {
        return None;
    }
    let said = has_publish.then(|| said(dir)).flatten();
    said.or_else(|| named(name))
}

/// The locale that the publishing configuration names.
fn said(dir: &Path) -> Option<Locale> {
    let root = Root::on_disk(RepoPath::new("."), dir, &[]).ok()?;
    let file = JsonFile::read(&root, publish::NAME, &mut Vec::new())?;
    let value = file.parse(&mut Vec::new())?;
    let docsets = json::items(json::get(&value, "docsets_to_publish"));
    let mut locales = docsets
        .into_iter()
        .filter_map(|docset| json::text(json::get(docset, "locale")?));
    Locale::parse(locales.next()?).ok()
}

/// The locale at the end of a name: `de-de`, `product-docs.de-de`.
fn named(name: &str) -> Option<Locale> {
    let end = name.rsplit('.').next().unwrap_or(name);
    Locale::parse(end).ok()
}

/// The folders in `dir` that are not hidden, in the order of their names.
fn folders(dir: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if let Ok(name) = entry.file_name().into_string()
            && is_folder
            && !name.starts_with('.')
        {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

fn has_markdown(dir: &Path) -> bool {
    let direct = |dir: &Path| {
        let entries = fs::read_dir(dir).into_iter().flatten().flatten();
        entries
            .map(|entry| entry.path())
            .any(|path| path.extension().is_some_and(|extension| extension == "md"))
    };
    let inner = folders(dir).unwrap_or_default();
    direct(dir) || inner.iter().any(|name| direct(&dir.join(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(files: &[(&str, &str)], expected: &[(&str, &str)]) {
        let dir = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let found = repositories(dir.path()).unwrap();
        let found: Vec<_> = found
            .iter()
            .map(|found| (found.folder.as_str(), found.locale.as_str()))
            .collect();
        assert_eq!(found, expected);
    }

    const PUBLISH: &str = ".openpublishing.publish.config.json";

    #[test]
    fn checkouts_tell_their_locale_by_configuration_or_name() {
        let said = "{ \"docsets_to_publish\": [ { \"locale\": \"de-de\" }, ] }";
        check(
            &[
                (&format!("a/{PUBLISH}"), said),
                ("docs.fr-fr/docfx.json", "{}"),
                ("docs/docfx.json", "{}"),
                ("ja-jp/x/a.md", "# A"),
                ("ko-kr/a.txt", ""),
                (".git/docfx.json", ""),
            ],
            &[("a", "de-DE"), ("docs.fr-fr", "fr-FR"), ("ja-jp", "ja-JP")],
        );
    }

    #[test]
    fn the_folder_itself_may_be_a_checkout() {
        let said = "// x\n{ \"docsets_to_publish\": [ { \"locale\": \"ru-RU\" } ] }";
        check(&[(PUBLISH, said), ("de-de/a.md", "")], &[(".", "ru-RU")]);
    }

    #[test]
    fn an_empty_folder_has_none() {
        check(&[], &[]);
    }
}
