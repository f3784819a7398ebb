//! Gives the program a name for what it is made of, for what it keeps from one run to the next: a
//! cache that another program wrote must not be believed, and between two releases all programs have
//! the same version.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a build script reads the sources and talks to Cargo"
)]

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash as _, Hasher as _};
use std::path::Path;

/// What outputs depend on.
const SOURCES: [&str; 4] = ["Cargo.lock", "Cargo.toml", "src", "themes"];

fn main() {
    let mut hasher = DefaultHasher::new();
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
        add(Path::new(source), &mut hasher);
    }
    let features = std::env::vars().filter(|(name, _)| name.starts_with("CARGO_FEATURE_"));
    let mut features: Vec<_> = features.map(|(name, _)| name).collect();
    features.sort();
    features.hash(&mut hasher);
    println!("cargo::rustc-env=DIGLOT_SOURCES={:016x}", hasher.finish());
}

/// Adds a file, or everything in a folder; what is not there, as in a package, adds nothing.
fn add(path: &Path, hasher: &mut DefaultHasher) {
    if let Ok(entries) = fs::read_dir(path) {
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in &paths {
            add(path, hasher);
        }
    } else if let Ok(bytes) = fs::read(path) {
        path.hash(hasher);
        bytes.hash(hasher);
    }
}
