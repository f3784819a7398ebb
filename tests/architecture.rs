//! The structure of the program, held against what ARCHITECTURE.md says of it.
#![allow(
    clippy::disallowed_methods,
    reason = "this test reads the program's own text"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// Modules in the order of the road; each may use those before it.
const ORDER: &[&str] = &[
    "model", "diag", "config", "source", "article", "site", "page", "theme", "render", "search",
    "check", "web", "emit", "cache", "pipeline", "serve", "deploy", "cli",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The files of `src` with the module each belongs to.
fn files() -> Vec<(String, PathBuf, String)> {
    let src = root().join("src");
    let mut paths = Vec::new();
    sources(&src, &mut paths);
    paths.sort();
    let of = |path: PathBuf| {
        let below = path.strip_prefix(&src).expect("a path in src");
        let first = below.components().next().expect("a name");
        let module = first.as_os_str().to_string_lossy();
        let module = module.trim_end_matches(".rs").to_owned();
        let text = fs::read_to_string(&path).expect("sources are text");
        (module, path, text)
    };
    paths.into_iter().map(of).collect()
}

fn rank(module: &str) -> Option<usize> {
    ORDER.iter().position(|known| *known == module)
}

/// Names used as `crate::name` that stand later on the road than `module` itself.
fn arrows_down<'t>(module: &str, text: &'t str) -> Vec<&'t str> {
    let names = text.split("crate::").skip(1);
    names
        .filter_map(|rest| {
            rest.split(|c: char| c != '_' && !c.is_alphanumeric())
                .next()
        })
        .filter(|name| rank(name) > rank(module))
        .collect()
}

#[test]
fn no_module_uses_one_that_stands_later_on_the_road() {
    for (module, path, text) in files() {
        if rank(&module).is_some() {
            let down = arrows_down(&module, &text);
            assert!(down.is_empty(), "{} uses {down:?}", path.display());
        }
    }
}

#[test]
fn the_road_is_the_same_in_every_place_that_tells_it() {
    let lib = fs::read_to_string(root().join("src/lib.rs")).expect("lib.rs");
    let told: Vec<&str> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    assert_eq!(told, ORDER, "src/lib.rs lists the modules in this order");
    let paper = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let told: Vec<&str> = paper
        .lines()
        .filter_map(|line| line.strip_prefix("| `src/")?.split("/`").next())
        .collect();
    assert_eq!(told, ORDER, "the map of ARCHITECTURE.md has them too");
}

#[test]
fn each_module_says_what_comes_in_and_what_goes_out() {
    for (_, path, text) in files() {
        let is_test = path.ends_with("tests.rs");
        assert!(
            is_test || text.starts_with("//!"),
            "{} says nothing",
            path.display()
        );
    }
}

/// One module knows each library whose types would otherwise spread; two talk to networks.
#[test]
fn libraries_are_known_to_one_module_each() {
    let homes = [
        ("pulldown_cmark", "article/markdown"),
        ("lol_html", "article/sanitize/clean.rs"),
        ("ammonia", "article/sanitize/normalize.rs"),
        ("tera::", "render"),
        ("fluent_", "theme"),
        ("jsonc_parser", "source"),
        ("snowball", "search/stem.rs"),
        ("icu_properties", "search/fold.rs"),
        ("notify::", "serve/watch"),
        ("hyper::", "serve"),
        ("tokio", "serve deploy"),
        ("object_store", "deploy/cloud"),
        ("ureq", "web deploy/cloud"),
    ];
    for (_, path, text) in files() {
        for (library, home) in homes {
            let used = text.contains(&format!("use {library}"));
            let path = path.to_string_lossy().replace('\\', "/");
            let mut homes = home.split(' ');
            let at_home = homes.any(|home| path.contains(&format!("src/{home}")));
            assert!(!used || at_home, "{path} uses {library}, which is {home}'s");
        }
    }
}

/// R-T1, R-T2: only a deploy starts another program, which is git, and only a deploy and a check that
/// was told to talk to a network. The preview listens, and asks nobody; the browser that shows it is
/// started when somebody says `--open`.
#[test]
fn two_modules_talk_to_a_network_and_one_starts_a_program() {
    for (module, path, text) in files() {
        if module == "deploy" {
            continue;
        }
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        let name = path.to_string_lossy().replace('\\', "/");
        let mut words = vec!["UdpSocket", "TcpStream::connect", "hyper::client"];
        if !name.ends_with("src/cli/open.rs") {
            words.push("process::Command");
        }
        if !["web", "serve", "cli"].contains(&module.as_str()) {
            words.push("std::net");
        }
        if module != "serve" {
            words.push("TcpStream");
        }
        let used = words.into_iter().find(|word| text.contains(word));
        assert!(used.is_none() || name.contains("tests"), "{name}: {used:?}");
    }
}
