//! What a file is, told by its path alone.

use serde::{Deserialize, Serialize};

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FileKind {
    /// An article in Markdown, when it is published.
    Markdown,
    /// A page in YAML, when it is published and its first line says so; a first line without
    /// `YamlMime` makes it no page.
    Yaml,
    /// A table of contents: `toc.yml`, `toc.md` or `toc.json` in any letter case.
    Toc,
    /// A table of contents that only serves as breadcrumb.
    Breadcrumb,
    /// Markdown that other articles include.
    Include,
    /// An image or download that may be copied to the site.
    Resource,
    /// Publishing configuration of the repository.
    Settings,
    /// Anything else; never published.
    Other,
}

/// Extensions of files that are copied to the site.
///
/// The list is closed, because what a browser runs must not come out of content: SVG, HTML and XML
/// can hold script that runs when the file is opened by itself, under the address of the site.
const RESOURCES: &[&str] = &[
    "png", "jpg", "jpeg", "gif", "webp", "avif", "ico", "bmp", // images
    "mp4", "webm", "ogv", "mp3", "m4a", "ogg", "wav", "vtt", // video, sound, captions
    "pdf", "docx", "xlsx", "pptx", "doc", "xls", "ppt", "odt", "ods", "odp", "epub", "vsdx", "txt",
    "csv", "json", "zip", // data
];

/// Names that repositories have at their top for people, not for readers of the site.
const HOUSEKEEPING: &[&str] = &[
    "readme",
    "license",
    "license-code",
    "contributing",
    "thirdpartynotices",
    "security",
    "code_of_conduct",
    "changelog",
    "notice",
];

impl FileKind {
    /// What the file at `path` is, as far as its path tells; [`FileKind::Breadcrumb`] can also be
    /// said by metadata.
    pub(super) fn of(path: &str) -> Self {
        let (folder, name) = split(path);
        let lower = name.to_ascii_lowercase();
        let (stem, extension) = lower.rsplit_once('.').unwrap_or((lower.as_str(), ""));
        if is_settings(&lower) {
            return Self::Settings;
        }
        if stem == "toc" && matches!(extension, "yml" | "yaml" | "md" | "json") {
            let parent = folder.rsplit('/').next().unwrap_or_default();
            let crumbs = ["breadcrumb", "breadcrumbs", "bread"];
            let crumbs = crumbs
                .iter()
                .any(|crumb| parent.eq_ignore_ascii_case(crumb));
            return if crumbs { Self::Breadcrumb } else { Self::Toc };
        }
        match extension {
            "md" if is_included(folder) => Self::Include,
            "md" => Self::Markdown,
            "yml" | "yaml" => Self::Yaml,
            _ if name == ".nojekyll" => Self::Resource,
            _ if is_secret(&lower) || stem.is_empty() => Self::Other,
            _ if RESOURCES.contains(&extension) => Self::Resource,
            _ => Self::Other,
        }
    }

    /// Whether an article, a page or a table of contents can be made of it.
    #[must_use]
    pub const fn is_content(self) -> bool {
        matches!(
            self,
            Self::Markdown | Self::Yaml | Self::Toc | Self::Breadcrumb | Self::Include
        )
    }
}

fn is_settings(lower: &str) -> bool {
    lower == "docfx.json" || lower == "redirections.yml" || lower.starts_with(".openpublishing.")
}

fn is_included(folder: &str) -> bool {
    let mut parts = folder.split('/');
    parts
        .any(|part| part.eq_ignore_ascii_case("includes") || part.eq_ignore_ascii_case("_includes"))
}

/// R-P4: whether the file at `path` may hold a secret, so that nothing of it may be shown, whoever
/// asks for it.
#[must_use]
pub fn may_be_secret(path: &str) -> bool {
    const EXTENSIONS: &[&str] = &[
        "pem", "key", "pfx", "p12", "ppk", "jks", "keystore", "kdbx", "asc", "gpg",
    ];
    path.split('/').any(is_hidden) || {
        let lower = split(path).1.to_ascii_lowercase();
        let extension = lower.rsplit('.').next().unwrap_or_default();
        is_secret(&lower) || EXTENSIONS.contains(&extension)
    }
}

/// R-P4: keys and the leftovers of editors. Articles with such names are no danger: not the file
/// but a page made of it is published.
fn is_secret(lower: &str) -> bool {
    lower.starts_with("id_") || lower.starts_with('#') || lower.ends_with('~')
}

