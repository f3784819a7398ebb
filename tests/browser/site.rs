//! The sites that the tests open.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::common::{diglot, ran};
use crate::corpus;
use crate::host::Host;

/// The site of `content/`, built and served once for all tests.
pub(crate) fn content() -> &'static Host {
    static HOST: OnceLock<Host> = OnceLock::new();
    HOST.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let text = fs::read_to_string(root.join("site.toml")).unwrap();
        Host::new(&build(root, "content", &text))
    })
}

/// The locales of the corpus that are current, built into one site and served; what is missing where
/// there is no corpus.
pub(crate) fn corpus() -> Result<&'static Host, String> {
    static HOST: OnceLock<Result<Host, String>> = OnceLock::new();
    let host = HOST.get_or_init(|| {
        let trees = corpus::unpacked(&corpus::folder()?)?;
        Ok(Host::new(&build(
            &trees,
            "corpus",
            &corpus::configuration(&trees),
        )))
    });
    host.as_ref().map_err(String::clone)
}

/// Builds the site at `root` with the configuration `text`, for a host that reads `_headers`, and
/// returns the output folder, which is called `name`.
pub(crate) fn build(root: &Path, name: &str, text: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("browser");
    fs::create_dir_all(&folder).unwrap();
    let config = folder.join(format!("{name}.toml"));
    let output = folder.join(name);
    fs::write(
        &config,
        format!("{text}\n[hosting]\nhosts = [\"netlify\"]\n"),
    )
    .unwrap();
    let mut command = diglot();
    command.args(["build", "--root"]).arg(root);
    command
        .arg("--config")
        .arg(config)
        .arg("--output")
        .arg(&output);
    ran(&mut command).expect(0);
    output
}
