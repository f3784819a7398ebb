//! The configuration that a site begins with, and the sample.

use std::fmt::Write as _;

use super::NewFile;
use crate::cli::args::Ci;
use crate::source::Repository;

/// What is asked for.
pub(super) struct Wishes<'w> {
    pub(super) title: Option<&'w str>,
    pub(super) base_url: Option<String>,
    pub(super) ci: Option<Ci>,
    /// Name of the folder of the site, if it is there already.
    pub(super) folder: Option<String>,
}

/// The sample: three articles in English, two of them in German, too.
const SAMPLE: &[(&str, &str)] = &[
    (
        "en-us/help/TOC.yml",
        include_str!("sample/en-us/help/TOC.yml"),
    ),
    (
        "en-us/help/index.md",
        include_str!("sample/en-us/help/index.md"),
    ),
    (
        "en-us/help/write-an-article.md",
        include_str!("sample/en-us/help/write-an-article.md"),
    ),
    (
        "en-us/help/translate-an-article.md",
        include_str!("sample/en-us/help/translate-an-article.md"),
    ),
    (
        "de-de/help/TOC.yml",
        include_str!("sample/de-de/help/TOC.yml"),
    ),
    (
        "de-de/help/index.md",
        include_str!("sample/de-de/help/index.md"),
    ),
    (
        "de-de/help/write-an-article.md",
        include_str!("sample/de-de/help/write-an-article.md"),
    ),
];

pub(super) fn sample() -> impl Iterator<Item = NewFile> {
    let files = SAMPLE.iter();
    files.map(|(path, text)| NewFile::new(&format!("content/{path}"), *text))
}

/// The text of `site.toml` for a site of the folders that were `found`.
pub(super) fn configuration(wishes: &Wishes<'_>, found: &[Repository]) -> String {
    let mut text =
        String::from("# The help site. `diglot config` prints every setting with its default.\n\n");
    let title = wishes.title.unwrap_or("My help");
    let _ = writeln!(text, "title = {}", quoted(title));
    let base_url = wishes.base_url.as_deref();
    let base_url = base_url.unwrap_or("https://help.example.com/");
    let _ = writeln!(text, "base_url = {}", quoted(base_url));
    if found.iter().any(|found| found.folder == ".") {
        // Output never lies in content.
        let name = wishes.folder.as_deref().unwrap_or("help");
        let _ = writeln!(text, "output = {}", quoted(&format!("../{name}-site")));
    }
    for found in found {
        let _ = writeln!(
            text,
            "\n[locales.{}]\nroot = {}",
            found.locale,
            quoted(&found.folder)
        );
    }
    match wishes.ci {
        Some(Ci::Github) => text.push_str(
            "\n# GitHub Pages shows this branch: Settings, Pages, Deploy from a branch.\n[deploy.production]\nkind = \"git\"\nremote = \"origin\"\nbranch = \"gh-pages\"\n",
        ),
        Some(Ci::Azure) => text.push_str(
            "\n[deploy.production]\nkind = \"azure-blob\"\naccount = \"examplehelp\" # the name of your storage account\n",
        ),
        // GitLab shows what a job leaves behind.
        Some(Ci::Gitlab) | None => {}
    }
    text
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;
    use crate::model::{Locale, RepoPath};

    #[test]
    fn configurations_can_be_read_and_say_what_was_asked_for() {
        let found = [Repository {
            folder: "docs.de-de".to_owned(),
            locale: Locale::parse("de-DE").unwrap(),
        }];
        for ci in [None, Some(Ci::Github), Some(Ci::Gitlab), Some(Ci::Azure)] {
            let wishes = Wishes {
                title: Some("A \"B\" \\ C"),
                base_url: None,
                ci,
                folder: None,
            };
            let text = configuration(&wishes, &found);
            let read = config::parse(&RepoPath::new("site.toml"), &text);
            assert_eq!(read.report, [], "{text}");
            let config = read.value.unwrap();
            assert_eq!(config.title, "A \"B\" \\ C");
            assert_eq!(config.locales.len(), 1);
        }
    }
}
