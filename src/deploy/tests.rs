//! Deploys to a double: what is promised in every weather.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tempfile::TempDir;

use super::double::{Contents, Fault, Memory, TestPace};
use super::error::DeployError;
use super::history::{self, Kept};
use super::local::LocalSite;
use super::objects::{self, Job, Sent};
use super::plan::Plan;
use super::remote::Remote;
use super::retry::Retry;
use super::store::StoreError;
use super::wanted;
use crate::config::FileRule;
use crate::emit::{Options, OutputFolder};
use crate::pipeline::Silent;

const SITE: &str = "https://help.example.com/";

/// Builds of one site, on a real disk, and a remote.
struct Bench {
    folder: TempDir,
    remote: Arc<Memory>,
    rules: Vec<FileRule>,
    max_deletes: Option<usize>,
}

impl Bench {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("temporary folder"),
            remote: Arc::new(Memory::default()),
            rules: Vec::new(),
            max_deletes: None,
        }
    }

    fn output(&self) -> PathBuf {
        self.folder.path().join("public")
    }

    /// A build whose files are `files`.
    fn build(&self, files: &[(&str, &str)]) {
        let options = Options {
            site_id: SITE,
            protected: &[],
            adopt: false,
            lock_wait: Duration::ZERO,
            durable: false,
            spare: false,
        };
        let folder = OutputFolder::open(&self.output(), &options).expect("ours");
        let stage = |(path, text): &(&str, &str)| folder.stage(path, text.as_bytes());
        let receipts = files.iter().map(|file| stage(file).expect("staged"));
        let receipts = receipts.collect();
        folder.publish(receipts).expect("published");
    }

    fn run(&self, rollback: bool) -> Result<(Plan, Sent), DeployError> {
        let pace = TestPace::default();
        let cancelled = AtomicBool::new(false);
        let retry = Retry {
            pace: &pace,
            cancelled: &cancelled,
        };
        let store = &*self.remote;
        let job = Job {
            store,
            retry,
            requests: 1,
            max_deletes: self.max_deletes,
            progress: &Silent,
            run: "this",
            dead: &["this".to_owned()],
        };
        if rollback {
            let kept = Kept { store, retry };
            let fetch = |generation| Remote::fetch_generation(store, &retry, generation);
            return objects::deploy(&job, |remote| {
                history::previous(&fetch, remote, SITE, &kept)
            });
        }
        let local = LocalSite::open(&self.output(), SITE)?;
        objects::deploy(&job, |_| Ok(wanted(&local, SITE, &self.rules)))
    }

    fn deploy(&self) -> Result<(Plan, Sent), DeployError> {
        self.run(false)
    }

    /// What readers can see of the remote.
    fn shown(&self) -> BTreeMap<String, String> {
        let contents = self.remote.contents().into_iter();
        let shown = contents.filter(|(key, _)| !key.starts_with(".diglot/"));
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        shown.map(|(key, (bytes, _))| (key, text(bytes))).collect()
    }
}

/// Fails unless the remote holds what is expected, and names the keys that differ, not their bytes.
#[track_caller]
fn assert_same(bench: &Bench, expected: &Contents, when: &str) {
    let got = bench.remote.contents();
    let keys = got.keys().chain(expected.keys());
    let differing: Vec<_> = keys
        .filter(|key| got.get(*key) != expected.get(*key))
        .collect();
    assert!(differing.is_empty(), "{when}: {differing:?}");
}

fn as_shown(files: &[(&str, &str)]) -> BTreeMap<String, String> {
    let owned = |(path, text): &(&str, &str)| ((*path).to_owned(), (*text).to_owned());
    files.iter().map(owned).collect()
}

/// The changes of readers' files in a log.
fn visible(log: &[String]) -> Vec<&str> {
    let shown = log.iter().map(String::as_str);
    shown.filter(|line| !line.contains(" .diglot/")).collect()
}

const ONE: &[(&str, &str)] = &[
    ("assets/a.11111111.css", "a1"),
    ("de-de/index.html", "<link href=/assets/a.11111111.css> one"),
    (
        "de-de/old/index.html",
        "<link href=/assets/a.11111111.css> old",
    ),
    ("de-de/same/index.html", "same"),
    ("media/p.png", "p1"),
];
const TWO: &[(&str, &str)] = &[
    ("assets/a.22222222.css", "a2"),
    ("de-de/index.html", "<link href=/assets/a.22222222.css> two"),
    (
        "de-de/new/index.html",
        "<link href=/assets/a.22222222.css> new",
    ),
    ("de-de/same/index.html", "same"),
    ("media/p.png", "p2"),
];
const THREE: &[(&str, &str)] = &[
    ("assets/a.11111111.css", "a1"),
    (
        "de-de/index.html",
        "<link href=/assets/a.11111111.css> three",
    ),
    ("de-de/same/index.html", "same"),
    ("media/p.png", "p1"),
];

