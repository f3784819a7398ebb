//! The commit of a deploy, and how it gets to the remote.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::PathBuf;

use super::{Clone, NEW, RESTORES, Source, Wanted};
use crate::deploy::error::DeployError;
use crate::deploy::local::Content as _;
use crate::deploy::objects::Sent;
use crate::deploy::plan::Plan;
use crate::emit::MARKER;

impl Clone<'_> {
    /// Puts a commit on top of the branch and pushes it; no commit when nothing has changed.
    pub(in crate::deploy) fn push(
        &self,
        wanted: &Wanted<'_>,
        plan: &Plan,
    ) -> Result<Sent, DeployError> {
        let manifest = self.remote.manifest.as_ref();
        if plan.is_empty() && manifest.is_some_and(|(_, old)| old.bytes == wanted.marker) {
            return Ok(Sent::default());
        }
        let identity = self.identity()?;
        let args = ["fast-import", "--quiet", "--date-format=now", "--done"];
        let said = self.git.feed(&args, |input| {
            self.write_commit(input, &identity, wanted, plan)
        })?;
        if !said.success {
            return Err(self.failed("commit", said.error()));
        }
        let refs = format!("{NEW}:refs/heads/{}", self.target.branch);
        let pushed = ["push", "--quiet", "--porcelain", "--", &self.address, &refs];
        self.target.progress.begin("pushing", 1);
        match self.ask("push", &pushed) {
            Err(DeployError::Locked(_)) if self.shows(wanted)? => {}
            pushed => {
                pushed?;
            }
        }
        self.target.progress.step();
        Ok(Sent {
            objects: plan.uploads.len(),
            bytes: plan.bytes(),
        })
    }

    /// Writes the commit in the language of `git fast-import`.
    fn write_commit(
        &self,
        input: &mut dyn Write,
        identity: &str,
        wanted: &Wanted<'_>,
        plan: &Plan,
    ) -> Result<(), DeployError> {
        let mut message = String::from("Deploy the site\n");
        if let Source::Commit(id, _) = &wanted.source {
            message = format!("Bring an earlier version of the site back\n\n{RESTORES}{id}\n");
        }
        let mut head = format!("commit {NEW}\ncommitter {identity} now\n");
        let _ = write!(head, "data {}\n{message}\n", message.len());
        if let Some(tip) = &self.tip {
            let _ = writeln!(head, "from {tip}");
        }
        for path in &plan.deletions {
            let _ = writeln!(head, "D {}", quoted(path));
        }
        piped(input.write_all(head.as_bytes()))?;
        self.target.progress.begin("committing", plan.uploads.len());
        for upload in &plan.uploads {
            let path = upload.path();
            match &wanted.source {
                Source::Build(local) => put(input, path, &local.bytes(&upload.entry)?)?,
                Source::Commit(_, blobs) => {
                    let blob = blobs.get(path).map_or("", String::as_str);
                    piped(writeln!(input, "M 100644 {blob} {}", quoted(path)))?;
                }
            }
            self.target.progress.step();
        }
        put(input, MARKER, &wanted.marker)?;
        piped(input.write_all(b"done\n"))
    }

    /// Who commits: whoever the repository of the site says, or diglot.
    fn identity(&self) -> Result<String, DeployError> {
        let site = self.git_of_site();
        let value = |key: &str| -> Result<Option<String>, DeployError> {
            let said = site.run(&["config", "--get", key])?;
            let plain = |text: &String| !text.is_empty() && !text.contains(['<', '>', '\n']);
            Ok(Some(said.line()).filter(|text| said.success && plain(text)))
        };
        Ok(match (value("user.name")?, value("user.email")?) {
            (Some(name), Some(email)) => format!("{name} <{email}>"),
            _ => "diglot <diglot@localhost>".to_owned(),
        })
    }
}

/// Writes a file with its bytes.
fn put(input: &mut dyn Write, path: &str, bytes: &[u8]) -> Result<(), DeployError> {
    let head = format!("M 100644 inline {}\ndata {}\n", quoted(path), bytes.len());
    piped(input.write_all(head.as_bytes()))?;
    piped(input.write_all(bytes))?;
    piped(input.write_all(b"\n"))
}

fn piped(result: io::Result<()>) -> Result<(), DeployError> {
    result.map_err(|source| DeployError::Machine {
        action: "write to",
        path: PathBuf::from("git"),
        source,
    })
}

/// A path as `git fast-import` reads it.
fn quoted(path: &str) -> String {
    let mut text = String::with_capacity(path.len() + 2);
    text.push('"');
    for c in path.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            c => text.push(c),
        }
    }
    text.push('"');
    text
}
