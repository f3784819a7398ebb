use super::*;
use crate::theme::builtin;

fn locale(tag: &str) -> Locale {
    Locale::parse(tag).unwrap()
}

fn read_overlay(files: &[(&str, &str)]) -> Reported<Catalogs> {
    let overlay = files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
        .collect();
    read(&Files {
        name: "help",
        overlay: &overlay,
    })
}

fn catalogs() -> Catalogs {
    read_overlay(&[]).value
}

fn messages<T>(reported: &Reported<T>) -> Vec<String> {
    let line = |d: &Diagnostic| format!("{} {}", d.file().map_or("", RepoPath::as_str), d.message);
    reported.report.iter().map(line).collect()
}

/// Ids of the messages of each built-in catalog.
fn ids() -> BTreeMap<String, BTreeSet<String>> {
    let catalogs = builtin().iter().filter_map(|(path, bytes)| {
        let name = path.strip_prefix("strings/")?;
        let text = std::str::from_utf8(bytes).unwrap().to_owned();
        let parsed = parse(&RepoPath::new(path), text);
        assert_eq!(messages(&parsed), Vec::<String>::new(), "{path}");
        Some((name.to_owned(), parsed.value.ids))
    });
    catalogs.collect()
}

#[test]
fn every_language_has_every_text_and_no_other() {
    let all = ids();
    assert_eq!(all.len(), 20);
    for (name, ids) in &all {
        assert_eq!(ids, &all["en.ftl"], "{name}");
    }
}

#[test]
fn every_text_stands_on_its_own_or_takes_the_same_arguments_everywhere() {
    let catalogs = catalogs();
    let english = catalogs.get(&locale("en"));
    let taking: Vec<_> = ids()["en.ftl"]
        .iter()
        .filter(|id| !english.plain.contains_key(*id))
        .cloned()
        .collect();
    assert_eq!(
        taking,
        [
            "article_count",
            "entries_found",
            "footnote",
            "footnote_back",
            "handed_over_on",
            "heading_link",
            "minutes",
            "reading_missing",
            "search_count",
            "table",
            "updated_on"
        ]
    );
    for found in catalogs.locales() {
        let strings = catalogs.get(found);
        assert!(
            taking.iter().all(|id| !strings.plain.contains_key(id)),
            "{found}"
        );
        let numbers = Numbers::of(found);
        for (id, arg) in [
            ("handed_over_on", "date"),
            ("heading_link", "title"),
            ("updated_on", "date"),
        ] {
            let text = strings.format(id, &[(arg, "1 May".into())], &numbers);
            assert!(text.contains("1 May"), "{found}: {text}");
        }
        // These are the same for all numbers.
        for id in ["footnote", "footnote_back", "minutes", "table"] {
            let forms: BTreeSet<_> = strings.forms(id).into_values().collect();
            assert_eq!(forms.len(), 1, "{found}: {forms:?}");
            assert_eq!(forms.first(), Some(&strings.pattern(id)), "{found}");
            assert!(strings.pattern(id).contains("{n}"), "{found} {id}");
        }
        for (id, text) in &strings.plain {
            assert!(!text.is_empty() && text.trim() == text, "{found} {id}");
        }
    }
}

#[test]
fn names_of_languages_are_all_different() {
    let catalogs = catalogs();
    let names: BTreeSet<_> = catalogs
        .locales()
        .map(|l| catalogs.get(l).get("language_name"))
        .collect();
    assert_eq!(names.len(), catalogs.locales().count());
}

/// What stands after each `start`, up to the next character that is not part of an id.
fn ids_after<'a>(text: &'a str, start: &str) -> Vec<&'a str> {
    let end = |c: char| c != '_' && !c.is_ascii_alphanumeric();
    let rests = text.split(start).skip(1);
    rests.filter_map(|rest| rest.split(end).next()).collect()
}

#[test]
fn every_text_that_a_template_asks_for_exists() {
    let english = &ids()["en.ftl"];
    for (path, bytes) in builtin() {
        if !path.starts_with("templates/") {
            continue;
        }
        let text = std::str::from_utf8(bytes).unwrap();
        let plain = [" t.", "{t.", "(t."]
            .map(|start| ids_after(text, start))
            .concat();
        let calls = text
            .split("msg(")
            .skip(1)
            .chain(text.split("forms(").skip(1));
        let with_arguments = calls.filter_map(|call| ids_after(call, "id=\"").first().copied());
        for id in plain.into_iter().chain(with_arguments) {
            assert!(english.contains(id), "{path} asks for `{id}`");
        }
    }
}

