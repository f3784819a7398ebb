//! The live channel: who may open it, and what it says.

use std::net::TcpStream;
use std::time::Duration;

use diglot::serve::{Limits, Visitors};
use tungstenite::handshake::client::Request;
use tungstenite::{Message, WebSocket};

use super::small::{Running, Small, page, serve, serve_to};

/// The handshake of the page at `path`, with our own origin and token.
fn request(site: &Running, path: &str) -> Request {
    let (page, seen, token) = (
        site.data(path, "page"),
        site.data(path, "seen"),
        site.data(path, "token"),
    );
    let port = site.port;
    let target =
        format!("ws://localhost:{port}/_diglot/live?token={token}&seen={seen}&page={page}");
    Request::builder()
        .uri(target)
        .header("Host", format!("localhost:{port}"))
        .header("Origin", format!("http://localhost:{port}"))
        .header("Connection", "Upgrade")
        .header("Upgrade", "websocket")
        .header("Sec-WebSocket-Version", "13")
        .header("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
        .body(())
        .unwrap()
}

/// The channel of the page at `path`.
fn open(site: &Running, path: &str) -> WebSocket<TcpStream> {
    tungstenite::client(request(site, path), site.connect())
        .unwrap()
        .0
}

/// The next thing that a page is told.
fn told(socket: &mut WebSocket<TcpStream>) -> serde_json::Value {
    loop {
        if let Message::Text(text) = socket.read().unwrap() {
            return serde_json::from_str(&text).unwrap();
        }
    }
}

/// R-S3: nobody else may open it, and is told so before any upgrade.
#[test]
fn only_our_own_pages_may_listen() {
    let site = serve(Small::new());
    let port = site.port;
    let own = format!("Origin: http://localhost:{port}\r\n");
    let token = site.data("/", "token");
    let ask = |token: &str, origin: &str| {
        let upgrade = "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        site.raw(format!(
            "GET /_diglot/live?token={token} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: Upgrade\r\n{upgrade}{origin}\r\n"
        ))
    };
    assert_eq!(ask(&token, &own).status, 101);
    for origin in [
        "",
        "Origin: null\r\n",
        "Origin: http://evil.example\r\n",
        "Origin: http://localhost\r\n",
        &format!("Origin: http://127.0.0.1:{port}\r\n"),
        &format!("Origin: https://localhost:{port}\r\n"),
        &format!("{own}{own}"),
    ] {
        let answer = ask(&token, origin);
        assert_eq!(answer.status, 403, "{origin}");
        assert!(!answer.head.contains("upgrade"), "{}", answer.head);
    }
    for token in ["", "0", &token[1..], &token.replace(|_: char| true, "0")] {
        assert_eq!(ask(token, &own).status, 403, "{token}");
    }
    // The token of another run is another one.
    assert_ne!(serve(Small::new()).data("/", "token"), token);
}

#[test]
fn only_affected_pages_load_again() {
    let site = serve(Small::new());
    let mut start = open(&site, "/de-de/");
    let mut home = open(&site, "/");
    let changed = Small::new().with("de-de/index.html", &page("Start", "<p>neu</p>"));
    site.screen.show(changed.clone(), None);
    assert_eq!(told(&mut start)["do"], "reload");
    let both = changed.with("index.html", &page("Home", "new"));
    site.screen.show(both, None);
    // The first thing that the other page hears is its own change.
    assert_eq!(told(&mut home)["do"], "reload");
}

#[test]
fn new_styles_are_swapped() {
    let site = serve(Small::new());
    let mut start = open(&site, "/de-de/");
    site.screen.show(
        Small::new().with("assets/help.1.css", "body { color: red; }"),
        None,
    );
    let word = told(&mut start);
    assert_eq!(
        (&word["do"], &word["styles"][0]),
        (&"styles".into(), &"/assets/help.1.css".into())
    );
}

