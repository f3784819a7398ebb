//! Pages that YAML describes: questions and answers, landing pages, hubs and their like.
//!
//! The first line names the kind, `### YamlMime:FAQ`. Such files hold the localized text only; where
//! wrappers stand in their values, they are replaced while the YAML is read. Whatever a page cannot
//! use is reported at its place: values of a wrong type, missing ones, keys that mean nothing.

mod faq;
mod hub;
mod landing;
mod legacy;
mod steps;

use super::body::Body;
use super::card::Layout;
use super::front_matter::{FrontMatter, Map, Node, Value, parse_yaml};
use super::markdown::{Context, Labels, PageOptions, Snippets};
use super::yaml_fields::Fields;
use crate::diag::{Diagnostic, Reported, codes};
use crate::model::RepoPath;

/// A page in YAML, read.
pub(super) struct YamlPage {
    pub(super) front_matter: FrontMatter,
    /// Visible title, as it is written.
    pub(super) title: String,
    pub(super) layout: Layout,
    /// Markdown in which an "Applies to" block may stand.
    pub(super) summary: String,
    pub(super) body: Body,
}

/// The kind that the first line of `text` names, in lower case; none where it names none.
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

/// How a document becomes a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Faq,
    Landing,
    Hub,
    Tutorial,
    Architecture,
    /// Landing pages as they were written before `Landing` and `Hub`.
    Legacy,
}

impl Kind {
    const fn layout(self) -> Layout {
        match self {
            Self::Faq => Layout::Faq,
            Self::Landing | Self::Legacy => Layout::Landing,
            Self::Hub => Layout::Hub,
            Self::Tutorial | Self::Architecture => Layout::Conceptual,
        }
    }
}

/// Reads a page; none for YAML that makes no page. What it chooses in its metadata, `options` tells:
/// `context` cannot know it before the file is parsed.
pub(super) fn read(
    file: &RepoPath,
    text: &str,
    context: Context<'_>,
    options: &dyn Fn(&FrontMatter) -> PageOptions,
) -> Reported<Option<YamlPage>> {
    let mut report = Vec::new();
    let value = page(file, text, context, options, &mut report);
    Reported { value, report }
}

fn page(
    file: &RepoPath,
    text: &str,
    context: Context<'_>,
    options: &dyn Fn(&FrontMatter) -> PageOptions,
    report: &mut Vec<Diagnostic>,
) -> Option<YamlPage> {
    let first_line = 0..text.lines().next().map_or(0, str::len);
    let Some(name) = mime(text) else {
        let message = "the first line names no kind of page (`### YamlMime:…`); no page is made";
        report.push(Diagnostic::at(
            &codes::YAML_NO_PAGE,
            file,
            first_line,
            message,
        ));
        return None;
    };
    if name == "zonepivotgroups" {
        // Pages ask for it when they need it; its faults are told here, once.
        report.extend(super::pivots::read_text(file, text).report);
        return None;
    }
    if NO_PAGES.contains(&name.as_str()) {
        return None;
    }
    let document = parse_yaml(file, text, 0).unpack(report);
    let kind = kind(&name, document.as_ref());
    let Some(kind) = kind else {
        let message = format!("pages of the kind {name} are not known; no page is made");
        report.push(Diagnostic::at(
            &codes::YAML_UNKNOWN_MIME,
            file,
            first_line,
            message,
        ));
        return None;
    };
    let document = document?;
    let mut fields = Fields::new(file);
    let page = fields.mapping(&document, "a page").map(|map| {
        let front_matter = front_matter(&mut fields, map);
        let options = options(&front_matter);
        let context = Context {
            page: &options,
            ..context
        };
        let page = Page {
            out: Snippets::new(file, context),
            fields: &mut fields,
            labels: context.labels,
        };
        page.read(kind, &document, map, front_matter)
    });
    report.append(&mut fields.report);
    page.map(|page| page.unpack(report))
}

fn kind(name: &str, document: Option<&Node>) -> Option<Kind> {
    match name {
        "faq" => Some(Kind::Faq),
        "landing" => Some(Kind::Landing),
        "hub" => Some(Kind::Hub),
        "tutorial" => Some(Kind::Tutorial),
        "architecture" => Some(Kind::Architecture),
        "yamldocument" => {
            let map = document.and_then(|document| document.value.as_map());
            let of = map.and_then(|map| map.get("documentType"));
            let of = of.and_then(|of| of.value.as_str()).unwrap_or_default();
            of.eq_ignore_ascii_case("LandingData")
                .then_some(Kind::Legacy)
        }
        _ => None,
    }
}

