//! Host files from one small table.

use super::*;

fn table(redirects: &[(&str, &str)]) -> Table {
    let owned = |(from, to): &(&str, &str)| (plain(from), plain(to));
    Table {
        base: "/docs/".to_owned(),
        decoded_base: "/docs/".to_owned(),
        domain: "help.example.com".to_owned(),
        locales: vec![
            ("de-de".to_owned(), "de-DE".to_owned()),
            ("fr-fr".to_owned(), "fr-FR".to_owned()),
        ],
        indexes: ["/docs/de-de/search/", "/docs/fr-fr/search/"]
            .map(str::to_owned)
            .to_vec(),
        redirects: redirects.iter().map(owned).collect(),
        headers: vec![("X-Content-Type-Options".to_owned(), "nosniff".to_owned())],
    }
}

#[track_caller]
fn check(file: &ListFile, expected: &[&str]) {
    for line in expected {
        let has = file.text.lines().any(|own| own.trim() == *line);
        assert!(has, "{} has no line {line:?}:\n{}", file.path, file.text);
    }
}

#[test]
fn hosts_of_static_sites_read_lines() {
    let table = table(&[("/docs/de-de/alt/", "/docs/de-de/neu/")]);
    let [redirects, headers] = pages::netlify(&table);
    check(
        &redirects,
        &[
            "/docs/de-de/alt/ /docs/de-de/neu/ 301",
            "/docs/ /docs/de-de/ 302 Language=de-de",
            "/docs/fr-fr/* /docs/fr-fr/404.html 404",
        ],
    );
    check(
        &headers,
        &[
            "/docs/*",
            "X-Content-Type-Options: nosniff",
            "/docs/assets/*",
            "/docs/de-de/search/*.idx",
            "/docs/fr-fr/search/*.idx",
        ],
    );
    let mut report = Log::default();
    let [redirects, _] = pages::cloudflare(&table, &mut report);
    assert_eq!(redirects.text, "/docs/de-de/alt/ /docs/de-de/neu/ 301\n");
    assert!(report.0.is_empty());
    let names: Vec<_> = pages::github(&table)
        .into_iter()
        .map(|file| (file.path, file.text))
        .collect();
    assert_eq!(names[0], (".nojekyll".to_owned(), String::new()));
    assert_eq!(
        names[1],
        ("CNAME".to_owned(), "help.example.com\n".to_owned())
    );
}

/// What hosts cannot take is reported, and the rest is within their limits.
#[test]
fn limits_of_hosts_are_kept_and_told() {
    let many: Vec<_> = (0..2500)
        .map(|at| (format!("/docs/old{at}/"), "/docs/new/".to_owned()))
        .collect();
    let mut table = table(&[]);
    table.redirects = many;
    table
        .redirects
        .push((format!("/docs/{}/", "x".repeat(1000)), "/docs/".to_owned()));
    let mut report = Log::default();
    let [redirects, _] = pages::cloudflare(&table, &mut report);
    assert_eq!(redirects.text.lines().count(), 2000);
    let file = azure::file(&table, &mut report);
    assert!(
        file.text.len() <= 20 * 1024 && file.text.len() > 15 * 1024,
        "{}",
        file.text.len()
    );
    let value: serde_json::Value = serde_json::from_str(&file.text).expect("JSON");
    assert_eq!(value["routes"][0]["redirect"], "/docs/new/");
    check_sizes(Host::Cloudflare, &vec![1; 20_001], &mut report);
    check_sizes(Host::Github, &[101 << 20], &mut report);
    let said: Vec<_> = report.0.iter().map(|d| &*d.message).collect();
    assert_eq!(said.len(), 5, "{said:?}");
    assert!(
        said[0].starts_with("1 redirects are longer than the 1000 characters"),
        "{said:?}"
    );
    assert!(said[1].starts_with("there are 2500 redirects"), "{said:?}");
    assert!(said[3].contains("20001 files"), "{said:?}");
}

