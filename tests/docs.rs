//! The manual in `content/en-us/diglot` says all there is to say, and nothing that is not there.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests and benchmarks are edges themselves"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use diglot::diag::codes;

/// The text of a file of the repository.
fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The text of a page of the manual.
fn page(name: &str) -> String {
    read(&format!("content/en-us/diglot/{name}.md"))
}

/// The anchor that leads a heading, and the heading's text.
fn anchored(line: &str) -> Option<(&str, &str)> {
    let heading = line.trim_start_matches('#').strip_prefix(" <a name=\"")?;
    heading.split_once("\"></a>")
}

/// Codes that `diagnostics.md` describes, each with the lines up to the next heading.
fn described() -> Vec<(String, String)> {
    let text = page("diagnostics");
    let (_, text) = text.split_once("\n### ").expect("codes are documented");
    let sections = text.split("\n### ").map(|section| {
        let (heading, body) = section.split_once('\n').unwrap_or((section, ""));
        let line = format!("### {heading}");
        let (anchor, title) = anchored(&line).unwrap_or_else(|| panic!("no anchor: {heading}"));
        let code = title.trim_matches('`').to_owned();
        assert_eq!(anchor, code.replace('/', "-"), "the anchor of {code}");
        (code, body.to_owned())
    });
    sections.collect()
}

#[test]
fn every_diagnostic_is_described_and_no_other() {
    let described: Vec<_> = described().into_iter().map(|(code, _)| code).collect();
    let documented: BTreeSet<&str> = described.iter().map(String::as_str).collect();
    assert_eq!(documented.len(), described.len(), "a code stands twice");
    let known: BTreeSet<&str> = codes::ALL.iter().map(|code| code.name).collect();
    assert_eq!(documented, known);
}

#[test]
fn diagnostics_are_described_with_their_severity_and_a_remedy() {
    for (name, body) in described() {
        let code = codes::find(&name).unwrap_or_else(|| panic!("there is no {name}"));
        let severity = format!("**{:?}.**", code.severity);
        let words = body.trim_start();
        assert!(words.starts_with(&severity), "{name} is not {severity}");
        assert!(body.contains("\n*What to do:* "), "no remedy: {name}");
    }
}

#[test]
fn every_setting_is_described() {
    let schema = serde_json::from_str(&diglot::config::schema());
    let schema: serde_json::Value = schema.expect("the schema is JSON");
    let properties = schema["properties"].as_object().expect("keys");
    let text = page("site-toml");
    let anchors: BTreeSet<&str> = text.lines().filter_map(anchored).map(|(a, _)| a).collect();
    for key in properties.keys() {
        assert!(anchors.contains(key.as_str()), "no section on `{key}`");
    }
    for (_, table) in schema["$defs"].as_object().into_iter().flatten() {
        for key in table["properties"].as_object().into_iter().flatten() {
            let named = format!("`{}`", key.0);
            assert!(text.contains(&named), "{named} is not described");
        }
    }
}

/// Standard output of the program.
fn diglot(args: &[&str]) -> String {
    let program = Command::new(env!("CARGO_BIN_EXE_diglot"))
        .args(args)
        .output()
        .expect("the program runs");
    assert!(program.status.success(), "diglot {}", args.join(" "));
    String::from_utf8(program.stdout).expect("help is UTF-8")
}

/// First words of the lines below the heading `Commands:` of a help text.
fn commands(help: &str) -> Vec<&str> {
    let list = help.split("\nCommands:\n").nth(1).unwrap_or_default();
    let lines = list.lines().take_while(|line| !line.is_empty());
    let names = lines.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = names.filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").collect()
}

/// Long options that a help text names.
fn options(help: &str) -> BTreeSet<&str> {
    let words = help.lines().filter(|line| line.trim().starts_with('-'));
    let words = words.flat_map(|line| line.split([' ', ',', '=', '.', '[']));
    words.filter(|word| word.starts_with("--")).collect()
}

/// All commands, those below others included: `build`, `theme eject`.
fn all_commands() -> Vec<String> {
    let mut all = Vec::new();
    for command in commands(&diglot(&["--help"])) {
        all.push(command.to_owned());
        let help = diglot(&[command, "--help"]);
        let inner = commands(&help);
        all.extend(inner.iter().map(|inner| format!("{command} {inner}")));
    }
    all
}

#[test]
fn every_command_and_option_is_described() {
    let text = page("command-line");
    let titles: BTreeSet<&str> = text.lines().filter_map(anchored).map(|(_, t)| t).collect();
    let all = all_commands();
    let expected: BTreeSet<String> = all.iter().map(|name| format!("diglot {name}")).collect();
    let expected: BTreeSet<&str> = expected.iter().map(String::as_str).collect();
    assert_eq!(titles, expected);
    for command in &all {
        let args: Vec<&str> = command.split(' ').chain(["--help"]).collect();
        for option in options(&diglot(&args)) {
            let named =
                text.contains(&format!("`{option}`")) || text.contains(&format!("`{option} "));
            assert!(named, "{option} of `diglot {command}` is not described");
        }
    }
}

#[test]
fn readme_names_every_command() {
    let readme = read("README.md");
    let line = readme.lines().find(|line| line.starts_with("| Commands |"));
    let line = line.expect("a row with the commands");
    for command in all_commands().iter().filter(|name| *name != "theme") {
        assert!(line.contains(&format!("`{command}`")), "{command}");
    }
}
