//! The spare tree: the output once more, under hard links, kept ready for the next switch.
//!
//! An exchange wants a complete second tree. To link every file into one, and to unlink the tree that
//! it takes the place of, costs most of what a build costs after one sentence was edited. So the tree
//! that an exchange brings back is not taken apart: it gets what is new, lies hidden beside the output,
//! and the next switch changes a few names in it, exchanges, and changes the same names in the other.
//!
//! It lies in a folder with the same `tag` and `tree` as a staging folder. While it is at rest there is
//! also a `state`, with what is known of the folders of both trees; without one, it is what a dead run
//! has left. It is believed only when it has been [compared](Twins::compare) with the output, so that
//! no file of others is lost or brought back, whatever was done to either tree. Deleting it costs
//! nothing but time.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::emit::changes::{Changes, Note};
use crate::emit::disk::{Disk, ensure_folder, is_absent, or_absent};
use crate::emit::error::{EmitError, Naming as _};
use crate::emit::manifest::Manifest;
use crate::emit::names::{self, MARKER};
use crate::emit::retire::{Previous, retire};
use crate::emit::staging::{self, Leftover};
use crate::emit::swap::{Switch, with_reason};
use crate::emit::twins::{Look, Pair, Twins, folders, now};
use crate::model::Digest;

/// First bytes of a state, with the version of its format; the digest of what follows comes next.
const MAGIC: &[u8] = b"diglot spare 1\n";
/// As for a marker.
const MAX_BYTES: u64 = 1 << 30;
/// Files that tell other programs to leave the folder alone, and what they hold.
const SIGNS: [(&str, &str); 2] = [
    (".gitignore", "# Made by diglot.\n*\n"),
    (
        "CACHEDIR.TAG",
        "Signature: 8a477f597d28d172789f06886806bc55\n# Made by diglot; see https://bford.info/cachedir/\n",
    ),
];

/// What is known of two trees at rest.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct State {
    /// The output first.
    pairs: Vec<Pair>,
}

/// Looks at open what a run before has left at `root`. Returns what there is to tell.
///
/// A spare tree at rest stays if it is `wanted`; what a dead run has left goes, and so does the spare
/// tree of a folder that is no longer there.
pub(super) fn settle(
    disk: &dyn Disk,
    dir: &Path,
    root: &Path,
    wanted: bool,
) -> Result<Vec<Note>, EmitError> {
    if is_nothing_at(disk, root)? {
        return Ok(Vec::new());
    }
    let is_alone = is_nothing_at(disk, dir)?;
    if !is_nothing_at(disk, &state(root))? {
        return match (wanted, is_alone) {
            (true, false) => Ok(Vec::new()),
            (false, false) => dissolve(disk, dir, root),
            (_, true) => remove(disk, root)
                .naming("remove", root)
                .map(|()| Vec::new()),
        };
    }
    let mut notes = Vec::new();
    match staging::look(disk, root) {
        Ok(Leftover::Exchanged) if !is_alone => {
            notes = retire(disk, &staging::tree(root), dir, &Previous::Replaced)?;
        }
        Ok(_) => {}
        // Not ours: it stays, and there is no place for a spare tree.
        Err(EmitError::Refused { .. }) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    }
    remove(disk, root).naming("remove", root)?;
    Ok(notes)
}

/// Takes a spare tree at rest apart. What somebody has put into it, who had it open while it was the
/// output, moves to the output.
fn dissolve(disk: &dyn Disk, dir: &Path, root: &Path) -> Result<Vec<Note>, EmitError> {
    let pairs = load(disk, root).unwrap_or_default().pairs;
    let tree = staging::tree(root);
    let notes = if is_nothing_at(disk, &tree)? {
        Vec::new()
    } else {
        retire(disk, &tree, dir, &Previous::Spare(&pairs))?
    };
    remove(disk, root).naming("remove", root)?;
    Ok(notes)
}

/// Removes what is left of a spare tree, files and all. The tag goes last.
pub(super) fn remove(disk: &dyn Disk, root: &Path) -> io::Result<()> {
    for name in ["state", "state.new", "tag.new", "marker.new"] {
        or_absent(disk.remove_file(&root.join(name)))?;
    }
    for (name, _) in SIGNS {
        or_absent(disk.remove_file(&root.join(name)))?;
    }
    staging::remove(disk, root)
}

/// A spare tree that holds what the output holds.
pub(super) struct Spare<'a> {
    root: &'a Path,
    pairs: Vec<Pair>,
}

/// A spare tree that held what the output held when it was looked at.
pub(super) struct Seen {
    pairs: Vec<Pair>,
    /// In nanoseconds since 1970.
    at: i64,
}

/// For how long a look is believed, in nanoseconds. What comes into the output meanwhile is found after
/// the exchange; what comes into the spare tree, only by the next run, and should have no time for it.
const BELIEVED: i64 = 1_000_000_000;

