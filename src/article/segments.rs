//! Which text of a body stands for which translation unit.
//!
//! While a body is written, a mark stands wherever text of another unit begins, or text of none. It
//! consists of noncharacters alone, so it is carried along by everything that moves or rewrites
//! text, the parser of HTML included, and no content can forge one. Once the body stands, the marks
//! are taken out of it and become a list of places: whoever reads the body sees nothing of them.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::units::{Side, TranslationUnit};
use crate::model::RepoPath;

/// Begins a mark; the digits of the number of a unit follow. Without digits, text of no unit begins.
const MARK: char = '\u{fdd4}';
/// The digit 0 of a mark; the others follow it. Digits of ASCII would be left over where
/// noncharacters are dropped from a text.
const ZERO: u32 = 0xfdd6;

/// The translation units of a body, and where their text stands in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segments {
    /// Places of the body at which the unit changes, ascending.
    pub marks: Vec<Mark>,
    /// The same in the main heading.
    pub heading: Vec<Mark>,
    /// The units of the page, those of included files among them, in the order they were met.
    pub units: Vec<Unit>,
    /// Ids and source texts.
    texts: String,
    /// Files that source texts stand in.
    files: Vec<RepoPath>,
}

/// A place at which text of another unit begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Byte of the HTML.
    pub at: u32,
    /// Number of the unit; none where text begins that belongs to no unit. What stands in front of
    /// the first mark of a block belongs to none either.
    pub unit: Option<u32>,
}

/// A translation unit of a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    number: Range<u32>,
    source: Range<u32>,
    file: u32,
    /// The side that the body shows: damage may have left only the source.
    pub shown: Side,
}

impl Segments {
    /// The number of a unit in its file, `103` of `a1b2c-103`: the same in all locales that were
    /// translated from the same source file.
    #[must_use]
    pub fn number(&self, unit: &Unit) -> &str {
        self.text(&unit.number)
    }

    /// The source text of a unit, as Markdown; empty when there is none.
    #[must_use]
    pub fn source(&self, unit: &Unit) -> &str {
        self.text(&unit.source)
    }

    /// The file that a unit stands in, and the place of that file among those of the page: 0 is the
    /// article's own.
    #[must_use]
    pub fn file(&self, unit: &Unit) -> (usize, &RepoPath) {
        let file = unit.file as usize;
        (file, &self.files[file])
    }

    /// Whether some text of the body has a source text.
    #[must_use]
    pub fn is_paired(&self) -> bool {
        let marks = self.heading.iter().chain(&self.marks);
        let mut units = marks.filter_map(|mark| self.units.get(mark.unit? as usize));
        units.any(|unit| !unit.source.is_empty())
    }

    /// Bytes of memory, roughly.
    #[must_use]
    pub fn size(&self) -> usize {
        (self.marks.len() + self.heading.len()) * size_of::<Mark>()
            + self.units.len() * size_of::<Unit>()
            + self.texts.len()
            + self.files.len() * 64
    }

    fn text(&self, range: &Range<u32>) -> &str {
        &self.texts[range.start as usize..range.end as usize]
    }

    /// Adds the units of a text of `file`; the first gets the number that is returned, the others
    /// those that follow.
    pub(crate) fn add(
        &mut self,
        file: &RepoPath,
        units: &[TranslationUnit],
        original: &str,
    ) -> usize {
        let first = self.units.len();
        // The first text of a page is its own: it counts although it may have no units.
        if units.is_empty() && !self.files.is_empty() {
            return first;
        }
        let known = self.files.iter().position(|known| known == file);
        let file = known.unwrap_or_else(|| {
            self.files.push(file.clone());
            self.files.len() - 1
        });
        self.units.reserve(units.len());
        let texts = units.iter().map(|unit| unit.source.len() + unit.id.len());
        self.texts.reserve(texts.sum());
        for unit in units {
            let number = self.keep(unit.number(original));
            let source = self.keep(unit.source_text(original).trim());
            self.units.push(Unit {
                number,
                source,
                file: offset(file),
                shown: unit.shown,
            });
        }
        first
    }

    fn keep(&mut self, text: &str) -> Range<u32> {
        let start = offset(self.texts.len());
        self.texts.push_str(text);
        start..offset(self.texts.len())
    }
}

