//! `diglot config`.

use super::args::{Common, ConfigArgs};
use super::output::Console;
use super::{Exit, load_site};

pub(super) fn run(common: &Common, args: &ConfigArgs, console: &Console) -> Exit {
    if args.schema {
        console.data(&crate::config::schema());
        return Exit::Done;
    }
    match load_site(common, console) {
        Ok(site) => {
            console.data(&crate::config::effective(&site.config));
            Exit::Done
        }
        Err(exit) => exit,
    }
}
