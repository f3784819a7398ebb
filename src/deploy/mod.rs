//! A finished build goes to a host: the far end of the road, where the network is.
//!
//! In comes an output folder with its marker, and a target; out goes a [`Plan`], and a remote that
//! shows the new version. Only what differs travels, assets before the pages that name them; nothing
//! that diglot did not write is touched; and a run that dies leaves something that the next one makes
//! whole. This module knows nothing of pages, themes or locales: a site is a list of paths and digests.
//!
//! What a remote holds is noted in `.diglot/` there: `manifest.json` is the present version,
//! `generations/` has the five before it, `objects/` the files that only those have, `pending.json`
//! what an unfinished run may have written, and `lock.json` who is at work.
#![allow(
    clippy::disallowed_methods,
    reason = "this module is the edge that reaches hosts: it reads the build, credentials and time"
)]
#![cfg_attr(
    not(feature = "deploy-cloud"),
    allow(
        dead_code,
        reason = "the engine for stores has no store to work on then"
    )
)]

mod claim;
#[cfg(feature = "deploy-cloud")]
mod cloud;
#[cfg(test)]
mod double;
mod error;
mod folder;
mod git;
mod headers;
mod history;
mod limits;
mod local;
mod objects;
mod plan;
mod remote;
mod remote_manifest;
mod retry;
mod run_note;
mod store;
#[cfg(test)]
mod tests;

pub use error::DeployError;
pub use plan::{Plan, Reason, Upload};

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crate::config::{DeployTarget, FileRule};
use crate::deploy::headers::{Headers, Rules};
use crate::deploy::history::Kept;
use crate::deploy::local::LocalSite;
use crate::deploy::objects::{Job, Sent, Wanted};
use crate::deploy::plan::Entry;
use crate::deploy::remote::Remote;
use crate::deploy::retry::{Clock, Retry};
use crate::deploy::run_note::RunNote;
use crate::deploy::store::Store;
use crate::pipeline::Progress;

/// What is to be deployed, where to, and how.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Folder of `site.toml`, which relative paths of targets start from.
    pub root: &'a Path,
    /// Output folder of a finished build.
    pub output: &'a Path,
    /// Address of the site; a build for another one is refused.
    pub base_url: &'a str,
    /// Name of the target.
    pub name: &'a str,
    /// The target.
    pub target: &'a DeployTarget,
    /// What no folder target may be or contain, `output` aside.
    pub protected: &'a [PathBuf],
    /// Change nothing, only say what would be done.
    pub dry_run: bool,
    /// Bring the version before the present one back instead of deploying `output`.
    pub rollback: bool,
    /// How many files may be deleted; 25 or a tenth of what is there by default.
    pub max_deletes: Option<usize>,
    /// Take over a folder with files of somebody else, which stay.
    pub adopt: bool,
    /// How long to wait for another run that writes the same folder.
    pub lock_wait: Duration,
    /// How many requests run at once.
    pub requests: usize,
    /// Looked at between steps: whether somebody asked to stop.
    pub cancelled: &'a AtomicBool,
    /// Hears how far the work is.
    pub progress: &'a dyn Progress,
}

/// What became of a deploy.
#[derive(Debug)]
pub struct Outcome {
    /// What was to be done.
    pub plan: Plan,
    /// Why a plan that was only asked for would not be carried out: it deletes more than is allowed.
    pub refused: Option<DeployError>,
    /// Number of files that have travelled; fewer than planned where an unfinished run had sent some.
    pub objects: usize,
    /// Number of bytes of these files.
    pub bytes: u64,
}

/// Deploys a site, or says what that would do.
///
/// # Errors
/// See [`DeployError`]; each variant says what it leaves behind. After any error, running again
/// completes the work.
pub fn run(request: &Request<'_>) -> Result<Outcome, DeployError> {
    match request.target {
        DeployTarget::Folder { path, .. } => to_folder(request, &request.root.join(path)),
        DeployTarget::Git { remote, branch, .. } => to_branch(request, remote, branch),
        DeployTarget::S3 { files, .. }
        | DeployTarget::AzureBlob { files, .. }
        | DeployTarget::Gcs { files, .. } => to_cloud(request, files),
    }
}

#[cfg(feature = "deploy-cloud")]
fn to_cloud(request: &Request<'_>, rules: &[FileRule]) -> Result<Outcome, DeployError> {
    // Variables are read by name, and only those that `cloud` names (R-T3).
    let environment = |name: &str| std::env::var_os(name);
    let environment = cloud::Environment(&environment);
    let store = cloud::open(request.target, &environment, request.requests)?;
    to_store(request, &store, rules)
}

#[cfg(not(feature = "deploy-cloud"))]
fn to_cloud(request: &Request<'_>, _: &[FileRule]) -> Result<Outcome, DeployError> {
    Err(DeployError::Setup(format!(
        "this diglot was built without targets of the kind `{}` (feature deploy-cloud)",
        request.target.kind()
    )))
}

