//! Parts of a site become the whole.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rayon::prelude::*;

use super::shard::{FORMAT, NOTE, Note};
use super::{Progress, compress};
use crate::config::Host;
use crate::diag::{self, Diagnostic};
use crate::emit::{Changes, EmitError, Options, OutputFolder, Published, Receipt, Refusal};
use crate::render::lists::ManifestEntry;
use crate::render::{hosts, lists};

/// What is to be merged, and where the site goes.
#[derive(Debug)]
pub struct Merge<'r> {
    /// Output folders of all parts, in any order.
    pub parts: &'r [PathBuf],
    /// Folder to write.
    pub output: PathBuf,
    /// Take over an output folder that somebody else has filled.
    pub adopt: bool,
    /// How long to wait for another run that writes the same folder.
    pub lock_wait: Duration,
    /// Bring everything to the medium before it is published.
    pub durable: bool,
    /// Set from outside to stop early.
    pub cancelled: &'r AtomicBool,
    /// Told how far the work is.
    pub progress: &'r dyn Progress,
}

/// What a merge came to.
#[derive(Debug)]
pub struct Merged {
    /// What is to be said of the whole site.
    pub report: Vec<Diagnostic>,
    /// What happened to the output folder.
    pub changes: Changes,
    /// Number of files of the site.
    pub files: usize,
}