/// R-Y2, R-Y3: only what differs travels: assets, pages, deletions, the manifest.
#[test]
fn only_changes_travel_in_the_promised_order() {
    let bench = Bench::new();
    bench.build(ONE);
    bench.deploy().expect("deployed");
    assert_eq!(bench.shown(), as_shown(ONE));

    bench.build(TWO);
    bench.remote.sound();
    let (plan, sent) = bench.deploy().expect("deployed");
    assert_eq!(
        (plan.uploads.len(), plan.unchanged, sent.objects),
        (4, 1, 4)
    );
    let log = bench.remote.log();
    assert_eq!(
        visible(&log),
        [
            "put assets/a.22222222.css",
            "put media/p.png",
            "put de-de/index.html",
            "put de-de/new/index.html",
            "delete de-de/old/index.html",
            "delete assets/a.11111111.css",
        ]
    );
    let at = |line: &str| log.iter().position(|one| one == line).expect("it happened");
    assert!(at("put .diglot/manifest.json") > at("delete assets/a.11111111.css"));
    assert_eq!(bench.shown(), as_shown(TWO));

    bench.remote.sound();
    let (plan, sent) = bench.deploy().expect("deployed");
    assert!(plan.is_empty() && sent == Sent::default());
    let own: Vec<_> = bench.remote.log();
    assert!(
        own.iter().all(|line| line == "put .diglot/lock.json"),
        "{own:?}"
    );
}

/// R-Y1: an unfinished, damaged or foreign build is refused, and nothing is touched.
#[test]
fn only_finished_builds_of_this_site_are_deployed() {
    let bench = Bench::new();
    let refused = |bench: &Bench| {
        let error = bench.deploy().expect_err("it is refused");
        assert_eq!(error.exit_code(), Some(3), "{error}");
        assert_eq!(bench.remote.calls(), 0);
        error.to_string()
    };
    assert!(refused(&bench).contains("holds no finished build"));
    bench.build(ONE);
    fs::write(bench.output().join("media/p.png"), "p0").expect("written");
    assert!(refused(&bench).contains("media/p.png was changed after the build"));
    fs::remove_file(bench.output().join("media/p.png")).expect("removed");
    assert!(refused(&bench).contains("media/p.png is missing"));
    std::os::unix::fs::symlink("/etc/hostname", bench.output().join("media/p.png"))
        .expect("linked");
    assert!(refused(&bench).contains("media/p.png is not a regular file"));
    let error = LocalSite::open(&bench.output(), "https://other.example.com/");
    let error = error.expect_err("another site").to_string();
    assert!(
        error.contains("was built for https://help.example.com/"),
        "{error}"
    );
}

/// The pages of the remote that name an asset which is not there.
fn broken(bench: &Bench) -> Vec<String> {
    let shown = bench.shown();
    let is_broken = |(_, text): &(&String, &String)| {
        let name = text
            .split("href=/")
            .nth(1)
            .and_then(|rest| rest.split('>').next());
        name.is_some_and(|name| !shown.contains_key(name))
    };
    shown
        .iter()
        .filter(is_broken)
        .map(|(path, _)| path.clone())
        .collect()
}

/// R-Y4, R-Y3: killed before any operation and run again, the remote is as after one undisturbed
/// run; and at no moment does a page name an asset that is not there.
#[test]
fn a_run_that_dies_anywhere_is_completed_by_the_next() {
    let undisturbed = Bench::new();
    for files in [ONE, TWO] {
        undisturbed.build(files);
        undisturbed.deploy().expect("deployed");
    }
    let expected = undisturbed.remote.contents();
    for at in 1.. {
        let bench = Bench::new();
        bench.build(ONE);
        bench.deploy().expect("deployed");
        bench.build(TWO);
        bench
            .remote
            .fail(move |call, _, _| (call == at).then_some(Fault::Die));
        let died = bench.deploy().is_err();
        assert_eq!(broken(&bench), Vec::<String>::new(), "dead at {at}");
        bench.remote.sound();
        bench.deploy().expect("completed");
        assert_same(&bench, &expected, &format!("dead at {at}"));
        if !died {
            assert!(at > 15, "{at} calls are too few to mean anything");
            break;
        }
    }
}

