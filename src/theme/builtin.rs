//! The theme inside the binary.

/// Name of the theme inside the binary.
pub const NAME: &str = "help";

macro_rules! files {
    ($($path:literal,)*) => {
        &[$(($path, include_bytes!(concat!("../../themes/help/", $path)).as_slice()),)*]
    };
}

/// Path below `themes/help/` and bytes, sorted by path.
static FILES: &[(&str, &[u8])] = files![
    "assets/help.css",
    "assets/help.js",
    "assets/icon.svg",
    "assets/theme.js",
    "strings/ar.ftl",
    "strings/cs.ftl",
    "strings/de.ftl",
    "strings/en.ftl",
    "strings/es.ftl",
    "strings/fr.ftl",
    "strings/he.ftl",
    "strings/hu.ftl",
    "strings/it.ftl",
    "strings/ja.ftl",
    "strings/ko.ftl",
    "strings/nl.ftl",
    "strings/pl.ftl",
    "strings/pt-BR.ftl",
    "strings/pt-PT.ftl",
    "strings/ru.ftl",
    "strings/sv.ftl",
    "strings/tr.ftl",
    "strings/zh-CN.ftl",
    "strings/zh-TW.ftl",
    "templates/article.html",
    "templates/chooser.html",
    "templates/cloud.html",
    "templates/home.html",
    "templates/layout.html",
    "templates/nav.html",
    "templates/not_found.html",
    "templates/parts.html",
    "templates/redirect.html",
    "templates/toc.html",
    "theme.toml",
];

/// The files of the theme `help`, by path below `themes/help/`, sorted.
#[must_use]
pub fn builtin() -> &'static [(&'static str, &'static [u8])] {
    FILES
}

/// The text of a file of the built-in theme by the path that diagnostics give.
#[must_use]
pub fn builtin_text(file: &crate::model::RepoPath) -> Option<String> {
    let path = file.as_str().strip_prefix("themes/help/")?;
    let (_, bytes) = FILES.iter().find(|(name, _)| *name == path)?;
    String::from_utf8(bytes.to_vec()).ok()
}

#[cfg(test)]
#[allow(
    clippy::disallowed_methods,
    reason = "the table is held against the disk"
)]
mod tests {
    use std::path::Path;

    use super::*;

    fn collect(folder: &Path, prefix: &str, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
            if entry.file_type().unwrap().is_dir() {
                collect(&entry.path(), &format!("{name}/"), found);
            } else {
                found.push(name);
            }
        }
    }

    #[test]
    fn the_table_equals_the_folder() {
        let mut found = Vec::new();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/help");
        collect(&folder, "", &mut found);
        found.sort();
        let table: Vec<_> = builtin().iter().map(|(path, _)| *path).collect();
        assert_eq!(table, found);
    }
}
