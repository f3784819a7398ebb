//! The text of one translation unit as part of a line.

mod easy;

use pulldown_cmark::{Event, OffsetIter, Parser, Tag, TagEnd};

use super::emphasis::{self, BRIDGE};
use super::state::State;
use super::writer::Writer;
use super::{Context, Labels, NoParts, PageOptions, Spanned, Text, options_for};
use crate::article::body::{Slot, SlotKind};
use crate::config::MarkdownConfig;
use crate::model::{OffsetMap, RepoPath, Span};

/// Renders texts of units, one after the other.
pub struct Lines<'c> {
    options: &'c MarkdownConfig,
    labels: Labels,
    page: PageOptions,
    map: OffsetMap,
}

impl<'c> Lines<'c> {
    /// A renderer by the choices of a site.
    #[must_use]
    pub fn new(options: &'c MarkdownConfig) -> Self {
        Self {
            options,
            labels: Labels::default(),
            page: PageOptions::default(),
            map: OffsetMap::default(),
        }
    }

    /// Appends `markdown`, which stands in `file`, to `out` as HTML in a line.
    ///
    /// What would begin a block is text here, since a unit lies inside of one. Of images only the
    /// alternative text is shown, and nothing has an id: both stand in the translation already. The
    /// references become slots behind those in `slots`; what is wrong with them has been reported
    /// for the translation.
    pub fn render(&self, markdown: &str, file: &RepoPath, slots: &mut Vec<Slot>, out: &mut String) {
        let before = (out.len(), slots.len());
        if !easily(markdown, file, slots, out) {
            out.truncate(before.0);
            slots.truncate(before.1);
            self.parse(markdown, file, slots, out);
        }
    }

    /// The same with the parser, whatever `markdown` is.
    fn parse(&self, markdown: &str, file: &RepoPath, slots: &mut Vec<Slot>, out: &mut String) {
        let mut line = String::with_capacity(markdown.len() + BRIDGE.len_utf8());
        if !begins_with_emphasis(markdown) {
            // No block begins with a noncharacter.
            line.push(BRIDGE);
        }
        let mut words = markdown.split('\n').map(str::trim_start);
        line.push_str(words.next().unwrap_or_default());
        for word in words {
            line.push('\n');
            line.push_str(word);
        }
        let text = Text {
            file,
            text: &line,
            map: &self.map,
            units: &[],
            original: "",
        };
        let context = Context {
            labels: &self.labels,
            parts: &NoParts,
            options: self.options,
            page: &self.page,
        };
        let mut writer = Writer::new(context);
        writer.body.slots = std::mem::take(slots);
        let options = options_for(context);
        let mut events = inlines(Parser::new_ext(&line, options).into_offset_iter());
        emphasis::remove_bridges(&line, &mut events);
        writer.write_line(text, State::new(events, 0, true));
        *slots = writer.body.slots;
        out.push_str(&without_ids(writer.body.html.trim()));
    }
}

/// Does what [`Lines::render`] does, where that takes no parser.
fn easily(markdown: &str, file: &RepoPath, slots: &mut Vec<Slot>, out: &mut String) -> bool {
    // Places are those that the parser would tell.
    let shift = if begins_with_emphasis(markdown) {
        0
    } else {
        BRIDGE.len_utf8()
    };
    let place = |at: usize| u32::try_from(at + shift).unwrap_or(u32::MAX);
    easy::write(markdown.trim(), out, |href, range| {
        slots.push(Slot {
            kind: SlotKind::Link,
            href: href.to_owned(),
            span: Span {
                file: file.clone(),
                start: place(range.start),
                end: place(range.end),
            },
            trail: None,
        });
        slots.len() - 1
    })
}

/// Whether `markdown` begins with signs of emphasis and something to emphasize: with that no block
/// begins, while a noncharacter before it would keep `**[text](link)**` from being bold.
fn begins_with_emphasis(markdown: &str) -> bool {
    let text = markdown.trim_start_matches(['*', '_']);
    text.len() < markdown.len() && text.starts_with(|c: char| !c.is_whitespace())
}

/// The events of a line, images replaced by their alternative text.
fn inlines(events: OffsetIter<'_>) -> Vec<Spanned<'_>> {
    let image = |event: &Event<'_>| {
        matches!(
            event,
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image)
        )
    };
    events.filter(|(event, _)| !image(event)).collect()
}

