//! What a remote holds: the first half of a deploy to a store.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::deploy::error::DeployError;
use crate::deploy::limits;
use crate::deploy::plan::{Entry, Plan, Presence, diff};
use crate::deploy::remote_manifest::{MAX_BYTES, Pending, RemoteManifest};
use crate::deploy::retry::Retry;
use crate::deploy::store::{Fetched, Store, Version};
use crate::model::Digest;

/// The version of the site that the remote shows.
pub(super) const MANIFEST: &str = ".diglot/manifest.json";
/// What an unfinished run may have written.
pub(super) const PENDING: &str = ".diglot/pending.json";
/// Earlier versions of the manifest.
const GENERATIONS: &str = ".diglot/generations/";
/// Files of earlier versions, called by their digests.
const OBJECTS: &str = ".diglot/objects/";

/// Key of the manifest of a generation. Names have one length, so that listings are in order.
pub(super) fn generation_key(generation: u64) -> String {
    format!("{GENERATIONS}{generation:010}.json")
}

/// Key of the kept bytes that have this digest.
pub(super) fn object_key(digest: Digest) -> String {
    format!("{OBJECTS}{digest}")
}

/// Everything that matters about a remote, read once.
pub(super) struct Remote {
    pub(super) manifest: Option<(RemoteManifest, Fetched)>,
    /// Absent when the last run has come to its end.
    pub(super) pending: Option<Pending>,
    /// Whether there is a note of an unfinished run at all.
    pub(super) has_pending: bool,
    /// Lengths of all objects by key.
    pub(super) objects: HashMap<String, u64>,
}

impl Remote {
    /// A remote that nothing was deployed to.
    pub(super) fn empty() -> Self {
        Self {
            manifest: None,
            pending: None,
            has_pending: false,
            objects: HashMap::new(),
        }
    }

