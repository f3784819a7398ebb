//! A real browser for tests: headless Chromium, steered over its own protocol.
//!
//! Tests take it in with `#[path = "../common/browser.rs"] mod chromium;`, beside `mod common`.

#![allow(dead_code, reason = "every test file uses another part of this")]

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use base64::Engine as _;
use serde_json::{Value, json};
use tungstenite::{Message, WebSocket};

use crate::common::missing;

/// A browser with one page.
pub(crate) struct Browser {
    process: Child,
    socket: WebSocket<TcpStream>,
    session: String,
    last: u64,
    events: Vec<Value>,
    _profile: tempfile::TempDir,
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What was seen of a page since somebody last asked.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Errors and warnings that stand in the console, exceptions of scripts, and what a policy refused.
    pub(crate) complaints: Vec<String>,
    /// Addresses that were asked for.
    pub(crate) requests: Vec<String>,
}

impl Browser {
    /// Starts a browser; without one, the test is skipped by name, unless tools are required.
    pub(crate) fn start() -> Option<Self> {
        let profile = tempfile::tempdir().unwrap();
        let spawned = Command::new("chromium")
            .args(["--headless", "--no-sandbox", "--disable-gpu"])
            .args(["--no-first-run", "--hide-scrollbars"])
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
                missing(&format!("chromium cannot be started: {error}"));
                return None;
            }
        };
        let mut lines = BufReader::new(process.stderr.take().unwrap()).lines();
        let address = lines.find_map(|line| {
            let line = line.ok()?;
            Some(line.strip_prefix("DevTools listening on ")?.to_owned())
        });
        let address = address.expect("chromium tells where it listens");
        // Nobody reads what it says later, and a full pipe would stop it.
        std::thread::spawn(move || lines.for_each(drop));
        let stream = TcpStream::connect(address.split('/').nth(2).unwrap()).unwrap();
        let patience = Some(Duration::from_mins(1));
        stream.set_read_timeout(patience).unwrap();
        let (socket, _) = tungstenite::client(&*address, stream).unwrap();
        let mut browser = Self {
            process,
            socket,
            session: String::new(),
            last: 0,
            events: Vec::new(),
            _profile: profile,
        };
        browser.attach();
        Some(browser)
    }

    /// Opens an empty page and listens to what happens on it.
    fn attach(&mut self) {
        let target = self.call("Target.createTarget", &json!({"url": "about:blank"}));
        let attach = json!({"targetId": target["targetId"], "flatten": true});
        let session = self.call("Target.attachToTarget", &attach);
        let session = session["sessionId"].as_str().unwrap();
        session.clone_into(&mut self.session);
        for domain in ["Page", "Runtime", "Log", "Network"] {
            self.call(&format!("{domain}.enable"), &json!({}));
        }
        // Pages that lie in the cache are not asked for, and tests change pages.
        self.call("Network.setCacheDisabled", &json!({"cacheDisabled": true}));
    }

    /// A method of the protocol, and its result.
    #[track_caller]
    pub(crate) fn call(&mut self, method: &str, params: &Value) -> Value {
        let answer = self.ask(method, params);
        assert!(answer["error"].is_null(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// As [`Browser::call`], with the error as part of the answer.
    pub(crate) fn ask(&mut self, method: &str, params: &Value) -> Value {
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
            self.events.push(answer);
        }
    }

    /// The value of an expression on the page; a promise is waited for.
    pub(crate) fn value(&mut self, expression: &str) -> Value {
        let params = json!({
            "expression": expression,
            "returnByValue": true,
            "awaitPromise": true,
            "userGesture": true,
        });
        // A page that goes away in the middle of an evaluation has no value either.
        self.ask("Runtime.evaluate", &params)["result"]["result"]["value"].clone()
    }

    /// The text that an expression on the page gives.
    #[track_caller]
    pub(crate) fn text(&mut self, expression: &str) -> String {
        let value = self.value(expression);
        let text = value.as_str().map(str::to_owned);
        text.unwrap_or_else(|| panic!("{expression} is {value}, which is no text"))
    }

    /// Fails unless an expression is true now.
    #[track_caller]
    pub(crate) fn expect(&mut self, expression: &str) {
        let value = self.value(expression);
        if value != json!(true) {
            let at = self.value("location.href");
            panic!("{expression} is {value} at {at}");
        }
    }

    /// Waits until an expression is true; a page that is being loaded has no values.
    #[track_caller]
    pub(crate) fn until(&mut self, expression: &str) {
        for _ in 0..600 {
            if self.value(expression) == json!(true) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let html = self.value("document.documentElement.outerHTML");
        panic!("{expression} never became true on {html}");
    }

    /// Opens a page, and waits until it is complete, the scripts that wait for it included.
    #[track_caller]
    pub(crate) fn open(&mut self, url: &str) {
        // A step to another fragment loads nothing, and the page there would still be the old one.
        self.value("window.isOld = true");
        let answer = self.call("Page.navigate", &json!({"url": url}));
        assert!(answer["errorText"].is_null(), "{url}: {answer}");
        if answer["loaderId"].is_null() {
            return;
        }
        self.until("!window.isOld && document.readyState === 'complete'");
    }

    /// The size of the window in CSS pixels.
    pub(crate) fn size(&mut self, width: u32, height: u32) {
        let size =
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        self.call("Emulation.setDeviceMetricsOverride", &size);
    }

    /// What media queries find: `[("prefers-color-scheme", "dark")]`; nothing, for what is usual.
    pub(crate) fn media(&mut self, features: &[(&str, &str)]) {
        let features: Vec<_> = features
            .iter()
            .map(|(name, value)| json!({"name": name, "value": value}))
            .collect();
        let params = json!({"media": "", "features": features});
        self.call("Emulation.setEmulatedMedia", &params);
    }

    /// Whether pages that are opened from now on may run scripts; expressions of tests always may.
    pub(crate) fn allow_scripts(&mut self, allowed: bool) {
        let params = json!({"value": !allowed});
        self.call("Emulation.setScriptExecutionDisabled", &params);
    }

    /// Presses a key as a reader does: `Tab`, `Shift+Tab`, `Ctrl+k`, `Enter`, `ArrowDown`, `/`, `a`.
    pub(crate) fn press(&mut self, key: &str) {
        let held = [("Shift+", 8), ("Ctrl+", 2)].into_iter();
        let mut held = held.filter_map(|(name, bit)| Some((bit, key.strip_prefix(name)?)));
        let (modifiers, key) = held.next().unwrap_or((0, key));
        let (code, number, text) = match key {
            "Tab" => ("Tab", 9, ""),
            "Enter" => ("Enter", 13, "\r"),
            "Escape" => ("Escape", 27, ""),
            " " => ("Space", 32, " "),
            "PageDown" => ("PageDown", 34, ""),
            "End" => ("End", 35, ""),
            "Home" => ("Home", 36, ""),
            "ArrowLeft" => ("ArrowLeft", 37, ""),
            "ArrowUp" => ("ArrowUp", 38, ""),
            "ArrowRight" => ("ArrowRight", 39, ""),
            "ArrowDown" => ("ArrowDown", 40, ""),
            "Backspace" => ("Backspace", 8, ""),
            character => ("", 0, character),
        };
        let mut params = json!({
            "type": if text.is_empty() { "rawKeyDown" } else { "keyDown" },
            "key": key, "code": code, "windowsVirtualKeyCode": number, "modifiers": modifiers,
        });
        if !text.is_empty() {
            params["text"] = json!(text);
        }
        self.call("Input.dispatchKeyEvent", &params);
        params["type"] = json!("keyUp");
        self.call("Input.dispatchKeyEvent", &params);
    }

    /// Writes into the field that has the focus.
    pub(crate) fn write(&mut self, text: &str) {
        self.call("Input.insertText", &json!({"text": text}));
    }

    /// Clicks with the mouse into the middle of the first element that a selector finds.
    #[track_caller]
    pub(crate) fn click(&mut self, selector: &str) {
        let middle = format!(
            "(() => {{ const node = document.querySelector({}); if (!node) return null;
               const seen = () => {{
                 const box = node.getBoundingClientRect();
                 return document.elementsFromPoint(box.x + box.width / 2, box.y + box.height / 2).includes(node);
               }};
               // What sticks to the window is where it is, and scrolling to it would lose the place.
               if (!seen()) node.scrollIntoView({{ block: 'center', behavior: 'instant' }});
               const box = node.getBoundingClientRect();
               return [box.x + box.width / 2, box.y + box.height / 2]; }})()",
            json!(selector)
        );
        let middle = self.value(&middle);
        assert!(middle.is_array(), "there is no {selector}");
        for kind in ["mousePressed", "mouseReleased"] {
            let params = json!({
                "type": kind, "x": middle[0], "y": middle[1], "button": "left", "clickCount": 1,
            });
            self.call("Input.dispatchMouseEvent", &params);
        }
    }

    /// What happened on the pages since this was last asked.
    pub(crate) fn seen(&mut self) -> Seen {
        // Events come in the order of what happened: an answer comes after all that went before it.
        self.value("1");
        let mut seen = Seen::default();
        for event in std::mem::take(&mut self.events) {
            let params = &event["params"];
            match event["method"].as_str().unwrap_or_default() {
                "Runtime.exceptionThrown" => {
                    seen.complaints.push(params["exceptionDetails"].to_string());
                }
                "Runtime.consoleAPICalled"
                    if params["type"] == "error" || params["type"] == "warning" =>
                {
                    seen.complaints.push(params["args"].to_string());
                }
                "Log.entryAdded" if params["entry"]["level"] == "error" => {
                    seen.complaints.push(params["entry"].to_string());
                }
                "Network.requestWillBeSent" => {
                    let url = params["request"]["url"].as_str().unwrap_or_default();
                    seen.requests.push(url.to_owned());
                }
                _ => {}
            }
        }
        seen
    }

    /// Writes a picture of the window, for people who review how pages look, as `NAME.png` in the
    /// folder that `DIGLOT_SCREENSHOTS` names, else in `target/tmp/screenshots`.
    pub(crate) fn picture(&mut self, name: &str) {
        let shot = self.call("Page.captureScreenshot", &json!({"format": "png"}));
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(shot["data"].as_str().unwrap())
            .unwrap();
        let folder = std::env::var_os("DIGLOT_SCREENSHOTS").map_or_else(
            || PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("screenshots"),
            PathBuf::from,
        );
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(format!("{name}.png")), bytes).unwrap();
    }
}
