//! Blocks, one below the other.

use super::Addresses;
use super::inline::{line, longest_run, paragraph};
use super::table;
use super::tree::{Element, Node};

/// The kinds of alerts that GFM has, by the class that the page gives them.
const ALERTS: &[(&str, &str)] = &[
    ("alert-note", "NOTE"),
    ("alert-tip", "TIP"),
    ("alert-important", "IMPORTANT"),
    ("alert-warning", "WARNING"),
    ("alert-caution", "CAUTION"),
];

/// The blocks that `nodes` are, each without line end behind it.
pub(super) fn flow(nodes: &[Node<'_>], addresses: &Addresses<'_>) -> Vec<String> {
    let mut flow = Flow {
        addresses,
        blocks: Vec::new(),
        last_list: None,
    };
    flow.nodes(nodes);
    flow.blocks
}

struct Flow<'f> {
    addresses: &'f Addresses<'f>,
    blocks: Vec<String>,
    /// The mark of the list that the last block is.
    last_list: Option<char>,
}

impl Flow<'_> {
    fn nodes(&mut self, nodes: &[Node<'_>]) {
        let mut run: Vec<&Node<'_>> = Vec::new();
        for node in nodes {
            match node {
                Node::Element(element) if element.is_chrome() => {}
                Node::Element(element) if node.is_block() => {
                    self.paragraph(&std::mem::take(&mut run));
                    self.element(element);
                }
                _ => run.push(node),
            }
        }
        self.paragraph(&run);
    }

    fn push(&mut self, block: String) {
        if !block.is_empty() {
            self.blocks.push(block);
            self.last_list = None;
        }
    }

    fn paragraph(&mut self, run: &[&Node<'_>]) {
        if !run.is_empty() {
            self.push(paragraph(run, self.addresses));
        }
    }

    fn element(&mut self, element: &Element<'_>) {
        let children = &element.children;
        match element.tag.name {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = usize::from(element.tag.name.as_bytes()[1] - b'0');
                let text = line(children, self.addresses);
                if !text.is_empty() {
                    self.push(format!("{} {text}", "#".repeat(level)));
                }
            }
            "hr" => self.push("___".to_owned()),
            "pre" => self.code(element),
            "ul" => self.list(element, None),
            "ol" => {
                let start = element.tag.get("start");
                let start = start.and_then(|start| start.parse().ok()).unwrap_or(1);
                self.list(element, Some(start));
            }
            "table" => {
                let written = table::table(element, self.addresses);
                self.push(written);
            }
            "blockquote" => self.quote(None, children),
            "p" if element.tag.has_class("tab-title") => self.bold(children),
            "dt" | "summary" => self.bold(children),
            "div" if element.tag.has_class("alert") => self.alert(element),
            "p" => {
                if children.iter().any(Node::is_block) {
                    self.nodes(children);
                } else {
                    self.paragraph(&children.iter().collect::<Vec<_>>());
                }
            }
            _ => self.nodes(children),
        }
    }

    fn bold(&mut self, nodes: &[Node<'_>]) {
        let text = line(nodes, self.addresses);
        if !text.is_empty() {
            self.push(format!("**{text}**"));
        }
    }

    fn alert(&mut self, element: &Element<'_>) {
        let kind = ALERTS
            .iter()
            .find(|(class, _)| element.tag.has_class(class));
        let Some((_, kind)) = kind else {
            return self.quote(None, &element.children);
        };
        self.quote(Some(kind), &element.children);
    }

    /// A quote; an alert when `kind` names one, which says what its title says.
    fn quote(&mut self, kind: Option<&str>, nodes: &[Node<'_>]) {
        let mut inner = Flow {
            addresses: self.addresses,
            blocks: Vec::new(),
            last_list: None,
        };
        for node in nodes {
            let title =
                matches!(node, Node::Element(element) if element.tag.has_class("alert-title"));
            if kind.is_none() || !title {
                inner.nodes(std::slice::from_ref(node));
            }
        }
        let mut text = inner.blocks.join("\n\n");
        if let Some(kind) = kind {
            text = format!("[!{kind}]\n{text}");
        }
        self.push(prefixed(text.trim_end(), "> ", "> "));
    }

    fn code(&mut self, element: &Element<'_>) {
        let mut text = String::new();
        element.text(&mut text);
        let language = element.children.iter().find_map(|child| match child {
            Node::Element(code) => language(code),
            Node::Text(_) => None,
        });
        let fence = "`".repeat(longest_run(&text, '`').max(2) + 1);
        let text = text.strip_suffix('\n').unwrap_or(&text);
        self.push(format!(
            "{fence}{}\n{text}{}{fence}",
            language.unwrap_or_default(),
            if text.is_empty() { "" } else { "\n" }
        ));
    }

    /// A list; with numbers from `start` on, if there is one.
    fn list(&mut self, element: &Element<'_>, start: Option<u64>) {
        let items = element.children.iter().filter_map(|child| match child {
            Node::Element(item) if item.tag.name == "li" => Some(item),
            _ => None,
        });
        let items: Vec<&Element<'_>> = items.collect();
        let loose = items.iter().any(|item| is_loose(item));
        // Two lists that follow each other are told apart by their marks.
        let (first, second) = if start.is_some() {
            ('.', ')')
        } else {
            ('-', '*')
        };
        let mark = if self.last_list == Some(first) {
            second
        } else {
            first
        };
        let mut written = Vec::with_capacity(items.len());
        for (at, item) in items.iter().enumerate() {
            let bullet = match start {
                Some(start) => format!("{}{mark} ", start.saturating_add(at as u64)),
                None => format!("{mark} "),
            };
            let blocks = flow(&item.children, self.addresses);
            let text = blocks.join(if loose { "\n\n" } else { "\n" });
            written.push(prefixed(&text, &bullet, &" ".repeat(bullet.len())));
        }
        if !written.is_empty() {
            self.push(written.join(if loose { "\n\n" } else { "\n" }));
            self.last_list = Some(mark);
        }
    }
}

/// Whether blank lines stand between the blocks of an item: it holds more than text and lists, or a
/// list that could not interrupt the text.
fn is_loose(item: &Element<'_>) -> bool {
    item.children.iter().any(|child| match child {
        Node::Text(_) => false,
        Node::Element(element) => match element.tag.name {
            "ul" => false,
            "ol" => element.tag.get("start").is_some_and(|start| start != "1"),
            _ => !element.is_chrome() && child.is_block(),
        },
    })
}

/// The language that a block of code is marked with.
fn language(code: &Element<'_>) -> Option<String> {
    let classes = code.tag.get("class")?;
    let mut classes = classes.split_ascii_whitespace();
    let language = classes.find_map(|class| class.strip_prefix("language-"))?;
    // It must not end the line, nor look like the end of the fence.
    Some(language.replace('`', ""))
}

/// `text` with `first` in front of its first line and `rest` in front of the others; lines without
/// anything on them get no blanks.
fn prefixed(text: &str, first: &str, rest: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            out.push('\n');
        }
        let prefix = if at == 0 { first } else { rest };
        out.push_str(if line.is_empty() {
            prefix.trim_end()
        } else {
            prefix
        });
        out.push_str(line);
    }
    out
}
