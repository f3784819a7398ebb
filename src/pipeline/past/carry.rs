//! What a build can take over from the one before: pages that show the same.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diag::Diagnostic;
use crate::model::{ArticleId, Digest, KeyHasher, Locale};

/// A file that pages use: the edition whose tree it lies in, and its path there.
pub(in crate::pipeline) type Resource = (usize, Box<str>);

/// Files that pages use, with their digests.
pub(in crate::pipeline) type Resources = Vec<(Resource, Option<Digest>)>;

/// What making one page came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::pipeline) struct PageNote {
    /// Whether it was published.
    pub(in crate::pipeline) page: bool,
    /// Whether its Markdown twin was.
    pub(in crate::pipeline) twin: bool,
    /// What composing it reported.
    pub(in crate::pipeline) report: Vec<Diagnostic>,
    /// Files it uses.
    pub(in crate::pipeline) resources: Vec<Resource>,
}

/// What making the files for machines and hosts came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::pipeline) struct ListNote {
    /// Everything that was published.
    pub(in crate::pipeline) outputs: Vec<Arc<str>>,
    /// What was noticed.
    pub(in crate::pipeline) report: Vec<Diagnostic>,
}

/// What making the pages of one locale came to, in the order of making. In one world, a run makes the
/// same pages in the same order as another, so that notes need no addresses.
#[derive(Debug, Default)]
pub(in crate::pipeline) struct PageNotes {
    notes: Notes,
    /// Whether one of them is other than in the run before.
    differs: bool,
}

/// Notes of pages in the order of making.
pub(super) type Notes = Vec<PageNote>;

impl PageNotes {
    /// Adds the note of the next page; `same` is whether the run before has left the same.
    pub(in crate::pipeline) fn add(&mut self, note: PageNote, same: bool) {
        self.differs |= !same;
        self.notes.push(note);
    }

    /// Gives back the room that no note will take any more.
    pub(in crate::pipeline) fn shrink_to_fit(&mut self) {
        self.notes.shrink_to_fit();
    }

    /// The notes.
    pub(in crate::pipeline) fn all(&self) -> impl Iterator<Item = &PageNote> {
        self.notes.iter()
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
    /// What is taken over in the world `world`, in which the articles `anew` were read anew; `digest` is
    /// that of a file now.
    pub(in crate::pipeline) fn carry(
        self,
        world: Digest,
        anew: HashMap<Locale, HashSet<ArticleId>>,
        digest: impl Fn(&Resource) -> Option<Digest>,
    ) -> Option<Carry> {
        let is_same =
            |(file, known): &(Resource, _)| Option::is_some(known) && *known == digest(file);
        (self.world == world).then(|| Carry {
            pages: self.pages,
            lists: self.lists,
            anew,
            resources: {
                let same = self.resources.into_iter().filter(is_same);
                same.map(|(file, _)| file).collect()
            },
        })
    }
}

/// What a build can take over from the one before.
pub(in crate::pipeline) struct Carry {
    pages: BTreeMap<Locale, Notes>,
    lists: Option<ListNote>,
    /// Articles that were read anew, by the locales that have them: their pages are made anew.
    anew: HashMap<Locale, HashSet<ArticleId>>,
    /// Files that pages used and that are the same.
    resources: HashSet<Resource, KeyHasher>,
}

impl Carry {
    /// What is known of the pages of `locale`, in the order of making; nothing unless they are as many
    /// as the `count` that are made now.
    pub(in crate::pipeline) fn pages(&self, locale: &Locale, count: usize) -> &[PageNote] {
        let notes = self.pages.get(locale).map_or(&[][..], |notes| notes);
        if notes.len() == count { notes } else { &[] }
    }

    /// What is known of the files for machines and hosts, which show nothing but the world.
    pub(in crate::pipeline) fn lists(&self) -> Option<&ListNote> {
        self.lists.as_ref()
    }

    /// Whether a file that pages use is the same as in the build before.
    pub(in crate::pipeline) fn has_resource(&self, resource: &Resource) -> bool {
        self.resources.contains(resource)
    }

    /// Whether an article is the same as in the build before.
    pub(in crate::pipeline) fn is_same(&self, home: &Locale, id: &ArticleId) -> bool {
        let anew = self.anew.get(home);
        anew.is_none_or(|anew| !anew.contains(id))
    }
}
