use super::*;

/// Writes out the short form of the format description: `T(5,x)` for a first half, `S(5,y)` for a
/// second one, both with an id that ends in the number. Brackets inside are balanced.
fn wrap(short: &str) -> String {
    let mut text = String::new();
    let mut closers = Vec::new();
    let mut depth = 0;
    let mut rest = short;
    while let Some(c) = rest.chars().next() {
        if let Some((tags, closer, after)) = opening(rest) {
            text.push_str(&tags);
            closers.push((depth, closer));
            depth += 1;
            rest = after;
            continue;
        }
        depth += i32::from(c == '(') - i32::from(c == ')');
        match closers.last() {
            Some((level, closer)) if c == ')' && *level == depth => {
                text.push_str(closer);
                closers.pop();
            }
            _ => text.push(c),
        }
        rest = &rest[c.len_utf8()..];
    }
    text
}

fn opening(rest: &str) -> Option<(String, &'static str, &str)> {
    let (head, after) = rest.get(2..)?.split_once(',')?;
    head.bytes().all(|b| b.is_ascii_digit()).then_some(())?;
    match &rest[..2] {
        "T(" => Some((format!("<span data-ttu-id=\"a-{head}\">"), "</span>", after)),
        "S(" => Some((
            format!("<span class=\"sxs-lookup\"><span data-stu-id=\"a-{head}\">"),
            "</span></span>",
            after,
        )),
        _ => None,
    }
}

fn unwrap_side(input: &str, side: Side) -> Reported<Unwrapped> {
    unwrap_units(&RepoPath::new("a.md"), input, 0, side)
}

/// What is reported, as `code message-behind-the-colon`.
fn details(got: &Reported<Unwrapped>) -> Vec<String> {
    let detail = |message: &str| message.rsplit(": ").next().unwrap_or_default().to_owned();
    got.report
        .iter()
        .map(|d| match d.code.name {
            "unit/malformed" => detail(&d.message),
            name => name.to_owned(),
        })
        .collect()
}

#[track_caller]
fn check(short: &str, text: &str, report: &[&str]) {
    let input = wrap(short);
    let got = unwrap_side(&input, Side::Target);
    assert_eq!(got.value.text, text, "{input}");
    assert_eq!(details(&got), report, "{input}");
}

#[track_caller]
fn check_source(short: &str, text: &str) {
    let input = wrap(short);
    let got = unwrap_side(&input, Side::Source);
    assert_eq!(got.value.text, text, "{input}");
    assert_eq!(got.report, [], "{input}");
}

#[test]
fn replaces_wrappers_and_keeps_the_text_around_them() {
    check(
        "- T(5,eins)S(5,one) T(6,zwei)S(6,two)T(7,drei)S(7,three)\r\n",
        "- eins zweidrei\r\n",
        &[],
    );
    check("[T(5,Mehr)S(5,More)](more.md)", "[Mehr](more.md)", &[]);
    check("**T(5,Fett)S(5,Bold)**", "**Fett**", &[]);
    check("![T(5,Bild)S(5,Picture)](p.png)", "![Bild](p.png)", &[]);
    check(
        "T(5,![Ein Bild.)S(5,![A picture.) T(6,Mehr](p.png)x)S(6,More](p.png)x)",
        "![Ein Bild. Mehr](p.png)x",
        &[],
    );
    check_source("- T(5,eins)S(5,one) T(6,zwei)S(6,two)\n", "- one two\n");
}

#[test]
fn leaves_spans_of_the_author_and_spelled_out_tags() {
    check(
        "T(5,<span class=\"key\">x</span>)S(5,<span class=\"key\">y</span>)!",
        "<span class=\"key\">x</span>!",
        &[],
    );
    check(
        "T(5,Das Element `<span>`.)S(5,The `<span>` element.) z",
        "Das Element `<span>`. z",
        &[],
    );
    check("T(5,x)S(5,close `</span></span>` them) z", "x z", &[]);
    check(
        "T(5,x)S(5,the ` key) then ` T(6,a)S(6,b)",
        "x then ` a",
        &[],
    );
    check(
        "<span>x</span>T(5,a)S(5,b)</span>",
        "<span>x</span>a</span>",
        &[],
    );
}