/// Paths come from content: no text in them ends a line, an argument or a block.
#[test]
fn hostile_paths_stay_paths() {
    let evil = "/docs/a\"; } location / { return 200 $host; #\n*{x}:y .b`'\\";
    let table = table(&[(evil, "/docs/$1\"; x\n{y}")]);
    let (from, to) = &table.redirects[0];
    for text in [from, to] {
        assert!(
            !text.contains(['"', ';', '{', '}', '$', '\n', ' ', '*', '\\', '`', '\'']),
            "{text}"
        );
        assert!(
            text.strip_prefix("https:")
                .unwrap_or(text)
                .matches(':')
                .count()
                == 0
        );
    }
    // The line feed keeps it from servers that see decoded paths.
    assert!(!servers::nginx(&table).text.contains("return 200"));
    assert!(!servers::caddy(&table).text.contains("redir"));
    assert!(!servers::apache(&table).text.contains("RedirectMatch 301"));
    let quotes = super::tests::table(&[("/docs/a\"b\\c$d", "/docs/")]);
    check(
        &servers::nginx(&quotes),
        &["location = \"/docs/a\\\"b\\\\c$d\" { return 301 \"/docs/\"; }"],
    );
    check(
        &servers::apache(&quotes),
        &["RedirectMatch 301 \"^/docs/a.b\\\\c\\$d$\" \"/docs/\""],
    );
}

#[test]
fn each_server_gets_addresses_in_its_own_way() {
    let mut table = table(&[
        ("/docs/alt \u{fc}/", "/docs/neu \u{fc}/#x"),
        ("/docs/a/", "https://example.com/$1?a=%20b"),
    ]);
    table.base = "/hilfe%20%C3%BC/".to_owned();
    table.decoded_base = "/hilfe \u{fc}/".to_owned();
    check(
        &servers::apache(&table),
        &[
            "ErrorDocument 404 /hilfe%20%C3%BC/404.html",
            "<If \"%{REQUEST_URI} =~ m#^/hilfe \u{fc}/de-de/#\">",
            "RedirectMatch 301 \"^/docs/alt \u{fc}/$\" \"/docs/neu \u{fc}/#x\"",
        ],
    );
    assert!(!servers::apache(&table).text.contains("example.com"));
    check(
        &servers::nginx(&table),
        &[
            "error_page 404 \"/hilfe \u{fc}/404.html\";",
            "location = \"/docs/alt \u{fc}/\" { return 301 \"/docs/neu%20%C3%BC/#x\"; }",
        ],
    );
    check(
        &servers::caddy(&table),
        &[
            "@missing0 path \"/hilfe \u{fc}/de-de/*\"",
            "rewrite @missing0 \"/hilfe \u{fc}/de-de/404.html\"",
        ],
    );
}

#[test]
fn rules_for_headers_have_a_limit() {
    let mut table = table(&[]);
    let mut rules = |count: usize| {
        let folders = (0..count).map(|at| format!("/docs/l{at}/search/"));
        table.indexes = folders.collect();
        let mut report = Log::default();
        pages::cloudflare(&table, &mut report);
        report.0
    };
    assert!(
        rules(98).is_empty(),
        "with the rules for all and for assets"
    );
    let said = rules(99);
    assert!(
        said[0]
            .message
            .starts_with("there are 101 rules for headers"),
        "{said:?}"
    );
}

/// Hosts send a header once for each rule that a file falls under.
#[test]
fn no_file_falls_under_two_rules_for_caching() {
    let table = table(&[]);
    let [_, headers] = pages::netlify(&table);
    let rules = headers.text.matches("Cache-Control").count();
    assert_eq!(rules, 3, "assets and two indexes\n{}", headers.text);
    let file = azure::file(&table, &mut Log::default());
    let value: serde_json::Value = serde_json::from_str(&file.text).expect("JSON");
    assert_eq!(value["routes"][1]["route"], "/docs/de-de/search/*.idx");
    assert_eq!(value["routes"][1]["headers"]["Cache-Control"], FOR_EVER);
    assert_eq!(value["globalHeaders"]["Cache-Control"], ASK);
}

#[test]
fn each_block_of_nginx_has_all_headers() {
    let text = servers::nginx(&table(&[])).text;
    let blocks = text
        .matches("add_header X-Content-Type-Options \"nosniff\" always;")
        .count();
    assert_eq!(blocks, 6, "{text}");
}

#[test]
fn sites_change_headers_by_name() {
    let mut config = Config::new("Help", "https://help.example.com/");
    let own = [("referrer-policy", ""), ("Permissions-Policy", "camera=()")];
    let own = own.map(|(name, value)| (name.to_owned(), value.to_owned()));
    config.hosting.headers.extend(own);
    let headers = headers(&config);
    let names: Vec<_> = headers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "Content-Security-Policy",
            "X-Content-Type-Options",
            "Permissions-Policy"
        ]
    );
    assert!(
        headers[0]
            .1
            .contains("frame-src https://www.youtube-nocookie.com")
    );
}
