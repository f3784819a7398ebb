//! diglot turns trees of bilingual Markdown, one for each locale, into one help site per locale.
//!
//! The program is a road of plain functions. Each takes immutable values, returns a new one and
//! touches nothing else; disk, environment and terminal are met only at the ends.
//!
//! ```text
//!  disk ─▶ Snapshot ─▶ Source ─▶ Article ──────────────────────▶ View ─▶ bytes ─▶ Receipt ─▶ disk
//!                                   └─▶ Card ─▶ Site ─▶ Edition ─┘
//!          source       article        site                page     render   emit
//! ```
//!
//! The modules stand here in travelling order, and each may use only those before it; a test holds
//! them to it. `pipeline` alone knows the whole road. `ARCHITECTURE.md` tells why it runs this way.
//!
//! ```no_run
//! # use std::{path::Path, sync::atomic::AtomicBool, time::Duration};
//! use diglot::config::Config;
//! use diglot::pipeline::{self, Input, Request, Silent};
//!
//! let config = Config::new("Help", "https://help.example.com/");
//! let outcome = pipeline::build(&Request {
//!     input: Input {
//!         root: Path::new("site"),
//!         config: &config,
//!         locales: Vec::new(),
//!         cloud: None,
//!         lossy: false,
//!         drafts: false,
//!         strict: false,
//!         theme_folder: "site/themes/help".into(),
//!         cancelled: &AtomicBool::new(false),
//!         progress: &Silent,
//!     },
//!     output: "site/public".into(),
//!     keep_going: false,
//!     adopt: false,
//!     lock_wait: Duration::ZERO,
//!     durable: false,
//!     config_file: "site/site.toml".into(),
//!     form: None,
//!     cache: Some("site/.diglot".into()),
//! })?;
//! println!("{} files", outcome.files);
//! # Ok::<(), pipeline::BuildError>(())
//! ```

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

pub mod search;

pub mod check;

pub mod web;

pub mod emit;

pub mod cache;

pub mod pipeline;

pub mod serve;

pub mod deploy;

pub mod cli;
