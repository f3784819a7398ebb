//! What stands inside of a paragraph.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::Addresses;
use super::guard::{closes, guarded, opens};
use super::tree::{Element, Node};
use crate::article::pieces::decoded;

/// The content of a paragraph; empty when there is nothing to see.
pub(super) fn paragraph(nodes: &[&Node<'_>], addresses: &Addresses<'_>) -> String {
    let text = Writer::new(addresses, Place::Paragraph).run(nodes.iter().copied());
    guarded(text)
}

/// Content that must stand on one line: that of a heading.
pub(super) fn line(nodes: &[Node<'_>], addresses: &Addresses<'_>) -> String {
    Writer::new(addresses, Place::Line).run(nodes)
}

/// The content of a cell of a pipe table.
pub(super) fn cell(nodes: &[Node<'_>], addresses: &Addresses<'_>) -> String {
    Writer::new(addresses, Place::Cell).run(nodes)
}

/// Where the text stands, which decides what may end a line in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Paragraph,
    Line,
    Cell,
}

struct Writer<'w> {
    addresses: &'w Addresses<'w>,
    place: Place,
    out: String,
}

impl<'w> Writer<'w> {
    fn new(addresses: &'w Addresses<'w>, place: Place) -> Self {
        Self {
            addresses,
            place,
            out: String::new(),
        }
    }

    fn run<'n, 'h: 'n>(mut self, nodes: impl IntoIterator<Item = &'n Node<'h>>) -> String {
        let nodes: Vec<&Node<'h>> = nodes.into_iter().collect();
        self.nodes(&nodes);
        let mut out = self.out;
        out.truncate(out.trim_end_matches([' ', '\n']).len());
        while out.ends_with("\\\n") || out.ends_with('\n') {
            out.truncate(out.trim_end_matches(['\n', '\\', ' ']).len());
        }
        out
    }

    /// The same for content that stands inside of something else.
    fn inside(&self, nodes: &[Node<'_>]) -> String {
        let inner = Writer::new(self.addresses, self.place);
        inner.run(nodes)
    }

    fn nodes(&mut self, nodes: &[&Node<'_>]) {
        for (at, node) in nodes.iter().enumerate() {
            match node {
                Node::Text(text) => self.text(&decoded(text)),
                Node::Element(element) => self.element(element, nodes.get(at + 1).copied()),
            }
        }
    }

    fn element(&mut self, element: &Element<'_>, next: Option<&Node<'_>>) {
        if element.is_chrome() {
            return;
        }
        match element.tag.name {
            "br" => self.line_break(),
            "strong" | "b" => self.marked(element, "**", "strong", next),
            "em" | "i" => self.marked(element, "*", "em", next),
            "del" | "s" | "strike" => self.marked(element, "~~", "del", next),
            "sup" | "sub" => {
                let name = element.tag.name;
                let inner = self.inside(&element.children);
                if !inner.is_empty() {
                    let _ = write!(self.out, "<{name}>{inner}</{name}>");
                }
            }
            "code" | "tt" | "samp" => self.code(element),
            "a" => self.link(element),
            "img" => self.image(element),
            "iframe" | "video" | "audio" | "embed" => self.player(element),
            "math" => self.formula(element),
            "input" => {
                let done = element.tag.get("checked").is_some();
                self.out.push_str(if done { "[x] " } else { "[ ] " });
            }
            _ => {
                // Blocks inside of what cannot hold any keep their words apart.
                let block = matches!(element.tag.name, "p" | "div" | "li" | "tr" | "td" | "th");
                if block {
                    self.blank();
                }
                self.nodes(&element.children.iter().collect::<Vec<_>>());
                if block {
                    self.blank();
                }
            }
        }
    }

    fn blank(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with([' ', '\n']) {
            self.out.push(' ');
        }
    }

    fn line_break(&mut self) {
        self.out.truncate(self.out.trim_end_matches(' ').len());
        match self.place {
            _ if self.out.is_empty() => {}
            Place::Paragraph => self.out.push_str("\\\n"),
            Place::Line => self.out.push(' '),
            Place::Cell => self.out.push_str("<br>"),
        }
    }

    /// Text with everything escaped that Markdown would take for its own, and blanks as a browser
    /// shows them.
    fn text(&mut self, text: &str) {
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            let next = chars.peek().copied();
            match c {
                ' ' | '\t' | '\n' | '\r' => self.blank(),
                '*' | '`' | '[' | ']' | '~' => self.escaped(c),
                '|' if self.place == Place::Cell => self.escaped(c),
                '\\' if next.is_none_or(|next| next.is_ascii_punctuation()) => self.escaped(c),
                '<' if next
                    .is_some_and(|next| next.is_ascii_alphabetic() || "/!?".contains(next)) =>
                {
                    self.escaped(c);
                }
                '&' if next.is_some_and(|next| next.is_ascii_alphanumeric() || next == '#') => {
                    self.escaped(c);
                }
                '_' if !(next.is_some_and(char::is_alphanumeric)
                    && self.out.ends_with(char::is_alphanumeric)) =>
                {
                    self.escaped(c);
                }
                c => self.out.push(c),
            }
        }
    }

    fn escaped(&mut self, c: char) {
        self.out.push('\\');
        self.out.push(c);
    }

    /// Content between two marks; between tags where the marks would not be read as such, as before
    /// Chinese text that follows a bracket without a blank.
    fn marked(&mut self, element: &Element<'_>, mark: &str, name: &str, next: Option<&Node<'_>>) {
        let inner = self.inside(&element.children);
        let starts_blank = starts_blank(&element.children);
        if starts_blank {
            self.blank();
        }
        if inner.is_empty() {
            return;
        }
        let before = self.out.chars().next_back();
        let after = if ends_blank(&element.children) {
            Some(' ')
        } else {
            next.and_then(first_char)
        };
        if opens(before, &inner) && closes(&inner, after) {
            let _ = write!(self.out, "{mark}{inner}{mark}");
        } else {
            let _ = write!(self.out, "<{name}>{inner}</{name}>");
        }
        if ends_blank(&element.children) {
            self.blank();
        }
    }

    fn code(&mut self, element: &Element<'_>) {
        let mut text = String::new();
        element.text(&mut text);
        let text = text.replace(['\n', '\r'], " ");
        if text.is_empty() {
            return;
        }
        // Backslashes do not escape in code, but for the bars of a table.
        let text = match self.place {
            Place::Cell => text.replace('|', "\\|"),
            _ => text,
        };
        let fence = "`".repeat(longest_run(&text, '`') + 1);
        let pads = text.starts_with('`')
            || text.ends_with('`')
            || (text.starts_with(' ') && text.ends_with(' ') && !text.trim().is_empty());
        let pad = if pads { " " } else { "" };
        // A run of backticks before the fence would make it longer.
        if self.out.ends_with('`') {
            self.out.push_str("<!-- -->");
        }
        let _ = write!(self.out, "{fence}{pad}{text}{pad}{fence}");
    }

    fn link(&mut self, element: &Element<'_>) {
        let Some(href) = element.tag.get("href") else {
            return self.nodes(&element.children.iter().collect::<Vec<_>>());
        };
        let inner = self.inside(&element.children);
        if starts_blank(&element.children) {
            self.blank();
        }
        if inner.is_empty() {
            return;
        }
        self.guard_mark();
        let _ = write!(
            self.out,
            "[{inner}]({})",
            destination(&(self.addresses)(&href))
        );
        if ends_blank(&element.children) {
            self.blank();
        }
    }

    /// An exclamation mark in front of a link would make it an image.
    fn guard_mark(&mut self) {
        if self.out.ends_with('!') {
            self.out.pop();
            self.out.push_str("\\!");
        }
    }

    fn image(&mut self, element: &Element<'_>) {
        let Some(src) = element.tag.get("src") else {
            return;
        };
        let mut alt = Writer::new(self.addresses, Place::Line);
        alt.text(&element.tag.get("alt").unwrap_or_default());
        let _ = write!(
            self.out,
            "![{}]({})",
            alt.out.trim(),
            destination(&(self.addresses)(&src))
        );
    }

    /// A link to what a player would show.
    fn player(&mut self, element: &Element<'_>) {
        let source = |node: &Node<'_>| match node {
            Node::Element(child) => child.tag.get("src").map(Cow::into_owned),
            Node::Text(_) => None,
        };
        let own = element.tag.get("src").map(Cow::into_owned);
        let Some(src) = own.or_else(|| element.children.iter().find_map(source)) else {
            return;
        };
        let mut title = Writer::new(self.addresses, Place::Line);
        let words = ["title", "aria-label"];
        let words = words.iter().find_map(|name| element.tag.get(name));
        title.text(words.as_deref().unwrap_or(&src));
        self.guard_mark();
        let _ = write!(
            self.out,
            "[{}]({})",
            title.out.trim(),
            destination(&(self.addresses)(&src))
        );
    }

    /// A formula as the LaTeX that it was made from.
    fn formula(&mut self, element: &Element<'_>) {
        let Some(latex) = element.tag.get("alttext") else {
            return self.nodes(&element.children.iter().collect::<Vec<_>>());
        };
        let latex = latex.split_whitespace().collect::<Vec<_>>().join(" ");
        let block = element
            .tag
            .get("display")
            .is_some_and(|display| display == "block");
        let mark = if block { "$$" } else { "$" };
        let _ = write!(self.out, "{mark}{latex}{mark}");
    }
}

/// An address as the destination of a link.
fn destination(address: &str) -> String {
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"()<>\\".contains(c);
    if !address.is_empty() && address.chars().all(plain) {
        return address.to_owned();
    }
    let mut out = String::from("<");
    for c in address.chars() {
        match c {
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '\\' => out.push_str("%5C"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out.push('>');
    out
}

/// Number of characters in the longest run of `c`.
pub(super) fn longest_run(text: &str, c: char) -> usize {
    let runs = text.split(|other| other != c);
    runs.map(str::len).max().unwrap_or(0)
}

fn starts_blank(nodes: &[Node<'_>]) -> bool {
    nodes.first().and_then(first_char).is_some_and(is_blank)
}

fn ends_blank(nodes: &[Node<'_>]) -> bool {
    match nodes.last() {
        Some(Node::Text(text)) => text.ends_with(is_blank),
        Some(Node::Element(element)) => ends_blank(&element.children),
        None => false,
    }
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

/// The first character that a node shows.
fn first_char(node: &Node<'_>) -> Option<char> {
    match node {
        Node::Text(text) => decoded(text).chars().next(),
        Node::Element(element) if element.tag.name == "br" => Some('\n'),
        Node::Element(element) => element.children.iter().find_map(first_char),
    }
}
