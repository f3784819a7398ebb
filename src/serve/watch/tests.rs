use std::fs;
use std::path::Path;
use std::time::SystemTime;

use super::*;

/// A folder `site` with one article, and a watch over it.
fn watched(poll: bool) -> (tempfile::TempDir, PathBuf, Watch) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap().join("site");
    fs::create_dir_all(root.join("content/de-de")).unwrap();
    fs::write(root.join("content/de-de/a.md"), "# A").unwrap();
    let watch = Watch::new(&Area {
        roots: vec![root.clone()],
        output: Some(root.join("public")),
        cache: None,
        poll,
    });
    (folder, root, watch)
}

/// Waits until a change is told that is about `path`.
#[track_caller]
fn expect(watch: &mut Watch, path: &Path) {
    for _ in 0..100 {
        match watch.next(Duration::from_millis(200)) {
            Some(Change::Everything) => return,
            Some(Change::Paths(paths)) if paths.iter().any(|p| path.starts_with(p)) => return,
            _ => {}
        }
    }
    panic!("no change of {} was told", path.display());
}

/// R-S8: a save is a change, whatever the editor does.
#[track_caller]
fn check_saves(poll: bool) {
    let (_folder, root, mut watch) = watched(poll);
    assert_eq!(watch.is_polling(), poll);
    let folder = root.join("content/de-de");
    let article = folder.join("a.md");
    let other = folder.join(".a.md.tmp");
    let saves: [&dyn Fn(); 7] = [
        &|| fs::write(&article, "# in place, truncated").unwrap(),
        &|| {
            fs::write(&other, "# renamed over").unwrap();
            fs::rename(&other, &article).unwrap();
        },
        &|| {
            fs::rename(&article, folder.join("a.md~")).unwrap();
            fs::write(&article, "# after a backup").unwrap();
        },
        &|| {
            fs::remove_file(&article).unwrap();
            fs::write(&article, "# made anew").unwrap();
        },
        &|| {
            fs::write(&other, "# linked").unwrap();
            fs::remove_file(&article).unwrap();
            fs::hard_link(&other, &article).unwrap();
            fs::remove_file(&other).unwrap();
        },
        &|| {
            fs::write(&article, "# with an old time").unwrap();
            let file = fs::File::options().write(true).open(&article).unwrap();
            file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
        },
        &|| fs::remove_file(&article).unwrap(),
    ];
    for save in saves {
        save();
        expect(&mut watch, &article);
    }
}

#[test]
fn saves_of_all_editors_are_noticed() {
    check_saves(false);
}

#[test]
fn saves_of_all_editors_are_noticed_without_events() {
    check_saves(true);
}

/// R-S9: new folders are watched, with what was in them before the watch began.
#[test]
fn new_folders_are_watched() {
    let (_folder, root, mut watch) = watched(false);
    let made = root.join("content/fr-fr/deep/er");
    fs::create_dir_all(&made).unwrap();
    fs::write(made.join("b.md"), "# B").unwrap();
    expect(&mut watch, &made.join("b.md"));
    fs::write(made.join("c.md"), "# C").unwrap();
    expect(&mut watch, &made.join("c.md"));
    let moved = root.join("content/it-it");
    fs::rename(root.join("content/fr-fr"), &moved).unwrap();
    expect(&mut watch, &moved);
    fs::write(moved.join("deep/er/c.md"), "# D").unwrap();
    expect(&mut watch, &moved.join("deep/er/c.md"));
}

/// R-S10: a folder that vanishes is told once, and its return is noticed.
#[test]
fn a_site_that_vanishes_may_come_back() {
    let (folder, root, mut watch) = watched(false);
    let away = folder.path().join("away");
    fs::rename(&root, &away).unwrap();
    while watch.notices().is_empty() {
        watch.next(Duration::from_millis(100));
    }
    fs::rename(&away, &root).unwrap();
    let notices = loop {
        watch.next(Duration::from_millis(100));
        let notices = watch.notices();
        if !notices.is_empty() {
            break notices;
        }
    };
    assert_eq!(notices, [format!("{} is back", root.display())]);
    fs::write(root.join("content/de-de/a.md"), "# changed").unwrap();
    expect(&mut watch, &root.join("content/de-de/a.md"));
}

