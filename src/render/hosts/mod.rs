//! Files that tell hosts about redirects, headers and missing pages, all from one table.
//!
//! Redirects come from content, so that each host's file writes them with the escapes of its own
//! language; what a host cannot say is left to the page that redirects by itself.

mod azure;
mod pages;
mod servers;

use percent_encoding::percent_decode_str;
use url::Url;

use crate::config::{Config, Host, VIDEO_HOSTS};
use crate::diag::{Diagnostic, Reported, codes};
use crate::model::RepoPath;
use crate::render::lists::{self, ListFile};
use crate::site::Site;

/// The policy under which the built-in theme works.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// How long files may be kept whose names change with their bytes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Everything else is asked for each time; what has not changed is answered without its bytes.
const ASK: &str = "public, max-age=0, must-revalidate";

/// What hosts are told.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Table {
    /// Path of the site on its host, `/` or `/docs/`, percent-encoded.
    base: String,
    /// The same as servers see it when they have decoded it.
    decoded_base: String,
    /// Name of the host.
    domain: String,
    /// Folders of the locales with the language each is in.
    locales: Vec<(String, String)>,
    /// Folders with the search index of a locale, from the root of the host, `/docs/de-de/search/`.
    /// All in them but the entry is called by its content and ends in `.idx`. Percent-encoded.
    indexes: Vec<String>,
    /// Old paths and where they lead, both from the root of the host and percent-encoded.
    redirects: Vec<(String, String)>,
    /// Headers of every answer.
    headers: Vec<(String, String)>,
}

/// The files for the hosts that the site names.
///
/// Rules that go over a documented limit of a host are reported as `host/limit`.
#[must_use]
pub fn files(config: &Config, site: &Site) -> Reported<Vec<ListFile>> {
    let table = table(config, site);
    let mut report = Log::default();
    let mut files = Vec::new();
    for host in &config.hosting.hosts {
        match host {
            Host::Netlify => files.extend(pages::netlify(&table)),
            Host::Cloudflare => files.extend(pages::cloudflare(&table, &mut report)),
            Host::Azure => files.push(azure::file(&table, &mut report)),
            Host::Github => files.extend(pages::github(&table)),
            Host::Nginx => files.push(servers::nginx(&table)),
            Host::Caddy => files.push(servers::caddy(&table)),
            Host::Apache => files.push(servers::apache(&table)),
        }
    }
    // Two hosts may want the same file; the later one is the one that is asked for.
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files.dedup_by(|later, earlier| {
        let same = later.path == earlier.path;
        if same {
            std::mem::swap(later, earlier);
        }
        same
    });
    Reported {
        value: files,
        report: report.0,
    }
}

/// What goes over the limits that hosts document for the number and the `lengths` of files, as
/// `host/limit`.
#[must_use]
pub fn size_limits(hosts: &[Host], lengths: &[u64]) -> Vec<Diagnostic> {
    let mut report = Log::default();
    for host in hosts {
        check_sizes(*host, lengths, &mut report);
    }
    report.0
}

/// Collects what goes over limits.
#[derive(Default)]
struct Log(Vec<Diagnostic>);

impl Log {
    fn limit(&mut self, message: String, help: &str) {
        let file = RepoPath::new("site.toml");
        self.0
            .push(Diagnostic::on_file(&codes::HOST_LIMIT, &file, message).help(help));
    }
}

