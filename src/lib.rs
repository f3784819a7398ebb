//! diglot turns trees of bilingual Markdown, one for each locale, into one help site per locale.
//!
//! The modules stand here in travelling order, and each may use only those before it.

// Blank lines keep the formatter from sorting what is in order.

pub mod model;

pub mod diag;

pub mod config;

pub mod source;

pub mod article;

pub mod site;

pub mod page;

pub mod theme;

pub mod render;

pub mod emit;

pub mod pipeline;
