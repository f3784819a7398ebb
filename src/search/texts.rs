//! Texts of pages -> the files that excerpts are cut from.

use serde::Serialize;

use super::Record;

/// Bytes of a file of texts before it is compressed. Excerpts of ten pages ask for ten of them at
/// most, so a file holds one long page or a few short ones.
const FILE: usize = 6 << 10;

/// One page: address, title, language where it is another one, title in the source language where it
/// is another one, sections.
#[derive(Serialize)]
struct Page<'r>(
    &'r str,
    &'r str,
    &'r str,
    &'r str,
    Vec<(&'r str, &'r str, &'r str)>,
);

/// Gathers texts into files.
#[derive(Debug, Default)]
pub(super) struct Texts {
    /// Number of the first page in `open`.
    from: u32,
    next: u32,
    /// Pages as JSON, separated by commas.
    open: String,
}

impl Texts {
    /// Adds the next page. Once a file is full, its first page and its text come back.
    pub(super) fn add(&mut self, record: &Record<'_>) -> Option<(u32, String)> {
        let sections = record.text.sections.iter();
        let page = Page(
            &record.address,
            record.title,
            record.foreign.map_or("", |locale| locale.as_str()),
            record
                .source_title
                .filter(|title| *title != record.title)
                .unwrap_or_default(),
            sections.map(|s| (&*s.id, &*s.heading, &*s.text)).collect(),
        );
        let page = serde_json::to_string(&page).expect("texts always serialize");
        let full = if self.open.is_empty() || self.open.len() + page.len() / 2 < FILE {
            None
        } else {
            self.close()
        };
        if !self.open.is_empty() {
            self.open.push(',');
        }
        self.open.push_str(&page);
        self.next += 1;
        full
    }

    /// The last file.
    pub(super) fn close(&mut self) -> Option<(u32, String)> {
        let open = std::mem::take(&mut self.open);
        let from = std::mem::replace(&mut self.from, self.next);
        (!open.is_empty()).then(|| (from, format!("[{open}]")))
    }
}
