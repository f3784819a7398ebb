//! `diglot serve` as a program.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStderr, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use super::common::{SMALL, Site, diglot, ran, tree};
use super::small::Answer;

/// A server for a site on the disk.
struct Serving {
    process: Child,
    talk: BufReader<ChildStderr>,
    port: u16,
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Serves `site` on a free port.
fn serve(site: &Site, arguments: &[&str]) -> Serving {
    let mut process = diglot()
        .args(["serve", "--port", "0", "--root"])
        .arg(site.root())
        .args(arguments)
        .env("PATH", site.root().join("bin"))
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut talk = BufReader::new(process.stderr.take().unwrap());
    let line = said(&mut talk, " shows the site");
    let port = line.split([':', '/']).nth(4).unwrap().parse().unwrap();
    Serving {
        process,
        talk,
        port,
    }
}

/// The next line that contains `part`.
#[track_caller]
fn said(talk: &mut impl std::io::BufRead, part: &str) -> String {
    let mut lines = talk.lines().map(Result::unwrap);
    let found = lines.find(|line| line.contains(part));
    found.unwrap_or_else(|| panic!("{part:?} was never said"))
}

impl Serving {
    fn get(&self, path: &str) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let port = self.port;
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        Answer::parse(&answer)
    }

    /// Waits until `path` has `part`.
    #[track_caller]
    fn until(&self, path: &str, part: &str) {
        for _ in 0..1000 {
            if self.get(path).text().contains(part) {
                return;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("{path} never has {part:?}: {}", self.get(path).text());
    }

    /// Ends it by a signal; the exit code.
    fn end(mut self, signal: Signal) -> Option<i32> {
        let id = Pid::from_child(&self.process);
        kill_process(id, signal).unwrap();
        self.process.wait().unwrap().code()
    }
}

#[test]
fn saves_are_shown_and_nothing_is_written() {
    let site = Site::new(SMALL);
    let before = tree(&site.root());
    let server = serve(&site, &[]);
    server.until("/de-de/billing/", "Sie kommt monatlich.");
    server.until("/de-de/billing/", "/_diglot/live.js");
    assert_eq!(tree(&site.root()), before);
    site.edit("content/de-de/billing.md", "monatlich", "täglich");
    server.until("/de-de/billing/", "Sie kommt täglich.");
    site.write("content/de-de/new/page.md", "# Ganz neu\n");
    server.until("/de-de/new/page/", "Ganz neu");
    site.write(
        "content/de-de/new/page.md",
        "---\ndraft: true\n---\n# Ganz neu\n",
    );
    server.until("/de-de/new/page/", "Entwurf");
    server.until("/_diglot/report.json", "\"draft\":true");
    site.edit("site.toml", "\"Help\"", "\"Hilfe\"");
    server.until("/de-de/billing/", "Hilfe");
    std::fs::remove_file(site.root().join("content/de-de/new/page.md")).unwrap();
    server.until("/_diglot/report.json", "de-de/billing/");
    while server.get("/de-de/new/page/").status != 404 {
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// R-S10: what is broken is told, and mended without starting again.
#[test]
fn a_broken_site_recovers() {
    let site = Site::new(SMALL);
    let mut server = serve(&site, &[]);
    site.edit("site.toml", "title", "titel");
    said(&mut server.talk, "site.toml:1");
    server.until("/de-de/billing/", "Sie kommt monatlich.");
    site.edit("site.toml", "titel", "title");
    site.edit("content/de-de/billing.md", "monatlich", "täglich");
    server.until("/de-de/billing/", "Sie kommt täglich.");
    site.write("themes/help/templates/article.html", "{{ page.nothing");
    said(&mut server.talk, "themes/help/templates/article.html:1");
    std::fs::remove_file(site.root().join("themes/help/templates/article.html")).unwrap();
    site.edit("content/de-de/billing.md", "täglich", "nie");
    server.until("/de-de/billing/", "Sie kommt nie.");
}

/// R-S11: signals end it; a taken port is an error that names it.
#[test]
fn it_ends_by_signals_and_takes_no_other_port() {
    let site = Site::new(SMALL);
    for (signal, code) in [(Signal::INT, 130), (Signal::TERM, 143)] {
        let server = serve(&site, &[]);
        // An open connection is no reason to stay.
        let _open = TcpStream::connect(("127.0.0.1", server.port)).unwrap();
        assert_eq!(server.end(signal), Some(code));
    }
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let mut command = diglot();
    command
        .args(["serve", "--port", &port, "--root"])
        .arg(site.root());
    let refused = ran(&mut command).expect(5);
    assert!(
        refused
            .stderr
            .contains(&format!("port {port} of 127.0.0.1 is taken"))
    );
}

/// R-S1: whoever listens elsewhere is warned.
#[test]
fn listening_for_others_is_warned_of() {
    let site = Site::new(SMALL);
    let mut command = diglot();
    command.args(["serve", "--host", "0.0.0.0", "--port", "0", "--root"]);
    let mut process = command
        .arg(site.root())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut talk = BufReader::new(process.stderr.take().unwrap());
    said(
        &mut talk,
        "warning: other machines can reach the preview at 0.0.0.0",
    );
    said(&mut talk, "--allow-host");
    process.kill().unwrap();
    process.wait().unwrap();
}

/// R-T1: a browser is started when somebody says so, and with our own address only.
#[cfg(target_os = "linux")]
#[test]
fn a_browser_is_opened_on_request() {
    use std::os::unix::fs::PermissionsExt as _;
    let site = Site::new(SMALL);
    let opened = site.root().join("opened");
    let script = format!(
        "#!/bin/sh\necho \"$@\" > '{}.new'\n/bin/mv '{0}.new' '{0}'\n",
        opened.display()
    );
    site.write("bin/xdg-open", script);
    let program = site.root().join("bin/xdg-open");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let server = serve(&site, &["--open"]);
    while !opened.exists() {
        std::thread::sleep(Duration::from_millis(20));
    }
    let url = std::fs::read_to_string(&opened).unwrap();
    assert_eq!(url.trim(), format!("http://127.0.0.1:{}/", server.port));
}
