//! Articles that treat the same task in different clouds.

use std::collections::{BTreeMap, BTreeSet};

use super::Site;
use crate::config::Config;
use crate::diag::{Diagnostic, codes};
use crate::model::{ArticleId, CloudSet};

/// Names that every folder has: they say nothing about a task.
const COMMON: [&str; 4] = ["index", "overview", "readme", "toc"];

/// Links counterparts: those the configuration names, and those whose file names are equal once the
/// folder and the prefix of a cloud are dropped. Titles, anchors and hashes differ between the
/// articles of two clouds; the name tells.
pub(super) fn link(site: &mut Site, config: &Config, report: &mut Vec<Diagnostic>) {
    let clouds: Vec<CloudSet> = (0..site.articles.len())
        .map(|article| clouds_of(site, article))
        .collect();
    let mut groups: Vec<BTreeSet<usize>> = by_name(site).into_values().collect();
    for configured in &config.counterparts {
        let mut group = BTreeSet::new();
        for name in &configured.articles {
            let found = site.articles.iter().position(|article| {
                article
                    .id
                    .as_str()
                    .eq_ignore_ascii_case(name.trim_matches('/'))
            });
            match found {
                Some(article) => {
                    group.insert(article);
                }
                None => report.push(Diagnostic::new(
                    &codes::SITE_COUNTERPART,
                    config.origins.of("counterparts", name),
                    format!("article {name} of [[counterparts]] does not exist"),
                )),
            }
        }
        groups.push(group);
    }
    for group in groups {
        for &article in &group {
            // Articles for the same cloud are no counterparts, whatever they are called.
            let others = group
                .iter()
                .copied()
                .filter(|other| *other != article && !clouds[*other].intersects(clouds[article]));
            let others: Vec<usize> = others
                .filter(|other| !site.articles[article].counterparts.contains(other))
                .collect();
            site.articles[article].counterparts.extend(others);
        }
    }
}

fn clouds_of(site: &Site, article: usize) -> CloudSet {
    let pages = &site.articles[article].pages;
    pages
        .iter()
        .map(|(edition, page)| site.editions[*edition].pages[*page].card.clouds)
        .fold(CloudSet::EMPTY, CloudSet::union)
}

fn by_name(site: &Site) -> BTreeMap<String, BTreeSet<usize>> {
    let mut groups = BTreeMap::<String, BTreeSet<usize>>::new();
    for (number, article) in site.articles.iter().enumerate() {
        let key = task(&article.id, &site.prefixes);
        if !COMMON.contains(&key.as_str()) {
            groups.entry(key).or_default().insert(number);
        }
    }
    groups.retain(|_, group| group.len() > 1);
    groups
}

/// The name of an article without its folder and the prefix of its cloud, in small letters.
fn task(id: &ArticleId, prefixes: &[String]) -> String {
    let name = id.name().to_lowercase();
    let stripped = prefixes
        .iter()
        .find_map(|prefix| name.strip_prefix(&**prefix));
    stripped.unwrap_or(&name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_prefixes_do_not_name_a_task() {
        let prefixes = vec!["china-".to_owned()];
        assert_eq!(
            task(&ArticleId::of_file("Archive/China-billing.md"), &prefixes),
            "billing"
        );
        assert_eq!(
            task(&ArticleId::of_file("partner-center/billing.md"), &prefixes),
            "billing"
        );
    }
}
