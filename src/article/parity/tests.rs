use super::*;

/// The codes of what differs, without their area, and the words.
#[track_caller]
fn check(source: &str, target: &str, expected: &[&str]) {
    let found: Vec<String> = differences(source, target)
        .into_iter()
        .map(|(code, what)| format!("{}: {what}", code.name))
        .collect();
    assert_eq!(found, expected, "{source} -> {target}");
}

#[test]
fn destinations_are_kept() {
    check("See [a](a.md).", "Siehe [b](a.md \"t\").", &[]);
    check(
        "See [a](a.md) and [b](b.md).",
        "Siehe [b](b.md) und [a](a.md).",
        &[],
    );
    check("See [a](a.md).", "Siehe [a] (a.md).", &[]);
    check(
        "Go to https://a.example/en-us/x.",
        "Siehe https://a.example/de-de/x.",
        &[],
    );
    check(
        "See [a](a.md).",
        "Siehe [a](c.md).",
        &["unit/links-differ: link destination a.md of the source text has become c.md"],
    );
    check(
        "![a](a.png) <a href=\"x.md\">b</a>",
        "![a](a.png) b",
        &["unit/links-differ: link destination x.md of the source text is missing"],
    );
}

#[test]
fn inline_code_is_kept() {
    check("Run `a  b`.", "`a b` ausführen.", &[]);
    check("The Tags column.", "Die Spalte `Tags`.", &[]);
    check(
        "Run `git push`.",
        "`git schieben` ausführen.",
        &["unit/code-differs: inline code git push of the source text has become git schieben"],
    );
    check(
        "Run `git`.",
        "git ausführen.",
        &["unit/code-differs: inline code git of the source text is missing"],
    );
}

#[test]
fn bold_text_is_counted() {
    check("**a** b", "b **a**", &[]);
    check(r"\*\*a", "a", &[]);
    check("Select **Save**.", "选择“保存”。", &[]);
    check(
        "Choose **A** or **B**.",
        "[A] または [B] を選択します。",
        &[],
    );
    check(
        "**a** b",
        "**a b",
        &["unit/emphasis-differs: 2 marks of bold text in the source text, 1 in the target text"],
    );
}

#[test]
fn formats_of_numbers_do_not_count() {
    for (source, target) in [
        ("$1,000.50", "1.000,50 $"),
        ("10,000 seats", "10 000 мест"),
        ("On 10/29/2018", "am 29.10.2018"),
        ("May 5, 2020", "2020年5月5日"),
        ("5/1/2020", "01.05.2020"),
        ("20 seats", "٢٠ مقعدًا"),
        ("365 days", "３６５日"),
        ("2 options", "zwei Optionen"),
        ("one option", "1 Option"),
        ("at 2 PM", "um 14 Uhr"),
        ("5 million users", "5.000.000 Benutzer"),
        ("up to 50K", "bis zu 50.000"),
        ("30 days", "三十天"),
        ("FY20 and 21Vianet", "世纪互联 2020"),
        ("within sixty days", "dans les 60 jours"),
        ("rate 28.40", "28,4"),
        ("credit for 2/11/17", "11.02.2017"),
        ("charged at .80", "1 und 0,80"),
        ("COVID-19", "新冠肺炎"),
        ("contribute at 100%", "tragen vollständig bei"),
        ("1-K response", "1000 ответов"),
        ("$5,000 a month, $5,000 at most", "höchstens 5000 im Monat"),
        (
            "on 10/15, again on 10/15, then 10/31",
            "am 15.10 und bis 31.10.",
        ),
        ("24 hours per day, 365 days per year", "全年全天候"),
        ("More than 5", "6 日以上"),
        ("24 X 7", "24 時間 365 日"),
        ("24x7 access", "24h/24, 7j/7"),
        ("Office 365", "Office 365 (Office 365)"),
        ("&#39;x&#39; and 3", "„x“ und 3"),
    ] {
        check(source, target, &[]);
    }
}

#[test]
fn changed_numbers_are_found() {
    check(
        "within 30 days",
        "innerhalb von 60 Tagen",
        &["unit/numbers-differ: number 30 of the source text has become 60"],
    );
    check(
        "in 3 steps",
        "in 5 Schritten",
        &["unit/numbers-differ: number 3 of the source text has become 5"],
    );
    check(
        "since 2019",
        "seit damals",
        &["unit/numbers-differ: number 2019 of the source text is missing"],
    );
}

#[test]
fn placeholders_are_kept() {
    check("{0} of {1}", "{1}, davon {0}", &[]);
    check("Hello <customer name>", "Hallo <Kundenname>", &[]);
    check("20% discount", "20%s árengedmény", &[]);
    check(
        "{0} of {1}",
        "{0} von {2}",
        &["unit/placeholders-differ: placeholder {1} of the source text has become {2}"],
    );
    check(
        "Sent to %s",
        "Gesendet an % s",
        &["unit/placeholders-differ: placeholder %s of the source text is missing"],
    );
    check(
        "Hello <customer name>",
        "Hallo Kundenname",
        &[
            "unit/placeholders-differ: 1 placeholders in angle brackets in the source text, 0 in the target text",
        ],
    );
}

#[test]
fn only_running_text_can_be_untranslated() {
    use untranslated::is_running_text;
    assert!(is_running_text("Select the customer you want to see."));
    assert!(is_running_text("パートナーセンターを開きます"));
    assert!(!is_running_text("Microsoft Partner Center"));
    assert!(!is_running_text("Azure Active Directory in Partner Center"));
    assert!(!is_running_text(
        "Domestic Calling Plan for students for US and Canada"
    ));
    assert!(!is_running_text(
        "Microsoft 365 A5 eDiscovery and Audit for students"
    ));
    assert!(!is_running_text("API v2"));
    assert!(!is_running_text("b71df433-6fd9-4549-886d-577f7aa06070"));
    assert!(!is_running_text(
        "\"operationType\": \"dap_admin_relationship_approved\","
    ));
    assert!(!is_running_text("12.5 %"));
}

/// R-I1: time would grow with the square if a piece of text were looked through again and again.
#[test]
fn hostile_units_are_read_in_one_pass() {
    let ticks: Vec<String> = (1..400).rev().map(|n| "`".repeat(n)).collect();
    for piece in [
        "](",
        "] (",
        "<",
        "<a ",
        "{",
        "${",
        "%1",
        "&",
        "[a](b.md)",
        "`a` ",
        "1 ",
        "a@",
    ] {
        let hostile = piece.repeat(1 << 15);
        differences(&hostile, "7");
        differences("7", &hostile);
    }
    differences(&ticks.join(" "), "7");
    let many = |name: &str| {
        let pieces = (0..5_000).map(|n| format!("[a]({name}{n}.md) `{name}{n}` {n}"));
        pieces.collect::<Vec<_>>().join(" ")
    };
    let found = differences(&many("a"), &many("b"));
    assert!(found.iter().all(|(_, what)| what.len() < 500));
}
