//! The examples of the CommonMark and GFM specifications, from the crate that carries them.
//!
//! The source of the Markdown parser holds every example as a test of its own, made from the texts of
//! the specifications. They are read where cargo unpacked the crate, so that none is copied here.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// One example of a specification.
pub(crate) struct Example {
    /// Number in the specification, from 1.
    pub(crate) number: usize,
    pub(crate) markdown: String,
    pub(crate) html: String,
}

/// The examples of one suite, by the name of its file: `spec`, `gfm_table`.
pub(crate) fn read(suite: &str) -> Result<Vec<Example>, String> {
    let path = source_of("pulldown-cmark")?.join(format!("tests/suite/{suite}.rs"));
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let tests = text.split("\nfn ").skip(1);
    tests
        .map(|test| example(test).ok_or_else(|| format!("no example: {test}")))
        .collect()
}

/// `SUITE_test_N() { let original = r##"…"##; let expected = r##"…"##; …`
fn example(test: &str) -> Option<Example> {
    let name = test.split('(').next()?;
    let mut literals = test
        .split("r##\"")
        .skip(1)
        .map(|rest| rest.split("\"##;").next());
    Some(Example {
        number: name.rsplit('_').next()?.parse().ok()?,
        markdown: literals.next()??.to_owned(),
        html: literals.next()??.to_owned(),
    })
}

/// Where cargo keeps the source of a dependency.
fn source_of(name: &str) -> Result<PathBuf, String> {
    let version = cargo(&["-vV"])?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    // Without a platform, the sources of all platforms would have to be there.
    let platform = format!("--filter-platform={}", host.ok_or("cargo names no host")?);
    let manifest = concat!(
        "--manifest-path=",
        env!("CARGO_MANIFEST_DIR"),
        "/Cargo.toml"
    );
    let arguments = [
        "metadata",
        "--format-version=1",
        "--offline",
        &platform,
        manifest,
    ];
    let metadata: serde_json::Value =
        serde_json::from_str(&cargo(&arguments)?).map_err(|error| error.to_string())?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let mut manifests = packages
        .filter(|package| package["name"] == name)
        .filter_map(|package| package["manifest_path"].as_str());
    let manifest = manifests
        .next()
        .ok_or_else(|| format!("{name} is no dependency"))?;
    Ok(PathBuf::from(manifest).with_file_name(""))
}

fn cargo(arguments: &[&str]) -> Result<String, String> {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let run = Command::new(program)
        .args(arguments)
        .output()
        .map_err(|error| format!("cargo: {error}"))?;
    if run.status.success() {
        String::from_utf8(run.stdout).map_err(|error| error.to_string())
    } else {
        Err(String::from_utf8_lossy(&run.stderr).into_owned())
    }
}
