//! The whole road: a folder with a site in, an output folder out.
//!
//! This is the only module that knows all stages. Each stage is a function of its own; here they are
//! chained, run in parallel, and their reports gathered. Articles are read in a first pass, because
//! titles and anchors of all pages must be known before any page can be composed; the second pass
//! composes, renders and stages page by page, so that memory does not grow with the text of a site.

mod build;
mod check;
mod compress;
mod images;
mod jobs;
mod levels;
mod load;
mod memory;
mod merge;
mod outcome;
mod pages;
mod parts;
mod past;
mod patch;
mod prepare;
mod recall;
mod restore;
mod search;
mod session;
mod shard;
mod shelf;
mod texts;
mod time;
mod words;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::config::Config;
use crate::diag::Form;
use crate::emit::{EmitError, Options, OutputFolder};
use crate::model::Locale;
use crate::source::LoadError;

use build::build_with;
pub use check::{check, fails};
pub use merge::{Merge, MergeError, Merged, merge};
pub use outcome::{Checked, Effort, Outcome, Report};
use prepare::Means;
pub use session::{Change, News, Session, Settings, State};
pub use shard::Shard;
pub use texts::InputTexts;

/// What is to be read, and how.
#[derive(Debug)]
pub struct Input<'r> {
    /// Folder with `site.toml`.
    pub root: &'r Path,
    /// The configuration.
    pub config: &'r Config,
    /// Locales to read besides the source locale; all when empty.
    pub locales: Vec<Locale>,
    /// The only cloud to make pages for, by its position in the configuration.
    pub cloud: Option<usize>,
    /// Read text that is not UTF-8, with U+FFFD for what is not.
    pub lossy: bool,
    /// Whether warnings are errors.
    pub strict: bool,
    /// Whether articles that are drafts are part of the site.
    pub drafts: bool,
    /// Where the files of the theme lie that shadow those of the built-in one.
    pub theme_folder: PathBuf,
    /// Set from outside to stop early.
    pub cancelled: &'r AtomicBool,
    /// Told how far the work is.
    pub progress: &'r dyn Progress,
}

/// What is to be built, and where it goes.
#[derive(Debug)]
pub struct Request<'r> {
    /// What is read.
    pub input: Input<'r>,
    /// Folder to write.
    pub output: PathBuf,
    /// Publish in spite of errors, without removing any page.
    pub keep_going: bool,
    /// Take over an output folder that somebody else has filled.
    pub adopt: bool,
    /// How long to wait for another run that writes the same folder.
    pub lock_wait: Duration,
    /// Bring everything to the medium before it is published.
    pub durable: bool,
    /// The file with the configuration.
    pub config_file: PathBuf,
    /// Folder for what makes the next build faster; without one, everything is done each time.
    pub cache: Option<PathBuf>,
    /// What the report is to be put into words for; none if its diagnostics themselves are wanted.
    pub form: Option<Form>,
}

/// Is told how far the work is.
pub trait Progress: Sync + std::fmt::Debug {
    /// A part of the work begins, which has `steps` steps.
    fn begin(&self, what: &str, steps: usize);
    /// One step is done.
    fn step(&self);
}

/// Tells nobody.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: &str, _: usize) {}
    fn step(&self) {}
}

/// Why a build did not come to an end.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The input cannot be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The output cannot be written.
    #[error(transparent)]
    Emit(#[from] EmitError),
    /// Somebody asked to stop.
    #[error("stopped")]
    Cancelled,
}

/// Builds a site.
///
/// # Errors
/// When the machine fails or the output folder is refused. Faults of the input are in the report of
/// the outcome; with an error among them nothing is published.
pub fn build(request: &Request<'_>) -> Result<Outcome, BuildError> {
    build_with(request, Means::default(), None)
}

/// Builds one part of a site, for [`merge`].
///
/// The report has what is to be said of the pages of the part. Of what concerns the whole site, the
/// first part tells all, and the others only errors, with which they publish nothing either.
///
/// # Errors
/// As [`build`].
pub fn build_part(request: &Request<'_>, shard: Shard) -> Result<Outcome, BuildError> {
    build_with(request, Means::default(), Some(shard))
}

/// Deletes what was built into `output`, and only that; returns the number of files.
///
/// # Errors
/// When the folder is not ours, or the machine fails.
pub fn clean(root: &Path, config: &Config, output: &Path) -> Result<usize, EmitError> {
    let content = [root.join(&config.content)];
    let options = Options {
        site_id: &config.base_url,
        protected: &content,
        adopt: false,
        lock_wait: Duration::ZERO,
        durable: false,
        spare: false,
    };
    let changes = OutputFolder::open(output, &options)?.publish(Vec::new())?;
    Ok(changes.deleted.len())
}

