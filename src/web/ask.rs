//! One address: from the first request to the last redirect.

use std::fmt;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Error};
use url::Url;

use super::hosts::Hosts;
use super::{Answer, Rules};

/// Most redirects that are followed.
const REDIRECTS: usize = 5;
/// Longest head of an answer, in bytes.
const HEAD: usize = 64 << 10;

/// Asks about addresses, from many threads.
pub(super) struct Asker {
    agent: Agent,
    rules: Rules,
    hosts: Hosts,
}

/// What a server said.
struct Reply {
    status: u16,
    location: Option<String>,
}

/// How a request is sent.
#[derive(Clone, Copy)]
enum Method {
    Head,
    Get,
}

impl Asker {
    pub(super) fn new(rules: Rules) -> Self {
        let config = Agent::config_builder()
            // Redirects are looked at here, one by one.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            // The environment could name a proxy, which would look up addresses by itself.
            .proxy(None)
            .max_response_header_size(HEAD)
            .user_agent(concat!(
                "diglot/",
                env!("CARGO_PKG_VERSION"),
                " (link check)"
            ))
            .build();
        let guard = Guard {
            may_connect: rules.may_connect,
        };
        Self {
            agent: Agent::with_parts(config, DefaultConnector::default(), guard),
            rules,
            hosts: Hosts::default(),
        }
    }

    /// What the web says about `url`, an `http` or `https` address.
    pub(super) fn ask(&self, url: &Url) -> Answer {
        let mut left = self.rules.timeout;
        let mut seen = vec![url.clone()];
        // Where permanent redirects have led so far, until one that may change.
        let mut moved: Option<Url> = None;
        let mut for_good = true;
        loop {
            let current = seen.last().expect("the first address is in it");
            let reply = match self.reply(current, &mut left) {
                Ok(reply) => reply,
                Err(answer) => return answer,
            };
            let Some(target) = reply.redirect(current) else {
                return answer(reply.status, moved);
            };
            if !matches!(target.scheme(), "http" | "https") {
                return Answer::Broken(format!("it redirects to the scheme {}", target.scheme()));
            }
            for_good &= matches!(reply.status, 301 | 308);
            if for_good {
                moved = Some(target.clone());
            }
            if seen.contains(&target) {
                return Answer::Broken("its redirects lead in a circle".to_owned());
            }
            if seen.len() > REDIRECTS {
                return Answer::Broken(format!("it redirects more than {REDIRECTS} times"));
            }
            seen.push(target);
        }
    }

    /// The answer to a request for the head alone, or, where the server refuses that, to one for the
    /// whole; none of the body is read.
    fn reply(&self, url: &Url, left: &mut Duration) -> Result<Reply, Answer> {
        if !url.username().is_empty() || url.password().is_some() {
            let reason = "it holds a user name, which is not sent";
            return Err(Answer::Unknown(reason.to_owned()));
        }
        let _permit = self.hosts.permit(url.host_str().unwrap_or_default());
        match self.request(Method::Head, url, left) {
            Ok(reply) if reply.status < 400 => Ok(reply),
            Err(error) if is_final(&error) => Err(failure(&error)),
            // Servers that know no HEAD close the connection or say anything at all.
            Ok(_) | Err(_) => self
                .request(Method::Get, url, left)
                .map_err(|error| failure(&error)),
        }
    }

    fn request(&self, method: Method, url: &Url, left: &mut Duration) -> Result<Reply, Error> {
        if left.is_zero() {
            return Err(Error::Timeout(ureq::Timeout::Global));
        }
        let started = Instant::now();
        let request = match method {
            Method::Head => self.agent.head(url.as_str()),
            Method::Get => self.agent.get(url.as_str()),
        };
        let request = request.config().timeout_global(Some(*left)).build();
        let response = request.call();
        *left = left.saturating_sub(started.elapsed());
        let response = response?;
        let location = response.headers().get("location");
        Ok(Reply {
            status: response.status().as_u16(),
            location: location.and_then(|value| Some(value.to_str().ok()?.to_owned())),
        })
    }
}

impl Reply {
    /// Where the reply sends its reader, seen from `url`.
    fn redirect(&self, url: &Url) -> Option<Url> {
        if !matches!(self.status, 301 | 302 | 303 | 307 | 308) {
            return None;
        }
        let mut target = url.join(self.location.as_ref()?).ok()?;
        target.set_fragment(None);
        Some(target)
    }
}

/// What a status means at the end of all redirects.
fn answer(status: u16, moved: Option<Url>) -> Answer {
    match status {
        404 | 410 => Answer::Broken(format!("the server answers {status}, there is nothing")),
        500.. if status < 600 => Answer::Broken(format!("the server fails and answers {status}")),
        400.. => Answer::Unknown(format!("the server refuses programs and answers {status}")),
        _ => moved.map_or(Answer::Found, |url| Answer::Moved(url.into())),
    }
}

/// Whether another kind of request would fail in the same way.
fn is_final(error: &Error) -> bool {
    is_closed(error) || matches!(error, Error::HostNotFound | Error::Timeout(_))
}

fn failure(error: &Error) -> Answer {
    match error {
        _ if is_closed(error) => {
            Answer::Unknown("its host has no public address and is not asked".to_owned())
        }
        Error::HostNotFound => Answer::Broken("its host is not found".to_owned()),
        Error::Timeout(_) => Answer::Broken("there is no answer in time".to_owned()),
        other => Answer::Broken(format!("the connection fails: {other}")),
    }
}

fn is_closed(error: &Error) -> bool {
    let Error::Io(error) = error else {
        return false;
    };
    error
        .get_ref()
        .is_some_and(<dyn std::error::Error + Send + Sync>::is::<NotPublic>)
}

/// Says that no address of a host may be connected to.
#[derive(Debug)]
struct NotPublic;

impl fmt::Display for NotPublic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a public address")
    }
}

impl std::error::Error for NotPublic {}

/// Looks up hosts and lets only those addresses through that may be connected to. What it returns is
/// what is connected to, so that a name cannot mean another address a moment later.
struct Guard {
    may_connect: fn(IpAddr) -> bool,
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Guard")
    }
}

impl Resolver for Guard {
    fn resolve(
        &self,
        uri: &Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let found = DefaultResolver::default().resolve(uri, config, timeout);
        let found = found.map_err(|error| match error {
            Error::Io(_) => Error::HostNotFound,
            other => other,
        })?;
        let mut open = self.empty();
        for address in found.iter().filter(|found| (self.may_connect)(found.ip())) {
            open.push(*address);
        }
        if open.is_empty() {
            return Err(Error::Io(std::io::Error::other(NotPublic)));
        }
        Ok(open)
    }
}