/// Looks whether the spare tree at `root` is the output `dir` once more, whose files of ours are those
/// of `ours`.
pub(super) fn look(disk: &dyn Disk, dir: &Path, root: &Path, ours: &Manifest) -> Option<Seen> {
    let at = now();
    let known = load(disk, root)?;
    let tree = staging::tree(root);
    let twins = Twins {
        disk,
        trees: [dir, &tree],
        ours,
    };
    let pairs = twins.compare(known.pairs, Look::AtBoth);
    let pairs = pairs.filter(|pairs| !pairs.is_empty())?;
    Some(Seen { pairs, at })
}

/// Finds the spare tree at `root`, if it is what [`look`] asks for; it may have been `seen` a moment
/// ago. If it is not, it goes; what there is to tell of that is added to `notes`.
pub(super) fn find<'a>(
    disk: &dyn Disk,
    dir: &Path,
    root: &'a Path,
    ours: &Manifest,
    seen: Option<Seen>,
    notes: &mut Vec<Note>,
) -> Option<Spare<'a>> {
    if is_nothing_at(disk, &state(root)).is_ok_and(|nothing| nothing) {
        return None;
    }
    let seen = seen.filter(|seen| (seen.at..seen.at.saturating_add(BELIEVED)).contains(&now()));
    if let Some(Seen { pairs, .. }) = seen.or_else(|| look(disk, dir, root, ours)) {
        return Some(Spare { root, pairs });
    }
    match dissolve(disk, dir, root) {
        Ok(more) => notes.extend(more),
        Err(error) => notes.push(Note::Leftover(with_reason(&error))),
    }
    None
}

impl Spare<'_> {
    /// Brings `changes` into the tree and lets it change places with the output.
    ///
    /// # Errors
    /// When there was no exchange. The output is as it was, and the tree of no more use.
    pub(super) fn switch(
        self,
        switch: &Switch<'_>,
        changes: &Changes,
    ) -> Result<Vec<Note>, EmitError> {
        let (disk, dir, tree) = (switch.disk, switch.dir, staging::tree(self.root));
        let state = state(self.root);
        disk.remove_file(&state).naming("remove", &state)?;
        let step = Step {
            switch,
            changes,
            tree: &tree,
        };
        let gone = step.bring(&switch.staging.tree())?;
        step.replace_marker(|draft| switch.new.create(disk, draft))?;
        if switch.durable {
            disk.sync(&tree).naming("sync", &tree)?;
        }
        disk.exchange(&tree, dir).naming("exchange", dir)?;
        let pairs = after(self.pairs, changes, &gone);
        Ok(catch_up(switch, changes, self.root, pairs, Look::AtSecond))
    }
}

/// Makes a spare tree at `root` of the previous version, which an exchange has brought to where the
/// new one was staged. Returns what there is to tell.
pub(super) fn found(switch: &Switch<'_>, changes: &Changes, root: &Path) -> Vec<Note> {
    let disk = switch.disk;
    let staged = switch.staging.root();
    if disk.rename_free(staged, root).is_err() {
        return abandon(switch, staged);
    }
    match folders(disk, switch.dir) {
        Some(pairs) => catch_up(switch, changes, root, pairs, Look::AtBoth),
        None => abandon(switch, root),
    }
}

/// After an exchange: brings `changes` into the previous version at `root`, so that it is at rest, or
/// takes it apart.
fn catch_up(
    switch: &Switch<'_>,
    changes: &Changes,
    root: &Path,
    pairs: Vec<Pair>,
    look: Look,
) -> Vec<Note> {
    let (disk, dir, tree) = (switch.disk, switch.dir, staging::tree(root));
    let step = Step {
        switch,
        changes,
        tree: &tree,
    };
    let twins = Twins {
        disk,
        trees: [dir, &tree],
        ours: switch.new,
    };
    let rest = || {
        step.bring(dir)?;
        step.replace_marker(|draft| disk.link(&dir.join(MARKER), draft))?;
        let Some(pairs) = twins.compare(pairs, look) else {
            return Ok(false);
        };
        save(disk, root, &State { pairs }).map(|()| true)
    };
    // Somebody was there between the comparison and the exchange, or the disk fails: what is foreign
    // must not be left behind.
    if rest().is_ok_and(|done: bool| done) {
        Vec::new()
    } else {
        abandon(switch, root)
    }
}

/// Takes the previous version in the folder `root` apart.
pub(super) fn abandon(switch: &Switch<'_>, root: &Path) -> Vec<Note> {
    let (disk, tree) = (switch.disk, staging::tree(root));
    let done = retire(disk, &tree, switch.dir, &Previous::Replaced).and_then(|notes| {
        remove(disk, root).naming("remove", root)?;
        Ok(notes)
    });
    done.unwrap_or_else(|error| vec![Note::Leftover(with_reason(&error))])
}

/// The way from one version to the next in a tree that nobody reads, so that the order does not matter.
struct Step<'a> {
    switch: &'a Switch<'a>,
    changes: &'a Changes,
    tree: &'a Path,
}

