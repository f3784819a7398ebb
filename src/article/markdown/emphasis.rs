//! Emphasis next to Chinese, Japanese and Korean.
//!
//! CommonMark tells the opening from the closing `**` by the white space and punctuation around
//! them. Text without blanks between its words defeats that: in `**価格（税込）**を`, the second `**`
//! stands between a bracket and a letter and would be literal. There, a character that stands for
//! nothing is put between the marks and the punctuation. The parser takes it for a letter, and it is
//! taken out of everything that the parser gives.

use std::borrow::Cow;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Tag};

use super::Spanned;
use super::edits::Edit;
use super::scripts::{is_cjk_letter, is_wide_punctuation};
use crate::article::units::TranslationUnit;

/// Stands between marks of emphasis and punctuation that is to count as a letter. A noncharacter, so
/// that no text brings one along that would be shown.
pub(super) const BRIDGE: char = '\u{fdd2}';

/// [`BRIDGE`] as a text.
pub(super) const BRIDGE_TEXT: &str = "\u{fdd2}";

/// The edits that put a [`BRIDGE`] wherever `text` needs one.
pub(super) fn edits(text: &str, units: &[TranslationUnit]) -> Vec<Edit<'static>> {
    let bridge = |at| Edit {
        at,
        drop: 0,
        put: Cow::Borrowed(BRIDGE_TEXT),
    };
    bridges(text, units).into_iter().map(bridge).collect()
}

/// `text` with its bridges.
pub(super) fn bridged(text: &str) -> Cow<'_, str> {
    let places = bridges(text, &[]);
    if places.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + places.len() * BRIDGE.len_utf8());
    let mut from = 0;
    for at in places {
        out.push_str(&text[from..at]);
        out.push(BRIDGE);
        from = at;
    }
    out.push_str(&text[from..]);
    Cow::Owned(out)
}

/// Where a [`BRIDGE`] has to stand in `text` for its emphasis to be read as it was meant, ascending.
///
/// Punctuation counts as a letter where a letter of these scripts stands on the other side of the
/// marks, and full-width punctuation where any letter does. The same holds where the other side is
/// another of the `units`: translation has put them next to each other. All other text is read as
/// CommonMark says.
fn bridges(text: &str, units: &[TranslationUnit]) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut places = Vec::new();
    let mut end = 0;
    for start in memchr::memchr_iter(b'*', bytes) {
        if start < end || is_escaped(bytes, start) {
            continue;
        }
        end = start
            + bytes[start..]
                .iter()
                .take_while(|byte| **byte == b'*')
                .count();
        let sides = (
            text[..start].chars().next_back(),
            text[end..].chars().next(),
        );
        let (Some(before), Some(after)) = sides else {
            continue;
        };
        if bridges_to(before, after)
            || is_punctuation(before) && after.is_alphanumeric() && starts_unit(units, end)
        {
            places.push(start);
        } else if bridges_to(after, before)
            || is_punctuation(after) && before.is_alphanumeric() && ends_unit(units, start)
        {
            places.push(end);
        }
    }
    places
}

/// Whether a backslash takes the meaning from the character at `at`.
fn is_escaped(bytes: &[u8], at: usize) -> bool {
    let backslashes = bytes[..at]
        .iter()
        .rev()
        .take_while(|byte| **byte == b'\\')
        .count();
    backslashes % 2 == 1
}

/// Whether `mark` counts as a letter because `other` stands on the other side of the marks.
fn bridges_to(mark: char, other: char) -> bool {
    is_punctuation(mark)
        && (is_cjk_letter(other) || is_wide_punctuation(mark) && other.is_alphanumeric())
}

/// Punctuation and symbols; marks that combine with letters count too, which does no harm: bridged
/// or not, they are like letters.
fn is_punctuation(c: char) -> bool {
    !c.is_alphanumeric() && !c.is_whitespace()
}

fn starts_unit(units: &[TranslationUnit], at: usize) -> bool {
    let first = units.partition_point(|unit| (unit.target.start as usize) < at);
    units
        .get(first)
        .is_some_and(|unit| unit.target.start as usize == at)
}

fn ends_unit(units: &[TranslationUnit], at: usize) -> bool {
    let next = units.partition_point(|unit| (unit.target.start as usize) < at);
    next.checked_sub(1)
        .is_some_and(|last| units[last].target.end as usize == at)
}

