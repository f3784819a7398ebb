//! One side of a unit, taken apart.

use super::super::sanitize;

/// Longest placeholder in braces or angle brackets, in bytes; what is longer is text.
const MAX_PLACEHOLDER: usize = 60;

/// What one side of a unit holds.
#[derive(Debug, Default)]
pub(super) struct Features {
    /// Destinations of links and images, as written.
    pub(super) links: Vec<String>,
    /// Contents of inline code.
    pub(super) code: Vec<String>,
    /// Number of marks of bold text, `**`.
    pub(super) bold: usize,
    /// Number of other marks that set words apart: quotation marks and brackets.
    pub(super) quotes: usize,
    /// `{0}`, `${name}`, `%s`.
    pub(super) placeholders: Vec<String>,
    /// Number of words in angle brackets that are no HTML: their words are translated.
    pub(super) angles: usize,
    /// The rest: words and numbers.
    pub(super) prose: String,
    /// Fewest backticks that are known to open nothing, because as many do not follow again.
    unclosed_ticks: usize,
}

/// Whether a text has nothing that a translation must keep.
pub(super) fn is_plain(text: &str) -> bool {
    !text.bytes().any(|byte| {
        byte.is_ascii_digit() || matches!(byte, b'(' | b'`' | b'*' | b'<' | b'{' | b'%')
    }) && !text.contains("://")
        && !text.chars().any(|c| !c.is_ascii() && c.is_numeric())
}

