//! Asks the shop once a second what is left of a room's event, so that the line knows what it waits for.

use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;

use super::message::Stock;
use crate::origin::Upstreams;

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
    upstreams: Arc<Upstreams>,
    upstream: String,
    path: String,
}

impl StockFeed {
    pub(super) fn new(upstreams: &Arc<Upstreams>, upstream: &str, event: &str) -> Self {
        let path = format!("/api/shop/v1/events/{event}/stock");
        Self { upstreams: Arc::clone(upstreams), upstream: upstream.to_owned(), path }
    }

    /// What is left now, or `None` when the shop does not say.
    pub(super) async fn ask(&self) -> Option<Vec<Stock>> {
        let body = self.upstreams.ask(&self.upstream, &self.path, PATIENCE, ANSWER_BYTES_MAX).await?;
        let report: Report = serde_json::from_slice(&body).ok()?;
        Some(report.stock)
    }
}
