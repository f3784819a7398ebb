//! A text is changed before it is parsed, where the dialect and the parser differ.

use super::Writer;
use crate::article::markdown::edits::{self, Edit};
use crate::article::markdown::state::State;
use crate::article::markdown::{
    Text, block_marks, definitions, directive_lines, emphasis, options_for, parse,
};

impl Writer<'_> {
    /// Writes the blocks of `text`.
    pub(in crate::article::markdown) fn blocks(&mut self, text: Text<'_>) {
        self.events(text, false);
    }

    /// Writes the inline content of `text`; block markers count as text breaks.
    pub(in crate::article::markdown) fn inlines(&mut self, text: Text<'_>) {
        let start = self.body.html.len();
        self.events(text, true);
        let end = self.body.html.trim_end_matches(' ').len().max(start);
        self.body.html.truncate(end);
        // A block that holds nothing may have come first.
        if self.body.html[start..].starts_with(' ') {
            self.body.html.remove(start);
        }
    }

    /// Writes `text` after the changes that its constructs need before they can be parsed.
    fn events(&mut self, text: Text<'_>, inline_only: bool) {
        let outer = self.enter_units(text);
        self.edited(text, &directive_lines::edits(text.text), |writer, text| {
            let mut bridges = emphasis::edits(text.text, text.units);
            if writer.context.options.definition_lists {
                bridges.extend(definitions::edits(text.text));
            }
            if inline_only {
                bridges.extend(block_marks::edits(text.text));
            }
            bridges.sort_by_key(|edit| edit.at);
            let bridged = !bridges.is_empty();
            writer.edited(text, &bridges, |writer, text| {
                let events = parse(text.text, options_for(writer.context), bridged);
                let number = writer.footnotes.next_text();
                writer.parsed(text, State::new(events, number, inline_only));
            });
        });
        self.leave_units(outer);
    }

    /// Goes on with `text` after `edits`.
    fn edited(
        &mut self,
        text: Text<'_>,
        edits: &[Edit<'_>],
        go_on: impl FnOnce(&mut Self, Text<'_>),
    ) {
        if edits.is_empty() {
            return go_on(self, text);
        }
        let edited = edits::apply(text, edits);
        let text = Text {
            text: &edited.text,
            map: &edited.map,
            units: &edited.units,
            ..text
        };
        go_on(self, text);
    }
}
