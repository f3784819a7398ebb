//! Servers on this machine that speak like those of the large services, and a proxy before them.

use std::fmt::Write as _;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::google;

/// A server that ends with the value, or, when it is one of these tests, with them.
pub(crate) struct Server {
    program: Option<(Child, TempDir)>,
    pub(crate) port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some((child, _)) = &mut self.program {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

impl Server {
    /// A server that speaks like S3; `None` when it is not installed.
    pub(crate) fn s3() -> Option<Self> {
        let program = installed("venv/bin/moto_server").or_else(|| on_path("moto_server"))?;
        let port = free_port();
        let mut command = Command::new(program);
        command.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
        Some(Self::start(command, port))
    }

    /// A server that speaks like Azure Blob Storage; `None` when it is not installed.
    pub(crate) fn azure() -> Option<Self> {
        let program = installed("node_modules/.bin/azurite-blob")?;
        let port = free_port();
        let mut command = Command::new(program);
        command.args(["--blobHost", "127.0.0.1", "--blobPort", &port.to_string()]);
        command.args(["--inMemoryPersistence", "--disableTelemetry", "--silent"]);
        command.arg("--skipApiVersionCheck");
        Some(Self::start(command, port))
    }

    /// A server that speaks like Google Cloud Storage.
    pub(crate) fn google() -> Self {
        Self {
            program: None,
            port: google::start(),
        }
    }

    fn start(mut command: Command, port: u16) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let child = command
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server can be started");
        let server = Self {
            program: Some((child, folder)),
            port,
        };
        let patience = Instant::now() + Duration::from_mins(2);
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            assert!(Instant::now() < patience, "the server does not answer");
            thread::sleep(Duration::from_millis(50));
        }
        server
    }
}

/// A program that the test command has installed beside these tests.
fn installed(path: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cloud")
        .join(path);
    path.exists().then_some(path)
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    listener.local_addr().expect("it is bound").port()
}

/// What the proxy does to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weather {
    /// Answers with this status and `Retry-After: 0`, and passes nothing on.
    Status(u16),
    /// Closes the connection before the request is passed on.
    ResetBefore,
    /// Passes the request on and closes the connection instead of answering.
    ResetAfter,
    /// Passes the request on and cuts the answer in half.
    Truncate,
    /// Waits before the request is passed on.
    Delay,
    /// Answers with a redirect to another host.
    Redirect,
}

/// Decides the weather for a request: its number counted from one, its method and its path.
type Forecast = Box<dyn Fn(usize, &str, &str) -> Option<Weather> + Send + Sync>;

/// A proxy that notes requests and makes bad weather.
pub(crate) struct Proxy {
    pub(crate) port: u16,
    shared: Arc<Shared>,
}

struct Shared {
    upstream: u16,
    log: Mutex<Vec<Noted>>,
    forecast: Mutex<Option<Forecast>>,
    events: AtomicUsize,
    ended: AtomicBool,
}

/// A request as it came in.
#[derive(Debug, Clone)]
pub(crate) struct Noted {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) body: Vec<u8>,
    /// When it came in, counted in such events.
    pub(crate) began: usize,
    /// When the server answered it, and with which status.
    pub(crate) ended: Option<(usize, u16)>,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

impl Proxy {
    pub(crate) fn before(server: &Server) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let shared = Arc::new(Shared {
            upstream: server.port,
            log: Mutex::default(),
            forecast: Mutex::default(),
            events: AtomicUsize::new(0),
            ended: AtomicBool::new(false),
        });
        let inner = Arc::clone(&shared);
        thread::spawn(move || {
            for client in listener.incoming() {
                if inner.ended.load(Ordering::Relaxed) {
                    break;
                }
                let (Ok(client), inner) = (client, Arc::clone(&inner)) else {
                    continue;
                };
                thread::spawn(move || {
                    // A client that goes away is none of the proxy's business.
                    let _ = inner.serve(client);
                });
            }
        });
        Self { port, shared }
    }

    /// Forgets what was noted, and lets the sun shine or not.
    pub(crate) fn weather(
        &self,
        forecast: impl Fn(usize, &str, &str) -> Option<Weather> + Send + Sync + 'static,
    ) {
        self.shared.log.lock().unwrap().clear();
        *self.shared.forecast.lock().unwrap() = Some(Box::new(forecast));
    }

    pub(crate) fn sunshine(&self) {
        self.weather(|_, _, _| None);
    }

    /// The requests that came in since the weather was last set.
    pub(crate) fn log(&self) -> Vec<Noted> {
        self.shared.log.lock().unwrap().clone()
    }
}

