//! Who is served, what is served, and what every answer carries.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use diglot::serve::{Limits, Screen, Visitors};

use super::small::{Answer, Running, Small, serve, serve_to};

fn with_limits(limits: Limits) -> Running {
    let visitors = Visitors {
        limits,
        ..Visitors::default()
    };
    serve_to(Small::new(), visitors)
}

/// R-S1: both loopback addresses, and no other.
#[test]
fn listens_on_the_loopback_addresses_only() {
    let site = serve(Small::new());
    assert_eq!(
        site.server.url(),
        format!("http://127.0.0.1:{}/", site.port)
    );
    assert_eq!(site.get("/").status, 200);
    if TcpListener::bind("[::1]:0").is_ok() {
        TcpStream::connect(("::1", site.port)).unwrap();
    }
    // Other addresses of the loopback network are none of ours either.
    assert!(TcpStream::connect(("127.0.0.2", site.port)).is_err());
}

/// R-S2: only for our own name, and only with one.
#[test]
fn foreign_hosts_get_no_content() {
    let site = serve(Small::new());
    let port = site.port;
    let ask = |hosts: &str| {
        site.raw(format!(
            "GET / HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n"
        ))
    };
    for host in ["localhost", "LOCALHOST", "127.0.0.1", "[::1]"] {
        assert_eq!(
            ask(&format!("Host: {host}:{port}\r\n")).status,
            200,
            "{host}"
        );
    }
    for host in [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.2",
        "0.0.0.0",
    ] {
        let answer = ask(&format!("Host: {host}:{port}\r\n"));
        assert_eq!(answer.status, 403, "{host}");
        assert!(!answer.text().contains("chooser"));
    }
    assert_eq!(ask("Host: localhost\r\n").status, 403);
    assert_eq!(
        ask(&format!("Host: localhost:{}\r\n", port - 1)).status,
        403
    );
    assert_eq!(ask("").status, 400);
    let twice = format!("Host: localhost:{port}\r\n").repeat(2);
    assert_eq!(ask(&twice).status, 400);
    let old = site.raw("GET / HTTP/1.0\r\n\r\n");
    assert_eq!(old.status, 400);
}

/// R-S2: names that were allowed.
#[test]
fn allowed_hosts_are_served() {
    let visitors = Visitors {
        allowed: vec!["preview.example".to_owned()],
        ..Visitors::default()
    };
    let site = serve_to(Small::new(), visitors);
    let answer = site.raw("GET / HTTP/1.1\r\nHost: preview.example\r\nConnection: close\r\n\r\n");
    assert_eq!(answer.status, 200);
}

/// R-S4: no CORS, nothing guessed or kept; only GET and HEAD.
#[test]
fn every_answer_carries_the_same_fields() {
    let site = serve(Small::new());
    let answers = [
        ("GET /", 200),
        ("HEAD /", 200),
        ("GET /sitemap.xml", 200),
        ("GET /de-de", 307),
        ("GET /nothing/", 404),
        ("GET /nothing.png", 404),
        ("GET /../x", 400),
        ("GET /_diglot/", 200),
        ("GET /_diglot/report.json", 200),
        ("GET /_diglot/live.js", 200),
        ("GET /_diglot/live", 403),
        ("POST /", 405),
        ("DELETE /", 405),
        ("OPTIONS *", 405),
        ("BREW /%3Cb%3E", 501),
    ];
    for (line, status) in answers {
        let answer = site.request(line, "Origin: http://evil.example\r\n");
        assert_eq!(answer.status, status, "{line}: {}", answer.head);
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("cache-control", "no-store"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.field(name), Some(value), "{line}: {name}");
        }
        assert!(!answer.head.contains("access-control"), "{line}");
        assert!(!answer.text().contains("<b>") && !answer.text().contains("BREW"));
    }
}

