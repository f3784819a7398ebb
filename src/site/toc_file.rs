//! Tables of contents as they are written: YAML and Markdown.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::article::front_matter::{Node, Value};
use crate::article::markdown;
use crate::diag::{Diagnostic, Reported, codes};
use crate::model::{KeySet, RepoPath};

/// Most entries of one file.
const MAX_ENTRIES: usize = 10_000;
/// Deepest nesting.
const MAX_DEPTH: usize = 16;

/// One file with a table of contents, or a breadcrumb.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TocFile {
    /// The file.
    pub file: RepoPath,
    /// Its path below the root of the locale.
    pub path: Box<str>,
    /// Its entries.
    pub nodes: Vec<TocNode>,
}

/// One entry as its author wrote it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TocNode {
    /// Text; empty where the target's title is to be used.
    pub name: Arc<str>,
    /// Page, folder, other table of contents or address.
    pub href: Box<str>,
    /// Page of the entry, where `href` or `toc_href` is something else.
    pub topic_href: Box<str>,
    /// Table of contents that is included or linked.
    pub toc_href: Box<str>,
    /// Uid of the page, where no address is given; empty without one.
    pub uid: Box<str>,
    /// Whether the entry is unfolded at first.
    pub expanded: bool,
    /// Entries below it.
    pub items: Vec<TocNode>,
    /// Bytes of the file.
    pub at: (u32, u32),
}

/// Reads a table of contents; `path` is below the root of the locale.
#[must_use]
pub fn read_toc(file: &RepoPath, path: &str, text: &str) -> Reported<TocFile> {
    let mut reader = Reader {
        file,
        report: Vec::new(),
        count: 0,
    };
    let markdown = path
        .rsplit('.')
        .next()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("md"));
    let nodes = if markdown {
        reader.markdown(text)
    } else {
        reader.yaml(text)
    };
    Reported {
        value: TocFile {
            file: file.clone(),
            path: path.into(),
            nodes,
        },
        report: reader.report,
    }
}

/// Names of entries that are no page: nothing but the file tells what they are called.
#[must_use]
pub fn group_names(files: &[TocFile]) -> KeySet<String> {
    fn add(nodes: &[TocNode], names: &mut KeySet<String>) {
        for node in nodes {
            if !node.items.is_empty() || node.href.to_ascii_lowercase().contains("toc.") {
                names.insert(node.name.to_string());
            }
            add(&node.items, names);
        }
    }
    let mut names = KeySet::default();
    for file in files {
        add(&file.nodes, &mut names);
    }
    names.remove("");
    names
}

struct Reader<'f> {
    file: &'f RepoPath,
    report: Vec<Diagnostic>,
    count: usize,
}

