//! What can be said on the command line.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

/// A static site generator for multilingual help.
#[derive(Debug, Parser)]
#[command(name = "diglot", version, about, propagate_version = true)]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) common: Common,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// What every command understands.
#[derive(Debug, clap::Args)]
pub(super) struct Common {
    /// Folder of the site, which holds site.toml
    #[arg(long, global = true, value_name = "DIR")]
    pub(super) root: Option<PathBuf>,
    /// Configuration to use instead of site.toml
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Address of the site, instead of the configured one
    #[arg(long, global = true, value_name = "URL")]
    pub(super) base_url: Option<String>,
    /// How diagnostics are printed
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    /// Say only what is wrong
    #[arg(short, long, global = true)]
    pub(super) quiet: bool,
    /// Say more: notices as well
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(super) verbose: u8,
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    pub(super) color: Color,
}

/// How diagnostics are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people, on standard error
    Text,
    /// One JSON object on each line, on standard output
    Json,
    /// One SARIF 2.1.0 log, on standard output
    Sarif,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What there is to do.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Begin a site: with what is there, or with a sample
    Init(Init),
    /// Build the help site
    Build(Build),
    /// Show the site in a browser while it is being written
    Serve(Serve),
    /// Look for faults of the content, and write nothing
    Check(Check),
    /// Put the parts of a site together that `build --shard` has made
    Merge(Merge),
    /// Copy a finished build to a host: only what changed, never half
    Deploy(Deploy),
    /// Take bilingual wrappers out of files
    Strip(Strip),
    /// Print the configuration with its defaults filled in
    Config(ConfigArgs),
    /// Delete what diglot has built
    Clean(Clean),
    /// Work with themes
    Theme(Theme),
    /// Print the completions of a shell
    Completions(Completions),
    /// Print a manual page, or write all of them
    Man(ManArgs),
}

/// The part of a site that is read, and how.
#[derive(Debug, clap::Args)]
pub(super) struct Scope {
    /// Only this locale, and the source locale; may be repeated
    #[arg(long, value_name = "TAG")]
    pub(super) locale: Vec<String>,
    /// Only the articles of this cloud
    #[arg(long, value_name = "ID")]
    pub(super) cloud: Option<String>,
    /// Take in articles that are drafts, and mark them; `serve` always shows them
    #[arg(long)]
    pub(super) drafts: bool,
    /// Treat warnings as errors
    #[arg(long)]
    pub(super) strict: bool,
    /// Read text that is not UTF-8, with a mark for each bad byte
    #[arg(long)]
    pub(super) lossy: bool,
    /// Number of threads; as many as there are processors by default
    #[arg(short, long, value_name = "N")]
    pub(super) jobs: Option<usize>,
}

/// Arguments of `init`.
#[derive(Debug, clap::Args)]
pub(super) struct Init {
    /// Folder of the site; it is made if it is not there
    #[arg(value_name = "DIR", conflicts_with = "root")]
    pub(super) folder: Option<PathBuf>,
    /// Name of the site
    #[arg(long, value_name = "TEXT")]
    pub(super) title: Option<String>,
    /// Write a recipe that builds, checks and deploys the site there
    #[arg(long, value_enum, value_name = "SYSTEM")]
    pub(super) ci: Option<Ci>,
    /// A recipe that builds one part for each locale at once, and merges them
    #[arg(long, requires = "ci")]
    pub(super) matrix: bool,
}

/// A system that runs recipes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Ci {
    /// GitHub Actions
    Github,
    /// GitLab CI
    Gitlab,
    /// Azure Pipelines
    Azure,
}

/// Arguments of `check`.
#[derive(Debug, clap::Args)]
pub(super) struct Check {
    #[command(flatten)]
    pub(super) scope: Scope,
    /// Ask the web about links that lead out of the site
    #[arg(long)]
    pub(super) external: bool,
}

/// Arguments of `build`.
#[derive(Debug, clap::Args)]
pub(super) struct Build {
    /// Folder to write, instead of the configured one
    #[arg(short, long, value_name = "DIR")]
    pub(super) output: Option<PathBuf>,
    #[command(flatten)]
    pub(super) scope: Scope,
    /// Publish in spite of errors; no page is removed then
    #[arg(long)]
    pub(super) keep_going: bool,
    /// Take over an output folder with files of somebody else, which stay
    #[arg(long)]
    pub(super) adopt: bool,
    /// Seconds to wait for another run that writes the same folder
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    pub(super) lock_wait: u64,
    /// Bring everything to the disk before publishing
    #[arg(long)]
    pub(super) durable: bool,
    /// Do everything anew, and keep nothing for the next build
    #[arg(long)]
    pub(super) no_cache: bool,
    /// Build again whenever a file changes
    #[arg(short, long)]
    pub(super) watch: bool,
    /// Build one part of the site only, `2/6`; `auto` takes it from the variables of the system
    #[arg(long, value_name = "I/N", conflicts_with_all = ["watch", "keep_going"])]
    pub(super) shard: Option<String>,
}