/// R-S10: errors are told with their place, then that they are mended.
#[test]
fn errors_are_told_and_taken_back() {
    let site = serve(Small::new());
    let mut start = open(&site, "/de-de/");
    let new = Small::new().with("de-de/index.html", &page("Start", "<p>neu</p>"));
    site.screen.show(
        new.clone().with_error("de-de/index.html", "no such thing"),
        None,
    );
    let word = told(&mut start);
    assert_eq!(word["do"], "errors");
    assert_eq!(word["errors"][0]["message"], "no such thing");
    assert_eq!(word["errors"][0]["line"], 3);
    site.screen.show(new, None);
    assert_eq!(told(&mut start)["errors"], serde_json::json!([]));
    assert_eq!(told(&mut start)["do"], "reload");
}

#[test]
fn a_page_that_missed_a_state_learns_of_it() {
    let site = serve(Small::new());
    let late = request(&site, "/de-de/");
    site.screen
        .show(Small::new().with("de-de/index.html", "<p>neu</p>"), None);
    let (mut socket, _) = tungstenite::client(late, site.connect()).unwrap();
    assert_eq!(told(&mut socket)["do"], "reload");
}

#[test]
fn a_page_that_was_missing_appears() {
    let site = serve(Small::new());
    let mut waiting = open(&site, "/de-de/later/");
    site.screen.show(
        Small::new().with("de-de/later/index.html", "<p>da</p>"),
        None,
    );
    assert_eq!(told(&mut waiting)["do"], "reload");
}

#[test]
fn navigating_leads_to_the_edited_page() {
    let visitors = Visitors {
        navigate: true,
        ..Visitors::default()
    };
    let site = serve_to(Small::new(), visitors);
    let mut home = open(&site, "/");
    // Until the channel has told something, it may not be listening yet.
    site.screen
        .show(Small::new().with("assets/help.1.css", "p {}"), None);
    assert_eq!(told(&mut home)["do"], "styles");
    let edited = "de-de/請求/index.html";
    site.screen
        .show(Small::new().with(edited, "<p>neu</p>"), Some(edited));
    let word = told(&mut home);
    assert_eq!(
        (&word["do"], &word["to"]),
        (&"go".into(), &"/de-de/%E8%AB%8B%E6%B1%82/".into())
    );
}

/// R-S3: what pages say is ignored; R-S6: and bounded.
#[test]
fn whatever_a_page_says_is_ignored() {
    let site = serve(Small::new());
    let mut start = open(&site, "/de-de/");
    start.send(Message::text("{\"do\":\"reload\"}")).unwrap();
    site.screen
        .show(Small::new().with("de-de/index.html", "<p>neu</p>"), None);
    assert_eq!(told(&mut start)["do"], "reload");
    // Too much of it ends the channel.
    let _ = start.send(Message::text("x".repeat(100_000)));
    while start.read().is_ok() {}
    assert_eq!(site.get("/").status, 200);
}

/// R-S6: a page that is gone without a word holds no place; one that is alive keeps its own.
#[test]
fn pages_that_vanish_hold_no_place() {
    let visitors = Visitors {
        limits: Limits {
            connections: 6,
            idle: Duration::from_millis(300),
            ..Limits::default()
        },
        ..Visitors::default()
    };
    let site = serve_to(Small::new(), visitors);
    // These never answer a sign of life, because nobody reads them.
    let deaf: Vec<_> = (0..12).map(|_| request(&site, "/de-de/")).collect();
    let mut held = Vec::new();
    for handshake in deaf {
        held.push(tungstenite::client(handshake, site.connect()).unwrap());
    }
    assert_eq!(site.get("/").status, 200);
    let mut alive = open(&site, "/de-de/");
    for _ in 0..6 {
        assert!(matches!(alive.read().unwrap(), Message::Ping(_)));
        alive.flush().unwrap();
    }
    site.screen
        .show(Small::new().with("de-de/index.html", "<p>neu</p>"), None);
    assert_eq!(told(&mut alive)["do"], "reload");
}

/// R-S11: the end of the server is the end of the channel.
#[test]
fn stopping_closes_the_channel() {
    let site = serve(Small::new());
    let mut start = open(&site, "/de-de/");
    site.server.stop();
    while let Ok(message) = start.read() {
        assert!(!matches!(message, Message::Text(_)));
    }
}
