//! Who is served, and what: the rules that a request must keep before anything is looked up.
//!
//! Any page on the internet can make the browser of its reader send requests to this machine. What
//! keeps such pages out is the `Host` (a name of theirs that points here is none of ours) and, for
//! the live channel, the `Origin` and a token that only our own pages have.

use hyper::header::{self, HeaderMap, HeaderName};
use hyper::{Method, StatusCode, Uri, Version};
use percent_encoding::percent_decode_str;

use super::limits::Limits;

/// A request that is not served; `words` are all that the visitor is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) words: &'static str,
    /// What follows on the connection cannot be trusted to be a request.
    pub(super) close: bool,
}

impl Refusal {
    const fn new(status: StatusCode, words: &'static str) -> Self {
        Self {
            status,
            words,
            close: false,
        }
    }

    const fn closing(status: StatusCode, words: &'static str) -> Self {
        Self {
            status,
            words,
            close: true,
        }
    }
}

/// Nothing of ours is at that path.
pub(super) const NOT_FOUND: Refusal = Refusal::new(StatusCode::NOT_FOUND, "not found");
const BAD_PATH: Refusal = Refusal::new(StatusCode::BAD_REQUEST, "no such path can exist");
const BAD_HOST: Refusal = Refusal::new(StatusCode::BAD_REQUEST, "a request names one host");
const FOREIGN_HOST: Refusal = Refusal::new(
    StatusCode::FORBIDDEN,
    "this name is not served here; --allow-host allows it",
);
const FOREIGN_ORIGIN: Refusal = Refusal::new(StatusCode::FORBIDDEN, "not for this origin");
const NO_UPGRADE: Refusal = Refusal::new(StatusCode::BAD_REQUEST, "a WebSocket is wanted here");

/// Size of the head of a request, whether it announces a body, and whether its method is known and
/// allowed.
pub(super) fn bounds(
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    limits: &Limits,
) -> Result<(), Refusal> {
    let target = uri.path_and_query().map_or(0, |path| path.as_str().len());
    let authority = uri
        .authority()
        .map_or(0, |authority| authority.as_str().len());
    if target + authority > limits.line {
        return Err(Refusal::closing(StatusCode::URI_TOO_LONG, "too long"));
    }
    let size: usize = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + ": \r\n".len())
        .sum();
    if headers.len() > limits.fields || size > limits.head {
        let status = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
        return Err(Refusal::closing(status, "too many header fields"));
    }
    // The method first: a form that is sent here is told that nothing can be sent, not that it is
    // too long.
    let closing = headers.contains_key(header::CONTENT_LENGTH)
        || headers.contains_key(header::TRANSFER_ENCODING);
    allowed(method).map_err(|refusal| Refusal {
        close: closing,
        ..refusal
    })?;
    no_body(headers)
}

fn allowed(method: &Method) -> Result<(), Refusal> {
    let known = [
        Method::POST,
        Method::PUT,
        Method::DELETE,
        Method::PATCH,
        Method::OPTIONS,
        Method::TRACE,
        Method::CONNECT,
    ];
    if *method == Method::GET || *method == Method::HEAD {
        Ok(())
    } else if known.contains(method) {
        let status = StatusCode::METHOD_NOT_ALLOWED;
        Err(Refusal::new(status, "only GET and HEAD"))
    } else {
        let status = StatusCode::NOT_IMPLEMENTED;
        Err(Refusal::closing(status, "no such method"))
    }
}

fn no_body(headers: &HeaderMap) -> Result<(), Refusal> {
    if headers.contains_key(header::TRANSFER_ENCODING) {
        // Together with a length this is how requests are smuggled; alone it is of no use here.
        return Err(Refusal::closing(StatusCode::BAD_REQUEST, "no body here"));
    }
    let mut lengths = headers.get_all(header::CONTENT_LENGTH).iter();
    match (lengths.next(), lengths.next()) {
        (None, _) => Ok(()),
        (Some(length), None) if length == "0" => Ok(()),
        (Some(_), None) => Err(Refusal::closing(
            StatusCode::PAYLOAD_TOO_LARGE,
            "no body here",
        )),
        (Some(_), Some(_)) => Err(Refusal::closing(StatusCode::BAD_REQUEST, "two lengths")),
    }
}

/// The one value of a field, `None` when it is missing, doubled or no text.
fn single<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}

