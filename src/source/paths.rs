//! Paths that files of a repository name.

/// The path that `written` names from `folder`, both below the root of a locale: decoded parts,
/// `/` between them, no `.` and `..`. A leading `/` or `~/` starts at the root. `None` when it leads
/// out of the root or is no path at all (R-P1).
#[must_use]
pub fn resolve(folder: &str, written: &str) -> Option<String> {
    if written.contains([':', '\0']) {
        return None;
    }
    let from_root = written.starts_with(['/', '\\']) || written.starts_with("~/");
    let written = if from_root {
        written.trim_start_matches('~')
    } else {
        written
    };
    let base = if from_root { "" } else { folder };
    let mut parts = Vec::new();
    for part in base.split('/').chain(written.split(['/', '\\'])) {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop()?,
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The part of `path` below `folder`, without regard to letter case; `None` when it does not lie
/// there. Everything lies below the empty folder.
pub(super) fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    if folder.is_empty() {
        return Some(path);
    }
    let (start, rest) = path.split_at_checked(folder.len())?;
    let rest = rest.strip_prefix('/')?;
    start.eq_ignore_ascii_case(folder).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R-P1
    #[test]
    fn paths_stay_below_the_root() {
        for (folder, written, expected) in [
            ("a/b", "c.md", Some("a/b/c.md")),
            ("a/b", "../c.md", Some("a/c.md")),
            ("a", ".\\x\\y.md", Some("a/x/y.md")),
            ("a", "/x.md", Some("x.md")),
            ("a", "~/x.md", Some("x.md")),
            ("a", "~x.md", Some("a/~x.md")),
            ("a", "../..", None),
            ("", "../x", None),
            ("a", "C:/x", None),
            ("a", "https://x", None),
        ] {
            assert_eq!(
                resolve(folder, written).as_deref(),
                expected,
                "{folder} {written}"
            );
        }
    }

    #[test]
    fn folders_match_in_any_case() {
        assert_eq!(below("China/a.md", "china"), Some("a.md"));
        assert_eq!(below("Chinatown/a.md", "china"), None);
        assert_eq!(below("china", "china"), None);
        assert_eq!(below("a.md", ""), Some("a.md"));
        assert_eq!(below("ü/a.md", "a"), None);
    }
}
