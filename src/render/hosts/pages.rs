//! Hosts for static sites that read `_redirects` and `_headers`, or take files as they are.

use std::fmt::Write as _;

use super::{FOR_EVER, Log, Table};
use crate::render::lists::ListFile;

/// Most redirects without placeholders (developers.cloudflare.com/pages/configuration/redirects).
const CLOUDFLARE_REDIRECTS: usize = 2000;
/// Longest redirect in characters (the same page).
const CLOUDFLARE_REDIRECT: usize = 1000;
/// Longest line of headers in characters (developers.cloudflare.com/pages/configuration/headers).
const CLOUDFLARE_HEADER: usize = 2000;
/// Most rules for headers (the same page).
const CLOUDFLARE_RULES: usize = 100;
/// What becomes of redirects that a host is not told.
const HELP: &str = "the pages that redirect by themselves do the rest";

/// Netlify: redirects, a page for missing addresses in each locale, and the reader's language at the
/// root (docs.netlify.com/routing/redirects).
pub(super) fn netlify(table: &Table) -> [ListFile; 2] {
    let mut text = String::new();
    for (from, to) in &table.redirects {
        let _ = writeln!(text, "{from} {to} 301");
    }
    let base = &table.base;
    for (folder, language) in &table.locales {
        let language = language.to_lowercase();
        let _ = writeln!(text, "{base} {base}{folder}/ 302 Language={language}");
    }
    for (folder, _) in &table.locales {
        let _ = writeln!(text, "{base}{folder}/* {base}{folder}/404.html 404");
    }
    [file("_redirects", text), headers(table)]
}

/// Cloudflare Pages: it finds the nearest `404.html` by itself and knows no languages.
pub(super) fn cloudflare(table: &Table, report: &mut Log) -> [ListFile; 2] {
    let lines = table
        .redirects
        .iter()
        .map(|(from, to)| format!("{from} {to} 301\n"));
    let (short, long): (Vec<_>, Vec<_>) = lines.partition(|line| line.len() <= CLOUDFLARE_REDIRECT);
    if !long.is_empty() {
        let message = format!(
            "{} redirects are longer than the {CLOUDFLARE_REDIRECT} characters that Cloudflare Pages reads",
            long.len()
        );
        report.limit(message, HELP);
    }
    if short.len() > CLOUDFLARE_REDIRECTS {
        let message = format!(
            "there are {} redirects, and Cloudflare Pages reads {CLOUDFLARE_REDIRECTS}",
            short.len()
        );
        report.limit(message, HELP);
    }
    let kept = short.into_iter().take(CLOUDFLARE_REDIRECTS);
    let headers = headers(table);
    if headers
        .text
        .lines()
        .any(|line| line.len() > CLOUDFLARE_HEADER)
    {
        let message = format!(
            "a header is longer than the {CLOUDFLARE_HEADER} characters that Cloudflare Pages reads"
        );
        report.limit(message, "shorten it in `[hosting.headers]`");
    }
    let rules = headers.text.lines().filter(|line| line.starts_with('/'));
    let rules = rules.count();
    if rules > CLOUDFLARE_RULES {
        let message = format!(
            "there are {rules} rules for headers, and Cloudflare Pages reads {CLOUDFLARE_RULES}"
        );
        let help = "the search indexes of the last locales are asked for each time";
        report.limit(message, help);
    }
    [file("_redirects", kept.collect()), headers]
}

fn headers(table: &Table) -> ListFile {
    let base = &table.base;
    let mut text = format!("{base}*\n");
    for (name, value) in &table.headers {
        let _ = writeln!(text, "  {name}: {value}");
    }
    // Both hosts have everything else asked for each time by themselves. To say so here would spoil
    // it: of a file that falls under two rules, both values are sent.
    let _ = writeln!(text, "{base}assets/*\n  Cache-Control: {FOR_EVER}");
    for folder in &table.indexes {
        let _ = writeln!(text, "{folder}*.idx\n  Cache-Control: {FOR_EVER}");
    }
    file("_headers", text)
}

/// GitHub Pages: files that begin with `_` or `.` are published, and the site has a name of its own
/// unless GitHub gave it one.
pub(super) fn github(table: &Table) -> Vec<ListFile> {
    let mut files = vec![file(".nojekyll", String::new())];
    if !table.domain.ends_with(".github.io") {
        files.push(file("CNAME", format!("{}\n", table.domain)));
    }
    files
}

pub(super) fn file(path: &str, text: String) -> ListFile {
    ListFile {
        path: path.to_owned(),
        text,
    }
}
