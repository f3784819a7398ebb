//! Asks the web whether links lead anywhere: the one edge that talks to a network.
//!
//! In come addresses that content names, so nothing about them is to be trusted; out goes what each
//! of them answered. Only `http` and `https` are asked, without cookies and credentials, and only
//! hosts whose address is public: content must not make the machine of its publisher knock at doors
//! that are closed to the rest of the world. The address that was looked at is the one that is
//! connected to, and each redirect is looked at like the first address. Nothing of an answer is kept
//! but its status and where it redirects to; bodies are not read.

mod address;
mod ask;
mod hosts;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use url::Url;

use crate::check::Outward;
use crate::diag::{Diagnostic, Place, codes};

pub use address::is_public;

/// How the web is asked.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// Which addresses may be connected to.
    pub may_connect: fn(IpAddr) -> bool,
    /// Longest time for one link, all its redirects together.
    pub timeout: Duration,
    /// Most links that are asked at once.
    pub at_once: usize,
}

impl Default for Rules {
    /// Public addresses only, ten seconds, sixteen at once.
    fn default() -> Self {
        Self {
            may_connect: is_public,
            timeout: Duration::from_secs(10),
            at_once: 16,
        }
    }
}

/// What the web says about one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// There is something.
    Found,
    /// There is something, for good at another address.
    Moved(String),
    /// There is nothing, for a reason.
    Broken(String),
    /// It cannot be told, for a reason.
    Unknown(String),
}

/// Asks about every address once, however often it is linked to; the report is in the order of
/// `links`. What is no `http` or `https` address is passed over.
///
/// `step` is called after each address. `cancelled` ends the asking early; addresses that nobody was
/// asked about are not reported then.
#[must_use]
pub fn check(
    links: &[Outward],
    rules: &Rules,
    cancelled: &AtomicBool,
    begin: impl FnOnce(usize),
    step: impl Fn() + Sync,
) -> Vec<Diagnostic> {
    let mut urls: Vec<Url> = links.iter().filter_map(|link| address(&link.url)).collect();
    urls.sort();
    urls.dedup();
    begin(urls.len());
    let answers = ask_all(&mixed(urls), rules, cancelled, step);
    let of = |link: &Outward| {
        let answer = answers.get(address(&link.url)?.as_str())?;
        diagnostic(link, answer)
    };
    links.iter().filter_map(of).collect()
}

/// What is asked for a link: its address without a fragment, which servers are never told.
fn address(link: &str) -> Option<Url> {
    let mut url = Url::parse(link).ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    url.set_fragment(None);
    Some(url)
}

/// The addresses with those of one host as far apart as can be, so that waiting for a busy one does
/// not keep the others waiting.
fn mixed(urls: Vec<Url>) -> Vec<Url> {
    let mut seen = BTreeMap::<String, usize>::new();
    let mut numbered: Vec<(usize, Url)> = urls
        .into_iter()
        .map(|url| {
            let count = seen
                .entry(url.host_str().unwrap_or_default().to_owned())
                .or_default();
            *count += 1;
            (*count, url)
        })
        .collect();
    numbered.sort();
    numbered.into_iter().map(|(_, url)| url).collect()
}

fn ask_all(
    urls: &[Url],
    rules: &Rules,
    cancelled: &AtomicBool,
    step: impl Fn() + Sync,
) -> BTreeMap<String, Answer> {
    let asker = ask::Asker::new(*rules);
    let next = AtomicUsize::new(0);
    let answers = Mutex::new(BTreeMap::new());
    let work = || {
        while let Some(url) = urls.get(next.fetch_add(1, Ordering::Relaxed)) {
            if cancelled.load(Ordering::Relaxed) {
                break;
            }
            let answer = asker.ask(url);
            let mut answers = answers.lock().expect("no panic under this lock");
            answers.insert(url.as_str().to_owned(), answer);
            step();
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..rules.at_once.min(urls.len()) {
            scope.spawn(work);
        }
    });
    answers.into_inner().expect("no panic under this lock")
}

fn diagnostic(link: &Outward, answer: &Answer) -> Option<Diagnostic> {
    let place = Place::Span(link.span.clone());
    let url = &link.url;
    let mut found = match answer {
        Answer::Found => return None,
        Answer::Moved(target) => {
            let message = format!("{url} has moved for good to {target}");
            Diagnostic::new(&codes::LINK_EXTERNAL_MOVED, place, message)
        }
        Answer::Broken(reason) => {
            let message = format!("{url} leads nowhere: {reason}");
            Diagnostic::new(&codes::LINK_EXTERNAL_BROKEN, place, message)
                .help("open it in a browser, and correct or remove the link")
        }
        Answer::Unknown(reason) => {
            let message = format!("{url} could not be checked: {reason}");
            Diagnostic::new(&codes::LINK_EXTERNAL_UNKNOWN, place, message)
        }
    };
    found.trail = link.trail.as_deref().unwrap_or_default().into();
    Some(found)
}

#[cfg(test)]
mod tests;
