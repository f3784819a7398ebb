//! `diglot deploy` to a branch of a Git repository (R-Y12, R-T1).
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
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use common::{Ran, SMALL, Site, Tree, assert_same, names, ran, skip, tree};

/// Runs git in `folder`; its standard output.
#[track_caller]
fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .args(["-c", "user.name=Them", "-c", "user.email=them@example.com"])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("HOME", folder)
        .output()
        .expect("git can be started");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "git {arguments:?}: {said}");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// A built site with a branch `gh-pages` of a bare repository as its target; `None` without git.
fn site() -> Option<Site> {
    if Command::new("git").arg("--version").output().is_err() {
        assert!(
            std::env::var_os("DIGLOT_REQUIRE_TOOLS").is_none(),
            "git is missing"
        );
        skip("git is not installed");
        return None;
    }
    let site = Site::new(SMALL);
    site.configure("[deploy.pages]\nkind = \"git\"\nremote = \"../pages.git\"\n");
    fs::create_dir(repository(&site)).unwrap();
    git(&repository(&site), &["init", "--quiet", "--bare"]);
    site.built(&[]);
    Some(site)
}

fn repository(site: &Site) -> PathBuf {
    site.root().with_file_name("pages.git")
}

fn deploy(site: &Site, arguments: &[&str]) -> Ran {
    let mut command = site.deploy_command();
    let path = std::env::var_os("PATH").unwrap();
    ran(command
        .args(arguments)
        .env("PATH", path)
        .env("HOME", site.root()))
}

/// The files of a branch.
fn shown(site: &Site, branch: &str) -> Tree {
    let folder = tempfile::tempdir().unwrap();
    let from = repository(site);
    let from = from.to_str().unwrap();
    git(
        folder.path(),
        &["clone", "--quiet", "-b", branch, from, "c"],
    );
    let mut files = tree(&folder.path().join("c"));
    files.retain(|path, _| !path.starts_with(".git/"));
    files
}

/// Somebody else commits a file to a branch.
fn commit(site: &Site, branch: &str, path: &str, text: &str) {
    let folder = tempfile::tempdir().unwrap();
    let from = repository(site);
    git(
        folder.path(),
        &["clone", "--quiet", from.to_str().unwrap(), "c"],
    );
    let clone = folder.path().join("c");
    let known = git(
        &clone,
        &["branch", "--remotes", "--format=%(refname:short)"],
    );
    if known
        .lines()
        .any(|known| known == format!("origin/{branch}"))
    {
        git(&clone, &["checkout", "--quiet", branch]);
    } else {
        git(&clone, &["checkout", "--quiet", "--orphan", branch]);
    }
    fs::write(clone.join(path), text).unwrap();
    git(&clone, &["add", "--", path]);
    git(&clone, &["commit", "--quiet", "-m", "theirs"]);
    git(
        &clone,
        &["push", "--quiet", "origin", &format!("HEAD:{branch}")],
    );
}

fn commits(site: &Site) -> usize {
    let count = git(&repository(site), &["rev-list", "--count", "gh-pages"]);
    count.parse().unwrap()
}

/// R-Y12: one commit for a change, none for none; files of others and other branches stay.
#[test]
fn a_branch_shows_what_was_built() {
    let Some(site) = site() else { return };
    commit(&site, "main", "README.md", "theirs");
    let main = git(&repository(&site), &["rev-parse", "main"]);
    deploy(&site, &[]).expect(0);
    assert_same(
        &shown(&site, "gh-pages"),
        &tree(&site.output()),
        "first deploy",
    );
    assert_eq!(commits(&site), 1);
    commit(&site, "gh-pages", "CNAME", "help.example.com");

    deploy(&site, &[]).expect(0);
    assert_eq!(commits(&site), 2, "no commit when nothing changed");
    site.edit("content/de-de/billing.md", "Sie kommt", "Sie erscheint");
    fs::remove_file(site.root().join("content/fr-fr/start.md")).unwrap();
    site.built(&[]);
    let before = names(site.root().as_path());
    deploy(&site, &["--dry-run"]).expect(0);
    assert_eq!(commits(&site), 2, "a dry run changes nothing");
    deploy(&site, &[]).expect(0);
    let mut expected = tree(&site.output());
    expected.insert("CNAME".to_owned(), b"help.example.com".to_vec());
    assert_same(&shown(&site, "gh-pages"), &expected, "second deploy");
    assert_eq!(commits(&site), 3);
    assert_eq!(git(&repository(&site), &["rev-parse", "main"]), main);
    assert_eq!(
        names(site.root().as_path()),
        before,
        "nothing is left beside the output"
    );
}

