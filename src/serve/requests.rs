//! A request, from its head to its answer.

use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::{Request, StatusCode, Version};
use tokio::sync::watch;

use super::answer::{Answer, answer, moved, ranged, refused};
use super::guard::{self, NOT_FOUND, Refusal};
use super::live;
use super::lookup::{Found, lookup};
use super::media::{HTML, media_type};
use super::preview::Preview;
use super::report;
use super::screen::Screen;
use super::seen::{Seen, Sight, sight, with_script};
use super::server::Visitors;

/// What every request is answered with.
pub(super) struct Context {
    pub(super) visitors: Visitors,
    /// Folder of the site, from its public address: `/`, `/help/`.
    pub(super) base: String,
    pub(super) port: u16,
    /// What only pages of this run know.
    pub(super) token: String,
    pub(super) screen: Screen,
    /// Becomes true when the server ends.
    pub(super) ending: watch::Receiver<bool>,
}

/// Where the preview's own pages are; no locale can have that name.
const OWN: &str = "_diglot/";
/// What the preview's own pages may do.
const OWN_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const JSON: &str = "application/json";
const LIVE_SCRIPT: &str = include_str!("live.js");
const REPORT_STYLE: &str = include_str!("report.css");

/// Answers a request. `holds` is dropped when the connection is no longer used.
pub(super) async fn respond<B: Send + 'static>(
    mut request: Request<B>,
    context: Arc<Context>,
    holds: Arc<dyn Send + Sync>,
) -> Result<Answer, Infallible> {
    let (host, path) = match admit(&request, &context) {
        Ok(admitted) => admitted,
        Err(refusal) => return Ok(refused(refusal)),
    };
    if path == "_diglot/live" {
        let opened = live::open(&mut request, &host, context, holds);
        return Ok(opened.unwrap_or_else(refused));
    }
    let whole_head = request.headers().clone();
    // Making a page may take a while, and others wait for theirs.
    let made = tokio::task::spawn_blocking(move || look(&context, &path, &whole_head));
    let failed = |_| {
        let text = "text/plain; charset=utf-8";
        answer(
            StatusCode::INTERNAL_SERVER_ERROR,
            text,
            "this page failed\n",
        )
    };
    let mut answer = made.await.unwrap_or_else(failed);
    if request.version() == Version::HTTP_10 {
        let close = HeaderValue::from_static("close");
        answer.headers_mut().insert(header::CONNECTION, close);
    }
    Ok(answer)
}

/// The host that a request is for and the path it asks for, if it keeps the rules.
fn admit<B>(request: &Request<B>, context: &Context) -> Result<(String, String), Refusal> {
    let (uri, headers) = (request.uri(), request.headers());
    let visitors = &context.visitors;
    let host = guard::host(
        request.version(),
        uri,
        headers,
        context.port,
        &visitors.allowed,
    )?;
    guard::bounds(request.method(), uri, headers, &visitors.limits)?;
    Ok((host.to_owned(), guard::path(uri)?))
}

/// What there is at `path`.
fn look(context: &Context, path: &str, headers: &HeaderMap) -> Answer {
    let preview = context.screen.preview();
    if let Some(own) = path.strip_prefix(OWN) {
        return own_page(context, &*preview, own).unwrap_or_else(|| refused(NOT_FOUND));
    }
    match lookup(&*preview, &context.base, path) {
        Found::Output(output, served) if media_type(&output) == HTML => {
            let seen = context.sight(&*preview, &output, &served.bytes).seen;
            let html = with_script(&served.bytes, &output, &seen, &context.token);
            ranged(headers, HTML, html.into())
        }
        Found::Output(output, served) => {
            let body = Bytes::from_owner(served.bytes);
            ranged(headers, media_type(&output), body)
        }
        Found::Moved(address) => moved(&address),
        Found::Broken(output) => context.placeholder(&output, StatusCode::INTERNAL_SERVER_ERROR),
        Found::Nothing(output, None) if media_type(&output) == HTML || output.ends_with('/') => {
            context.placeholder(&output, StatusCode::NOT_FOUND)
        }
        Found::Nothing(_, None) => refused(NOT_FOUND),
        Found::Nothing(output, Some(page)) => {
            let html = with_script(&page.bytes, &output, &Seen::nothing(), &context.token);
            answer(StatusCode::NOT_FOUND, HTML, html)
        }
    }
}

/// A page or file of the preview itself.
fn own_page(context: &Context, preview: &dyn Preview, path: &str) -> Option<Answer> {
    let mut answer = match path {
        "live.js" => answer(StatusCode::OK, media_type(path), LIVE_SCRIPT),
        "report.css" => answer(StatusCode::OK, media_type(path), REPORT_STYLE),
        "report.json" => answer(StatusCode::OK, JSON, report::json(&preview.report())),
        _ => {
            let html = report::page(&preview.report(), &context.base, path)?;
            let name = format!("{OWN}{path}");
            let seen = context.sight(preview, &name, html.as_bytes()).seen;
            let html = with_script(html.as_bytes(), &name, &seen, &context.token);
            answer(StatusCode::OK, HTML, html)
        }
    };
    let policy = HeaderValue::from_static(OWN_POLICY);
    let name = header::CONTENT_SECURITY_POLICY;
    answer.headers_mut().insert(name, policy);
    Some(answer)
}

impl Context {
    /// What there is to see of `html`, the page at `output`.
    fn sight(&self, preview: &dyn Preview, output: &str, html: &[u8]) -> Sight {
        sight(preview, &self.base, output, html)
    }

    /// What there is to see of the page at `output` now; `None` when there is no such page.
    pub(super) fn look_again(&self, preview: &dyn Preview, output: &str) -> Option<Sight> {
        if let Some(own) = output.strip_prefix(OWN) {
            let html = report::page(&preview.report(), &self.base, own)?;
            return Some(self.sight(preview, output, html.as_bytes()));
        }
        let served = preview.output(output)?;
        Some(self.sight(preview, output, &served.bytes))
    }

    /// A page in the place of one that does not exist (yet): it waits for the real one.
    fn placeholder(&self, output: &str, status: StatusCode) -> Answer {
        let words = if status == StatusCode::NOT_FOUND {
            "There is no such page. When there is one, it will appear here."
        } else {
            "This page has errors. When they are mended, it will appear here."
        };
        let html = format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>diglot</title>\n\
             <link rel=\"stylesheet\" href=\"/_diglot/report.css\">\n</head>\n<body>\n<main>\n<p>{words}</p>\n\
             <p><a href=\"/_diglot/\">Diagnostics of all locales</a></p>\n</main>\n</body>\n</html>\n"
        );
        let html = with_script(html.as_bytes(), output, &Seen::nothing(), &self.token);
        answer(status, HTML, html)
    }
}
