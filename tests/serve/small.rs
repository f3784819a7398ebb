//! A small site in memory, a server that shows it, and raw requests.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use diglot::serve::{
    Address, ArticleState, LocaleReport, Note, Preview, Report, Screen, Served, Server,
    Translation, Visitors, bind,
};

/// A site: its outputs by path, and pages with errors.
#[derive(Debug, Clone, Default)]
pub(crate) struct Small {
    pub(crate) outputs: BTreeMap<String, String>,
    pub(crate) broken: BTreeMap<String, Note>,
}

impl Small {
    /// Two pages in one locale, a stylesheet, an error page and a list.
    pub(crate) fn new() -> Self {
        Self::default()
            .with("index.html", &page("Home", "chooser"))
            .with("de-de/index.html", &page("Start", "<p>Anfang</p>"))
            .with(
                "de-de/請求/index.html",
                &page("Rechnung", "<p>Rechnung</p>"),
            )
            .with("de-de/404.html", &page("404", "<p>Nichts da</p>"))
            .with("assets/help.1.css", "body { color: rgb(1, 2, 3); }")
            .with("sitemap.xml", "<urlset/>")
            .with("digits.txt", "0123456789")
    }

    /// The same with another output.
    pub(crate) fn with(mut self, path: &str, text: &str) -> Self {
        self.outputs.insert(path.to_owned(), text.to_owned());
        self
    }

    /// The same with an error on a page.
    pub(crate) fn with_error(mut self, path: &str, message: &str) -> Self {
        let note = Note {
            severity: "error".to_owned(),
            code: "theme/template".to_owned(),
            path: Some("themes/help/templates/article.html".to_owned()),
            line: Some(3),
            column: Some(7),
            message: message.to_owned(),
            help: None,
            excerpt: Some("  3 | {{ pag.title }}\n    |    ^^^\n".to_owned()),
        };
        self.broken.insert(path.to_owned(), note);
        self
    }
}

/// A page under the strictest policy that the default theme keeps, with `body`.
pub(crate) fn page(title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"de\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'\">\n\
         <title>{title}</title>\n<link rel=\"stylesheet\" href=\"/assets/help.1.css\">\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )
}

impl Preview for Small {
    fn output(&self, path: &str) -> Option<Served> {
        let text = self.outputs.get(path)?;
        assert!(!text.contains("PANIC"), "a fault of ours");
        Some(Served::new(text.as_bytes()))
    }

    fn faults(&self, path: &str) -> Vec<Note> {
        self.broken.get(path).cloned().into_iter().collect()
    }

    fn report(&self) -> Report {
        let articles = self.outputs.keys().filter_map(|path| {
            Some(ArticleState {
                title: path.clone(),
                path: path.strip_suffix("index.html")?.to_owned(),
                translation: Translation::Human,
                stale: false,
                draft: false,
            })
        });
        Report {
            locales: vec![LocaleReport {
                locale: "de-DE".to_owned(),
                segment: "de-de".to_owned(),
                articles: articles.collect(),
                diagnostics: self.broken.values().cloned().collect(),
            }],
            elsewhere: Vec::new(),
        }
    }
}

/// A server on a free port, and what it shows.
pub(crate) struct Running {
    pub(crate) server: Server,
    pub(crate) screen: Screen,
    pub(crate) port: u16,
}

pub(crate) fn serve(site: Small) -> Running {
    serve_to(site, Visitors::default())
}

pub(crate) fn serve_to(site: Small, visitors: Visitors) -> Running {
    serve_at(0, site, visitors)
}

/// A server on this port; 0 for any that is free.
pub(crate) fn serve_at(port: u16, site: Small, visitors: Visitors) -> Running {
    let door = bind(&Address { host: None, port }).unwrap();
    let port = door.port();
    let screen = Screen::new(site);
    Running {
        server: door.open(visitors, screen.clone()).unwrap(),
        screen,
        port,
    }
}

/// An answer as it came.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The answer in these bytes; status 0 when there is none.
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|part| part == b"\r\n\r\n");
        let (head, body) = end.map_or((bytes, &[][..]), |end| (&bytes[..end], &bytes[end + 4..]));
        let head = String::from_utf8_lossy(head).into_owned();
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        Self {
            status: status.unwrap_or(0),
            head: head.to_ascii_lowercase(),
            body: body.to_vec(),
        }
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The value of a header field.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let name = format!("{name}: ");
        self.head.lines().find_map(|line| line.strip_prefix(&*name))
    }
}

impl Running {
    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let patience = Some(Duration::from_mins(1));
        stream.set_read_timeout(patience).unwrap();
        stream
    }

    /// Sends bytes, and reads until the server hangs up.
    pub(crate) fn raw(&self, bytes: impl AsRef<[u8]>) -> Answer {
        let mut stream = self.connect();
        // The server may hang up before it has read everything.
        let _ = stream.write_all(bytes.as_ref());
        let _ = stream.shutdown(Shutdown::Write);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        Answer::parse(&answer)
    }

    /// A request with our own `Host` and further lines.
    pub(crate) fn request(&self, line: &str, fields: &str) -> Answer {
        let port = self.port;
        self.raw(format!(
            "{line} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n{fields}\r\n"
        ))
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.request(&format!("GET {path}"), "")
    }

    /// What the script of the page at `path` was given: `data-NAME`.
    pub(crate) fn data(&self, path: &str, name: &str) -> String {
        let html = self.get(path).text();
        let (_, rest) = html.split_once(&format!("data-{name}=\"")).unwrap();
        rest.split('"').next().unwrap().to_owned()
    }
}
