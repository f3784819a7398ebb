//! The output folder on a real disk, promise by promise.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests and benchmarks are edges themselves"
)]

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, SystemTime};

use diglot::emit::{Changes, EmitError, MARKER, Manifest, Options, OutputFolder, Refusal};

/// A folder for one test, with the output folder `public` in it.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("temporary folder"),
        }
    }

    /// A place whose output folder holds `site`.
    fn with(site: &[(&str, &str)]) -> Self {
        let place = Self::new();
        place.build(site).expect("built");
        place
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let at = self.path(path);
        fs::create_dir_all(at.parent().expect("below a folder")).expect("made");
        fs::write(at, text).expect("written");
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect("read")
    }

    fn build(&self, site: &[(&str, &str)]) -> Result<Changes, EmitError> {
        build(&self.path("public"), OPTIONS, site)
    }

    /// Names beside the output folder.
    fn names(&self) -> Vec<OsString> {
        let entries = fs::read_dir(self.folder.path()).expect("listed");
        let mut names: Vec<_> = entries
            .map(|entry| entry.expect("listed").file_name())
            .collect();
        names.sort();
        names
    }

    /// Checks that a build of `site` fails with this exit code, and changes nothing at all.
    #[track_caller]
    fn check_refused(
        &self,
        options: Options<'_>,
        dir: &str,
        site: &[(&str, &str)],
        code: u8,
    ) -> EmitError {
        let before = state(self.folder.path());
        let error = build(&self.path(dir), options, site).expect_err("refused");
        assert_eq!(error.exit_code(), code, "{error}");
        assert_eq!(state(self.folder.path()), before, "{error}");
        error
    }
}

const OPTIONS: Options<'_> = Options {
    site_id: "help",
    protected: &[],
    adopt: false,
    lock_wait: Duration::ZERO,
    durable: false,
    spare: false,
};

const ADOPT: Options<'_> = Options {
    adopt: true,
    ..OPTIONS
};

fn build(dir: &Path, options: Options<'_>, site: &[(&str, &str)]) -> Result<Changes, EmitError> {
    let folder = OutputFolder::open(dir, &options)?;
    let stage = |(path, text): &(&str, &str)| folder.stage(path, text.as_bytes());
    let receipts = site.iter().map(stage).collect::<Result<_, _>>()?;
    folder.publish(receipts)
}

/// Everything below `dir`: inode, time of change and text or target of each file. No link is followed.
fn state(dir: &Path) -> BTreeMap<PathBuf, (u64, SystemTime, String)> {
    let mut found = BTreeMap::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("listed") {
            let path = entry.expect("listed").path();
            let meta = fs::symlink_metadata(&path).expect("found");
            let text = if meta.is_symlink() {
                format!("-> {}", fs::read_link(&path).expect("read").display())
            } else if meta.is_dir() {
                folders.push(path.clone());
                "a folder".to_owned()
            } else {
                fs::read_to_string(&path).expect("read")
            };
            found.insert(path, (meta.ino(), meta.modified().expect("known"), text));
        }
    }
    found
}

fn paths(changes: &[std::sync::Arc<str>]) -> Vec<&str> {
    changes.iter().map(|path| &**path).collect()
}

const SITE: &[(&str, &str)] = &[
    ("de/a.html", "A"),
    ("de/b.html", "B"),
    ("index.html", "home"),
];

/// R-O1
#[test]
fn the_marker_lists_what_the_folder_holds() {
    let place = Place::with(SITE);
    let manifest = Manifest::read(&place.path("public")).expect("valid");
    assert_eq!(manifest.site(), "help");
    for ((path, text), entry) in SITE.iter().zip(manifest.entries()) {
        assert_eq!((&*entry.path, entry.length), (*path, text.len() as u64));
        assert_eq!(entry.digest, diglot::model::Digest::of(text.as_bytes()));
        assert_eq!(place.read(&format!("public/{path}")), *text);
    }
    let again = Place::with(SITE);
    assert_eq!(
        place.read(&format!("public/{MARKER}")),
        again.read(&format!("public/{MARKER}"))
    );
}

