//! Numbers of both sides, as far as a translation has to keep them.

use std::collections::HashSet;

use super::Sides;

/// Numbers up to here are words as often as figures, in every language.
const SMALL: u32 = 12;
/// Words and signs that multiply: `1 million` is `1,000,000`, `100万` and `1 Mio.`.
const SCALES: [&str; 16] = [
    "million", "billion", "thousand", "hundred", "trillion", "mio", "mrd", "mil ", "тыс", "млн",
    "млрд", "万", "億", "亿", "만", "千",
];
/// Months as the source spells them: a translation may write their number.
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];
/// Words for numbers above the small ones.
const TENS: [&str; 9] = [
    "teen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
];
/// Signs between groups of figures.
const GROUPING: &str = ".,'’ \u{a0}\u{202f}\u{2009}٬";
/// First code points of the decimal digits of scripts that figures are written in.
const ZEROS: [u32; 8] = [0x30, 0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0x1040, 0xff10];

/// A number of a text.
#[derive(Debug, PartialEq, Eq)]
struct Number {
    /// Its figures in ASCII.
    figures: String,
    /// Whether it is a part of a word, `FY20` or `21Vianet`: names are translated.
    in_word: bool,
    /// Whether it stands behind a point or comma.
    behind_point: bool,
    /// Whether only a sign that groups figures stands between it and the number before.
    continues: bool,
}

/// What is wrong with the numbers of `target`; nothing where a difference has a good reason.
///
/// Grouping, decimal signs and the order of dates differ from locale to locale, so that first all
/// figures are counted, and only if their counts differ numbers are compared one by one. How often a
/// number is repeated does not count: translations repeat names in brackets, and mend sources that
/// repeat themselves.
pub(super) fn differences(source: &str, target: &str) -> Sides {
    let (source_numbers, target_numbers) = (numbers(source), numbers(target));
    if figures(&source_numbers) == figures(&target_numbers) {
        return Sides::default();
    }
    let (lower_source, lower_target) = (source.to_lowercase(), target.to_lowercase());
    if scaled(&lower_source) || scaled(&lower_target) {
        return Sides::default();
    }
    let apart = difference(&source_numbers, &target_numbers);
    let mut sides = difference(&grouped(source_numbers), &grouped(target_numbers));
    if apart == Sides::default() {
        // What looks like a group of figures was a list of numbers on one side.
        return apart;
    }
    excuse(&mut sides, &lower_source, &lower_target);
    sides
}

/// Takes away what a translator may well have had reasons for.
fn excuse(sides: &mut Sides, source: &str, target: &str) {
    if has_clock(source) || has_clock(target) {
        drop_up_to(&mut sides.source, 24);
        drop_up_to(&mut sides.target, 24);
    }
    if MONTHS.iter().any(|month| has_word_start(source, month)) {
        drop_up_to(&mut sides.target, SMALL);
    }
    if TENS.iter().any(|tens| source.contains(tens)) {
        drop_up_to(&mut sides.target, 99);
    }
    if source.contains("100%") {
        sides.source.retain(|number| number != "100");
    }
    if ["24", "365"]
        .iter()
        .all(|always| sides.source.iter().any(|number| number == always))
    {
        // "24 hours a day, 365 days a year" is a word in many languages.
        sides
            .source
            .retain(|number| number != "24" && number != "365");
    }
    if source.contains("more than") && is_one_more(sides) {
        // "more than 5" is "6 and more" in others.
        *sides = Sides::default();
    }
    if target.contains(is_han_figure) {
        sides.source.clear();
    }
    // Short names of products are written out, and so is "every day".
    sides.target.retain(|number| number != "365");
    // A small number on one side alone is a word on the other; on both it has changed.
    if sides.source.is_empty() || sides.target.is_empty() {
        drop_up_to(&mut sides.source, SMALL);
        drop_up_to(&mut sides.target, SMALL);
    }
}

/// Whether the one number that differs is greater by one in the target text.
fn is_one_more(sides: &Sides) -> bool {
    let only = |numbers: &[String]| match numbers {
        [number] => number.parse::<u64>().ok(),
        _ => None,
    };
    let (source, target) = (only(&sides.source), only(&sides.target));
    source.is_some_and(|number| number.checked_add(1) == target)
}

fn difference(source: &[Number], target: &[Number]) -> Sides {
    Sides {
        source: only(source, target),
        target: only(target, source),
    }
}

/// The numbers with groups of three figures put together: `1,000`, `1.000` and `1 000` are `1000`.
fn grouped(numbers: Vec<Number>) -> Vec<Number> {
    let mut all: Vec<Number> = Vec::with_capacity(numbers.len());
    for number in numbers {
        match all.last_mut() {
            Some(last)
                if number.continues
                    && number.figures.len() == 3
                    && last.figures.len() <= if last.continues { 9 } else { 3 } =>
            {
                last.figures.push_str(&number.figures);
                last.continues = true;
            }
            _ => all.push(Number {
                continues: false,
                ..number
            }),
        }
    }
    all
}

