//! What an edit has brought and taken, so that an index is amended with it.
//!
//! Texts that have come were counted anyway. Those that they have taken the place of are read once more
//! from the index before, which has published them; nobody has to keep the words of each page by
//! themselves.

use std::collections::HashSet;

use super::{Pages, Place, Sources, is_searched, path};
use crate::model::Digest;
use crate::search::{self, Counter, Fresh, Head, Made, Words};

/// The articles of an edition's own that have other texts than before.
pub(super) struct Own {
    /// Their words.
    pub(super) counted: Option<Words>,
    /// The words of the texts that these have taken the place of.
    pub(super) gone: Option<Words>,
}

impl Pages<'_> {
    /// The words of the texts that an edition had for pages whose texts are others now, as its index
    /// before has them.
    pub(super) fn gone<P: Place>(
        &self,
        edition: usize,
        heads: &[Option<Head>],
        made: &Made,
        place: &P,
    ) -> Option<Words> {
        let own = &self.site.editions[edition];
        let pages = own.pages.iter().zip(heads);
        let searched = pages.filter(|(page, _)| is_searched(&page.card));
        let heads: Vec<Digest> = searched
            .filter_map(|(_, head)| Some((*head)?.digest))
            .collect();
        let mut counter = Counter::of(&own.locale);
        for page in made.replaced(&heads) {
            let (title, text) = made.text(page, |name| place.bytes(&path(own, name)))?;
            let head = search::head(&title, &text);
            counter.count(&head.digest, &title, &text);
        }
        counter.finish()
    }

    /// The same for any edition: that of the source was looked at before.
    pub(super) fn own_gone<P: Place>(
        &self,
        edition: usize,
        heads: &[Option<Head>],
        made: &Made,
        place: &P,
    ) -> Option<Words> {
        let is_wanted = self.recall.keeps_stocks() && self.site.source != Some(edition);
        is_wanted
            .then(|| self.gone(edition, heads, made, place))
            .flatten()
    }

    /// What has come and gone in the index of an edition.
    pub(super) fn fresh<'f>(
        &self,
        edition: usize,
        own: &'f Own,
        sources: &'f Sources,
    ) -> Fresh<'f> {
        let (come, gone) = (sources.counted.as_ref(), sources.gone.as_ref());
        if self.site.source == Some(edition) {
            return Fresh {
                come: [come, None],
                gone: [gone, None],
            };
        }
        Fresh {
            come: [own.counted.as_ref(), come],
            gone: [own.gone.as_ref(), gone],
        }
    }

    /// What is kept beside most of the words of an edition, should its index be amended; none if that
    /// stays as it is.
    pub(super) fn more_words(
        &self,
        edition: usize,
        heads: &[Option<Head>],
        own: &Own,
        sources: &Sources,
    ) -> Option<Words> {
        let is_source = self.site.source == Some(edition);
        let counted = if is_source {
            &sources.counted
        } else {
            &own.counted
        };
        let counted = counted.as_ref().filter(|_| self.recall.keeps_stocks())?;
        let locale = &self.site.editions[edition].locale;
        let wanted: HashSet<Digest> = heads.iter().flatten().map(|head| head.digest).collect();
        let more = self.recall.more_words(locale);
        Some(more.joined(counted, |head| wanted.contains(head)))
    }
}
