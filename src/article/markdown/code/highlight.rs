//! Code with its parts marked by class, at build time.
//!
//! The grammars are those of a text editor, made of regular expressions that go back and forth in a
//! line: an odd line of thirty characters can take a tenth of a second. What is over a bound
//! (R-I1) is shown plain: long lines, and lines after the first few thousand of a page. A page whose
//! code takes too long all the same is an error, so that no output depends on a clock.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::model::Digest;

/// Longest line that is given to a grammar, in bytes.
#[cfg(feature = "highlight")]
const MAX_LINE: usize = 300;

/// Most lines of a page that are given to grammars.
pub(super) const MAX_LINES: usize = 4000;

/// Most time that grammars may spend on the slow lines of a page.
pub(super) const MAX_TIME: Duration = Duration::from_secs(5);

/// Lines that take no longer are not counted: this is what ordinary ones take, many times over.
#[cfg(feature = "highlight")]
const SLOW: Duration = Duration::from_millis(1);

/// The most that one line counts: a machine may fall asleep in the middle of one.
#[cfg(feature = "highlight")]
const SLOWEST: Duration = Duration::from_millis(200);

/// Most bytes of marked code that are remembered; a site has far less of it than this.
const MAX_REMEMBERED: usize = 16 << 20;

/// Tells the time: that of the machine, or of a test.
pub type Clock = fn() -> Instant;

/// Marks the parts of code, and remembers what it has marked: translations repeat most code.
#[derive(Debug)]
pub struct Highlighter {
    /// None when all code is to stay plain.
    clock: Option<Clock>,
    #[cfg(feature = "highlight")]
    grammars: std::sync::OnceLock<grammars::Grammars>,
    known: Mutex<Known>,
}

/// Marked code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Marked {
    /// HTML with `<span class="hl-...">`; no span goes over the end of a line, and without its tags
    /// it is the escaped code. None when the code stays plain.
    pub(super) html: Option<Arc<str>>,
    /// What slow lines took. Over [`MAX_TIME`], the code stays plain.
    pub(super) time: Duration,
}

const PLAIN: Marked = Marked {
    html: None,
    time: Duration::ZERO,
};

/// Marked code by what it was made of.
#[derive(Debug, Default)]
struct Known {
    pieces: HashMap<Digest, Marked>,
    bytes: usize,
}

impl Highlighter {
    /// One that marks code. Without the feature `highlight`, all code stays plain.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self {
            clock: Some(clock),
            ..Self::off()
        }
    }

    /// One that leaves all code plain.
    #[must_use]
    pub fn off() -> Self {
        Self {
            clock: None,
            #[cfg(feature = "highlight")]
            grammars: std::sync::OnceLock::new(),
            known: Mutex::default(),
        }
    }

    /// `code` marked by the grammar of that name; lines that are too long stay plain.
    pub(super) fn mark(&self, grammar: &str, code: &str) -> Marked {
        if self.clock.is_none() || grammar.is_empty() {
            return PLAIN;
        }
        let key = Digest::of(format!("{grammar}\0{code}").as_bytes());
        if let Some(known) = self.known().pieces.get(&key) {
            return known.clone();
        }
        // Unlocked: two threads may mark the same code, never differently.
        let marked = self.read(grammar, code);
        let mut known = self.known();
        let bytes = marked.html.as_ref().map_or(0, |html| html.len());
        if known.bytes + bytes <= MAX_REMEMBERED {
            known.bytes += bytes;
            known.pieces.insert(key, marked.clone());
        }
        marked
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().expect("no panic under this lock")
    }

    #[cfg(feature = "highlight")]
    fn read(&self, grammar: &str, code: &str) -> Marked {
        let Some(clock) = self.clock else {
            return PLAIN;
        };
        let grammars = self.grammars.get_or_init(grammars::Grammars::load);
        grammars.mark(grammar, code, clock).unwrap_or(PLAIN)
    }

    #[cfg(not(feature = "highlight"))]
    #[expect(clippy::unused_self, reason = "the same with and without grammars")]
    fn read(&self, _: &str, _: &str) -> Marked {
        PLAIN
    }
}

#[cfg(feature = "highlight")]
mod grammars {
    //! The only place that knows the library.

