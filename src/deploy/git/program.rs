//! The one program that is ever started: `git` (R-T1).
//!
//! Arguments are fixed but for addresses and names, which cannot be taken for options. There is no
//! shell, hooks are off, and of the environment only what finds the user's credentials is passed on.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::deploy::error::DeployError;
use crate::deploy::store::StoreError;

/// Variables that git may see: where it is, where the user's settings, keys and proxies are, and
/// where temporary files go (R-T3). None that begins with `GIT_` is among them.
const PASSED: &[&str] = &[
    "PATH",
    "HOME",
    "USERPROFILE",
    "XDG_CONFIG_HOME",
    "SSH_AUTH_SOCK",
    "TMPDIR",
    "HTTPS_PROXY",
    "https_proxy",
    "NO_PROXY",
    "no_proxy",
    "SSL_CERT_FILE",
];

/// Settings that win over those of the user: nothing is run, signed or tidied up, and a connection
/// that stands still ends.
const SETTINGS: &[&str] = &[
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "commit.gpgSign=false",
    "push.gpgSign=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "protocol.ext.allow=never",
    "http.lowSpeedLimit=1",
    "http.lowSpeedTime=30",
    "http.followRedirects=false",
    "advice.detachedHead=false",
];

/// How often a run looks whether somebody asked to stop.
const TICK: Duration = Duration::from_millis(50);

/// What git has said.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) success: bool,
    pub(super) out: Vec<u8>,
    err: String,
}

impl Said {
    /// Standard output as a line of text.
    pub(super) fn line(&self) -> String {
        String::from_utf8_lossy(&self.out).trim().to_owned()
    }

    /// Why it failed, sorted by whether another attempt may help.
    pub(super) fn error(&self) -> StoreError {
        const LATER: &[&str] = &[
            "could not resolve host",
            "could not resolve hostname",
            "connection refused",
            "connection reset",
            "connection timed out",
            "operation timed out",
            "operation too slow",
            "early eof",
            "rpc failed",
            "unexpected disconnect",
            "returned error: 408",
            "returned error: 429",
            "returned error: 5",
        ];
        const NEVER: &[&str] = &[
            "authentication failed",
            "could not read username",
            "could not read password",
            "permission denied",
            "returned error: 401",
            "returned error: 403",
            "returned error: 404",
            "repository not found",
        ];
        let lower = self.err.to_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        let message = message(&self.err);
        if has(NEVER) {
            StoreError::Denied(message)
        } else if has(LATER) {
            StoreError::Busy {
                message,
                after: None,
            }
        } else {
            StoreError::Failed(message)
        }
    }

    /// Whether the remote has moved on since it was fetched.
    pub(super) fn is_outrun(&self) -> bool {
        let out = String::from_utf8_lossy(&self.out);
        [
            "[rejected]",
            "cannot lock ref",
            "failed to update ref",
            "incorrect old value",
        ]
        .iter()
        .any(|word| out.contains(word) || self.err.contains(word))
    }
}

/// The line of an error output that tells most, without credentials and control characters.
fn message(err: &str) -> String {
    let lines = || err.lines().map(str::trim).filter(|line| !line.is_empty());
    let telling = lines().find(|line| line.starts_with("fatal:") || line.starts_with("error:"));
    let line = telling
        .or_else(|| lines().next_back())
        .unwrap_or("git failed");
    redacted(line).escape_debug().to_string()
}

/// `text` with what stands between `://` and `@` taken out of each address.
pub(super) fn redacted(text: &str) -> String {
    let mut parts = text.split("://");
    let mut clean = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        clean.push_str("://");
        let end = part
            .find(|c: char| c == '/' || c == '\'' || c == '"' || c.is_whitespace())
            .unwrap_or(part.len());
        let shown = part[..end].rfind('@').map_or(0, |at| at + 1);
        clean.push_str(&part[shown..]);
    }
    clean
}

/// The user's settings with ours after them, as a file: a remote on this machine is served by a git of
/// its own, which hears of no setting on the command line and would run the user's hooks.
pub(super) fn settings() -> String {
    let mut text = String::from("[include]\npath = ~/.config/git/config\npath = ~/.gitconfig\n");
    if let Some(folder) = std::env::var_os("XDG_CONFIG_HOME") {
        let folder = folder.to_string_lossy().replace(['"', '\\', '\n'], "");
        let _ = writeln!(text, "path = \"{folder}/git/config\"");
    }
    for setting in SETTINGS {
        let (key, value) = setting.split_once('=').expect("settings have values");
        let (section, key) = key.rsplit_once('.').expect("settings have sections");
        let _ = match section.split_once('.') {
            Some((outer, inner)) => writeln!(text, "[{outer} \"{inner}\"]"),
            None => writeln!(text, "[{section}]"),
        };
        let _ = writeln!(text, "{key} = {value}");
    }
    text
}