/// R-I5, the rows of the format description's damage table.
#[test]
fn keeps_every_localized_word_of_damaged_wrappers() {
    check("a T(5,x) b", "a x b", &["no source"]);
    check("a S(5,y) b", "a y b", &["no target"]);
    check("a T(5,x)S(6,y) b", "a x b", &["ids differ"]);
    check("a T(5,)S(5,y) b", "a y b", &["empty target"]);
    check("T(5,x)S(5,y) T(5,z)S(5,w)", "x z", &["repeated id"]);
    check("T(5,a T(6,b)S(6,y) c)S(5,z) d", "a b c d", &["nested"]);
    check("T(5,x)S(5,y T(6,a)S(6,b) z) d", "x d", &["nested"]);
    check(
        "T(5,)S(5,y T(6,a)S(6,b) z) d",
        "y a z d",
        &["empty target", "nested"],
    );
    check("T(5,x)</span>S(5,y) d", "x</span> d", &[]);
    check("T(5,x) S(5,y) d", "x  d", &[]);
}

#[track_caller]
fn check_tags(input: &str, text: &str, report: &[&str]) {
    let got = unwrap_side(input, Side::Target);
    assert_eq!(got.value.text, text, "{input}");
    assert_eq!(details(&got), report, "{input}");
}

#[test]
fn keeps_every_localized_word_of_unclosed_wrappers() {
    check_tags("a <span data-ttu-id=\"a-5\">x", "a x", &["not closed"]);
    check_tags(
        "<span data-ttu-id=\"a-5\">x<span class=\"sxs-lookup\"><span data-stu-id=\"a-5\">y</span></span> z",
        "x z",
        &["not closed"],
    );
    let half =
        "<span data-ttu-id=\"a-5\">x</span><span class=\"sxs-lookup\"><span data-stu-id=\"a-5\">y";
    check_tags(&format!("{half}</span> z"), "x z", &["not closed"]);
    check_tags(&format!("{half} z\nw"), "x\nw", &["not closed"]);
    check_tags(
        &format!("{half} {}", wrap("T(6,b)S(6,c) d")),
        "xb d",
        &["not closed"],
    );
    check_tags(
        &wrap("<span data-ttu-id=\"a-5\">x\n\nT(6,b)S(6,c)"),
        "x\n\nb",
        &["not closed"],
    );
    check_tags(
        "x<span class=\"sxs-lookup\">y</span> <span data-stu-id='a-5'>z</span>",
        "xy z",
        &["no target", "not closed", "no target", "not closed"],
    );
}

#[test]
fn reports_at_the_place_in_the_file() {
    let input = wrap("---\n---\nü T(5,x)S(5,y) T(6,z)");
    let got = unwrap_units(&RepoPath::new("a.md"), &input, 8, Side::Target);
    assert_eq!(got.value.text, "ü x z");
    let crate::diag::Place::Span(span) = &got.report[0].place else {
        panic!("a place is known");
    };
    assert_eq!(
        &input[span.start as usize..span.end as usize],
        "<span data-ttu-id=\"a-6\">"
    );
    assert!(got.report[0].message.contains("a-6"));
}

#[test]
fn accepts_quotation_marks_that_became_entities_and_says_so_once() {
    check_tags(
        "## <a name=&quot;n&quot;></a><span data-ttu-id=&quot;a-5&quot;>x &quot;</span><span class=\"sxs-lookup&quot;><span data-stu-id=\"a-5&quot;>y</span></span>",
        "## <a name=\"n\"></a>x &quot;",
        &["unit/quotes"],
    );
}

#[test]
fn keeps_targets_from_opening_blocks() {
    check(
        "- T(5,25. Mai: Start)S(5,May 25: Start)",
        "- 25\\. Mai: Start",
        &[],
    );
    check(
        "> <a name=\"x\"></a>T(5,- x)S(5,x)",
        "> <a name=\"x\"></a>\\- x",
        &[],
    );
    check("  T(5,# x)S(5,No. x)", "  \\# x", &[]);
    check("T(5,> x)S(5,x)", "\\> x", &[]);
    check("T(5,1. **eins**)S(5,1. **one**)", "1. **eins**", &[]);
    check("a T(5,1. x)S(5,x)", "a 1. x", &[]);
    check("## T(5,1. x)S(5,x)", "## 1. x", &[]);
    check("T(4,x)S(4,y) T(5,- x)S(5,x)", "x - x", &[]);
    check_source("T(5,x)S(5,1. x)", "1. x");
}

