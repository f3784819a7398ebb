//! Earlier versions of a site on a store (R-Y11).

use std::collections::BTreeSet;

use crate::deploy::error::DeployError;
use crate::deploy::local::Content;
use crate::deploy::objects::{Act, Wanted};
use crate::deploy::plan::Entry;
use crate::deploy::remote::{Remote, generation_key, object_key};
use crate::deploy::remote_manifest::RemoteManifest;
use crate::deploy::retry::Retry;
use crate::deploy::store::Store;
use crate::model::Digest;

/// Reads the manifest of an earlier version.
pub(super) type Fetch<'a> = dyn Fn(u64) -> Result<RemoteManifest, DeployError> + 'a;

/// How many earlier versions are kept.
pub(super) const KEPT: usize = 5;

/// Whether the version `old` is kept when `wanted` takes its place: rollbacks in a row are one step,
/// lest going back push out what one goes back to.
pub(super) fn is_worth_keeping(old: &RemoteManifest, wanted: &Wanted<'_>) -> bool {
    old.restores.is_none() || wanted.restores.is_none()
}

/// Removes what no kept version needs: old generations, and files that were kept for them.
///
/// Runs after every deploy, also after one that had nothing to do, because the run before may have
/// died here. `generations` may have the present one among them: a run that died before it wrote its
/// manifest has put it there.
pub(super) fn tidy(
    act: &Act<'_>,
    entries: &[Entry],
    current: u64,
    mut generations: Vec<u64>,
    kept_now: &BTreeSet<Digest>,
) -> Result<(), DeployError> {
    generations.sort_unstable_by(|a, b| b.cmp(a));
    generations.dedup();
    let (mut kept, mut expired): (Vec<u64>, Vec<u64>) = generations
        .into_iter()
        .partition(|generation| *generation < current);
    expired.extend(kept.drain(KEPT.min(kept.len())..));
    let mut objects: BTreeSet<Digest> = act.remote.kept().into_keys().collect();
    objects.extend(kept_now);
    if !objects.is_empty() {
        let (store, retry) = (act.job.store, &act.job.retry);
        let fetch = |generation| Remote::fetch_generation(store, retry, generation);
        let needed = needed(&fetch, &kept, entries)?;
        objects.retain(|digest| !needed.contains(digest));
    }
    // Generations go first: one whose files are gone could not be brought back.
    let generations = expired.into_iter().map(generation_key);
    let generations: Vec<_> = generations.collect();
    act.each("tidying up", &generations, |key| act.remove(key))?;
    let objects: Vec<_> = objects.into_iter().map(object_key).collect();
    act.each("tidying up", &objects, |key| act.remove(key))
}

/// Digests of the files that the `kept` versions have and the present one lacks.
pub(super) fn needed(
    fetch: &Fetch<'_>,
    kept: &[u64],
    entries: &[Entry],
) -> Result<BTreeSet<Digest>, DeployError> {
    let shown = |path: &str| {
        let at = entries
            .binary_search_by(|entry| (*entry.path).cmp(path))
            .ok()?;
        Some(entries[at].digest)
    };
    let mut needed = BTreeSet::new();
    for generation in kept {
        let manifest = fetch(*generation)?;
        let lacks = |entry: &&Entry| shown(&entry.path) != Some(entry.digest);
        needed.extend(
            manifest
                .entries
                .iter()
                .filter(lacks)
                .map(|entry| entry.digest),
        );
    }
    Ok(needed)
}

/// The files of an earlier version, as the remote keeps them.
pub(super) struct Kept<'a> {
    pub(super) store: &'a dyn Store,
    pub(super) retry: Retry<'a>,
}

impl Content for Kept<'_> {
    fn bytes(&self, entry: &Entry) -> Result<Vec<u8>, DeployError> {
        let key = object_key(entry.digest);
        let fetch = |key: &str| {
            let fetched = self.retry.run(|| self.store.get(key, entry.length));
            fetched.map_err(|error| error.naming("read", key))
        };
        // Files that never changed lie only where they are shown.
        let fetched = match fetch(&key)? {
            Some(fetched) => Some(fetched),
            None => fetch(&entry.path)?,
        };
        let bytes = fetched.map(|fetched| fetched.bytes);
        bytes
            .filter(|bytes| Digest::of(bytes) == entry.digest)
            .ok_or_else(|| {
                DeployError::NoVersion(format!("the kept version of {} is damaged", entry.path))
            })
    }
}

/// What the remote is to show after a rollback: the version before the present one. After a rollback,
/// that is the one before the version which was brought back.
pub(super) fn previous<'w>(
    fetch: &Fetch<'_>,
    remote: &Remote,
    site: &'w str,
    content: &'w dyn Content,
) -> Result<Wanted<'w>, DeployError> {
    let Some((present, _)) = &remote.manifest else {
        let reason = "nothing was deployed yet".to_owned();
        return Err(DeployError::NoVersion(reason));
    };
    let base = present.restores.unwrap_or(present.generation);
    let mut generations = remote.generations().into_iter();
    let Some(earlier) = generations.find(|generation| *generation < base) else {
        let reason = "there is no earlier version".to_owned();
        return Err(DeployError::NoVersion(reason));
    };
    let manifest = fetch(earlier)?;
    let kept = remote.kept();
    let is_gone = |entry: &&Entry| {
        let known = remote.get(&entry.path);
        let is_shown = known.is_some_and(|known| known.digest == entry.digest);
        !is_shown && kept.get(&entry.digest) != Some(&entry.length)
    };
    if let Some(gone) = manifest.entries.iter().find(is_gone) {
        let reason = format!("{} of version {earlier} is gone", gone.path);
        return Err(DeployError::NoVersion(reason));
    }
    Ok(Wanted {
        site,
        restores: Some(manifest.generation),
        entries: manifest.entries,
        content,
    })
}
