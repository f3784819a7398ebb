//! Whether there is anything to do.

use std::collections::BTreeMap;
use std::sync::Mutex;

use super::archive::Archive;
use super::{Looked, PLACES, Past, Record, SAID, SEAL, SIGHTING, TOLD, name};
use crate::diag::{self, Form, Told};
use crate::emit::Seal;
use crate::model::Digest;
use crate::pipeline::{InputTexts, Outcome, Report, Request};
use crate::source::{Likeness, Survey};

/// What the build before has left, before anybody knows whether it still holds.
pub(in crate::pipeline) struct Trace {
    archive: Archive,
    record: Option<Record>,
}

/// The input is as the build before has seen it, so that it says the same, if only the output is as
/// it has left it.
pub(in crate::pipeline) struct AsBefore {
    likeness: Likeness,
    report: Report,
}

impl Trace {
    /// Looks for it; none where nothing is kept.
    pub(in crate::pipeline) fn of(request: &Request<'_>) -> Option<Self> {
        let archive = Archive::new(request.cache.clone()?, name(request));
        let record = archive.load("record", None);
        Some(Self { archive, record })
    }

    /// What it knows of the files that it has published.
    pub(in crate::pipeline) fn seal(&self) -> Option<Seal> {
        self.piece(SEAL)
    }

    /// Compares the input with what it has seen; none if that is another one, or nothing is known.
    /// From now on, what was known of files is believed.
    pub(in crate::pipeline) fn look(
        &self,
        survey: &mut Survey,
        request: &Request<'_>,
    ) -> Option<AsBefore> {
        let Some(seen) = self.piece(SIGHTING) else {
            survey.keep_ledgers();
            return None;
        };
        let likeness = survey.recall(seen);
        let report = (likeness != Likeness::Different).then(|| self.report(request));
        let report = report.flatten()?;
        Some(AsBefore { likeness, report })
    }

    /// What it has said.
    fn report(&self, request: &Request<'_>) -> Option<Report> {
        let form = request.form;
        if form.is_some()
            && let Some((kept, told)) = self.piece::<(Option<Form>, Told)>(TOLD)
            && kept == form
        {
            return Some(Report::Told(told));
        }
        let said = self.piece(SAID)?;
        let looked: Looked = self.piece(PLACES).unwrap_or_default();
        let texts = diag::Known {
            places: &looked.places,
            texts: InputTexts::new(request.input.root.to_owned()),
        };
        Some(Report::of(said, form, &texts))
    }

    /// The outcome of a build that has nothing to do; none if it depends on something else besides its
    /// input.
    pub(in crate::pipeline) fn nothing(
        &self,
        key: Digest,
        as_before: AsBefore,
        survey: &Survey,
    ) -> Option<Outcome> {
        let record = self.record.as_ref().filter(|record| record.key == key)?;
        if as_before.likeness == Likeness::Restamped
            && let Some(sighting) = survey.sighting()
        {
            // Without it the next build reads the same files once more.
            let saved = self.archive.save(SIGHTING, &sighting);
            let _ = saved.and_then(|digest| {
                let mut record = record.clone();
                record.pieces.insert(SIGHTING.to_owned(), digest);
                self.archive.save("record", &record)
            });
        }
        Some(Outcome {
            report: as_before.report,
            pages: record.pages.clone(),
            files: record.files,
            ..Outcome::default()
        })
    }

    /// The same for a build that has something to do.
    pub(in crate::pipeline) fn past(self, key: Digest, survey: &Survey) -> Past {
        Past {
            archive: self.archive,
            key,
            sighting: survey.outline(),
            pieces: self.record.map(|record| record.pieces).unwrap_or_default(),
            page_counts: BTreeMap::new(),
            writing: Mutex::default(),
        }
    }

    fn piece<T: serde::de::DeserializeOwned>(&self, name: &str) -> Option<T> {
        let digest = self.record.as_ref()?.pieces.get(name).copied();
        self.archive.piece(name, digest)
    }
}