/// Takes the bridges of `markdown` out of what the parser gives. A text that begins or ends with one
/// still is, byte for byte, what stands at its range, and no paragraph begins with one.
pub(super) fn remove_bridges(markdown: &str, events: &mut [Spanned<'_>]) {
    let width = BRIDGE.len_utf8();
    for (event, range) in events {
        match event {
            Event::Start(Tag::Paragraph) if markdown[range.start..].starts_with(BRIDGE) => {
                range.start += width;
            }
            Event::Text(text) => {
                if text.starts_with(BRIDGE) && text.len() == range.len() {
                    range.start += width;
                    drop_first(text);
                }
                if text.ends_with(BRIDGE) && text.len() == range.len() {
                    range.end -= width;
                }
                remove(text);
            }
            Event::Code(text)
            | Event::Html(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::FootnoteReference(text)
            | Event::Start(
                Tag::CodeBlock(CodeBlockKind::Fenced(text)) | Tag::FootnoteDefinition(text),
            ) => remove(text),
            Event::Start(
                Tag::Link {
                    dest_url, title, ..
                }
                | Tag::Image {
                    dest_url, title, ..
                },
            ) => {
                remove(dest_url);
                remove(title);
            }
            _ => {}
        }
    }
}

fn drop_first(text: &mut CowStr<'_>) {
    *text = text.chars().skip(1).collect::<String>().into();
}

fn remove(text: &mut CowStr<'_>) {
    if text.contains(BRIDGE) {
        *text = text.replace(BRIDGE, "").into();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::TagEnd;

    use super::*;
    use crate::article::markdown::{options, parse, plain_text};

    /// The text with `<b>` and `<i>` around what is emphasized.
    fn marked(markdown: &str) -> String {
        let mut out = String::new();
        let text = bridged(markdown);
        for (event, _) in parse(&text, options(), true) {
            match event {
                Event::Text(text) | Event::Code(text) => out.push_str(&text),
                Event::Start(Tag::Strong) => out.push_str("<b>"),
                Event::End(TagEnd::Strong) => out.push_str("</b>"),
                Event::Start(Tag::Emphasis) => out.push_str("<i>"),
                Event::End(TagEnd::Emphasis) => out.push_str("</i>"),
                Event::Start(Tag::Link { dest_url, .. }) => out.push_str(&dest_url),
                _ => {}
            }
        }
        out
    }

    #[test]
    fn punctuation_next_to_letters_without_blanks_does_not_stop_emphasis() {
        for (markdown, expected) in [
            ("これは**「強調」**です", "これは<b>「強調」</b>です"),
            ("**注意：**请先备份", "<b>注意：</b>请先备份"),
            ("값은 **'이름'**입니다", "값은 <b>'이름'</b>입니다"),
            ("**価格（税込）**を確認", "<b>価格（税込）</b>を確認"),
            ("请选择**“保存”**按钮", "请选择<b>“保存”</b>按钮"),
            ("*（可选）*单击", "<i>（可选）</i>单击"),
            ("打开***《指南》***阅读", "打开<i><b>《指南》</b></i>阅读"),
            ("**[保存]**を選択", "<b>[保存]</b>を選択"),
            ("**数量：**10个", "<b>数量：</b>10个"),
            ("使用**`code`**命令", "使用<b>code</b>命令"),
            ("한국어**(참고)**는", "한국어<b>(참고)</b>는"),
        ] {
            assert_eq!(marked(markdown), expected);
            assert_eq!(
                plain_text(markdown),
                expected.replace(['<', '/', 'b', 'i', '>'], "")
            );
        }
    }

    #[test]
    fn what_is_no_emphasis_stays_as_it_is() {
        for (markdown, expected) in [
            (r"これは\*\*「強調」\*\*です", "これは**「強調」**です"),
            ("`これは**「強調」**です`", "これは**「強調」**です"),
            ("    これは**「強調」**です", "これは**「強調」**です"),
            ("[x](a*（b）*c)", "a*（b）*cx"),
            ("これは ** 強調 ** です", "これは ** 強調 ** です"),
            ("**Paso 1:**haga", "**Paso 1:**haga"),
        ] {
            assert_eq!(marked(markdown), expected);
        }
    }

    #[test]
    fn ranges_still_lead_to_the_text() {
        let text = bridged("は**「強」**で");
        for (event, range) in parse(&text, options(), true) {
            if let Event::Text(run) = event {
                assert_eq!(text[range].replace(BRIDGE, ""), *run);
            }
        }
    }

    proptest! {
        #[test]
        fn text_of_other_scripts_is_read_as_commonmark_says(text in "[a-z äж0-9*_.,:;!?()\\[\\]\"'`\\\\“”<>\n-]{0,60}") {
            prop_assert_eq!(&*bridged(&text), text.as_str());
        }
    }
}
