use super::*;
use crate::diag::Place;

/// Codes of a report with the texts they point to.
fn found(text: &str, report: &[Diagnostic]) -> Vec<String> {
    report
        .iter()
        .map(|d| match &d.place {
            Place::Span(span) => {
                format!(
                    "{} {}",
                    d.code.name,
                    &text[span.start as usize..span.end as usize]
                )
            }
            _ => d.code.name.to_owned(),
        })
        .collect()
}

fn read_text(text: &str) -> Reported<Head> {
    read(&RepoPath::new("a.md"), text)
}

#[track_caller]
fn check(text: &str, entries: &[(&str, &str)], body: &str, report: &[&str]) {
    let got = read_text(text);
    let map: Vec<_> = got
        .value
        .front_matter
        .map()
        .iter()
        .map(|entry| {
            (
                &*entry.key,
                entry.node.value.as_str().unwrap_or(entry.node.value.kind()),
            )
        })
        .collect();
    assert_eq!(map, entries, "{text}");
    assert_eq!(&text[got.value.body_at..], body, "{text}");
    assert_eq!(found(text, &got.report), report, "{text}");
}

#[test]
fn reads_flat_and_other_front_matter_alike() {
    check(
        "---\ntitle: A b\nms.date: '1/2/2021'\n# c\n\nx:\r\n---\nbody",
        &[("title", "A b"), ("ms.date", "1/2/2021"), ("x", "nothing")],
        "body",
        &[],
    );
    check(
        "\u{feff}---\ntitle: \"A \\u00fc\"\nlist:\n- a\n- b\n...\nbody",
        &[("title", "A ü"), ("list", "a list")],
        "body",
        &[],
    );
    check(
        "---\r\ntitle: >\r\n  a\r\n  b\r\nid: 012\r\n---\r\nx\r\n---\r\n",
        &[("title", "a b\n"), ("id", "012")],
        "x\r\n---\r\n",
        &[],
    );
}

#[test]
fn no_front_matter_is_nothing_to_report() {
    check("# A\n---\nb\n---\n", &[], "# A\n---\nb\n---\n", &[]);
    check("\u{feff}# A", &[], "# A", &[]);
    check("", &[], "", &[]);
    check("---\n---\nx", &[], "x", &[]);
    check("---\n# comment\n---\nx", &[], "x", &[]);
}

/// R-I4.
#[test]
fn broken_front_matter_leaves_the_body() {
    check(
        "---\ntitle: a\nx",
        &[],
        "---\ntitle: a\nx",
        &["yaml/header-not-closed ---"],
    );
    check(
        "---\n- a\n---\nx",
        &[],
        "x",
        &["yaml/header-not-object - a\n"],
    );
    check(
        "---\ntext\n---\nx",
        &[],
        "x",
        &["yaml/header-not-object text\n"],
    );
}

#[test]
fn saves_what_it_can_of_a_syntax_error() {
    let text = "---\ntitle: \"Ü\"\ndescription: one: two\nx:\n\t- y\n---\nbody";
    let got = read_text(text);
    assert_eq!(got.value.front_matter.title(), Some("Ü"));
    assert_eq!(got.value.front_matter.description(), Some("one: two"));
    assert_eq!(got.report.len(), 1);
    let Place::Span(span) = &got.report[0].place else {
        panic!("a syntax error has a place");
    };
    assert_eq!(
        text[..span.start as usize].matches('\n').count(),
        2,
        "{:?}",
        got.report
    );
}

#[test]
fn the_last_of_repeated_keys_counts() {
    check(
        "---\na: 1\nb: x\na: 2\n---\n",
        &[("a", "2"), ("b", "x")],
        "",
        &["yaml/duplicate-key a"],
    );
}

