//! What a deploy would do: a pure function of what is wanted and what is there (R-Y2).

use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::json;

use crate::deploy::headers::{Class, Headers};
use crate::model::Digest;

/// A file of a site as a deploy sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Path below the output folder, which is also its key below the prefix of the target.
    pub(super) path: Arc<str>,
    pub(super) digest: Digest,
    pub(super) length: u64,
    /// What it is sent with; equal for all files where the target has no say in that.
    pub(super) headers: Arc<Headers>,
}

/// What a target has of one path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    Absent,
    /// Something of this length.
    There(u64),
    /// A run that did not come to its end may have written it, and what it holds is not known.
    Unknown,
}

/// Why a file travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The target does not have it yet.
    New,
    /// Its bytes are others.
    Changed,
    /// Only what it is sent with has changed.
    Headers,
    /// The target should have it, but it is gone or has another length.
    Missing,
    /// A run that did not come to its end may have written it.
    Unfinished,
}

impl Reason {
    /// The reason in a word, as plans print it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Headers => "headers",
            Self::Missing => "missing",
            Self::Unfinished => "unfinished",
        }
    }
}

/// One file that travels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    pub(super) entry: Entry,
    pub(super) class: Class,
    /// Why it travels.
    pub reason: Reason,
}

impl Upload {
    /// Path of the file below the output folder.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.entry.path
    }

    /// Number of bytes.
    #[must_use]
    pub fn length(&self) -> u64 {
        self.entry.length
    }
}

/// What a deploy does, in this order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Files that travel: assets before the pages that name them.
    pub uploads: Vec<Upload>,
    /// Paths that are deleted: pages before the assets that they name.
    pub deletions: Vec<Arc<str>>,
    /// How many files stay as they are.
    pub unchanged: usize,
}

/// Compares what is `wanted` with what is `known` to be on the target, both in the order of their
/// paths. `presence` tells what really is there.
pub(super) fn diff(wanted: &[Entry], known: &[Entry], presence: &dyn Fn(&str) -> Presence) -> Plan {
    let find = |path: &str| {
        let at = known
            .binary_search_by(|entry| (*entry.path).cmp(path))
            .ok()?;
        Some(&known[at])
    };
    let mut plan = Plan::default();
    for entry in wanted {
        match reason(entry, find(&entry.path), presence(&entry.path)) {
            Some(reason) => plan.uploads.push(Upload {
                entry: entry.clone(),
                class: Class::of(&entry.path),
                reason,
            }),
            None => plan.unchanged += 1,
        }
    }
    plan.uploads.sort_by_key(|upload| upload.class);
    let is_wanted = |path: &str| {
        wanted
            .binary_search_by(|entry| (*entry.path).cmp(path))
            .is_ok()
    };
    let gone = known.iter().filter(|entry| !is_wanted(&entry.path));
    plan.deletions = gone.map(|entry| entry.path.clone()).collect();
    plan.sort_deletions();
    plan
}

fn reason(wanted: &Entry, known: Option<&Entry>, presence: Presence) -> Option<Reason> {
    match (known, presence) {
        (_, Presence::Unknown) => Some(Reason::Unfinished),
        (None, _) => Some(Reason::New),
        (Some(known), _) if known.digest != wanted.digest => Some(Reason::Changed),
        (Some(known), Presence::There(length)) if length == known.length => {
            (known.headers != wanted.headers).then_some(Reason::Headers)
        }
        (Some(_), _) => Some(Reason::Missing),
    }
}

impl Plan {
    /// Pages go before what they name.
    pub(super) fn sort_deletions(&mut self) {
        self.deletions
            .sort_by(|a, b| Class::of(b).cmp(&Class::of(a)).then_with(|| a.cmp(b)));
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.uploads.is_empty() && self.deletions.is_empty()
    }

