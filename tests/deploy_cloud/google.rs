//! A server for Google Cloud Storage: the part of its XML API that deploys speak
//! (cloud.google.com/storage/docs/xml-api), written for these tests.
//!
//! The emulators in the registries know neither the listing of that API nor the conditions of writes
//! by generation, and those are what a deploy stands on. This one keeps to what the documentation
//! says where it is easily got wrong: generations count all writes, a condition that does not hold is
//! 412, copies take headers along, listings come in parts, and objects that are stored compressed are
//! unpacked for everybody who does not say that they can read them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use flate2::read::GzDecoder;
use md5::{Digest as _, Md5};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::servers::{read_request, request};

/// The one bucket that there is.
const BUCKET: &str = "help";
/// How many objects a part of a listing has; those of the service have a thousand.
const PART: usize = 20;
/// Headers that are kept with an object and sent with it.
const KEPT: [&str; 3] = ["cache-control", "content-encoding", "content-type"];
/// What whoever may write calls themselves by; everybody may read objects.
pub(crate) const TOKEN: &str = "ya29.neverPrinted";
/// Some moment: nobody asks when an object was written.
const THEN: &str = "Thu, 01 Jan 2026 00:00:00 GMT";

#[derive(Debug, Clone)]
struct Stored {
    bytes: Vec<u8>,
    headers: BTreeMap<String, String>,
    generation: u64,
}

#[derive(Debug, Default)]
struct Bucket {
    objects: BTreeMap<String, Stored>,
    generation: u64,
}

/// A request: its method, what it is about, and what it says.
struct Asked<'r> {
    method: &'r str,
    query: &'r str,
    headers: BTreeMap<String, String>,
    body: &'r [u8],
}

#[derive(Debug, Default)]
struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    length: Length,
}

/// The length that an answer tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Length {
    #[default]
    OfBody,
    /// That of a body which is not sent.
    Of(usize),
    Untold,
}

/// Begins to answer on a port of this machine, until the tests end.
pub(crate) fn start() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let port = listener.local_addr().expect("it is bound").port();
    let bucket = Arc::new(Mutex::new(Bucket::default()));
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let bucket = Arc::clone(&bucket);
            thread::spawn(move || {
                // A client that goes away is none of the server's business.
                let _ = serve(client, &bucket);
            });
        }
    });
    port
}

fn serve(mut client: TcpStream, bucket: &Mutex<Bucket>) -> io::Result<()> {
    let Some((head, body)) = read_request(&mut BufReader::new(client.try_clone()?))? else {
        return Ok(());
    };
    let mut lines = head.split("\r\n");
    let mut words = lines.next().unwrap_or_default().split(' ');
    let (method, address) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    let headers = lines.filter_map(|line| line.split_once(": "));
    let headers = headers
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let asked = Asked {
        method,
        query,
        headers,
        body: &body,
    };
    let answer = bucket.lock().expect("no panic").answer(path, &asked);
    let mut text = format!("HTTP/1.1 {} Said\r\nConnection: close\r\n", answer.status);
    let length = match answer.length {
        Length::OfBody => Some(answer.body.len()),
        Length::Of(length) => Some(length),
        Length::Untold => None,
    };
    if let Some(length) = length {
        let _ = write!(text, "Content-Length: {length}\r\n");
    }
    for (name, value) in &answer.headers {
        let _ = write!(text, "{name}: {value}\r\n");
    }
    text.push_str("\r\n");
    client.write_all(text.as_bytes())?;
    client.write_all(&answer.body)
}

fn refused(status: u16, code: &str) -> Answer {
    Answer {
        status,
        body: format!("<?xml version='1.0' encoding='UTF-8'?><Error><Code>{code}</Code></Error>")
            .into_bytes(),
        ..Answer::default()
    }
}

impl Bucket {
    fn answer(&mut self, path: &str, asked: &Asked<'_>) -> Answer {
        let decoded = percent_decode_str(path).decode_utf8_lossy().into_owned();
        let (bucket, key) = decoded[1..].split_once('/').unwrap_or((&decoded[1..], ""));
        if bucket != BUCKET {
            return refused(404, "NoSuchBucket");
        }
        let is_reader = matches!(asked.method, "GET" | "HEAD") && !key.is_empty();
        let expected = format!("Bearer {TOKEN}");
        if !is_reader && asked.headers.get("authorization") != Some(&expected) {
            return refused(401, "AuthenticationRequired");
        }
        match asked.method {
            "GET" if key.is_empty() => self.list(asked.query),
            "GET" | "HEAD" => self.read(key, asked),
            "PUT" => self.write(key, asked),
            "DELETE" if self.objects.remove(key).is_some() => Answer {
                status: 204,
                ..Answer::default()
            },
            "DELETE" => refused(404, "NoSuchKey"),
            _ => refused(405, "MethodNotAllowed"),
        }
    }

