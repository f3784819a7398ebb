//! The short way through flat front matter, held to the YAML parser, and any text at all.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::diag::Place;

/// Values that look flat, some of which are not.
fn value() -> impl Strategy<Value = String> {
    let special = prop::sample::select(vec![
        " ", ":", "#", "'", "\"", "-", ",", "[", "]", "{", "}", "0", "1", ".", "~", "|", ">", "&",
        "*", "!", "%", "@", "`", "\\", "/", "?", "\t", "\r", "\u{a0}", "ü", "中", "\u{85}",
        "\u{2028}", "\u{feff}", "\u{7f}",
    ]);
    let words = prop::sample::select(vec![
        "true", "null", ": ", " #", "- ", "---", "...", "1e3", "0x1",
    ]);
    let part = prop_oneof![
        8 => prop::char::range('a', 'z').prop_map(String::from),
        4 => special.prop_map(String::from),
        1 => words.prop_map(String::from),
    ];
    prop::collection::vec(part, 0..8).prop_map(|parts| parts.concat())
}

fn block() -> impl Strategy<Value = String> {
    let key = prop::sample::select(vec![
        "a", "ms.date", "b-c", "true", "Null", "1", "x_y", "", "#", " a",
    ]);
    let colon = prop::sample::select(vec![": ", ":", ":  ", " : ", ":\t"]);
    let end = prop::sample::select(vec!["\n", "\r\n", " \n", "\n\n"]);
    let lines = prop::collection::vec((key, colon, value(), end), 0..5);
    lines.prop_map(|lines| {
        let lines = lines
            .into_iter()
            .map(|(key, colon, value, end)| [key, colon, &value, end].concat());
        lines.collect::<Vec<_>>().concat()
    })
}

/// What the YAML parser makes of `text`, if that is a mapping or nothing.
fn long_way(text: &str) -> Reported<Map> {
    let parsed = parse_yaml(&RepoPath::new("a.md"), text, 7);
    let value = match parsed.value.map(|node| node.value) {
        Some(Value::Map(map)) => map,
        None | Some(Value::Null) => Map::default(),
        Some(other) => panic!("the short way takes {other:?} for a mapping"),
    };
    Reported {
        value,
        report: parsed.report,
    }
}

type Comparable<'a> = (&'a str, &'a Range<u32>, &'a Value, Option<&'a Range<u32>>);

/// Keys and values with their places; of nothing only the value, since it has no place of its own.
fn comparable(map: &Map) -> Vec<Comparable<'_>> {
    let entries = map.iter().map(|entry| {
        let span = (entry.node.value != Value::Null).then_some(&entry.node.span);
        (&*entry.key, &entry.key_span, &entry.node.value, span)
    });
    entries.collect()
}

proptest! {
    #[test]
    fn the_short_way_never_disagrees_with_yaml(text in block()) {
        if let Some(map) = flat::read(&text, 7) {
            let long = long_way(&text);
            prop_assert_eq!(&long.report, &[]);
            prop_assert_eq!(comparable(&map), comparable(&long.value));
        }
    }

    #[test]
    fn the_short_way_never_disagrees_with_serde(text in block()) {
        type Values = BTreeMap<String, Option<serde_json::Value>>;
        if let (Some(map), Ok(values)) = (flat::read(&text, 0), serde_yaml::from_str::<Values>(&text)) {
            prop_assert_eq!(values.len(), map.iter().count());
            for entry in &map {
                // That `n` and `on` stand for truth values there is YAML 1.1.
                if let Some(Some(serde_json::Value::String(text))) = values.get(&*entry.key) {
                    prop_assert_eq!(entry.node.value.as_str(), Some(text.as_str()));
                }
            }
        }
    }

    #[test]
    fn any_text_can_be_front_matter(yaml in prop_oneof!["\\PC*", block()]) {
        let file = format!("---\n{yaml}\n---\nbody");
        let got = read(&RepoPath::new("a.md"), &file);
        prop_assert!(file[got.value.body_at..].ends_with("body"));
        for diagnostic in &got.report {
            if let Place::Span(span) = &diagnostic.place {
                prop_assert!(file.get(span.start as usize..span.end as usize).is_some());
            }
        }
    }
}
