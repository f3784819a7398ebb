//! `diglot build` as a script meets it: exit codes, what goes to which stream, what is refused.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests and benchmarks are edges themselves"
)]

mod common;

use std::fs;
use std::fs::File;
use std::path::Path;
use std::process::Command;
use std::process::Stdio;

use common::Ran;
use common::SMALL;
use common::Site;
use common::assert_same;
use common::diglot;
use common::names;
use common::ran;
use common::skip;
use common::tree;
use serde_json::Value;

#[test]
fn builds_a_site_with_everything_a_host_needs() {
    let site = Site::new(SMALL);
    site.build(&[]).expect(0);
    for path in [
        ".diglot-manifest.json",
        "manifest.json",
        "index.html",
        "sitemap.xml",
        "robots.txt",
        "de-de/404.html",
        "de-de/index.html",
        "fr-fr/index.html",
    ] {
        assert!(site.output().join(path).is_file(), "{path} is missing");
    }
    let index = fs::read_to_string(site.output().join("sitemap.xml")).expect("it is there");
    let entry = "<sitemap><loc>https://help.example.com/de-de/sitemap.xml</loc><lastmod>2026-06-17</lastmod></sitemap>";
    assert!(index.contains(entry), "{index}");
    let manifest = fs::read(site.output().join("manifest.json")).expect("it is there");
    serde_json::from_slice::<Value>(&manifest).expect("the manifest is JSON");
}

#[test]
fn talks_on_stderr_only_and_not_at_all_when_quiet() {
    let site = Site::new(SMALL);
    let first = site.build(&[]).expect(0);
    assert_eq!(first.stdout, "");
    assert_ne!(first.stderr, "", "a summary is expected");
    let second = site.build(&["--quiet"]).expect(0);
    assert_eq!((&*second.stdout, &*second.stderr), ("", ""));
}

#[test]
fn builds_only_the_locales_asked_for_and_the_source() {
    let site = Site::new(SMALL);
    site.build(&["--locale", "de-DE"]).expect(0);
    let names = names(&site.output());
    assert!(names.contains(&"de-de".to_owned()), "{names:?}");
    assert!(!names.contains(&"fr-fr".to_owned()), "{names:?}");
}

/// R-D2, R-D8
#[test]
fn what_site_toml_says_of_things_that_do_not_exist_is_told_at_its_line() {
    let site = Site::new(SMALL);
    site.configure(
        "[locales.it-IT]\nname = 'Italiano'\n\n[[docsets]]\npath = 'gone'\n[[docsets]]\npath = 'articles'\n\n\
         [[counterparts]]\narticles = ['articles/a', 'articles/gone']\n\n[redirects]\n'/old/' = '/de-de/articles/a/'\n\
         '/it-it/old/' = '/'\n'/de-de/x/' = '/de-de/y/'\n'/de-de/y/' = '/de-de/x/'\n",
    );
    site.write("content/de-de/articles/a.md", "# A\n");
    let ran = site.build(&[]).expect(1);
    for told in [
        "warning[site/no-pages]: site.toml:3:10: locale it-IT has no folder: there is neither content/it-it nor a `root`",
        "warning[site/docset-not-found]: site.toml:6:1: no locale has a folder `gone`",
        "warning[site/counterpart-not-found]: site.toml:12:27: article articles/gone",
        "warning[redirect/redirection-invalid]: site.toml:15:1: redirect from /old/ starts in no locale",
        "warning[redirect/redirection-invalid]: site.toml:16:1: redirect from /it-it/old/ starts in no",
        "error[redirect/circular-redirection]: site.toml:17:1: redirect from de-de/x/ leads back",
        "error[redirect/circular-redirection]: site.toml:18:1: redirect from de-de/y/ leads back",
    ] {
        assert!(ran.stderr.contains(told), "{told}\n{}", ran.stderr);
    }
}

#[test]
fn texts_that_the_theme_does_not_have_are_unknown_keys() {
    let site = Site::new(SMALL);
    site.configure("[strings.de-DE]\nalert_note = 'Anmerkung'\nfeedbak = 'Schreiben Sie uns'\n");
    let ran = site.build(&[]).expect(1);
    let told = "error[config/unknown-key]: site.toml:5:1: the theme has no text `feedbak`";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    let meant = "did you mean `feedback`?";
    assert!(ran.stderr.contains(meant), "{}", ran.stderr);
    // A theme may have words of its own.
    site.write("themes/help/strings/en.ftl", "feedbak = Write to us\n");
    site.build(&[]).expect(0);
}

