//! What a session sees of the folders of the input: all of them, or a glance at the files that have
//! changed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Settings, State};
use crate::diag::Diagnostic;
use crate::model::Locale;
use crate::pipeline::levels::Levels;
use crate::pipeline::parts::FileKey;
use crate::pipeline::prepare::{keep_locales, shared};
use crate::pipeline::{BuildError, Input};
use crate::source::{self, Tree};

/// The folders of the input.
pub(super) struct Sight {
    pub(super) trees: BTreeMap<Locale, Arc<Tree>>,
    pub(super) report: Arc<[Diagnostic]>,
    pub(super) levels: Levels,
    /// The files that have changed since the state before, if nothing but their contents has.
    pub(super) touched: Option<BTreeSet<FileKey>>,
}

/// Lists all folders.
pub(super) fn look_around(input: &Input<'_>, last: Option<&State>) -> Result<Sight, BuildError> {
    let mut report = Vec::new();
    let mut survey = source::survey(input.root, input.config)?;
    survey.follow(|locale| Some(&**last?.reader.trees.get(locale)?));
    let mut snapshot = source::understand(survey, input.config).unpack(&mut report);
    drop(keep_locales(input, &mut snapshot));
    let levels = Levels::new(input.config, &snapshot);
    Ok(Sight {
        trees: shared(snapshot),
        report: report.into(),
        levels,
        touched: None,
    })
}

/// The folders of the state before after only the files at `paths` have changed; none if more has.
pub(super) fn glance(
    settings: &Settings,
    last: &State,
    paths: &BTreeSet<PathBuf>,
) -> Option<Sight> {
    let before = &last.settings;
    let same = before.root == settings.root
        && (Arc::ptr_eq(&before.config, &settings.config) || before.config == settings.config)
        && before.locales == settings.locales;
    if !same {
        return None;
    }
    let theme = std::path::absolute(&settings.theme_folder).ok()?;
    let mut trees = last.reader.trees.clone();
    let mut touched = BTreeMap::<&Locale, Vec<&Path>>::new();
    // The theme is read each time.
    for path in paths.iter().filter(|path| !path.starts_with(&theme)) {
        let holds = |tree: &Tree| tree.root.dir().is_some_and(|dir| path.starts_with(dir));
        let mut owners = last.reader.trees.iter().filter(|(_, tree)| holds(tree));
        let (Some((owner, _)), None) = (owners.next(), owners.next()) else {
            return None;
        };
        touched.entry(owner).or_default().push(path);
    }
    let mut files = BTreeSet::new();
    for (locale, paths) in touched {
        let tree = trees.get_mut(locale)?;
        *tree = Arc::new(tree.touched(&paths)?);
        let below = paths.iter().filter_map(|path| tree.path_below(path));
        files.extend(below.map(|path| (locale.clone(), path.into())));
    }
    Some(Sight {
        trees,
        report: Arc::clone(&last.sighted),
        levels: last.levels.clone(),
        touched: Some(files),
    })
}
