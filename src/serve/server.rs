//! Listening, and the life of a connection.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use super::idle::Idle;
use super::limits::Limits;
use super::lookup::base_of;
use super::requests::{Context, respond};
use super::screen::Screen;

/// Where to listen.
#[derive(Debug, Clone, Copy)]
pub struct Address {
    /// The only address to listen on; the loopback addresses of both families when there is none.
    pub host: Option<IpAddr>,
    /// The port; 0 for any that is free.
    pub port: u16,
}

/// Who is let in, and how far.
#[derive(Debug, Clone, Default)]
pub struct Visitors {
    /// Names besides those of the loopback interface under which the server may be asked:
    /// `box.example` with any port, or `box.example:8080`.
    pub allowed: Vec<String>,
    /// The public address of the site, whose path the preview is shown below.
    pub base_url: String,
    /// Whether open pages go to the page that was edited.
    pub navigate: bool,
    /// Bounds.
    pub limits: Limits,
}

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Somebody else listens there.
    #[error("port {} of {} is taken", .0.port(), .0.ip())]
    Taken(SocketAddr),
    /// The machine does not let us listen there.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the machine says.
        source: io::Error,
    },
    /// There is no thread, no timer or no randomness to be had.
    #[error("cannot start the server")]
    Start(#[source] io::Error),
}

/// A port that is ours, before anybody is let in.
#[derive(Debug)]
pub struct Door {
    listeners: Vec<TcpListener>,
    first: SocketAddr,
}

/// How often a free port is looked for that is free in both families.
const ATTEMPTS: usize = 16;

/// Takes the port.
///
/// Without a host, that is the port of 127.0.0.1 and, where the machine knows IPv6, of `::1`; no other
/// machine can reach either.
///
/// # Errors
/// When the port is taken, or the machine does not let us listen.
pub fn bind(address: &Address) -> Result<Door, ServeError> {
    let mut attempt = 1;
    loop {
        match bind_once(address) {
            // A free port of one family may be taken in the other.
            Err(ServeError::Taken(_)) if address.port == 0 && attempt < ATTEMPTS => attempt += 1,
            result => return result,
        }
    }
}

fn bind_once(address: &Address) -> Result<Door, ServeError> {
    let host = address.host.unwrap_or(Ipv4Addr::LOCALHOST.into());
    let (listener, first) = listen(SocketAddr::new(host, address.port))?;
    let mut listeners = vec![listener];
    if address.host.is_none() {
        match listen(SocketAddr::new(Ipv6Addr::LOCALHOST.into(), first.port())) {
            Ok((listener, _)) => listeners.push(listener),
            Err(taken @ ServeError::Taken(_)) => return Err(taken),
            // A machine without IPv6 has no such address to be reached under.
            Err(_) => {}
        }
    }
    Ok(Door { listeners, first })
}

fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), ServeError> {
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::AddrInUse => ServeError::Taken(address),
        _ => ServeError::Listen { address, source },
    };
    let listener = TcpListener::bind(address).map_err(failed)?;
    listener.set_nonblocking(true).map_err(failed)?;
    let bound = listener.local_addr().map_err(failed)?;
    Ok((listener, bound))
}

impl Door {
    /// The port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.first.port()
    }

    /// The address to open in a browser.
    #[must_use]
    pub fn url(&self) -> String {
        match self.first.ip() {
            ip if ip.is_unspecified() => format!("http://localhost:{}/", self.port()),
            _ => format!("http://{}/", self.first),
        }
    }

    /// Lets visitors see what `screen` shows, on a thread of its own, until the server is stopped.
    ///
    /// # Errors
    /// When the machine has no thread or no random numbers for it.
    pub fn open(self, visitors: Visitors, screen: Screen) -> Result<Server, ServeError> {
        let mut token = [0; 16];
        getrandom::fill(&mut token).map_err(|error| ServeError::Start(error.into()))?;
        let token = format!("{:032x}", u128::from_ne_bytes(token));
        let (stop, ending) = watch::channel(false);
        let context = Arc::new(Context {
            base: base_of(&visitors.base_url),
            visitors,
            port: self.port(),
            token,
            screen,
            ending,
        });
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(PAGES_AT_ONCE)
            .thread_stack_size(STACK)
            .build()
            .map_err(ServeError::Start)?;
        let url = self.url();
        let serve = move || {
            runtime.block_on(serve(self.listeners, context));
            // A page that is being made is no reason to wait.
            runtime.shutdown_background();
        };
        let thread = std::thread::Builder::new().name("preview".to_owned());
        Ok(Server {
            url,
            stop,
            thread: thread.spawn(serve).map_err(ServeError::Start)?,
        })
    }
}

/// Pages that are made at once, each by a thread that waits when there is nothing to do.
const PAGES_AT_ONCE: usize = 8;
/// Stack of such a thread, as for other workers.
const STACK: usize = 8 << 20;

/// A server that is running.
#[derive(Debug)]
pub struct Server {
    url: String,
    stop: watch::Sender<bool>,
    thread: JoinHandle<()>,
}

