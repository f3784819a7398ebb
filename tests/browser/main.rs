//! Built sites in a real browser: what readers do, and how it looks to them.
//!
//! Each page is served with the headers that hosts are told to send, so the theme's policy is in
//! force. Pictures of key pages are written for review: see [`chromium::Browser::picture`].
#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests are edges themselves"
)]

mod axe;
#[path = "../common/browser.rs"]
mod chromium;
#[path = "../common/mod.rs"]
mod common;
#[path = "../common/corpus.rs"]
mod corpus;
#[path = "../common/host.rs"]
mod host;
mod hostile;
mod navigation;
mod numbers;
mod pseudo;
mod readers;
mod reading;
mod search;
mod site;
mod switching;