impl Input<'_> {
    fn stop_if_cancelled(&self) -> Result<(), BuildError> {
        if self.cancelled.load(Ordering::Relaxed) {
            Err(BuildError::Cancelled)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
#[allow(
    clippy::disallowed_methods,
    reason = "the road is tested from disk to disk"
)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;

    use super::time::Clock;
    use super::*;

    /// Builds the site in `folder`.
    fn outcome(folder: &Path, means: Means, cache: Option<PathBuf>) -> Outcome {
        let config = Config::new("Help", "https://help.example.com/");
        let request = Request {
            input: Input {
                root: folder,
                config: &config,
                locales: Vec::new(),
                cloud: None,
                lossy: false,
                strict: false,
                drafts: false,
                theme_folder: folder.join("themes/help"),
                cancelled: &AtomicBool::new(false),
                progress: &Silent,
            },
            output: folder.join("public"),
            keep_going: false,
            adopt: false,
            lock_wait: Duration::ZERO,
            durable: false,
            config_file: folder.join("site.toml"),
            cache,
            form: None,
        };
        build_with(&request, means, None).unwrap()
    }

    /// Builds a site of two locales with bodies kept up to `shelf` bytes, and with a cache or none.
    /// Gives the marker, which has the digest of every file.
    fn built(shelf: usize, with_cache: bool) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let unit = |id: u8, target: &str, source: &str| {
            format!(
                "<span data-ttu-id=\"a-{id}\">{target}</span><span class=\"sxs-lookup\"><span data-stu-id=\"a-{id}\">{source}</span></span>"
            )
        };
        for (locale, word) in [("de-de", "Hallo"), ("fr-fr", "Bonjour")] {
            let content = folder.path().join("content").join(locale);
            fs::create_dir_all(content.join("includes")).unwrap();
            let include = unit(7, word, "Hello");
            fs::write(content.join("includes/part.md"), include).unwrap();
            let page = format!(
                "# {}\n\n[!INCLUDE [x](includes/part.md)]\n\n{}\n",
                unit(1, word, "Hello"),
                unit(2, "[b](b.md)", "[b](b.md)")
            );
            fs::write(content.join("a.md"), &page).unwrap();
            if locale == "de-de" {
                fs::write(content.join("b.md"), &page).unwrap();
            }
        }
        let means = Means {
            shelf,
            ..Means::default()
        };
        let cache = with_cache.then(|| folder.path().join("cache"));
        let outcome = outcome(folder.path(), means, cache);
        assert_eq!(outcome.report, Report::default());
        assert_eq!(outcome.notes, Vec::<String>::new());
        fs::read(folder.path().join("public").join(crate::emit::MARKER)).unwrap()
    }

    #[test]
    fn a_body_that_finds_no_room_comes_to_the_same_page() {
        let shelf = Means::default().shelf;
        let kept = built(shelf, false);
        for (shelf, with_cache) in [(0, false), (0, true), (shelf, true)] {
            assert_eq!(built(shelf, with_cache), kept, "{shelf} {with_cache}");
        }
    }

    /// The limit "time for one page" of section 3.
    #[test]
    fn a_page_that_takes_too_long_fails_by_name_and_nothing_is_published() {
        use std::sync::atomic::AtomicU64;

        static NOW: AtomicU64 = AtomicU64::new(0);
        /// Each look is a second later than the one before.
        fn slow() -> Duration {
            Duration::from_secs(NOW.fetch_add(1, Ordering::Relaxed))
        }
        let said = |text: &str, clock: Clock| {
            let folder = tempfile::tempdir().unwrap();
            let content = folder.path().join("content/en-us");
            fs::create_dir_all(&content).unwrap();
            fs::write(content.join("a.md"), text).unwrap();
            let means = Means {
                clock,
                ..Means::default()
            };
            let outcome = outcome(folder.path(), means, None);
            // Pages without a file are made at the same time, and need as many looks.
            let Report::Values(report) = &outcome.report else {
                panic!("values were asked for");
            };
            let said: BTreeSet<_> = report
                .iter()
                .filter_map(|d| Some((d.code.name, d.file()?.to_string())))
                .collect();
            (said, folder.path().join("public").exists())
        };
        // One look when reading begins, and one for every 256 events.
        let long = "- a\n".repeat(1000);
        let fault = ("site/page-time", "content/en-us/a.md".to_owned());
        assert_eq!(said(&long, slow), (BTreeSet::from([fault]), false));
        assert_eq!(said(&long, Duration::default), (BTreeSet::new(), true));
    }
}