/// Why parts were not merged.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// A folder is no part of a site.
    #[error("{} is no part of a site: {reason}", .folder.display())]
    NoPart {
        /// The folder.
        folder: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Parts of different sites, versions or inputs.
    #[error("{} and {} do not belong together: {what}", .one.display(), .other.display())]
    Strangers {
        /// The folder of one part.
        one: PathBuf,
        /// That of another.
        other: PathBuf,
        /// What differs.
        what: &'static str,
    },
    /// The same part was given twice.
    #[error("{} and {} are both part {number}", .one.display(), .other.display())]
    Twice {
        /// The folder that was given first.
        one: PathBuf,
        /// The other one.
        other: PathBuf,
        /// Number of the part.
        number: usize,
    },
    /// Parts are missing.
    #[error("of {of} parts, these are missing: {}", list(.missing))]
    Missing {
        /// Their numbers.
        missing: Vec<usize>,
        /// How many parts there are.
        of: usize,
    },
    /// Two parts have different files of one name.
    #[error("{} and {} have different files {path}", .one.display(), .other.display())]
    Conflict {
        /// The folder of one part.
        one: PathBuf,
        /// That of another.
        other: PathBuf,
        /// Path of the file in both.
        path: Arc<str>,
    },
    /// The machine failed, or the output folder is refused.
    #[error(transparent)]
    Emit(#[from] EmitError),
    /// Somebody asked to stop.
    #[error("stopped")]
    Cancelled,
}

fn list(numbers: &[usize]) -> String {
    let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    numbers.join(", ")
}

/// A part that was opened.
struct Part {
    folder: PathBuf,
    files: Published,
    note: Note,
}

/// Puts the parts of a site together. The result is, byte for byte, what one run would have built.
///
/// # Errors
/// When the parts do not make up one site, a part was changed after it was built, or the output
/// folder is refused or cannot be written. Nothing is published then.
pub fn merge(request: &Merge<'_>) -> Result<Merged, MergeError> {
    let parts = open(request.parts)?;
    let Some(first) = parts.first() else {
        return Err(MergeError::Missing {
            missing: vec![1],
            of: 1,
        });
    };
    let files = union(&parts)?;
    let folder = OutputFolder::open(
        &request.output,
        &Options {
            site_id: &first.note.site,
            protected: request.parts,
            adopt: request.adopt,
            lock_wait: request.lock_wait,
            durable: request.durable,
            spare: false,
        },
    )?;
    request.progress.begin("merging", files.len());
    let copied: Vec<Result<Receipt, MergeError>> = files
        .par_iter()
        .map(|(part, receipt)| {
            if request.cancelled.load(Ordering::Relaxed) {
                return Err(MergeError::Cancelled);
            }
            let copied = copy(&parts[*part], receipt, &folder)?;
            request.progress.step();
            Ok(copied)
        })
        .collect();
    let mut receipts: Vec<Receipt> = copied.into_iter().collect::<Result<_, _>>()?;
    let entries = parts.iter().flat_map(|part| part.note.outputs.iter());
    let entries: BTreeMap<&str, _> = entries.map(|entry| (&*entry.path, entry)).collect();
    let entries: Vec<&ManifestEntry<'_>> = entries.into_values().collect();
    let listed = entries.iter().map(|entry| &*entry.path).collect();
    let report = limits(&first.note.hosts, &listed, &receipts);
    let manifest = lists::manifest(&entries, |entry| entry);
    let manifest = folder.stage_in_parts(lists::MANIFEST, manifest)?;
    receipts.extend(compress::with_siblings(
        &folder,
        vec![manifest],
        &first.note.precompress,
    )?);
    let files = entries.len() + 1;
    let changes = folder.publish(receipts)?;
    Ok(Merged {
        report,
        changes,
        files,
    })
}

/// What hosts say of the number and the sizes of files, which no part knows alone.
fn limits(hosts: &[Host], listed: &BTreeSet<&str>, receipts: &[Receipt]) -> Vec<Diagnostic> {
    let counted = receipts
        .iter()
        .filter(|receipt| listed.contains(&*receipt.path));
    let lengths: Vec<u64> = counted.map(|receipt| receipt.length).collect();
    let mut report = hosts::size_limits(hosts, &lengths);
    diag::sort(&mut report);
    report
}

/// Opens the parts and makes sure that they are all there, and belong together.
fn open(folders: &[PathBuf]) -> Result<Vec<Part>, MergeError> {
    let parts: Result<Vec<Part>, MergeError> = folders.iter().map(|folder| part(folder)).collect();
    let mut parts = parts?;
    parts.sort_by_key(|part| part.note.shard);
    for pair in parts.windows(2) {
        let (one, other) = (&pair[0], &pair[1]);
        let (a, b) = (&one.note, &other.note);
        let what = [
            (a.site != b.site, "they are for different addresses"),
            (a.of != b.of, "they are parts of different numbers of parts"),
            (
                a.input != b.input,
                "they were built from different input, or by different versions",
            ),
        ];
        if let Some((_, what)) = what.into_iter().find(|(differs, _)| *differs) {
            return Err(MergeError::Strangers {
                one: one.folder.clone(),
                other: other.folder.clone(),
                what,
            });
        }
        if a.shard == b.shard {
            return Err(MergeError::Twice {
                one: one.folder.clone(),
                other: other.folder.clone(),
                number: a.shard,
            });
        }
    }
    let of = parts.first().map_or(0, |part| part.note.of);
    let there = |number: &usize| parts.iter().any(|part| part.note.shard == *number);
    let missing: Vec<usize> = (1..=of).filter(|number| !there(number)).collect();
    if missing.is_empty() {
        Ok(parts)
    } else {
        Err(MergeError::Missing { missing, of })
    }
}

fn part(folder: &Path) -> Result<Part, MergeError> {
    let no_part = |reason: String| MergeError::NoPart {
        folder: folder.to_owned(),
        reason,
    };
    let files = match Published::open(folder) {
        Ok(files) => files,
        // Or there is no such folder.
        Err(EmitError::Refused {
            reason: Refusal::Unmarked,
            ..
        }) => return Err(no_part("it holds no finished build".to_owned())),
        Err(EmitError::Refused { reason, .. }) => return Err(no_part(reason.to_string())),
        Err(error) => return Err(error.into()),
    };
    let Some(receipt) = files.manifest().get(NOTE) else {
        return Err(no_part("it is a whole build".to_owned()));
    };
    let bytes = files
        .bytes(receipt)
        .map_err(|error| no_part(error.to_string()))?;
    let note: Note = serde_json::from_slice(&bytes).map_err(|error| no_part(error.to_string()))?;
    if note.format != FORMAT {
        let reason = format!("format {} is not known", note.format);
        return Err(no_part(reason));
    }
    Ok(Part {
        folder: folder.to_owned(),
        files,
        note,
    })
}

/// Every file of the site once, with the part to take it from.
fn union(parts: &[Part]) -> Result<Vec<(usize, &Receipt)>, MergeError> {
    let mut files = BTreeMap::<&str, (usize, &Receipt)>::new();
    for (number, part) in parts.iter().enumerate() {
        let entries = part.files.manifest().entries().iter();
        for receipt in entries.filter(|receipt| &*receipt.path != NOTE) {
            let (known, first) = *files.entry(&receipt.path).or_insert((number, receipt));
            if first.digest != receipt.digest {
                return Err(MergeError::Conflict {
                    one: parts[known].folder.clone(),
                    other: part.folder.clone(),
                    path: receipt.path.clone(),
                });
            }
        }
    }
    Ok(files.into_values().collect())
}

fn copy(part: &Part, receipt: &Receipt, folder: &OutputFolder) -> Result<Receipt, MergeError> {
    if folder.holds(receipt) {
        return Ok(receipt.clone());
    }
    let bytes = part.files.bytes(receipt).map_err(|error| match error {
        EmitError::Missing { path } => MergeError::NoPart {
            folder: part.folder.clone(),
            reason: format!("{path} was changed after the build"),
        },
        error => error.into(),
    })?;
    Ok(folder.stage(&receipt.path, &bytes)?)
}
