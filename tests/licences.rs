//! Every crate that the program is made of has a licence that lets anybody use and pass it on.
//!
//! The list of what is allowed is short and permissive. What goes beyond it stands below with its
//! reason, by crate, so that a new one is a decision and not an accident.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests and benchmarks are edges themselves"
)]

mod common;

use std::collections::BTreeMap;
use std::process::Command;

use common::missing;

/// Licences that ask for no more than their notice to be kept.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Crates with a licence that is not in the list, and why they may be used all the same.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    (
        "cssparser",
        "MPL-2.0",
        "asks for changes to its own files only; the HTML rewriter is built on it",
    ),
    ("cssparser-macros", "MPL-2.0", "part of cssparser"),
    ("dtoa-short", "MPL-2.0", "part of cssparser"),
    (
        "selectors",
        "MPL-2.0",
        "as cssparser, for the same rewriter",
    ),
    (
        "webpki-roots",
        "CDLA-Permissive-2.0",
        "a list of certificates: a licence for data, which asks for its text to be passed on",
    ),
];

/// Names of crates with their licences, as `Cargo.lock` has them; none where the crates of other systems
/// are not on this machine, which `cargo fetch` brings.
fn licences() -> Option<BTreeMap<String, String>> {
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo starts");
    let said = String::from_utf8_lossy(&metadata.stderr);
    if said.contains("--offline was specified") {
        missing("crates of other systems are not on this machine: run cargo fetch");
        return None;
    }
    assert!(metadata.status.success(), "{said}");
    let metadata: serde_json::Value =
        serde_json::from_slice(&metadata.stdout).expect("cargo speaks JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let licences = packages
        .iter()
        .map(|package| (text(&package["name"]), text(&package["license"])));
    Some(licences.collect())
}

/// Whether `expression` can be met with licences that `allowed` accepts: one of those that `OR`
/// joins, each of those that `AND` joins. `/` is an older `OR`.
fn is_met(expression: &str, allowed: &dyn Fn(&str) -> bool) -> bool {
    let expression = expression.trim();
    if expression.is_empty() {
        return false;
    }
    if let Some(parts) = split(expression, &[" OR ", "/"]) {
        return parts.iter().any(|part| is_met(part, allowed));
    }
    if let Some(parts) = split(expression, &[" AND "]) {
        return parts.iter().all(|part| is_met(part, allowed));
    }
    let inner = expression
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'));
    inner.map_or_else(|| allowed(expression), |inner| is_met(inner, allowed))
}

/// The parts between separators that stand in no brackets; none where there is no separator.
fn split<'e>(expression: &'e str, separators: &[&str]) -> Option<Vec<&'e str>> {
    let mut parts = Vec::new();
    let (mut depth, mut from) = (0_usize, 0);
    for (at, c) in expression.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let found = separators
            .iter()
            .find(|separator| expression[at..].starts_with(**separator));
        if let Some(separator) = found.filter(|_| depth == 0) {
            parts.push(&expression[from..at]);
            from = at + separator.len();
        }
    }
    parts.push(&expression[from..]);
    (parts.len() > 1).then_some(parts)
}

#[test]
fn expressions_are_read_as_they_are_meant() {
    let allowed = |licence: &str| matches!(licence, "MIT" | "ISC");
    for (expression, met) in [
        ("MIT", true),
        ("GPL-3.0-only", false),
        ("GPL-3.0-only OR MIT", true),
        ("GPL-3.0-only/MIT", true),
        ("MIT AND GPL-3.0-only", false),
        ("(MIT OR GPL-3.0-only) AND ISC", true),
        ("(MIT AND GPL-3.0-only) OR LGPL-2.1-only", false),
        ("", false),
    ] {
        assert_eq!(is_met(expression, &allowed), met, "{expression}");
    }
}

#[test]
fn every_crate_has_a_permissive_licence() {
    let Some(licences) = licences() else { return };
    assert!(licences.len() > 50, "the list of crates is not whole");
    for (name, licence) in &licences {
        let exception = EXCEPTIONS.iter().find(|(known, ..)| known == name);
        let allowed = |one: &str| {
            ALLOWED.contains(&one) || exception.is_some_and(|(_, known, _)| *known == one)
        };
        assert!(
            is_met(licence, &allowed),
            "{name} has the licence {licence:?}"
        );
    }
}

#[test]
fn no_exception_outlives_its_crate() {
    let Some(licences) = licences() else { return };
    for (name, licence, reason) in EXCEPTIONS {
        assert_eq!(
            licences.get(*name).map(String::as_str),
            Some(*licence),
            "{name}: {reason}"
        );
    }
}