impl Step<'_> {
    /// Removes what was replaced or deleted, and links what was written out of the tree `from`. Returns
    /// the folders that went with their last file.
    ///
    /// Linked rather than moved, so that the staged files are still there should this lead nowhere. The
    /// marker stays: until all is done, it says which of the files are ours.
    fn bring(&self, from: &Path) -> Result<BTreeSet<String>, EmitError> {
        let Changes {
            written, deleted, ..
        } = self.changes;
        let Switch { disk, old, new, .. } = *self.switch;
        let replaced = written.iter().filter(|path| old.contains(path));
        for path in deleted.iter().chain(replaced) {
            let at = self.tree.join(&**path);
            or_absent(disk.remove_file(&at)).naming("remove", &at)?;
        }
        let mut gone = BTreeSet::new();
        let emptied: BTreeSet<&str> = deleted
            .iter()
            .flat_map(|path| names::ancestors(path))
            .filter(|folder| !new.is_below(folder))
            .collect();
        for folder in emptied.into_iter().rev() {
            let at = self.tree.join(folder);
            match disk.remove_folder(&at) {
                // Something foreign is in it.
                Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => {}
                done => {
                    or_absent(done).naming("remove", &at)?;
                    gone.insert(folder.to_owned());
                }
            }
        }
        let folders: BTreeSet<&str> = written
            .iter()
            .flat_map(|path| names::ancestors(path))
            .collect();
        for folder in folders {
            let at = self.tree.join(folder);
            ensure_folder(disk, &at).naming("make", &at)?;
        }
        for path in written {
            let at = self.tree.join(&**path);
            disk.link(&from.join(&**path), &at).naming("link", &at)?;
        }
        Ok(gone)
    }

    /// Replaces the marker by the file that `make` makes, in one step: a tree without one would look
    /// as if nothing in it were ours.
    fn replace_marker(&self, make: impl FnOnce(&Path) -> io::Result<()>) -> Result<(), EmitError> {
        let (draft, marker) = (
            self.tree.with_file_name("marker.new"),
            self.tree.join(MARKER),
        );
        make(&draft).naming("write", &draft)?;
        self.switch
            .disk
            .rename(&draft, &marker)
            .naming("write", &marker)
    }
}

/// What is known of the folders of both trees after they have changed places, and `changes` were
/// brought into both; the folders `gone` went.
fn after(pairs: Vec<Pair>, changes: &Changes, gone: &BTreeSet<String>) -> Vec<Pair> {
    let mut touched: BTreeSet<&str> = BTreeSet::from([""]);
    let paths = changes.written.iter().chain(&changes.deleted);
    for path in paths {
        touched.extend(names::ancestors(path));
    }
    let mut made: BTreeSet<&str> = changes
        .written
        .iter()
        .flat_map(|path| names::ancestors(path))
        .collect();
    let mut pairs: Vec<Pair> = pairs
        .into_iter()
        .filter(|pair| !gone.contains(&*pair.path))
        .map(|pair| {
            made.remove(&*pair.path);
            let [one, other] = pair.stamps;
            let is_touched = touched.contains(&*pair.path);
            Pair {
                stamps: if is_touched { [None; 2] } else { [other, one] },
                ..pair
            }
        })
        .collect();
    pairs.extend(made.into_iter().map(Pair::unknown));
    // Stable, because all but the last few are in order.
    pairs.sort_by(|one, other| one.path.cmp(&other.path));
    pairs
}

/// Where what is known of a spare tree at rest lies.
fn state(root: &Path) -> PathBuf {
    root.join("state")
}

fn is_nothing_at(disk: &dyn Disk, path: &Path) -> Result<bool, EmitError> {
    match disk.stat(path) {
        Err(error) if is_absent(&error) => Ok(true),
        found => found.map(|_| false).naming("read", path),
    }
}

/// What is known of the spare tree at `root`; none if that cannot be read.
fn load(disk: &dyn Disk, root: &Path) -> Option<State> {
    let bytes = disk.read(&state(root), MAX_BYTES).ok()?;
    let (digest, bytes) = bytes.strip_prefix(MAGIC)?.split_at_checked(DIGEST)?;
    if Digest::of(bytes).as_bytes() != digest {
        return None;
    }
    postcard::from_bytes(bytes).ok()
}

/// Bytes of a digest.
const DIGEST: usize = 32;

/// Lays the spare tree at `root` to rest.
fn save(disk: &dyn Disk, root: &Path, known: &State) -> Result<(), EmitError> {
    staging::tag_anew(disk, root)?;
    for (name, text) in SIGNS {
        let sign = root.join(name);
        match disk.create(&sign, text.as_bytes()) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            done => done.naming("write", &sign)?,
        }
    }
    let known = postcard::to_stdvec(known).expect("names and numbers have a form in bytes");
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(Digest::of(&known).as_bytes());
    bytes.extend_from_slice(&known);
    let (draft, state) = (root.join("state.new"), state(root));
    disk.create(&draft, &bytes).naming("write", &draft)?;
    disk.rename(&draft, &state).naming("write", &state)
}
