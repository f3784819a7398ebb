//! Lists the files of a folder.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::{Deserialize, Serialize};

use rayon::prelude::*;

use crate::diag::{Diagnostic, Reported, codes};
use crate::model::RepoPath;

use super::kind::{is_hidden, split};
use super::root::{Refused, Root, unresolved};
use super::text::refusal;

/// What tells that a file changed, without reading it. Not the time of last writing alone: editors
/// and archives can set it back, but not the time of the last change of the entry itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stamp {
    /// Length in bytes.
    pub size: u64,
    /// When its content was last written, in nanoseconds since 1970.
    pub modified: i64,
    /// When its entry last changed, in nanoseconds since 1970; 0 where there is no such time.
    pub changed: i64,
    /// Number of the file on its disk; 0 where there is none.
    pub inode: u64,
}

/// The files and folders below a root, by their paths.
#[derive(Debug, Default)]
pub(super) struct Listing {
    pub(super) files: BTreeMap<Arc<str>, Stamp>,
    pub(super) folders: Vec<String>,
    pub(super) report: Vec<Diagnostic>,
    /// Whether links lead to some of them, so that a file may have several paths.
    pub(super) linked: bool,
}

/// Deepest folder that is read; what lies below could not be published on every host.
const DEEPEST: usize = 64;

/// Most entries that are read by way of linked folders: links can multiply a tree without end.
const MOST_LINKED: usize = 100_000;

/// Lists all files below `root` but hidden ones, in parallel, and leaves out the folders `skip`,
/// given with all links resolved.
///
/// Links are followed as far as they stay inside (R-P2); pipes, sockets and devices are reported
/// (R-P3), and so are names that are not UTF-8 (R-P5).
///
/// # Errors
/// When the root itself cannot be read.
pub(super) fn list(root: &Root, skip: &[PathBuf]) -> io::Result<Listing> {
    if let Some(files) = root.memory() {
        return Ok(list_memory(files));
    }
    let Some(dir) = root.dir() else {
        return Ok(Listing::default());
    };
    let walk = Walk {
        root,
        skip,
        is_left_out: is_hidden,
        linked: AtomicUsize::new(0),
    };
    walk.top(dir)
}

/// The paths of all files below `root`, hidden ones too, but what version control keeps there. Links
/// are followed as far as they stay inside; what is left out is reported.
///
/// # Errors
/// When the root itself cannot be read.
pub fn all_files(root: &Root) -> io::Result<Reported<Vec<Arc<str>>>> {
    let Some(dir) = root.dir() else {
        let files = root.memory().into_iter().flat_map(BTreeMap::keys);
        return Ok(Reported {
            value: files.map(|path| path.as_str().into()).collect(),
            report: Vec::new(),
        });
    };
    let walk = Walk {
        root,
        skip: &[],
        is_left_out: |name| matches!(name, ".git" | ".hg" | ".svn"),
        linked: AtomicUsize::new(0),
    };
    let listing = walk.top(dir)?;
    Ok(Reported {
        value: listing.files.into_keys().collect(),
        report: listing.report,
    })
}

fn list_memory(files: &BTreeMap<String, Vec<u8>>) -> Listing {
    let mut listing = Listing::default();
    let visible = |path: &&String| !path.split('/').any(is_hidden);
    for path in files.keys().filter(visible) {
        let stamp = Stamp {
            size: files[path].len() as u64,
            ..Stamp::default()
        };
        listing.files.insert(path.as_str().into(), stamp);
        let folders = path.match_indices('/').map(|(at, _)| path[..at].to_owned());
        listing.folders.extend(folders);
    }
    listing.folders.sort();
    listing.folders.dedup();
    listing
}

/// What is found below one folder, before it is brought into order once for all.
#[derive(Default)]
struct Part {
    files: Vec<(Arc<str>, Stamp)>,
    folders: Vec<String>,
    report: Vec<Diagnostic>,
    linked: bool,
}

struct Walk<'a> {
    root: &'a Root,
    skip: &'a [PathBuf],
    /// Whether nothing of this name is read, nor what lies below it.
    is_left_out: fn(&str) -> bool,
    /// Entries seen below linked folders.
    linked: AtomicUsize,
}

/// A folder that is read.
struct Folder {
    /// Where it is, all links resolved.
    dir: PathBuf,
    /// Its path below the root.
    path: String,
    /// The folders in which the links stand that led here, outermost first.
    links: Vec<PathBuf>,
}

