//! Which lines of a sample file are shown.

use std::ops::RangeInclusive;

use super::language::Comment;
use super::regions::{Mark, mark};
use crate::article::html_bounds::MAX_PAGE;

/// Most parts of a list of lines.
const MAX_PARTS: usize = 100;

/// What of a file is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Selection {
    #[default]
    Whole,
    /// The region of that name.
    Tag(String),
    /// Lines, counted from 1, in the order they are shown; up to the end where it is `usize::MAX`.
    Lines(Vec<RangeInclusive<usize>>),
}

/// Lines of a file, each ended by a line feed, and what was wrong with the wish for them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Selected {
    pub(super) text: String,
    pub(super) fault: Option<Fault>,
}

/// What was wrong with a selection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// No region has that name.
    NoTag,
    /// The region is not closed; it goes to the end of the file.
    OpenTag,
    /// The file has only that many lines.
    BeyondEnd(usize),
    /// The file is no notebook.
    NoNotebook,
}

/// The lines of `file` that `selection` means, without lines that are tags; `dedent` is the most
/// blanks to take away in front of each, or what they all have in common.
pub(super) fn select(
    file: &str,
    selection: &Selection,
    comments: &[Comment],
    dedent: Option<usize>,
) -> Selected {
    let lines: Vec<&str> = file.lines().collect();
    let is_tag = |line: &&str| mark(line, comments).is_some_and(Mark::is_tag);
    let mut fault = None;
    let mut chosen: Vec<&str> = Vec::new();
    match selection {
        Selection::Whole => chosen.extend(&lines),
        Selection::Tag(name) => match region(&lines, name, comments) {
            Some((found, closed)) => {
                chosen.extend(found.iter().filter(|line| mark(line, comments).is_none()));
                fault = (!closed).then_some(Fault::OpenTag);
            }
            None => fault = Some(Fault::NoTag),
        },
        Selection::Lines(ranges) => {
            let mut room = MAX_PAGE;
            for range in ranges {
                let end = (*range.end()).min(lines.len());
                let beyond = *range.start() > lines.len()
                    || (*range.end() > lines.len() && *range.end() < usize::MAX);
                fault = fault.or(beyond.then_some(Fault::BeyondEnd(lines.len())));
                let lines = lines.get(range.start().saturating_sub(1)..end);
                // Parts may repeat the same lines, but no page has room for more than this.
                chosen.extend(lines.unwrap_or(&[]).iter().take_while(|line| {
                    room = room.saturating_sub(line.len() + 1);
                    room > 0
                }));
            }
        }
    }
    chosen.retain(|line| !is_tag(line));
    Selected {
        text: dedented(&chosen, dedent),
        fault,
    }
}

/// The lines between those that open and close the region `name`, and whether one closes it.
fn region<'l, 'f>(
    lines: &'l [&'f str],
    name: &str,
    comments: &[Comment],
) -> Option<(&'l [&'f str], bool)> {
    let is = |other: &str| other.eq_ignore_ascii_case(name.trim());
    let mut start = None;
    // Regions of the language have no name where they end: their depth is counted.
    let mut depth = 0;
    for (at, line) in lines.iter().enumerate() {
        match (start, mark(line, comments)) {
            (None, Some(Mark::Opens(other))) if is(other) => start = Some((at + 1, false)),
            (None, Some(Mark::RegionOpens(other))) if is(other) => start = Some((at + 1, true)),
            (Some((from, false)), Some(Mark::Closes(other))) if is(other) => {
                return Some((&lines[from..at], true));
            }
            (Some((_, true)), Some(Mark::RegionOpens(_))) => depth += 1,
            (Some((from, true)), Some(Mark::RegionCloses)) if depth == 0 => {
                return Some((&lines[from..at], true));
            }
            (Some((_, true)), Some(Mark::RegionCloses)) => depth -= 1,
            _ => {}
        }
    }
    start.map(|(from, _)| (&lines[from..], false))
}

/// The lines without the blanks in front of them that they share, or without `most` of them.
fn dedented(lines: &[&str], most: Option<usize>) -> String {
    let blanks = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let written = || lines.iter().filter(|line| !line.trim().is_empty());
    let shared = || {
        // Tabs and spaces are not the same, so the beginnings themselves are compared.
        let first = written().next().map_or("", |line| &line[..blanks(line)]);
        let common = |line: &&str| {
            first
                .bytes()
                .zip(line.bytes())
                .take_while(|(a, b)| a == b)
                .count()
        };
        written().map(common).min().unwrap_or(0)
    };
    let cut = most.unwrap_or_else(shared);
    let mut text = String::new();
    for line in lines {
        text.push_str(&line[blanks(line).min(cut)..]);
        text.push('\n');
    }
    text
}

