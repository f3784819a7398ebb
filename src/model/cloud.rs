//! Clouds: the public one and the sovereign ones an article can be for.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// Identifier of a cloud, `us-gov`: a slug, as `site.toml` spells it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CloudId(Arc<str>);

impl CloudId {
    /// Takes `id` as it is; the configuration has checked that it is a slug.
    #[must_use]
    pub fn new(id: &str) -> Self {
        Self(id.into())
    }

    /// The identifier as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CloudId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Some of the clouds of a site, by their position in `site.toml`; at most [`CloudSet::MAX`].
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct CloudSet(u64);

impl CloudSet {
    /// Most clouds a site can have.
    pub const MAX: usize = 64;

    /// The set without clouds.
    pub const EMPTY: Self = Self(0);

    /// The set of the cloud at `index` alone.
    ///
    /// # Panics
    /// When `index` is not below [`CloudSet::MAX`]; the configuration refuses such sites.
    #[must_use]
    pub const fn one(index: usize) -> Self {
        assert!(
            index < Self::MAX,
            "the configuration limits the number of clouds"
        );
        Self(1 << index)
    }

    /// Both sets together.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the cloud at `index` is in the set.
    #[must_use]
    pub const fn contains(self, index: usize) -> bool {
        index < Self::MAX && self.0 & (1 << index) != 0
    }

    /// Whether the sets share a cloud.
    #[must_use]
    pub const fn intersects(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether no cloud is in the set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The positions of the clouds in the set, ascending.
    pub fn iter(self) -> impl Iterator<Item = usize> {
        (0..Self::MAX).filter(move |index| self.contains(*index))
    }
}

impl FromIterator<usize> for CloudSet {
    fn from_iter<I: IntoIterator<Item = usize>>(indexes: I) -> Self {
        indexes
            .into_iter()
            .fold(Self::EMPTY, |set, index| set.union(Self::one(index)))
    }
}