impl Reader<'_> {
    fn say(&mut self, code: &'static crate::diag::Code, at: (u32, u32), message: &str) {
        self.report.push(Diagnostic::at(
            code,
            self.file,
            at.0 as usize..at.1 as usize,
            message,
        ));
    }

    /// Whether one more entry is allowed.
    fn counts(&mut self, at: (u32, u32)) -> bool {
        self.count += 1;
        if self.count == MAX_ENTRIES + 1 {
            self.say(
                &codes::TOC_LIMIT,
                at,
                &format!("table of contents has more than {MAX_ENTRIES} entries"),
            );
        }
        self.count <= MAX_ENTRIES
    }

    fn yaml(&mut self, text: &str) -> Vec<TocNode> {
        let parsed =
            crate::article::front_matter::parse_yaml(self.file, text, 0).unpack(&mut self.report);
        let Some(node) = parsed else {
            return Vec::new();
        };
        match (
            &node.value,
            node.value.as_map().and_then(|map| map.get("items")),
        ) {
            // A file that says nothing has no entries.
            (Value::Null, _) => Vec::new(),
            (_, Some(items)) => self.yaml_items(items, 1),
            _ => self.yaml_items(&node, 1),
        }
    }

    fn yaml_items(&mut self, node: &Node, depth: usize) -> Vec<TocNode> {
        if matches!(node.value, Value::Null) {
            return Vec::new();
        }
        let Some(list) = node.value.as_list() else {
            let message = format!("entries must be a list, not {}", node.value.kind());
            self.say(
                &codes::YAML_TYPE,
                (node.span.start, node.span.end),
                &message,
            );
            return Vec::new();
        };
        let mut nodes = Vec::with_capacity(list.len());
        for item in list {
            let at = (item.span.start, item.span.end);
            if item.value.as_map().is_none() {
                let message = format!("an entry must be a mapping, not {}", item.value.kind());
                self.say(&codes::YAML_TYPE, at, &message);
                continue;
            }
            if depth > MAX_DEPTH {
                self.say(
                    &codes::TOC_LIMIT,
                    at,
                    &format!("table of contents is nested more than {MAX_DEPTH} deep"),
                );
                break;
            }
            if !self.counts(at) {
                break;
            }
            nodes.push(self.yaml_node(item, at, depth));
        }
        nodes
    }

    fn yaml_node(&mut self, item: &Node, at: (u32, u32), depth: usize) -> TocNode {
        let entries = || item.value.as_map().into_iter().flat_map(|map| map.iter());
        // Keys are compared without regard to case: `hreF` occurs.
        let find = |key: &str| {
            entries()
                .find(|entry| entry.key.eq_ignore_ascii_case(key))
                .map(|entry| &entry.node)
        };
        let text = |key: &str| {
            let text = find(key).and_then(|node| node.value.as_str());
            text.map_or("", str::trim)
        };
        let first_of = |key: &str, other: &str| {
            let first = Some(text(key)).filter(|text| !text.is_empty());
            first.unwrap_or_else(|| text(other)).into()
        };
        let place = find("href")
            .or_else(|| find("name"))
            .map_or(at, |node| (node.span.start, node.span.end));
        TocNode {
            name: markdown::plain_text_of_entities(text("name")).into(),
            href: text("href").into(),
            topic_href: first_of("topicHref", "homepage"),
            toc_href: text("tocHref").into(),
            uid: first_of("uid", "topicUid"),
            expanded: find("expanded")
                .and_then(|node| node.value.as_bool())
                .unwrap_or(false),
            items: find("items")
                .map(|items| self.yaml_items(items, depth + 1))
                .unwrap_or_default(),
            at: place,
        }
    }

    /// Headings only: their level is the depth of the entry.
    fn markdown(&mut self, text: &str) -> Vec<TocNode> {
        let mut flat: Vec<(usize, TocNode)> = Vec::new();
        let mut offset = 0;
        for line in text.split_inclusive('\n') {
            let at = (
                offset,
                offset + u32::try_from(line.trim_end().len()).unwrap_or(0),
            );
            offset += u32::try_from(line.len()).unwrap_or(0);
            let content = line.trim();
            if content.is_empty() || content.starts_with("<!--") {
                continue;
            }
            let level = content.bytes().take_while(|byte| *byte == b'#').count();
            let title = content[level..].trim().trim_end_matches('#').trim();
            if level == 0 || title.is_empty() {
                self.say(
                    &codes::TOC_SYNTAX,
                    at,
                    "only headings make a table of contents",
                );
                continue;
            }
            if !self.counts(at) {
                break;
            }
            let node = markdown_entry(title);
            flat.push((level, TocNode { at, ..node }));
        }
        self.nest(flat)
    }

    /// Puts entries below those of a lower level before them; a jump is attached to the nearest.
    fn nest(&mut self, flat: Vec<(usize, TocNode)>) -> Vec<TocNode> {
        let root = flat.first().map_or(1, |(level, _)| *level);
        let mut open: Vec<(usize, TocNode)> = Vec::new();
        let mut nodes = Vec::new();
        for (level, node) in flat {
            close(&mut open, &mut nodes, level);
            let expected = open.last().map_or(root, |(level, _)| level + 1);
            if level > expected {
                let at = node.at;
                self.say(
                    &codes::TOC_LEVEL,
                    at,
                    &format!(
                        "heading of level {level} follows one of level {}",
                        expected - 1
                    ),
                );
            }
            if open.len() < MAX_DEPTH {
                open.push((level, node));
            } else {
                let at = node.at;
                self.say(
                    &codes::TOC_LIMIT,
                    at,
                    &format!("table of contents is nested more than {MAX_DEPTH} deep"),
                );
            }
        }
        close(&mut open, &mut nodes, 0);
        nodes
    }
}

