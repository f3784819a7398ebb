//! Against servers on this machine, which the rules of these tests may connect to.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;

use super::*;
use crate::model::{RepoPath, Span};

/// Time for one link in these tests: a slow server takes it up, all others need none of it.
const TIMEOUT: Duration = Duration::from_secs(2);

fn rules() -> Rules {
    Rules {
        // 127.0.0.1 stands for the public web here, and all the rest of loopback for what is closed.
        may_connect: |address| address == IpAddr::V4(Ipv4Addr::LOCALHOST),
        timeout: TIMEOUT,
        at_once: 16,
    }
}

/// A server that answers by `answer`, which gets the first line of each request and the connection.
/// Returns its address, `http://127.0.0.1:PORT`.
fn server(answer: impl Fn(&str, &mut TcpStream) + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let answer = Arc::new(answer);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let answer = Arc::clone(&answer);
            std::thread::spawn(move || {
                let mut head = Vec::new();
                let mut byte = [0];
                while !head.ends_with(b"\r\n\r\n") && stream.read_exact(&mut byte).is_ok() {
                    head.push(byte[0]);
                }
                let head = String::from_utf8(head).unwrap();
                answer(head.lines().next().unwrap_or_default(), &mut stream);
            });
        }
    });
    address
}

fn say(stream: &mut TcpStream, status: &str, headers: &str) {
    let text =
        format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n{headers}\r\n");
    let _ = stream.write_all(text.as_bytes());
}

fn ask(url: &str) -> Answer {
    ask::Asker::new(rules()).ask(&address(url).unwrap())
}

fn broken(reason: &str) -> Answer {
    Answer::Broken(reason.to_owned())
}

fn unknown(reason: &str) -> Answer {
    Answer::Unknown(reason.to_owned())
}

const CLOSED: &str = "its host has no public address and is not asked";

#[test]
fn the_status_tells_whether_there_is_something() {
    let server = server(|line, stream| {
        let status = line.split(['/', ' ']).nth(2).unwrap_or_default();
        say(stream, &format!("{status} Said"), "");
    });
    assert_eq!(ask(&format!("{server}/200#part")), Answer::Found);
    assert_eq!(
        ask(&format!("{server}/404")),
        broken("the server answers 404, there is nothing")
    );
    assert_eq!(
        ask(&format!("{server}/503")),
        broken("the server fails and answers 503")
    );
    assert_eq!(
        ask(&format!("{server}/403")),
        unknown("the server refuses programs and answers 403")
    );
}

#[test]
fn a_server_that_refuses_to_send_the_head_alone_is_asked_for_the_whole() {
    let refusing = server(|line, stream| {
        let status = if line.starts_with("GET") {
            "200 OK"
        } else {
            "405 No"
        };
        say(stream, status, "");
    });
    assert_eq!(ask(&refusing), Answer::Found);
    let silent = server(|line, stream| {
        if line.starts_with("GET") {
            say(stream, "200 OK", "");
        }
    });
    assert_eq!(ask(&silent), Answer::Found);
}

#[test]
fn redirects_are_followed_a_few_times() {
    let server = server(|line, stream| {
        let path = line.split(' ').nth(1).unwrap_or_default();
        match path.trim_start_matches('/') {
            "moved" => say(stream, "301 Moved", "Location: /here\r\n"),
            "elsewhere" => say(stream, "302 Found", "Location: here\r\n"),
            "half" => say(stream, "308 Moved", "Location: /elsewhere\r\n"),
            "loop" => say(stream, "302 Found", "Location: /pool\r\n"),
            "pool" => say(stream, "302 Found", "Location: /loop\r\n"),
            "script" => say(stream, "302 Found", "Location: file:///etc/hosts\r\n"),
            "here" => say(stream, "200 OK", ""),
            number => {
                let next: u32 = number.parse().unwrap_or_default();
                let next = next
                    .checked_sub(1)
                    .map_or("here".to_owned(), |next| next.to_string());
                say(stream, "302 Found", &format!("Location: /{next}\r\n"));
            }
        }
    });
    let at = |path: &str| format!("{server}/{path}");
    assert_eq!(ask(&at("moved")), Answer::Moved(at("here")));
    assert_eq!(ask(&at("elsewhere")), Answer::Found);
    assert_eq!(ask(&at("half")), Answer::Moved(at("elsewhere")));
    assert_eq!(ask(&at("loop")), broken("its redirects lead in a circle"));
    assert_eq!(
        ask(&at("script")),
        broken("it redirects to the scheme file")
    );
    assert_eq!(ask(&at("4")), Answer::Found);
    assert_eq!(ask(&at("5")), broken("it redirects more than 5 times"));
}