    /// Reads the notes of the remote and lists its objects.
    pub(super) fn read(store: &dyn Store, retry: &Retry<'_>) -> Result<Self, DeployError> {
        let fetch = |key: &'static str| {
            let fetched = retry.run(|| store.get(key, MAX_BYTES));
            fetched.map_err(|error| error.naming("read", key))
        };
        let damaged = |key: &str, why: String| {
            DeployError::Refused(format!("{key} on the target is damaged: {why}"))
        };
        let manifest = match fetch(MANIFEST)? {
            None => None,
            Some(fetched) => {
                let manifest = RemoteManifest::parse(&fetched.bytes);
                Some((manifest.map_err(|why| damaged(MANIFEST, why))?, fetched))
            }
        };
        let pending = match fetch(PENDING)? {
            None => None,
            Some(fetched) => {
                Some(Pending::parse(&fetched.bytes).map_err(|why| damaged(PENDING, why))?)
            }
        };
        let listed = retry.run(|| store.list());
        let listed = listed.map_err(|error| error.naming("list", "the target"))?;
        let generation = manifest
            .as_ref()
            .map_or(0, |(manifest, _)| manifest.generation);
        Ok(Self {
            has_pending: pending.is_some(),
            // A run that has written its manifest died while it tidied up.
            pending: pending.filter(|pending| pending.generation > generation),
            manifest,
            objects: listed
                .into_iter()
                .map(|listed| (listed.key, listed.length))
                .collect(),
        })
    }

    /// The files that the remote's version of the site consists of.
    pub(super) fn entries(&self) -> &[Entry] {
        self.manifest
            .as_ref()
            .map_or(&[], |(manifest, _)| &manifest.entries)
    }

    pub(super) fn get(&self, path: &str) -> Option<&Entry> {
        self.manifest.as_ref()?.0.get(path)
    }

    /// Number of the version that the remote shows; 0 before the first deploy.
    pub(super) fn generation(&self) -> u64 {
        let manifest = self.manifest.as_ref();
        manifest.map_or(0, |(manifest, _)| manifest.generation)
    }

    /// Version of the object that holds the manifest.
    pub(super) fn version(&self) -> Option<&Version> {
        self.manifest.as_ref().map(|(_, fetched)| &fetched.version)
    }

    pub(super) fn presence(&self, path: &str) -> Presence {
        if self.is_pending(path) {
            return Presence::Unknown;
        }
        let length = self.objects.get(path);
        length.map_or(Presence::Absent, |length| Presence::There(*length))
    }

    pub(super) fn is_pending(&self, path: &str) -> bool {
        let pending = self.pending.as_ref();
        pending.is_some_and(|pending| pending.contains(path))
    }

    /// Earlier generations, newest first.
    pub(super) fn generations(&self) -> Vec<u64> {
        let number = |key: &String| {
            let name = key.strip_prefix(GENERATIONS)?.strip_suffix(".json")?;
            name.parse().ok()
        };
        let mut numbers: Vec<u64> = self.objects.keys().filter_map(number).collect();
        numbers.sort_unstable_by(|a, b| b.cmp(a));
        numbers.dedup();
        numbers
    }

    /// Digests of the kept files of earlier versions, by digest.
    pub(super) fn kept(&self) -> BTreeMap<Digest, u64> {
        let digest = |(key, length): (&String, &u64)| {
            Some((Digest::from_hex(key.strip_prefix(OBJECTS)?)?, *length))
        };
        self.objects.iter().filter_map(digest).collect()
    }

    /// What has to be done for the remote to show `wanted`, a version of `site`.
    ///
    /// # Errors
    /// When the remote holds another site, or when objects of others are in the way.
    pub(super) fn plan(&self, site: &str, wanted: &[Entry]) -> Result<Plan, DeployError> {
        if let Some((manifest, _)) = &self.manifest
            && manifest.site != site
        {
            return Err(DeployError::Refused(format!(
                "the target holds the site {}, and this is {site}",
                manifest.site
            )));
        }
        let is_foreign = |entry: &&Entry| {
            self.objects.contains_key(&*entry.path)
                && self.get(&entry.path).is_none()
                && !self.is_pending(&entry.path)
        };
        let foreign = wanted.iter().filter(is_foreign);
        let paths: Vec<_> = foreign.map(|entry| entry.path.clone()).collect();
        if !paths.is_empty() {
            return Err(DeployError::Foreign { paths });
        }
        let mut plan = diff(wanted, self.entries(), &|path| self.presence(path));
        let left: Vec<Arc<str>> = self.left_behind(wanted).map(Into::into).collect();
        plan.deletions.extend(left);
        plan.sort_deletions();
        Ok(plan)
    }

    /// Refuses to delete more files than `allowed` (R-Y5). What died runs have left is not counted: no
    /// version of the site misses it.
    pub(super) fn check_deletions(
        &self,
        wanted: &[Entry],
        allowed: Option<usize>,
    ) -> Result<(), DeployError> {
        limits::check(self.entries(), wanted, allowed)
    }

    /// What an unfinished run has written that no version of the site holds.
    fn left_behind<'s>(&'s self, wanted: &'s [Entry]) -> impl Iterator<Item = &'s str> {
        let is_wanted = |path: &str| {
            wanted
                .binary_search_by(|entry| (*entry.path).cmp(path))
                .is_ok()
        };
        let pending = self.pending.iter().flat_map(|pending| &pending.paths);
        pending.map(String::as_str).filter(move |path| {
            self.get(path).is_none() && !is_wanted(path) && self.objects.contains_key(*path)
        })
    }

    /// Fetches the manifest of an earlier generation.
    pub(super) fn fetch_generation(
        store: &dyn Store,
        retry: &Retry<'_>,
        generation: u64,
    ) -> Result<RemoteManifest, DeployError> {
        let key = generation_key(generation);
        let fetched = retry.run(|| store.get(&key, MAX_BYTES));
        let fetched = fetched.map_err(|error| error.naming("read", &key))?;
        let parsed = fetched.map(|fetched| RemoteManifest::parse(&fetched.bytes));
        match parsed {
            Some(Ok(manifest)) if manifest.generation == generation => Ok(manifest),
            _ => Err(DeployError::Refused(format!(
                "{key} on the target is damaged"
            ))),
        }
    }
}