/// R-S9: when watches run out, the watch says so and polls.
#[test]
fn polls_when_there_are_no_more_watches() {
    let (_folder, root, mut watch) = watched(false);
    let exhausted = notify::Error::new(notify::ErrorKind::MaxFilesWatch);
    watch.sender.send(Err(exhausted)).unwrap();
    assert_eq!(watch.next(Duration::from_mins(1)), Some(Change::Everything));
    assert!(watch.is_polling());
    let notices = watch.notices().concat();
    assert!(notices.contains("max_user_watches"), "{notices}");
    fs::write(root.join("content/de-de/a.md"), "# changed").unwrap();
    expect(&mut watch, &root.join("content/de-de/a.md"));
}

/// R-S9: where no events come, the census notices one change after the other in the same folder.
#[test]
fn changes_without_events_are_found() {
    let (_folder, root, mut watch) = watched(false);
    let article = root.join("content/de-de/a.md");
    for text in ["# once", "# twice and longer", "# three"] {
        fs::write(&article, text).unwrap();
        while watch.events.recv_timeout(Duration::from_millis(50)).is_ok() {}
        let folder = root.join("content/de-de");
        assert_eq!(
            watch.count(),
            Some(Change::Paths([folder].into())),
            "{text}"
        );
    }
}

/// R-S11: nothing that a build writes is watched.
#[test]
fn output_is_not_watched() {
    let (_folder, root, mut watch) = watched(false);
    fs::create_dir_all(root.join("public/de-de")).unwrap();
    fs::create_dir_all(root.join(".public.new/de-de")).unwrap();
    fs::write(root.join("public/de-de/index.html"), "x").unwrap();
    fs::write(root.join(".public.new/de-de/index.html"), "x").unwrap();
    let article = root.join("content/de-de/a.md");
    fs::write(&article, "# changed").unwrap();
    let told = watch.next(Duration::from_mins(1));
    assert_eq!(told, Some(Change::Paths([article].into())));
}

#[test]
fn what_was_told_is_not_told_again() {
    let told = BTreeSet::from([PathBuf::from("/s/a/x.md"), PathBuf::from("/s/new")]);
    for (folder, expected) in [
        ("/s/a", true),
        ("/s/new", true),
        ("/s/new/deep", true),
        ("/s/b", false),
        ("/s/newer", false),
    ] {
        assert_eq!(is_told(Path::new(folder), &told), expected, "{folder}");
    }
}

#[test]
fn changes_rest_when_nothing_more_changes() {
    let now = Instant::now();
    let mut rest = Rest::after(QUIET, now);
    assert_eq!(rest.wait(now), Some(QUIET));
    // Whatever else is heard meanwhile.
    assert_eq!(rest.wait(now + QUIET / 2), Some(QUIET / 2));
    assert_eq!(rest.wait(now + QUIET), None);
    rest.put_off(QUIET, now + QUIET);
    assert_eq!(rest.wait(now + QUIET), Some(QUIET));
    let late = now + LONGEST.saturating_sub(QUIET);
    rest.put_off(CLOSING, late);
    assert_eq!(rest.wait(late), Some(QUIET));
    assert_eq!(rest.wait(now + LONGEST), None);
}

/// Between the first look at a site and the watch, nothing is lost, and nothing is made up.
#[test]
fn what_changed_before_the_watch_began_is_told() {
    let (_folder, root, watch) = watched(false);
    let area = Area {
        roots: vec![root.clone()],
        ..Area::default()
    };
    drop(watch);
    let before = Count::of(&area);
    let mut quiet = Watch::since(Some(before), &area);
    assert_eq!(quiet.next(Duration::from_millis(1)), None);
    let before = Count::of(&area);
    let folder = root.join("content/de-de");
    fs::write(folder.join("b.md"), "# B").unwrap();
    let mut watch = Watch::since(Some(before), &area);
    let paths = BTreeSet::from([folder]);
    let first = watch.next(Duration::from_millis(1));
    assert_eq!(first, Some(Change::Paths(paths)));
    let elsewhere = Count::of(&Area::default());
    let mut watch = Watch::since(Some(elsewhere), &area);
    let first = watch.next(Duration::from_millis(1));
    assert_eq!(first, Some(Change::Everything));
}
