//! `diglot deploy` to servers on this machine that speak like S3, Azure Blob Storage and Google Cloud
//! Storage.
#![cfg(feature = "deploy-cloud")]
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    clippy::case_sensitive_file_extension_comparisons,
    reason = "tests and benchmarks are edges themselves"
)]

mod bench;
#[path = "../common/mod.rs"]
mod common;
mod google;
mod order;
mod servers;

use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::BuildHasher as _;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use bench::{Bench, Kind};
use common::{Ran, SMALL, Site, ran, tree};
use order::{assert_pages_find_their_assets, changes};
use servers::Weather;

/// A moment within a deploy that takes `duration`, or shortly after its end.
fn moment(duration: Duration) -> Duration {
    let random = RandomState::new().hash_one(0) % 1_100;
    duration * u32::try_from(random).expect("below 1,100") / 1_000
}

fn on_all(check: impl Fn(&Bench)) {
    for kind in [Kind::S3, Kind::Azure, Kind::Google] {
        if let Some(bench) = Bench::new(kind) {
            check(&bench);
        }
    }
}

/// R-Y2, R-Y3: the second time only what changed travels, in the promised order.
#[test]
fn only_changes_travel_in_the_promised_order() {
    on_all(|bench| {
        bench.deploy(&[]).expect(0);
        bench.assert_shows(&tree(&bench.site.output()), &[]);
        let (_, head, _) = bench.object("de-de/billing/index.html");
        let head = head.to_lowercase();
        assert!(
            head.contains("content-type: text/html; charset=utf-8"),
            "{head}"
        );
        assert!(
            head.contains("cache-control: public, max-age=0, must-revalidate"),
            "{head}"
        );

        bench
            .site
            .edit("content/de-de/billing.md", "Sie kommt", "Sie erscheint");
        bench.site.built(&[]);
        bench.proxy.sunshine();
        bench.deploy(&["--dry-run"]).expect(0);
        assert_eq!(changes(&bench.proxy.log()), Vec::<String>::new());
        bench.proxy.sunshine();
        bench.deploy(&[]).expect(0);
        assert_eq!(
            changes(&bench.proxy.log()),
            ["PUT manifest.json", "PUT de-de/billing/index.html"]
        );
        bench.assert_shows(&tree(&bench.site.output()), &[]);

        bench
            .site
            .write("content/fr-fr/ü.md", "---\ntitle: Ü\n---\n\n# Ü\n");
        fs::remove_file(bench.site.root().join("content/de-de/billing.md")).unwrap();
        bench.site.built(&[]);
        bench.proxy.sunshine();
        bench.deploy(&[]).expect(0);
        let changes = changes(&bench.proxy.log());
        let first_page = changes
            .iter()
            .position(|change| change.ends_with(".html"))
            .unwrap();
        let first_deletion = changes
            .iter()
            .position(|change| change.starts_with("DELETE"))
            .unwrap();
        assert!(
            changes[..first_page]
                .iter()
                .all(|change| change.starts_with("PUT")),
            "{changes:?}"
        );
        assert!(
            changes[first_page..first_deletion]
                .iter()
                .all(|change| change.ends_with(".html")),
            "{changes:?}"
        );
        assert!(
            changes[first_deletion..]
                .iter()
                .all(|change| change.starts_with("DELETE")),
            "{changes:?}"
        );
    });
}

/// Names that a service might take for something else are kept as they are.
#[test]
fn names_of_all_scripts_arrive_as_they_are() {
    on_all(|bench| {
        bench
            .site
            .write("content/de-de/media/日本 ü~[1].png", [137, 80, 78, 71]);
        bench.site.edit(
            "content/de-de/start.md",
            "# <span",
            "![x](<media/日本 ü~[1].png>)\n\n# <span",
        );
        bench.site.built(&[]);
        let built = tree(&bench.site.output());
        let picture = built
            .keys()
            .find(|path| path.ends_with(".png"))
            .expect("it is published");
        bench.deploy(&[]).expect(0);
        let encoded = picture.bytes().map(|byte| format!("%{byte:02X}"));
        let encoded = encoded.collect::<Vec<_>>().concat();
        let (status, head, body) = bench.object(&encoded);
        assert_eq!((status, &body), (200, &built[picture]), "{head}");
        let again = bench.deploy(&[]).expect(0).stderr;
        assert!(again.contains("0 files (0 bytes) sent"), "{again}");
    });
}

/// R-Y6, R-Y7: weather that passes is waited for.
#[test]
fn passing_faults_change_nothing() {
    on_all(|bench| {
        let weathers = [
            Weather::Status(429),
            Weather::Status(500),
            Weather::Status(503),
            Weather::ResetBefore,
            Weather::ResetAfter,
            Weather::Truncate,
            Weather::Delay,
        ];
        for (at, weather) in weathers.into_iter().enumerate() {
            bench
                .site
                .edit("content/de-de/billing.md", "Sie ", &format!("Sie x{at} "));
            bench.site.built(&[]);
            // Every fourth request fails, so that no request fails five times in a row.
            bench
                .proxy
                .weather(move |number, _, _| (number % 4 == 2).then_some(weather));
            let said = bench.deploy(&[]);
            assert_eq!(said.code, Some(0), "{weather:?}: {}", said.stderr);
            bench.assert_shows(&tree(&bench.site.output()), &[]);
        }
    });
}

