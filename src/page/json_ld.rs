//! What search engines are told of a page, as data in a script.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

use super::view::{Crumb, Html};
use crate::article::body::Question;
use crate::model::Permalink;
use crate::site::Site;

const CONTEXT: &str = "https://schema.org";

/// All that is said of one page: the breadcrumb alone, or with its questions behind it.
#[derive(Serialize)]
#[serde(untagged)]
enum Data<'d> {
    Path(Path<'d>),
    Both(Path<'d>, Questions<'d>),
}

/// <https://schema.org/BreadcrumbList>
#[derive(Serialize)]
struct Path<'d> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "itemListElement")]
    items: Vec<Step<'d>>,
}

#[derive(Serialize)]
#[serde(tag = "@type", rename = "ListItem")]
struct Step<'d> {
    item: String,
    name: &'d str,
    position: usize,
}

/// <https://schema.org/FAQPage>
#[derive(Serialize)]
struct Questions<'d> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "mainEntity")]
    asked: Vec<Asked<'d>>,
}

#[derive(Serialize)]
#[serde(tag = "@type", rename = "Question")]
struct Asked<'d> {
    #[serde(rename = "acceptedAnswer")]
    answer: Answer<'d>,
    name: &'d str,
}

#[derive(Serialize)]
#[serde(tag = "@type", rename = "Answer")]
struct Answer<'d> {
    text: &'d str,
}

/// The breadcrumb of the page at `own`, and the questions that it answers. A script of data, with
/// everything escaped that could end it.
pub(super) fn json_ld(
    site: &Site,
    own: &Permalink,
    crumbs: &[(Crumb, Option<Permalink>)],
    questions: &[Question],
) -> Html {
    let path = path(site, own, crumbs);
    let data = if questions.is_empty() {
        Data::Path(path)
    } else {
        Data::Both(path, asked(questions))
    };
    let mut text = Vec::with_capacity(crumbs.len() * 160 + 96);
    let mut writer = Serializer::with_formatter(&mut text, InScript);
    data.serialize(&mut writer)
        .expect("texts and numbers have a form in JSON");
    Html(String::from_utf8(text).expect("JSON is UTF-8"))
}

fn path<'d>(site: &Site, own: &Permalink, crumbs: &'d [(Crumb, Option<Permalink>)]) -> Path<'d> {
    let last = crumbs.len().saturating_sub(1);
    // Search engines drop a whole breadcrumb with a step that leads nowhere.
    let steps = crumbs
        .iter()
        .enumerate()
        .filter_map(|(at, (crumb, target))| {
            let address = target.as_ref().or((at == last).then_some(own))?;
            Some((&*crumb.title, address.absolute(&site.base_url)))
        });
    let items = steps.zip(1..).map(|((name, item), position)| Step {
        item,
        name,
        position,
    });
    Path {
        context: CONTEXT,
        kind: "BreadcrumbList",
        items: items.collect(),
    }
}

fn asked<'d>(questions: &'d [Question]) -> Questions<'d> {
    let asked = |question: &'d Question| Asked {
        answer: Answer {
            text: &question.answer,
        },
        name: &question.text,
    };
    Questions {
        context: CONTEXT,
        kind: "FAQPage",
        asked: questions.iter().map(asked).collect(),
    }
}

/// Writes JSON that can stand in a script: nothing in it ends the script, or a line of it.
struct InScript;

impl Formatter for InScript {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        // E2 begins the two separators of lines. Most fragments hold nothing of all this.
        let odd = |byte: &u8| matches!(byte, b'&' | b'<' | b'>' | 0xe2);
        if !fragment
            .as_bytes()
            .iter()
            .fold(false, |any, byte| any | odd(byte))
        {
            return writer.write_all(fragment.as_bytes());
        }
        while let Some(at) = rest.find(['&', '<', '>', '\u{2028}', '\u{2029}']) {
            writer.write_all(&rest.as_bytes()[..at])?;
            let c = rest[at..].chars().next().unwrap_or_default();
            write!(writer, "\\u{:04x}", u32::from(c))?;
            rest = &rest[at + c.len_utf8()..];
        }
        writer.write_all(rest.as_bytes())
    }
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
}