#[test]
fn values_of_the_wrong_type_are_left_out() {
    check(
        "---\ntitle: [a]\nms.date: gestern\nis_hidden: maybe\nother: [b]\n---\n",
        &[("other", "a list")],
        "",
        &[
            "yaml/wrong-type [a]",
            "yaml/wrong-type gestern",
            "yaml/wrong-type maybe",
        ],
    );
}

const TARGET: &str = "<span data-ttu-id=\"a-1\">Titel</span><span class=\"sxs-lookup\"><span data-stu-id=\"a-1\">Title</span></span>";

#[test]
fn values_lose_their_wrappers() {
    check(
        &format!("---\ntitle: {TARGET}\n---\n"),
        &[("title", "Titel")],
        "",
        &[],
    );
    let escaped = TARGET.replace('"', "\\\"");
    check(
        &format!("---\ntitle: \"{escaped}\"\n---\n"),
        &[("title", "Titel")],
        "",
        &[],
    );
    let colon = TARGET
        .replace("Title", "Title: one")
        .replace("id=\"a-1\">T", "id=\"a-1: \">T");
    check(
        &format!("---\ntitle: {colon}\nx: y\n---\n"),
        &[("title", "Titel"), ("x", "y")],
        "",
        &[],
    );
}

#[test]
fn front_matter_that_was_translated_as_a_paragraph_gives_nothing() {
    let text = "---\n<span data-ttu-id=\"a-1\">title: x: y</span> z: [\n---\n# H";
    let got = read_text(text);
    assert!(got.value.front_matter.map().is_empty());
    assert_eq!(got.report.len(), 1);
    assert_eq!(got.report[0].code.name, "yaml/syntax-error");
    assert_eq!(&text[got.value.body_at..], "# H");
}

#[test]
fn typed_keys_give_their_values() {
    let text = "---\nms.date: 1/2/2021\nms.lasthandoff: 2021-03-04\nms.translationtype: mt\nROBOTS: NOINDEX , nofollow\nclouds: china, us-gov\naliases:\n- /a\n- /b\nis_hidden: true\nhideEdit: true\nfeedback_system: none\ntitleSuffix: ' '\n---\n";
    let got = read_text(text);
    let front_matter = &got.value.front_matter;
    assert_eq!(
        front_matter.ms_date().map(|d| d.to_string()).as_deref(),
        Some("2021-01-02")
    );
    assert_eq!(
        front_matter
            .last_handoff()
            .map(|d| d.to_string())
            .as_deref(),
        Some("2021-03-04")
    );
    assert_eq!(
        front_matter.translation_type(),
        Some(TranslationType::Machine)
    );
    assert!(front_matter.is_noindex() && front_matter.is_hidden());
    assert!(front_matter.hides_edit() && front_matter.hides_feedback());
    assert_eq!(front_matter.clouds(), ["china", "us-gov"]);
    assert_eq!(front_matter.aliases(), ["/a", "/b"]);
    assert_eq!(front_matter.title_suffix(), None);
    assert_eq!(got.report, []);
}

fn yaml(text: &str) -> Reported<Option<Node>> {
    parse_yaml(&RepoPath::new("a.yml"), text, 0)
}

#[test]
fn every_value_knows_its_place() {
    let text =
        "### YamlMime:FAQ\na:\n  - url: 'x.md'  \n    ü: >\n      lang\n\nb: &x {c: 1}\nd: *x\n";
    let root = yaml(text).value.expect("it parses");
    let place = |node: &Node| text[node.span.start as usize..node.span.end as usize].to_owned();
    let map = root.value.as_map().expect("a mapping");
    let item = &map.get("a").unwrap().value.as_list().unwrap()[0];
    assert_eq!(
        place(item.value.as_map().unwrap().get("url").unwrap()),
        "'x.md'"
    );
    assert_eq!(
        item.value
            .as_map()
            .unwrap()
            .get("ü")
            .unwrap()
            .value
            .as_str(),
        Some("lang\n")
    );
    assert_eq!(place(map.get("b").unwrap()), "{c: 1}");
    assert_eq!(map.get("d"), map.get("b"));
}

