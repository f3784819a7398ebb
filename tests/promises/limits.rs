//! The limits of the contract's table, each gone over by one: a diagnostic and no slow death (R-I1,
//! R-I2).
//!
//! Limits of templates are tested in `src/render/tests.rs`, where a page can be rendered without a
//! site; those on time and memory by `growth.rs` and the benchmark, because no test asserts a
//! duration.

use std::fmt::Write as _;

use super::common::Site;

const CONFIG: &str = "--- site.toml\ntitle = \"Help\"\nbase_url = \"https://help.example.com\"\n";
const PAGE: &str = "content/de-de/a.md";
const TOC: &str = "content/de-de/TOC.yml";

/// Builds `files`, which go over a limit, and expects to be told so by `said`.
#[track_caller]
fn over(files: &[(&str, String)], said: &str) {
    let site = Site::new(CONFIG);
    site.write("content/de-de/index.md", "# Anfang\n");
    for (path, text) in files {
        site.write(path, text);
    }
    let ran = site.build(&[]).expect(1);
    assert!(ran.stderr.contains(said), "{said}: {}", ran.stderr);
    assert!(
        !site.output().join("de-de").exists(),
        "nothing is published"
    );
}

/// Builds `files`, which just keep to a limit.
#[track_caller]
fn within(files: &[(&str, String)]) {
    let site = Site::new(CONFIG);
    for (path, text) in files {
        site.write(path, text);
    }
    site.build(&[]).expect(0);
}

fn page(text: String) -> [(&'static str, String); 1] {
    [(PAGE, text)]
}

#[test]
fn one_text_file() {
    over(&page("x".repeat((8 << 20) + 1)), "error[file/too-large]");
}

#[test]
fn one_page_after_its_includes() {
    let part = "x".repeat(300 << 10);
    let includes = "[!INCLUDE [x](includes/i.md)]\n\n".repeat(60);
    over(
        &[(PAGE, includes), ("content/de-de/includes/i.md", part)],
        "error[markdown/limit]: content/de-de/a.md:1:1: page grows over 16 MiB",
    );
}

/// Each file includes the next one twice: few bytes become many.
fn doubling(depth: usize, end: String) -> Vec<(String, String)> {
    let part = |at: usize| format!("content/de-de/includes/i{at}.md");
    let mut files: Vec<_> = (0..depth)
        .map(|at| {
            let next = format!("[!INCLUDE [x](i{}.md)]\n\n", at + 1);
            (part(at), next.repeat(2))
        })
        .collect();
    files.push((part(depth), end));
    files.push((
        PAGE.to_owned(),
        "[!INCLUDE [x](includes/i0.md)]\n".to_owned(),
    ));
    files
}

#[test]
fn one_page_against_the_bytes_of_its_sources() {
    let borrowed = |files: &[(String, String)]| -> Vec<(&'static str, String)> {
        let files = files.iter();
        files
            .map(|(path, text)| (&*path.clone().leak(), text.clone()))
            .collect()
    };
    let large = doubling(8, "x".repeat(8 << 10));
    over(&borrowed(&large), "page grows to more than 64 times the");
    within(&borrowed(&doubling(7, "x".repeat(8 << 10))));
}

#[test]
fn includes_of_one_page() {
    let part = ("content/de-de/includes/i.md", "i\n".to_owned());
    let directive = "[!INCLUDE [x](includes/i.md)]\n\n";
    over(
        &[(PAGE, directive.repeat(1001)), part.clone()],
        "error[include/limit]",
    );
    within(&[(PAGE, directive.repeat(1000)), part]);
}

fn chain(length: usize) -> Vec<(&'static str, String)> {
    let part = |at: usize| &*format!("content/de-de/includes/i{at}.md").leak();
    let mut files: Vec<_> = (1..length)
        .map(|at| (part(at), format!("[!INCLUDE [x](i{}.md)]\n", at + 1)))
        .collect();
    files.push((part(length), "end\n".to_owned()));
    files.push((PAGE, "[!INCLUDE [x](includes/i1.md)]\n".to_owned()));
    files
}

#[test]
fn includes_inside_of_includes() {
    over(&chain(17), "error[include/limit]");
    within(&chain(16));
}

#[test]
fn yaml_documents() {
    let front = |yaml: String| page(format!("---\n{yaml}\n---\n# A\n"));
    over(
        &front(format!("title: {}", "x".repeat(1 << 20))),
        "error[yaml/limit]",
    );
    over(
        &front(format!("x: {}{}", "[".repeat(65), "]".repeat(65))),
        "error[yaml/limit]",
    );
    over(
        &front(format!("x: [{}]", "a,".repeat(100_001))),
        "error[yaml/limit]",
    );
    // Few values, until the aliases are followed.
    let mut bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
    for level in 1..6 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(",");
        let _ = writeln!(bomb, "a{level}: &a{level} [{aliases}]");
    }
    over(&front(bomb), "error[yaml/limit]");
}