#[test]
fn says_when_the_source_locale_is_called_otherwise() {
    let site = Site::new(SMALL);
    site.write("content/en/start.md", "# Start\n");
    let ran = site.build(&[]).expect(0);
    let told = "the source locale en-US has no folder, but there is one of en";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    site.edit("site.toml", "title", "source_locale = 'en'\ntitle");
    let ran = site.build(&[]).expect(0);
    assert!(!ran.stderr.contains("site/no-pages"), "{}", ran.stderr);
}

#[test]
fn says_when_no_folder_is_a_locale() {
    let site = Site::new(SMALL);
    site.built(&[]);
    for locale in ["de-de", "fr-fr"] {
        fs::remove_dir_all(site.root().join("content").join(locale)).unwrap();
    }
    site.write("content/german/a.md", "# A\n");
    let ran = site.build(&[]).expect(0);
    let told = "warning[site/no-pages]: no folder of content is called by a language tag";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
}

#[test]
fn refuses_a_locale_that_the_site_does_not_have() {
    let site = Site::new(SMALL);
    let before = site.built(&[]);
    for command in ["build", "check", "serve"] {
        let mut refused = diglot();
        refused.args([command, "--locale", "de", "--root"]);
        let ran = ran(refused.arg(site.root())).expect(2);
        let told = "--locale de: the site has no such locale";
        assert!(ran.stderr.contains(told), "{}", ran.stderr);
        assert!(ran.stderr.contains("de-DE, en-US, fr-FR"), "{}", ran.stderr);
    }
    assert_same(&tree(&site.output()), &before, "nothing is deleted");
}

#[test]
fn takes_the_base_url_from_the_command_line() {
    let site = Site::new(SMALL);
    site.build(&["--base-url", "https://preview.example.org/x/"])
        .expect(0);
    let home = fs::read_to_string(site.output().join("de-de/index.html")).expect("it is there");
    assert!(
        home.contains("https://preview.example.org/x/de-de/"),
        "{home}"
    );
    assert!(!home.contains("https://help.example.com"), "{home}");
}

#[test]
fn wrong_arguments_are_usage_errors() {
    let site = Site::new(SMALL);
    site.build(&["--no-such-option"]).expect(2);
    site.build(&["--jobs", "many"]).expect(2);
    site.build(&["--format", "xml"]).expect(2);
    assert!(!site.output().exists());
}

#[test]
fn a_missing_site_toml_is_a_configuration_error() {
    let site = Site::new(SMALL);
    fs::remove_file(site.root().join("site.toml")).expect("it is there");
    let ran = site.build(&[]).expect(2);
    assert!(ran.stderr.contains("site.toml"), "{}", ran.stderr);
}

/// R-D2: configuration faults carry a line; unknown keys a suggestion.
#[test]
fn an_unknown_key_is_named_with_a_suggestion() {
    let site = Site::new(SMALL);
    site.write(
        "site.toml",
        "title = \"Help\"\nbase_url = \"https://help.example.com\"\nsource_locle = \"en-US\"\n",
    );
    let ran = site.build(&[]).expect(2);
    assert!(
        ran.stderr
            .contains("error[config/unknown-key]: site.toml:3:1"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("source_locale"), "{}", ran.stderr);
    assert!(!site.output().exists());
}

/// A site with a German article that is not UTF-8, after a good first build.
fn broken_after_a_good_build() -> Site {
    let site = Site::new(SMALL);
    site.built(&[]);
    site.write("content/de-de/billing.md", b"# Rechnung\n\nf\xffr alle\n");
    site
}

/// R-O5, R-I3.
#[test]
fn errors_publish_nothing() {
    let site = broken_after_a_good_build();
    let before = tree(&site.output());
    let ran = site.build(&[]).expect(1);
    assert!(
        ran.stderr
            .contains("error[file/encoding]: content/de-de/billing.md:3:"),
        "{}",
        ran.stderr
    );
    assert_same(&tree(&site.output()), &before, "a build with errors");
}

/// R-O5.
#[test]
fn keep_going_publishes_the_rest_and_keeps_the_page_of_the_broken_source() {
    let site = broken_after_a_good_build();
    site.edit("content/fr-fr/start.md", "Lisez", "Voyez");
    let before = tree(&site.output());
    site.build(&["--keep-going"]).expect(1);
    let after = tree(&site.output());
    let page = "de-de/billing/index.html";
    assert!(after.contains_key(page), "the page is gone");
    assert_eq!(after.get(page), before.get(page));
    assert_ne!(
        after.get("fr-fr/start/index.html"),
        before.get("fr-fr/start/index.html")
    );
}

/// R-I3.
#[test]
fn lossy_reads_what_is_not_utf8_with_a_warning() {
    let site = broken_after_a_good_build();
    let ran = site.build(&["--lossy"]).expect(0);
    assert!(
        ran.stderr.contains("warning[file/encoding]"),
        "{}",
        ran.stderr
    );
    let page = fs::read_to_string(site.output().join("de-de/billing/index.html")).expect("UTF-8");
    assert!(page.contains("f\u{fffd}r alle"), "{page}");
}

/// R-D5.
#[test]
fn strict_turns_warnings_into_failure() {
    let site = Site::new(SMALL);
    site.edit("content/de-de/start.md", "(billing.md)", "(gone.md)");
    let ran = site.build(&["--strict"]).expect(1);
    assert!(
        ran.stderr.contains("[link/file-not-found]"),
        "{}",
        ran.stderr
    );
    assert!(!site.output().exists());
    site.build(&[]).expect(0);
}

/// R-D5: one object per line, on stdout, with the fields of the text.
#[test]
fn json_diagnostics_are_data() {
    let site = Site::new(SMALL);
    site.edit("content/de-de/start.md", "(billing.md)", "(gone.md)");
    let ran = site.build(&["--format", "json"]).expect(0);
    let found: Vec<Value> = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).expect("each line is JSON"))
        .collect();
    let missing = found
        .iter()
        .find(|one| one["code"] == "link/file-not-found")
        .expect("the missing link is reported");
    assert_eq!(missing["severity"], "warning");
    assert_eq!(missing["path"], "content/de-de/start.md");
    assert_eq!(missing["line"], 9);
    assert!(missing["column"].is_u64() && missing["message"].is_string());
}

