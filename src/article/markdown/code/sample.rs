//! Directives that show code from files: `[!code-LANG[title](path?query#fragment)]`,
//! `:::code source="path":::` and `[!notebook-LANG[](path?name=cell)]`.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use percent_encoding::percent_decode_str;

use super::super::directive::Directive;
use super::super::includes::{closing_parenthesis, reference};
use super::select::{Selection, line_list};

/// What a directive wants to be shown.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Sample<'a> {
    /// The file, as written, decoded.
    pub(super) path: Cow<'a, str>,
    /// The language, as written; empty when the file is to tell it.
    pub(super) language: &'a str,
    /// Where readers may run the code, when that is said apart from the language.
    pub(super) interactive: &'a str,
    pub(super) selection: Selection,
    /// Lines to stand out, counted from 1 among those that are shown.
    pub(super) highlight: Vec<RangeInclusive<usize>>,
    /// Most blanks to take away in front of each line.
    pub(super) dedent: Option<usize>,
    /// Whether the file is a notebook, of which a cell is shown.
    pub(super) notebook: bool,
    /// What could not be understood of it.
    pub(super) faults: Vec<Fault>,
}

/// What is wrong with a directive.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// No such attribute.
    Unknown(String),
    /// Not a value for that attribute.
    Value(String, String),
}

/// Longest directive, in bytes.
const MAX_LENGTH: usize = 2048;

/// Whether `line` may begin with a directive in brackets: a cheap test.
pub(super) fn opens(line: &str) -> bool {
    keyword(line).is_some()
}

/// What follows the keyword, and whether that is `notebook`.
fn keyword(line: &str) -> Option<(&str, bool)> {
    let inner = line.strip_prefix("[!")?;
    let is = |word: &str| {
        let (start, rest) = inner.split_at_checked(word.len())?;
        let ends = rest.starts_with(['-', '[', ' ', '\t']);
        (start.eq_ignore_ascii_case(word) && ends).then_some(rest)
    };
    is("code")
        .map(|rest| (rest, false))
        .or_else(|| is("notebook").map(|rest| (rest, true)))
}

/// The directive at the start of `text`, and the bytes it takes.
pub(super) fn bracketed(text: &str) -> Option<(Sample<'_>, usize)> {
    let text = &text[..text.floor_char_boundary(MAX_LENGTH)];
    let (rest, notebook) = keyword(text)?;
    let title_at = rest
        .find(['[', '\n'])
        .filter(|at| rest[*at..].starts_with('['))?;
    let language = rest[..title_at].trim().trim_start_matches('-').trim();
    let title_end = title_at + rest[title_at..].find("](")? + 2;
    if language.contains(char::is_whitespace) || rest[..title_end].contains('\n') {
        return None;
    }
    let path = &rest[title_end..];
    let end = closing_parenthesis(path)?;
    let after = path[end + 1..]
        .trim_start_matches([' ', '\t'])
        .strip_prefix(']')?;
    let mut sample = Sample {
        language,
        notebook,
        ..Sample::default()
    };
    sample.read_reference(reference(&path[..end]));
    Some((sample, text.len() - after.len()))
}

/// What the directive `:::code …:::` wants.
pub(super) fn of_directive<'a>(directive: &Directive<'a>) -> Sample<'a> {
    let mut sample = Sample::default();
    for (key, value) in &directive.attributes {
        match key.as_str() {
            "language" => sample.language = value.trim(),
            "source" => sample.path = percent_decode_str(value.trim()).decode_utf8_lossy(),
            "interactive" => sample.interactive = value.trim(),
            // A note for translators.
            "loc-scope" => {}
            _ => sample.set(key, value),
        }
    }
    sample
}