#[test]
fn drops_line_ends_that_an_exporter_put_before_a_target() {
    check(
        "1.  T(5,\n          **[Start]** wählen)S(5,Choose **Start**)",
        "1.  **[Start]** wählen",
        &[],
    );
    check("T(5,\nx)S(5,\ny)", "\nx", &[]);
    check("1. T(5,\r\n   25. Mai)S(5,May 25)", "1. 25\\. Mai", &[]);
}

#[test]
fn escapes_a_bar_that_would_cut_a_table_row() {
    check("| T(5,a|b \\| c)S(5,x) |", "| a\\|b \\| c |", &[]);
    check("| T(5,a|b)S(5,x|y) |", "| a|b |", &[]);
    check("T(5,a|b)S(5,x)", "a|b", &[]);
}

#[test]
fn joins_bold_runs_that_translation_pushed_together() {
    check(
        r"T(5,**[A] wählen\*\*\*\*, dann [B]**)S(5,**A**, **B**)",
        "**[A] wählen, dann [B]**",
        &["unit/repaired"],
    );
    check(r"T(5,x\*\*\*\*)S(5,y\*)", r"x\*\*\*\*", &[]);
}

#[test]
fn reports_links_that_translation_broke() {
    check(
        "T(5,Siehe hier [](x.md).)S(5,See [here](x.md).)",
        "Siehe hier [](x.md).",
        &["unit/empty-link"],
    );
    check(
        "T(5,Siehe [hier] (x.md).)S(5,See [here](x.md).)",
        "Siehe [hier] (x.md).",
        &["unit/broken-link"],
    );
    check(
        "T(5,[Sichern] (falls nötig))S(5,[Save](x) (if needed))",
        "[Sichern] (falls nötig)",
        &[],
    );
    check("T(5,![](x.png))S(5,![](x.png))", "![](x.png)", &[]);
}

/// R-I5: somebody writes about the format.
#[test]
fn leaves_wrappers_in_closed_fences_and_in_inline_code() {
    let unit = wrap("T(5,x)S(5,y)");
    for literal in [
        format!("```html\n{unit}\n```\n"),
        format!("> ~~~\n> {unit}\n> ~~~"),
        format!("`{unit}`"),
        format!("a ``b ` {unit} c`` d"),
        "`<span data-ttu-id=\"a-5\">`".to_owned(),
    ] {
        let input = format!("{literal}\n\n{unit}");
        let got = unwrap_side(&input, Side::Target);
        assert_eq!(got.value.text, format!("{literal}\n\nx"), "{input}");
        assert_eq!(got.value.units.len(), 1);
        assert_eq!(got.report, []);
    }
}

#[test]
fn takes_neither_unclosed_nor_indented_code_for_code() {
    check("```\nT(5,x)S(5,y)\n", "```\nx\n", &[]);
    check("    T(5,x)S(5,y)", "    x", &[]);
    check(
        "a ` T(5,x)S(5,y)\n\nb ` T(6,z)S(6,w)",
        "a ` x\n\nb ` z",
        &[],
    );
    check("| ` | T(5,x)S(5,y) | ` |", "| ` | x | ` |", &[]);
    check("\\`T(5,x)S(5,y)`", "\\`x`", &[]);
    check(
        "T(5,Taste `)S(5,Key `) und T(6,x)S(6,y)",
        "Taste ` und x",
        &[],
    );
}

#[test]
fn copies_a_text_without_wrappers() {
    check_tags(
        "\u{a0}<span>x</span> &quot;\r\n<a name=&quot;x&quot;>",
        "\u{a0}<span>x</span> &quot;\r\n<a name=&quot;x&quot;>",
        &[],
    );
    let got = unwrap_units(&RepoPath::new("a.md"), "---\n---\nx", 8, Side::Target);
    assert_eq!(
        (got.value.text.as_str(), got.value.map.original(0)),
        ("x", 8)
    );
}

