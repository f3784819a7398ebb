//! The road of a build, from the input to the published folder.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::load::{Remember, Units};
use super::outcome::{Effort, Outcome, Report};
use super::pages::{self, Made, Sink};
use super::past::{self, Past, Present, Trace};
use super::prepare::{Aim, Means, Ready, Seen, prepare, theme_files};
use super::recall::{Forgetful, Recall};
use super::shard::Shard;
use super::texts::InputTexts;
use super::{BuildError, Request, compress};
use crate::diag::{Diagnostic, Severity};
use crate::emit::{EmitError, Opened, Options, OutputFolder, Receipt, Seal};
use crate::model::{Digest, Locale, RepoPath};
use crate::site::Site;
use crate::source::{self, LoadError, Survey};

/// The files that `pages` use, with the digests that they have after everything was read.
fn resources_of(site: &Site, pages: &BTreeMap<Locale, past::PageNotes>) -> past::Resources {
    let notes = pages.values().flat_map(past::PageNotes::all);
    let used = notes.flat_map(|note| &note.resources);
    let used: BTreeSet<&past::Resource> = used.collect();
    let digest = |used: &past::Resource| pages::resource_digest(site, used.0, &used.1);
    used.into_iter()
        .map(|used| (used.clone(), digest(used)))
        .collect()
}

/// What there is to do.
#[expect(clippy::large_enum_variant, reason = "a run has one of them")]
enum Task {
    /// Nothing: everything is as the build before has left it.
    Nothing(Outcome),
    /// Something.
    Build(Begun),
}

/// A build that has looked at its input and its output, and has understood neither.
struct Begun {
    output: Opened,
    survey: Survey,
    theme: BTreeMap<String, Vec<u8>>,
    past: Option<Past>,
}

/// Looks whether there is something to do.
fn begin(
    request: &Request<'_>,
    shard: Option<Shard>,
    report: &mut Vec<Diagnostic>,
) -> Result<Task, BuildError> {
    let input = &request.input;
    // A part of a site is made on a machine that has not made it before.
    let trace = Trace::of(request).filter(|_| shard.is_none());
    // Neither looks at what the other does: one at the output, the other at the input.
    let (output, look) = rayon::join(
        || open_output(request, shard, trace.as_ref().and_then(Trace::seal)),
        || -> Result<_, LoadError> {
            let mut survey = source::survey(input.root, input.config)?;
            let as_before = trace
                .as_ref()
                .and_then(|trace| trace.look(&mut survey, request));
            Ok((survey, as_before))
        },
    );
    let (output, (survey, as_before)) = (output?, look?);
    input.stop_if_cancelled()?;
    let theme = theme_files(input, report);
    let key = past::key(request, &theme);
    if let Some((trace, as_before)) = trace.as_ref().zip(as_before)
        && output.is_untouched()
        && let Some(mut outcome) = trace.nothing(key, as_before, &survey)
    {
        outcome.changes = Some(output.leave());
        // Giving back memory piece by piece takes longer than printing the outcome.
        rayon::spawn(move || drop((survey, theme)));
        return Ok(Task::Nothing(outcome));
    }
    let past = trace.map(|trace| trace.past(key, &survey));
    Ok(Task::Build(Begun {
        output,
        survey,
        theme,
        past,
    }))
}

/// Builds a site, or one part of it, with what there is to build with.
pub(super) fn build_with(
    request: &Request<'_>,
    means: Means,
    shard: Option<Shard>,
) -> Result<Outcome, BuildError> {
    let input = &request.input;
    let mut report = Vec::new();
    let begun = match begin(request, shard, &mut report)? {
        Task::Nothing(outcome) => return Ok(outcome),
        Task::Build(begun) => begun,
    };
    let Begun {
        output,
        survey,
        theme,
        mut past,
    } = begun;
    // What the build before has left is read while the input is understood.
    let (seen, (folder, (notes, before))) = rayon::join(
        || Seen::of(input, survey, theme),
        || {
            let kept = || past.as_mut().map(Past::workings).unwrap_or_default();
            rayon::join(|| output.read(), kept)
        },
    );
    let folder = folder?;
    let remember = match &past {
        Some(past) => Remember::Notes(notes, past.cache()),
        None => Remember::Nothing,
    };
    let aim = Aim {
        shard,
        past: past.as_ref(),
    };
    let units = Units::AsTheyAre;
    // Much of linking is the work of one thread. A site that is made anew takes longer than a look at
    // the folders is believed.
    let (ready, ()) = rayon::join(
        || prepare(input, seen, means, units, remember, aim, &mut report),
        || {
            if before.is_some() {
                folder.look_ahead();
            }
        },
    );
    let ready = ready?;
    let digest = |used: &past::Resource| pages::resource_digest(&ready.site, used.0, &used.1);
    let carry = before
        .zip(ready.world)
        .and_then(|(before, world)| before.carry(world, ready.reader.anew()?, digest));
    if shard.is_some_and(|shard| !shard.is_first()) {
        ready.levels.apply(input, &mut report);
        report.retain(|diagnostic| diagnostic.severity == Severity::Error);
    }
    let sink = Sink::Folder(&folder);
    let recall = past.as_ref().map_or(&Forgetful as &dyn Recall, |past| past);
    let known = (carry.as_ref(), recall);
    let Some(mut made) = ready.make(input, sink, shard, known, &mut report)? else {
        ready.levels.apply(input, &mut report);
        return Ok(told(request, ready.outcome(report, 0)));
    };
    let mut receipts = std::mem::take(&mut made.receipts);
    let entries = std::mem::take(&mut made.entries);
    let (manifest, ()) = rayon::join(
        || match shard {
            None => pages::stage_manifest(&folder, input.config, &ready.site, &mut receipts),
            // A merge makes that of the whole.
            Some(_) => Ok(()),
        },
        || ready.levels.apply(input, &mut report),
    );
    manifest?;
    let files = receipts.len();
    let failed = report.iter().any(|d| d.severity == Severity::Error);
    let mut outcome = ready.outcome(report, files);
    outcome.work = Effort {
        read: ready.reader.count(),
        made: made.count,
        counted: made.counted,
    };
    if failed && !request.keep_going {
        return Ok(told(request, outcome));
    }
    let receipts = if failed {
        with_published(&folder, receipts)
    } else {
        receipts
    };
    let encodings = &input.config.hosting.precompress;
    let mut receipts = compress::with_siblings(&folder, receipts, encodings)?;
    if let Some(shard) = shard {
        receipts.push(ready.note(input, shard, entries).stage(&folder)?);
    }
    match past.filter(|_| !failed) {
        Some(past) => publish(request, &ready, made, receipts, folder, past, &mut outcome)?,
        None => outcome.changes = Some(folder.publish(receipts)?),
    }
    // Giving back memory piece by piece takes longer than printing the outcome.
    rayon::spawn(move || drop((ready, carry)));
    Ok(told(request, outcome))
}

