//! What search engines are told of a page, as data in a script.
//!
//! The two objects are written as they stand here: there is one on every page, and a serializer takes
//! several times as long for them.

use std::fmt::Write as _;

use super::view::{Crumb, Html};
use crate::article::body::Question;
use crate::model::Permalink;
use crate::site::Site;

/// Begins <https://schema.org/BreadcrumbList>, before its steps.
const PATH: &str =
    "{\"@context\":\"https://schema.org\",\"@type\":\"BreadcrumbList\",\"itemListElement\":[";

/// Begins <https://schema.org/FAQPage>, before its questions.
const QUESTIONS: &str =
    "{\"@context\":\"https://schema.org\",\"@type\":\"FAQPage\",\"mainEntity\":[";

/// Ends either.
const END: &str = "]}";

/// The breadcrumb of the page at `own`, and the questions that it answers: the first alone, or a list
/// of both. A script of data, with everything escaped that could end it.
pub(super) fn json_ld(
    site: &Site,
    own: &Permalink,
    crumbs: &[(Crumb, Option<Permalink>)],
    questions: &[Question],
) -> Html {
    let mut json = String::with_capacity(crumbs.len() * 160 + 96);
    if questions.is_empty() {
        push_path(&mut json, site, own, crumbs);
    } else {
        json.push('[');
        push_path(&mut json, site, own, crumbs);
        json.push(',');
        push_questions(&mut json, questions);
        json.push(']');
    }
    Html(json)
}

fn push_path(
    json: &mut String,
    site: &Site,
    own: &Permalink,
    crumbs: &[(Crumb, Option<Permalink>)],
) {
    let last = crumbs.len().saturating_sub(1);
    // Search engines drop a whole breadcrumb with a step that leads nowhere.
    let steps = crumbs
        .iter()
        .enumerate()
        .filter_map(|(at, (crumb, target))| {
            let address = target.as_ref().or((at == last).then_some(own))?;
            Some((&*crumb.title, address.absolute(&site.base_url)))
        });
    json.push_str(PATH);
    for ((name, item), position) in steps.zip(1..) {
        json.push_str(if position > 1 { "," } else { "" });
        json.push_str("{\"@type\":\"ListItem\",\"item\":");
        push_text(json, &item);
        json.push_str(",\"name\":");
        push_text(json, name);
        let _ = write!(json, ",\"position\":{position}}}");
    }
    json.push_str(END);
}

fn push_questions(json: &mut String, questions: &[Question]) {
    json.push_str(QUESTIONS);
    for (number, question) in questions.iter().enumerate() {
        json.push_str(if number > 0 { "," } else { "" });
        json.push_str("{\"@type\":\"Question\",\"acceptedAnswer\":{\"@type\":\"Answer\",\"text\":");
        push_text(json, &question.answer);
        json.push_str("},\"name\":");
        push_text(json, &question.text);
        json.push('}');
    }
    json.push_str(END);
}

/// Appends `text` as a JSON string that can stand in a script: nothing in it ends the script, or a line
/// of it.
fn push_text(json: &mut String, text: &str) {
    json.push('"');
    let mut rest = text;
    // Most texts hold nothing of all this, which is told without a branch for each byte. E2 begins the
    // two separators of lines.
    let is_odd =
        |byte: u8| (byte < 0x20) | matches!(byte, b'"' | b'\\' | b'&' | b'<' | b'>' | 0xe2);
    if text.bytes().fold(false, |any, byte| any | is_odd(byte)) {
        while let Some(at) = rest.find(needs_escape) {
            json.push_str(&rest[..at]);
            let c = rest[at..].chars().next().unwrap_or_default();
            match c {
                '"' => json.push_str("\\\""),
                '\\' => json.push_str("\\\\"),
                '\n' => json.push_str("\\n"),
                '\r' => json.push_str("\\r"),
                '\t' => json.push_str("\\t"),
                c => {
                    let _ = write!(json, "\\u{:04x}", u32::from(c));
                }
            }
            rest = &rest[at + c.len_utf8()..];
        }
    }
    json.push_str(rest);
    json.push('"');
}

fn needs_escape(c: char) -> bool {
    (c < ' ') || matches!(c, '"' | '\\' | '&' | '<' | '>' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    /// JSON-LD of the page `a/`, below steps of which some are pages.
    fn data(steps: &[(&str, Option<&str>)], questions: &[Question]) -> String {
        let config = Config::new("T", "https://x.test/");
        let site = crate::site::link(&config, std::collections::BTreeMap::new(), None).value;
        let steps = steps.iter().map(|(title, target)| {
            let crumb = Crumb {
                title: (*title).to_owned(),
                href: String::new(),
            };
            (crumb, target.map(Permalink::new))
        });
        let steps: Vec<_> = steps.collect();
        json_ld(&site, &Permalink::new("a/"), &steps, questions).0
    }

    #[test]
    fn steps_without_a_page_are_not_told_to_search_engines() {
        let steps = [
            ("Home", Some("de-de/")),
            ("Group", None),
            ("Above", Some("de-de/above/")),
            ("Own", None),
        ];
        assert_eq!(
            data(&steps, &[]),
            "{\"@context\":\"https://schema.org\",\"@type\":\"BreadcrumbList\",\"itemListElement\":[\
             {\"@type\":\"ListItem\",\"item\":\"https://x.test/de-de/\",\"name\":\"Home\",\"position\":1},\
             {\"@type\":\"ListItem\",\"item\":\"https://x.test/de-de/above/\",\"name\":\"Above\",\"position\":2},\
             {\"@type\":\"ListItem\",\"item\":\"https://x.test/a/\",\"name\":\"Own\",\"position\":3}]}"
        );
    }

    #[test]
    fn questions_follow_the_breadcrumb() {
        let question = Question {
            text: "Why?".to_owned(),
            answer: "\"So\"".to_owned(),
        };
        let json = data(&[], &[question]);
        let value: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!(value[0]["@type"], "BreadcrumbList");
        assert_eq!(value[1]["@type"], "FAQPage");
        let asked = &value[1]["mainEntity"][0];
        assert_eq!(asked["name"], "Why?");
        assert_eq!(asked["acceptedAnswer"]["text"], "\"So\"");
    }

    #[test]
    fn json_in_a_script_cannot_end_it() {
        let html = data(&[("</script>\u{2028}&", None)], &[]);
        assert!(html.contains(r"\u003c/script\u003e\u2028\u0026"), "{html}");
    }

    #[test]
    fn every_text_is_read_back_as_it_was() {
        for text in [
            "a \"b\" \\ c\n\r\t\u{0}\u{8}\u{1f}\u{7f}",
            "<&>\u{2028}\u{2029} – é \u{1f600}",
            "",
        ] {
            let value: serde_json::Value =
                serde_json::from_str(&data(&[(text, None)], &[])).expect("JSON");
            assert_eq!(value["itemListElement"][0]["name"], text);
        }
    }
}
