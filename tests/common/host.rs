//! A host for tests: serves a built folder on this machine, with the headers of its file `_headers`,
//! and text compressed, as hosts do.
//!
//! Tests take it in with `#[path = "../common/host.rs"] mod host;`.

#![allow(dead_code, reason = "every test file uses another part of this")]

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::Compression;
use flate2::write::GzEncoder;

/// A host that answers until the tests end.
pub(crate) struct Host {
    root: PathBuf,
    port: u16,
}

/// A folder and what its `_headers` say of every path: pairs of a path pattern, which may end in
/// `*`, and a header line.
struct Folder {
    root: PathBuf,
    headers: Vec<(String, String)>,
}

impl Host {
    /// Begins to serve `root`, which was built for hosts that read `_headers`.
    pub(crate) fn new(root: &Path) -> Self {
        let headers = fs::read_to_string(root.join("_headers")).unwrap();
        let folder = Arc::new(Folder {
            root: root.to_owned(),
            headers: rules(&headers),
        });
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let folder = Arc::clone(&folder);
                std::thread::spawn(move || folder.answer(&stream.unwrap()));
            }
        });
        Self {
            root: root.to_owned(),
            port,
        }
    }

    /// The folder that is served.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The address of a path that begins with a slash.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.port)
    }
}

/// The rules of a file `_headers`: a line with a pattern, then its headers, indented.
fn rules(text: &str) -> Vec<(String, String)> {
    let mut pattern = "";
    let mut rules = Vec::new();
    for line in text.lines() {
        match line.strip_prefix("  ") {
            Some(header) => rules.push((pattern.to_owned(), header.to_owned())),
            None => pattern = line,
        }
    }
    rules
}

impl Folder {
    /// Reads one request and answers it; the browser may hang up at any time.
    fn answer(&self, mut stream: &TcpStream) -> Option<()> {
        let mut lines = BufReader::new(stream).lines();
        let request = lines.next()?.ok()?;
        let mut unpacks = false;
        loop {
            let line = lines.next()?.ok()?.to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            unpacks |= line.starts_with("accept-encoding:") && line.contains("gzip");
        }
        let mut words = request.split(' ');
        let (method, address) = (words.next()?, words.next()?);
        let path = address.split(['?', '#']).next()?;
        let (status, file) = self.find(path);
        let kind = media_type(&file);
        let mut body = fs::read(&file).unwrap_or_default();
        let packed = unpacks && ["text/", "json"].iter().any(|text| kind.contains(text));
        if packed {
            let mut packer = GzEncoder::new(Vec::new(), Compression::default());
            packer.write_all(&body).ok()?;
            body = packer.finish().ok()?;
        }
        let mut head = format!(
            "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\nContent-Type: {kind}\r\n",
            body.len(),
        );
        if packed {
            head.push_str("Content-Encoding: gzip\r\n");
        }
        for (_, header) in self.headers.iter().filter(|rule| matches(&rule.0, path)) {
            let _ = write!(head, "{header}\r\n");
        }
        stream.write_all(format!("{head}\r\n").as_bytes()).ok()?;
        if method != "HEAD" {
            stream.write_all(&body).ok()?;
        }
        Some(())
    }

    /// The file for a path, or the nearest page that says that there is none.
    fn find(&self, path: &str) -> (&'static str, PathBuf) {
        let decoded = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
        let below = decoded.trim_start_matches('/');
        let mut file = self.root.join(below);
        if below.is_empty() || below.ends_with('/') {
            file.push("index.html");
        }
        if file.is_file() {
            return ("200 OK", file);
        }
        let locale = below.split('/').next().unwrap_or_default();
        let pages = [
            self.root.join(locale).join("404.html"),
            self.root.join("404.html"),
        ];
        let [own, general] = pages;
        ("404 Not Found", if own.is_file() { own } else { general })
    }
}

fn matches(pattern: &str, path: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => path.starts_with(start),
        None => pattern == path,
    }
}

fn media_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("gif") => "image/gif",
        Some("webp") => "image/webp",
        Some("md" | "txt") => "text/plain; charset=utf-8",
        Some("xml") => "application/xml",
        _ => "application/octet-stream",
    }
}
