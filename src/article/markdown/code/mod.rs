//! Code: fenced, indented, and taken from files.

mod highlight;
mod language;
mod regions;
mod sample;
mod select;

pub use highlight::Highlighter;