/// R-O4: `--durable` changes nothing that can be seen.
#[test]
fn a_durable_build_is_a_build_like_any_other() {
    let (place, durable) = (Place::with(SITE), Place::new());
    let options = Options {
        durable: true,
        ..OPTIONS
    };
    for site in [&SITE[1..], SITE] {
        build(&durable.path("public"), options, site).expect("built");
    }
    let marker = format!("public/{MARKER}");
    assert_eq!(place.read(&marker), durable.read(&marker));
    assert_eq!(durable.read("public/de/a.html"), "A");
}

/// R-O5, R-O6: without publishing, nothing changes.
#[test]
fn nothing_is_left_beside_the_output() {
    let place = Place::with(SITE);
    place.build(&SITE[1..]).expect("built");
    assert_eq!(place.names(), ["public"]);
    let folder = OutputFolder::open(&place.path("public"), &OPTIONS).expect("opened");
    folder
        .stage("new.html", b"never published")
        .expect("staged");
    assert_eq!(
        place.names().len(),
        3,
        "lock and staging folder are hidden beside it"
    );
    assert!(
        place.names()[..2]
            .iter()
            .all(|name| name.to_string_lossy().starts_with('.'))
    );
    drop(folder);
    assert_eq!(place.names(), ["public"]);
    assert!(!place.path("public/new.html").exists());
}

#[test]
fn a_folder_that_is_not_published_is_not_made() {
    let place = Place::new();
    let folder = OutputFolder::open(&place.path("a/b/public"), &OPTIONS).expect("opened");
    folder
        .stage("index.html", b"never published")
        .expect("staged");
    drop(folder);
    assert!(place.names().is_empty());
    build(&place.path("a/b/public"), OPTIONS, SITE).expect("built");
    assert_eq!(place.read("a/b/public/index.html"), "home");
}

/// R-N2
#[test]
fn a_second_run_touches_nothing() {
    let place = Place::with(SITE);
    let before = state(&place.path("public"));
    let inode = fs::metadata(place.path("public")).expect("found").ino();
    let changes = place.build(SITE).expect("built");
    assert!(changes.is_empty());
    assert_eq!(changes.unchanged, 3);
    assert_eq!(state(&place.path("public")), before);
    assert_eq!(
        fs::metadata(place.path("public")).expect("found").ino(),
        inode
    );
}

/// R-N2, R-O4: carried over, not written again.
#[test]
fn unchanged_files_keep_inode_and_time() {
    let place = Place::with(SITE);
    let before = state(&place.path("public"));
    let changes = place
        .build(&[SITE[0], SITE[1], ("index.html", "new")])
        .expect("built");
    assert_eq!(paths(&changes.written), ["index.html"]);
    let after = state(&place.path("public"));
    for page in ["public/de/a.html", "public/de/b.html"] {
        assert_eq!(before[&place.path(page)], after[&place.path(page)]);
    }
    assert_eq!(place.read("public/index.html"), "new");
    assert_eq!(
        fs::metadata(place.path("public/de/a.html"))
            .expect("found")
            .nlink(),
        1
    );
}

#[test]
fn what_is_no_longer_part_of_the_site_is_deleted() {
    let place = Place::with(&[
        ("a/b/c.html", "C"),
        ("a/d.html", "D"),
        ("e/f.html", "F"),
        ("g.html", "G"),
    ]);
    place.write("public/e/mine.txt", "mine");
    let changes = place.build(&[("a/d.html", "D")]).expect("built");
    assert_eq!(
        paths(&changes.deleted),
        ["a/b/c.html", "e/f.html", "g.html"]
    );
    assert!(
        !place.path("public/a/b").exists(),
        "a folder that we made goes with its last page"
    );
    assert!(!place.path("public/e/f.html").exists());
    assert_eq!(place.read("public/e/mine.txt"), "mine");
}

#[test]
fn a_file_that_somebody_removed_comes_back() {
    let place = Place::with(SITE);
    fs::remove_file(place.path("public/de/a.html")).expect("removed");
    let changes = place.build(SITE).expect("built");
    assert_eq!(
        (paths(&changes.written), changes.unchanged),
        (vec!["de/a.html"], 2)
    );
    assert_eq!(place.read("public/de/a.html"), "A");
}