/// Arguments of `merge`.
#[derive(Debug, clap::Args)]
pub(super) struct Merge {
    /// Folders of all parts
    #[arg(required = true, value_name = "DIR")]
    pub(super) parts: Vec<PathBuf>,
    /// Folder to write, instead of the configured one
    #[arg(short, long, value_name = "DIR")]
    pub(super) output: Option<PathBuf>,
    /// Take over an output folder with files of somebody else, which stay
    #[arg(long)]
    pub(super) adopt: bool,
    /// Seconds to wait for another run that writes the same folder
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    pub(super) lock_wait: u64,
    /// Bring everything to the disk before publishing
    #[arg(long)]
    pub(super) durable: bool,
}

/// Arguments of `deploy`.
#[derive(Debug, clap::Args)]
pub(super) struct Deploy {
    /// Name of the target in site.toml; may be left out when there is one only
    pub(super) target: Option<String>,
    /// Folder of the finished build, instead of the configured one
    #[arg(short, long, value_name = "DIR")]
    pub(super) output: Option<PathBuf>,
    /// Print what would be done, and do nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Bring the version before the present one back
    #[arg(long)]
    pub(super) rollback: bool,
    /// How many files may be deleted; by default 25, or a tenth of what is there
    #[arg(long, value_name = "N")]
    pub(super) max_deletes: Option<usize>,
    /// Take over a target folder with files of somebody else, which stay
    #[arg(long)]
    pub(super) adopt: bool,
    /// Seconds to wait for another run that writes the same folder
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    pub(super) lock_wait: u64,
    /// Number of requests at once
    #[arg(short, long, value_name = "N", default_value_t = 8)]
    pub(super) jobs: usize,
}

/// Arguments of `serve`.
#[derive(Debug, clap::Args)]
pub(super) struct Serve {
    #[command(flatten)]
    pub(super) scope: Scope,
    /// Port to listen on; 0 for any that is free
    #[arg(short, long, default_value_t = 1111)]
    pub(super) port: u16,
    /// Address to listen on, instead of this machine's own that no other can reach
    #[arg(long, value_name = "ADDRESS")]
    pub(super) host: Option<IpAddr>,
    /// Answer to this name as well; may be repeated
    #[arg(long, value_name = "NAME")]
    pub(super) allow_host: Vec<String>,
    /// Open a browser
    #[arg(long)]
    pub(super) open: bool,
    /// Lead open pages to the article that was edited
    #[arg(long)]
    pub(super) navigate: bool,
    /// Look at the files regularly instead of waiting for the system to tell of changes
    #[arg(long)]
    pub(super) poll: bool,
}

/// Arguments of `strip`.
#[derive(Debug, clap::Args)]
pub(super) struct Strip {
    /// File or folder to read
    pub(super) input: PathBuf,
    /// Folder to write to; without it, one file is printed
    pub(super) output: Option<PathBuf>,
    /// Keep the source text instead of the localized one
    #[arg(long)]
    pub(super) source: bool,
}

/// Arguments of `config`.
#[derive(Debug, clap::Args)]
pub(super) struct ConfigArgs {
    /// Print the JSON Schema of site.toml instead
    #[arg(long)]
    pub(super) schema: bool,
}

/// Arguments of `clean`.
#[derive(Debug, clap::Args)]
pub(super) struct Clean {
    /// Folder to clean, instead of the configured one
    #[arg(short, long, value_name = "DIR")]
    pub(super) output: Option<PathBuf>,
}

/// Arguments of `theme`.
#[derive(Debug, clap::Args)]
pub(super) struct Theme {
    #[command(subcommand)]
    pub(super) command: ThemeCommand,
}

/// What can be done with themes.
#[derive(Debug, Subcommand)]
pub(super) enum ThemeCommand {
    /// Write the built-in theme to themes/help, to be changed there
    Eject,
}

/// Arguments of `completions`.
#[derive(Debug, clap::Args)]
pub(super) struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub(super) shell: clap_complete::Shell,
}

/// Arguments of `man`.
#[derive(Debug, clap::Args)]
pub(super) struct ManArgs {
    /// The command to tell about; diglot itself by default
    #[arg(value_name = "COMMAND", conflicts_with = "output")]
    pub(super) command: Vec<String>,
    /// Write the pages of all commands to this folder
    #[arg(short, long, value_name = "DIR")]
    pub(super) output: Option<PathBuf>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_arguments_are_consistent() {
        Args::command().debug_assert();
    }
}
