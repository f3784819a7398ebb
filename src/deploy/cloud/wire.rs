//! How requests travel to a service (R-Y6, R-Y7, R-Y9).

use std::io::ErrorKind;
use std::time::Duration;

use async_trait::async_trait;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use http_body_util::BodyExt as _;
use md5::{Digest as _, Md5};
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService,
};
use sha2::Sha256;
use ureq::Agent;
use url::Host;

use super::listing::without_odd_names;
use crate::deploy::remote_manifest::MAX_BYTES;
use crate::deploy::store::{NO_BUCKET, StoreError};

/// How long making a connection may take.
const CONNECT: Duration = Duration::from_secs(10);
/// How long a connection may stand still.
const STILL: Duration = Duration::from_secs(30);

/// What went wrong with a request, as far as the library that asked for it cannot know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Trouble {
    /// It may work later.
    #[error("{message}")]
    Busy {
        message: String,
        after: Option<Duration>,
    },
    /// The service has received something else than was sent.
    #[error("damaged")]
    Damaged,
    /// The service does not let us, or there is no such bucket.
    #[error("{0}")]
    Denied(String),
    /// It will not work later either.
    #[error("{0}")]
    Final(String),
}

impl From<Trouble> for StoreError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Busy { message, after } => Self::Busy { message, after },
            Trouble::Damaged => Self::Damaged,
            Trouble::Denied(message) => Self::Denied(message),
            Trouble::Final(message) => Self::Failed(message),
        }
    }
}

impl From<Trouble> for HttpError {
    fn from(trouble: Trouble) -> Self {
        // Of unknown kind: the library does not try these again by itself.
        Self::new(HttpErrorKind::Unknown, trouble)
    }
}

/// Makes connections that behave.
#[derive(Debug, Clone)]
pub(super) struct Connector {
    agent: Agent,
    /// Whether hosts elsewhere may be spoken to without encryption.
    allow_http: bool,
    /// Whether objects must be asked for in the form in which they are stored.
    as_stored: bool,
}

impl Connector {
    /// `requests` is how many connections are worth keeping.
    pub(super) fn new(requests: usize, allow_http: bool) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            // A redirect would carry credentials to another host.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .allow_non_standard_methods(true)
            .timeout_connect(Some(CONNECT))
            .timeout_per_read(Some(STILL))
            .timeout_per_write(Some(STILL))
            .timeout_recv_response(Some(STILL))
            .max_idle_connections(requests)
            .max_idle_connections_per_host(requests)
            .user_agent(concat!("diglot/", env!("CARGO_PKG_VERSION")))
            .build();
        Self {
            agent: config.new_agent(),
            allow_http,
            as_stored: false,
        }
    }

    /// For Google, which unpacks what is stored compressed unless the reader can do that
    /// (cloud.google.com/storage/docs/transcoding). We cannot, and want the bytes as they are.
    pub(super) fn reading_as_stored(self) -> Self {
        Self {
            as_stored: true,
            ..self
        }
    }
}

impl HttpConnector for Connector {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

#[async_trait]
impl HttpService for Connector {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (mut parts, body) = request.into_parts();
        if !self.allow_http && !is_safe(&parts.uri) {
            let message = "the address is not encrypted".to_owned();
            return Err(Trouble::Final(message).into());
        }
        let body = body.collect().await?.to_bytes();
        // The length is known from the bytes themselves.
        parts.headers.remove(header::CONTENT_LENGTH);
        let (method, headers) = (parts.method.clone(), parts.headers.clone());
        let is_list = is_list(&parts.uri);
        if self.as_stored && !is_list && matches!(method, Method::GET | Method::HEAD) {
            let gzip = HeaderValue::from_static("gzip");
            parts.headers.insert(header::ACCEPT_ENCODING, gzip);
        }
        let answer = if body.is_empty() && method != Method::PUT && method != Method::POST {
            self.agent.run(http::Request::from_parts(parts, ()))
        } else {
            self.agent.run(http::Request::from_parts(parts, &body[..]))
        };
        let answer = answer.map_err(|error| failed(&error))?;
        let (parts, mut answer) = answer.into_parts();
        check_status(parts.status, &parts.headers)?;
        if is_list && parts.status == StatusCode::NOT_FOUND {
            return Err(Trouble::Denied(NO_BUCKET.to_owned()).into());
        }
        let is_copy = headers
            .keys()
            .any(|name| name.as_str().ends_with("copy-source"));
        if method == Method::PUT && parts.status.is_success() && !is_copy {
            check_sums(&body, &parts.headers)?;
        }
        let limited = answer.with_config().limit(MAX_BYTES);
        let mut bytes = limited.read_to_vec().map_err(|error| failed(&error))?;
        if is_list {
            bytes = without_odd_names(bytes);
        }
        Ok(http::Response::from_parts(parts, bytes.into()))
    }
}