/// R-O3
#[test]
fn foreign_files_stay_through_any_number_of_builds() {
    let place = Place::with(SITE);
    place.write("public/notes.txt", "mine");
    place.write("public/de/notes.txt", "mine too");
    place.write("public/theirs/deep/.hidden", "hidden");
    fs::create_dir(place.path("public/empty")).expect("made");
    fs::create_dir(place.path("public/closed")).expect("made");
    fs::set_permissions(
        place.path("public/closed"),
        PermissionsExt::from_mode(0o711),
    )
    .expect("set");
    symlink("/nowhere", place.path("public/link")).expect("linked");
    symlink("theirs", place.path("public/link-to-folder")).expect("linked");
    let foreign = |state: &BTreeMap<PathBuf, _>| -> Vec<String> {
        let names = state.keys().map(|path| path.display().to_string());
        names
            .filter(|name| !SITE.iter().any(|(page, _)| name.ends_with(page)))
            .collect()
    };
    let before = state(&place.path("public"));
    for round in 0..5 {
        place
            .build(&[("de/a.html", &*round.to_string())])
            .expect("built");
        place.build(SITE).expect("built");
    }
    let after = state(&place.path("public"));
    assert_eq!(foreign(&before), foreign(&after));
    for file in [
        "public/notes.txt",
        "public/de/notes.txt",
        "public/theirs/deep/.hidden",
    ] {
        assert_eq!(
            before[&place.path(file)],
            after[&place.path(file)],
            "{file}"
        );
    }
    let mode = fs::metadata(place.path("public/closed"))
        .expect("found")
        .mode();
    assert_eq!(mode & 0o777, 0o711);
}

/// R-O3
#[test]
fn a_new_page_never_lands_on_a_foreign_file() {
    let place = Place::with(SITE);
    place.write("outside/keep.txt", "keep");
    place.write("public/file", "mine");
    place.write("public/folder/mine.txt", "mine");
    fs::create_dir(place.path("public/empty")).expect("made");
    symlink("../outside", place.path("public/link")).expect("linked");
    for (page, way) in [
        ("file", "file"),
        ("file/below.html", "file"),
        ("folder", "folder"),
        ("empty", "empty"),
        ("link", "link"),
        ("link/new.html", "link"),
        ("link/keep.txt", "link"),
    ] {
        let site = [SITE, &[(page, "page")]].concat();
        let error = place.check_refused(OPTIONS, "public", &site, 1);
        let EmitError::Foreign { paths } = error else {
            panic!("{error}")
        };
        assert_eq!(paths, [way.into()], "{page}");
    }
    place
        .build(&[SITE, &[("folder/page.html", "page")]].concat())
        .expect("beside foreign files");
}

/// R-O3: writes never pass through a link, also not where our own page was.
#[test]
fn links_in_the_place_of_our_files_lead_nowhere() {
    let place = Place::with(SITE);
    place.write("outside/secret", "home");
    place.write("outside/a.html", "A");
    fs::remove_file(place.path("public/index.html")).expect("removed");
    symlink("../outside/secret", place.path("public/index.html")).expect("linked");
    let changes = place.build(SITE).expect("built");
    assert_eq!(paths(&changes.written), ["index.html"]);
    assert!(
        fs::symlink_metadata(place.path("public/index.html"))
            .expect("found")
            .is_file()
    );
    assert_eq!(place.read("outside/secret"), "home");

    fs::remove_dir_all(place.path("public/de")).expect("removed");
    symlink("../outside", place.path("public/de")).expect("linked");
    place.check_refused(OPTIONS, "public", SITE, 1);
    place.build(&SITE[2..]).expect("built");
    assert_eq!(
        place.read("outside/a.html"),
        "A",
        "not deleted through the link either"
    );
}

/// R-O1
#[test]
fn folders_of_others_are_refused_untouched() {
    let place = Place::new();
    place.write("photos/holiday.jpg", "sea");
    let error = place.check_refused(OPTIONS, "photos", SITE, 3);
    assert!(error.to_string().contains("--adopt"), "{error}");

    place.build(SITE).expect("built");
    let other = Options {
        site_id: "other",
        ..OPTIONS
    };
    place.check_refused(other, "public", SITE, 3);

    place.write(&format!("public/{MARKER}"), "{}");
    place.check_refused(OPTIONS, "public", SITE, 3);
    fs::remove_file(place.path(&format!("public/{MARKER}"))).expect("removed");
    fs::create_dir(place.path(&format!("public/{MARKER}"))).expect("made");
    place.check_refused(ADOPT, "public", SITE, 3);
}

