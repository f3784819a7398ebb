//! What requests change, and whether pages always find the assets that they name.

use std::collections::{BTreeMap, BTreeSet};

use percent_encoding::percent_decode_str;
use url::Url;

use crate::servers::Noted;

/// What a request does to a file that readers may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Act {
    Put,
    Delete,
}

/// The file of readers that a request changes. Azure is told in the body of a request what is to be
/// deleted.
fn change(noted: &Noted) -> Option<(Act, String)> {
    let (path, query) = noted.path.split_once('?').unwrap_or((&noted.path, ""));
    let (act, text) = match &*noted.method {
        "PUT" => (Act::Put, path.to_owned()),
        "DELETE" => (Act::Delete, path.to_owned()),
        "POST" if query.contains("comp=batch") => {
            let body = String::from_utf8_lossy(&noted.body).into_owned();
            let line = body.lines().find(|line| line.starts_with("DELETE "))?;
            (Act::Delete, line.split_whitespace().nth(1)?.to_owned())
        }
        _ => return None,
    };
    let decoded = percent_decode_str(&text).decode_utf8_lossy();
    let (_, key) = decoded.split_once("/help/docs/")?;
    (!key.starts_with(".diglot/")).then(|| (act, key.to_owned()))
}

/// Changes of readers' files among requests, as `PUT KEY` and `DELETE KEY`.
pub(crate) fn changes(log: &[Noted]) -> Vec<String> {
    let word = |act| match act {
        Act::Put => "PUT",
        Act::Delete => "DELETE",
    };
    let changes = log.iter().filter_map(change);
    changes
        .map(|(act, key)| format!("{} {key}", word(act)))
        .collect()
}

/// R-Y3: fails when there was a moment at which a page could be read that names an asset which was not
/// there. `log` begins with an empty bucket. A request may do its work at any time between its
/// beginning and its end, so that an asset counts from the end of its request on, and a page from the
/// beginning; what was not answered counts against us.
#[track_caller]
pub(crate) fn assert_pages_find_their_assets(log: &[Noted]) {
    let mut events: Vec<(usize, bool, &Noted)> = Vec::new();
    for noted in log {
        events.push((noted.began, false, noted));
        events.extend(noted.ended.map(|(at, _)| (at, true, noted)));
    }
    events.sort_unstable_by_key(|(at, ..)| *at);
    let mut assets: BTreeSet<String> = BTreeSet::new();
    // All that each page may name at the moment.
    let mut pages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut checked = 0;
    for (at, is_end, noted) in events {
        let Some((act, key)) = change(noted) else {
            continue;
        };
        let is_page = key.ends_with(".html");
        let worked = noted
            .ended
            .is_some_and(|(_, status)| (200..300).contains(&status));
        match (act, is_page, is_end) {
            (Act::Put, true, false) => {
                let named = named(&key, &noted.body);
                for name in &named {
                    assert!(assets.contains(name), "{at}: {key} names {name}");
                    checked += 1;
                }
                pages.entry(key).or_default().extend(named);
            }
            (Act::Put, true, true) if worked => {
                pages.insert(key.clone(), named(&key, &noted.body));
            }
            (Act::Put, false, true) if worked => {
                assets.insert(key);
            }
            (Act::Delete, true, true) if worked => {
                pages.remove(&key);
            }
            (Act::Delete, false, false) => {
                let still = pages.iter().find(|(_, named)| named.contains(&key));
                assert!(still.is_none(), "{at}: {key} goes, which {still:?} names");
                assets.remove(&key);
            }
            _ => {}
        }
    }
    assert!(checked > 0, "no page names anything");
}

/// The files of the site that a page names and that are no pages themselves.
fn named(key: &str, page: &[u8]) -> BTreeSet<String> {
    let page = String::from_utf8_lossy(page);
    let base = Url::parse("https://help.example.com/")
        .and_then(|base| base.join(key))
        .expect("keys are paths");
    let values = ["href=\"", "src=\""].into_iter().flat_map(|mark| {
        let rest = page.split(mark).skip(1);
        rest.filter_map(|rest| rest.split_once('"').map(|(value, _)| value))
    });
    let addresses = values.filter_map(|value| base.join(value).ok());
    addresses
        .filter(|address| address.host() == base.host())
        .map(|address| {
            percent_decode_str(&address.path()[1..])
                .decode_utf8_lossy()
                .into_owned()
        })
        .filter(|path| !path.is_empty() && !path.ends_with(['/']) && !path.ends_with(".html"))
        .collect()
}
