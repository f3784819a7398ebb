//! What articles of the source edition are put together from.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::article::card::Card;
use crate::model::{ArticleId, KeySet, Locale};
use crate::site::LocaleInput;

/// Bilingual translations of articles that the source locale lacks, newest hand-off first.
pub(super) fn donors(
    inputs: &BTreeMap<Locale, LocaleInput>,
    source: &Locale,
) -> BTreeMap<ArticleId, Vec<Arc<Card>>> {
    let own: KeySet<Arc<str>> = inputs
        .get(source)
        .into_iter()
        .flat_map(|input| &input.cards)
        .map(|card| card.id.lower())
        .collect();
    let mut donors = BTreeMap::<ArticleId, Vec<Arc<Card>>>::new();
    for card in inputs
        .values()
        .flat_map(|input| &input.cards)
        .filter(|card| card.bilingual && card.home == card.locale)
        .filter(|card| !own.contains(&card.id.lower()))
    {
        donors
            .entry(card.id.clone())
            .or_default()
            .push(Arc::clone(card));
    }
    for cards in donors.values_mut() {
        cards.sort_by(|a, b| {
            b.handed_over
                .cmp(&a.handed_over)
                .then_with(|| a.locale.cmp(&b.locale))
        });
    }
    donors
}

/// The source text that most articles give for a name; of two as frequent, the first by its letters.
pub(super) fn most_frequent(names: Vec<(String, String)>) -> BTreeMap<String, String> {
    let mut counts = BTreeMap::<String, BTreeMap<String, usize>>::new();
    for (name, source) in names {
        *counts.entry(name).or_default().entry(source).or_default() += 1;
    }
    let best = counts.into_iter().filter_map(|(name, sources)| {
        let best = sources.into_iter().rev().max_by_key(|(_, count)| *count)?;
        Some((name, best.0))
    });
    best.collect()
}