/// R-O1: `--adopt` deletes and replaces nothing, now and later.
#[test]
fn an_adopted_folder_keeps_its_files() {
    let place = Place::new();
    place.write("public/holiday.jpg", "sea");
    place.write("public/about.html", "me");
    let clash = [SITE, &[("about.html", "us")]].concat();
    place.check_refused(ADOPT, "public", &clash, 1);
    build(&place.path("public"), ADOPT, SITE).expect("adopted");
    place.check_refused(OPTIONS, "public", &clash, 1);
    place.build(&[]).expect("built");
    assert_eq!(place.read("public/holiday.jpg"), "sea");
    assert_eq!(place.read("public/about.html"), "me");
    assert!(!place.path("public/index.html").exists());
}

#[test]
fn a_damaged_marker_can_be_adopted() {
    let place = Place::with(&[("old.html", "old")]);
    place.write(&format!("public/{MARKER}"), "{}");
    build(&place.path("public"), ADOPT, SITE).expect("adopted");
    assert_eq!(
        place.read("public/old.html"),
        "old",
        "nobody knows whose it is"
    );
    assert!(place.build(SITE).expect("built").is_empty());
}

/// R-O2: whatever the flags.
#[test]
fn inputs_home_root_files_and_links_are_refused() {
    let place = Place::with(SITE);
    place.write("site/content/a.md", "# A");
    place.write("site/site.toml", "title = 'x'");
    place.write("file", "text");
    fs::create_dir(place.path("folder")).expect("made");
    symlink("folder", place.path("link")).expect("linked");
    symlink("site", place.path("alias")).expect("linked");
    let protected = [place.path("site/content"), place.path("site/site.toml")];
    let options = Options {
        protected: &protected,
        ..ADOPT
    };
    for dir in [
        "site",
        "site/content",
        "site/content/public",
        "alias",
        "alias/content/x",
        "site/public/..",
        "",
    ] {
        place.check_refused(options, dir, SITE, 3);
    }
    for dir in ["file", "link", "file/public"] {
        place.check_refused(options, dir, SITE, if dir == "file/public" { 5 } else { 3 });
    }
    build(&place.path("alias/public"), options, SITE).expect("inside the site is allowed");

    let refused = |dir: &Path| match OutputFolder::open(dir, &ADOPT).map(drop) {
        Err(EmitError::Refused { reason, .. }) => reason,
        other => panic!("{other:?}"),
    };
    assert_eq!(refused(Path::new("/")), Refusal::Root);
    if let Some(home) = std::env::home_dir().filter(|home| home.parent().is_some()) {
        assert_eq!(refused(&home), Refusal::Home);
    }
}

/// R-O2: a link to our own folder is followed and stays a link.
#[test]
fn a_link_to_an_output_folder_is_followed() {
    let place = Place::with(SITE);
    symlink("public", place.path("link")).expect("linked");
    build(&place.path("link"), OPTIONS, &SITE[..1]).expect("built");
    assert!(
        fs::symlink_metadata(place.path("link"))
            .expect("found")
            .is_symlink()
    );
    assert!(!place.path("public/index.html").exists());
    assert_eq!(place.names(), ["link", "public"]);
}

/// R-O7
#[test]
fn a_second_writer_is_told_who_is_first() {
    let place = Place::with(SITE);
    let first = OutputFolder::open(&place.path("public"), &OPTIONS).expect("opened");
    let Err(error) = place.build(SITE) else {
        panic!("two writers")
    };
    assert_eq!(error.exit_code(), 4);
    let text = error.to_string();
    assert!(
        text.contains(&format!("process {}", std::process::id())),
        "{text}"
    );
    assert!(text.contains("started 2"), "{text}");
    assert_eq!(
        place.read("public/index.html"),
        "home",
        "readers are not locked out"
    );
    drop(first);
    place.build(SITE).expect("built");
}

