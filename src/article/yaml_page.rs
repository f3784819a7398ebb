//! Pages that YAML describes: questions and answers, landing pages.
//!
//! The first line names the kind, `### YamlMime:FAQ`. Such files hold the localized text only, without
//! wrappers.

use super::body::Body;
use super::card::Layout;
use super::front_matter::{FrontMatter, Map, Node, Value, parse_yaml};
use super::markdown::{Context, Labels, Snippets};
use crate::diag::{Diagnostic, Reported, codes};
use crate::model::RepoPath;

/// A page in YAML, read.
pub(super) struct YamlPage {
    pub(super) front_matter: FrontMatter,
    /// Visible title.
    pub(super) title: String,
    pub(super) layout: Layout,
    /// Markdown in which an "Applies to" block may stand.
    pub(super) summary: String,
    pub(super) body: Body,
}

/// The kind that the first line of `text` names, in lower case; none for YAML that is no page.
pub(super) fn mime(text: &str) -> Option<String> {
    let line = text.trim_start_matches('\u{feff}').lines().next()?.trim();
    let rest = line.strip_prefix('#')?.trim_start_matches('#').trim();
    let (key, kind) = rest.split_once(':')?;
    key.trim()
        .eq_ignore_ascii_case("YamlMime")
        .then(|| kind.trim().to_lowercase())
}

/// Kinds that describe something else than a page.
const NO_PAGES: [&str; 4] = ["contextobject", "xrefmap", "tableofcontent", "toc"];

/// Reads a page; none for YAML that makes no page.
pub(super) fn read(
    file: &RepoPath,
    text: &str,
    context: Context<'_>,
) -> Reported<Option<YamlPage>> {
    let Some(kind) = mime(text) else {
        return Reported::silent(None);
    };
    if kind == "zonepivotgroups" {
        // Pages ask for it when they need it; its faults are told here, once.
        let report = super::pivots::read_text(file, text).report;
        return Reported {
            value: None,
            report,
        };
    }
    if NO_PAGES.contains(&kind.as_str()) {
        return Reported::silent(None);
    }
    let layout = match kind.as_str() {
        "faq" => Layout::Faq,
        "landing" => Layout::Landing,
        _ => {
            let end = text.lines().next().map_or(0, str::len);
            let message = format!("pages of the kind {kind} are not known; no page is made");
            return Reported {
                value: None,
                report: vec![Diagnostic::at(
                    &codes::YAML_UNKNOWN_MIME,
                    file,
                    0..end,
                    message,
                )],
            };
        }
    };
    let mut report = Vec::new();
    let Some(document) = parse_yaml(file, text, 0).unpack(&mut report) else {
        return Reported {
            value: None,
            report,
        };
    };
    let Some(map) = document.value.as_map() else {
        report.push(Diagnostic::on_file(
            &codes::YAML_NOT_MAPPING,
            file,
            format!("a page must be a mapping, not {}", document.value.kind()),
        ));
        return Reported {
            value: None,
            report,
        };
    };
    let metadata = map
        .get("metadata")
        .and_then(|node| node.value.as_map())
        .cloned()
        .unwrap_or_default();
    let front_matter = FrontMatter::of_map(file, metadata).unpack(&mut report);
    let title = text_of(map, "title")
        .or_else(|| front_matter.title())
        .unwrap_or_default()
        .trim()
        .to_owned();
    let mut page = Page {
        out: Snippets::new(file, context),
        file,
        labels: context.labels,
        report: Vec::new(),
    };
    match layout {
        Layout::Faq => page.faq(map),
        Layout::Landing | Layout::Conceptual => page.landing(map),
    }
    report.append(&mut page.report);
    let body = page.out.finish(&title).unpack(&mut report);
    let summary = text_of(map, "summary").unwrap_or_default().to_owned();
    Reported {
        value: Some(YamlPage {
            front_matter,
            title,
            layout,
            summary,
            body,
        }),
        report,
    }
}

fn text_of<'m>(map: &'m Map, key: &str) -> Option<&'m str> {
    map.get(key).and_then(|node| node.value.as_str())
}

fn list<'m>(map: &'m Map, key: &str) -> &'m [Node] {
    map.get(key)
        .and_then(|node| node.value.as_list())
        .unwrap_or_default()
}

struct Page<'c> {
    out: Snippets<'c>,
    file: &'c RepoPath,
    labels: &'c Labels,
    report: Vec<Diagnostic>,
}

