//! Every single file-system call may fail, or be the last: R-O4, R-O6, R-O9.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rustix::io::Errno;

use crate::emit::changes::{Changes, Note};
use crate::emit::disk::{Disk, Kind, LocalDisk, Stat};
use crate::emit::error::EmitError;
use crate::emit::folder::OutputFolder;
use crate::emit::manifest::Receipt;
use crate::emit::names::{self, MARKER};
use crate::emit::open::{self, Options};
use crate::model::Digest;

/// What a disk can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ability {
    Everything,
    /// No exchange of folders.
    NoExchange,
    /// Neither exchange nor hard links.
    NoLinks,
    /// The output folder looks like a mount point.
    Mount,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy)]
enum Fault {
    /// One call fails.
    Error(Errno),
    /// One call fails, and all later ones: as if the process had been killed.
    Stop,
}

/// A real disk of which the call number `at`, counted from one, goes wrong.
struct FaultyDisk {
    ability: Ability,
    fault: Fault,
    at: usize,
    calls: AtomicUsize,
}

impl FaultyDisk {
    fn sound(ability: Ability) -> Self {
        Self::new(ability, Fault::Stop, usize::MAX)
    }

    fn new(ability: Ability, fault: Fault, at: usize) -> Self {
        Self {
            ability,
            fault,
            at,
            calls: AtomicUsize::new(0),
        }
    }

    fn was_hit(&self) -> bool {
        self.calls.load(Ordering::Relaxed) >= self.at
    }

    fn gate(&self) -> io::Result<&LocalDisk> {
        let call = self.calls.fetch_add(1, Ordering::Relaxed) + 1;
        match self.fault {
            Fault::Error(error) if call == self.at => Err(error.into()),
            Fault::Stop if call >= self.at => Err(io::Error::other("stopped")),
            _ => Ok(&LocalDisk),
        }
    }

    fn is_able(&self, able: &[Ability]) -> io::Result<()> {
        if able.contains(&self.ability) {
            Ok(())
        } else {
            Err(Errno::INVAL.into())
        }
    }
}

impl Disk for FaultyDisk {
    fn resolve(&self, path: &Path) -> io::Result<PathBuf> {
        self.gate()?.resolve(path)
    }
    fn stat(&self, path: &Path) -> io::Result<Stat> {
        self.gate()?.stat(path)
    }
    fn open_folder(&self, folder: &Path) -> io::Result<OwnedFd> {
        self.gate()?.open_folder(folder)
    }
    fn stat_in(&self, folder: &OwnedFd, path: &str) -> io::Result<Stat> {
        self.gate()?.stat_in(folder, path)
    }
    fn is_mount_point(&self, folder: &Path) -> io::Result<bool> {
        Ok(self.gate()?.is_mount_point(folder)? || self.ability == Ability::Mount)
    }
    fn list_numbered(&self, folder: &Path) -> io::Result<Vec<(OsString, Kind, u64)>> {
        self.gate()?.list_numbered(folder)
    }
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        self.gate()?.read(path, limit)
    }
    fn read_link(&self, path: &Path) -> io::Result<PathBuf> {
        self.gate()?.read_link(path)
    }
    fn open_lock(&self, path: &Path) -> io::Result<File> {
        self.gate()?.open_lock(path)
    }
    fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.gate()?.make_folder(path)
    }
    fn create(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let was_hit = self.was_hit();
        self.gate().map_or_else(
            |error| {
                if !was_hit {
                    LocalDisk.create(path, &bytes[..bytes.len() / 2])?;
                }
                Err(error)
            },
            |disk| disk.create(path, bytes),
        )
    }
    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.gate()?.append(path, bytes)
    }
    fn copy(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.gate()?.copy(from, to)
    }
    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        let disk = self.gate()?;
        self.is_able(&[Ability::Everything, Ability::NoExchange, Ability::Mount])?;
        disk.link(from, to)
    }
    fn symbolic_link(&self, target: &Path, at: &Path) -> io::Result<()> {
        self.gate()?.symbolic_link(target, at)
    }
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.gate()?.rename(from, to)
    }
    fn rename_free(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.gate()?.rename_free(from, to)
    }
    fn exchange(&self, one: &Path, other: &Path) -> io::Result<()> {
        let disk = self.gate()?;
        self.is_able(&[Ability::Everything])?;
        disk.exchange(one, other)
    }
    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.gate()?.remove_file(path)
    }
    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.gate()?.remove_folder(path)
    }
    fn set_mode(&self, path: &Path, mode: u32) -> io::Result<()> {
        self.gate()?.set_mode(path, mode)
    }
    fn sync(&self, _: &Path) -> io::Result<()> {
        // Not passed on: nothing here asks the medium, and it takes its time.
        self.gate().map(|_| ())
    }
}