/// R-O7: `--lock-wait`
#[test]
fn a_second_writer_may_wait() {
    let place = Place::with(SITE);
    let first = OutputFolder::open(&place.path("public"), &OPTIONS).expect("opened");
    let patient = Options {
        lock_wait: Duration::from_mins(10),
        ..OPTIONS
    };
    thread::scope(|scope| {
        let second = scope.spawn(|| build(&place.path("public"), patient, &SITE[..1]));
        let receipt = first.stage("index.html", b"first").expect("staged");
        first.publish(vec![receipt]).expect("published");
        let changes = second.join().expect("no panic").expect("built");
        assert_eq!(paths(&changes.deleted), ["index.html"]);
    });
    assert_eq!(place.names(), ["public"]);
}

#[test]
fn outputs_that_do_not_fit_together_are_refused() {
    let place = Place::with(SITE);
    for (site, code) in [
        (&[("a", "1"), ("a", "2")][..], 1),
        (&[("a", "1"), ("a/b", "2")], 1),
        (&[("a/b", "2"), ("a", "1")], 1),
        (&[("de/a.html", "A"), ("de/a.html/b", "2")], 1),
        (&[("../a", "1")], 1),
        (&[("/etc/a", "1")], 1),
        (&[(MARKER, "{}")], 1),
    ] {
        place.check_refused(OPTIONS, "public", site, code);
    }
}

/// R-O5: what a page that cannot be built again needs, to stay as it is.
#[test]
fn receipts_of_the_published_site_need_no_bytes() {
    let place = Place::with(SITE);
    let folder = OutputFolder::open(&place.path("public"), &OPTIONS).expect("opened");
    let mut receipts = folder.manifest().entries().to_vec();
    assert!(receipts.iter().all(|receipt| folder.holds(receipt)));
    receipts[2] = folder.stage("index.html", b"new").expect("staged");
    assert!(!folder.holds(&receipts[2]));
    folder.publish(receipts.clone()).expect("published");
    assert_eq!(place.read("public/de/a.html"), "A");

    fs::remove_file(place.path("public/de/a.html")).expect("removed");
    let folder = OutputFolder::open(&place.path("public"), &OPTIONS).expect("opened");
    assert!(!folder.holds(&receipts[0]));
    receipts[2] = folder.stage("index.html", b"newer").expect("staged");
    let error = folder.publish(receipts).expect_err("bytes are missing");
    assert!(
        matches!(&error, EmitError::Missing { path } if &**path == "de/a.html"),
        "{error}"
    );
    assert_eq!(place.read("public/index.html"), "new");
}

#[test]
fn what_was_staged_in_vain_is_not_published() {
    let place = Place::with(SITE);
    let folder = OutputFolder::open(&place.path("public"), &OPTIONS).expect("opened");
    let kept = folder.stage("kept/page.html", b"kept").expect("staged");
    folder
        .stage("vain/deep/page.html", b"vain")
        .expect("staged");
    folder.stage("kept/vain.html", b"vain").expect("staged");
    folder.publish(vec![kept]).expect("published");
    assert!(!place.path("public/vain").exists() && !place.path("public/kept/vain.html").exists());
}

#[test]
fn a_file_in_parts_is_published_as_one_and_only_when_it_differs() {
    let place = Place::new();
    let publish = |parts: &[&str]| {
        let folder = OutputFolder::open(&place.path("public"), &OPTIONS).expect("opened");
        let parts = parts.iter().map(|part| part.as_bytes().to_vec());
        let receipt = folder.stage_in_parts("lists/all.json", parts);
        let receipt = receipt.expect("staged");
        let page = folder.stage("index.html", b"page").expect("staged");
        let length = receipt.length;
        let changes = folder.publish(vec![receipt, page]).expect("published");
        assert_eq!(place.read("public/lists/all.json").len() as u64, length);
        changes.written
    };
    let all = ["index.html", "lists/all.json"].map(Into::into);
    assert_eq!(publish(&["one, ", "two, ", "three"]), all);
    assert_eq!(place.read("public/lists/all.json"), "one, two, three");
    assert_eq!(publish(&["one, two, ", "three"]), []);
    assert_eq!(publish(&["one, two, three"]), []);
    assert_eq!(publish(&["one, ", "four"]), all[1..]);
    assert_eq!(publish(&[]), all[1..]);
    assert_eq!(place.read("public/lists/all.json"), "");
}

