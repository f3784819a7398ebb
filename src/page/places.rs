//! Where the pages of an edition stand that all of its pages lead to.

use crate::model::Permalink;
use crate::site::Site;

/// Addresses that are on every page of an edition: put together once, because that takes longer than
/// the way there from a page.
#[derive(Debug)]
pub(super) struct Places {
    pub(super) home: Permalink,
    /// The choice of languages.
    pub(super) chooser: Permalink,
    /// As [`Site::about_page`].
    pub(super) about: Option<Permalink>,
    /// As [`Site::search_page`].
    pub(super) search: Option<Permalink>,
    /// The index page of each cloud.
    pub(super) clouds: Vec<Permalink>,
}

impl Places {
    /// Those of the edition `number`.
    pub(super) fn of(site: &Site, number: usize) -> Self {
        let clouds = 0..site.clouds.len();
        Self {
            home: site.editions[number].home(site),
            chooser: site.permalink(""),
            about: site.about_page(number),
            search: site.search_page(number),
            clouds: clouds.map(|cloud| site.cloud_page(number, cloud)).collect(),
        }
    }
}
