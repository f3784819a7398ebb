//! Completions and manual pages.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests and benchmarks are edges themselves"
)]

mod common;

use std::process::Command;

use common::{diglot, names, ran, skip};

#[test]
fn every_shell_gets_its_completions() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let printed = ran(diglot().args(["completions", shell])).expect(0);
        for word in ["merge", "shard"] {
            assert!(printed.stdout.contains(word), "{shell} knows no {word}");
        }
    }
    ran(diglot().args(["completions", "cmd"])).expect(2);
}

#[test]
fn bash_can_read_its_completions() {
    if Command::new("bash").arg("--version").output().is_err() {
        return skip("there is no bash");
    }
    let printed = ran(diglot().args(["completions", "bash"])).expect(0);
    let script = format!(
        "{}\nCOMP_WORDS=(diglot build --sh); COMP_CWORD=2; _diglot diglot --sh build; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        printed.stdout
    );
    let completed = ran(Command::new("bash").args(["--norc", "-c", &script])).expect(0);
    assert_eq!(completed.stdout, "--shard\n", "{}", completed.stderr);
}

#[test]
fn every_command_has_a_manual_page() {
    let page = ran(diglot().args(["man", "build"])).expect(0);
    assert!(page.stdout.contains("diglot\\-build") && page.stdout.contains("\\-\\-shard"));
    let folder = tempfile::tempdir().unwrap();
    ran(diglot().args(["man", "--output"]).arg(folder.path())).expect(0);
    let written = names(folder.path());
    for name in ["diglot.1", "diglot-merge.1", "diglot-theme-eject.1"] {
        assert!(written.contains(&name.to_owned()), "{written:?}");
    }
    ran(diglot().args(["man", "bild"])).expect(2);
}
