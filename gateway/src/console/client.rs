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
    /// The version of what was read.
    pub etag: Option<String>,
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
        self.send(Method::GET, path, Vec::new(), &[]).await
    }

    /// POST with a JSON body.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub async fn post(&self, path: &str, body: &Value) -> Result<Reply, String> {
        self.post_with(path, body, &[]).await
    }

    /// POST with a JSON body and more headers.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub async fn post_with(&self, path: &str, body: &Value, headers: &[(&str, &str)]) -> Result<Reply, String> {
        self.send(Method::POST, path, body.to_string().into_bytes(), headers).await
    }

    /// POST with a body of another type.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub async fn post_text(&self, path: &str, content_type: &str, body: Vec<u8>) -> Result<Reply, String> {
        self.send(Method::POST, path, body, &[("content-type", content_type)]).await
    }

    /// PATCH with a JSON body.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub async fn patch(&self, path: &str, body: &Value) -> Result<Reply, String> {
        self.send(Method::PATCH, path, body.to_string().into_bytes(), &[]).await
    }

    /// PUT with a JSON body.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub async fn put(&self, path: &str, body: &Value) -> Result<Reply, String> {
        self.put_with(path, body, &[]).await
    }

    /// PUT with a JSON body and more headers.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub async fn put_with(&self, path: &str, body: &Value, headers: &[(&str, &str)]) -> Result<Reply, String> {
        self.send(Method::PUT, path, body.to_string().into_bytes(), headers).await
    }

    /// DELETE.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub async fn delete(&self, path: &str) -> Result<Reply, String> {
        self.send(Method::DELETE, path, Vec::new(), &[]).await
    }

    async fn send(&self, method: Method, path: &str, body: Vec<u8>, headers: &[(&str, &str)]) -> Result<Reply, String> {
        let base = &self.base;
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{base}{path}"))
            .header("authorization", format!("Bearer {}", self.token));
        if !headers.iter().any(|(name, _)| *name == "content-type") {
            request = request.header("content-type", "application/json");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request
            .body(Full::from(body))
            .map_err(|error| format!("{base} is not an address of a console: {error}"))?;
        let answer = self
            .http
            .request(request)
            .await
            .map_err(|_| format!("no console answers at {base}; is vestibule running, and is --console right?"))?;
        let status = answer.status();
        let etag = answer.headers().get("etag").and_then(|etag| etag.to_str().ok()).map(str::to_owned);
        let bytes = Limited::new(answer.into_body(), ANSWER_BYTES_MAX)
            .collect()
            .await
            .map_err(|error| format!("the console's answer broke off: {error}"))?
            .to_bytes();
        let body: Value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        if status.is_success() {
            return Ok(Reply { body, etag });
        }
        let said = |key: &str| body[key].as_str().map(str::to_owned);
        let words = said("detail").or_else(|| said("title")).unwrap_or_else(|| status.to_string());
        let field = said("field").map(|field| format!(" [{field}]")).unwrap_or_default();
        let code = said("code").unwrap_or_else(|| status.to_string());
        let faults: String =
            body["faults"].as_array().into_iter().flatten().map(|fault| format!("\n  {}", told(fault))).collect();
        Err(format!("the console refused ({code}): {words}{field}{faults}"))
    }
}

/// A fault of a list: where it is, and what is wrong.
fn told(fault: &Value) -> String {
    let place = match (fault["line"].as_u64(), fault["field"].as_str()) {
        (Some(line), Some(field)) => format!("line {line}, {field}: "),
        (Some(line), None) => format!("line {line}: "),
        (None, Some(field)) => format!("{field}: "),
        (None, None) => String::new(),
    };
    format!("{place}{}", fault["problem"].as_str().unwrap_or_default())
}
