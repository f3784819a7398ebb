//! R-I1: time grows with the size of the input, however hostile it is.
//!
//! Each pattern is built twice, the second time twice as long. What is measured is the processor's
//! time of the one thread that does the work, so that other programs do not matter, less the time of
//! a site without the pattern.

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use diglot::config::Config;
use diglot::pipeline::{self, Input, Progress, Request};
use rustix::time::{ClockId, clock_gettime};

use crate::common::Site;

/// Time that a measurement should take at least, for its noise to be small.
const LONG_ENOUGH: Duration = Duration::from_millis(40);
/// Largest input that is tried to get there, in bytes: what is faster than that is fast enough.
const LARGEST: usize = 1 << 20;
/// What doubling may do to the time (R-I1).
const MOST: f64 = 3.0;
/// Measurements of which the shortest counts, when a first one is in doubt.
const TRIES: usize = 4;
/// How often they are repeated before a growth is believed.
const ROUNDS: usize = 3;

/// A file of the site that holds `head`, `unit` many times and `tail`. In a unit, `§` is its number
/// and `¶` the next one.
struct Pattern {
    path: &'static str,
    head: &'static str,
    unit: &'static str,
    tail: &'static str,
}

/// A unit repeated in an article, with nothing around it.
const fn plain(unit: &'static str) -> Pattern {
    within("", unit, "")
}

/// A unit repeated in an article.
const fn within(head: &'static str, unit: &'static str, tail: &'static str) -> Pattern {
    file("content/de-de/b.md", head, unit, tail)
}

/// A unit repeated in some file.
const fn file(
    path: &'static str,
    head: &'static str,
    unit: &'static str,
    tail: &'static str,
) -> Pattern {
    Pattern {
        path,
        head,
        unit,
        tail,
    }
}

impl Pattern {
    fn text(&self, count: usize) -> String {
        let numbered = self.unit.contains(['§', '¶']);
        let unit = |number: usize| {
            let (this, next) = (number.to_string(), (number + 1).to_string());
            self.unit.replace('§', &this).replace('¶', &next)
        };
        let units = if numbered {
            (0..count).map(unit).collect()
        } else {
            self.unit.repeat(count)
        };
        format!("{}{units}{}", self.head, self.tail)
    }
}

/// What can be made larger.
trait Growing {
    /// Says what grows, for a person.
    fn name(&self) -> String;
    /// Adds `count` of it to a site.
    fn write(&self, site: &Site, count: usize);
    /// The largest number that is tried.
    fn most(&self) -> usize;
    /// A number to begin with.
    fn first(&self) -> usize;

    /// The best time of some builds of a site with `count` of it, less that of one with none.
    fn time(&self, count: usize, tries: usize) -> Duration {
        let best = |count| {
            let one = |_| {
                let site = Site::new(
                    "--- site.toml\ntitle = \"Help\"\n--- content/de-de/a.md\n# A\n\nx\n",
                );
                self.write(&site, count);
                time_of_build(&site.root())
            };
            (0..tries).map(one).min().expect("there is a try")
        };
        best(count).saturating_sub(best(0))
    }

    /// A number that takes long enough to be measured, or the largest one.
    fn count(&self) -> usize {
        let most = self.most();
        let mut count = self.first().min(most);
        loop {
            let time = self.time(count, 1);
            if time >= LONG_ENOUGH || count == most {
                return count;
            }
            let missing = LONG_ENOUGH.as_secs_f64() / time.as_secs_f64().max(0.001);
            // A step too far would make a test of minutes out of what grows too fast.
            count = (count * if missing > 8.0 { 8 } else { 2 }).min(most);
        }
    }

    /// By how much the time grows when the input doubles.
    fn growth(&self, count: usize, tries: usize) -> f64 {
        let (once, twice) = (self.time(count, tries), self.time(count * 2, tries));
        twice.as_secs_f64() / once.max(LONG_ENOUGH / 2).as_secs_f64()
    }
}

impl Growing for Pattern {
    fn name(&self) -> String {
        format!("{:?} in {}", self.unit, self.path)
    }

    fn write(&self, site: &Site, count: usize) {
        site.write(self.path, self.text(count));
    }

    fn most(&self) -> usize {
        LARGEST / self.unit.len() / 2
    }

    fn first(&self) -> usize {
        256
    }
}

