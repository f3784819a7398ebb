//! What all pages of an edition have: where they lead to, and their direction.

use crate::model::Permalink;
use crate::site::Site;

/// What is on every page of an edition: put together once, because that takes longer than the way from
/// a page to such an address.
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
    /// The direction of the edition's language.
    pub(super) direction: &'static str,
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
            direction: site.editions[number].locale.direction().as_str(),
        }
    }
}
