//! What a build can take over from the one before: pages that show the same.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diag::Diagnostic;
use crate::model::{ArticleId, Digest, Locale, Permalink};

/// Files that pages use, by the edition whose tree they lie in and their path there, with their
/// digests.
pub(in crate::pipeline) type Resources = Vec<((usize, Box<str>), Option<Digest>)>;

/// What making one page came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::pipeline) struct PageNote {
    /// Whether it was published.
    pub(in crate::pipeline) page: bool,
    /// Whether its Markdown twin was.
    pub(in crate::pipeline) twin: bool,
    /// What composing it reported.
    pub(in crate::pipeline) report: Vec<Diagnostic>,
    /// Files it uses: the edition whose tree they lie in, and their path there.
    pub(in crate::pipeline) resources: Vec<(usize, Box<str>)>,
}

/// What making the files for machines and hosts came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::pipeline) struct ListNote {
    /// Everything that was published.
    pub(in crate::pipeline) outputs: Vec<Arc<str>>,
    /// What was noticed.
    pub(in crate::pipeline) report: Vec<Diagnostic>,
}

/// What making the pages of one locale came to, in the order of making.
#[derive(Debug, Default)]
pub(in crate::pipeline) struct PageNotes {
    notes: Notes,
    /// Whether one of them is other than in the run before.
    differs: bool,
}

/// Notes of pages by their addresses, which they share with the pages.
pub(super) type Notes = Vec<(Permalink, PageNote)>;

impl PageNotes {
    /// Adds the note of the page at `address`; `same` is whether the run before has left the same.
    pub(in crate::pipeline) fn add(&mut self, address: Permalink, note: PageNote, same: bool) {
        self.differs |= !same;
        self.notes.push((address, note));
    }

    /// Gives back the room that no note will take any more.
    pub(in crate::pipeline) fn shrink_to_fit(&mut self) {
        self.notes.shrink_to_fit();
    }

    /// The notes.
    pub(in crate::pipeline) fn all(&self) -> impl Iterator<Item = &PageNote> {
        self.notes.iter().map(|(_, note)| note)
    }

    /// What is written down of them; none if that is what a run before has written of `before` pages.
    pub(super) fn written(&self, before: Option<usize>) -> Option<&Notes> {
        let is_same = !self.differs && before == Some(self.notes.len());
        (!is_same).then_some(&self.notes)
    }
}

/// What may be taken over if the world is still the same.
pub(in crate::pipeline) struct Before {
    pub(super) world: Digest,
    pub(super) pages: BTreeMap<Locale, Notes>,
    pub(super) lists: Option<ListNote>,
    pub(super) resources: Resources,
}

impl Before {
    /// What is taken over in the world `world`, in which the articles `anew` were read anew.
    pub(in crate::pipeline) fn carry(
        self,
        world: Digest,
        anew: HashSet<(Locale, ArticleId)>,
    ) -> Option<Carry> {
        let by_address = |(locale, kept): (Locale, Notes)| (locale, kept.into_iter().collect());
        (self.world == world).then(|| Carry {
            pages: self.pages.into_iter().map(by_address).collect(),
            lists: self.lists,
            anew,
            resources: self.resources.into_iter().collect(),
        })
    }
}

/// What a build can take over from the one before.
pub(in crate::pipeline) struct Carry {
    pages: BTreeMap<Locale, HashMap<Permalink, PageNote>>,
    lists: Option<ListNote>,
    /// Articles that were read anew: their pages are made anew.
    anew: HashSet<(Locale, ArticleId)>,
    /// Files that pages used, as they were.
    resources: HashMap<(usize, Box<str>), Option<Digest>>,
}

impl Carry {
    /// What is known of the page of `locale` at `address`.
    pub(in crate::pipeline) fn page(
        &self,
        locale: &Locale,
        address: &Permalink,
    ) -> Option<&PageNote> {
        self.pages.get(locale)?.get(address)
    }

    /// What is known of the files for machines and hosts, which show nothing but the world.
    pub(in crate::pipeline) fn lists(&self) -> Option<&ListNote> {
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
