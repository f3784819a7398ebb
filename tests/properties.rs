//! What holds for any text, and for every seed of the fuzz targets.
#![allow(clippy::disallowed_methods, reason = "seeds are read from the disk")]

#[path = "../fuzz/targets.rs"]
mod targets;

use std::path::Path;

use proptest::prelude::*;

const TARGETS: [fn(&str); 5] = [
    targets::front_matter,
    targets::yaml,
    targets::toc,
    targets::units,
    targets::page,
];

#[test]
fn every_seed_comes_back_from_every_target() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    let mut count = 0;
    for folder in std::fs::read_dir(seeds).expect("seeds") {
        for seed in std::fs::read_dir(folder.expect("a folder").path()).expect("seeds") {
            let text = std::fs::read_to_string(seed.expect("a seed").path()).expect("text");
            for target in TARGETS {
                target(&text);
            }
            count += 1;
        }
    }
    assert!(count > 20, "only {count} seeds");
}

/// Pieces that mean something to some reader.
const PIECES: &[&str] = &[
    "<span data-ttu-id=\"a-1\">",
    "</span>",
    "<span class=\"sxs-lookup\"><span data-stu-id=\"a-1\">",
    "</span></span>",
    "---\n",
    "# ",
    "> ",
    "- ",
    "| a |\n|---|\n",
    "```\n",
    "`",
    "**",
    "[!NOTE]\n",
    "[x](y.md)",
    "![x](y.png)",
    "<b>",
    "</b>",
    "<script>",
    "<!--",
    ":::image source=\"a.png\"",
    ":::",
    "[!INCLUDE [x](y.md)]",
    "#### [A](#tab/a)\n",
    "&quot;",
    "\\*",
    "\n",
    "\n\n",
    "    ",
    "title: x\n",
    "名前",
    "\u{fdd0}1\u{fdd1}",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// R-D1, R-I5: any mixture of constructs is read, and nothing active comes of it.
    #[test]
    fn any_mixture_comes_back(picks in prop::collection::vec(prop::sample::select(PIECES), 0..40)) {
        let text = picks.concat();
        for target in TARGETS {
                target(&text);
            }
    }

    /// R-D1: so is any text at all.
    #[test]
    fn any_text_comes_back(text in any::<String>()) {
        for target in TARGETS {
                target(&text);
            }
    }
}
