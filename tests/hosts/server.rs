//! Real servers of files, each started on a folder with the snippet that was written for it.

use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::common::skip;

/// A program that serves files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Program {
    Nginx,
    Caddy,
    Apache,
}

impl Program {
    /// Its name among the hosts of `site.toml`.
    pub(crate) fn host(self) -> &'static str {
        match self {
            Self::Nginx => "nginx",
            Self::Caddy => "caddy",
            Self::Apache => "apache",
        }
    }

    /// Its file; Debian calls Apache by its own name.
    fn file(self) -> Option<PathBuf> {
        let name = match self {
            Self::Nginx | Self::Caddy => self.host(),
            Self::Apache => "apache2",
        };
        let path = std::env::var_os("PATH")?;
        let folders = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
        folders
            .map(|folder| folder.join(name))
            .find(|file| file.is_file())
    }

    /// The least configuration that serves `root` at `port` with the snippet that lies in `output`.
    /// Whatever the program wants to write goes to `place`.
    fn configuration(self, root: &Path, output: &Path, place: &Path, port: u16) -> String {
        let (root, output, place) = (root.display(), output.display(), place.display());
        match self {
            Self::Nginx => format!(
                "daemon off;\nmaster_process off;\npid {place}/pid;\nerror_log {place}/error.log;\nevents {{}}\nhttp {{\naccess_log off;\ntypes {{ text/html html; text/css css; text/javascript js; }}\nclient_body_temp_path {place}/a;\nproxy_temp_path {place}/b;\nfastcgi_temp_path {place}/c;\nuwsgi_temp_path {place}/d;\nscgi_temp_path {place}/e;\nserver {{\nlisten 127.0.0.1:{port};\nroot \"{root}\";\ninclude \"{output}/.hosting/nginx.conf\";\n}}\n}}\n"
            ),
            Self::Caddy => format!(
                "{{\nadmin off\nauto_https off\nstorage file_system {place}\nlog {{\noutput file {place}/error.log\n}}\n}}\nhttp://localhost:{port} {{\nbind 127.0.0.1\nroot * \"{root}\"\nimport \"{output}/.hosting/Caddyfile\"\n}}\n"
            ),
            Self::Apache => {
                let mut text = String::new();
                let modules = [
                    "mpm_event",
                    "authz_core",
                    "dir",
                    "alias",
                    "mime",
                    "headers",
                    "autoindex",
                ];
                for module in modules {
                    let _ = writeln!(
                        text,
                        "LoadModule {module}_module /usr/lib/apache2/modules/mod_{module}.so"
                    );
                }
                let _ = writeln!(
                    text,
                    "ServerName localhost\nListen 127.0.0.1:{port}\nPidFile {place}/pid\nErrorLog {place}/error.log\nDefaultRuntimeDir {place}\nMutex file:{place}\nTypesConfig /dev/null\nAddType text/html .html\nAddType text/css .css\nAddType text/javascript .js\nDocumentRoot \"{root}\"\n<Directory \"{root}\">\nAllowOverride All\nRequire all granted\n</Directory>"
                );
                text
            }
        }
    }

    fn command(self, file: &Path, configuration: &Path) -> Command {
        let mut command = Command::new(file);
        match self {
            Self::Nginx => command.arg("-c").arg(configuration),
            Self::Caddy => command
                .args(["run", "--adapter", "caddyfile", "--config"])
                .arg(configuration),
            Self::Apache => command.arg("-DFOREGROUND").arg("-f").arg(configuration),
        };
        // Caddy keeps its last configuration in the home of its user.
        command.env("XDG_CONFIG_HOME", configuration.with_extension("kept"));
        command
    }
}

/// A running program, which ends with the value.
pub(crate) struct Server {
    child: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        // Apache has helpers that only its own end takes along.
        let _ = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        let patience = Instant::now() + Duration::from_secs(10);
        while Instant::now() < patience {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// Serves `root` with the snippet that lies in `output`, which is `root` or lies in it; `None` when
    /// the program is not installed.
    pub(crate) fn start(
        program: Program,
        root: &Path,
        output: &Path,
        folder: &Path,
    ) -> Option<Self> {
        let name = program.host();
        let Some(executable) = program.file() else {
            let required = std::env::var_os("DIGLOT_REQUIRE_TOOLS").is_some();
            assert!(!required, "{name} is missing");
            skip(&format!("{name} is not installed"));
            return None;
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let configuration = folder.join("configuration");
        fs::write(
            &configuration,
            program.configuration(root, output, folder, port),
        )
        .unwrap();
        let said = folder.join("said");
        let child = program
            .command(&executable, &configuration)
            .stdout(Stdio::null())
            .stderr(fs::File::create(&said).unwrap())
            .spawn()
            .unwrap();
        let mut server = Self { child, port };
        let patience = Instant::now() + Duration::from_mins(1);
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            let said = fs::read_to_string(&said).unwrap_or_default();
            let log = fs::read_to_string(folder.join("error.log")).unwrap_or_default();
            let ended = matches!(server.child.try_wait(), Ok(Some(_)));
            let waiting = !ended && Instant::now() < patience;
            assert!(waiting, "{name} does not answer: {said}{log}");
            thread::sleep(Duration::from_millis(20));
        }
        Some(server)
    }

    /// Head, in small letters, and body of the answer for `path`.
    pub(crate) fn get(&self, path: &str, headers: &str) -> (String, Vec<u8>) {
        let mut server = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).unwrap();
        let port = self.port;
        let head = format!(
            "GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n{headers}\r\n"
        );
        server.write_all(head.as_bytes()).unwrap();
        let mut answer = Vec::new();
        server.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n");
        let body = answer.split_off(end.unwrap() + 4);
        let head = String::from_utf8(answer).unwrap().to_ascii_lowercase();
        if head.contains("transfer-encoding: chunked") {
            return (head, joined(&body));
        }
        (head, body)
    }
}

/// The chunks of a body without their lengths.
fn joined(mut chunks: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = chunks.iter().position(|byte| *byte == b'\r') {
        let length = std::str::from_utf8(&chunks[..end]).unwrap();
        let length = usize::from_str_radix(length, 16).unwrap();
        chunks = &chunks[end + 2..];
        body.extend_from_slice(&chunks[..length]);
        chunks = &chunks[length + 2..];
    }
    body
}
