//! `diglot deploy` to servers on this machine that speak like S3 and Azure Blob Storage.
#![cfg(feature = "deploy-cloud")]
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    clippy::case_sensitive_file_extension_comparisons,
    reason = "tests and benchmarks are edges themselves"
)]

#[path = "../common/mod.rs"]
mod common;
mod servers;

use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::BuildHasher as _;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};

use common::{PAGES_ALONE, Ran, SMALL, Site, Tree, assert_same, ran, skip, tree};
use servers::{Noted, Proxy, Server, Weather, request};

/// The account that every such server for Azure has, with its well-known key.
const ACCOUNT: &str = "devstoreaccount1";
const KEY: &str =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
/// A secret that may appear nowhere.
const SECRET: &str = "AKsecretThatIsNeverPrinted";

/// The services whose servers can be started here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    S3,
    Azure,
}

/// A built site, a server, and a proxy between them.
struct Bench {
    kind: Kind,
    site: Site,
    proxy: Proxy,
    server: Server,
}

impl Bench {
    /// `None` when the server is not installed.
    fn new(kind: Kind) -> Option<Self> {
        let server = match kind {
            Kind::S3 => Server::s3(),
            Kind::Azure => Server::azure(),
        };
        let Some(server) = server else {
            assert!(
                std::env::var_os("DIGLOT_REQUIRE_TOOLS").is_none(),
                "the server for {kind:?} is missing"
            );
            skip(&format!("the server for {kind:?} is not installed"));
            return None;
        };
        let proxy = Proxy::before(&server);
        let site = Site::new(SMALL);
        site.configure(PAGES_ALONE);
        let port = proxy.port;
        site.configure(&match kind {
            Kind::S3 => format!(
                "[deploy.live]\nkind = \"s3\"\nbucket = \"help\"\nprefix = \"docs\"\nregion = \"eu-north-1\"\nendpoint = \"http://127.0.0.1:{port}\"\n"
            ),
            Kind::Azure => format!(
                "[deploy.live]\nkind = \"azure-blob\"\naccount = \"{ACCOUNT}\"\ncontainer = \"help\"\nprefix = \"docs\"\nendpoint = \"http://127.0.0.1:{port}/{ACCOUNT}\"\n"
            ),
        });
        site.built(&[]);
        let bench = Self {
            kind,
            site,
            proxy,
            server,
        };
        bench.make_bucket();
        Some(bench)
    }

    fn make_bucket(&self) {
        let (status, _, body) = match self.kind {
            Kind::S3 => request(self.server.port, "PUT", "/help", &[]),
            Kind::Azure => {
                let path = format!("/{ACCOUNT}/help?restype=container");
                self.signed("PUT", &path, &[("x-ms-blob-public-access", "container")])
            }
        };
        let body = String::from_utf8_lossy(&body).into_owned();
        assert!((200..300).contains(&status), "{status} {body}");
    }

    /// A request to Azure, signed with the key of the account.
    fn signed(&self, method: &str, path: &str, more: &[(&str, &str)]) -> (u16, String, Vec<u8>) {
        let mut headers = vec![
            ("x-ms-date", "Thu, 01 Jan 2026 00:00:00 GMT"),
            ("x-ms-version", "2021-12-02"),
        ];
        headers.extend(more);
        headers.sort_unstable();
        let lines = headers
            .iter()
            .map(|(name, value)| [*name, ":", *value, "\n"].concat());
        let listed = lines.collect::<Vec<_>>().concat();
        let (resource, query) = path.split_once('?').unwrap_or((path, ""));
        let query = query.replace('=', ":").replace('&', "\n");
        let query = if query.is_empty() {
            query
        } else {
            format!("\n{query}")
        };
        let text = format!("{method}\n\n\n\n\n\n\n\n\n\n\n\n{listed}/{ACCOUNT}{resource}{query}");
        let signature =
            BASE64_STANDARD.encode(hmac(&BASE64_STANDARD.decode(KEY).unwrap(), text.as_bytes()));
        let authorization = format!("SharedKey {ACCOUNT}:{signature}");
        headers.push(("Authorization", &authorization));
        request(self.server.port, method, path, &headers)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        self.command_for(&self.site, arguments)
    }

    fn command_for(&self, site: &Site, arguments: &[&str]) -> Command {
        let mut command = site.deploy_command();
        command.args(arguments);
        match self.kind {
            Kind::S3 => command
                .env("AWS_ACCESS_KEY_ID", "id")
                .env("AWS_SECRET_ACCESS_KEY", SECRET),
            Kind::Azure => command.env("AZURE_STORAGE_KEY", KEY),
        };
        command
    }

    fn deploy(&self, arguments: &[&str]) -> Ran {
        let ran = ran(&mut self.command(arguments));
        assert!(
            !ran.stderr.contains(SECRET) && !ran.stderr.contains(KEY),
            "{}",
            ran.stderr
        );
        ran
    }

    /// Status, head and body of an object as a reader gets it.
    fn object(&self, key: &str) -> (u16, String, Vec<u8>) {
        // The one asks who reads, and believes every answer; the other was told to let everybody.
        let reader = (
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=id/20260101/eu-north-1/s3/aws4_request, SignedHeaders=host, Signature=0",
        );
        let (account, headers) = match self.kind {
            Kind::S3 => ("", &[reader][..]),
            Kind::Azure => ("/devstoreaccount1", &[][..]),
        };
        let path = format!("{account}/help/docs/{key}");
        request(self.server.port, "GET", &path, headers)
    }

