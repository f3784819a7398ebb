//! What a build can take over from the one before: pages that show the same.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::diag::Diagnostic;
use crate::model::{ArticleId, Digest, Locale};

/// Files that pages use, by the edition whose tree they lie in and their path there, with their
/// digests.
pub(in crate::pipeline) type Resources = Vec<((usize, Box<str>), Option<Digest>)>;

/// What making one page came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::pipeline) struct PageNote {
    /// Everything that was published for it.
    pub(in crate::pipeline) outputs: Vec<Box<str>>,
    /// What composing it reported.
    pub(in crate::pipeline) report: Vec<Diagnostic>,
    /// Files it uses: the edition whose tree they lie in, and their path there.
    pub(in crate::pipeline) resources: Vec<(usize, Box<str>)>,
}

/// What making the pages of one locale came to, by their outputs.
#[derive(Debug, Default)]
pub(in crate::pipeline) struct PageNotes {
    notes: BTreeMap<Box<str>, PageNote>,
    /// Whether one of them is other than in the run before.
    differs: bool,
}

impl PageNotes {
    /// Adds the note of the page at `path`; `same` is whether the run before has left the same.
    pub(in crate::pipeline) fn add(&mut self, path: Box<str>, note: PageNote, same: bool) {
        self.differs |= !same;
        self.notes.insert(path, note);
    }

    /// The notes.
    pub(in crate::pipeline) fn all(&self) -> impl Iterator<Item = &PageNote> {
        self.notes.values()
    }

    /// What is written down of them; none if that is what a run before has written of `before` pages.
    pub(super) fn written(&self, before: Option<usize>) -> Option<Written<'_>> {
        let is_same = !self.differs && before == Some(self.notes.len());
        let notes = self.notes.iter();
        (!is_same).then(|| notes.map(|(path, note)| (&**path, note)).collect())
    }
}

/// Notes of pages in the order of their outputs.
pub(super) type Written<'n> = Vec<(&'n str, &'n PageNote)>;

/// The same as it is read.
pub(super) type Kept = Vec<(Box<str>, PageNote)>;

/// What may be taken over if the world is still the same.
pub(in crate::pipeline) struct Before {
    pub(super) world: Digest,
    pub(super) pages: BTreeMap<Locale, Kept>,
    pub(super) lists: Option<PageNote>,
    pub(super) resources: Resources,
}

impl Before {
    /// What is taken over in the world `world`, in which the articles `anew` were read anew.
    pub(in crate::pipeline) fn carry(
        self,
        world: Digest,
        anew: HashSet<(Locale, ArticleId)>,
    ) -> Option<Carry> {
        let by_path = |(locale, kept): (Locale, Kept)| (locale, kept.into_iter().collect());
        (self.world == world).then(|| Carry {
            pages: self.pages.into_iter().map(by_path).collect(),
            lists: self.lists,
            anew,
            resources: self.resources.into_iter().collect(),
        })
    }
}

/// What a build can take over from the one before.
pub(in crate::pipeline) struct Carry {
    pages: BTreeMap<Locale, HashMap<Box<str>, PageNote>>,
    lists: Option<PageNote>,
    /// Articles that were read anew: their pages are made anew.
    anew: HashSet<(Locale, ArticleId)>,
    /// Files that pages used, as they were.
    resources: HashMap<(usize, Box<str>), Option<Digest>>,
}

impl Carry {
    /// What is known of the page of `locale` at `path`.
    pub(in crate::pipeline) fn page(&self, locale: &Locale, path: &str) -> Option<&PageNote> {
        self.pages.get(locale)?.get(path)
    }

    /// What is known of the files for machines and hosts, which show nothing but the world.
    pub(in crate::pipeline) fn lists(&self) -> Option<&PageNote> {
        self.lists.as_ref()
    }

    /// Whether a file that pages use was known by `digest`.
    pub(in crate::pipeline) fn has_resource(
        &self,
        resource: &(usize, Box<str>),
        digest: Option<Digest>,
    ) -> bool {
        let known = self.resources.get(resource).copied().flatten();
        known.is_some() && known == digest
    }

    /// Whether an article is the same as in the build before.
    pub(in crate::pipeline) fn is_same(&self, home: &Locale, id: &ArticleId) -> bool {
        !self.anew.contains(&(home.clone(), id.clone()))
    }
}
