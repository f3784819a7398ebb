//! Files for hosts, and the real servers that read them.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests and benchmarks are edges themselves"
)]

#[path = "../common/mod.rs"]
mod common;
mod server;

use std::fs;

use common::{SMALL, Site, assert_same, tree};
use server::{Program, Server};

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

/// Redirects, pages for missing addresses of each locale, headers, hidden files.
fn does_what_the_snippet_says(program: Program) {
    check_snippet(program, "/");
}

/// The same for a site below a path whose characters mean something in addresses and configurations.
fn does_so_below_any_path(program: Program) {
    check_snippet(program, "/h%C3%ADlfe%20(a+b,%20v1.2)/");
}

/// `base` is the path of the site on its host.
fn check_snippet(program: Program, base: &str) {
    let site = site(&format!("\"{}\"", program.host()));
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root");
    let decoded = percent_encoding::percent_decode_str(base).decode_utf8_lossy();
    let output = root.join(decoded.trim_matches('/'));
    let address = format!("https://help.example.com{base}");
    let there = output.to_str().unwrap();
    site.build(&["--base-url", &address, "--output", there])
        .expect(0);
    let files = tree(&output);
    let Some(server) = Server::start(program, &root, &output, folder.path()) else {
        return;
    };
    let check = |path: &str, lines: &[&str]| {
        let path = &format!("{base}{}", &path[1..]);
        let (head, body) = server.get(path, "Accept-Encoding: identity\r\n");
        for line in lines {
            let there = head.contains(&line.to_ascii_lowercase());
            assert!(there, "{path}: no {line:?} in\n{head}");
        }
        (head, body)
    };
    let safe = "X-Content-Type-Options: nosniff";
    let policy = "Content-Security-Policy: default-src 'none'";
    let ask = "Cache-Control: public, max-age=0, must-revalidate";
    let (_, body) = check(
        "/de-de/billing/",
        &[" 200 ", safe, policy, ask, "Permissions-Policy: camera=()"],
    );
    assert!(body == files["de-de/billing/index.html"]);
    for path in ["/de-de/alt/", "/de-de/%C3%A4/"] {
        let (head, _) = check(path, &[" 301 "]);
        let to = head
            .split_once("location: ")
            .and_then(|(_, to)| to.lines().next());
        // How much of a path is encoded is up to the server.
        let to = percent_encoding::percent_decode_str(to.unwrap()).decode_utf8_lossy();
        let expected = format!("{}de-de/billing/", decoded.to_lowercase());
        assert!(to.ends_with(&expected), "{to}");
    }
    for (path, page) in [
        ("/de-de/nowhere/", "de-de/404.html"),
        ("/fr-fr/nowhere.html", "fr-fr/404.html"),
        ("/nowhere/", "404.html"),
    ] {
        let (_, body) = check(path, &[" 404 ", safe, policy]);
        assert!(body == files[page], "{path}");
    }
    let for_ever = "Cache-Control: public, max-age=31536000, immutable";
    let asset = |path: &&String| path.starts_with("assets/");
    let index = |path: &&String| path.starts_with("fr-fr/search/words.");
    for path in [files.keys().find(asset), files.keys().find(index)] {
        let path = path.unwrap();
        let (head, body) = check(&format!("/{path}"), &[" 200 ", for_ever, safe]);
        assert_eq!(head.matches("cache-control").count(), 1, "{head}");
        assert!(body == files[path], "{path}");
    }
    for path in ["/fr-fr/search/", "/fr-fr/search/entry.json"] {
        let (head, _) = check(path, &[" 200 ", ask, safe]);
        assert_eq!(head.matches("cache-control").count(), 1, "{head}");
    }
    for path in ["/assets/missing.css", "/de-de/search/words.00.idx"] {
        let (head, _) = check(path, &[" 404 "]);
        assert!(!head.contains("immutable"), "{head}");
    }
    check("/.diglot-manifest.json", &[" 404 "]);
    if program != Program::Apache {
        check("/.hosting/", &[" 404 "]);
    }
    check("/.htaccess", &[" 40"]);
}

#[test]
fn nginx_does_what_the_snippet_says() {
    does_what_the_snippet_says(Program::Nginx);
}

#[test]
fn nginx_does_so_below_any_path() {
    does_so_below_any_path(Program::Nginx);
}

#[test]
fn caddy_does_so_below_any_path() {
    does_so_below_any_path(Program::Caddy);
}

#[test]
fn apache_does_so_below_any_path() {
    does_so_below_any_path(Program::Apache);
}

#[test]
fn caddy_does_what_the_snippet_says() {
    does_what_the_snippet_says(Program::Caddy);
}

#[test]
fn apache_does_what_the_snippet_says() {
    does_what_the_snippet_says(Program::Apache);
}

/// What was compressed stays, and follows its page when that changes.
#[test]
fn compressed_siblings_follow_their_pages() {
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
}

/// Siblings are sent to who can read them, and as what they are siblings of.
fn sends_compressed_siblings(program: Program, encodings: &[(&str, &str)]) {
    let host = program.host();
    let site = site(&format!("\"{host}\"]\nprecompress = [\"br\", \"gzip\""));
    let files = site.built(&[]);
    let folder = tempfile::tempdir().unwrap();
    let output = site.output();
    let Some(server) = Server::start(program, &output, &output, folder.path()) else {
        return;
    };
    for (encoding, ending) in encodings {
        let accept = format!("Accept-Encoding: {encoding}\r\n");
        let (head, body) = server.get("/de-de/billing/", &accept);
        for line in [
            format!("content-encoding: {encoding}"),
            "content-type: text/html".to_owned(),
        ] {
            assert!(head.contains(&line), "no {line:?} in\n{head}");
        }
        assert!(body == files[&format!("de-de/billing/index.html.{ending}")]);
    }
    let (head, body) = server.get("/de-de/billing/", "Accept-Encoding: identity\r\n");
    assert!(!head.contains("content-encoding"), "{head}");
    assert!(body == files["de-de/billing/index.html"]);
}

/// The module for Brotli is none of those that every nginx has.
#[test]
fn nginx_sends_compressed_siblings() {
    sends_compressed_siblings(Program::Nginx, &[("gzip", "gz")]);
}

#[test]
fn caddy_sends_compressed_siblings() {
    sends_compressed_siblings(Program::Caddy, &[("gzip", "gz"), ("br", "br")]);
}
