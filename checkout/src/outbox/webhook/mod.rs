//! Messages to the organiser's own systems, by the Standard Webhooks specification 1.0.0 (standardwebhooks.com): a POST
//! of JSON, signed with a secret that both sides know.
//!
//! Where it goes is the organiser's own setting, made by staff with the right to make it; nothing that a buyer says has
//! a part in it. Whoever lets strangers set it must keep them from addresses inside their network, which this does not.
//! What is sent holds what the message holds, such as a buyer's address.

mod settings;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, USER_AGENT};
use http::{Request, StatusCode, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use inventory::UnixMs;
use ring::hmac;
use serde::Serialize;

pub use self::settings::{BadWebhook, WEBHOOK_DEADLINE, WebhookSettings};

use self::settings::{address, keys, signatures};
use super::{Destination, Kind, Message, Undelivered};

/// Bytes of an answer that are read, so that its connection can be used again. Nothing in it is looked at.
const ANSWER_BYTES_MAX: usize = 16 * 1024;
/// Who calls.
const AGENT: &str = concat!("vestibule/", env!("CARGO_PKG_VERSION"));
/// Refusals that the same bytes will meet every time: the receiver is gone, or takes no message like this. All other
/// faults may be mended at the receiver: a route that is not there yet (404), a secret that is not known yet (400,
/// 401), a redirect, which is not followed.
const FOR_GOOD: [StatusCode; 4] = [
    StatusCode::GONE,
    StatusCode::PAYLOAD_TOO_LARGE,
    StatusCode::UNSUPPORTED_MEDIA_TYPE,
    StatusCode::UNPROCESSABLE_ENTITY,
];

/// Gives the time.
pub type Clock = Arc<dyn Fn() -> UnixMs + Send + Sync>;

/// Posts messages to one address.
pub struct Webhook {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
    url: Uri,
    keys: Vec<hmac::Key>,
    kinds: Option<Vec<Kind>>,
    deadline: Duration,
    now: Clock,
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.url.host();
        f.debug_struct("Webhook").field("host", &host).field("kinds", &self.kinds).finish_non_exhaustive()
    }
}

/// What is posted.
#[derive(Serialize)]
struct Posted<'a> {
    r#type: Kind,
    timestamp: String,
    data: &'a serde_json::Value,
}

impl Webhook {
    /// From settings; connects only when there is something to tell.
    ///
    /// # Errors
    /// Which setting cannot be used, and why.
    pub fn new(settings: &WebhookSettings, now: Clock) -> Result<Self, BadWebhook> {
        let connector = HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(rustls::crypto::ring::default_provider())
            .map_err(|error| BadWebhook::Certificates(error.to_string()))?
            .https_or_http()
            .enable_http1()
            .build();
        Ok(Self {
            client: Client::builder(TokioExecutor::new()).build(connector),
            url: address(&settings.url)?,
            keys: keys(&settings.secrets)?,
            kinds: settings.kinds.clone(),
            deadline: settings.deadline,
            now,
        })
    }

    fn request(&self, message: &Message) -> Result<Request<Full<Bytes>>, Undelivered> {
        let bad = |what: &str| Undelivered::for_good(format!("the message's {what} cannot be sent"));
        let at = i64::try_from(message.at.0).map_err(|_| bad("time"))?;
        let timestamp = jiff::Timestamp::from_millisecond(at).map_err(|_| bad("time"))?.to_string();
        let posted = Posted { r#type: message.kind, timestamp, data: &message.data };
        let body = serde_json::to_vec(&posted).map_err(|_| bad("data"))?;
        // Of this attempt: receivers refuse what was signed long ago.
        let seconds = (self.now)().0 / 1000;
        Request::post(self.url.clone())
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, AGENT)
            .header("webhook-id", &message.id)
            .header("webhook-timestamp", seconds)
            .header("webhook-signature", signatures(&self.keys, &message.id, seconds, &body))
            .body(Full::from(body))
            .map_err(|_| bad("id"))
    }

    async fn post(&self, message: &Message) -> Result<(), Undelivered> {
        let answer = self.client.request(self.request(message)?).await;
        let answer = answer
            .map_err(|error| Undelivered::for_now(format!("the receiver cannot be reached: {}", chain(&error))))?;
        let said = judged(answer.status());
        // What was said stands, however the rest of the answer comes.
        tokio::spawn(tokio::time::timeout(self.deadline, drained(answer.into_body())));
        said
    }
}

#[async_trait]
impl Destination for Webhook {
    fn name(&self) -> &'static str {
        "webhook"
    }

    fn wants(&self, kind: Kind) -> bool {
        self.kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind))
    }

    async fn deliver(&self, message: &Message) -> Result<(), Undelivered> {
        tokio::time::timeout(self.deadline, self.post(message)).await.unwrap_or_else(|_| {
            let ms = self.deadline.as_millis();
            Err(Undelivered::for_now(format!("the receiver did not answer within {ms} ms")))
        })
    }
}

/// What an answer means.
fn judged(status: StatusCode) -> Result<(), Undelivered> {
    let code = status.as_u16();
    if status.is_success() {
        return Ok(());
    }
    if FOR_GOOD.contains(&status) {
        return Err(Undelivered::for_good(format!("the receiver answered {code}: it will not take this")));
    }
    if status.is_redirection() {
        return Err(Undelivered::for_now(format!(
            "the receiver answered {code}; redirects are not followed, set url anew"
        )));
    }
    Err(Undelivered::for_now(format!("the receiver answered {code}")))
}

/// Reads an answer to its end if it is short, so that the connection can be kept; otherwise the connection is closed.
async fn drained(body: Incoming) {
    let _ = Limited::new(body, ANSWER_BYTES_MAX).collect().await;
}

/// Every cause: the first says only that it did not connect.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(next) = cause {
        text = format!("{text}: {next}");
        cause = next.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_judged() {
        for (code, expected) in [
            (200, None),
            (204, None),
            (299, None),
            (410, Some(false)),
            (413, Some(false)),
            (422, Some(false)),
            (301, Some(true)),
            (308, Some(true)),
            (400, Some(true)),
            (401, Some(true)),
            (404, Some(true)),
            (408, Some(true)),
            (409, Some(true)),
            (425, Some(true)),
            (429, Some(true)),
            (500, Some(true)),
            (503, Some(true)),
        ] {
            let status = StatusCode::from_u16(code).expect("a status");
            assert_eq!(judged(status).err().map(|undelivered| undelivered.retry), expected, "{code}");
        }
    }
}
