//! Asks the shop once a second what is left of a room's event, so that the line knows what it waits for.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Empty, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::Deserialize;

use super::message::Stock;

/// A shop that takes longer has other troubles than this question.
const PATIENCE: Duration = Duration::from_secs(2);
/// A page of stock for thousands of ticket types.
const ANSWER_BYTES_MAX: usize = 1024 * 1024;

#[derive(Deserialize)]
struct Report {
    stock: Vec<Stock>,
}

/// Asks one shop about one event.
pub(super) struct StockFeed {
    client: Client<HttpConnector, Empty<Bytes>>,
    uri: http::Uri,
}

impl StockFeed {
    /// `None` when the event's name makes no address.
    pub(super) fn new(upstream: SocketAddr, event: &str) -> Option<Self> {
        let uri = format!("http://{upstream}/api/shop/v1/events/{event}/stock").parse().ok()?;
        Some(Self { client: Client::builder(TokioExecutor::new()).build_http(), uri })
    }

    /// What is left now, or `None` when the shop does not say.
    pub(super) async fn ask(&self) -> Option<Vec<Stock>> {
        let answer = tokio::time::timeout(PATIENCE, self.client.get(self.uri.clone())).await;
        let answer = answer.ok()?.ok().filter(|answer| answer.status().is_success())?;
        let body = tokio::time::timeout(PATIENCE, Limited::new(answer.into_body(), ANSWER_BYTES_MAX).collect()).await;
        let report: Report = serde_json::from_slice(&body.ok()?.ok()?.to_bytes()).ok()?;
        Some(report.stock)
    }
}
