//! Diagnostics, limits and hostile content, through the whole program.

use super::common::{Site, diglot, ran};

const CONFIG: &str = "--- site.toml\ntitle = \"Help\"\nbase_url = \"https://help.example.com\"\n";

fn site(files: &[(&str, String)]) -> Site {
    let site = Site::new(CONFIG);
    site.write("content/de-de/index.md", "# Anfang\n");
    for (path, text) in files {
        site.write(path, text);
    }
    site
}

fn page(site: &Site, path: &str) -> String {
    let file = site.output().join(path).join("index.html");
    std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The lines of a JSON report that have `code`.
fn reported(site: &Site, code: &str) -> Vec<serde_json::Value> {
    let out = site.build(&["--format", "json"]).stdout;
    let lines = out.lines().map(|line| serde_json::from_str(line).unwrap());
    lines
        .filter(|line: &serde_json::Value| line["code"] == code)
        .collect()
}

/// R-D3: a fault in an included file names that file and line, then the chain.
#[test]
fn faults_in_included_files_name_the_chain() {
    let site = site(&[
        (
            "content/de-de/a.md",
            "# A\n\n[!INCLUDE [x](includes/b.md)]\n".to_owned(),
        ),
        (
            "content/de-de/includes/b.md",
            "b\n\n[!INCLUDE [x](c.md)]\n".to_owned(),
        ),
        (
            "content/de-de/includes/c.md",
            "c\n\n> [!WHAT]\n> c\n".to_owned(),
        ),
    ]);
    let found = reported(&site, "markdown/alert-unknown-type");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["path"], "content/de-de/includes/c.md");
    assert_eq!(found[0]["line"], 3);
    let chain = ["content/de-de/includes/b.md:3:1", "content/de-de/a.md:3:1"];
    assert_eq!(found[0]["included_from"], serde_json::json!(chain));
}

/// R-D4: all faults are told, sorted, whatever the number of threads; at most 100 of one file.
#[test]
fn reports_are_sorted_and_bounded() {
    let mut files: Vec<(String, String)> = (0..20)
        .map(|at| {
            (
                format!("content/de-de/p{at:02}.md"),
                "# P\n\n[x](no.md) [y](none.md)\n".to_owned(),
            )
        })
        .collect();
    files.push((
        "content/de-de/many.md".to_owned(),
        format!("# M\n\n{}", "[x](no.md)\n".repeat(150)),
    ));
    let site = Site::new(CONFIG);
    for (path, text) in &files {
        site.write(path, text);
    }
    let one = site.build(&["--jobs", "1"]).stderr;
    let many = site.build(&["--jobs", "7"]).stderr;
    let faults = |talk: &str| {
        let lines = talk.lines().filter(|line| line.starts_with("warning["));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(faults(&one), faults(&many));
    let of = |name: &str| {
        faults(&one)
            .iter()
            .filter(|line| line.contains(name))
            .count()
    };
    assert_eq!((of("many.md"), of("p19.md")), (100, 2));
    assert!(one.contains("... and 50 more"), "{one}");
}

/// R-I6: taking a wrapper away cannot join two harmless pieces into an active one.
#[test]
fn wrappers_go_before_html_is_judged() {
    let empty = "<span data-ttu-id=\"a-1\"></span><span class=\"sxs-lookup\"><span data-stu-id=\"a-1\"></span></span>";
    let text = format!(
        "# A\n\n<scr{empty}ipt>alert(1)</scr{empty}ipt>\n\n<img src=x one{empty}rror=alert(2)>\n\n[x](java{empty}script:alert(3))\n"
    );
    let site = site(&[("content/de-de/a.md", text)]);
    site.build(&[]).expect(0);
    let body = page(&site, "de-de/a");
    let body = body.split("data-article-body").nth(1).unwrap();
    for active in ["<script", "onerror=", "href=\"javascript"] {
        assert!(!body.contains(active), "{active}\n{body}");
    }
}

/// R-T3: the environment reaches no page.
#[test]
fn nothing_of_the_environment_is_published() {
    let site = site(&[]);
    let mut command = site.command();
    command
        .env("DIGLOT_SECRET", "s3cr3t-w0rd")
        .env("USER", "s3cr3t-us3r");
    ran(&mut command).expect(0);
    for (path, bytes) in site.built(&[]) {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("s3cr3t"), "{path:?}");
    }
}