/// Whether an element, its name in small letters, lies inside of a line; all others are blocks, in
/// each of which units are marked anew.
#[must_use]
pub fn is_inline(name: &str) -> bool {
    // A table of comparisons with constants: this is asked for every tag of a page.
    matches!(
        name,
        "a" | "abbr"
            | "b"
            | "bdi"
            | "bdo"
            | "br"
            | "cite"
            | "code"
            | "del"
            | "dfn"
            | "em"
            | "font"
            | "i"
            | "img"
            | "input"
            | "ins"
            | "kbd"
            | "label"
            | "mark"
            | "q"
            | "s"
            | "samp"
            | "small"
            | "source"
            | "span"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "u"
            | "var"
            | "video"
            | "wbr"
    )
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).expect("pages are limited to far less than 4 GiB")
}

/// Writes the mark behind which text of unit `unit` stands, or text of none.
pub(super) fn write_mark(out: &mut String, unit: Option<u32>) {
    out.push(MARK);
    let Some(mut rest) = unit else { return };
    let mut digits = ['0'; 10];
    let mut first = digits.len();
    loop {
        first -= 1;
        digits[first] = char::from_u32(ZERO + rest % 10).expect("ten characters from ZERO on");
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend(&digits[first..]);
}

/// Takes the marks out of `html`, and gives their places in what is left.
pub(super) fn take_marks(html: &mut String) -> Vec<Mark> {
    let mut mark = [0; 4];
    let finder = memchr::memmem::Finder::new(MARK.encode_utf8(&mut mark).as_bytes());
    if finder.find(html.as_bytes()).is_none() {
        return Vec::new();
    }
    let mut marks = Vec::new();
    let mut out = String::with_capacity(html.len());
    let mut done = 0;
    for start in finder.find_iter(html.as_bytes()) {
        out.push_str(&html[done..start]);
        let rest = &html[start + MARK.len_utf8()..];
        let mut unit = None;
        let mut end = start + MARK.len_utf8();
        for c in rest.chars() {
            let Some(digit) = u32::from(c).checked_sub(ZERO).filter(|digit| *digit < 10) else {
                break;
            };
            unit = Some(unit.unwrap_or(0_u32).saturating_mul(10) + digit);
            end += c.len_utf8();
        }
        done = end;
        let at = offset(out.len());
        // Of two marks at one place the second is right: nothing stands between them.
        if marks.last().is_some_and(|last: &Mark| last.at == at) {
            marks.pop();
        }
        marks.push(Mark { at, unit });
    }
    out.push_str(&html[done..]);
    *html = out;
    marks
}

/// `text` without marks.
pub(super) fn without_marks(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains(MARK) {
        let mut text = text.to_owned();
        take_marks(&mut text);
        text.into()
    } else {
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::units::unwrap_units;

    #[test]
    fn marks_come_out_as_they_went_in() {
        let mut html = String::from("<p>");
        write_mark(&mut html, Some(0));
        html.push('a');
        write_mark(&mut html, None);
        html.push_str("ü<b>");
        write_mark(&mut html, None);
        write_mark(&mut html, Some(4_294_967_295));
        html.push_str("c</b>");
        let marks = take_marks(&mut html);
        assert_eq!(html, "<p>aü<b>c</b>");
        let mark = |at, unit| Mark { at, unit };
        assert_eq!(
            marks,
            [
                mark(3, Some(0)),
                mark(4, None),
                mark(9, Some(4_294_967_295))
            ]
        );
        assert_eq!(take_marks(&mut html), []);
    }

    #[test]
    fn marks_leave_nothing_behind_where_noncharacters_are_dropped() {
        let mut html = String::from("a");
        write_mark(&mut html, Some(1234));
        html.push('b');
        assert_eq!(crate::article::body::escaped(&html), "ab");
        assert_eq!(without_marks(&html), "ab");
    }

    #[test]
    fn units_keep_their_number_their_source_and_their_file() {
        let input = "<span data-ttu-id=\"a1b2c-103\">zwei</span><span class=\"sxs-lookup\"><span data-stu-id=\"a1b2c-103\"> two </span></span>";
        let file = RepoPath::new("a.md");
        let units = unwrap_units(&file, input, 0, Side::Target).value.units;
        let mut segments = Segments::default();
        assert_eq!(segments.add(&RepoPath::new("b.md"), &units, input), 0);
        assert_eq!(segments.add(&file, &units, input), 1);
        let unit = &segments.units[1];
        assert_eq!(segments.number(unit), "103");
        assert_eq!(segments.source(unit), "two");
        assert_eq!(segments.file(unit), (1, &file));
        assert!(!segments.is_paired());
    }
}
