use super::*;
use crate::article::units::{Side, unwrap_units};

fn names(clouds: CloudSet) -> Vec<&'static str> {
    let all = ["global", "us-gov", "germany", "china"];
    clouds.iter().map(|at| all[at]).collect()
}

fn evidence(document: &str) -> Evidence<'_> {
    Evidence {
        front_matter: CloudSet::EMPTY,
        path: "partner-center/a.md",
        title_suffix: None,
        document,
    }
}

#[track_caller]
fn check(document: &str, clouds: &[&str], how: How) {
    let got = classify(&evidence(document), &CloudRules::default());
    assert_eq!(
        (names(got.clouds).as_slice(), got.how),
        (clouds, how),
        "{document}"
    );
}

#[test]
fn reads_every_form_of_the_block() {
    for document in [
        "# T\n\n**Applies to**\n\n-  Partner Center\n-  Partner\u{a0}Center for Microsoft\u{202f}Cloud for US Government\n",
        "**Applies to**\r\n\r\n- [Partner Center](x.md)\r\n\r\n- Partner Center for Microsoft Cloud for US Government\r\n",
        "**Applies to**: Partner Center | Partner Center for Microsoft Cloud for US Government",
        "**Applies to:** Partner Center<br/>U.S. GOVERNMENT",
        "**Applies to: Partner Center | US Government**",
        "Applies to:\n* Partner Center\n* US\n  Government\n",
        "APPLIES TO\n1. partner center\n2. US Government",
        "# T\n### Applies to\n\n+ Partner Center.\n+ Government Cloud",
        "# T\n### <a name=\"applies-to\"></a>Applies to:\n\n- Partner Center\n- US Government",
        "**Applies to**---\n\n- Partner Center\n- US Government",
        "> __Applies to__ Partner Center | US Government",
        "**Applies to**: Partner Center |\nUS Government\n",
    ] {
        check(document, &["global", "us-gov"], How::Block);
    }
}

#[test]
fn takes_nothing_else_for_a_block() {
    for document in [
        "# T\n## U\n**Applies to**: US Government",
        "Apply to: US Government",
        "Applies to US Government customers",
        "| Applies to | x |\n|---|---|\n| US Government | y |",
        "It applies to: US Government",
        "```\n**Applies to**: US Government\n```",
        "Applies to\n\nUS Government",
        "T\n===\nU\n---\n**Applies to**: US Government",
    ] {
        check(document, &["global"], How::Default);
    }
}

#[test]
fn names_of_audiences_give_no_cloud() {
    check(
        "**Applies to**: CSP partners | Azure portal",
        &["global"],
        How::AudienceOnly,
    );
    check(
        "**Applies to**: Partner Center India",
        &["global"],
        How::AudienceOnly,
    );
    check(
        "**Applies to**: Partner Center | Partner Center India",
        &["global"],
        How::Block,
    );
    check(
        "# US Government\n**Applies to**: CSP partners",
        &["us-gov"],
        How::Heading,
    );
}

#[test]
fn the_first_block_counts() {
    check(
        "**Applies to**: Germany\n\n**Applies to**: US Government",
        &["germany"],
        How::Block,
    );
}

#[test]
fn goes_through_the_evidence_in_order() {
    let table = [("**/b.md".to_owned(), vec!["germany".to_owned()])];
    let rules = CloudRules::new(&default_rules(), &table).unwrap();
    let all = Evidence {
        front_matter: CloudSet::one(1),
        path: "China/B.md",
        title_suffix: Some("Microsoft Cloud for US Government - Partner Center"),
        document: "# Partner Center operated by 21Vianet\n**Applies to**: Germany",
    };
    let mut steps = vec![(all, How::FrontMatter, "us-gov")];
    let mut less = Evidence {
        front_matter: CloudSet::EMPTY,
        ..all
    };
    steps.push((less, How::Override, "germany"));
    less.path = "china/a.md";
    steps.push((less, How::Block, "germany"));
    less.document = "# Partner Center operated by 21Vianet";
    steps.push((less, How::TitleSuffix, "us-gov"));
    less.title_suffix = Some("Partner portal");
    steps.push((less, How::Heading, "china"));
    less.document = "# Partner Center";
    steps.push((less, How::Path, "china"));
    less.path = "Archive/China-a.md";
    steps.push((less, How::Path, "china"));
    less.path = "Archive/not-China-a.md";
    steps.push((less, How::Default, "global"));
    for (evidence, how, cloud) in steps {
        let got = classify(&evidence, &rules);
        assert_eq!(
            (got.how, names(got.clouds)),
            (how, vec![cloud]),
            "{evidence:?}"
        );
    }
}

