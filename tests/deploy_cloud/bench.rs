//! A built site, a server, and a proxy between them.

use std::process::Command;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest as _, Sha256};

use crate::common::{PAGES_ALONE, Ran, SMALL, Site, Tree, assert_same, missing, ran};
use crate::google;
use crate::servers::{Proxy, Server, request};

/// The account that every such server for Azure has, with its well-known key.
const ACCOUNT: &str = "devstoreaccount1";
const KEY: &str =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
/// A secret that may appear nowhere.
const SECRET: &str = "AKsecretThatIsNeverPrinted";

/// The services whose servers can be started here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    S3,
    Azure,
    Google,
}

/// A built site, a server, and a proxy between them.
pub(crate) struct Bench {
    pub(crate) kind: Kind,
    pub(crate) site: Site,
    pub(crate) proxy: Proxy,
    pub(crate) server: Server,
}

impl Bench {
    /// `None` when the server is not installed.
    pub(crate) fn new(kind: Kind) -> Option<Self> {
        let server = match kind {
            Kind::S3 => Server::s3(),
            Kind::Azure => Server::azure(),
            Kind::Google => Some(Server::google()),
        };
        let Some(server) = server else {
            missing(&format!("the server for {kind:?} is not installed"));
            return None;
        };
        let proxy = Proxy::before(&server);
        let site = Site::new(SMALL);
        site.configure(PAGES_ALONE);
        let port = proxy.port;
        site.configure(&match kind {
            Kind::S3 => format!(
                "[deploy.live]\nkind = \"s3\"\nbucket = \"help\"\nprefix = \"docs\"\nregion = \"eu-north-1\"\nendpoint = \"http://127.0.0.1:{port}\"\n"
            ),
            Kind::Azure => format!(
                "[deploy.live]\nkind = \"azure-blob\"\naccount = \"{ACCOUNT}\"\ncontainer = \"help\"\nprefix = \"docs\"\nendpoint = \"http://127.0.0.1:{port}/{ACCOUNT}\"\n"
            ),
            Kind::Google => format!(
                "[deploy.live]\nkind = \"gcs\"\nbucket = \"help\"\nprefix = \"docs\"\nendpoint = \"http://127.0.0.1:{port}\"\n"
            ),
        });
        site.built(&[]);
        let bench = Self {
            kind,
            site,
            proxy,
            server,
        };
        bench.make_bucket();
        Some(bench)
    }

    fn make_bucket(&self) {
        let (status, _, body) = match self.kind {
            Kind::S3 => request(self.server.port, "PUT", "/help", &[]),
            Kind::Azure => {
                let path = format!("/{ACCOUNT}/help?restype=container");
                self.signed("PUT", &path, &[("x-ms-blob-public-access", "container")])
            }
            // It has this one from the beginning.
            Kind::Google => return,
        };
        let body = String::from_utf8_lossy(&body).into_owned();
        assert!((200..300).contains(&status), "{status} {body}");
    }

    /// A request to Azure, signed with the key of the account.
    pub(crate) fn signed(
        &self,
        method: &str,
        path: &str,
        more: &[(&str, &str)],
    ) -> (u16, String, Vec<u8>) {
        let mut headers = vec![
            ("x-ms-date", "Thu, 01 Jan 2026 00:00:00 GMT"),
            ("x-ms-version", "2021-12-02"),
        ];
        headers.extend(more);
        headers.sort_unstable();
        let lines = headers
            .iter()
            .map(|(name, value)| [*name, ":", *value, "\n"].concat());
        let listed = lines.collect::<Vec<_>>().concat();
        let (resource, query) = path.split_once('?').unwrap_or((path, ""));
        let query = query.replace('=', ":").replace('&', "\n");
        let query = if query.is_empty() {
            query
        } else {
            format!("\n{query}")
        };
        let text = format!("{method}\n\n\n\n\n\n\n\n\n\n\n\n{listed}/{ACCOUNT}{resource}{query}");
        let signature =
            BASE64_STANDARD.encode(hmac(&BASE64_STANDARD.decode(KEY).unwrap(), text.as_bytes()));
        let authorization = format!("SharedKey {ACCOUNT}:{signature}");
        headers.push(("Authorization", &authorization));
        request(self.server.port, method, path, &headers)
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        self.command_for(&self.site, arguments)
    }

    pub(crate) fn command_for(&self, site: &Site, arguments: &[&str]) -> Command {
        let mut command = site.deploy_command();
        command.args(arguments);
        match self.kind {
            Kind::S3 => command
                .env("AWS_ACCESS_KEY_ID", "id")
                .env("AWS_SECRET_ACCESS_KEY", SECRET),
            Kind::Azure => command.env("AZURE_STORAGE_KEY", KEY),
            Kind::Google => command.env("CLOUDSDK_AUTH_ACCESS_TOKEN", google::TOKEN),
        };
        command
    }

