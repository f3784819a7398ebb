//! Groups of words -> the texts that a browser looks words up in.

use std::fmt::Write as _;

use super::groups::{Group, Places};

/// Digits of numbers, six bits each.
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The text of a file of words.
pub(super) fn text(groups: &[Group<'_>]) -> String {
    groups.iter().map(line).collect()
}

/// A group as a line: what its forms begin with, how they go on, the pages.
fn line(group: &Group<'_>) -> String {
    let mut line = String::with_capacity(group.key.len() + group.pages.len() * 3 + 16);
    line.push_str(group.key);
    line.push('\t');
    for (at, form) in group.forms.iter().enumerate() {
        let comma = if at == 0 { "" } else { "," };
        let _ = write!(line, "{comma}{}", &form[group.key.len()..]);
    }
    line.push('\t');
    let mut next = 0;
    for (page, places) in &group.pages {
        number(&mut line, page - next);
        line.push(char::from(DIGITS[usize::from(digit(*places))]));
        next = page + 1;
    }
    line.push('\n');
    line
}

/// A number, five bits in a digit, the least first; the sixth bit tells that more follow.
fn number(out: &mut String, mut number: u32) {
    loop {
        let more = if number > 31 { 32 } else { 0 };
        out.push(char::from(DIGITS[(number & 31 | more) as usize]));
        number >>= 5;
        if more == 0 {
            return;
        }
    }
}

/// Where a page has a word, in six bits.
fn digit(places: Places) -> u8 {
    let often = match places.times() {
        0 => 0,
        1 => 1,
        2..=4 => 2,
        _ => 3,
    };
    u8::from(places.has_title())
        | u8::from(places.has_heading()) << 1
        | often << 2
        | u8::from(places.has_source_title()) << 4
        | u8::from(places.has_source()) << 5
}

/// What a file of words adds to the list that mistyped words are held against: its words of four
/// letters or more that stand in a title or heading or on several pages. Words that one page has somewhere are left out: with
/// them the list would be twice as long. Each line has the number of UTF-16 code units that its word
/// shares with the one before, as a digit, and the rest; the first shares none, so that the lists of
/// several files are one list.
pub(super) fn list(groups: &[Group<'_>]) -> String {
    let worth = |group: &&Group<'_>| {
        let (_, places) = group.pages[0];
        let titled = places.has_title() || places.has_heading() || places.has_source_title();
        !group.pair && (group.pages.len() > 1 || titled)
    };
    let mut words: Vec<&str> = groups
        .iter()
        .filter(worth)
        .flat_map(|group| group.forms.iter().copied())
        .filter(|word| word.chars().count() >= 4 && !word.bytes().any(|b| b.is_ascii_digit()))
        .collect();
    words.sort_unstable();
    let mut list = String::new();
    let mut before = "";
    for word in words {
        let same = word.chars().zip(before.chars());
        let same = same.take_while(|(a, b)| a == b).map(|(c, _)| c);
        let (bytes, units) = same.fold((0, 0), |(bytes, units), c| {
            (bytes + c.len_utf8(), units + c.len_utf16())
        });
        list.push(char::from(DIGITS[units]));
        list.push_str(&word[bytes..]);
        list.push('\n');
        before = word;
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::bags::{ONCE, TITLE};

    fn group<'l>(key: &'l str, forms: &[&'l str], pages: &[u32]) -> Group<'l> {
        let places = Places(TITLE | (3 * ONCE));
        Group {
            key,
            forms: forms.to_vec(),
            pair: false,
            pages: pages.iter().map(|page| (*page, places)).collect(),
        }
    }

    #[test]
    fn a_line_has_forms_and_gaps_between_pages() {
        let line = line(&group("bill", &["bill", "billing"], &[0, 1, 40]));
        // 40 is 38 pages after 1: 6 + 32, then 1. Title and several times in the text: 1 + 8.
        assert_eq!(line, "bill\t,ing\tAJAJmBJ\n");
    }

    #[test]
    fn the_list_leaves_out_what_is_rare_or_short() {
        let mut rare = group("rare", &["rare"], &[1]);
        rare.pages[0].1 = Places(ONCE);
        let groups = [
            group("bill", &["bill", "bills"], &[1]),
            group("it", &["it"], &[1, 2]),
            rare,
            group("x365", &["x365"], &[1, 2]),
        ];
        assert_eq!(list(&groups), "Abill\nEs\n");
    }
}