/// R-Y4: the run after a dead one may be about another version.
#[test]
fn what_a_dead_run_has_left_is_not_believed() {
    let undisturbed = Bench::new();
    for files in [ONE, THREE] {
        undisturbed.build(files);
        undisturbed.deploy().expect("deployed");
    }
    let expected = undisturbed.remote.contents();
    for at in 1.. {
        let bench = Bench::new();
        bench.build(ONE);
        bench.deploy().expect("deployed");
        bench.build(TWO);
        bench
            .remote
            .fail(move |call, _, _| (call == at).then_some(Fault::Die));
        let died = bench.deploy().is_err();
        let replaced = bench
            .remote
            .log()
            .iter()
            .any(|line| line == "put .diglot/manifest.json");
        if !died || replaced {
            assert!(at > 15, "{at} calls are too few to mean anything");
            break;
        }
        bench.remote.sound();
        bench.build(THREE);
        bench.deploy().expect("deployed");
        assert_same(&bench, &expected, &format!("dead at {at}"));
    }
}

/// R-Y6, R-Y7: each call may fail once in every way that passes.
#[test]
fn passing_faults_change_nothing() {
    let undisturbed = Bench::new();
    for files in [ONE, TWO] {
        undisturbed.build(files);
        undisturbed.deploy().expect("deployed");
    }
    let expected = undisturbed.remote.contents();
    let busy = |after: Option<u64>| {
        Fault::Refuse(StoreError::Busy {
            message: "status 503".to_owned(),
            after: after.map(Duration::from_secs),
        })
    };
    for fault in [
        busy(None),
        busy(Some(30)),
        Fault::LoseAnswer,
        Fault::Truncate,
    ] {
        for at in 1..40 {
            let bench = Bench::new();
            bench.build(ONE);
            bench.deploy().expect("deployed");
            bench.build(TWO);
            let one = fault.clone();
            bench
                .remote
                .fail(move |call, _, _| (call == at).then(|| one.clone()));
            let deployed = bench.deploy();
            assert!(deployed.is_ok(), "{fault:?} at {at}: {deployed:?}");
            assert_same(&bench, &expected, &format!("{fault:?} at {at}"));
        }
    }
}

/// R-Y4: if an upload fails for good, nothing is deleted and the manifest stays.
#[test]
fn nothing_is_deleted_when_an_upload_fails() {
    let bench = Bench::new();
    bench.build(ONE);
    bench.deploy().expect("deployed");
    let manifest = bench.remote.bytes(".diglot/manifest.json");
    bench.build(TWO);
    bench.remote.fail(|_, verb, key| {
        let hit = verb == "put" && key == "de-de/new/index.html";
        hit.then_some(Fault::Truncate)
    });
    let error = bench.deploy().expect_err("it fails");
    assert_eq!(error.exit_code(), Some(6));
    assert_eq!(
        error.to_string(),
        "cannot write de-de/new/index.html: what arrived is not what was sent"
    );
    assert!(
        !bench
            .remote
            .log()
            .iter()
            .any(|line| line.starts_with("delete"))
    );
    assert_eq!(bench.remote.bytes(".diglot/manifest.json"), manifest);
    assert!(bench.shown().contains_key("de-de/old/index.html"));
    bench.remote.sound();
    bench.deploy().expect("completed");
    assert_eq!(bench.shown(), as_shown(TWO));
}

/// R-Y6: what a service refuses is not asked twice.
#[test]
fn refusals_end_the_run_at_once() {
    let bench = Bench::new();
    bench.build(ONE);
    bench
        .remote
        .fail(|_, _, _| Some(Fault::Refuse(StoreError::Denied("status 403".to_owned()))));
    let error = bench.deploy().expect_err("it fails");
    assert_eq!((error.exit_code(), bench.remote.calls()), (Some(6), 1));
}

/// R-Y5
#[test]
fn objects_of_others_survive_and_are_never_overwritten() {
    let bench = Bench::new();
    bench.remote.foreign("theirs.txt", "theirs");
    bench.remote.foreign("de-de/theirs.html", "theirs");
    bench.build(ONE);
    bench.deploy().expect("deployed");
    bench.remote.foreign("de-de/new/index.html", "theirs");
    let before = bench.shown();
    bench.build(TWO);
    let error = bench.deploy().expect_err("it is in the way");
    assert_eq!(error.exit_code(), Some(3));
    assert!(
        error.to_string().ends_with("de-de/new/index.html"),
        "{error}"
    );
    assert_eq!(bench.shown(), before);
    bench.remote.lose("de-de/new/index.html");
    bench.deploy().expect("deployed");
    let mut expected = as_shown(TWO);
    expected.insert("theirs.txt".to_owned(), "theirs".to_owned());
    expected.insert("de-de/theirs.html".to_owned(), "theirs".to_owned());
    assert_eq!(bench.shown(), expected);
}