/// Whether a name is never read: version control, private files and leftovers begin with a dot.
pub(super) fn is_hidden(name: &str) -> bool {
    const KNOWN: &[&str] = &[".well-known", ".nojekyll", ".fallback"];
    name.starts_with('.') && !KNOWN.contains(&name) && !name.starts_with(".openpublishing.")
}

/// Whether the file at `path` speaks to those who work on the repository.
pub(super) fn is_housekeeping(path: &str) -> bool {
    let stem = path.split('.').next().unwrap_or_default();
    !path.contains('/')
        && HOUSEKEEPING
            .iter()
            .any(|name| stem.eq_ignore_ascii_case(name))
}

/// Why a part of a path cannot be published on every host (R-P5).
pub(super) fn name_fault(part: &str) -> Option<&'static str> {
    /// File systems allow 255 bytes; the output may add an extension, staging a suffix.
    const LONGEST: usize = 230;
    const DEVICES: &[&str] = &["con", "prn", "aux", "nul", "conin$", "conout$"];
    let lower = part.to_ascii_lowercase();
    let stem = lower.split('.').next().unwrap_or_default().trim_end();
    let numbered = |prefix| {
        let number = stem.strip_prefix(prefix);
        number.is_some_and(|number| matches!(number.as_bytes(), [b'1'..=b'9']))
    };
    if DEVICES.contains(&stem) || numbered("com") || numbered("lpt") {
        Some("Windows reserves this name for a device")
    } else if part.ends_with(['.', ' ']) {
        Some("it ends in a dot or a space")
    } else if part.contains(['<', '>', ':', '"', '|', '?', '*', '\\']) {
        Some("it holds one of the characters < > : \" | ? * \\")
    } else if part.contains(char::is_control) {
        Some("it holds a control character")
    } else if part.len() > LONGEST {
        Some("it is longer than 230 bytes")
    } else {
        None
    }
}

/// The folder of a path, empty at the top, and the name.
pub(super) fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_kinds_by_path() {
        for (path, kind) in [
            ("a/b.md", FileKind::Markdown),
            ("a/B.MD", FileKind::Markdown),
            ("a/id_tokens.md", FileKind::Markdown),
            ("a/faq.yml", FileKind::Yaml),
            ("a/TOC.md", FileKind::Toc),
            ("toc.yml", FileKind::Toc),
            ("a/breadcrumb/toc.yml", FileKind::Breadcrumb),
            ("a/includes/b.md", FileKind::Include),
            ("a/Includes/c/b.md", FileKind::Include),
            ("a/media/b.PNG", FileKind::Resource),
            ("a/docfx.json", FileKind::Settings),
            (".openpublishing.redirection.old.json", FileKind::Settings),
            (".nojekyll", FileKind::Resource),
            ("LICENSE", FileKind::Other),
        ] {
            assert_eq!(FileKind::of(path), kind, "{path}");
        }
    }

    /// R-P4
    #[test]
    fn never_publishes_keys_leftovers_and_files_with_script() {
        for path in [
            "server.pem",
            "server.key",
            "id_rsa",
            "id_card.png",
            "a.md~",
            "#a.png",
            "a.swp",
            "a.bak",
            "a.svg",
            "a.html",
            "a.xml",
            ".png",
        ] {
            assert_eq!(FileKind::of(path), FileKind::Other, "{path}");
        }
        for name in [".git", ".env", ".DS_Store", ".a.md.swp", ".#a.md"] {
            assert!(is_hidden(name), "{name}");
        }
    }

    /// R-P4
    #[test]
    fn files_with_secrets_are_told_by_name() {
        for path in [
            "a/server.PEM",
            "a/b.key",
            "id_rsa",
            "a/.env",
            ".git/config",
            "a.cs~",
        ] {
            assert!(may_be_secret(path), "{path}");
        }
        for path in ["a/b.cs", "Dockerfile", "a/keys.json", "a/valid_id.py"] {
            assert!(!may_be_secret(path), "{path}");
        }
    }

    /// R-P5
    #[test]
    fn knows_names_that_some_hosts_refuse() {
        for part in [
            "con", "CON.md", "aux.x.md", "com1.md", "LPT9", "a.", "a ", "a:b", "a?b", "a\\b",
            "a\u{7}",
        ] {
            assert!(name_fault(part).is_some(), "{part}");
        }
        assert!(name_fault(&"ü".repeat(120)).is_some());
        for part in [
            "console.md",
            "com.md",
            "com10.md",
            "a b.md",
            "ü.md",
            ".well-known",
            "a'b(1)[2].md",
        ] {
            assert_eq!(name_fault(part), None, "{part}");
        }
    }
}
