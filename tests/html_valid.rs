//! The pages of `content/` are valid HTML.
//!
//! Judged by html-validate, an npm package that `npm ci` in `tests/html` installs. Without it the
//! test is skipped, unless `DIGLOT_REQUIRE_TOOLS=1` says that it has to be there.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests and benchmarks are edges themselves"
)]

mod common;

use std::path::Path;
use std::process::Command;

use common::diglot;
use common::missing;
use common::paths;
use common::ran;

#[test]
fn every_page_of_the_sample_site_is_valid_html() {
    let tools = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/html");
    let validator = tools.join("node_modules/.bin/html-validate");
    if !validator.exists() {
        missing("html-validate is not installed: run npm ci in tests/html");
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let output = folder.path().join("site");
    ran(diglot()
        .args(["build", "--root", env!("CARGO_MANIFEST_DIR"), "--output"])
        .arg(&output))
    .expect(0);
    let pages = paths(&output)
        .into_iter()
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "html")
        })
        .count();
    assert!(pages > 100, "only {pages} pages were built");

    let judged = ran(Command::new(validator)
        .args(["--ext", "html", "--formatter", "text", "--config"])
        .arg(tools.join("htmlvalidate.cjs"))
        .arg(&output));
    assert_eq!(judged.code, Some(0), "{}\n{}", judged.stdout, judged.stderr);
}
