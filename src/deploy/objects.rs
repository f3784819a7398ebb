//! Deploying to a store: the second half, which changes it.
//!
//! The order makes every moment a good one to die (R-Y3, R-Y4): what is going to be written is noted
//! first, then replaced files are kept under their digests, then assets travel, pages, deletions, and
//! the manifest last. A run that finds the note of another one trusts none of the paths in it.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread;

use md5::{Digest as _, Md5};

use crate::deploy::claim::{Claim, write_note};
use crate::deploy::error::DeployError;
use crate::deploy::headers::Class;
use crate::deploy::history;
use crate::deploy::local::Content;
use crate::deploy::plan::{Entry, Plan, Reason, Upload};
use crate::deploy::remote::{MANIFEST, PENDING, Remote, generation_key, object_key};
use crate::deploy::remote_manifest::{Pending, RemoteManifest};
use crate::deploy::retry::{Failure, Retry};
use crate::deploy::store::{Object, Store, StoreError, Version, When};
use crate::model::Digest;
use crate::pipeline::Progress;

/// How a store is deployed to.
#[derive(Clone, Copy)]
pub(super) struct Job<'a> {
    pub(super) store: &'a dyn Store,
    pub(super) retry: Retry<'a>,
    /// How many requests run at once.
    pub(super) requests: usize,
    pub(super) max_deletes: Option<usize>,
    pub(super) progress: &'a dyn Progress,
    /// Name of this run.
    pub(super) run: &'a str,
    /// Names of runs that are known to have died.
    pub(super) dead: &'a [String],
}

/// What lies where a file belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Absent,
    /// The file.
    Whole,
    /// The file, but it did not arrive as it was sent.
    Damaged,
    /// Another file of ours.
    Other,
}

fn foreign(entry: &Entry) -> DeployError {
    DeployError::Foreign {
        paths: vec![entry.path.clone()],
    }
}

/// What a deploy has sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sent {
    pub(super) objects: usize,
    pub(super) bytes: u64,
}

/// What the remote is to show.
pub(super) struct Wanted<'a> {
    pub(super) site: &'a str,
    /// In the byte order of their paths.
    pub(super) entries: Vec<Entry>,
    pub(super) restores: Option<u64>,
    pub(super) content: &'a dyn Content,
}

/// Claims the target and makes it show what `choose` wants once nobody else changes it.
pub(super) fn deploy<'w>(
    job: &Job<'_>,
    choose: impl FnOnce(&Remote) -> Result<Wanted<'w>, DeployError>,
) -> Result<(Plan, Sent), DeployError> {
    let claim = Claim::take(job.store, job.retry, job.run, job.dead)?;
    let done = AtomicBool::new(false);
    let result = thread::scope(|scope| {
        scope.spawn(|| claim.keep(&done));
        let work = || {
            let remote = Remote::read(job.store, &job.retry)?;
            let wanted = choose(&remote)?;
            let plan = remote.plan(wanted.site, &wanted.entries)?;
            remote.check_deletions(&wanted.entries, job.max_deletes)?;
            let act = Act {
                job,
                claim: &claim,
                remote: &remote,
                sent: AtomicUsize::new(0),
                bytes: AtomicU64::new(0),
            };
            act.run(&wanted, &plan)?;
            let sent = Sent {
                objects: act.sent.into_inner(),
                bytes: act.bytes.into_inner(),
            };
            Ok((plan, sent))
        };
        let result = work();
        done.store(true, Ordering::Relaxed);
        result
    });
    claim.release();
    result
}

/// A deploy while it changes the target.
pub(super) struct Act<'a> {
    pub(super) job: &'a Job<'a>,
    claim: &'a Claim<'a>,
    pub(super) remote: &'a Remote,
    sent: AtomicUsize,
    bytes: AtomicU64,
}