/// R-I4.
#[test]
fn tags_construct_nothing() {
    let got = yaml("a: !!str 12\nb: !ruby/object:X {c: d}\ne: !!binary aGk=\n");
    let root = got.value.expect("it parses");
    let map = root.value.as_map().unwrap();
    assert_eq!(map.get("a").unwrap().value, Value::Text("12".into()));
    assert!(map.get("b").unwrap().value.as_map().is_some());
    assert_eq!(map.get("e").unwrap().value.as_str(), Some("aGk="));
}

/// R-I2: also nesting that only aliases make.
#[test]
fn documents_beyond_the_limits_are_errors() {
    let deep = format!("{}{}", "[".repeat(70), "]".repeat(70));
    let repeat = |piece: &dyn Fn(usize) -> String, levels: std::ops::Range<usize>| {
        levels.map(piece).collect::<Vec<_>>().concat()
    };
    let blocks = repeat(&|level| format!("{}a:\n", " ".repeat(level)), 0..70);
    let alias = |level: usize| format!("*a{}", level - 1);
    let bomb = repeat(
        &|level| {
            format!(
                "a{level}: &a{level} [{}]\n",
                vec![alias(level); 9].join(",")
            )
        },
        1..12,
    );
    let bomb = format!("a0: &a0 [x,x,x,x,x,x,x,x,x]\n{bomb}");
    let nested_by_aliases = repeat(&|level| format!("- &a{level} [{}]\n", alias(level)), 1..70);
    let large = "x".repeat(MAX + 1);
    for text in [
        deep,
        blocks,
        bomb,
        format!("- &a0 x\n{nested_by_aliases}"),
        large,
        "- a\n".repeat(100_001),
    ] {
        let got = yaml(&text);
        assert_eq!(got.value, None, "{}", &text[..60]);
        assert_eq!(got.report.len(), 1);
        assert_eq!(
            got.report[0].severity,
            crate::diag::Severity::Error,
            "{:?}",
            got.report
        );
    }
    let allowed = format!("{}{}", "[".repeat(64), "]".repeat(64));
    assert!(yaml(&allowed).value.is_some());
}

const MAX: usize = 1 << 20;

#[test]
fn only_text_can_be_a_key() {
    let got = yaml("? [a]\n: b\nc: d\n");
    assert_eq!(got.report[0].code.name, "yaml/wrong-type");
    assert_eq!(got.value.unwrap().value.as_map().unwrap().iter().count(), 1);
}

#[test]
fn a_value_that_holds_itself_is_an_error() {
    let got = yaml("&a [*a]");
    assert_eq!((got.value, got.report.len()), (None, 1));
}

#[test]
fn configuration_gives_what_the_page_does_not() {
    let text = "---\ntitle: Own\nbreadcrumb_path: null\nrobots: index\n---\n";
    let own = read(&RepoPath::new("a.md"), text).value.front_matter;
    let defaults = [
        ("title", serde_json::json!("Other")),
        ("description", serde_json::json!("D")),
        ("breadcrumb_path", serde_json::json!("b.yml")),
        ("ROBOTS", serde_json::json!("NOINDEX")),
        ("is_hidden", serde_json::json!("true")),
        ("ms.date", serde_json::json!("no date")),
        ("uid", serde_json::json!("x")),
        ("unknown", serde_json::json!({})),
    ];
    let defaults = defaults.map(|(key, value)| (key.to_owned(), value)).into();
    let got = own.with_defaults(&defaults);
    assert_eq!(got.title(), Some("Own"));
    assert_eq!(got.description(), Some("D"));
    assert_eq!(got.breadcrumb_path(), None);
    assert!(!got.is_noindex() && got.is_hidden());
    assert_eq!((got.ms_date(), got.text("uid")), (None, None));
    assert!(got.get("unknown").is_none());
}
