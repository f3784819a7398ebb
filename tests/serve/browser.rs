//! The preview in a real browser: Chromium, steered over its own protocol.

use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use diglot::serve::Visitors;
use serde_json::{Value, json};
use tungstenite::{Message, WebSocket};

use super::common::skip;
use super::small::{Running, Small, page, serve, serve_at, serve_to};

/// A browser with one empty page.
struct Browser {
    process: Child,
    socket: WebSocket<TcpStream>,
    session: String,
    last: u64,
    _profile: tempfile::TempDir,
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Starts a browser; without one, the test is skipped by name, unless tools are required.
fn browser() -> Option<Browser> {
    let profile = tempfile::tempdir().unwrap();
    let spawned = Command::new("chromium")
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
        ])
        .args(["--disable-background-networking", "--disable-dev-shm-usage"])
        .args(["--remote-debugging-port=0", "--window-size=800,600"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg("about:blank")
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn();
    let mut process = match spawned {
        Ok(process) => process,
        Err(error) => {
            let required = std::env::var_os("DIGLOT_REQUIRE_TOOLS").is_some();
            assert!(!required, "chromium cannot be started: {error}");
            skip("chromium is not installed");
            return None;
        }
    };
    let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
    let address = lines
        .find_map(|line| {
            Some(
                line.ok()?
                    .strip_prefix("DevTools listening on ")?
                    .to_owned(),
            )
        })
        .expect("chromium tells where it listens");
    // Nobody reads what it says later, and a full pipe would stop it.
    std::thread::spawn(move || lines.for_each(drop));
    let host = address.split('/').nth(2).unwrap();
    let stream = TcpStream::connect(host).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_mins(1)))
        .unwrap();
    let (socket, _) = tungstenite::client(&*address, stream).unwrap();
    let mut browser = Browser {
        process,
        socket,
        session: String::new(),
        last: 0,
        _profile: profile,
    };
    let target = browser.call("Target.createTarget", &json!({"url": "about:blank"}));
    let attach = json!({"targetId": target["targetId"], "flatten": true});
    let session = browser.call("Target.attachToTarget", &attach);
    session["sessionId"]
        .as_str()
        .unwrap()
        .clone_into(&mut browser.session);
    browser.call("Page.enable", &json!({}));
    Some(browser)
}

