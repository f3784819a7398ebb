//! From a save on the disk to an answer: what a site on the disk shows when its files change.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use diglot::serve::{Area, Change, Count, Next, Screen, Site, Watch, follow};

use super::small::{Running, Small, serve};

/// A folder whose files are shown as they are.
struct Folder {
    root: PathBuf,
    poll: bool,
}

impl Folder {
    fn state(&self) -> Small {
        let names = fs::read_dir(&self.root).into_iter().flatten().flatten();
        let files = names.filter_map(|entry| {
            let text = fs::read_to_string(entry.path()).ok()?;
            Some((entry.file_name().to_string_lossy().into_owned(), text))
        });
        Small {
            outputs: files.collect(),
            broken: BTreeMap::new(),
        }
    }
}

impl Site for Folder {
    type State = Small;

    fn refresh(&mut self, _: &Change) -> Option<Next<Small>> {
        Some(Next {
            state: self.state(),
            edited: None,
        })
    }

    fn area(&self) -> Area {
        Area {
            roots: vec![self.root.clone()],
            output: None,
            cache: None,
            poll: self.poll,
        }
    }
}

/// Serves a folder while `test` changes its files.
fn following(poll: bool, test: impl FnOnce(&Path, &Running)) {
    let folder = tempfile::tempdir().unwrap();
    let mut site = Folder {
        root: folder.path().join("site"),
        poll,
    };
    fs::create_dir(&site.root).unwrap();
    fs::write(site.root.join("a.txt"), "first").unwrap();
    let before = Some(Count::of(&site.area()));
    let running = serve(site.state());
    let watch = Watch::since(before, &site.area());
    let stop = AtomicBool::new(false);
    let root = site.root.clone();
    let screen: Screen = running.screen.clone();
    std::thread::scope(|scope| {
        scope.spawn(|| follow(&mut site, &screen, watch, &stop, |_| {}));
        test(&root, &running);
        stop.store(true, Ordering::Relaxed);
    });
}

/// Waits until `path` is answered with `text`.
#[track_caller]
fn expect(site: &Running, path: &str, text: &str) {
    for _ in 0..1000 {
        if site.get(path).text() == text {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("{path} is {:?}, not {text:?}", site.get(path).text());
}

/// R-S8: the last state on the disk wins.
#[test]
fn saves_are_shown() {
    for poll in [false, true] {
        following(poll, |root, site| {
            expect(site, "/a.txt", "first");
            for round in 0..5 {
                let text = format!("in place {round}");
                fs::write(root.join("a.txt"), &text).unwrap();
                expect(site, "/a.txt", &text);
                let text = format!("renamed {round}");
                fs::write(root.join(".tmp"), &text).unwrap();
                fs::rename(root.join(".tmp"), root.join("a.txt")).unwrap();
                expect(site, "/a.txt", &text);
            }
        });
    }
}

/// R-S8: bursts are merged, and nothing of them is lost.
#[test]
fn bursts_are_shown_as_they_end() {
    following(false, |root, site| {
        for at in 0..500 {
            fs::write(root.join(format!("f{}.txt", at % 50)), format!("{at}")).unwrap();
        }
        for at in 450..500 {
            expect(site, &format!("/f{}.txt", at % 50), &format!("{at}"));
        }
    });
}

/// R-S10: a site that vanishes stays as it was last, and its return is picked up.
#[test]
fn a_site_that_comes_back_is_shown() {
    following(false, |root, site| {
        expect(site, "/a.txt", "first");
        let away = root.with_extension("away");
        fs::rename(root, &away).unwrap();
        std::thread::sleep(Duration::from_millis(700));
        fs::write(away.join("a.txt"), "elsewhere").unwrap();
        fs::rename(&away, root).unwrap();
        expect(site, "/a.txt", "elsewhere");
        fs::write(root.join("a.txt"), "at home").unwrap();
        expect(site, "/a.txt", "at home");
    });
}
