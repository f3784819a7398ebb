//! The tree beside the output that the next build changes places with (R-O3, R-O4, R-O6, R-O8).
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests and benchmarks are edges themselves"
)]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use diglot::emit::{Changes, EmitError, MARKER, Options, OutputFolder};

const OPTIONS: Options<'_> = Options {
    site_id: "help",
    protected: &[],
    adopt: false,
    lock_wait: Duration::ZERO,
    durable: false,
    spare: true,
};

/// Path and text of each file.
type Files = BTreeMap<String, String>;

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

    /// A place with a spare tree at rest, and the second version of the site published.
    fn ready() -> Self {
        let place = Self::new();
        place.build(&version(0)).expect("built");
        place.build(&version(1)).expect("built");
        assert!(place.has_spare());
        place
    }

    fn public(&self) -> PathBuf {
        self.folder.path().join("public")
    }

    fn spare(&self) -> PathBuf {
        self.folder.path().join(".public.diglot-spare")
    }

    fn has_spare(&self) -> bool {
        self.spare().join("state").exists()
    }

    fn build(&self, site: &Files) -> Result<Changes, EmitError> {
        build(&self.public(), OPTIONS, site)
    }

    fn inode(&self) -> u64 {
        fs::metadata(self.public()).expect("found").ino()
    }

    /// Builds `site` and checks that nothing else is there but the files of others.
    #[track_caller]
    fn check(&self, site: &Files, foreign: &Files) -> Changes {
        let changes = self.build(site).expect("built");
        let expected: Files = site.iter().chain(foreign).map(own).collect();
        assert_eq!(files(&self.public()), expected);
        if self.has_spare() {
            assert_eq!(files(&self.spare().join("tree")), expected);
        }
        changes
    }
}

fn own((path, text): (&String, &String)) -> (String, String) {
    (path.clone(), text.clone())
}

fn build(dir: &Path, options: Options<'_>, site: &Files) -> Result<Changes, EmitError> {
    let folder = OutputFolder::open(dir, &options)?;
    let stage = |(path, text): (&String, &String)| folder.stage(path, text.as_bytes());
    let receipts = site.iter().map(stage).collect::<Result<_, _>>()?;
    folder.publish(receipts)
}

/// The files below `dir`, the marker aside; links with their targets.
fn files(dir: &Path) -> Files {
    let mut found = Files::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("listed") {
            let path = entry.expect("listed").path();
            let name = path.strip_prefix(dir).expect("below").display().to_string();
            if path.is_symlink() {
                let target = fs::read_link(&path).expect("read");
                found.insert(name, format!("-> {}", target.display()));
            } else if path.is_dir() {
                folders.push(path);
            } else if name != MARKER {
                found.insert(name, fs::read_to_string(&path).expect("read"));
            }
        }
    }
    found
}

/// Versions of a site that differ by one page, one that is only in it, and what every build changes.
fn version(number: usize) -> Files {
    let page = |n: usize| (format!("de/{n}/index.html"), format!("page {n}"));
    let mut site: Files = (0..30).map(page).collect();
    let edited = format!("de/{}/index.html", number % 30);
    site.insert(edited, format!("version {number}"));
    site.insert(format!("only/{number}/index.html"), "here".to_owned());
    site.insert("sitemap.xml".to_owned(), number.to_string());
    site
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("in a folder")).expect("made");
    fs::write(path, text).expect("written");
}

fn one(path: &str, text: &str) -> Files {
    Files::from([(path.to_owned(), text.to_owned())])
}

/// R-O4: two folders change places again and again, and what stays is not linked anew.
#[test]
fn the_same_two_folders_change_places() {
    let place = Place::new();
    let mut seen = Vec::new();
    for number in 0..6 {
        place.check(&version(number), &Files::new());
        seen.push(place.inode());
    }
    assert_eq!((seen[1], seen[2]), (seen[3], seen[0]), "{seen:?}");
    assert_eq!((seen[3], seen[2]), (seen[5], seen[4]), "{seen:?}");
    let folder = |tree: &Path| fs::metadata(tree.join("de/20")).expect("found").ino();
    let before = [folder(&place.public()), folder(&place.spare().join("tree"))];
    place.check(&version(6), &Files::new());
    let after = [folder(&place.public()), folder(&place.spare().join("tree"))];
    assert_eq!(before, [after[1], after[0]]);
}

