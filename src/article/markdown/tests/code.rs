//! Code: fences and code from files.

use super::*;

const CS: &str = "using A;\n// <one>\n    if (a < b)\n        c();\n// </one>\n";

fn parts() -> BTreeMap<&'static str, &'static str> {
    BTreeMap::from([
        ("s/A.cs", CS),
        ("b.md", "[!code-cs[](s/A.cs#one)]"),
        (
            "n.ipynb",
            r#"{"cells": [{"cell_type": "code", "metadata": {"name": "x"}, "source": "a = 1"}]}"#,
        ),
    ])
}

const HEADER: &str = "<div class=\"code-header\" data-chrome dir=\"ltr\">C#</div>\n";
const ONE: &str = "if (a &lt; b)\n    c();\n</code></pre>";

#[test]
fn code_is_shown_as_it_is() {
    check(
        "```azurecli-interactive\na <b> [!NOTE]\n```",
        "<div class=\"code-header\" data-chrome dir=\"ltr\">Azure CLI</div>\n<pre tabindex=\"0\"><code dir=\"ltr\" class=\"language-azurecli\" data-interactive=\"azurecli\">a &lt;b&gt; [!NOTE]\n</code></pre>",
        &[],
    );
    check(
        "`:::image <x>`",
        "<p><code>:::image &lt;x&gt;</code></p>",
        &[],
    );
    check(
        "```brainfuck x=\"y\"\n+\n```\n\n    indented *b*",
        "<pre tabindex=\"0\"><code dir=\"ltr\" class=\"language-brainfuck\">+\n</code></pre>\n<pre tabindex=\"0\"><code dir=\"ltr\">indented *b*</code></pre>",
        &[],
    );
}

#[test]
fn nothing_in_a_code_block_is_interpreted() {
    let html = "<pre tabindex=\"0\"><code dir=\"ltr\">:::image source=&quot;a.png&quot;:::\n[!INCLUDE [x](y.md)]\n[!code[](z)]\n</code></pre>";
    check(
        "```\n:::image source=\"a.png\":::\n[!INCLUDE [x](y.md)]\n[!code[](z)]\n```",
        html,
        &[],
    );
}

#[test]
fn results_have_no_caption() {
    check(
        "- a\n\n  ```Output\n    b\n   c\n  ```\n",
        "<ul>\n<li><p>a</p>\n<pre tabindex=\"0\"><code dir=\"ltr\" class=\"language-Output\">  b\n c\n</code></pre>\n</li>\n</ul>",
        &[],
    );
}

#[test]
fn code_comes_from_regions_of_files() {
    let html =
        format!("{HEADER}<pre tabindex=\"0\"><code dir=\"ltr\" class=\"language-csharp\">{ONE}");
    check_with("[!code-csharp[t](s/A.cs#one)]", &parts(), &html, &[]);
    check_with(
        ":::code language=\"csharp\" source=\"s/A.cs\" id=\"one\":::",
        &parts(),
        &html,
        &[],
    );
    check_with(
        "a\n[!code[](s/A.cs?range=3-4)]\nb",
        &parts(),
        &format!("<p>a</p>\n{html}\n<p>b</p>"),
        &[],
    );
    let python = "<div class=\"code-header\" data-chrome dir=\"ltr\">Python</div>\n<pre tabindex=\"0\"><code dir=\"ltr\" class=\"language-python\">a = 1\n</code></pre>";
    check_with("[!notebook[](n.ipynb?name=x)]", &parts(), python, &[]);
}

#[test]
fn lines_stand_out_and_code_may_be_run() {
    check_with(
        ":::code source=\"s/A.cs\" range=\"3-4\" highlight=\"2\" dedent=\"4\" interactive=\"try-dotnet\":::",
        &parts(),
        &format!(
            "{HEADER}<pre tabindex=\"0\"><code dir=\"ltr\" class=\"language-csharp\" data-interactive=\"try-dotnet\" data-highlight=\"2\">if (a &lt; b)\n<mark class=\"hl-line\">    c();\n</mark></code></pre>"
        ),
        &[],
    );
}