/// Closes the open entries that an entry of `level` cannot lie below.
fn close(open: &mut Vec<(usize, TocNode)>, nodes: &mut Vec<TocNode>, level: usize) {
    while let Some((_, node)) = open.pop_if(|(open, _)| *open >= level) {
        match open.last_mut() {
            Some((_, parent)) => parent.items.push(node),
            None => nodes.push(node),
        }
    }
}

/// The entry that `[Name](href)`, `@uid` or text alone makes.
fn markdown_entry(title: &str) -> TocNode {
    if let Some(uid) = title.strip_prefix('@').filter(|uid| !uid.is_empty()) {
        return TocNode {
            uid: uid.into(),
            ..TocNode::default()
        };
    }
    let link = title
        .strip_prefix('[')
        .and_then(|rest| rest.rsplit_once("]("))
        .and_then(|(name, rest)| Some((name, rest.strip_suffix(')')?)));
    let (name, href) = link.unwrap_or((title, ""));
    let href = href.split_whitespace().next().unwrap_or_default();
    TocNode {
        name: markdown::plain_text(name).into(),
        href: href.into(),
        ..TocNode::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outline(nodes: &[TocNode], depth: usize, out: &mut String) {
        use std::fmt::Write as _;
        for node in nodes {
            let _ = writeln!(out, "{}{} -> {}", "  ".repeat(depth), node.name, node.href);
            outline(&node.items, depth + 1, out);
        }
    }

    #[track_caller]
    fn check(path: &str, text: &str, expected: &str, report: &[&str]) {
        let got = read_toc(&RepoPath::new(path), path, text);
        let mut out = String::new();
        outline(&got.value.nodes, 0, &mut out);
        assert_eq!(out.trim_end(), expected);
        assert_eq!(
            got.report.iter().map(|d| d.code.name).collect::<Vec<_>>(),
            report
        );
    }

    #[test]
    fn markdown_headings_nest_by_level() {
        check(
            "TOC.md",
            "# [A](a.md)\n## [B](b.md) ##\n### C\n# [D](d.md)\n",
            "A -> a.md\n  B -> b.md\n    C -> \nD -> d.md",
            &[],
        );
    }

    #[test]
    fn jumps_are_attached_and_reported() {
        check(
            "toc.md",
            "# A\n### B\ntext\n",
            "A -> \n  B ->",
            &["toc/invalid-toc-syntax", "toc/invalid-toc-level"],
        );
    }

    #[test]
    fn yaml_lists_nest_by_items() {
        check(
            "TOC.yml",
            "- name: 'A & B'\n  href: a.md\n- name: G\n  items:\n    - name: C\n      hreF: c.md\n",
            "A & B -> a.md\nG -> \n  C -> c.md",
            &[],
        );
        check(
            "TOC.yml",
            "items:\n- name: A\n  href: a.md\n",
            "A -> a.md",
            &[],
        );
    }

    #[test]
    fn uids_and_home_pages_stand_for_addresses() {
        let text = "- uid: a.b\n- name: H\n  homepage: h.md\n- topicUid: c\n";
        let got = read_toc(&RepoPath::new("toc.yml"), "toc.yml", text)
            .value
            .nodes;
        let uids: Vec<_> = got.iter().map(|node| &*node.uid).collect();
        assert_eq!(uids, ["a.b", "", "c"]);
        assert_eq!(&*got[1].topic_href, "h.md");
        let got = read_toc(&RepoPath::new("toc.md"), "toc.md", "# @a.b\n# @\n")
            .value
            .nodes;
        assert_eq!((&*got[0].uid, &*got[0].name), ("a.b", ""));
        assert_eq!(&*got[1].name, "@");
    }

    #[test]
    fn entries_must_be_a_list_of_mappings() {
        let wrong = &["yaml/wrong-type"];
        check("toc.yml", "text\n", "", wrong);
        check("toc.yml", "- a\n- name: B\n", "B ->", wrong);
        check("toc.yml", "- name: B\n  items: x\n", "B ->", wrong);
        check("toc.yml", "items:\n", "", &[]);
        check("toc.yml", "# nothing\n", "", &[]);
    }

    #[test]
    fn deep_and_broken_files_are_reported() {
        check("TOC.yml", "- name: [", "", &["yaml/syntax-error"]);
    }
}
