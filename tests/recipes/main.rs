//! The recipes of `diglot init --ci`, run: their scripts in a shell, each job in a checkout of its own.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests and benchmarks are edges themselves"
)]

#[path = "../common/mod.rs"]
mod common;
mod runner;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use common::{Tree, assert_same, diglot, missing, ran, tree};
use runner::System;

/// Runs git in `folder`.
#[track_caller]
fn git(folder: &Path, arguments: &[&str]) {
    let output = Command::new("git")
        .args(["-c", "user.name=Us", "-c", "user.email=us@example.com"])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("HOME", folder)
        .output()
        .expect("git can be started");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {arguments:?}: {said}");
}

/// A `cargo` that installs the diglot of these tests where the real one would.
fn tools(folder: &Path) {
    let program = env!("CARGO_BIN_EXE_diglot");
    let script = format!(
        "#!/bin/sh\nset -e\ntest \"$1 $2 $3\" = 'install --locked --git' -a -n \"$4\"\nbin=\"${{CARGO_INSTALL_ROOT:-$HOME/.cargo}}/bin\"\nmkdir -p \"$bin\"\nln -sf '{program}' \"$bin/diglot\"\n"
    );
    fs::create_dir(folder).unwrap();
    fs::write(folder.join("cargo"), script).unwrap();
    fs::set_permissions(folder.join("cargo"), fs::Permissions::from_mode(0o755)).unwrap();
}

/// A whole build of a project, beside it.
fn built(project: &Path) -> Tree {
    let output = project.with_extension("whole");
    let mut command = diglot();
    command.args(["build", "--no-cache", "--root"]).arg(project);
    ran(command.arg("--output").arg(&output)).expect(0);
    tree(&output)
}

/// Begins a site with a recipe, runs that as its system would, and looks at what comes out.
fn check(system: System, arguments: &[&str]) {
    if Command::new("git").arg("--version").output().is_err() {
        missing("git is not installed");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    tools(&at("tools"));
    let project = at("project");
    let mut command = diglot();
    command.arg("init").arg(&project).args(arguments);
    let address = "https://help.example.com/";
    ran(command.args(["--ci", system.name(), "--base-url", address])).expect(0);
    let target = at("target");
    if system == System::Azure {
        // The recipe deploys to an account that this machine cannot reach.
        let file = project.join("site.toml");
        let text = fs::read_to_string(&file).unwrap();
        let (head, _) = text.split_once("[deploy.production]").unwrap();
        let target = target.display();
        let deploy = format!("[deploy.production]\nkind = 'folder'\npath = '{target}'\n");
        fs::write(file, format!("{head}{deploy}")).unwrap();
    }
    fs::create_dir(at("origin.git")).unwrap();
    git(&at("origin.git"), &["init", "--quiet", "--bare"]);
    git(&project, &["init", "--quiet", "-b", "main"]);
    let origin = at("origin.git");
    git(
        &project,
        &["remote", "add", "origin", origin.to_str().unwrap()],
    );

    git(&project, &["add", "--all"]);
    git(&project, &["commit", "--quiet", "-m", "Begin"]);
    git(&project, &["push", "--quiet", "origin", "main"]);

    let whole = built(&project);
    let end = runner::run(system, &origin, &at("tools"), folder.path());
    assert_same(&tree(&end.join("public")), &whole, "what the last job has");
    let mut shown = match system {
        System::Github => {
            let from = origin.to_str().unwrap();
            git(
                folder.path(),
                &["clone", "--quiet", "-b", "gh-pages", from, "shown"],
            );
            tree(&at("shown"))
        }
        System::Azure => tree(&target),
        // Its own job shows what lies in `public`.
        System::Gitlab => return,
    };
    // Marks and notes of the target are its own.
    shown.retain(|path, _| !path.starts_with('.'));
    let mut expected = whole;
    expected.retain(|path, _| !path.starts_with('.'));
    assert_same(&shown, &expected, "what readers see");
}

#[test]
fn recipes_check_build_and_deploy() {
    for system in System::ALL {
        check(system, &[]);
    }
}

#[test]
fn recipes_in_parts_come_to_the_same() {
    for system in System::ALL {
        check(system, &["--matrix"]);
    }
}

/// The schemas that the systems publish know every key of the recipes.
#[test]
fn recipes_keep_to_the_schemas_of_their_systems() {
    let program =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cloud/venv/bin/check-jsonschema");
    if !program.exists() {
        missing("check-jsonschema is not installed");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for system in System::ALL {
        for variant in [&[][..], &["--matrix"]] {
            let site = folder
                .path()
                .join(format!("{}{}", system.name(), variant.len()));
            let mut command = diglot();
            command.arg("init").arg(&site).args(variant);
            ran(command.args(["--ci", system.name()])).expect(0);
            let mut command = Command::new(&program);
            command.args(["--regex-variant", "python", "--builtin-schema"]);
            match system {
                System::Github => command.arg("vendor.github-workflows"),
                System::Gitlab => {
                    command.args(["vendor.gitlab-ci", "--data-transform", "gitlab-ci"])
                }
                System::Azure => command.args([
                    "vendor.azure-pipelines",
                    "--data-transform",
                    "azure-pipelines",
                ]),
            };
            ran(command.arg(site.join(system.file()))).expect(0);
        }
    }
}
