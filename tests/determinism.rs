//! Equal input, equal output, byte for byte (R-N1, R-N2, R-H6).
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests and benchmarks are edges themselves"
)]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;
use std::time::SystemTime;

use common::SMALL;
use common::Site;
use common::Tree;
use common::assert_same;
use common::paths;
use common::ran;
use common::tree;

const ARTICLES: usize = 20;

/// The output of a fresh copy of the site, built by a command that `change` has changed.
fn built(folder: &'static str, change: impl FnOnce(&mut Command)) -> Tree {
    let site = Site::named(folder, SMALL);
    site.write_articles(ARTICLES, "same");
    let mut command = site.command();
    change(&mut command);
    ran(&mut command).expect(0);
    tree(&site.output())
}

/// R-N1.
#[test]
fn threads_do_not_show() {
    let one = built("site", |command| _ = command.args(["--jobs", "1"]));
    for jobs in ["2", "7", "32"] {
        let many = built("site", |command| _ = command.args(["--jobs", jobs]));
        assert_same(&many, &one, &format!("{jobs} threads"));
    }
}

/// R-N1: neither do the folder, the time zone, the language, nor the working folder.
#[test]
fn the_machine_does_not_show() {
    let plain = built("site", |_| {});
    let elsewhere = built("Another folder, übrigens", |command| {
        command
            .env("TZ", "Pacific/Kiritimati")
            .env("LANG", "tr_TR.UTF-8")
            .env("LC_ALL", "tr_TR.UTF-8")
            .current_dir("/");
    });
    assert_same(&elsewhere, &plain, "another machine");
}

/// R-N1: files come out of a folder in the order in which they went in, on some file systems.
#[test]
fn the_order_of_a_folder_does_not_show() {
    let plain = built("site", |_| {});
    let site = Site::new(SMALL);
    site.write_articles(ARTICLES, "same");
    let mut files: Vec<_> = tree(&site.root()).into_iter().rev().collect();
    fs::remove_dir_all(site.root()).expect("it is ours");
    for (path, bytes) in files.drain(..) {
        site.write(&path, bytes);
    }
    assert_same(&site.built(&[]), &plain, "files made in another order");
}

/// R-N1: the reports are equal too.
#[test]
fn reports_do_not_depend_on_threads() {
    let site = Site::new(SMALL);
    site.write_articles(ARTICLES, "A [link](gone.md) to nowhere");
    let one = site.build(&["--format", "json", "--jobs", "1"]).expect(0);
    assert!(one.stdout.lines().count() >= ARTICLES, "{}", one.stdout);
    for _ in 0..3 {
        let many = site.build(&["--format", "json", "--jobs", "8"]).expect(0);
        assert_eq!(many.stdout, one.stdout);
    }
}

/// What would show that a file was written again.
fn stamps(folder: &Path) -> BTreeMap<String, (u64, i64, i64)> {
    paths(folder)
        .into_iter()
        .chain([folder.to_owned()])
        .map(|path| {
            let status = fs::metadata(&path).expect("the file is there");
            let name = path.to_string_lossy().into_owned();
            (name, (status.ino(), status.mtime(), status.mtime_nsec()))
        })
        .collect()
}

/// R-N2: a build of the same input writes nothing, whatever the times of its files say.
#[test]
fn a_second_build_writes_nothing() {
    let site = Site::new(SMALL);
    site.write_articles(ARTICLES, "same");
    site.built(&[]);
    let first = stamps(&site.output());
    site.built(&[]);
    assert_eq!(stamps(&site.output()), first, "a second build");

    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    for path in paths(&site.root().join("content")) {
        let file = fs::File::options()
            .append(true)
            .open(path)
            .expect("it is ours");
        file.set_modified(long_ago).expect("it is ours");
    }
    site.built(&[]);
    assert_eq!(
        stamps(&site.output()),
        first,
        "a build after the times were changed"
    );
}

/// R-N2: a change may keep the size and even the time of a file.
#[test]
fn a_change_shows_though_size_and_time_stay() {
    let site = Site::new(SMALL);
    let first = site.built(&[]);
    let path = site.root().join("content/de-de/billing.md");
    let modified = fs::metadata(&path)
        .and_then(|status| status.modified())
        .expect("it is there");
    site.edit("content/de-de/billing.md", "monatlich", "jaehrlich");
    let file = fs::File::options()
        .append(true)
        .open(&path)
        .expect("it is ours");
    file.set_modified(modified).expect("it is ours");
    let second = site.built(&[]);
    let page = "de-de/billing/index.html";
    assert_ne!(second.get(page), first.get(page), "the edit does not show");
}

/// R-N2.
#[test]
fn an_incremental_build_equals_a_clean_one() {
    let site = Site::new(SMALL);
    site.write_articles(ARTICLES, "first");
    site.built(&[]);
    site.edit(
        "content/de-de/billing.md",
        "title: Rechnung",
        "title: Abrechnung",
    );
    site.edit("content/fr-fr/TOC.yml", "Début", "Commencement");
    site.write("content/fr-fr/billing.md", "# Facture\n");
    fs::remove_file(site.root().join("content/de-de/articles/a3.md")).expect("it is there");
    let incremental = site.built(&[]);
    fs::remove_dir_all(site.output()).expect("it is there");
    assert_same(&incremental, &site.built(&[]), "after edits");
}

/// R-N2: edit, build, revert, build.
#[test]
fn reverting_an_edit_gives_the_first_output_again() {
    let site = Site::new(SMALL);
    site.write_articles(ARTICLES, "same");
    let first = site.built(&[]);
    let stamps_before = stamps(&site.output());

    site.edit("content/de-de/billing.md", "monatlich", "jährlich");
    let edited = site.built(&[]);
    let changed: Vec<_> = first
        .keys()
        .filter(|path| edited.get(*path) != first.get(*path))
        .collect();
    assert!(!changed.is_empty(), "the edit does not show");
    assert!(
        changed.iter().all(|path| !path.starts_with("fr-fr/")),
        "the edit of a German paragraph reached {changed:?}"
    );

    site.edit("content/de-de/billing.md", "jährlich", "monatlich");
    assert_same(&site.built(&[]), &first, "the edit was reverted");
    let stamps_after = stamps(&site.output());
    for path in first.keys().filter(|path| !changed.contains(path)) {
        let name = site.output().join(path).to_string_lossy().into_owned();
        assert_eq!(
            stamps_after[&name], stamps_before[&name],
            "{path} was written again"
        );
    }
}

/// R-H6: no machine path, user name or host name.
#[test]
fn nothing_of_the_machine_is_in_the_output() {
    let output = built("qzx-folder", |command| {
        command
            .env("USER", "qzx-user")
            .env("LOGNAME", "qzx-user")
            .env("HOME", "/home/qzx-user")
            .env("HOSTNAME", "qzx-host")
            .env("SECRET_TOKEN", "qzx-secret");
    });
    let temporary = std::env::temp_dir().to_string_lossy().into_owned();
    let sources = env!("CARGO_MANIFEST_DIR");
    for (path, bytes) in output {
        let text = String::from_utf8_lossy(&bytes);
        for word in ["qzx", &format!("{temporary}/"), sources] {
            assert!(!text.contains(word), "{path} contains {word}");
        }
    }
}