#[test]
fn the_source_side_is_known_without_reading_again() {
    for short in [
        "# T(1,Titel)S(1,Title)\n\n**T(2,Gilt für)S(2,Applies to)**: x\n",
        "T(1,25. Mai)S(1,May 25)\n\n`c` T(2,)S(2,y) T(3,z) d",
        "> T(1,a [T](x.md))S(1,a [S](x.md))T(2,b)S(2,c)",
        "no units",
    ] {
        let input = wrap(short);
        let target = unwrap_side(&input, Side::Target).value;
        let source = unwrap_side(&input, Side::Source).value;
        let (text, units) = target.source_side(&input, input.len());
        let places = |units: &[TranslationUnit]| -> Vec<_> {
            units.iter().map(|unit| unit.target.clone()).collect()
        };
        assert_eq!(text, source.text, "{short}");
        assert_eq!(places(&units), places(&source.units), "{short}");
    }
    let input = wrap("T(1,a)S(1,b)\n\n## T(2,c)S(2,d)");
    let end = input.find("##").expect("there");
    let (text, _) = unwrap_side(&input, Side::Target)
        .value
        .source_side(&input, end);
    assert_eq!(text, "b\n\n## ");
}

#[test]
fn units_know_their_places() {
    let input = wrap("ü - T(5,25. Mai)S(5,May 25) T(6,)S(6,only)");
    let got = unwrap_side(&input[3..], Side::Target).value;
    let unit = &got.units[0];
    assert_eq!(&got.text[as_usize(&unit.target)], "25\\. Mai");
    assert_eq!(
        (
            &*unit.target_text(&input[3..]),
            &*unit.source_text(&input[3..])
        ),
        ("25. Mai", "May 25")
    );
    assert_eq!(got.units[1].shown, Side::Source);
    assert_eq!(&got.text[as_usize(&got.units[1].target)], "only");
}

#[test]
fn values_of_front_matter_lose_their_wrappers() {
    let escaped = wrap("T(1,25. Titel)S(1,Title)").replace('"', "\\\"");
    assert_eq!(strip_inline(&escaped), "25. Titel");
    assert!(matches!(strip_inline("Titel"), Cow::Borrowed("Titel")));
}

/// R-I1: what a slow reader would read again and again. Were it not linear, this test would not end.
#[test]
fn hostile_repetition_is_read() {
    const UNIT: &str = "<span data-ttu-id=\"a\">- x|</span><span class=\"sxs-lookup\"><span data-stu-id=\"a\">y</span></span>";
    let patterns = [
        "<span data-ttu-id=\"a-1\">",
        "<span data-ttu-id=\"a-1\">x</span>",
        "<span data-ttu-id=\"a-1\">`<span class=\"sxs-lookup\"><span data-stu-id=\"a-2\">",
        "<span class=\"sxs-lookup\"><span data-stu-id=\"a-1\">",
        "<span data-ttu-id=\"",
        "<span data-stu-id=x>`",
        "<span/a=",
        "<span>",
        "</span>",
        UNIT,
        "| ",
        "[](",
        "`` ` ``` <span data-ttu-id=a>",
        "`<span data-ttu-id=\"a\">`",
        "> ```x\n",
        "- ~~~~ y\n",
    ];
    for pattern in patterns {
        let input = UNIT.to_owned() + &pattern.repeat(20_000) + UNIT;
        for side in [Side::Target, Side::Source] {
            let _ = unwrap_side(&input, side);
        }
    }
}

#[test]
fn a_tag_that_the_end_of_the_file_cuts_off_is_no_text() {
    let whole = wrap("Eins. T(5,Zwei)S(5,Two)");
    let cut = [
        "<span data-ttu-id=\"a",
        "<span class=\"sxs-lookup",
        "<span data-stu-id=\"a",
    ];
    for start in cut.map(|cut| whole.find(cut).unwrap() + cut.len()) {
        for length in start..start + 2 {
            let got = unwrap_side(&whole[..length], Side::Target);
            let text = got.value.text.trim_end();
            assert!(text == "Eins." || text == "Eins. Zwei", "{length}: {text}");
            assert!(!got.report.is_empty(), "{length}: nothing is said");
        }
    }
    // What may be anybody's stays.
    let author = "Eins <span title=\"x";
    assert_eq!(unwrap_side(author, Side::Target).value.text, author);
}
