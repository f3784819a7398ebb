//! Deploying to a branch of a Git repository, as GitHub and GitLab Pages want it (R-Y12).
//!
//! A private clone without a working tree is fetched, one commit is put on top of the branch, and it
//! is pushed without force: whoever comes second is refused by the remote. Files are named to git with
//! their bytes, so that no setting about line ends or letter case touches them. The marker of the
//! output folder in the branch says which files are ours; everything else stays as it is.

mod commit;
mod earlier;
mod program;

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crate::deploy::error::DeployError;
use crate::deploy::headers::Headers;
use crate::deploy::local::LocalSite;
use crate::deploy::plan::{Entry, Plan};
use crate::deploy::remote::Remote;
use crate::deploy::remote_manifest::RemoteManifest;
use crate::deploy::retry::{Clock, Failure, Retry};
use crate::deploy::store::{Fetched, StoreError, Version};
use crate::emit::{MARKER, Manifest};
use crate::pipeline::Progress;
use program::{Git, Said, redacted};

/// Where the branch of the remote is kept in the clone.
const TIP: &str = "refs/heads/remote";
/// Where the new commit is kept in the clone.
const NEW: &str = "refs/heads/new";
/// How often the branch is looked at once more when the remote has refused a push, and how long after
/// each other. A push of a dead run needs about as long to arrive as one of a living.
const LOOKS: usize = 5;
const PAUSE: Duration = Duration::from_millis(200);
/// How many commits a rollback looks back.
const DEPTH: &str = "--depth=64";
/// Begins the line of a commit message that names the commit which was brought back.
const RESTORES: &str = "Restores: ";

/// A branch to deploy to.
pub(super) struct Target<'a> {
    pub(super) root: &'a Path,
    /// Folder for the clone, which is made and removed; nothing is there yet.
    pub(super) clone: &'a Path,
    pub(super) remote: &'a str,
    pub(super) branch: &'a str,
    pub(super) site: &'a str,
    pub(super) max_deletes: Option<usize>,
    pub(super) cancelled: &'a AtomicBool,
    pub(super) progress: &'a dyn Progress,
}

/// What the branch is to show.
pub(super) struct Wanted<'a> {
    entries: Vec<Entry>,
    marker: Vec<u8>,
    source: Source<'a>,
}

enum Source<'a> {
    Build(&'a LocalSite),
    /// A commit of the branch, and the names of its blobs by path.
    Commit(String, HashMap<String, String>),
}

impl<'a> Wanted<'a> {
    /// A finished build.
    pub(super) fn build(local: &'a LocalSite) -> Self {
        Self {
            entries: entries(&local.manifest),
            marker: local.manifest.to_bytes(),
            source: Source::Build(local),
        }
    }
}

/// A private clone of the branch.
pub(super) struct Clone<'a> {
    target: &'a Target<'a>,
    git: Git<'a>,
    address: String,
    /// The commit at the tip; absent for a branch that does not exist yet.
    tip: Option<String>,
    remote: Remote,
}

impl Drop for Clone<'_> {
    fn drop(&mut self) {
        // What stays is removed by the next run.
        let _ = fs::remove_dir_all(&self.git.dir);
    }
}

impl<'a> Clone<'a> {
    /// Fetches the branch; with its history when it is `deep`.
    pub(super) fn fetch(target: &'a Target<'a>, deep: bool) -> Result<Self, DeployError> {
        let machine = |action| {
            move |source: io::Error| DeployError::Machine {
                action,
                path: target.clone.to_owned(),
                source,
            }
        };
        fs::create_dir(target.clone).map_err(machine("make"))?;
        let settings = std::path::absolute(target.clone.join("settings"));
        let settings = settings.map_err(machine("resolve"))?;
        fs::write(&settings, program::settings()).map_err(machine("write to"))?;
        let mut clone = Self {
            target,
            git: Git {
                dir: target.clone.to_owned(),
                settings,
                cancelled: target.cancelled,
            },
            address: String::new(),
            tip: None,
            remote: Remote::empty(),
        };
        clone.must("start", &["init", "--quiet", "--bare", "--template=", "."])?;
        clone.address = clone.find_address()?;
        clone.tip = clone.fetch_tip(deep)?;
        if clone.tip.is_some() {
            clone.remote = clone.read()?;
        }
        Ok(clone)
    }

