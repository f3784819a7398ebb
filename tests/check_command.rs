//! `diglot check`: what it finds, what it leaves alone, and how it ends.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests and benchmarks are edges themselves"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use common::{Ran, SMALL, Site, diglot, ran, tree};

/// Runs `diglot check` on the site in `root`.
fn check(root: &Path, arguments: &[&str]) -> Ran {
    ran(diglot()
        .arg("check")
        .arg("--root")
        .arg(root)
        .args(arguments))
}

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name)
}

/// How often each code is in a report of JSON lines.
fn codes(report: &str) -> BTreeMap<String, usize> {
    let mut codes = BTreeMap::new();
    for line in report.lines() {
        let finding: serde_json::Value = serde_json::from_str(line).expect("lines are JSON");
        let code = finding["code"].as_str().expect("each has a code");
        *codes.entry(code.to_owned()).or_default() += 1;
    }
    codes
}

/// Each fault of the golden site is planted once; `UPDATE_GOLDEN=1` writes its report anew.
#[test]
fn planted_faults_are_found_and_nothing_else() {
    let root = golden("faults");
    let report = check(&root, &["--format", "json"]).expect(1).stdout;
    let expected = root.join("expected/report.jsonl");
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::create_dir_all(expected.parent().unwrap()).unwrap();
        fs::write(&expected, &report).unwrap();
        return;
    }
    assert_eq!(report, fs::read_to_string(&expected).unwrap());
}

/// R-K1
#[test]
fn everything_that_leads_nowhere_is_among_the_planted_faults() {
    let found = codes(&check(&golden("faults"), &["--format", "json"]).stdout);
    for code in diglot::check::BROKEN {
        // The web is not asked here.
        let asked = code.name != "link/external-broken";
        assert_eq!(found.contains_key(code.name), asked, "{}", code.name);
    }
}

#[test]
fn a_check_says_all_that_a_build_says() {
    let out = tempfile::tempdir().unwrap();
    let root = golden("damage");
    let mut build = diglot();
    build
        .args(["build", "--format", "json", "--root"])
        .arg(&root);
    build.arg("--output").arg(out.path().join("site"));
    let built = ran(&mut build).stdout;
    let checked = check(&root, &["--format", "json"]).stdout;
    let checked: BTreeSet<&str> = checked.lines().collect();
    assert!(!built.is_empty());
    for line in built.lines() {
        assert!(checked.contains(line), "a check does not say {line}");
    }
}

#[test]
fn a_check_writes_nothing() {
    let site = Site::new(SMALL);
    let before = tree(&site.root());
    check(&site.root(), &[]).expect(0);
    assert!(tree(&site.root()) == before, "the folder has changed");
    assert!(!site.output().exists());
}

#[test]
fn the_report_is_the_same_for_any_number_of_threads() {
    let one = check(&golden("faults"), &["--format", "json", "--jobs", "1"]);
    let many = check(&golden("faults"), &["--format", "json", "--jobs", "5"]);
    assert_eq!(one.stdout, many.stdout);
}

/// The German article lacks what the sentence says in English; no link is broken.
fn with_a_lost_number() -> Site {
    let site = Site::new(SMALL);
    site.edit(
        "content/de-de/billing.md",
        "It comes every month.",
        "It comes every 30 days.",
    );
    site
}

#[test]
fn damaged_translations_fail_a_strict_check_alone() {
    let site = with_a_lost_number();
    let ran = check(&site.root(), &[]).expect(0);
    assert_eq!(ran.stdout, "");
    let place = "warning[unit/numbers-differ]: content/de-de/billing.md:9:";
    assert!(ran.stderr.contains(place), "{}", ran.stderr);
    check(&site.root(), &["--strict"]).expect(1);
    let build = site.build(&[]).expect(0);
    assert!(!build.stderr.contains("unit/"), "{}", build.stderr);
}

#[test]
fn units_of_pages_in_yaml_are_compared_as_well() {
    let site = Site::new(SMALL);
    let unit = |target: &str, source: &str| {
        format!(
            "<span data-ttu-id=\"a1b2c-101\">{target}</span><span class=\"sxs-lookup\"><span data-stu-id=\"a1b2c-101\">{source}</span></span>"
        )
    };
    let answer = unit("Nach 60 Tagen.", "After 30 days.");
    site.write(
        "content/de-de/faq.yml",
        format!("### YamlMime:FAQ\r\ntitle: Fragen\r\nsections:\r\n- name: A\r\n  questions:\r\n  - question: Wann?\r\n    answer: |\r\n      {answer} [Wo](wo.md)?\r\n"),
    );
    let ran = check(&site.root(), &[]);
    for said in [
        "warning[unit/numbers-differ]: content/de-de/faq.yml:8:37: unit a1b2c-101: number 30",
        "warning[link/file-not-found]: content/de-de/faq.yml:8:7:",
    ] {
        assert!(ran.stderr.contains(said), "{said}: {}", ran.stderr);
    }
}