/// Files of which a site has many, by their paths. In paths and texts, `§` is a number, `¶` the next one,
/// which for the last is the first, and `±` one that ten of them have.
struct Files {
    files: &'static [(&'static str, &'static str)],
    /// A file with a line for each number: its path and such a line.
    list: Option<(&'static str, &'static str)>,
}

/// Files without a list.
const fn files(files: &'static [(&'static str, &'static str)]) -> Files {
    Files { files, list: None }
}

impl Growing for Files {
    fn name(&self) -> String {
        format!("{:?}", self.files)
    }

    fn write(&self, site: &Site, count: usize) {
        let numbered = |text: &str, number: usize| {
            let (this, next) = (number.to_string(), ((number + 1) % count).to_string());
            let text = text.replace('§', &this).replace('¶', &next);
            text.replace('±', &(number / 10).to_string())
        };
        for number in 0..count {
            for (path, text) in self.files {
                site.write(&numbered(path, number), numbered(text, number));
            }
        }
        if let Some((path, line)) = self.list.filter(|_| count > 0) {
            let lines: String = (0..count).map(|number| numbered(line, number)).collect();
            site.write(path, lines);
        }
    }

    fn most(&self) -> usize {
        1024
    }

    /// Many at once: what grows with the square of it is small among few.
    fn first(&self) -> usize {
        96
    }
}