    /// The address of the remote: a name is looked up in the repository that the site lies in.
    fn find_address(&self) -> Result<String, DeployError> {
        let remote = self.target.remote;
        let branch = format!("refs/heads/{}", self.target.branch);
        if !self.git.run(&["check-ref-format", &branch])?.success {
            let reason = format!("`{}` is no name of a branch", self.target.branch);
            return Err(DeployError::Setup(reason));
        }
        let path = self.target.root.join(remote);
        if remote.contains(['/', ':', '\\']) {
            let path = if remote.contains("://") {
                None
            } else {
                path.canonicalize().ok()
            };
            return Ok(path.map_or_else(|| remote.to_owned(), |path| path.display().to_string()));
        }
        let site = self.git_of_site();
        let found = site.run(&["remote", "get-url", "--", remote])?;
        if found.success {
            return Ok(found.line());
        }
        Err(DeployError::Setup(format!(
            "there is no remote `{remote}` in the repository of the site"
        )))
    }

    fn fetch_tip(&self, deep: bool) -> Result<Option<String>, DeployError> {
        let branch = format!("refs/heads/{}", self.target.branch);
        let listed = self.ask(
            "look at",
            &["ls-remote", "--quiet", "--", &self.address, &branch],
        )?;
        if listed.out.is_empty() {
            return Ok(None);
        }
        let depth = if deep { DEPTH } else { "--depth=1" };
        let refs = format!("+{branch}:{TIP}");
        self.ask(
            "fetch",
            &[
                "fetch",
                "--quiet",
                depth,
                "--no-tags",
                "--",
                &self.address,
                &refs,
            ],
        )?;
        let tip = self.must("read", &["rev-parse", "--verify", TIP])?;
        Ok(Some(tip.line()))
    }

    /// The branch as a deploy sees any remote.
    fn read(&self) -> Result<Remote, DeployError> {
        let mut remote = Remote::empty();
        for (path, _, length) in self.files(TIP)? {
            remote.objects.insert(path, length);
        }
        if remote.objects.contains_key(MARKER) {
            let bytes = self.marker(TIP)?;
            let manifest = Manifest::parse(&bytes).map_err(|why| {
                DeployError::Refused(format!("{MARKER} in the branch is damaged: {why}"))
            })?;
            let manifest = RemoteManifest {
                site: manifest.site().to_owned(),
                generation: 1,
                restores: None,
                entries: entries(&manifest),
            };
            let fetched = Fetched {
                bytes,
                version: Version::default(),
                digest: None,
            };
            remote.manifest = Some((manifest, fetched));
        }
        Ok(remote)
    }

    fn marker(&self, commit: &str) -> Result<Vec<u8>, DeployError> {
        let name = format!("{commit}:{MARKER}");
        Ok(self.must("read", &["cat-file", "blob", &name])?.out)
    }

    /// Paths, blobs and lengths of all files of a commit. What is no regular file has no length.
    fn files(&self, commit: &str) -> Result<Vec<(String, String, u64)>, DeployError> {
        let listed = self.must("list", &["ls-tree", "-r", "-l", "-z", commit])?;
        let lines = listed
            .out
            .split(|byte| *byte == 0)
            .filter(|line| !line.is_empty());
        let read = |line: &[u8]| {
            let line = String::from_utf8_lossy(line).into_owned();
            let (about, path) = line.split_once('\t')?;
            let about: Vec<&str> = about.split_whitespace().collect();
            let [mode, _, blob, length] = about[..] else {
                return None;
            };
            let length = length.parse().ok().filter(|_| mode.starts_with("100"));
            Some((path.to_owned(), blob.to_owned(), length.unwrap_or(u64::MAX)))
        };
        Ok(lines.filter_map(read).collect())
    }

    /// What has to be done for the branch to show `wanted`.
    pub(super) fn plan(&self, wanted: &Wanted<'_>) -> Result<Plan, DeployError> {
        let plan = self.remote.plan(self.target.site, &wanted.entries)?;
        self.refuse_overlaps(&wanted.entries)?;
        Ok(plan)
    }

