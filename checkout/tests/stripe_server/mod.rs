//! A stand-in for Stripe that does what a test orders: an answer lost after the work was done, refusals, slowness, and
//! webhooks in every disorder. What it does with idempotency keys is what Stripe documents. Its ledger tells what money
//! moved.

#![allow(dead_code, unused_imports, reason = "each file of tests uses a part of it")]

mod books;
mod hooks;

use std::collections::{BTreeMap, VecDeque};
use std::convert::Infallible;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::HeaderMap;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

pub use books::{Answer, Books, Buyer, Entry, Form};
pub use hooks::{Hooks, Mishap, event, now_s, signature};

/// The key that it takes.
pub const KEY: &str = "sk_test_standin0123456789";
/// Nothing that a test waits for takes longer, even on a busy machine.
const WAIT_MAX: Duration = Duration::from_secs(30);

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    Create,
    Retrieve,
    Cancel,
    Refund,
    Refunds,
}

/// What goes wrong with one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing is done, and the connection is cut.
    Unreached,
    /// It is done, and the connection is cut before the answer.
    Lost,
    /// It is done, and the answer comes after `release`.
    Held,
    /// Refused before anything is done: status, code, and `Stripe-Should-Retry` if it is sent.
    Refused(u16, &'static str, Option<bool>),
    /// 500 from within, written down for the key; the work is done or not.
    Broken { done: bool },
}

/// A request that came.
#[derive(Debug, Clone)]
pub struct Seen {
    pub operation: Operation,
    pub key: Option<String>,
    pub version: Option<String>,
    pub form: Form,
}

enum Saved {
    /// Somebody works on it.
    Busy,
    Done(Answer),
}

#[derive(Default)]
struct State {
    books: Books,
    faults: BTreeMap<Operation, VecDeque<Fault>>,
    keys: BTreeMap<String, (String, Saved)>,
    seen: Vec<Seen>,
}

struct Inner {
    state: Mutex<State>,
    came: Notify,
    released: watch::Sender<bool>,
    hooks: Hooks,
}

/// The connection is cut.
#[derive(Debug, thiserror::Error)]
#[error("cut")]
struct Cut;

/// The stand-in.
pub struct StripeServer {
    url: String,
    inner: Arc<Inner>,
    task: JoinHandle<()>,
}

impl Drop for StripeServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl StripeServer {
    /// On a free port.
    pub async fn start() -> Self {
        let inner = Arc::new(Inner {
            state: Mutex::default(),
            came: Notify::new(),
            released: watch::Sender::new(false),
            hooks: Hooks::default(),
        });
        let of = Arc::clone(&inner);
        let (url, task) = listen(move |request| {
            let inner = Arc::clone(&of);
            // It goes on when the client is gone.
            async move { tokio::spawn(async move { inner.handle(request).await }).await.expect("no panic") }
        })
        .await;
        Self { url, inner, task }
    }

    /// Where it is.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The webhook endpoint.
    pub fn hooks(&self) -> &Hooks {
        &self.inner.hooks
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().expect("no panic")
    }

    /// The next requests of this kind meet these, one each.
    pub fn next(&self, operation: Operation, faults: &[Fault]) {
        self.state().faults.entry(operation).or_default().extend(faults);
    }

    /// Whatever is held is answered, from now on at once.
    pub fn release(&self) {
        self.inner.released.send_replace(true);
    }

    /// As a day later.
    pub fn forget_keys(&self) {
        self.state().keys.clear();
    }

    /// The next refund ends as this.
    pub fn next_refund(&self, status: &'static str) {
        self.state().books.next_refund = Some(status);
    }

    /// A buyer with this client secret does this on the payment page.
    pub fn buyer(&self, client_secret: &str, buyer: Buyer) -> Result<&'static str, &'static str> {
        let status = self.state().books.buyer(client_secret, buyer);
        self.inner.tell();
        status
    }

