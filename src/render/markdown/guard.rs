//! What keeps Markdown from reading more into a text than stands there.

/// Whether a mark between `before` and `inner` opens: is left-flanking (`CommonMark` 0.31, section
/// 6.2). Blanks at the ends of `inner` are gone already.
pub(super) fn opens(before: Option<char>, inner: &str) -> bool {
    let first = inner.chars().next();
    !first.is_some_and(is_mark) || before.is_none_or(is_gap)
}

/// Whether a mark between `inner` and `after` closes.
pub(super) fn closes(inner: &str, after: Option<char>) -> bool {
    let last = inner.chars().next_back();
    !last.is_some_and(is_mark) || after.is_none_or(is_gap)
}

fn is_gap(c: char) -> bool {
    c.is_whitespace() || is_mark(c)
}

/// What counts as punctuation there: everything that is neither letter, digit nor blank. Some letters
/// with marks count wrongly, which costs a pair of tags and no meaning.
fn is_mark(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_whitespace()
}

/// `text` with its lines kept from opening blocks.
pub(super) fn guarded(text: String) -> String {
    if !text.contains('\n') && !opens_block(&text) {
        return text;
    }
    let lines: Vec<String> = text.split('\n').map(guarded_line).collect();
    lines.join("\n")
}

fn opens_block(line: &str) -> bool {
    line.starts_with(|c: char| "#>+-=|:".contains(c) || c.is_ascii_digit())
}

fn guarded_line(line: &str) -> String {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = line.len() - rest.len();
    let at = match rest.chars().next() {
        Some('.' | ')') if (1..=9).contains(&digits) && ends_mark(&rest[1..]) => digits,
        Some('>') if digits == 0 => 0,
        Some('#') if digits == 0 && ends_mark(rest.trim_start_matches('#')) => 0,
        Some('+') if digits == 0 && ends_mark(&rest[1..]) => 0,
        Some('-') if digits == 0 && (ends_mark(&rest[1..]) || only(rest, "-|: ")) => 0,
        Some('=') if digits == 0 && only(rest, "= ") => 0,
        Some('|' | ':') if digits == 0 && only(rest, "-|: ") => 0,
        _ => return line.to_owned(),
    };
    format!("{}\\{}", &line[..at], &line[at..])
}

fn ends_mark(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with([' ', '\\'])
}

fn only(text: &str, chars: &str) -> bool {
    text.chars().all(|c| chars.contains(c))
}
