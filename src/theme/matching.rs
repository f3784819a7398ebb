//! Which of some languages comes nearest to a locale.

use icu_locale::subtags::Script;
use icu_locale::{LanguageIdentifier, LocaleExpander, LocaleFallbacker};

use crate::model::Locale;

/// The spellings under which a catalog may serve `locale`, nearest first.
///
/// First the locale and the parents that CLDR names, then what is left of it when subtags are cut:
/// `pt-AO` reads European Portuguese before Brazilian, and `zh-HK` never falls back to `zh`, which
/// is written with other characters. Each tag is in its shortest form ([`shortest`]).
pub(super) fn chain(locale: &Locale) -> Vec<String> {
    let mut chain: Vec<String> = cldr_parents(locale);
    for cut in locale.parents() {
        let tag = shortest(cut);
        if !chain.contains(&tag) && script(cut) == script(locale.as_str()) {
            chain.push(tag);
        }
    }
    chain
}

fn cldr_parents(locale: &Locale) -> Vec<String> {
    let Ok(id) = LanguageIdentifier::try_from_str(locale.as_str()) else {
        return Vec::new();
    };
    let fallbacker = LocaleFallbacker::new();
    let mut steps = fallbacker
        .for_config(icu_locale::fallback::LocaleFallbackConfig::default())
        .fallback_for((&id).into());
    let mut tags = Vec::new();
    while !steps.get().is_unknown() {
        tags.push(shortest(&steps.get().to_string()));
        steps.step();
    }
    tags.dedup();
    tags
}

/// The script a language is usually written in.
fn script(tag: &str) -> Option<Script> {
    let mut id = LanguageIdentifier::try_from_str(tag).ok()?;
    LocaleExpander::new_extended().maximize(&mut id);
    id.script
}

/// The tag without subtags that go without saying: `de-DE` -> `de`, `zh-Hant` -> `zh-TW`.
///
/// Only for comparing: two tags that mean the same have the same shortest form.
pub(super) fn shortest(tag: &str) -> String {
    let Ok(mut id) = LanguageIdentifier::try_from_str(tag) else {
        return tag.to_owned();
    };
    LocaleExpander::new_extended().minimize(&mut id);
    id.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(tag: &str, expected: &[&str]) {
        assert_eq!(chain(&Locale::parse(tag).unwrap()), expected, "{tag}");
    }

    #[test]
    fn cuts_regions() {
        check("de-DE", &["de"]);
        check("de-AT", &["de-AT", "de"]);
    }

    #[test]
    fn keeps_scripts_apart() {
        check("zh-HK", &["zh-HK", "zh-TW"]);
        check("zh-Hans-SG", &["zh-SG", "zh"]);
        check("zh-TW", &["zh-TW"]);
    }

    #[test]
    fn prefers_the_parent_that_cldr_names() {
        check("pt-AO", &["pt-AO", "pt-PT", "pt"]);
        check("pt-BR", &["pt"]);
    }
}
