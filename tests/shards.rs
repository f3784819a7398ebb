//! A site in parts: built by several runs, put together by one, and the same as if one had built it.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests and benchmarks are edges themselves"
)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{Ran, SMALL, Site, assert_same, diglot, ran, tree};

/// Adds what a whole site is needed for: files for hosts, compressed siblings, twins.
const EVERYTHING: &str = "markdown_twins = true\n";
const HOSTING: &str =
    "\n[hosting]\nhosts = ['netlify', 'nginx', 'cloudflare']\nprecompress = ['gzip', 'br']\n";

/// The site in `root` of the repository, with a configuration of its own.
struct Project {
    root: PathBuf,
    folder: tempfile::TempDir,
}

impl Project {
    fn of(root: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(root);
        let folder = tempfile::tempdir().expect("a temporary folder");
        let text = fs::read_to_string(root.join("site.toml")).expect("it has a configuration");
        let text = if text.contains("markdown_twins") {
            text
        } else {
            format!("{EVERYTHING}{text}")
        };
        fs::write(folder.path().join("site.toml"), text + HOSTING).expect("a file is written");
        Self { root, folder }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn build(&self, output: &str, arguments: &[&str]) -> Ran {
        let mut command = diglot();
        command
            .args(["build", "--format", "json", "--root"])
            .arg(&self.root);
        command.arg("--config").arg(self.at("site.toml"));
        ran(command.arg("--output").arg(self.at(output)).args(arguments))
    }

    /// Builds all parts and merges them in another order.
    fn in_parts(&self, of: usize) -> (Vec<String>, Ran) {
        let mut report = Vec::new();
        let mut folders = Vec::new();
        for number in 1..=of {
            let name = format!("part-{number}-of-{of}");
            let built = self
                .build(&name, &["--shard", &format!("{number}/{of}")])
                .expect(0);
            report.extend(built.stdout.lines().map(str::to_owned));
            folders.push(self.at(&name));
        }
        folders.reverse();
        let merged = merge(&folders, &self.at(&format!("merged-{of}")));
        report.extend(merged.stdout.lines().map(str::to_owned));
        (report, merged)
    }
}

fn merge(parts: &[PathBuf], output: &Path) -> Ran {
    let mut command = diglot();
    command.args(["merge", "--format", "json"]).args(parts);
    ran(command.arg("--output").arg(output))
}

#[track_caller]
fn check(root: &str, counts: &[usize]) {
    let project = Project::of(root);
    let whole = project.build("whole", &[]).expect(0);
    for of in counts {
        let (mut report, merged) = project.in_parts(*of);
        merged.expect(0);
        assert_same(
            &tree(&project.at("whole")),
            &tree(&project.at(&format!("merged-{of}"))),
            &format!("{of} parts"),
        );
        // Each part tells of its own pages, and one of them of everything else.
        let mut expected: Vec<&str> = whole.stdout.lines().collect();
        expected.sort_unstable();
        report.sort_unstable();
        report.dedup();
        expected.dedup();
        assert_eq!(report, expected, "{of} parts");
    }
}

#[test]
fn the_number_of_files_counts_all_that_is_written() {
    let site = Site::new(SMALL);
    site.configure("[hosting]\nprecompress = ['gzip']\n");
    let built = site.build(&[]).expect(0);
    let count = common::paths(&site.output()).len() - 1; // The marker lists itself nowhere.
    let told = format!("{count} files: {count} written, 0 unchanged");
    assert!(built.stderr.contains(&told), "{told}\n{}", built.stderr);
    let none = site.root().join("none").display().to_string();
    let refused = ran(diglot().args(["merge", "--output", "x", &none])).expect(3);
    let told = "none is no part of a site: it holds no finished build";
    assert!(refused.stderr.contains(told), "{}", refused.stderr);
}

#[test]
fn the_site_of_the_project_comes_out_the_same_in_any_number_of_parts() {
    check(".", &[2, 5]);
}

#[test]
fn so_does_one_of_files_and_links_between_locales() {
    check("tests/golden/layout", &[3, 40]);
}

#[test]
fn so_does_one_with_much_to_say() {
    check("tests/golden/damage", &[2]);
}

/// A site with two parts built, and the folders of these.
fn two_parts() -> (Site, [PathBuf; 2]) {
    let site = Site::new(SMALL);
    for shard in ["1/2", "2/2"] {
        site.build(&["--shard", shard]).expect(0);
    }
    let folders = ["public-1-of-2", "public-2-of-2"].map(|name| site.root().join(name));
    (site, folders)
}

/// Nothing is written, and the message names what is wrong.
#[track_caller]
fn refuses(parts: &[PathBuf], message: &str) {
    let output = tempfile::tempdir().expect("a temporary folder");
    let output = output.path().join("site");
    let merged = merge(parts, &output).expect(3);
    assert!(merged.stderr.contains(message), "{}", merged.stderr);
    assert!(!output.exists());
}

#[test]
fn merging_again_changes_nothing() {
    let (site, parts) = two_parts();
    merge(&parts, &site.output()).expect(0);
    let again = merge(&parts, &site.output()).expect(0);
    assert!(again.stderr.contains(" 0 written,"), "{}", again.stderr);
    // A whole build finds its own work.
    let whole = site.build(&[]).expect(0);
    assert!(whole.stderr.contains(" 0 written,"), "{}", whole.stderr);
}

#[test]
fn parts_must_all_be_there_and_only_once() {
    let (_site, [one, two]) = two_parts();
    refuses(
        std::slice::from_ref(&one),
        "of 2 parts, these are missing: 2",
    );
    refuses(&[one.clone(), two, one.clone()], "are both part 1");
}

#[test]
fn parts_must_be_of_one_input() {
    let (site, [one, two]) = two_parts();
    site.edit(
        "content/de-de/billing.md",
        "Sie kommt monatlich.",
        "Sie kommt bald.",
    );
    site.build(&["--shard", "2/2"]).expect(0);
    refuses(&[one, two], "they were built from different input");
    site.build(&["--shard", "1/3"]).expect(0);
    let third = site.root().join("public-1-of-3");
    let two = site.root().join("public-2-of-2");
    refuses(
        &[third, two],
        "they are parts of different numbers of parts",
    );
}

#[test]
fn a_part_must_be_as_it_was_built() {
    let (site, [one, two]) = two_parts();
    site.build(&[]).expect(0);
    refuses(
        &[site.output(), two.clone()],
        "is no part of a site: it is a whole build",
    );
    refuses(&[site.root(), two.clone()], "is no part of a site");
    fs::write(two.join("index.html"), "changed").expect("a file is written");
    refuses(&[one, two], "index.html was changed after the build");
}

#[test]
fn a_part_is_never_deployed() {
    let (site, _) = two_parts();
    site.configure("[deploy.here]\nkind = 'folder'\npath = 'target'\n");
    let part = site.root().join("public-1-of-2");
    let part = part.to_str().expect("UTF-8");
    let deployed = site.deploy(&["here", "--output", part]).expect(3);
    assert!(
        deployed.stderr.contains("(part 1 of 2)"),
        "{}",
        deployed.stderr
    );
}

#[test]
fn the_number_of_a_part_comes_from_the_variables_of_the_system() {
    let site = Site::new(SMALL);
    let mut command = site.command();
    command.args(["--shard", "auto"]).env("CI_NODE_INDEX", "2");
    ran(command.env("CI_NODE_TOTAL", "3")).expect(0);
    assert!(site.root().join("public-2-of-3").is_dir());
    site.build(&["--shard", "4/3"]).expect(2);
}
