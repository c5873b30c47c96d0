//! The payment provider tells of its own accord. Its signature is checked; what it says besides is not believed: the provider
//! is asked. Repeated, late and disordered notices do no harm, since each only makes us look.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

use super::problem::Problem;
use super::router::Counter;
use crate::ids;

/// Notices are small; providers send up to this.
pub(super) const NOTICE_BYTES_MAX: usize = 256 * 1024;
/// The provider is answered within this, whatever is down behind us: looking goes on, and the agenda looks again.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);

pub(super) async fn stripe(
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
