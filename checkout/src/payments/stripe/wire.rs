//! Requests to Stripe: sent, waited for, and repeated where Stripe says that it is safe.

use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER};
use hyper::{Request, Response, StatusCode, body::Incoming};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::de::DeserializeOwned;
use tokio::time::{Instant, timeout_at};

use super::retry::{ATTEMPTS_MAX, Again, again, pause};
use super::said::{Refusal, hopeless};
use super::settings::{BadStripe, Patience, StripeSettings};
use crate::ids;
use crate::payments::ProviderFault;

/// The version that this was written for. Stripe answers in its shapes for ever, whatever the account is set to.
const VERSION: &str = "2026-02-25.clover";
/// A hundred refunds have about a hundred kilobytes; nothing else is as long.
const ANSWER_BYTES_MAX: usize = 1024 * 1024;
/// Stripe takes no longer key.
const KEY_CHARS_MAX: usize = 255;

/// One request, which may be sent several times.
pub(super) struct Call<'a> {
    /// What cannot be done if it fails, for operators.
    pub(super) what: &'static str,
    /// Path and query, from `/v1` on.
    pub(super) path: String,
    /// The form of a POST; a GET without.
    pub(super) form: Option<String>,
    /// What makes several of it one. A POST without has to be harmless when it is repeated.
    pub(super) key: Option<&'a str>,
}

/// Why there is no result.
pub(super) struct Failed {
    /// What Stripe answered, if it did.
    pub(super) refusal: Option<Refusal>,
    /// For the caller.
    pub(super) fault: ProviderFault,
}

impl From<Failed> for ProviderFault {
    fn from(failed: Failed) -> Self {
        failed.fault
    }
}

/// What became of one attempt that gave no result.
struct Attempt {
    refusal: Option<Refusal>,
    text: String,
    again: Again,
    /// The pause that Stripe asks for.
    asked: Option<Duration>,
}

/// The way to Stripe.
pub(super) struct Wire {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    url: String,
    /// Marked as sensitive: it is not shown when it is printed.
    authorization: HeaderValue,
    patience: Patience,
}

impl Wire {
    /// From settings that were checked.
    pub(super) fn new(settings: &StripeSettings) -> Result<Self, BadStripe> {
        let mut authorization = HeaderValue::try_from(format!("Bearer {}", settings.key.reveal()))
            .map_err(|_| BadStripe("the Stripe key has characters that no key has".to_owned()))?;
        authorization.set_sensitive(true);
        let url = settings.url.trim_end_matches('/').to_owned();
        url.parse::<hyper::Uri>().map_err(|error| BadStripe(format!("the Stripe URL cannot be read: {error}")))?;
        let mut tcp = HttpConnector::new();
        // The connector around it decides: `https` in the URL is TLS.
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        // Halved, so that a second address has its turn within the same attempt.
        tcp.set_connect_timeout(Some(settings.patience.answer / 2));
        let connector = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(rustls::crypto::ring::default_provider())
            .map_err(|error| BadStripe(format!("the system's certificates cannot be read: {error}")))?
            .https_or_http()
            .enable_http1()
            .wrap_connector(tcp);
        let client = Client::builder(TokioExecutor::new()).build(connector);
        Ok(Self { client, url, authorization, patience: settings.patience })
    }

    /// When a call of the provider that begins now has to be over.
    pub(super) fn deadline(&self) -> Instant {
        Instant::now() + self.patience.call
    }

    /// Sends it until there is a result, or until asking again makes no sense any more.
    pub(super) async fn call<T: DeserializeOwned>(&self, call: &Call<'_>, deadline: Instant) -> Result<T, Failed> {
        let mut number = 0;
        loop {
            let attempt = match self.attempt(call, deadline).await {
                Ok(result) => return Ok(result),
                Err(attempt) => attempt,
            };
            let pause = match attempt.again {
                Again::Now if number + 1 < ATTEMPTS_MAX => pause(number, attempt.asked, random(), &self.patience),
                Again::Now | Again::Later | Again::Never => None,
            };
            let Some(pause) = pause.filter(|pause| Instant::now() + *pause < deadline) else {
                return Err(attempt.failed(call.what));
            };
            number += 1;
            tracing::warn!(what = call.what, why = attempt.text, number, "Stripe is asked again");
            tokio::time::sleep(pause).await;
        }
    }