/// Whether nobody on the way can read along: by encryption, or because there is no way. Containers of
/// Amazon ask for their credentials at an address of their own machine.
fn is_safe(uri: &Uri) -> bool {
    if uri.scheme_str() != Some("http") {
        return true;
    }
    let host = uri.host().unwrap_or_default();
    match Host::parse(host) {
        Ok(Host::Domain(name)) => name == "localhost",
        Ok(Host::Ipv4(address)) => address.is_loopback() || address.is_link_local(),
        Ok(Host::Ipv6(address)) => address.is_loopback(),
        Err(_) => false,
    }
}

/// Whether objects are asked for, so that only the bucket can be what is not found.
fn is_list(uri: &Uri) -> bool {
    let mut pairs = uri.query().unwrap_or_default().split('&');
    pairs.any(|pair| matches!(pair, "list-type=2" | "comp=list"))
}

/// Statuses that mean the same for every service.
fn check_status(status: StatusCode, headers: &HeaderMap) -> Result<(), Trouble> {
    let busy = status == StatusCode::REQUEST_TIMEOUT
        || status == StatusCode::TOO_MANY_REQUESTS
        || (status.is_server_error() && status != StatusCode::NOT_IMPLEMENTED);
    if busy {
        return Err(Trouble::Busy {
            message: format!("the service is busy (status {})", status.as_u16()),
            after: retry_after(headers),
        });
    }
    if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
        return Err(Trouble::Denied(format!(
            "the credentials are wrong or do not allow it (status {})",
            status.as_u16()
        )));
    }
    if status == StatusCode::NOT_IMPLEMENTED {
        let message = "the service cannot do that (status 501)".to_owned();
        return Err(Trouble::Final(message));
    }
    if status.is_redirection() && status != StatusCode::NOT_MODIFIED {
        return Err(Trouble::Final(format!(
            "the service sends us elsewhere (status {}): check `endpoint` and `region`",
            status.as_u16()
        )));
    }
    Ok(())
}

/// What the service asks for in seconds. Dates are not read: they would need clocks that agree.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(header::RETRY_AFTER)?.to_str().ok()?;
    Some(Duration::from_secs(value.trim().parse().ok()?))
}

/// Compares the checksum that the service answers with, whichever it is (R-Y7).
fn check_sums(body: &Bytes, headers: &HeaderMap) -> Result<(), Trouble> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let md5 = || Md5::digest(body);
    let same = if let Some(sum) = header("x-amz-checksum-sha256") {
        sum == BASE64_STANDARD.encode(Sha256::digest(body))
    } else if let Some(sum) = header("content-md5") {
        sum == BASE64_STANDARD.encode(md5())
    } else if let Some(sum) = md5_of_google(headers) {
        sum == BASE64_STANDARD.encode(md5())
    } else if let Some(tag) = header("etag")
        && header("x-amz-request-id").is_some()
        && header("x-amz-server-side-encryption").is_none()
        && is_md5(tag.trim_matches('"'))
    {
        tag.trim_matches('"').eq_ignore_ascii_case(&hex(&md5()))
    } else {
        true
    };
    if same { Ok(()) } else { Err(Trouble::Damaged) }
}

fn md5_of_google(headers: &HeaderMap) -> Option<&str> {
    let values = headers.get_all("x-goog-hash").iter();
    let mut sums = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','));
    sums.find_map(|sum| sum.trim().strip_prefix("md5="))
}

