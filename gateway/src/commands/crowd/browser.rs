//! A browser as far as a simulated buyer needs one: cookies, and requests from an address of its own.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use bytes::Bytes;
use http::header::{ACCEPT, CONNECTION, CONTENT_TYPE, COOKIE, HOST, SET_COOKIE};
use http::{Method, Request, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpSocket;

/// A shop's largest page.
const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;
/// A page that takes longer is not coming.
const PATIENCE: Duration = Duration::from_secs(30);

/// What came back.
pub(super) struct Page {
    pub(super) status: StatusCode,
    /// The body where it is JSON, else null.
    pub(super) json: Value,
}

pub(super) struct Browser {
    door: SocketAddr,
    from: Ipv4Addr,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    pub(super) fn new(door: SocketAddr, from: Ipv4Addr) -> Self {
        Self { door, from, cookies: BTreeMap::new() }
    }

    pub(super) async fn get(&mut self, path: &str, accept: &str) -> Result<Page, String> {
        self.send(Method::GET, path, accept, None).await
    }

    /// POST with a JSON body and an idempotency key.
    pub(super) async fn post(&mut self, path: &str, key: &str, body: &Value) -> Result<Page, String> {
        self.send(Method::POST, path, "application/json", Some((key, body))).await
    }

    async fn send(
        &mut self,
        method: Method,
        path: &str,
        accept: &str,
        body: Option<(&str, &Value)>,
    ) -> Result<Page, String> {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, self.door.to_string())
            .header(ACCEPT, accept)
            .header(CONNECTION, "close");
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies.join("; "));
        }
        if let Some((key, _)) = body {
            request = request.header(CONTENT_TYPE, "application/json").header("idempotency-key", key);
        }
        let body = Full::from(body.map(|(_, json)| json.to_string()).unwrap_or_default());
        let request = request.body(body).map_err(|error| error.to_string())?;
        let exchange = tokio::time::timeout(PATIENCE, self.exchange(request)).await;
        exchange.map_err(|_| format!("no answer for {path}"))?
    }

    async fn exchange(&mut self, request: Request<Full<Bytes>>) -> Result<Page, String> {
        let text = |error: &dyn std::fmt::Display| error.to_string();
        let socket = TcpSocket::new_v4().map_err(|error| text(&error))?;
        if self.door.ip().is_loopback() {
            socket.bind(SocketAddr::from((self.from, 0))).map_err(|error| text(&error))?;
        }
        let stream = socket.connect(self.door).await.map_err(|error| text(&error))?;
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|error| text(&error))?;
        tokio::spawn(connection);
        let answer = sender.send_request(request).await.map_err(|error| text(&error))?;
        for line in answer.headers().get_all(SET_COOKIE).iter().filter_map(|line| line.to_str().ok()) {
            self.keep(line);
        }
        let status = answer.status();
        let body = Limited::new(answer.into_body(), ANSWER_BYTES_MAX).collect().await.map_err(|error| text(&error))?;
        Ok(Page { status, json: serde_json::from_slice(&body.to_bytes()).unwrap_or(Value::Null) })
    }

    fn keep(&mut self, line: &str) {
        let Some((name, rest)) = line.split_once('=') else {
            return;
        };
        let value = rest.split(';').next().unwrap_or("");
        if value.is_empty() {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}