/// R-Y5: also an object that appears between listing and writing.
#[test]
fn who_is_quicker_is_not_overwritten() {
    let bench = Bench::new();
    bench.build(ONE);
    bench.deploy().expect("deployed");
    bench.build(TWO);
    let remote = Arc::clone(&bench.remote);
    bench.remote.fail(move |_, verb, key| {
        if verb == "put" && key == "media/p.png" {
            remote.foreign("de-de/new/index.html", "theirs");
        }
        None
    });
    let error = bench.deploy().expect_err("it is in the way");
    assert!(matches!(error, DeployError::Foreign { .. }), "{error}");
    assert_eq!(bench.shown()["de-de/new/index.html"], "theirs");
    bench.remote.sound();
    // What lies there now could be ours, as far as the note of the dead run tells; it is not.
    let error = bench.deploy().expect_err("it is still in the way");
    assert!(matches!(error, DeployError::Foreign { .. }), "{error}");
    assert_eq!(bench.shown()["de-de/new/index.html"], "theirs");
}

/// R-Y5
#[test]
fn many_deletions_are_refused_before_anything_changes() {
    let mut bench = Bench::new();
    let paths: Vec<String> = (0..40).map(|at| format!("p{at:02}.html")).collect();
    let files: Vec<(&str, &str)> = paths.iter().map(|path| (&**path, "x")).collect();
    bench.build(&files);
    bench.deploy().expect("deployed");
    let before = bench.shown();
    bench.build(&files[..14]);
    let error = bench.deploy().expect_err("too many");
    assert_eq!(error.exit_code(), Some(3));
    assert!(error.to_string().ends_with("--max-deletes 26"), "{error}");
    assert_eq!(bench.shown(), before);
    bench.max_deletes = Some(26);
    bench.deploy().expect("allowed");
    assert_eq!(bench.shown().len(), 14);
}

/// R-Y8: a claim that is renewed keeps others out; one that is not is taken over.
#[test]
fn one_run_at_a_time_changes_a_target() {
    let claim = |beat: usize| format!("{{\"format\":1,\"run\":\"other\",\"beat\":{beat}}}");
    let bench = Bench::new();
    bench.build(ONE);
    bench.remote.foreign(".diglot/lock.json", &claim(0));
    let remote = Arc::clone(&bench.remote);
    bench.remote.fail(move |call, verb, key| {
        if verb == "get" && key == ".diglot/lock.json" && call == 3 {
            remote.foreign(".diglot/lock.json", &claim(1));
        }
        None
    });
    let error = bench.deploy().expect_err("the other one lives");
    assert_eq!(error.exit_code(), Some(4), "{error}");
    assert!(bench.shown().is_empty());
    bench.remote.sound();
    bench.deploy().expect("the other one is dead");
    assert_eq!(bench.shown(), as_shown(ONE));
}

/// R-Y8: whoever loses the claim half-way, or finds another manifest at the end, ends with code 4.
#[test]
fn the_loser_of_two_runs_replaces_nothing() {
    let bench = Bench::new();
    bench.build(ONE);
    bench.deploy().expect("deployed");
    bench.build(TWO);
    let remote = Arc::clone(&bench.remote);
    bench.remote.fail(move |_, verb, key| {
        if verb == "put" && key == "de-de/new/index.html" {
            let theirs = remote.bytes(".diglot/manifest.json").expect("there is one");
            let theirs = String::from_utf8(theirs).expect("UTF-8");
            remote.foreign(
                ".diglot/manifest.json",
                &theirs.replace("\"generation\": 1", "\"generation\": 2"),
            );
        }
        None
    });
    let error = bench.deploy().expect_err("another one came first");
    assert_eq!(error.exit_code(), Some(4), "{error}");
}

/// R-Y11
#[test]
fn rollback_brings_earlier_versions_back() {
    let bench = Bench::new();
    for files in [ONE, TWO, THREE] {
        bench.build(files);
        bench.deploy().expect("deployed");
    }
    bench.run(true).expect("rolled back");
    assert_eq!(bench.shown(), as_shown(TWO));
    bench.run(true).expect("rolled back");
    assert_eq!(bench.shown(), as_shown(ONE));
    let error = bench.run(true).expect_err("that was all");
    assert_eq!(
        error.to_string(),
        "cannot roll back: there is no earlier version"
    );
    bench.deploy().expect("deployed");
    assert_eq!(bench.shown(), as_shown(THREE));
    bench.run(true).expect("rolled back");
    assert_eq!(bench.shown(), as_shown(ONE));
}