/// R-Y5
#[test]
fn files_of_others_are_never_overwritten() {
    let Some(site) = site() else { return };
    for path in ["index.html", "de-de"] {
        commit(&site, "gh-pages", path, "theirs");
        let said = deploy(&site, &[]).expect(3).stderr;
        assert!(said.contains(path), "{said}");
        assert_eq!(shown(&site, "gh-pages")[path], b"theirs");
        git(
            &repository(&site),
            &["update-ref", "-d", "refs/heads/gh-pages"],
        );
    }
}

/// R-Y11
#[test]
fn a_branch_goes_back_version_by_version() {
    let Some(site) = site() else { return };
    let mut versions = Vec::new();
    for word in ["kommt", "erscheint", "naht"] {
        let text = fs::read_to_string(site.root().join("content/de-de/billing.md")).unwrap();
        site.write(
            "content/de-de/billing.md",
            text.replace("Sie ", &format!("Sie {word} ")),
        );
        site.built(&[]);
        deploy(&site, &[]).expect(0);
        versions.push(shown(&site, "gh-pages"));
        commit(&site, "gh-pages", "theirs.txt", word);
    }
    for earlier in [1, 0] {
        deploy(&site, &["--rollback"]).expect(0);
        let mut shown = shown(&site, "gh-pages");
        assert_eq!(shown["theirs.txt"], b"naht");
        shown.remove("theirs.txt");
        versions[earlier].remove("theirs.txt");
        assert_same(&shown, &versions[earlier], "rolled back");
    }
    deploy(&site, &["--rollback"]).expect(3);
}

/// A moment within a deploy that takes `duration`, or shortly after its end.
fn moment(duration: Duration) -> Duration {
    let random = RandomState::new().hash_one(0) % 1_100;
    duration * u32::try_from(random).expect("below 1,100") / 1_000
}

/// R-Y4, R-Y3: killed at any of 50 moments, a deploy leaves the branch at one whole version; run again,
/// it ends as an undisturbed one does, and nothing is left behind.
#[test]
fn a_killed_deploy_is_completed_by_the_next() {
    let Some(site) = site() else { return };
    deploy(&site, &[]).expect(0);
    let branch = || git(&repository(&site), &["rev-parse", "gh-pages^{tree}"]);
    let mut versions = Vec::new();
    let mut longest = Duration::ZERO;
    for word in ["one", "other"] {
        site.write_articles(5, word);
        site.built(&[]);
        let start = Instant::now();
        deploy(&site, &[]).expect(0);
        longest = longest.max(start.elapsed());
        versions.push((word, branch()));
    }
    let beside = names(site.root().as_path());
    let mut killed = 0;
    for at in 0..50 {
        let (word, wanted) = &versions[at % 2];
        site.write_articles(5, word);
        site.built(&[]);
        let mut command = site.deploy_command();
        command.env("PATH", std::env::var_os("PATH").unwrap());
        command.env("HOME", site.root());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let moment = moment(longest);
        let mut run = command.spawn().expect("it starts");
        thread::sleep(moment);
        run.kill().expect("it can be killed");
        killed += u32::from(run.wait().expect("it ends").code().is_none());
        let there = branch();
        let whole = versions.iter().any(|(_, version)| *version == there);
        assert!(whole, "killed after {moment:?}");
        deploy(&site, &[]).expect(0);
        assert_eq!(branch(), *wanted, "killed after {moment:?}");
        assert_eq!(names(site.root().as_path()), beside);
    }
    assert!(killed > 0, "every deploy was over before its kill");
    assert_eq!(commits(&site), 53, "one for each change");
}

