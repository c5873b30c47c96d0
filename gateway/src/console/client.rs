//! A small client of the console's API, for the command line.

use bytes::Bytes;
use http::{Method, Request};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::client::legacy::Client as HyperClient;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

/// The console's answers are small.
const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;

/// What came back.
#[derive(Debug)]
pub struct Reply {
    /// JSON, or null where there was none.
    pub body: Value,
}

/// Speaks to one console.
pub struct Client {
    http: HyperClient<HttpConnector, Full<Bytes>>,
    base: String,
    token: String,
}

impl Client {
    /// For the console at `base`, such as `http://127.0.0.1:8081`.
    pub fn new(base: &str, token: String) -> Self {
        let http = HyperClient::builder(TokioExecutor::new()).build_http();
        Self { http, base: base.trim_end_matches('/').to_owned(), token }
    }

    /// GET.
    ///
    /// # Errors
    /// One sentence for a person: the console's own words where it refused.
    pub async fn get(&self, path: &str) -> Result<Reply, String> {
        self.send(Method::GET, path, None).await
    }

    /// POST with a JSON body.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub async fn post(&self, path: &str, body: &Value) -> Result<Reply, String> {
        self.send(Method::POST, path, Some(body)).await
    }

    /// PATCH with a JSON body.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub async fn patch(&self, path: &str, body: &Value) -> Result<Reply, String> {
        self.send(Method::PATCH, path, Some(body)).await
    }

    /// PUT with a JSON body.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub async fn put(&self, path: &str, body: &Value) -> Result<Reply, String> {
        self.send(Method::PUT, path, Some(body)).await
    }

    /// DELETE.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub async fn delete(&self, path: &str) -> Result<Reply, String> {
        self.send(Method::DELETE, path, None).await
    }

    async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Reply, String> {
        let base = &self.base;
        let request = Request::builder()
            .method(method)
            .uri(format!("{base}{path}"))
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json")
            .body(Full::from(body.map(Value::to_string).unwrap_or_default()))
            .map_err(|error| format!("{base} is not an address of a console: {error}"))?;
        let answer = self
            .http
            .request(request)
            .await
            .map_err(|_| format!("no console answers at {base}; is vestibule running, and is --console right?"))?;
        let status = answer.status();
        let bytes = Limited::new(answer.into_body(), ANSWER_BYTES_MAX)
            .collect()
            .await
            .map_err(|error| format!("the console's answer broke off: {error}"))?
            .to_bytes();
        let body: Value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        if status.is_success() {
            return Ok(Reply { body });
        }
        let said = |key: &str| body[key].as_str().map(str::to_owned);
        let words = said("detail").or_else(|| said("title")).unwrap_or_else(|| status.to_string());
        let field = said("field").map(|field| format!(" [{field}]")).unwrap_or_default();
        Err(format!("the console refused ({}): {words}{field}", said("code").unwrap_or_else(|| status.to_string())))
    }
}