impl Browser {
    fn call(&mut self, method: &str, params: &Value) -> Value {
        let answer = self.ask(method, params);
        assert!(answer["error"].is_null(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// As [`Browser::call`], with the error as part of the answer.
    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.last += 1;
        let mut call = json!({"id": self.last, "method": method, "params": params});
        if !self.session.is_empty() {
            call["sessionId"] = json!(self.session);
        }
        self.socket.send(Message::text(call.to_string())).unwrap();
        loop {
            let Message::Text(text) = self.socket.read().unwrap() else {
                continue;
            };
            let answer: Value = serde_json::from_str(&text).unwrap();
            if answer["id"] == json!(self.last) {
                return answer;
            }
        }
    }

    /// The value of an expression on the page.
    fn value(&mut self, expression: &str) -> Value {
        let params = json!({"expression": expression, "returnByValue": true, "awaitPromise": true});
        // A page that goes away in the middle of an evaluation has no value either.
        self.ask("Runtime.evaluate", &params)["result"]["result"]["value"].clone()
    }

    /// Waits until an expression is true; a page that is being loaded has no values.
    #[track_caller]
    fn until(&mut self, expression: &str) {
        for _ in 0..600 {
            if self.value(expression) == json!(true) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let html = self.value("document.documentElement.outerHTML");
        panic!("{expression} never became true on {html}");
    }

    /// Opens a page and waits for its live channel.
    fn open(&mut self, site: &Running, path: &str) {
        let url = format!("http://localhost:{}{path}", site.port);
        self.call("Page.navigate", &json!({"url": url}));
        self.until("document.readyState === 'complete'");
    }
}

/// A long page with disclosures.
fn long(text: &str) -> String {
    let filler = "<p style-less>Zeile</p>\n".repeat(300);
    page(
        "Lang",
        &format!(
            "<h1>{text}</h1><details><summary>Eins</summary>1</details>\
             <details open><summary>Zwei</summary>2</details>{filler}"
        ),
    )
}

/// The page under the theme's policy: loads again where it was read, swaps styles, shows errors.
#[test]
fn open_pages_follow_the_site() {
    let Some(mut browser) = browser() else {
        return;
    };
    let start = Small::new().with("de-de/index.html", &long("alt"));
    let site = serve(start.clone());
    browser.open(&site, "/de-de/");
    browser.value("window.mark = 1; document.querySelector('details').open = true; document.querySelectorAll('details')[1].open = false; scrollTo(0, 1234)");

    // Another page changes: this one stays.
    let other = start.clone().with("index.html", &page("Home", "anders"));
    site.screen.show(other.clone(), None);
    // New styles: the page stays and looks different.
    let restyled = other
        .with(
            "de-de/index.html",
            &long("alt").replace("help.1.css", "help.2.css"),
        )
        .with("assets/help.2.css", "body { color: rgb(9, 8, 7); }");
    site.screen.show(restyled.clone(), None);
    browser.until("getComputedStyle(document.body).color === 'rgb(9, 8, 7)'");
    browser.until("document.querySelectorAll('link').length === 1");
    // The same under the same name.
    let restyled = restyled.with("assets/help.2.css", "body { color: rgb(5, 5, 5); }");
    site.screen.show(restyled.clone(), None);
    browser.until("getComputedStyle(document.body).color === 'rgb(5, 5, 5)'");
    assert_eq!(
        browser.value("window.mark"),
        json!(1),
        "the page was loaded again"
    );

    // New text: the page is loaded again, scrolled and opened as it was.
    let text = long("neu").replace("help.1.css", "help.2.css");
    let new = restyled.with("de-de/index.html", &text);
    site.screen.show(new.clone(), None);
    browser.until("document.querySelector('h1')?.textContent === 'neu' && scrollY === 1234");
    assert_eq!(browser.value("window.mark ?? 0"), json!(0));
    let open = "[...document.querySelectorAll('details')].map((d) => d.open).join()";
    assert_eq!(browser.value(open), json!("true,false"));

    // An error: the page stays, with the error over it; mended, it goes.
    site.screen.show(
        new.clone()
            .with_error("de-de/index.html", "kein <b>Feld</b>"),
        None,
    );
    browser.until("document.querySelector('diglot-errors') !== null");
    let overlay = "document.querySelector('diglot-errors').shadowRoot.textContent";
    let shown = browser.value(overlay);
    let shown = shown.as_str().unwrap();
    for part in [
        "kein <b>Feld</b>",
        "templates/article.html:3:7",
        "{{ pag.title }}",
    ] {
        assert!(shown.contains(part), "{shown}");
    }
    let styled = "getComputedStyle(document.querySelector('diglot-errors')).position";
    assert_eq!(browser.value(styled), json!("fixed"));
    assert_eq!(
        browser.value("document.querySelector('h1').textContent"),
        json!("neu")
    );
    site.screen.show(new, None);
    browser.until("document.querySelector('diglot-errors') === null");
}

/// R-S10: a broken page recovers by itself; so does a page that outlives its server.
#[test]
fn pages_come_back_with_what_they_wait_for() {
    let Some(mut browser) = browser() else {
        return;
    };
    let mut broken = Small::new().with_error("de-de/index.html", "kaputt");
    broken.outputs.remove("de-de/index.html");
    let site = serve(broken);
    browser.open(&site, "/de-de/");
    browser.until("document.querySelector('diglot-errors') !== null");
    site.screen.show(Small::new(), None);
    browser.until("document.body?.textContent.includes('Anfang') === true");
    // The next server has another token, and another state of the site.
    site.server.stop();
    let new = Small::new().with("de-de/index.html", &page("Start", "wieder da"));
    let _site = serve_at(site.port, new, Visitors::default());
    browser.until("document.body?.textContent.includes('wieder da') === true");
}

#[test]
fn the_browser_goes_to_the_edited_page() {
    let Some(mut browser) = browser() else {
        return;
    };
    let visitors = Visitors {
        navigate: true,
        ..Visitors::default()
    };
    let site = serve_to(Small::new(), visitors);
    browser.open(&site, "/");
    let edited = "de-de/請求/index.html";
    let state = Small::new().with(edited, &page("Rechnung", "bearbeitet"));
    // A page goes where edits lead that come while it listens; nobody tells when it begins to.
    let arrived = "document.body?.textContent.includes('bearbeitet') === true";
    while browser.value(arrived) != json!(true) {
        site.screen.show(state.clone(), Some(edited));
        std::thread::sleep(Duration::from_millis(200));
    }
}

#[test]
fn diagnostics_keep_up_with_the_site() {
    let Some(mut browser) = browser() else {
        return;
    };
    let site = serve(Small::new());
    browser.open(&site, "/_diglot/de-de/");
    browser.until("document.body?.textContent.includes('None.') === true");
    site.screen
        .show(Small::new().with_error("de-de/index.html", "schlimm"), None);
    browser.until("document.body?.textContent.includes('schlimm') === true");
}
