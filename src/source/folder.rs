//! Folders and files that are no content: themes, and input shown in diagnostics.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::diag::{Diagnostic, Reported, codes};
use crate::model::RepoPath;

/// Most bytes of one file.
const LIMIT: u64 = 64 << 20;

/// The regular files below `folder`, by path; `name` is how diagnostics call the folder. A folder
/// that does not exist has none. Hidden files and links are passed over.
#[must_use]
pub fn read_folder(folder: &Path, name: &str) -> Reported<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    let mut report = Vec::new();
    let mut open = vec![String::new()];
    while let Some(below) = open.pop() {
        let Ok(entries) = fs::read_dir(folder.join(&below)) else {
            continue;
        };
        for entry in entries.flatten() {
            let file_name = entry.file_name().to_string_lossy().into_owned();
            if file_name.starts_with('.') || file_name.ends_with('~') {
                continue;
            }
            let path = if below.is_empty() {
                file_name
            } else {
                format!("{below}/{file_name}")
            };
            match entry.metadata() {
                Ok(metadata) if metadata.is_dir() => open.push(path),
                Ok(metadata) if metadata.is_file() && metadata.len() <= LIMIT => {
                    match fs::read(entry.path()) {
                        Ok(bytes) => _ = files.insert(path, bytes),
                        Err(error) => report.push(unreadable(name, &path, &error.to_string())),
                    }
                }
                Ok(metadata) if metadata.is_file() => {
                    report.push(unreadable(name, &path, "it is too large"));
                }
                _ => {}
            }
        }
    }
    Reported {
        value: files,
        report,
    }
}

fn unreadable(name: &str, path: &str, reason: &str) -> Diagnostic {
    let file = RepoPath::new(&format!("{name}/{path}"));
    Diagnostic::on_file(
        &codes::FILE_UNREADABLE,
        &file,
        format!("this file is not read: {reason}"),
    )
}

/// The text of an input file for showing a part of it; `root` is the folder of `site.toml`.
#[must_use]
pub fn text_for_printing(root: &Path, file: &RepoPath) -> Option<String> {
    let path = root.join(file.as_str());
    let metadata = fs::metadata(&path).ok()?;
    if !metadata.is_file() || metadata.len() > LIMIT {
        return None;
    }
    let bytes = fs::read(path).ok()?;
    // Tried first because it takes a quarter of the time.
    let text = String::from_utf8(bytes);
    Some(text.unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}
