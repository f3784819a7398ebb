//! Code: fenced, indented, and taken from files.

mod highlight;
mod language;

pub use highlight::Highlighter;