/// R-Y11, R-Y4
#[test]
fn a_rollback_that_dies_anywhere_is_completed_by_the_next() {
    let start = || {
        let bench = Bench::new();
        for files in [ONE, TWO] {
            bench.build(files);
            bench.deploy().expect("deployed");
        }
        bench
    };
    let undisturbed = start();
    undisturbed.run(true).expect("rolled back");
    let expected = undisturbed.remote.contents();
    for at in 1.. {
        let bench = start();
        bench
            .remote
            .fail(move |call, _, _| (call == at).then_some(Fault::Die));
        let died = bench.run(true).is_err();
        assert_eq!(broken(&bench), Vec::<String>::new(), "dead at {at}");
        let replaced = bench
            .remote
            .log()
            .iter()
            .any(|line| line == "put .diglot/manifest.json");
        bench.remote.sound();
        if died && !replaced {
            bench.run(true).expect("completed");
        } else {
            // It is rolled back already; a deploy of the same version tidies up.
            bench.build(ONE);
            bench.deploy().expect("tidied");
        }
        assert_same(&bench, &expected, &format!("dead at {at}"));
        if !died {
            break;
        }
    }
}

/// R-Y11: five versions are kept, and no file that none of them needs.
#[test]
fn old_versions_expire() {
    let bench = Bench::new();
    for at in 0..9 {
        let (name, text) = (format!("a.{at:08}.css"), format!("v{at}"));
        bench.build(&[(&name, "css"), ("index.html", &text), ("same.html", "same")]);
        bench.deploy().expect("deployed");
    }
    let keys: Vec<String> = bench.remote.contents().into_keys().collect();
    let count = |start: &str| keys.iter().filter(|key| key.starts_with(start)).count();
    assert_eq!(count(".diglot/generations/"), 5);
    // Five pages, and the one style sheet under several names.
    assert_eq!(count(".diglot/objects/"), 6);
    for _ in 0..4 {
        bench.run(true).expect("rolled back");
    }
    assert_eq!(bench.shown()["index.html"], "v4");
    bench.deploy().expect("deployed");
    bench.run(true).expect("rolled back");
    assert_eq!(bench.shown()["index.html"], "v4");
}

/// R-Y11: a version with holes is not brought back.
#[test]
fn a_version_whose_files_are_gone_is_refused() {
    let bench = Bench::new();
    for files in [ONE, TWO] {
        bench.build(files);
        bench.deploy().expect("deployed");
    }
    let before = bench.shown();
    let keys = bench.remote.contents().into_keys();
    for key in keys.filter(|key| key.starts_with(".diglot/objects/")) {
        bench.remote.lose(&key);
    }
    let error = bench.run(true).expect_err("files are gone");
    assert_eq!(error.exit_code(), Some(3));
    assert_eq!(bench.shown(), before);
}

#[test]
fn files_that_somebody_has_deleted_come_back() {
    let bench = Bench::new();
    bench.build(ONE);
    bench.deploy().expect("deployed");
    bench.remote.lose("media/p.png");
    let (plan, _) = bench.deploy().expect("deployed");
    assert_eq!(plan.uploads.len(), 1);
    assert_eq!(bench.shown(), as_shown(ONE));
}

#[test]
fn new_headers_travel_without_new_bytes() {
    let mut bench = Bench::new();
    bench.build(ONE);
    bench.deploy().expect("deployed");
    bench.rules.push(FileRule {
        paths: vec!["**/*.png".to_owned()],
        cache_control: Some("no-store".to_owned()),
        ..FileRule::default()
    });
    let (plan, sent) = bench.deploy().expect("deployed");
    assert_eq!((plan.uploads.len(), sent.objects), (1, 1));
    let headers = bench.remote.contents()["media/p.png"].1.clone();
    assert_eq!(headers.expect("ours").cache_control, "no-store");
}

/// R-Y10
#[test]
fn a_damaged_note_on_the_remote_stops_everything() {
    let bench = Bench::new();
    bench.build(ONE);
    bench.deploy().expect("deployed");
    bench
        .remote
        .foreign(".diglot/manifest.json", "{\"format\": 1, \"entries\": [");
    let before = bench.shown();
    let error = bench.deploy().expect_err("it is damaged");
    assert_eq!(error.exit_code(), Some(3), "{error}");
    assert_eq!(bench.shown(), before);
}
