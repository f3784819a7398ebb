//! What an event of the system means.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use notify::event::{AccessKind, AccessMode, CreateKind, EventKind, ModifyKind, RemoveKind};

/// Tells events of the input from all others: reading files makes events too, and so does a build
/// that writes.
#[derive(Debug, Default)]
pub(super) struct Tells {
    roots: Vec<PathBuf>,
    /// The output and the cache, as paths below the roots and by themselves.
    outputs: Vec<PathBuf>,
    /// How names begin that a build writes beside the output: staging, journal, lock.
    beside: Option<String>,
}

/// What an event means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Nothing to us.
    Nothing,
    /// Others were lost.
    Lost,
    /// The system has no more watches to give.
    Exhausted,
    /// These files are being written.
    Writing(Vec<PathBuf>),
    /// These paths are another thing than before; folders may be among them.
    Changed { paths: Vec<PathBuf>, folders: bool },
}

impl Tells {
    /// `roots` are absolute, and so are the paths of all events.
    pub(super) fn new(roots: &[PathBuf], output: Option<&Path>, cache: Option<&Path>) -> Self {
        let name = output.and_then(Path::file_name).map(OsStr::to_string_lossy);
        let written = output.into_iter().chain(cache);
        let mut outputs: Vec<PathBuf> = written.clone().map(Path::to_owned).collect();
        for output in written.filter_map(real) {
            // Events name the output by the root that they come from, whatever links lie between.
            outputs.extend(roots.iter().filter_map(|root| {
                let below = root.canonicalize().ok()?;
                Some(root.join(output.strip_prefix(below).ok()?))
            }));
        }
        Self {
            roots: roots.to_vec(),
            outputs,
            beside: name.map(|name| format!(".{name}.")),
        }
    }

    /// Whether `path` is written by a build or belongs to version control: never watched.
    pub(super) fn ignores(&self, path: &Path) -> bool {
        let own = |name: &OsStr| {
            let name = name.to_string_lossy();
            let beside = self.beside.as_ref();
            name == ".git" || beside.is_some_and(|beside| name.starts_with(beside))
        };
        // What the folders are called that lead to a root says nothing.
        let below = self
            .roots
            .iter()
            .find_map(|root| path.strip_prefix(root).ok());
        let mut names = below.unwrap_or(path).components();
        names.any(|part| own(part.as_os_str()))
            || self.outputs.iter().any(|output| path.starts_with(output))
    }

    pub(super) fn meaning(&self, event: notify::Result<notify::Event>) -> Meaning {
        let event = match event {
            Ok(event) => event,
            Err(error) if matches!(error.kind, notify::ErrorKind::MaxFilesWatch) => {
                return Meaning::Exhausted;
            }
            // An error is lost events for all that is known.
            Err(_) => return Meaning::Lost,
        };
        if event.need_rescan() {
            return Meaning::Lost;
        }
        let (writing, folders) = match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write))
            | EventKind::Create(CreateKind::File)
            | EventKind::Remove(RemoveKind::File) => (false, false),
            EventKind::Modify(ModifyKind::Data(_)) => (true, false),
            EventKind::Modify(ModifyKind::Metadata(_))
            | EventKind::Access(_)
            | EventKind::Other => return Meaning::Nothing,
            EventKind::Create(_) | EventKind::Remove(_) | EventKind::Modify(_) | EventKind::Any => {
                (false, true)
            }
        };
        let mut paths = event.paths;
        paths.retain(|path| !self.ignores(path));
        if paths.is_empty() {
            Meaning::Nothing
        } else if writing {
            Meaning::Writing(paths)
        } else {
            Meaning::Changed { paths, folders }
        }
    }
}

/// The path without links, as far as its folder exists: the thing itself may be gone.
fn real(path: &Path) -> Option<PathBuf> {
    let folder = path.parent()?.canonicalize().ok()?;
    Some(folder.join(path.file_name()?))
}

#[cfg(test)]
mod tests {
    use notify::Event;
    use notify::event::{DataChange, Flag, MetadataKind, RenameMode};

    use super::*;

    #[track_caller]
    fn check(kind: EventKind, path: &str, expected: &Meaning) {
        let tells = Tells::new(
            &["/site".into()],
            Some(Path::new("/site/public")),
            Some(Path::new("/site/.diglot")),
        );
        let event = Event::new(kind).add_path(path.into());
        assert_eq!(tells.meaning(Ok(event)), *expected, "{kind:?} {path}");
    }

    fn changed(path: &str, folders: bool) -> Meaning {
        let paths = vec![path.into()];
        Meaning::Changed { paths, folders }
    }

    const CREATED: EventKind = EventKind::Create(CreateKind::File);
    const RENAMED: EventKind = EventKind::Modify(ModifyKind::Name(RenameMode::To));
    const WRITTEN: EventKind = EventKind::Modify(ModifyKind::Data(DataChange::Any));
    const CLOSED: EventKind = EventKind::Access(AccessKind::Close(AccessMode::Write));

    #[test]
    fn saves_of_every_kind_are_changes() {
        let path = "/site/content/de-de/a.md";
        check(CREATED, path, &changed(path, false));
        check(CLOSED, path, &changed(path, false));
        check(RENAMED, path, &changed(path, true));
        check(WRITTEN, path, &Meaning::Writing(vec![path.into()]));
    }

    #[test]
    fn reading_is_no_change() {
        for kind in [
            EventKind::Access(AccessKind::Open(AccessMode::Any)),
            EventKind::Access(AccessKind::Close(AccessMode::Read)),
            EventKind::Modify(ModifyKind::Metadata(MetadataKind::Any)),
        ] {
            check(kind, "/site/content/a.md", &Meaning::Nothing);
        }
    }

    /// R-S11: output, staging and caches start nothing.
    #[test]
    fn what_a_build_writes_is_no_change() {
        for path in [
            "/site/public/de-de/index.html",
            "/site/public",
            "/site/.public.diglot-lock",
            "/site/.diglot/x.diglot-cache",
            "/site/.public.new/de-de/index.html",
            "/site/.git/index",
        ] {
            check(CREATED, path, &Meaning::Nothing);
        }
        check(
            CREATED,
            "/site/publicity.md",
            &changed("/site/publicity.md", false),
        );
        let hidden = "/site/.openpublishing.redirection.json";
        check(CREATED, hidden, &changed(hidden, false));
    }

    /// R-S9: lost events are never overlooked.
    #[test]
    fn lost_events_and_used_up_watches_are_noticed() {
        let tells = Tells::default();
        let overflow = Event::new(EventKind::Other).set_flag(Flag::Rescan);
        assert_eq!(tells.meaning(Ok(overflow)), Meaning::Lost);
        let failed = notify::Error::generic("broken");
        assert_eq!(tells.meaning(Err(failed)), Meaning::Lost);
        let exhausted = notify::Error::new(notify::ErrorKind::MaxFilesWatch);
        assert_eq!(tells.meaning(Err(exhausted)), Meaning::Exhausted);
    }
}