/// Path and text of each output.
type Site = &'static [(&'static str, &'static str)];

const OLD: Site = &[
    ("a.html", "same"),
    ("assets/s.css", "old style"),
    ("file", "a file that becomes a folder"),
    ("folder/x.html", "in a folder that becomes a file"),
    ("gone/deep/page.html", "gone"),
    ("index.html", "old"),
];
/// [`OLD`] after one page was edited.
const EDITED: Site = &[
    ("a.html", "same"),
    ("assets/s.css", "old style"),
    ("file", "a file that becomes a folder"),
    ("folder/x.html", "in a folder that becomes a file"),
    ("gone/deep/page.html", "gone"),
    ("index.html", "new"),
];
const NEW: Site = &[
    ("a.html", "same"),
    ("assets/s.css", "new style"),
    ("file/x.html", "in a folder that was a file"),
    ("folder", "a file that was a folder"),
    ("index.html", "new"),
    ("new/deep/page.html", "new page"),
];

const OPTIONS: Options<'_> = Options {
    site_id: "help",
    protected: &[],
    adopt: false,
    lock_wait: Duration::ZERO,
    durable: true,
    spare: false,
};

const SPARING: Options<'_> = Options {
    spare: true,
    ..OPTIONS
};

fn build(disk: Arc<dyn Disk>, dir: &Path, site: Site) -> Result<Changes, EmitError> {
    build_with(disk, dir, &OPTIONS, site)
}

fn build_with(
    disk: Arc<dyn Disk>,
    dir: &Path,
    options: &Options<'_>,
    site: Site,
) -> Result<Changes, EmitError> {
    publish(open::open_on(disk, dir, options, None, None)?.read()?, site)
}

fn publish(folder: OutputFolder, site: Site) -> Result<Changes, EmitError> {
    folder.look_ahead();
    let stage = |(path, text): &(&str, &str)| folder.stage(path, text.as_bytes());
    let receipts = site.iter().map(stage).collect::<Result<_, _>>()?;
    folder.publish(receipts)
}

/// Everything below `dir` by its path; folders that are empty have a slash, links their target.
fn tree(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(dir: &Path, prefix: &str, found: &mut BTreeMap<String, Vec<u8>>) {
        for (name, kind) in LocalDisk.list(dir).expect("listed") {
            let (at, path) = (dir.join(&name), format!("{prefix}{}", name.display()));
            match kind {
                Kind::Folder => {
                    let before = found.len();
                    walk(&at, &format!("{path}/"), found);
                    if found.len() == before {
                        found.insert(format!("{path}/"), Vec::new());
                    }
                }
                Kind::Link => {
                    let target = fs::read_link(&at).expect("read");
                    found.insert(path, format!("-> {}", target.display()).into_bytes());
                }
                Kind::File | Kind::Special => {
                    found.insert(path, fs::read(&at).expect("read"));
                }
            }
        }
    }
    let mut found = BTreeMap::new();
    if dir.exists() {
        walk(dir, "", &mut found);
    }
    found
}

fn without_housekeeping(mut tree: BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    tree.retain(|path, _| {
        !path.starts_with(".diglot-lock") && !path.starts_with(".diglot-staging")
    });
    tree
}

