//! Builds that die, are stopped, or meet each other (R-O4, R-O6, R-O7).
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests and benchmarks are edges themselves"
)]

mod common;

use std::hash::BuildHasher as _;
use std::hash::RandomState;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::thread;
use std::time::Duration;
use std::time::Instant;

use common::Ran;
use common::Site;
use common::Tree;
use common::assert_same;
use common::names;
use common::tree;

/// Enough work that a kill can fall into every part of a build.
const ARTICLES: usize = 30;

/// A site that was built with the word `before`, the output of which somebody has put a file into.
fn built_site() -> (Site, Tree) {
    let site = Site::with_articles(ARTICLES, "before");
    site.built(&[]);
    site.write("public/note.txt", "not ours");
    let tree = tree(&site.output());
    (site, tree)
}

/// What a build of `word` looks like beside the file of `built_site`, and how long it took.
fn expected(word: &str) -> (Tree, Duration) {
    let site = Site::with_articles(ARTICLES, word);
    let start = Instant::now();
    let mut tree = site.built(&[]);
    let duration = start.elapsed();
    tree.insert("note.txt".to_owned(), b"not ours".to_vec());
    (tree, duration)
}

fn start(site: &Site) -> Child {
    site.command()
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program can be started")
}

/// A moment within a build that takes `duration`, or shortly after its end.
fn moment(duration: Duration) -> Duration {
    let random = RandomState::new().hash_one(0) % 1_200;
    duration * u32::try_from(random).expect("below 1,200") / 1_000
}

#[track_caller]
fn assert_nothing_left_behind(site: &Site) {
    let mut names = names(&site.root());
    // What a build keeps for the next one, hidden, is kept by the first that comes to its end.
    names.retain(|name| name != ".diglot" && name != ".public.diglot-spare");
    assert_eq!(names, ["content", "public", "site.toml"]);
}

/// R-O4: at every instant the folder is the complete previous output or the complete new one. R-O6:
/// the next build needs no manual step.
#[test]
fn a_killed_build_leaves_the_old_site_or_the_new_one() {
    let (site, before) = built_site();
    let (after, duration) = expected("after");
    let sides = [("before", &before), ("after", &after)];
    let mut killed = 0;
    for round in 0..50 {
        let (_, old) = sides[round % 2];
        let (word, new) = sides[(round + 1) % 2];
        site.write_articles(ARTICLES, word);
        let moment = moment(duration);
        let mut build = start(&site);
        thread::sleep(moment);
        build.kill().expect("it was not waited for");
        killed += u32::from(build.wait().expect("it ends").code().is_none());

        let found = tree(&site.output());
        if found != *old {
            assert_same(&found, new, &format!("killed after {moment:?}"));
        }
        assert_same(
            &site.built(&[]),
            new,
            &format!("built again, killed after {moment:?}"),
        );
        assert_nothing_left_behind(&site);
    }
    assert!(killed > 0, "every build was over before its kill");
}

/// R-O4: also when there was nothing before.
#[test]
fn a_killed_first_build_leaves_nothing_or_everything() {
    let (_, duration) = expected("first");
    let site = Site::with_articles(ARTICLES, "first");
    let complete = site.built(&[]);
    for _ in 0..10 {
        std::fs::remove_dir_all(site.output()).expect("it is there");
        let moment = moment(duration);
        let mut build = start(&site);
        thread::sleep(moment);
        build.kill().expect("it was not waited for");
        build.wait().expect("it ends");
        let found = tree(&site.output());
        if !found.is_empty() {
            assert_same(&found, &complete, &format!("killed after {moment:?}"));
        }
        assert_same(
            &site.built(&[]),
            &complete,
            &format!("built again, killed after {moment:?}"),
        );
        assert_nothing_left_behind(&site);
    }
}

/// Robustness, section 2: 130 and 143 tell that a run was stopped and has cleaned up.
#[test]
fn a_stopped_build_cleans_up() {
    let (site, before) = built_site();
    let (after, duration) = expected("after");
    for round in 0..10 {
        let (signal, code) = [("INT", 130), ("TERM", 143)][round % 2];
        site.write_articles(ARTICLES, "after");
        let moment = moment(duration);
        let build = start(&site);
        thread::sleep(moment);
        // The shell has the only `kill` that is certain to be there.
        Command::new("sh")
            .args(["-c", &format!("kill -{signal} {}", build.id())])
            .stderr(Stdio::null())
            .status()
            .expect("sh can be started");
        let ended = build.wait_with_output().expect("it ends");
        let found = tree(&site.output());
        match ended.status.code() {
            Some(0) => assert_same(&found, &after, "a build that was over"),
            got => {
                // A process that has not yet asked for signals dies of them.
                assert!(got == Some(code) || got.is_none(), "{signal}: {ended:?}");
                if found != before {
                    assert_same(&found, &after, &format!("SIG{signal} after {moment:?}"));
                }
            }
        }
        if ended.status.code().is_some() {
            assert_nothing_left_behind(&site);
        }
        site.write_articles(ARTICLES, "before");
        assert_same(&site.built(&[]), &before, "the next build");
    }
}

/// R-O7: of several builds at once each succeeds or gives way.
#[test]
fn builds_at_once_give_way_or_wait() {
    let (site, _) = built_site();
    let (after, _) = expected("after");
    site.write_articles(ARTICLES, "after");
    let all: Vec<Child> = (0..4).map(|_| start(&site)).collect();
    let ended: Vec<Ran> = all
        .into_iter()
        .map(|build| build.wait_with_output().expect("it ends").into())
        .collect();
    assert!(ended.iter().any(|ran| ran.code == Some(0)), "{ended:?}");
    assert!(
        ended.iter().all(|ran| matches!(ran.code, Some(0 | 4))),
        "{ended:?}"
    );
    assert_same(&tree(&site.output()), &after, "builds at once");
    assert_nothing_left_behind(&site);

    site.write_articles(ARTICLES, "later");
    let patient = |_| {
        site.command()
            .args(["--lock-wait", "600"])
            .stderr(Stdio::piped())
            .spawn()
    };
    let all: Vec<_> = (0..3).map(patient).collect();
    for build in all {
        let build = build.expect("the program can be started");
        Ran::from(build.wait_with_output().expect("it ends")).expect(0);
    }
    assert_nothing_left_behind(&site);
}
