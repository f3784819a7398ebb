//! What the tests of the program share: sites written inline, runs of the program, folders as values.

#![allow(dead_code, reason = "every test file uses another part of this")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Output;

use tempfile::TempDir;

/// Three articles in two locales with a table of contents; builds without a diagnostic above `info`.
pub(crate) const SMALL: &str = r#"--- site.toml
title = "Help"
base_url = "https://help.example.com"
--- content/de-de/TOC.yml
- name: Anfang
  href: start.md
- name: Mehr
  items:
  - name: Rechnung
    href: billing.md
--- content/de-de/start.md
---
title: Anfang
description: Erste Schritte
ms.date: 06/17/2026
---

# <span data-ttu-id="a1b2c-101">Anfang</span><span class="sxs-lookup"><span data-stu-id="a1b2c-101">Start</span></span>

<span data-ttu-id="a1b2c-102">Lesen Sie die [Rechnung](billing.md).</span><span class="sxs-lookup"><span data-stu-id="a1b2c-102">Read the [invoice](billing.md).</span></span>
--- content/de-de/billing.md
---
title: Rechnung
description: Ihre Rechnung
ms.date: 06/17/2026
---

# <span data-ttu-id="b1b2c-101">Rechnung</span><span class="sxs-lookup"><span data-stu-id="b1b2c-101">Invoice</span></span>

<span data-ttu-id="b1b2c-102">Sie kommt monatlich.</span><span class="sxs-lookup"><span data-stu-id="b1b2c-102">It comes every month.</span></span>
--- content/fr-fr/TOC.yml
- name: Début
  href: start.md
--- content/fr-fr/start.md
---
title: Début
description: Premiers pas
ms.date: 06/17/2026
---

# <span data-ttu-id="c1b2c-101">Début</span><span class="sxs-lookup"><span data-stu-id="c1b2c-101">Start</span></span>

<span data-ttu-id="c1b2c-102">Lisez la [facture](billing.md).</span><span class="sxs-lookup"><span data-stu-id="c1b2c-102">Read the [invoice](billing.md).</span></span>
"#;

/// Lines of `site.toml` with which an edit changes one page, and nothing else that is made of it.
pub(crate) const PAGES_ALONE: &str =
    "[search]\nenabled = false\n[bilingual]\nenabled = false\n[print]\nenabled = false\n";

/// The files of a folder by path; the value that tests compare.
pub(crate) type Tree = BTreeMap<String, Vec<u8>>;

/// A site in a temporary folder, which goes away with it.
pub(crate) struct Site {
    folder: TempDir,
    name: &'static str,
}

impl Site {
    /// Writes the files of `listing`: each begins after a line `--- PATH`.
    pub(crate) fn new(listing: &str) -> Self {
        Self::named("site", listing)
    }

    /// As [`Site::new`], in a folder called `name`.
    pub(crate) fn named(name: &'static str, listing: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let site = Self { folder, name };
        fs::create_dir(site.root()).expect("the folder is new");
        for (path, text) in files(listing) {
            site.write(path, text);
        }
        site
    }

    /// Two locales of `count` articles each, every one of which says `word`.
    pub(crate) fn with_articles(count: usize, word: &str) -> Self {
        let site = Self::new(SMALL);
        site.write_articles(count, word);
        site
    }

    /// Makes each of the `count` articles say `word`.
    pub(crate) fn write_articles(&self, count: usize, word: &str) {
        for at in 0..count {
            for locale in ["de-de", "fr-fr"] {
                let paragraph = format!("{word} in {locale}, Absatz {at}.\n\n").repeat(20);
                let text =
                    format!("---\ntitle: Artikel {at}\n---\n\n# Artikel {at}\n\n{paragraph}");
                self.write(&format!("content/{locale}/articles/a{at}.md"), &text);
            }
        }
    }

