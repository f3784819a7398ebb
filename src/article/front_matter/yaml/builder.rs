//! Builds a value from the events of the parser.

use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;
use std::ops::Range;

use serde_yaml::granit_parser::{Event, ScalarStyle, Span};

use super::{MAX_DEPTH, MAX_NODES, Places, Stop, bytes};
use crate::article::front_matter::value::{Entry, Map, Node, Value};
use crate::article::units::strip_inline;
use crate::diag::{Diagnostic, Reported, codes};

/// A list or mapping that is not complete yet.
struct Frame {
    start: usize,
    anchor: usize,
    /// Number of values when it began.
    nodes: usize,
    /// Deepest nesting seen inside, counted from the frame.
    depth: usize,
    items: Items,
}

enum Items {
    List(Vec<Node>),
    Map {
        entries: Vec<Entry>,
        by_key: HashMap<Box<str>, usize>,
        key: Key,
    },
}

/// What a mapping waits for.
enum Key {
    /// The next key.
    Next,
    /// The value of this key, which stands at these bytes of the file.
    Known(Box<str>, Range<u32>),
    /// A value that goes nowhere, because its key is not text.
    Ignored,
}

/// A value that aliases can name, with its size and depth.
struct Anchored {
    node: Node,
    nodes: usize,
    depth: usize,
}

pub(super) struct Builder<'a> {
    place: Places<'a>,
    frames: Vec<Frame>,
    anchors: HashMap<usize, Anchored>,
    nodes: usize,
    /// Values kept for aliases; anchors inside of anchors keep theirs again.
    anchored: usize,
    documents: usize,
    pub(super) root: Option<Node>,
    pub(super) report: Vec<Diagnostic>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(place: Places<'a>) -> Self {
        Self {
            place,
            frames: Vec::new(),
            anchors: HashMap::new(),
            nodes: 0,
            anchored: 0,
            documents: 0,
            root: None,
            report: Vec::new(),
        }
    }

    pub(super) fn stop(mut self, stop: Stop) -> Reported<Option<Node>> {
        self.report
            .push(self.place.diagnostic(stop.code, stop.at, stop.message));
        Reported {
            value: None,
            report: self.report,
        }
    }

    pub(super) fn take(&mut self, event: Event<'_>, span: &Span) -> Result<(), Stop> {
        match event {
            Event::DocumentStart(..) => self.begin_document(span),
            _ if self.documents > 1 => {}
            Event::Scalar(text, style, anchor, tag) => {
                let is_text = style != ScalarStyle::Plain
                    || tag.is_some_and(|tag| tag.core_suffix() == Some("str"));
                let text = strip_inline(&text);
                let value = if is_text {
                    Value::Text(text.into())
                } else {
                    Value::of_plain(&text)
                };
                self.scalar(value, bytes(span), anchor)?;
            }
            Event::SequenceStart(_, anchor, _) => {
                self.begin(span, anchor, Items::List(Vec::new()))?;
            }
            Event::MappingStart(_, anchor, _) => {
                let items = Items::Map {
                    entries: Vec::new(),
                    by_key: HashMap::new(),
                    key: Key::Next,
                };
                self.begin(span, anchor, items)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span)?,
            Event::Alias(anchor) => self.alias(anchor, bytes(span))?,
            _ => {}
        }
        Ok(())
    }

    fn begin_document(&mut self, span: &Span) {
        self.documents += 1;
        if self.documents == 2 {
            let message = "YAML: only the first document of a file is read";
            self.report.push(
                self.place
                    .diagnostic(&codes::YAML_SYNTAX, bytes(span), message),
            );
        }
    }

    fn count(&mut self, nodes: usize, depth: usize, at: &Range<usize>) -> Result<(), Stop> {
        self.nodes += nodes;
        let level = self.frames.len() + depth;
        if level > MAX_DEPTH {
            return Err(Stop::too_deep(at.clone()));
        }
        if self.nodes > MAX_NODES {
            let message = format!("YAML has more than {MAX_NODES} values, aliases included");
            return Err(Stop::limit(at.clone(), message));
        }
        if let Some(frame) = self.frames.last_mut() {
            frame.depth = frame.depth.max(depth);
        }
        Ok(())
    }

    fn scalar(&mut self, value: Value, at: Range<usize>, anchor: usize) -> Result<(), Stop> {
        self.count(1, 0, &at)?;
        let span = self.place.span(&at);
        let node = Node { value, span };
        self.complete(node, anchor, 1, 0)
    }

    fn begin(&mut self, span: &Span, anchor: usize, items: Items) -> Result<(), Stop> {
        let at = bytes(span);
        self.count(1, 1, &at)?;
        self.frames.push(Frame {
            start: at.start,
            anchor,
            nodes: self.nodes - 1,
            depth: 0,
            items,
        });
        Ok(())
    }

    fn end(&mut self, span: &Span) -> Result<(), Stop> {
        let frame = self
            .frames
            .pop()
            .expect("the parser closes only what it opened");
        let value = match frame.items {
            Items::List(items) => Value::List(items),
            Items::Map { entries, .. } => Value::Map(Map::new(entries)),
        };
        // The event that ends a block points behind the white space after it.
        let text = &self.place.text[frame.start..bytes(span).end.max(frame.start)];
        let range = frame.start..frame.start + text.trim_end().len();
        let node = Node {
            value,
            span: self.place.span(&range),
        };
        let (nodes, depth) = (self.nodes - frame.nodes, frame.depth + 1);
        if let Some(outer) = self.frames.last_mut() {
            outer.depth = outer.depth.max(depth);
        }
        self.complete(node, frame.anchor, nodes, depth)
    }

    fn alias(&mut self, anchor: usize, at: Range<usize>) -> Result<(), Stop> {
        let Some(named) = self.anchors.get(&anchor) else {
            return Err(Stop {
                code: &codes::YAML_SYNTAX,
                at,
                message: "YAML: a value holds an alias of itself".to_owned(),
            });
        };
        let (nodes, depth) = (named.nodes, named.depth);
        self.count(nodes, depth, &at)?;
        let node = self.anchors[&anchor].node.clone();
        self.put(node);
        Ok(())
    }

    fn complete(
        &mut self,
        node: Node,
        anchor: usize,
        nodes: usize,
        depth: usize,
    ) -> Result<(), Stop> {
        if anchor > 0 {
            self.anchored += nodes;
            if self.anchored > MAX_NODES {
                let at = node.span.start as usize..node.span.end as usize;
                return Err(Stop::limit(
                    at,
                    format!("YAML has more than {MAX_NODES} values with anchors"),
                ));
            }
            let node = node.clone();
            self.anchors.insert(anchor, Anchored { node, nodes, depth });
        }
        self.put(node);
        Ok(())
    }

    fn put(&mut self, node: Node) {
        match self.frames.last_mut().map(|frame| &mut frame.items) {
            None => self.root = Some(node),
            Some(Items::List(items)) => items.push(node),
            Some(Items::Map {
                entries,
                by_key,
                key,
            }) => match std::mem::replace(key, Key::Next) {
                Key::Next => *key = as_key(node, &self.place, &mut self.report),
                Key::Ignored => {}
                Key::Known(key, key_span) => {
                    let entry = Entry {
                        key,
                        key_span,
                        node,
                    };
                    insert(entries, by_key, entry, &self.place, &mut self.report);
                }
            },
        }
    }
}