/// R-N3: dates come from the input; a build next year says the same.
#[test]
fn no_page_knows_what_day_it_is() {
    let site = site(&[(
        "content/de-de/a.md",
        "---\nms.date: 02/03/2020\n---\n# A\n".to_owned(),
    )]);
    site.build(&[]).expect(0);
    let text = page(&site, "de-de/a");
    assert!(text.contains("datetime=\"2020-02-03\""), "{text}");
    let year = std::fs::metadata(site.output())
        .unwrap()
        .modified()
        .unwrap();
    let year = 1970
        + year
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap()
            .as_secs()
            / 31_556_952;
    assert!(!text.contains(&format!("{year}-")), "{text}");
}

/// R-H4, R-I5: template syntax is text, and every localized word of damaged wrappers is shown.
#[test]
fn damaged_wrappers_lose_no_word_and_show_no_source() {
    let text = "# A {{ page.url }}\n\n<span data-ttu-id=\"a-1\">eins<span class=\"sxs-lookup\"><span data-stu-id=\"a-1\">SOURCEONE</span></span>\n\n<span data-ttu-id=\"a-2\">zwei</span><span class=\"sxs-lookup\"><span data-stu-id=\"a-9\">SOURCETWO</span></span>\n\n<span data-ttu-id=\"a-3\">drei\n";
    let site = site(&[("content/de-de/a.md", text.to_owned())]);
    site.build(&[]).expect(0);
    let text = page(&site, "de-de/a");
    for word in ["eins", "zwei", "drei", "{{ page.url }}"] {
        assert!(text.contains(word), "{word}\n{text}");
    }
    let body = text.split("data-article-body").nth(1).unwrap();
    assert!(!body.contains("SOURCE"), "{body}");
}

/// R-P1: no reference opens a file outside of the locale's folder.
#[test]
fn references_stay_inside_of_the_locale() {
    let text = "# A\n\n[!INCLUDE [x](../../secret.md)]\n\n[!INCLUDE [x](/etc/hostname)]\n\n![x](../../secret.png) [y](..\\..\\secret.md) [z](%2e%2e/%2e%2e/secret.md) [c](C:\\x.md) [j](javascript:alert(1))\n";
    let site = site(&[
        ("content/de-de/a.md", text.to_owned()),
        ("secret.md", "TOPSECRET\n".to_owned()),
    ]);
    let ran = site.build(&["--keep-going"]);
    assert!(
        ran.stderr
            .contains("error[include/outside]: content/de-de/a.md:3:1")
            && ran
                .stderr
                .contains("error[include/outside]: content/de-de/a.md:5:1"),
        "{}",
        ran.stderr
    );
    for (path, bytes) in super::common::tree(&site.output()) {
        assert!(
            !String::from_utf8_lossy(&bytes).contains("TOPSECRET"),
            "{path:?}"
        );
    }
}

/// R-P5: two sources for one output are an error that names both, and nothing is published.
#[test]
fn sources_that_clash_are_named() {
    for (first, second) in [("x.md", "x/index.md"), ("x.md", "X.md"), ("x.md", "x.yml")] {
        let text = |name: &str| {
            if name.contains(".yml") {
                "### YamlMime:FAQ\ntitle: x\n"
            } else {
                "# x\n"
            }
        };
        let site = site(&[
            (&format!("content/de-de/{first}"), text(first).to_owned()),
            (&format!("content/de-de/{second}"), text(second).to_owned()),
        ]);
        let ran = site.build(&[]).expect(1);
        assert!(
            ran.stderr.contains("error[site/output-path-conflict]"),
            "{}",
            ran.stderr
        );
        assert!(
            ran.stderr.contains(first) && ran.stderr.contains(second),
            "{}",
            ran.stderr
        );
        assert!(!site.output().join("index.html").exists());
    }
}

/// R-P6: redirects go round in no circle and leave only for https.
#[test]
fn redirects_are_checked() {
    let circle = site(&[
        ("content/de-de/.openpublishing.redirection.json", r#"{"redirections":[{"source_path":"a.md","redirect_url":"/b"},{"source_path":"b.md","redirect_url":"/a"}]}"#.to_owned()),
    ]);
    let ran = circle.build(&[]).expect(1);
    assert!(
        ran.stderr.contains("error[redirect/circular-redirection]"),
        "{}",
        ran.stderr
    );
    let unsafe_target = site(&[(
        "content/de-de/.openpublishing.redirection.json",
        r#"{"redirections":[{"source_path":"a.md","redirect_url":"javascript:alert(1)"}]}"#
            .to_owned(),
    )]);
    let ran = unsafe_target.build(&[]).expect(1);
    assert!(
        ran.stderr.contains("error[redirect/unsafe-target]"),
        "{}",
        ran.stderr
    );
}

/// R-D7: a closed terminal is no panic.
#[test]
fn usage_errors_are_told_apart() {
    ran(diglot().arg("nonsense")).expect(2);
    ran(diglot().arg("--help")).expect(0);
}
