//! Opening a browser.

use std::process::Stdio;

/// Asks the desktop to show `url`, an address of our own, in the browser that people use.
///
/// This is the one other program that is ever started, and only when the command line says so.
///
/// # Errors
/// When the desktop has no such program.
pub(super) fn browser(url: &str) -> std::io::Result<()> {
    let program = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    let mut command = std::process::Command::new(program);
    command.arg(url);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut started = command.spawn()?;
    // Whatever becomes of it, somebody has to take note of its end.
    std::thread::spawn(move || started.wait());
    Ok(())
}