    /// The folder of `site.toml`.
    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().join(self.name)
    }

    /// The output folder that is used unless another one is named.
    pub(crate) fn output(&self) -> PathBuf {
        self.root().join("public")
    }

    /// Writes a file, `path` being relative to the root of the site.
    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().expect("it lies below the root"))
            .expect("the folder can be made");
        fs::write(path, text).expect("the file can be written");
    }

    /// Replaces `old` in a file by `new`.
    #[track_caller]
    pub(crate) fn edit(&self, path: &str, old: &str, new: &str) {
        let text = fs::read_to_string(self.root().join(path)).expect("the file can be read");
        assert!(text.contains(old), "{path} does not contain {old:?}");
        self.write(path, text.replace(old, new));
    }

    /// `diglot build --root ROOT`, to be added to.
    pub(crate) fn command(&self) -> Command {
        let mut command = diglot();
        command.arg("build").arg("--root").arg(self.root());
        command
    }

    /// Runs `diglot build` with further `arguments`.
    pub(crate) fn build(&self, arguments: &[&str]) -> Ran {
        ran(self.command().args(arguments))
    }

    /// Adds lines to `site.toml`.
    pub(crate) fn configure(&self, lines: &str) {
        let path = self.root().join("site.toml");
        let text = fs::read_to_string(&path).expect("the file can be read");
        self.write("site.toml", format!("{text}\n{lines}"));
    }

    /// `diglot deploy --root ROOT`, to be added to.
    pub(crate) fn deploy_command(&self) -> Command {
        let mut command = diglot();
        command.arg("deploy").arg("--root").arg(self.root());
        command
    }

    /// Runs `diglot deploy` with further `arguments`.
    pub(crate) fn deploy(&self, arguments: &[&str]) -> Ran {
        ran(self.deploy_command().args(arguments))
    }

    /// Builds and expects success.
    #[track_caller]
    pub(crate) fn built(&self, arguments: &[&str]) -> Tree {
        self.build(arguments).expect(0);
        tree(&self.output())
    }
}

/// The paths and texts of a listing.
fn files(listing: &str) -> impl Iterator<Item = (&str, &str)> {
    // A line of three hyphens without a path is front matter and belongs to the text.
    listing
        .strip_prefix("--- ")
        .expect("a listing begins with `--- PATH`")
        .split("\n--- ")
        .map(|file| file.split_once('\n').unwrap_or((file, "")))
}

/// The program, with nothing of this process's environment.
pub(crate) fn diglot() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_diglot"));
    command.env_clear();
    command
}

/// What a run of the program left behind.
#[derive(Debug)]
pub(crate) struct Ran {
    /// Exit code; `None` after death by a signal.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// Checks the exit code, and that nothing panicked.
    #[track_caller]
    pub(crate) fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}{}", self.stdout, self.stderr);
        assert!(!self.stderr.contains("panicked at"), "{}", self.stderr);
        self
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("stdout is UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("stderr is UTF-8"),
        }
    }
}

/// Runs `command` to its end.
pub(crate) fn ran(command: &mut Command) -> Ran {
    command.output().expect("the program can be started").into()
}

/// All files below `folder`; empty when there is no such folder.
pub(crate) fn tree(folder: &Path) -> Tree {
    let mut files = Tree::new();
    for path in paths(folder) {
        let name = path.strip_prefix(folder).expect("it lies below");
        let bytes = fs::read(&path).expect("the file can be read");
        files.insert(name.to_string_lossy().into_owned(), bytes);
    }
    files
}

/// The paths of all files below `folder`, in no particular order.
pub(crate) fn paths(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    entries
        .map(|entry| entry.expect("the folder can be read").path())
        .flat_map(|path| {
            if path.is_dir() {
                paths(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

/// Names in a folder, sorted: what lies beside an output, hidden things included.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .expect("the folder can be read")
        .map(|entry| entry.expect("the folder can be read").file_name())
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Fails unless both trees are equal, and names the files that differ, not their bytes.
#[track_caller]
pub(crate) fn assert_same(got: &Tree, expected: &Tree, what: &str) {
    let differing: Vec<_> = got
        .keys()
        .chain(expected.keys())
        .filter(|path| got.get(*path) != expected.get(*path))
        .collect();
    assert!(
        differing.is_empty(),
        "{what}: these files differ: {differing:?}"
    );
}

/// Says that this test cannot run here. `tests/run.sh` counts these lines, because the harness has no
/// word for a test that finds out only while it runs.
pub(crate) fn skip(reason: &str) {
    eprintln!("not run here: {reason}");
}

/// Says that this test cannot run because something is missing that `tests/run.sh` installs; where that
/// has been at work, it is a failure.
#[track_caller]
pub(crate) fn missing(what: &str) {
    let is_required = std::env::var_os("DIGLOT_REQUIRE_TOOLS").is_some_and(|value| value == "1");
    assert!(!is_required, "{what}");
    skip(what);
}