impl Page<'_> {
    /// The value of a key that must be there.
    fn required<'m>(&mut self, node: &'m Node, key: &str) -> Option<&'m Node> {
        let found = node
            .value
            .as_map()
            .and_then(|map| map.get(key))
            .filter(|value| !matches!(value.value, Value::Null));
        if found.is_none() {
            let span = node.span.start as usize..node.span.end as usize;
            self.report.push(Diagnostic::at(
                &codes::YAML_MISSING,
                self.file,
                span,
                format!("{key} is missing here"),
            ));
        }
        found
    }

    /// Questions are headings, so that links and searches find them. One section alone is no
    /// section: its name is a formality that authors fill with anything.
    fn faq(&mut self, map: &Map) {
        if let Some(summary) = map.get("summary") {
            self.out.blocks(summary, 1);
        }
        let sections = list(map, "sections");
        let level = if sections.len() > 1 { 3 } else { 2 };
        for section in sections {
            if sections.len() > 1
                && let Some(name) = self.required(section, "name")
            {
                self.out.heading(2, name);
            }
            let questions = section
                .value
                .as_map()
                .map(|map| list(map, "questions"))
                .unwrap_or_default();
            for question in questions {
                if let Some(text) = self.required(question, "question") {
                    self.out.heading(level, text);
                }
                if let Some(answer) = self.required(question, "answer") {
                    self.out.blocks(answer, level);
                }
            }
        }
        if let Some(more) = map.get("additionalContent") {
            self.out.blocks(more, 1);
        }
    }

    fn landing(&mut self, map: &Map) {
        if let Some(summary) = map.get("summary") {
            self.out.raw("<div class=\"landing-summary\">\n");
            self.out.blocks(summary, 1);
            self.out.raw("</div>\n");
        }
        self.out.raw("<div class=\"landing-grid\">\n");
        for card in list(map, "landingContent") {
            self.out.raw("<section class=\"landing-card\">\n");
            if let Some(title) = self.required(card, "title") {
                self.out.heading(2, title);
            }
            for links in card
                .value
                .as_map()
                .map(|map| list(map, "linkLists"))
                .unwrap_or_default()
            {
                self.link_list(links);
            }
            self.out.raw("</section>\n");
        }
        self.out.raw("</div>\n");
    }

    fn link_list(&mut self, node: &Node) {
        let Some(map) = node.value.as_map() else {
            return;
        };
        let kind = text_of(map, "linkListType").unwrap_or_default();
        if let Some(label) = self.labels.link_lists.get(kind) {
            self.out.raw("<p class=\"landing-type\">");
            self.out.text(label);
            self.out.raw("</p>\n");
        }
        self.out.raw("<ul>\n");
        for link in list(map, "links") {
            let (text, url) = (self.required(link, "text"), self.required(link, "url"));
            let text = text
                .and_then(|node| node.value.as_str())
                .unwrap_or_default();
            self.out.raw("<li>");
            match url.and_then(|url| Some((url.value.as_str()?, url.span.clone()))) {
                Some((href, span)) => self.out.link(href, span, text),
                None => self.out.text(text),
            }
            self.out.raw("</li>\n");
        }
        self.out.raw("</ul>\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::markdown::{NoParts, PageOptions};
    use crate::config::MarkdownConfig;

    fn page(text: &str) -> Reported<Option<YamlPage>> {
        let labels = Labels {
            link_lists: [("how-to-guide".to_owned(), "Anleitungen".to_owned())].into(),
            ..Labels::default()
        };
        let context = Context {
            labels: &labels,
            parts: &NoParts,
            options: &MarkdownConfig::default(),
            page: &PageOptions::default(),
        };
        read(&RepoPath::new("a.yml"), text, context)
    }

    #[test]
    fn the_first_line_names_the_kind() {
        assert_eq!(mime("### YamlMime:FAQ\n").as_deref(), Some("faq"));
        assert_eq!(mime("#YamlMime: Landing\n").as_deref(), Some("landing"));
        assert_eq!(mime("items:\n"), None);
    }

    #[test]
    fn questions_are_headings() {
        let got = page(
            "### YamlMime:FAQ\ntitle: T\nsummary: |\n  S **b**\nsections:\n- name: Ignored\n  questions:\n  - question: Wie?\n    answer: |\n      # So\n      [x](y.md)\n",
        );
        let page = got.value.expect("a page");
        assert_eq!(
            page.body.html,
            "<p>S <strong>b</strong></p>\n<h2 id=\"wie\">Wie?</h2>\n<h3 id=\"so\">So</h3>\n<p><a href=\"\u{fdd0}0\u{fdd1}\">x</a></p>\n"
        );
        assert_eq!(page.body.heading.expect("a heading").text, "T");
        assert_eq!(got.report, []);
    }

    #[test]
    fn landing_pages_are_cards() {
        let got = page(
            "### YamlMime:Landing\ntitle: T\nlandingContent:\n- title: C\n  linkLists:\n  - linkListType: how-to-guide\n    links:\n    - text: A & B\n      url: a.md\n    - text: N\n",
        );
        let page = got.value.expect("a page");
        assert_eq!(
            page.body.html,
            "<div class=\"landing-grid\">\n<section class=\"landing-card\">\n<h2 id=\"c\">C</h2>\n<p class=\"landing-type\">Anleitungen</p>\n<ul>\n<li><a href=\"\u{fdd0}0\u{fdd1}\">A &amp; B</a></li>\n<li>N</li>\n</ul>\n</section>\n</div>\n"
        );
        assert_eq!(
            got.report.iter().map(|d| d.code.name).collect::<Vec<_>>(),
            ["yaml/missing-attribute"]
        );
    }

    #[test]
    fn unknown_kinds_are_reported() {
        let got = page("### YamlMime:Tutorial\ntitle: T\n");
        assert!(got.value.is_none());
        assert_eq!(got.report[0].code.name, "yaml/unknown-mime");
    }
}