/// The program's own text, file by file, without its tests.
#[allow(
    clippy::disallowed_methods,
    reason = "the sources are read from the disk"
)]
fn program() -> Vec<String> {
    fn sources(folder: &std::path::Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") && !path.ends_with("tests.rs") {
                found.push(std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let mut texts = Vec::new();
    sources(
        &std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut texts,
    );
    texts
}

/// A text that nobody asks for is a burden to twenty translators.
#[test]
fn every_text_is_asked_for() {
    let templates = builtin()
        .iter()
        .filter(|(path, _)| path.starts_with("templates/"));
    let templates = templates.map(|(_, bytes)| std::str::from_utf8(bytes).unwrap().to_owned());
    let texts: Vec<_> = templates.chain(program()).collect();
    let asked = |call: &str| texts.iter().any(|text| text.contains(call));
    for id in &ids()["en.ftl"] {
        // Some families are asked for as a whole: `named("list_")`.
        let family = id.split_once('_').map_or("", |(family, _)| family);
        assert!(
            asked(&format!("t.{id}"))
                || asked(&format!("\"{id}\""))
                || asked(&format!("named(\"{family}_\")")),
            "nobody asks for `{id}`"
        );
    }
}

/// Scripts choose among these by the plural rules of the browser.
#[test]
fn forms_have_every_plural_of_a_language() {
    let catalogs = catalogs();
    let forms = |tag: &str| -> Vec<String> {
        let forms = catalogs.get(&locale(tag)).forms("entries_found");
        forms.into_values().collect()
    };
    assert_eq!(
        forms("en")[..3],
        ["{n} entries found", "{n} entry found", "{n} entries found"]
    );
    assert_eq!(
        forms("pl")[..3],
        [
            "Znaleziono {n} pozycji",
            "Znaleziono {n} pozycję",
            "Znaleziono {n} pozycje"
        ]
    );
    let arabic: BTreeSet<_> = forms("ar").into_iter().collect();
    assert_eq!(arabic.len(), 6, "{arabic:?}");
}

#[test]
fn every_text_that_the_program_asks_for_exists() {
    let english = &ids()["en.ftl"];
    for text in &program() {
        for call in ["strings.get(\"", "strings.format(\""] {
            for id in ids_after(text, call) {
                assert!(english.contains(id), "the program asks for `{id}`");
            }
        }
    }
}

#[test]
fn labels_of_alerts_are_those_of_the_dialect() {
    let catalogs = catalogs();
    for (tag, labels) in [
        ("en-US", ["Note", "Tip", "Important", "Warning", "Caution"]),
        (
            "de-DE",
            ["Hinweis", "Tipp", "Wichtig", "Warnung", "Achtung"],
        ),
        (
            "hu-HU",
            ["Megjegyzés", "Tipp", "Fontos", "Figyelmeztetés", "Vigyázat"],
        ),
        ("ja-JP", ["注", "ヒント", "重要", "警告", "注意"]),
        (
            "pt-BR",
            ["Observação", "Dica", "Importante", "Aviso", "Cuidado"],
        ),
        (
            "pt-PT",
            ["Nota", "Sugestão", "Importante", "Aviso", "Atenção"],
        ),
        (
            "sv-SE",
            ["Obs!", "Tips", "Viktigt", "Varning", "Försiktighet"],
        ),
        ("zh-CN", ["备注", "提示", "重要", "警告", "注意"]),
        ("zh-TW", ["備註", "提示", "重要", "警告", "注意"]),
        ("ar-SA", ["ملاحظة", "تلميح", "هام", "تحذير", "تنبيه"]),
        ("he-IL", ["הערה", "עצה", "חשוב", "אזהרה", "זהירות"]),
    ] {
        let strings = catalogs.get(&locale(tag));
        let ids = [
            "alert_note",
            "alert_tip",
            "alert_important",
            "alert_warning",
            "alert_caution",
        ];
        assert_eq!(ids.map(|id| strings.get(id)), labels, "{tag}");
    }
}

#[test]
fn plurals_follow_the_language() {
    let catalogs = catalogs();
    for (tag, count, expected) in [
        ("en", 1, "1 article"),
        ("en", 0, "0 articles"),
        ("fr", 0, "0 article"),
        ("ru", 2, "2 статьи"),
        ("ru", 11, "11 статей"),
        ("ru", 21, "21 статья"),
        ("pl", 22, "22 artykuły"),
        ("cs", 5, "5 článků"),
        ("ar", 2, "مقالتان"),
        ("ar-SA", 3, "٣ مقالات"),
        ("ar-AE", 3, "3 مقالات"),
        ("ja", 1, "1 件の記事"),
        ("de-DE", 1234, "1.234 Artikel"),
        ("de-CH", 1234, "1'234 Artikel"),
        ("fr", 12_345, "12\u{202f}345 articles"),
        ("es", 1234, "1234 artículos"),
    ] {
        let strings = catalogs.get(&locale(tag));
        let numbers = Numbers::of(&locale(tag));
        let text = strings.format("article_count", &[("count", Arg::Number(count))], &numbers);
        assert_eq!(text, expected, "{tag}");
    }
}

#[test]
fn the_nearest_language_serves() {
    let catalogs = catalogs();
    for (tag, served) in [
        ("de-AT", "de"),
        ("pt-AO", "pt-PT"),
        ("pt", "pt-BR"),
        ("zh-HK", "zh-TW"),
        ("zh-Hant", "zh-TW"),
        ("zh-SG", "zh-CN"),
        ("es-MX", "es"),
        ("sw-KE", "en"),
    ] {
        assert_eq!(
            catalogs.get(&locale(tag)).locale().as_str(),
            served,
            "{tag}"
        );
    }
}

#[test]
fn own_texts_replace_single_messages() {
    let got = read_overlay(&[("strings/de.ftl", "alert_note = Beachten Sie\n")]);
    assert_eq!(messages(&got), Vec::<String>::new());
    let german = got.value.get(&locale("de-DE"));
    assert_eq!(german.get("alert_note"), "Beachten Sie");
    assert_eq!(german.get("alert_tip"), "Tipp");
}

/// What is said of catalogs may not depend on who has asked for their texts.
#[test]
fn texts_are_put_together_when_asked_for_unless_own_ones_are_among_them() {
    let made = |catalogs: &Catalogs| -> Vec<String> {
        let made = catalogs.by_locale.iter();
        let made = made.filter(|(_, strings)| strings.get().is_some());
        made.map(|(locale, _)| locale.to_string()).collect()
    };
    let none = catalogs();
    assert_eq!(made(&none), Vec::<String>::new());
    assert!(none.speaks(&locale("fr-CA")) && !none.speaks(&locale("sw-KE")));
    assert_eq!(none.get(&locale("fr-CA")).get("alert_tip"), "Conseil");
    assert_eq!(made(&none), ["fr"]);
    let german = read_overlay(&[("strings/de.ftl", ""), ("strings/de-AT.ftl", "")]).value;
    assert_eq!(made(&german), ["de", "de-AT"]);
    let english = read_overlay(&[("strings/en.ftl", "own_text = Hello\n")]);
    assert_eq!(made(&english.value).len(), 20);
    assert_eq!(english.report.len(), 19);
}

#[test]
fn a_missing_text_falls_back_to_parents_then_english_and_is_reported_once() {
    let only_parent = "own_text = Servus\n";
    let english = "own_text = Hello\nother = Other\n";
    let got = read_overlay(&[
        ("strings/en.ftl", english),
        ("strings/de.ftl", only_parent),
        ("strings/de-AT.ftl", "alert_tip = Tipp\n"),
    ]);
    let austrian = got.value.get(&locale("de-AT"));
    assert_eq!(austrian.get("own_text"), "Servus");
    assert_eq!(austrian.get("alert_note"), "Hinweis");
    assert_eq!(austrian.get("other"), "Other");
    let about = |name: &str| {
        let file = format!("themes/help/strings/{name}");
        let reports = messages(&got).into_iter();
        reports.filter(|m| m.starts_with(&file)).collect::<Vec<_>>()
    };
    let expected = |name: &str| {
        vec![format!(
            "themes/help/strings/{name} the text `other` is missing: English is shown"
        )]
    };
    assert_eq!(about("de.ftl"), expected("de.ftl"));
    assert_eq!(about("de-AT.ftl"), expected("de-AT.ftl"));
}

#[test]
fn a_catalog_that_does_not_parse_is_reported_with_its_place() {
    let got = read_overlay(&[("strings/de.ftl", "alert_tip = Rat\nno message\n")]);
    assert_eq!(got.report.len(), 1);
    assert_eq!(got.report[0].code, &codes::STRING_SYNTAX);
    assert!(matches!(&got.report[0].place, crate::diag::Place::Span(span) if span.start >= 16));
    assert_eq!(got.value.get(&locale("de")).get("alert_tip"), "Rat");
}

#[test]
fn a_catalog_is_named_after_a_language() {
    let got = read_overlay(&[("strings/german.ftl", "")]);
    assert_eq!(
        messages(&got),
        [
            "themes/help/strings/german.ftl a catalog is named after its language, as in strings/de.ftl"
        ]
    );
}