/// What stands under `metadata` plays the role of front matter.
fn front_matter(fields: &mut Fields<'_>, map: &Map) -> FrontMatter {
    let metadata = fields.part(map, "metadata").cloned().unwrap_or_default();
    FrontMatter::of_map(fields.file, metadata).unpack(&mut fields.report)
}

/// A page being written.
struct Page<'c, 'f> {
    out: Snippets<'c>,
    fields: &'c mut Fields<'f>,
    labels: &'c Labels,
}

impl Page<'_, '_> {
    fn read(
        mut self,
        kind: Kind,
        document: &Node,
        map: &Map,
        front_matter: FrontMatter,
    ) -> Reported<YamlPage> {
        let title = self.title(kind, document, map, &front_matter);
        match kind {
            Kind::Faq => self.faq(map),
            Kind::Landing => self.landing(map),
            Kind::Hub => self.hub(map),
            Kind::Tutorial => self.tutorial(map),
            Kind::Architecture => self.architecture(map),
            Kind::Legacy => self.legacy(map),
        }
        let mut report = Vec::new();
        let body = self.out.finish(&title).unpack(&mut report);
        let summary = map.get("summary").and_then(|node| node.value.as_str());
        Reported {
            value: YamlPage {
                front_matter,
                title,
                layout: kind.layout(),
                summary: summary.unwrap_or_default().to_owned(),
                body,
            },
            report,
        }
    }

    /// The main heading: `title`, or the `name` of an architecture, else the title of the metadata.
    fn title(
        &mut self,
        kind: Kind,
        document: &Node,
        map: &Map,
        front_matter: &FrontMatter,
    ) -> String {
        let named = if kind == Kind::Architecture {
            self.fields.text(map, "name")
        } else {
            None
        };
        let title = named.or_else(|| self.fields.text(map, "title"));
        let title = title.and_then(|node| node.value.as_str()).map(str::trim);
        let title = title.filter(|title| !title.is_empty());
        if let Some(title) = title.or_else(|| front_matter.title().map(str::trim)) {
            return title.to_owned();
        }
        if map.get("title").is_none() {
            let start = document.span.start;
            let place = Node {
                value: Value::Null,
                span: start..start + 1,
            };
            self.fields
                .say(&codes::YAML_MISSING, &place, "the page has no title");
        }
        String::new()
    }

    /// What a page says first.
    fn summary(&mut self, map: &Map) {
        if let Some(summary) = self.fields.text(map, "summary") {
            self.out.raw("<div class=\"landing-summary\">\n");
            self.out.blocks(summary, 1);
            self.out.raw("</div>\n");
        }
    }

    /// A paragraph with the localized name of a type of link; nothing for an unknown type, whose id
    /// is no word for readers.
    fn type_label(&mut self, kind: Option<&Node>) {
        let kind = kind
            .and_then(|kind| kind.value.as_str())
            .unwrap_or_default();
        if let Some(label) = self.labels.link_lists.get(&kind.trim().to_lowercase()) {
            self.out.raw("<p class=\"landing-type\">");
            self.out.text(label);
            self.out.raw("</p>\n");
        }
    }

    /// A link to the address in `url` with the text in `text`; what is missing is reported.
    fn required_link(&mut self, node: &Node, map: &Map) {
        let text = self.fields.required(node, map, "text");
        let url = self.fields.required(node, map, "url");
        self.link(url, text.or(url));
    }

    fn link(&mut self, url: Option<&Node>, text: Option<&Node>) {
        let text = text
            .and_then(|node| node.value.as_str())
            .unwrap_or_default();
        match url.and_then(|url| Some((url.value.as_str()?, url.span.clone()))) {
            Some((href, span)) => self.out.link(href.trim(), span, text.trim()),
            None => self.out.text(text.trim()),
        }
    }

    /// A list of links, each an item with `text` and `url`; `itemType` becomes a label above it.
    fn links(&mut self, map: &Map, footer: Option<&Node>) {
        let links = self.fields.items(map, "links");
        if links.is_empty() && footer.is_none() {
            return;
        }
        self.out.raw("<ul>\n");
        for (node, map) in links {
            self.fields.only(map, &["text", "url", "itemType", "note"]);
            self.out.raw("<li>");
            let kind = self.fields.text(map, "itemType");
            self.type_label(kind);
            self.required_link(node, map);
            self.out.raw("</li>\n");
        }
        if let Some((node, map)) = footer.and_then(|node| Some((node, node.value.as_map()?))) {
            self.out.raw("<li class=\"landing-more\">");
            self.required_link(node, map);
            self.out.raw("</li>\n");
        }
        self.out.raw("</ul>\n");
    }
}

#[cfg(test)]
mod tests;
