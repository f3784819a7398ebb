//! Words of readers: what is found in running text besides markup.
//!
//! The parser gives text in runs and cuts them at every character that might have been markup. So
//! whatever reaches over the end of a run is looked for in the runs that follow it without a gap.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

use pulldown_cmark::Event;

use super::Text;
use super::bare_links::{self, MAX_ADDRESS};
use super::scripts::needs_no_blank;
use super::state::State;
use super::writer::{Writer, slot_text};
use crate::article::body::{SlotKind, any_byte, needs_care};

/// Most bytes of the name of an emoji.
const MAX_EMOJI: usize = 64;
/// Names of programming languages that end in a sign. At the end of a line that runs from right to
/// left, the sign would move to the other side of the letter.
const SIGNED_NAMES: [&str; 3] = ["C#", "C++", "F#"];
/// Keeps a sign on the side where it stands.
const LEFT_TO_RIGHT_MARK: char = '\u{200e}';

/// Something that was found at a place of a run.
struct Found<'t> {
    /// First byte in the run.
    at: usize,
    /// Its bytes, with those in the runs that follow.
    length: usize,
    what: What<'t>,
}

enum What<'t> {
    Address(Cow<'t, str>),
    Emoji(&'static str),
}

impl Writer<'_> {
    /// Writes `run`, which stands at `start` of the text and is its current event or the rest of it.
    pub(super) fn prose(&mut self, text: Text<'_>, state: &mut State<'_>, run: &str, start: usize) {
        if is_plain(run) {
            return self.plain_words(text, run, start);
        }
        if run == "[" && text.text[start..].starts_with('[') {
            self.unit_at(text, start);
            state.bracket = Some(self.open_bracket(state, start));
        } else if run == "]" && self.repaired_link(text, state, start) {
            return;
        }
        let mut written = 0;
        for found in finds(text, state, run, start) {
            // An address may hold the beginning of another one.
            if found.at < written {
                continue;
            }
            self.words(text, state, &run[..found.at], (start, written));
            written = found.at + found.length;
            match found.what {
                What::Address(address) => {
                    let end = end_in_text(state, run, start, written);
                    self.bare_link(text, &address, start + found.at..end);
                }
                What::Emoji(emoji) => {
                    self.unit_at(text, start + found.at);
                    self.plain_run(emoji);
                }
            }
            if written > run.len() {
                state.skip = start..end_in_text(state, run, start, written);
                return;
            }
        }
        self.words(text, state, run, (start, written));
    }

    fn bare_link(&mut self, text: Text<'_>, address: &str, place: Range<usize>) {
        self.unit_at(text, place.start);
        let number = self.slot(text, SlotKind::Link, &bare_links::href(address), place);
        let _ = write!(self.body.html, "<a href=\"{}\">", slot_text(number));
        self.plain_run(address);
        self.out("</a>");
    }

    /// Writes words that hold nothing to look for any more; they stand at `start` of the text.
    pub(super) fn plain_words(&mut self, text: Text<'_>, words: &str, start: usize) {
        if self.units.foreign {
            self.foreign_words(text, words, start);
        } else {
            self.own_words(text, words, start);
        }
    }

    /// The same for words that hold nothing to escape, either.
    pub(super) fn bare_words(&mut self, text: Text<'_>, words: &str, start: usize) {
        if self.units.foreign || self.context.labels.right_to_left {
            self.plain_words(text, words, start);
        } else if self.units.on {
            self.marked_words(text, words, start, Self::bare_run);
        } else {
            self.bare_run(words);
        }
    }

    fn bare_run(&mut self, words: &str) {
        self.out(words);
        self.collect(words);
    }

    /// The same for words in one language.
    pub(super) fn own_words(&mut self, text: Text<'_>, words: &str, start: usize) {
        if self.units.on {
            self.marked_words(text, words, start, Self::run_of_words);
        } else {
            self.run_of_words(words);
        }
    }

    fn run_of_words(&mut self, words: &str) {
        if self.context.labels.right_to_left && words.contains(['#', '+']) {
            self.plain_run(&with_marks(words));
        } else {
            self.plain_run(words);
        }
    }

    /// Whether the line break at the current event is one between characters that have no blanks
    /// between them.
    pub(super) fn breaks_unspaced_line(&self, state: &State<'_>) -> bool {
        let before = self.body.html.chars().next_back();
        let after = match state.peek(1) {
            Some(Event::Text(run)) => run.chars().next(),
            _ => None,
        };
        before.is_some_and(needs_no_blank) && after.is_some_and(needs_no_blank)
    }
}

/// Whether `run` holds nothing that is looked for in running text, and nothing to escape: most runs do
/// not, and are told by one look at them.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "a lazy operator is a jump, and keeps bytes from being judged side by side"
)]
pub(super) fn is_bare(run: &str) -> bool {
    let is_sign = |byte: u8| {
        let brackets = (byte == b'[') | (byte == b']');
        let begins = (byte == b':') | (byte == b'.') | (byte == b'@');
        brackets | begins | needs_care(byte)
    };
    !any_byte(run.as_bytes(), is_sign)
}