    fn read(&self, key: &str, asked: &Asked<'_>) -> Answer {
        let Some(stored) = self.objects.get(key) else {
            return refused(404, "NoSuchKey");
        };
        let mut answer = Answer {
            status: 200,
            headers: stored.described(),
            body: stored.bytes.clone(),
            ..Answer::default()
        };
        answer.headers.extend(stored.headers.clone());
        let packed = stored.headers.get("content-encoding");
        let accepted = asked.headers.get("accept-encoding");
        if packed.is_some_and(|encoding| encoding == "gzip")
            && !accepted.is_some_and(|accepted| accepted.contains("gzip"))
        {
            // cloud.google.com/storage/docs/transcoding: the length is not known then.
            answer.body.clear();
            let _ = GzDecoder::new(&stored.bytes[..]).read_to_end(&mut answer.body);
            answer.length = Length::Untold;
            answer
                .headers
                .retain(|(name, _)| name != "content-encoding");
        }
        if asked.method == "HEAD" {
            if answer.length == Length::OfBody {
                answer.length = Length::Of(answer.body.len());
            }
            answer.body.clear();
        }
        answer
    }

    fn write(&mut self, key: &str, asked: &Asked<'_>) -> Answer {
        if let Some(wanted) = asked.headers.get("x-goog-if-generation-match") {
            let there = self.objects.get(key).map_or(0, |stored| stored.generation);
            if *wanted != there.to_string() {
                return refused(412, "PreconditionFailed");
            }
        }
        let copied = asked.headers.get("x-goog-copy-source");
        let mut stored = if let Some(source) = copied {
            let source = percent_decode_str(source).decode_utf8_lossy();
            let source = source.strip_prefix("help/").unwrap_or_default();
            let Some(found) = self.objects.get(source) else {
                return refused(404, "NoSuchKey");
            };
            found.clone()
        } else {
            let kept = asked.headers.iter();
            let kept = kept.filter(|(name, _)| {
                KEPT.contains(&name.as_str()) || name.starts_with("x-goog-meta-")
            });
            Stored {
                bytes: asked.body.to_vec(),
                headers: kept.map(|(k, v)| (k.clone(), v.clone())).collect(),
                generation: 0,
            }
        };
        self.generation += 1;
        stored.generation = self.generation;
        let answer = Answer {
            status: 200,
            headers: stored.described(),
            body: copied.map_or_else(Vec::new, |_| b"<CopyObjectResult/>".to_vec()),
            ..Answer::default()
        };
        self.objects.insert(key.to_owned(), stored);
        answer
    }

    /// A part of the keys that begin with a prefix. The token for the next part is its first key.
    fn list(&self, query: &str) -> Answer {
        let value = |name: &str| {
            let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
            let found = pairs.find(|(key, _)| *key == name);
            // As in forms: object_store writes blanks as `+`.
            let text = found.map_or("", |(_, value)| value).replace('+', " ");
            percent_decode_str(&text).decode_utf8_lossy().into_owned()
        };
        let (prefix, from) = (value("prefix"), value("continuation-token"));
        let mut keys = self
            .objects
            .iter()
            .filter(|(key, _)| key.starts_with(&prefix) && **key >= from);
        let mut text = String::from("<?xml version='1.0' encoding='UTF-8'?><ListBucketResult>");
        for (key, stored) in keys.by_ref().take(PART) {
            let key = escaped(key);
            let _ = write!(
                text,
                "<Contents><Key>{key}</Key><Generation>{}</Generation><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>&quot;{}&quot;</ETag><Size>{}</Size></Contents>",
                stored.generation,
                stored.generation,
                stored.bytes.len()
            );
        }
        if let Some((next, _)) = keys.next() {
            let token = escaped(next);
            let _ = write!(
                text,
                "<IsTruncated>true</IsTruncated><NextContinuationToken>{token}</NextContinuationToken>"
            );
        }
        text.push_str("</ListBucketResult>");
        Answer {
            status: 200,
            body: text.into_bytes(),
            ..Answer::default()
        }
    }
}

impl Stored {
    /// What is known of an object without its bytes.
    fn described(&self) -> Vec<(String, String)> {
        let md5 = BASE64_STANDARD.encode(Md5::digest(&self.bytes));
        let named = |name: &str, value: String| (name.to_owned(), value);
        vec![
            named("ETag", format!("\"{}\"", self.generation)),
            named("Last-Modified", THEN.to_owned()),
            named("x-goog-generation", self.generation.to_string()),
            named("x-goog-hash", format!("md5={md5}")),
        ]
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// All keys below `docs/` that the server at `port` has.
pub(crate) fn keys(port: u16) -> Vec<String> {
    let mut keys = Vec::new();
    let mut from = String::new();
    let bearer = format!("Bearer {TOKEN}");
    loop {
        let token = utf8_percent_encode(&from, NON_ALPHANUMERIC);
        let path = format!("/{BUCKET}?list-type=2&prefix=docs/&continuation-token={token}");
        let (status, _, body) = request(port, "GET", &path, &[("Authorization", &bearer)]);
        assert_eq!(status, 200);
        let body = String::from_utf8(body).expect("listings are UTF-8");
        let between = |text: &str, mark: &str| {
            let (_, rest) = text.split_once(&format!("<{mark}>"))?;
            let (found, rest) = rest.split_once(&format!("</{mark}>"))?;
            let found = found.replace("&lt;", "<").replace("&amp;", "&");
            Some((found, rest.to_owned()))
        };
        let mut rest = body.clone();
        while let Some((key, after)) = between(&rest, "Key") {
            keys.push(key);
            rest = after;
        }
        match between(&body, "NextContinuationToken") {
            Some((next, _)) => from = next,
            None => return keys,
        }
    }
}