/// The host that the request is for, when it is one of ours: `localhost`, `127.0.0.1` or `[::1]`
/// with our port, or a name of `allowed`, with a port of its own or with any.
pub(super) fn host<'h>(
    version: Version,
    uri: &Uri,
    headers: &'h HeaderMap,
    port: u16,
    allowed: &[String],
) -> Result<&'h str, Refusal> {
    if version != Version::HTTP_11 && version != Version::HTTP_10 {
        return Err(Refusal::closing(StatusCode::BAD_REQUEST, "HTTP/1 only"));
    }
    let host = single(headers, &header::HOST).ok_or(BAD_HOST)?;
    let (name, its_port) = split_port(host).ok_or(BAD_HOST)?;
    let local = ["localhost", "127.0.0.1", "[::1]"]
        .iter()
        .any(|own| own.eq_ignore_ascii_case(name));
    let listed = |entry: &String| {
        // `--allow-host name` is about the name: a proxy in front may have any port.
        entry.eq_ignore_ascii_case(host) || entry.eq_ignore_ascii_case(name)
    };
    // Without a port, browsers mean port 80.
    if !(local && its_port.unwrap_or(80) == port || allowed.iter().any(listed)) {
        return Err(FOREIGN_HOST);
    }
    match uri.authority() {
        // A request to a proxy, about another site.
        Some(authority) if !authority.as_str().eq_ignore_ascii_case(host) => Err(BAD_PATH),
        Some(_) if uri.scheme_str() != Some("http") => Err(BAD_PATH),
        _ => Ok(host),
    }
}

/// Name and port of a `Host`; `None` when the port is no number.
fn split_port(host: &str) -> Option<(&str, Option<u16>)> {
    // The last colon of a bracketed address may belong to the address.
    match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => {
            let digits = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| port.parse().ok().map(|port| (name, Some(port))))?
        }
        _ => (!host.is_empty()).then_some((host, None)),
    }
}

/// The path of a request, decoded once, without its leading slash.
///
/// What comes out holds no `..`, no backslash, no NUL and no empty part, so it could not lead out of
/// a folder even if it were joined to one; it never is.
pub(super) fn path(uri: &Uri) -> Result<String, Refusal> {
    decoded(uri.path()).ok_or(BAD_PATH)
}

/// As [`path`], for the path of any address.
pub(super) fn decoded(path: &str) -> Option<String> {
    let path = path.strip_prefix('/')?;
    let path = percent_decode_str(path).decode_utf8().ok()?;
    let drive = |part: &str| {
        let mut chars = part.chars();
        chars.next().is_some_and(|c| c.is_ascii_alphabetic()) && chars.next() == Some(':')
    };
    let bad = path.contains(|c: char| c.is_control() || c == '\\')
        || path.starts_with('/')
        || path.contains("//")
        || path
            .split('/')
            .any(|part| part == ".." || part == "." || drive(part));
    (!bad).then(|| path.into_owned())
}

/// Whether a request may open the live channel: its `Origin` is our own address, its token the one
/// of this run, and it does ask for a WebSocket. Returns the key of the handshake.
pub(super) fn channel<'h>(
    method: &Method,
    headers: &'h HeaderMap,
    host: &str,
    token: &str,
    given: Option<&str>,
) -> Result<&'h str, Refusal> {
    let origin = single(headers, &header::ORIGIN).ok_or(FOREIGN_ORIGIN)?;
    let own = origin
        .strip_prefix("http://")
        .is_some_and(|origin| origin.eq_ignore_ascii_case(host));
    if !own || !given.is_some_and(|given| same(given, token)) {
        return Err(FOREIGN_ORIGIN);
    }
    let has = |name: &HeaderName, word: &str| {
        let words = single(headers, name).unwrap_or_default().split(',');
        words.map(str::trim).any(|w| w.eq_ignore_ascii_case(word))
    };
    let wanted = *method == Method::GET
        && has(&header::CONNECTION, "upgrade")
        && has(&header::UPGRADE, "websocket")
        && has(&header::SEC_WEBSOCKET_VERSION, "13");
    let key = single(headers, &header::SEC_WEBSOCKET_KEY).filter(|_| wanted);
    key.ok_or(NO_UPGRADE)
}

/// Compares without telling by the time taken how much was right.
fn same(given: &str, token: &str) -> bool {
    let differing = given
        .bytes()
        .zip(token.bytes())
        .fold(0, |differing, (a, b)| differing | (a ^ b));
    given.len() == token.len() && differing == 0
}

#[cfg(test)]
mod tests;
