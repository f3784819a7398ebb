//! Scripts that make what is handed out, as far as they can be tried without making it.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests and benchmarks are edges themselves"
)]

mod common;

use std::fs;
use std::path::Path;
use std::process::Command;

use common::{ran, skip};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_script_for_static_programs_says_what_it_misses() {
    if Command::new("bash").arg("--version").output().is_err() {
        return skip("there is no bash");
    }
    let script = root().join("scripts/static.sh");
    ran(Command::new("bash").arg("-n").arg(&script)).expect(0);
    let unknown = ran(Command::new("bash").arg(&script).arg("vax")).expect(1);
    assert!(
        unknown.stderr.contains("no recipe for vax"),
        "{}",
        unknown.stderr
    );
    // A compiler that has no target but its own.
    let folder = tempfile::tempdir().unwrap();
    let stub = folder.path().join("rustc");
    fs::write(&stub, "#!/bin/sh\necho /nowhere\n").unwrap();
    ran(Command::new("chmod").arg("+x").arg(&stub)).expect(0);
    let path = std::env::var("PATH").unwrap();
    let path = format!("{}:{path}", folder.path().display());
    let missing = ran(Command::new("bash")
        .arg(&script)
        .arg("x86_64")
        .env("PATH", path))
    .expect(1);
    assert!(
        missing
            .stderr
            .contains("rustup target add x86_64-unknown-linux-musl"),
        "{}",
        missing.stderr
    );
}

#[test]
fn the_container_starts_the_program() {
    let text = fs::read_to_string(root().join("Containerfile")).unwrap();
    assert!(text.contains("cargo build --release --locked"));
    assert!(text.contains("ENTRYPOINT [\"diglot\"]"));
}
