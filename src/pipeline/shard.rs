//! A site in parts: several runs make one part each, and a merge puts them together.
//!
//! Each run reads the whole input, because a page shows what other locales have; it composes, renders
//! and writes only the pages of its part. The first part also has the files that are made of the
//! site as a whole. What a merge needs besides the files lies in a note beside them.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::ops::Range;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::Input;
use crate::config::{self, Encoding, Host};
use crate::emit::{EmitError, OutputFolder, Receipt};
use crate::model::Digest;
use crate::render::lists::ManifestEntry;
use crate::source::{Snapshot, Tree};

/// Most parts of a site.
const MAX_PARTS: usize = 10_000;
/// Files up to this size count with all their bytes, larger ones with their length.
const COMPARED: u64 = 1 << 20;
/// The note of a part.
pub(super) const NOTE: &str = ".diglot-shard.json";
/// Version of the note's format.
pub(super) const FORMAT: u32 = 1;

/// One of the parts that a site is made in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    number: usize,
    of: usize,
}

impl Shard {
    /// Part `number`, counted from 1, of `of`; none when there is no such part, or more than 10,000.
    #[must_use]
    pub fn new(number: usize, of: usize) -> Option<Self> {
        let sound = (1..=of).contains(&number) && of <= MAX_PARTS;
        sound.then_some(Self { number, of })
    }

    /// Its number, counted from 1.
    #[must_use]
    pub fn number(self) -> usize {
        self.number
    }

    /// How many parts there are.
    #[must_use]
    pub fn of(self) -> usize {
        self.of
    }

    /// Whether it has the files that are made of the site as a whole.
    pub(super) fn is_first(self) -> bool {
        self.number == 1
    }

    /// What the folder of the part is called: an output folder of its own, which no deploy takes for
    /// a whole site.
    pub(super) fn site_id(self, base_url: &str) -> String {
        format!("{base_url} (part {} of {})", self.number, self.of)
    }

    /// The part of a row of `length` jobs. Parts are equally long, but a cut goes to the nearest of
    /// the `seams`, where a locale or a docset ends, when one is near: then fewer parts hold the same
    /// images.
    pub(super) fn range(self, length: usize, seams: &[usize]) -> Range<usize> {
        self.cut(self.number - 1, length, seams)..self.cut(self.number, length, seams)
    }

    fn cut(self, at: usize, length: usize, seams: &[usize]) -> usize {
        let even = length * at / self.of;
        if at == 0 || at == self.of {
            return even;
        }
        // A quarter of a part: two cuts never change places.
        let near = length / self.of / 4;
        let distance = |seam: &&usize| seam.abs_diff(even);
        let nearest = seams.iter().min_by_key(distance);
        nearest
            .filter(|seam| seam.abs_diff(even) <= near)
            .copied()
            .unwrap_or(even)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

/// What a merge has to know of a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Note {
    pub(super) format: u32,
    /// Address of the site.
    pub(super) site: String,
    /// Number of the part, counted from 1.
    pub(super) shard: usize,
    pub(super) of: usize,
    /// Digest of all that the site was made from, and of how.
    pub(super) input: String,
    /// Hosts whose limits the whole site must keep.
    pub(super) hosts: Vec<Host>,
    pub(super) precompress: Vec<Encoding>,
    /// The entries of the site's manifest for the files of this part.
    pub(super) outputs: Vec<ManifestEntry<'static>>,
}

impl Note {
    pub(super) fn stage(&self, folder: &OutputFolder) -> Result<Receipt, EmitError> {
        let text = serde_json::to_vec(self).expect("a note always serializes");
        folder.stage(NOTE, &text)
    }
}

/// Digest of all that a site is made from: parts with the same one fit together.
///
/// It covers the version of diglot, the configuration and the other settings, the files of the theme
/// and those of all locales. Folders outside of the content that includes may come from
/// (`readable`) are not looked at.
pub(super) fn fingerprint(
    input: &Input<'_>,
    snapshot: &Snapshot,
    theme: &BTreeMap<String, Vec<u8>>,
) -> Digest {
    let mut text = format!(
        "diglot {}\n{}\n{:?} {:?} {} {} {}\n",
        env!("CARGO_PKG_VERSION"),
        config::effective(input.config),
        input.locales,
        input.cloud,
        input.lossy,
        input.strict,
        input.drafts,
    );
    for (path, bytes) in theme {
        let _ = writeln!(text, "{path} {}", Digest::of(bytes));
    }
    for (locale, tree) in &snapshot.locales {
        let files: Vec<&str> = tree.files.keys().map(|path| &**path).collect();
        let lines: Vec<String> = files.par_iter().map(|path| file(tree, path)).collect();
        let _ = writeln!(text, "{locale}\n{}", lines.concat());
    }
    Digest::of(text.as_bytes())
}

fn file(tree: &Tree, path: &str) -> String {
    let size = tree.stamp(path).map_or(0, |stamp| stamp.size);
    let bytes = (size <= COMPARED).then(|| tree.bytes(path, COMPARED).ok());
    match bytes.flatten() {
        Some(bytes) => format!("{path:?} {}\n", Digest::of(&bytes)),
        None => format!("{path:?} {size}\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_those_that_exist() {
        assert_eq!(Shard::new(0, 3), None);
        assert_eq!(Shard::new(4, 3), None);
        assert_eq!(Shard::new(1, MAX_PARTS + 1), None);
        assert_eq!(Shard::new(3, 3).unwrap().to_string(), "3/3");
    }

    #[track_caller]
    fn check(length: usize, of: usize, seams: &[usize], expected: &[usize]) {
        let parts = (1..=of).map(|number| Shard::new(number, of).unwrap().range(length, seams));
        let mut end = 0;
        let mut lengths = Vec::new();
        for part in parts {
            assert_eq!(part.start, end, "nothing is left out or made twice");
            end = part.end;
            lengths.push(part.len());
        }
        assert_eq!(end, length);
        assert_eq!(lengths, expected);
    }

    #[test]
    fn parts_are_even_and_end_at_seams_that_are_near() {
        check(100, 4, &[], &[25, 25, 25, 25]);
        check(100, 4, &[22, 60, 74, 78], &[22, 28, 24, 26]);
        check(100, 2, &[38, 63], &[38, 62]);
        check(2, 5, &[1], &[0, 0, 1, 0, 1]);
        check(0, 3, &[], &[0, 0, 0]);
    }
}