    use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxSet};

    use std::sync::Arc;
    use std::time::Duration;

    use super::{Clock, MAX_LINE, MAX_TIME, Marked, SLOW, SLOWEST};
    use crate::article::body::escape;
    use crate::model::ByKey;

    /// Innermost scopes that are looked at: what says what a piece is lies on top.
    const MAX_SCOPES: usize = 24;

    /// Classes by the scopes that mean them, special ones before general ones. An empty class ends
    /// the search: the piece is plain, whatever lies around it.
    const CLASSES: &[(&str, &str)] = &[
        ("comment", "hl-comment"),
        ("meta.interpolation", ""),
        ("punctuation.section.interpolation", ""),
        ("constant.character.escape", "hl-escape"),
        ("string.unquoted.label", "hl-property"),
        ("string", "hl-string"),
        ("constant", "hl-constant"),
        ("keyword.operator.word", "hl-keyword"),
        ("keyword.operator.logical.python", "hl-keyword"),
        ("keyword.operator.comparison.powershell", "hl-keyword"),
        ("keyword.operator.logical.powershell", "hl-keyword"),
        ("keyword.operator", ""),
        ("keyword.other.http-header", "hl-property"),
        ("keyword.other.template", "hl-string"),
        ("keyword", "hl-keyword"),
        ("storage", "hl-keyword"),
        ("entity.name.tag.yaml", "hl-property"),
        ("entity.name.tag.toml", "hl-property"),
        ("entity.name.tag", "hl-tag"),
        ("entity.other.attribute-name", "hl-property"),
        ("entity.name.function", "hl-function"),
        ("support.function", "hl-function"),
        ("variable.function", "hl-function"),
        ("entity.name", "hl-type"),
        ("entity.other.inherited-class", "hl-type"),
        ("support.class", "hl-type"),
        ("support.type.property-name", "hl-property"),
        ("support.type", "hl-type"),
        ("support.constant", "hl-constant"),
        ("variable.language", "hl-keyword"),
        ("variable.parameter.option", "hl-property"),
        ("punctuation.definition.variable.shell", "hl-variable"),
        ("variable.other.readwrite.shell", "hl-variable"),
        ("variable.other.readwrite.dosbatch", "hl-variable"),
        ("variable.other.member.powershell", ""),
        ("variable.other.readwrite.powershell", "hl-variable"),
        ("variable.other.php", "hl-variable"),
        ("variable.other.readwrite.perl", "hl-variable"),
        ("markup.inserted", "hl-inserted"),
        ("markup.deleted", "hl-deleted"),
        ("meta.diff", "hl-comment"),
        ("source", ""),
        ("text", ""),
    ];

    /// What scopes mean, as far as it has been looked up.
    type Known = ByKey<Scope, Option<&'static str>>;

    /// Scopes around a string that make it the name of something.
    const KEYS: &[&str] = &["meta.mapping.key", "meta.structure.dictionary.key"];

    /// All grammars; each is made ready when it is first used.
    #[derive(Debug)]
    pub(super) struct Grammars {
        set: SyntaxSet,
        classes: Vec<(Scope, &'static str)>,
        keys: Vec<Scope>,
    }

    impl Grammars {
        pub(super) fn load() -> Self {
            let scope = |name: &str| Scope::new(name).expect("the table holds scopes");
            Self {
                set: two_face::syntax::extra_newlines(),
                classes: CLASSES
                    .iter()
                    .map(|(name, class)| (scope(name), *class))
                    .collect(),
                keys: KEYS.iter().map(|name| scope(name)).collect(),
            }
        }

        /// None when there is no such grammar, or one that contradicts itself.
        pub(super) fn mark(&self, grammar: &str, code: &str, clock: Clock) -> Option<Marked> {
            let syntax = self.set.find_syntax_by_token(grammar)?;
            let mut state = ParseState::new(syntax);
            let mut scopes = ScopeStack::new();
            let mut known = Known::default();
            let mut html = String::with_capacity(code.len() * 3);
            let mut time = Duration::ZERO;
            for line in code.split_inclusive('\n') {
                if line.len() > MAX_LINE {
                    escape(&mut html, line);
                    continue;
                }
                let before = clock();
                let changes = state.parse_line(line, &self.set).ok()?;
                let took = clock().saturating_duration_since(before);
                time += if took > SLOW {
                    took.min(SLOWEST)
                } else {
                    Duration::ZERO
                };
                if time > MAX_TIME {
                    return Some(Marked { html: None, time });
                }
                let mut pieces = Pieces::default();
                let mut at = 0;
                for (place, change) in &changes {
                    pieces.push(self.class(&scopes, &mut known), at, *place);
                    at = at.max(*place);
                    scopes.apply(change).ok()?;
                }
                pieces.push(self.class(&scopes, &mut known), at, line.len());
                pieces.write(line, &mut html);
            }
            Some(Marked {
                html: Some(Arc::from(html)),
                time,
            })
        }

        /// The class of what stands inside of `scopes`; empty for what stays plain.
        fn class(&self, scopes: &ScopeStack, known: &mut Known) -> &'static str {
            let scopes = scopes.as_slice();
            let near = &scopes[scopes.len().saturating_sub(MAX_SCOPES)..];
            let class_of = |scope: &Scope| {
                *known.entry(*scope).or_insert_with(|| {
                    let mut classes = self.classes.iter();
                    let found = classes.find(|(selector, _)| selector.is_prefix_of(*scope))?;
                    Some(found.1)
                })
            };
            let class = near.iter().rev().find_map(class_of).unwrap_or_default();
            let is_key = |scope: &Scope| self.keys.iter().any(|key| key.is_prefix_of(*scope));
            if class == "hl-string" && near.iter().any(is_key) {
                return "hl-property";
            }
            class
        }

        /// Whether there is a grammar of this name.
        #[cfg(test)]
        pub(super) fn knows(&self, grammar: &str) -> bool {
            self.set.find_syntax_by_token(grammar).is_some()
        }
    }

    /// Pieces of one line with their classes, neighbours of one class joined.
    #[derive(Default)]
    struct Pieces {
        pieces: Vec<(&'static str, usize, usize)>,
    }

    impl Pieces {
        fn push(&mut self, class: &'static str, start: usize, end: usize) {
            if start >= end {
                return;
            }
            match self.pieces.last_mut() {
                Some(last) if last.0 == class => last.2 = end,
                _ => self.pieces.push((class, start, end)),
            }
        }

        /// Writes the pieces of `line`. Blanks between two pieces of one class belong to them, and
        /// those at the ends of a piece to none: that takes fewer tags.
        fn write(&self, line: &str, html: &mut String) {
            let mut open = "";
            // Blanks that wait for what follows.
            let mut blank = 0..0;
            for (class, start, end) in &self.pieces {
                let piece = &line[*start..*end];
                // Arrows and pipes are keywords to some grammars.
                let is_sign = !piece.bytes().any(|b| b.is_ascii_alphanumeric());
                let class = if *class == "hl-keyword" && is_sign {
                    &""
                } else {
                    class
                };
                let text = piece.trim_start_matches([' ', '\t', '\r', '\n']);
                if text.is_empty() {
                    blank.end = *end;
                    continue;
                }
                if open != *class && !open.is_empty() {
                    html.push_str("</span>");
                }
                let text_at = *end - text.len();
                html.push_str(&line[blank.start..text_at]);
                if open != *class && !class.is_empty() {
                    html.push_str("<span class=\"");
                    html.push_str(class);
                    html.push_str("\">");
                }
                open = class;
                let bare = text.trim_end_matches([' ', '\t', '\r', '\n']);
                escape(html, bare);
                blank = text_at + bare.len()..*end;
            }
            if !open.is_empty() {
                html.push_str("</span>");
            }
            html.push_str(&line[blank.start..]);
        }
    }
}

