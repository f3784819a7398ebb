//! `diglot completions` and `diglot man`: what shells and `man` want to know, made of the arguments.

use clap::{Command, CommandFactory as _};
use clap_mangen::Man;

use super::Exit;
use super::args::{Args, Completions, ManArgs};
use super::output::Console;

pub(super) fn completions(args: &Completions, console: &Console) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command(), "diglot", &mut script);
    console.data(&String::from_utf8_lossy(&script));
    Exit::Done
}

pub(super) fn man(args: &ManArgs, console: &Console) -> Exit {
    let Some(folder) = &args.output else {
        return print(&args.command, console);
    };
    let written =
        std::fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(command(), folder));
    match written {
        Ok(()) => Exit::Done,
        Err(error) => {
            console.error(&format!("cannot write to {}: {error}", folder.display()));
            Exit::Machine
        }
    }
}

/// Prints the page of one command.
fn print(names: &[String], console: &Console) -> Exit {
    let mut command = command();
    // Only a command that is built knows what its inner ones are called from outside.
    command.build();
    for name in names {
        let Some(inner) = command.find_subcommand(name).cloned() else {
            console.error(&format!("there is no command `{name}`"));
            return Exit::Usage;
        };
        command = inner;
    }
    let mut page = Vec::new();
    // Writing to memory does not fail.
    let _ = Man::new(command).render(&mut page);
    console.data(&String::from_utf8_lossy(&page));
    Exit::Done
}

fn command() -> Command {
    Args::command()
}