/// R-K1
#[test]
fn broken_links_fail_a_check_unless_the_site_makes_a_notice_of_them() {
    let site = Site::new(SMALL);
    site.edit("content/fr-fr/start.md", "(billing.md)", "(nothing.md)");
    check(&site.root(), &[]).expect(1);
    site.build(&[]).expect(0);
    let toml = fs::read_to_string(site.root().join("site.toml")).unwrap();
    for (levels, code) in [
        ("[diagnostics]\n\"link/file-not-found\" = \"info\"\n", 0),
        (
            "[locales.fr-FR.diagnostics]\n\"link/file-not-found\" = \"off\"\n",
            0,
        ),
        (
            "[locales.de-DE.diagnostics]\n\"link/file-not-found\" = \"off\"\n",
            1,
        ),
    ] {
        site.write("site.toml", format!("{toml}\n{levels}"));
        check(&site.root(), &[]).expect(code);
    }
    site.write(
        "site.toml",
        format!("{toml}\n[locales.fr-FR.diagnostics]\n\"link/file-not-found\" = \"error\"\n"),
    );
    site.build(&[]).expect(1);
}

#[test]
fn redirects_in_a_circle_are_found() {
    let site = Site::new(SMALL);
    let toml = fs::read_to_string(site.root().join("site.toml")).unwrap();
    let circle = "[redirects]\n\"/de-de/a/\" = \"/de-de/b/\"\n\"/de-de/b/\" = \"/de-de/a/\"\n";
    site.write("site.toml", format!("{toml}\n{circle}"));
    let found = codes(&check(&site.root(), &["--format", "json"]).expect(1).stdout);
    assert_eq!(
        found,
        BTreeMap::from([("redirect/circular-redirection".to_owned(), 2)])
    );
}

#[test]
fn sarif_is_one_log_on_standard_output() {
    let ran = check(&golden("faults"), &["--format", "sarif"]).expect(1);
    let log: serde_json::Value = serde_json::from_str(&ran.stdout).expect("the log is JSON");
    let run = &log["runs"][0];
    let (results, rules) = (&run["results"], &run["tool"]["driver"]["rules"]);
    let findings = fs::read_to_string(golden("faults").join("expected/report.jsonl")).unwrap();
    assert_eq!(results.as_array().unwrap().len(), findings.lines().count());
    for result in results.as_array().unwrap() {
        let rule = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[rule]["id"], result["ruleId"]);
        assert!(result["message"]["text"].is_string());
    }
    let clean = Site::new(SMALL);
    let ran = check(&clean.root(), &["--format", "sarif"]).expect(0);
    let log: serde_json::Value = serde_json::from_str(&ran.stdout).expect("the log is JSON");
    assert_eq!(log["runs"][0]["results"], serde_json::json!([]));
}

/// R-K2, R-T2: whatever content names, only the public web is asked, and only on demand.
#[test]
fn content_cannot_make_a_check_ask_this_machine() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    let site = Site::new(SMALL);
    let hosts = [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f.1",
        "[::ffff:7f00:1]",
    ];
    let links = hosts.map(|host| format!("[x](http://{host}:{port}/)\n"));
    site.write(
        "content/fr-fr/start.md",
        format!("# Début\n\n{}", links.concat()),
    );
    assert_eq!(
        check(&site.root(), &["--format", "json"]).expect(0).stdout,
        ""
    );
    let ran = check(&site.root(), &["--external", "--format", "json"]).expect(0);
    let unknown = ("link/external-unknown".to_owned(), hosts.len());
    assert_eq!(codes(&ran.stdout), BTreeMap::from([unknown]));
    assert!(listener.accept().is_err(), "somebody has knocked");
}

#[test]
fn the_site_of_the_project_itself_passes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let ran = check(root, &["--strict", "--format", "json"]).expect(0);
    assert_eq!(ran.stdout, "");
}