/// R-N2: a build that changes nothing touches neither tree.
#[test]
fn without_a_change_nothing_is_exchanged() {
    let place = Place::ready();
    let (inode, state) = (place.inode(), place.spare().join("state"));
    let written = || {
        fs::metadata(&state)
            .expect("found")
            .modified()
            .expect("known")
    };
    let before = written();
    assert!(place.check(&version(1), &Files::new()).is_empty());
    assert_eq!((place.inode(), written()), (inode, before));
}

/// R-O3: whatever others do in the output between two builds.
#[test]
fn files_of_others_come_change_and_go() {
    let place = Place::ready();
    let at = |path: &str| place.public().join(path);
    let mut foreign = Files::new();
    let mut number = 1;
    let mut check = |foreign: &Files| {
        number += 1;
        place.check(&version(number), foreign);
    };
    for (path, text) in [
        ("notes.txt", "mine"),
        ("de/5/notes.txt", "mine"),
        ("theirs/deep/.hidden", "mine"),
        ("notes.txt", "in place"),
    ] {
        write(&at(path), text);
        foreign.insert(path.to_owned(), text.to_owned());
        check(&foreign);
    }
    // As editors do it.
    write(&at("draft"), "saved anew");
    fs::rename(at("draft"), at("notes.txt")).expect("renamed");
    foreign.insert("notes.txt".to_owned(), "saved anew".to_owned());
    check(&foreign);
    symlink("notes.txt", at("link")).expect("linked");
    foreign.insert("link".to_owned(), "-> notes.txt".to_owned());
    check(&foreign);
    check(&foreign);
    for path in ["de/5/notes.txt", "link", "theirs/deep/.hidden", "notes.txt"] {
        fs::remove_file(at(path)).expect("removed");
        foreign.remove(path);
        check(&foreign);
        check(&foreign);
    }
    assert!(
        at("theirs/deep").is_dir(),
        "also an empty folder is somebody's"
    );
}

/// R-O3: a shell that stands in the output stands in the spare tree after the next build.
#[test]
fn what_comes_after_a_look_ahead_is_not_lost() {
    let place = Place::ready();
    let folder = OutputFolder::open(&place.public(), &OPTIONS).expect("opened");
    folder.look_ahead();
    let mut foreign = one("de/3/mine.txt", "mine");
    foreign.extend(one("theirs/mine.txt", "mine"));
    for (path, text) in &foreign {
        write(&place.public().join(path), text);
    }
    let stage = |(path, text): (&String, &String)| folder.stage(path, text.as_bytes());
    let receipts = version(2).iter().map(stage).collect::<Result<_, _>>();
    folder
        .publish(receipts.expect("staged"))
        .expect("published");
    let expected: Files = version(2).iter().chain(&foreign).map(own).collect();
    assert_eq!(files(&place.public()), expected);
    for number in 3..6 {
        place.check(&version(number), &foreign);
    }
}

#[test]
fn what_somebody_puts_into_the_spare_tree_moves_to_the_output() {
    let place = Place::ready();
    write(&place.public().join("old.txt"), "known");
    place.check(&version(2), &one("old.txt", "known"));
    place.check(&version(3), &one("old.txt", "known"));
    assert!(place.has_spare());
    fs::remove_file(place.public().join("old.txt")).expect("removed");
    write(&place.spare().join("tree/de/5/new.txt"), "from a shell");
    place.check(&version(4), &one("de/5/new.txt", "from a shell"));
    place.check(&version(5), &one("de/5/new.txt", "from a shell"));
}

/// R-O1, R-N2: both trees have the same file, so that an edit is one of both.
#[test]
fn an_edited_output_is_written_again() {
    let place = Place::ready();
    let page = place.public().join("de/20/index.html");
    write(&page, "edited in place, and longer");
    let changes = place.check(&version(2), &Files::new());
    assert!(changes.written.contains(&"de/20/index.html".into()));
    fs::remove_file(&page).expect("removed");
    write(&page, "edited by another file");
    place.check(&version(3), &Files::new());
    fs::remove_file(&page).expect("removed");
    place.check(&version(4), &Files::new());
}

