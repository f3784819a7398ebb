//! Pieces of HTML as a tree.

use crate::article::pieces::{Piece, Tag, decoded, pieces};

/// Elements deeper than this are flattened, so that walking a tree needs little stack.
const MAX_DEPTH: usize = 100;

#[derive(Debug)]
pub(super) enum Node<'h> {
    /// Text with its character references as they are written.
    Text(&'h str),
    Element(Element<'h>),
}

#[derive(Debug)]
pub(super) struct Element<'h> {
    pub(super) tag: Tag<'h>,
    pub(super) children: Vec<Node<'h>>,
}

/// Elements that begin a paragraph of their own.
const BLOCKS: &[&str] = &[
    "article",
    "aside",
    "blockquote",
    "center",
    "details",
    "div",
    "dl",
    "dd",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];
/// Elements that only a screen needs.
const CHROME: &[&str] = &["button", "script", "style", "svg", "template"];

/// The tree of `html`. An end tag closes the nearest element of its name; elements that are not
/// closed end with the text.
pub(super) fn parse(html: &str) -> Vec<Node<'_>> {
    let mut top = Vec::new();
    let mut open: Vec<Element<'_>> = Vec::new();
    for piece in pieces(html) {
        match piece {
            Piece::Text(text) => siblings(&mut top, &mut open).push(Node::Text(text)),
            Piece::Start(tag) => {
                let element = Element {
                    tag,
                    children: Vec::new(),
                };
                if tag.is_void() {
                    siblings(&mut top, &mut open).push(Node::Element(element));
                } else if open.len() < MAX_DEPTH {
                    open.push(element);
                }
            }
            Piece::End(name) => {
                if let Some(at) = open.iter().rposition(|element| element.tag.name == name) {
                    close(&mut top, &mut open, at);
                }
            }
        }
    }
    close(&mut top, &mut open, 0);
    top
}

fn siblings<'t, 'h>(
    top: &'t mut Vec<Node<'h>>,
    open: &'t mut [Element<'h>],
) -> &'t mut Vec<Node<'h>> {
    match open.last_mut() {
        Some(element) => &mut element.children,
        None => top,
    }
}

/// Closes open elements until `left` are left.
fn close<'h>(top: &mut Vec<Node<'h>>, open: &mut Vec<Element<'h>>, left: usize) {
    while open.len() > left {
        if let Some(element) = open.pop() {
            siblings(top, open).push(Node::Element(element));
        }
    }
}

impl Node<'_> {
    /// Whether it cannot stand inside of a paragraph.
    pub(super) fn is_block(&self) -> bool {
        match self {
            Self::Text(_) => false,
            Self::Element(element) => {
                BLOCKS.contains(&element.tag.name)
                    || (!element.is_chrome() && element.children.iter().any(Self::is_block))
            }
        }
    }

    /// Appends its text, decoded, as it is.
    pub(super) fn text(&self, out: &mut String) {
        match self {
            Self::Text(text) => out.push_str(&decoded(text)),
            Self::Element(element) => element.text(out),
        }
    }
}

impl Element<'_> {
    /// Whether only a screen needs it.
    pub(super) fn is_chrome(&self) -> bool {
        CHROME.contains(&self.tag.name)
            || self.tag.get("data-chrome").is_some()
            || self.tag.has_class("footnote-back")
    }

    /// Appends its text, decoded, as it is.
    pub(super) fn text(&self, out: &mut String) {
        if !self.is_chrome() {
            self.children.iter().for_each(|child| child.text(out));
        }
    }
}