/// R-S5: outputs only, by a path that is decoded once.
#[test]
fn nothing_but_outputs_is_served() {
    let site = serve(Small::new());
    for path in [
        "/../Cargo.toml",
        "/..%2fCargo.toml",
        "/%2e%2e/Cargo.toml",
        "/%252e%252e/Cargo.toml",
        "/de-de/../../Cargo.toml",
        "/de-de/..%5c..%5cCargo.toml",
        "/%5c%5cevil.example/x",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/etc/passwd",
        "/file:///etc/passwd",
        "/C:/Windows/win.ini",
        "/c%3a/x",
        "/%00",
        "/index.html%00.png",
        "/%ff%fe",
        "/%c0%ae%c0%ae/x",
        "/site.toml",
        "/content/de-de/index.md",
        "/.git/config",
        "/.diglot",
        "/assets/",
        "/assets",
        "/de-de/404",
    ] {
        let answer = site.get(path);
        let refused = [400, 404].contains(&answer.status);
        assert!(refused, "{path}: {}", answer.status);
        assert!(!answer.text().contains("passwd") && !answer.text().contains("win.ini"));
    }
    let port = site.port;
    for target in [
        "http://evil.example/",
        "https://localhost/",
        "http://127.0.0.1:1/",
    ] {
        assert_eq!(site.get(target).status, 400, "{target}");
    }
    assert_eq!(
        site.get(&format!("http://localhost:{port}/sitemap.xml"))
            .status,
        200
    );
}

/// R-S5: nothing of a request is repeated unescaped.
#[test]
fn error_pages_escape_what_they_repeat() {
    let site = serve(Small::new());
    for path in [
        "/de-de/%22%3E%3Cscript%3Ealert(1)%3C/script%3E/",
        "/%3Cimg%20src=x%3E/",
    ] {
        let answer = site.get(path);
        assert_eq!(answer.status, 404);
        let text = answer.text();
        assert!(
            !text.contains("><script>alert") && !text.contains("<img src=x>"),
            "{text}"
        );
    }
}

#[test]
fn pages_are_found_under_their_addresses() {
    let site = serve(Small::new());
    let page = site.get("/de-de/%E8%AB%8B%E6%B1%82/");
    assert_eq!(
        (page.status, page.text().contains("<p>Rechnung</p>")),
        (200, true)
    );
    assert_eq!(page.field("content-type"), Some("text/html; charset=utf-8"));
    let moved = site.get("/de-de/%E8%AB%8B%E6%B1%82");
    assert_eq!(moved.status, 307);
    assert_eq!(moved.field("location"), Some("/de-de/%e8%ab%8b%e6%b1%82/"));
    assert_eq!(site.get("/?a=b#c").status, 200);
    let missing = site.get("/de-de/missing/");
    assert_eq!(
        (missing.status, missing.text().contains("Nichts da")),
        (404, true)
    );
    let list = site.get("/sitemap.xml");
    assert_eq!((list.status, list.text().as_str()), (200, "<urlset/>"));
}

#[test]
fn heads_are_those_of_the_whole_answer_without_it() {
    let site = serve(Small::new());
    for path in ["/", "/sitemap.xml", "/missing.png"] {
        let (get, head) = (site.get(path), site.request(&format!("HEAD {path}"), ""));
        assert_eq!((head.status, head.body.len()), (get.status, 0));
        assert_eq!(head.field("content-length"), get.field("content-length"));
    }
}

/// R-S6: one range, or the whole file, or 416.
#[test]
fn ranges_are_served() {
    let site = serve(Small::new());
    let ask = |range: &str| site.request("GET /digits.txt", &format!("Range: {range}\r\n"));
    let part = ask("bytes=2-4");
    assert_eq!((part.status, part.text().as_str()), (206, "234"));
    assert_eq!(part.field("content-range"), Some("bytes 2-4/10"));
    assert_eq!(
        (ask("bytes=-3").status, ask("bytes=-3").text()),
        (206, "789".to_owned())
    );
    let behind = ask("bytes=10-");
    assert_eq!(
        (behind.status, behind.field("content-range")),
        (416, Some("bytes */10"))
    );
    for whole in ["bytes=0-1,3-4", "bytes=5-2", "pages=1-2"] {
        assert_eq!(
            (ask(whole).status, ask(whole).body.len()),
            (200, 10),
            "{whole}"
        );
    }
}