fn table(config: &Config, site: &Site) -> Table {
    let url = Url::parse(&config.base_url).ok();
    let base = plain(url.as_ref().map_or("/", Url::path));
    let domain = url.as_ref().and_then(Url::host_str).unwrap_or_default();
    let locales = site.editions.iter().map(|edition| {
        let locale = &edition.locale;
        (locale.segment(), locale.to_string())
    });
    let below = |path: &str| match path.strip_prefix('/') {
        Some(path) => format!("{base}{path}"),
        None => path.to_owned(),
    };
    let redirects = lists::redirect_map(site).into_iter();
    let editions = site.editions.iter().filter(|_| site.searched);
    Table {
        domain: domain.to_owned(),
        locales: locales.collect(),
        indexes: editions
            .map(|edition| format!("{base}{}/search/", edition.locale.segment()))
            .collect(),
        redirects: redirects
            .map(|(from, to)| (plain(&below(&from)), plain(&below(&to))))
            .filter(|(from, to)| from != to)
            .collect(),
        headers: headers(config),
        decoded_base: decoded(&base).expect("the configuration takes no other base"),
        base: base.clone(),
    }
}

/// The headers of every answer: those that make a site safe, and what `site.toml` says of them.
fn headers(config: &Config) -> Vec<(String, String)> {
    let own = config.markdown.video_hosts.iter().map(String::as_str);
    let frames = VIDEO_HOSTS.iter().copied().chain(own);
    let frames: Vec<_> = frames.map(|host| format!("https://{host}")).collect();
    let mut headers = vec![
        (
            "Content-Security-Policy".to_owned(),
            format!("{POLICY}; media-src 'self'; frame-src {}", frames.join(" ")),
        ),
        (
            "Referrer-Policy".to_owned(),
            "strict-origin-when-cross-origin".to_owned(),
        ),
        ("X-Content-Type-Options".to_owned(), "nosniff".to_owned()),
    ];
    for (name, value) in &config.hosting.headers {
        headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        if !value.is_empty() {
            headers.push((name.clone(), value.clone()));
        }
    }
    headers
}

/// An address with everything percent-encoded that some host's language could take for its own.
fn plain(address: &str) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(address.len());
    for byte in address.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => text.push(char::from(byte)),
            b'/' | b'-' | b'.' | b'_' | b'~' | b'%' | b'?' | b'#' | b'=' | b'&' | b'+' | b',' => {
                text.push(char::from(byte));
            }
            // The colon of `https://`; elsewhere it begins the name of a placeholder for some.
            b':' if matches!(&*text, "http" | "https") => text.push(':'),
            byte => {
                let _ = write!(text, "%{byte:02X}");
            }
        }
    }
    text
}

/// A path as servers see it when they have decoded it; `None` for one that cannot be told them in
/// a line.
fn decoded(path: &str) -> Option<String> {
    let text = percent_decode_str(path).decode_utf8().ok()?;
    (!text.contains(char::is_control)).then(|| text.into_owned())
}

/// Compares numbers and lengths of files with what hosts document.
fn check_sizes(host: Host, lengths: &[u64], report: &mut Log) {
    const MB: u64 = 1_000_000;
    const MIB: u64 = 1 << 20;
    let (name, count, single, total) = match host {
        Host::Cloudflare => ("Cloudflare Pages", Some(20_000), Some(25 * MIB), None),
        Host::Azure => ("Azure Static Web Apps", Some(15_000), None, Some(500 * MB)),
        Host::Github => ("GitHub Pages", None, Some(100 * MIB), Some(1000 * MB)),
        Host::Netlify | Host::Nginx | Host::Caddy | Host::Apache => return,
    };
    let files = lengths.len();
    if let Some(most) = count.filter(|most| files > *most) {
        let message = format!("the site has {files} files, and {name} takes {most}");
        report.limit(message, "publish fewer locales, or choose another host");
    }
    let longest = lengths.iter().copied().max().unwrap_or_default();
    if let Some(most) = single.filter(|most| longest > *most) {
        let message = format!("a file has {longest} bytes, and {name} takes files of {most}");
        report.limit(message, "keep large downloads elsewhere");
    }
    let all: u64 = lengths.iter().sum();
    if let Some(most) = total.filter(|most| all > *most) {
        let message = format!("the site has {all} bytes, and {name} takes {most}");
        report.limit(message, "publish fewer locales, or choose another host");
    }
}

#[cfg(test)]
mod tests;
