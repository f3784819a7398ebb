//! The theme of a session: read again only when one of its files has changed, and made ready for the
//! locales of the site.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::State;
use crate::diag::Diagnostic;
use crate::model::{Digest, Locale};
use crate::page::Words;
use crate::pipeline::prepare::theme_files;
use crate::pipeline::{Input, words};
use crate::render::{self, Renderer, SiteView};
use crate::site::Site;
use crate::theme::{self, Theme};

/// A theme, and the files of the site's own that it was made of.
pub(super) struct Dress {
    pub(super) name: String,
    pub(super) files: BTreeMap<String, Vec<u8>>,
    pub(super) theme: Theme,
    pub(super) report: Vec<Diagnostic>,
}

/// A theme made ready for some locales.
pub(super) struct Look {
    pub(super) dress: Arc<Dress>,
    pub(super) view: SiteView,
    pub(super) locales: Vec<Locale>,
    pub(super) report: Vec<Diagnostic>,
    pub(super) renderer: Renderer,
    pub(super) words: Vec<Box<dyn Words>>,
    /// Digests of the theme's files, by their published names.
    pub(super) assets: HashMap<String, Digest>,
}

/// The theme of the site, read again only if one of its files has changed.
pub(super) fn dress(
    input: &Input<'_>,
    last: Option<&State>,
    report: &mut Vec<Diagnostic>,
) -> Arc<Dress> {
    let files = theme_files(input, report);
    let name = &input.config.theme;
    if let Some(last) = last.map(|last| &last.dress)
        && last.name == *name
        && last.files == files
    {
        return Arc::clone(last);
    }
    let theme = theme::load(name, &files);
    Arc::new(Dress {
        name: name.clone(),
        theme: theme.value,
        report: theme.report,
        files,
    })
}

/// The theme made ready for the editions of `site`; that of the state before when it cannot be used.
pub(super) fn look(
    input: &Input<'_>,
    dress: Arc<Dress>,
    site: &Site,
    last: Option<&State>,
    report: &mut Vec<Diagnostic>,
) -> Option<Arc<Look>> {
    let editions = site.editions.iter();
    let locales: Vec<Locale> = editions.map(|edition| edition.locale.clone()).collect();
    let view = SiteView::of(input.config);
    let last = last.map(|last| &last.look);
    if let Some(last) = last
        && Arc::ptr_eq(&last.dress, &dress)
        && last.locales == locales
        && last.view == view
    {
        report.extend_from_slice(&last.report);
        return Some(Arc::clone(last));
    }
    let mut own: Vec<_> = locales
        .iter()
        .filter_map(|locale| dress.theme.lacks(locale))
        .collect();
    let renderer = render::prepare(&dress.theme, &view, &locales).unpack(&mut own);
    report.extend_from_slice(&own);
    let Some(renderer) = renderer else {
        return last.cloned();
    };
    let words = words::of_locales(&dress.theme, &locales);
    let assets = dress.theme.assets.iter();
    let assets = assets
        .map(|asset| (asset.published.clone(), Digest::of(&asset.bytes)))
        .collect();
    Some(Arc::new(Look {
        assets,
        dress,
        view,
        locales,
        report: own,
        renderer,
        words,
    }))
}
