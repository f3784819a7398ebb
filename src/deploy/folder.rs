//! Deploying to a folder (R-Y12).
//!
//! The folder is an output folder like that of a build: marker, lock, foreign files and the exchange
//! in one step are the same. Earlier versions lie in it as further outputs, so that they come and go
//! in the same step.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::deploy::error::DeployError;
use crate::deploy::history::{self, KEPT};
use crate::deploy::local::Content;
use crate::deploy::objects::{Sent, Wanted};
use crate::deploy::plan::{Entry, Plan};
use crate::deploy::remote::{MANIFEST, Remote, generation_key, object_key};
use crate::deploy::remote_manifest::RemoteManifest;
use crate::deploy::store::{Fetched, Version};
use crate::emit::{EmitError, Manifest, Options, OutputFolder, Receipt, Refusal};
use crate::model::Digest;

/// A folder to deploy to.
pub(super) struct Target<'a> {
    pub(super) dir: &'a Path,
    pub(super) site: &'a str,
    /// What the target may not be or contain: content, configuration, the build.
    pub(super) protected: &'a [PathBuf],
    pub(super) adopt: bool,
    pub(super) lock_wait: Duration,
    pub(super) max_deletes: Option<usize>,
}

/// What a deploy would do, without touching the folder; and why it would not, if it deletes too much.
pub(super) fn plan<'w>(
    target: &Target<'_>,
    choose: impl FnOnce(&Remote) -> Result<Wanted<'w>, DeployError>,
) -> Result<(Plan, Option<DeployError>), DeployError> {
    let marker = match Manifest::read(target.dir) {
        Ok(marker) => marker,
        Err(EmitError::Refused {
            reason: Refusal::Unmarked,
            ..
        }) if target.adopt || is_empty(target.dir)? => Manifest::default(),
        Err(error) => return Err(error.into()),
    };
    let mut remote = read(target.dir, &marker)?;
    let wanted = choose(&remote)?;
    look_for(target.dir, &wanted.entries, &mut remote)?;
    let plan = remote.plan(wanted.site, &wanted.entries)?;
    let refused = remote.check_deletions(&wanted.entries, target.max_deletes);
    Ok((plan, refused.err()))
}

fn is_empty(dir: &Path) -> Result<bool, DeployError> {
    match fs::read_dir(dir) {
        Ok(mut entries) => Ok(entries.next().is_none()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(source) => Err(failed("read", dir, source)),
    }
}

/// Makes the folder show what `choose` wants.
pub(super) fn deploy<'w>(
    target: &Target<'_>,
    choose: impl FnOnce(&Remote) -> Result<Wanted<'w>, DeployError>,
) -> Result<(Plan, Sent), DeployError> {
    let options = Options {
        site_id: target.site,
        protected: target.protected,
        adopt: target.adopt,
        lock_wait: target.lock_wait,
        // Readers are served from this folder.
        durable: true,
        spare: false,
    };
    let folder = OutputFolder::open(target.dir, &options)?;
    let mut remote = read(target.dir, folder.manifest())?;
    let wanted = choose(&remote)?;
    look_for(target.dir, &wanted.entries, &mut remote)?;
    let plan = remote.plan(wanted.site, &wanted.entries)?;
    remote.check_deletions(&wanted.entries, target.max_deletes)?;

    let mut receipts = Vec::with_capacity(wanted.entries.len() + 8);
    let mut sent = Sent::default();
    for entry in &wanted.entries {
        let receipt = Receipt {
            path: entry.path.clone(),
            digest: entry.digest,
            length: entry.length,
        };
        if !folder.holds(&receipt) {
            folder.stage(&entry.path, &wanted.content.bytes(entry)?)?;
            sent.objects += 1;
            sent.bytes += entry.length;
        }
        receipts.push(receipt);
    }
    receipts.extend(archive(target.dir, &folder, &remote, &wanted)?);
    folder.publish(receipts)?;
    Ok((plan, sent))
}

/// The folder as a deploy sees any remote. What is no regular file counts as foreign.
fn read(dir: &Path, marker: &Manifest) -> Result<Remote, DeployError> {
    let mut objects = HashMap::new();
    for entry in marker.entries() {
        if let Some(length) = length(&dir.join(&*entry.path))? {
            objects.insert(entry.path.to_string(), length);
        }
    }
    let manifest = match marker.get(MANIFEST) {
        None => None,
        Some(receipt) => {
            let bytes = read_file(&dir.join(MANIFEST))?;
            let manifest = (Digest::of(&bytes) == receipt.digest)
                .then(|| RemoteManifest::parse(&bytes).ok())
                .flatten();
            let reason = || DeployError::Refused(format!("{MANIFEST} in the target is damaged"));
            let fetched = Fetched {
                bytes,
                version: Version::default(),
                digest: Some(receipt.digest),
            };
            Some((manifest.ok_or_else(reason)?, fetched))
        }
    };
    Ok(Remote {
        manifest,
        objects,
        ..Remote::empty()
    })
}

