//! `diglot deploy` to folders, and what all kinds of targets share.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests and benchmarks are edges themselves"
)]

mod common;

use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::BuildHasher as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use common::{PAGES_ALONE, SMALL, Site, Tree, assert_same, diglot, ran, tree};

/// A built site with one folder target, `live`.
fn site() -> Site {
    let site = Site::new(SMALL);
    site.configure(PAGES_ALONE);
    site.configure("[deploy.live]\nkind = \"folder\"\npath = \"../live\"\n");
    site.built(&[]);
    site
}

fn live(site: &Site) -> PathBuf {
    site.root().with_file_name("live")
}

/// What readers see of a target: everything but the notes of diglot.
fn shown(folder: &Path) -> Tree {
    let mut files = tree(folder);
    files.retain(|path, _| !path.starts_with(".diglot"));
    files
}

/// R-Y4: killed at any of 50 moments, a deploy to a folder leaves one whole version; run again, it
/// ends as an undisturbed one does, and files of others are still there.
#[test]
fn a_killed_deploy_is_completed_by_the_next() {
    let site = site();
    site.deploy(&[]).expect(0);
    fs::write(live(&site).join("theirs.txt"), "theirs").unwrap();
    // Undisturbed, to know what it comes to and how long it takes.
    let mut ends = Vec::new();
    let mut longest = Duration::ZERO;
    for word in ["one", "other"] {
        site.write_articles(10, word);
        site.built(&[]);
        let start = Instant::now();
        site.deploy(&[]).expect(0);
        longest = longest.max(start.elapsed());
        ends.push((word, shown(&live(&site))));
    }
    let mut killed = 0;
    for at in 0..50 {
        let (word, after) = &ends[at % 2];
        let (_, before) = &ends[(at + 1) % 2];
        site.write_articles(10, word);
        site.built(&[]);
        let random = RandomState::new().hash_one(0) % 1_100;
        let moment = longest * u32::try_from(random).expect("below 1,100") / 1_000;
        let mut command = site.deploy_command();
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut run = command.spawn().expect("it starts");
        thread::sleep(moment);
        run.kill().expect("it can be killed");
        killed += u32::from(run.wait().expect("it ends").code().is_none());
        let told = format!("killed after {moment:?}");
        let found = shown(&live(&site));
        if found != *before {
            assert_same(&found, after, &told);
        }
        site.deploy(&[]).expect(0);
        assert_same(&shown(&live(&site)), after, &told);
    }
    assert!(killed > 0, "every deploy was over before its kill");
    let beside: Vec<String> = common::names(live(&site).parent().expect("a folder"));
    let left = beside.iter().filter(|name| name.contains("staging"));
    assert_eq!(left.count(), 0, "{beside:?}");
}

/// R-Y1, R-Y5: what stands where a build should be and is none never empties a target, nor does a build
/// that leaves a locale out; and the plan is shown all the same.
#[test]
fn nothing_goes_that_nobody_meant_to_go() {
    let site = Site::new(SMALL);
    site.configure("[deploy.live]\nkind = \"folder\"\npath = \"../live\"\n");
    let said = site.deploy(&[]).expect(3).stderr;
    assert!(said.contains("it holds no finished build"), "{said}");
    assert!(said.contains("help: `diglot build` makes one"), "{said}");
    site.built(&[]);
    site.deploy(&[]).expect(0);
    let before = shown(&live(&site));

    ran(diglot().arg("clean").arg("--root").arg(site.root())).expect(0);
    let said = site.deploy(&["--max-deletes", "1000"]).expect(3).stderr;
    assert!(said.contains("it holds no site"), "{said}");

    fs::rename(site.root().join("content/fr-fr"), site.root().join("fr-fr")).unwrap();
    site.built(&[]);
    let refused = site.deploy(&["--max-deletes", "1"]).expect(3).stderr;
    assert!(refused.contains("more than 1"), "{refused}");
    let refused = site.deploy(&[]).expect(3).stderr;
    assert!(
        refused.contains("live: everything in fr-fr/ would be deleted"),
        "{refused}"
    );
    let planned = site.deploy(&["--dry-run"]).expect(3);
    assert!(
        planned.stdout.contains("delete  fr-fr/index.html"),
        "{}",
        planned.stdout
    );
    assert!(
        planned.stderr.contains("would not be carried out"),
        "{}",
        planned.stderr
    );
    assert_same(&shown(&live(&site)), &before, "nothing was touched");
    site.deploy(&["--max-deletes", "1000"]).expect(0);
    assert!(!shown(&live(&site)).contains_key("fr-fr/index.html"));
}

