//! The contract of the program, promise by promise: each test names the promise it keeps, `R-…`.
//!
//! Everything here goes through the whole program, from a folder on disk to a folder on disk. Rules
//! of single functions are tested beside them.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests and benchmarks are edges themselves"
)]

#[path = "../common/mod.rs"]
mod common;

mod contract;
mod growth;
mod limits;