impl Walk<'_> {
    /// Everything below the folder that is the root.
    fn top(&self, dir: &Path) -> io::Result<Listing> {
        let mut part = self.folder(&Folder {
            dir: dir.to_owned(),
            path: String::new(),
            links: Vec::new(),
        })?;
        part.folders.sort();
        Ok(Listing {
            files: part.files.into_iter().collect(),
            folders: part.folders,
            report: part.report,
            linked: part.linked,
        })
    }

    /// Everything below a folder.
    fn folder(&self, folder: &Folder) -> io::Result<Part> {
        let mut listing = Part::default();
        let mut below = Vec::new();
        let named = |entry: io::Result<fs::DirEntry>| entry.map(|entry| (entry.file_name(), entry));
        let entries = fs::read_dir(&folder.dir)?.map(named);
        let mut entries = entries.collect::<io::Result<Vec<_>>>()?;
        if !folder.links.is_empty() {
            let before = self.linked.fetch_add(entries.len(), Ordering::Relaxed);
            if before > MOST_LINKED {
                // Whoever went over the limit has said so.
                return Ok(listing);
            }
            if before + entries.len() > MOST_LINKED {
                return Err(io::Error::other("links multiply the tree without end"));
            }
        }
        entries.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        for (name, entry) in entries {
            let name = match name.into_string() {
                Ok(name) => name,
                Err(name) => {
                    listing.report.push(self.not_utf8(&folder.path, &name));
                    continue;
                }
            };
            if (self.is_left_out)(&name) {
                continue;
            }
            let path = join(&folder.path, &name);
            listing.linked |= entry.file_type().is_ok_and(|kind| kind.is_symlink());
            match self.entry(folder, &entry, &path) {
                Ok(Found::File(stamp)) => listing.files.push((path.into(), stamp)),
                Ok(Found::Folder { dir, links }) => below.push(Folder { dir, path, links }),
                Ok(Found::Skipped) => {}
                Err(refused) => {
                    let file = self.root.repo_path(&path);
                    listing.report.push(refusal(&file, &refused));
                }
            }
        }
        let listings: Vec<_> = below.par_iter().map(|folder| self.inner(folder)).collect();
        for other in listings {
            listing.files.extend(other.files);
            listing.folders.extend(other.folders);
            listing.report.extend(other.report);
            listing.linked |= other.linked;
        }
        Ok(listing)
    }

    /// A folder below the top, itself included; one that cannot be read takes no other with it.
    fn inner(&self, folder: &Folder) -> Part {
        let file = self.root.repo_path(&folder.path);
        let failed = |diagnostic| Part {
            report: vec![diagnostic],
            ..Part::default()
        };
        if folder.path.matches('/').count() >= DEEPEST {
            let message = format!("folders are read {DEEPEST} deep, this one is deeper");
            return failed(Diagnostic::on_file(&codes::FILE_NAME, &file, message));
        }
        let mut listing = match self.folder(folder) {
            Ok(listing) => listing,
            Err(error) => failed(refusal(&file, &error.into())),
        };
        listing.folders.push(folder.path.clone());
        listing
    }

    fn entry(&self, folder: &Folder, entry: &fs::DirEntry, path: &str) -> Result<Found, Refused> {
        let mut metadata = entry.metadata()?;
        if metadata.is_file() {
            return Ok(Found::File(stamp(&metadata)));
        }
        let mut dir = folder.dir.join(split(path).1);
        let mut links = folder.links.clone();
        if metadata.is_symlink() {
            dir = self.follow(&dir)?;
            metadata = fs::metadata(&dir)?;
            links.push(folder.dir.clone());
            if links.iter().any(|link| link.starts_with(&dir)) {
                // The link leads back to a folder that is being read.
                return Err(Refused::Dangling);
            }
        }
        if metadata.is_dir() && self.skip.contains(&dir) {
            Ok(Found::Skipped)
        } else if metadata.is_dir() {
            Ok(Found::Folder { dir, links })
        } else if metadata.is_file() {
            Ok(Found::File(stamp(&metadata)))
        } else {
            Err(Refused::Special)
        }
    }

    /// Where a link leads, when it leads to something that may be read.
    fn follow(&self, link: &Path) -> Result<PathBuf, Refused> {
        let target = link.canonicalize().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Refused::Dangling,
            _ => unresolved(error),
        })?;
        if !self.root.allows(&target) {
            return Err(Refused::Outside);
        }
        let dir = self.root.dir().unwrap_or(Path::new(""));
        let inner = target.strip_prefix(dir).unwrap_or(Path::new(""));
        // What is hidden stays hidden under another name.
        let hidden = |part: &OsStr| part.to_str().is_none_or(self.is_left_out);
        if inner.iter().any(hidden) {
            return Err(Refused::Outside);
        }
        Ok(target)
    }

    fn not_utf8(&self, folder: &str, name: &OsStr) -> Diagnostic {
        let path = join(folder, &name.to_string_lossy());
        let file: RepoPath = self.root.repo_path(&path);
        let message = "this file is not read: its name is not UTF-8";
        Diagnostic::on_file(&codes::FILE_NAME, &file, message)
    }
}

/// What an entry of a folder turned out to be.
enum Found {
    File(Stamp),
    Folder { dir: PathBuf, links: Vec<PathBuf> },
    Skipped,
}

/// The path of `name` in `folder`, which may be the top.
pub(super) fn join(folder: &str, name: &str) -> String {
    match (folder, name) {
        ("", path) | (path, "") => path.to_owned(),
        (folder, name) => format!("{folder}/{name}"),
    }
}

pub(super) fn stamp(metadata: &Metadata) -> Stamp {
    let since_1970 = |time: std::time::SystemTime| match time.duration_since(std::time::UNIX_EPOCH)
    {
        Ok(after) => i64::try_from(after.as_nanos()).unwrap_or(i64::MAX),
        Err(before) => {
            let before = before.duration().as_nanos();
            i64::try_from(before).map_or(i64::MIN, |nanos| -nanos)
        }
    };
    let (changed, inode) = entry_change(metadata);
    Stamp {
        size: metadata.len(),
        modified: metadata.modified().map_or(0, since_1970),
        changed,
        inode,
    }
}

#[cfg(unix)]
fn entry_change(metadata: &Metadata) -> (i64, u64) {
    use std::os::unix::fs::MetadataExt as _;
    let nanos = metadata.ctime().saturating_mul(1_000_000_000);
    (nanos.saturating_add(metadata.ctime_nsec()), metadata.ino())
}

#[cfg(not(unix))]
fn entry_change(_: &Metadata) -> (i64, u64) {
    (0, 0)
}
