//! Stripe's part of the shop: the page with its fields, and the notices that it sends. A notice's signature is checked; what it
//! says besides is not believed: Stripe is asked. Repeated, late and disordered notices do no harm, since each only makes us
//! look.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use config::Stripe;

use super::pages::{self, Clock};
use super::problem::Problem;
use super::router::Counter;
use crate::errors::ShopError;
use crate::ids;
use crate::shop::Settled;

/// Where Stripe's scripts come from; they may come from nowhere else.
const SCRIPTS: &str = "https://js.stripe.com";
/// Notices are small; providers send up to this.
pub(super) const NOTICE_BYTES_MAX: usize = 256 * 1024;
/// The provider is answered within this, whatever is down behind us: looking goes on, and the agenda looks again.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);

#[derive(Template)]
#[template(path = "stripe.html")]
struct StripePage {
    script: String,
    key: String,
    secret: String,
    clock: Clock,
    order: String,
    amount: String,
}

/// The page with Stripe's own fields, which only it may load.
pub(super) async fn page(
    counter: &Counter,
    stripe: &Stripe,
    settled: &Settled,
    amount: String,
) -> Result<Response, Problem> {
    // Starting a payment that was started gives it once more.
    let started = counter.shop.provider.start(&settled.order.payment(&settled.hold)).await;
    let started = started.map_err(ShopError::from)?;
    let base = stripe.url.as_ref().map_or_else(|| SCRIPTS.to_owned(), |url| format!("{url}/js.stripe.com"));
    let shown = StripePage {
        script: format!("{base}/v3/"),
        key: stripe.publishable_key.clone(),
        secret: started.client.unwrap_or_default(),
        clock: Clock::of(&settled.hold, ids::now()),
        order: settled.hold.id.0.clone(),
        amount,
    };
    let origin = base.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
    let policy = format!(
        "default-src 'none'; style-src 'self' 'unsafe-inline'; script-src 'self' {origin}; img-src 'self' data: https://*.stripe.com; \
         connect-src 'self' https://api.stripe.com {origin}; frame-src {origin} https://hooks.stripe.com; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'"
    );
    Ok(([(CONTENT_SECURITY_POLICY, policy)], pages::page(&shown, StatusCode::OK)).into_response())
}

pub(super) async fn notice(
    State(counter): State<Arc<Counter>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    let signature = headers.get("stripe-signature").and_then(|value| value.to_str().ok());
    let notice = counter.shop.provider.notice(signature, &body, ids::now());
    let notice = notice.map_err(|bad| Problem::Field("Stripe-Signature", bad.to_string()))?;
    let Some(notice) = notice else { return Ok(StatusCode::NO_CONTENT) };
    let shop = Arc::clone(&counter.shop);
    let looked = tokio::spawn(async move {
        if let Err(error) = shop.settle(&notice.order).await {
            // An order of ours is on the agenda until it is at rest.
            tracing::warn!(order = notice.order.get(..8), %error, "a notice could not be followed yet");
        }
    });
    let _ = tokio::time::timeout(ANSWER_WITHIN, looked).await;
    Ok(StatusCode::NO_CONTENT)
}