/// Makes the old site with foreign files among it.
fn furnish(dir: &Path) {
    build(Arc::new(FaultyDisk::sound(Ability::Everything)), dir, OLD).expect("built");
    fs::write(dir.join("notes.txt"), "foreign").expect("written");
    fs::write(dir.join("assets/mine.css"), "foreign too").expect("written");
    fs::create_dir_all(dir.join("theirs/empty")).expect("made");
    std::os::unix::fs::symlink("notes.txt", dir.join("link")).expect("linked");
}

/// The same with a spare tree at rest.
fn furnish_twice(dir: &Path) {
    let disk = || Arc::new(FaultyDisk::sound(Ability::Everything));
    furnish(dir);
    build_with(disk(), dir, &SPARING, EDITED).expect("built");
    build_with(disk(), dir, &SPARING, OLD).expect("built");
    assert_spare_is_whole(dir, "at the start");
    assert!(names::spare(dir).exists());
}

/// A spare tree that is at rest holds what the output holds.
#[track_caller]
fn assert_spare_is_whole(dir: &Path, what: &str) {
    let spare = names::spare(dir);
    if spare.join("state").exists() {
        assert_same(&tree(&spare.join("tree")), &tree(dir), what);
    }
}

#[track_caller]
fn assert_same(
    found: &BTreeMap<String, Vec<u8>>,
    expected: &BTreeMap<String, Vec<u8>>,
    what: &str,
) {
    let names = |tree: &BTreeMap<String, Vec<u8>>| tree.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(found), names(expected), "{what}");
    for (name, bytes) in found {
        let text = |bytes| String::from_utf8_lossy(bytes);
        assert_eq!(text(bytes), text(&expected[name]), "{what}: {name}");
    }
}

/// A start, and what the folder looks like before and after a build of `site`.
struct Scene {
    ability: Ability,
    options: &'static Options<'static>,
    site: Site,
    start: fn(&Path),
    old: BTreeMap<String, Vec<u8>>,
    new: BTreeMap<String, Vec<u8>>,
}

impl Scene {
    fn new(ability: Ability, start: fn(&Path)) -> Self {
        Self::of(ability, &OPTIONS, NEW, start)
    }

    fn of(
        ability: Ability,
        options: &'static Options<'static>,
        site: Site,
        start: fn(&Path),
    ) -> Self {
        let folder = temporary();
        let dir = folder.path().join("public");
        start(&dir);
        let old = tree(&dir);
        build_with(Arc::new(FaultyDisk::sound(ability)), &dir, options, site).expect("built");
        let new = tree(&dir);
        assert_eq!(new.get("index.html").map(Vec::as_slice), Some(&b"new"[..]));
        assert_nothing_beside(&dir);
        Self {
            ability,
            options,
            site,
            start,
            old,
            new,
        }
    }

    /// Lets each call in turn go wrong.
    fn suffer(&self, fault: Fault) {
        for at in 1.. {
            let disk = Arc::new(FaultyDisk::new(self.ability, fault, at));
            let what = format!("{:?} {fault:?} at call {at}", self.ability);
            self.suffer_once(&disk, fault, &what);
            if !disk.was_hit() {
                assert!(at > 20, "{what}: nothing was tried");
                return;
            }
        }
    }

