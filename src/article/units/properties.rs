//! What holds for every text, however damaged.

use proptest::prelude::*;

use super::*;

/// A piece of a document, with the words in it that readers must or must not see.
#[derive(Debug, Clone)]
struct Piece {
    text: String,
    shown: Vec<String>,
    hidden: Vec<String>,
}

fn tags(id: usize, quote: &str) -> [String; 3] {
    [
        format!("<span data-ttu-id={quote}a-{id}{quote}>"),
        format!("<span class={quote}sxs-lookup{quote}>"),
        format!("<span data-stu-id={quote}a-{id}{quote}>"),
    ]
}

/// Piece number `n` of kind `kind`; words are unique by the number.
fn piece(n: usize, kind: usize, quote: &str) -> Piece {
    let ([first, lookup, second], [_, _, other]) = (tags(n, quote), tags(n + 1000, quote));
    let (target, source, inner) = (
        format!("target{n}."),
        format!("source{n}."),
        format!("inner{n}."),
    );
    let inside = tags(n + 2000, quote);
    let unit = format!(
        "{}{inner}</span>{}{}no{n}.</span></span>",
        inside[0], inside[1], inside[2]
    );
    let (text, shown, hidden) = match kind {
        0 | 1 => (
            format!("{first}{target}</span>{lookup}{second}{source}</span></span>"),
            vec![target],
            vec![source],
        ),
        2 => (target.clone(), vec![target], vec![]),
        3 => (format!("{first}{target}</span>"), vec![target], vec![]),
        4 => (
            format!("{lookup}{second}{source}</span></span>"),
            vec![],
            vec![],
        ),
        5 => (
            format!("{first}{target}</span>{lookup}{other}{source}</span></span>"),
            vec![target],
            vec![source],
        ),
        6 => (
            format!("{first}{target}{lookup}{second}{source}</span></span>"),
            vec![target],
            vec![source],
        ),
        7 => (
            format!("{first}</span>{lookup}{second}{source}</span></span>"),
            vec![source],
            vec![],
        ),
        8 => (
            format!("{first}{target}</span>{lookup}{second}{source}</span>\n"),
            vec![target],
            vec![source],
        ),
        9 => (
            format!("{first}{target}</span>{lookup}{second}{source}\n"),
            vec![target],
            vec![source],
        ),
        10 => (format!("{first}{target} "), vec![target], vec![]),
        11 => (" </span> ".to_owned(), vec![], vec![]),
        12 => (
            format!("{first}{target} {unit} </span>{lookup}{second}{source}</span></span>"),
            vec![target, inner],
            vec![source, format!("no{n}.")],
        ),
        _ => (
            format!(
                "{first}<span class=\"k\">{target}</span></span>{lookup}{second}<span>{source}</span></span></span>"
            ),
            vec![target],
            vec![source],
        ),
    };
    Piece {
        text,
        shown,
        hidden,
    }
}

fn document() -> impl Strategy<Value = (Vec<Piece>, String)> {
    let quote = prop::sample::select(vec!["\"", "'", "\\\"", "&quot;"]);
    let separator = prop::sample::select(vec![
        "", " ", "\n", "\r\n", "\n\n", "\n\n- ", "\n| ", " | ", "\n> ",
    ]);
    prop::collection::vec((0..14_usize, quote, separator), 0..12).prop_map(|parts| {
        let mut text = String::new();
        let mut pieces = Vec::new();
        for (n, (kind, quote, separator)) in parts.into_iter().enumerate() {
            let piece = piece(n, kind, quote);
            text.push_str(&piece.text);
            text.push_str(separator);
            pieces.push(piece);
        }
        (pieces, text)
    })
}

