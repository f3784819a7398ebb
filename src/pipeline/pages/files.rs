//! Files that are no pages: what pages use, the assets of the theme, and lists for machines.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::{Filed, RESOURCE_LIMIT, Sink, Taken, Work};
use crate::config::Config;
use crate::diag::{Diagnostic, codes};
use crate::emit::{EmitError, OutputFolder, Receipt};
use crate::page::Words;
use crate::render::lists::ManifestEntry;
use crate::render::sitemaps::{self, Sitemaps};
use crate::render::{hosts, lists, llms};
use crate::site::Site;
use crate::source::Tree;

/// The file for machines at `path`. The manifest has the digest of every page, and so is none that
/// could be made alone.
pub(in crate::pipeline) fn list(
    site: &Site,
    config: &Config,
    words: &[Box<dyn Words>],
    path: &str,
) -> Option<Vec<u8>> {
    // Asking for a file that is nowhere must not make every list of the site.
    let file = match path {
        "robots.txt" => lists::robots(site),
        "redirects.json" => lists::redirects(site),
        llms::NAME if config.llms_txt => llms::root(site, config, words)?,
        _ if config.llms_txt && path.ends_with(&format!("/{}", llms::NAME)) => {
            let folder = path.split('/').next()?;
            let mut editions = site.editions.iter();
            let number = editions.position(|edition| edition.locale.segment() == folder)?;
            let file = llms::edition(site, config, number, &*words[number]);
            (file.path == path).then_some(file)?
        }
        _ if path.rsplit('.').next() == Some("xml") => {
            return sitemap(site, path);
        }
        _ => return None,
    };
    Some(file.text.into_bytes())
}

/// The sitemap at `path`, or the index of them all.
fn sitemap(site: &Site, path: &str) -> Option<Vec<u8>> {
    let mut listed = Vec::new();
    for edition in &site.editions {
        let mut sitemaps = Sitemaps::of(site, edition);
        while let Some(sitemap) = sitemaps.begin() {
            if sitemap.path() == path {
                return Some(sitemap.flatten().collect());
            }
            listed.push(sitemap.finish());
        }
    }
    let index = sitemaps::index(site, &listed);
    (index.path == path).then(|| index.text.into_bytes())
}

/// Publishes the manifest, which comes last, because it lists the others: `receipts`, in the order of
/// their paths.
pub(in crate::pipeline) fn stage_manifest(
    folder: &OutputFolder,
    config: &Config,
    site: &Site,
    receipts: &mut Vec<Receipt>,
) -> Result<(), EmitError> {
    let entries = lists::Entries::of(config, site);
    let manifest = lists::manifest(receipts, |receipt: &Receipt| {
        entries.entry(&receipt.path, receipt.digest)
    });
    let manifest = folder.stage_in_parts(lists::MANIFEST, manifest)?;
    let at = receipts.partition_point(|other| other.path < manifest.path);
    receipts.insert(at, manifest);
    Ok(())
}

/// What the files for machines of one edition come to.
#[derive(Default)]
struct Lists {
    receipts: Vec<Receipt>,
    sitemaps: Vec<sitemaps::Listed>,
}

