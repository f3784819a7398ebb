//! Arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    diglot::cli::run(std::env::args_os())
}