/// R-O8: whatever happens to the spare tree, the site is right, and there is a spare tree again.
#[test]
fn damage_to_the_spare_tree_costs_nothing_but_time() {
    let damages: &[fn(&Path)] = &[
        |spare| fs::remove_dir_all(spare).expect("removed"),
        |spare| fs::remove_dir_all(spare.join("tree")).expect("removed"),
        |spare| fs::remove_dir_all(spare.join("tree/de")).expect("removed"),
        |spare| fs::remove_file(spare.join("tree/de/5/index.html")).expect("removed"),
        |spare| fs::remove_file(spare.join("tree").join(MARKER)).expect("removed"),
        |spare| fs::write(spare.join("tree/.x"), "late").expect("written"),
        |spare| {
            let page = spare.join("tree/de/5/index.html");
            fs::remove_file(&page).expect("removed");
            fs::write(page, "page 5").expect("written");
        },
        |spare| fs::remove_file(spare.join("state")).expect("removed"),
        |spare| fs::remove_file(spare.join("tag")).expect("removed"),
        |spare| fs::write(spare.join("state"), "").expect("written"),
        |spare| {
            let mut state = fs::read(spare.join("state")).expect("read");
            let end = state.len() - 1;
            state[end] ^= 1;
            fs::write(spare.join("state"), state).expect("written");
        },
        |spare| {
            let mut state = fs::read(spare.join("state")).expect("read");
            state.truncate(state.len() / 2);
            fs::write(spare.join("state"), state).expect("written");
        },
        |spare| fs::write(spare.join("state.new"), "half").expect("written"),
        |spare| fs::write(spare.join("tag.new"), "half").expect("written"),
    ];
    for (number, damage) in damages.iter().enumerate() {
        let place = Place::ready();
        damage(&place.spare());
        for next in 2..5 {
            place.build(&version(next)).expect("built");
            let mut found = files(&place.public());
            assert!(found.remove(".x").is_none_or(|text| text == "late"));
            assert_eq!(found, version(next), "damage {number}");
        }
        assert!(place.has_spare(), "damage {number}");
    }
}

/// Something else may have the name of the spare tree: it stays, and so does the old way.
#[test]
fn a_foreign_folder_in_the_place_of_the_spare_tree_stays() {
    let place = Place::new();
    write(&place.spare().join("photo.jpg"), "sea");
    for number in 0..4 {
        place.check(&version(number), &Files::new());
    }
    assert_eq!(files(&place.spare()), one("photo.jpg", "sea"));
}

/// R-O6: who does not want it has none.
#[test]
fn a_spare_tree_that_is_not_wanted_goes() {
    let plain = Options {
        spare: false,
        ..OPTIONS
    };
    for site in [version(1), version(2), Files::new()] {
        let place = Place::ready();
        build(&place.public(), plain, &site).expect("built");
        assert_eq!(files(&place.public()), site);
        assert!(!place.spare().exists());
    }
    let place = Place::ready();
    fs::remove_dir_all(place.public()).expect("removed");
    drop(OutputFolder::open(&place.public(), &OPTIONS).expect("opened"));
    assert!(!place.spare().exists(), "it is of no use without an output");
    place.check(&version(3), &Files::new());
}

/// R-O4: a copy of a project has other files than those that the state knows.
#[test]
fn a_copied_spare_tree_is_not_believed() {
    let (place, copy) = (Place::ready(), Place::new());
    for tree in ["public", ".public.diglot-spare"] {
        let from = place.folder.path().join(tree);
        let mut folders = vec![from.clone()];
        while let Some(folder) = folders.pop() {
            let to = |path: &Path| {
                let below = path.strip_prefix(&from).expect("below");
                copy.folder.path().join(tree).join(below)
            };
            fs::create_dir_all(to(&folder)).expect("made");
            for entry in fs::read_dir(&folder).expect("listed") {
                let path = entry.expect("listed").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    fs::copy(&path, to(&path)).expect("copied");
                }
            }
        }
    }
    for number in 2..5 {
        copy.check(&version(number), &Files::new());
    }
    assert!(copy.has_spare());
}

/// R-S7, R-O4: whoever reads meanwhile finds every page, and pages of one version.
#[test]
fn readers_find_one_version() {
    let place = Place::ready();
    let dir = place.public();
    let read = |path: &str| fs::read_to_string(dir.join(path)).expect("always there");
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for number in 2..60 {
                place.build(&version(number)).expect("built");
            }
        });
        while !writer.is_finished() {
            assert!(!read("de/29/index.html").is_empty());
            let (before, only) = (read("sitemap.xml"), fs::read_dir(dir.join("only")));
            // The folder that is listed may be that of the version before by now, which gets the page
            // of the new version then; it never has none.
            let pages: Vec<_> = only.expect("always there").collect();
            let after = read("sitemap.xml");
            if before == after {
                assert!(!pages.is_empty());
            }
        }
    });
}