impl Work<'_> {
    /// Publishes the files that pages use, and those of the theme.
    pub(super) fn stage_resources(
        &self,
        resources: BTreeSet<(usize, Box<str>)>,
        taken: &mut Taken,
        receipts: &mut Vec<Receipt>,
        report: &mut Vec<Diagnostic>,
    ) -> Result<(), EmitError> {
        for (edition, path) in resources {
            let Some(tree) = &self.site.editions[edition].tree else {
                continue;
            };
            let target = self.site.resource_page(edition, &path);
            if !taken.insert(target.of_output()) {
                let message =
                    format!("{path} would be written to {target}, where something else stands");
                let file = tree.repo_path(&path);
                report.push(Diagnostic::on_file(
                    &codes::OUTPUT_PATH_CONFLICT,
                    &file,
                    message,
                ));
                continue;
            }
            if let Some(receipt) = self.published(tree, &path, target.as_str()) {
                receipts.push(receipt);
                continue;
            }
            match tree.bytes(&path, RESOURCE_LIMIT) {
                Ok(bytes) => receipts.extend(self.sink.stage(target.as_str(), &bytes)?),
                Err(refused) => report.push(Diagnostic::on_file(
                    &codes::FILE_UNREADABLE,
                    &tree.repo_path(&path),
                    format!("this file is not published: {refused}"),
                )),
            }
        }
        let assets = &self.theme.assets;
        for asset in assets.iter().filter(|_| self.has_the_whole()) {
            receipts.extend(
                self.sink
                    .stage(&format!("assets/{}", asset.published), &asset.bytes)?,
            );
        }
        Ok(())
    }

    /// The receipt of a file that is published as it is, if that has been done before.
    fn published(&self, tree: &Tree, path: &str, target: &str) -> Option<Receipt> {
        let Sink::Folder(folder) = self.sink else {
            return None;
        };
        let known = folder.untouched(target)?;
        let is_known = tree.digest(path) == Some(known.digest);
        is_known.then(|| known.clone())
    }

    /// What the manifest says of some outputs.
    pub(super) fn entries(&self, receipts: &[Receipt]) -> Vec<ManifestEntry<'static>> {
        let entries = lists::Entries::of(self.input.config, self.site);
        let entry = |receipt: &Receipt| entries.entry(&receipt.path, receipt.digest).into_owned();
        receipts.iter().map(entry).collect()
    }

    /// Says which of the files of the whole site are too many or too large for its hosts.
    pub(super) fn size_limits(&self, receipts: &[Receipt]) -> Vec<Diagnostic> {
        let lengths: Vec<u64> = receipts.iter().map(|receipt| receipt.length).collect();
        hosts::size_limits(&self.input.config.hosting.hosts, &lengths)
    }

    /// Publishes the files for machines and hosts.
    pub(super) fn stage_lists(&self, words: &[Box<dyn Words + '_>]) -> Result<Filed, EmitError> {
        let (site, config) = (self.site, self.input.config);
        let mut report = Vec::new();
        let editions = (0..site.editions.len()).into_par_iter();
        let (editions, hosted) = rayon::join(
            || {
                let lists = editions.map(|number| self.stage_lists_of(number, &*words[number]));
                lists.collect::<Result<Vec<Lists>, EmitError>>()
            },
            || hosts::files(config, site),
        );
        let editions = editions?;
        let sitemaps = editions.iter().flat_map(|lists| &lists.sitemaps);
        let mut files = vec![
            sitemaps::index(site, sitemaps),
            lists::robots(site),
            lists::redirects(site),
        ];
        files.extend(hosted.unpack(&mut report));
        if config.llms_txt {
            files.extend(llms::root(site, config, words));
        }
        let mut receipts = Vec::new();
        for file in files {
            receipts.extend(self.sink.stage(&file.path, file.text.as_bytes())?);
        }
        receipts.extend(editions.into_iter().flat_map(|lists| lists.receipts));
        Ok(Filed { receipts, report })
    }

    /// Publishes the files for machines of one edition, each before the next is made.
    fn stage_lists_of(&self, number: usize, words: &dyn Words) -> Result<Lists, EmitError> {
        let (site, config) = (self.site, self.input.config);
        let mut lists = Lists::default();
        let mut sitemaps = Sitemaps::of(site, &site.editions[number]);
        while let Some(mut sitemap) = sitemaps.begin() {
            let receipt = self.sink.stage_in_parts(&sitemap.path(), &mut sitemap)?;
            lists.receipts.extend(receipt);
            lists.sitemaps.push(sitemap.finish());
        }
        if config.llms_txt {
            let file = llms::edition(site, config, number, words);
            let receipt = self.sink.stage(&file.path, file.text.as_bytes())?;
            lists.receipts.extend(receipt);
        }
        Ok(lists)
    }
}