/// Reads a list of lines such as `1-4,9-`; of its parts, those that can be read, and whether all
/// can.
pub(super) fn line_list(written: &str) -> (Vec<RangeInclusive<usize>>, bool) {
    let mut ranges = Vec::new();
    let mut good = written.split(',').count() <= MAX_PARTS;
    for part in written.split(',').take(MAX_PARTS) {
        let (start, end) = part.split_once('-').unwrap_or((part, part));
        let number = |text: &str| {
            text.trim()
                .parse::<usize>()
                .ok()
                .filter(|number| *number > 0)
        };
        let end = if end.trim().is_empty() && part.contains('-') {
            Some(usize::MAX)
        } else {
            number(end)
        };
        match number(start).zip(end) {
            Some((start, end)) if start <= end => ranges.push(start..=end),
            _ => good = false,
        }
    }
    (ranges, good)
}

/// A list of lines as [`line_list`] reads it.
pub(super) fn print_list(ranges: &[RangeInclusive<usize>]) -> String {
    let print = |range: &RangeInclusive<usize>| match (range.start(), range.end()) {
        (start, &usize::MAX) => format!("{start}-"),
        (start, end) if start == end => start.to_string(),
        (start, end) => format!("{start}-{end}"),
    };
    ranges.iter().map(print).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::super::language::Language;
    use super::*;

    const FILE: &str = "using A;\n// <one>\nclass B\n{\n    #region two\n    // <three>\n    int c;\n    // </three>\n\n      int d;\n    #endregion\n}\n// </ONE>\n// <four>\nend\n";

    #[track_caller]
    fn check(selection: &Selection, dedent: Option<usize>, text: &str, fault: Option<Fault>) {
        let got = select(FILE, selection, Language::of("cs").comments, dedent);
        assert_eq!(
            (got.text.as_str(), got.fault),
            (text, fault),
            "{selection:?}"
        );
    }

    fn tag(name: &str) -> Selection {
        Selection::Tag(name.to_owned())
    }

    #[test]
    fn regions_are_found_and_lose_the_tags_in_them() {
        check(
            &tag("one"),
            None,
            "class B\n{\n    int c;\n\n      int d;\n}\n",
            None,
        );
        check(&tag("Two"), None, "int c;\n\n  int d;\n", None);
        check(&tag("three"), None, "int c;\n", None);
        check(&tag("four"), None, "end\n", Some(Fault::OpenTag));
        check(&tag("five"), None, "", Some(Fault::NoTag));
    }

    #[test]
    fn lines_are_counted_in_the_file() {
        let lines = |list: &str| Selection::Lines(line_list(list).0);
        check(&lines("7,10"), None, "int c;\n  int d;\n", None);
        check(&lines("3-4,14-"), None, "class B\n{\nend\n", None);
        check(&lines("15-20"), None, "end\n", Some(Fault::BeyondEnd(15)));
        check(&lines("20"), None, "", Some(Fault::BeyondEnd(15)));
    }

    /// R-I1
    #[test]
    fn lines_that_repeat_end_with_the_room_of_a_page() {
        let file = "\n".repeat(1 << 20);
        let lines = Selection::Lines(line_list(&"1-,".repeat(99)).0);
        let got = select(&file, &lines, &[], None);
        assert!(got.text.len() <= MAX_PAGE);
    }

    #[test]
    fn a_whole_file_keeps_the_regions_of_its_language() {
        let got = select(FILE, &Selection::Whole, Language::of("cs").comments, None);
        assert_eq!(
            got.text,
            "using A;\nclass B\n{\n    #region two\n    int c;\n\n      int d;\n    #endregion\n}\nend\n"
        );
    }

    #[test]
    fn indentation_goes_as_far_as_wanted() {
        let lines = Selection::Lines(line_list("7,10").0);
        check(&lines, Some(2), "  int c;\n    int d;\n", None);
        check(&lines, Some(0), "    int c;\n      int d;\n", None);
        assert_eq!(dedented(&["\ta", "  b"], None), "\ta\n  b\n");
        assert_eq!(dedented(&["\ta", "", "\t\tb"], None), "a\n\n\tb\n");
        assert_eq!(dedented(&["  é", " \u{a0}"], Some(9)), "é\n\u{a0}\n");
    }

    #[test]
    fn lists_of_lines_are_read_as_far_as_they_go() {
        for (written, list, good) in [
            ("1-4,9-", "1-4,9-", true),
            (" 2 , 3-3", "2,3", true),
            ("0,5-2,x,7", "7", false),
            ("", "", false),
            ("-", "", false),
            (&"1,".repeat(200), &format!("1{}", ",1".repeat(99)), false),
        ] {
            let (ranges, all) = line_list(written);
            assert_eq!(
                (print_list(&ranges).as_str(), all),
                (list, good),
                "{written}"
            );
        }
    }
}
