use hyper::header::HeaderValue;

use super::*;

fn headers(fields: &[(&'static str, &'static str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in fields {
        headers.append(*name, HeaderValue::from_static(value));
    }
    headers
}

#[track_caller]
fn check_host(hosts: &[&'static str], target: &str, expected: Result<(), u16>) {
    let fields: Vec<_> = hosts.iter().map(|host| ("host", *host)).collect();
    let headers = headers(&fields);
    let allowed = ["preview.example".to_owned(), "box:8080".to_owned()];
    let uri: Uri = target.parse().unwrap();
    let got = host(Version::HTTP_11, &uri, &headers, 1111, &allowed);
    let got = got.map(|_| ()).map_err(|refusal| refusal.status.as_u16());
    assert_eq!(got, expected, "{hosts:?} {target}");
}

/// R-S2: one `Host`, which is ours.
#[test]
fn serves_its_own_names_with_the_right_port() {
    for host in [
        "localhost:1111",
        "LocalHost:1111",
        "127.0.0.1:1111",
        "[::1]:1111",
    ] {
        check_host(&[host], "/", Ok(()));
    }
    for host in [
        "preview.example",
        "preview.example:9",
        "PREVIEW.example:1111",
        "box:8080",
    ] {
        check_host(&[host], "/", Ok(()));
    }
}

#[test]
fn refuses_foreign_names() {
    for host in [
        "evil.example:1111",
        "localhost",
        "localhost:80",
        "localhost:1112",
        "localhost.:1111",
        "localhost.evil.example:1111",
        "127.0.0.2:1111",
        "127.1:1111",
        "2130706433:1111",
        "0.0.0.0:1111",
        "::1",
        "[::]:1111",
        "[::ffff:127.0.0.1]:1111",
        "box:1111",
        "localhost:1111@evil.example:1111",
        "evil.example:1111, localhost:1111",
    ] {
        check_host(&[host], "/", Err(403));
    }
}

#[test]
fn wants_exactly_one_host() {
    check_host(&[], "/", Err(400));
    check_host(&[""], "/", Err(400));
    check_host(&["localhost:1111", "localhost:1111"], "/", Err(400));
    check_host(&["localhost:1111", "evil.example"], "/", Err(400));
    for port in [
        "localhost:",
        "localhost:+1111",
        "localhost:x",
        "localhost:99999",
    ] {
        check_host(&[port], "/", Err(400));
    }
}

#[test]
fn is_no_proxy() {
    check_host(&["localhost:1111"], "http://localhost:1111/a", Ok(()));
    for target in [
        "http://evil.example/a",
        "https://localhost:1111/a",
        "ftp://localhost:1111/",
    ] {
        check_host(&["localhost:1111"], target, Err(400));
    }
}

/// R-S5: decoded once, and nothing that leads elsewhere.
#[test]
fn refuses_paths_that_lead_out() {
    for path in [
        "/..",
        "/../x",
        "/a/../x",
        "/%2e%2e/x",
        "/%2E./x",
        "/a/%2e%2e",
        "/./x",
        "/a/.",
        "/a/%2e/x",
        "/..%2fx",
        "/..%5cx",
        "/a%5c..%5cx",
        "/%5cx",
        "//x",
        "/a//x",
        "/%2fx",
        "/a/%2f%2fx",
        "/%2f%2fevil.example/x",
        "/a%00.html",
        "/%00",
        "/C:/x",
        "/c%3a/x",
        "/a/D:x",
        "/%ff",
        "/%c0%ae%c0%ae/x",
        "/%e0%80%ae/x",
        "/a%0d%0ax",
        "/a%7f",
        "x",
        "",
    ] {
        assert_eq!(decoded(path), None, "{path}");
    }
}

#[test]
fn decodes_once() {
    for (path, expected) in [
        ("/", ""),
        ("/de-de/", "de-de/"),
        ("/ja/%E8%AB%8B%E6%B1%82/", "ja/請求/"),
        ("/%252e%252e/x", "%2e%2e/x"),
        ("/a%20b", "a b"),
        ("/100%", "100%"),
        ("/...", "..."),
        ("/a..b/.c", "a..b/.c"),
    ] {
        assert_eq!(decoded(path).as_deref(), Some(expected), "{path}");
    }
}

#[track_caller]
fn check_bounds(
    method: &str,
    target: &str,
    fields: &[(&'static str, &'static str)],
    expected: u16,
) {
    let method = Method::from_bytes(method.as_bytes()).unwrap();
    let uri: Uri = target.parse().unwrap();
    let limits = Limits {
        line: 20,
        head: 100,
        fields: 4,
        ..Limits::default()
    };
    let got = bounds(&method, &uri, &headers(fields), &limits);
    let got = got.map_or_else(|refusal| refusal.status.as_u16(), |()| 200);
    assert_eq!(got, expected, "{method} {target} {fields:?}");
}

/// R-S4: only GET and HEAD.
#[test]
fn only_reads() {
    for (method, status) in [
        ("GET", 200),
        ("HEAD", 200),
        ("POST", 405),
        ("PUT", 405),
        ("DELETE", 405),
        ("OPTIONS", 405),
        ("TRACE", 405),
        ("get", 501),
        ("PROPFIND", 501),
    ] {
        check_bounds(method, "/", &[], status);
    }
}

/// R-S6: bounds of a head; no bodies, no ambiguous framing.
#[test]
fn bounds_heads_and_takes_no_body() {
    check_bounds("GET", "/12345678901234567890", &[], 414);
    check_bounds("GET", "/?345678901234567890", &[], 200);
    let one = ("a", "b");
    check_bounds("GET", "/", &[one, one, one, one], 200);
    check_bounds("GET", "/", &[one, one, one, one, one], 431);
    let long = "12345678901234567890123456789012345678901234567890";
    check_bounds("GET", "/", &[("a", long), ("b", long)], 431);
    check_bounds("GET", "/", &[("content-length", "0")], 200);
    check_bounds("GET", "/", &[("content-length", "5")], 413);
    let lengths = [("content-length", "0"), ("content-length", "0")];
    check_bounds("GET", "/", &lengths, 400);
    check_bounds("GET", "/", &[("transfer-encoding", "chunked")], 400);
}

const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

/// R-S3: the live channel is for our own pages.
#[track_caller]
fn check_channel(origins: &[&'static str], token: Option<&str>, expected: Result<&str, u16>) {
    let mut fields = vec![
        ("connection", "keep-alive, Upgrade"),
        ("upgrade", "websocket"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", KEY),
    ];
    fields.extend(origins.iter().map(|origin| ("origin", *origin)));
    let headers = headers(&fields);
    let got = channel(&Method::GET, &headers, "localhost:1111", "s3cret", token);
    let got = got.map_err(|refusal| refusal.status.as_u16());
    assert_eq!(got, expected, "{origins:?} {token:?}");
}

#[test]
fn opens_the_channel_for_its_own_pages_only() {
    let own = "http://localhost:1111";
    check_channel(&[own], Some("s3cret"), Ok(KEY));
    for token in [
        None,
        Some(""),
        Some("s3cre"),
        Some("s3cret2"),
        Some("S3cret"),
    ] {
        check_channel(&[own], token, Err(403));
    }
    for origins in [
        &[][..],
        &["null"],
        &["http://evil.example"],
        &["https://localhost:1111"],
        &["http://localhost"],
        &["http://127.0.0.1:1111"],
        &["http://localhost:1111/"],
        &[own, own],
        &[own, "http://evil.example"],
    ] {
        check_channel(origins, Some("s3cret"), Err(403));
    }
}

#[test]
fn the_channel_is_a_websocket() {
    let plain = headers(&[("origin", "http://localhost:1111")]);
    let got = channel(&Method::GET, &plain, "localhost:1111", "t", Some("t"));
    assert_eq!(got.unwrap_err().status, StatusCode::BAD_REQUEST);
}