impl Server {
    /// The address to open in a browser.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Ends it: nobody else is let in, and answers that are under way have [`Limits::farewell`].
    pub fn stop(self) {
        self.stop.send_replace(true);
        // A thread that has panicked has ended, too.
        let _ = self.thread.join();
    }
}

/// Lets visitors in until the server ends.
async fn serve(listeners: Vec<TcpListener>, context: Arc<Context>) {
    let farewell = context.visitors.limits.farewell;
    let places = Arc::new(Semaphore::new(context.visitors.limits.connections));
    let mut doors = JoinSet::new();
    for listener in listeners {
        // Fails only when the runtime has no driver, and ours has.
        if let Ok(listener) = tokio::net::TcpListener::from_std(listener) {
            doors.spawn(admit(listener, Arc::clone(&places), Arc::clone(&context)));
        }
    }
    while doors.join_next().await.is_some() {}
    // Every connection holds a place, so that all places are free when all connections are closed.
    let all = u32::try_from(context.visitors.limits.connections).unwrap_or(u32::MAX);
    let _ = tokio::time::timeout(farewell, places.acquire_many(all)).await;
}

/// Accepts connections at one door.
async fn admit(listener: tokio::net::TcpListener, places: Arc<Semaphore>, context: Arc<Context>) {
    let mut ending = context.ending.clone();
    let mut pause = Duration::ZERO;
    loop {
        let next = async {
            tokio::time::sleep(pause).await;
            // First a place, then the visitor: those without a place wait outside.
            let place = Arc::clone(&places).acquire_owned().await;
            listener.accept().await.map(|(stream, _)| (stream, place))
        };
        let came = tokio::select! {
            came = next => came,
            () = ended(&mut ending) => return,
        };
        match came {
            Ok((stream, Ok(place))) => {
                pause = Duration::ZERO;
                tokio::spawn(connection(stream, Arc::clone(&context), Arc::new(place)));
            }
            // The semaphore is never closed.
            Ok((_, Err(_))) => return,
            Err(error) => pause = pause_after(error.kind(), pause),
        }
    }
}

/// How long nobody is let in after a failure: when descriptors have run out, trying again at once
/// would only burn the processor.
fn pause_after(failure: io::ErrorKind, before: Duration) -> Duration {
    use io::ErrorKind::{ConnectionAborted, ConnectionReset, Interrupted};
    match failure {
        // The visitor's own doing.
        ConnectionAborted | ConnectionReset | Interrupted => Duration::ZERO,
        _ => (before * 2).clamp(Duration::from_millis(20), Duration::from_secs(1)),
    }
}

/// Answers the requests of one connection, which takes `place` until it is closed.
async fn connection(stream: TcpStream, context: Arc<Context>, place: Arc<dyn Send + Sync>) {
    // Answers are whole: there is nothing to collect.
    let _ = stream.set_nodelay(true);
    let limits = context.visitors.limits.clone();
    let mut ending = context.ending.clone();
    let service =
        service_fn(move |request| respond(request, Arc::clone(&context), Arc::clone(&place)));
    // Heads up to twice the bounds are read, so that they get an answer like any other; beyond that
    // the library answers by itself and hangs up.
    let largest = (2 * (limits.line + limits.head)).max(8 << 10);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        // Whoever has said everything may still wait for the answer.
        .half_close(true)
        .header_read_timeout(limits.head_time)
        .max_headers(2 * limits.fields)
        .max_header_size(largest)
        .max_buf_size(largest);
    let io = TokioIo::new(Idle::new(stream, limits.idle));
    let mut connection = std::pin::pin!(http.serve_connection(io, service).with_upgrades());
    // A connection that fails has no one left to tell.
    tokio::select! {
        _ = connection.as_mut() => {}
        () = ended(&mut ending) => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}

/// Waits until the server ends; a server that is gone has ended, too.
pub(super) async fn ended(ending: &mut watch::Receiver<bool>) {
    let _ = ending.wait_for(|ending| *ending).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lets_nobody_in_for_a_while_when_descriptors_run_out() {
        let none_left = io::Error::from_raw_os_error(24).kind();
        let first = pause_after(none_left, Duration::ZERO);
        assert!(!first.is_zero());
        assert_eq!(pause_after(none_left, first), first * 2);
        let longest = Duration::from_secs(1);
        assert_eq!(pause_after(none_left, longest), longest);
    }

    #[test]
    fn visitors_who_hang_up_are_no_reason_to_wait() {
        for kind in [io::ErrorKind::ConnectionAborted, io::ErrorKind::Interrupted] {
            assert!(pause_after(kind, Duration::from_secs(1)).is_zero());
        }
    }

    #[test]
    fn a_taken_port_is_named() {
        let any = Address {
            host: None,
            port: 0,
        };
        let door = bind(&any).unwrap();
        let again = bind(&Address {
            port: door.port(),
            ..any
        });
        let message = again.unwrap_err().to_string();
        assert_eq!(
            message,
            format!("port {} of 127.0.0.1 is taken", door.port())
        );
    }
}
