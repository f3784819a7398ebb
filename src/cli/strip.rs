//! `diglot strip`: files without their bilingual wrappers.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::args::Strip;
use super::output::Console;
use super::{Exit, exit_of};
use crate::article::units::{Side, unwrap_units};
use crate::diag::{self, Diagnostic, Reported};
use crate::model::RepoPath;
use crate::source;

pub(super) fn run(args: &Strip, console: &Console) -> Exit {
    let side = if args.source {
        Side::Source
    } else {
        Side::Target
    };
    let result = match &args.output {
        None if args.input.is_dir() => {
            console.error("a folder is written to another one: name it");
            return Exit::Usage;
        }
        None => file(&args.input, side).map(|stripped| {
            console.data(&String::from_utf8_lossy(&stripped.value.text));
            vec![stripped]
        }),
        Some(output) if args.input.is_dir() => tree(&args.input, output, side),
        Some(output) => file(&args.input, side).and_then(|stripped| {
            write(output, &stripped.value.text)?;
            Ok(vec![stripped])
        }),
    };
    match result {
        Ok(stripped) => finish(stripped, console),
        Err(error) => {
            console.error(&error.to_string());
            Exit::Machine
        }
    }
}

/// A file after stripping, with what it was before for printing diagnostics.
struct Stripped {
    file: RepoPath,
    original: String,
    text: Vec<u8>,
}

fn finish(stripped: Vec<Reported<Stripped>>, console: &Console) -> Exit {
    let mut report: Vec<Diagnostic> = Vec::new();
    let mut texts = BTreeMap::new();
    for one in stripped {
        if !one.report.is_empty() {
            texts.insert(one.value.file.clone(), one.value.original.clone());
        }
        report.extend(one.report);
    }
    diag::sort(&mut report);
    console.diagnostics(&report, &texts);
    exit_of(&report)
}

/// Strips one Markdown file: its body, and the values of its front matter. Anything else passes as
/// it is.
fn file(path: &Path, side: Side) -> io::Result<Reported<Stripped>> {
    let bytes = fs::read(path).map_err(|error| named("read", path, &error))?;
    let name = RepoPath::new(&path.to_string_lossy().replace('\\', "/"));
    let markdown = path
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("md"));
    let mut report = Vec::new();
    let decoded = if markdown {
        source::decode(&name, &bytes, false).unpack(&mut report)
    } else {
        None
    };
    let Some(decoded) = decoded else {
        return Ok(Reported {
            value: Stripped {
                file: name,
                original: String::new(),
                text: bytes,
            },
            report,
        });
    };
    let text = &decoded.text;
    let body_at = crate::article::front_matter::body_offset(text);
    let unwrapped = unwrap_units(&name, text, body_at, side).unpack(&mut report);
    let mut stripped = crate::article::units::strip_inline(&text[..body_at]).into_owned();
    stripped.push_str(&unwrapped.text);
    // A file without wrappers passes unchanged, byte for byte.
    let changed = stripped != *text;
    let original = String::from_utf8_lossy(&bytes).into_owned();
    Ok(Reported {
        value: Stripped {
            file: name,
            text: if changed {
                stripped.into_bytes()
            } else {
                bytes
            },
            original,
        },
        report,
    })
}

/// Strips every file below `input` into `output`, which must not lie inside of it.
fn tree(input: &Path, output: &Path, side: Side) -> io::Result<Vec<Reported<Stripped>>> {
    fs::create_dir_all(output).map_err(|error| named("create", output, &error))?;
    let (from, to) = (input.canonicalize()?, output.canonicalize()?);
    if to.starts_with(&from) {
        return Err(io::Error::other(
            "the folder to write lies inside of the one to read",
        ));
    }
    let mut stripped = Vec::new();
    let mut open = vec![PathBuf::new()];
    while let Some(folder) = open.pop() {
        let mut entries: Vec<_> = fs::read_dir(from.join(&folder))?.collect::<Result<_, _>>()?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let path = folder.join(entry.file_name());
            let kind = entry.file_type()?;
            if kind.is_dir() && !entry.file_name().to_string_lossy().starts_with(".git") {
                open.push(path);
            } else if kind.is_file() {
                let one = file(&from.join(&path), side)?;
                write(&to.join(&path), &one.value.text)?;
                stripped.push(one);
            }
        }
    }
    Ok(stripped)
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let result = path
        .parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(path, bytes));
    result.map_err(|error| named("write", path, &error))
}

fn named(action: &str, path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(
        error.kind(),
        format!("cannot {action} {}: {error}", path.display()),
    )
}
