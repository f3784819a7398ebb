//! `diglot strip`: files without their bilingual wrappers.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::args::Strip;
use super::output::Console;
use super::{Exit, exit_of};
use crate::article::front_matter;
use crate::article::units::{Side, strip_inline_to, unwrap_units};
use crate::diag::{self, Counts, Diagnostic, Reported};
use crate::model::RepoPath;
use crate::source::{self, Root};

/// Most bytes of a file that is copied.
const MOST: u64 = 1 << 30;

pub(super) fn run(args: &Strip, console: &Console) -> Exit {
    let side = if args.source {
        Side::Source
    } else {
        Side::Target
    };
    let mut said = Said::default();
    let done = match &args.output {
        None if args.input.is_dir() => {
            console.error("a folder is written to another one: name it");
            return Exit::Usage;
        }
        Some(output) if args.input.is_dir() => tree(&args.input, output, side, &mut said),
        output => file(&args.input, output.as_deref(), side, &mut said, console),
    };
    if let Err(failed) = done {
        console.error(&failed.to_string());
        return match failed {
            Failed::Inside => Exit::Refused,
            Failed::Machine { .. } => Exit::Machine,
        };
    }
    diag::sort(&mut said.report);
    console.diagnostics(&said.report, &said.texts);
    exit_of(Counts::of(&said.report))
}

/// Why nothing was written, or not everything.
#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error("the folder to write lies inside of the one to read")]
    Inside,
    #[error("cannot {action} {}: {error}", path.display())]
    Machine {
        action: &'static str,
        path: PathBuf,
        error: io::Error,
    },
}

/// Names what was done with a file when the machine failed.
fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Failed {
    move |error| Failed::Machine {
        action,
        path: path.to_owned(),
        error,
    }
}

/// What was noticed, with the files it was noticed in: excerpts are printed of them.
#[derive(Default)]
struct Said {
    report: Vec<Diagnostic>,
    texts: BTreeMap<RepoPath, String>,
}

impl Said {
    /// The bytes that take the place of those of `file`.
    fn stripped(&mut self, file: &RepoPath, bytes: Vec<u8>, side: Side) -> Vec<u8> {
        let stripped = strip(file, &bytes, side);
        if !stripped.report.is_empty() {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            self.texts.insert(file.clone(), text);
        }
        stripped.unpack(&mut self.report).unwrap_or(bytes)
    }
}

/// Strips one file, and writes it to `output` or prints it.
fn file(
    input: &Path,
    output: Option<&Path>,
    side: Side,
    said: &mut Said,
    console: &Console,
) -> Result<(), Failed> {
    let bytes = fs::read(input).map_err(failed("read", input))?;
    let name = RepoPath::new(&input.to_string_lossy().replace('\\', "/"));
    let stripped = said.stripped(&name, bytes, side);
    match output {
        Some(output) => write(output, &stripped)?,
        None => console.data(&String::from_utf8_lossy(&stripped)),
    }
    Ok(())
}

/// Strips every file below `input` into `output`, which must not lie inside of it.
fn tree(input: &Path, output: &Path, side: Side, said: &mut Said) -> Result<(), Failed> {
    let from = input.canonicalize().map_err(failed("read", input))?;
    if resolved(output)
        .map_err(failed("create", output))?
        .starts_with(&from)
    {
        return Err(Failed::Inside);
    }
    fs::create_dir_all(output).map_err(failed("create", output))?;
    let name = RepoPath::new(&input.to_string_lossy().replace('\\', "/"));
    let root = Root::on_disk(name, &from, &[]).map_err(failed("read", input))?;
    let files = source::all_files(&root).map_err(failed("read", input))?;
    for path in files.unpack(&mut said.report) {
        let file = root.repo_path(&path);
        match root.read(&path, MOST) {
            Ok(bytes) => write(&output.join(&*path), &said.stripped(&file, bytes, side))?,
            Err(refused) => said.report.push(source::refusal(&file, &refused)),
        }
    }
    Ok(())
}

/// `path` with all its links resolved, as far as it exists.
fn resolved(path: &Path) -> io::Result<PathBuf> {
    let path = std::path::absolute(path)?;
    let there = path.ancestors().find_map(|folder| {
        let resolved = folder.canonicalize().ok()?;
        Some((folder, resolved))
    });
    let Some((folder, resolved)) = there else {
        return Ok(path);
    };
    let rest = path.strip_prefix(folder).unwrap_or(Path::new(""));
    Ok(resolved.join(rest))
}

/// The bytes of a Markdown file without wrappers, in its body and in the values of its front matter.
/// `None` where they stay as they are: in a file without wrappers, one that cannot be read, and
/// anything else than Markdown.
fn strip(file: &RepoPath, bytes: &[u8], side: Side) -> Reported<Option<Vec<u8>>> {
    let mut report = Vec::new();
    let is_markdown = Path::new(file.as_str())
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("md"));
    let decoded = is_markdown.then(|| source::decode(file, bytes, false).unpack(&mut report));
    let Some(decoded) = decoded.flatten() else {
        return Reported {
            value: None,
            report,
        };
    };
    let text = &decoded.text;
    let body_at = front_matter::body_offset(text);
    let unwrapped = unwrap_units(file, text, body_at, side).unpack(&mut report);
    let mut stripped = strip_inline_to(&text[..body_at], side).into_owned();
    stripped.push_str(&unwrapped.text);
    Reported {
        value: (stripped != *text).then(|| stripped.into_bytes()),
        report,
    }
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failed> {
    path.parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(path, bytes))
        .map_err(failed("write", path))
}