#[cfg(all(test, feature = "highlight"))]
mod tests {
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    use proptest::prelude::*;

    use super::super::language;
    use super::*;
    use crate::article::body::escaped;

    static START: LazyLock<Instant> = LazyLock::new(Instant::now);

    /// A clock that always says the same.
    fn stopped() -> Instant {
        *START
    }

    fn marked(grammar: &str, code: &str) -> Option<String> {
        let html = Highlighter::new(stopped).mark(grammar, code).html;
        html.map(|html| html.to_string())
    }

    fn without_tags(html: &str) -> String {
        let mut text = String::new();
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            text.push_str(&rest[..at]);
            let end = rest[at..].find('>').expect("tags are closed");
            rest = &rest[at + end + 1..];
        }
        text + rest
    }

    #[test]
    fn every_grammar_of_the_table_exists() {
        let grammars = grammars::Grammars::load();
        for name in language::grammars() {
            assert!(grammars.knows(name), "{name}");
        }
    }

    #[test]
    fn parts_are_marked_by_class() {
        for (grammar, code, html) in [
            (
                "json",
                "{\"a\": [1, true, \"x\\n\"]}",
                "{<span class=\"hl-property\">&quot;a&quot;</span>: [<span class=\"hl-constant\">1</span>, <span class=\"hl-constant\">true</span>, <span class=\"hl-string\">&quot;x</span><span class=\"hl-escape\">\\n</span><span class=\"hl-string\">&quot;</span>]}",
            ),
            (
                "cs",
                "public static void Main() // x\n",
                "<span class=\"hl-keyword\">public static void</span> <span class=\"hl-function\">Main</span>() <span class=\"hl-comment\">// x</span>\n",
            ),
            (
                "ps1",
                "Get-AzVM -Name $name # x",
                "<span class=\"hl-function\">Get-AzVM</span> -Name <span class=\"hl-variable\">$name</span> <span class=\"hl-comment\"># x</span>",
            ),
            (
                "sql",
                "SELECT 'a' FROM b",
                "<span class=\"hl-keyword\">SELECT</span> <span class=\"hl-string\">&apos;a&apos;</span> <span class=\"hl-keyword\">FROM</span> b",
            ),
        ] {
            assert_eq!(
                marked(grammar, code).as_deref(),
                Some(html.replace("&apos;", "'").as_str())
            );
        }
    }

    #[test]
    fn no_span_goes_over_a_line() {
        let html = marked("cs", "/* a\n\n  b */ c").expect("a grammar");
        assert_eq!(
            html,
            "<span class=\"hl-comment\">/* a</span>\n\n  <span class=\"hl-comment\">b */</span> c"
        );
    }

    #[test]
    fn long_lines_and_unknown_languages_stay_plain() {
        let long = format!("1{}", "0".repeat(MAX_LINE));
        assert_eq!(marked("json", &long), Some(long));
        assert_eq!(marked("", "1"), None);
        assert_eq!(Highlighter::off().mark("json", "1"), PLAIN);
    }

    /// R-I1
    #[test]
    fn time_for_slow_lines_is_bounded() {
        static TICKS: AtomicU64 = AtomicU64::new(0);
        let slow = || *START + Duration::from_millis(100 * TICKS.fetch_add(1, Ordering::Relaxed));
        let highlighter = Highlighter::new(slow);
        let few = highlighter.mark("json", &"1\n".repeat(50));
        assert_eq!(few.time, MAX_TIME);
        assert!(few.html.is_some());
        let many = highlighter.mark("json", &"1\n".repeat(1000));
        assert!(many.time > MAX_TIME && many.html.is_none());
        assert_eq!(TICKS.load(Ordering::Relaxed), 2 * (50 + 51));
    }

    #[test]
    fn the_same_code_is_marked_once() {
        static TICKS: AtomicU64 = AtomicU64::new(0);
        let counted = || *START + Duration::from_nanos(TICKS.fetch_add(1, Ordering::Relaxed));
        let highlighter = Highlighter::new(counted);
        let first = highlighter.mark("json", "[1]");
        assert_eq!(highlighter.mark("json", "[1]"), first);
        assert_eq!(TICKS.load(Ordering::Relaxed), 2);
        assert_ne!(highlighter.mark("js", "[1]"), PLAIN);
    }

    proptest! {
        #[test]
        fn without_tags_it_is_the_escaped_code(
            code in "([a-z <>&\"'$#/*(){}=;:.,0-9\\\\\n\t-]|é|\u{0}|\u{fdd0}){0,120}",
            grammar in prop::sample::select(language::grammars().into_iter().collect::<Vec<_>>()),
        ) {
            let html = marked(grammar, &code);
            prop_assert_eq!(html.map(|html| without_tags(&html)), Some(escaped(&code)));
        }
    }
}