    fn suffer_once(&self, disk: &Arc<FaultyDisk>, fault: Fault, what: &str) {
        let folder = temporary();
        let dir = folder.path().join("public");
        (self.start)(&dir);
        let disk = Arc::clone(disk) as Arc<dyn Disk>;
        let done = build_with(disk, &dir, self.options, self.site);
        let seen = without_housekeeping(tree(&dir));
        let is_whole = seen == self.old || seen == self.new;
        let expected = if done.is_ok() { &self.new } else { &self.old };
        match fault {
            // The error tells the truth about what is published.
            Fault::Error(_) => assert_same(&seen, expected, &format!("{what}: {done:?}")),
            // Without a run to tell, the folder is whole; at the latest when the next run looks.
            Fault::Stop if self.ability == Ability::Everything => {
                assert!(is_whole, "{what}: {:?}", seen.keys());
            }
            Fault::Stop => {}
        }
        if let Err(error) = &done {
            assert_eq!(error.exit_code(), 5, "{what}: {error:?}");
        }
        // The next run finds the folder whole, and leaves nothing but what it publishes.
        let next = Arc::new(FaultyDisk::sound(self.ability));
        let next = open::open_on(next, &dir, self.options, None, None);
        let next = next.and_then(open::Opened::read);
        let next = next.expect("the next run opens it");
        let seen = without_housekeeping(tree(&dir));
        assert!(
            seen == self.old || seen == self.new,
            "{what}: {:?}",
            seen.keys()
        );
        publish(next, self.site).expect("published");
        assert_same(&tree(&dir), &self.new, what);
        assert_nothing_beside(&dir);
        if self.options.spare {
            // A run that could not lock the folder from outside leaves a spare tree of another version.
            let disk = Arc::new(FaultyDisk::sound(self.ability));
            build_with(disk, &dir, self.options, OLD).expect("built");
            assert_same(&tree(&dir), &self.old, what);
            assert_nothing_beside(&dir);
            assert_spare_is_whole(&dir, what);
        }
    }
}

/// A temporary folder, in memory where that is possible: thousands are made and removed here, and
/// nothing depends on the medium.
fn temporary() -> tempfile::TempDir {
    let in_memory = tempfile::tempdir_in("/dev/shm");
    in_memory
        .or_else(|_| tempfile::tempdir())
        .expect("temporary folder")
}

/// Checks that nothing lies beside the output, a spare tree aside.
#[track_caller]
fn assert_nothing_beside(dir: &Path) {
    let mut names = names_in(dir.parent().expect("in a folder"));
    names.retain(|name| name != ".public.diglot-spare");
    assert_eq!(names, ["public"]);
}

fn names_in(folder: &Path) -> Vec<OsString> {
    LocalDisk
        .list(folder)
        .expect("listed")
        .into_iter()
        .map(|(name, _)| name)
        .collect()
}

const ERRORS: [Fault; 4] = [
    Fault::Error(Errno::NOSPC),
    Fault::Error(Errno::IO),
    Fault::Error(Errno::ACCESS),
    Fault::Error(Errno::MFILE),
];

/// R-O9: previous output intact whatever fails.
#[test]
fn a_failing_call_leaves_the_old_or_the_new_site() {
    let scene = Scene::new(Ability::Everything, furnish);
    for fault in ERRORS {
        scene.suffer(fault);
    }
}

/// R-O4, R-O6, R-O9: the same with a spare tree.
#[test]
fn a_switch_with_a_spare_tree_leaves_the_old_or_the_new_site() {
    let scene = Scene::of(Ability::Everything, &SPARING, NEW, furnish_twice);
    scene.suffer(Fault::Stop);
    scene.suffer(Fault::Error(Errno::NOSPC));
    scene.suffer(Fault::Error(Errno::ACCESS));
}

/// R-O4, R-O6, R-O9: the switch after which the previous version becomes a spare tree.
#[test]
fn the_first_switch_with_a_spare_tree_leaves_the_old_or_the_new_site() {
    let scene = Scene::of(Ability::Everything, &SPARING, EDITED, furnish);
    scene.suffer(Fault::Stop);
    scene.suffer(Fault::Error(Errno::IO));
}

/// R-O4, R-O6, R-O9: a spare tree goes when it is not wanted any more.
#[test]
fn a_spare_tree_goes_without_harm() {
    let scene = Scene::of(Ability::Everything, &OPTIONS, NEW, furnish_twice);
    scene.suffer(Fault::Stop);
    scene.suffer(Fault::Error(Errno::MFILE));
}

/// R-O4: a spare tree is of no use where folders cannot be exchanged, and does no harm there.
#[test]
fn a_spare_tree_gives_way_where_folders_cannot_be_exchanged() {
    let scene = Scene::of(Ability::NoExchange, &SPARING, NEW, furnish_twice);
    scene.suffer(Fault::Stop);
}