impl<'a> Sample<'a> {
    /// Reads `path?key=value&key=value#fragment`.
    fn read_reference(&mut self, written: &'a str) {
        let (rest, fragment) = written.split_once('#').unwrap_or((written, ""));
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        self.path = percent_decode_str(path)
            .decode_utf8()
            .unwrap_or(Cow::Borrowed(path));
        if !fragment.is_empty() {
            self.selection = fragment_selection(fragment);
        }
        let query = query.replace("&amp;", "&");
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let value = percent_decode_str(value).decode_utf8_lossy();
            self.set(&key.trim().to_ascii_lowercase(), &value);
        }
    }

    fn set(&mut self, key: &str, value: &str) {
        let value = value.trim();
        let good = match key {
            "name" | "id" => {
                self.selection = Selection::Tag(value.to_owned());
                !value.is_empty()
            }
            "range" => {
                let (lines, good) = line_list(value);
                if !lines.is_empty() {
                    self.selection = Selection::Lines(lines);
                }
                good
            }
            "start" => self.set_end(value, true),
            "end" => self.set_end(value, false),
            "highlight" => {
                let (lines, good) = line_list(value);
                self.highlight = lines;
                good
            }
            "dedent" => {
                self.dedent = value.parse().ok();
                self.dedent.is_some()
            }
            _ => {
                self.faults.push(Fault::Unknown(key.to_owned()));
                return;
            }
        };
        if !good {
            self.faults
                .push(Fault::Value(key.to_owned(), value.to_owned()));
        }
    }

    /// Takes the first or the last line that is shown.
    fn set_end(&mut self, value: &str, is_start: bool) -> bool {
        let Some(number) = value.parse::<usize>().ok().filter(|number| *number > 0) else {
            return false;
        };
        let (start, end) = match &self.selection {
            Selection::Lines(lines) if lines.len() == 1 => (*lines[0].start(), *lines[0].end()),
            _ => (1, usize::MAX),
        };
        let lines = if is_start {
            number..=end
        } else {
            start..=number
        };
        self.selection = Selection::Lines(vec![lines]);
        true
    }
}

/// `L5-L8`, `L5`, or the name of a region.
fn fragment_selection(fragment: &str) -> Selection {
    let number = |part: &str| {
        let digits = part.trim().strip_prefix(['L', 'l'])?;
        digits.parse::<usize>().ok().filter(|number| *number > 0)
    };
    let (start, end) = fragment.split_once('-').unwrap_or((fragment, fragment));
    match number(start).zip(number(end)) {
        Some((start, end)) if start <= end => Selection::Lines(vec![start..=end]),
        _ => {
            let name = percent_decode_str(fragment).decode_utf8_lossy();
            Selection::Tag(name.into_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(name: &str) -> Selection {
        Selection::Tag(name.to_owned())
    }

    #[track_caller]
    fn check(written: &str, language: &str, path: &str, selection: &Selection) {
        let (got, length) = bracketed(written).expect("a directive");
        assert_eq!(
            (got.language, &*got.path, &got.selection, length),
            (language, path, selection, written.len()),
            "{written}"
        );
        assert_eq!(got.faults, []);
    }

    #[test]
    fn reads_every_way_to_select() {
        check(
            "[!code-csharp[title](../s/A.cs#tag)]",
            "csharp",
            "../s/A.cs",
            &tag("tag"),
        );
        check(
            "[!Code-c#[](A.cs?name=a&highlight=2-3,5)]",
            "c#",
            "A.cs",
            &tag("a"),
        );
        check(
            "[!code-csharp [x](<~/A b.cs> \"t\") ]",
            "csharp",
            "~/A b.cs",
            &Selection::Whole,
        );
        let lines = |list: &str| Selection::Lines(line_list(list).0);
        check(
            "[!code[](A.cs?range=1-4,9-&dedent=4)]",
            "",
            "A.cs",
            &lines("1-4,9-"),
        );
        check(
            "[!code[](A%20b.cs?start=3&end=5)]",
            "",
            "A b.cs",
            &lines("3-5"),
        );
        check("[!code[](A.cs#L5-L8)]", "", "A.cs", &lines("5-8"));
        check("[!code[](A.cs#l5)]", "", "A.cs", &lines("5"));
        check(
            "[!notebook-python[](a.ipynb?name=x)]",
            "python",
            "a.ipynb",
            &tag("x"),
        );
    }

    #[test]
    fn other_brackets_are_none() {
        for text in [
            "[!codec[](a)]",
            "[!code-cs[](a)",
            "[!code-cs](a)",
            "[!code-cs[a\nb](a)]",
            "[!NOTE]",
            "[!code a b[](c)]",
        ] {
            assert_eq!(bracketed(text), None, "{text}");
        }
    }

    #[test]
    fn notes_what_it_does_not_understand() {
        let (got, _) = bracketed("[!code[](a?x=1&range=3-2,4&dedent=b)]").expect("a directive");
        assert_eq!(
            got.faults,
            [
                Fault::Unknown("x".into()),
                Fault::Value("range".into(), "3-2,4".into()),
                Fault::Value("dedent".into(), "b".into()),
            ]
        );
    }
}
