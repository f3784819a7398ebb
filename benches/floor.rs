//! The floor that builds are measured against.
//!
//! The least a static site generator can do: read the input files, run the Markdown parser over
//! them, and write as many files of the same sizes as a site has. Whatever a real build takes on
//! top of this is its own work. `benches/compare.py` runs this program beside the generators.
//!
//! ```text
//! floor --sizes FILE --output DIR [--threads N] INPUT...   one line of FILE per output: SIZE PATH
//! floor --walk INPUT...                                    only walk the inputs and ask each file's status
//! ```
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests and benchmarks are edges themselves"
)]

use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::path::PathBuf;

use pulldown_cmark::Options;
use pulldown_cmark::Parser;
use pulldown_cmark::html::push_html;
use rayon::ThreadPoolBuilder;
use rayon::prelude::*;

/// Whatever went wrong, for `main` to print.
type Fault = Box<dyn Error + Send + Sync>;

/// Words of the command line.
#[derive(Default)]
struct Arguments {
    walk: bool,
    sizes: Option<PathBuf>,
    output: Option<PathBuf>,
    threads: usize,
    inputs: Vec<PathBuf>,
}

/// One file to write: its path below the output folder and its length in bytes.
struct Planned {
    path: PathBuf,
    length: usize,
}

fn main() -> Result<(), Fault> {
    let arguments = arguments(std::env::args().skip(1))?;
    let mut files = Vec::new();
    for input in &arguments.inputs {
        walk(input, &mut files)?;
    }
    if arguments.walk {
        for file in &files {
            black_box(fs::symlink_metadata(file)?);
        }
        return Ok(());
    }
    let plan = plan(&arguments.sizes.ok_or("--sizes is missing")?)?;
    let output = arguments.output.ok_or("--output is missing")?;
    ThreadPoolBuilder::new()
        .num_threads(arguments.threads)
        .build()?
        .install(|| {
            read_all(&files)?;
            write_all(&output, &plan)
        })
}

fn arguments(words: impl Iterator<Item = String>) -> Result<Arguments, Fault> {
    let mut got = Arguments {
        threads: 2,
        ..Arguments::default()
    };
    let mut words = words;
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("{word} needs a value"));
        match word.as_str() {
            "--walk" => got.walk = true,
            "--sizes" => got.sizes = Some(value()?.into()),
            "--output" => got.output = Some(value()?.into()),
            "--threads" => got.threads = value()?.parse()?,
            _ => got.inputs.push(word.into()),
        }
    }
    Ok(got)
}

/// Adds every regular file below `folder` to `files`.
fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            walk(&entry.path(), files)?;
        } else if kind.is_file() {
            files.push(entry.path());
        }
    }
    Ok(())
}

/// Reads the list of files to write.
fn plan(file: &Path) -> Result<Vec<Planned>, Fault> {
    fs::read_to_string(file)?
        .lines()
        .map(|line| {
            let (length, path) = line.split_once(' ').ok_or("a line is not SIZE PATH")?;
            Ok(Planned {
                path: path.into(),
                length: length.parse()?,
            })
        })
        .collect()
}

/// Reads every file and renders those in Markdown, into one buffer per thread.
fn read_all(files: &[PathBuf]) -> Result<(), Fault> {
    files
        .par_iter()
        .try_for_each_init(String::new, |html, file| {
            let bytes = fs::read(file)?;
            if file.extension().is_some_and(|extension| extension == "md") {
                html.clear();
                let text = String::from_utf8_lossy(&bytes);
                push_html(html, Parser::new_ext(&text, Options::ENABLE_TABLES));
            }
            black_box((&bytes, &html));
            Ok::<(), std::io::Error>(())
        })?;
    Ok(())
}

/// Writes files of the planned sizes; what they hold is of no matter.
fn write_all(output: &Path, plan: &[Planned]) -> Result<(), Fault> {
    let folders: BTreeSet<&Path> = plan.iter().filter_map(|file| file.path.parent()).collect();
    for folder in folders {
        fs::create_dir_all(output.join(folder))?;
    }
    let longest = plan.iter().map(|file| file.length).max().unwrap_or(0);
    let filler = vec![b'x'; longest];
    plan.par_iter()
        .try_for_each(|file| fs::write(output.join(&file.path), &filler[..file.length]))?;
    Ok(())
}