/// R-O9: whoever does not listen when bytes cannot be written is told once more when they are to be
/// published.
#[test]
fn bytes_that_could_not_be_written_are_never_published() {
    let large = "large ".repeat(100_000);
    let site = [
        ("a.html", "a"),
        ("large/file.bin", &large),
        ("parts/file.bin", "part 1, part 2, part 3"),
        ("z/y.html", "z"),
    ];
    let mut failed = 0;
    for at in 1.. {
        let folder = temporary();
        let dir = folder.path().join("public");
        let disk = Arc::new(FaultyDisk::new(
            Ability::Everything,
            Fault::Error(Errno::NOSPC),
            at,
        ));
        let output = open::open_on(Arc::clone(&disk) as _, &dir, &OPTIONS, None, None);
        let Ok(output) = output.and_then(open::Opened::read) else {
            continue;
        };
        let stage = |&(path, text): &(&str, &str)| {
            let _ = if path.starts_with("parts/") {
                let parts = text.split_inclusive(", ");
                output.stage_in_parts(path, parts.map(|part| part.as_bytes().to_vec()))
            } else {
                output.stage(path, text.as_bytes())
            };
            Receipt {
                path: path.into(),
                digest: Digest::of(text.as_bytes()),
                length: text.len() as u64,
            }
        };
        let receipts = site.iter().map(stage).collect();
        let done = output.publish(receipts);
        let texts = site.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
        let mut seen = without_housekeeping(tree(&dir));
        seen.remove(MARKER);
        let expected = BTreeMap::from(texts);
        match done {
            Ok(_) => assert_same(&seen, &expected, &format!("call {at}")),
            Err(_) => assert!(seen.is_empty(), "call {at}: {:?}", seen.keys()),
        }
        failed += usize::from(!dir.exists());
        if !disk.was_hit() {
            break;
        }
    }
    assert!(failed > 8, "only {failed} of these calls matter");
}

/// R-O9 on a folder that is made for the first time.
#[test]
fn a_failing_call_leaves_no_new_folder_half_made() {
    let scene = Scene::new(Ability::Everything, |_| {});
    scene.suffer(Fault::Error(Errno::NOSPC));
    scene.suffer(Fault::Stop);
}

/// R-O4, R-O6: dead at any moment, the folder is whole and the next run cleans up.
#[test]
fn a_run_that_stops_leaves_the_old_or_the_new_site() {
    Scene::new(Ability::Everything, furnish).suffer(Fault::Stop);
}

/// R-O4, R-O9 where files are switched one by one.
#[test]
fn a_failing_call_is_undone_file_by_file() {
    for ability in [Ability::NoExchange, Ability::NoLinks, Ability::Mount] {
        let scene = Scene::new(ability, furnish);
        scene.suffer(Fault::Error(Errno::NOSPC));
        scene.suffer(Fault::Error(Errno::ACCESS));
    }
}

/// R-O4, R-O6: the journal leads back before anything reads the folder.
#[test]
fn the_next_run_undoes_a_switch_that_stopped_file_by_file() {
    for ability in [Ability::NoExchange, Ability::NoLinks, Ability::Mount] {
        Scene::new(ability, furnish).suffer(Fault::Stop);
    }
    Scene::new(Ability::Mount, |dir| fs::create_dir(dir).expect("made")).suffer(Fault::Stop);
}

/// R-O4: both ways lead to the same folder, and the unusual one is told of.
#[test]
fn file_by_file_and_exchange_agree() {
    let usual = Scene::new(Ability::Everything, furnish);
    for ability in [Ability::NoExchange, Ability::NoLinks, Ability::Mount] {
        assert_eq!(Scene::new(ability, furnish).new, usual.new, "{ability:?}");
        let folder = temporary();
        furnish(folder.path().join("public").as_ref());
        let disk = Arc::new(FaultyDisk::sound(ability));
        let changes = build(disk, &folder.path().join("public"), NEW).expect("built");
        assert!(
            matches!(&*changes.notes, [Note::FileByFile(_)]),
            "{ability:?} {:?}",
            changes.notes
        );
    }
    assert!(usual.new.contains_key(MARKER) && usual.new.contains_key("theirs/empty/"));
    assert!(!usual.new.keys().any(|path| path.starts_with("gone")));
}