#[test]
fn nesting_of_markdown_and_of_html() {
    over(
        &page(format!("{}x", "> ".repeat(513))),
        "error[markdown/nesting]",
    );
    over(
        &page(format!("{}x", "<div>".repeat(513))),
        "error[markdown/nesting]",
    );
}

#[test]
fn columns_and_cells_of_a_table() {
    let row = |cell: &str, columns: usize| format!("|{}\n", format!("{cell}|").repeat(columns));
    let wide = |columns| [row("a", columns), row("-", columns), row("b", columns)].concat();
    over(&page(wide(513)), "error[markdown/limit]");
    within(&page(wide(512)));
    let long = format!(
        "{}{}{}",
        row("a", 2),
        row("-", 2),
        row("b", 2).repeat(50_000)
    );
    over(&page(long), "table has more than 100000 cells");
}

#[test]
fn headings_of_a_page() {
    over(&page("## x\n\n".repeat(5001)), "error[markdown/limit]");
}

#[test]
fn one_attribute() {
    let title = "x".repeat((1 << 20) + 1);
    over(
        &page(format!("<a title=\"{title}\">x</a>\n")),
        "error[markdown/limit]",
    );
    over(
        &page(format!("[x](#a \"{title}\")\n")),
        "error[markdown/limit]",
    );
}

/// A parser of HTML would open all of the formatting again in each paragraph.
#[test]
fn memory_of_a_parser_of_html() {
    let open = (0..400).fold(String::new(), |mut open, at| {
        let _ = write!(open, "<b class=\"c{at:0100}\">");
        open
    });
    over(
        &page(format!("<div>\n{open}\n{}</div>\n", "<p>x\n".repeat(500))),
        "error[markdown/limit]",
    );
}

#[test]
fn tables_of_contents() {
    over(&[(TOC, "- name: a\n".repeat(10_001))], "error[toc/limit]");
    let nested = |depth: usize| {
        let levels = (1..depth).map(|level| {
            let blank = "  ".repeat(level - 1);
            format!("{blank}- name: a\n{blank}  items:\n")
        });
        levels.collect::<String>() + &"  ".repeat(depth - 1) + "- name: a\n"
    };
    over(&[(TOC, nested(17))], "error[toc/limit]");
    within(&[(PAGE, "# A\n".to_owned()), (TOC, nested(16))]);
}

/// Above 2,000 entries a page carries the way to itself and its neighbours.
#[test]
fn navigation_of_a_page() {
    // The contract cuts above 2,000 entries; lists are cut earlier, so that pages stay small.
    for (entries, shown) in [(60, 60), (61, 25), (2001, 25)] {
        let site = Site::new(CONFIG);
        site.write(PAGE, "# A\n");
        let mut toc = String::new();
        for at in 1..entries {
            let _ = writeln!(
                toc,
                "- name: Eintrag {at}\n  href: https://example.com/{at}"
            );
            if at == 30 {
                toc.push_str("- name: A\n  href: a.md\n");
            }
        }
        site.write(TOC, &toc);
        site.build(&[]).expect(0);
        let html = std::fs::read_to_string(site.output().join("de-de/a/index.html"));
        let html = html.expect("the page is there");
        let items = html.matches("Eintrag ").count() + 1;
        // The link to the next and the previous page tell two of them once more.
        assert!((shown..shown + 5).contains(&items), "{entries}: {items}");
    }
}