/// R-T1: no hook and no setting of the user makes git run anything.
#[test]
fn git_runs_nothing_of_its_own() {
    let Some(site) = site() else { return };
    let hooks = site.root().join("hooks");
    fs::create_dir(&hooks).unwrap();
    let witness = site.root().join("witness");
    for hook in [
        "pre-push",
        "post-checkout",
        "reference-transaction",
        "fsmonitor",
        "post-commit",
    ] {
        let script = format!("#!/bin/sh\ntouch {}\n", witness.display());
        fs::write(hooks.join(hook), script).unwrap();
        fs::set_permissions(hooks.join(hook), fs::Permissions::from_mode(0o755)).unwrap();
    }
    let hooks = hooks.display();
    let config = format!(
        "[core]\nhooksPath = {hooks}\nfsmonitor = {hooks}/fsmonitor\n[init]\ntemplateDir = {hooks}\n[commit]\ngpgSign = true\n[alias]\npush = !touch {0}\n",
        witness.display()
    );
    fs::write(site.root().join(".gitconfig"), config).unwrap();
    let mut command = site.deploy_command();
    command.env("PATH", std::env::var_os("PATH").unwrap());
    command
        .env("HOME", site.root())
        .env("GIT_DIR", "/nonexistent");
    command.env("GIT_SSH_COMMAND", format!("touch {}", witness.display()));
    ran(&mut command).expect(0);
    assert!(!witness.exists());
    assert_eq!(commits(&site), 1);
}

/// R-T1, R-Y9: addresses that would run a program are refused, and secrets in addresses never shown.
#[test]
fn addresses_are_data() {
    let Some(site) = site() else { return };
    let with = |remote: &str| {
        let toml = fs::read_to_string(site.root().join("site.toml")).unwrap();
        let (head, _) = toml.split_once("[deploy.pages]").unwrap();
        site.write(
            "site.toml",
            format!("{head}[deploy.pages]\nkind = \"git\"\nremote = \"{remote}\"\n"),
        );
        deploy(&site, &[])
    };
    let said = with("ext::touch%20/tmp/x").expect(6).stderr;
    assert!(said.contains("not allowed"), "{said}");
    with("nowhere").expect(2);
    let said = with("http://me:s3cret@127.0.0.1:1/pages.git").expect(6);
    assert!(!said.stderr.contains("s3cret"), "{}", said.stderr);
    assert!(said.stderr.contains("127.0.0.1"), "{}", said.stderr);
}

/// R-Y8: of deploys at the same time one wins, and the others say so.
#[test]
fn the_remote_decides_who_wins() {
    let Some(site) = site() else { return };
    deploy(&site, &[]).expect(0);
    // Copies of the site are other machines: they share nothing but the remote.
    let others: Vec<Site> = (0..3)
        .map(|at| {
            let other = Site::new(SMALL);
            let remote = repository(&site);
            other.configure(&format!(
                "[deploy.pages]\nkind = \"git\"\nremote = \"{}\"\n",
                remote.display()
            ));
            other.edit(
                "content/de-de/billing.md",
                "Sie kommt",
                &format!("Sie kommt {at} mal"),
            );
            other.built(&[]);
            other
        })
        .collect();
    let start = |site: &Site| {
        let mut command = site.deploy_command();
        command.env("PATH", std::env::var_os("PATH").unwrap());
        command.env("HOME", site.root());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("it starts")
    };
    let runs: Vec<_> = others.iter().map(start).collect();
    let ended: Vec<Ran> = runs
        .into_iter()
        .map(|run| run.wait_with_output().expect("it ends").into())
        .collect();
    let shown = shown(&site, "gh-pages");
    let winners = ended.iter().filter(|ran| ran.code == Some(0)).count();
    assert!(winners >= 1, "{ended:?}");
    assert!(
        ended.iter().all(|ran| matches!(ran.code, Some(0 | 4))),
        "{ended:?}"
    );
    assert!(
        others.iter().any(|other| tree(&other.output()) == shown),
        "one whole version"
    );
    assert_eq!(commits(&site), 1 + winners);
}