    /// Sends it once.
    async fn attempt<T: DeserializeOwned>(&self, call: &Call<'_>, deadline: Instant) -> Result<T, Attempt> {
        let request = self.request(call).map_err(Attempt::impossible)?;
        let until = deadline.min(Instant::now() + self.patience.answer);
        let exchange = async {
            let answer = self.client.request(request).await.map_err(|error| Attempt::lost(&error))?;
            let (head, body) = Response::into_parts(answer);
            let body = read(body).await?;
            Ok((head, body))
        };
        let (head, body) = match timeout_at(until, exchange).await {
            Ok(answer) => answer?,
            Err(_) => return Err(Attempt::untold("no answer in time".to_owned())),
        };
        if head.status.is_success() {
            // Whatever spoils an answer may leave the next one as it is.
            return serde_json::from_slice(&body)
                .map_err(|error| Attempt::untold(format!("an answer that cannot be read ({error})")));
        }
        Err(Attempt::refused(head.status, &head.headers, &body))
    }

    fn request(&self, call: &Call<'_>) -> Result<Request<Full<Bytes>>, String> {
        let mut request = match call.form {
            Some(_) => Request::post(format!("{}{}", self.url, call.path))
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded"),
            None => Request::get(format!("{}{}", self.url, call.path)),
        };
        request = request.header(AUTHORIZATION, self.authorization.clone()).header("stripe-version", VERSION);
        if let Some(key) = call.key {
            if key.is_empty() || key.len() > KEY_CHARS_MAX {
                return Err("its id cannot be an idempotency key".to_owned());
            }
            request = request.header("idempotency-key", key);
        }
        let form = call.form.clone().unwrap_or_default();
        request.body(Full::from(form)).map_err(|error| error.to_string())
    }
}

async fn read(body: Incoming) -> Result<Bytes, Attempt> {
    match Limited::new(body, ANSWER_BYTES_MAX).collect().await {
        Ok(whole) => Ok(whole.to_bytes()),
        Err(error) => Err(Attempt::untold(format!("an answer that broke off ({error})"))),
    }
}

/// For the jitter. Without randomness all wait alike, which is no reason to fail.
fn random() -> u64 {
    let hex = ids::random().unwrap_or_default();
    hex.get(..16).and_then(|part| u64::from_str_radix(part, 16).ok()).unwrap_or(0)
}

impl Attempt {
    /// It cannot be sent.
    fn impossible(text: String) -> Self {
        Self { refusal: None, text, again: Again::Never, asked: None }
    }

    /// Nobody knows whether it was done.
    fn untold(text: String) -> Self {
        Self { refusal: None, text, again: Again::Now, asked: None }
    }

    /// No connection, or one that was cut.
    fn lost(error: &hyper_util::client::legacy::Error) -> Self {
        use std::error::Error;
        let why = error.source().map_or_else(|| error.to_string(), ToString::to_string);
        Self::untold(format!("no answer ({why})"))
    }

    fn refused(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Self {
        let told = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let should_retry = match told("stripe-should-retry") {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => None,
        };
        let again = again(status, should_retry, told("idempotent-replayed") == Some("true"));
        let asked = told(RETRY_AFTER.as_str()).and_then(|text| text.parse().ok()).map(Duration::from_secs);
        let refusal = Refusal::read(status, told("request-id"), body);
        Self { text: refusal.text.clone(), refusal: Some(refusal), again, asked }
    }

    fn failed(self, what: &str) -> Failed {
        let text = format!("{what}: {}", self.text);
        let fault = match self.again {
            Again::Now | Again::Later => ProviderFault { what: text, retry: true },
            Again::Never => hopeless(text),
        };
        Failed { refusal: self.refusal, fault }
    }
}
