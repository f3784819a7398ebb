//! Regions of sample files: lines that open and close them.

use super::language::Comment;

/// What a line says about regions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark<'a> {
    /// `// <name>`
    Opens(&'a str),
    /// `// </name>`
    Closes(&'a str),
    /// `#region name`
    RegionOpens(&'a str),
    /// `#endregion`
    RegionCloses,
}

impl Mark<'_> {
    /// Whether the line is there for documentation alone, and no part of the program.
    pub(super) fn is_tag(self) -> bool {
        matches!(self, Self::Opens(_) | Self::Closes(_))
    }
}

/// What `line` says about regions, in a language with such comments.
pub(super) fn mark<'a>(line: &'a str, comments: &[Comment]) -> Option<Mark<'a>> {
    let line = line.trim();
    // Most lines of a program hold neither.
    if !line.ends_with('>') && !line.starts_with(['#', '<', '/', '@']) {
        return None;
    }
    comments.iter().find_map(|comment| match comment {
        Comment::Line(start) => tag(line.strip_prefix(start)?),
        Comment::Word(word) => tag(after_word(line, word)?),
        Comment::Block(start, end) => tag(line.strip_prefix(start)?.strip_suffix(end)?),
        Comment::Region => region(line),
    })
}

/// What follows `word` and a blank at the start of `line`.
fn after_word<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    let (start, rest) = line.split_at_checked(word.len())?;
    let is_word = start.eq_ignore_ascii_case(word) && rest.starts_with(char::is_whitespace);
    is_word.then_some(rest)
}

/// The tag that is all a comment holds: `<name>` or `</name>`.
fn tag(comment: &str) -> Option<Mark<'_>> {
    let inside = comment.trim().strip_prefix('<')?.strip_suffix('>')?.trim();
    let (name, closes) = match inside.strip_prefix('/') {
        Some(name) => (name.trim(), true),
        None => (inside, false),
    };
    let is_name = |c: char| c.is_alphanumeric() || "_-.:".contains(c);
    if name.is_empty() || !name.chars().all(is_name) {
        return None;
    }
    Some(if closes {
        Mark::Closes(name)
    } else {
        Mark::Opens(name)
    })
}

fn region(line: &str) -> Option<Mark<'_>> {
    let word = line.strip_prefix('#')?.trim_start();
    // Visual Basic writes `#End Region` and names in quotation marks.
    let lower = word[..word.floor_char_boundary(16)].to_ascii_lowercase();
    if lower.starts_with("endregion") || lower.starts_with("end region") {
        return Some(Mark::RegionCloses);
    }
    let name = after_word(word, "region").or((lower == "region").then_some(""))?;
    Some(Mark::RegionOpens(name.trim().trim_matches('"').trim()))
}

#[cfg(test)]
mod tests {
    use super::super::language::Language;
    use super::*;

    #[track_caller]
    fn check(language: &str, line: &str, expected: Option<Mark<'_>>) {
        assert_eq!(
            mark(line, Language::of(language).comments),
            expected,
            "{language}: {line}"
        );
    }

    #[test]
    fn every_style_of_comment_marks_regions() {
        for (language, line) in [
            ("csharp", "   // <a-1>"),
            ("js", "//<a-1>"),
            ("vb", "' < a-1 >"),
            ("python", "# <a-1>  "),
            ("html", "<!-- <a-1> -->"),
            ("sql", "--<a-1>"),
            ("bat", "rem <a-1>"),
            ("matlab", "% <a-1>"),
            ("lisp", "; <a-1>"),
            ("css", "/* <a-1> */"),
            ("unheard-of", "# <a-1>"),
        ] {
            check(language, line, Some(Mark::Opens("a-1")));
            let closing = line.replace("a-1", "/a-1");
            check(language, &closing, Some(Mark::Closes("a-1")));
        }
    }

    #[test]
    fn regions_of_the_language_itself_are_told_apart() {
        check("cs", "  #region  a b", Some(Mark::RegionOpens("a b")));
        check("cs", "#region", Some(Mark::RegionOpens("")));
        check("cs", "#endregion // a", Some(Mark::RegionCloses));
        check("vb", "#Region \"a\"", Some(Mark::RegionOpens("a")));
        check("vb", "#End Region", Some(Mark::RegionCloses));
        check("js", "#region a", None);
    }

    #[test]
    fn other_lines_are_code() {
        for line in [
            "/// <summary>",
            "// <a href=\"x\">",
            "// a <b>",
            "x // <b>",
            "// <>",
            "# <b>",
            "#regional <b>",
            "",
        ] {
            check("csharp", line, None);
        }
    }
}