fn to_branch(request: &Request<'_>, remote: &str, branch: &str) -> Result<Outcome, DeployError> {
    let site = site_of(request);
    // A build that cannot be deployed is told without asking the remote.
    let local = if request.rollback {
        None
    } else {
        Some(LocalSite::open(request.output, site)?)
    };
    let note = RunNote::take(request.output, request.name)?;
    let target = git::Target {
        root: request.root,
        clone: &note.beside(),
        remote,
        branch,
        site,
        max_deletes: request.max_deletes,
        cancelled: request.cancelled,
        progress: request.progress,
    };
    let work = || {
        let clone = git::Clone::fetch(&target, request.rollback)?;
        let wanted = match &local {
            Some(local) => git::Wanted::build(local),
            None => clone.previous()?,
        };
        let plan = clone.plan(&wanted)?;
        let allowed = clone.check_deletions(&wanted);
        if request.dry_run {
            return Ok(planned(plan, allowed.err()));
        }
        allowed?;
        let sent = clone.push(&wanted, &plan)?;
        Ok(acted((plan, sent)))
    };
    note.sweep();
    let outcome = work();
    note.sweep();
    note.finish();
    outcome
}

/// Address that a build must be for.
fn site_of<'a>(request: &Request<'a>) -> &'a str {
    request.target.base_url().unwrap_or(request.base_url)
}

/// The files of the build with what they are sent with.
fn entries(site: &LocalSite, rules: &[FileRule]) -> Vec<Entry> {
    let rules = Rules::new(rules);
    let mut known: Vec<Arc<Headers>> = Vec::new();
    let mut shared = |headers: Headers| {
        // There are a few sets of headers for all files together.
        if let Some(found) = known.iter().find(|known| ***known == headers) {
            return Arc::clone(found);
        }
        known.push(Arc::new(headers));
        Arc::clone(known.last().expect("one was just put in"))
    };
    let receipts = site.manifest.entries().iter();
    receipts
        .map(|receipt| Entry {
            path: receipt.path.clone(),
            digest: receipt.digest,
            length: receipt.length,
            headers: shared(rules.headers(&receipt.path)),
        })
        .collect()
}

fn to_folder(request: &Request<'_>, dir: &Path) -> Result<Outcome, DeployError> {
    let mut protected = request.protected.to_vec();
    protected.push(request.output.to_owned());
    let site = site_of(request);
    let target = folder::Target {
        dir,
        site,
        protected: &protected,
        adopt: request.adopt,
        lock_wait: request.lock_wait,
        max_deletes: request.max_deletes,
    };
    let archive = folder::Archive(dir);
    if request.rollback {
        let fetch = |generation| archive.generation(generation);
        let choose = |remote: &Remote| history::previous(&fetch, remote, site, &archive);
        return in_folder(request, &target, choose);
    }
    let local = LocalSite::open(request.output, site)?;
    in_folder(request, &target, |_| Ok(wanted(&local, site, &[])))
}

fn in_folder<'w>(
    request: &Request<'_>,
    target: &folder::Target<'_>,
    choose: impl FnOnce(&Remote) -> Result<Wanted<'w>, DeployError>,
) -> Result<Outcome, DeployError> {
    if request.dry_run {
        let (plan, refused) = folder::plan(target, choose)?;
        return Ok(planned(plan, refused));
    }
    folder::deploy(target, choose).map(acted)
}

fn wanted<'w>(local: &'w LocalSite, site: &'w str, rules: &[FileRule]) -> Wanted<'w> {
    Wanted {
        site,
        entries: entries(local, rules),
        restores: None,
        content: local,
    }
}

fn planned(plan: Plan, refused: Option<DeployError>) -> Outcome {
    Outcome {
        plan,
        refused,
        objects: 0,
        bytes: 0,
    }
}

fn acted((plan, sent): (Plan, Sent)) -> Outcome {
    Outcome {
        plan,
        refused: None,
        objects: sent.objects,
        bytes: sent.bytes,
    }
}

/// Deploys to a store, or says what that would do.
fn to_store(
    request: &Request<'_>,
    store: &dyn Store,
    rules: &[FileRule],
) -> Result<Outcome, DeployError> {
    let clock = Clock::start();
    let retry = Retry {
        pace: &clock,
        cancelled: request.cancelled,
    };
    let site = site_of(request);
    if request.rollback {
        let kept = Kept { store, retry };
        let fetch = |generation| Remote::fetch_generation(store, &retry, generation);
        let choose = |remote: &Remote| history::previous(&fetch, remote, site, &kept);
        return in_store(request, store, retry, choose);
    }
    let local = LocalSite::open(request.output, site)?;
    in_store(request, store, retry, |_| Ok(wanted(&local, site, rules)))
}

fn in_store<'w>(
    request: &Request<'_>,
    store: &dyn Store,
    retry: Retry<'_>,
    choose: impl FnOnce(&Remote) -> Result<Wanted<'w>, DeployError>,
) -> Result<Outcome, DeployError> {
    if request.dry_run {
        let remote = Remote::read(store, &retry)?;
        let wanted = choose(&remote)?;
        let plan = remote.plan(wanted.site, &wanted.entries)?;
        let refused = remote.check_deletions(&wanted.entries, request.max_deletes);
        return Ok(planned(plan, refused.err()));
    }
    let note = RunNote::take(request.output, request.name)?;
    let job = Job {
        store,
        retry,
        requests: request.requests,
        max_deletes: request.max_deletes,
        progress: request.progress,
        run: &note.run,
        dead: &note.dead,
    };
    let outcome = objects::deploy(&job, choose).map(acted);
    note.finish();
    outcome
}
