//! A DynamoDB-compatible table behind a socket, and gates in front of it that lose calls, lose answers, throttle and wait on
//! order. What goes through is the real thing on both sides: the SDK's client, and a server with its own transactions.

#![allow(dead_code, reason = "each file of tests uses a part of it")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Serves a new table of this process's memory; gives its address. It has threads of its own, as a server would.
pub fn start() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("can be told");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        runtime.expect("a runtime").block_on(async move {
            let listener = TcpListener::from_std(listener).expect("a listener");
            let database = dynoxide::Database::memory().expect("a database");
            dynoxide::server::serve_on(listener, database).await;
        });
    });
    url
}

/// What becomes of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// Nothing: it goes through.
    None,
    /// It does not arrive; the connection is cut.
    Lost,
    /// It is done, and the connection is cut before the answer.
    Unanswered,
    /// It is not done, and the caller is told something that no repetition helps against: for the caller this is the end.
    Dead,
    /// It is done, and the caller is told the same.
    DeadAfter,
    /// It is refused: too much at once.
    Throttled,
    /// It is done after this many milliseconds.
    Slow(u64),
}

/// Decides what becomes of the n-th write (from 1; `None` for a call that only reads).
pub type Plan = dyn Fn(Option<u64>) -> Mishap + Send + Sync;

/// A gate.
pub struct Gate {
    pub url: String,
    writes: Arc<AtomicU64>,
    task: JoinHandle<()>,
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[derive(Debug, thiserror::Error)]
#[error("cut")]
struct Cut;

struct Way {
    to: String,
    plan: Box<Plan>,
    writes: Arc<AtomicU64>,
    client: Client<HttpConnector, Full<Bytes>>,
}

impl Gate {
    /// In front of a server; the plan is asked about every call.
    pub async fn start(to: &str, plan: impl Fn(Option<u64>) -> Mishap + Send + Sync + 'static) -> Self {
        let writes = Arc::new(AtomicU64::new(0));
        let client = Client::builder(TokioExecutor::new()).build_http();
        let way = Arc::new(Way { to: to.to_owned(), plan: Box::new(plan), writes: Arc::clone(&writes), client });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let _ = stream.set_nodelay(true);
                let way = Arc::clone(&way);
                tokio::spawn(async move {
                    let serve = service_fn(move |request| {
                        let way = Arc::clone(&way);
                        // What has arrived is done, even if the caller goes away.
                        async move { tokio::spawn(async move { way.call(request).await }).await.expect("no panic") }
                    });
                    // Cut ones end with an error.
                    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), serve).await;
                });
            }
        });
        Self { url, writes, task }
    }

    /// Counts writes from 1 again.
    pub fn begin(&self) {
        self.writes.store(0, Ordering::SeqCst);
    }

    /// How many writes came.
    pub fn writes(&self) -> u64 {
        self.writes.load(Ordering::SeqCst)
    }
}

fn refusal(kind: &str) -> Response<Full<Bytes>> {
    let body = format!("{{\"__type\":\"com.amazonaws.dynamodb.v20120810#{kind}\",\"message\":\"as ordered\"}}");
    let response = Response::builder().status(400).header("content-type", "application/x-amz-json-1.0");
    response.body(Full::from(body)).expect("an answer")
}

impl Way {
    async fn call(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Cut> {
        let target = request.headers().get("x-amz-target").and_then(|value| value.to_str().ok()).unwrap_or("");
        let is_write = target.ends_with("TransactWriteItems") || target.ends_with("BatchWriteItem");
        let number = is_write.then(|| self.writes.fetch_add(1, Ordering::SeqCst) + 1);
        let mishap = (self.plan)(number);
        match mishap {
            Mishap::Lost => return Err(Cut),
            Mishap::Dead => return Ok(refusal("ValidationException")),
            Mishap::Throttled => return Ok(refusal("ThrottlingException")),
            Mishap::Slow(ms) => tokio::time::sleep(Duration::from_millis(ms)).await,
            Mishap::None | Mishap::Unanswered | Mishap::DeadAfter => {}
        }
        let answer = self.pass(request).await?;
        match mishap {
            Mishap::Unanswered => Err(Cut),
            Mishap::DeadAfter => Ok(refusal("ValidationException")),
            _ => Ok(answer),
        }
    }

    async fn pass(&self, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Cut> {
        let (mut head, body) = request.into_parts();
        let body = body.collect().await.map_err(|_| Cut)?.to_bytes();
        head.uri = format!("{}/", self.to).parse().expect("an address");
        head.headers.remove("host");
        let answer = self.client.request(Request::from_parts(head, Full::from(body))).await.map_err(|_| Cut)?;
        let (head, body) = answer.into_parts();
        let body = body.collect().await.map_err(|_| Cut)?.to_bytes();
        Ok(Response::from_parts(head, Full::from(body)))
    }
}