#[test]
fn refuses_rules_that_make_no_sense() {
    let rules = default_rules();
    let unknown = [("**".to_owned(), vec!["mars".to_owned()])];
    assert_eq!(
        CloudRules::new(&rules, &unknown).unwrap_err(),
        InvalidRules::Unknown("mars".to_owned())
    );
    let glob = [("[".to_owned(), vec![])];
    assert!(matches!(
        CloudRules::new(&rules, &glob),
        Err(InvalidRules::Glob { .. })
    ));
    let twice = [rules[0].clone(), rules[0].clone()];
    assert_eq!(
        CloudRules::new(&twice, &[]).unwrap_err(),
        InvalidRules::Repeated("global".to_owned())
    );
    let many: Vec<_> = (0..65)
        .map(|n| CloudRule {
            id: n.to_string(),
            ..CloudRule::default()
        })
        .collect();
    assert_eq!(
        CloudRules::new(&many, &[]).unwrap_err(),
        InvalidRules::TooMany(65)
    );
}

#[test]
fn unknown_clouds_of_front_matter_are_reported_at_their_place() {
    let file = RepoPath::new("a.md");
    let head = crate::article::front_matter::read(&file, "---\nclouds: [china, mars]\n---\n");
    let got = front_matter_clouds(&file, &head.value.front_matter, &CloudRules::default());
    assert_eq!(names(got.value), ["china"]);
    assert_eq!(got.report[0].code.name, "site/cloud-unknown");
    assert_eq!(
        got.report[0].place,
        crate::diag::Place::Span(crate::model::Span {
            file,
            start: 12,
            end: 25
        })
    );
}

fn unit(target: &str, source: &str) -> String {
    format!(
        "<span data-ttu-id=\"a\">{target}</span><span class=\"sxs-lookup\"><span data-stu-id=\"a\">{source}</span></span>"
    )
}

#[test]
fn yaml_pages_are_told_from_phrases_of_their_locale() {
    let rules = CloudRules::default();
    let list = format!(
        "{}\n\n- {}\n- {}\n",
        unit("**Betrifft**", "**Applies to**"),
        unit("Partner Center", "Partner Center"),
        unit(
            "Partner Center für Behörden",
            "Partner Center for Microsoft Cloud for US Government"
        ),
    );
    let line = unit(
        "**Gilt für**: CSP-Partner | Center von [21Vianet](x)",
        "**Applies to**: CSP partners | Partner Center operated by 21Vianet",
    );
    let mut pairs = Vec::new();
    for input in [&list, &line] {
        let source = unwrap_units(&RepoPath::new("a.md"), input, 0, Side::Source).value;
        pairs.extend(phrase_pairs(input, &source.text, &source.units));
    }
    assert_eq!(pairs.len(), 5, "{pairs:?}");
    let learned =
        LearnedPhrases::learn(pairs.iter().map(|(t, s)| (t.as_str(), s.as_str())), &rules);
    for (summary, clouds, how) in [
        (
            "**Zielgruppe**: Partner Center | Partner\u{a0}Center für Behörden\n\nText",
            &["global", "us-gov"][..],
            How::Block,
        ),
        ("**X**\n- Center von 21Vianet", &["china"], How::Block),
        ("**X**: Etwas von 世纪互联", &["china"], How::Block),
        ("Text über 21Vianet", &["global"], How::Default),
        ("**Hinweis**: Text", &["global"], How::Default),
    ] {
        let got = classify_localized(&evidence(summary), &learned, &rules);
        assert_eq!(
            (names(got.clouds).as_slice(), got.how),
            (clouds, how),
            "{summary}"
        );
    }
}

proptest::proptest! {
    #[test]
    fn any_text_can_be_classified(text in "([Aa]pplies to|\\*\\*|:|\\||<br>|<a |[#\n -]|\\PC){0,40}") {
        let _ = classify(&evidence(&text), &CloudRules::default());
        let _ = classify_localized(&evidence(&text), &LearnedPhrases::default(), &CloudRules::default());
    }
}
