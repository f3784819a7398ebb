//! Commands, arguments and the terminal.
//!
//! Arguments come in, an exit code goes out: data is written to standard output, talk to standard
//! error. This edge turns what the other modules return into words; it decides nothing about sites.
//! What the exit codes mean is written at [`Exit`].
#![allow(
    clippy::disallowed_methods,
    reason = "the command line is an edge: it reads its own files and the environment"
)]

mod args;
mod build;
mod check;
mod config;
mod deploy;
mod init;
mod live;
mod manual;
mod merge;
mod open;
mod output;
mod progress;
mod scope;
mod serve;
mod shard;
mod signals;
mod strip;
mod theme;
mod watch;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;

use crate::config::Config;
use crate::diag::{Counts, Diagnostic, Severity};
use crate::model::RepoPath;
use crate::pipeline::InputTexts;
use args::{Args, Command, Common};
use output::Console;

/// How a command ended; the number is the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Everything asked for was done.
    Done = 0,
    /// The input has errors; nothing was published. Of a check: errors, or links that lead nowhere.
    Input = 1,
    /// Usage or configuration error.
    Usage = 2,
    /// Refused: unsafe or foreign output folder.
    Refused = 3,
    /// Refused: another run holds the lock.
    Locked = 4,
    /// The machine failed: disk full, permission, descriptors.
    Machine = 5,
    /// The remote failed: unreachable, refused, timed out, damaged upload.
    Remote = 6,
    /// Stopped by SIGINT.
    Interrupted = 130,
    /// Stopped by SIGTERM.
    Terminated = 143,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Runs the command that `args` name and tells how it ended.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args = match Args::try_parse_from(args) {
        Ok(args) => args,
        Err(error) => {
            // Help and version are data; everything else is a usage error. A closed terminal is
            // none of our faults.
            let _ = error.print();
            return if error.use_stderr() {
                Exit::Usage.into()
            } else {
                Exit::Done.into()
            };
        }
    };
    let console = Console::new(&args.common);
    let exit = match &args.command {
        Command::Init(init) => init::run(&args.common, init, &console),
        Command::Build(build) => build::run(&args.common, build, &console),
        Command::Check(check) => check::run(&args.common, check, &console),
        Command::Serve(serve) => serve::run(&args.common, serve, &console),
        Command::Strip(strip) => strip::run(strip, &console),
        Command::Config(config) => config::run(&args.common, config, &console),
        Command::Merge(merge) => merge::run(&args.common, merge, &console),
        Command::Deploy(deploy) => deploy::run(&args.common, deploy, &console),
        Command::Clean(clean) => build::clean(&args.common, clean, &console),
        Command::Theme(theme) => theme::run(&args.common, theme, &console),
        Command::Completions(shell) => manual::completions(shell, &console),
        Command::Man(man) => manual::man(man, &console),
    };
    exit.into()
}

/// Where a site lies and what its configuration says.
struct Site {
    root: PathBuf,
    config_file: PathBuf,
    config: Config,
}

/// Reads the configuration that the arguments name, with what they change in it, and says what is
/// wrong with it.
fn load_site(common: &Common, console: &Console) -> Result<Site, Exit> {
    let reading = match read_site(common) {
        Ok(reading) => reading,
        Err(message) => {
            console.error(&message);
            console.hint("a site is a folder with a site.toml; name it with --root");
            return Err(Exit::Usage);
        }
    };
    if !reading.report.is_empty() {
        console.diagnostics(&reading.report, &reading.texts);
    }
    if let Some(Err(message)) = base_url(common) {
        console.error(&message);
        return Err(Exit::Usage);
    }
    reading.site.ok_or(Exit::Usage)
}

/// The address of the site that the arguments name, if they name one; the error says what is wrong
/// with it.
fn base_url(common: &Common) -> Option<Result<String, String>> {
    let url = common.base_url.as_ref()?;
    let address = crate::config::normalize_base_url(url);
    Some(address.map_err(|reason| format!("--base-url {url}: {reason}")))
}

/// What came of reading a configuration.
struct Reading {
    /// None when there are errors.
    site: Option<Site>,
    report: Vec<Diagnostic>,
    /// The text of the file, for printing the report.
    texts: BTreeMap<RepoPath, String>,
}

/// Reads the configuration that the arguments name; the error says why it cannot be read.
fn read_site(common: &Common) -> Result<Reading, String> {
    let root = common.root.clone().unwrap_or_else(|| PathBuf::from("."));
    let config_file = common
        .config
        .clone()
        .unwrap_or_else(|| root.join("site.toml"));
    let name = config_file
        .strip_prefix(&root)
        .unwrap_or(&config_file)
        .to_string_lossy()
        .replace('\\', "/");
    let file = RepoPath::new(&name);
    let text = read_config(&config_file)
        .map_err(|error| format!("cannot read {}: {error}", config_file.display()))?;
    let reported = crate::config::parse(&file, &text);
    let mut errors = reported.report.iter();
    let failed = errors.any(|d| d.severity == Severity::Error);
    let mut config = reported.value.filter(|_| !failed);
    if let (Some(config), Some(Ok(url))) = (&mut config, base_url(common)) {
        config.base_url = url;
    }
    Ok(Reading {
        site: config.map(|config| Site {
            root,
            config_file,
            config,
        }),
        report: reported.report,
        texts: BTreeMap::from([(file, text)]),
    })
}

fn read_config(path: &Path) -> std::io::Result<String> {
    std::fs::read_to_string(path)
}

/// Texts for printing diagnostics about the files of a site.
fn texts(site: &Site) -> InputTexts {
    InputTexts::new(site.root.clone())
}

/// The exit code of a report: errors among it are the input's fault.
fn exit_of(counts: Counts) -> Exit {
    if counts.errors > 0 {
        Exit::Input
    } else {
        Exit::Done
    }
}