/// Looks for files where `entries` are to go that nobody has noted.
fn look_for(dir: &Path, entries: &[Entry], remote: &mut Remote) -> Result<(), DeployError> {
    for entry in entries {
        if !remote.objects.contains_key(&*entry.path)
            && remote.get(&entry.path).is_none()
            && let Some(length) = length(&dir.join(&*entry.path))?
        {
            remote.objects.insert(entry.path.to_string(), length);
        }
    }
    Ok(())
}

/// Stages the notes on this version and the earlier ones, with the files that only those have.
fn archive(
    dir: &Path,
    folder: &OutputFolder,
    remote: &Remote,
    wanted: &Wanted<'_>,
) -> Result<Vec<Receipt>, DeployError> {
    let mut receipts = Vec::new();
    let changed = wanted.entries != remote.entries() || remote.manifest.is_none();
    let current = remote.generation() + u64::from(changed);
    let mut manifests = BTreeMap::new();
    let earlier = remote
        .generations()
        .into_iter()
        .filter(|earlier| *earlier < current);
    for generation in earlier.take(KEPT) {
        let bytes = read_file(&dir.join(generation_key(generation)))?;
        manifests.insert(generation, bytes);
    }
    let bytes = match &remote.manifest {
        Some((_, fetched)) if !changed => fetched.bytes.clone(),
        old => {
            if let Some((old, fetched)) = old
                && history::is_worth_keeping(old, wanted)
            {
                manifests.insert(old.generation, fetched.bytes.clone());
            }
            let manifest = RemoteManifest {
                site: wanted.site.to_owned(),
                generation: current,
                restores: wanted.restores,
                entries: wanted.entries.clone(),
            };
            manifest.to_bytes()
        }
    };
    receipts.push(folder.stage(MANIFEST, &bytes)?);
    while manifests.len() > KEPT {
        manifests.pop_first();
    }
    for (generation, bytes) in &manifests {
        receipts.push(folder.stage(&generation_key(*generation), bytes)?);
    }
    let fetch = |generation: u64| parse(generation, &manifests[&generation]);
    let kept: Vec<u64> = manifests.keys().copied().collect();
    for digest in history::needed(&fetch, &kept, &wanted.entries)? {
        receipts.extend(keep(dir, folder, remote, digest)?);
    }
    Ok(receipts)
}

/// Keeps the file with this digest; `None` when somebody has taken it away.
fn keep(
    dir: &Path,
    folder: &OutputFolder,
    remote: &Remote,
    digest: Digest,
) -> Result<Option<Receipt>, DeployError> {
    let key = object_key(digest);
    if let Some(receipt) = folder.manifest().get(&key)
        && folder.holds(receipt)
    {
        return Ok(Some(receipt.clone()));
    }
    let shown = remote
        .entries()
        .iter()
        .filter(|entry| entry.digest == digest);
    for entry in shown {
        let path = dir.join(&*entry.path);
        if length(&path)? == Some(entry.length) {
            let bytes = read_file(&path)?;
            if Digest::of(&bytes) == digest {
                return Ok(Some(folder.stage(&key, &bytes)?));
            }
        }
    }
    Ok(None)
}

/// The files of earlier versions in a folder.
pub(super) struct Archive<'a>(pub(super) &'a Path);

impl Archive<'_> {
    /// Reads the manifest of an earlier version.
    pub(super) fn generation(&self, generation: u64) -> Result<RemoteManifest, DeployError> {
        parse(
            generation,
            &read_file(&self.0.join(generation_key(generation)))?,
        )
    }
}

fn parse(generation: u64, bytes: &[u8]) -> Result<RemoteManifest, DeployError> {
    match RemoteManifest::parse(bytes) {
        Ok(manifest) if manifest.generation == generation => Ok(manifest),
        _ => Err(DeployError::Refused(format!(
            "{} in the target is damaged",
            generation_key(generation)
        ))),
    }
}

impl Content for Archive<'_> {
    fn bytes(&self, entry: &Entry) -> Result<Vec<u8>, DeployError> {
        let kept = self.0.join(object_key(entry.digest));
        let path = if length(&kept)?.is_some() {
            kept
        } else {
            self.0.join(&*entry.path)
        };
        let bytes = read_file(&path)?;
        if Digest::of(&bytes) == entry.digest {
            Ok(bytes)
        } else {
            let reason = format!("the kept version of {} is damaged", entry.path);
            Err(DeployError::NoVersion(reason))
        }
    }
}

/// Length of the file at `path`; `None` when nothing is there.
fn length(path: &Path) -> Result<Option<u64>, DeployError> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_file() => Ok(Some(found.len())),
        // Whatever it is, it is not what we wrote.
        Ok(_) => Ok(Some(u64::MAX)),
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            Ok(None)
        }
        Err(source) => Err(failed("read", path, source)),
    }
}

fn read_file(path: &Path) -> Result<Vec<u8>, DeployError> {
    fs::read(path).map_err(|source| failed("read", path, source))
}

fn failed(action: &'static str, path: &Path, source: io::Error) -> DeployError {
    DeployError::Machine {
        action,
        path: path.to_owned(),
        source,
    }
}