/// R-S6: bounds of a head, no bodies, no ambiguous framing.
#[test]
fn heads_are_bounded() {
    let site = serve(Small::new());
    let fields = |count: usize| "A: b\r\n".repeat(count);
    assert_eq!(site.request("GET /", &fields(90)).status, 200);
    for count in [99, 199, 250, 2000] {
        assert_eq!(site.request("GET /", &fields(count)).status, 431, "{count}");
    }
    for length in [9 << 10, 33 << 10, 200 << 10] {
        let status = site.get(&format!("/{}", "a".repeat(length))).status;
        assert!([414, 431].contains(&status), "{length}: {status}");
        let field = format!("A: {}\r\n", "a".repeat(length));
        let expected = if length < 32 << 10 { 200 } else { 431 };
        let status = site.request("GET /", &field).status;
        // A head that is far too large may be hung up on while it is still being sent.
        assert!(
            status == expected || (length > 100 << 10 && status == 0),
            "{length}: {status}"
        );
    }
}

/// R-S6: malformed or ambiguous framing closes the connection.
#[test]
fn ambiguous_requests_close_the_connection() {
    let site = serve(Small::new());
    let host = format!("Host: localhost:{}\r\n", site.port);
    let smuggled = format!("GET /sitemap.xml HTTP/1.1\r\n{host}\r\n");
    for (request, status) in [
        (
            format!("GET / HTTP/1.1\r\n{host}Content-Length: 5\r\n\r\nhello{smuggled}"),
            413,
        ),
        (
            format!(
                "GET / HTTP/1.1\r\n{host}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello{smuggled}"
            ),
            400,
        ),
        (
            format!(
                "GET / HTTP/1.1\r\n{host}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n{smuggled}"
            ),
            400,
        ),
        (
            format!("POST / HTTP/1.1\r\n{host}Content-Length: 5\r\n\r\nhello{smuggled}"),
            405,
        ),
        (
            format!("GET / HTTP/1.1\r\n{host} folded\r\n\r\n{smuggled}"),
            400,
        ),
        (format!("GET / HTTP/9.9\r\n{host}\r\n{smuggled}"), 400),
        (format!("GET  /  HTTP/1.1\r\n{host}\r\n{smuggled}"), 400),
        (
            format!("GET / HTTP/1.1\r\n{host}Bad Name: x\r\n\r\n{smuggled}"),
            400,
        ),
        (format!("nonsense\r\n\r\n{smuggled}"), 400),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(), 400),
    ] {
        let answer = site.raw(&request);
        // The second preface of HTTP/2 is no request at all and may simply be hung up on.
        let hung_up = answer.status == 0 && request.starts_with("PRI");
        assert!(
            answer.status == status || hung_up,
            "{request:?}: {}",
            answer.head
        );
        assert!(!answer.text().contains("<urlset/>"), "{request:?}");
    }
}

/// R-S6: a visitor who never finishes a head, or says nothing, is hung up on.
#[test]
fn slow_heads_are_given_up() {
    let site = with_limits(Limits {
        head_time: Duration::from_millis(100),
        idle: Duration::from_millis(300),
        ..Limits::default()
    });
    for said in ["", "GET / HT", "GET / HTTP/1.1\r\nHost: localhost\r\nA: "] {
        let mut stream = site.connect();
        stream.write_all(said.as_bytes()).unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        assert_eq!(answer, b"", "{said:?}");
    }
    // A connection that has had its answer and asks for nothing more.
    let mut stream = site.connect();
    let request = format!("GET / HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", site.port);
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert_eq!(Answer::parse(&answer).status, 200);
}

/// R-S6: so many at once, and the others wait until there is room.
#[test]
fn connections_are_bounded() {
    let site = with_limits(Limits {
        connections: 8,
        head_time: Duration::from_millis(500),
        ..Limits::default()
    });
    // Those who hold a place without asking for anything lose it, and the others get theirs.
    let silent: Vec<TcpStream> = (0..100).map(|_| site.connect()).collect();
    drop(silent);
    assert_eq!(site.get("/").status, 200);
}

/// R-S6: a thousand visitors at once are served, in the places that there are.
#[test]
fn a_thousand_visitors_are_all_answered() {
    let site = serve(Small::new());
    let request = format!(
        "GET /sitemap.xml HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n\r\n",
        site.port
    );
    // In parts, so that this side does not run out of descriptors either.
    for _ in 0..4 {
        let mut visitors: Vec<TcpStream> = (0..250).map(|_| site.connect()).collect();
        for visitor in &mut visitors {
            visitor.write_all(request.as_bytes()).unwrap();
        }
        for mut visitor in visitors {
            let mut answer = Vec::new();
            visitor.read_to_end(&mut answer).unwrap();
            assert_eq!(Answer::parse(&answer).status, 200);
        }
    }
}