/// Runs git in a folder.
pub(super) struct Git<'a> {
    pub(super) dir: PathBuf,
    /// A file with what [`settings`] gives.
    pub(super) settings: PathBuf,
    pub(super) cancelled: &'a AtomicBool,
}

impl Git<'_> {
    /// Runs git with `args` and waits for its end.
    pub(super) fn run(&self, args: &[&str]) -> Result<Said, DeployError> {
        self.feed(args, |_| Ok(()))
    }

    /// As [`Git::run`], with what `input` writes on standard input.
    ///
    /// # Errors
    /// [`DeployError::Machine`] when git cannot be started, or whatever `input` fails with.
    pub(super) fn feed(
        &self,
        args: &[&str],
        input: impl FnOnce(&mut dyn Write) -> Result<(), DeployError>,
    ) -> Result<Said, DeployError> {
        let mut child = self.command(args).spawn().map_err(failed)?;
        let mut stdin = child.stdin.take().expect("it is a pipe");
        let (mut stdout, mut stderr) = (
            child.stdout.take().expect("it is a pipe"),
            child.stderr.take().expect("it is a pipe"),
        );
        thread::scope(|scope| {
            let out = scope.spawn(move || read(&mut stdout));
            let err = scope.spawn(move || read(&mut stderr));
            let fed = input(&mut stdin);
            drop(stdin);
            if fed.is_err() {
                let _ = child.kill();
            }
            let status = self.wait(&mut child);
            let out = out.join().expect("reading does not panic");
            let err = err.join().expect("reading does not panic");
            let err = String::from_utf8_lossy(&err).into_owned();
            let success = status?;
            // A broken pipe means that git has ended, and git says better why.
            match fed {
                Err(DeployError::Machine { source, .. })
                    if source.kind() == io::ErrorKind::BrokenPipe => {}
                fed => fed?,
            }
            Ok(Said { success, out, err })
        })
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.env_clear();
        for name in PASSED {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        // Questions would wait for ever, and messages are read.
        command.env("GIT_TERMINAL_PROMPT", "0").env("LC_ALL", "C");
        command.env("GIT_CONFIG_GLOBAL", &self.settings);
        command.current_dir(&self.dir);
        for setting in SETTINGS {
            command.args([OsStr::new("-c"), OsStr::new(setting)]);
        }
        command
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn wait(&self, child: &mut Child) -> Result<bool, DeployError> {
        loop {
            if let Some(status) = child.try_wait().map_err(failed)? {
                return Ok(status.success());
            }
            if self.cancelled.load(Ordering::Relaxed) {
                let _ = child.kill();
                let _ = child.wait();
                return Err(DeployError::Cancelled);
            }
            thread::sleep(TICK);
        }
    }
}

fn read(pipe: &mut impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    // What cannot be read any more is the end of it.
    let _ = pipe.read_to_end(&mut bytes);
    bytes
}

fn failed(source: io::Error) -> DeployError {
    DeployError::Machine {
        action: "run",
        path: "git".into(),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R-Y9
    #[test]
    fn addresses_are_shown_without_credentials() {
        let check = |text: &str, clean: &str| assert_eq!(redacted(text), clean);
        check("fatal: no", "fatal: no");
        check(
            "unable to access 'https://me:s3cret@git.example.com/a.git/': no",
            "unable to access 'https://git.example.com/a.git/': no",
        );
        check(
            "https://t@a.b/c@d https://x/y",
            "https://a.b/c@d https://x/y",
        );
        check("ssh://git@host/a and ://", "ssh://host/a and ://");
    }

    #[test]
    fn errors_are_sorted_by_whether_another_attempt_may_help() {
        let error = |err: &str| {
            let said = Said {
                success: false,
                out: Vec::new(),
                err: err.to_owned(),
            };
            said.error()
        };
        let busy = error("fatal: unable to access 'https://a:b@c/': Could not resolve host: c\n");
        let StoreError::Busy { message, .. } = busy else {
            panic!("{busy:?}")
        };
        assert_eq!(
            message,
            "fatal: unable to access \\'https://c/\\': Could not resolve host: c"
        );
        let denied = error("remote: no\nfatal: Authentication failed for 'https://c/'\n");
        assert!(matches!(denied, StoreError::Denied(_)), "{denied:?}");
        let other = error("\u{1b}[2J\n");
        assert_eq!(other, StoreError::Failed("\\u{1b}[2J".to_owned()));
    }
}
