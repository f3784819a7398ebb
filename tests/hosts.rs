//! Files for hosts, and a real server that reads one of them.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests and benchmarks are edges themselves"
)]

mod common;

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use common::{SMALL, Site, assert_same, skip};

fn site(hosts: &str) -> Site {
    let site = Site::new(SMALL);
    site.configure(&format!(
        "[redirects]\n\"/de-de/alt/\" = \"/de-de/billing/\"\n\"/de-de/\u{e4}/\" = \"/de-de/billing/\"\n[hosting]\nhosts = [{hosts}]\n[hosting.headers]\nPermissions-Policy = \"camera=()\"\n"
    ));
    site
}

#[test]
fn a_build_writes_the_files_of_the_hosts_it_names() {
    let site = site("\"netlify\", \"azure\", \"github\", \"nginx\", \"caddy\", \"apache\"");
    let files = site.built(&[]);
    for path in [
        "_redirects",
        "_headers",
        "staticwebapp.config.json",
        ".nojekyll",
        "CNAME",
        ".hosting/nginx.conf",
        ".hosting/Caddyfile",
        ".htaccess",
    ] {
        assert!(files.contains_key(path), "{path}");
    }
    let redirects = String::from_utf8_lossy(&files["_redirects"]).into_owned();
    assert!(
        redirects.contains("/de-de/alt/ /de-de/billing/ 301\n"),
        "{redirects}"
    );
    let none = Site::new(SMALL).built(&[]);
    assert!(!none.contains_key("_redirects") && !none.contains_key(".hosting/nginx.conf"));
}

/// A limit that a host documents is told while building.
#[test]
fn a_host_that_takes_less_is_told() {
    let site = Site::new(SMALL);
    let redirects: String = (0..300).fold(String::from("[redirects]\n"), |text, at| {
        text + &format!("\"/de-de/old-address-of-the-invoice-{at}/\" = \"/de-de/billing/\"\n")
    });
    site.configure(&format!("{redirects}[hosting]\nhosts = [\"azure\"]\n"));
    let said = site.build(&[]).expect(0).stderr;
    assert!(said.contains("warning[host/limit]"), "{said}");
    let file = site.output().join("staticwebapp.config.json");
    assert!(fs::metadata(file).unwrap().len() <= 20 * 1024);
}

/// nginx, which ends with the value.
struct Nginx {
    child: Child,
    port: u16,
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Nginx {
    /// Serves `root` with the snippet that lies in it; `None` when nginx is not installed.
    fn start(root: &Path, folder: &Path) -> Option<Self> {
        let Some(program) = program() else {
            let required = std::env::var_os("DIGLOT_REQUIRE_TOOLS").is_some();
            assert!(!required, "nginx is missing");
            skip("nginx is not installed");
            return None;
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let (root, place) = (root.display(), folder.display());
        let config = format!(
            "daemon off;\nmaster_process off;\npid {place}/pid;\nerror_log {place}/error.log;\nevents {{}}\nhttp {{\naccess_log off;\ntypes {{ text/html html; text/css css; text/javascript js; }}\nclient_body_temp_path {place}/a;\nproxy_temp_path {place}/b;\nfastcgi_temp_path {place}/c;\nuwsgi_temp_path {place}/d;\nscgi_temp_path {place}/e;\nserver {{\nlisten 127.0.0.1:{port};\nroot {root};\ninclude {root}/.hosting/nginx.conf;\n}}\n}}\n"
        );
        let file = folder.join("nginx.conf");
        fs::write(&file, config).unwrap();
        let child = Command::new(program)
            .arg("-c")
            .arg(&file)
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let nginx = Self { child, port };
        let patience = Instant::now() + Duration::from_mins(1);
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            let log = fs::read_to_string(folder.join("error.log")).unwrap_or_default();
            assert!(Instant::now() < patience, "nginx does not answer: {log}");
            thread::sleep(Duration::from_millis(20));
        }
        Some(nginx)
    }

    /// Head and body of the answer for `path`.
    fn get(&self, path: &str, headers: &str) -> (String, String) {
        let mut server = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).unwrap();
        let head =
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n");
        server.write_all(head.as_bytes()).unwrap();
        let mut answer = Vec::new();
        server.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.to_owned(), body.to_owned())
    }
}

fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    folders
        .map(|folder| folder.join("nginx"))
        .find(|file| file.is_file())
}

/// Redirects, pages for missing addresses of each locale, headers, hidden files.
#[test]
fn nginx_does_what_the_snippet_says() {
    let site = site("\"nginx\"");
    let files = site.built(&[]);
    let folder = tempfile::tempdir().unwrap();
    let Some(nginx) = Nginx::start(&site.output(), folder.path()) else {
        return;
    };
    let check = |path: &str, lines: &[&str]| {
        let (head, body) = nginx.get(path, "");
        for line in lines {
            assert!(head.contains(line), "{path}: no {line:?} in\n{head}");
        }
        body
    };
    let safe = "X-Content-Type-Options: nosniff";
    let policy = "Content-Security-Policy: default-src 'none'";
    let ask = "Cache-Control: public, max-age=0, must-revalidate";
    let body = check(
        "/de-de/billing/",
        &[" 200 ", safe, policy, ask, "Permissions-Policy: camera=()"],
    );
    assert_eq!(body.as_bytes(), files["de-de/billing/index.html"]);
    for path in ["/de-de/alt/", "/de-de/%C3%A4/"] {
        check(path, &[" 301 ", "/de-de/billing/"]);
    }
    for (path, page) in [
        ("/de-de/nowhere/", "de-de/404.html"),
        ("/fr-fr/nowhere.html", "fr-fr/404.html"),
        ("/nowhere/", "404.html"),
    ] {
        let body = check(path, &[" 404 ", safe, policy]);
        assert_eq!(body.as_bytes(), files[page], "{path}");
    }
    let asset = files
        .keys()
        .find(|path| path.starts_with("assets/"))
        .unwrap();
    check(
        &format!("/{asset}"),
        &[
            " 200 ",
            "Cache-Control: public, max-age=31536000, immutable",
            safe,
        ],
    );
    check("/assets/missing.css", &[" 404 "]);
    check("/.diglot-manifest.json", &[" 404 "]);
    check("/.hosting/nginx.conf", &[" 404 "]);
}

/// Precompressed pages are sent to who can read them, and follow their pages.
#[test]
fn nginx_sends_compressed_siblings() {
    let site = site("\"nginx\"]\nprecompress = [\"br\", \"gzip\"");
    let files = site.built(&[]);
    assert!(files.contains_key("de-de/billing/index.html.br"));
    assert!(
        !files
            .keys()
            .any(|path| path.ends_with(".br.gz") || path.ends_with(".gz.br"))
    );
    let clean = site.built(&[]);
    assert_same(&clean, &files, "nothing is compressed anew");
    site.edit("content/de-de/billing.md", "Sie kommt", "Sie erscheint");
    let edited = site.built(&[]);
    assert_ne!(
        edited["de-de/billing/index.html.gz"],
        files["de-de/billing/index.html.gz"]
    );
    assert_eq!(
        edited["fr-fr/start/index.html.gz"],
        files["fr-fr/start/index.html.gz"]
    );

    let folder = tempfile::tempdir().unwrap();
    let Some(nginx) = Nginx::start(&site.output(), folder.path()) else {
        return;
    };
    let (head, _) = nginx.get("/de-de/billing/", "Accept-Encoding: gzip\r\n");
    assert!(head.contains("Content-Encoding: gzip"), "{head}");
    let length = edited["de-de/billing/index.html.gz"].len();
    assert!(
        head.contains(&format!("Content-Length: {length}")),
        "{head}"
    );
    let (head, body) = nginx.get("/de-de/billing/", "");
    assert!(!head.contains("Content-Encoding"), "{head}");
    assert_eq!(body.as_bytes(), edited["de-de/billing/index.html"]);
}