    /// Number of bytes that travel.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.uploads.iter().map(Upload::length).sum()
    }

    /// The plan for people, one line for each file.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for upload in &self.uploads {
            let (path, length) = (escaped(upload.path()), upload.length());
            let _ = writeln!(text, "{:>10}  {path}  {length}", upload.reason.as_str());
        }
        for path in &self.deletions {
            let _ = writeln!(text, "{:>10}  {}", "delete", escaped(path));
        }
        text
    }

    /// The plan for programs: one JSON object.
    #[must_use]
    pub fn to_json(&self) -> String {
        let uploads = self.uploads.iter().map(|upload| {
            json!({
                "path": upload.path(),
                "size": upload.length(),
                "sha256": upload.entry.digest.to_string(),
                "reason": upload.reason.as_str(),
            })
        });
        let plan = json!({
            "uploads": uploads.collect::<Vec<_>>(),
            "deletions": self.deletions,
            "unchanged": self.unchanged,
            "bytes": self.bytes(),
        });
        format!("{plan}\n")
    }
}

/// A path of a remote, fit for a terminal (R-D6).
fn escaped(path: &str) -> String {
    let plain = |c: char| {
        if c.is_control() {
            c.escape_default().to_string()
        } else {
            c.to_string()
        }
    };
    path.chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str, bytes: &str) -> Entry {
        Entry {
            path: path.into(),
            digest: Digest::of(bytes.as_bytes()),
            length: bytes.len() as u64,
            headers: Arc::new(Headers {
                content_type: "text/html".to_owned(),
                cache_control: String::new(),
                content_encoding: String::new(),
            }),
        }
    }

    fn entries(list: &[(&str, &str)]) -> Vec<Entry> {
        list.iter()
            .map(|(path, bytes)| entry(path, bytes))
            .collect()
    }

    fn lines(plan: &Plan) -> Vec<String> {
        let text = plan.to_text();
        let words = text.lines().map(|line| {
            let words: Vec<_> = line.split_whitespace().take(2).collect();
            words.join(" ")
        });
        words.collect()
    }

    /// R-Y2, R-Y3
    #[test]
    fn only_what_differs_travels_and_assets_come_first() {
        let wanted = entries(&[
            ("a.html", "1"),
            ("a.png", "2"),
            ("assets/a.12345678.css", "3"),
            ("same", "4"),
        ]);
        let known = entries(&[
            ("a.html", "0"),
            ("gone.html", "5"),
            ("gone.png", "6"),
            ("same", "4"),
        ]);
        let plan = diff(&wanted, &known, &|_| Presence::There(1));
        assert_eq!(
            lines(&plan),
            [
                "new assets/a.12345678.css",
                "new a.png",
                "changed a.html",
                "delete gone.html",
                "delete gone.png",
            ]
        );
        assert_eq!((plan.unchanged, plan.bytes()), (1, 3));
    }

    #[test]
    fn what_is_gone_or_doubtful_travels_again() {
        let site = entries(&[("a", "1"), ("b", "1"), ("c", "1"), ("d", "1")]);
        let plan = diff(&site, &site, &|path| match path {
            "a" => Presence::Absent,
            "b" => Presence::There(7),
            "c" => Presence::Unknown,
            _ => Presence::There(1),
        });
        assert_eq!(lines(&plan), ["missing a", "missing b", "unfinished c"]);
        let mut other = site.clone();
        other[3].headers = Arc::new(Headers {
            content_type: "text/plain".to_owned(),
            ..Headers::clone(&site[3].headers)
        });
        let plan = diff(&other, &site, &|_| Presence::There(1));
        assert_eq!(lines(&plan), ["headers d"]);
    }

    #[test]
    fn plans_are_data_and_safe_to_print() {
        let plan = diff(&entries(&[("a\u{1b}[2J", "1")]), &[], &|_| Presence::Absent);
        assert_eq!(lines(&plan), ["new a\\u{1b}[2J"]);
        let json: serde_json::Value = serde_json::from_str(&plan.to_json()).expect("JSON");
        assert_eq!(json["uploads"][0]["reason"], "new");
        assert_eq!(json["bytes"], 1);
    }
}
