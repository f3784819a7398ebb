//! The end of reading: what was noticed about the units of a file.

use std::collections::HashSet;

use super::draft::{Damage, Draft};
use super::reader::Reader;
use super::{Side, Unwrapped};
use crate::diag::{Diagnostic, Reported, codes};

impl Reader<'_> {
    pub(super) fn finish(mut self) -> Reported<Unwrapped> {
        for draft in std::mem::take(&mut self.open) {
            self.drafts[draft].damage.add(Damage::NOT_CLOSED);
        }
        for draft in &mut self.drafts {
            if !draft.has_source && !draft.damage.has(Damage::NOT_CLOSED) {
                draft.damage.add(Damage::NO_SOURCE);
            }
        }
        mark_repeated_ids(self.input, &mut self.drafts);
        let report = if self.side == Side::Target {
            self.damage_report()
        } else {
            Vec::new()
        };
        Reported {
            value: Unwrapped {
                text: self.out.text,
                units: self.drafts.into_iter().map(|draft| draft.unit).collect(),
                map: self.out.map,
            },
            report,
        }
    }

    fn damage_report(&mut self) -> Vec<Diagnostic> {
        let mut report = std::mem::take(&mut self.report);
        let is_damaged = |draft: &&Draft| draft.damage != Damage::NONE;
        for draft in self.drafts.iter().filter(is_damaged) {
            report.extend(draft.damage.words().map(|detail| {
                let id = draft.unit.id(self.input);
                let message = format!("translation unit `{id}` is damaged: {detail}");
                Diagnostic::at(
                    &codes::UNIT_MALFORMED,
                    self.file,
                    draft.tag.clone(),
                    message,
                )
            }));
        }
        if let Some(entity) = self.entity.take() {
            let message = "quotation marks of tags are written as `&quot;`";
            report.push(Diagnostic::at(
                &codes::UNIT_QUOTES,
                self.file,
                entity,
                message,
            ));
        }
        report
    }
}

/// Marks every draft whose id was used before.
fn mark_repeated_ids(input: &str, drafts: &mut [Draft]) {
    // Numbers grow in text order, so that nearly always a comparison with the neighbour is enough.
    let rises = |a: &Draft, b: &Draft| {
        let (a, b) = (a.unit.id(input), b.unit.id(input));
        (a.len(), a) < (b.len(), b)
    };
    if drafts.is_sorted_by(rises) {
        return;
    }
    let mut seen = HashSet::with_capacity(drafts.len());
    for draft in drafts {
        if !seen.insert(draft.unit.id(input)) {
            draft.damage.add(Damage::REPEATED_ID);
        }
    }
}