fn is_md5(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// What happened on the way, in words of our own: those of the library may hold the address.
fn failed(error: &ureq::Error) -> Trouble {
    use ureq::Error;
    let message = match error {
        Error::Timeout(_) => "no answer in time".to_owned(),
        Error::HostNotFound => "the host is not known".to_owned(),
        Error::ConnectionFailed => "there is no connection".to_owned(),
        Error::Io(error) if error.kind() == ErrorKind::ConnectionRefused => {
            "nobody answers at this address and port".to_owned()
        }
        // The standard library has no kind of its own for names that are not found.
        Error::Io(error) if error.to_string().contains("lookup address") => {
            "the host is not known".to_owned()
        }
        Error::Io(error) => format!("the connection broke ({})", error.kind()),
        Error::Tls(_) | Error::Rustls(_) | Error::Pem(_) => {
            return Trouble::Final("there is no safe connection".to_owned());
        }
        Error::BadUri(_) | Error::InvalidProxyUrl => {
            return Trouble::Final("the address is not usable".to_owned());
        }
        Error::BodyExceedsLimit(_) => {
            return Trouble::Final("the answer is too long".to_owned());
        }
        // An answer that is no HTTP, or ends early.
        _ => "the answer was not understood".to_owned(),
    };
    Trouble::Busy {
        message,
        after: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(list: &[(&'static str, &str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &str)| {
            (
                http::HeaderName::from_static(name),
                value.parse().expect("a value"),
            )
        };
        list.iter().map(pair).collect()
    }

    /// R-Y7
    #[test]
    fn sums_of_all_services_are_compared() {
        let body = Bytes::from_static(b"page");
        let check = |list: &[(&'static str, &str)], same| {
            let got = check_sums(&body, &headers(list)).is_ok();
            assert_eq!(got, same, "{list:?}");
        };
        let sha = BASE64_STANDARD.encode(Sha256::digest(&body));
        let md5 = BASE64_STANDARD.encode(Md5::digest(&body));
        let tag = format!("\"{}\"", hex(&Md5::digest(&body)));
        let wrong = BASE64_STANDARD.encode(Md5::digest(b"other"));
        let wrong_tag = format!("\"{}\"", hex(&Md5::digest(b"other")));
        check(&[("x-amz-checksum-sha256", &sha)], true);
        check(&[("x-amz-checksum-sha256", &wrong)], false);
        check(&[("content-md5", &md5)], true);
        check(&[("content-md5", &wrong)], false);
        let google = format!("crc32c=AAAAAA==,md5={wrong}");
        check(&[("x-goog-hash", &google)], false);
        check(&[("x-amz-request-id", "1"), ("etag", &tag)], true);
        check(&[("x-amz-request-id", "1"), ("etag", &wrong_tag)], false);
        let encrypted = ("x-amz-server-side-encryption", "aws:kms");
        check(
            &[("x-amz-request-id", "1"), ("etag", &wrong_tag), encrypted],
            true,
        );
        check(&[], true);
    }

    /// R-Y6
    #[test]
    fn busy_services_may_ask_for_time() {
        let status = |code| StatusCode::from_u16(code).expect("a status");
        for code in [408, 429, 500, 502, 503, 504] {
            let got = check_status(status(code), &headers(&[("retry-after", "7")]));
            let Err(Trouble::Busy { after, .. }) = got else {
                panic!("{code} is worth another attempt");
            };
            assert_eq!(after, Some(Duration::from_secs(7)));
        }
        for code in [200, 304, 404, 409, 412] {
            assert_eq!(check_status(status(code), &HeaderMap::new()), Ok(()));
        }
        for code in [401, 403] {
            let got = check_status(status(code), &HeaderMap::new());
            assert!(matches!(got, Err(Trouble::Denied(_))), "{code}");
        }
        for code in [301, 302, 307, 501] {
            let got = check_status(status(code), &HeaderMap::new());
            assert!(matches!(got, Err(Trouble::Final(_))), "{code}");
        }
        let date = headers(&[("retry-after", "Wed, 21 Oct 2026 07:28:00 GMT")]);
        assert_eq!(retry_after(&date), None);
    }

    /// R-Y9
    #[test]
    fn nothing_is_sent_in_the_open() {
        let safe = |uri: &str| is_safe(&uri.parse().expect("an address"));
        assert!(safe("https://s3.example.com/a"));
        assert!(safe("http://127.0.0.1:9000/a") && safe("http://localhost/a"));
        assert!(safe("http://[::1]:9000/a") && safe("http://169.254.170.2/x"));
        assert!(!safe("http://s3.example.com/a") && !safe("http://10.0.0.1/a"));
    }
}
