//! Webhooks of the stand-in: events, signed as Stripe signs them and delivered until they are taken, and what can go wrong.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http_body_util::Full;
use hyper::Request;
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use ring::hmac;
use serde_json::{Value, json};

/// How often a delivery is tried.
const TRIES: u32 = 5;
/// Before the second try; doubled for each further one.
const PAUSE: Duration = Duration::from_millis(20);

/// What goes wrong with the next event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// Delivered twice.
    Twice,
    /// Kept until `release`, which delivers the latest first.
    Held,
    /// Signed this many seconds ago, or ahead if negative. Sent once, by somebody who recorded it.
    SignedBefore(i64),
    /// Signed with another secret. Sent once, by somebody who would like to be Stripe.
    WrongSecret,
    /// Changed after it was signed. Sent once.
    Changed,
}

/// Seconds since 1970.
pub fn now_s() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    i64::try_from(since.as_secs()).expect("a time")
}

/// The header of a body, with a signature for each secret. One of the old scheme is before them, as Stripe has it.
pub fn signature(secrets: &[&str], at: i64, body: &str) -> String {
    let mut header = format!("t={at},v0={}", "0".repeat(64));
    for secret in secrets {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
        let tag = hmac::sign(&key, format!("{at}.{body}").as_bytes());
        let hex: String = tag.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        header = format!("{header},v1={hex}");
    }
    header
}

/// An event as Stripe writes one.
pub fn event(id: &str, kind: &str, object: &Value) -> String {
    let body = json!({
        "id": id, "object": "event", "type": kind, "created": now_s(), "livemode": false, "data": { "object": object },
    });
    serde_json::to_string_pretty(&body).expect("JSON")
}

#[derive(Default)]
struct State {
    url: Option<String>,
    secrets: Vec<String>,
    mishaps: VecDeque<Mishap>,
    held: Vec<String>,
    made: u32,
}

/// The webhook endpoint of the account.
#[derive(Clone, Default)]
pub struct Hooks(Arc<Mutex<State>>);

impl Hooks {
    /// Where events go from now on, and what they are signed with: two secrets while one is rolled.
    pub fn to(&self, url: &str, secrets: &[&str]) {
        let mut state = self.0.lock().expect("no panic");
        state.url = Some(url.to_owned());
        state.secrets = secrets.iter().map(|secret| (*secret).to_owned()).collect();
    }

    /// The next events meet these, one each.
    pub fn next(&self, mishaps: &[Mishap]) {
        self.0.lock().expect("no panic").mishaps.extend(mishaps);
    }

    /// Delivers what was held, the latest first.
    pub fn release(&self) {
        let held: Vec<_> = self.0.lock().expect("no panic").held.drain(..).rev().collect();
        let hooks = self.clone();
        tokio::spawn(async move {
            for body in held {
                hooks.deliver(&body).await;
            }
        });
    }

    /// An event happened.
    pub(super) fn tell(&self, kind: &str, object: &Value) {
        let mut state = self.0.lock().expect("no panic");
        if state.url.is_none() {
            return;
        }
        state.made += 1;
        let body = event(&format!("evt_{:06}", state.made), kind, object);
        let mishap = state.mishaps.pop_front();
        if mishap == Some(Mishap::Held) {
            state.held.push(body);
            return;
        }
        drop(state);
        let hooks = self.clone();
        tokio::spawn(async move {
            match mishap {
                None | Some(Mishap::Held) => hooks.deliver(&body).await,
                Some(Mishap::Twice) => {
                    hooks.deliver(&body).await;
                    hooks.deliver(&body).await;
                }
                Some(Mishap::SignedBefore(seconds)) => {
                    hooks.send(now_s() - seconds, None, &body, &body).await;
                }
                Some(Mishap::WrongSecret) => {
                    hooks.send(now_s(), Some("whsec_of_somebody_else"), &body, &body).await;
                }
                Some(Mishap::Changed) => {
                    hooks.send(now_s(), None, &body, &body.replace("payment", "Payment")).await;
                }
            }
        });
    }

    async fn deliver(&self, body: &str) {
        for number in 0..TRIES {
            if self.send(now_s(), None, body, body).await {
                return;
            }
            tokio::time::sleep(PAUSE * 2_u32.pow(number)).await;
        }
    }

    /// Whether it was taken.
    async fn send(&self, at: i64, secret: Option<&str>, signed: &str, body: &str) -> bool {
        let (url, secrets) = {
            let state = self.0.lock().expect("no panic");
            (state.url.clone().expect("a URL"), state.secrets.clone())
        };
        let secrets = secret.map_or_else(|| secrets.iter().map(String::as_str).collect(), |secret| vec![secret]);
        let request = Request::post(url)
            .header("content-type", "application/json; charset=utf-8")
            .header("stripe-signature", signature(&secrets, at, signed))
            .body(Full::from(Bytes::from(body.to_owned())))
            .expect("a request");
        let client: Client<_, Full<Bytes>> = Client::builder(TokioExecutor::new()).build_http();
        client.request(request).await.is_ok_and(|answer| answer.status().is_success())
    }
}
