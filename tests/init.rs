//! `diglot init` begins a site that builds, and never writes over anything.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests and benchmarks are edges themselves"
)]

mod common;

use std::fs;
use std::path::Path;

use common::{Ran, diglot, ran, tree};

fn init(folder: &Path, arguments: &[&str]) -> Ran {
    ran(diglot().arg("init").arg(folder).args(arguments))
}

fn on(folder: &Path, command: &str) -> Ran {
    ran(diglot()
        .arg(command)
        .arg("--strict")
        .arg("--root")
        .arg(folder))
}

#[test]
fn a_site_without_name_is_refused() {
    let temp = tempfile::tempdir().unwrap();
    let ran = init(temp.path(), &["--title", " "]).expect(2);
    assert!(
        ran.stderr.contains("--title: this text may not be empty"),
        "{}",
        ran.stderr
    );
    assert!(tree(temp.path()).is_empty());
}

#[test]
fn a_sample_builds_and_checks_without_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("new/help");
    init(&site, &["--title", "Our \"help\""]).expect(0);
    on(&site, "check").expect(0);
    on(&site, "build").expect(0);
    let page = fs::read_to_string(site.join("public/de-de/help/index.html")).unwrap();
    assert!(
        page.contains("Willkommen") && !page.contains("data-ttu-id"),
        "{page}"
    );
    assert!(page.contains("Our &quot;help&quot;"), "{page}");
}

#[test]
fn checkouts_are_adopted_as_they_are() {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("site");
    let put = |path: &str, text: &str| {
        let path = site.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    put(
        "docs.de-de/docfx.json",
        "{\"build\":{\"content\":[{\"files\":[\"**/*.md\"]}],\"dest\":\"docs\"}}",
    );
    put("docs.de-de/start.md", "# Anfang\n");
    init(&site, &["--base-url", "https://help.example.org"]).expect(0);
    assert!(!site.join("content").exists(), "no sample is needed");
    ran(diglot().arg("build").arg("--root").arg(&site)).expect(0);
    assert!(site.join("public/de-de/docs/start/index.html").is_file());
}

#[test]
fn a_checkout_can_be_the_site_itself() {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("docs.fr-fr");
    fs::create_dir_all(site.join("guide")).unwrap();
    let publish = "{\"docsets_to_publish\":[{\"docset_name\":\"g\",\"build_source_folder\":\"guide\",\"locale\":\"fr-fr\"}]}";
    fs::write(site.join(".openpublishing.publish.config.json"), publish).unwrap();
    fs::write(site.join("guide/a.md"), "# Début\n").unwrap();
    init(&site, &[]).expect(0);
    ran(diglot().arg("build").arg("--root").arg(&site)).expect(0);
    let page = folder
        .path()
        .join("docs.fr-fr-site/fr-fr/guide/a/index.html");
    assert!(page.is_file());
}

#[test]
fn nothing_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path();
    fs::create_dir_all(site.join(".github/workflows")).unwrap();
    fs::write(site.join(".github/workflows/help-site.yml"), "mine").unwrap();
    let before = tree(site);
    let refused = init(site, &["--ci", "github"]).expect(2);
    assert!(
        refused.stderr.contains("exists already"),
        "{}",
        refused.stderr
    );
    assert_eq!(tree(site), before, "not even a part of it is written");
    init(site, &[]).expect(0);
    let before = tree(site);
    init(site, &[]).expect(2);
    assert_eq!(tree(site), before);
}

#[test]
fn a_site_that_is_there_gets_a_recipe_for_all_its_locales() {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path();
    init(site, &[]).expect(0);
    fs::create_dir_all(site.join("content/fr-fr/help")).unwrap();
    let told = init(site, &["--ci", "github", "--matrix"]).expect(0);
    assert!(
        told.stderr.contains("[deploy.production]"),
        "{}",
        told.stderr
    );
    let recipe = fs::read_to_string(site.join(".github/workflows/help-site.yml")).unwrap();
    assert!(recipe.contains("part: [1, 2, 3]"), "{recipe}");
}

#[test]
fn a_new_site_says_where_its_recipe_deploys_to() {
    let folder = tempfile::tempdir().unwrap();
    for ci in ["github", "gitlab", "azure"] {
        let site = folder.path().join(ci);
        let told = init(&site, &["--ci", ci]).expect(0);
        assert!(!told.stderr.contains("note:"), "{}", told.stderr);
        ran(diglot().arg("config").arg("--root").arg(&site)).expect(0);
    }
}