    /// Keys of all objects that readers may ask for, in their order.
    fn keys(&self) -> Vec<String> {
        let (mark, (status, _, body)) = match self.kind {
            Kind::S3 => {
                let path = "/help?list-type=2&prefix=docs/";
                ("Key", request(self.server.port, "GET", path, &[]))
            }
            Kind::Azure => {
                let path = format!("/{ACCOUNT}/help?comp=list&prefix=docs/&restype=container");
                ("Name", self.signed("GET", &path, &[]))
            }
        };
        let body = String::from_utf8(body).expect("lists are UTF-8");
        assert_eq!(status, 200, "{body}");
        let (open, close) = (format!("<{mark}>"), format!("</{mark}>"));
        let names = body.split(&open).skip(1);
        let names = names.filter_map(|rest| rest.split_once(&close));
        let mut keys: Vec<String> = names
            .filter_map(|(name, _)| name.strip_prefix("docs/"))
            .filter(|name| !name.starts_with(".diglot/"))
            .map(str::to_owned)
            .collect();
        keys.sort_unstable();
        assert!(!keys.is_empty(), "{body}");
        keys
    }

    /// What the manifest on the target lists; the number of its generation counts deploys.
    fn entries(&self) -> serde_json::Value {
        let (_, _, manifest) = self.object(".diglot/manifest.json");
        let manifest: serde_json::Value = serde_json::from_slice(&manifest).expect("JSON");
        manifest["entries"].clone()
    }

    /// What readers see: the files of the build, read from the server, and no others of the old one.
    #[track_caller]
    fn assert_shows(&self, files: &Tree, gone: &[&str]) {
        let mut shown = Tree::new();
        for path in files.keys().filter(|path| !path.starts_with(".diglot")) {
            let (status, _, body) = self.object(path);
            assert_eq!(status, 200, "{path}");
            shown.insert(path.clone(), body);
        }
        let mut expected = files.clone();
        expected.retain(|path, _| !path.starts_with(".diglot"));
        assert_same(&shown, &expected, "what readers see");
        for path in gone {
            assert_eq!(self.object(path).0, 404, "{path}");
        }
    }
}

/// A moment within a deploy that takes `duration`, or shortly after its end.
fn moment(duration: Duration) -> Duration {
    let random = RandomState::new().hash_one(0) % 1_100;
    duration * u32::try_from(random).expect("below 1,100") / 1_000
}

/// HMAC-SHA-256 (RFC 2104).
fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut block = [0; 64];
    block[..key.len()].copy_from_slice(key);
    let pad = |byte: u8| block.map(|one| one ^ byte);
    let inner = Sha256::new()
        .chain_update(pad(0x36))
        .chain_update(text)
        .finalize();
    Sha256::new()
        .chain_update(pad(0x5c))
        .chain_update(inner)
        .finalize()
        .to_vec()
}

/// Changes of readers' files among requests, as `PUT KEY` and `DELETE KEY`. Azure is told in the body of
/// a request what is to be deleted.
fn changes(log: &[Noted]) -> Vec<String> {
    let keys = log.iter().filter_map(|noted| {
        let (path, query) = noted.path.split_once('?').unwrap_or((&noted.path, ""));
        match &*noted.method {
            "PUT" | "DELETE" => {
                let (_, key) = path.split_once("/help/docs/")?;
                (!key.starts_with(".diglot/")).then(|| format!("{} {key}", noted.method))
            }
            "POST" if query.contains("comp=batch") => {
                let body = String::from_utf8_lossy(&noted.body);
                let (_, key) = body.split_once("/help/docs/")?;
                let key = key.split_whitespace().next()?;
                (!key.starts_with(".diglot/")).then(|| format!("DELETE {key}"))
            }
            _ => None,
        }
    });
    keys.collect()
}

fn on_both(check: impl Fn(&Bench)) {
    for kind in [Kind::S3, Kind::Azure] {
        if let Some(bench) = Bench::new(kind) {
            check(&bench);
        }
    }
}

/// R-Y2, R-Y3: the second time only what changed travels, in the promised order.
#[test]
fn only_changes_travel_in_the_promised_order() {
    on_both(|bench| {
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
    on_both(|bench| {
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
    on_both(|bench| {
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
    on_both(|bench| {
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
    on_both(|bench| {
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
    on_both(|bench| {
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

/// R-Y4: killed at any of 50 moments and run again, a deploy ends as an undisturbed one does: the
/// bucket holds the files of the build and no others, and its manifest is the same.
#[test]
fn a_killed_deploy_is_completed_by_the_next() {
    on_both(|bench| {
        bench.deploy(&[]).expect(0);
        // Undisturbed, to know what it comes to and how long it takes.
        let mut ends = Vec::new();
        let mut longest = Duration::ZERO;
        for word in ["one", "other"] {
            bench.site.write_articles(3, word);
            bench.site.built(&[]);
            let start = Instant::now();
            bench.deploy(&[]).expect(0);
            longest = longest.max(start.elapsed());
            ends.push((word, bench.keys(), bench.entries()));
        }
        let mut killed = 0;
        for at in 0..50 {
            let (word, keys, manifest) = &ends[at % 2];
            bench.site.write_articles(3, word);
            bench.site.built(&[]);
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
    });
}

/// A signal ends a deploy in order: its own code, the claim given back, and the next run completes it.
#[test]
fn a_signal_ends_a_deploy_in_order() {
    on_both(|bench| {
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