/// `html` without the ids of its elements.
fn without_ids(html: &str) -> std::borrow::Cow<'_, str> {
    const ID: &str = " id=\"";
    if !html.contains(ID) {
        return html.into();
    }
    let mut out = String::with_capacity(html.len());
    for (at, piece) in html.split(ID).enumerate() {
        match piece.split_once('"') {
            // Text holds no quotation mark: it is escaped there, so what stands here is a tag.
            Some((_, rest)) if at > 0 => out.push_str(rest),
            _ => out.push_str(piece),
        }
    }
    out.into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(markdown: &str) -> String {
        let (mut slots, mut out) = (Vec::new(), String::new());
        let config = MarkdownConfig::default();
        Lines::new(&config).render(markdown, &RepoPath::new("a.md"), &mut slots, &mut out);
        for (number, slot) in slots.iter().enumerate() {
            out = out.replace(&super::super::writer::slot_text(number), &slot.href);
        }
        out
    }

    #[test]
    fn markdown_inside_of_a_line_is_rendered() {
        for (markdown, expected) in [
            ("One & two.", "One &amp; two."),
            (
                "See **[here](x.md)**, `a*b`.",
                "See <strong><a href=\"x.md\">here</a></strong>, <code>a*b</code>.",
            ),
            (
                "![Screen](a.png) and [![Icon](i.png)](x.md)",
                "Screen and <a href=\"x.md\">Icon</a>",
            ),
            (
                "**[Reply](x.md) soon**. *“Yes”*",
                "<strong><a href=\"x.md\">Reply</a> soon</strong>. <em>“Yes”</em>",
            ),
            (
                "**[Reply](x.md)** soon",
                "<strong><a href=\"x.md\">Reply</a></strong> soon",
            ),
            ("a<b>c</b><script>d</script>", "a<b>c</b>"),
            (
                "<a name=\"x\"></a>Title <span id=\"y\" class=\"k\">z</span>",
                "<a></a>Title <span class=\"k\">z</span>",
            ),
        ] {
            assert_eq!(line(markdown), expected, "{markdown}");
        }
    }

    /// What `markdown` comes to by the way `render` chooses, and by the parser.
    fn both(markdown: &str) -> [(String, Vec<Slot>); 2] {
        let config = MarkdownConfig {
            footnotes: true,
            task_lists: true,
            definition_lists: true,
            math: true,
            ..MarkdownConfig::default()
        };
        let (lines, file) = (Lines::new(&config), RepoPath::new("a.md"));
        let made = |render: &dyn Fn(&mut Vec<Slot>, &mut String)| {
            let (mut slots, mut out) = (Vec::new(), String::new());
            render(&mut slots, &mut out);
            (out, slots)
        };
        [
            made(&|slots, out| lines.render(markdown, &file, slots, out)),
            made(&|slots, out| lines.parse(markdown, &file, slots, out)),
        ]
    }

    /// Whether no parser is asked.
    fn is_easy(markdown: &str) -> bool {
        let (mut slots, mut out) = (Vec::new(), String::new());
        easily(markdown, &RepoPath::new("a.md"), &mut slots, &mut out)
    }

    #[test]
    fn what_most_lines_are_takes_no_parser() {
        for markdown in [
            "One & two: three (four) - \u{201c}five\u{201d} > six, 7.5 #8",
            "Select **Access control (IAM)**, then *OK*.",
            "**Step 2. Enrollment:** Microsoft sends an invitation.",
            "See [Volume Licensing](https://go.example.com/fwlink/?LinkId=690247#top) for A_B.",
        ] {
            assert!(is_easy(markdown), "{markdown}");
            let [easy, parsed] = both(markdown);
            assert_eq!(easy, parsed);
        }
        for markdown in [
            "a:smile:",
            "www.example.com",
            "http://example.com",
            "![a](b.png)",
            "[^1]",
            "**a*",
            "***a***",
            "**a:**b",
            "**a:**\u{201c}b",
            "** a**",
            "&lt;",
            "[a](b \"c\")",
            "[a]",
            "_a_",
            "$1$",
        ] {
            assert!(!is_easy(markdown), "{markdown}");
        }
    }

    proptest! {
        #[test]
        fn a_line_is_the_same_without_the_parser(
            markdown in "(a|1| |:|\\*|\\*\\*|\\[|\\]|\\(|\\)|\\](\\(b\\.md\\))|_|&|>|!|\\^|\\.|www|\\||#|-|\u{a0}|\u{85}|\"|ü|（|\u{201c}|\u{fdd2}|\t|~|\\$|smile|x){0,12}"
        ) {
            let [easy, parsed] = both(&markdown);
            prop_assert_eq!(easy, parsed);
        }

        #[test]
        fn words_with_emphasis_and_links_are_the_same_without_the_parser(
            markdown in "(a|b c|\\.| |: |\\(|\\)|\\*a\\*|\\*\\*\\*|\\*\\*a\\(b\\)\\*\\*|\\*\\*a\\*\\*|\\*\\*a b:\\*\\*|\\*a\\)\\*|\\[a b\\](\\(#x\\)|\\(~/a_b\\.md\\?c=d\\))|\\[a:\\]\\(https://b\\.c/\\)|, |-|ü){0,10}"
        ) {
            let [easy, parsed] = both(&markdown);
            prop_assert_eq!(easy, parsed);
        }
    }

    #[test]
    fn nothing_begins_a_block() {
        for text in [
            "1. One",
            "- two",
            "# three",
            "&gt; four",
            "15. May:\n    five",
            "| a | b |",
            "* six",
            "***",
            "* * *",
        ] {
            let plain = text.replace("&gt;", ">");
            assert_eq!(line(&plain), text.replace("    ", ""), "{text}");
        }
        assert_eq!(line("<p>a</p>"), "<p>a</p>");
    }
}
