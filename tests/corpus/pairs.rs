//! The bilingual view: how much of each translation stands beside its source.

use std::collections::{BTreeMap, BTreeSet};

use diglot::article::front_matter;
use diglot::article::units::{Side, unwrap_units};
use libtest_mimic::Failed;

use super::place::CURRENT;
use super::site::{address, current};
use super::{Corpus, File};

/// What has to be paired of each locale.
const SHARE: f64 = 0.999;

/// Units of a locale: all that have both texts, and those that stand side by side.
#[derive(Default)]
struct Count {
    units: usize,
    paired: usize,
    missing: Vec<String>,
}

/// Numbers of the units that have a source text in the view `page`.
fn paired(page: &str) -> BTreeSet<&str> {
    let originals = page.split("<div class=\"source\"").skip(1);
    let originals = originals.filter_map(|rest| rest.split("</div></details>").next());
    let segments = originals.flat_map(|original| original.split("<span data-unit=\"").skip(1));
    let named = segments.filter_map(|segment| segment.split_once("\">"));
    let filled = named.filter(|(_, text)| !text.starts_with("</span>"));
    filled.flat_map(|(names, _)| names.split(' ')).collect()
}

fn count(file: &File, page: Option<&str>, into: &mut Count) {
    let body_at = front_matter::body_offset(&file.text);
    let unwrapped = unwrap_units(&file.path, &file.text, body_at, Side::Target).value;
    let known = page.map(paired).unwrap_or_default();
    for unit in &unwrapped.units {
        let says = |text: &str| !text.trim().is_empty();
        let both = says(&unit.source_text(&file.text)) && says(&unit.target_text(&file.text));
        if !both || unit.shown != Side::Target {
            continue;
        }
        into.units += 1;
        if known.contains(unit.number(&file.text)) {
            into.paired += 1;
        } else {
            into.missing
                .push(format!("{} {}", file.path, unit.id(&file.text)));
        }
    }
}

/// In each locale nearly every unit stands beside its source text.
pub(super) fn are_paired(corpus: &Corpus) -> Result<(), Failed> {
    let built = current(corpus);
    let mut locales = BTreeMap::<&str, Count>::new();
    for file in corpus.markdown() {
        let (archive, path) = file.place();
        let is_current = CURRENT.iter().any(|(name, _)| *name == archive);
        let Some(address) = address(archive, path).filter(|_| is_current) else {
            continue;
        };
        let view = address.replace("/index.html", "/bilingual/index.html");
        count(
            file,
            built.page(&view).as_deref(),
            locales.entry(archive).or_default(),
        );
    }
    let mut faults = Vec::new();
    for (locale, count) in &locales {
        #[expect(clippy::cast_precision_loss, reason = "a share needs no more digits")]
        let share = count.paired as f64 / count.units as f64;
        println!(
            "{locale}: {} of {} units are paired, {:.4} %",
            count.paired,
            count.units,
            share * 100.0
        );
        if share < SHARE {
            let some: Vec<_> = count.missing.iter().take(12).cloned().collect();
            faults.push(format!(
                "{locale}: only {:.4} %: {}",
                share * 100.0,
                some.join(", ")
            ));
        }
    }
    super::none(&faults)
}