/// R-Y6: what a service refuses is not tried again, and redirects are not followed (R-Y9).
#[test]
fn refusals_end_the_run_at_once() {
    on_all(|bench| {
        for weather in [
            Weather::Status(401),
            Weather::Status(403),
            Weather::Redirect,
        ] {
            bench.proxy.weather(move |_, _, _| Some(weather));
            let said = bench.deploy(&[]).expect(6).stderr;
            assert_eq!(bench.proxy.log().len(), 1, "{weather:?}: {said}");
        }
        bench.proxy.weather(|_, _, _| Some(Weather::Status(503)));
        let said = bench.deploy(&[]).expect(6).stderr;
        assert_eq!(bench.proxy.log().len(), 5, "{said}");
        assert!(said.contains("busy (status 503)"), "{said}");
        let mut without = bench.site.deploy_command();
        let said = ran(&mut without).expect(2).stderr;
        assert!(said.contains("no credentials"), "{said}");
    });
}

/// R-Y6: a bucket that does not exist is told as such.
#[test]
fn a_missing_bucket_is_told() {
    on_all(|bench| {
        let path = bench.site.root().join("site.toml");
        let toml = fs::read_to_string(&path).unwrap();
        fs::write(&path, toml.replace("\"help\"", "\"nowhere\"")).unwrap();
        let said = bench.deploy(&[]).expect(6).stderr;
        assert!(said.contains("does not exist (status 404)"), "{said}");
        let said = bench.deploy(&["--dry-run"]).expect(6).stderr;
        assert!(said.contains("does not exist (status 404)"), "{said}");
    });
}

/// R-Y8: of two deploys at the same time, one wins whole, and the other ends with code 4.
#[test]
fn two_deploys_do_not_mix() {
    on_all(|bench| {
        bench.deploy(&[]).expect(0);
        let other = Site::new(SMALL);
        let toml = fs::read_to_string(bench.site.root().join("site.toml")).unwrap();
        other.write("site.toml", toml);
        other.edit("content/de-de/billing.md", "Sie kommt", "Sie naht");
        other.built(&[]);
        bench
            .site
            .edit("content/de-de/billing.md", "Sie kommt", "Sie erscheint");
        bench.site.built(&[]);
        // The first one is slow, so that the second one meets it.
        bench.proxy.weather(|_, method, path| {
            let slow = method == "PUT" && path.contains("billing");
            slow.then_some(Weather::Delay)
        });
        let start = |site: &Site| {
            let mut command = bench.command_for(site, &[]);
            command.stdout(Stdio::piped()).stderr(Stdio::piped());
            command.spawn().expect("it starts")
        };
        let first = start(&bench.site);
        let second = start(&other);
        let ended = [first, second].map(|run| Ran::from(run.wait_with_output().expect("it ends")));
        assert!(ended.iter().any(|ran| ran.code == Some(0)), "{ended:?}");
        assert!(
            ended.iter().all(|ran| matches!(ran.code, Some(0 | 4))),
            "{ended:?}"
        );
        let shown = bench.object("de-de/billing/index.html").2;
        let versions = [tree(&bench.site.output()), tree(&other.output())];
        let whole = versions
            .iter()
            .find(|files| files["de-de/billing/index.html"] == shown);
        bench.assert_shows(whole.expect("one of the two"), &[]);
    });
}

/// Makes the site one of two versions, each with pages and a picture that only it has.
fn write_version(site: &Site, word: &str) {
    let picture = |word: &str| format!("content/de-de/media/{word}.png");
    for other in ["one", "other"] {
        let _ = fs::remove_file(site.root().join(picture(other)));
    }
    site.write(&picture(word), [137, 80, 78, 71]);
    site.write_articles(3, &format!("![{word}](/de-de/media/{word}.png) {word}"));
    site.write(
        &format!("content/de-de/only-{word}.md"),
        format!("---\ntitle: Bild\n---\n\n# Bild\n\n![{word}](media/{word}.png)\n"),
    );
    let other = if word == "one" { "other" } else { "one" };
    let _ = fs::remove_file(site.root().join(format!("content/de-de/only-{other}.md")));
    site.built(&[]);
}