    /// The requests so far.
    pub fn seen(&self, operation: Operation) -> Vec<Seen> {
        self.state().seen.iter().filter(|seen| seen.operation == operation).cloned().collect()
    }

    /// Until this many requests of a kind came.
    pub async fn came(&self, operation: Operation, times: usize) {
        let wait = async {
            loop {
                let notified = self.inner.came.notified();
                if self.seen(operation).len() >= times {
                    return;
                }
                notified.await;
            }
        };
        tokio::time::timeout(WAIT_MAX, wait).await.expect("the requests come");
    }

    /// All money that moved.
    pub fn entries(&self) -> Vec<Entry> {
        self.state().books.entries().to_vec()
    }

    /// How many intents there are for a payment of the shop's.
    pub fn intents_of(&self, payment: &str) -> usize {
        self.state().books.intents_of(payment)
    }

    /// That no money moved twice, and all faults were met.
    pub fn assert_sound(&self) {
        let state = self.state();
        assert_eq!(state.books.faults(), Vec::<String>::new());
        assert!(state.faults.values().all(VecDeque::is_empty), "faults that nothing met: {:?}", state.faults);
    }
}

/// Serves on a free port; an error of the handler cuts the connection.
pub(crate) async fn listen<H, F, E>(handler: H) -> (String, JoinHandle<()>)
where
    H: Fn(Request<Incoming>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<Response<Full<Bytes>>, E>> + Send + 'static,
    E: std::error::Error + Send + Sync + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let task = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let handler = handler.clone();
            tokio::spawn(async move {
                let served = http1::Builder::new().serve_connection(TokioIo::new(stream), service_fn(handler));
                // Cut ones end with an error.
                let _ = served.await;
            });
        }
    });
    (url, task)
}