/// R-O1.
#[test]
fn a_foreign_output_folder_is_refused_untouched() {
    let site = Site::new(SMALL);
    site.write("public/somebody.txt", "mine");
    let before = tree(&site.output());
    site.build(&[]).expect(3);
    assert_same(&tree(&site.output()), &before, "a refused build");
    site.build(&["--adopt"]).expect(0);
    let after = tree(&site.output());
    assert_eq!(after["somebody.txt"], b"mine");
    assert!(after.contains_key("index.html"));
}

/// R-O2.
#[test]
fn an_output_among_the_content_is_refused() {
    let site = Site::new(SMALL);
    let before = tree(&site.root());
    for output in ["content", "content/de-de/public", "."] {
        let output = site.root().join(output);
        ran(site.command().arg("--output").arg(output).arg("--adopt")).expect(3);
    }
    assert_same(&tree(&site.root()), &before, "a refused build");
}

/// Takes the lock of the site's output folder, as another run does.
fn hold_lock(site: &Site) -> File {
    let lock = File::create(site.root().join(".public.diglot-lock")).expect("it can be made");
    lock.lock().expect("nobody else has it");
    lock
}

/// R-O7.
#[test]
fn a_held_lock_is_refused_unless_waiting_was_asked_for() {
    let site = Site::new(SMALL);
    let lock = hold_lock(&site);
    site.build(&[]).expect(4);
    assert!(!site.output().exists());

    let waiting = site
        .command()
        .args(["--lock-wait", "600"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program can be started");
    drop(lock);
    Ran::from(waiting.wait_with_output().expect("it ends")).expect(0);
    assert!(site.output().join("index.html").is_file());
}

/// R-O9.
#[test]
fn a_folder_that_cannot_be_written_is_a_fault_of_the_machine() {
    let site = Site::new(SMALL);
    let locked = site.root().join("locked");
    fs::create_dir(&locked).expect("it is new");
    let mut permissions = fs::metadata(&locked).expect("it is there").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&locked, permissions).expect("it is ours");
    if fs::write(locked.join("probe"), "").is_ok() {
        skip("this user may write everywhere");
        return;
    }
    let ran = ran(site.command().arg("--output").arg(locked.join("public"))).expect(5);
    assert!(ran.stderr.contains("locked"), "{}", ran.stderr);
}

/// Runs the build below `sh` with a limit set by `ulimit`.
fn limited(site: &Site, limit: &str) -> Ran {
    let mut command = Command::new("sh");
    command
        .args(["-c", &format!("ulimit {limit} && exec \"$@\""), "sh"])
        .arg(env!("CARGO_BIN_EXE_diglot"))
        .args(["build", "--root"])
        .arg(site.root());
    ran(&mut command)
}

/// R-O9, R-D1: the limit comes as a signal, which must not be the end.
#[test]
fn a_file_size_limit_is_a_fault_of_the_machine() {
    let site = Site::new(SMALL);
    let ran = limited(&site, "-f 1").expect(5);
    assert!(ran.stderr.contains("cannot write"), "{}", ran.stderr);
    assert!(!site.output().exists());
    assert_eq!(
        names(&site.root()),
        ["content", "site.toml"],
        "something was left behind"
    );
}

/// R-D1.
#[test]
fn running_out_of_descriptors_is_a_fault_of_the_machine() {
    let site = Site::new(SMALL);
    let ran = limited(&site, "-n 8");
    assert!(matches!(ran.code, Some(0 | 5)), "{ran:?}");
    assert!(!ran.stderr.contains("panicked at"), "{}", ran.stderr);
}

/// R-D7: nobody listens, and the exit code still tells the result.
#[test]
fn closed_streams_are_no_panic() {
    for (link, code) in [("(billing.md)", 0), ("(gone.md)", 1)] {
        let site = Site::new(SMALL);
        site.edit("content/de-de/start.md", "(billing.md)", link);
        let (stdout, stderr) = (closed_pipe(), closed_pipe());
        let status = site
            .command()
            .args(["--format", "json", "--strict", "-v"])
            .stdout(stdout)
            .stderr(stderr)
            .status()
            .expect("the program can be started");
        assert_eq!(status.code(), Some(code), "{link}");
    }
}

/// The writing end of a pipe that nobody reads.
fn closed_pipe() -> Stdio {
    let (reader, writer) = std::io::pipe().expect("a pipe can be made");
    drop(reader);
    writer.into()
}

/// No character of `text` may steer a terminal.
#[track_caller]
fn assert_harmless(text: &str) {
    let found = text.chars().find(|c| c.is_control() && *c != '\n');
    assert_eq!(found, None, "{text:?}");
}

/// R-D6.
#[test]
fn control_characters_in_content_do_not_reach_the_terminal() {
    let site = Site::new(SMALL);
    site.edit(
        "content/de-de/start.md",
        "(billing.md)",
        "(<\u{1b}]0;owned\u{7}gone.md>)",
    );
    let ran = site.build(&["-v", "--color", "never"]).expect(0);
    assert!(ran.stderr.contains("gone.md"), "{}", ran.stderr);
    assert_harmless(&ran.stderr);
}

/// R-P5, R-D6.
#[test]
fn control_characters_in_a_file_name_are_an_error_that_names_it() {
    let site = Site::new(SMALL);
    site.write("content/de-de/\u{1b}[31mred.md", "# Rot\n");
    let ran = site.build(&["--color", "never"]).expect(1);
    let named = "error[file/name]: content/de-de/\\u{1b}[31mred.md";
    assert!(ran.stderr.contains(named), "{}", ran.stderr);
    assert_harmless(&ran.stderr);
    assert!(!site.output().exists());
}

/// R-D6.
#[test]
fn control_characters_in_site_toml_do_not_reach_the_terminal() {
    let site = Site::new(SMALL);
    site.edit("site.toml", "title =", "\"ti\\u001b[31mtle\" = 1\ntitle =");
    let ran = site.build(&["--color", "never"]).expect(2);
    assert_harmless(&ran.stderr);
}

/// A terminal is no precondition of colours that were asked for, and `NO_COLOR` is heard.
#[test]
fn colours_follow_the_option_and_the_environment() {
    let site = Site::new(SMALL);
    site.edit("content/de-de/start.md", "(billing.md)", "(gone.md)");
    let coloured = |command: &mut Command| ran(command).stderr.contains("\u{1b}[");
    assert!(coloured(site.command().args(["--color", "always"])));
    assert!(!coloured(&mut site.command()));
    assert!(!coloured(site.command().env("NO_COLOR", "1")));
}

#[test]
fn says_its_name_and_version() {
    let ran = ran(diglot().arg("--version")).expect(0);
    assert_eq!(
        ran.stdout.trim(),
        concat!("diglot ", env!("CARGO_PKG_VERSION"))
    );
}

/// R-P3: a named pipe among the content is reported, and nobody waits for its other end.
#[test]
fn a_named_pipe_among_the_content_is_skipped() {
    let site = Site::new(SMALL);
    let pipe = site.root().join("content/de-de/pipe.md");
    let made = Command::new("mkfifo").arg(&pipe).status();
    if !made.is_ok_and(|status| status.success()) {
        skip("mkfifo is missing");
        return;
    }
    let ran = site.build(&[]).expect(0);
    assert!(ran.stderr.contains("[file/special]"), "{}", ran.stderr);
}

/// R-P2: what a link out of the content leads to is not published.
#[cfg(unix)]
#[test]
fn a_link_out_of_the_content_is_an_error() {
    let site = Site::new(SMALL);
    site.write("secret.md", "# Geheim\n\nxyzzy\n");
    std::os::unix::fs::symlink(
        Path::new("../../secret.md"),
        site.root().join("content/de-de/open.md"),
    )
    .expect("links can be made");
    let ran = site.build(&[]).expect(1);
    assert!(ran.stderr.contains("[file/outside]"), "{}", ran.stderr);
    assert!(!site.output().exists());
}
