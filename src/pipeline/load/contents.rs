//! Tables of contents and breadcrumb files.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Reader;
use crate::diag::Diagnostic;
use crate::model::{Digest, Locale};
use crate::site::{TocFile, read_toc};
use crate::source::{FileKind, Tree};

/// The tables of contents of a locale, and what was noticed in them.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Contents {
    /// The files that they were read from; none if one could not be read, or nobody asks.
    pub(super) from: Option<Vec<(Arc<str>, FileKind, Digest)>>,
    pub(super) tocs: Arc<[TocFile]>,
    pub(super) breadcrumbs: Arc<[TocFile]>,
    pub(super) report: Vec<Diagnostic>,
}

impl Reader {
    /// The tables of contents of a locale, read again only if one of their files has changed.
    pub(super) fn contents(&self, locale: &Locale, tree: &Tree) -> Arc<Contents> {
        let files = tree.files.iter().filter(|(_, file)| {
            let is_toc = file.kind == FileKind::Toc && file.published;
            file.docset.is_some() && (is_toc || file.kind == FileKind::Breadcrumb)
        });
        let files: Vec<(Arc<str>, FileKind)> = files
            .map(|(path, file)| (path.clone(), file.kind))
            .collect();
        let from = || -> Option<Vec<(Arc<str>, FileKind, Digest)>> {
            let files = files.iter();
            files
                .map(|(path, kind)| Some((path.clone(), *kind, tree.digest(path)?)))
                .collect()
        };
        if let Some(known) = self.contents_before.get(locale)
            && known.from.is_some()
            && known.from == from()
        {
            return Arc::clone(known);
        }
        let (mut tocs, mut breadcrumbs, mut report) = (Vec::new(), Vec::new(), Vec::new());
        for (path, kind) in &files {
            let list = match kind {
                FileKind::Breadcrumb => &mut breadcrumbs,
                _ => &mut tocs,
            };
            if let Some(text) = tree.text(path, self.options).unpack(&mut report) {
                let read = read_toc(&tree.repo_path(path), path, &text.text);
                list.push(read.unpack(&mut report));
            }
        }
        Arc::new(Contents {
            // Asked for only now, because digests of files that were read are at hand.
            from: from(),
            tocs: tocs.into(),
            breadcrumbs: breadcrumbs.into(),
            report,
        })
    }
}
