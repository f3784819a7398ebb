//! Finds the docsets of a tree.
//!
//! What `site.toml` says goes before what the publishing configuration of the repository says, and
//! that before the `docfx.json` files that lie about; without any of them the whole tree is one
//! docset. Whoever names the folders: a `docfx.json` in them has its say about their files.

use crate::config::{Config, KnownGlobs};
use crate::diag::{Diagnostic, codes};

use super::docfx::{self, Docfx};
use super::docset::Docset;
use super::fallback::is_fallback;
use super::kind::split;
use super::paths::resolve;
use super::publish::{Publish, PublishedDocset};
use super::root::Root;
use super::walk::{Listing, join};

/// A folder that shall be a docset, before its `docfx.json` is read.
struct Plan {
    name: String,
    folder: String,
    /// What `site.toml` says.
    url: Option<String>,
    /// What the publishing configuration says, should `docfx.json` say nothing.
    output: Option<String>,
    config: Option<usize>,
}

/// The docsets of a tree, in the order of whoever names them.
pub(super) fn find(
    root: &Root,
    listing: &Listing,
    config: &Config,
    globs: &KnownGlobs,
    publish: Option<&Publish>,
    report: &mut Vec<Diagnostic>,
) -> Vec<Docset> {
    let plans = if !config.docsets.is_empty() {
        from_site(listing, config, publish)
    } else if let Some(publish) = publish.filter(|publish| !publish.docsets.is_empty()) {
        from_publish(listing, publish, report)
    } else {
        from_docfx(listing)
    };
    let docset = |plan| docset(root, listing, plan, globs, report);
    plans.into_iter().map(docset).collect()
}

fn from_site(listing: &Listing, config: &Config, publish: Option<&Publish>) -> Vec<Plan> {
    let plan = |(at, docset): (usize, &crate::config::DocsetConfig)| {
        // The folder may be missing in this locale; its pages then come from another one.
        let folder = on_disk(listing, &docset.path).unwrap_or_else(|| docset.path.clone());
        let same = |other: &&PublishedDocset| {
            resolve("", &other.folder).is_some_and(|other| other.eq_ignore_ascii_case(&folder))
        };
        let published = publish.and_then(|publish| publish.docsets.iter().find(same));
        Plan {
            name: published.map_or_else(|| folder.clone(), |published| published.name.clone()),
            folder,
            url: docset.url.clone(),
            output: published.and_then(|published| published.output.clone()),
            config: Some(at),
        }
    };
    config.docsets.iter().enumerate().map(plan).collect()
}

fn from_publish(listing: &Listing, publish: &Publish, report: &mut Vec<Diagnostic>) -> Vec<Plan> {
    let mut plans = Vec::new();
    for docset in &publish.docsets {
        let folder = resolve("", &docset.folder).and_then(|folder| on_disk(listing, &folder));
        let Some(folder) = folder else {
            let message = format!("the folder `{}` does not exist", docset.folder);
            let code = &codes::SITE_DOCSET_NOT_FOUND;
            report.push(publish.file.diagnostic(code, docset.place, message));
            continue;
        };
        plans.push(Plan {
            name: docset.name.clone(),
            folder,
            url: None,
            output: docset.output.clone(),
            config: None,
        });
    }
    plans
}

fn from_docfx(listing: &Listing) -> Vec<Plan> {
    let files = listing.files.keys();
    let named = files.filter(|path| split(path).1.eq_ignore_ascii_case("docfx.json"));
    let named = named.filter(|path| !is_fallback(path));
    let mut folders: Vec<_> = named.map(|path| split(path).0).collect();
    if folders.is_empty() {
        folders.push("");
    }
    let plan = |folder: &str| Plan {
        name: folder.to_owned(),
        folder: folder.to_owned(),
        url: None,
        output: None,
        config: None,
    };
    folders.into_iter().map(plan).collect()
}

/// The folder as it is spelled on disk.
fn on_disk(listing: &Listing, folder: &str) -> Option<String> {
    if folder.is_empty() {
        return Some(String::new());
    }
    let mut folders = listing.folders.iter();
    folders
        .find(|known| known.eq_ignore_ascii_case(folder))
        .cloned()
}

fn docset(
    root: &Root,
    listing: &Listing,
    plan: Plan,
    globs: &KnownGlobs,
    report: &mut Vec<Diagnostic>,
) -> Docset {
    let path = join(&plan.folder, "docfx.json");
    let docfx = if listing.files.contains_key(path.as_str()) {
        docfx::read(root, listing, &path, globs, report)
    } else {
        Docfx::default()
    };
    let output = plan.output.and_then(|output| resolve("", &output));
    let url = plan.url.or(docfx.dest).or(output);
    Docset {
        url: url.unwrap_or_else(|| plan.folder.clone()),
        name: plan.name,
        folder: plan.folder,
        config: plan.config,
        global_metadata: docfx.global_metadata,
        file_metadata: docfx.file_metadata,
        references: docfx.references,
        rules: docfx.rules,
    }
}
