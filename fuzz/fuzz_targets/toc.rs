//! Tables of contents, as YAML and as Markdown.
#![no_main]

#[path = "../targets.rs"]
mod targets;

libfuzzer_sys::fuzz_target!(|text: &str| targets::toc(text));