/// Tags, halves of tags and everything that makes code.
fn fragments() -> impl Strategy<Value = String> {
    let fragment = prop::sample::select(vec![
        "<span data-ttu-id=\"a-1\">",
        "<span data-ttu-id=\"a-2&quot;>",
        "<span class=\"sxs-lookup\">",
        "<span data-stu-id=\"a-1\">",
        "<span data-stu-id=\"a-2\">",
        "</span>",
        "</span></span>",
        "<span>",
        "<span",
        ">",
        "\"",
        "'",
        "&quot;",
        "`",
        "``",
        "```",
        "\n```\n",
        "\n~~~\n",
        "\n> ```\n",
        "\n",
        "\r\n",
        "\r",
        "\n\n",
        "- ",
        "25. ",
        "# ",
        "> ",
        "|",
        "\\",
        "\\*\\*\\*\\*",
        "[](x)",
        "] (x.md)",
        "](x.md)",
        "ü",
        "中",
        "\u{a0}",
        " ",
        "x",
        "<a name=&quot;b\">",
        "</a>",
    ]);
    prop::collection::vec(fragment, 0..40).prop_map(|parts| parts.concat())
}

fn unwrapped(text: &str, from: usize, side: Side) -> Reported<Unwrapped> {
    unwrap_units(&RepoPath::new("a.md"), text, from, side)
}

proptest! {
    /// R-I5.
    #[test]
    fn every_target_word_is_shown_and_no_source_word((pieces, text) in document()) {
        let got = unwrapped(&text, 0, Side::Target).value;
        for word in pieces.iter().flat_map(|piece| &piece.shown) {
            prop_assert_eq!(got.text.matches(word.as_str()).count(), 1, "{} in {}", word, got.text);
        }
        for word in pieces.iter().flat_map(|piece| &piece.hidden) {
            prop_assert!(!got.text.contains(word.as_str()), "{} in {}", word, got.text);
        }
        for tag in ["data-ttu-id", "data-stu-id", "sxs-lookup"] {
            prop_assert!(!got.text.contains(tag), "{}", got.text);
        }
        let again = unwrapped(&got.text, 0, Side::Target).value;
        prop_assert_eq!(again.text, got.text);
    }

    #[test]
    fn the_source_side_shows_no_tags((_, text) in document()) {
        let got = unwrapped(&text, 0, Side::Source).value;
        for tag in ["data-ttu-id", "data-stu-id", "sxs-lookup"] {
            prop_assert!(!got.text.contains(tag), "{}", got.text);
        }
    }

    #[test]
    fn every_byte_leads_back_to_its_own((_, text) in document()) {
        for side in [Side::Target, Side::Source] {
            let file = format!("---\n---\n{text}");
            let got = unwrapped(&file, 8, side).value;
            for (at, byte) in got.text.bytes().enumerate() {
                let original = got.map.original(offset(at)) as usize;
                prop_assert!(original >= 8);
                prop_assert_eq!(file.as_bytes()[original], byte);
            }
        }
    }

    #[test]
    fn units_lie_in_their_texts(text in prop_oneof![fragments(), document().prop_map(|(_, text)| text), "\\PC*"]) {
        for side in [Side::Target, Side::Source] {
            let got = unwrapped(&text, 0, side);
            for unit in &got.value.units {
                prop_assert!(got.value.text.get(as_usize(&unit.target)).is_some());
                for range in [&unit.source, &unit.file_target, &unit.file] {
                    prop_assert!(text.get(as_usize(range)).is_some(), "{:?}", unit);
                }
                let _ = (unit.source_text(&text), unit.target_text(&text));
            }
            for diagnostic in &got.report {
                let crate::diag::Place::Span(span) = &diagnostic.place else {
                    return Err(TestCaseError::fail("a place is known"));
                };
                prop_assert!(text.get(span.start as usize..span.end as usize).is_some());
            }
        }
        let _ = strip_inline(&text);
    }

    #[test]
    fn text_without_wrappers_is_copied(text in "(\\PC|[\r\n`~|*]|&quot;|<a name=|</span>|<span>){0,30}") {
        let got = unwrapped(&text, 0, Side::Target);
        prop_assert_eq!(&got.value.text, &text);
        prop_assert!(got.report.is_empty());
    }

    #[test]
    fn link_texts_are_found_in_any_text(text in fragments(), destination in "[x.md)(\\[]{0,3}") {
        let _ = link_text(&text, &destination);
    }
}
