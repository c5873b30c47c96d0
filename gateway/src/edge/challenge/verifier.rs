//! Services that tell people from programs: the page shows their widget, and what it gives is checked by a call
//! (`siteverify`, as Turnstile, hCaptcha and reCAPTCHA have it: a form with `secret`, `response` and `remoteip`; the answer
//! is JSON with `success`).

use std::net::IpAddr;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use config::Hosted;
use http::Request;
use http::header::CONTENT_TYPE;
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use crate::start::StartError;

/// An answer is a few hundred bytes.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// The service did not say anything.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Silent(pub(super) String);

/// Whoever can tell whether somebody has passed a check.
#[async_trait]
pub(super) trait Verifier: Send + Sync {
    /// Whether this response, which came from this address, was given for a passed check.
    async fn is_passed(&self, response: &str, client: IpAddr) -> Result<bool, Silent>;
}

/// A service on the web.
pub(super) struct SiteVerify {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    verify: http::Uri,
    secret: String,
    timeout: Duration,
}

impl SiteVerify {
    /// From valid settings; reads the secret.
    pub(super) fn new(settings: &Hosted) -> Result<Self, StartError> {
        let at = "edge.challenge.hosted";
        let file = settings.secret_file.display();
        let secret = std::fs::read_to_string(&settings.secret_file)
            .map_err(|error| StartError(format!("cannot read {file} ({at}.secret_file): {error}")))?;
        let verify = settings.verify.parse();
        let verify = verify.map_err(|error| StartError(format!("{at}.verify is not a URL: {error}")))?;
        let connector = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(rustls::crypto::ring::default_provider())
            .map_err(|error| StartError(format!("the system's certificates cannot be read ({at}): {error}")))?
            .https_or_http()
            .enable_http1()
            .build();
        let client = Client::builder(TokioExecutor::new()).build(connector);
        Ok(Self { client, verify, secret: secret.trim().to_owned(), timeout: settings.timeout })
    }

    async fn ask(&self, response: &str, client: IpAddr) -> Result<bool, Silent> {
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("secret", &self.secret)
            .append_pair("response", response)
            .append_pair("remoteip", &client.to_string())
            .finish();
        let request = Request::post(self.verify.clone())
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Full::from(form))
            .map_err(|error| Silent(error.to_string()))?;
        let answer = self.client.request(request).await.map_err(|error| Silent(error.to_string()))?;
        let status = answer.status();
        let body = Limited::new(answer.into_body(), ANSWER_BYTES_MAX).collect().await;
        let body = body.map_err(|error| Silent(error.to_string()))?.to_bytes();
        let said: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
        said["success"].as_bool().ok_or_else(|| Silent(format!("it answered {status} without a word on success")))
    }
}

#[async_trait]
impl Verifier for SiteVerify {
    async fn is_passed(&self, response: &str, client: IpAddr) -> Result<bool, Silent> {
        match tokio::time::timeout(self.timeout, self.ask(response, client)).await {
            Ok(answer) => answer,
            Err(_) => Err(Silent(format!("it did not answer within {} ms", self.timeout.as_millis()))),
        }
    }
}
