//! How articles tell the clouds that they are for.

use crate::article::clouds::{CloudRule, CloudRules};
use crate::config::Config;

/// The rules that the configuration has checked.
pub(super) fn cloud_rules(config: &Config) -> CloudRules {
    let rules: Vec<CloudRule> = config.clouds.iter().map(CloudRule::from).collect();
    let overrides: Vec<(String, Vec<String>)> = config
        .cloud_overrides
        .iter()
        .flat_map(|entry| {
            entry
                .paths
                .iter()
                .map(|path| (path.clone(), entry.clouds.clone()))
        })
        .collect();
    CloudRules::new(&rules, &overrides)
        .expect("the configuration refuses clouds that cannot be told")
}