impl Features {
    /// Takes `text` apart, in one pass.
    pub(super) fn of(text: &str) -> Self {
        let mut features = Self {
            unclosed_ticks: usize::MAX,
            ..Self::default()
        };
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let taken = features.construct(rest, c);
            if taken == 0 {
                features.prose.push(c);
                rest = &rest[c.len_utf8()..];
            } else {
                // Words on both sides of a construct stay two words.
                features.prose.push(' ');
                rest = &rest[taken..];
            }
        }
        features
    }

    /// Takes the construct that `rest` begins with, if any; returns its length in bytes.
    fn construct(&mut self, rest: &str, first: char) -> usize {
        match first {
            '\\' => escape(rest),
            '`' => self.inline_code(rest),
            ']' => self.destination(rest),
            '<' => self.tag(rest),
            '*' if rest.starts_with("**") => {
                self.bold += 1;
                2
            }
            'h' | 'H' => self.bare_url(rest),
            '"' | '“' | '”' | '„' | '«' | '»' | '「' | '」' | '『' | '』' | '[' | '［' =>
            {
                self.quotes += 1;
                0
            }
            '{' | '$' => self.braces(rest),
            '%' => self.percent(rest),
            '&' => entity(rest),
            _ => 0,
        }
    }

    fn inline_code(&mut self, rest: &str) -> usize {
        let ticks = rest.bytes().take_while(|byte| *byte == b'`').count();
        if ticks >= self.unclosed_ticks {
            return ticks;
        }
        let mark = &rest[..ticks];
        let Some(length) = rest[ticks..].find(mark) else {
            self.unclosed_ticks = ticks;
            return ticks;
        };
        let code = &rest[ticks..ticks + length];
        self.code
            .push(code.split_whitespace().collect::<Vec<_>>().join(" "));
        ticks + length + ticks
    }

    /// `](destination "title")`; a machine may have put a space before the bracket.
    fn destination(&mut self, rest: &str) -> usize {
        let inner = rest[1..].trim_start_matches([' ', '\u{a0}']);
        let Some(inner) = inner.strip_prefix('(') else {
            return 0;
        };
        let mut depth = 0;
        // A bracket ends the search, so that no text is looked through twice.
        let end = inner.find(|c: char| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            depth < 0 || c == ']'
        });
        let Some(end) = end.filter(|end| inner[*end..].starts_with(')')) else {
            return 0;
        };
        let gap = rest.len() - inner.len() > 2;
        let href = inner[..end].trim();
        let href = href.split_whitespace().next().unwrap_or_default();
        // With a gap it is a link only if it looks like one: `[1] (see below)` is text.
        if gap && !href.contains(['/', '#', '.']) {
            return 0;
        }
        self.links.push(href.trim_matches(['<', '>']).to_owned());
        rest.len() - inner.len() + end + 1
    }

    fn tag(&mut self, rest: &str) -> usize {
        // Another bracket that opens ends the search, so that no text is looked through twice.
        let end = rest[1..].find(['<', '>']).map(|end| end + 1);
        let Some(length) = end.filter(|end| rest[*end..].starts_with('>')) else {
            return 0;
        };
        let inner = &rest[1..length];
        if inner.contains("://") && !inner.contains(char::is_whitespace)
            || inner.starts_with("xref:")
        {
            self.links.push(inner.to_owned());
            return length + 1;
        }
        let name = inner.trim_start_matches('/');
        let end = name
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(name.len());
        if sanitize::is_element(&name[..end].to_ascii_lowercase()) {
            self.attribute_link(inner);
            return length + 1;
        }
        let worded = inner.starts_with(char::is_alphabetic) && inner.len() <= MAX_PLACEHOLDER;
        if !worded || inner.contains('\n') {
            return 0;
        }
        self.angles += 1;
        length + 1
    }

    fn attribute_link(&mut self, tag: &str) {
        for name in [" href=\"", " src=\""] {
            let value = tag
                .split_once(name)
                .and_then(|(_, rest)| rest.split_once('"'));
            self.links.extend(value.map(|(href, _)| href.to_owned()));
        }
    }

    fn bare_url(&mut self, rest: &str) -> usize {
        let lower = rest.as_bytes().get(..8).unwrap_or(rest.as_bytes());
        let is_url = [&b"http://"[..], b"https://"].iter().any(|scheme| {
            lower
                .get(..scheme.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(scheme))
        });
        if !is_url {
            return 0;
        }
        let url_byte = |c: char| {
            c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '`' | '*' | '\\' | ']' | '|')
        };
        let end = rest.find(|c| !url_byte(c)).unwrap_or(rest.len());
        let url = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', ')', '(']);
        self.links.push(url.to_owned());
        url.len()
    }

    /// `{0}`, `{name}`, `{{name}}`, `${name}`: what could be code. Braces around words are text.
    fn braces(&mut self, rest: &str) -> usize {
        let bytes = rest.as_bytes();
        let opening = bytes.iter().take(MAX_PLACEHOLDER);
        let open = opening.take_while(|byte| b"{$".contains(byte)).count();
        let mut inside = bytes[open..].iter().take(MAX_PLACEHOLDER);
        let Some(length) = inside.position(|byte| *byte == b'}') else {
            return 0;
        };
        let inner = &rest[open..open + length];
        let is_code = !inner.is_empty()
            && inner
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_.-:".contains(&byte));
        if !is_code || !rest[..open].contains('{') {
            return 0;
        }
        let close = rest[open + length..]
            .bytes()
            .take_while(|byte| *byte == b'}')
            .count();
        let whole = &rest[..open + length + close];
        self.placeholders.push(whole.to_owned());
        whole.len()
    }

    /// `%s`, `%d`, `%1$s`. A number before the sign makes it a percentage with a suffix.
    fn percent(&mut self, rest: &str) -> usize {
        if self
            .prose
            .ends_with(|c: char| c.is_numeric() || c.is_whitespace() && percentage(&self.prose))
        {
            return 0;
        }
        let digits = rest[1..].bytes().take_while(u8::is_ascii_digit).count();
        let position = if rest[1 + digits..].starts_with('$') {
            digits + 1
        } else {
            0
        };
        let tail = &rest[1 + position..];
        let is_mark =
            tail.starts_with(['s', 'd', '@']) && !tail[1..].starts_with(char::is_alphanumeric);
        if !is_mark {
            return 0;
        }
        let length = 1 + position + 1;
        self.placeholders.push(rest[..length].to_owned());
        length
    }
}

/// Whether the text ends in a number and white space: `20 %` in many languages.
fn percentage(prose: &str) -> bool {
    prose.trim_end().ends_with(char::is_numeric)
}

fn escape(rest: &str) -> usize {
    match rest.as_bytes().get(1) {
        Some(next) if next.is_ascii_punctuation() => 2,
        _ => 0,
    }
}

fn entity(rest: &str) -> usize {
    let end = rest[1..].find(|c: char| !c.is_ascii_alphanumeric() && c != '#');
    match end {
        Some(end) if end > 1 && rest[1 + end..].starts_with(';') => end + 2,
        _ => 0,
    }
}
