use super::*;
use crate::diag::Place;
use crate::page::view::{
    ArticleView, Badge, Crumb, DateFact, Facts, HeadingLink, Html, Language, LanguageLink, Nav,
    NavItem, NavPlace, PageLink,
};
use crate::theme;

fn owned(text: &str) -> String {
    text.to_owned()
}

fn site() -> SiteView {
    SiteView {
        title: owned("Help & more"),
        base_url: owned("https://help.example.com/"),
        source_locale: owned("en-US"),
        generator: "diglot",
    }
}

fn prepared(overlay: &[(&str, &str)]) -> Reported<Option<Renderer>> {
    let files = overlay
        .iter()
        .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
        .collect();
    let theme = theme::load(theme::BUILTIN, &files).value;
    prepare(&theme, &site(), &[Locale::parse("de-DE").unwrap()])
}

fn html(view: &View) -> String {
    let mut out = Vec::new();
    prepared(&[]).value.unwrap().page(view, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn view(kind: Kind) -> View {
    let language = |lang: &str, name: &str, status| LanguageLink {
        language: Arc::new(Language {
            lang: owned(lang),
            dir: "ltr",
            name: owned(name),
        }),
        href: format!("../{lang}/"),
        current: lang == "de-DE",
        status,
    };
    View {
        site_title: "Help & more".to_owned(),
        lang: owned("de-DE"),
        dir: "ltr",
        root: owned("../../"),
        about: String::new(),
        home: owned("../"),
        chooser: owned("../../"),
        search: owned("../search/"),
        title: owned("Abrechnung"),
        head_title: owned("Abrechnung - <Hilfe>"),
        description: owned("Von \"A\" bis Z"),
        url: owned("https://help.example.com/de-de/a/"),
        canonical: owned("https://help.example.com/de-de/a/"),
        robots: String::new(),
        alternates: Vec::new(),
        twin: String::new(),
        languages: vec![
            language("de-DE", "Deutsch", "translation"),
            language("en-US", "English", "source"),
            language("fr-FR", "Français", "fallback"),
        ],
        clouds: Vec::new(),
        breadcrumb: vec![
            Crumb {
                title: owned("Start"),
                href: owned("../"),
            },
            Crumb {
                title: owned("Abrechnung"),
                href: String::new(),
            },
        ],
        json_ld: Html(owned("{\"@type\":\"BreadcrumbList\"}")),
        kind,
    }
}

fn article() -> ArticleView {
    let item = |title: &str, items| NavItem {
        title: owned(title),
        href: owned("../a/"),
        number: Some(usize::from(title == "Zwei")),
        items,
        ..NavItem::default()
    };
    ArticleView {
        body_lang: owned("de-DE"),
        body_dir: "ltr",
        body: Html(owned("<p>{{ page.lang }} {% raw %}</p>")),
        heading: Html(owned("<em>Abrechnung</em>")),
        heading_id: owned("billing"),
        layout: "conceptual",
        badges: vec![Badge {
            id: owned("global"),
            name: owned("Partner Center"),
            href: owned("../cloud/"),
            retired: false,
        }],
        nav: Some(NavPlace {
            nav: Arc::new(Nav {
                title: owned("Docs"),
                toc_href: owned("../toc/"),
                items: vec![item("<b>Eins</b>", vec![item("Zwei", Vec::new())])],
            }),
            entry: Some(1),
            up: "",
        }),
        headings: vec![HeadingLink {
            level: 2,
            id: owned("next"),
            text: owned("Weiter"),
        }],
        previous: None,
        next: Some(PageLink {
            title: owned("Delete"),
            href: owned("../../en-us/delete/"),
            hreflang: owned("en-US"),
        }),
        facts: Facts {
            date: Some(DateFact {
                iso: owned("2021-06-17"),
                text: owned("17. Juni 2021"),
            }),
            translation: "machine",
            ..Facts::default()
        },
        source_page: None,
        edit_url: String::new(),
        feedback_url: String::new(),
        reading: None,
    }
}

fn article_view(change: impl FnOnce(&mut ArticleView)) -> View {
    let mut article = article();
    change(&mut article);
    view(Kind::Article(Box::new(article)))
}

#[track_caller]
fn holds(html: &str, parts: &[&str]) {
    for part in parts {
        assert!(html.contains(part), "{part} is not in\n{html}");
    }
}

#[test]
fn an_article_has_its_parts_in_the_language_of_the_page() {
    let html = html(&article_view(|_| {}));
    holds(
        &html,
        &[
            "<html lang=\"de-DE\" dir=\"ltr\">",
            "<article class=\"is-conceptual\" data-article-body data-pagefind-body lang=\"de-DE\" dir=\"ltr\">",
            "<h1 data-pagefind-meta=\"title\" id=\"billing\"><em>Abrechnung</em></h1>",
            "<time datetime=\"2021-06-17\">Aktualisiert am 17. Juni 2021</time>",
            "<li>Maschinell übersetzt</li>",
            "hreflang=\"en-US\" data-fallback",
            "<small>nicht übersetzt</small>",
            "<script type=\"application/ld+json\">{\"@type\":\"BreadcrumbList\"}</script>",
        ],
    );
    assert_eq!(html.matches("<main").count(), 1);
    assert_eq!(html.matches("<h1").count(), 1);
    assert_eq!(html.matches("<article").count(), 1);
}

#[test]
fn networks_are_told_the_date_of_an_article_that_has_one() {
    let date = "<meta property=\"article:modified_time\" content=\"2021-06-17\">";
    holds(&html(&article_view(|_| {})), &[date]);
    let undated = html(&article_view(|article| article.facts.date = None));
    assert!(!undated.contains("modified_time"), "{undated}");
    let other = html(&view(Kind::About {}));
    assert!(!other.contains("modified_time"), "{other}");
}

#[test]
fn every_value_is_escaped_for_its_place() {
    // R-H3
    let html = html(&article_view(|_| {}));
    holds(
        &html,
        &[
            "<title>Abrechnung - &lt;Hilfe&gt;</title>",
            "content=\"Von &quot;A&quot; bis Z\"",
            "&lt;b&gt;Eins&lt;/b&gt;",
            "Help &amp; more",
        ],
    );
}

#[test]
fn template_syntax_in_content_is_plain_text() {
    // R-H4
    let html = html(&article_view(|_| {}));
    holds(&html, &["<p>{{ page.lang }} {% raw %}</p>"]);
}

#[test]
fn pages_have_no_inline_script_or_style() {
    // R-H5: the policy of the theme allows neither.
    for kind in every_kind() {
        let html = html(&view(kind));
        for (at, _) in html.match_indices("<script") {
            let tag = &html[at..at + html[at..].find('>').unwrap()];
            assert!(
                tag.contains(" src=") || tag.contains("application/ld+json"),
                "{tag}"
            );
        }
        assert!(!html.contains("<style"));
        for attribute in [" style=", " onclick=", " onload=", "javascript:"] {
            assert!(!html.contains(attribute), "{attribute} in\n{html}");
        }
    }
}

#[test]
fn a_fallback_page_keeps_the_languages_apart() {
    let html = html(&article_view(|article| {
        article.body_lang = owned("ar-SA");
        article.body_dir = "rtl";
        article.facts.fallback = true;
    }));
    holds(
        &html,
        &[
            "data-article-body data-pagefind-body lang=\"ar-SA\" dir=\"rtl\"",
            "<div class=\"facts\" data-chrome data-pagefind-ignore lang=\"de-DE\" dir=\"ltr\">",
            "<p class=\"notice\">Dieser Artikel ist noch nicht übersetzt.",
        ],
    );
}

#[test]
fn assets_are_addressed_by_content() {
    let html = html(&view(Kind::NotFound {}));
    let theme = theme::load(theme::BUILTIN, &BTreeMap::new()).value;
    for name in ["help.css", "help.js", "theme.js", "icon.svg"] {
        holds(
            &html,
            &[&format!("\"../../assets/{}\"", theme.asset_names()[name])],
        );
    }
}

#[test]
fn the_frame_around_an_article_is_light() {
    // Seven languages and a navigation leave two thirds of 30 KB to the text.
    let html = html(&article_view(|article| {
        let nav = Arc::make_mut(&mut article.nav.as_mut().unwrap().nav);
        let item = nav.items[0].clone();
        nav.items = vec![item; 20];
    }));
    assert!(html.len() < 10 << 10, "{} bytes", html.len());
}

fn every_kind() -> Vec<Kind> {
    let items = article().nav.unwrap().nav.items.clone();
    vec![
        Kind::Article(Box::new(article())),
        Kind::Home { groups: Vec::new() },
        Kind::Cloud {
            id: owned("global"),
            retired: true,
            count: 2,
            count_text: owned("2 Artikel"),
            sections: Vec::new(),
            print_href: owned("print/"),
        },
        Kind::Print {
            count_text: owned("2 Artikel"),
            sections: Vec::new(),
            chapters: Html(owned("<section id=\"a1\"></section>")),
        },
        Kind::Toc {
            section: crate::page::view::TocSection {
                title: owned("Docs"),
                items: items.clone(),
                unlisted: items,
            },
            print_href: String::new(),
        },
        Kind::Search {
            tocs: Vec::new(),
            clouds: Vec::new(),
        },
        Kind::NotFound {},
        Kind::Chooser {},
        Kind::Redirect {
            target: owned("../b/"),
            target_title: owned("B"),
        },
    ]
}

#[test]
fn every_kind_of_page_renders_without_stray_lines() {
    for kind in every_kind() {
        let html = html(&view(kind));
        assert!(
            html.starts_with("<!DOCTYPE html>") && html.ends_with("</html>\n"),
            "{html}"
        );
        assert!(!html.contains("\n\n\n"), "{html}");
        assert!(!html.contains("{{") || html.contains("{% raw %}"), "{html}");
    }
}

#[test]
fn a_redirect_sends_on_and_says_where() {
    let kind = Kind::Redirect {
        target: owned("../b/?x=1&y=2"),
        target_title: String::new(),
    };
    holds(
        &html(&view(kind)),
        &[
            "<meta http-equiv=\"refresh\" content=\"0; url=../b/?x=1&amp;y=2\">",
            "<a href=\"../b/?x=1&amp;y=2\">../b/?x=1&amp;y=2</a>",
        ],
    );
}

#[track_caller]
fn check_fault(overlay: &[(&str, &str)], expected: &[(&str, Option<u32>, &str)]) {
    let got = prepared(overlay);
    assert!(got.value.is_none());
    let seen: Vec<_> = got.report.iter().map(place_and_message).collect();
    assert_eq!(seen, expected);
}

fn place_and_message(diagnostic: &Diagnostic) -> (&str, Option<u32>, &str) {
    let start = match &diagnostic.place {
        Place::Span(span) => Some(span.start),
        _ => None,
    };
    (
        diagnostic.file().unwrap().as_str(),
        start,
        &diagnostic.message,
    )
}

#[test]
fn faulty_templates_are_reported_where_they_are() {
    // R-M1
    let home = "themes/help/templates/home.html";
    let toc = "themes/help/templates/toc.html";
    check_fault(
        &[
            ("templates/home.html", "é\n{{ page. }}"),
            ("templates/toc.html", "{% if %}"),
        ],
        &[
            (home, Some(12), "Found `}}` but expected identifier"),
            (
                toc,
                Some(6),
                "Found `%}` but expected one of: integer, float, string, bool, ident, `-`, `not`, `<`, `{`, `[` or `(`",
            ),
        ],
    );
    check_fault(
        &[(
            "templates/home.html",
            "é\n{{ page | nothing }}\n  {{ never() }}",
        )],
        &[
            (home, Some(13), "Unknown filter `nothing`"),
            (home, Some(29), "Unknown function `never`"),
        ],
    );
}

#[test]
fn templates_reach_registered_names_only() {
    // R-M2
    let home = "themes/help/templates/home.html";
    check_fault(
        &[("templates/home.html", "{% include \"../../site.toml\" %}")],
        &[(home, Some(11), "Unknown template `../../site.toml`")],
    );
    check_fault(
        &[("templates/home.html", "{% extends \"/etc/passwd\" %}")],
        &[(home, None, "there is no template `/etc/passwd` to extend")],
    );
    check_fault(
        &[("templates/home.html", "{% include \"home.html\" %}")],
        &[(
            home,
            None,
            "the template includes itself, directly or through others",
        )],
    );
    check_fault(
        &[("templates/home.html", "{{ get_env(name=\"PATH\") }}")],
        &[(home, Some(3), "Unknown function `get_env`")],
    );
}

#[track_caller]
fn check_failure(template: &str, message: &str) {
    let renderer = prepared(&[("templates/home.html", template)])
        .value
        .unwrap();
    let home = view(Kind::Home { groups: Vec::new() });
    let fault = renderer.page(&home, &mut Vec::new()).unwrap_err();
    assert_eq!(
        fault.file().unwrap().as_str(),
        "themes/help/templates/home.html"
    );
    assert!(fault.message.contains(message), "{}", fault.message);
}

#[test]
fn a_page_that_cannot_be_rendered_is_a_diagnostic() {
    check_failure("{{ page.nothing }}", "nothing");
    check_failure(
        "{{ msg(lang=page.lang, id=\"nothing\") }}",
        "there is no text `nothing`",
    );
}

#[test]
fn endless_templates_stop_at_a_limit() {
    // R-M2
    check_failure(
        "{% for n in range(end=1001) %}{% endfor %}",
        "at most 1000 numbers",
    );
    let loops = "{% for a in range(end=1000) %}{% for b in range(end=1000) %}";
    check_failure(
        &format!("{loops}{{% endfor %}}{{% endfor %}}"),
        "at most 1000000 numbers for one page",
    );
    check_failure(
        "{% component deep() %}{{ <deep /> }}{% endcomponent deep %}{{ <deep /> }}",
        "recursion",
    );
    let wide = "x".repeat(1 << 10);
    let loops = "{% for a in range(end=900) %}{% for b in range(end=1000) %}";
    check_failure(
        &format!("{loops}{wide}{{% endfor %}}{{% endfor %}}"),
        "the page is larger than 64 MiB",
    );
}

#[test]
fn one_renderer_serves_every_thread() {
    fn check<T: Send + Sync>() {}
    check::<Renderer>();
    check::<theme::Theme>();
}

#[test]
fn a_language_without_a_catalog_is_shown_in_english() {
    let mut view = view(Kind::NotFound {});
    view.lang = owned("sw-KE");
    holds(&html(&view), &["Skip to main content"]);
}

#[test]
fn what_a_folder_shares_is_printed_by_templates_of_the_site_too() {
    let shared = |footer: &str| {
        prepared(&[
            ("templates/shared/footer.html", footer),
            (
                "templates/shared/mine.html",
                "\n<i>{{ page.root }} {{ t.search }}</i>\n",
            ),
            (
                "templates/not_found.html",
                "{{ shared.footer | safe }}{{ shared.mine | safe }}",
            ),
        ])
        .value
        .unwrap()
    };
    let printed = |renderer: &Renderer, root: &str, title: &str| {
        let view = View {
            root: owned(root),
            site_title: owned(title),
            ..view(Kind::NotFound {})
        };
        let mut out = Vec::new();
        let rendered = renderer.page(&view, &mut out);
        rendered.map(|()| String::from_utf8(out).unwrap())
    };
    let renderer = shared("<b>{{ page.site_title }}</b>");
    // The second of each comes from what was kept of the first.
    for _ in 0..2 {
        for (root, title, expected) in [
            ("../", "A & B", "<b>A &amp; B</b><i>../ Suche</i>"),
            ("./", "A & B", "<b>A &amp; B</b><i>./ Suche</i>"),
            ("../", "C", "<b>C</b><i>../ Suche</i>"),
        ] {
            assert_eq!(printed(&renderer, root, title).unwrap(), expected);
        }
    }
    // What only one page has is not to be seen there.
    let fault = printed(&shared("{{ page.title }}"), "../", "A").unwrap_err();
    let file = fault.file().map(ToString::to_string);
    assert_eq!(
        file.as_deref(),
        Some("themes/help/templates/shared/footer.html")
    );
}

#[test]
fn rows_of_switchers_lead_from_each_page_to_its_own_targets() {
    let renderer = prepared(&[
        (
            "templates/rows/language.html",
            "<i>{{ language.name }}{% if language.current %}*{% endif %} {{ language.href }}</i>\n",
        ),
        (
            "templates/not_found.html",
            "{{ page.language }}: {{ languages | safe }}",
        ),
    ]);
    let renderer = renderer.value.unwrap();
    let printed = |prefix: &str| {
        let mut view = view(Kind::NotFound {});
        for link in &mut view.languages {
            link.href.insert_str(0, prefix);
        }
        let mut out = Vec::new();
        renderer.page(&view, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    // Those of the second page come from what was kept of the first.
    for prefix in ["", "a&b/"] {
        let href = prefix.replace('&', "&amp;");
        assert_eq!(
            printed(prefix),
            format!(
                "Deutsch: <i>Deutsch* {href}../de-DE/</i><i>English {href}../en-US/</i><i>Français {href}../fr-FR/</i>"
            )
        );
    }
}