impl Shared {
    fn serve(&self, client: TcpStream) -> io::Result<()> {
        client.set_read_timeout(Some(Duration::from_mins(2)))?;
        let mut reader = BufReader::new(client.try_clone()?);
        let mut client = client;
        let Some((head, body)) = read_request(&mut reader)? else {
            return Ok(());
        };
        let mut words = head.split_whitespace();
        let method = words.next().unwrap_or_default().to_owned();
        let path = words.next().unwrap_or_default().to_owned();
        let (number, began) = {
            let mut log = self.log.lock().unwrap();
            let began = self.events.fetch_add(1, Ordering::Relaxed);
            log.push(Noted {
                method: method.clone(),
                path: path.clone(),
                body: body.clone(),
                began,
                ended: None,
            });
            (log.len(), began)
        };
        let weather = {
            let forecast = self.forecast.lock().unwrap();
            forecast
                .as_ref()
                .and_then(|forecast| forecast(number, &method, &path))
        };
        match weather {
            Some(Weather::Status(status)) => {
                write!(
                    client,
                    "HTTP/1.1 {status} Weather\r\nRetry-After: 0\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                )?;
                return Ok(());
            }
            Some(Weather::Redirect) => {
                write!(
                    client,
                    "HTTP/1.1 307 Weather\r\nLocation: http://localhost:{}/elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                    self.upstream
                )?;
                return Ok(());
            }
            Some(Weather::ResetBefore) => return client.shutdown(Shutdown::Both),
            Some(Weather::Delay) => thread::sleep(Duration::from_millis(300)),
            _ => {}
        }
        let answer = self.pass_on(&head, &body)?;
        self.note_end(began, &answer);
        match weather {
            Some(Weather::ResetAfter) => client.shutdown(Shutdown::Both),
            Some(Weather::Truncate) => client.write_all(&answer[..answer.len() / 2]),
            _ => client.write_all(&answer),
        }
    }

    /// Notes that the server has answered the request which came in at `began`.
    fn note_end(&self, began: usize, answer: &[u8]) {
        let status = answer.get(9..12).map(String::from_utf8_lossy);
        let status = status.and_then(|status| status.parse().ok());
        let mut log = self.log.lock().unwrap();
        let event = self.events.fetch_add(1, Ordering::Relaxed);
        // The log may have been cleared since.
        if let Some(noted) = log.iter_mut().find(|noted| noted.began == began) {
            noted.ended = Some((event, status.unwrap_or_default()));
        }
    }

    fn pass_on(&self, head: &str, body: &[u8]) -> io::Result<Vec<u8>> {
        let mut server = TcpStream::connect((Ipv4Addr::LOCALHOST, self.upstream))?;
        // One request for each connection, so that the end of an answer is the end of the stream.
        let lines = head.split("\r\n").filter(|line| {
            let line = line.to_ascii_lowercase();
            !line.is_empty() && !line.starts_with("connection:")
        });
        let mut head = lines.collect::<Vec<_>>().join("\r\n");
        head.push_str("\r\nConnection: close\r\n\r\n");
        server.write_all(head.as_bytes())?;
        server.write_all(body)?;
        let mut answer = Vec::new();
        server.read_to_end(&mut answer)?;
        Ok(answer)
    }
}

/// Head and body of a request; `None` when the client has closed the connection.
pub(crate) fn read_request(
    reader: &mut BufReader<TcpStream>,
) -> io::Result<Option<(String, Vec<u8>)>> {
    let mut head = String::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().expect("a length");
        }
        let is_end = line == "\r\n";
        head.push_str(&line);
        if is_end {
            break;
        }
    }
    assert!(
        !head.to_ascii_lowercase().contains("transfer-encoding"),
        "{head}"
    );
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Some((head, body)))
}

/// Sends a request and gives the status and body of its answer.
pub(crate) fn request(
    port: u16,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
) -> (u16, String, Vec<u8>) {
    let mut server = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).expect("it listens");
    let mut head =
        format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n");
    for (name, value) in headers {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    head.push_str("Content-Length: 0\r\n\r\n");
    server.write_all(head.as_bytes()).expect("sent");
    let mut answer = Vec::new();
    server.read_to_end(&mut answer).expect("answered");
    let end = answer
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .expect("a head");
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let status = head[9..12].parse().expect("a status");
    (status, head, answer[end + 4..].to_vec())
}