/// The outcome with its report as it was asked for.
fn told(request: &Request<'_>, outcome: Outcome) -> Outcome {
    let texts = InputTexts::new(request.input.root.to_owned());
    Outcome {
        report: match outcome.report {
            Report::Values(report) => Report::of(report, request.form, &texts),
            told @ Report::Told(_) => told,
        },
        ..outcome
    }
}

/// Publishes `receipts`, and meanwhile writes down what the next build wants to know: the disk and the
/// notes have nothing to do with each other.
fn publish(
    request: &Request<'_>,
    ready: &Ready,
    made: Made,
    receipts: Vec<Receipt>,
    mut folder: OutputFolder,
    mut past: Past,
    outcome: &mut Outcome,
) -> Result<(), EmitError> {
    let trees = |locale: &Locale| {
        let kept = ready.reader.trees.get(locale).map(|tree| &**tree);
        kept.or_else(|| ready.others.get(locale))
    };
    let digest = |file: &RepoPath| {
        let (edition, path) = ready.site.locate(file)?;
        pages::resource_digest(&ready.site, edition, path)
    };
    let texts = InputTexts::new(request.input.root.to_owned());
    let report = std::mem::take(&mut outcome.report);
    let write_down = || {
        let present = Present {
            world: ready.world.unwrap_or_else(|| Digest::of(b"")),
            frame: ready.reader.frame(),
            articles: ready.reader.local_notes(),
            resources: resources_of(&ready.site, &made.pages),
            pages: made.pages,
            lists: made.lists,
            trees: &trees,
            digest: &digest,
            texts: &texts,
        };
        let written = past.write_down(&present, report, request.form);
        (written, (present.frame, present.articles, present.pages))
    };
    let (published, (written, remains)) =
        rayon::join(|| folder.publish_sealed(receipts), write_down);
    let (changes, seal) = published?;
    outcome.changes = Some(changes);
    // Removing what was staged waits for the disk.
    rayon::join(|| drop(folder), || past.keep(written, &seal, outcome));
    // As with everything else that was made.
    rayon::spawn(move || drop(remains));
    Ok(())
}

fn open_output(
    request: &Request<'_>,
    shard: Option<Shard>,
    seal: Option<Seal>,
) -> Result<Opened, EmitError> {
    let input = &request.input;
    let site = &input.config.base_url;
    let site_id = shard.map_or_else(|| site.clone(), |shard| shard.site_id(site));
    let mut protected = vec![
        input.root.join(&input.config.content),
        input.theme_folder.clone(),
        request.config_file.clone(),
    ];
    protected.extend(
        input
            .config
            .locales
            .values()
            .filter_map(|locale| locale.root.as_ref())
            .map(|root| input.root.join(root)),
    );
    Opened::look(
        &request.output,
        &Options {
            site_id: &site_id,
            protected: &protected,
            adopt: request.adopt,
            lock_wait: request.lock_wait,
            durable: request.durable,
            // What the next run of a part would want lies on another machine.
            spare: request.cache.is_some() && shard.is_none(),
        },
        seal,
    )
}

/// What is published in spite of errors: no page goes because its source is broken.
fn with_published(folder: &OutputFolder, mut receipts: Vec<Receipt>) -> Vec<Receipt> {
    let new: BTreeSet<Arc<str>> = receipts
        .iter()
        .map(|receipt| receipt.path.clone())
        .collect();
    receipts.extend(
        folder
            .manifest()
            .entries()
            .iter()
            .filter(|old| !new.contains(&old.path))
            .cloned(),
    );
    receipts
}
