//! `diglot strip`: what translators hand over without what it was made from.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests and benchmarks are edges themselves"
)]

mod common;

use std::fs;
use std::path::Path;

use common::{Ran, diglot, ran};

const BILINGUAL: &str = "---
title: <span data-ttu-id=\"a-1\">Titel</span><span class=\"sxs-lookup\"><span data-stu-id=\"a-1\">Title</span></span>
ms.date: 01/02/2026
---

<span data-ttu-id=\"a-2\">Ein Satz.</span><span class=\"sxs-lookup\"><span data-stu-id=\"a-2\">A sentence.</span></span>
";
const TARGET: &str = "---\ntitle: Titel\nms.date: 01/02/2026\n---\n\nEin Satz.\n";
const SOURCE: &str = "---\ntitle: Title\nms.date: 01/02/2026\n---\n\nA sentence.\n";

fn strip(dir: &Path, args: &[&str]) -> Ran {
    let mut command = diglot();
    command.current_dir(dir).arg("strip").args(args);
    ran(&mut command)
}

fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(path).unwrap()
}

#[test]
fn a_file_is_printed_or_written_in_either_language() {
    let temp = tempfile::tempdir().unwrap();
    fs::write(temp.path().join("a.md"), BILINGUAL).unwrap();
    let printed = strip(temp.path(), &["a.md"]).expect(0);
    assert_eq!(printed.stdout, TARGET);
    let printed = strip(temp.path(), &["--source", "a.md"]).expect(0);
    assert_eq!(printed.stdout, SOURCE);
    strip(temp.path(), &["a.md", "clean/a.md"]).expect(0);
    assert_eq!(read(temp.path().join("clean/a.md")), TARGET);
}

#[test]
fn a_tree_is_copied_as_a_whole() {
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("in");
    fs::create_dir_all(dir.join("sub/.git")).unwrap();
    fs::write(dir.join("sub/a.md"), BILINGUAL).unwrap();
    fs::write(dir.join("sub/image.png"), [0, 159, 146, 150]).unwrap();
    fs::write(dir.join(".openpublishing.publish.config.json"), "{}").unwrap();
    fs::write(dir.join(".gitignore"), "x").unwrap();
    fs::write(dir.join("sub/.git/config"), "secret").unwrap();
    strip(temp.path(), &["in", "out"]).expect(0);
    let out = temp.path().join("out");
    assert_eq!(read(out.join("sub/a.md")), TARGET);
    assert_eq!(fs::read(out.join("sub/image.png")).unwrap().len(), 4);
    assert_eq!(read(out.join(".openpublishing.publish.config.json")), "{}");
    assert_eq!(read(out.join(".gitignore")), "x");
    assert!(!out.join("sub/.git").exists());
}

#[test]
fn damage_is_told_at_its_line_and_no_text_is_lost() {
    let temp = tempfile::tempdir().unwrap();
    let damaged = "Erster.\n\n<span data-ttu-id=\"a-1\">Zweiter.\n";
    fs::create_dir(temp.path().join("in")).unwrap();
    fs::write(temp.path().join("in/a.md"), damaged).unwrap();
    let done = strip(temp.path(), &["in", "out"]).expect(0);
    assert!(done.stderr.contains("in/a.md:3:1"), "{}", done.stderr);
    let text = read(temp.path().join("out/a.md"));
    assert!(text.contains("Erster.") && text.contains("Zweiter."));
}

#[cfg(unix)]
#[test]
fn links_are_followed_inside_and_what_is_left_out_is_told() {
    use std::os::unix::fs::symlink;
    let temp = tempfile::tempdir().unwrap();
    let dir = temp.path().join("in");
    fs::create_dir_all(dir.join("sub")).unwrap();
    fs::write(dir.join("sub/a.md"), BILINGUAL).unwrap();
    fs::write(temp.path().join("secret.md"), "secret").unwrap();
    symlink("sub/a.md", dir.join("b.md")).unwrap();
    symlink("sub", dir.join("other")).unwrap();
    symlink("..", dir.join("sub/up")).unwrap();
    symlink("gone.md", dir.join("dangling.md")).unwrap();
    symlink("../secret.md", dir.join("out.md")).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, dir.join("pipe.md"), 0o600.into()).unwrap();
    let done = strip(temp.path(), &["in", "out"]).expect(1);
    let out = temp.path().join("out");
    assert_eq!(read(out.join("b.md")), TARGET);
    assert_eq!(read(out.join("other/a.md")), TARGET);
    for (code, file) in [
        ("file/dangling", "in/sub/up"),
        ("file/dangling", "in/dangling.md"),
        ("file/outside", "in/out.md"),
        ("file/special", "in/pipe.md"),
    ] {
        let told = |line: &str| line.contains(code) && line.contains(file);
        assert!(done.stderr.lines().any(told), "{file}: {}", done.stderr);
        let copy = out.join(file.strip_prefix("in/").unwrap());
        assert!(fs::symlink_metadata(copy).is_err(), "{file} was copied");
    }
}

#[test]
fn a_folder_is_never_written_into_itself() {
    let temp = tempfile::tempdir().unwrap();
    fs::create_dir(temp.path().join("in")).unwrap();
    strip(temp.path(), &["in", "in/sub/deep"]).expect(3);
    strip(temp.path(), &["in", "in"]).expect(3);
    assert_eq!(fs::read_dir(temp.path().join("in")).unwrap().count(), 0);
    strip(temp.path(), &["in"]).expect(2);
    strip(temp.path(), &["missing.md"]).expect(5);
}
