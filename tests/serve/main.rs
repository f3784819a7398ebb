//! The preview server, from the outside: raw bytes on sockets, live channels, a real browser.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests are edges themselves"
)]

mod browser;
mod channel;
#[path = "../common/browser.rs"]
mod chromium;
mod command;
#[path = "../common/mod.rs"]
mod common;
mod descriptors;
mod following;
mod requests;
mod small;