/// R-S6: visitors who vanish in the middle of anything leave nothing behind.
#[test]
fn vanished_visitors_hold_no_place() {
    let site = with_limits(Limits {
        connections: 4,
        ..Limits::default()
    });
    for _ in 0..50 {
        for said in [
            "GET / HTTP/1.1\r\nHost: local",
            "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        ] {
            site.connect().write_all(said.as_bytes()).unwrap();
        }
    }
    assert_eq!(site.get("/").status, 200);
}

/// R-D1: a fault of ours is an answer, and the next page is another one.
#[test]
fn a_page_that_panics_takes_no_other_with_it() {
    let site = serve(Small::new().with("de-de/bad/index.html", "PANIC"));
    let answer = site.get("/de-de/bad/");
    assert_eq!(answer.status, 500);
    assert!(!answer.text().contains("fault of ours"));
    assert_eq!(site.get("/de-de/").status, 200);
}

/// R-S7: an answer is of one state; R-S10: a page that cannot be made says so, others stay up.
#[test]
fn states_follow_each_other() {
    let site = serve(Small::new());
    let new = Small::new().with("de-de/index.html", "<p>neu</p>");
    site.screen.show(new.clone(), None);
    assert!(site.get("/de-de/").text().starts_with("<p>neu</p>"));
    let mut broken = new.with_error("de-de/index.html", "broken");
    broken.outputs.remove("de-de/index.html");
    site.screen.show(broken, None);
    let answer = site.get("/de-de/");
    assert_eq!(answer.status, 500);
    assert!(
        answer.text().contains("/_diglot/live.js"),
        "{}",
        answer.text()
    );
    assert_eq!(site.get("/de-de/%E8%AB%8B%E6%B1%82/").status, 200);
    site.screen.show(Small::new(), None);
    assert_eq!(site.get("/de-de/").status, 200);
}

#[test]
fn diagnostics_are_shown_as_pages_and_json() {
    let site = serve(Small::new().with_error("de-de/index.html", "<script>bad</script>"));
    let overview = site.get("/_diglot/");
    assert!(
        overview.text().contains("<a href=\"de-de/\">de-DE</a>"),
        "{}",
        overview.text()
    );
    assert!(overview.field("content-security-policy").is_some());
    let details = site.get("/_diglot/de-de/").text();
    assert!(details.contains("&lt;script&gt;bad") && !details.contains("<script>bad"));
    let json: serde_json::Value =
        serde_json::from_slice(&site.get("/_diglot/report.json").body).unwrap();
    assert_eq!(json["locales"][0]["diagnostics"][0]["line"], 3);
    assert_eq!(json["locales"][0]["articles"][0]["translation"], "human");
    for path in ["/_diglot", "/_diglot/fr-fr/", "/_diglot/x"] {
        assert_eq!(site.get(path).status, 404, "{path}");
    }
}

#[test]
fn a_site_below_a_folder_is_shown_there() {
    let visitors = Visitors {
        base_url: "https://example.com/help/".to_owned(),
        ..Visitors::default()
    };
    let site = serve_to(Small::new(), visitors);
    assert_eq!(site.get("/").field("location"), Some("/help/"));
    assert!(site.get("/help/de-de/").text().contains("Anfang"));
    assert_eq!(site.get("/de-de/").status, 404);
}

/// R-S11: it ends at once, open connections included.
#[test]
fn stopping_closes_open_connections() {
    let site = serve(Small::new());
    let mut idle = site.connect();
    let mut slow = site.connect();
    slow.write_all(b"GET / HT").unwrap();
    // Both have been let in when a later one has been answered.
    assert_eq!(site.get("/").status, 200);
    site.server.stop();
    for stream in [&mut idle, &mut slow] {
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
        assert_eq!(rest, b"");
    }
    assert!(TcpStream::connect(("127.0.0.1", site.port)).is_err());
    let _: &Screen = &site.screen;
}