/// Whether `run` holds nothing that can begin what is looked for in running text, which is so for
/// three runs of four: addresses and emoji have a colon or a full stop, names begin with `@` or `<`.
fn is_plain(run: &str) -> bool {
    let bytes = run.as_bytes();
    !matches!(run, "[" | "]")
        && memchr::memchr3(b':', b'.', b'@', bytes).is_none()
        && memchr::memchr(b'<', bytes).is_none()
}

/// What is to be found in `run`, in order.
fn finds<'t>(text: Text<'_>, state: &State<'_>, run: &'t str, start: usize) -> Vec<Found<'t>> {
    // Most of the many short runs hold nothing that could be either.
    if memchr::memchr2(b':', b'.', run.as_bytes()).is_none() {
        return Vec::new();
    }
    let mut found = emoji(state, run, start);
    if state.in_link() {
        return found;
    }
    let emoji = found.len();
    for at in bare_links::candidates(run) {
        let before = run[..at].chars().next_back();
        let before = before.or_else(|| character_before(text, state, start));
        if !bare_links::may_follow(before) {
            continue;
        }
        let word = following(state, run, start, at, MAX_ADDRESS);
        if word.len() < MAX_ADDRESS
            && let Some(length) = bare_links::length(&word)
        {
            let address = match word {
                Cow::Borrowed(word) => Cow::Borrowed(&word[..length]),
                Cow::Owned(word) => Cow::Owned(word[..length].to_owned()),
            };
            let what = What::Address(address);
            found.push(Found { at, length, what });
        }
    }
    if emoji > 0 && found.len() > emoji {
        found.sort_by_key(|found| found.at);
    }
    found
}

/// Short codes of emoji, `:smile:`, that do not stand inside of words.
fn emoji<'t>(state: &State<'_>, run: &'t str, start: usize) -> Vec<Found<'t>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = memchr::memchr(b':', &run.as_bytes()[from..]).map(|at| from + at) {
        from = at + 1;
        if run[..at].ends_with(|c: char| c.is_alphanumeric() || c == ':') {
            continue;
        }
        let word = following(state, run, start, at, MAX_EMOJI);
        let Some(end) = word[1..].find(|c: char| !is_name(c)).filter(|end| *end > 0) else {
            continue;
        };
        let ends = word[1 + end..].strip_prefix(':');
        if ends.is_none_or(|rest| rest.starts_with(char::is_alphanumeric)) {
            continue;
        }
        if let Some(emoji) = emojis::get_by_shortcode(&word[1..=end]) {
            let (length, what) = (end + 2, What::Emoji(emoji.as_str()));
            found.push(Found { at, length, what });
            from = (at + length).min(run.len());
        }
    }
    found
}

/// Whether `c` may stand in the name of an emoji.
fn is_name(c: char) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '+' | '-')
}

/// `run` from `at` on, together with the runs that follow it without a gap as long as no white space
/// comes, but hardly more than `most` bytes.
fn following<'t>(
    state: &State<'_>,
    run: &'t str,
    start: usize,
    at: usize,
    most: usize,
) -> Cow<'t, str> {
    let mut word = Cow::Borrowed(&run[at..]);
    let mut end = start + run.len();
    for (event, range) in &state.events[state.at + 1..] {
        let Event::Text(next) = event else { break };
        // A backslash that took the meaning from a character stands between the two.
        let joins = (end..=end + 1).contains(&range.start);
        if !joins || word.len() >= most || word.contains(char::is_whitespace) {
            break;
        }
        word.to_mut().push_str(next);
        end = range.end;
    }
    word
}

/// The place in the text of byte `at` of `run`, which may lie in the runs that follow.
fn end_in_text(state: &State<'_>, run: &str, start: usize, at: usize) -> usize {
    let Some(mut rest) = at.checked_sub(run.len()).filter(|rest| *rest > 0) else {
        return start + at;
    };
    for (event, range) in &state.events[state.at + 1..] {
        let Event::Text(next) = event else { break };
        if rest <= next.len() {
            let verbatim = next.len() == range.len();
            return if verbatim {
                range.start + rest
            } else {
                range.end
            };
        }
        rest -= next.len();
    }
    start + run.len()
}

/// The character in front of a run; none where the run begins its line or its element.
fn character_before(text: Text<'_>, state: &State<'_>, start: usize) -> Option<char> {
    let before = state.at.checked_sub(1).map(|at| &state.events[at].0);
    let at_start = start == state.events[state.at].1.start;
    if at_start && !matches!(before, Some(Event::Text(_))) {
        return None;
    }
    text.text[..start].chars().next_back()
}

/// `words` with a mark behind each name that ends in a sign.
fn with_marks(words: &str) -> String {
    let mut marked = words.to_owned();
    for name in SIGNED_NAMES {
        if words.contains(name) {
            marked = marked.replace(name, &format!("{name}{LEFT_TO_RIGHT_MARK}"));
        }
    }
    marked
}