#[test]
fn samples_stand_in_every_container() {
    let html = format!("{HEADER}<pre tabindex=\"0\"><code dir=\"ltr\" class=\"language-cs\">{ONE}");
    check_with(
        "> [!code-cs[](s/A.cs#one)]",
        &parts(),
        &format!("<blockquote>\n{html}\n</blockquote>"),
        &[],
    );
    check_with(
        "- [!code-cs[](s/A.cs#one)]\n- [!INCLUDE [x](b.md)]\n- c",
        &parts(),
        &format!("<ul>\n<li>{html}\n</li>\n<li>{html}\n</li>\n<li>c</li>\n</ul>"),
        &[],
    );
    check_with(
        "1. a\n\n   [!code-cs[](s/A.cs#one)]\n",
        &parts(),
        &format!("<ol>\n<li><p>a</p>\n{html}\n</li>\n</ol>"),
        &[],
    );
    check_with(
        "- [!code-cs[](s/A.cs#one)]",
        &parts(),
        &format!("<ul>\n<li>{html}\n</li>\n</ul>"),
        &[],
    );
}

#[test]
fn missing_code_is_a_warning_to_readers_and_authors() {
    let html = "<div class=\"alert alert-warning\" role=\"note\" aria-labelledby=\"alert-1\">\n<p class=\"alert-title\" id=\"alert-1\">Warnung</p>\n<p>Fehlt.</p>\n</div>";
    for (markdown, code) in [
        ("[!code-cs[](s/B.cs)]", "code/codesnippet-not-found"),
        ("[!code-cs[](s/A.cs#two)]", "code/tag-not-found"),
        ("[!code-cs[](../../B.cs)]", "code/outside"),
        ("[!notebook[](s/A.cs)]", "code/codesnippet-not-found"),
        (":::code language=\"cs\":::", "code/malformed"),
    ] {
        check_with(markdown, &parts(), html, &[&format!("{code}@a.md:0")]);
    }
}

#[test]
fn what_cannot_be_meant_is_reported() {
    let html = format!(
        "{HEADER}<pre tabindex=\"0\"><code dir=\"ltr\" class=\"language-csharp\" data-highlight=\"9\">{}",
        ONE.replace("if", "using A;\nif")
            .replace("if", "    if")
            .replace("    c", "        c")
    );
    check_with(
        ":::code source=\"s/A.cs\" range=\"1-99\" colour=\"red\" dedent=\"x\" highlight=\"9\"",
        &parts(),
        &html,
        &[
            "code/malformed@a.md:0",
            "code/unknown-attribute@a.md:0",
            "code/value@a.md:0",
            "code/range@a.md:0",
            "code/range@a.md:0",
        ],
    );
    check_with(
        "[!code-cs[](s/A.cs) and more",
        &parts(),
        "<p>[!code-cs<a href=\"{s/A.cs}\" aria-label=\"s/A.cs\"></a> and more</p>",
        &["code/malformed@a.md:0"],
    );
}

#[test]
fn a_page_takes_code_from_a_thousand_places() {
    let got = rendered(&"[!code-cs[](s/A.cs#one)]\n\n".repeat(1002), &parts());
    let codes: Vec<_> = got.report.iter().map(|d| d.code.name).collect();
    assert_eq!(codes, ["include/limit"]);
}

/// No files, and a highlighter whose clock goes too fast.
#[cfg(feature = "highlight")]
struct Hasty(Highlighter);

#[cfg(feature = "highlight")]
impl Parts for Hasty {
    fn part(&self, _: &RepoPath, _: &str) -> Result<(RepoPath, Arc<Part>), Missing> {
        Err(Missing::NotFound)
    }

    fn highlighter(&self) -> Option<&Highlighter> {
        Some(&self.0)
    }
}

/// R-I1
#[cfg(feature = "highlight")]
#[test]
fn a_page_whose_code_takes_too_long_is_an_error_and_plain() {
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::{Duration, Instant};

    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    static TICKS: AtomicU32 = AtomicU32::new(0);
    let clock = || *START + Duration::from_secs(1) * TICKS.fetch_add(1, Ordering::Relaxed);
    let hasty = Hasty(Highlighter::new(clock));
    let block = |lines| format!("```json\n{}```\n\n", "1\n".repeat(lines));
    let got = rendered(&(block(20) + &block(30) + &block(2)), &hasty);
    assert_eq!(codes_of(&got), ["markdown/limit@a.md:53"]);
    assert_eq!(got.value.html.matches("hl-constant").count(), 20);
}