/// R-Y4, R-Y3: killed at any of 50 moments and run again, a deploy ends as an undisturbed one does: the
/// bucket holds the files of the build and no others, and its manifest is the same. At no moment does
/// a page name an asset that is not there.
#[test]
fn a_killed_deploy_is_completed_by_the_next() {
    on_all(|bench| {
        bench.deploy(&[]).expect(0);
        // Undisturbed, to know what it comes to and how long it takes.
        let mut ends = Vec::new();
        let mut longest = Duration::ZERO;
        for word in ["one", "other"] {
            write_version(&bench.site, word);
            let start = Instant::now();
            bench.deploy(&[]).expect(0);
            longest = longest.max(start.elapsed());
            ends.push((word, bench.keys(), bench.entries()));
        }
        let mut killed = 0;
        for at in 0..50 {
            let (word, keys, manifest) = &ends[at % 2];
            write_version(&bench.site, word);
            let mut command = bench.command(&[]);
            command.stdout(Stdio::null()).stderr(Stdio::null());
            let moment = moment(longest);
            let mut run = command.spawn().expect("it starts");
            thread::sleep(moment);
            run.kill().expect("it can be killed");
            killed += u32::from(run.wait().expect("it ends").code().is_none());
            bench.deploy(&[]).expect(0);
            let told = format!("killed after {moment:?}");
            assert_eq!(bench.keys(), *keys, "{told}");
            assert_eq!(bench.entries(), *manifest, "{told}");
            bench.assert_shows(&tree(&bench.site.output()), &[]);
        }
        assert!(killed > 0, "every deploy was over before its kill");
        let again = bench.deploy(&[]).expect(0).stderr;
        assert!(again.contains("0 files (0 bytes) sent"), "{again}");
        assert_eq!(bench.object(".diglot/pending.json").0, 404);
        assert_pages_find_their_assets(&bench.proxy.log());
    });
}

/// R-Y11: an earlier version comes back byte for byte, also what is stored compressed.
#[test]
fn a_version_comes_back_as_it_was() {
    on_all(|bench| {
        bench
            .site
            .configure("[hosting]\nprecompress = [\"gzip\", \"br\"]\n");
        bench
            .site
            .write("content/fr-fr/extra.md", "---\ntitle: E\n---\n\n# E\n");
        bench.site.built(&[]);
        let said = bench.deploy(&["--rollback"]).expect(3).stderr;
        assert!(said.contains("nothing was deployed yet"), "{said}");
        bench.deploy(&[]).expect(0);
        let said = bench.deploy(&["--rollback"]).expect(3).stderr;
        assert!(said.contains("there is no earlier version"), "{said}");
        let before = tree(&bench.site.output());
        bench
            .site
            .edit("content/de-de/billing.md", "Sie kommt", "Sie erscheint");
        fs::remove_file(bench.site.root().join("content/fr-fr/extra.md")).unwrap();
        bench.site.built(&[]);
        bench.deploy(&[]).expect(0);
        bench.assert_shows(&tree(&bench.site.output()), &["fr-fr/extra/index.html"]);
        bench.deploy(&["--rollback"]).expect(0);
        bench.assert_shows(&before, &[]);
        let (_, head, _) = bench.object("de-de/billing/index.html.gz");
        let head = head.to_lowercase();
        assert!(head.contains("content-encoding: gzip"), "{head}");
    });
}

/// R-Y5: whatever names objects of others have, they stay, and are in nobody's way.
#[test]
fn objects_with_odd_names_stay() {
    on_all(|bench| {
        // The consoles of the services make the second one when they are asked for a folder.
        let odd = ["odd//name", "folder/", "a%26%3Cb"];
        for name in odd {
            bench.put(name);
        }
        bench
            .site
            .write("content/fr-fr/extra.md", "---\ntitle: E\n---\n\n# E\n");
        bench.site.built(&[]);
        bench.deploy(&[]).expect(0);
        bench.assert_shows(&tree(&bench.site.output()), &[]);
        fs::remove_file(bench.site.root().join("content/fr-fr/extra.md")).unwrap();
        bench.site.built(&[]);
        bench.deploy(&[]).expect(0);
        bench.assert_shows(&tree(&bench.site.output()), &["fr-fr/extra/index.html"]);
        for name in odd {
            assert_eq!(bench.object(name).0, 200, "{name}");
        }
    });
}

/// A signal ends a deploy in order: its own code, the claim given back, and the next run completes it.
#[test]
fn a_signal_ends_a_deploy_in_order() {
    on_all(|bench| {
        bench.deploy(&[]).expect(0);
        for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
            bench.site.write_articles(3, signal);
            bench.site.built(&[]);
            bench.proxy.weather(|_, method, path| {
                let slow = method == "PUT" && path.contains("articles");
                slow.then_some(Weather::Delay)
            });
            let mut command = bench.command(&["--jobs", "1"]);
            command.stdout(Stdio::piped()).stderr(Stdio::piped());
            let run = command.spawn().expect("it starts");
            while !bench
                .proxy
                .log()
                .iter()
                .any(|noted| noted.path.contains("articles"))
            {
                thread::sleep(Duration::from_millis(5));
            }
            let id = run.id().to_string();
            let killed = Command::new("kill").args([signal, &id]).status();
            assert!(killed.expect("kill can be run").success());
            let ended = Ran::from(run.wait_with_output().expect("it ends")).expect(code);
            assert!(ended.stderr.contains("stopped"), "{}", ended.stderr);
            let (_, _, claim) = bench.object(".diglot/lock.json");
            let claim = String::from_utf8(claim).unwrap();
            assert!(claim.contains("\"run\":\"\""), "{claim}");
            bench.proxy.sunshine();
            bench.deploy(&[]).expect(0);
            bench.assert_shows(&tree(&bench.site.output()), &[]);
        }
    });
}
