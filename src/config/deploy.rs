//! The tables `[deploy.NAME]`.

use std::collections::BTreeMap;

use url::{Host, Url};

use super::deploy_target::{pages_branch, web_container};
use super::fields::Fields;
use super::{DeployTarget, FileRule, check};

/// Reads one kind of target.
type Read = fn(&mut Fields<'_, '_>) -> Option<DeployTarget>;

/// All targets by their names; one that lacks a required value is left out.
pub(super) fn targets(fields: &mut Fields<'_, '_>) -> BTreeMap<String, DeployTarget> {
    let mut targets = BTreeMap::new();
    for (name, mut table) in fields.table_map("deploy", &check::slug) {
        // Which other keys are right depends on the kind.
        let Some(read) = table.required("kind", &kind) else {
            continue;
        };
        let target = read(&mut table);
        table.finish();
        targets.extend(target.map(|target| (name.value, target)));
    }
    targets
}

fn kind(text: &str) -> Result<Read, String> {
    let kinds: [(&str, Read); 5] = [
        ("s3", s3),
        ("azure-blob", azure_blob),
        ("gcs", gcs),
        ("git", git),
        ("folder", folder),
    ];
    check::choice(&kinds, text)
}

fn s3(table: &mut Fields<'_, '_>) -> Option<DeployTarget> {
    let bucket = table.required("bucket", &check::filled);
    let prefix = prefix(table);
    let region = table.text("region", &check::filled);
    let (endpoint, allow_http) = endpoint(table);
    let (base_url, files) = (base_url(table), files(table));
    Some(DeployTarget::S3 {
        bucket: bucket?,
        prefix,
        region,
        endpoint,
        allow_http,
        base_url,
        files,
    })
}

fn azure_blob(table: &mut Fields<'_, '_>) -> Option<DeployTarget> {
    let account = table.required("account", &check::filled);
    let container = table.text("container", &check::filled);
    let container = container.unwrap_or_else(web_container);
    let prefix = prefix(table);
    let (endpoint, allow_http) = endpoint(table);
    let (base_url, files) = (base_url(table), files(table));
    Some(DeployTarget::AzureBlob {
        account: account?,
        container,
        prefix,
        endpoint,
        allow_http,
        base_url,
        files,
    })
}

fn gcs(table: &mut Fields<'_, '_>) -> Option<DeployTarget> {
    let bucket = table.required("bucket", &check::filled);
    let prefix = prefix(table);
    let (endpoint, allow_http) = endpoint(table);
    let (base_url, files) = (base_url(table), files(table));
    Some(DeployTarget::Gcs {
        bucket: bucket?,
        prefix,
        endpoint,
        allow_http,
        base_url,
        files,
    })
}

fn git(table: &mut Fields<'_, '_>) -> Option<DeployTarget> {
    let remote = table.required("remote", &git_word);
    let branch = table.text("branch", &git_word);
    let branch = branch.unwrap_or_else(pages_branch);
    let base_url = base_url(table);
    Some(DeployTarget::Git {
        remote: remote?,
        branch,
        base_url,
    })
}

fn folder(table: &mut Fields<'_, '_>) -> Option<DeployTarget> {
    let path = table.required("path", &check::machine_path);
    let base_url = base_url(table);
    Some(DeployTarget::Folder {
        path: path?,
        base_url,
    })
}

fn prefix(table: &mut Fields<'_, '_>) -> String {
    let prefix = table.text("prefix", &check::inner_path);
    prefix.unwrap_or_default()
}

fn base_url(table: &mut Fields<'_, '_>) -> Option<String> {
    table.text("base_url", &check::base_url)
}

fn files(table: &mut Fields<'_, '_>) -> Vec<FileRule> {
    let tables = table.tables("files").unwrap_or_default();
    let rules = tables.into_iter().map(|mut rule| {
        let paths = rule.texts("paths", &check::glob).unwrap_or_default();
        if paths.is_empty() {
            rule.fault(&rule.range, "a rule for files needs `paths`");
        }
        let read = FileRule {
            paths,
            content_type: rule.text("content_type", &check::header),
            cache_control: rule.text("cache_control", &check::header),
            content_encoding: rule.text("content_encoding", &check::header),
        };
        rule.finish();
        read
    });
    rules.collect()
}

/// The address of a service, and whether it may do without encryption (R-Y9).
fn endpoint(table: &mut Fields<'_, '_>) -> (Option<String>, bool) {
    let allow_http = table.flag("allow_http").unwrap_or_default();
    let safe = |text: &str| {
        let address = check::base_url(text)?;
        if address.starts_with("http:") && !allow_http && !is_loopback(&address) {
            return Err(format!(
                "`{text}` is not encrypted: use `https:`, or set `allow_http = true`"
            ));
        }
        Ok(address)
    };
    (table.text("endpoint", &safe), allow_http)
}

fn is_loopback(address: &str) -> bool {
    let url = Url::parse(address).ok();
    match url.as_ref().and_then(Url::host) {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// A word that `git` cannot take for an option.
fn git_word(text: &str) -> Result<String, String> {
    if text.starts_with('-') || text.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err(format!(
            "`{text}` may not begin with `-` or hold white space"
        ));
    }
    check::filled(text)
}