/// Fails for each of `patterns` whose time more than triples when it doubles.
#[track_caller]
fn check(patterns: &[impl Growing]) {
    let mut faults = Vec::new();
    for pattern in patterns {
        let count = pattern.count();
        if pattern.growth(count, 1) < MOST {
            continue;
        }
        // A machine with other work is slow in fits, also by the time of the processor: what grows
        // too fast does so each time.
        let mut rounds = (0..ROUNDS).map(|_| pattern.growth(count, TRIES));
        let growth = rounds.try_fold(f64::INFINITY, |least, growth| {
            (growth >= MOST).then(|| least.min(growth))
        });
        if let Some(growth) = growth {
            faults.push(format!("{count} x {} grows by {growth:.1}", pattern.name()));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[derive(Debug)]
struct Silent;

impl Progress for Silent {
    fn begin(&self, _: &str, _: usize) {}
    fn step(&self) {}
}

/// Builds the site in `root` on this thread alone; returns the time of the processor.
fn time_of_build(root: &Path) -> Duration {
    let config = Config::new("Help", "https://help.example.com/");
    let cancelled = AtomicBool::new(false);
    let request = Request {
        input: Input {
            root,
            config: &config,
            locales: Vec::new(),
            cloud: None,
            lossy: false,
            drafts: false,
            strict: false,
            theme_folder: root.join("themes/help"),
            cancelled: &cancelled,
            progress: &Silent,
        },
        output: root.join("public"),
        keep_going: false,
        adopt: false,
        lock_wait: Duration::ZERO,
        durable: false,
        config_file: root.join("site.toml"),
        form: None,
        cache: None,
    };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .stack_size(8 << 20)
        .build()
        .unwrap();
    pool.install(|| {
        let before = processor_time();
        pipeline::build(&request).unwrap();
        processor_time().saturating_sub(before)
    })
}

/// Time that this thread has had the processor for.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(
        u64::try_from(time.tv_sec).unwrap(),
        u32::try_from(time.tv_nsec).unwrap(),
    )
}

/// R-I1.
#[test]
fn markdown() {
    check(&[
        plain("> "),
        plain("- "),
        plain("* a\n  "),
        plain("1. "),
        plain("["),
        plain("!["),
        plain("]("),
        plain("[a]("),
        plain("[a](b \""),
        plain("![a](b)"),
        plain("![a ![b](c) "),
        plain("*a **b "),
        plain("*a_b "),
        plain("a**b"),
        plain("_a__b "),
        plain("~~a "),
        plain("`a``b"),
        plain("&"),
        plain("&amp;"),
        plain("\\"),
        plain("|"),
        within("|a|\n|-|\n", "|", ""),
        within("|a|b|\n|-|-|\n", "|a|b|\n", ""),
        within("|a|b|\n|-|-|\n", "a\n", ""),
        plain("#"),
        plain("## a\n\n"),
        plain("[a]: b\n"),
        plain("[a§]: b\n"),
        within("[a]: b\n\n", "[a] ", ""),
        plain("[^1]"),
        plain("http://a "),
        plain("http://a."),
        plain("www."),
        plain("https://a/("),
        plain(":a"),
        plain("```\n"),
        plain("~~~~\n```\n"),
        plain("    a\n"),
        plain("---\n"),
        plain("a\n===\n"),
        plain("\r"),
        plain("a\r"),
        plain("## a §\n\n[x](#a-§)\n\n"),
        plain("## a §\n\n[x](#b-§)\n\n"),
        plain("[x](#§)\n"),
        plain("[x](a.md#§)\n"),
        plain("[x](x§.md)\n"),
        plain("[x](../../x§.md)\n"),
        plain("![x](x§.png)\n"),
    ]);
}

/// R-I1.
#[test]
fn html_of_authors() {
    check(&[
        plain("[a](<b"),
        plain("<"),
        plain("<a"),
        plain("<a b=\""),
        plain("<a b=c "),
        plain("<!--"),
        plain("a <!-- "),
        plain("a <?"),
        plain("a <!A"),
        plain("a <![CDATA["),
        plain("<b>"),
        plain("</b>"),
        within("<div>\n", "<a id=x§>\n", ""),
        plain("<script>"),
        plain("<table>"),
        plain("<table><tr><td>"),
        plain("<kunde§ >"),
        plain("<x y§=z>"),
        within("<p class=\"", "a ", "\">x</p>"),
        plain("<a name=\"x\"></a>"),
        plain("<a name=\"x§\"></a>\n## a\n"),
        plain("<a name=\"x"),
        plain("<b id=§>"),
        plain("<div>\n"),
        plain("<div><p>"),
        plain("a <font id=x§>\n\n"),
        within("<div>\n", "<font id=x§><p>\n", ""),
        within("a ", "<b id=x§>", "\n\nb\n\nc\n\n"),
        plain("a <script>"),
        within("a ", "<style>x</p> ", ""),
        plain("<table><b>"),
        plain("<select>"),
        plain("<svg>"),
        within("<b ", "a§=1 ", ">"),
        plain("<p>\n"),
        plain("<li>"),
        within("<div>\n", "<style>x</style>", ""),
        within("a ", "<style>x</style>", ""),
        plain("a <style>x\n\n"),
        plain("<div><table></div></table>\n"),
        within("# ", "<b id=§>", "\n"),
        within("<p ", "data-§=1 ", ">"),
        within("a <i>", "x</i><i title=\"y\">", ""),
        within(
            "<b title=\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\">\n",
            "<p>x\n",
            "",
        ),
    ]);
}

/// R-I1.
#[test]
fn code() {
    check(&[
        plain("[!code["),
        plain("[!code[]("),
        plain("[!code[](a)]\n"),
        plain("[!code[](a)] "),
        plain("- [!code[](a)]\n"),
        plain("- [!code[](a) "),
        plain("> [!notebook[](a?x=1&y=2)]\n\n"),
        within("[!code[](a?range=", "1-,", ")]"),
        plain(":::code source=\"a\":::\n"),
        plain("- ```\n"),
        plain("1. a\n\n   ```\n"),
        plain("- ```\n  ```\n"),
        plain("> ```json\n> {}\n> ```\n\n"),
        plain("```json\n[§]\n```\n"),
        within("```json\n", "[1", "\n```"),
        within("```json\n", "[1]\n", "```"),
        within("```cs\n", "if (a.b(c) < d) { e = \"f\"; }\n", "```"),
        within("```ps1\n", "(", "\n```"),
        within("```xml\n", "<a>\n", "```"),
    ]);
}

/// R-I1.
#[test]
fn constructs_of_the_dialect() {
    check(&[
        plain("[![a](b)](c) "),
        plain(":::"),
        plain("::: "),
        within("a ", ":::image ", ""),
        within("a ", ":::image source=\"", ""),
        within("a ", ":::image source=\"a.png\" alt-text=\"", ""),
        plain(":::image source=\"a.png\" alt-text=\"b\":::\n"),
        plain(":::image type=\"complex\" source=\"a.png\" alt-text=\"b\":::\n"),
        plain(":::row:::\n"),
        plain(":::zone pivot=\"a\"\n"),
        plain(":::moniker range=\"a\"\n"),
        plain(":::no-loc text=\"a\":::"),
        plain(":::code "),
        plain("[!INCLUDE [x](y§.md)]\n\n"),
        plain("[!NOTE]\n"),
        plain("> [!NOTE]\n"),
        plain("> [!NOTE]\n> a\n"),
        plain("> [!NOTE]\n\n"),
        plain("#### [a](#tab/b)\n\n"),
        plain("- #### [a](#tab/b)\n  "),
        plain("#### <a name=\"a\"></a>[a](#tab/b/c)\n\n"),
        plain("<xref:"),
        plain("<xref:a> "),
        plain(":::no-loc text=\""),
        plain("[!INCLUDE ["),
        plain("[!INCLUDE [x]("),
        plain("[!INCLUDE [x](a.md)] "),
        plain("#### [a](#tab/b§)\n\nx\n\n"),
        plain(":::image source=«"),
        within(":::image ", "a=b ", ""),
        plain(":::image a=b:::"),
        within("[!INCLUDE [x](", "(", ""),
        plain("- [!INCLUDE [x](a.md)]\n"),
        plain("a\n[!INCLUDE [x](a.md)]\n"),
        plain("> a\n> [!NOTE]\n"),
        plain("<b id=\"a\">x</b> "),
        plain(":::no-loc text=\"\\\""),
        plain(":::image alt-text=\"a\\\" "),
    ]);
}

/// R-I1.
#[test]
fn bilingual_wrappers() {
    check(&[
        plain("<span data-ttu-id=\"a-1\">"),
        plain("<span data-ttu-id=\"a-§\">x"),
        plain("<span class=\"sxs-lookup\"><span data-stu-id=\"a-1\">"),
        plain("<span data-ttu-id=\"a-1\">x</span>"),
        plain(
            "<span data-ttu-id=\"a-§\">x</span><span class=\"sxs-lookup\"><span data-stu-id=\"a-§\">y</span></span>",
        ),
        plain(
            "<span data-ttu-id=\"a-1\"><span data-ttu-id=\"b-1\">x</span><span class=\"sxs-lookup\"><span data-stu-id=\"b-1\">y</span></span>",
        ),
        plain(
            "<span data-ttu-id=\"a-1\">x</span><span class=\"sxs-lookup\"><span data-stu-id=\"b-1\">y",
        ),
        plain(
            "<span data-ttu-id=\"a-1\">x</span><span class=\"sxs-lookup\"><span data-stu-id=\"a-1\"><span>",
        ),
        plain("data-ttu-id=\""),
        plain("<span data-ttu-id=&quot;a-1&quot;>"),
        plain("<span "),
        plain("`<span data-ttu-id=\"a-1\">"),
        plain("```\n<span data-ttu-id=\"a-1\">\n"),
    ]);
}

/// R-I1.
#[test]
fn front_matter() {
    check(&[
        within("---\n", "a§: b\n", "---\nx"),
        within("---\ntitle: ", "[", "\n---\nx"),
        within("---\ntitle: ", "{a: ", "\n---\nx"),
        within("---\ntitle: \"", "\\\\", "\"\n---\nx"),
        within("---\n", "- ", "\n---\nx"),
        within("---\n", "? ", "\n---\nx"),
        within("---\na: &a x\n", "b§: *a\n", "---\nx"),
        within("---\n", "a§: &a§ [x]\n", "---\nx"),
        within("---\n", "a: b\n", "---\nx"),
        within("---\naliases:\n", "- a/b§\n", "---\nx"),
        within("---\n", "!!a ", "\n---\nx"),
        within("---\n", "#\n", "---\nx"),
        within("---\n", "\n", "---\nx"),
        within("---\n", "a: |\n b\n", "---\nx"),
        within("---\nkeywords: ", "a, ", "\n---\nx"),
        within("---\ntitle: ", "<span data-ttu-id=\"a-1\">", "\n---\nx"),
    ]);
}

/// R-I1.
#[test]
fn other_files() {
    check(&[
        file("content/de-de/TOC.yml", "", "- name: a\n  href: a.md\n", ""),
        file(
            "content/de-de/TOC.yml",
            "",
            "- name: a\n  href: x§.md\n",
            "",
        ),
        file(
            "content/de-de/TOC.yml",
            "",
            "- name: a\n  href: toc.yml\n",
            "",
        ),
        file("content/de-de/TOC.yml", "", "- items:\n  ", ""),
        file("content/de-de/TOC.md", "", "# [a](a.md)\n", ""),
        file("content/de-de/TOC.md", "", "#", ""),
        file("content/de-de/TOC.md", "", "[", ""),
        file("content/de-de/TOC.md", "# ", "[", "\n"),
        file("content/de-de/TOC.md", "# ", "*a_", "\n"),
        file(
            "content/de-de/.openpublishing.redirection.json",
            "{\"redirections\":[",
            "{\"source_path\":\"x§.md\",\"redirect_url\":\"/y§\"},",
            "]}",
        ),
        file(
            "content/de-de/.openpublishing.redirection.json",
            "{\"redirections\":[",
            "{\"source_path\":\"x§.md\",\"redirect_url\":\"x1§.md\"},",
            "]}",
        ),
        file(
            "content/de-de/.openpublishing.redirection.json",
            "",
            "[",
            "",
        ),
        file(
            "content/de-de/.openpublishing.redirection.json",
            "{\"redirections\":",
            "{\"a\":",
            "",
        ),
        file(
            "content/de-de/c.yml",
            "### YamlMime:FAQ\nsections:\n- name: x\n  questions:\n",
            "  - question: a\n    answer: b\n",
            "",
        ),
        file(
            "content/de-de/c.yml",
            "### YamlMime:Landing\nlandingContent:\n",
            "- title: a\n  linkLists:\n  - links:\n    - text: x\n      url: y§.md\n",
            "",
        ),
        file(
            "content/de-de/c.yml",
            "### YamlMime:FAQ\nsections:\n- name: x\n  questions:\n",
            "  - question: a\n    answer: '[x](#b§)'\n",
            "",
        ),
        file(
            "content/de-de/.openpublishing.redirection.json",
            "{\"redirections\":[",
            "{\"source_path\":\"x§.md\",\"redirect_url\":\"x¶.md\"},",
            "]}",
        ),
        file(
            "content/de-de/TOC.yml",
            "",
            "- name: a\n  href: a.md#§\n",
            "",
        ),
        file(
            "content/de-de/c.yml",
            "### YamlMime:FAQ\ntitle: |\n",
            "  x *y\n",
            "",
        ),
    ]);
}

/// R-I1: a site of many articles, in whatever way they know of each other.
#[test]
fn articles_of_a_site() {
    check(&[
        Files {
            files: &[(
                "content/de-de/b§.md",
                "---\ntitle: B §\n---\n# B §\n\n[x](b¶.md#b-¶)\n",
            )],
            list: Some(("content/de-de/TOC.yml", "- name: B §\n  href: b§.md\n")),
        },
        // Each folder has a table of contents of its own.
        files(&[
            ("content/de-de/f§/b.md", "# B §\n\n[x](../f¶/b.md)\n"),
            ("content/de-de/f§/TOC.yml", "- name: B\n  href: b.md\n"),
        ]),
        // The source edition chooses between two translations, and both are searched by it.
        files(&[
            (
                "content/de-de/b§.md",
                "# <span data-ttu-id=\"a-1\">Rechnung §</span><span class=\"sxs-lookup\"><span data-stu-id=\"a-1\">Invoice §</span></span>\n",
            ),
            (
                "content/fr-fr/b§.md",
                "# <span data-ttu-id=\"a-1\">Facture §</span><span class=\"sxs-lookup\"><span data-stu-id=\"a-1\">Invoice §</span></span>\n",
            ),
        ]),
        // What is missing is looked for everywhere.
        files(&[(
            "content/de-de/b§.md",
            "# B\n\n[x](c§.md) [y](b¶.md#c) ![z](c§.png) <xref:c§>\n",
        )]),
        files(&[(
            "content/de-de/b§.md",
            "---\nuid: u§\n---\n# B\n\n<xref:u¶>\n",
        )]),
        // A circle, and chains that lead into it.
        files(&[
            ("content/de-de/b§.md", "---\nredirect_url: b¶.md\n---\n"),
            ("content/de-de/c§.md", "---\nredirect_url: b§.md\n---\n"),
        ]),
        files(&[
            (
                "content/de-de/b§.md",
                "# B\n\n[!INCLUDE [x](i/i±.md)]\n\n![a](m/m±.gif)\n",
            ),
            ("content/de-de/i/i±.md", "I ±\n"),
            ("content/de-de/m/m±.gif", "GIF89a\x06\0\x04\0\0\0\0"),
        ]),
    ]);
}
