//! Where the corpus is: real bilingual documentation, which is no part of the project.
//!
//! It is looked for at `DIGLOT_CORPUS`, else in `../shared/corpus`, and is a folder of `*.tar.xz` with
//! a script `unpack.sh`, or one that is unpacked: `de-de/sxs`, `de-de/gold` and so on.

#![allow(dead_code, reason = "every test file uses another part of this")]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Trees of July 2021, with the locale each holds.
pub(crate) const CURRENT: &[(&str, &str)] = &[
    ("de-de", "de-DE"),
    ("es-es", "es-ES"),
    ("fr-fr", "fr-FR"),
    ("ja-jp", "ja-JP"),
    ("ru-ru", "ru-RU"),
    ("zh-cn", "zh-CN"),
];

/// Folders that are published, with the prefix of their addresses. No repository publishes its
/// `Archive`, which holds the articles of one cloud.
pub(crate) const DOCSETS: &[(&str, &str)] = &[
    ("partner-center", "partner-center"),
    ("marketplace", "marketplace"),
    ("Archive", "china"),
];

/// The text of a `site.toml` for all of [`CURRENT`] below `trees`.
pub(crate) fn configuration(trees: &Path) -> String {
    let mut text = String::from("title = 'Corpus'\nbase_url = 'https://help.example.com'\n");
    for (folder, locale) in CURRENT {
        let root = trees.join(folder).join("sxs");
        let _ = writeln!(text, "[locales.{locale}]\nroot = '{}'", root.display());
    }
    for (path, url) in DOCSETS {
        let _ = writeln!(text, "[[docsets]]\npath = '{path}'\nurl = '{url}'");
    }
    text
}

/// The folder that the corpus comes in.
///
/// # Errors
/// A sentence for people when there is none.
pub(crate) fn folder() -> Result<PathBuf, String> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let given = std::env::var_os("DIGLOT_CORPUS").map(PathBuf::from);
    let folder = given.unwrap_or_else(|| manifest.join("../shared/corpus"));
    if folder.is_dir() {
        Ok(folder)
    } else {
        Err(format!("there is no folder {}", folder.display()))
    }
}

/// The folder itself if it is unpacked, else a folder below `target` that its archives are unpacked
/// into once.
///
/// # Errors
/// A sentence for people when they cannot be unpacked.
pub(crate) fn unpacked(folder: &Path) -> Result<PathBuf, String> {
    let is_unpacked = entries(folder)
        .iter()
        .any(|entry| entry.join("sxs").is_dir());
    if is_unpacked {
        return Ok(folder.to_owned());
    }
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("corpus");
    let done = target.join(".complete");
    if !done.exists() {
        let status = Command::new(folder.join("unpack.sh")).arg(&target).status();
        if !status.as_ref().is_ok_and(std::process::ExitStatus::success) {
            return Err(format!("{}/unpack.sh failed: {status:?}", folder.display()));
        }
        fs::write(&done, "").map_err(|error| error.to_string())?;
    }
    Ok(target)
}

/// What lies in a folder, sorted.
pub(crate) fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}
