//! Every address on a built page leads to a file of the site.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests and benchmarks are edges themselves"
)]

mod common;

use std::path::Path;

use common::{SMALL, Site, Tree};
use percent_encoding::percent_decode_str;

fn is_page(path: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|extension| extension == "html")
}

/// Attributes that hold addresses, in the pages of the built-in theme.
const ATTRIBUTES: [&str; 8] = [
    "href",
    "src",
    "data-home",
    "data-toc",
    "data-search",
    "data-script",
    "data-style",
    "data-file",
];

/// The values of all attributes called `name`.
fn values<'p>(page: &'p str, name: &str) -> impl Iterator<Item = String> + use<'p> {
    let start = format!(" {name}=\"");
    let pieces: Vec<&str> = page.split(start.as_str()).skip(1).collect();
    pieces.into_iter().map(|rest| {
        let value = rest.split('"').next().unwrap_or_default();
        value.replace("&amp;", "&")
    })
}

/// The path below the output that `address` means on the page at `from`; none for places elsewhere.
fn file(from: &str, address: &str) -> Option<String> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    if path.is_empty() || path.contains(':') || path.starts_with('/') {
        return None;
    }
    let mut parts: Vec<String> = from.split('/').map(str::to_owned).collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." | "" => {}
            ".." => assert!(parts.pop().is_some(), "{from}: {address} leaves the site"),
            part => parts.push(percent_decode_str(part).decode_utf8_lossy().into_owned()),
        }
    }
    let is_folder = path.ends_with(['/', '.']);
    let name = if is_folder {
        vec!["index.html".to_owned()]
    } else {
        Vec::new()
    };
    Some([parts, name].concat().join("/"))
}

/// The addresses that lead nowhere, each with the page it stands on.
fn dead(files: &Tree) -> Vec<String> {
    let pages = files.iter().filter(|(path, _)| is_page(path));
    let mut dead = Vec::new();
    for (path, bytes) in pages {
        let page = std::str::from_utf8(bytes).unwrap();
        for address in ATTRIBUTES.iter().flat_map(|name| values(page, name)) {
            if file(path, &address).is_some_and(|file| !files.contains_key(&file)) {
                dead.push(format!("{path}: {address}"));
            }
        }
    }
    dead
}

#[test]
fn addresses_of_files_can_be_opened_from_disk() {
    let site = Site::new(SMALL);
    let title = "title = \"Help\"";
    site.edit(
        "site.toml",
        title,
        &format!("{title}\nurl_style = \"file\""),
    );
    let files = site.built(&[]);
    assert_eq!(dead(&files), Vec::<String>::new());
    // From disk, a folder is a list of its files; 404 pages are for servers.
    let pages = files
        .iter()
        .filter(|(path, _)| is_page(path) && !path.ends_with("404.html"));
    for (path, bytes) in pages {
        let page = std::str::from_utf8(bytes).unwrap();
        let folders: Vec<String> = values(page, "href")
            .filter(|address| !address.contains("://"))
            .filter(|address| {
                address
                    .split(['?', '#'])
                    .next()
                    .is_some_and(|way| way.ends_with('/'))
            })
            .collect();
        assert_eq!(folders, Vec::<String>::new(), "{path}");
    }
}

#[test]
fn all_addresses_lead_to_files() {
    let site = Site::new(SMALL);
    let files = site.built(&[]);
    assert!(files.contains_key("de-de/billing/bilingual/index.html"));
    assert_eq!(dead(&files), Vec::<String>::new());
}