/// R-Y12, R-O3: the build arrives whole, files of others stay.
#[test]
fn a_folder_shows_what_was_built() {
    let site = site();
    site.deploy(&[]).expect(0);
    assert_same(&shown(&live(&site)), &shown(&site.output()), "first deploy");
    fs::write(live(&site).join("theirs.txt"), "theirs").unwrap();

    site.edit("content/de-de/billing.md", "Sie kommt", "Sie erscheint");
    site.built(&[]);
    let plan = site.deploy(&["live", "--dry-run"]).expect(0).stdout;
    let paths: Vec<_> = plan
        .lines()
        .filter_map(|line| line.split_whitespace().nth(1))
        .collect();
    assert_eq!(
        paths,
        ["manifest.json", "de-de/billing/index.html"],
        "{plan}"
    );
    let before = tree(&live(&site));
    site.deploy(&["live", "--dry-run", "--format", "json"])
        .expect(0);
    assert_same(&tree(&live(&site)), &before, "a dry run changes nothing");

    site.deploy(&["live"]).expect(0);
    let mut expected = shown(&site.output());
    expected.insert("theirs.txt".to_owned(), b"theirs".to_vec());
    assert_same(&shown(&live(&site)), &expected, "second deploy");
    let said = site.deploy(&["live"]).expect(0).stderr;
    assert!(said.contains("0 files (0 bytes) sent"), "{said}");
}

/// R-Y11
#[test]
fn a_folder_goes_back_version_by_version() {
    let site = site();
    site.deploy(&[]).expect(0);
    let first = shown(&live(&site));
    site.edit("content/de-de/billing.md", "Sie kommt", "Sie erscheint");
    fs::remove_file(site.root().join("content/fr-fr/start.md")).unwrap();
    site.built(&[]);
    site.deploy(&[]).expect(0);
    assert_ne!(shown(&live(&site)), first);
    site.deploy(&["--rollback"]).expect(0);
    assert_same(&shown(&live(&site)), &first, "rolled back");
    site.deploy(&["--rollback"]).expect(3);
    assert_same(&shown(&live(&site)), &first, "nothing to go back to");
    site.deploy(&[]).expect(0);
    assert_same(
        &shown(&live(&site)),
        &shown(&site.output()),
        "deployed again",
    );
}

/// R-Y1
#[test]
fn what_is_no_finished_build_of_this_site_is_refused() {
    let site = site();
    let other = ["--base-url", "https://other.example.com/"];
    let said = site.deploy(&other).expect(3).stderr;
    assert!(
        said.contains("was built for https://help.example.com/"),
        "{said}"
    );
    fs::write(site.output().join("robots.txt"), "").unwrap();
    let said = site.deploy(&[]).expect(3).stderr;
    assert!(
        said.contains("robots.txt was changed after the build"),
        "{said}"
    );
    fs::remove_dir_all(site.output()).unwrap();
    site.deploy(&[]).expect(3);
    assert!(!live(&site).exists());
}

/// R-Y5, R-Y12: foreign folders and files in the way are refused, and nothing changes.
#[test]
fn folders_of_others_are_refused() {
    let site = site();
    fs::create_dir(live(&site)).unwrap();
    fs::write(live(&site).join("index.html"), "theirs").unwrap();
    for arguments in [
        &["--dry-run"][..],
        &[],
        &["--adopt", "--dry-run"],
        &["--adopt"],
    ] {
        site.deploy(arguments).expect(3);
    }
    assert_eq!(tree(&live(&site)).len(), 1);
    fs::rename(
        live(&site).join("index.html"),
        live(&site).join("mine.html"),
    )
    .unwrap();
    site.deploy(&["--adopt"]).expect(0);
    assert_eq!(fs::read(live(&site).join("mine.html")).unwrap(), b"theirs");
}

/// R-Y5
#[test]
fn many_deletions_must_be_allowed() {
    let site = site();
    site.write_articles(30, "word");
    site.built(&[]);
    site.deploy(&[]).expect(0);
    let before = tree(&live(&site));
    for locale in ["de-de", "fr-fr"] {
        fs::remove_dir_all(site.root().join("content").join(locale).join("articles")).unwrap();
    }
    site.built(&[]);
    let said = site.deploy(&[]).expect(3).stderr;
    assert!(said.contains("--max-deletes"), "{said}");
    assert_same(&tree(&live(&site)), &before, "refused");
    site.deploy(&["--max-deletes", "1000"]).expect(0);
    assert_same(&shown(&live(&site)), &shown(&site.output()), "allowed");
}

#[test]
fn targets_are_called_by_name() {
    let site = site();
    let said = site.deploy(&["staging"]).expect(2).stderr;
    assert!(said.contains("the targets of this site are live"), "{said}");
    let none = Site::new(SMALL);
    let said = none.deploy(&[]).expect(2).stderr;
    assert!(said.contains("[deploy.NAME]"), "{said}");
}

/// R-O2: a target cannot swallow what the site is made from, or the build itself.
#[test]
fn targets_stay_away_from_sources_and_the_build() {
    let site = site();
    for path in ["content/live", "public", "public/live", "."] {
        let toml = fs::read_to_string(site.root().join("site.toml")).unwrap();
        let (head, _) = toml.split_once("[deploy.live]").unwrap();
        site.write(
            "site.toml",
            format!("{head}[deploy.live]\nkind = \"folder\"\npath = \"{path}\"\n"),
        );
        site.deploy(&[]).expect(3);
    }
}
