//! `diglot theme eject`.

use std::fs;

use super::args::{Common, Theme, ThemeCommand};
use super::output::Console;
use super::{Exit, load_site};

pub(super) fn run(common: &Common, args: &Theme, console: &Console) -> Exit {
    match args.command {
        ThemeCommand::Eject => eject(common, console),
    }
}

/// Writes the built-in theme into the site. Files that are there stay: they are somebody's work.
fn eject(common: &Common, console: &Console) -> Exit {
    let site = match load_site(common, console) {
        Ok(site) => site,
        Err(exit) => return exit,
    };
    let folder = site.root.join("themes").join("help");
    let mut written = 0;
    for (path, bytes) in crate::theme::builtin() {
        let target = folder.join(path);
        if target.exists() {
            console.say(&format!("{} exists and stays", target.display()));
            continue;
        }
        let result = target
            .parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(&target, bytes));
        if let Err(error) = result {
            console.error(&format!("cannot write {}: {error}", target.display()));
            return Exit::Machine;
        }
        written += 1;
    }
    console.say(&format!("{written} files written to {}", folder.display()));
    Exit::Done
}