impl Act<'_> {
    fn run(&self, wanted: &Wanted<'_>, plan: &Plan) -> Result<(), DeployError> {
        let changed = wanted.entries != self.remote.entries();
        let kept = if plan.is_empty() {
            BTreeSet::new()
        } else {
            self.note(plan)?;
            let kept = self.keep(plan)?;
            self.upload(wanted.content, plan)?;
            self.delete(plan)?;
            kept
        };
        let mut generations = self.remote.generations();
        let mut current = self.remote.generation();
        if changed || self.remote.manifest.is_none() {
            generations.extend(self.keep_manifest(wanted)?);
            current += 1;
            self.replace_manifest(wanted, current)?;
        }
        if self.remote.has_pending || !plan.is_empty() {
            self.remove(PENDING)?;
        }
        history::tidy(self, &wanted.entries, current, generations, &kept)
    }

    /// Notes what this run is going to write, with what unfinished runs have left.
    fn note(&self, plan: &Plan) -> Result<(), DeployError> {
        let mut paths: Vec<String> = Vec::new();
        if let Some(pending) = &self.remote.pending {
            let there = |path: &&String| self.remote.objects.contains_key(path.as_str());
            paths.extend(pending.paths.iter().filter(there).cloned());
        }
        paths.extend(plan.uploads.iter().map(|upload| upload.path().to_owned()));
        let bytes = Pending::new(self.remote.generation() + 1, paths).to_bytes();
        self.write(PENDING, &bytes, &When::Always)
    }

    /// Keeps the files that are going to be replaced or deleted under their digests (R-Y11).
    fn keep(&self, plan: &Plan) -> Result<BTreeSet<Digest>, DeployError> {
        let had = self.remote.kept();
        let replaced = plan
            .uploads
            .iter()
            .filter(|upload| upload.reason != Reason::Headers);
        let replaced = replaced.map(Upload::path);
        let paths = replaced.chain(plan.deletions.iter().map(|path| &**path));
        let mut copies = Vec::new();
        let mut kept = BTreeSet::new();
        for path in paths {
            let Some(known) = self.remote.get(path) else {
                continue;
            };
            let is_there = self.remote.objects.contains_key(path);
            if is_there && !had.contains_key(&known.digest) && kept.insert(known.digest) {
                copies.push(known);
            }
        }
        self.each("keeping", &copies, |known| self.keep_one(known))?;
        Ok(kept)
    }

    fn keep_one(&self, known: &Entry) -> Result<(), DeployError> {
        let (store, retry) = (self.job.store, &self.job.retry);
        if self.remote.is_pending(&known.path) {
            // The run that died replaces nothing before everything is kept, so that the file is the
            // known one, or was kept under another path.
            let found = retry.run(|| store.head(&known.path));
            let found = found.map_err(|error| error.naming("look at", &known.path))?;
            if found.and_then(|found| found.digest) != Some(known.digest) {
                return Ok(());
            }
        }
        let copied = retry.run(|| store.copy(&known.path, &object_key(known.digest)));
        copied.map_err(|error| error.naming("keep", &known.path))
    }

    /// Sends what has changed: each class of files stands before the next one begins.
    fn upload(&self, content: &dyn Content, plan: &Plan) -> Result<(), DeployError> {
        for part in plan.uploads.chunk_by(|a, b| a.class == b.class) {
            let what = match part[0].class {
                Class::Addressed | Class::Asset => "sending assets",
                Class::Page => "sending pages",
            };
            self.each(what, part, |upload| self.send(content, upload))?;
        }
        Ok(())
    }

    fn send(&self, content: &dyn Content, upload: &Upload) -> Result<(), DeployError> {
        let Upload { entry, reason, .. } = upload;
        let (store, retry) = (self.job.store, &self.job.retry);
        let bytes = content.bytes(entry)?;
        if *reason == Reason::Unfinished && self.look(entry, &bytes)? == Look::Whole {
            return Ok(());
        }
        let object = Object {
            bytes: &bytes,
            digest: entry.digest,
            headers: &entry.headers,
        };
        let put = |when: &When| retry.run(|| store.put(&entry.path, &object, when));
        let mut sent = match reason {
            Reason::New => put(&When::Absent),
            _ => put(&When::Always),
        };
        if sent == Err(Failure::Store(StoreError::Conflict)) {
            // Either an earlier attempt has arrived without our knowing, or somebody was quicker.
            sent = match self.look(entry, &bytes)? {
                Look::Whole => Ok(Version::default()),
                Look::Absent | Look::Damaged => put(&When::Always),
                Look::Other => return Err(foreign(entry)),
            };
        }
        sent.map_err(|error| error.naming("write", &entry.path))?;
        self.sent.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(entry.length, Ordering::Relaxed);
        Ok(())
    }

    /// What the remote holds where `entry` belongs. Fails for an object that diglot did not write.
    fn look(&self, entry: &Entry, bytes: &[u8]) -> Result<Look, DeployError> {
        let found = self.job.retry.run(|| self.job.store.head(&entry.path));
        let found = found.map_err(|error| error.naming("look at", &entry.path))?;
        let Some(found) = found else {
            return Ok(Look::Absent);
        };
        let is_whole = found.length == bytes.len() as u64
            && found.md5.is_none_or(|md5| Md5::digest(bytes)[..] == md5);
        match found.digest {
            None => Err(foreign(entry)),
            Some(digest) if digest != entry.digest => Ok(Look::Other),
            Some(_) if is_whole => Ok(Look::Whole),
            Some(_) => Ok(Look::Damaged),
        }
    }

    fn delete(&self, plan: &Plan) -> Result<(), DeployError> {
        let is_there = |path: &&str| self.remote.objects.contains_key(*path);
        let paths = plan.deletions.iter().map(|path| &**path);
        let paths: Vec<_> = paths.filter(is_there).collect();
        for part in paths.chunk_by(|a, b| Class::of(a) == Class::of(b)) {
            self.each("deleting", part, |path| self.remove(path))?;
        }
        Ok(())
    }

    pub(super) fn remove(&self, key: &str) -> Result<(), DeployError> {
        let deleted = self.job.retry.run(|| self.job.store.delete(key));
        deleted.map_err(|error| error.naming("delete", key))
    }

    /// Keeps the present manifest as that of an earlier version, and tells its number.
    fn keep_manifest(&self, wanted: &Wanted<'_>) -> Result<Option<u64>, DeployError> {
        let Some((old, fetched)) = &self.remote.manifest else {
            return Ok(None);
        };
        if !history::is_worth_keeping(old, wanted) {
            return Ok(None);
        }
        let key = generation_key(old.generation);
        self.write(&key, &fetched.bytes, &When::Always)?;
        Ok(Some(old.generation))
    }

    /// Puts the new manifest in the place of the present one, if that still is the one which this
    /// run began with (R-Y8).
    fn replace_manifest(&self, wanted: &Wanted<'_>, generation: u64) -> Result<(), DeployError> {
        let when = match self.remote.version() {
            None => When::Absent,
            Some(version) => When::Is(version.clone()),
        };
        let manifest = RemoteManifest {
            site: wanted.site.to_owned(),
            generation,
            restores: wanted.restores,
            entries: wanted.entries.clone(),
        };
        self.write(MANIFEST, &manifest.to_bytes(), &when)
    }

    fn write(&self, key: &str, bytes: &[u8], when: &When) -> Result<(), DeployError> {
        self.claim.check()?;
        write_note(self.job.store, &self.job.retry, key, bytes, when).map(|_| ())
    }

    /// Does `work` on all `items`, several at once, until one fails; the first failure is told.
    pub(super) fn each<T: Sync>(
        &self,
        what: &str,
        items: &[T],
        work: impl Fn(&T) -> Result<(), DeployError> + Sync,
    ) -> Result<(), DeployError> {
        if items.is_empty() {
            return Ok(());
        }
        self.job.progress.begin(what, items.len());
        let next = AtomicUsize::new(0);
        let failed: Mutex<Option<(usize, DeployError)>> = Mutex::new(None);
        let worker = || {
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(item) = items.get(at) else { break };
                if failed.lock().expect("no panic under this lock").is_some() {
                    break;
                }
                if let Err(error) = self.claim.check().and_then(|()| work(item)) {
                    let mut failed = failed.lock().expect("no panic under this lock");
                    if failed.as_ref().is_none_or(|(first, _)| at < *first) {
                        *failed = Some((at, error));
                    }
                    break;
                }
                self.job.progress.step();
            }
        };
        thread::scope(|scope| {
            for _ in 1..self.job.requests.min(items.len()) {
                scope.spawn(worker);
            }
            worker();
        });
        let failed = failed.into_inner().expect("no panic under this lock");
        failed.map_or(Ok(()), |(_, error)| Err(error))
    }
}