fn as_key(node: Node, place: &Places<'_>, report: &mut Vec<Diagnostic>) -> Key {
    let key = match node.value {
        Value::Text(text) | Value::Number(text) => text,
        Value::Bool(value) => value.to_string().into(),
        Value::Null => "".into(),
        value @ (Value::List(_) | Value::Map(_)) => {
            let range = node.span.start as usize..node.span.end as usize;
            let message = format!("a key is {}; it is ignored", value.kind());
            report.push(Diagnostic::at(
                &codes::YAML_TYPE,
                place.file,
                range,
                message,
            ));
            return Key::Ignored;
        }
    };
    Key::Known(key, node.span)
}

fn insert(
    entries: &mut Vec<Entry>,
    by_key: &mut HashMap<Box<str>, usize>,
    entry: Entry,
    place: &Places<'_>,
    report: &mut Vec<Diagnostic>,
) {
    match by_key.entry(entry.key.clone()) {
        Slot::Vacant(slot) => {
            slot.insert(entries.len());
            entries.push(entry);
        }
        Slot::Occupied(slot) => {
            let range = entry.key_span.start as usize..entry.key_span.end as usize;
            let message = format!("the key `{}` is given twice; this one counts", entry.key);
            report.push(Diagnostic::at(
                &codes::YAML_DUPLICATE_KEY,
                place.file,
                range,
                message,
            ));
            entries[*slot.get()] = entry;
        }
    }
}