fn form(text: &str) -> Form {
    form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

fn error(status: u16, kind: &str, code: &str) -> Answer {
    (status, json!({ "error": { "type": kind, "code": code, "message": "The stand-in was told to say so." } }))
}

fn response((status, body): Answer, more: &[(&'static str, &str)]) -> Response<Full<Bytes>> {
    let mut response = Response::builder().status(status).header("request-id", "req_standin");
    for (name, value) in more {
        response = response.header(*name, *value);
    }
    response.body(Full::from(body.to_string())).expect("an answer")
}

impl Inner {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no panic")
    }

    /// Sends out what happened.
    fn tell(&self) {
        for (kind, object) in std::mem::take(&mut self.state().books.events) {
            self.hooks.tell(kind, &object);
        }
    }

    async fn handle(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Cut> {
        let (head, body) = request.into_parts();
        let body = body.collect().await.map_err(|_| Cut)?.to_bytes();
        let path = head.uri.path().to_owned();
        let parts: Vec<_> = path.trim_start_matches('/').split('/').collect();
        let (operation, id) = match (&head.method, parts.as_slice()) {
            (&Method::POST, ["v1", "payment_intents"]) => (Operation::Create, ""),
            (&Method::GET, ["v1", "payment_intents", id]) => (Operation::Retrieve, *id),
            (&Method::POST, ["v1", "payment_intents", id, "cancel"]) => (Operation::Cancel, *id),
            (&Method::POST, ["v1", "refunds"]) => (Operation::Refund, ""),
            (&Method::GET, ["v1", "refunds"]) => (Operation::Refunds, ""),
            _ => return Ok(response(error(404, "invalid_request_error", "url_invalid"), &[])),
        };
        let text = |name: &str| told(&head.headers, name);
        if text("authorization") != Some(format!("Bearer {KEY}")) {
            return Ok(response(error(401, "invalid_request_error", "api_key_invalid"), &[]));
        }
        let fields = match head.method {
            Method::GET => form(head.uri.query().unwrap_or_default()),
            _ => form(&String::from_utf8_lossy(&body)),
        };
        let key = text("idempotency-key");
        let seen = Seen { operation, key: key.clone(), version: text("stripe-version"), form: fields.clone() };
        let fault = {
            let mut state = self.state();
            state.seen.push(seen);
            state.faults.entry(operation).or_default().pop_front()
        };
        self.came.notify_waiters();
        let print = format!("{path} {fields:?}");
        self.answer(operation, id, fields, key, &print, fault).await
    }

    async fn answer(
        &self,
        operation: Operation,
        id: &str,
        fields: Form,
        key: Option<String>,
        print: &str,
        fault: Option<Fault>,
    ) -> Result<Response<Full<Bytes>>, Cut> {
        match fault {
            Some(Fault::Unreached) => return Err(Cut),
            Some(Fault::Refused(status, code, should_retry)) => {
                let word = should_retry.map(|retry| retry.to_string()).unwrap_or_default();
                let more = [("stripe-should-retry", word.as_str())];
                let more = if should_retry.is_some() { &more[..] } else { &[] };
                return Ok(response(error(status, "api_error", code), more));
            }
            _ => {}
        }
        let answer = match self.begin(key.as_deref(), print) {
            Some(_) if fault == Some(Fault::Lost) => return Err(Cut),
            Some(early) => return Ok(early),
            None => self.perform(operation, id, fields, fault),
        };
        self.tell();
        if fault == Some(Fault::Held) {
            // The server may be gone before.
            let _ = self.released.subscribe().wait_for(|released| *released).await;
        }
        if let Some(key) = key {
            self.state().keys.insert(key, (print.to_owned(), Saved::Done(answer.clone())));
        }
        if fault == Some(Fault::Lost) { Err(Cut) } else { Ok(response(answer, &[])) }
    }

    /// What there is to say before any work, because of the key. Otherwise the key is taken.
    fn begin(&self, key: Option<&str>, print: &str) -> Option<Response<Full<Bytes>>> {
        let key = key?;
        let mut state = self.state();
        let Some((first, saved)) = state.keys.get(key) else {
            state.keys.insert(key.to_owned(), (print.to_owned(), Saved::Busy));
            return None;
        };
        Some(match saved {
            _ if first != print => response(error(400, "idempotency_error", "idempotency_key_mismatch"), &[]),
            Saved::Busy => response(error(409, "idempotency_error", "idempotency_key_in_use"), &[]),
            Saved::Done(answer) => response(answer.clone(), &[("idempotent-replayed", "true")]),
        })
    }

    fn perform(&self, operation: Operation, id: &str, fields: Form, fault: Option<Fault>) -> Answer {
        let mut state = self.state();
        let broken = (500, json!({ "error": { "type": "api_error", "message": "Something went wrong." } }));
        if fault == Some(Fault::Broken { done: false }) {
            return broken;
        }
        let answer: (u16, Value) = match operation {
            Operation::Create => state.books.create(fields),
            Operation::Retrieve => state.books.retrieve(id, &fields),
            Operation::Cancel => state.books.cancel(id, &fields),
            Operation::Refund => state.books.refund(fields),
            Operation::Refunds => state.books.refunds(&fields),
        };
        if fault == Some(Fault::Broken { done: true }) { broken } else { answer }
    }
}

fn told(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// A webhook endpoint: what it gives decides whether the sender is content.
pub async fn receiver<H>(handler: H) -> (String, JoinHandle<()>)
where
    H: Fn(Option<String>, Bytes) -> bool + Clone + Send + Sync + 'static,
{
    listen(move |request| {
        let handler = handler.clone();
        async move {
            let (head, body) = request.into_parts();
            let body = body.collect().await.map(|whole| whole.to_bytes()).unwrap_or_default();
            let status = if handler(told(&head.headers, "stripe-signature"), body) { 200 } else { 400 };
            Ok::<_, Infallible>(response((status, Value::Null), &[]))
        }
    })
    .await
}
