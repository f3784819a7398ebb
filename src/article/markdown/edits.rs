//! Small changes to a text before it is parsed.
//!
//! Some constructs can be told only on the text, before the parser has made blocks of it. What they
//! need is a list of edits, applied in one pass, after which every position still leads back to the
//! file and every unit still covers its words.

use std::borrow::Cow;

use super::Text;
use crate::article::units::TranslationUnit;
use crate::model::OffsetMap;

/// One change: `drop` bytes from `at` on are replaced by `put`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit<'t> {
    pub(super) at: usize,
    pub(super) drop: usize,
    pub(super) put: Cow<'t, str>,
}

/// A text after its edits; its parts are those of [`Text`].
pub(super) struct Edited {
    pub(super) text: String,
    pub(super) map: OffsetMap,
    pub(super) units: Vec<TranslationUnit>,
}

/// Applies `edits`, which are sorted by their place and do not overlap.
///
/// Inserted bytes lead to the place in the file where they were inserted.
pub(super) fn apply(text: Text<'_>, edits: &[Edit<'_>]) -> Edited {
    let mut out = String::with_capacity(text.text.len() + edits.len() * 2);
    // From the edited text to the one before.
    let mut back = OffsetMap::default();
    let mut at = 0;
    back.push(0, 0);
    for edit in edits {
        out.push_str(&text.text[at..edit.at]);
        back.push(offset(out.len()), offset(edit.at));
        out.push_str(&edit.put);
        at = edit.at + edit.drop;
        back.push(offset(out.len()), offset(at));
    }
    out.push_str(&text.text[at..]);
    let mut shift = Shift { edits, by: 0 };
    let mut units = text.units.to_vec();
    for unit in &mut units {
        // Units come in order, but one inside of another ends before it.
        unit.target = shift.moved(unit.target.start)..shift.clone().moved(unit.target.end);
    }
    Edited {
        text: out,
        map: back.after(text.map),
        units,
    }
}

/// Moves places of the text before to where they are after the edits, in ascending order.
#[derive(Clone)]
struct Shift<'e> {
    edits: &'e [Edit<'e>],
    by: i64,
}

impl Shift<'_> {
    fn moved(&mut self, place: u32) -> u32 {
        while let Some((edit, rest)) = self.edits.split_first()
            && edit.at < place as usize
        {
            let end = edit.at + edit.drop;
            if end > place as usize {
                // Inside of what is dropped: the place goes to its start.
                return moved(edit.at, self.by);
            }
            self.by += signed(edit.put.len()) - signed(edit.drop);
            self.edits = rest;
        }
        moved(place as usize, self.by)
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).expect("texts are limited to far less than 4 GiB")
}

fn signed(length: usize) -> i64 {
    i64::try_from(length).expect("texts are limited to far less than 4 GiB")
}

fn moved(place: usize, by: i64) -> u32 {
    u32::try_from(signed(place) + by).expect("no edit drops more than was there")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::units::{Side, unwrap_units};
    use crate::model::RepoPath;

    #[test]
    fn positions_and_units_follow_the_text() {
        let input = "ab <span data-ttu-id=\"x-1\">zwei</span><span class=\"sxs-lookup\"><span data-stu-id=\"x-1\">two</span></span> cd";
        let file = RepoPath::new("a.md");
        let unwrapped = unwrap_units(&file, input, 0, Side::Target).value;
        let text = Text {
            file: &file,
            text: &unwrapped.text,
            map: &unwrapped.map,
            units: &unwrapped.units,
            original: input,
        };
        let edit = |at, drop, put: &'static str| Edit {
            at,
            drop,
            put: put.into(),
        };
        let edits = [edit(0, 0, "\n"), edit(1, 1, ""), edit(5, 0, "--")];
        let got = apply(text, &edits);
        assert_eq!(got.text, "\na zw--ei cd");
        let unit = &got.units[0].target;
        assert_eq!(&got.text[unit.start as usize..unit.end as usize], "zw--ei");
        let at =
            |needle: &str| u32::try_from(got.text.find(needle).expect("there")).expect("small");
        let in_file = |needle: &str| input.find(needle).expect("there");
        assert_eq!(got.map.original(at("zw")) as usize, in_file("zwei"));
        assert_eq!(got.map.original(at("ei")) as usize, in_file("ei</span>"));
        assert_eq!(got.map.original(at("cd")) as usize, in_file("cd"));
    }
}
