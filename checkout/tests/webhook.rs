//! Webhooks as a receiver sees them, and what its answers lead to.

mod support;

use std::convert::Infallible;
use std::pin::Pin;
use std::process::Command;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use checkout::Secret;
use checkout::outbox::webhook::{Clock, WEBHOOK_DEADLINE, Webhook, WebhookSettings};
use checkout::outbox::{Destination, Kind, Message, Undelivered};
use hyper::body::Frame;
use inventory::UnixMs;
use serde_json::{Value, json};
use support::{MailServer, PATIENCE, certificate, python};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const SECRET_BEFORE: &str = "whsec_c2VjcmV0LXRoYXQtd2FzLWluLXVzZS1iZWZvcmUtdGhpcy1vbmU=";
const NOW: UnixMs = UnixMs(1_800_000_123_456);

/// What came to the receiver.
struct Received {
    path: String,
    headers: HeaderMap,
    body: Bytes,
}

impl Received {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no {name}")).to_str().expect("text")
    }
}

/// A receiver that answers by the path: `/204`, `/hang`, `/endless`, `/redirect`.
struct Receiver {
    at: String,
    received: mpsc::UnboundedReceiver<Received>,
    /// Bytes of endless answers that were taken, and whether the last was given up.
    endless: watch::Receiver<(usize, bool)>,
}

#[derive(Clone)]
struct Told {
    received: mpsc::UnboundedSender<Received>,
    endless: watch::Sender<(usize, bool)>,
}

/// An answer without an end.
struct Endless(watch::Sender<(usize, bool)>);

impl hyper::body::Body for Endless {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        self.0.send_modify(|(taken, _)| *taken += 1024);
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b'x'; 1024])))))
    }
}

impl Drop for Endless {
    fn drop(&mut self) {
        self.0.send_modify(|(_, over)| *over = true);
    }
}

async fn answer(State(told): State<Told>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
    let path = head.uri.path().to_owned();
    let _ = told.received.send(Received { path: path.clone(), headers: head.headers, body });
    match path.as_str() {
        "/hang" => std::future::pending().await,
        "/endless" => Body::new(Endless(told.endless)).into_response(),
        "/redirect" => (StatusCode::TEMPORARY_REDIRECT, [("location", "/204")]).into_response(),
        _ => path[1..].parse().ok().and_then(|code| StatusCode::from_u16(code).ok()).expect("a status").into_response(),
    }
}

impl Receiver {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let at = format!("http://{}", listener.local_addr().expect("bound"));
        let (tell, received) = mpsc::unbounded_channel();
        let (count, endless) = watch::channel((0, false));
        let router = Router::new().fallback(answer).with_state(Told { received: tell, endless: count });
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { at, received, endless }
    }

    fn webhook(&self, path: &str) -> Webhook {
        webhook(&WebhookSettings { url: format!("{}{path}", self.at), ..settings() })
    }

    async fn next(&mut self) -> Received {
        tokio::time::timeout(PATIENCE, self.received.recv()).await.expect("in time").expect("received")
    }
}

fn settings() -> WebhookSettings {
    WebhookSettings {
        url: "https://organiser.example/".to_owned(),
        secrets: vec![Secret::new(SECRET)],
        kinds: None,
        deadline: WEBHOOK_DEADLINE,
    }
}

fn webhook(settings: &WebhookSettings) -> Webhook {
    let clock: Clock = Arc::new(|| NOW);
    Webhook::new(settings, clock).expect("valid settings")
}

fn message() -> Message {
    Message {
        id: "msg-17".to_owned(),
        kind: Kind::OrderPaid,
        at: UnixMs(1_799_999_999_500),
        about: "order".to_owned(),
        data: json!({"order": "0f3a", "mail": "jörg@home.example", "total": 9500}),
    }
}

/// The signature as Python's standard library computes it.
fn computed(secret: &str, id: &str, timestamp: &str, body: &[u8]) -> String {
    const PROGRAM: &str = "import base64, hashlib, hmac, sys\n\
        key, signed = base64.b64decode(sys.argv[1]), bytes.fromhex(sys.argv[2])\n\
        print('v1,' + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode())";
    let signed = [format!("{id}.{timestamp}.").as_bytes(), body].concat();
    let signed: String = signed.iter().map(|byte| format!("{byte:02x}")).collect();
    let key = secret.strip_prefix("whsec_").expect("a secret");
    let run = Command::new(python()).args(["-c", PROGRAM, key, &signed]).output().expect("Python runs");
    String::from_utf8(run.stdout).expect("text").trim().to_owned()
}

async fn fails(webhook: &Webhook) -> Undelivered {
    let undelivered = webhook.deliver(&message()).await.expect_err("not delivered");
    for hidden in ["home.example", SECRET, "MfKQ9r8G"] {
        assert!(!undelivered.why.contains(hidden), "{}", undelivered.why);
    }
    undelivered
}

