//! `diglot serve`.

use std::sync::mpsc;

use rayon::ThreadPool;

use super::args::{Common, Serve};
use super::live::{self, Live};
use super::output::Console;
use super::signals::Signals;
use super::{Exit, build, open, scope};
use crate::serve::{self, Address, Door, Limits, Screen, ServeError, Site as _, Visitors, Watch};

pub(super) fn run(common: &Common, args: &Serve, console: &Console) -> Exit {
    let threads = match scope::threads(&args.scope, console) {
        Ok(threads) => threads,
        Err(exit) => return exit,
    };
    let signals = Signals::listen();
    // The port first: nobody should wait for a site that cannot be shown.
    let address = Address {
        host: args.host,
        port: args.port,
    };
    let door = match serve::bind(&address) {
        Ok(door) => door,
        Err(error) => return failed(&error, args, console),
    };
    warn_of_others(args, &door, console);
    let quiet = match scope::quiet_threads(&args.scope, console) {
        Ok(threads) => threads,
        Err(exit) => return exit,
    };
    threads.install(|| show(common, args, door, &signals, &quiet, console))
}

/// Shows the site until a signal ends it.
fn show(
    common: &Common,
    args: &Serve,
    door: Door,
    signals: &Signals,
    quiet: &ThreadPool,
    console: &Console,
) -> Exit {
    let (states, moments) = mpsc::channel();
    let (site, first, before) = match Live::open(common, args, console, states) {
        Ok(opened) => opened,
        Err(exit) => return exit,
    };
    let visitors = Visitors {
        allowed: args.allow_host.clone(),
        base_url: site.base_url().to_owned(),
        navigate: args.navigate,
        limits: Limits::default(),
    };
    let screen = Screen::new(first);
    let server = match door.open(visitors, screen.clone()) {
        Ok(server) => server,
        Err(error) => return failed(&error, args, console),
    };
    // Whoever is told that the site is shown may save a file at once.
    let watch = Watch::since(before, &site.area());
    let url = server.url();
    console.say(&format!(
        "{url} shows the site; diagnostics are on {url}_diglot/; press Ctrl+C to stop"
    ));
    if args.open
        && let Err(error) = open::browser(url)
    {
        console.say(&format!("note: no browser can be opened: {error}"));
    }
    std::thread::scope(|scope| {
        let shown = screen.clone();
        scope.spawn(move || quiet.install(move || live::complete(&moments, &shown, console)));
        // Moved in, so that its end is the end of the thread above.
        let mut site = site;
        serve::follow(&mut site, &screen, watch, &signals.stop, |notice| {
            console.say(&format!("note: {notice}"));
        });
        server.stop();
    });
    signals.exit()
}

fn failed(error: &ServeError, args: &Serve, console: &Console) -> Exit {
    let exit = build::failed(error, Exit::Machine, console);
    if matches!(error, ServeError::Taken(_)) {
        let port = args.port;
        console.hint(&format!(
            "something else listens on port {port}; choose another with --port, or any with --port 0"
        ));
    }
    exit
}

/// R-S1: whoever lets other machines in is told so.
fn warn_of_others(args: &Serve, door: &Door, console: &Console) {
    let Some(host) = args.host.filter(|host| !host.is_loopback()) else {
        return;
    };
    console.warn(&format!(
        "other machines can reach the preview at {host}, port {}",
        door.port()
    ));
    if args.allow_host.is_empty() {
        console.hint("browsers there are answered under names given with --allow-host only");
    }
}
