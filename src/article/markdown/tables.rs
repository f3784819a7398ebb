//! Pipe tables.

use std::ops::Range;

use pulldown_cmark::Alignment;

use super::Text;
use super::state::State;
use super::writer::Writer;
use crate::diag::codes;

/// Most columns of a table.
const MAX_COLUMNS: usize = 512;

/// Most cells of a table, those of its head included.
const MAX_CELLS: usize = 100_000;

/// An open table.
#[derive(Debug)]
pub(super) struct Table {
    alignments: Vec<Alignment>,
    column: usize,
    /// Cells so far.
    cells: usize,
    head: bool,
    has_body: bool,
    /// End of the last cell of the row that has content, in the text.
    cell_end: usize,
}

impl Writer<'_> {
    /// Opens a table in a box of its own, so that a wide one scrolls without the page. It is a group
    /// rather than a region: tables are no landmarks, of which a long article would have dozens.
    pub(super) fn table(&mut self, state: &mut State<'_>, alignments: Vec<Alignment>) {
        self.tables += 1;
        self.out("<section class=\"table-wrapper\" role=\"group\" tabindex=\"0\" aria-label=\"");
        let labels = self.context.labels;
        self.escape(&labels.numbered(&labels.table, self.tables));
        self.out("\">\n<table>\n");
        state.table = Some(Table {
            alignments,
            column: 0,
            cells: 0,
            head: false,
            has_body: false,
            cell_end: 0,
        });
    }

    pub(super) fn table_head(&mut self, state: &mut State<'_>) {
        if let Some(table) = &mut state.table {
            table.head = true;
            table.column = 0;
        }
        self.out("<thead>\n<tr>");
    }

    pub(super) fn end_table_head(
        &mut self,
        text: Text<'_>,
        state: &mut State<'_>,
        range: &Range<usize>,
    ) {
        let wide = state
            .table
            .as_ref()
            .map_or(0, |table| table.alignments.len());
        if wide > MAX_COLUMNS {
            self.report(
                text,
                range.clone(),
                &codes::PAGE_LIMIT,
                format!("table has {wide} columns, more than {MAX_COLUMNS}"),
            );
        }
        self.out("</tr>\n</thead>\n");
        if let Some(table) = &mut state.table {
            table.head = false;
            table.column = 0;
            table.cell_end = 0;
        }
    }

    pub(super) fn end_table_row(
        &mut self,
        text: Text<'_>,
        state: &mut State<'_>,
        range: &Range<usize>,
    ) {
        self.out("</tr>\n");
        let Some(table) = &mut state.table else {
            return;
        };
        table.column = 0;
        let end = std::mem::take(&mut table.cell_end);
        // The parser leaves cells out that the header has no column for.
        let dropped = text
            .text
            .get(end..range.end)
            .unwrap_or_default()
            .trim()
            .trim_matches('|')
            .trim();
        if end > 0 && !dropped.is_empty() {
            self.report(
                text,
                end..range.end,
                &codes::TABLE_CELL_COUNT,
                format!("row has more cells than the header; dropped: {dropped}"),
            );
        }
    }

    pub(super) fn table_cell(
        &mut self,
        text: Text<'_>,
        state: &mut State<'_>,
        range: &Range<usize>,
    ) {
        let Some(table) = &mut state.table else {
            return;
        };
        if !table.head && !table.has_body {
            table.has_body = true;
            let at = self.body.html.len() - "<tr>".len();
            self.body.html.insert_str(at, "<tbody>\n");
        }
        let align = match table.alignments.get(table.column) {
            Some(Alignment::Left) => " class=\"align-left\"",
            Some(Alignment::Center) => " class=\"align-center\"",
            Some(Alignment::Right) => " class=\"align-right\"",
            Some(Alignment::None) | None => "",
        };
        table.column += 1;
        table.cells += 1;
        let is_over = table.cells == MAX_CELLS + 1;
        // A header without text names nothing: it is an ordinary cell.
        let named = table.head
            && !text
                .text
                .get(range.clone())
                .unwrap_or_default()
                .trim()
                .trim_matches('|')
                .trim()
                .is_empty();
        if is_over {
            let message = format!("table has more than {MAX_CELLS} cells");
            self.report(text, range.clone(), &codes::PAGE_LIMIT, message);
        }
        self.out(if named { "<th scope=\"col\"" } else { "<td" });
        self.out(align);
        self.out(">");
        state.named_cell = named;
    }

    pub(super) fn end_table_cell(&mut self, state: &mut State<'_>, range: &Range<usize>) {
        // Programs that read pages as text take what stands in a cell for a sentence, but run what
        // stands in cells of a head together.
        self.out(if state.named_cell { "</th>\n" } else { "</td>" });
        if let Some(table) = &mut state.table {
            table.cell_end = table.cell_end.max(range.end);
        }
    }

    pub(super) fn end_table(&mut self, state: &mut State<'_>) {
        if state.table.take().is_some_and(|table| table.has_body) {
            self.out("</tbody>\n");
        }
        self.out("</table>\n</section>\n");
    }
}