#[tokio::test]
async fn a_message_is_signed_as_the_receiver_computes_it() {
    let mut receiver = Receiver::start().await;
    receiver.webhook("/204").deliver(&message()).await.expect("delivered");
    let received = receiver.next().await;
    assert_eq!(received.header("content-type"), "application/json");
    assert_eq!(received.header("webhook-id"), "msg-17");
    assert_eq!(received.header("webhook-timestamp"), "1800000123", "seconds, of the attempt");
    let expected = computed(SECRET, "msg-17", "1800000123", &received.body);
    assert_eq!(received.header("webhook-signature"), expected);
    let body: Value = serde_json::from_slice(&received.body).expect("JSON");
    let expected = json!({"type": "order.paid", "timestamp": "2027-01-15T07:59:59.5Z", "data": message().data});
    assert_eq!(body, expected);
}

#[tokio::test]
async fn while_a_secret_is_exchanged_both_sign() {
    let mut receiver = Receiver::start().await;
    let secrets = vec![Secret::new(SECRET), Secret::new(SECRET_BEFORE)];
    let webhook = webhook(&WebhookSettings { url: format!("{}/200", receiver.at), secrets, ..settings() });
    webhook.deliver(&message()).await.expect("delivered");
    let received = receiver.next().await;
    let signatures: Vec<_> = received.header("webhook-signature").split(' ').collect();
    let by = |secret| computed(secret, "msg-17", "1800000123", &received.body);
    assert_eq!(signatures, [by(SECRET), by(SECRET_BEFORE)]);
    assert_ne!(signatures[0], signatures[1]);
}

#[tokio::test]
async fn it_is_told_of_what_it_asked_for() {
    let all = webhook(&settings());
    let some = webhook(&WebhookSettings { kinds: Some(vec![Kind::OrderPaid]), ..settings() });
    for kind in [Kind::OrderCreated, Kind::OrderRefunded, Kind::InventoryReleased] {
        assert!(all.wants(kind) && !some.wants(kind), "{kind:?}");
    }
    assert!(all.wants(Kind::OrderPaid) && some.wants(Kind::OrderPaid));
}

#[tokio::test]
async fn answers_say_whether_to_try_again() {
    let mut receiver = Receiver::start().await;
    for (code, retry) in [(410, false), (422, false), (401, true), (404, true), (429, true), (500, true), (503, true)] {
        let undelivered = fails(&receiver.webhook(&format!("/{code}"))).await;
        assert_eq!(undelivered.retry, retry, "{code}");
        assert!(undelivered.why.contains(&code.to_string()), "{undelivered}");
        assert_eq!(receiver.next().await.header("webhook-id"), "msg-17");
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let mut receiver = Receiver::start().await;
    let undelivered = fails(&receiver.webhook("/redirect")).await;
    assert!(undelivered.retry && undelivered.why.contains("redirects are not followed"), "{undelivered}");
    assert_eq!(receiver.next().await.path, "/redirect");
    // What comes next is the next delivery, not the place that the answer named.
    receiver.webhook("/200").deliver(&message()).await.expect("delivered");
    assert_eq!(receiver.next().await.path, "/200");
}

#[tokio::test]
async fn a_receiver_that_does_not_answer_is_given_up() {
    let mut receiver = Receiver::start().await;
    let deadline = Duration::from_millis(300);
    let webhook = webhook(&WebhookSettings { url: format!("{}/hang", receiver.at), deadline, ..settings() });
    let undelivered = fails(&webhook).await;
    assert!(undelivered.retry && undelivered.why.contains("300 ms"), "{undelivered}");
    assert_eq!(receiver.next().await.path, "/hang");

    let nobody = TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("bound");
    let gone = self::webhook(&WebhookSettings { url: format!("http://{nobody}/?key=hush"), ..settings() });
    let undelivered = fails(&gone).await;
    assert!(undelivered.retry && undelivered.why.contains("refused"), "{undelivered}");
    assert!(!undelivered.why.contains("hush"), "{undelivered}");
}

#[tokio::test]
async fn a_large_answer_is_cut() {
    let mut receiver = Receiver::start().await;
    receiver.webhook("/endless").deliver(&message()).await.expect("the status was good");
    let over = receiver.endless.wait_for(|(_, over)| *over);
    let (taken, _) = *tokio::time::timeout(PATIENCE, over).await.expect("given up").expect("told");
    // What the sockets on the way hold is read by nobody.
    assert!(taken < 32 * 1024 * 1024, "{taken} bytes");
    receiver.webhook("/200").deliver(&message()).await.expect("delivered");
}

#[tokio::test]
async fn a_stranger_is_told_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let (cert, key) = certificate(folder.path());
    let (cert, key) = (cert.to_str().expect("UTF-8"), key.to_str().expect("UTF-8"));
    let stranger = MailServer::start(&["--tls", "tls", "--cert", cert, "--key", key]);
    let webhook = webhook(&WebhookSettings { url: format!("https://127.0.0.1:{}/", stranger.port), ..settings() });
    let undelivered = fails(&webhook).await;
    assert!(undelivered.retry && undelivered.why.contains("certificate"), "{undelivered}");
}

#[tokio::test]
async fn nothing_shows_the_secret() {
    let settings = WebhookSettings { url: "https://organiser.example/?key=hush".to_owned(), ..settings() };
    for shown in [format!("{settings:?}"), format!("{:?}", settings.secrets), format!("{:?}", webhook(&settings))] {
        assert!(!shown.contains("MfKQ9r8G") && !shown.contains("hush"), "{shown}");
    }
}
