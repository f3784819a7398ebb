//! The live channel: tells an open page that it has changed, and what is wrong with it.
//!
//! It is a WebSocket because browsers send an `Origin` with every handshake, which they do not for
//! other requests of a page to its own server. It only sends; whatever it receives is dropped.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use hyper::header::{self, HeaderValue};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use serde::Serialize;
use tokio::time::Instant;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use super::answer::{Answer, answer};
use super::guard::{self, Refusal};
use super::lookup::address;
use super::note::Note;
use super::requests::Context;
use super::screen::Shown;
use super::seen::{Seen, Step};
use super::server::ended;

/// What a page is told.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase", tag = "do")]
enum Word {
    /// Load yourself again.
    Reload,
    /// Take these stylesheets instead of yours, and remember that this has been seen.
    Styles { styles: Vec<String>, seen: String },
    /// Go to this address.
    Go { to: String },
    /// Show these errors; hide them when there are none.
    Errors { errors: Vec<Note> },
}

/// An open page.
struct Page {
    /// Path of its output.
    output: String,
    /// What its browser shows.
    seen: Seen,
    /// The errors that it shows.
    errors: Vec<Note>,
}

/// Largest message that is received; nothing that comes is read.
const LARGEST: usize = 1 << 10;

/// Opens the channel for a page that may have it.
pub(super) fn open<B>(
    request: &mut Request<B>,
    host: &str,
    context: Arc<Context>,
    holds: Arc<dyn Send + Sync>,
) -> Result<Answer, Refusal> {
    let query = request.uri().query().unwrap_or_default().as_bytes();
    let value = |name: &str| {
        let mut pairs = url::form_urlencoded::parse(query);
        pairs.find(|(key, _)| key == name).map(|(_, value)| value)
    };
    let token = value("token");
    let key = guard::channel(
        request.method(),
        request.headers(),
        host,
        &context.token,
        token.as_deref(),
    )?;
    let accept = derive_accept_key(key.as_bytes());
    let page = Page {
        output: value("page").unwrap_or_default().into_owned(),
        seen: value("seen")
            .and_then(|seen| Seen::parse(&seen))
            .unwrap_or_else(Seen::nothing),
        errors: Vec::new(),
    };
    let upgrade = hyper::upgrade::on(request);
    tokio::spawn(async move {
        converse(upgrade, page, context).await;
        drop(holds);
    });
    let mut answer = answer(StatusCode::SWITCHING_PROTOCOLS, "text/plain", "");
    let fields = answer.headers_mut();
    fields.remove(header::CONTENT_TYPE);
    fields.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
    fields.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    let accept = HeaderValue::from_str(&accept).expect("base64 makes a header");
    fields.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
    Ok(answer)
}

/// Tells the page what concerns it, until it goes away or the server ends.
async fn converse(upgrade: OnUpgrade, mut page: Page, context: Arc<Context>) {
    let Ok(upgraded) = upgrade.await else {
        return;
    };
    let mut socket = socket(upgraded).await;
    let mut shown = context.screen.subscribe();
    let mut ending = context.ending.clone();
    // A page that was loaded before the channel opened may have missed a state.
    shown.mark_changed();
    // Signs of life, often enough that a live connection is never idle for too long. That they can
    // be sent says nothing: the page has to answer.
    let patience = context.visitors.limits.idle;
    let mut pulse = tokio::time::interval(patience / 3);
    let mut heard = Instant::now();
    let mut is_first = true;
    loop {
        tokio::select! {
            changed = shown.changed() => {
                let state = shown.borrow_and_update().clone();
                let follow = context.visitors.navigate && !is_first;
                is_first = false;
                let Ok(told) = turn(&context, state, page, follow).await else {
                    break;
                };
                page = told.0;
                if changed.is_err() || tell(&mut socket, &told.1).await.is_err() {
                    break;
                }
            }
            came = socket.next() => {
                // Bad frames, too large ones and the end of the connection all end here.
                if !matches!(came, Some(Ok(ref message)) if !message.is_close()) {
                    break;
                }
                heard = Instant::now();
            }
            _ = pulse.tick() => {
                let ping = Message::Ping(bytes::Bytes::new());
                if heard.elapsed() > patience || socket.send(ping).await.is_err() {
                    break;
                }
            }
            () = ended(&mut ending) => break,
        }
    }
    // Whoever has vanished takes no farewell.
    let _ = tokio::time::timeout(Duration::from_millis(200), socket.close(None)).await;
}

/// The server's end of a WebSocket.
type Socket = WebSocketStream<TokioIo<Upgraded>>;

async fn socket(upgraded: Upgraded) -> Socket {
    let config = WebSocketConfig::default()
        .max_message_size(Some(LARGEST))
        .max_frame_size(Some(LARGEST));
    let io = TokioIo::new(upgraded);
    WebSocketStream::from_raw_socket(io, Role::Server, Some(config)).await
}

async fn tell(
    socket: &mut Socket,
    words: &[Word],
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    for word in words {
        let text = serde_json::to_string(word)?;
        socket.send(Message::text(text)).await?;
    }
    Ok(())
}

/// What to tell `page` about a new state. Looking at the page may mean making it.
async fn turn(
    context: &Arc<Context>,
    state: Shown,
    mut page: Page,
    follow: bool,
) -> Result<(Page, Vec<Word>), tokio::task::JoinError> {
    let context = Arc::clone(context);
    tokio::task::spawn_blocking(move || {
        let words = words(&context, &state, &mut page, follow);
        (page, words)
    })
    .await
}

fn words(context: &Context, state: &Shown, page: &mut Page, follow: bool) -> Vec<Word> {
    let preview = &*state.preview;
    let mut words = Vec::new();
    let errors = preview.faults(&page.output);
    let is_broken = !errors.is_empty();
    if errors != page.errors {
        page.errors.clone_from(&errors);
        words.push(Word::Errors { errors });
    }
    let edited = state.edited.as_deref().filter(|_| follow);
    if let Some(edited) = edited.filter(|edited| *edited != page.output) {
        let to = address(&context.base, edited);
        words.push(Word::Go { to });
        return words;
    }
    // The last good page stays where it is as long as there is no better one.
    if is_broken {
        return words;
    }
    let sight = context.look_again(preview, &page.output);
    let now = sight
        .as_ref()
        .map_or_else(Seen::nothing, |sight| sight.seen);
    match (page.seen.step_to(&now), sight) {
        (Step::Styles, Some(sight)) => words.push(Word::Styles {
            styles: sight.styles,
            seen: now.to_string(),
        }),
        (Step::Nothing, _) => {}
        _ => words.push(Word::Reload),
    }
    page.seen = now;
    words
}