/// R-K2
#[test]
fn addresses_that_are_closed_to_the_public_are_not_asked() {
    let port = server(|_, stream| say(stream, "200 OK", ""));
    let port = port.rsplit(':').next().unwrap().to_owned();
    // The rules take 127.0.0.1 for public: whatever else means this machine must be refused.
    for host in [
        "127.0.0.2",
        "127.1.1.1",
        "[::1]",
        "0.0.0.0",
        "2130706434",
        "0x7f.2",
        "0177.0.0.2",
        "127.2",
    ] {
        assert_eq!(
            ask(&format!("http://{host}:{port}/")),
            unknown(CLOSED),
            "{host}"
        );
    }
    let guarded = ask::Asker::new(Rules {
        timeout: TIMEOUT,
        ..Rules::default()
    });
    for host in [
        "127.0.0.1",
        "2130706433",
        "0x7f000001",
        "017700000001",
        "127.1",
        "localhost",
        "[::ffff:127.0.0.1]",
    ] {
        let url = address(&format!("http://{host}:{port}/")).unwrap();
        assert_eq!(guarded.ask(&url), unknown(CLOSED), "{host}");
    }
}

/// R-K2
#[test]
fn redirects_to_addresses_that_are_closed_are_not_followed() {
    let server = server(|_, stream| say(stream, "302 Found", "Location: http://127.0.0.2:80/\r\n"));
    assert_eq!(ask(&server), unknown(CLOSED));
}

/// R-K2
#[test]
fn user_names_are_not_sent() {
    let asked =
        server(|_, stream| say(stream, "200 OK", "")).replace("http://", "http://me:secret@");
    assert_eq!(
        ask(&asked),
        unknown("it holds a user name, which is not sent")
    );
}

/// R-K2
#[test]
fn a_server_that_does_not_answer_is_given_up() {
    let slow = server(|_, stream| {
        // Some bytes now and then keep a connection alive for ever.
        while stream.write_all(b"x").is_ok() {
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    let silent = server(|_, _| std::thread::sleep(Duration::from_mins(1)));
    for url in [slow, silent] {
        assert!(matches!(ask(&url), Answer::Broken(_)), "{url}");
    }
}

/// R-K2
#[test]
fn large_answers_are_not_read() {
    let written = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&written);
    let huge = server(move |line, stream| {
        if line.starts_with("HEAD") {
            return say(stream, "405 No", "");
        }
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n";
        let _ = stream.write_all(head.as_bytes());
        let block = vec![b'x'; 64 << 10];
        while stream.write_all(&block).is_ok() && count.load(Ordering::Relaxed) < 1 << 30 {
            count.fetch_add(block.len(), Ordering::Relaxed);
        }
    });
    assert_eq!(ask(&huge), Answer::Found);
    // What the buffers of both sides hold is sent before the server notices.
    assert!(written.load(Ordering::Relaxed) < 64 << 20);
    let heads = server(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
        while stream.write_all(b"X-More: and more\r\n").is_ok() {}
    });
    assert!(matches!(ask(&heads), Answer::Broken(_)));
}

fn span(start: u32) -> Span {
    Span {
        file: RepoPath::new("a.md"),
        start,
        end: start + 1,
    }
}

/// A link at byte `start` of a page.
fn link(url: String, start: u32) -> Outward {
    Outward {
        url,
        span: span(start),
        trail: None,
    }
}

/// R-K2
#[test]
fn a_host_gets_four_requests_at_once() {
    let now = Arc::new(AtomicUsize::new(0));
    let most = Arc::new(AtomicUsize::new(0));
    let (count, high) = (Arc::clone(&now), Arc::clone(&most));
    let server = server(move |_, stream| {
        let running = count.fetch_add(1, Ordering::SeqCst) + 1;
        high.fetch_max(running, Ordering::SeqCst);
        std::thread::sleep(Duration::from_millis(20));
        count.fetch_sub(1, Ordering::SeqCst);
        say(stream, "200 OK", "");
    });
    let links: Vec<_> = (0..24).map(|n| link(format!("{server}/{n}"), n)).collect();
    let report = check(&links, &rules(), &AtomicBool::new(false), |_| {}, || {});
    assert_eq!(report, []);
    let most = most.load(Ordering::SeqCst);
    assert!((1..=4).contains(&most), "{most} at once");
}

#[test]
fn each_address_is_asked_once_and_reported_at_each_place() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let server = server(move |line, stream| {
        count.fetch_add(usize::from(line.starts_with("GET")), Ordering::SeqCst);
        say(stream, "404 Not Found", "");
    });
    let included = Outward {
        trail: Some([span(4)].into()),
        ..link(format!("{server}/x"), 3)
    };
    let links = [
        link(format!("{server}/x#a"), 1),
        link("mailto:me@example.com".to_owned(), 2),
        included,
    ];
    let report = check(&links, &rules(), &AtomicBool::new(false), |_| {}, || {});
    let places: Vec<_> = report
        .iter()
        .map(|d| (d.code.name, d.place.clone(), d.trail.to_vec()))
        .collect();
    let broken = "link/external-broken";
    assert_eq!(
        places,
        [
            (broken, Place::Span(span(1)), vec![]),
            (broken, Place::Span(span(3)), vec![span(4)])
        ]
    );
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}
