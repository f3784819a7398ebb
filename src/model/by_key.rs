//! Maps and sets that are only asked.

use std::collections::{HashMap, HashSet};

/// A map that is asked for keys. Whoever walks through it brings what comes out into an order: its own
/// reaches no output.
pub type ByKey<K, V> = HashMap<K, V, KeyHasher>;

/// A set of such keys.
pub type KeySet<K> = HashSet<K, KeyHasher>;

/// Makes the hashes of such maps and sets.
///
/// For keys as short as names and paths it takes a fraction of the time of the standard one. It has
/// another seed in each process, so that no tree of files can be written whose names collide.
pub type KeyHasher = foldhash::fast::RandomState;
