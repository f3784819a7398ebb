//! The linked site of a session: linked again only when something that linking sees has changed.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::State;
use crate::diag::Diagnostic;
use crate::model::Locale;
use crate::page;
use crate::pipeline::Input;
use crate::pipeline::jobs::{self, Job};
use crate::site::{self, LocaleInput, Site};
use crate::source::{self, Tree};

/// The linked site, with what it was linked from.
pub(super) struct Linked {
    pub(super) inputs: BTreeMap<Locale, LocaleInput>,
    pub(super) site: Site,
    pub(super) report: Vec<Diagnostic>,
    pub(super) outputs: HashMap<String, (usize, Job)>,
}

/// The site of `inputs`: that of the state before, if nothing that linking sees has changed.
pub(super) fn link(
    input: &Input<'_>,
    inputs: BTreeMap<Locale, LocaleInput>,
    last: Option<&State>,
) -> Arc<Linked> {
    if let Some(last) = last
        && *last.settings.config == *input.config
        && last.settings.cloud == input.cloud
        && same_inputs(&last.linked.inputs, &inputs)
    {
        return Arc::clone(&last.linked);
    }
    let mut site = site::link(input.config, inputs.clone(), input.cloud);
    let (limits, outputs) = rayon::join(
        || page::print_limits(&site.value, input.config),
        || jobs::outputs(input.config, &site.value),
    );
    site.report.extend(limits);
    Arc::new(Linked {
        inputs,
        site: site.value,
        report: site.report,
        outputs,
    })
}

pub(super) fn same_inputs(
    a: &BTreeMap<Locale, LocaleInput>,
    b: &BTreeMap<Locale, LocaleInput>,
) -> bool {
    let same = |a: &LocaleInput, b: &LocaleInput| {
        let cards = a.cards.len() == b.cards.len()
            && a.cards
                .iter()
                .zip(&b.cards)
                .all(|(a, b)| Arc::ptr_eq(a, b) || a == b);
        let trees = match (&a.tree, &b.tree) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b) || same_files(a, b),
            (None, None) => true,
            _ => false,
        };
        cards
            && trees
            && a.drafts == b.drafts
            && a.tocs == b.tocs
            && a.breadcrumbs == b.breadcrumbs
            && a.source_names == b.source_names
    };
    a.len() == b.len() && a.iter().zip(b).all(|((x, a), (y, b))| x == y && same(a, b))
}

/// Whether two trees are the same but for what is in their files.
pub(super) fn same_files(a: &Tree, b: &Tree) -> bool {
    let role = |file: &source::File| (file.kind, file.docset, file.published);
    let both = a.files.iter().zip(b.files.iter());
    a.files.len() == b.files.len()
        && both
            .into_iter()
            .all(|(a, b)| a.0 == b.0 && role(a.1) == role(b.1))
        && a.docsets == b.docsets
        && a.redirects == b.redirects
        && a.dependents == b.dependents
}