#[test]
fn many_threads_stage_at_once() {
    let place = Place::new();
    let folder = OutputFolder::open(&place.path("public"), &OPTIONS).expect("opened");
    let stage = |n: usize| {
        folder.stage(
            &format!("{}/{}/{n}.html", n % 3, n % 7),
            n.to_string().as_bytes(),
        )
    };
    let receipts = thread::scope(|scope| {
        let workers: Vec<_> = (0..4)
            .map(|worker| {
                scope.spawn(move || (0..100).map(|n| stage(n * 4 + worker)).collect::<Vec<_>>())
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().expect("no panic"))
            .collect::<Result<Vec<_>, _>>()
    });
    let changes = folder
        .publish(receipts.expect("staged"))
        .expect("published");
    assert_eq!(changes.written.len(), 400);
    assert_eq!(place.read("public/1/5/313.html"), "313");
}

/// R-S7, R-O4: whoever reads meanwhile finds every page.
#[test]
fn readers_always_find_a_page() {
    let place = Place::with(SITE);
    let page = place.path("public/index.html");
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for round in 0..40 {
                place
                    .build(&[SITE[0], ("index.html", &*format!("version {round}"))])
                    .expect("built");
            }
        });
        while !writer.is_finished() {
            let text = fs::read_to_string(&page).expect("always there");
            assert!(text == "home" || text.starts_with("version "), "{text:?}");
        }
    });
}

const VICTIM: &str = "DIGLOT_TEST_VICTIM";

/// Two versions of a site that share some pages.
fn version(number: usize) -> Vec<(String, String)> {
    let page = |n: usize| match n % 3 {
        0 => (format!("de/{n}/index.html"), "shared".to_owned()),
        1 => (format!("fr/{n}.html"), format!("version {number}")),
        _ => (format!("{number}/{n}.html"), format!("only in {number}")),
    };
    (0..60).map(page).collect()
}

fn build_version(dir: &Path, number: usize) -> Result<Changes, EmitError> {
    let site = version(number);
    let site: Vec<_> = site.iter().map(|(path, text)| (&**path, &**text)).collect();
    build(dir, OPTIONS, &site)
}

/// Not a test of its own: the process that the next test kills.
#[test]
fn victim() {
    if let Some(dir) = std::env::var_os(VICTIM) {
        loop {
            for number in 0..2 {
                build_version(Path::new(&dir), number).expect("built");
            }
        }
    }
}

/// R-O4, R-O6, R-O7: `kill -9` at any moment.
#[test]
fn a_killed_run_leaves_a_whole_site_and_no_work() {
    let place = Place::new();
    let dir = place.path("public");
    fs::create_dir(&dir).expect("made");
    build_version(&dir, 0).expect("built");
    place.write("public/notes.txt", "mine");
    let expected = [0, 1].map(|number| {
        let site = version(number)
            .into_iter()
            .map(|(path, text)| (dir.join(path), text));
        site.chain([(dir.join("notes.txt"), "mine".to_owned())])
            .collect::<BTreeMap<_, _>>()
    });
    let is_page = |path: &Path| !path.is_dir() && !path.ends_with(MARKER);
    for round in 0_u64..50 {
        let mut victim = Command::new(std::env::current_exe().expect("known"))
            .args(["--exact", "victim", "--nocapture"])
            .env(VICTIM, &dir)
            .stdout(Stdio::null())
            .spawn()
            .expect("started");
        // Spread over several builds, differently in each round.
        thread::sleep(Duration::from_micros(5_000 + round * 7_919 % 30_000));
        victim.kill().expect("killed");
        victim.wait().expect("gone");

        let seen = state(&dir).into_iter().filter(|(path, _)| is_page(path));
        let seen: BTreeMap<_, _> = seen.map(|(path, (_, _, text))| (path, text)).collect();
        assert!(expected.contains(&seen), "round {round}: {seen:?}");
        OutputFolder::open(&dir, &OPTIONS)
            .map(drop)
            .expect("no manual step");
        assert_eq!(place.names(), ["public"], "round {round}");
        assert_eq!(place.read("public/notes.txt"), "mine");
    }
    build_version(&dir, 1).expect("built");
    assert!(build_version(&dir, 1).expect("built").is_empty());
}