/// Numbers that are the same on every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % end
    }
}

/// R-O3, R-N2: rows of builds, of work of others in the output, and of damage to the spare tree.
#[test]
fn any_row_of_builds_and_mishaps_gives_the_site_and_the_files_of_others() {
    let mut dice = Dice(7);
    let place = Place::new();
    let mut foreign = Files::new();
    let mut number = 0;
    for step in 0..250 {
        let name = format!(
            "{}notes-{}.txt",
            ["", "de/7/", "own/"][dice.below(3)],
            dice.below(3)
        );
        let at = place.public().join(&name);
        match dice.below(12) {
            0 | 1 => {
                let text = step.to_string();
                let _ = fs::remove_file(&at);
                write(&at, &text);
                foreign.insert(name, text);
            }
            2 if foreign.contains_key(&name) => {
                fs::write(&at, "in place").expect("written");
                foreign.insert(name, "in place".to_owned());
            }
            3 if foreign.remove(&name).is_some() => fs::remove_file(&at).expect("removed"),
            4 => {
                let _ = fs::remove_dir_all(place.spare());
            }
            5 => {
                let _ = fs::remove_file(place.public().join("de/9/index.html"));
            }
            6 => {
                let _ = fs::remove_file(place.spare().join("tree/de/9/index.html"));
            }
            7 if place.has_spare() => {
                let stray = format!("stray-{step}.txt");
                fs::write(place.spare().join("tree").join(&stray), "stray").expect("written");
                foreign.insert(stray, "stray".to_owned());
                number += 1; // It moves when something is published.
            }
            8 => {
                let _ = fs::remove_file(place.spare().join("state"));
                number += 1;
            }
            _ => number += [0, 1, 1, 1, 7][dice.below(5)],
        }
        let wanted = dice.below(12) != 0;
        let options = Options {
            spare: wanted,
            ..OPTIONS
        };
        let changes = build(&place.public(), options, &version(number)).expect("built");
        let site = version(number);
        let expected: Files = site.iter().chain(&foreign).map(own).collect();
        assert_eq!(files(&place.public()), expected, "step {step}");
        assert!(wanted || !place.spare().exists(), "step {step}");
        if place.has_spare() && !changes.is_empty() {
            assert_eq!(files(&place.spare().join("tree")), expected, "step {step}");
        }
    }
}

const VICTIM: &str = "DIGLOT_TEST_SPARE_VICTIM";

/// Not a test of its own: the process that the next test kills.
#[test]
fn victim() {
    if let Some(dir) = std::env::var_os(VICTIM) {
        for number in (0..2).cycle() {
            build(Path::new(&dir), OPTIONS, &version(number)).expect("built");
        }
    }
}

/// R-O4, R-O6, R-O7: `kill -9` at any moment.
#[test]
fn a_killed_run_leaves_a_whole_site_and_no_work() {
    let place = Place::ready();
    let notes = one("de/7/notes.txt", "mine");
    write(&place.public().join("de/7/notes.txt"), "mine");
    let sides = [0, 1].map(|number| -> Files {
        let site = version(number);
        site.iter().chain(&notes).map(own).collect()
    });
    let mut rested = 0;
    for round in 0_u64..60 {
        let mut victim = Command::new(std::env::current_exe().expect("known"))
            .args(["--exact", "victim", "--nocapture"])
            .env(VICTIM, place.public())
            .stdout(Stdio::null())
            .spawn()
            .expect("started");
        thread::sleep(Duration::from_micros(5_000 + round * 7_919 % 30_000));
        victim.kill().expect("killed");
        victim.wait().expect("gone");
        let seen = files(&place.public());
        assert!(sides.contains(&seen), "round {round}: {seen:?}");
        rested += usize::from(place.has_spare());
        drop(OutputFolder::open(&place.public(), &OPTIONS).expect("no manual step"));
        assert_eq!(files(&place.public()), seen, "round {round}");
        if place.has_spare() && round % 2 == 0 {
            place.check(&version(2), &notes);
            place.check(&version(0), &notes);
        }
    }
    assert!(rested > 0, "no run came to its end");
    place.check(&version(5), &notes);
    let names = fs::read_dir(place.folder.path()).expect("listed").count();
    assert_eq!(names, 2, "the output and the spare tree");
}
