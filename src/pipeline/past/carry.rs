//! What a build can take over from the one before: pages that show the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diag::Diagnostic;
use crate::model::{ArticleId, Digest, KeySet, Locale};
use crate::pipeline::memory::Anew;

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
        anew: Anew,
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
    anew: Anew,
    /// Files that pages used and that are the same.
    resources: KeySet<Resource>,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_noted_counts_in_the_same_world_for_as_many_pages_and_the_same_files() {
        let german = Locale::parse("de-DE").expect("a locale");
        let (one, other) = (Digest::of(b"1"), Digest::of(b"2"));
        let file = |path: &str| -> Resource { (0, path.into()) };
        let before = || Before {
            world: one,
            pages: BTreeMap::from([(german.clone(), vec![PageNote::default(); 2])]),
            lists: None,
            resources: vec![
                (file("same"), Some(one)),
                (file("changed"), Some(one)),
                (file("unknown"), None),
            ],
        };
        let now = |(_, path): &Resource| match &**path {
            "same" => Some(one),
            "changed" => Some(other),
            _ => None,
        };
        let id = ArticleId::of_file("a.md");
        let anew = Anew::from([(german.clone(), KeySet::from_iter([id.clone()]))]);
        assert!(before().carry(other, anew.clone(), now).is_none());
        let carry = before().carry(one, anew, now).expect("the same world");
        let french = Locale::parse("fr-FR").expect("a locale");
        let counts = [(&german, 2), (&german, 1), (&german, 3), (&french, 2)];
        let known = counts.map(|(locale, count)| carry.pages(locale, count).len());
        assert_eq!(known, [2, 0, 0, 0]);
        let same =
            ["same", "changed", "unknown", "new"].map(|path| carry.has_resource(&file(path)));
        assert_eq!(same, [true, false, false, false]);
        let is_same = |home, path| carry.is_same(home, &ArticleId::of_file(path));
        assert!(
            !carry.is_same(&german, &id) && is_same(&german, "b.md") && is_same(&french, "a.md")
        );
    }
}