    pub(crate) fn deploy(&self, arguments: &[&str]) -> Ran {
        let ran = ran(&mut self.command(arguments));
        let secrets = [SECRET, KEY, google::TOKEN];
        let told = secrets.iter().any(|secret| ran.stderr.contains(secret));
        assert!(!told, "{}", ran.stderr);
        ran
    }

    /// Status, head and body of an object as a reader gets it.
    pub(crate) fn object(&self, key: &str) -> (u16, String, Vec<u8>) {
        // The one asks who reads, and believes every answer; the other was told to let everybody.
        let reader = (
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=id/20260101/eu-north-1/s3/aws4_request, SignedHeaders=host, Signature=0",
        );
        let (account, headers) = match self.kind {
            Kind::S3 => ("", &[reader][..]),
            Kind::Azure => ("/devstoreaccount1", &[][..]),
            // Else it unpacks what was compressed.
            Kind::Google => ("", &[("Accept-Encoding", "gzip")][..]),
        };
        let path = format!("{account}/help/docs/{key}");
        request(self.server.port, "GET", &path, headers)
    }

    /// Somebody else puts an empty object there.
    pub(crate) fn put(&self, key: &str) {
        let (status, _, body) = match self.kind {
            Kind::S3 => request(self.server.port, "PUT", &format!("/help/docs/{key}"), &[]),
            Kind::Azure => {
                let path = format!("/{ACCOUNT}/help/docs/{key}");
                self.signed("PUT", &path, &[("x-ms-blob-type", "BlockBlob")])
            }
            Kind::Google => {
                let bearer = format!("Bearer {}", google::TOKEN);
                let path = format!("/help/docs/{key}");
                let headers = [("Authorization", bearer.as_str())];
                request(self.server.port, "PUT", &path, &headers)
            }
        };
        let body = String::from_utf8_lossy(&body).into_owned();
        assert!((200..300).contains(&status), "{key}: {status} {body}");
    }

    /// Keys of all objects that readers may ask for, in their order.
    pub(crate) fn keys(&self) -> Vec<String> {
        let mut keys = self.all_keys();
        keys.retain(|name| !name.starts_with(".diglot/"));
        keys.sort_unstable();
        keys
    }

    pub(crate) fn all_keys(&self) -> Vec<String> {
        let (mark, (status, _, body)) = match self.kind {
            Kind::S3 => {
                let path = "/help?list-type=2&prefix=docs/";
                ("Key", request(self.server.port, "GET", path, &[]))
            }
            Kind::Azure => {
                let path = format!("/{ACCOUNT}/help?comp=list&prefix=docs/&restype=container");
                ("Name", self.signed("GET", &path, &[]))
            }
            Kind::Google => {
                let keys = google::keys(self.server.port).into_iter();
                return keys.map(|key| key["docs/".len()..].to_owned()).collect();
            }
        };
        let body = String::from_utf8(body).expect("lists are UTF-8");
        assert_eq!(status, 200, "{body}");
        let (open, close) = (format!("<{mark}>"), format!("</{mark}>"));
        let names = body.split(&open).skip(1);
        let names = names.filter_map(|rest| rest.split_once(&close));
        let keys: Vec<String> = names
            .filter_map(|(name, _)| name.strip_prefix("docs/"))
            .map(str::to_owned)
            .collect();
        assert!(!keys.is_empty(), "{body}");
        keys
    }

    /// What the manifest on the target lists; the number of its generation counts deploys.
    pub(crate) fn entries(&self) -> serde_json::Value {
        let (_, _, manifest) = self.object(".diglot/manifest.json");
        let manifest: serde_json::Value = serde_json::from_slice(&manifest).expect("JSON");
        manifest["entries"].clone()
    }

    /// What readers see: the files of the build, read from the server, and no others of the old one.
    #[track_caller]
    pub(crate) fn assert_shows(&self, files: &Tree, gone: &[&str]) {
        let mut shown = Tree::new();
        for path in files.keys().filter(|path| !path.starts_with(".diglot")) {
            let (status, _, body) = self.object(path);
            assert_eq!(status, 200, "{path}");
            shown.insert(path.clone(), body);
        }
        let mut expected = files.clone();
        expected.retain(|path, _| !path.starts_with(".diglot"));
        assert_same(&shown, &expected, "what readers see");
        for path in gone {
            assert_eq!(self.object(path).0, 404, "{path}");
        }
    }
}

/// HMAC-SHA-256 (RFC 2104).
fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut block = [0; 64];
    block[..key.len()].copy_from_slice(key);
    let pad = |byte: u8| block.map(|one| one ^ byte);
    let inner = Sha256::new()
        .chain_update(pad(0x36))
        .chain_update(text)
        .finalize();
    Sha256::new()
        .chain_update(pad(0x5c))
        .chain_update(inner)
        .finalize()
        .to_vec()
}
