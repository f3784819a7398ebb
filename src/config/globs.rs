//! Patterns for paths.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use serde::Serialize;

/// Patterns for paths with `/` between their parts, relative to some folder.
///
/// `*` and `?` stay within a part, `**` spans parts, `{a,b}` and `[ab]` choose; letter case does
/// not matter. A pattern with `!` in front takes out again what the others match. These are the
/// rules of `docfx.json`; a site's own patterns follow them too.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Globs(Arc<Compiled>);

#[derive(Debug, Default, Serialize)]
struct Compiled {
    /// The patterns as they were written.
    patterns: Vec<String>,
    #[serde(skip)]
    plus: GlobSet,
    #[serde(skip)]
    minus: GlobSet,
}

/// A pattern that means nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the pattern `{pattern}` cannot be used: {reason}")]
pub struct GlobError {
    /// The pattern as it was written.
    pub pattern: String,
    /// What is wrong with it.
    pub reason: String,
}

/// Equal patterns match the same; others may, too.
impl PartialEq for Globs {
    fn eq(&self, other: &Self) -> bool {
        self.0.patterns == other.0.patterns
    }
}

impl Globs {
    /// Compiles patterns.
    ///
    /// # Errors
    /// The first pattern that means nothing.
    pub fn compile<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Result<Self, GlobError> {
        let (mut plus, mut minus) = (GlobSetBuilder::new(), GlobSetBuilder::new());
        let mut written = Vec::new();
        for pattern in patterns {
            written.push(pattern.to_owned());
            let failed = |error: &globset::Error| GlobError {
                pattern: pattern.to_owned(),
                reason: error.kind().to_string(),
            };
            let (set, body) = match pattern.strip_prefix('!') {
                Some(body) => (&mut minus, body),
                None => (&mut plus, pattern),
            };
            let glob = GlobBuilder::new(&usual_form(body))
                .case_insensitive(true)
                .literal_separator(true)
                .backslash_escape(false)
                .build();
            set.add(glob.map_err(|error| failed(&error))?);
        }
        let build = |set: &GlobSetBuilder| {
            set.build().map_err(|error| GlobError {
                pattern: error.glob().unwrap_or_default().to_owned(),
                reason: error.kind().to_string(),
            })
        };
        Ok(Self(Arc::new(Compiled {
            patterns: written,
            plus: build(&plus)?,
            minus: build(&minus)?,
        })))
    }

    /// Whether `path` matches.
    #[must_use]
    pub fn is_match(&self, path: &str) -> bool {
        self.0.plus.is_match(path) && !self.0.minus.is_match(path)
    }
}

/// Patterns that were compiled before. Docsets of one family have the same ones, in every locale, and
/// each set takes some 40 KB.
#[derive(Debug, Default)]
pub struct KnownGlobs(Mutex<HashMap<Vec<String>, Globs>>);

impl KnownGlobs {
    /// As [`Globs::compile`], but equal patterns are compiled once, and share what comes of it.
    ///
    /// # Errors
    /// As there.
    ///
    /// # Panics
    /// Never: there is no panic under its lock.
    pub fn compile<'a>(
        &self,
        patterns: impl IntoIterator<Item = &'a str>,
    ) -> Result<Globs, GlobError> {
        let patterns: Vec<String> = patterns.into_iter().map(str::to_owned).collect();
        let known = || self.0.lock().expect("no panic under this lock");
        if let Some(globs) = known().get(&patterns) {
            return Ok(globs.clone());
        }
        // Unlocked: two threads may do the work twice, never wrongly.
        let globs = Globs::compile(patterns.iter().map(String::as_str))?;
        Ok(known().entry(patterns).or_insert(globs).clone())
    }
}

/// The pattern without what only some tools write: `\` for `/`, a leading `./`, `**.md` for
/// `**/*.md`.
fn usual_form(pattern: &str) -> String {
    let pattern = pattern.replace('\\', "/");
    let pattern = pattern.trim_start_matches("./").trim_start_matches('/');
    let parts = pattern.split('/').map(|part| match part {
        "**" => part.to_owned(),
        _ => match part.strip_prefix("**") {
            Some(rest) => format!("**/*{rest}"),
            None => part.to_owned(),
        },
    });
    parts.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_patterns_share_what_was_compiled() {
        let known = KnownGlobs::default();
        let globs = [["a/**", "!**/*.md"], ["a/**", "!**/*.md"], ["b", "c"]];
        let [a, b, c] = globs.map(|patterns| known.compile(patterns).expect("patterns"));
        assert!(Arc::ptr_eq(&a.0, &b.0) && !Arc::ptr_eq(&a.0, &c.0));
        assert!(a.is_match("a/x.yml") && !a.is_match("a/x.md") && c.is_match("C"));
        assert!(known.compile(["["]).is_err());
    }

    #[track_caller]
    fn check(patterns: &[&str], path: &str, expected: bool) {
        let globs = Globs::compile(patterns.iter().copied()).unwrap();
        assert_eq!(globs.is_match(path), expected, "{patterns:?} on {path}");
    }

    #[test]
    fn stars_stay_within_a_part_and_double_stars_do_not() {
        check(&["*.md"], "a.md", true);
        check(&["*.md"], "a/b.md", false);
        check(&["**/*.md"], "a.md", true);
        check(&["**/*.md"], "a/b/c.md", true);
        check(&["**/obj/**"], "obj/x.md", true);
        check(&["**/obj/**"], "a/obj/b/x.md", true);
        check(&["**/obj/**"], "object/x.md", false);
        check(&["a/**"], "a/b/c", true);
        check(&["**"], "a/b", true);
    }

    #[test]
    fn letter_case_does_not_matter() {
        check(&["**/China-*"], "Archive/china-billing", true);
        check(&["readme.md"], "README.md", true);
    }

    #[test]
    fn other_spellings_of_the_same_pattern_work() {
        check(&["./a/*.md"], "a/b.md", true);
        check(&["**.md"], "a/b.md", true);
        check(&["a\\*.md"], "a/b.md", true);
        check(&["{a,b}/[cd].md"], "b/d.md", true);
    }

    #[test]
    fn exclamation_marks_take_out_again() {
        check(&["**/*.md", "!drafts/**"], "a.md", true);
        check(&["**/*.md", "!drafts/**"], "drafts/a.md", false);
    }

    #[test]
    fn no_pattern_matches_nothing() {
        check(&[], "a.md", false);
    }

    #[test]
    fn says_which_pattern_is_wrong() {
        let error = Globs::compile(["*.md", "{a"]).unwrap_err();
        assert_eq!(error.pattern, "{a");
    }
}
