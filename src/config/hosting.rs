//! The table `[hosting]`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::check;
use super::fields::Fields;

/// What the hosts of the site are told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HostingConfig {
    /// Hosts that files with redirects, headers and pages for missing addresses are written for.
    #[serde(default)]
    pub hosts: Vec<Host>,
    /// Compressed siblings of texts: `index.html.br`, `index.html.gz`.
    #[serde(default)]
    pub precompress: Vec<Encoding>,
    /// Headers of every answer, besides those that make the site safe; an empty value takes one away.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
}

/// How texts are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Encoding {
    /// Brotli.
    Br,
    /// gzip.
    Gzip,
}

/// A kind of host that reads files of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Host {
    /// `_redirects` and `_headers` of Netlify.
    Netlify,
    /// The same for Cloudflare Pages.
    Cloudflare,
    /// `staticwebapp.config.json` of Azure Static Web Apps.
    Azure,
    /// `.nojekyll` and `CNAME` of GitHub Pages.
    Github,
    /// `.hosting/nginx.conf`, a snippet for nginx.
    Nginx,
    /// `.hosting/Caddyfile`, a snippet for Caddy.
    Caddy,
    /// `.htaccess` of Apache.
    Apache,
}

pub(super) fn hosting(fields: &mut Fields<'_, '_>) -> HostingConfig {
    let Some(mut table) = fields.table("hosting") else {
        return HostingConfig::default();
    };
    let hosts = table.texts("hosts", &host).unwrap_or_default();
    let encoding = |text: &str| {
        let encodings = [("br", Encoding::Br), ("gzip", Encoding::Gzip)];
        check::choice(&encodings, text)
    };
    let precompress = table.texts("precompress", &encoding).unwrap_or_default();
    let headers = table.map("headers", &header_name, &check::header_or_nothing);
    table.finish();
    let headers = headers.into_iter();
    HostingConfig {
        hosts,
        precompress,
        headers: headers
            .map(|(name, value)| (name.value, value.value))
            .collect(),
    }
}

fn host(text: &str) -> Result<Host, String> {
    let hosts = [
        ("netlify", Host::Netlify),
        ("cloudflare", Host::Cloudflare),
        ("azure", Host::Azure),
        ("github", Host::Github),
        ("nginx", Host::Nginx),
        ("caddy", Host::Caddy),
        ("apache", Host::Apache),
    ];
    check::choice(&hosts, text)
}

fn header_name(text: &str) -> Result<String, String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if text.is_empty() || !text.bytes().all(plain) {
        return Err(format!("`{text}` is no name of a header"));
    }
    Ok(text.to_owned())
}