    /// Refuses to delete more than the target allows.
    pub(super) fn check_deletions(&self, wanted: &Wanted<'_>) -> Result<(), DeployError> {
        let allowed = self.target.max_deletes;
        self.remote.check_deletions(&wanted.entries, allowed)
    }

    /// A file cannot lie where another one needs a folder; git would let the older one go.
    fn refuse_overlaps(&self, wanted: &[Entry]) -> Result<(), DeployError> {
        let is_ours = |path: &str| path == MARKER || self.remote.get(path).is_some();
        let theirs = self.remote.objects.keys().map(String::as_str);
        let theirs: BTreeSet<&str> = theirs.filter(|path| !is_ours(path)).collect();
        let is_wanted = |path: &str| {
            wanted
                .binary_search_by(|entry| (*entry.path).cmp(path))
                .is_ok()
        };
        let above = wanted.iter().flat_map(|entry| folders(&entry.path));
        let below = theirs.iter().filter(|path| folders(path).any(is_wanted));
        let overlaps: BTreeSet<&str> = above
            .filter(|folder| theirs.contains(folder))
            .chain(below.copied())
            .collect();
        if overlaps.is_empty() {
            return Ok(());
        }
        let paths = overlaps.into_iter().map(Into::into).collect();
        Err(DeployError::Foreign { paths })
    }

    /// Git in the repository that the site lies in.
    fn git_of_site(&self) -> Git<'_> {
        Git {
            dir: self.target.root.to_owned(),
            settings: self.git.settings.clone(),
            cancelled: self.target.cancelled,
        }
    }

    /// Runs git, which must succeed.
    fn must(&self, action: &'static str, args: &[&str]) -> Result<Said, DeployError> {
        let said = self.git.run(args)?;
        if said.success {
            Ok(said)
        } else {
            Err(self.failed(action, said.error()))
        }
    }

    /// Runs git to talk to the remote, and tries again what may work later.
    fn ask(&self, action: &'static str, args: &[&str]) -> Result<Said, DeployError> {
        let clock = Clock::start();
        let retry = Retry {
            pace: &clock,
            cancelled: self.target.cancelled,
        };
        // Not being able to run git at all is no matter of the remote.
        let mut broken = None;
        let said = retry.run(|| match self.git.run(args) {
            Ok(said) if said.success => Ok(said),
            Ok(said) if said.is_outrun() => Err(StoreError::Conflict),
            Ok(said) => Err(said.error()),
            Err(error) => {
                let message = error.to_string();
                broken = Some(error);
                Err(StoreError::Failed(message))
            }
        });
        said.map_err(|failure| match (broken, failure) {
            (Some(error), _) => error,
            (None, Failure::Cancelled) => DeployError::Cancelled,
            (None, Failure::Store(StoreError::Conflict)) => DeployError::Locked(String::new()),
            (None, Failure::Store(error)) => self.failed(action, error),
        })
    }

    /// Whether the branch shows `wanted` by now, whoever brought it there. It is looked at several
    /// times: what a dead run has sent may still be on its way.
    fn shows(&self, wanted: &Wanted<'_>) -> Result<bool, DeployError> {
        let clock = Clock::start();
        let retry = Retry {
            pace: &clock,
            cancelled: self.target.cancelled,
        };
        for look in 0..LOOKS {
            if look > 0 {
                retry.pause(PAUSE).map_err(|_| DeployError::Cancelled)?;
            }
            self.fetch_tip(false)?;
            // A branch of others has no marker.
            if self.marker(TIP).is_ok_and(|marker| marker == wanted.marker) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn failed(&self, action: &'static str, error: StoreError) -> DeployError {
        let address = if self.address.is_empty() {
            self.target.remote
        } else {
            &self.address
        };
        let what = format!("branch {} of {}", self.target.branch, redacted(address));
        Failure::Store(error).naming(action, &what)
    }
}

/// The folders that `path` lies in.
fn folders(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| &path[..at])
}

/// The files of a marker. A branch has no say in what they are sent with.
fn entries(manifest: &Manifest) -> Vec<Entry> {
    let headers = Arc::new(Headers::none());
    let entries = manifest.entries().iter();
    entries
        .map(|receipt| Entry {
            path: receipt.path.clone(),
            digest: receipt.digest,
            length: receipt.length,
            headers: Arc::clone(&headers),
        })
        .collect()
}