/// Numbers of their own among `these` that `others` do not have in any spelling.
fn only(these: &[Number], others: &[Number]) -> Vec<String> {
    let known: HashSet<&str> = others.iter().flat_map(Number::spellings).collect();
    let (mut only, mut told) = (Vec::new(), HashSet::new());
    for number in these.iter().filter(|number| !number.in_word) {
        let mut spellings = number.spellings().into_iter();
        let is_known = spellings.any(|spelling| spelling.is_empty() || known.contains(spelling));
        if !is_known && told.insert(&number.figures) {
            only.push(number.figures.clone());
        }
    }
    only
}

impl Number {
    /// The figures without leading zeros and without the century of a year; behind a point, which may
    /// be that of a fraction or of a date, without zeros at the end as well.
    fn spellings(&self) -> [&str; 2] {
        let figures = self.figures.as_str();
        let year = figures.len() == 4 && (figures.starts_with("19") || figures.starts_with("20"));
        let short = if year { &figures[2..] } else { figures };
        let bare = short.trim_start_matches('0');
        if self.behind_point && figures.len() <= 2 {
            [bare, bare.trim_end_matches('0')]
        } else {
            [bare, bare]
        }
    }
}

/// The runs of digits of a text.
fn numbers(text: &str) -> Vec<Number> {
    let mut numbers: Vec<Number> = Vec::new();
    let mut chars = text.chars().peekable();
    let (mut before, mut last) = (' ', ' ');
    while let Some(c) = chars.next() {
        if let Some(first) = digit(c) {
            let mut number = Number {
                figures: String::from(first),
                in_word: last.is_ascii_alphabetic() || last == '-' && before.is_ascii_alphabetic(),
                behind_point: matches!(last, '.' | ','),
                continues: digit(before).is_some() && GROUPING.contains(last),
            };
            while let Some(next) = chars.peek().copied().and_then(digit) {
                number.figures.push(next);
                chars.next();
            }
            number.in_word |= chars.peek().is_some_and(char::is_ascii_alphabetic);
            numbers.push(number);
            (before, last) = (' ', '0');
        } else {
            (before, last) = (last, c);
        }
    }
    numbers
}

fn digit(c: char) -> Option<char> {
    if c.is_ascii() {
        return c.is_ascii_digit().then_some(c);
    }
    let code = u32::from(c);
    let zero = ZEROS
        .iter()
        .find(|zero| (**zero..**zero + 10).contains(&code))?;
    char::from_digit(code - zero, 10)
}

/// How often each figure occurs in all numbers together.
fn figures(numbers: &[Number]) -> [usize; 10] {
    let mut counts = [0; 10];
    for byte in numbers.iter().flat_map(|number| number.figures.bytes()) {
        counts[usize::from(byte - b'0')] += 1;
    }
    counts
}

fn drop_up_to(numbers: &mut Vec<String>, most: u32) {
    numbers.retain(|number| number.parse::<u32>().map_or(true, |number| number > most));
}

/// Whether a word or sign multiplies a number; `5K` and `2M` do so as well.
fn scaled(lower: &str) -> bool {
    let suffixed = |(at, c): (usize, char)| {
        matches!(c, 'k' | 'm')
            && lower[..at]
                .trim_end_matches('-')
                .ends_with(|c: char| c.is_ascii_digit())
            && !lower[at + 1..].starts_with(char::is_alphanumeric)
    };
    SCALES.iter().any(|scale| lower.contains(scale)) || lower.char_indices().any(suffixed)
}

/// Whether a text tells the time of day with twelve hours, or says `24/7` in some way.
fn has_clock(lower: &str) -> bool {
    let clock = |mark: &&str| {
        lower.match_indices(*mark).any(|(at, _)| {
            let before = lower[..at].trim_end();
            before.ends_with(|c: char| c.is_ascii_digit())
                && !lower[at + mark.len()..].starts_with(char::is_alphanumeric)
        })
    };
    let always = ["24/7", "24x7", "24 x 7", "24-7", "noon", "midnight"];
    ["am", "pm", "a.m", "p.m"].iter().any(clock) || always.iter().any(|word| lower.contains(word))
}

fn has_word_start(lower: &str, word: &str) -> bool {
    lower
        .match_indices(word)
        .any(|(at, _)| !lower[..at].ends_with(char::is_alphanumeric))
}

/// Figures of Chinese and Japanese: whoever writes them has written a number in words.
fn is_han_figure(c: char) -> bool {
    "一二三四五六七八九十百两".contains(c)
}
