//! The source text of a segment.

use super::groups::{Item, Items};
use super::tokens::{Kind, Token};
use crate::article::body::Slot;
use crate::article::markdown::Lines;
use crate::article::segments::{Segments, Unit};

/// What source texts are made of.
pub(super) struct Sources<'s> {
    pub(super) html: &'s str,
    pub(super) tokens: &'s [Token<'s>],
    pub(super) segments: &'s Segments,
    pub(super) lines: &'s Lines<'s>,
}

/// A source text being put together.
struct Draft<'s, 'd> {
    from: &'s Sources<'s>,
    slots: &'d mut Vec<Slot>,
    out: &'d mut String,
    /// Markdown of units that follow each other: emphasis may reach from one to the next.
    markdown: String,
    file: Option<&'s Unit>,
    used: Vec<u32>,
    /// Length of `out` before.
    start: usize,
    /// Whether white space stands in front of what comes next.
    blank: bool,
}

impl<'s> Sources<'s> {
    /// Appends the source text of `list`, items that hold `units`, to `out`.
    ///
    /// Where the translation has an element around its units, so has the source; what stands between
    /// units belongs to both languages.
    pub(super) fn write(
        &self,
        items: &Items,
        list: &[Item],
        units: &[u32],
        slots: &mut Vec<Slot>,
        out: &mut String,
    ) {
        if let [unit] = units
            && list.iter().all(|item| self.is_of(items, item, *unit))
        {
            let unit = self.unit(*unit);
            let (source, file) = (self.segments.source(unit), self.segments.file(unit).1);
            return self.lines.render(source, file, slots, out);
        }
        let start = out.len();
        let mut draft = Draft {
            from: self,
            slots,
            out,
            markdown: String::new(),
            file: None,
            used: Vec::new(),
            start,
            blank: false,
        };
        draft.items(items, list);
        draft.flush();
    }

    /// Whether `item` is text of `unit`, an element in the midst of it, or nothing.
    fn is_of(&self, items: &Items, item: &Item, unit: u32) -> bool {
        item.blank || items.units(item) == [unit] && !self.surrounds(items, item)
    }

    /// Whether `item` is an element around units, and not one of what a unit says.
    fn surrounds(&self, items: &Items, item: &Item) -> bool {
        let first = &self.tokens[item.tokens.start];
        let holds = |unit| items.units(item).contains(&unit);
        first.kind == Kind::Open && !first.unit.is_some_and(holds)
    }

    fn unit(&self, number: u32) -> &'s Unit {
        &self.segments.units[number as usize]
    }
}

impl Draft<'_, '_> {
    fn items(&mut self, items: &Items, list: &[Item]) {
        for item in list {
            if item.blank {
                self.blank = true;
            } else if items.units(item).is_empty() {
                self.between(item);
            } else if self.from.surrounds(items, item) {
                self.element(item);
            } else {
                self.texts(item, items.units(item));
            }
        }
    }

    /// An element around units.
    fn element(&mut self, item: &Item) {
        self.flush();
        self.space();
        let inner = item.tokens.start + 1..item.tokens.end - 1;
        let tag = self.html(item.tokens.start);
        self.out.push_str(&without_id(tag));
        let mut items = Items::default();
        items.read(self.from.tokens, inner);
        self.items(&items, &items.list);
        self.flush();
        self.out.push_str(self.html(item.tokens.end - 1));
    }

    /// What belongs to no unit, and so to both languages. Images and ids stand in the translation
    /// already.
    fn between(&mut self, item: &Item) {
        let shows = |token: &&Token<'_>| token.kind == Kind::Text || token.name == "br";
        if !self.from.tokens[item.tokens.clone()]
            .iter()
            .any(|token| shows(&token))
        {
            return;
        }
        self.flush();
        for at in item.tokens.clone() {
            let token = &self.from.tokens[at];
            match token.kind {
                Kind::Blank => self.blank = true,
                Kind::Void if token.name != "br" => {}
                Kind::Open => {
                    self.space();
                    let tag = self.html(at);
                    self.out.push_str(&without_id(tag));
                }
                _ => {
                    let text = self.html(at);
                    self.blank |= text.starts_with(char::is_whitespace);
                    self.space();
                    self.out.push_str(text.trim());
                    self.blank = text.ends_with(char::is_whitespace);
                }
            }
        }
    }

    /// What stands in `units`, elements included.
    fn texts(&mut self, item: &Item, units: &[u32]) {
        for at in item.tokens.clone() {
            let token = &self.from.tokens[at];
            let text = self.html(at);
            self.blank |= text.starts_with(char::is_whitespace);
            let Some(number) = token
                .unit
                .filter(|unit| units.contains(unit) && !self.used.contains(unit))
            else {
                self.blank |= text.ends_with(char::is_whitespace);
                continue;
            };
            self.used.push(number);
            let unit = self.from.unit(number);
            let file = |unit| self.from.segments.file(unit).0;
            if self.file.is_some_and(|other| file(other) != file(unit)) {
                self.flush();
            }
            if self.markdown.is_empty() {
                self.space();
            } else if std::mem::take(&mut self.blank) {
                self.markdown.push(' ');
            }
            self.markdown.push_str(self.from.segments.source(unit));
            self.file = Some(unit);
            self.blank |= text.ends_with(char::is_whitespace);
        }
    }

    /// Writes the Markdown so far.
    fn flush(&mut self) {
        if let Some(unit) = self.file.take() {
            let file = self.from.segments.file(unit).1;
            self.from
                .lines
                .render(&self.markdown, file, self.slots, self.out);
            self.markdown.clear();
        }
    }

    fn space(&mut self) {
        if std::mem::take(&mut self.blank) && self.out.len() > self.start {
            self.out.push(' ');
        }
    }
}

impl<'s> Draft<'s, '_> {
    fn html(&self, token: usize) -> &'s str {
        &self.from.html[self.from.tokens[token].range.clone()]
    }
}

/// A start tag without the id that the translation has.
fn without_id(tag: &str) -> String {
    match tag.split_once(" id=\"") {
        Some((before, after)) => {
            let rest = after.split_once('"').map_or("", |(_, rest)| rest);
            format!("{before}{rest}")
        }
        None => tag.to_owned(),
    }
}
